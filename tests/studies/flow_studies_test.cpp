// Volume studies where bars are missing and sessions begin.

#include <gtest/gtest.h>

#include "tests/studies/series.h"

namespace tessera::studies {
namespace {

constexpr std::int64_t kUsd = 1'000'000'000;
constexpr StudyContext kMinutes{.interval = std::chrono::minutes(1)};

std::unique_ptr<Study> made(std::string_view id, const std::vector<Setting>& settings = {},
                            const StudyContext& context = kMinutes) {
    return std::move(make(id, settings, context)).value();
}

double first(const Study& study) {
    return study.values().at[0].value();
}

TEST(Cvd, BeginsAnewAfterAGapAndSaysSo) {
    auto cvd = made("cvd");
    ASSERT_TRUE(cvd->update(flatBar(0, kUsd, 10, 9)));
    ASSERT_TRUE(cvd->update(flatBar(1, kUsd, 10, 6)));
    EXPECT_EQ(first(*cvd), 10);
    EXPECT_FALSE(cvd->values().isBroken);
    ASSERT_TRUE(cvd->update(flatBar(3, kUsd, 10, 2)));
    EXPECT_EQ(first(*cvd), -6);
    EXPECT_TRUE(cvd->values().isBroken);
    ASSERT_TRUE(cvd->update(flatBar(4, kUsd, 10, 2)));
    EXPECT_EQ(first(*cvd), -12);
    EXPECT_FALSE(cvd->values().isBroken);
}

TEST(Cvd, AQuietIntervalIsNoGapWhereTheCallerKnowsThatNothingWasLost) {
    auto cvd = made("cvd", {}, {});
    ASSERT_TRUE(cvd->update(flatBar(0, kUsd, 10, 9)));
    ASSERT_TRUE(cvd->update(flatBar(7, kUsd, 10, 6)));
    EXPECT_EQ(first(*cvd), 10);
    ASSERT_TRUE(cvd->update(flatBar(8, kUsd, 10, 6), {.followsGap = true}));
    EXPECT_EQ(first(*cvd), 2);
}

TEST(Cvd, AGapStaysWhileTheBarBehindItForms) {
    auto cvd = made("cvd");
    ASSERT_TRUE(cvd->update(flatBar(0, kUsd, 10, 9)));
    for (const std::int64_t bought : {1, 4, 7}) {
        ASSERT_TRUE(cvd->update(flatBar(5, kUsd, 7, bought)));
        EXPECT_EQ(first(*cvd), static_cast<double>(2 * bought - 7));
        EXPECT_TRUE(cvd->values().isBroken);
    }
}

TEST(Cvd, IsNoneWhereNobodyKnowsTheAggressor) {
    for (const char* id : {"cvd", "delta"}) {
        auto study = made(id, {}, {.knowsAggressor = false});
        ASSERT_TRUE(study->update(flatBar(0, kUsd, 10, 0)));
        EXPECT_FALSE(study->values().at[0].has_value()) << id;
    }
}

TEST(Cvd, StaysExactWhereADoubleWouldNot) {
    auto cvd = made("cvd", {}, {.interval = std::chrono::minutes(1), .quantityUnit = 1});
    ASSERT_TRUE(cvd->update(flatBar(0, kUsd, 90'000'000'000'000'001, 90'000'000'000'000'001)));
    ASSERT_TRUE(cvd->update(flatBar(1, kUsd, 90'000'000'000'000'000, 0)));
    EXPECT_EQ(first(*cvd), 1);
}

TEST(Obv, BeginsAnewAfterAGap) {
    auto obv = made("obv", {}, {.interval = std::chrono::minutes(1), .quantityUnit = 0.01});
    ASSERT_TRUE(obv->update(flatBar(0, kUsd, 100)));
    EXPECT_EQ(first(*obv), 0);
    ASSERT_TRUE(obv->update(flatBar(1, 2 * kUsd, 100)));
    EXPECT_EQ(first(*obv), 1);
    ASSERT_TRUE(obv->update(flatBar(2, 2 * kUsd, 500)));
    EXPECT_EQ(first(*obv), 1);
    ASSERT_TRUE(obv->update(flatBar(9, 3 * kUsd, 500)));
    EXPECT_EQ(first(*obv), 0);
    EXPECT_TRUE(obv->values().isBroken);
}

TEST(SessionVwap, IsNoneBeforeASessionWasSeenToBeginAndBeforeItsFirstTrade) {
    auto vwap = made("vwap");
    ASSERT_TRUE(vwap->update(flatBar(0, kUsd)));
    EXPECT_FALSE(vwap->values().at[0].has_value());
    ASSERT_TRUE(vwap->update(flatBar(1, 5 * kUsd, 0), {.startsSession = true}));
    EXPECT_FALSE(vwap->values().at[0].has_value());
    ASSERT_TRUE(vwap->update(flatBar(2, 3 * kUsd, 7)));
    EXPECT_EQ(first(*vwap), 3);
    EXPECT_EQ(vwap->values().at[1], 3.0) << "one price has bands of width zero";
}

TEST(SessionVwap, ASessionOwesNothingToTheOneBefore) {
    auto vwap = made("vwap");
    ASSERT_TRUE(vwap->update(flatBar(0, 9 * kUsd, 500), {.startsSession = true}));
    ASSERT_TRUE(vwap->update(flatBar(1, kUsd, 10), {.startsSession = true}));
    EXPECT_TRUE(vwap->values().isBroken);
    ASSERT_TRUE(vwap->update(flatBar(2, 2 * kUsd, 30)));
    EXPECT_EQ(first(*vwap), 1.75);
    EXPECT_FALSE(vwap->values().isBroken);
}

TEST(SessionVwap, AMarkStaysWhileItsBarForms) {
    auto vwap = made("vwap");
    ASSERT_TRUE(vwap->update(flatBar(0, 9 * kUsd, 500), {.startsSession = true}));
    ASSERT_TRUE(vwap->update(flatBar(1, kUsd, 10), {.startsSession = true}));
    ASSERT_TRUE(vwap->update(flatBar(1, kUsd, 20)));
    EXPECT_EQ(first(*vwap), 1);
    EXPECT_TRUE(vwap->values().isBroken);
}

TEST(SessionVwap, TheFirstTradeOfASessionHasItsPriceAndBandsOfWidthZeroWhateverItsSize) {
    std::mt19937_64 random(8);
    auto vwap = made("vwap", {{"source", 0}});  // the close
    for (std::int64_t minute = 0; minute < 2'000; ++minute) {
        const auto price = static_cast<std::int64_t>(1 + random() % 9'000'000'000);
        ASSERT_TRUE(vwap->update(flatBar(minute, price, static_cast<std::int64_t>(1 + random() % 999)),
                                 {.startsSession = true}));
        ASSERT_EQ(first(*vwap), static_cast<double>(price) / 1e9);
        ASSERT_EQ(vwap->values().at[3], vwap->values().at[0]);
    }
}

TEST(AnchoredVwap, BeginsWithTheBarThatHoldsTheAnchor) {
    const std::vector<Setting> inTheSecondBar{{"anchor", 1'790'000'040 + 60 + 59.999}};
    auto vwap = made("anchoredVwap", inTheSecondBar);
    ASSERT_TRUE(vwap->update(flatBar(0, 9 * kUsd)));
    EXPECT_FALSE(vwap->values().at[0].has_value());
    ASSERT_TRUE(vwap->update(flatBar(1, 2 * kUsd)));
    EXPECT_EQ(first(*vwap), 2);
}

TEST(RealisedVolatility, LeavesTheReturnOverAGapOut) {
    auto with = made("volatility", {{"length", 3}}), without = made("volatility", {{"length", 3}});
    std::int64_t minute = 0;
    for (const std::int64_t price : {100, 101, 99}) {
        ASSERT_TRUE(with->update(flatBar(minute, price * kUsd)));
        ASSERT_TRUE(without->update(flatBar(minute++, price * kUsd)));
    }
    ASSERT_TRUE(with->update(flatBar(minute + 60, 5 * 99 * kUsd)));
    EXPECT_FALSE(with->values().at[0].has_value());
    ASSERT_TRUE(with->update(flatBar(minute + 61, 5 * 102 * kUsd)));
    ASSERT_TRUE(without->update(flatBar(minute, 102 * kUsd)));
    EXPECT_NEAR(first(*with), first(*without), 1e-9);
}

}  // namespace
}  // namespace tessera::studies
