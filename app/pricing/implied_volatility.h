#pragma once
// The volatility at which Black's formula gives a price. Pure.

#include "app/pricing/black76.h"

namespace tessera::pricing {

/// The volatility of `price` (USD, discounted as the option is), to 1e-12 relative wherever the price says as
/// much: a price in the money is known to its last digit only, and what is left above the intrinsic value to
/// fewer. `input.volatility` is not read. A guess from the normal model and Householder's third order on the
/// logarithm of the out-of-the-money price (after P. Jaeckel, "Let's be rational", 2015), within a bracket.
/// BadInput names a field; Refused without time; OutOfRange below the intrinsic value, at it, and at or above
/// the largest value.
domain::Result<double> impliedVolatility(const BlackInput& input, double price);
/// The same without text: None and `out`, or why not.
PricingIssue impliedVolatility(const BlackInput& input, double price, double& out);

}  // namespace tessera::pricing
