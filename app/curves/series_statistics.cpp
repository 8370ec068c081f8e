#include "app/curves/series_statistics.h"

#include <algorithm>
#include <cmath>

namespace tessera::curves {

namespace {

constexpr std::size_t kLeastChanges = 20;
constexpr double kNormal = 1.959963984540054;  // 97.5 %
constexpr std::int64_t kDayNanos = 86'400'000'000'000;

double usd(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) / 1e9;
}

std::optional<double> logOf(const std::optional<domain::Price>& price) {
    return price && price->nanoUsd() > 0 ? std::optional(std::log(usd(*price))) : std::nullopt;
}

/// Quantile of chi-square with `freedom` degrees, `normal` being the standard normal's.
double chiSquare(double freedom, double normal) {
    const double part = 2 / (9 * freedom);
    const double root = 1 - part + normal * std::sqrt(part);
    return freedom * root * root * root;
}

/// 97.5 % of Student's t; by table up to ten degrees, which is all that years of prices have.
double student(std::size_t freedom) {
    constexpr std::array kTable{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
    return freedom <= kTable.size() ? kTable[freedom - 1] : kNormal;
}

/// Counts months from year 0.
int monthOf(std::int64_t day) {
    const domain::CivilDate date = domain::toCivilDate(domain::Timestamp::fromNanos(day * kDayNanos));
    return date.year * 12 + static_cast<int>(date.month) - 1;
}

}  // namespace

std::vector<std::optional<double>> dailyChanges(const DailyPrices& prices) {
    std::vector<std::optional<double>> changes;
    for (std::size_t i = 1; i < prices.values.size(); ++i) {
        const auto before = logOf(prices.values[i - 1]), now = logOf(prices.values[i]);
        changes.push_back(before && now ? std::optional(*now - *before) : std::nullopt);
    }
    return changes;
}

std::optional<Estimate> realisedVolatility(const DailyPrices& prices, double daysAYear) {
    double squares = 0;
    std::size_t count = 0;
    for (const std::optional<double>& change : dailyChanges(prices)) {
        if (change) {
            squares += *change * *change;
            ++count;
        }
    }
    if (count < kLeastChanges) {
        return std::nullopt;
    }
    const auto freedom = static_cast<double>(count);
    const double scale = std::sqrt(daysAYear);
    return Estimate{std::sqrt(squares / freedom) * scale,
                    std::sqrt(squares / chiSquare(freedom, kNormal)) * scale,
                    std::sqrt(squares / chiSquare(freedom, -kNormal)) * scale, count};
}

std::optional<Estimate> correlation(const DailyPrices& a, const DailyPrices& b) {
    const auto changesA = dailyChanges(a), changesB = dailyChanges(b);
    std::vector<std::pair<double, double>> both;
    for (std::size_t i = 0; i < changesA.size(); ++i) {
        const std::int64_t other = a.first + static_cast<std::int64_t>(i) - b.first;
        if (other >= 0 && other < static_cast<std::int64_t>(changesB.size()) && changesA[i] &&
            changesB[static_cast<std::size_t>(other)]) {
            both.emplace_back(*changesA[i], *changesB[static_cast<std::size_t>(other)]);
        }
    }
    if (both.size() < kLeastChanges) {
        return std::nullopt;
    }
    const auto count = static_cast<double>(both.size());
    double meanA = 0, meanB = 0;
    for (const auto& [x, y] : both) {
        meanA += x / count;
        meanB += y / count;
    }
    double sumAA = 0, sumBB = 0, sumAB = 0;
    for (const auto& [x, y] : both) {
        sumAA += (x - meanA) * (x - meanA);
        sumBB += (y - meanB) * (y - meanB);
        sumAB += (x - meanA) * (y - meanB);
    }
    if (sumAA <= 0 || sumBB <= 0) {
        return std::nullopt;
    }
    const double rho = std::clamp(sumAB / std::sqrt(sumAA * sumBB), -1.0, 1.0);
    constexpr double kAlmostOne = 1 - 1e-12;  // beyond it Fisher's z has no end
    const double z = std::atanh(std::clamp(rho, -kAlmostOne, kAlmostOne)),
                 wide = kNormal / std::sqrt(count - 3);
    return Estimate{rho, std::tanh(z - wide), std::tanh(z + wide), both.size()};
}

std::array<std::optional<MonthMean>, 12> seasonality(const DailyPrices& prices) {
    // The last known value of each month, and whether its last day is in the prices at all.
    std::vector<std::pair<int, std::optional<double>>> ends;
    for (std::size_t i = 0; i < prices.values.size(); ++i) {
        const std::int64_t day = prices.first + static_cast<std::int64_t>(i);
        const int month = monthOf(day);
        if (ends.empty() || ends.back().first != month) {
            ends.emplace_back(month, std::nullopt);
        }
        const bool isLast = monthOf(day + 1) != month;
        if (isLast) {
            ends.back().second = logOf(prices.values[i]);
        }
    }
    std::array<std::vector<double>, 12> changes;
    for (std::size_t i = 1; i < ends.size(); ++i) {
        if (ends[i].second && ends[i - 1].second && ends[i].first == ends[i - 1].first + 1) {
            changes[static_cast<std::size_t>(ends[i].first % 12)].push_back(*ends[i].second -
                                                                            *ends[i - 1].second);
        }
    }
    std::array<std::optional<MonthMean>, 12> means;
    for (std::size_t month = 0; month < 12; ++month) {
        const std::vector<double>& all = changes[month];
        if (all.empty()) {
            continue;
        }
        MonthMean mean;
        mean.count = all.size();
        for (const double change : all) {
            mean.value += change / static_cast<double>(all.size());
        }
        if (all.size() > 1) {
            double squares = 0;
            for (const double change : all) {
                squares += (change - mean.value) * (change - mean.value);
            }
            const double error =
                std::sqrt(squares / static_cast<double>(all.size() - 1) / static_cast<double>(all.size())) *
                student(all.size() - 1);
            mean.interval = std::pair(mean.value - error, mean.value + error);
        }
        means[month] = mean;
    }
    return means;
}

}  // namespace tessera::curves
