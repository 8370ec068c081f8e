#include "app/forecast/track_record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <random>

#include "app/forecast/baselines.h"
#include "app/forecast/scoring.h"
#include "tests/support/test_paths.h"

namespace tessera::forecast {
namespace {

constexpr std::array kLevels{.05, .25, .50, .75, .95};

/// Forecast of N(0, sigma) as a log return, of which `shock` (in deviations) came true, a day after the last.
ResolvedForecast normalForecast(int day, double shock, double sigma = 0.02) {
    ResolvedForecast f;
    f.origin = domain::Timestamp::fromSeconds(1'700'000'000 + std::int64_t{day} * 86'400);
    f.target = f.origin + std::chrono::hours(24);
    f.lastClose = 2;
    f.outcome = 2 * std::exp(sigma * shock);
    f.levels.assign(kLevels.begin(), kLevels.end());
    for (const double level : kLevels) {
        f.values.push_back(2 * std::exp(sigma * normalQuantile(level)));
    }
    f.crps = normalCrps(0, sigma, sigma * shock);
    return f;
}

std::vector<ResolvedForecast> honestForecasts(int count, unsigned seed) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> shock;
    std::vector<ResolvedForecast> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(normalForecast(i, shock(engine)));
        all.back().crpsReference = *all.back().crps * 1.0;
    }
    return all;
}

// Numbers by scipy 1.17 (binomtest, proportion_ci).
TEST(TrackRecord, IntervalsOfSharesAreTheTextbooks) {
    const auto wilson = wilsonShare(.5, 7, 20);
    EXPECT_NEAR(wilson.low, 0.20226004005676104, 1e-12);
    EXPECT_NEAR(wilson.high, 0.5334873111515284, 1e-12);
    EXPECT_NEAR(wilsonShare(.5, 45, 50).high, 0.9504709655225548, 1e-12);
    const auto some = exactBinomialInterval(7, 20, .9);
    EXPECT_NEAR(some.low, 0.17731091757446915, 1e-10);
    EXPECT_NEAR(some.high, 0.5580345113154889, 1e-10);
    EXPECT_EQ(exactBinomialInterval(0, 10, .9).low, 0);
    EXPECT_NEAR(exactBinomialInterval(0, 10, .9).high, 0.25886555089334723, 1e-10);
    EXPECT_NEAR(exactBinomialInterval(10, 10, .9).low, 0.7411344491066528, 1e-10);
    EXPECT_NEAR(fairCoinPValue(7, 20), 0.26317596435546875, 1e-12);
    EXPECT_NEAR(fairCoinPValue(10, 10), 0.001953125, 1e-12);
    EXPECT_EQ(fairCoinPValue(5, 10), 1);
    EXPECT_EQ(exactBinomialInterval(0, 0, .9).high, 1);
}

TEST(TrackRecord, OfNothingClaimsNothing) {
    const TrackRecord record = trackRecordOf({});
    EXPECT_EQ(record.n, 0);
    EXPECT_FALSE(record.skill || record.wql || record.mase || record.meanCrps || record.direction.rate);
    EXPECT_EQ(record.coverage90.n, 0);
    EXPECT_EQ(record.sentence, "UNPROVEN: 0 of the 30 scored forecasts a verdict needs.");
}

TEST(TrackRecord, SaysWhyItIsUnprovenAndWhenItIsNot) {
    auto few = honestForecasts(12, 1);
    EXPECT_EQ(trackRecordOf(few).sentence, "UNPROVEN: 12 of the 30 scored forecasts a verdict needs.");

    auto same = honestForecasts(60, 1);
    std::mt19937_64 engine(5);
    std::normal_distribution<double> noise(0, 0.004);
    for (auto& f : same) {
        f.crpsReference = *f.crps + noise(engine);
    }
    const TrackRecord undecided = trackRecordOf(same);
    EXPECT_EQ(undecided.verdict, ports::SkillVerdict::Unproven);
    EXPECT_LT(undecided.skillLow, 0);
    EXPECT_GT(undecided.skillHigh, 0);
    EXPECT_NE(undecided.sentence.find("over 60 forecasts, 90 % interval"), std::string::npos);
    EXPECT_NE(undecided.sentence.find("which includes zero"), std::string::npos);

    for (auto& f : same) {
        f.crpsReference = *f.crps * 1.25;
    }
    const TrackRecord better = trackRecordOf(same);
    EXPECT_EQ(better.verdict, ports::SkillVerdict::Better);
    EXPECT_NEAR(*better.skill, 0.2, 1e-12);
    EXPECT_EQ(better.sentence.find("Better than the random walk: skill +20.0 % over 60 forecasts"), 0u);
    EXPECT_LT(*better.dieboldMariano, 0);

    for (auto& f : same) {
        f.crpsReference = *f.crps * 0.8;
    }
    EXPECT_EQ(trackRecordOf(same).verdict, ports::SkillVerdict::Worse);
}

