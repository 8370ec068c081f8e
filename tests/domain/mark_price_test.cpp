#include "app/domain/mark_price.h"

#include <gtest/gtest.h>

#include "tests/support/text_book.h"

namespace tessera::domain {
namespace {

using testing::price;

TEST(MarkPrice, IsTheLastTradeWithinTheQuote) {
    EXPECT_EQ(markPrice(price("1.92"), price("1.96"), price("1.95")), price("1.95"));
}

TEST(MarkPrice, IsTheNearerSideWhenTheQuoteHasLeftTheLastTrade) {
    EXPECT_EQ(markPrice(price("1.92"), price("1.96"), price("1.90")), price("1.92"));
    EXPECT_EQ(markPrice(price("1.92"), price("1.96"), price("2.00")), price("1.96"));
}

TEST(MarkPrice, IsTheMiddleWithoutATrade) {
    EXPECT_EQ(markPrice(price("1.92"), price("1.95"), {}), price("1.935"));
    EXPECT_EQ(markPrice(price("-0.03"), price("0.02"), {}), price("-0.005"));
}

TEST(MarkPrice, OfOneSideAloneIsTheTradeHeldByThatSide) {
    EXPECT_EQ(markPrice(price("1.92"), {}, price("1.90")), price("1.92"));
    EXPECT_EQ(markPrice({}, price("1.92"), price("1.90")), price("1.90"));
    EXPECT_EQ(markPrice(price("1.92"), {}, {}), std::nullopt) << "one side alone values nothing";
}

TEST(MarkPrice, OfALockedQuoteIsItsPriceAndOfACrossedOneTheTrade) {
    EXPECT_EQ(markPrice(price("1.92"), price("1.92"), {}), price("1.92"));
    EXPECT_EQ(markPrice(price("1.94"), price("1.92"), price("1.50")), price("1.50"));
    EXPECT_EQ(markPrice(price("1.94"), price("1.92"), {}), std::nullopt);
}

TEST(MarkPrice, IsNoneWhereNothingIsKnown) {
    EXPECT_EQ(markPrice({}, {}, {}), std::nullopt);
}

}  // namespace
}  // namespace tessera::domain
