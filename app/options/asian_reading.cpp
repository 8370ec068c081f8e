#include "app/options/asian_reading.h"

#include "app/pricing/asian_option.h"

namespace tessera::options {

namespace {
constexpr double kNano = 1e9, kNanosAYear = 365 * 86'400e9;
/// With fewer to come a tick of the option is more than what they can move.
constexpr int kLeastComing = 3;
}  // namespace

AsianReading asianReadingOf(const Chain& chain, const domain::MonthAverage& average, domain::Timestamp now) {
    AsianReading reading{average, {}};
    if (!chain.forward || !chain.atTheMoney || average.days - average.fixed < kLeastComing) {
        return reading;
    }
    const double future = static_cast<double>(chain.forward->nanoUsd()) / kNano;
    const double fixedSum = static_cast<double>(average.sum) / kNano;
    const double coming = (future * average.days - fixedSum) / (average.days - average.fixed);
    std::vector<pricing::ComingFixing> left;
    const auto times = domain::fixingTimes(chain.month);
    for (std::size_t i = static_cast<std::size_t>(average.fixed); i < times.size(); ++i) {
        const auto nanos = static_cast<double>((times[i] - now).count());
        left.push_back({std::max(nanos, 0.0) / kNanosAYear, coming});
    }
    pricing::BlackValue black;
    const pricing::BlackInput atTheMoney{.right = domain::OptionRight::Call,
                                         .forward = future,
                                         .strike = future,
                                         .years = chain.years(),
                                         .volatility = *chain.atTheMoney};
    if (coming <= 0 || pricing::blackValue(atTheMoney, black) != pricing::PricingIssue::None) {
        return reading;
    }
    const auto volatility = pricing::asianVolatility({.right = domain::OptionRight::Call,
                                                      .strike = future,
                                                      .fixedSum = fixedSum,
                                                      .fixedCount = average.fixed,
                                                      .coming = left},
                                                     black.price);
    reading.fixingVolatility = volatility ? std::optional(*volatility) : std::nullopt;
    return reading;
}

}  // namespace tessera::options
