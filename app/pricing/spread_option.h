#pragma once
// Options on the difference of two futures: calendar spreads, tier against tier. Pure.
//
// E. Kirk, "Correlation in the energy markets", in "Managing energy price risk" (1995): second future plus
// strike is taken as lognormal. Without a strike this is W. Margrabe's exchange option (J. Finance 33, 1978),
// which is exact.

#include "app/pricing/black76.h"

namespace tessera::pricing {

struct SpreadInput {
    OptionRight right = OptionRight::Call;             // on first - second - strike
    double first = 0, second = 0;                      // forwards, USD, > 0
    double strike = 0;                                 // USD, any sign
    double years = 0;                                  // >= 0
    double firstVolatility = 0, secondVolatility = 0;  // a year, >= 0
    double correlation = 0;                            // of the two, -1 .. 1
    double discount = 1;                               // > 0
};

struct SpreadValue {
    double price = 0;                        // USD
    double firstDelta = 0, secondDelta = 0;  // USD a USD of either future
    double firstGamma = 0, secondGamma = 0;  // of that delta, a USD of its own future
    double crossGamma = 0;                   // of either delta, a USD of the other future
    double firstVega = 0, secondVega = 0;    // USD a whole 1.00 of either volatility
    double correlationSlope = 0;             // USD a whole 1.00 of correlation
    double thetaPerYear = 0;                 // USD a year that passes
    double rho = 0;                          // USD a whole 1.00 of the rate

    double thetaPerDay() const { return thetaPerYear / 365; }
};

/// BadInput names a field; OutOfRange as blackValue. A negative strike is the mirrored option on second -
/// first. Gammas are differences of the deltas, to about 1e-7; without time all slopes but the deltas are
/// zero.
domain::Result<SpreadValue> spreadOptionValue(const SpreadInput& input);

/// What the spread itself is worth and how far it may go.
struct SpreadOutlook {
    double value = 0;      // first - second, USD: what a spread of futures trades at
    double deviation = 0;  // standard deviation at the end of `years`, USD, both futures lognormal
};
/// `strike`, `right` and `discount` are not read.
domain::Result<SpreadOutlook> spreadOutlook(const SpreadInput& input);

}  // namespace tessera::pricing
