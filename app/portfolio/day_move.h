#pragma once
// What made the profit since the last daily settlement, by greek. Pure.

#include <span>

#include "app/portfolio/holding.h"

namespace tessera::portfolio {

/// USD, of what is held now: `total` from the settlement's own prices to the marks, as everywhere. Delta and
/// gamma are taken at the settlement (Taylor's first and second order in the future's price), vega and theta
/// likewise; `rest` is what they leave unexplained, a mark beside its strike's volatility among it.
struct DayMove {
    double delta = 0, gamma = 0, vega = 0, theta = 0, rest = 0, total = 0;
};

/// None: the settlement of one of the holdings is not known.
std::optional<DayMove> dayMove(std::span<const Holding> holdings);

}  // namespace tessera::portfolio
