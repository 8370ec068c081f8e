#include <gtest/gtest.h>

#include "app/options/quote_arbitrage.h"
#include "tests/options/made_chain.h"

namespace tessera::options {
namespace {

TEST(QuoteArbitrage, QuotesOfOneModelLeaveNothing) {
    MadeChain made;
    for (const char* strike : {"1.60", "1.80", "1.90", "2.00", "2.10", "2.20", "2.40"}) {
        made.price(strike, 0.40);
    }
    EXPECT_EQ(made.chain().arbitrage.count, 0U) << made.chain().arbitrage.first;
    EXPECT_EQ(made.chain().arbitrage.first, "");
}

TEST(QuoteArbitrage, AHigherCallThatBringsMoreThanALowerOneCosts) {
    MadeChain made;
    made.call("1.90", "0.140", "0.150");
    made.call("2.00", "0.155", "0.160");
    EXPECT_EQ(made.chain().arbitrage.count, 1U);
    EXPECT_EQ(made.chain().arbitrage.first,
              "The 1.90 call costs less than the 2.00 brings, which can never pay more.");
    MadeChain dear;
    dear.setFee(domain::Money::fromUsd(3));  // 0.003 a unit each: 0.005 is not beyond two of them
    dear.call("1.90", "0.140", "0.150");
    dear.call("2.00", "0.155", "0.160");
    EXPECT_EQ(dear.chain().arbitrage.count, 0U);
}

TEST(QuoteArbitrage, OfPutsTheHigherStrikeIsWorthMore) {
    MadeChain made;
    made.put("1.90", "0.155", "0.160");
    made.put("2.00", "0.140", "0.150");
    EXPECT_EQ(made.chain().arbitrage.count, 1U);
    EXPECT_EQ(made.chain().arbitrage.first,
              "The 2.00 put costs less than the 1.90 brings, which can never pay more.");
    MadeChain fine;
    fine.put("1.90", "0.060", "0.065");
    fine.put("2.00", "0.100", "0.105");
    EXPECT_EQ(fine.chain().arbitrage.count, 0U);
}

TEST(QuoteArbitrage, PricesCannotLieFurtherApartThanTheStrikes) {
    MadeChain made;
    made.call("1.90", "0.205", "0.210");
    made.call("2.00", "0.095", "0.100");
    EXPECT_EQ(made.chain().arbitrage.count, 1U) << "0.205 - 0.100 > 0.10";
    EXPECT_EQ(made.chain().arbitrage.first, "The calls 1.90 and 2.00 lie further apart than their strikes.");
}

TEST(QuoteArbitrage, AStrikeBetweenTwoOthersIsBoundByThemInProportion) {
    MadeChain made;
    made.call("1.90", "0.150", "0.152");
    made.call("2.00", "0.130", "0.132");
    made.call("2.20", "0.030", "0.032");
    // (2 x 0.152 + 0.032) / 3 = 0.112 is less than the 0.130 the middle brings
    EXPECT_EQ(made.chain().arbitrage.count, 1U);
    EXPECT_EQ(made.chain().arbitrage.first,
              "The 2.00 call brings more than those at 1.90 and 2.20 cost about it.");
}

TEST(QuoteArbitrage, CallLessPutIsTheFutureLessTheStrike) {
    MadeChain made;
    made.call("1.90", "0.160", "0.165");
    made.put("1.90", "0.030", "0.040");
    // sell the call, buy put and future: 0.160 - 0.040 - 2.01 + 1.90 = 0.01
    EXPECT_EQ(made.chain().arbitrage.count, 1U);
    EXPECT_EQ(made.chain().arbitrage.first,
              "Call and put at 1.90 cost something else than the future less the strike.");
    EXPECT_EQ(made.chain(made.future("1.99", "2.02")).arbitrage.count, 0U) << "the future's ask eats it";
    EXPECT_EQ(made.chain(made.future(nullptr, nullptr)).arbitrage.count, 0U) << "no future to deal in";
    MadeChain other;
    other.call("1.90", "0.110", "0.115");
    other.put("1.90", "0.050", "0.055");
    // buy the call, sell put and future: -0.115 + 0.050 + 1.99 - 1.90 = 0.025
    EXPECT_EQ(other.chain().arbitrage.count, 1U);
}

TEST(QuoteArbitrage, OneSidedAndCrossedQuotesAreNotDealtIn) {
    MadeChain made;
    made.call("1.90", nullptr, "0.100");
    made.call("2.00", "0.155", "0.160");
    made.put("2.00", "0.200", "0.100");
    made.put("1.90", "0.050", "0.060");
    EXPECT_EQ(made.chain(made.future(nullptr, nullptr)).arbitrage.count, 0U);
}

}  // namespace
}  // namespace tessera::options
