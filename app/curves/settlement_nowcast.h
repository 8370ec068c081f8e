#pragma once
// What a month's average will come to, as far as it is known today. Pure.

#include <optional>
#include <span>

#include "app/curves/series_statistics.h"
#include "app/domain/month_average.h"

namespace tessera::curves {

struct SettlementNowcast {
    int days = 0, fixed = 0, floating = 0;  // business days of the month
    std::optional<domain::Price> soFar;     // mean of the fixed ones; none before the first
    domain::Price expected;                 // if the index stands where it is
    domain::Price low, high;                // nine times in ten, by the volatility
    Estimate volatility;                    // of the index, a year
};

/// The fixings still to come are the index's level now and a random walk from there: their sum has the
/// variance level^2 x v^2 x sum over all pairs of min(t_i, t_j), t in years of 365 days from `now`; the
/// interval is that of the normal distribution (a mean of a lognormal walk over weeks is close to it).
/// `left`: the times of the fixings still to come. None where the average is of a month without days, or
/// `level` is not above zero.
std::optional<SettlementNowcast> settlementNowcast(const domain::MonthAverage& average,
                                                   std::span<const domain::Timestamp> left,
                                                   domain::Price level, const Estimate& volatility,
                                                   domain::Timestamp now);

}  // namespace tessera::curves
