#include "app/pricing/asian_option.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tessera::pricing {
namespace {

/// 22 business days, of which the first is `first` days away.
std::vector<ComingFixing> month(double first, double forward = 2, std::size_t days = 22) {
    std::vector<ComingFixing> all;
    for (std::size_t i = 0; i < days; ++i) {
        all.push_back(
            {(first + static_cast<double>(i) * 1.4) / 365, forward * (1 + 0.002 * static_cast<double>(i))});
    }
    return all;
}

TEST(AsianOption, OneFixingIsBlack) {
    const std::vector<ComingFixing> one{{0.3, 2.2}};
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
        const BlackValue asian = *asianValue({right, 2, 0.45, 0.98, 0, 0, one});
        const BlackValue black = *blackValue({right, 2.2, 2, 0.3, 0.45, 0.98});
        EXPECT_NEAR(asian.price, black.price, 1e-14);
        EXPECT_NEAR(asian.greeks.delta, black.greeks.delta, 1e-13);
        EXPECT_NEAR(asian.greeks.gamma, black.greeks.gamma, 1e-12);
        EXPECT_NEAR(asian.greeks.vega, black.greeks.vega, 1e-13);
        EXPECT_NEAR(asian.greeks.thetaPerYear, black.greeks.thetaPerYear, 1e-13);
        EXPECT_NEAR(asian.greeks.rho, black.greeks.rho, 1e-13);
    }
}

TEST(AsianOption, CallLessPutIsTheDiscountedMean) {
    const auto coming = month(3);
    const double fixed = 1.9 * 10;
    AsianInput input{OptionRight::Call, 2, 0.6, 0.99, fixed, 10, coming};
    double sum = fixed;
    for (const ComingFixing& fixing : coming) {
        sum += fixing.forward;
    }
    const double call = asianValue(input)->price;
    input.right = OptionRight::Put;
    EXPECT_NEAR(call - asianValue(input)->price, 0.99 * (sum / 32 - 2), 1e-14);
}

TEST(AsianOption, GreeksAreTheSlopesOfThePrice) {
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
        const auto price = [&](double scale, double volatility, double later, double rate) {
            auto coming = month(6);
            for (ComingFixing& fixing : coming) {
                fixing.forward *= scale;
                fixing.years -= later;
            }
            return asianValue({right, 2.02, volatility, std::exp(-rate * coming.back().years), 12, 6, coming})
                ->price;
        };
        const auto coming = month(6);
        double mean = 0;
        for (const ComingFixing& fixing : coming) {
            mean += fixing.forward / static_cast<double>(coming.size());
        }
        const double years = coming.back().years, e = 1e-4;
        const BlackValue at = *asianValue({right, 2.02, 0.5, std::exp(-0.04 * years), 12, 6, coming});
        const auto slope = [e](const auto& f) { return (f(e) - f(-e)) / (2 * e); };
        EXPECT_NEAR(at.greeks.delta, slope([&](double d) { return price(1 + d / mean, 0.5, 0, 0.04); }),
                    1e-6);
        EXPECT_NEAR(
            at.greeks.gamma,
            (price(1 + 1e-3 / mean, 0.5, 0, 0.04) - 2 * at.price + price(1 - 1e-3 / mean, 0.5, 0, 0.04)) /
                1e-6,
            1e-3);
        EXPECT_NEAR(at.greeks.vega, slope([&](double d) { return price(1, 0.5 + d, 0, 0.04); }), 1e-6);
        EXPECT_NEAR(at.greeks.thetaPerYear, slope([&](double d) { return price(1, 0.5, d, 0.04); }), 1e-4);
        EXPECT_NEAR(at.greeks.rho, slope([&](double d) { return price(1, 0.5, 0, 0.04 + d); }), 1e-7);
    }
}

TEST(AsianOption, AKnownPartMovesTheStrikeAndCalmsTheRest) {
    const auto whole = month(1, 2, 22), half = month(1, 2, 11);
    const double before = asianValue({OptionRight::Call, 2, 0.5, 1, 0, 0, whole})->price;
    const double after = asianValue({OptionRight::Call, 2, 0.5, 1, 11 * 2.0, 11, half})->price;
    EXPECT_LT(after, before) << "half of the month can no longer move";
    EXPECT_GT(after, 0);
}

