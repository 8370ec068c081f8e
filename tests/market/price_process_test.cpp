#include "app/market/price_process.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/text_book.h"

namespace tessera::market {
namespace {

using namespace domain;  // NOLINT
using std::chrono::hours;
using tessera::testing::price;

const Timestamp kStart = Timestamp::fromSeconds(1'800'000'000);

TEST(Random, IsTheSameOnEveryMachine) {
    Random random(42);
    EXPECT_EQ(random.next(), 1546998764402558742ULL) << "xoshiro256** seeded by splitmix64";
    double sum = 0, squares = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double x = random.normal();
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(sum / 100'000, 0, 0.015);
    EXPECT_NEAR(squares / 100'000, 1, 0.02);
    int events = 0;
    for (int i = 0; i < 100'000; ++i) {
        events += random.poisson(0.3);
    }
    EXPECT_NEAR(events / 100'000.0, 0.3, 0.01);
}

TEST(PriceProcess, WithoutNoiseItRelaxesToItsTarget) {
    ProcessParameters calm;
    calm.sigma = calm.lambda = calm.beta = calm.season = 0;
    PriceProcess process(calm, price("2"), kStart, 1);
    for (int i = 0; i < 100; ++i) {
        process.step(kDay);
    }
    EXPECT_NEAR(process.level(), 2.0, 1e-9);
    EXPECT_NEAR(process.forward(kDay * 200), 2.0, 1e-7);
    EXPECT_NEAR(process.forward(Duration::zero()), 2.0, 1e-9);
}

TEST(PriceProcess, HalfOfADistanceIsGoneAfterThreeAndAThirdMonths) {
    // market.md: ln 2 / 2.5 years are 3.33 months, not the 2.8 of the paper.
    const PriceProcess process({}, price("2"), kStart, 1);
    const Duration halfLife = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(std::log(2.0) / 2.5 * 365 * 86'400));
    EXPECT_NEAR(std::chrono::duration<double>(halfLife).count() / 86'400 / (365.0 / 12), 3.33, 0.005);
    EXPECT_NEAR(process.forwardTerms(halfLife).decay, 0.5, 1e-9);
}

TEST(PriceProcess, TheTrendTakesThirtyPercentAYear) {
    ProcessParameters calm;
    calm.sigma = calm.lambda = calm.season = 0;
    const PriceProcess process(calm, price("2"), kStart, 1);
    // Once the start is forgotten a year costs e^-0.35.
    const double year = process.forward(kDay * 365 * 6) / process.forward(kDay * 365 * 5);
    EXPECT_NEAR(100 * (year - 1), -29.5, 0.1);
}

TEST(PriceProcess, ForwardEqualsTheMeanOfManyPaths) {
    const Duration horizon = kDay * 120;
    const double forward = PriceProcess({}, price("2"), kStart, 1).forward(horizon);
    constexpr int kPaths = 20'000;
    double sum = 0, squares = 0;
    for (std::uint64_t seed = 1; seed <= kPaths; ++seed) {
        PriceProcess path({}, price("2"), kStart, seed);
        for (int i = 0; i < 60; ++i) {
            path.step(kDay * 2);
        }
        sum += path.level();
        squares += path.level() * path.level();
    }
    const double mean = sum / kPaths;
    const double error = std::sqrt((squares / kPaths - mean * mean) / kPaths);
    EXPECT_NEAR(mean, forward, 4 * error + 0.004) << "four standard errors and the Euler step's bias";
}

TEST(PriceProcess, AboutOneInSevenThreeYearPathsEverDoubles) {
    // market.md: 14.8 % of 36-month paths ever exceed twice the start (daily steps, jumps not compensated).
    int doubled = 0;
    constexpr int kPaths = 3'000;
    for (std::uint64_t seed = 1; seed <= kPaths; ++seed) {
        PriceProcess path({}, price("2"), kStart, seed * 7919);
        for (int day = 0; day < 3 * 365; ++day) {
            path.step(kDay);
            if (path.level() > 4.0) {
                ++doubled;
                break;
            }
        }
    }
    EXPECT_NEAR(100.0 * doubled / kPaths, 14.8, 2.5);
}

}  // namespace
}  // namespace tessera::market
