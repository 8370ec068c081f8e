#include "app/hedge/hedge_ratio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tessera::hedge {
namespace {

using Changes = std::vector<std::optional<double>>;

/// spot = ratio x future + noise, `weeks` of them.
std::pair<Changes, Changes> pairOf(double ratio, double noise, std::size_t weeks) {
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    Changes spot, future;
    for (std::size_t i = 0; i < weeks; ++i) {
        const double f = 0.04 * normal(random);
        future.emplace_back(f);
        spot.emplace_back(ratio * f + noise * normal(random));
    }
    return {spot, future};
}

TEST(HedgeRatio, IsThatOfAHandWorkedExample) {
    // Means 0; S = {.02, -.01, -.02, .01}, F = {.01, -.02, -.01, .02}: sum SF = 8e-4, sum FF = sum SS = 1e-3.
    const Changes spot{0.02, -0.01, -0.02, 0.01}, future{0.01, -0.02, -0.01, 0.02};
    const HedgeEstimate estimate = estimateHedge(spot, future, {.leastWeeks = 4, .leastMoves = 1});
    ASSERT_TRUE(estimate.line);
    EXPECT_NEAR(estimate.line->ratio, 0.8, 1e-12);
    EXPECT_NEAR(estimate.line->rho, 0.8, 1e-12);
    EXPECT_NEAR(estimate.line->fit, 0.64, 1e-12);
    EXPECT_NEAR(estimate.line->sigmaSpot, std::sqrt(1e-3 / 3), 1e-12);
}

/// Ederington's effectiveness: of a correlation of 0.85 a hedge takes 72.25 % of the variance away, and where
/// 0.65 is left of a standard deviation of 1.80 it took 86.96 %.
TEST(HedgeRatio, WhatAHedgeTakesAwayIsTheSquareOfTheCorrelation) {
    const double left = 0.65 / 1.80;
    for (const auto& [rho, taken] :
         {std::pair(0.85, 0.7225), std::pair(std::sqrt(1 - left * left), 0.8696)}) {
        std::vector<std::optional<double>> spot, future;
        for (int week = 0; week < 40; ++week) {  // two sides of a square, which know nothing of each other
            const double index = week % 2 == 0 ? 0.01 : -0.01, own = week % 4 < 2 ? 0.01 : -0.01;
            future.emplace_back(1.80 * index);
            spot.emplace_back(1.80 * (rho * index + std::sqrt(1 - rho * rho) * own));
        }
        const HedgeEstimate found = estimateHedge(spot, future, {});
        ASSERT_TRUE(found.line.has_value());
        EXPECT_NEAR(found.line->fit, taken, 5e-5);
        EXPECT_NEAR(found.line->ratio, rho, 1e-12);
        double before = 0, after = 0;
        for (std::size_t week = 0; week < spot.size(); ++week) {
            const double rest = *spot[week] - found.line->ratio * *future[week];
            before += *spot[week] * *spot[week];
            after += rest * rest;
        }
        EXPECT_NEAR(1 - after / before, taken, 5e-5) << "by the weeks themselves";
    }
}

TEST(HedgeRatio, TheIntervalHoldsTheTruthNineTimesInTen) {
    std::mt19937_64 random(11);
    std::normal_distribution<double> normal;
    int held = 0;
    for (int run = 0; run < 2000; ++run) {
        Changes spot, future;
        for (int i = 0; i < 60; ++i) {
            future.emplace_back(0.05 * normal(random));
            spot.emplace_back(0.7 * *future.back() + 0.04 * normal(random));
        }
        const auto line = estimateHedge(spot, future, {}).line;
        held += line->low <= 0.7 && 0.7 <= line->high ? 1 : 0;
    }
    EXPECT_GT(held, 1740);
    EXPECT_LT(held, 1860);
}

TEST(HedgeRatio, EachReasonForNoHedgeIsItsOwn) {
    const auto [good, future] = pairOf(0.8, 0.01, 60);
    EXPECT_EQ(estimateHedge(good, future, {}).verdict, HedgeVerdict::Hedge);
    EXPECT_EQ(estimateHedge(Changes(60), future, {}).verdict, HedgeVerdict::NoPrice);
    EXPECT_EQ(estimateHedge(Changes(60, 0.0), future, {}).verdict, HedgeVerdict::NeverMoved);
    EXPECT_EQ(estimateHedge(good, Changes(60), {}).verdict, HedgeVerdict::TooFewWeeks);
    EXPECT_EQ(estimateHedge(good, Changes(60, 0.0), {}).verdict, HedgeVerdict::FutureNeverMoved);
    EXPECT_EQ(estimateHedge(std::span(good).first(25), std::span(future).first(25), {}).verdict,
              HedgeVerdict::TooFewWeeks);
    Changes rare(60, 0.0);
    rare[3] = 0.1;
    EXPECT_EQ(estimateHedge(rare, future, {}).verdict, HedgeVerdict::TooFewMoves);
    const auto [noise, other] = pairOf(0.0, 0.05, 60);
    EXPECT_EQ(estimateHedge(noise, other, {}).verdict, HedgeVerdict::HoldsZero);
    const auto [poor, third] = pairOf(0.8, 0.08, 400);
    EXPECT_EQ(estimateHedge(poor, third, {}).verdict, HedgeVerdict::PoorFit);
}

TEST(HedgeRatio, OneWeekInWhichBothJumpedIsNoEvidence) {
    auto [spot, future] = pairOf(0.0, 0.02, 60);
    spot[30] = -0.6;
    future[30] = -0.7;
    const HedgeEstimate estimate = estimateHedge(spot, future, {});
    EXPECT_GT(estimate.line->fit, 0.5) << "the line alone would look convincing";
    EXPECT_EQ(estimate.verdict, HedgeVerdict::HoldsZero) << estimate.line->low;
}

TEST(HedgeRatio, WeeksThatOneOfThemDoesNotKnowAreNotZero) {
    auto [spot, future] = pairOf(0.8, 0.0, 60);
    const double before = estimateHedge(spot, future, {}).line->ratio;
    spot[7] = std::nullopt;
    future[9] = std::nullopt;
    const HedgeEstimate estimate = estimateHedge(spot, future, {});
    EXPECT_NEAR(estimate.line->ratio, before, 1e-12);
    EXPECT_EQ(estimate.weeks, 58U);
    EXPECT_EQ(estimate.weeksKnown, 59U);
}

TEST(HedgeRatio, StudentsQuantilesAreThoseOfTheTables) {
    EXPECT_NEAR(studentQuantile(0.95, 10), 1.812461, 2e-4);
    EXPECT_NEAR(studentQuantile(0.95, 30), 1.697261, 2e-5);
    EXPECT_NEAR(studentQuantile(0.975, 60), 2.000298, 2e-5);
}

TEST(HedgeRatio, ARatioByHandIsTakenOnlyWhereThereIsSomethingToTry) {
    const auto [noise, future] = pairOf(0.0, 0.05, 60);
    const HedgeEstimate none = estimateHedge(noise, future, {});
    EXPECT_FALSE(usedRatioPpm(none, "budget", std::nullopt));
    EXPECT_EQ(usedRatioPpm(none, "budget", 800'000), 800'000);
    EXPECT_FALSE(usedRatioPpm(none, "", 800'000));
    EXPECT_FALSE(usedRatioPpm(estimateHedge(Changes(60, 0.0), future, {}), "budget", 800'000));
}

}  // namespace
}  // namespace tessera::hedge
