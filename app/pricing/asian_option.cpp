#include "app/pricing/asian_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

Error bad(std::string_view name, double value, std::string_view rule) {
    return {ErrorCode::BadInput, fmt::format("The {} is {}; it must be {}.", name, value, rule), ""};
}

Result<void> check(const AsianInput& input) {
    const PricingIssue issue = issueOf({input.right, 1, input.strike, 0, input.volatility, input.discount});
    if (issue != PricingIssue::None) {
        return errorOf(issue, {input.right, 1, input.strike, 0, input.volatility, input.discount});
    }
    if (!(input.fixedSum >= 0 && std::isfinite(input.fixedSum))) {
        return bad("sum of the known fixings", input.fixedSum, "a number not below zero");
    }
    if (input.fixedCount < 0 || (input.fixedCount == 0 && input.fixedSum != 0)) {
        return bad("number of known fixings", input.fixedCount, "that of the known sum");
    }
    if (input.fixedCount == 0 && input.coming.empty()) {
        return Error{ErrorCode::BadInput, "There is no fixing, neither known nor to come, to take a mean of.",
                     ""};
    }
    double before = 0;
    for (std::size_t i = 0; i < input.coming.size(); ++i) {
        const ComingFixing& fixing = input.coming[i];
        if (!(fixing.years >= before && std::isfinite(fixing.years))) {
            return bad(fmt::format("time in years of coming fixing {}", i + 1), fixing.years,
                       "a number not below that of the one before it, or zero");
        }
        if (!(fixing.forward > 0 && std::isfinite(fixing.forward))) {
            return bad(fmt::format("forward of coming fixing {}", i + 1), fixing.forward,
                       "a number above zero");
        }
        before = fixing.years;
    }
    return {};
}

/// Of the coming part of the mean.
struct Moments {
    double mean = 0;
    double deviation = 0;  // root of ln(second moment / mean^2)
    double deviationByVolatility = 0;
    double deviationByYear = 0;  // as all fixings come nearer by the year; negative
};

/// Second moment less mean^2 = sum of F_i (F_i + 2 sum of later F_j) (exp(sigma^2 t_i) - 1) / N^2, since two
/// fixings share the time of the earlier one.
Moments momentsOf(const AsianInput& input, double count) {
    const double square = input.volatility * input.volatility;
    double later = 0, excess = 0, byTime = 0, timeWeighted = 0, plainTime = 0;
    for (std::size_t i = input.coming.size(); i-- > 0;) {
        const auto& [years, forward] = input.coming[i];
        const double weight = forward * (forward + 2 * later), grown = std::expm1(square * years);
        excess += weight * grown;
        timeWeighted += weight * years * (1 + grown);
        plainTime += weight * years;
        byTime += years > 0 ? weight * (1 + grown) : 0;
        later += forward;
    }
    const double meanSquare = later * later;
    Moments out;
    out.mean = later / count;
    out.deviation = std::sqrt(std::log1p(excess / meanSquare));
    if (out.deviation > 0) {
        const double second = meanSquare + excess;
        out.deviationByVolatility = input.volatility * timeWeighted / (out.deviation * second);
        out.deviationByYear = -0.5 * square * byTime / (out.deviation * second);
    } else {
        out.deviationByVolatility = std::sqrt(plainTime / meanSquare);
    }
    return out;
}

/// Nothing that is still to come can change whether the option pays.
BlackValue decided(const AsianInput& input, double mean, double strike, double share, double rate,
                   double years) {
    const double sign = input.right == OptionRight::Call ? 1 : -1, gain = sign * (mean - strike);
    BlackValue out;
    out.price = input.discount * std::max(gain, 0.0);
    out.greeks.delta = gain > 0 ? sign * input.discount * share : 0;
    out.greeks.thetaPerYear = rate * out.price;
    out.greeks.rho = -years * out.price;
    return out;
}

}  // namespace

Result<BlackValue> asianValue(const AsianInput& input) {
    if (const auto checked = check(input); !checked) {
        return checked.error();
    }
    const auto coming = static_cast<double>(input.coming.size());
    const double count = coming + input.fixedCount;
    const double years = input.coming.empty() ? 0 : input.coming.back().years;
    const double rate = years > 0 ? -std::log(input.discount) / years : 0;
    const double strike = input.strike - input.fixedSum / count, share = coming / count;
    const Moments moments = momentsOf(input, count);
    if (strike <= 0 || input.coming.empty()) {
        return decided(input, moments.mean, strike, share, rate, years);
    }
    // Black's formula in a year of the deviation as volatility: its vega is then the slope in the deviation.
    BlackValue out;
    const BlackInput black{input.right, moments.mean, strike, 1, moments.deviation, input.discount};
    const PricingIssue issue = blackValue(black, out);
    if (issue != PricingIssue::None) {
        return errorOf(issue, black);
    }
    const double byDeviation = out.greeks.vega;
    out.greeks.delta *= share;
    out.greeks.gamma *= share * share;
    out.greeks.vega = byDeviation * moments.deviationByVolatility;
    out.greeks.thetaPerYear = rate * out.price + byDeviation * moments.deviationByYear;
    out.greeks.rho = -years * out.price;
    if (!std::isfinite(out.price) || !std::isfinite(out.greeks.vega) ||
        !std::isfinite(out.greeks.thetaPerYear)) {
        return errorOf(PricingIssue::TooLarge, black);
    }
    return out;
}

/// The price rises with the volatility: bisection cannot fail, and is asked for once a chain.
Result<double> asianVolatility(AsianInput input, double price) {
    double low = 1e-4, high = 10;
    const auto at = [&input](double volatility) {
        input.volatility = volatility;
        return asianValue(input);
    };
    const auto least = at(low), most = at(high);
    if (!least || !most) {
        return (least ? most : least).error();
    }
    if (!(price > least->price && price < most->price)) {
        return Error{
            ErrorCode::OutOfRange,
            fmt::format("No volatility of the fixings gives an option price of {}; it lies between {} and "
                        "{}.",
                        price, least->price, most->price),
            ""};
    }
    while (high - low > 1e-12 * high) {
        const double middle = (low + high) / 2;
        if (middle <= low || middle >= high) {
            break;
        }
        const auto value = at(middle);
        if (!value) {
            return value.error();
        }
        (value->price < price ? low : high) = middle;
    }
    return (low + high) / 2;
}

}  // namespace tessera::pricing
