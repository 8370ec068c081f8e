#include "app/curves/settlement_nowcast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "app/domain/decimal.h"

namespace tessera::curves {
namespace {

using domain::MonthAverage;
using domain::Price;
using domain::Timestamp;

Price usd(const char* text) {
    return domain::parsePrice(text).value();
}

const Timestamp kNow = domain::parseIso("2026-11-18T21:00:00Z").value();

std::vector<Timestamp> left() {
    std::vector<Timestamp> times = domain::fixingTimes({2026, 11});
    std::erase_if(times, [](Timestamp at) { return at <= kNow; });
    return times;
}

MonthAverage thirteenFixedAt(const char* price) {
    return {.days = 21, .fixed = 13, .carried = 0, .sum = domain::Int128{usd(price).nanoUsd()} * 13};
}

TEST(SettlementNowcast, WhatIsFixedCountsAsItIsAndTheRestAsTheIndexStands) {
    const auto nowcast =
        settlementNowcast(thirteenFixedAt("2.00"), left(), usd("1.90"), {.value = 0.4, .count = 60}, kNow);
    ASSERT_TRUE(nowcast.has_value());
    EXPECT_EQ(nowcast->fixed, 13);
    EXPECT_EQ(nowcast->floating, 8);
    EXPECT_EQ(nowcast->soFar, usd("2.00"));
    EXPECT_EQ(domain::formatPrice(nowcast->expected, 6), "1.961905") << "(13 x 2.00 + 8 x 1.90) / 21";
    EXPECT_LT(nowcast->low, nowcast->expected);
    EXPECT_EQ(nowcast->high - nowcast->expected, nowcast->expected - nowcast->low);
}

TEST(SettlementNowcast, TheIntervalHoldsNineWalksInTen) {
    const auto days = left();
    const auto nowcast =
        settlementNowcast(thirteenFixedAt("2.00"), days, usd("1.90"), {.value = 0.4, .count = 60}, kNow);
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    int inside = 0;
    constexpr int kWalks = 20'000;
    for (int walk = 0; walk < kWalks; ++walk) {
        double level = 1.9, sum = 13 * 2.0;
        Timestamp before = kNow;
        for (const Timestamp day : days) {
            const double years = static_cast<double>((day - before).count()) / (365 * 86'400e9);
            level *= std::exp(0.4 * std::sqrt(years) * normal(random) - 0.08 * years);
            sum += level;
            before = day;
        }
        const Price settled = Price::fromNanoUsd(std::llround(sum / 21 * 1e9));
        inside += settled >= nowcast->low && settled <= nowcast->high;
    }
    EXPECT_NEAR(100.0 * inside / kWalks, 90, 1);
}

TEST(SettlementNowcast, ACompleteMonthIsNoEstimateAndAnEmptyOneIsNone) {
    const MonthAverage whole{
        .days = 21, .fixed = 21, .carried = 0, .sum = domain::Int128{usd("2").nanoUsd()} * 21};
    const auto done = settlementNowcast(whole, {}, usd("1.90"), {.value = 0.4}, kNow);
    EXPECT_EQ(done->expected, usd("2"));
    EXPECT_EQ(done->low, done->high);
    const auto begins = settlementNowcast({.days = 21}, domain::fixingTimes({2026, 11}), usd("1.90"),
                                          {.value = 0.4}, domain::parseIso("2026-10-30T21:00:00Z").value());
    EXPECT_EQ(begins->soFar, std::nullopt);
    EXPECT_EQ(begins->expected, usd("1.90"));
    EXPECT_FALSE(settlementNowcast({}, {}, usd("1.90"), {.value = 0.4}, kNow).has_value());
    EXPECT_FALSE(settlementNowcast({.days = 21}, {}, Price{}, {.value = 0.4}, kNow).has_value());
}

}  // namespace
}  // namespace tessera::curves
