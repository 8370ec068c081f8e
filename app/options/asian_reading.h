#pragma once
// What a chain of Asian options says beyond its Black-76 volatilities, which are those of the average future:
// how much of the month stands, and how volatile the market takes a fixing to be. Pure.

#include "app/domain/month_average.h"
#include "app/options/chain.h"

namespace tessera::options {

struct AsianReading {
    domain::MonthAverage average;
    /// At the money, by the moments of the mean (pricing/asian_option.h), all fixings to come expected where
    /// the future says; none without atTheMoney, or with fewer than three to come.
    std::optional<double> fixingVolatility;
};
/// `now`: venue time; `average` as known then.
AsianReading asianReadingOf(const Chain& chain, const domain::MonthAverage& average, domain::Timestamp now);

}  // namespace tessera::options
