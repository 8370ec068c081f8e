#include "app/history/bar_pyramid.h"

#include <algorithm>
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

/// Append-only bars in chunks, so that growing never copies what is there. The first chunk grows by doubling,
/// because most pyramids are short.
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
    const Bar& back() const { return (*this)[m_size - 1]; }
    const Bar& operator[](std::size_t i) const { return m_chunks[i >> kChunkBits][i & (kChunk - 1)]; }

    void push(const Bar& bar) {
        if (m_next == m_end) {
            grow();
        }
        *m_next++ = bar;
        ++m_size;
    }

    void pushAll(std::span<const Bar> bars) {
        while (!bars.empty()) {
            if (m_next == m_end) {
                grow();
            }
            const std::size_t count = std::min(bars.size(), static_cast<std::size_t>(m_end - m_next));
            m_next = std::copy_n(bars.data(), count, m_next);
            m_size += count;
            bars = bars.subspan(count);
        }
    }

    void clear() {
        for (Bar* chunk : m_chunks) {
            std::free(chunk);
        }
        m_chunks.clear();
        m_size = m_capacity = 0;
        m_next = m_end = nullptr;
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

    /// Position of the first bar with start >= `time`. Interpolates first: bars are mostly evenly spaced, so
    /// a few cache misses do what a plain binary search needs two dozen for.
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
            m_next = chunk + m_size;
            m_end = chunk + capacity;
        } else {
            m_chunks.push_back(allocate(kChunk));
            m_capacity += kChunk;
            m_next = m_chunks.back();
            m_end = m_next + kChunk;
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
    Bar *m_next = nullptr, *m_end = nullptr;  // in the last chunk
};

/// One level: closed bars in memory, the open one at hand. The open bar is merged into thousands of times at
/// the coarse levels; it stays in the cache, the store is only ever appended to.
struct Level {
    BarStore closed;
    Bar open;
    std::int64_t bucket = 0;  // number of the open bar, counted from the epoch
    bool hasOpen = false;
};

constexpr int kMaxLevels = 24;
constexpr std::int64_t kCoarsest = std::int64_t{200} * 365 * 86'400 * 1'000'000'000;  // two centuries

Error badBar(const char* sentence) {
    return Error{ErrorCode::BadInput, sentence, {}};
}

}  // namespace

void mergeInto(Bar& into, const Bar& next) {
    into.high = std::max(into.high, next.high);
    into.low = std::min(into.low, next.low);
    into.close = next.close;
    into.volume += next.volume;
    into.buyVolume += next.buyVolume;
}

/// Level k aggregates *closed* bars of level k - 1: the open bar of each level is folded upward only when the
/// next one begins. So appending costs 4/3 merges a bar, updating the last bar none, and a reader completes
/// the last few bars itself (tail()).
struct BarPyramid::Impl {
    explicit Impl(Duration interval) : m_interval(interval.count()) {
        while (m_levelCount < kMaxLevels && (m_interval << (kRadixBits * m_levelCount)) < kCoarsest / 4) {
            ++m_levelCount;
        }
    }

    std::int64_t levelInterval(int level) const { return m_interval << (kRadixBits * level); }
    std::size_t size() const { return m_levels[0].closed.size() + (m_levels[0].hasOpen ? 1 : 0); }

    void fold(int level, const Bar& bar, std::int64_t bucket) {
        if (level >= m_levelCount) {
            return;
        }
        Level& l = m_levels[static_cast<std::size_t>(level)];
        if (l.hasOpen && l.bucket == bucket) {
            mergeInto(l.open, bar);
            return;
        }
        if (l.hasOpen) {
            l.closed.push(l.open);
            fold(level + 1, l.open, l.bucket >> kRadixBits);
        }
        l.open = bar;
        l.open.start = Timestamp::fromNanos(bucket * levelInterval(level));
        l.bucket = bucket;
        l.hasOpen = true;
    }

    /// Number of a bar that may follow bar `before` of bucket `last`; an error sentence otherwise.
    const char* nextBucket(const Bar& bar, bool hasBefore, Timestamp before, std::int64_t last,
                           std::int64_t& bucket) const {
        if (hasBefore && bar.start.nanos() - before.nanos() == m_interval) {
            bucket = last + 1;  // the usual case, without a division
            return nullptr;
        }
        bucket = bar.start.nanos() / m_interval;
        if (bucket * m_interval != bar.start.nanos()) {
            return "A bar starts off its interval and was not taken.";
        }
        return hasBefore && bucket <= last ? "A bar is older than the last one and was not taken." : nullptr;
    }

