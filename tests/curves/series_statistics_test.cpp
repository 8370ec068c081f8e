#include "app/curves/series_statistics.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace tessera::curves {
namespace {

using domain::Price;

Price usd(double value) {
    return Price::fromNanoUsd(std::llround(value * 1e9));
}

DailyPrices of(std::int64_t first, const std::vector<double>& values) {
    DailyPrices prices{first, {}};
    for (const double value : values) {
        prices.values.push_back(value > 0 ? std::optional(usd(value)) : std::nullopt);
    }
    return prices;
}

/// exp of the running sum.
DailyPrices walked(const std::vector<double>& changes) {
    std::vector<double> values{1};
    for (const double change : changes) {
        values.push_back(values.back() * std::exp(change));
    }
    return of(20'000, values);
}

TEST(SeriesStatistics, AGapGivesNoChange) {
    const auto changes = dailyChanges(of(0, {2, 4, 0, 4, 8}));
    ASSERT_EQ(changes.size(), 4U);
    EXPECT_NEAR(*changes[0], std::log(2), 1e-9);
    EXPECT_FALSE(changes[1]);
    EXPECT_FALSE(changes[2]);
    EXPECT_NEAR(*changes[3], std::log(2), 1e-9);
}

TEST(SeriesStatistics, VolatilityOfAKnownWalkWithItsInterval) {
    std::vector<double> changes;
    for (int i = 0; i < 100; ++i) {
        changes.push_back(i % 2 == 0 ? 0.01 : -0.01);
    }
    const auto found = realisedVolatility(walked(changes));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->count, 100U);
    EXPECT_NEAR(found->value, 0.01 * std::sqrt(365), 1e-6);
    // Chi-square with 100 degrees: 74.22 and 129.56 (tables).
    EXPECT_NEAR(found->low, found->value * std::sqrt(100 / 129.56), 1e-4);
    EXPECT_NEAR(found->high, found->value * std::sqrt(100 / 74.22), 1e-4);
    EXPECT_FALSE(realisedVolatility(walked(std::vector<double>(19, 0.01)))) << "too few to say anything";
}

TEST(SeriesStatistics, CorrelationWithFishersInterval) {
    // Forty days: y follows x on thirty of them and goes against it on ten: rho 0.5.
    std::vector<double> x, y;
    for (int i = 0; i < 40; ++i) {
        x.push_back(i % 2 == 0 ? 0.01 : -0.01);
        y.push_back(i % 8 < 6 ? x.back() : -x.back());
    }
    const auto found = correlation(walked(x), walked(y));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->count, 40U);
    EXPECT_NEAR(found->value, 0.5, 1e-6);
    EXPECT_NEAR(found->low, 0.223265, 1e-5);  // tanh(0.549306 -+ 1.96 / sqrt(37))
    EXPECT_NEAR(found->high, 0.702147, 1e-5);
}

TEST(SeriesStatistics, WhatNeverMovedHasNoCorrelation) {
    const std::vector<double> still(40, 0.0);
    std::vector<double> moving;
    for (int i = 0; i < 40; ++i) {
        moving.push_back(i % 3 * 0.01);
    }
    EXPECT_FALSE(correlation(walked(still), walked(moving)));
    EXPECT_EQ(realisedVolatility(walked(still))->value, 0) << "known, and zero";
}

TEST(SeriesStatistics, DaysAreMatchedByTheirDate) {
    std::vector<double> x;
    for (int i = 0; i < 60; ++i) {
        x.push_back(std::sin(i * 1.7) * 0.01);
    }
    DailyPrices a = walked(x), b = a;
    b.first += 5;  // the same walk five days later is another one
    EXPECT_NEAR(correlation(a, a)->value, 1, 1e-9);
    EXPECT_LT(std::abs(correlation(a, b)->value), 0.99);
    EXPECT_EQ(correlation(a, b)->count, 55U);
    b.first += 40;
    EXPECT_FALSE(correlation(a, b)) << "fifteen days in common";
}

TEST(SeriesStatistics, ASeasonIsAMeanOfYears) {
    // 2024-01-31 to 2026-01-31, doubling every January and still otherwise.
    const auto dayOf = [](const char* iso) { return domain::parseIso(iso)->seconds() / 86'400; };
    DailyPrices prices{dayOf("2023-12-31"), {}};
    double value = 1;
    for (std::int64_t day = prices.first; day <= dayOf("2026-01-31"); ++day) {
        const auto date = domain::toCivilDate(domain::Timestamp::fromSeconds(day * 86'400));
        value *= date.month == 1 && date.day == 15 ? 2 : 1;
        prices.values.push_back(usd(value));
    }
    const auto months = seasonality(prices);
    ASSERT_TRUE(months[0]);
    EXPECT_EQ(months[0]->count, 3U);
    EXPECT_NEAR(months[0]->value, std::log(2), 1e-9);
    ASSERT_TRUE(months[0]->interval);
    EXPECT_NEAR(months[0]->interval->first, std::log(2), 1e-9) << "three alike leave no doubt";
    ASSERT_TRUE(months[5]);
    EXPECT_EQ(months[5]->count, 2U);
    EXPECT_NEAR(months[5]->value, 0, 1e-12);
}

RC_GTEST_PROP(SeriesStatisticsProperty, AnEstimateLiesInItsInterval, (const std::vector<std::int8_t>& raw)) {
    std::vector<double> changes;
    for (const std::int8_t one : raw) {
        changes.push_back(one * 1e-3);
    }
    const DailyPrices a = walked(changes);
    std::ranges::reverse(changes);
    const DailyPrices b = walked(changes);
    for (const auto& estimate : {realisedVolatility(a), correlation(a, b)}) {
        if (estimate) {
            RC_ASSERT(estimate->low <= estimate->value + 1e-12);
            RC_ASSERT(estimate->value <= estimate->high + 1e-12);
        }
    }
}

}  // namespace
}  // namespace tessera::curves
