#include "app/pricing/implied_volatility.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::pricing {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// How far the volatility can be off when the price is only known to its last digit: what no solver can
/// better.
double resolution(const BlackInput& input, const BlackValue& value) {
    return 4 * kEpsilon * value.price / (value.greeks.vega * input.volatility);
}

TEST(ImpliedVolatility, ComesBackOverEveryVolatilityAndMoneyness) {
    int solved = 0;
    for (double volatility = 1e-8; volatility <= 5.0001; volatility *= 1.3) {
        for (const double years : {1.0 / 365, 0.1, 1.0, 3.0}) {
            for (double deviations = -30; deviations <= 30; deviations += 0.37) {
                const double s = volatility * std::sqrt(years);
                if (std::abs(deviations * s) > 40) {
                    continue;
                }
                for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
                    const BlackInput input{right, 2, 2 * std::exp(deviations * s), years, volatility, 0.97};
                    const BlackValue value = *blackValue(input);
                    double found = 0;
                    const PricingIssue issue = impliedVolatility(input, value.price, found);
                    const double bound = std::max(1e-12, resolution(input, value));
                    if (bound > 1e-3) {
                        continue;  // the price no longer holds the volatility
                    }
                    ASSERT_EQ(issue, PricingIssue::None) << volatility << " " << years << " " << deviations;
                    EXPECT_NEAR(found / volatility, 1, bound)
                        << volatility << " " << years << " " << deviations << " " << static_cast<int>(right);
                    ++solved;
                }
            }
        }
    }
    EXPECT_GT(solved, 50'000);
}

RC_GTEST_PROP(ImpliedVolatility, RoundTripOfAnOutOfTheMoneyPriceIsExact, ()) {
    const auto part = [](double low, double high) {
        return low + (high - low) * static_cast<double>(*rc::gen::inRange(0, 1'000'001)) / 1e6;
    };
    BlackInput input{OptionRight::Call,           std::pow(10.0, part(-6, 6)),   0,
                     std::pow(10.0, part(-4, 1)), std::pow(10.0, part(-8, 0.5)), 1};
    const double s = std::min(3.0, input.volatility * std::sqrt(input.years));
    input.volatility = s / std::sqrt(input.years);
    input.strike = input.forward * std::exp(part(0, 30) * s);
    double found = 0;
    RC_ASSERT(impliedVolatility(input, *blackPrice(input), found) == PricingIssue::None);
    // A strike at 1e-8 of volatility is itself only known to 1e-16 / 1e-8 of a deviation; both ways use the
    // same.
    RC_ASSERT(std::abs(found / input.volatility - 1) <= 1e-12);
}

TEST(ImpliedVolatility, WhatHasNoAnswerSaysWhy) {
    const BlackInput call{OptionRight::Call, 2.5, 2, 0.25, 0, 1};
    const auto sentence = [](const BlackInput& input, double price) {
        const auto result = impliedVolatility(input, price);
        return result ? std::string("fine") : result.error().sentence;
    };
    EXPECT_EQ(sentence(call, 0.4), "The price 0.4 is below the intrinsic value; no volatility gives it.");
    EXPECT_EQ(sentence(call, 0.5),
              "The price 0.5 is the intrinsic value alone; any small volatility gives it.");
    EXPECT_EQ(sentence(call, 2.5),
              "The price 2.5 is as much as the option can ever be worth, or more; no volatility gives it.");
    EXPECT_EQ(sentence({OptionRight::Put, 2.5, 2, 0.25, 0, 1}, 2.0).substr(0, 14), "The price 2 is");
    EXPECT_EQ(sentence(call, std::nan("")), "The price is nan; it must be a number.");
    EXPECT_EQ(sentence({OptionRight::Call, 2.5, 2, 0, 0, 1}, 0.6),
              "No time is left, so the price says nothing about a volatility.");
    EXPECT_EQ(sentence({OptionRight::Call, 2.5, 0, 0.25, 0, 1}, 0.6),
              "The strike is 0; it must be a number above zero.");
    EXPECT_EQ(sentence({OptionRight::Put, 2.5, 2, 0.25, 0, 1}, 0),
              "The price 0 is the intrinsic value alone; any small volatility gives it.");
    EXPECT_EQ(sentence({OptionRight::Put, 2.5, 2, 0.25, 0, 1}, -0.1),
              "The price -0.1 is below the intrinsic value; no volatility gives it.");
}

TEST(ImpliedVolatility, TheSmallestPriceThereIsHasOne) {
    const BlackInput input{OptionRight::Call, 2, 10, 0.1, 0, 1};
    double found = 0;
    ASSERT_EQ(impliedVolatility(input, 1e-307, found), PricingIssue::None);
    BlackInput again = input;
    again.volatility = found;
    EXPECT_NEAR(*blackPrice(again) / 1e-307, 1, 1e-11);
}

}  // namespace
}  // namespace tessera::pricing
