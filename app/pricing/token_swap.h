#pragma once
// Token swaps: every month the mean of its fixings against a fixed price, in cash. Pure; doubles, for a value
// is an estimate until the last fixing (then domain/month_average settles).

#include <span>
#include <vector>

#include "app/pricing/curve_points.h"

namespace tessera::pricing {

/// One month of a swap.
struct SwapPeriod {
    double quantity = 0;                       // Mtok, >= 0
    double fixedSum = 0;                       // USD, of the fixings known, >= 0
    int fixedCount = 0;                        // how many
    std::span<const double> comingYears = {};  // until each fixing to come, >= 0
    double paymentYears = 0;                   // until it is paid, >= 0
};

struct SwapPeriodValue {
    double average = 0;   // USD a Mtok: known fixings and forwards
    double discount = 0;  // of the payment
    double value = 0;     // USD to whoever pays the fixed price
};

/// All to whoever pays `fixedPrice` and receives the average; the other side is the negative.
struct SwapValue {
    double value = 0;    // USD
    double parRate = 0;  // USD a Mtok: the fixed price at which the value is zero
    std::vector<SwapPeriodValue> periods;
    std::vector<double> byForward;   // USD a USD of each forward point
    std::vector<double> byDiscount;  // USD a basis point up of each discount point's continuous zero rate
};

/// BadInput names what is wrong: a curve, a period by its number; or that no quantity is left to have a par
/// rate.
domain::Result<SwapValue> swapValue(std::span<const SwapPeriod> periods, double fixedPrice,
                                    std::span<const CurvePoint> forwards,
                                    std::span<const CurvePoint> discounts);

}  // namespace tessera::pricing
