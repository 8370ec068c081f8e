#include "app/pricing/option_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "app/pricing/implied_volatility.h"

namespace tessera::pricing {
namespace {

/// Ordinary options, and every twentieth one that is not.
std::vector<BlackInput> options(std::size_t count) {
    std::mt19937_64 random(20);
    const auto part = [&](double low, double high) {
        return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
    };
    std::vector<BlackInput> all;
    for (std::size_t i = 0; i < count; ++i) {
        BlackInput& option = all.emplace_back();
        const bool isOdd = i % 20 == 7;
        option.right = random() % 2 == 0 ? OptionRight::Call : OptionRight::Put;
        option.forward = std::pow(10.0, part(-2, 2));
        option.years = part(0.003, 2);
        option.volatility = isOdd ? std::pow(10.0, part(-7, 1.5)) : part(0.05, 1.5);
        const double s = option.volatility * std::sqrt(option.years);
        option.strike = option.forward * std::exp(part(-4, 4) * std::min(s, 3.0));
        option.discount = std::exp(-part(0, 0.08) * option.years);
    }
    return all;
}

TEST(OptionChain, GivesWhatEachOptionGivesAlone) {
    for (const std::size_t count : {1U, 2U, 3U, 4U, 5U, 4000U}) {
        const auto all = options(count);
        std::vector<double> prices;
        for (const BlackInput& option : all) {
            prices.push_back(*blackPrice(option));
        }
        std::vector<ChainValue> values(count);
        std::vector<ChainVolatility> volatilities(count);
        valueChain(all, prices, values, volatilities);
        for (std::size_t i = 0; i < count; ++i) {
            BlackValue alone;
            ASSERT_EQ(blackValue(all[i], alone), values[i].issue);
            const double f = all[i].forward, s = all[i].volatility * std::sqrt(all[i].years);
            const Greeks &a = alone.greeks, &b = values[i].greeks;
            EXPECT_NEAR(alone.price, values[i].price, 1e-13 * f);
            EXPECT_NEAR(a.delta, b.delta, 1e-13);
            EXPECT_NEAR(a.gamma * f * s, b.gamma * f * s, 1e-13);
            EXPECT_NEAR(a.vega, b.vega, 1e-13 * f);
            EXPECT_NEAR(a.thetaPerYear, b.thetaPerYear, 1e-12 * f / all[i].years);
            EXPECT_NEAR(a.rho, b.rho, 1e-12 * f);
            double implied = 0;
            ASSERT_EQ(impliedVolatility(all[i], prices[i], implied), volatilities[i].issue) << i;
            if (volatilities[i].issue == PricingIssue::None) {
                const double known = 8 * std::numeric_limits<double>::epsilon() * alone.price /
                                     std::max(a.vega * all[i].volatility, 1e-300);
                EXPECT_NEAR(implied / volatilities[i].volatility, 1, std::max(1e-12, known)) << i;
            }
        }
    }
}

TEST(OptionChain, OneBadOptionSpoilsNoOther) {
    auto all = options(8);
    std::vector<double> prices;
    for (const BlackInput& option : all) {
        prices.push_back(*blackPrice(option));
    }
    all[0].strike = -1;
    all[1].forward = std::nan("");
    all[2].years = 0;
    all[3].volatility = std::numeric_limits<double>::infinity();
    all[5].discount = 0;
    prices[6] = -1;
    std::vector<ChainValue> values(8);
    std::vector<ChainVolatility> volatilities(8);
    valueChain(all, prices, values, volatilities);
    EXPECT_EQ(values[0].issue, PricingIssue::Strike);
    EXPECT_EQ(values[1].issue, PricingIssue::Forward);
    EXPECT_EQ(values[2].issue, PricingIssue::None);
    EXPECT_EQ(volatilities[2].issue, PricingIssue::NoTime);
    EXPECT_EQ(values[3].issue, PricingIssue::Volatility);
    EXPECT_EQ(volatilities[3].issue, PricingIssue::None) << "its price is none of the volatility typed";
    EXPECT_EQ(values[4].issue, PricingIssue::None);
    EXPECT_EQ(volatilities[4].issue, PricingIssue::None);
    EXPECT_EQ(values[5].issue, PricingIssue::Discount);
    EXPECT_EQ(volatilities[6].issue, PricingIssue::BelowIntrinsic);
    EXPECT_EQ(values[7].issue, PricingIssue::None);
}

TEST(OptionChain, NothingIsNothing) {
    valueChain({}, {});
    valueChain({}, {}, {}, {});
}

}  // namespace
}  // namespace tessera::pricing
