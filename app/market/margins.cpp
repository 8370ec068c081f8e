#include "app/market/margins.h"

#include <algorithm>
#include <cmath>

namespace tessera::market {

using domain::divideHalfEven;
using domain::Instrument;
using domain::Int128;
using domain::Money;
using domain::moneyFromNano;
using domain::Price;

namespace {

constexpr double kNano = 1e9;
/// A future that fell below any price leaves an option its exercise value there.
constexpr double kLeastForward = 1e-9;

std::int64_t millionthsOf(double percent) {
    return std::llround(percent * 10'000.0);
}

ProcessParameters scanned(ProcessParameters process, double scanPercent, int steps) {
    const double factor = std::max(0.0, 1 + scanPercent / 100 * steps);
    process.sigma *= factor;
    process.jumpSigma *= factor;
    return process;
}

}  // namespace

Money initialMargin(const ContractFamily& family, Price price) {
    // The rate is statistics; from here on it is an integer number of millionths.
    const double rate = family.marginAlpha * family.process.sigma * std::sqrt(family.liquidationDays / 365.0);
    const std::int64_t ppm =
        millionthsOf(std::clamp(rate * 100.0, family.initialPercentLow, family.initialPercentHigh));
    const std::int64_t magnitude = price.nanoUsd() < 0 ? -price.nanoUsd() : price.nanoUsd();
    const auto margin = moneyFromNano(divideHalfEven(Int128{magnitude} * family.lot * ppm, 1'000'000));
    return margin ? *margin : Money{};
}

Money spreadMargin(const ContractFamily& family, Money nearMargin) {
    const Int128 ppm = millionthsOf(family.spreadMarginPercent);
    const auto margin = moneyFromNano(divideHalfEven(nearMargin.nanoUsd() * ppm, 1'000'000));
    return margin ? *margin : nearMargin;
}

Money interTierMargin(Money one, Money other) {
    const auto both = moneyFromNano(Int128{one.nanoUsd()} + other.nanoUsd());
    return both ? *both : std::max(one, other);
}

void setOptionMargin(const ContractFamily& family, const Instrument& future, Price futurePrice,
                     domain::Duration left, Instrument& option, const AveragePart* average) {
    const double forward = static_cast<double>(futurePrice.nanoUsd()) / kNano;
    const double lot = static_cast<double>(option.contractSize);
    const double range = static_cast<double>(future.initialMarginPerLot.nanoUsd()) / kNano / lot;
    const auto valueAt = [&](int thirds, int volatility) {
        const double moved = std::max(forward + range * thirds / 3, kLeastForward);
        const auto process = scanned(family.process, family.options.volatilityScanPercent, volatility);
        return average == nullptr ? optionValue(process, *option.option(), moved, left)
                                  : averageOptionValue(process, *option.option(), moved, *average);
    };
    const double now = valueAt(0, 0);
    Money worstShort;
    option.riskArray.clear();
    for (const domain::MarginScenario& scenario : domain::kMarginScenarios) {
        const double loss =
            (now - valueAt(scenario.priceThirds, scenario.volatility)) * scenario.coverPercent / 100 * lot;
        option.riskArray.push_back(Money::fromNanoUsd(std::llround(loss * kNano)));
        worstShort = std::max(worstShort, -option.riskArray.back());
    }
    // The short option minimum stands behind the scenarios (domain/account_margin.cpp).
    if (const Money least = family.options.shortMinimum; least > Money{}) {
        option.riskArray.push_back(least);
        worstShort = std::max(worstShort, least);
    }
    // Of an option so far out that no scenario moves it the least there is: zero would say it is not known.
    option.initialMarginPerLot = std::max(worstShort, Money::fromNanoUsd(1));
}

}  // namespace tessera::market
