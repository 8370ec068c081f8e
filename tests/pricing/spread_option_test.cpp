#include "app/pricing/spread_option.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "app/pricing/normal.h"

namespace tessera::pricing {
namespace {

const SpreadInput kCalendar{OptionRight::Call, 2.1, 2.0, 0.05, 0.5, 0.45, 0.4, 0.8, 0.98};

double price(const SpreadInput& input) {
    return spreadOptionValue(input)->price;
}

TEST(SpreadOption, WithoutAStrikeItIsMargrabe) {
    SpreadInput input = kCalendar;
    input.strike = 0;
    const double s = std::sqrt((0.45 * 0.45 - 2 * 0.8 * 0.45 * 0.4 + 0.4 * 0.4) * 0.5);
    const double d1 = std::log(2.1 / 2.0) / s + s / 2;
    EXPECT_NEAR(price(input), 0.98 * (2.1 * normalCdf(d1) - 2.0 * normalCdf(d1 - s)), 1e-14);
}

TEST(SpreadOption, CallLessPutIsTheDiscountedSpread) {
    for (const double strike : {-0.3, 0.0, 0.05, 1.0}) {
        SpreadInput input = kCalendar;
        input.strike = strike;
        const double call = price(input);
        input.right = OptionRight::Put;
        EXPECT_NEAR(call - price(input), 0.98 * (0.1 - strike), 1e-14) << strike;
    }
}

TEST(SpreadOption, LiesNearASimulation) {
    // Two correlated lognormals, antithetic, 400,000 pairs: standard error about 1e-4.
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    const SpreadInput& in = kCalendar;
    const double root = std::sqrt(in.years);
    double sum = 0;
    constexpr int kPairs = 400'000;
    for (int i = 0; i < kPairs; ++i) {
        const double a = normal(random), b = 0.8 * a + 0.6 * normal(random);
        for (const double sign : {1.0, -1.0}) {
            const double one = in.first * std::exp(sign * 0.45 * root * a - 0.5 * 0.45 * 0.45 * in.years);
            const double two = in.second * std::exp(sign * 0.4 * root * b - 0.5 * 0.4 * 0.4 * in.years);
            sum += std::max(one - two - in.strike, 0.0);
        }
    }
    EXPECT_NEAR(price(in), in.discount * sum / (2 * kPairs), 1e-3);
}

TEST(SpreadOption, GreeksAreTheSlopesOfThePrice) {
    for (const double strike : {-0.2, 0.05}) {
        for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
            SpreadInput input = kCalendar;
            input.strike = strike;
            input.right = right;
            const SpreadValue value = *spreadOptionValue(input);
            const auto slope = [&](double SpreadInput::*field, double e = 1e-5) {
                SpreadInput up = input, down = input;
                up.*field += e;
                down.*field -= e;
                return (price(up) - price(down)) / (2 * e);
            };
            EXPECT_NEAR(value.firstDelta, slope(&SpreadInput::first), 1e-8);
            EXPECT_NEAR(value.secondDelta, slope(&SpreadInput::second), 1e-8);
            EXPECT_NEAR(value.firstVega, slope(&SpreadInput::firstVolatility), 1e-8);
            EXPECT_NEAR(value.secondVega, slope(&SpreadInput::secondVolatility), 1e-8);
            EXPECT_NEAR(value.correlationSlope, slope(&SpreadInput::correlation), 1e-8);
            EXPECT_NEAR(value.rho, -0.5 * value.price, 1e-14);
            SpreadInput up = input, down = input;
            up.second += 1e-3;
            down.second -= 1e-3;
            EXPECT_NEAR(value.secondGamma, (price(up) - 2 * value.price + price(down)) / 1e-6, 1e-4);
            EXPECT_GT(value.firstGamma, 0);
            EXPECT_LT(value.crossGamma, 0);
        }
    }
}

TEST(SpreadOption, TheSpreadItselfHasAValueAndAReach) {
    SpreadInput input = kCalendar;
    EXPECT_NEAR(spreadOutlook(input)->value, 0.1, 1e-15);
    input.correlation = 1;
    input.secondVolatility = input.firstVolatility;
    // Moving as one, the difference moves as a future at 0.1 would.
    EXPECT_NEAR(spreadOutlook(input)->deviation, 0.1 * std::sqrt(std::expm1(0.45 * 0.45 * 0.5)), 1e-9);
}

TEST(SpreadOption, BadInputIsNamed) {
    const auto sentence = [](double SpreadInput::*field, double value) {
        SpreadInput bad = kCalendar;
        bad.*field = value;
        return spreadOptionValue(bad).error().sentence;
    };
    EXPECT_EQ(sentence(&SpreadInput::correlation, 1.5),
              "The correlation is 1.5; it must be between -1 and 1.");
    EXPECT_EQ(sentence(&SpreadInput::second, 0), "The second forward is 0; it must be a number above zero.");
    EXPECT_EQ(sentence(&SpreadInput::years, -1),
              "The time in years is -1; it must be a number not below zero.");
    EXPECT_EQ(sentence(&SpreadInput::firstVolatility, std::nan("")),
              "The first volatility is nan; it must be a number not below zero.");
}

}  // namespace
}  // namespace tessera::pricing
