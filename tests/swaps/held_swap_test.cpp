// What is held of the months, as a swap.

#include "tests/swaps/swap_samples.h"

namespace tessera::swaps {
namespace {

using namespace samples;  // NOLINT

class HeldSwaps : public ::testing::Test {
 protected:
    /// `lots` of month `i` at `price`.
    MonthPosition position(std::size_t i, std::int64_t lots, double price) {
        const auto cost = notional(months.contract(i), usd(price), Quantity::fromRaw(lots));
        return {.quote = months.quotes()[i], .net = Quantity::fromRaw(lots), .cost = *cost};
    }
    HeldSwap held(const std::vector<MonthPosition>& positions) const {
        return heldSwap(positions, published, now);
    }
    Months months{{2026, 12}, 6};
    Timestamp now = at("2026-12-15T12:00:00Z");
    std::vector<DatedLevel> published = levels({2026, 12}, now);
};

TEST_F(HeldSwaps, PaysTheMeanLessTheFixedPriceOfEachMonth) {
    const HeldSwap swap = held({position(2, 3, 1.90), position(1, 3, 1.88)});
    ASSERT_EQ(swap.months.size(), 2U);
    EXPECT_EQ(swap.months[0].month, (ContractMonth{2027, 1})) << "nearest first";
    EXPECT_EQ(swap.months[0].fixedPrice, usd(1.88));
    EXPECT_EQ(swap.months[0].expected, usd(1.92));
    EXPECT_EQ(swap.months[0].flow, Money::fromUsd(120)) << "0.04 x 3 lots x 1 000 Mtok";
    EXPECT_EQ(swap.months[1].flow, Money::fromUsd(90));
    EXPECT_EQ(swap.rate, usd(1.89));
    EXPECT_EQ(swap.par, usd(1.925));
    EXPECT_EQ(swap.value, Money::fromUsd(210));
    EXPECT_EQ(swap.perCent, Money::fromUsd(60)) << "6 lots x 1 000 Mtok x 0.01";
    EXPECT_EQ(swap.open, 2U);
}

TEST_F(HeldSwaps, TheOtherSideIsTheNegativeAndAtParItIsWorthNothing) {
    EXPECT_EQ(held({position(1, -3, 1.88)}).value, Money::fromUsd(-120));
    const HeldSwap par = held({position(1, 3, 1.92), position(2, 3, 1.93)});
    EXPECT_EQ(par.value, Money{});
    EXPECT_EQ(par.rate, par.par);
}

TEST_F(HeldSwaps, OnlyWhatStillFloatsMovesWithTheIndex) {
    const HeldSwap swap = held({position(0, 1, 1.90)});
    EXPECT_EQ(swap.months[0].fixed, 10);
    EXPECT_EQ(swap.months[0].days, 23);
    const std::int64_t expected = 10'000'000'000LL * 13 / 23;
    EXPECT_NEAR(static_cast<double>(swap.months[0].perCent->nanoUsd()), static_cast<double>(expected), 1.0);
}

TEST_F(HeldSwaps, ASettledMonthIsWhatItBroughtAndNotPartOfTheValue) {
    MonthPosition settled = position(0, 0, 1.90);
    settled.realised = Money::fromUsd(42);
    settled.settledAt = usd(2.0);
    now = at("2027-01-04T12:00:00Z");
    published = levels({2026, 12}, now);
    const HeldSwap swap = held({settled, position(1, 3, 1.88)});
    EXPECT_TRUE(swap.months[0].isSettled);
    EXPECT_EQ(swap.months[0].expected, usd(2.0));
    EXPECT_EQ(swap.months[0].flow, Money::fromUsd(42));
    EXPECT_FALSE(swap.months[0].perCent.has_value());
    EXPECT_TRUE(swap.settled.nanoUsd() == Money::fromUsd(42).nanoUsd());
    EXPECT_EQ(swap.value, Money::fromUsd(120));
    EXPECT_EQ(swap.open, 1U);
}

TEST_F(HeldSwaps, MonthsOnBothSidesHaveNoOneRate) {
    const HeldSwap swap = held({position(1, 3, 1.88), position(2, -3, 1.90)});
    EXPECT_FALSE(swap.isOneSided);
    EXPECT_FALSE(swap.rate.has_value());
    EXPECT_EQ(swap.value, Money::fromUsd(120 - 90));
}

TEST_F(HeldSwaps, WhatIsNotKnownIsNoneWithASentenceAndNeverZero) {
    MonthPosition unpriced = position(1, 3, 1.88);
    unpriced.quote.bid.reset();
    unpriced.quote.mark.reset();
    const HeldSwap swap = held({unpriced, position(2, 3, 1.90)});
    EXPECT_EQ(swap.months[0].why, "SITCA-F27 has no price yet.");
    EXPECT_FALSE(swap.months[0].flow.has_value());
    EXPECT_FALSE(swap.value.has_value());
    published.clear();
    const HeldSwap blind = held({position(0, 1, 1.90)});
    EXPECT_NE(blind.months[0].why, "") << "a month without fixings";
    EXPECT_FALSE(blind.months[0].soFar.has_value());
    EXPECT_FALSE(blind.perCent.has_value());
}

TEST_F(HeldSwaps, TooMuchToBeCountedIsSaid) {
    MonthPosition huge = position(1, 3, 1.88);
    huge.net = Quantity::fromRaw(90'000'000'000'000);
    huge.cost = Money::fromNanoUsd(std::numeric_limits<std::int64_t>::min() + 1);
    const HeldSwap swap = held({huge});
    EXPECT_EQ(swap.months[0].why, "SITCA-F27 is worth more than can be counted.");
    EXPECT_FALSE(swap.value.has_value());
}

TEST_F(HeldSwaps, AnOffsettingSwapClosesEveryOpenMonth) {
    MonthPosition settled = position(0, 0, 1.90);
    settled.settledAt = usd(2.0);
    const auto legs = closeOut(std::vector{settled, position(1, 3, 1.88), position(2, -2, 1.90)}, 1);
    ASSERT_TRUE(legs.ok());
    ASSERT_EQ(legs->size(), 2U);
    EXPECT_EQ((*legs)[0].side, Side::Sell);
    EXPECT_EQ((*legs)[0].quantity, Quantity::fromRaw(3));
    EXPECT_EQ((*legs)[0].limit, usd(1.90)) << "a tick below the bid of 1.91";
    EXPECT_EQ((*legs)[1].side, Side::Buy);
    EXPECT_EQ((*legs)[1].limit, usd(1.95));
    EXPECT_EQ(closeOut({}, 0).error().sentence, "Nothing of it is open.");
    MonthPosition alone = position(1, 3, 1.88);
    alone.quote.bid.reset();
    EXPECT_EQ(closeOut(std::vector{alone}, 0).error().sentence, "Nobody bids for SITCA-F27 now.");
}

}  // namespace
}  // namespace tessera::swaps
