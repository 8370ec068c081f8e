#include "app/history/bar_pyramid.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <new>

#include "app/domain/timestamp.h"

namespace tessera::history {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

/// Append-only bars in chunks, so that growing never copies what is there. The first chunk grows by doubling, because
/// most pyramids are short.
class BarStore {
 public:
    static constexpr std::size_t kChunkBits = 15;
    static constexpr std::size_t kChunk = std::size_t{1} << kChunkBits;
    static_assert(std::is_trivially_copyable_v<Bar>);

    BarStore() = default;
    BarStore(const BarStore&) = delete;
    BarStore& operator=(const BarStore&) = delete;
    ~BarStore() { clear(); }

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    Bar& back() { return (*this)[m_size - 1]; }
    const Bar& back() const { return (*this)[m_size - 1]; }
    Bar& operator[](std::size_t i) { return m_chunks[i >> kChunkBits][i & (kChunk - 1)]; }
    const Bar& operator[](std::size_t i) const { return m_chunks[i >> kChunkBits][i & (kChunk - 1)]; }

    void push(const Bar& bar) {
        if (m_size == m_capacity) {
            grow();
        }
        (*this)[m_size++] = bar;
    }

    void clear() {
        for (Bar* chunk : m_chunks) {
            std::free(chunk);
        }
        m_chunks.clear();
        m_size = m_capacity = 0;
    }

    /// Appends [first, last) to `out`.
    void copy(std::size_t first, std::size_t last, std::vector<Bar>& out) const {
        while (first < last) {
            const std::size_t inChunk = first & (kChunk - 1);
            const std::size_t count = std::min(last - first, kChunk - inChunk);
            const Bar* source = m_chunks[first >> kChunkBits] + inChunk;
            out.insert(out.end(), source, source + count);
            first += count;
        }
    }

    /// Position of the first bar with start >= `time`. Interpolates first: bars are mostly evenly spaced, so a few
    /// cache misses do what a plain binary search needs two dozen for.
    std::size_t lowerBound(Timestamp time) const {
        if (m_size == 0 || time <= (*this)[0].start) {
            return 0;
        }
        if (time > back().start) {
            return m_size;
        }
        const double share = static_cast<double>(time.nanos() - (*this)[0].start.nanos()) /
                             static_cast<double>(back().start.nanos() - (*this)[0].start.nanos());
        std::size_t low = 0, high = m_size - 1;  // start[low] < time <= start[high]
        const std::size_t guess = std::min(static_cast<std::size_t>(share * static_cast<double>(high)), high);
        narrow(time, guess, low, high);
        while (high - low > 1) {
            const std::size_t middle = low + (high - low) / 2;
            ((*this)[middle].start < time ? low : high) = middle;
        }
        return high;
    }

 private:
    void narrow(Timestamp time, std::size_t guess, std::size_t& low, std::size_t& high) const {
        std::size_t step = 2;
        if ((*this)[guess].start < time) {
            low = std::max(low, guess);
            while (low + step < high && (*this)[low + step].start < time) {
                low += step;
                step *= 4;
            }
            high = std::min(high, low + step);
        } else {
            high = std::min(high, guess);
            while (high > low + step && !((*this)[high - step].start < time)) {
                high -= step;
                step *= 4;
            }
            low = high > step ? std::max(low, high - step) : low;
        }
    }

    void grow() {
        if (m_capacity < kChunk) {
            const std::size_t capacity = m_capacity == 0 ? 64 : m_capacity * 2;
            Bar* chunk = allocate(capacity);
            if (m_size > 0) {
                std::copy_n(m_chunks.front(), m_size, chunk);
                std::free(m_chunks.front());
                m_chunks.clear();
            }
            m_chunks.push_back(chunk);
            m_capacity = capacity;
        } else {
            m_chunks.push_back(allocate(kChunk));
            m_capacity += kChunk;
        }
    }

    static Bar* allocate(std::size_t bars) {
        void* memory = std::malloc(bars * sizeof(Bar));
        if (!memory) {
            throw std::bad_alloc();
        }
        return static_cast<Bar*>(memory);
    }

