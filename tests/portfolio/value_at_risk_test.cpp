#include "app/portfolio/value_at_risk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/portfolio/samples.h"

namespace tessera::portfolio {
namespace {

using namespace domain;  // NOLINT

DailyMoves steps(int days) {
    DailyMoves moves{{"@SITC"}, {}, 0};
    for (int i = 0; i < days; ++i) {
        moves.days.push_back({-0.0001 * (i + 1)});  // the i-th day lost i + 1 basis points
    }
    return moves;
}

Portfolio oneFuture() {
    Portfolio portfolio;
    addPosition(portfolio, future(), "@SITC", quote(1, "2"), kNow);
    return portfolio;
}

TEST(ValueAtRisk, IsTheRankedLossOfTheDaysThereWere) {
    const auto risk = historicalLoss(oneFuture().holdings, steps(1000));
    ASSERT_TRUE(risk.has_value());
    EXPECT_EQ(risk->days, 1000U);
    EXPECT_EQ(risk->beyond, 9U) << "ten days of a thousand are the worst per cent; nine were worse";
    EXPECT_NEAR(risk->loss, 2000 * 0.0991, 0.01);
    EXPECT_NEAR(*risk->meanBeyond, 2000 * 0.0996, 0.01);
    // Binomial(1000, 0.01): 5 and 15 exceedances bound nine cases in ten.
    EXPECT_NEAR(risk->low, 2000 * 0.0985, 0.01);
    ASSERT_TRUE(risk->high.has_value());
    EXPECT_NEAR(*risk->high, 2000 * 0.0996, 0.01);
}

TEST(ValueAtRisk, AShortSampleSaysThatTheIntervalIsOpenAndAShorterOneNothing) {
    const auto risk = historicalLoss(oneFuture().holdings, steps(250));
    ASSERT_TRUE(risk.has_value());
    EXPECT_EQ(risk->beyond, 2U);
    EXPECT_FALSE(risk->high.has_value()) << "the worst of 250 days is no bound of the worst per cent";
    EXPECT_FALSE(historicalLoss(oneFuture().holdings, steps(99)).has_value());
    DailyMoves other = steps(250);
    other.underlyings = {"@H100"};
    EXPECT_FALSE(historicalLoss(oneFuture().holdings, other).has_value());
}

TEST(ValueAtRisk, MovesAreOfTheDaysThatAreKnownForAll) {
    const auto at = [](double usd) { return std::optional(Price::fromNanoUsd(std::llround(usd * 1e9))); };
    const DailyLevels levels{{"@A", {at(2), at(2.1), at(2.1), std::nullopt, at(2), at(1.9)}},
                             {"@B", {at(1), at(1), at(1.1), at(1.2), at(1.3), at(1.3)}}};
    const DailyMoves moves = dailyMoves(levels, 100);
    ASSERT_EQ(moves.days.size(), 3U);
    EXPECT_EQ(moves.leftOut, 2U) << "the day that is missing, and the one after it";
    EXPECT_NEAR(moves.days[0][0], 0.05, 1e-12);
    EXPECT_NEAR(moves.days[1][1], 0.1, 1e-12);
    EXPECT_NEAR(moves.days[2][0], -0.05, 1e-12);
    EXPECT_EQ(dailyMoves(levels, 2).days.size(), 2U);
    EXPECT_NEAR(dailyMoves(levels, 2).days[0][1], 0.1, 1e-12) << "the newest";
}

TEST(ValueAtRisk, OfAFutureUnderTheProcessWithoutJumpsIsTheNormalQuantile) {
    market::ProcessParameters calm;
    calm.lambda = 0;
    const auto risk = simulatedLoss(oneFuture().holdings, {{"@SITC", calm}}, 40'000, 7);
    ASSERT_TRUE(risk.has_value());
    const double reach = std::exp(-calm.kappa * 19 / 365);
    const double expected = 2000 * -std::expm1(-2.3263 * calm.sigma * std::sqrt(1.0 / 365) * reach);
    EXPECT_NEAR(risk->loss, expected, 0.02 * expected);
    EXPECT_LT(risk->low, expected);
    EXPECT_GT(*risk->high, expected);
    const auto again = simulatedLoss(oneFuture().holdings, {{"@SITC", calm}}, 40'000, 7);
    EXPECT_EQ(risk->loss, again->loss) << "seeded";
    EXPECT_FALSE(simulatedLoss(oneFuture().holdings, {{"@H100", calm}}, 1'000, 7).has_value());
}

TEST(ValueAtRisk, AProtectedPositionLosesLess) {
    Portfolio bare = oneFuture(), safe = oneFuture();
    addPosition(safe, option(OptionRight::Put, "2"), "@SITC", quote(1, "0.07", "2", 0.4), kNow);
    const std::map<std::string, market::ProcessParameters> processes{{"@SITC", {}}};
    EXPECT_LT(simulatedLoss(safe.holdings, processes, 10'000, 1)->loss,
              simulatedLoss(bare.holdings, processes, 10'000, 1)->loss);
    EXPECT_LT(historicalLoss(safe.holdings, steps(300))->loss,
              historicalLoss(bare.holdings, steps(300))->loss);
}

}  // namespace
}  // namespace tessera::portfolio
