#include "app/hedge/strip.h"

#include <gtest/gtest.h>

namespace tessera::hedge {
namespace {

using domain::Money;
using domain::Price;

Exposures oneRow(std::int64_t usd, double ratio) {
    Exposures exposures;
    Exposure row;
    row.name = "Budget tier";
    row.tier = "budget";
    row.monthly = Money::fromUsd(usd);
    row.estimate.verdict = HedgeVerdict::Hedge;
    row.estimate.line = HedgeFit{.ratio = ratio, .low = ratio, .high = ratio, .fit = 0.6};
    exposures.rows.push_back(row);
    return exposures;
}

FutureOffer offer(unsigned month, std::optional<std::int64_t> nano) {
    FutureOffer offer;
    offer.symbol = "SITBA-" + std::to_string(month);
    offer.tier = "budget";
    offer.kind = FutureKind::Average;
    offer.month = {2027, month};
    offer.price = nano ? std::optional(Price::fromNanoUsd(*nano)) : std::nullopt;
    offer.halfSpread = domain::PriceDelta::fromNanoUsd(1'000'000);
    offer.contractSize = 1000;
    offer.feePerLot = Money::fromNanoUsd(850'000'000);
    offer.initialMarginPerLot = Money::fromUsd(25);
    return offer;
}

TEST(Strip, LotsMoneyAndCostsOfAHandWorkedMonth) {
    const Exposures exposures = oneRow(8'760, 0.58);
    const auto strip = stripOf(
        {.exposures = &exposures, .offers = {offer(1, 287'400'000)}, .first = {2027, 1}, .months = 1});
    ASSERT_TRUE(strip);
    ASSERT_EQ(strip->legs.size(), 1U);
    const StripLeg& leg = strip->legs.front();
    EXPECT_EQ(leg.wanted, Money::fromNanoUsd(5'080'800'000'000));  // 0.58 x 8,760
    EXPECT_EQ(leg.milliLots, 17'678);                              // / 287.40 a lot
    EXPECT_EQ(leg.lots, 18);
    EXPECT_EQ(leg.locked, Money::fromNanoUsd(5'173'200'000'000));
    EXPECT_EQ(leg.margin, Money::fromUsd(450));
    EXPECT_EQ(leg.fees, Money::fromNanoUsd(15'300'000'000));
    EXPECT_EQ(leg.spread, Money::fromUsd(18));                        // 0.001 x 1,000 x 18
    EXPECT_EQ(leg.worstCall, Money::fromNanoUsd(1'293'300'000'000));  // a day at 25 %
    EXPECT_EQ(strip->locked, leg.locked);
}

TEST(Strip, AMonthWithoutAFutureOrWithoutAQuoteIsNamedAndBuysNothing) {
    const Exposures exposures = oneRow(8'760, 0.58);
    const auto strip = stripOf(
        {.exposures = &exposures, .offers = {offer(1, std::nullopt)}, .first = {2027, 1}, .months = 2});
    ASSERT_TRUE(strip);
    EXPECT_EQ(strip->lots, 0);
    EXPECT_EQ(strip->notes,
              (std::vector<std::string>{
                  "SITBA-1: nobody quotes it now, so it is left out.",
                  "Budget tier, February 2027: no average future of that month is listed or priced."}));
}

TEST(Strip, NoExposureIsNoLot) {
    const Exposures exposures = oneRow(0, 0.58);
    const auto strip = stripOf(
        {.exposures = &exposures, .offers = {offer(1, 287'400'000)}, .first = {2027, 1}, .months = 1});
    ASSERT_TRUE(strip);
    EXPECT_EQ(strip->lots, 0);
    EXPECT_EQ(strip->locked, Money{});
}

TEST(Strip, GrowthCompoundsByTheMonthAndTooMuchIsAnError) {
    EXPECT_EQ(*grown(Money::fromUsd(1'000), 100'000, 2), Money::fromUsd(1'210));
    EXPECT_EQ(*grown(Money::fromUsd(1'000), 0, 36), Money::fromUsd(1'000));
    EXPECT_FALSE(grown(Money::fromUsd(1'000'000'000), 1'000'000, 36));
}

TEST(Strip, TheMonthsOfAYearEndRunOn) {
    const auto months = plannedMonths({2026, 12}, 3);
    EXPECT_EQ(months, (std::vector<domain::ContractMonth>{{2026, 12}, {2027, 1}, {2027, 2}}));
}

}  // namespace
}  // namespace tessera::hedge