    std::vector<Bar*> m_chunks;
    std::size_t m_size = 0, m_capacity = 0;
};

constexpr int kMaxLevels = 24;
constexpr std::int64_t kCoarsest = std::int64_t{200} * 365 * 86'400 * 1'000'000'000;  // two centuries

Error badBar(const char* sentence) { return Error{ErrorCode::BadInput, sentence, {}}; }

}  // namespace

void mergeInto(Bar& into, const Bar& next) {
    into.high = std::max(into.high, next.high);
    into.low = std::min(into.low, next.low);
    into.close = next.close;
    into.volume += next.volume;
    into.buyVolume += next.buyVolume;
}

/// Level k holds aggregates of *closed* bars of level k - 1: the last bar of each level is folded upward only when the
/// next one begins. So appending costs 4/3 merges a bar, updating the last bar none, and a reader completes the last
/// few bars itself (tail()).
struct BarPyramid::Impl {
    explicit Impl(Duration interval) : m_interval(interval.count()) {
        while (m_levelCount < kMaxLevels && (m_interval << (kRadixBits * m_levelCount)) < kCoarsest / 4) {
            ++m_levelCount;
        }
    }

    std::int64_t levelInterval(int level) const { return m_interval << (kRadixBits * level); }

    void fold(int level, const Bar& bar, std::int64_t bucket) {
        if (level >= m_levelCount) {
            return;
        }
        const auto k = static_cast<std::size_t>(level);
        BarStore& store = m_levels[k];
        if (!store.empty() && m_lastBucket[k] == bucket) {
            mergeInto(store.back(), bar);
            return;
        }
        if (!store.empty()) {
            fold(level + 1, store.back(), m_lastBucket[k] >> kRadixBits);
        }
        store.push(bar);
        store.back().start = Timestamp::fromNanos(bucket * levelInterval(level));
        m_lastBucket[k] = bucket;
    }

    void push(const Bar& bar, std::int64_t bucket) {
        BarStore& base = m_levels[0];
        if (!base.empty()) {
            fold(1, base.back(), m_lastBucket[0] >> kRadixBits);
        }
        base.push(bar);
        m_lastBucket[0] = bucket;
        ++m_revision;
    }

    /// The bars of `level` from its stored last one on, completed with everything not folded so far.
    std::size_t tail(int level, std::array<Bar, kMaxLevels + 1>& bars) const {
        std::array<std::int64_t, kMaxLevels + 1> buckets{};
        std::size_t count = 0;
        for (int k = level; k >= 0; --k) {
            const BarStore& store = m_levels[static_cast<std::size_t>(k)];
            if (store.empty()) {
                continue;
            }
            const std::int64_t bucket = m_lastBucket[static_cast<std::size_t>(k)] >> (kRadixBits * (level - k));
            if (count > 0 && buckets[count - 1] == bucket) {
                mergeInto(bars[count - 1], store.back());
                continue;
            }
            bars[count] = store.back();
            bars[count].start = Timestamp::fromNanos(bucket * levelInterval(level));
            buckets[count++] = bucket;
        }
        return count;
    }

    /// Appends the bars of `level` that overlap [from, to), unless there are more than `maxBars`.
    bool readLevel(int level, Timestamp from, Timestamp to, std::size_t maxBars, std::vector<Bar>& out) const {
        const BarStore& store = m_levels[static_cast<std::size_t>(level)];
        const std::size_t closed = store.empty() ? 0 : store.size() - 1;
        const Timestamp begin = Timestamp::fromNanos(from.nanos() - levelInterval(level) + 1);
        const std::size_t first = std::min(store.lowerBound(begin), closed);
        const std::size_t last = std::min(store.lowerBound(to), closed);
        if (last > first && last - first > maxBars) {
            return false;
        }
        std::array<Bar, kMaxLevels + 1> open;
        const std::size_t openCount = tail(level, open);
        store.copy(first, std::max(first, last), out);
        for (std::size_t i = 0; i < openCount; ++i) {
            if (open[i].start >= begin && open[i].start < to) {
                out.push_back(open[i]);
            }
        }
        return out.size() <= maxBars;
    }

