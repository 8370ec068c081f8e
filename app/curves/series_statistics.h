#pragma once
// What daily prices of a series, or of two, say: how much they move, whether together, and in which months.
// Each figure with how many changes it is made of and how sure it is. Pure; doubles, for none becomes a price
// again.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::curves {

/// A value at the end of each UTC day from `first` on; none: not known that day.
struct DailyPrices {
    std::int64_t first = 0;  // days since 1970-01-01
    std::vector<std::optional<domain::Price>> values;
};

/// A figure with its 95 % interval; `count` daily changes went in.
struct Estimate {
    double value = 0, low = 0, high = 0;
    std::size_t count = 0;
};

/// Changes from one day to the next, as logarithms; none over a day that is not known, or where a price is
/// not above zero.
std::vector<std::optional<double>> dailyChanges(const DailyPrices& prices);

/// Standard deviation of the daily changes about zero, times the root of `daysAYear` (365 where a market
/// never closes). Interval: chi-square by the approximation of Wilson and Hilferty (1931). None below 20
/// changes.
std::optional<Estimate> realisedVolatility(const DailyPrices& prices, double daysAYear = 365);

/// Pearson's, over the days on which both changes are known. Interval by Fisher's z (1921). None below 20
/// such days, and where one of the two never moved on them.
std::optional<Estimate> correlation(const DailyPrices& a, const DailyPrices& b);

/// Mean change of a month of the year, January first: of whole calendar months, from the last known value of
/// the month before to its own last. `count` is of years; the interval, by Student's t, needs two of them.
struct MonthMean {
    double value = 0;
    std::optional<std::pair<double, double>> interval;
    std::size_t count = 0;
};
std::array<std::optional<MonthMean>, 12> seasonality(const DailyPrices& prices);

}  // namespace tessera::curves
