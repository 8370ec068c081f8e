#pragma once
// A forward curve and a discount curve given as points, read between them. Pure.

#include <cstddef>
#include <span>
#include <string_view>

#include "app/domain/result.h"

namespace tessera::pricing {

/// A value that holds at a time from now.
struct CurvePoint {
    double years = 0;  // >= 0
    double value = 0;  // a forward in USD, or a discount factor; > 0
};

/// A value read from two neighbouring points; `by` are its slopes in their values.
struct CurveReading {
    double value = 0;
    std::size_t left = 0, right = 0;
    double byLeft = 0, byRight = 0;
};

/// BadInput unless there is a point, times rise and values are above zero; `name` says which curve.
domain::Result<void> checkCurve(std::span<const CurvePoint> points, std::string_view name);

/// Linear between two points, as far as the first and the last go flat. Of a checked curve.
CurveReading forwardAt(std::span<const CurvePoint> forwards, double years);

/// Discount factors with a continuous rate constant between two points; before the first its own rate, after
/// the last that of the last. `byLeft` and `byRight` are slopes in the points' continuous zero rates (1.00 =
/// 100 % a year). Of a checked curve whose first point is after now.
CurveReading discountAt(std::span<const CurvePoint> discounts, double years);

}  // namespace tessera::pricing
