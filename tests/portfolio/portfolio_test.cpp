#include <gtest/gtest.h>

#include <cmath>

#include "app/portfolio/day_move.h"
#include "app/portfolio/month_risk.h"
#include "app/portfolio/scenario.h"
#include "tests/portfolio/samples.h"

namespace tessera::portfolio {
namespace {

using namespace domain;  // NOLINT
using tessera::testing::price;

TEST(PortfolioRisk, AFutureIsItsOwnDeltaAndNothingElse) {
    Portfolio portfolio;
    addPosition(portfolio, future(), "@SITC", quote(-20, "1.93"), kNow);
    const RiskTable table = riskTable(portfolio);
    ASSERT_EQ(table.months.size(), 1U);
    EXPECT_EQ(table.months[0].futures, 1);
    const GreekSum& sum = *table.months[0].greeks;
    EXPECT_DOUBLE_EQ(sum.deltaLots, -20);
    EXPECT_DOUBLE_EQ(sum.deltaUsd, -20 * 1000 * 0.0193);
    EXPECT_EQ(sum.gammaLots, 0);
    EXPECT_EQ(sum.vegaUsd, 0);
    EXPECT_EQ(sum.thetaUsd, 0);
}

/// J. Hull, "Options, Futures, and Other Derivatives": forward 20, strike 20, four months, 25 %: a put
/// of 1.12 at 9 %, so 1.1507 without a discount, and delta N(d1) - 1.
TEST(PortfolioRisk, AnOptionHasTheGreeksOfBlacksFormula) {
    Instrument put = option(OptionRight::Put, "20");
    put.lastTradingTime = kNow + std::chrono::hours(24 * 365 / 3);
    Portfolio portfolio;
    addPosition(portfolio, put, "@SITC", quote(1, "1.15", "20", 0.25), kNow);
    ASSERT_EQ(portfolio.holdings.size(), 1U) << portfolio.unknown.front().why;
    EXPECT_NEAR(valueOf(portfolio.holdings[0]), 1.1507, 1e-4);
    EXPECT_NEAR(portfolio.holdings[0].years, 1.0 / 3, 1e-3);
    const GreekSum sum = *riskTable(portfolio).total;
    EXPECT_NEAR(sum.deltaLots, -0.4712, 1e-3);
    EXPECT_LT(sum.thetaUsd, 0);
    EXPECT_GT(sum.vegaUsd, 0);
    EXPECT_GT(sum.gammaLots, 0);
}

TEST(PortfolioRisk, ACallAndAShortPutAreTheFuture) {
    Portfolio portfolio;
    addPosition(portfolio, option(OptionRight::Call, "1.95"), "@SITC", quote(10, "0.064", "1.93", 0.42),
                kNow);
    addPosition(portfolio, option(OptionRight::Put, "1.95"), "@SITC", quote(-10, "0.084", "1.93", 0.42),
                kNow);
    const RiskTable table = riskTable(portfolio);
    ASSERT_EQ(table.months.size(), 1U);
    EXPECT_EQ(table.months[0].options, 2);
    EXPECT_NEAR(table.total->deltaLots, 10, 1e-9) << "put-call parity";
    EXPECT_NEAR(table.total->gammaLots, 0, 1e-9);
    EXPECT_NEAR(table.total->vegaUsd, 0, 1e-6);
    EXPECT_NEAR(table.total->thetaUsd, 0, 1e-6);
}

TEST(PortfolioRisk, WhatIsNotKnownLeavesItsSumsUnknown) {
    Portfolio portfolio;
    addPosition(portfolio, future(), "@SITC", quote(2, "1.93"), kNow);
    addPosition(portfolio, option(OptionRight::Call, "2"), "@SITC", quote(1, nullptr, "1.93", 0.4), kNow);
    addPosition(portfolio, option(OptionRight::Call, "1.5"), "@SITC", quote(1, "0.2", "1.93", {}), kNow);
    addPosition(portfolio, option(OptionRight::Call, "1.6"), "@SITC", quote(1, "0.35"), kNow);
    addPosition(portfolio, future("H100-Z26", "GPU-hours"), "@H100", quote(3, "2.4"), kNow);
    addPosition(portfolio, future("SITC-F27"), "@SITC", quote(0, nullptr), kNow);
    ASSERT_EQ(portfolio.unknown.size(), 3U) << "a position of nothing is no position";
    EXPECT_EQ(portfolio.unknown[0].why, "There is no price of SITC-Z26-C2.");
    EXPECT_EQ(portfolio.unknown[1].why, "SITC-Z26-C1.5 has no implied volatility. Nobody bids.");
    EXPECT_EQ(portfolio.unknown[2].why, "There is no price of SITC-Z26.");
    const RiskTable table = riskTable(portfolio);
    ASSERT_EQ(table.months.size(), 2U);
    EXPECT_EQ(table.months[0].underlying, "@H100");
    EXPECT_TRUE(table.months[0].greeks.has_value());
    EXPECT_EQ(table.months[1].options, 3);
    EXPECT_FALSE(table.months[1].greeks.has_value());
    EXPECT_FALSE(table.total.has_value());
}

TEST(PortfolioRisk, AnOptionAtItsStrikeAndItsEndHasNoSlopeAndSoNoSum) {
    Portfolio portfolio;
    addPosition(portfolio, option(OptionRight::Call, "2"), "@SITC", quote(1, "0.001", "2", 0.4),
                future().lastTradingTime);
    ASSERT_EQ(portfolio.holdings.size(), 1U);
    const RiskTable table = riskTable(portfolio);
    EXPECT_FALSE(table.months[0].greeks.has_value());
    EXPECT_FALSE(table.total.has_value());
}

TEST(PortfolioRisk, LotsOfDifferentThingsAreNotAddedUp) {
    Portfolio portfolio;
    addPosition(portfolio, future(), "@SITC", quote(2, "2"), kNow);
    addPosition(portfolio, future("H100-Z26", "GPU-hours"), "@H100", quote(3, "2.4"), kNow);
    const RiskTable table = riskTable(portfolio);
    EXPECT_FALSE(table.isOneUnderlying);
    EXPECT_EQ(table.total->deltaLots, 0);
    EXPECT_DOUBLE_EQ(table.total->deltaUsd, 2 * 1000 * 0.02 + 3 * 1000 * 0.024);
}

TEST(Scenario, NothingMovedIsNothingGainedAndADeltaMovesWithThePrice) {
    Portfolio portfolio;
    addPosition(portfolio, future(), "@SITC", quote(5, "2"), kNow);
    addPosition(portfolio, option(OptionRight::Put, "2"), "@SITC", quote(5, "0.07", "2", 0.4), kNow);
    const ScenarioGrid grid = scenarioGrid(portfolio.holdings);
    EXPECT_NEAR(grid.profit[2][3], 0, 1e-9);
    EXPECT_GT(grid.profit[0][3], 0) << "long an option: more volatility is worth more";
    EXPECT_LT(grid.profit[4][3], 0);
    EXPECT_GT(grid.profit[2][6], 0);
    EXPECT_GT(grid.profit[2][0], -350.01) << "the put ends the loss at what was paid for it";
    EXPECT_NEAR(profitUnder(portfolio.holdings[0], {.price = -0.4}), -4000, 1e-9);
}

TEST(Scenario, StressTestsReachWhatTheyAreAbout) {
    Portfolio portfolio;
    addPosition(portfolio, future(), "@SITC", quote(1, "2"), kNow);
    addPosition(portfolio, future("H100-Z26", "GPU-hours"), "@H100", quote(1, "2"), kNow);
    std::vector<double> profits;
    for (const StressTest& test : stressTests()) {
        profits.push_back(profitUnder(portfolio.holdings, test));
    }
    ASSERT_EQ(profits.size(), 4U);
    EXPECT_NEAR(profits[0], -800, 1e-9) << "price war: tokens alone";
    EXPECT_NEAR(profits[1], 1200 + 300, 1e-9) << "GPU shortage";
    EXPECT_NEAR(profits[2], -300, 1e-9) << "model launch";
    EXPECT_NEAR(profits[3], 0, 1e-9) << "an index that is withheld moves no future";
}

TEST(Scenario, AStressTestLeavesAloneWhatItIsNotAbout) {
    Portfolio portfolio;
    addPosition(portfolio, future("SKILL-ETS-Z26", "points"), "@SKILL-ETS", quote(10, "41.45"), kNow);
    addPosition(portfolio, future("BTC", "BTC"), "BTC", quote(1, "90000"), kNow);
    ASSERT_EQ(portfolio.holdings.size(), 2U);
    for (const StressTest& test : stressTests()) {
        EXPECT_EQ(profitUnder(portfolio.holdings, test), 0) << test.name;
    }
}

/// Of a month's mean with 19 of 23 fixings known an index one per cent higher moves four parts.
TEST(Scenario, OfAMonthThatIsPartlyFixedOnlyTheRestMoves) {
    PositionQuote held = quote(5, "1.855");
    held.floating = 4.0 / 23;
    Portfolio portfolio;
    addPosition(portfolio, future("SITCA-Z26"), "@SITC", held, kNow);
    ASSERT_EQ(portfolio.holdings.size(), 1U);
    const RiskTable table = riskTable(portfolio);
    EXPECT_NEAR(table.months[0].greeks->deltaLots, 5 * 4.0 / 23, 1e-12);
    EXPECT_NEAR(table.months[0].greeks->deltaUsd, 5000 * 0.01855 * 4 / 23, 1e-9);
    EXPECT_NEAR(profitUnder(portfolio.holdings[0], {.price = -0.10}), -5000 * 0.1855 * 4 / 23, 1e-9);
    held.floating.reset();
    held.whyNotFloating = "Nothing was published.";
    Portfolio unknown;
    addPosition(unknown, future("SITCA-Z26"), "@SITC", held, kNow);
    ASSERT_EQ(unknown.unknown.size(), 1U);
    EXPECT_TRUE(unknown.unknown[0].why.ends_with("Nothing was published."));
}

TEST(Scenario, TimeThatPassesCostsWhoHoldsAnOption) {
    Portfolio portfolio;
    addPosition(portfolio, option(OptionRight::Call, "2"), "@SITC", quote(1, "0.06", "1.95", 0.4), kNow);
    const double fortnight = profitUnder(portfolio.holdings[0], {.days = 14});
    EXPECT_LT(fortnight, 0);
    EXPECT_NEAR(profitUnder(portfolio.holdings[0], {.days = 400}), -1000 * valueOf(portfolio.holdings[0]),
                1e-6)
        << "after its end it is worth nothing";
}

TEST(DayMove, AddsUpAndTheGreeksExplainAQuietDay) {
    const Timestamp settled = kNow - std::chrono::hours(20);
    PositionQuote call = quote(10, "0.052", "1.94", 0.415);
    call.settlement = SettlementPrice{.asOf = settled, .price = price("0.0485")};
    call.settledOption = {price("1.93"), 0.42, ""};
    PositionQuote held = quote(-3, "1.94");
    held.settlement = SettlementPrice{.asOf = settled, .price = price("1.93")};
    Portfolio portfolio;
    addPosition(portfolio, option(OptionRight::Call, "2"), "@SITC", call, kNow);
    addPosition(portfolio, future(), "@SITC", held, kNow);
    const auto move = dayMove(portfolio.holdings);
    ASSERT_TRUE(move.has_value());
    EXPECT_NEAR(move->total, 10 * 1000 * 0.0035 - 3 * 1000 * 0.01, 1e-6) << "marks less settlement prices";
    EXPECT_NEAR(move->delta + move->gamma + move->vega + move->vanna + move->volga + move->theta + move->rest,
                move->total, 1e-9);
    EXPECT_LT(move->theta, 0);
    EXPECT_GT(move->gamma, 0);
    portfolio.holdings[0].own = valueOf(portfolio.holdings[0]);
    portfolio.holdings[0].settled->own =
        valueOf(portfolio.holdings[0], 1.93, 0.42, portfolio.holdings[0].settled->years);
    EXPECT_LT(std::abs(dayMove(portfolio.holdings)->rest), 0.5) << "of marks at the model: third order only";
    EXPECT_LT(dayMove(portfolio.holdings)->vega, 0) << "42 % to 41.5 %";
    portfolio.holdings[0].settled.reset();
    EXPECT_FALSE(dayMove(portfolio.holdings).has_value());
}

/// A call and the put of its strike seldom say the same volatility, where a future's tick is ten of theirs.
TEST(DayMove, AnOptionsOwnPriceSaysWhatItsVolatilityDidNotTheOtherOneOfItsStrike) {
    PositionQuote call = quote(10, "0.101", "1.895", 0.52);
    call.settlement = SettlementPrice{.asOf = kNow - std::chrono::hours(11), .price = price("0.099")};
    call.settledOption = {price("1.92"), 0.63, ""};
    Portfolio portfolio;
    addPosition(portfolio, option(OptionRight::Call, "1.9"), "@SITC", call, kNow);
    const auto move = dayMove(portfolio.holdings);
    ASSERT_TRUE(move.has_value());
    EXPECT_NEAR(move->total, 20, 1e-6);
    EXPECT_LT(move->delta, -100);
    EXPECT_GT(move->vega, 100) << "at a future 0.025 lower the call costs more: its volatility rose";
    EXPECT_LT(std::abs(move->rest), 10) << "not the 400 that another option's volatility would leave";
}

}  // namespace
}  // namespace tessera::portfolio
