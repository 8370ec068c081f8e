#include "app/curves/term_structure.h"

#include <gtest/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::curves {
namespace {

using domain::Price;
using domain::PriceDelta;
using domain::Timestamp;

const Timestamp kNow = domain::parseIso("2026-11-27T12:00:00Z").value();

Price usd(const char* text) {
    return domain::parsePrice(text).value();
}
PriceDelta delta(const char* text) {
    return usd(text) - Price{};
}

CurveMonth month(const char* symbol, int days, const char* price) {
    return {symbol, kNow + std::chrono::hours(24) * days,
            price == nullptr ? std::nullopt : std::optional(usd(price))};
}

TEST(TermStructure, EachMonthAgainstTheIndexAndTheMonthsBesideIt) {
    const TermStructure curve = termStructure(
        {month("F27", 55, "2.10"), month("Z26", 25, "2.20"), month("G27", 85, "2.04")}, usd("2.25"), kNow);
    ASSERT_EQ(curve.rows.size(), 3U);
    EXPECT_EQ(curve.rows[0].symbol, "Z26") << "nearest first";
    EXPECT_DOUBLE_EQ(curve.rows[0].days, 25);
    EXPECT_EQ(curve.rows[0].basis, delta("-0.05"));
    // ln(2.20 / 2.25) * 365 / 25
    EXPECT_NEAR(*curve.rows[0].carry, -0.3281037, 1e-7);
    EXPECT_EQ(curve.rows[0].spread, delta("0.10"));
    EXPECT_EQ(curve.rows[0].rollDown, delta("0.05")) << "25 days to the index: the whole of it within 30";
    EXPECT_EQ(curve.rows[1].rollDown, delta("0.10")) << "30 days to the month before";
    EXPECT_EQ(curve.rows[2].rollDown, delta("0.06"));
    EXPECT_EQ(curve.rows[2].spread, std::nullopt) << "there is no month after it";
    EXPECT_EQ(shapeName(curve.shape), "backwardation");
}

TEST(TermStructure, WhatIsNotKnownIsNone) {
    const TermStructure curve = termStructure(
        {month("Z26", 25, "2.20"), month("F27", 55, nullptr), month("G27", 85, "2.26")}, {}, kNow);
    EXPECT_EQ(curve.rows[0].basis, std::nullopt);
    EXPECT_EQ(curve.rows[0].carry, std::nullopt);
    EXPECT_EQ(curve.rows[0].rollDown, std::nullopt);
    EXPECT_EQ(curve.rows[1].spread, std::nullopt) << "it has no price itself";
    EXPECT_EQ(curve.rows[0].spread, delta("-0.06")) << "against the next that has a price";
    EXPECT_EQ(curve.rows[2].rollDown, delta("-0.03")) << "30 of 60 days towards 2.20";
    EXPECT_EQ(shapeName(curve.shape), "contango");
}

TEST(TermStructure, AMonthThatHasEndedIsGoneAndItsLastHoursHaveNoCarry) {
    const TermStructure curve = termStructure(
        {month("X26", -1, "2.20"), {"Z26", kNow + std::chrono::hours(6), usd("2.20")}}, usd("2.25"), kNow);
    ASSERT_EQ(curve.rows.size(), 1U);
    EXPECT_EQ(curve.rows[0].basis, delta("-0.05"));
    EXPECT_EQ(curve.rows[0].carry, std::nullopt);
    EXPECT_EQ(shapeName(curve.shape), "");
}

TEST(TermStructure, InTheLastWeekATickAYearWouldBeMoreThanACarrySoThereIsNone) {
    const TermStructure curve =
        termStructure({month("Z26", 1, "1.93"), month("F27", 8, "1.93")}, usd("1.89"), kNow);
    EXPECT_EQ(curve.rows[0].basis, delta("0.04"));
    EXPECT_EQ(curve.rows[0].carry, std::nullopt) << "ln(1.93 / 1.89) * 365 would read +765 %";
    EXPECT_TRUE(curve.rows[1].carry.has_value());
}

TEST(TermStructure, ACurveThatRisesAndFallsIsMixed) {
    EXPECT_EQ(
        termStructure({month("A", 10, "1"), month("B", 20, "2"), month("C", 30, "1.5")}, {}, kNow).shape,
        CurveShape::Mixed);
}

}  // namespace
}  // namespace tessera::curves
