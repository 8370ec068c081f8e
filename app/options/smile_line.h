#pragma once
// One expiry's smile: the volatilities that are quoted, and the curve through them. Pure.

#include <vector>

#include "app/options/chain.h"

namespace tessera::options {

/// Of one strike: that of the option out of the money (StrikeRow::from), bid to ask.
struct SmilePoint {
    domain::Price strike;
    double volatility = 0;            // a year
    std::optional<double> low, high;  // of its bid and ask; none: that side implies none
    domain::OptionRight from{};       // the option it was read from
    VolatilitySource source{};
    bool operator==(const SmilePoint&) const = default;
};

/// Strikes that have a volatility, ascending.
std::vector<SmilePoint> smileOf(const Chain& chain);

/// A point of a drawn curve.
struct SmileCurvePoint {
    domain::Price strike;
    double volatility = 0;  // a year
    bool operator==(const SmileCurvePoint&) const = default;
};

/// J. Gatheral's SVI through `points` (pricing::fitSmile), a point weighing one over its bid to ask, at
/// `count` strikes from the first to the last, evenly spaced. Empty: fewer than five strikes, no forward, no
/// time, or no such curve without arbitrage; then the points are all there is. Half a millisecond or so.
std::vector<SmileCurvePoint> smileCurve(const Chain& chain, std::span<const SmilePoint> points,
                                        std::size_t count);

}  // namespace tessera::options
