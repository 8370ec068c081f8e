#pragma once
// The price of a settlement in words: a mean or a fixing seldom lies on a tick.

#include <algorithm>
#include <string>

#include "app/domain/decimal.h"

namespace tessera::domain {

/// With the `shown` decimals of its contract where that is the whole price, else with six or more of them.
inline std::string formatSettled(Price price, int shown) {
    constexpr int kBetweenTicks = 6, kMost = 9;
    std::int64_t unit = 1;
    for (int decimals = kMost; decimals > std::clamp(shown, 0, kMost); --decimals) {
        unit *= 10;
    }
    return formatPrice(price, price.nanoUsd() % unit == 0 ? shown : std::max(shown, kBetweenTicks));
}

}  // namespace tessera::domain
