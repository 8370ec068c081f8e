#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "app/hedge/bill_simulation.h"

namespace tessera::hedge {
namespace {

SimulationQuestion sixMonths() {
    SimulationQuestion question;
    question.daysOfMonths = {31, 31, 28, 31, 30, 31};
    question.firstWeekday = 1;
    question.drivers = {{2.5, 0.40, 3.0, 0.10, 0.25}};
    question.parts = {{.monthly = 10'000, .driver = 0, .ratio = 1}};
    question.paths = 4'000;
    return question;
}

/// The hedge of every month with `ratio` of its cost.
void hedgeWith(SimulationQuestion& question, double ratio) {
    question.legs.clear();
    for (std::size_t month = 0; month < question.daysOfMonths.size(); ++month) {
        question.legs.push_back({.driver = 0, .month = month, .notional = 10'000 * ratio});
    }
}

TEST(BillSimulation, TheExpectedBillIsTheForwardWhateverTheJumps) {
    SimulationQuestion question = sixMonths();
    question.paths = 40'000;
    const Distribution bill = simulateBill(question).unhedged;
    EXPECT_NEAR(bill.mean, 60'000, 4 * std::sqrt(bill.variance / 40'000));
    question.parts[0].ratio = 0.6;
    question.parts[0].ownSigma = 0.5;
    question.parts[0].forward = {0.9, 0.9, 0.9, 0.9, 0.9, 0.9};
    const Distribution lower = simulateBill(question).unhedged;
    EXPECT_NEAR(lower.mean, 54'000, 4 * std::sqrt(lower.variance / 40'000));
}

TEST(BillSimulation, TheSpreadOfAWalkIsThatOfItsFormula) {
    // No mean reversion, no jumps: ln of a day's level has variance sigma^2 t; the mean over one month of a
    // lognormal walk has, to first order, sigma^2 T / 3.
    SimulationQuestion question;
    question.daysOfMonths = {30};
    question.drivers = {{.sigma = 0.4}};
    question.parts = {{.monthly = 1, .driver = 0}};
    question.paths = 40'000;
    const Distribution bill = simulateBill(question).unhedged;
    const double expected = 0.16 * 30 / 365 / 3;
    EXPECT_NEAR(bill.variance / expected, 1.0, 0.08);
}

TEST(BillSimulation, ATightHedgeOfTheIndexItselfLeavesAlmostNothing) {
    SimulationQuestion question = sixMonths();
    hedgeWith(question, 1);
    const SimulationResult result = simulateBill(question);
    EXPECT_LT(result.hedged.variance, 0.01 * result.unhedged.variance);
    EXPECT_NEAR(result.hedged.mean, result.unhedged.mean, 0.02 * result.unhedged.mean);
    EXPECT_GT(result.hedged.low, result.unhedged.low) << "the cheap outcomes are given up";
    EXPECT_LT(result.hedged.high, result.unhedged.high);
}

TEST(BillSimulation, ACollarCostsNothingOnAverageCapsWhatRisesAndKeepsSomeOfWhatFalls) {
    SimulationQuestion question = sixMonths();
    hedgeWith(question, 1);
    EXPECT_FALSE(simulateBill(question).collared) << "not asked for";
    question.collarCap = 0.10;
    const SimulationResult result = simulateBill(question);
    ASSERT_TRUE(result.collared);
    EXPECT_NEAR(result.collared->mean, result.unhedged.mean, 1e-6 * result.unhedged.mean);
    EXPECT_LT(result.collared->high, result.unhedged.high);
    EXPECT_GT(result.collared->high, result.hedged.high) << "the future alone locks more";
    EXPECT_LT(result.collared->low, result.hedged.low) << "and gives up more";
    ASSERT_EQ(result.collars.size(), question.legs.size());
    for (std::size_t leg = 0; leg < question.legs.size(); ++leg) {
        EXPECT_DOUBLE_EQ(result.collars[leg].cap, 1.10);
        EXPECT_GT(result.collars[leg].floor, 0.7);
        EXPECT_LT(result.collars[leg].floor, 1.0);
        EXPECT_NEAR(result.collars[leg].premium, 0, 1e-6) << "the put pays for the call";
        const auto& at = result.settlements[leg];
        EXPECT_LT(at[0], at[1]);
        EXPECT_LT(at[1], 1.0);
        EXPECT_GT(at[2], 0.99);
        EXPECT_LT(at[2], at[3]);
    }
    question.legs[0].cost = 10;
    EXPECT_NEAR(simulateBill(question).collared->mean, result.collared->mean + 20, 1e-6)
        << "two options, twice the costs";
}

TEST(BillSimulation, MoreLotsNeverRaiseTheVarianceUpToTheRatio) {
    SimulationQuestion question = sixMonths();
    question.parts[0].ratio = 0.7;
    question.parts[0].ownSigma = 0.3;
    question.growthSigma = 0.05;
    double before = HUGE_VAL;
    for (const double ratio : {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6}) {
        hedgeWith(question, ratio);
        const double variance = simulateBill(question).hedged.variance;
        EXPECT_LT(variance, before) << ratio;
        before = variance;
    }
}

TEST(BillSimulation, NoHedgeIsTheSameBill) {
    SimulationQuestion question = sixMonths();
    hedgeWith(question, 0);
    const SimulationResult result = simulateBill(question);
    EXPECT_EQ(result.hedged.totals, result.unhedged.totals);
}

TEST(BillSimulation, OneSeedGivesOneResultAndAnotherAnother) {
    SimulationQuestion question = sixMonths();
    question.growthSigma = 0.1;
    const auto first = simulateBill(question).unhedged.totals;
    EXPECT_EQ(simulateBill(question).unhedged.totals, first);
    EXPECT_DOUBLE_EQ(first.front(), 29107.728577768517) << "a seed means the same bill on every machine";
    question.seed = 2;
    EXPECT_NE(simulateBill(question).unhedged.totals, first);
}

TEST(BillSimulation, CostsAndWhatIsNoTokenAreInEveryPath) {
    SimulationQuestion question = sixMonths();
    question.drivers[0] = {};
    question.fixedMonthly = 500;
    question.legs = {{.driver = 0, .month = 2, .notional = 10'000, .cost = 40}};
    question.budget = 63'000;
    const SimulationResult result = simulateBill(question);
    EXPECT_NEAR(result.unhedged.low, 63'000, 0.1);
    EXPECT_NEAR(result.hedged.high, 63'040, 0.1);
    EXPECT_EQ(result.hedged.exceeding, 1);
}

TEST(BillSimulation, AnOutrightFutureSettlesOnItsDayAlone) {
    SimulationQuestion question = sixMonths();
    hedgeWith(question, 1);
    const double average = simulateBill(question).hedged.variance;
    for (SimulatedLeg& leg : question.legs) {
        leg.isAverage = false;
        leg.settlementDay = 16;
    }
    const SimulationResult outright = simulateBill(question);
    EXPECT_GT(outright.hedged.variance, average) << "one day is not the month";
    EXPECT_LT(outright.hedged.variance, outright.unhedged.variance);
}

TEST(BillSimulation, TheHistogramCountsWhatLiesInItOnce) {
    const std::vector<double> values{-5, 0, 0.5, 1, 9.99, 10, 40};
    EXPECT_EQ(histogram(values, 0, 10, 5), (std::vector<int>{3, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace tessera::hedge
