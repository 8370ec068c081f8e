#include "app/pricing/implied_volatility.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/pricing/normalised_black.h"

namespace tessera::pricing {

using domain::Result;

namespace {

/// Rounding of a price that was worked out and discounted elsewhere.
constexpr double kRounding = 4 * std::numeric_limits<double>::epsilon();

}  // namespace

PricingIssue impliedVolatility(const BlackInput& input, double price, double& out) {
    BlackInput market = input;
    market.volatility = 0;
    const PricingIssue issue = issueOf(market);
    if (issue != PricingIssue::None) {
        return issue;
    }
    if (!std::isfinite(price)) {
        return PricingIssue::Price;
    }
    if (input.years == 0) {
        return PricingIssue::NoTime;
    }
    const bool isCall = input.right == OptionRight::Call;
    const double gain = input.forward - input.strike;
    const double intrinsic = std::max(isCall ? gain : -gain, 0.0);
    const double most = isCall ? input.forward : input.strike;
    const double undiscounted = price / input.discount;
    const double timeValue = undiscounted - intrinsic;
    if (undiscounted >= most) {
        return PricingIssue::AboveMaximum;
    }
    if (timeValue <= kRounding * intrinsic) {
        return timeValue < -kRounding * intrinsic ? PricingIssue::BelowIntrinsic : PricingIssue::NoTimeValue;
    }
    const double root = std::sqrt(input.forward) * std::sqrt(input.strike);
    const double normalised = timeValue / root;
    if (!(normalised > 0)) {
        return PricingIssue::NoTimeValue;
    }
    out =
        normalisedImplied(moneyness(input.forward, input.strike), normalised, (most - undiscounted) / root) /
        std::sqrt(input.years);
    return std::isfinite(out) ? PricingIssue::None : PricingIssue::TooLarge;
}

Result<double> impliedVolatility(const BlackInput& input, double price) {
    double volatility = 0;
    const PricingIssue issue = impliedVolatility(input, price, volatility);
    if (issue == PricingIssue::None) {
        return volatility;
    }
    const bool isAboutPrice = issue == PricingIssue::Price || issue == PricingIssue::BelowIntrinsic ||
                              issue == PricingIssue::NoTimeValue || issue == PricingIssue::AboveMaximum;
    return isAboutPrice ? errorFor(issue, price) : errorOf(issue, input);
}

}  // namespace tessera::pricing
