#include "app/forecast/digit_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "app/forecast/baselines.h"
#include "tests/forecast/forecast_requests.h"

namespace tessera::forecast {
namespace {

TEST(DigitEncoder, EveryPriceComesBackWithinHalfABin) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto request = walkRequest(64 + seed, seed, 0.0001 * static_cast<double>(1 + seed));
        const auto prompt = encodeDigits(request.closes, 24, 256);
        ASSERT_TRUE(prompt.ok());
        const DigitScale& scale = prompt->scale;
        const auto used = std::span(request.closes).last(prompt->points);
        for (const double close : used) {
            const int code = scale.encode(close);
            ASSERT_GE(code, 1);
            ASSERT_LE(code, 998);
            EXPECT_LE(std::abs(std::log(scale.decode(code) / close)), 0.5 * scale.binWidth() * (1 + 1e-9));
        }
    }
}

TEST(DigitEncoder, LeavesRoomForFourSigmaOfTheHorizonOnBothSides) {
    const auto request = walkRequest(200);
    const auto prompt = encodeDigits(request.closes, 24, 128);
    ASSERT_TRUE(prompt.ok());
    const double reach = 4 * ewmaVolatility(std::span(request.closes).last(128)) * std::sqrt(24.0);
    EXPECT_LE(prompt->scale.low, -reach);
    EXPECT_GE(prompt->scale.high, reach);
    EXPECT_EQ(prompt->scale.encode(request.closes.back() * std::exp(prompt->scale.high * 1.01)), 999);
    EXPECT_EQ(prompt->scale.encode(request.closes.back() * std::exp(prompt->scale.low * 1.01)), 0);
}

TEST(DigitEncoder, PromptHoldsDigitsAndNewlinesOnlyAndAtMost256Points) {
    const auto prompt = encodeDigits(walkRequest(1'000).closes, 24, 5'000);
    ASSERT_TRUE(prompt.ok());
    EXPECT_EQ(prompt->points, 256u);
    EXPECT_EQ(prompt->text.size(), 256u * 4);
    EXPECT_EQ(prompt->text.find_first_not_of("0123456789\n"), std::string::npos);
}

TEST(DigitEncoder, RefusesAHistoryThatNeverMoved) {
    const auto prompt = encodeDigits(std::vector<double>(100, 2.0), 24, 128);
    ASSERT_FALSE(prompt.ok());
    EXPECT_EQ(prompt.error().sentence, "the price did not move in the history: nothing to forecast from");
}

TEST(DigitEncoder, GrammarAsksForTheHorizonAndEndsAPathThatLeavesTheRange) {
    EXPECT_EQ(digitGrammar(2),
              "root ::= r2\n"
              "r2 ::= inside r1 | edge\n"
              "r1 ::= inside | edge\n"
              "inside ::= (\"00\" [1-9] | \"0\" [1-9] [0-9] | [1-8] [0-9] [0-9] | \"9\" [0-8] [0-9] | "
              "\"99\" [0-8]) \"\\n\"\n"
              "edge ::= (\"000\" | \"999\") \"\\n\"\n");
    const DigitScale scale{2.0, -0.998, 0.998};
    EXPECT_EQ(parsePath("512\n999\n", scale, 24).fault, PathFault::OutOfRange);
}

class PathParser : public ::testing::Test {
 protected:
    PathFault faultOf(std::string_view text) const { return parsePath(text, m_scale, 3).fault; }
    DigitScale m_scale{2.0, -0.998, 0.998};
};

TEST_F(PathParser, TakesExactlyTheStepsAskedFor) {
    const auto path = parsePath("500\n499\n750\n", m_scale, 3);
    ASSERT_EQ(path.fault, PathFault::None);
    ASSERT_EQ(path.values.size(), 3u);
    EXPECT_NEAR(path.values[0], 2.0 * std::exp(0.001), 1e-9);  // middle of bin 500 of 998
    EXPECT_NEAR(path.values[1], 2.0 * std::exp(-0.001), 1e-9);
    EXPECT_EQ(faultOf("500\n499\n750"), PathFault::None);  // the server may drop the last newline
}

TEST_F(PathParser, RejectsPathsThatLeaveTheRange) {
    EXPECT_EQ(faultOf("500\n000\n500\n"), PathFault::OutOfRange);
    EXPECT_EQ(faultOf("500\n500\n999\n"), PathFault::OutOfRange);
}

TEST_F(PathParser, RejectsShortPathsInsteadOfPaddingThem) {
    for (const char* text : {"", "500\n", "500\n500\n", "500\n500\n5", "500\n500\n50"}) {
        EXPECT_EQ(faultOf(text), PathFault::Short) << text;
        EXPECT_TRUE(parsePath(text, m_scale, 3).values.empty());
    }
}

TEST_F(PathParser, RejectsAnythingThatIsNotThreeDigitsALine) {
    for (const char* text : {"ten\n500\n500\n", "5000\n500\n500\n", "50\n500\n500\n", "500\n500\n500\n500\n",
                             "-50\n500\n500\n", "500 500 500", "500\r\n500\r\n500\r\n", "\n500\n500\n"}) {
        EXPECT_EQ(faultOf(text), PathFault::Malformed) << text;
    }
}

TEST(SampleQuantile, InterpolatesBetweenOrderStatistics) {
    const std::vector<double> sorted{1, 2, 3, 4};
    EXPECT_DOUBLE_EQ(sampleQuantile(sorted, 0.5), 2.5);
    EXPECT_DOUBLE_EQ(sampleQuantile(sorted, 0.0), 1);
    EXPECT_DOUBLE_EQ(sampleQuantile(sorted, 0.9), 3.7);
    EXPECT_DOUBLE_EQ(sampleQuantile(std::vector<double>{7}, 0.95), 7);
}

}  // namespace
}  // namespace tessera::forecast
