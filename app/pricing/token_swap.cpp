#include "app/pricing/token_swap.h"

#include <fmt/format.h>

#include <cmath>

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr double kBasisPoint = 1e-4;

bool isAmount(double value) {
    return value >= 0 && std::isfinite(value);
}

Result<void> checkPeriod(const SwapPeriod& period, std::size_t number) {
    const auto bad = [number](std::string_view what, double value) {
        return Error{ErrorCode::BadInput,
                     fmt::format("Month {} of the swap: {} is {}; it must be a number not below zero.",
                                 number, what, value),
                     ""};
    };
    if (!isAmount(period.quantity)) {
        return bad("the quantity", period.quantity);
    }
    if (!isAmount(period.fixedSum)) {
        return bad("the sum of the known fixings", period.fixedSum);
    }
    if (period.fixedCount < 0) {
        return bad("the number of known fixings", period.fixedCount);
    }
    if (!isAmount(period.paymentYears)) {
        return bad("the time of payment", period.paymentYears);
    }
    for (const double years : period.comingYears) {
        if (!isAmount(years)) {
            return bad("the time of a fixing", years);
        }
    }
    if (period.fixedCount == 0 && (period.comingYears.empty() || period.fixedSum != 0)) {
        return Error{ErrorCode::BadInput, fmt::format("Month {} of the swap has no fixings.", number), ""};
    }
    return {};
}

Result<void> check(std::span<const SwapPeriod> periods, double fixedPrice,
                   std::span<const CurvePoint> forwards, std::span<const CurvePoint> discounts) {
    if (!std::isfinite(fixedPrice)) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The fixed price is {}; it must be a number.", fixedPrice), ""};
    }
    if (auto checked = checkCurve(forwards, "forward curve"); !checked) {
        return checked;
    }
    if (auto checked = checkCurve(discounts, "discount curve"); !checked) {
        return checked;
    }
    if (discounts.front().years <= 0) {
        return Error{ErrorCode::BadInput, "The discount curve has a point now, which says nothing of a rate.",
                     ""};
    }
    for (std::size_t i = 0; i < periods.size(); ++i) {
        if (auto checked = checkPeriod(periods[i], i + 1); !checked) {
            return checked;
        }
    }
    return {};
}

/// Adds to `slopes` what `scale` of the reading moves with either of its points.
void addSlopes(const CurveReading& reading, double scale, std::vector<double>& slopes) {
    slopes[reading.left] += scale * reading.byLeft;
    slopes[reading.right] += scale * reading.byRight;
}

SwapPeriodValue valueOf(const SwapPeriod& period, double fixedPrice, std::span<const CurvePoint> forwards,
                        std::span<const CurvePoint> discounts, SwapValue& total) {
    const double count = period.fixedCount + static_cast<double>(period.comingYears.size());
    const CurveReading discount = discountAt(discounts, period.paymentYears);
    SwapPeriodValue out;
    out.discount = discount.value;
    out.average = period.fixedSum / count;
    for (const double years : period.comingYears) {
        const CurveReading forward = forwardAt(forwards, years);
        out.average += forward.value / count;
        addSlopes(forward, period.quantity * discount.value / count, total.byForward);
    }
    const double cash = period.quantity * (out.average - fixedPrice);
    out.value = discount.value * cash;
    addSlopes(discount, cash * kBasisPoint, total.byDiscount);
    return out;
}

}  // namespace

Result<SwapValue> swapValue(std::span<const SwapPeriod> periods, double fixedPrice,
                            std::span<const CurvePoint> forwards, std::span<const CurvePoint> discounts) {
    if (const auto checked = check(periods, fixedPrice, forwards, discounts); !checked) {
        return checked.error();
    }
    SwapValue out;
    out.byForward.resize(forwards.size());
    out.byDiscount.resize(discounts.size());
    double floating = 0, annuity = 0;
    for (const SwapPeriod& period : periods) {
        const SwapPeriodValue& value =
            out.periods.emplace_back(valueOf(period, fixedPrice, forwards, discounts, out));
        out.value += value.value;
        floating += period.quantity * value.discount * value.average;
        annuity += period.quantity * value.discount;
    }
    if (!(annuity > 0)) {
        return Error{ErrorCode::BadInput, "The swap has no quantity, so no fixed price is its par rate.", ""};
    }
    out.parRate = floating / annuity;
    if (!std::isfinite(out.value) || !std::isfinite(out.parRate)) {
        return Error{ErrorCode::OutOfRange, "The value of the swap is too large to be told.", ""};
    }
    return out;
}

}  // namespace tessera::pricing
