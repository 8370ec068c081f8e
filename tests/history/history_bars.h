#pragma once
// Bars and keys for tests of what is kept.

#include <random>
#include <vector>

#include "app/history/history_types.h"

namespace tessera::history {

inline const SeriesKey kCoin{"cryptofeed", "BTC-USD", 8, std::chrono::minutes(1)};

inline domain::Timestamp minuteAt(std::int64_t n) {
    return domain::Timestamp::fromSeconds((29'000'000 + n) * 60);
}

/// Of minute `n`; `salt` makes another bar of the same minute.
inline domain::Bar barOf(std::int64_t n, std::int64_t salt = 0) {
    const std::int64_t open = 1'900'000'000 + (n * 7919 + salt * 31) % 1000;
    const auto price = [](std::int64_t nano) { return domain::Price::fromNanoUsd(nano); };
    return {minuteAt(n),
            price(open),
            price(open + 50),
            price(open - 40 - salt % 7),
            price(open + n % 9),
            domain::Quantity::fromRaw(10 + salt + n % 5),
            domain::Quantity::fromRaw(n % 5)};
}

inline std::vector<domain::Bar> barsOf(std::int64_t first, std::int64_t last) {
    std::vector<domain::Bar> bars;
    for (std::int64_t n = first; n < last; ++n) {
        bars.push_back(barOf(n));
    }
    return bars;
}

inline Tick tickOf(std::int64_t n) {
    return {minuteAt(0) + std::chrono::milliseconds(n * 137),
            domain::Price::fromNanoUsd(1'900'000'000 + n % 77), domain::Quantity::fromRaw(1 + n % 13),
            n % 3 == 0   ? std::nullopt
            : n % 3 == 1 ? std::optional(domain::Side::Buy)
                         : std::optional(domain::Side::Sell)};
}

inline std::vector<domain::Bar> allBars(const SeriesView& view) {
    std::vector<domain::Bar> bars;
    BarCursor cursor(view);
    while (const domain::Bar* bar = cursor.next()) {
        bars.push_back(*bar);
    }
    return bars;
}

}  // namespace tessera::history
