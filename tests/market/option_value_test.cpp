#include "app/market/option_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "app/pricing/asian_option.h"
#include "app/pricing/black76.h"
#include "app/pricing/implied_volatility.h"
#include "tests/support/text_book.h"

namespace tessera::market {
namespace {

using namespace domain;  // NOLINT
using tessera::testing::price;

const Timestamp kStart = parseIso("2026-11-01T00:00:00Z").value();

OptionSpec option(OptionRight right, const char* strike) {
    return {.contractMonth = {2027, 2}, .future = InstrumentId{1}, .right = right, .strike = price(strike)};
}

TEST(OptionValue, IsThePayoffsMeanOverManyPathsOfTheIndex) {
    const Duration left = kDay * 90;
    const double forward = PriceProcess({}, price("2"), kStart, 1).forward(left);
    struct Case {
        OptionSpec option;
        double sum = 0, squares = 0;
    };
    std::vector<Case> cases;
    for (const char* strike : {"1.5", "1.8", "2", "2.3", "2.8"}) {
        cases.push_back({option(OptionRight::Call, strike)});
        cases.push_back({option(OptionRight::Put, strike)});
    }
    constexpr int kPaths = 20'000;
    for (std::uint64_t seed = 1; seed <= kPaths; ++seed) {
        PriceProcess path({}, price("2"), kStart, seed);
        for (int day = 0; day < 90; ++day) {
            path.step(kDay);
        }
        for (Case& each : cases) {
            const double strike = static_cast<double>(each.option.strike.nanoUsd()) * 1e-9;
            const double above = path.level() - strike;
            const double paid = std::max(each.option.right == OptionRight::Call ? above : -above, 0.0);
            each.sum += paid;
            each.squares += paid * paid;
        }
    }
    for (const Case& each : cases) {
        const double mean = each.sum / kPaths;
        const double error = std::sqrt((each.squares / kPaths - mean * mean) / kPaths);
        EXPECT_NEAR(optionValue({}, each.option, forward, left), mean, 4 * error + 0.004)
            << (each.option.right == OptionRight::Call ? 'C' : 'P') << formatPrice(each.option.strike, 2);
    }
}

TEST(OptionValue, CallLessPutIsTheFutureLessTheStrike) {
    for (const int days : {1, 19, 54, 110, 300}) {
        for (const char* strike : {"0.5", "1.5", "1.95", "2.5", "6"}) {
            const double call = optionValue({}, option(OptionRight::Call, strike), 1.93, kDay * days);
            const double put = optionValue({}, option(OptionRight::Put, strike), 1.93, kDay * days);
            EXPECT_NEAR(call - put, 1.93 - std::stod(strike), 1e-9) << days << ' ' << strike;
        }
    }
}

TEST(OptionValue, NoButterflyIsFreeAndAHigherStrikeNeverCostsMore) {
    for (const int days : {1, 19, 110}) {
        double before = 0, last = 0;
        for (int step = 0; step < 60; ++step) {
            const std::string strike = std::to_string(0.5 + 0.05 * step);
            const double call = optionValue({}, option(OptionRight::Call, strike.c_str()), 1.93, kDay * days);
            if (step > 0) {
                EXPECT_LE(call, last + 1e-12);
            }
            if (step > 1) {
                EXPECT_GE(before - 2 * last + call, -1e-9) << strike << ", " << days << " days";
            }
            before = last;
            last = call;
        }
    }
}

TEST(OptionValue, JumpsMakeASmileThatFlattensWithTime) {
    const auto volatility = [](const char* strike, int days) {
        const double value = optionValue({}, option(OptionRight::Call, strike), 2, kDay * days);
        const auto implied = pricing::impliedVolatility({.right = domain::OptionRight::Call,
                                                         .forward = 2,
                                                         .strike = std::stod(strike),
                                                         .years = days / 365.0},
                                                        value);
        EXPECT_TRUE(implied.ok()) << strike;
        return implied.ok() ? *implied : 0.0;
    };
    for (const int days : {19, 110}) {
        EXPECT_GT(volatility("2.5", days), volatility("2", days)) << "jumps go up in the mean";
    }
    EXPECT_GT(volatility("1.5", 19), volatility("2", 19)) << "and down now and then";
    EXPECT_GT(volatility("2.5", 19) - volatility("2", 19), volatility("2.5", 110) - volatility("2", 110));
}

TEST(OptionValue, AtTheEndItIsWhatIsExercised) {
    EXPECT_DOUBLE_EQ(optionValue({}, option(OptionRight::Call, "1.5"), 2, Duration{}), 0.5);
    EXPECT_DOUBLE_EQ(optionValue({}, option(OptionRight::Put, "1.5"), 2, Duration{}), 0);
    EXPECT_DOUBLE_EQ(optionValue({}, option(OptionRight::Put, "2.5"), 2, -kDay), 0.5);
    EXPECT_GE(optionValue({}, option(OptionRight::Put, "2.5"), 2, std::chrono::seconds(1)), 0.5);
}

TEST(OptionValue, AProcessWithoutJumpsIsBlack76WithTheDecayedVolatility) {
    ProcessParameters calm;
    calm.lambda = 0;
    const double years = 90 / 365.0;
    const double variance =
        calm.sigma * calm.sigma * (1 - std::exp(-2 * calm.kappa * years)) / (2 * calm.kappa);
    const auto black = pricing::blackPrice({.right = domain::OptionRight::Call,
                                            .forward = 2,
                                            .strike = 2.1,
                                            .years = years,
                                            .volatility = std::sqrt(variance / years)});
    EXPECT_NEAR(optionValue(calm, option(OptionRight::Call, "2.1"), 2, kDay * 90), *black, 1e-12);
}

/// 21 fixings, the first `first` days away.
AveragePart dailyPart(double known, double first) {
    AveragePart part{known, {}};
    for (int day = 0; day < 21; ++day) {
        part.years.push_back((first + day) / 365);
    }
    return part;
}

TEST(AverageOptionValue, IsThePayoffsMeanOverManyPathsOfTheIndex) {
    constexpr int kPaths = 20'000, kFixings = 21;
    struct Case {
        OptionSpec option;
        double sum = 0, squares = 0;
    };
    std::vector<Case> cases;
    for (const char* strike : {"1.7", "1.9", "2", "2.1", "2.4"}) {
        cases.push_back({option(OptionRight::Call, strike)});
        cases.push_back({option(OptionRight::Put, strike)});
    }
    double future = 0;
    for (std::uint64_t seed = 1; seed <= kPaths; ++seed) {
        PriceProcess path({}, price("2"), kStart, seed);
        double mean = 0;
        for (int day = 0; day < 9 + kFixings; ++day) {
            path.step(kDay);
            mean += day >= 9 ? path.level() / kFixings : 0;
        }
        future += mean / kPaths;
        for (Case& each : cases) {
            const double above = mean - static_cast<double>(each.option.strike.nanoUsd()) * 1e-9;
            const double paid = std::max(each.option.right == OptionRight::Call ? above : -above, 0.0);
            each.sum += paid;
            each.squares += paid * paid;
        }
    }
    for (const Case& each : cases) {
        const double mean = each.sum / kPaths;
        const double error = std::sqrt((each.squares / kPaths - mean * mean) / kPaths);
        EXPECT_NEAR(averageOptionValue({}, each.option, future, dailyPart(0, 10)), mean, 4 * error + 0.004)
            << (each.option.right == OptionRight::Call ? 'C' : 'P') << formatPrice(each.option.strike, 2);
    }
}

TEST(AverageOptionValue, WithoutJumpsAndReversionItIsTheTwoMomentsOne) {
    ProcessParameters calm;
    calm.lambda = 0;
    calm.kappa = 1e-6;
    for (const double known : {0.0, 0.5}) {  // pricing/asian_option, which stands beside QuantLib
        const AveragePart part = dailyPart(known, 4);
        const int fixed = known > 0 ? 7 : 0;
        const double future = 2, coming = (future - known) * (21 + fixed) / 21;
        std::vector<pricing::ComingFixing> left;
        for (const double years : part.years) {
            left.push_back({years, coming});
        }
        for (const char* strike : {"1.8", "2", "2.2"}) {
            const auto peer = pricing::asianValue({.right = domain::OptionRight::Call,
                                                   .strike = std::stod(strike),
                                                   .volatility = calm.sigma,
                                                   .fixedSum = known * (21 + fixed),
                                                   .fixedCount = fixed,
                                                   .coming = left});
            ASSERT_TRUE(peer.ok());
            EXPECT_NEAR(averageOptionValue(calm, option(OptionRight::Call, strike), future, part),
                        peer->price, 3e-4)
                << strike;
        }
    }
}

TEST(AverageOptionValue, IsAnOptionOnOneFixingWhereThereIsOne) {
    const AveragePart one{0, {30.0 / 365}};
    for (const char* strike : {"1.8", "2", "2.2"}) {
        EXPECT_NEAR(averageOptionValue({}, option(OptionRight::Put, strike), 2, one),
                    optionValue({}, option(OptionRight::Put, strike), 2, kDay * 30), 1e-12);
    }
}

TEST(AverageOptionValue, WhatIsFixedDecidesIt) {
    EXPECT_DOUBLE_EQ(averageOptionValue({}, option(OptionRight::Call, "1.5"), 2, {2, {}}), 0.5);
    EXPECT_DOUBLE_EQ(averageOptionValue({}, option(OptionRight::Put, "1.5"), 2, {1.6, {0.01, 0.02}}), 0);
    EXPECT_DOUBLE_EQ(averageOptionValue({}, option(OptionRight::Call, "1.5"), 2, {1.6, {0.01, 0.02}}), 0.5);
    const AveragePart early = dailyPart(0, 10), late = dailyPart(1.2, 1);
    const OptionSpec call = option(OptionRight::Call, "2");
    EXPECT_LT(averageOptionValue({}, call, 2, late), averageOptionValue({}, call, 2, early));
    EXPECT_LT(averageOptionValue({}, call, 2, early), optionValue({}, call, 2, kDay * 30));
}

}  // namespace
}  // namespace tessera::market