TEST(AsianOption, OnceTheKnownPartDecidesItIsIntrinsic) {
    // 20 of 22 known at 2.4: even two fixings at nothing leave the mean above 2.
    const auto rest = month(1, 2.4, 2);
    const BlackValue call = *asianValue({OptionRight::Call, 2, 0.5, 0.99, 20 * 2.4, 20, rest});
    EXPECT_NEAR(call.price, 0.99 * ((48 + 2.4 + 2.4 * 1.002) / 22 - 2), 1e-14);
    EXPECT_NEAR(call.greeks.delta, 0.99 * 2 / 22, 1e-15);
    EXPECT_EQ(call.greeks.vega, 0);
    EXPECT_EQ(asianValue({OptionRight::Put, 2, 0.5, 0.99, 20 * 2.4, 20, rest})->price, 0);
    const BlackValue over = *asianValue({OptionRight::Put, 2, 0.5, 1, 22 * 1.9, 22, {}});
    EXPECT_NEAR(over.price, 0.1, 1e-14);
    EXPECT_EQ(over.greeks.delta, 0) << "nothing is left to move";
}

TEST(AsianOption, WithoutVolatilityItIsTheForwardMean) {
    const auto coming = month(3);
    const BlackValue value = *asianValue({OptionRight::Call, 1.9, 0, 1, 0, 0, coming});
    double mean = 0;
    for (const ComingFixing& fixing : coming) {
        mean += fixing.forward / 22;
    }
    EXPECT_NEAR(value.price, mean - 1.9, 1e-14);
}

TEST(AsianOption, BadInputIsNamed) {
    std::vector<ComingFixing> coming{{0.1, 2}, {0.05, 2}};
    const auto sentence = [](const AsianInput& input) { return asianValue(input).error().sentence; };
    EXPECT_EQ(
        sentence({OptionRight::Call, 2, 0.4, 1, 0, 0, coming}),
        "The time in years of coming fixing 2 is 0.05; it must be a number not below that of the one before "
        "it, or zero.");
    coming[1] = {0.2, -2};
    EXPECT_EQ(sentence({OptionRight::Call, 2, 0.4, 1, 0, 0, coming}),
              "The forward of coming fixing 2 is -2; it must be a number above zero.");
    EXPECT_EQ(sentence({OptionRight::Call, 2, 0.4, 1, 0, 0, {}}),
              "There is no fixing, neither known nor to come, to take a mean of.");
    EXPECT_EQ(sentence({OptionRight::Call, 0, 0.4, 1, 2, 1, {}}),
              "The strike is 0; it must be a number above zero.");
    EXPECT_EQ(sentence({OptionRight::Call, 2, std::nan(""), 1, 2, 1, {}}),
              "The volatility is nan; it must be a number not below zero.");
    EXPECT_EQ(sentence({OptionRight::Call, 2, 0.4, 1, -2, 1, {}}),
              "The sum of the known fixings is -2; it must be a number not below zero.");
}

TEST(AsianOption, ItsVolatilityIsFoundAgainFromItsPrice) {
    const auto coming = month(2);
    for (const double volatility : {0.05, 0.4, 1.3}) {
        for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
            AsianInput input{right, 2.02, volatility, 1, 1.98 * 6, 6, coming};
            const double price = asianValue(input)->price;
            input.volatility = 0;
            EXPECT_NEAR(*asianVolatility(input, price), volatility, 1e-7 * volatility);
        }
    }
}

TEST(AsianOption, APriceThatNoVolatilityGivesIsSaid) {
    const auto coming = month(2);
    const AsianInput input{OptionRight::Call, 2.02, 0, 1, 1.98 * 6, 6, coming};
    EXPECT_FALSE(asianVolatility(input, 0).ok());
    EXPECT_FALSE(asianVolatility(input, 5).ok());
    const AsianInput decided{OptionRight::Call, 1, 0, 1, 2.0 * 20, 20, coming};  // 40 / 42 reaches 0.95 only
    const AsianInput sure{OptionRight::Call, 0.9, 0, 1, 2.0 * 20, 20, coming};
    EXPECT_FALSE(asianVolatility(sure, asianValue(sure)->price).ok()) << "every volatility gives it";
    EXPECT_FALSE(asianVolatility(decided, std::nan("")).ok());
}

}  // namespace
}  // namespace tessera::pricing
