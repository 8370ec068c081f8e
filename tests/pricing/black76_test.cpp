#include "app/pricing/black76.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "app/pricing/normal.h"

namespace tessera::pricing {
namespace {

BlackInput random() {
    const auto part = [](double low, double high) {
        return low + (high - low) * static_cast<double>(*rc::gen::inRange(0, 1'000'001)) / 1e6;
    };
    BlackInput input;
    input.right = *rc::gen::arbitrary<bool>() ? OptionRight::Call : OptionRight::Put;
    input.forward = std::pow(10.0, part(-3, 3));
    input.strike = input.forward * std::exp(part(-1.5, 1.5));
    input.years = part(0.002, 3);
    input.volatility = part(0.02, 2);
    input.discount = std::exp(-part(-0.02, 0.1) * input.years);
    return input;
}

double price(const BlackInput& input) {
    return *blackPrice(input);
}

TEST(Normal, TailsKeepTheirDigits) {
    // Abramowitz & Stegun, table 26.2, and mpmath in 40 digits.
    EXPECT_NEAR(normalCdf(0), 0.5, 2e-16);
    EXPECT_NEAR(normalCdf(1), 0.8413447460685429, 2e-16);
    EXPECT_NEAR(normalCdf(-10) / 7.619853024160526e-24, 1, 1e-14);
    EXPECT_NEAR(normalCdf(-37) / 5.725571222524576e-300, 1, 1e-12);
    for (double z = 0; z < 6; z += 0.01) {
        EXPECT_NEAR(normalCdf(-z) / (0.5 * std::erfc(z / std::sqrt(2.0))), 1, 1e-14) << z;
    }
}

TEST(Black76, GivesTheValueOfTheTextbook) {
    // E. G. Haug, "The complete guide to option pricing formulas" (2007), 1.1.3: a future at 19, strike 19,
    // nine months, 10 % rate, 28 % volatility.
    const BlackInput input{OptionRight::Call, 19, 19, 0.75, 0.28, std::exp(-0.075)};
    EXPECT_NEAR(price(input), 1.7011, 5e-5);
    BlackInput put = input;
    put.right = OptionRight::Put;
    EXPECT_NEAR(price(put), 1.7011, 5e-5);
}

RC_GTEST_PROP(Black76, CallLessPutIsTheDiscountedForward, ()) {
    BlackInput input = random();
    input.right = OptionRight::Call;
    const double call = price(input);
    input.right = OptionRight::Put;
    const double parity = input.discount * (input.forward - input.strike);
    RC_ASSERT(std::abs(call - price(input) - parity) <= 1e-14 * (input.forward + input.strike));
}

RC_GTEST_PROP(Black76, PricesStayInTheirBoundsAndRiseWithVolatility, ()) {
    BlackInput input = random();
    const double low = price(input);
    const bool isCall = input.right == OptionRight::Call;
    const double gain = (isCall ? 1 : -1) * (input.forward - input.strike);
    RC_ASSERT(low >= input.discount * std::max(gain, 0.0));
    RC_ASSERT(low <= input.discount * (isCall ? input.forward : input.strike));
    input.volatility *= 1.05;
    RC_ASSERT(price(input) >= low);
    const double before = price(input);
    input.strike *= 1.01;
    RC_ASSERT((isCall ? before - price(input) : price(input) - before) >= 0);
}

/// Fourth order: [8 (f(+e) - f(-e)) - (f(+2e) - f(-2e))] / 12 e.
template <class F>
double slope(const F& f, double e) {
    return (8 * (f(e) - f(-e)) - (f(2 * e) - f(-2 * e))) / (12 * e);
}

RC_GTEST_PROP(Black76, GreeksAreTheSlopesOfThePrice, ()) {
    const BlackInput input = random();
    const BlackValue value = *blackValue(input);
    const auto moved = [&](double BlackInput::*field, double by) {
        BlackInput other = input;
        other.*field += by;
        return *blackValue(other);
    };
    const double s = input.volatility * std::sqrt(input.years), f = input.forward;
    const double e = 1e-3 * std::min(s, 0.3);
    const auto near = [](double a, double b, double scale) {
        return std::abs(a - b) <= 1e-7 * scale + 1e-12;
    };
    RC_ASSERT(near(value.price, price(input), 1e-7 * f));
    RC_ASSERT(near(value.greeks.delta,
                   slope([&](double d) { return moved(&BlackInput::forward, d).price; }, e * f), 1));
    RC_ASSERT(
        near(value.greeks.gamma * f * s,
             slope([&](double d) { return moved(&BlackInput::forward, d).greeks.delta; }, e * f) * f * s, 1));
    RC_ASSERT(
        near(value.greeks.vega,
             slope([&](double d) { return moved(&BlackInput::volatility, d).price; }, e * input.volatility),
             f * std::sqrt(input.years)));
    const double rate = -std::log(input.discount) / input.years;
    const auto later = [&](double d) {
        BlackInput other = input;
        other.years -= d;
        other.discount = std::exp(-rate * other.years);
        return price(other);
    };
    RC_ASSERT(near(value.greeks.thetaPerYear, slope(later, 1e-3 * input.years), f * (s + 0.1) / input.years));
    const auto dearer = [&](double d) {
        BlackInput other = input;
        other.discount = std::exp(-(rate + d) * input.years);
        return price(other);
    };
    RC_ASSERT(near(value.greeks.rho, slope(dearer, 1e-3), f));
    RC_ASSERT(value.greeks.thetaPerDay() == value.greeks.thetaPerYear / 365);
    RC_ASSERT(value.greeks.vegaPerPoint() == value.greeks.vega / 100);
}

TEST(Black76, VannaAndVolgaAreTheSlopesOfVega) {
    const BlackInput input{OptionRight::Put, 2, 2.2, 0.25, 0.45, 0.99};
    const auto vega = [&](double forward, double volatility) {
        BlackInput other = input;
        other.forward += forward;
        other.volatility += volatility;
        return blackValue(other)->greeks.vega;
    };
    const SecondGreeks second = *secondGreeks(input);
    EXPECT_NEAR(second.vanna, (vega(1e-5, 0) - vega(-1e-5, 0)) / 2e-5, 1e-7);
    EXPECT_NEAR(second.volga, (vega(0, 1e-5) - vega(0, -1e-5)) / 2e-5, 1e-7);
    EXPECT_GT(second.volga, 0) << "away from the money";
}

TEST(Black76, VannaAndVolgaAreNeverInfinite) {
    for (const double volatility : {0.0, 1e-300, 1e-12, 0.4, 1e3, 1e300}) {
        for (const double strike : {1e-9, 1.999999, 2.000001, 1e9}) {
            const auto second = secondGreeks({OptionRight::Call, 2, strike, 0.01, volatility, 1});
            ASSERT_TRUE(second.ok()) << volatility << ' ' << strike;
            EXPECT_TRUE(std::isfinite(second->vanna) && std::isfinite(second->volga));
        }
    }
    EXPECT_FALSE(secondGreeks({OptionRight::Call, 2, 2, 0, 0.4, 1}).ok()) << "at the strike, without time";
}

TEST(Black76, WithoutTimeOrVolatilityItIsIntrinsic) {
    for (const auto& [years, volatility] : {std::pair(0.0, 0.4), std::pair(1.0, 0.0), std::pair(0.0, 0.0)}) {
        const BlackInput call{OptionRight::Call, 2.5, 2, years, volatility, 0.9};
        EXPECT_NEAR(price(call), 0.45, 1e-15);
        const BlackValue value = *blackValue(call);
        EXPECT_NEAR(value.greeks.delta, 0.9, 1e-15);
        EXPECT_EQ(value.greeks.gamma, 0);
        EXPECT_EQ(value.greeks.vega, 0);
        EXPECT_EQ(price({OptionRight::Put, 2.5, 2, years, volatility, 0.9}), 0);
    }
}

TEST(Black76, ExactlyAtTheStrikeWithoutTimeOnlyThePriceIsKnown) {
    const BlackInput input{OptionRight::Call, 2, 2, 0, 0.4, 1};
    EXPECT_EQ(price(input), 0);
    const auto value = blackValue(input);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, domain::ErrorCode::OutOfRange);
    EXPECT_EQ(value.error().sentence, "At the strike 2 without time or volatility the greeks have no value.");
}

TEST(Black76, ExtremesAreFinite) {
    for (const double scale : {1e-150, 1e-9, 1.0, 1e9, 1e150}) {
        for (const double ratio : {1e-12, 0.1, 1.0, 10.0, 1e12}) {
            for (const double years : {1e-9, 1.0, 1e4}) {
                for (const double volatility : {1e-8, 0.4, 5.0, 1e6}) {
                    for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
                        const BlackInput input{right, scale, scale * ratio, years, volatility, 1};
                        const auto value = blackValue(input);
                        ASSERT_TRUE(value) << value.error().sentence;
                        EXPECT_TRUE(std::isfinite(value->price) && value->price >= 0);
                        EXPECT_TRUE(std::isfinite(value->greeks.gamma));
                    }
                }
            }
        }
    }
    // What no double holds is an error, never infinity.
    EXPECT_FALSE(blackValue({OptionRight::Call, 1e-300, 1e-300, 1e-12, 1e-8, 1}));
}

TEST(Black76, BadInputIsNamed) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const BlackInput good{OptionRight::Call, 2, 2.1, 0.1, 0.4, 0.99};
    const auto sentence = [&](double BlackInput::*field, double value) {
        BlackInput bad = good;
        bad.*field = value;
        const auto result = blackPrice(bad);
        EXPECT_FALSE(blackValue(bad));
        return result ? std::string("fine") : result.error().sentence;
    };
    EXPECT_EQ(sentence(&BlackInput::strike, -1), "The strike is -1; it must be a number above zero.");
    EXPECT_EQ(sentence(&BlackInput::forward, 0), "The forward is 0; it must be a number above zero.");
    EXPECT_EQ(sentence(&BlackInput::years, -0.5),
              "The time in years is -0.5; it must be a number not below zero.");
    EXPECT_EQ(sentence(&BlackInput::volatility, nan),
              "The volatility is nan; it must be a number not below zero.");
    EXPECT_EQ(sentence(&BlackInput::discount, infinity),
              "The discount factor is inf; it must be a number above zero.");
}

}  // namespace
}  // namespace tessera::pricing
