#include "app/domain/decimal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "app/domain/settled_text.h"

namespace tessera::domain {
namespace {

std::int64_t parsed(std::string_view text, int decimals) {
    const auto result = parseDecimal(text, decimals);
    EXPECT_TRUE(result.ok()) << text;
    return result ? *result : std::int64_t{-999};
}

TEST(Decimal, ReadsPlainSignedAndScientificNumbersExactly) {
    EXPECT_EQ(parsed("1.93", 9), 1'930'000'000);
    EXPECT_EQ(parsed("-0.000000001", 9), -1);
    EXPECT_EQ(parsed("+5", 2), 500);
    EXPECT_EQ(parsed("1.2e-7", 9), 120);
    EXPECT_EQ(parsed("12E3", 0), 12'000);
    EXPECT_EQ(parsed("0", 9), 0);
    EXPECT_EQ(parsed("-0.0", 9), 0);
    EXPECT_EQ(parsed(".5", 1), 5);
    EXPECT_EQ(parsed("0.1", 9), 100'000'000) << "0.1 has no exact double; it has an exact integer";
}

TEST(Decimal, TrailingZerosBeyondTheScaleAreNoLoss) {
    EXPECT_EQ(parsed("1.930000000000000000", 9), 1'930'000'000);
    EXPECT_EQ(parsed("1000e-3", 0), 1);
    EXPECT_EQ(parsed("2.00000000000000000000000000000000000000000000", 2), 200);
}

TEST(Decimal, NeverRoundsAwayADigit) {
    const auto result = parseDecimal("1.935", 2);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::BadInput);
    EXPECT_FALSE(parseDecimal("1e-10", 9).ok());
}

TEST(Decimal, HostileTextGivesAnErrorAndASentence) {
    const std::string longDigits(500, '9');
    for (const std::string_view text :
         {std::string_view(""), std::string_view("-"), std::string_view("."), std::string_view("1.2.3"),
          std::string_view("1,5"), std::string_view("0x10"), std::string_view("nan"), std::string_view("inf"),
          std::string_view("1e"), std::string_view("1e+"), std::string_view("1e99999999999"),
          std::string_view("e5"), std::string_view(" 1"), std::string_view("1 "), std::string_view("--1"),
          std::string_view("1\0", 2), std::string_view(longDigits)}) {
        const auto result = parseDecimal(text, 9);
        ASSERT_FALSE(result.ok()) << text;
        EXPECT_FALSE(result.error().sentence.empty());
    }
}

TEST(Decimal, RangeEndsExactlyWhereSixtyFourBitsEnd) {
    EXPECT_EQ(parsed("9223372036854775807", 0), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parseDecimal("9223372036854775808", 0).error().code, ErrorCode::OutOfRange);
    EXPECT_EQ(parseDecimal("1e30", 9).error().code, ErrorCode::OutOfRange);
}

TEST(Decimal, PricesAndQuantitiesBeyondTheirLimitAreRefused) {
    EXPECT_TRUE(parsePrice("1000000000").ok());
    EXPECT_FALSE(parsePrice("1000000000.000000001").ok());
    EXPECT_FALSE(parsePrice("-1000000001").ok());
    EXPECT_TRUE(parseQuantity("1000000000", 8).ok());
    EXPECT_FALSE(parseQuantity("1000000001", 8).ok());
}

TEST(Decimal, ShowsPricesQuantitiesAndMoneyAsPeopleReadThem) {
    EXPECT_EQ(formatPrice(Price::fromNanoUsd(1'930'000'000), 2), "1.93");
    EXPECT_EQ(formatPrice(Price::fromNanoUsd(-5'000'000), 3), "-0.005");
    EXPECT_EQ(formatQuantity(Quantity::fromRaw(150'000'000), 8), "1.5");
    EXPECT_EQ(formatQuantity(Quantity::fromRaw(100), 0), "100");
    EXPECT_EQ(formatMoney(Money::fromNanoUsd(100'182'400'000'000)), "100,182.40");
    EXPECT_EQ(formatMoney(Money::fromUsd(-1234567)), "-1,234,567.00");
    EXPECT_EQ(formatSignedMoney(Money::fromUsd(300)), "+300.00");
    EXPECT_EQ(formatCount(18402), "18,402");
    EXPECT_EQ(formatDecimal(std::numeric_limits<std::int64_t>::min(), 9, 9), "-9223372036.854775808");
}

RC_GTEST_PROP(Decimal, TextOfAnyNumberReadsBackAsTheSameNumber, (std::int64_t raw)) {
    const int decimals = *rc::gen::inRange(0, 19);
    if (raw == std::numeric_limits<std::int64_t>::min()) {
        return;
    }
    const auto back = parseDecimal(formatDecimal(raw, decimals, decimals), decimals);
    RC_ASSERT(back.ok());
    RC_ASSERT(*back == raw);
}

RC_GTEST_PROP(Decimal, AnyBytesAreEitherANumberOrAnError, (const std::string& text)) {
    const auto result = parseDecimal(text, 9);
    RC_ASSERT((result.ok() || !result.error().sentence.empty()));  // the macro takes a bare || apart
}

TEST(Decimal, ADigitBeyondTheThirtySixthIsNeverDropped) {
    const std::string zeros(40, '0');
    EXPECT_EQ(parsed("0.1" + zeros, 9), 100'000'000);
    EXPECT_FALSE(parseDecimal("0.1" + zeros + "7", 9).ok()) << "it would have become 0.1";
    EXPECT_FALSE(parseDecimal("0.1" + zeros + "7 and more", 9).ok());
    EXPECT_FALSE(parseDecimal(std::string(400, '9'), 9).ok());
}

TEST(Decimal, AnExponentHasOneSign) {
    EXPECT_EQ(parsed("5e+2", 0), 500);
    EXPECT_EQ(parsed("5e-2", 2), 5);
    for (const char* text : {"5e+-2", "5e-+2", "5e++2", "5e--2", "5e+", "5e-", "5e"}) {
        EXPECT_FALSE(parseDecimal(text, 9).ok()) << text;
    }
}

TEST(Decimal, ASettlementBetweenTicksIsNotShownAsATick) {
    EXPECT_EQ(formatSettled(Price::fromNanoUsd(1'740'000'000), 2), "1.74");
    EXPECT_EQ(formatSettled(Price::fromNanoUsd(1'740'400'000), 2), "1.740400") << "not 1.74, which it is not";
    EXPECT_EQ(formatSettled(Price::fromNanoUsd(1'846'584'783), 2), "1.846585");
    EXPECT_EQ(formatSettled(Price::fromNanoUsd(40'920'000'000), 2), "40.92");
    EXPECT_EQ(formatSettled(Price::fromNanoUsd(0), 3), "0.000");
    EXPECT_EQ(formatSettled(Price::fromNanoUsd(1'234'567'891), 9), "1.234567891");
}

}  // namespace
}  // namespace tessera::domain
