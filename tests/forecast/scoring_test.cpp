#include "app/forecast/scoring.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "app/forecast/baselines.h"

namespace tessera::forecast {
namespace {

TEST(Scoring, CrpsOfTheStandardNormalAtItsMeanIsTheKnownConstant) {
    EXPECT_NEAR(normalCrps(0, 1, 0), 0.2336949772551092, 1e-12);  // (sqrt 2 - 1) / sqrt pi
    EXPECT_NEAR(normalCrps(3, 0, 5), 2, 1e-15);
    EXPECT_NEAR(normalCrps(1, 2, 4), 2 * normalCrps(0, 1, 1.5), 1e-12);  // scale and shift
}

TEST(Scoring, FairCrpsOfManyNormalDrawsApproachesTheClosedForm) {
    std::mt19937_64 engine(1);
    std::normal_distribution<double> normal;
    std::vector<double> members(200'000);
    for (double& member : members) {
        member = normal(engine);
    }
    EXPECT_NEAR(fairCrps(members, 0), 0.23369, 0.002);
}

TEST(Scoring, FairCrpsHasNoBiasFromTheEnsemblesSize) {
    std::mt19937_64 engine(2);
    std::normal_distribution<double> normal;
    for (const int size : {2, 5, 16}) {
        double sum = 0;
        constexpr int kDraws = 60'000;
        for (int i = 0; i < kDraws; ++i) {
            std::vector<double> members(static_cast<std::size_t>(size));
            for (double& member : members) {
                member = normal(engine);
            }
            sum += fairCrps(members, 0.7);
        }
        EXPECT_NEAR(sum / kDraws, normalCrps(0, 1, 0.7), 0.01) << size;
    }
}

TEST(Scoring, FairCrpsEqualsItsDefinitionByAllPairs) {
    const std::vector<double> members{0.3, -1.2, 4.0, 0.3, 2.2};
    double distance = 0;
    double pairs = 0;
    for (const double a : members) {
        distance += std::abs(a - 1.1) / 5;
        for (const double b : members) {
            pairs += std::abs(a - b) / (2.0 * 5 * 4);
        }
    }
    EXPECT_NEAR(fairCrps(members, 1.1), distance - pairs, 1e-14);
    EXPECT_DOUBLE_EQ(fairCrps(std::vector<double>{2.0}, 5), 3);
    EXPECT_TRUE(std::isnan(fairCrps({}, 5)));
}

TEST(Scoring, MeanPinballOverManyLevelsApproachesCrps) {
    std::vector<double> levels;
    std::vector<double> quantiles;
    for (int i = 0; i < 2000; ++i) {
        levels.push_back((i + 0.5) / 2000);
        quantiles.push_back(normalQuantile(levels.back()));
    }
    EXPECT_NEAR(meanPinball(levels, quantiles, 0.4), normalCrps(0, 1, 0.4), 1e-3);
    EXPECT_DOUBLE_EQ(pinballLoss(0.9, 1.0, 2.0), 0.9);
    EXPECT_DOUBLE_EQ(pinballLoss(0.9, 2.0, 1.0), 0.1 * 1.0 + 0.0);
}

TEST(Scoring, StudentDistributionMatchesTheTables) {
    EXPECT_NEAR(studentCdf(2.015, 5), 0.95, 1e-4);
    EXPECT_NEAR(studentQuantile(0.95, 29), 1.699127, 1e-5);
    EXPECT_NEAR(studentQuantile(0.975, 1), 12.70620, 1e-3);
    EXPECT_NEAR(studentCdf(0, 7), 0.5, 1e-12);
}

TEST(Scoring, DieboldMarianoOfIndependentLossesIsAnOrdinaryTTestWithItsSmallSampleFactor) {
    const std::vector<double> losses{1.0, 2.0, 4.0, 1.5, 3.0, 2.5};
    const std::vector<double> reference{0.5, 2.2, 3.0, 1.0, 2.0, 2.4};
    // differences .5 -.2 1 .5 1 .1: mean .48333, population variance .1913889; sqrt((6 - 1) / 6)
    const double expected = 0.4833333333 / std::sqrt(0.1913888889 / 6) * std::sqrt(5.0 / 6.0);
    const DieboldMariano result = dieboldMariano(losses, reference, 1);
    ASSERT_TRUE(result.valid);
    EXPECT_NEAR(result.statistic, expected, 1e-8);
    EXPECT_NEAR(result.pValue, 2 * (1 - studentCdf(expected, 5)), 1e-9);
}

TEST(Scoring, DieboldMarianoKeepsItsSizeOnOverlappingHorizons) {
    std::mt19937_64 engine(3);
    std::normal_distribution<double> normal;
    constexpr int kHorizon = 4;
    int rejected = 0;
    constexpr int kTrials = 1'000;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<double> shocks(203);
        for (double& shock : shocks) {
            shock = normal(engine);
        }
        std::vector<double> losses;
        for (std::size_t i = 0; i + kHorizon <= shocks.size(); ++i) {
            losses.push_back(shocks[i] + shocks[i + 1] + shocks[i + 2] + shocks[i + 3]);
        }
        rejected +=
            dieboldMariano(losses, std::vector<double>(losses.size(), 0.0), kHorizon).pValue < 0.10 ? 1 : 0;
    }
    // Bartlett weights understate a moving average's variance; without any correction the rate is near 0.40.
    EXPECT_LT(rejected, kTrials * 20 / 100);
    EXPECT_GT(rejected, kTrials * 5 / 100);
}

TEST(Scoring, DieboldMarianoGivesNothingWhereNothingDiffers) {
    const std::vector<double> same(10, 1.0);
    EXPECT_FALSE(dieboldMariano(same, same, 1).valid);
    EXPECT_FALSE(dieboldMariano(std::vector<double>{1, 2}, std::vector<double>{2, 1}, 1).valid);
}

TEST(Scoring, SkillIntervalCoversTheTruthAsOftenAsItSays) {
    std::mt19937_64 engine(4);
    std::exponential_distribution<double> loss;
    const auto scorer = makeScorer();
    int covered = 0;
    constexpr int kTrials = 1'000;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<double> own(60);
        std::vector<double> reference(60);
        for (std::size_t i = 0; i < own.size(); ++i) {
            reference[i] = loss(engine);
            own[i] = 0.5 * reference[i] + 0.3 * loss(engine);  // mean 0.8 of the reference's: skill 0.2
        }
        const auto interval = scorer->skill(own, reference, 1);
        covered += interval.low <= 0.2 && 0.2 <= interval.high ? 1 : 0;
    }
    EXPECT_NEAR(covered, kTrials * 0.90, kTrials * 0.04);
}

}  // namespace
}  // namespace tessera::forecast
