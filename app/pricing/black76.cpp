#include "app/pricing/black76.h"

#include <algorithm>
#include <cmath>

#include "app/pricing/normal.h"
#include "app/pricing/normalised_black.h"

namespace tessera::pricing {

using domain::Error;
using domain::Result;

namespace {

constexpr double kMostDeviations = 1e3;  // volatility x root of time: far beyond it nothing changes any more

bool isAbove(double value) {
    return value > 0 && std::isfinite(value);
}
bool isNotBelow(double value) {
    return value >= 0 && std::isfinite(value);
}

double deviations(const BlackInput& input) {
    return std::min(input.volatility * std::sqrt(input.years), kMostDeviations);
}

double intrinsic(const BlackInput& input) {
    const double gain = input.forward - input.strike;
    return std::max(input.right == OptionRight::Call ? gain : -gain, 0.0);
}

double priceOf(const BlackInput& input) {
    const double s = deviations(input);
    const double timeValue = s > 0 ? std::sqrt(input.forward) * std::sqrt(input.strike) *
                                         normalisedBlack(moneyness(input.forward, input.strike), s).price
                                   : 0;
    return input.discount * (intrinsic(input) + timeValue);
}

bool isFinite(const BlackValue& value) {
    const Greeks& g = value.greeks;
    return std::isfinite(value.price) && std::isfinite(g.delta) && std::isfinite(g.gamma) &&
           std::isfinite(g.vega) && std::isfinite(g.thetaPerYear) && std::isfinite(g.rho);
}

}  // namespace

PricingIssue issueOf(const BlackInput& input) {
    return !isAbove(input.forward)         ? PricingIssue::Forward
           : !isAbove(input.strike)        ? PricingIssue::Strike
           : !isNotBelow(input.years)      ? PricingIssue::Years
           : !isNotBelow(input.volatility) ? PricingIssue::Volatility
           : !isAbove(input.discount)      ? PricingIssue::Discount
                                           : PricingIssue::None;
}

Error errorOf(PricingIssue issue, const BlackInput& input) {
    return errorFor(issue, issue == PricingIssue::Forward      ? input.forward
                           : issue == PricingIssue::Years      ? input.years
                           : issue == PricingIssue::Volatility ? input.volatility
                           : issue == PricingIssue::Discount   ? input.discount
                                                               : input.strike);
}

Result<double> blackPrice(const BlackInput& input) {
    const PricingIssue issue = issueOf(input);
    if (issue != PricingIssue::None) {
        return errorOf(issue, input);
    }
    const double price = priceOf(input);
    if (!std::isfinite(price)) {
        return errorOf(PricingIssue::TooLarge, input);
    }
    return price;
}

PricingIssue blackValue(const BlackInput& input, BlackValue& out) {
    const PricingIssue issue = issueOf(input);
    if (issue != PricingIssue::None) {
        return issue;
    }
    const double s = deviations(input), sign = input.right == OptionRight::Call ? 1 : -1;
    if (s == 0 && input.forward == input.strike) {
        return PricingIssue::AtStrikeWithoutTime;
    }
    out.price = priceOf(input);
    const double x = moneyness(input.forward, input.strike) * (input.forward < input.strike ? 1 : -1);
    const double d1 = s > 0 ? x / s + 0.5 * s : std::copysign(kMostDeviations, x);
    const double density = input.discount * normalDensity(d1), rootTime = std::sqrt(input.years);
    out.greeks.delta = sign * input.discount * normalCdf(sign * d1);
    out.greeks.gamma = s > 0 ? density / (input.forward * s) : 0;
    out.greeks.vega = density * input.forward * rootTime;
    const double rate = input.years > 0 ? -std::log(input.discount) / input.years : 0;
    const double decay = input.years > 0 ? density * input.forward * input.volatility / (2 * rootTime) : 0;
    out.greeks.thetaPerYear = rate * out.price - decay;
    out.greeks.rho = -input.years * out.price;
    return isFinite(out) ? PricingIssue::None : PricingIssue::TooLarge;
}

Result<BlackValue> blackValue(const BlackInput& input) {
    BlackValue value;
    const PricingIssue issue = blackValue(input, value);
    if (issue != PricingIssue::None) {
        return errorOf(issue, input);
    }
    return value;
}

Result<SecondGreeks> secondGreeks(const BlackInput& input) {
    BlackValue value;
    const PricingIssue issue = blackValue(input, value);
    if (issue != PricingIssue::None) {
        return errorOf(issue, input);
    }
    const double s = deviations(input);
    // Where no density is left nothing moves; the factors beside it would be infinite.
    if (s == 0 || value.greeks.vega == 0) {
        return SecondGreeks{};
    }
    const double x = moneyness(input.forward, input.strike) * (input.forward < input.strike ? 1 : -1);
    const double d1 = x / s + 0.5 * s, d2 = d1 - s;
    const SecondGreeks second{.vanna = -value.greeks.vega / input.forward * (d2 / s),
                              .volga = value.greeks.vega * d1 * d2 / input.volatility};
    if (!std::isfinite(second.vanna) || !std::isfinite(second.volga)) {
        return errorOf(PricingIssue::TooLarge, input);
    }
    return second;
}

}  // namespace tessera::pricing
