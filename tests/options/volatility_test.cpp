// Smile, term structure and realised volatility.

#include <gtest/gtest.h>

#include <cmath>

#include "app/options/chain_summary.h"
#include "app/options/smile_line.h"
#include "app/options/volatility_term.h"
#include "tests/options/made_chain.h"

namespace tessera::options {
namespace {

using domain::OptionRight;
using domain::Price;

TEST(SmileLine, EachStrikeIsReadFromTheOptionOutOfTheMoneyWithItsBidAndAsk) {
    MadeChain made;
    made.put("1.80", "0.026", "0.028");
    made.call("1.80", "0.220", "0.240");
    made.call("2.20", "0.034", "0.036");
    made.call("2.40", nullptr, "0.010");
    const auto points = smileOf(made.chain());
    ASSERT_EQ(points.size(), 2U) << "2.40 has no volatility";
    EXPECT_EQ(points[0].from, OptionRight::Put);
    EXPECT_LT(*points[0].low, points[0].volatility);
    EXPECT_GT(*points[0].high, points[0].volatility);
    EXPECT_NEAR(points[0].volatility, 0.40, 0.005);
    EXPECT_EQ(points[1].strike, usd("2.20"));
    EXPECT_EQ(points[1].from, OptionRight::Call);
}

TEST(SmileLine, APointFromAMarkHasNoWhiskers) {
    MadeChain made;
    OptionMarket& call = made.call("2.20", nullptr, "0.036");
    call.mark = usd("0.0345");
    const auto points = smileOf(made.chain());
    ASSERT_EQ(points.size(), 1U);
    EXPECT_EQ(points[0].source, VolatilitySource::Mark);
    EXPECT_FALSE(points[0].low);
    EXPECT_FALSE(points[0].high);
}

TEST(SmileLine, TheCurveRunsThroughThePointsOrIsNotThere) {
    MadeChain made;
    for (const auto& [strike, volatility] : {std::pair("1.60", 0.47), std::pair("1.80", 0.43),
                                             std::pair("2.00", 0.40), std::pair("2.20", 0.41)}) {
        made.price(strike, volatility);
    }
    EXPECT_TRUE(smileCurve(made.chain(), smileOf(made.chain()), 21).empty()) << "four strikes are too few";
    made.price("2.40", 0.43);
    made.price("2.60", 0.46);
    const auto curve = smileCurve(made.chain(), smileOf(made.chain()), 21);
    ASSERT_EQ(curve.size(), 21U);
    EXPECT_EQ(curve.front().strike, usd("1.60"));
    EXPECT_EQ(curve.back().strike, usd("2.60"));
    EXPECT_NEAR(curve.front().volatility, 0.47, 0.01);
    EXPECT_NEAR(curve[8].volatility, 0.40, 0.01) << "at 2.00";
    EXPECT_TRUE(smileCurve(made.chain(made.future(nullptr, nullptr)), {}, 21).empty());
}

Chain chainOf(const char* future, double days, std::optional<double> volatility) {
    Chain chain;
    chain.future = future;
    chain.days = days;
    chain.atTheMoney = volatility;
    chain.rows.emplace_back();
    return chain;
}

TEST(VolatilityTerm, ForwardVolatilityIsWhatIsLeftOfTheVariance) {
    const std::vector<Chain> chains{chainOf("F27", 73, 0.50), chainOf("Z26", 36.5, 0.40),
                                    chainOf("G27", 109.5, std::nullopt), chainOf("H27", 146, 0.50)};
    const auto rows = volatilityTerm(chains);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].future, "Z26") << "nearest first";
    EXPECT_FALSE(rows[0].forwardVolatility);
    // (0.25 x 73 - 0.16 x 36.5) / 36.5 = 0.34
    EXPECT_NEAR(*rows[1].forwardVolatility, 0.5830951895, 1e-9);
    EXPECT_FALSE(rows[2].atTheMoney);
    EXPECT_FALSE(rows[2].forwardVolatility);
    EXPECT_NEAR(*rows[3].forwardVolatility, 0.50, 1e-12) << "over the month that is not known";
}

TEST(VolatilityTerm, LessVarianceInMoreTimeHasNoForwardAndEndedExpiriesAreGone) {
    Chain ended = chainOf("X26", 0, 0.40);
    Chain empty = chainOf("M27", 200, 0.40);
    empty.rows.clear();
    const auto rows = volatilityTerm(
        std::vector<Chain>{chainOf("Z26", 36.5, 0.60), chainOf("F27", 73, 0.40), ended, empty});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_FALSE(rows[1].forwardVolatility);
    EXPECT_TRUE(rows[1].isInverted);
}

/// `count` days that are over, closing at 2.00 and 2.02 in turn, and today.
std::vector<domain::Bar> days(int count) {
    std::vector<domain::Bar> bars;
    const auto day = std::chrono::hours(24);
    for (int i = count; i >= 0; --i) {
        domain::Bar bar;
        bar.start = floorTo(kNow, day) - day * i;
        bar.close = i == 0 ? usd("5.00") : i % 2 == 0 ? usd("2.00") : usd("2.02");
        bars.push_back(bar);
    }
    return bars;
}

TEST(RealisedVolatility, TwentyDailyChangesAndTodayIsNotOver) {
    const auto moved = realisedVolatility(days(21), kNow);
    EXPECT_EQ(moved.changes, 20U);
    ASSERT_TRUE(moved.estimate);
    // ln(2.02 / 2.00) x root of 365
    EXPECT_NEAR(moved.estimate->value, 0.1901008, 1e-6);
    EXPECT_LT(moved.estimate->low, moved.estimate->value);
    EXPECT_EQ(realisedVolatility(days(60), kNow).changes, 20U) << "older days do not count";
}

TEST(RealisedVolatility, ADayThatIsNotKnownMakesItNoneWithTheCount) {
    auto bars = days(21);
    bars.erase(bars.begin() + 5);
    const auto moved = realisedVolatility(bars, kNow);
    EXPECT_FALSE(moved.estimate);
    EXPECT_EQ(moved.changes, 18U);
    EXPECT_EQ(realisedVolatility(days(10), kNow).changes, 9U);
    EXPECT_EQ(realisedVolatility({}, kNow).changes, 0U);
}

}  // namespace
}  // namespace tessera::options
