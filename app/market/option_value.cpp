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

/// Means over the time left of how much a shock then still counts when the option pays, and of its square.
struct Reach {
    double decay = 1, square = 1;
};

/// Of one fixing at the end: exp(-kappa u).
Reach reachOf(const ProcessParameters& process, double years) {
    return {-std::expm1(-process.kappa * years) / (process.kappa * years),
            -std::expm1(-2 * process.kappa * years) / (2 * process.kappa * years)};
}

/// Of the mean of n fixings: g(s) = sum over those after s of exp(-kappa (t_i - s)) / n.
Reach reachOf(const ProcessParameters& process, const std::vector<double>& years) {
    const auto count = static_cast<double>(years.size());
    const double kappa = process.kappa;
    double first = 0, second = 0, later = 0;  // later: sum over j > i of exp(-kappa (t_j - t_i))
    for (std::size_t i = years.size(); i-- > 0;) {
        later = i + 1 < years.size() ? std::exp(-kappa * (years[i + 1] - years[i])) * (1 + later) : 0;
        first += -std::expm1(-kappa * years[i]) / kappa;
        second += -std::expm1(-2 * kappa * years[i]) / (2 * kappa) * (1 + 2 * later);
    }
    const double last = years.back();
    return {first / (count * last), second / (count * count * last)};
}

std::array<Branch, kMostJumps + 1> branchesOf(const ProcessParameters& process, double years, Reach reach) {
    const auto [decay, square] = reach;
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

double valueOf(const std::array<Branch, kMostJumps + 1>& branches, bool isCall, double forward, double strike,
               double years) {
    double value = 0;
    for (const Branch& branch : branches) {
        const auto price =
            pricing::blackPrice({.right = isCall ? domain::OptionRight::Call : domain::OptionRight::Put,
                                 .forward = forward * branch.share,
                                 .strike = strike,
                                 .years = years,
                                 .volatility = branch.deviation / std::sqrt(years)});
        value += price ? branch.probability * *price : 0;  // its inputs are in range by construction
    }
    return value;
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
    const auto branches = branchesOf(process, years, reachOf(process, years));
    return std::max(valueOf(branches, isCall, forwardUsd, strike, years), exercise);
}

double averageOptionValue(const ProcessParameters& process, const domain::OptionSpec& option,
                          double futureUsd, const AveragePart& part) {
    const double strike = static_cast<double>(option.strike.nanoUsd()) * 1e-9;
    const bool isCall = option.right == domain::OptionRight::Call;
    const double exercise = std::max(isCall ? futureUsd - strike : strike - futureUsd, 0.0);
    const double years = part.years.empty() ? 0 : part.years.back();
    const double rest = futureUsd - part.knownUsd, needed = strike - part.knownUsd;
    if (years <= 0 || rest <= 0 || needed <= 0) {
        return exercise;  // nothing that is still to come can change whether it pays
    }
    const auto branches = branchesOf(process, years, reachOf(process, part.years));
    return std::max(valueOf(branches, isCall, rest, needed, years), exercise);
}

}  // namespace tessera::market
