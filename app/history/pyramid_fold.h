#pragma once
// How a pyramid grows, wherever its closed bars are kept: in memory (BarPyramid) or in a file (BarSegment).
// One thread.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "app/domain/bar.h"

namespace tessera::history {

/// Each level is this many times (as a power of two) coarser than the one below.
inline constexpr int kPyramidRadixBits = 2;
inline constexpr int kMaxPyramidLevels = 24;

/// Adds `next` (later in time) to `into`: close of the last, extremes, sums of volume. The extremes are
/// chosen among values, which compiles to no jump: of a wandering price no processor guesses which bar goes
/// further.
inline void mergeInto(domain::Bar& into, const domain::Bar& next) {
    const std::int64_t high = into.high.nanoUsd(), nextHigh = next.high.nanoUsd();
    const std::int64_t low = into.low.nanoUsd(), nextLow = next.low.nanoUsd();
    into.high = domain::Price::fromNanoUsd(high < nextHigh ? nextHigh : high);
    into.low = domain::Price::fromNanoUsd(nextLow < low ? nextLow : low);
    into.close = next.close;
    into.volume += next.volume;
    into.buyVolume += next.buyVolume;
}

/// The bar of a level that later bars still fall into.
struct OpenBar {
    domain::Bar bar;
    std::int64_t bucket = 0;  // number of the bar, counted from the epoch
    bool isSet = false;
};

/// Where a pyramid stands. Level k aggregates *closed* bars of level k - 1: the open bar of each level is
/// folded upward only when the next one begins, so appending costs 4/3 merges a bar and updating the last bar
/// none. Who folds is told each bar that closes: `close(level, bar)`.
struct PyramidFold {
    explicit PyramidFold(domain::Duration interval_) : interval(interval_.count()) {
        constexpr std::int64_t kCoarsest = std::int64_t{200} * 365 * 86'400 * 1'000'000'000;  // two centuries
        while (levelCount < kMaxPyramidLevels &&
               (interval << (kPyramidRadixBits * levelCount)) < kCoarsest / 4) {
            ++levelCount;
        }
    }

    std::int64_t levelInterval(int level) const { return interval << (kPyramidRadixBits * level); }
    bool isEmpty() const { return !open[0].isSet; }

    /// One bar of `bucket` at `level`, not older than the level's open one: merged into it, or the next.
    template <class Close>
    void fold(int level, const domain::Bar& bar, std::int64_t bucket, Close&& close) {
        if (level >= levelCount) {
            return;
        }
        OpenBar& at = open[static_cast<std::size_t>(level)];
        if (at.isSet && at.bucket == bucket) {
            mergeInto(at.bar, bar);
            return;
        }
        if (at.isSet) {
            close(level, at.bar);
            fold(level + 1, at.bar, at.bucket >> kPyramidRadixBits, close);
        }
        at.bar = bar;
        at.bar.start = domain::Timestamp::fromNanos(bucket * levelInterval(level));
        at.bucket = bucket;
        at.isSet = true;
    }

    /// A bar of any finer interval, not older than the open one: folded into the bar of its time.
    template <class Close>
    void add(const domain::Bar& bar, Close&& close) {
        const std::int64_t start = floorTo(bar.start, domain::Duration(interval)).nanos();
        fold(0, bar, start / interval, close);
    }

    std::int64_t interval;  // nanoseconds, of level 0
    int levelCount = 1;
    std::array<OpenBar, kMaxPyramidLevels> open;
};

}  // namespace tessera::history
