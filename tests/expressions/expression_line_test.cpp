#include "app/expressions/expression_line.h"

#include <gtest/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::expressions {
namespace {

using domain::Price;
using domain::Timestamp;
using std::chrono::minutes;

Timestamp at(int minute) {
    return Timestamp::fromNanos(0) + minutes(minute);
}

Price usd(const char* text) {
    return domain::parsePrice(text).value();
}

domain::Bar bar(int minute, const char* close) {
    domain::Bar made{};
    made.start = at(minute);
    made.open = made.high = made.low = made.close = usd(close);
    return made;
}

Expression read(const char* text) {
    return Expression::parse(text).value();
}

TEST(ExpressionLine, ACloseIsKnownWhenItsBarHasEnded) {
    const std::vector bars{bar(0, "2"), bar(1, "3"), bar(2, "4")};
    // The bar of minute 2 is still forming at 2:30.
    const Steps steps = stepsOfCloses(bars, minutes(1), at(2) + std::chrono::seconds(30));
    EXPECT_EQ(steps, (Steps{{at(1), usd("2")}, {at(2), usd("3")}}));
}

TEST(ExpressionLine, ACloseStandsForAnHourAndThenNothingIsKnown) {
    const std::vector bars{bar(0, "2"), bar(200, "3")};
    EXPECT_EQ(stepsOfCloses(bars, minutes(1), at(202)),
              (Steps{{at(1), usd("2")}, {at(61), std::nullopt}, {at(201), usd("3")}}));
    EXPECT_EQ(stepsOfCloses(bars, minutes(1), at(300)).back(),
              (listprices::PriceLineStep{at(261), std::nullopt}));
    // Bars of a day stand for two.
    EXPECT_EQ(closeHolds(std::chrono::hours(24)), std::chrono::hours(48));
}

TEST(ExpressionLine, FollowsEachOperandWithoutLookingAhead) {
    const std::vector<Steps> operands{{{at(0), usd("5")}, {at(10), usd("6")}},
                                      {{at(4), usd("2")}, {at(10), usd("3")}}};
    // Nothing before both are known; at minute 10 both move and the difference stays.
    EXPECT_EQ(stepsOf(read("a - b"), operands), (Steps{{at(4), usd("3")}}));
    EXPECT_EQ(stepsOf(read("a / b"), operands), (Steps{{at(4), usd("2.5")}, {at(10), usd("2")}}));
}

TEST(ExpressionLine, AGapOfOneIsAGapOfTheWhole) {
    const std::vector<Steps> operands{{{at(0), usd("5")}},
                                      {{at(0), usd("1")}, {at(3), std::nullopt}, {at(7), usd("2")}}};
    EXPECT_EQ(stepsOf(read("a - b"), operands),
              (Steps{{at(0), usd("4")}, {at(3), std::nullopt}, {at(7), usd("3")}}));
}

TEST(ExpressionLine, ADivisorOfZeroIsAGap) {
    const std::vector<Steps> operands{{{at(0), usd("5")}}, {{at(0), usd("1")}, {at(3), usd("0")}}};
    EXPECT_EQ(stepsOf(read("a / b"), operands), (Steps{{at(0), usd("5")}, {at(3), std::nullopt}}));
}

TEST(ExpressionLine, StepsBecomeBarsAndAGapStaysOne) {
    const Steps steps{
        {at(1), usd("2")}, {at(3), usd("5")}, {at(5), usd("1")}, {at(7), std::nullopt}, {at(21), usd("3")}};
    const auto bars = barsOf(steps, minutes(5), at(27), 100);
    ASSERT_EQ(bars.size(), 4U) << "nothing is known from minute 7 to 21, so 10 to 20 has no bar";
    EXPECT_EQ(bars[0].start, at(0));
    EXPECT_EQ(bars[0].open, usd("2"));
    EXPECT_EQ(bars[0].high, usd("5"));
    EXPECT_EQ(bars[0].low, usd("1")) << "known at minute 5 sharp: of the bar that ends there";
    EXPECT_EQ(bars[0].close, usd("1"));
    EXPECT_EQ(bars[1].start, at(5));
    EXPECT_EQ(bars[1].close, usd("1")) << "held until it was a gap";
    EXPECT_EQ(bars[2].start, at(20));
    EXPECT_EQ(bars[3].start, at(25)) << "still held";
    const auto newest = barsOf(steps, minutes(5), at(27), 2);
    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest[0].start, at(20));
}

}  // namespace
}  // namespace tessera::expressions