TEST(TrackRecord, TheReferenceItselfHasNoSkillAndIsUnproven) {
    const TrackRecord record = trackRecordOf(honestForecasts(50, 2));
    EXPECT_EQ(record.verdict, ports::SkillVerdict::Unproven);
    EXPECT_NEAR(*record.skill, 0, 1e-12);
    EXPECT_FALSE(record.dieboldMariano);
    EXPECT_EQ(record.sentence,
              "UNPROVEN: it scored as the random walk did, forecast by forecast, in all 50.");
    EXPECT_EQ(record.direction.calls, 0);  // its median stays at the last close
    EXPECT_EQ(record.direction.abstentions, 50);
}

TEST(TrackRecord, AForecastWithoutAReferenceCountsForAllButSkill) {
    auto all = honestForecasts(40, 3);
    all[0].crpsReference.reset();
    all[1].lastClose = 0;
    all[2].outcome = std::nan("");
    const TrackRecord record = trackRecordOf(all);
    EXPECT_EQ(record.n, 38);
    EXPECT_EQ(record.compared, 37);
    EXPECT_EQ(record.leftOut, 2);
    EXPECT_FALSE(record.mase);  // no scale is known
    EXPECT_EQ(record.scaled, 0);
}

TEST(TrackRecord, CoverageAndReliabilityOfAnHonestForecasterAreWhatItSays) {
    const TrackRecord record = trackRecordOf(honestForecasts(4'000, 4));
    for (const auto* share : {&record.coverage50, &record.coverage90}) {
        EXPECT_EQ(share->n, 4'000);
        EXPECT_NEAR(share->share, share->nominal, 0.025);
    }
    // .10 and .90 are no levels of it; linear between their neighbours, which is near.
    EXPECT_NEAR(record.coverage80.share, .8, 0.06);
    ASSERT_EQ(record.reliability.size(), std::size(kQuantileLevels));
    EXPECT_NEAR(record.reliability[3].share, .5, 0.03);
    EXPECT_NEAR(record.reliability[0].share, .05, 0.012);
    EXPECT_NEAR(std::accumulate(record.pit.begin(), record.pit.end(), 0.0), 4'000, 1e-6);
}

TEST(TrackRecord, ABandWhoseEndsWereNotStatedIsNotCounted) {
    auto f = normalForecast(0, 0.1);
    f.levels = {.25, .5, .75};
    f.values = {1.9, 2, 2.1};
    const TrackRecord record = trackRecordOf(std::vector{f});
    EXPECT_EQ(record.coverage50.n, 1);
    EXPECT_EQ(record.coverage90.n, 0);
    EXPECT_EQ(record.coverage90.high, 1);
}

TEST(TrackRecord, PitOfMembersIsTheRankSpreadOverItsRoom) {
    ResolvedForecast f;
    f.lastClose = 1;
    f.outcome = 1;
    f.members = {-0.1, 0, 0, 0.2};
    const auto pit = pitOf(f);  // one below, two equal, of four
    EXPECT_NEAR(pit->low, 1 / 5.0, 1e-12);
    EXPECT_NEAR(pit->high, 4 / 5.0, 1e-12);
    const TrackRecord record = trackRecordOf(std::vector{f});
    EXPECT_NEAR(record.pit[2], 1 / 6.0, 1e-9);  // a tenth of the six it is spread over
    EXPECT_NEAR(record.pit[0] + record.pit[1] + record.pit[8] + record.pit[9], 0, 1e-9);
}

TEST(TrackRecord, PitOfQuantilesIsLinearAndSpreadWhereItIsNotKnown) {
    ResolvedForecast f;
    f.lastClose = 1;
    f.levels = {.1, .5, .9};
    f.values = {1, 2, 4};
    f.outcome = 3;
    EXPECT_NEAR(pitOf(f)->low, .7, 1e-12);
    EXPECT_EQ(pitOf(f)->low, pitOf(f)->high);
    f.outcome = 0.5;
    EXPECT_EQ(pitOf(f)->low, 0);
    EXPECT_EQ(pitOf(f)->high, .1);
    f.outcome = 9;
    EXPECT_EQ(pitOf(f)->low, .9);
    f.values = {2, 2, 2};  // it stood still and was expected to
    f.outcome = 2;
    EXPECT_EQ(pitOf(f)->low, 0);
    EXPECT_EQ(pitOf(f)->high, 1);
    f.values = {2, 2, 5};
    EXPECT_EQ(pitOf(f)->high, .5);
}

TEST(TrackRecord, DirectionCountsCallsTiesAndAbstentionsApart) {
    std::vector<ResolvedForecast> all;
    const auto add = [&](double median, double outcome) {
        auto f = normalForecast(static_cast<int>(all.size()), 0);
        f.levels = {.25, .5, .75};
        f.values = {median * 0.9, median, median * 1.1};
        f.outcome = outcome;
        all.push_back(f);
    };
    add(2.1, 2.2);
    add(2.1, 1.9);
    add(1.8, 1.9);
    add(2.1, 2.0);  // a tie
    add(2.0, 2.2);  // no call
    const auto direction = trackRecordOf(all).direction;
    EXPECT_EQ(direction.hits, 2);
    EXPECT_EQ(direction.calls, 3);
    EXPECT_EQ(direction.ties, 1);
    EXPECT_EQ(direction.abstentions, 1);
    EXPECT_NEAR(*direction.rate, 2 / 3.0, 1e-12);
    EXPECT_LT(direction.low, 0.2);
}

TEST(TrackRecord, OverlapIsCountedFromTheTimesAndBoundedByAQuarter) {
    auto all = honestForecasts(40, 6);
    EXPECT_EQ(trackRecordOf(all).overlap, 1);
    for (auto& f : all) {
        f.target = f.origin + std::chrono::hours(72);
    }
    EXPECT_EQ(trackRecordOf(all).overlap, 3);
    for (auto& f : all) {
        f.target = f.origin + std::chrono::hours(24 * 30);
    }
    EXPECT_EQ(trackRecordOf(all).overlap, 10);
}

TEST(TrackRecord, SkillOverTimeEndsAtTheSkillOfAllAndIsInTimeOrder) {
    auto all = honestForecasts(400, 7);
    for (auto& f : all) {
        f.crpsReference = *f.crps * 1.25;
    }
    std::shuffle(all.begin(), all.end(), std::mt19937_64(1));
    const TrackRecord record = trackRecordOf(all);
    ASSERT_EQ(record.skillOverTime.size(), 120u);
    EXPECT_EQ(record.skillOverTime.back().n, 400);
    EXPECT_EQ(record.skillOverTime.back().skill, *record.skill);
    for (std::size_t i = 1; i < record.skillOverTime.size(); ++i) {
        EXPECT_LT(record.skillOverTime[i - 1].target, record.skillOverTime[i].target);
    }
}

TEST(TrackRecord, ScaledScoresAreInStepsOfTheHistory) {
    auto f = normalForecast(0, 0);
    f.levels = {.5};
    f.values = {2.0};
    f.outcome = 2.3;
    f.scale = scaleOf(std::vector{1.0, 1.2, 1.1});  // (0.2 + 0.1) / 2
    EXPECT_NEAR(*f.scale, 0.15, 1e-12);
    const TrackRecord record = trackRecordOf(std::vector{f});
    EXPECT_NEAR(*record.mase, 2, 1e-12);
    EXPECT_NEAR(*record.scaledPinball, 2, 1e-12);  // twice the median's pinball is the absolute error
    EXPECT_NEAR(*record.wql, 0.3 / 2.3, 1e-12);
    EXPECT_FALSE(scaleOf(std::vector{2.0, 2.0, 2.0}));
    EXPECT_FALSE(scaleOf(std::vector{2.0}));
}

TEST(TrackRecord, APriceThatStoodStillGivesNoSkillAndSaysSo) {
    std::vector<ResolvedForecast> all;
    for (int i = 0; i < 40; ++i) {
        auto f = normalForecast(i, 0);
        f.values.assign(f.values.size(), 2.0);
        f.crps = f.crpsReference = 0;
        all.push_back(f);
    }
    const TrackRecord record = trackRecordOf(all);
    EXPECT_FALSE(record.skill);
    EXPECT_NE(record.sentence.find("stood still in all 40 forecasts"), std::string::npos);
    EXPECT_NEAR(record.pit[0], 4, 1e-9);
    EXPECT_EQ(record.coverage50.share, 1);
}

/// The oracle's "name value" lines; empty where its packages are not installed.
std::map<std::string, double> oracleOf(const std::vector<ResolvedForecast>& all) {
    const auto file = std::filesystem::temp_directory_path() / "tessera_score_oracle.txt";
    {
        std::ofstream out(file);
        out.precision(17);
        for (const auto& f : all) {
            out << f.outcome << " ;";
            for (const auto* numbers : {&f.levels, &f.values, &f.members}) {
                for (const double number : *numbers) {
                    out << ' ' << number;
                }
                out << (numbers == &f.members ? "\n" : " ;");
            }
        }
    }
    for (const std::string python : {TESSERA_SOURCE_DIR "/build/cryptofeed-env/bin/python", "python3"}) {
        const std::string command = python + " " TESSERA_SOURCE_DIR "/tests/forecast/score_oracle.py " +
                                    file.string() + " 2>/dev/null";
        std::FILE* pipe = ::popen(command.c_str(), "r");
        std::map<std::string, double> told;
        char name[32];
        double value = 0;
        while (pipe != nullptr && std::fscanf(pipe, "%31s %lf", name, &value) == 2) {
            told[name] = value;
        }
        if (pipe != nullptr && ::pclose(pipe) == 0) {
            std::filesystem::remove(file);
            return told;
        }
    }
    std::filesystem::remove(file);
    return {};
}

TEST(TrackRecord, AgreesWithScoringrulesAndScipy) {
    std::mt19937_64 engine(8);
    std::normal_distribution<double> normal;
    std::vector<ResolvedForecast> all;
    for (int i = 0; i < 60; ++i) {
        auto f = normalForecast(i, 0);
        f.crps.reset();
        f.lastClose = 1;
        // The oracle scores what it is given; as a price of e to the outcome a member is its log return.
        const double outcome = 1 + 0.1 * normal(engine);
        for (int k = 0; k < 16; ++k) {
            f.members.push_back(1 + 0.1 * normal(engine));
        }
        f.values.clear();
        for (const double level : kLevels) {
            f.values.push_back(1 + 0.1 * normalQuantile(level));
        }
        f.outcome = outcome;
        all.push_back(f);
    }
    const auto oracle = oracleOf(all);
    if (oracle.empty()) {
        GTEST_SKIP() << "scoringrules and scipy are not installed: nothing to compare with";
    }
    double crps = 0;
    for (const auto& f : all) {
        crps += fairCrps(f.members, f.outcome) / 60;
    }
    const TrackRecord record = trackRecordOf(all);
    EXPECT_NEAR(crps, oracle.at("crps"), 1e-12);
    EXPECT_NEAR(*record.wql, oracle.at("wql"), 1e-12);
    EXPECT_EQ(record.coverage90.count, oracle.at("hits"));
    EXPECT_NEAR(record.coverage90.low, oracle.at("wilson_low"), 1e-12);
    EXPECT_NEAR(record.coverage90.high, oracle.at("wilson_high"), 1e-12);
    const int hits = static_cast<int>(oracle.at("hits"));
    EXPECT_NEAR(exactBinomialInterval(hits, 60, .9).low, oracle.at("exact_low"), 1e-10);
    EXPECT_NEAR(exactBinomialInterval(hits, 60, .9).high, oracle.at("exact_high"), 1e-10);
    EXPECT_NEAR(fairCoinPValue(hits, 60), oracle.at("coin"), 1e-10);
    EXPECT_NEAR(normalCrps(1, 2, 0.3), oracle.at("normal"), 1e-12);
}

}  // namespace
}  // namespace tessera::forecast
