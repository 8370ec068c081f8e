#include "app/market/option_value.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/pricing/black76.h"

namespace tessera::market {

namespace {

/// Of a mean of at most two jumps more than these have a probability below 1e-6.
constexpr std::size_t kMostJumps = 12;
constexpr double kSecondsAYear = 365.0 * 86'400;

/// One number of jumps: how likely, the mean of the future on it, and the deviation of its logarithm.
struct Branch {
    double probability = 0, share = 1, deviation = 0;
};

std::array<Branch, kMostJumps + 1> branchesOf(const ProcessParameters& process, double years) {
    // Means over the time left of exp(-kappa u) and of its square.
    const double decay = -std::expm1(-process.kappa * years) / (process.kappa * years);
    const double square = -std::expm1(-2 * process.kappa * years) / (2 * process.kappa * years);
    const double jumpMean = process.jumpMean * decay;
    const double jumpVariance =
        (process.jumpSigma * process.jumpSigma + process.jumpMean * process.jumpMean) * square -
        jumpMean * jumpMean;
    const double variance = process.sigma * process.sigma * square * years;
    const double expected = process.lambda * years;
    std::array<Branch, kMostJumps + 1> all;
    double probability = std::exp(-expected), sum = 0, mean = 0;
    for (std::size_t jumps = 0; jumps < all.size(); ++jumps) {
        const auto count = static_cast<double>(jumps);
        const double spread = variance + count * std::max(jumpVariance, 0.0);
        all[jumps] = {probability, std::exp(count * jumpMean + spread / 2), std::sqrt(spread)};
        sum += probability;
        mean += probability * all[jumps].share;
        probability *= expected / (count + 1);
    }
    for (Branch& branch : all) {  // probabilities to 1, and the future a martingale
        branch.share *= sum / mean;
        branch.probability /= sum;
    }
    return all;
}

}  // namespace

double optionValue(const ProcessParameters& process, const domain::OptionSpec& option, double forwardUsd,
                   domain::Duration left) {
    const double strike = static_cast<double>(option.strike.nanoUsd()) * 1e-9;
    const bool isCall = option.right == domain::OptionRight::Call;
    const double exercise = std::max(isCall ? forwardUsd - strike : strike - forwardUsd, 0.0);
    const double years = static_cast<double>(left.count()) * 1e-9 / kSecondsAYear;
    if (years <= 0) {
        return exercise;
    }
    double value = 0;
    for (const Branch& branch : branchesOf(process, years)) {
        const auto price =
            pricing::blackPrice({.kind = isCall ? pricing::OptionKind::Call : pricing::OptionKind::Put,
                                 .forward = forwardUsd * branch.share,
                                 .strike = strike,
                                 .years = years,
                                 .volatility = branch.deviation / std::sqrt(years)});
        value += price ? branch.probability * *price : 0;  // its inputs are in range by construction
    }
    return std::max(value, exercise);
}

}  // namespace tessera::market
