#include "app/history/bar_pyramid.h"

#include <algorithm>
#include <array>

#include "app/history/bar_store.h"

namespace tessera::history {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

Error badBar(const char* sentence) {
    return Error{ErrorCode::BadInput, sentence, {}};
}

}  // namespace

/// A reader completes the last few bars itself (tail()), since the open bar of a level is not folded upward
/// yet.
struct BarPyramid::Impl {
    explicit Impl(Duration interval) : m_fold(interval) {}

    std::int64_t levelInterval(int level) const { return m_fold.levelInterval(level); }
    std::size_t size() const { return m_closed[0].size() + (m_fold.isEmpty() ? 0 : 1); }

    void fold(int level, const Bar& bar, std::int64_t bucket) {
        m_fold.fold(level, bar, bucket, [this](int of, const Bar& closed) {
            m_closed[static_cast<std::size_t>(of)].push(closed);
        });
    }

    /// Number of a bar that may follow bar `before` of bucket `last`; an error sentence otherwise.
    const char* nextBucket(const Bar& bar, bool hasBefore, Timestamp before, std::int64_t last,
                           std::int64_t& bucket) const {
        if (hasBefore && bar.start.nanos() - before.nanos() == m_fold.interval) {
            bucket = last + 1;  // the usual case, without a division
            return nullptr;
        }
        bucket = bar.start.nanos() / m_fold.interval;
        if (bucket * m_fold.interval != bar.start.nanos()) {
            return "A bar starts off its interval and was not taken.";
        }
        return hasBefore && bucket <= last ? "A bar is older than the last one and was not taken." : nullptr;
    }

    /// Every bar but the last of the run is closed: copied to the store in one go, and folded upward.
    const char* append(std::span<const Bar> bars) {
        OpenBar& base = m_fold.open[0];
        const char* problem = nullptr;
        const Bar* before = base.isSet ? &base.bar : nullptr;
        std::int64_t last = base.bucket;
        std::size_t taken = 0;
        for (; taken < bars.size(); ++taken) {
            std::int64_t bucket = 0;
            problem = nextBucket(bars[taken], before, before ? before->start : Timestamp{}, last, bucket);
            if (problem) {
                break;
            }
            if (before) {
                fold(1, *before, last >> kPyramidRadixBits);
            }
            before = &bars[taken];
            last = bucket;
        }
        if (taken == 0) {
            return problem;
        }
        if (base.isSet) {
            m_closed[0].push(base.bar);
        }
        m_closed[0].pushAll(bars.first(taken - 1));
        base = {bars[taken - 1], last, true};
        ++m_revision;
        return problem;
    }

    /// The open bars of `level`, completed with everything not folded so far.
    std::size_t tail(int level, std::array<Bar, kMaxPyramidLevels + 1>& bars) const {
        std::array<std::int64_t, kMaxPyramidLevels + 1> buckets{};
        std::size_t count = 0;
        for (int k = level; k >= 0; --k) {
            const OpenBar& l = m_fold.open[static_cast<std::size_t>(k)];
            if (!l.isSet) {
                continue;
            }
            const std::int64_t bucket = l.bucket >> (kPyramidRadixBits * (level - k));
            if (count > 0 && buckets[count - 1] == bucket) {
                mergeInto(bars[count - 1], l.bar);
                continue;
            }
            bars[count] = l.bar;
            bars[count].start = Timestamp::fromNanos(bucket * levelInterval(level));
            buckets[count++] = bucket;
        }
        return count;
    }

    /// Appends the bars of `level` that overlap [from, to), unless there are more than `maxBars`.
    bool readLevel(int level, Timestamp from, Timestamp to, std::size_t maxBars,
                   std::vector<Bar>& out) const {
        const LevelBars& store = m_closed[static_cast<std::size_t>(level)];
        const Timestamp begin = Timestamp::fromNanos(from.nanos() - levelInterval(level) + 1);
        const std::size_t first = store.lowerBound(begin);
        const std::size_t last = store.lowerBound(to);
        if (last > first && last - first > maxBars) {
            return false;
        }
        std::array<Bar, kMaxPyramidLevels + 1> open;
        const std::size_t openCount = tail(level, open);
        store.copy(first, std::max(first, last), out);
        for (std::size_t i = 0; i < openCount; ++i) {
            if (open[i].start >= begin && open[i].start < to) {
                out.push_back(open[i]);
            }
        }
        return out.size() <= maxBars;
    }

    std::vector<std::shared_ptr<const BarSegment>> m_stored;  // what m_closed reads from
    PyramidFold m_fold;
    std::array<LevelBars, kMaxPyramidLevels> m_closed;
    std::uint64_t m_revision = 1;
};

BarPyramid::BarPyramid(Duration interval) : m_impl(std::make_unique<Impl>(std::max(interval, Duration(1)))) {}
BarPyramid::~BarPyramid() = default;
BarPyramid::BarPyramid(BarPyramid&&) noexcept = default;
BarPyramid& BarPyramid::operator=(BarPyramid&&) noexcept = default;

BarPyramid::BarPyramid(Duration interval, std::span<const std::shared_ptr<const BarSegment>> stored)
    : BarPyramid(interval) {
    if (stored.empty()) {
        return;
    }
    m_impl->m_stored.assign(stored.begin(), stored.end());
    for (const auto& segment : stored) {
        for (int level = 0; level < m_impl->m_fold.levelCount; ++level) {
            m_impl->m_closed[static_cast<std::size_t>(level)].addStored(segment->run(interval, level));
        }
    }
    m_impl->m_fold = stored.back()->where(interval);
}

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
    OpenBar& base = m_impl->m_fold.open[0];
    if (!base.isSet || base.bar.start != bar.start) {
        return badBar("An update does not belong to the last bar and was not taken.");
    }
    base.bar = bar;
    ++m_impl->m_revision;
    return {};
}

Result<void> BarPyramid::put(const Bar& bar) {
    return !isEmpty() && lastStart() == bar.start ? updateLast(bar) : append(bar);
}

Result<void> BarPyramid::add(const Bar& finer) {
    if (!isEmpty() && finer.start < lastStart()) {
        return badBar("A bar is older than the last one and was not taken.");
    }
    m_impl->m_fold.add(finer, [this](int level, const Bar& closed) {
        m_impl->m_closed[static_cast<std::size_t>(level)].push(closed);
    });
    ++m_impl->m_revision;
    return {};
}

void BarPyramid::clear() {
    for (LevelBars& level : m_impl->m_closed) {
        level.clear();
    }
    m_impl->m_fold = PyramidFold(interval());
    ++m_impl->m_revision;
}

std::size_t BarPyramid::size() const {
    return m_impl->size();
}
Bar BarPyramid::at(std::size_t index) const {
    const LevelBars& closed = m_impl->m_closed[0];
    return index < closed.size() ? closed.at(index) : m_impl->m_fold.open[0].bar;
}
Duration BarPyramid::interval() const {
    return Duration(m_impl->m_fold.interval);
}
Timestamp BarPyramid::firstStart() const {
    const LevelBars& closed = m_impl->m_closed[0];
    return closed.size() > 0 ? closed.firstStart() : m_impl->m_fold.open[0].bar.start;
}
Timestamp BarPyramid::lastStart() const {
    return m_impl->m_fold.open[0].bar.start;
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
    while (level + 1 < m_impl->m_fold.levelCount &&
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
