#include "app/domain/values.h"

#include <gtest/gtest.h>

#include <limits>

#include "app/domain/instrument.h"
#include "app/domain/order.h"
#include "tests/support/text_book.h"

namespace tessera::domain {
namespace {

using testing::delta;
using testing::lots;
using testing::price;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Instrument sitc() {
    Instrument instrument;
    instrument.symbol = "SITC-Z26";
    instrument.tick = delta("0.01");
    instrument.contractSize = 1000;
    return instrument;
}

TEST(Values, BidsRoundDownAndAsksRoundUpAlsoBelowZero) {
    const PriceDelta tick = delta("0.01");
    EXPECT_EQ(floorToTick(price("1.937"), tick), price("1.93"));
    EXPECT_EQ(ceilToTick(price("1.931"), tick), price("1.94"));
    EXPECT_EQ(floorToTick(price("-0.013"), tick), price("-0.02"));
    EXPECT_EQ(ceilToTick(price("-0.013"), tick), price("-0.01"));
    EXPECT_EQ(floorToTick(price("-0.02"), tick), price("-0.02"));
    EXPECT_EQ(ceilToTick(price("-0.02"), tick), price("-0.02"));
}

TEST(Values, TicksBetweenPricesAreAnExactCount) {
    EXPECT_EQ((price("1.93") - price("1.90")) / delta("0.01"), 3);
    EXPECT_EQ(price("1.90") + delta("0.01") * 3, price("1.93"));
    EXPECT_TRUE(price("-0.03").isMultipleOf(delta("0.01")));
    EXPECT_FALSE(price("0.035").isMultipleOf(delta("0.01")));
}

TEST(Money, SumThatOverflowsIsAnErrorNotAWrap) {
    EXPECT_FALSE(add(Money::fromNanoUsd(kMax), Money::fromNanoUsd(1)).ok());
    EXPECT_EQ(add(Money::fromNanoUsd(kMax), Money::fromNanoUsd(1)).error().code, ErrorCode::OutOfRange);
    EXPECT_FALSE(subtract(Money::fromNanoUsd(-kMax), Money::fromNanoUsd(2)).ok());
    EXPECT_EQ(add(Money::fromUsd(2), Money::fromUsd(-5)).value(), Money::fromUsd(-3));
}

TEST(Money, WideSumMayPassThroughOverflowAndComeBack) {
    MoneySum sum;
    sum += Money::fromNanoUsd(kMax);
    sum += Money::fromNanoUsd(kMax);
    EXPECT_FALSE(sum.result().ok());
    sum -= Money::fromNanoUsd(kMax);
    EXPECT_EQ(sum.result().value(), Money::fromNanoUsd(kMax));
}

TEST(Money, HalvesRoundToEvenOnBothSidesOfZero) {
    EXPECT_EQ(static_cast<std::int64_t>(divideHalfEven(5, 2)), 2);
    EXPECT_EQ(static_cast<std::int64_t>(divideHalfEven(7, 2)), 4);
    EXPECT_EQ(static_cast<std::int64_t>(divideHalfEven(-5, 2)), -2);
    EXPECT_EQ(static_cast<std::int64_t>(divideHalfEven(-7, 2)), -4);
    EXPECT_EQ(static_cast<std::int64_t>(divideHalfEven(-8, 3)), -3);
}

TEST(Instrument, OneTickOfALotOfAThousandMtokIsTenDollars) {
    EXPECT_EQ(tickValue(sitc()).value(), Money::fromUsd(10));
    Instrument gpu = sitc();
    gpu.contractSize = 730;
    EXPECT_EQ(tickValue(gpu).value(), Money::fromNanoUsd(7'300'000'000));
}

TEST(Instrument, NotionalOfTenLotsAtOneNinetyThree) {
    EXPECT_EQ(notional(sitc(), price("1.93"), lots(10)).value(), Money::fromUsd(19'300));
    EXPECT_EQ(notional(sitc(), price("1.93"), lots(-10)).value(), Money::fromUsd(-19'300));
}

TEST(Instrument, FractionalQuantityIsPricedExactlyAndRoundedHalfEven) {
    Instrument coin;
    coin.quantityDecimals = 8;
    coin.contractSize = 1;
    EXPECT_EQ(notional(coin, price("50000"), lots(12'345'678)).value(),
              Money::fromNanoUsd(6'172'839'000'000));
    EXPECT_EQ(notional(coin, Price::fromNanoUsd(1), lots(150'000'000)).value(), Money::fromNanoUsd(2));
    EXPECT_EQ(notional(coin, Price::fromNanoUsd(1), lots(250'000'000)).value(), Money::fromNanoUsd(2));
}

TEST(Instrument, NotionalBeyondNineBillionIsRefused) {
    EXPECT_FALSE(notional(sitc(), price("100000000"), lots(1'000'000'000)).ok());
    Instrument absurd = sitc();
    absurd.contractSize = kMax;
    EXPECT_FALSE(notional(absurd, price("100000000"), Quantity::fromRaw(kQuantityLimit)).ok());
}

TEST(Instrument, MonthCodesAreTheExchangeLetters) {
    EXPECT_EQ(monthCode({2026, 12}), "Z26");
    EXPECT_EQ(monthCode({2027, 1}), "F27");
    EXPECT_EQ(monthCode({2009, 6}), "M09");
    EXPECT_EQ(monthCode({2026, 13}), "?");
}

TEST(Result, CarriesEitherAValueOrASentence) {
    const Result<int> good = 7;
    ASSERT_TRUE(good.ok());
    EXPECT_EQ(*good, 7);
    const Result<int> bad = Error{ErrorCode::Refused, "No.", "why"};
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().sentence, "No.");
    EXPECT_TRUE(Result<void>{}.ok());
    EXPECT_FALSE(Result<void>(Error{}).ok());
}

TEST(Order, EveryReasonButNoneHasWords) {
    for (int i = 1; i <= static_cast<int>(Reason::NotLoggedOn); ++i) {
        EXPECT_FALSE(describe(static_cast<Reason>(i)).empty()) << i;
        EXPECT_NE(describe(static_cast<Reason>(i)), "unknown reason") << i;
    }
    EXPECT_EQ(opposite(Side::Buy), Side::Sell);
}

TEST(Quantity, ASumOverAHostileBookStaysAtTheLargestValueInsteadOfWrappingRound) {
    Quantity sum;
    for (int i = 0; i < 200; ++i) {
        sum += Quantity::fromRaw(kQuantityLimit);
    }
    EXPECT_EQ(sum.raw(), std::numeric_limits<std::int64_t>::max());
    Quantity other;
    for (int i = 0; i < 200; ++i) {
        other -= Quantity::fromRaw(kQuantityLimit);
    }
    EXPECT_EQ(other.raw(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(Quantity::fromRaw(5) - Quantity::fromRaw(7), -Quantity::fromRaw(2));
    // 0 - min would not fit either.
    EXPECT_EQ((-other).raw(), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace tessera::domain
