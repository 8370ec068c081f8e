#pragma once
// What made the profit since the last daily settlement, by greek. Pure.

#include <span>

#include "app/portfolio/holding.h"

namespace tessera::portfolio {

/// USD, of what is held now: `total` from the settlement's own prices to the marks, as everywhere. The greeks
/// are taken at the settlement (Taylor's first and second order in the future's price and the volatility, the
/// first in time); `rest` is what they leave unexplained. An option's volatility is the one its own price
/// says, then and now; that of its strike where one of the two prices says none.
struct DayMove {
    double delta = 0, gamma = 0, vega = 0, vanna = 0, volga = 0, theta = 0, rest = 0, total = 0;
};

/// None: the settlement of one of the holdings is not known.
std::optional<DayMove> dayMove(std::span<const Holding> holdings);

}  // namespace tessera::portfolio