    /// Every bar but the last of the run is closed: copied to the store in one go, and merged by fours in
    /// registers before anything above hears of it.
    const char* append(std::span<const Bar> bars) {
        Level& base = m_levels[0];
        const char* problem = nullptr;
        Bar group;
        std::int64_t groupBucket = 0;
        bool hasGroup = false;
        const Bar* before = base.hasOpen ? &base.open : nullptr;
        std::int64_t last = base.bucket;
        std::size_t taken = 0;
        for (; taken < bars.size(); ++taken) {
            std::int64_t bucket = 0;
            problem = nextBucket(bars[taken], before, before ? before->start : Timestamp{}, last, bucket);
            if (problem) {
                break;
            }
            if (before) {
                const std::int64_t above = last >> kRadixBits;
                if (hasGroup && groupBucket == above) {
                    mergeInto(group, *before);
                } else {
                    if (hasGroup) {
                        fold(1, group, groupBucket);
                    }
                    group = *before;
                    groupBucket = above;
                    hasGroup = true;
                }
            }
            before = &bars[taken];
            last = bucket;
        }
        if (taken == 0) {
            return problem;
        }
        if (hasGroup) {
            fold(1, group, groupBucket);
        }
        if (base.hasOpen) {
            base.closed.push(base.open);
        }
        base.closed.pushAll(bars.first(taken - 1));
        base.open = bars[taken - 1];
        base.bucket = last;
        base.hasOpen = true;
        ++m_revision;
        return problem;
    }

    /// The open bars of `level`, completed with everything not folded so far.
    std::size_t tail(int level, std::array<Bar, kMaxLevels + 1>& bars) const {
        std::array<std::int64_t, kMaxLevels + 1> buckets{};
        std::size_t count = 0;
        for (int k = level; k >= 0; --k) {
            const Level& l = m_levels[static_cast<std::size_t>(k)];
            if (!l.hasOpen) {
                continue;
            }
            const std::int64_t bucket = l.bucket >> (kRadixBits * (level - k));
            if (count > 0 && buckets[count - 1] == bucket) {
                mergeInto(bars[count - 1], l.open);
                continue;
            }
            bars[count] = l.open;
            bars[count].start = Timestamp::fromNanos(bucket * levelInterval(level));
            buckets[count++] = bucket;
        }
        return count;
    }

    /// Appends the bars of `level` that overlap [from, to), unless there are more than `maxBars`.
    bool readLevel(int level, Timestamp from, Timestamp to, std::size_t maxBars,
                   std::vector<Bar>& out) const {
        const BarStore& store = m_levels[static_cast<std::size_t>(level)].closed;
        const Timestamp begin = Timestamp::fromNanos(from.nanos() - levelInterval(level) + 1);
        const std::size_t first = store.lowerBound(begin);
        const std::size_t last = store.lowerBound(to);
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
    std::array<Level, kMaxLevels> m_levels;
    std::uint64_t m_revision = 1;
};

BarPyramid::BarPyramid(Duration interval) : m_impl(std::make_unique<Impl>(std::max(interval, Duration(1)))) {}
BarPyramid::~BarPyramid() = default;
BarPyramid::BarPyramid(BarPyramid&&) noexcept = default;
BarPyramid& BarPyramid::operator=(BarPyramid&&) noexcept = default;

Result<void> BarPyramid::append(const Bar& bar) {
    return appendAll(std::span(&bar, 1));
}

Result<void> BarPyramid::appendAll(std::span<const Bar> bars) {
    if (const char* problem = m_impl->append(bars)) {
        return badBar(problem);
    }
    return {};
}

Result<void> BarPyramid::updateLast(const Bar& bar) {
    Level& base = m_impl->m_levels[0];
    if (!base.hasOpen || base.open.start != bar.start) {
        return badBar("An update does not belong to the last bar and was not taken.");
    }
    base.open = bar;
    ++m_impl->m_revision;
    return {};
}

Result<void> BarPyramid::put(const Bar& bar) {
    return !isEmpty() && lastStart() == bar.start ? updateLast(bar) : append(bar);
}

void BarPyramid::clear() {
    for (Level& level : m_impl->m_levels) {
        level.closed.clear();
        level.hasOpen = false;
    }
    ++m_impl->m_revision;
}

std::size_t BarPyramid::size() const {
    return m_impl->size();
}
Bar BarPyramid::at(std::size_t index) const {
    const Level& base = m_impl->m_levels[0];
    return index < base.closed.size() ? base.closed[index] : base.open;
}
Duration BarPyramid::interval() const {
    return Duration(m_impl->m_interval);
}
Timestamp BarPyramid::firstStart() const {
    return isEmpty() ? Timestamp{} : at(0).start;
}
Timestamp BarPyramid::lastStart() const {
    return isEmpty() ? Timestamp{} : m_impl->m_levels[0].open.start;
}
std::uint64_t BarPyramid::revision() const {
    return m_impl->m_revision;
}

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