    std::int64_t m_interval;
    int m_levelCount = 1;
    std::array<BarStore, kMaxLevels> m_levels;
    std::array<std::int64_t, kMaxLevels> m_lastBucket{};  // number of the last bar, counted from the epoch
    std::uint64_t m_revision = 1;
};

BarPyramid::BarPyramid(Duration interval) : m_impl(std::make_unique<Impl>(std::max(interval, Duration(1)))) {}
BarPyramid::~BarPyramid() = default;
BarPyramid::BarPyramid(BarPyramid&&) noexcept = default;
BarPyramid& BarPyramid::operator=(BarPyramid&&) noexcept = default;

Result<void> BarPyramid::append(const Bar& bar) {
    const BarStore& base = m_impl->m_levels[0];
    std::int64_t bucket = 0;
    if (!base.empty() && bar.start.nanos() - base.back().start.nanos() == m_impl->m_interval) {
        bucket = m_impl->m_lastBucket[0] + 1;  // the usual case, without a division
    } else {
        bucket = bar.start.nanos() / m_impl->m_interval;
        if (bucket * m_impl->m_interval != bar.start.nanos()) {
            return badBar("A bar starts off its interval and was not taken.");
        }
        if (!base.empty() && bucket <= m_impl->m_lastBucket[0]) {
            return badBar("A bar is older than the last one and was not taken.");
        }
    }
    m_impl->push(bar, bucket);
    return {};
}

Result<void> BarPyramid::updateLast(const Bar& bar) {
    BarStore& base = m_impl->m_levels[0];
    if (base.empty() || base.back().start != bar.start) {
        return badBar("An update does not belong to the last bar and was not taken.");
    }
    base.back() = bar;
    ++m_impl->m_revision;
    return {};
}

Result<void> BarPyramid::put(const Bar& bar) {
    return !isEmpty() && lastStart() == bar.start ? updateLast(bar) : append(bar);
}

void BarPyramid::clear() {
    for (BarStore& level : m_impl->m_levels) {
        level.clear();
    }
    ++m_impl->m_revision;
}

std::size_t BarPyramid::size() const { return m_impl->m_levels[0].size(); }
Bar BarPyramid::at(std::size_t index) const { return m_impl->m_levels[0][index]; }
Duration BarPyramid::interval() const { return Duration(m_impl->m_interval); }
Timestamp BarPyramid::firstStart() const { return isEmpty() ? Timestamp{} : m_impl->m_levels[0][0].start; }
Timestamp BarPyramid::lastStart() const { return isEmpty() ? Timestamp{} : m_impl->m_levels[0].back().start; }
std::uint64_t BarPyramid::revision() const { return m_impl->m_revision; }

Duration BarPyramid::read(Timestamp from, Timestamp to, std::size_t maxBars, std::vector<Bar>& out) const {
    out.clear();
    if (isEmpty() || to <= from) {
        return interval();
    }
    maxBars = std::max<std::size_t>(maxBars, 2);
    from = std::max(from, firstStart());
    to = std::min(to, lastStart() + interval());
    if (to <= from) {
        return interval();
    }
    // A level whose slots fit surely fits; with gaps a finer one may fit too.
    const std::int64_t span = to.nanos() - from.nanos();
    int level = 0;
    while (level + 1 < m_impl->m_levelCount &&
           static_cast<std::uint64_t>(span / m_impl->levelInterval(level)) + 2 > maxBars) {
        ++level;
    }
    std::vector<Bar> finer;
    while (level > 0) {
        finer.clear();
        if (!m_impl->readLevel(level - 1, from, to, maxBars, finer)) {
            break;
        }
        out.swap(finer);
        --level;
        if (level == 0) {
            return interval();
        }
    }
    if (out.empty()) {
        (void)m_impl->readLevel(level, from, to, maxBars, out);
    }
    return Duration(m_impl->levelInterval(level));
}

}  // namespace tessera::history
