#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/forecast/baselines.h"
#include "app/forecast/scoring.h"
#include "app/storage/sqlite_forecast_ledger.h"
#include "tests/forecast/forecast_requests.h"

namespace tessera::storage {
namespace {

using domain::Timestamp;
using forecast::walkRequest;
using std::chrono::minutes;

constexpr int kSteps = 24;  // of walkRequest

class ScriptedClock final : public ports::Clock {
 public:
    Timestamp utcNow() const override { return Timestamp::fromSeconds(1'800'000'000 + ++m_reads); }
    domain::Duration monotonicNow() const override { return std::chrono::seconds(m_reads); }

 private:
    mutable std::atomic<std::int64_t> m_reads{0};
};

class ForecastLedger : public ::testing::Test {
 protected:
    void SetUp() override {
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        m_dir = std::filesystem::temp_directory_path() /
                (std::string("tessera-ledger-") + info->name() + std::to_string(getpid()));
        std::filesystem::remove_all(m_dir);
        std::filesystem::create_directories(m_dir);
        m_path = (m_dir / "forecasts.sqlite").string();
        open();
    }
    void TearDown() override {
        m_ledger.reset();
        std::filesystem::remove_all(m_dir);
    }

    void open() {
        auto opened = SqliteForecastLedger::open({m_path, forecast::makeScorer(), &m_clock});
        ASSERT_TRUE(opened.ok()) << opened.error().sentence;
        m_ledger = std::move(opened).value();
    }

    /// A model's forecast: the random walk of another seed under another name.
    static ports::Forecast modelForecast(Timestamp origin, const std::string& symbol = "SITC-Z26") {
        auto request = walkRequest(200);
        request.origin = origin;
        request.symbol = symbol;
        request.seed = 99;
        auto forecast = forecast::randomWalkForecast(request);
        forecast.forecaster = "SmolLM2-135M digits";
        forecast.prompt = "500\n501\n";
        forecast.completions = {"502\n", "503\n"};
        forecast.modelDigest = "b179";
        return forecast;
    }
    static ports::Forecast referenceFor(const ports::Forecast& forecast) {
        auto request = walkRequest(200);
        request.origin = forecast.origin;
        request.symbol = forecast.symbol;
        return forecast::randomWalkForecast(request);
    }
    ports::RecordTicket record(const ports::Forecast& forecast) {
        return m_ledger->record(forecast, referenceFor(forecast), 0.01);
    }
    /// What the ledger answered to everything handed in so far.
    std::vector<ports::RecordAnswer> answers() {
        m_ledger->flush();
        std::vector<ports::RecordAnswer> out;
        m_ledger->drain(out);
        return out;
    }
    void observe(Timestamp time, double close, const std::string& symbol = "SITC-Z26") {
        m_ledger->observe(symbol, minutes(1), time, close);
    }
    std::vector<ports::ForecastRow> rows() {
        m_ledger->flush();
        return m_ledger->recent(1'000);
    }
    /// What the ledger keeps of the paths to be looked at; the members that are scored are whole.
    static std::vector<std::vector<double>> firstPaths(const ports::Forecast& forecast) {
        return {forecast.paths.begin(), forecast.paths.begin() + 32};
    }
    static std::vector<std::pair<double, std::vector<double>>> tracksOf(const ports::Forecast& forecast) {
        std::vector<std::pair<double, std::vector<double>>> tracks;
        for (const ports::QuantileTrack& track : forecast.quantiles) {
            tracks.emplace_back(track.level, track.values);
        }
        return tracks;
    }
    static ports::Forecast by(const std::string& forecaster, ports::Forecast forecast) {
        forecast.forecaster = forecaster;
        return forecast;
    }
    /// Runs SQL on the file as somebody outside the program would.
    int tamper(const char* sql) const {
        sqlite3* db = nullptr;
        sqlite3_open(m_path.c_str(), &db);
        const int code = sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
        sqlite3_close(db);
        return code;
    }

    const Timestamp m_origin = Timestamp::fromSeconds(1'790'000'040);
    const Timestamp m_target = m_origin + minutes(24);
    std::filesystem::path m_dir;
    std::string m_path;
    ScriptedClock m_clock;
    std::unique_ptr<SqliteForecastLedger> m_ledger;
};

TEST_F(ForecastLedger, HoldsTheForecastBeforeItsOutcomeAndScoresItAfter) {
    const auto forecast = modelForecast(m_origin);
    observe(m_origin, forecast.lastClose);
    record(forecast);
    auto before = rows();
    ASSERT_EQ(before.size(), 1u);
    EXPECT_FALSE(before[0].resolved);
    EXPECT_EQ(before[0].resolvesAt, m_target);
    EXPECT_EQ(m_ledger->scores().at(0).pending, 1);

    observe(m_target - minutes(1), 99);
    EXPECT_FALSE(rows()[0].resolved);
    const double outcome = forecast.lastClose * 1.01;
    observe(m_target, outcome);
    const auto after = rows();
    ASSERT_TRUE(after[0].resolved);
    EXPECT_DOUBLE_EQ(after[0].outcome, outcome);
    std::vector<double> members;
    for (const auto& path : forecast.paths) {
        members.push_back(std::log(path.back() / forecast.lastClose));
    }
    EXPECT_NEAR(after[0].crps, forecast::fairCrps(members, std::log(1.01)), 1e-12);
    EXPECT_GT(after[0].crpsReference, 0);
    const auto score = m_ledger->scores().at(0);
    EXPECT_EQ(score.resolved, 1);
    EXPECT_EQ(score.pending, 0);
    EXPECT_FALSE(score.isProven());
}

TEST_F(ForecastLedger, RefusesAForecastWhoseOutcomeIsKnown) {
    observe(m_target, 2.0);
    record(modelForecast(m_origin));
    EXPECT_TRUE(rows().empty());
    EXPECT_EQ(m_ledger->problem(),
              "A forecast of SITC-Z26 by SmolLM2-135M digits came after its outcome and was not recorded.");
}

TEST_F(ForecastLedger, CountsTheFirstForecastOfAnOriginOnly) {
    record(modelForecast(m_origin));
    record(modelForecast(m_origin));
    record(modelForecast(m_origin + minutes(1)));
    EXPECT_EQ(rows().size(), 2u);
}

TEST_F(ForecastLedger, DoesNotRecordWhatIsNoForecast) {
    auto failed = modelForecast(m_origin);
    failed.status = ports::ForecastStatus::Failed;
    record(failed);
    auto empty = modelForecast(m_origin);
    empty.paths.clear();
    record(empty);
    EXPECT_TRUE(rows().empty());
    EXPECT_FALSE(m_ledger->problem().empty());
}

TEST_F(ForecastLedger, AGapResolvesWithTheLastCloseBeforeTheTarget) {
    record(modelForecast(m_origin));
    observe(m_target - minutes(3), 2.2);
    observe(m_target + minutes(40), 9.9);
    const auto row = rows().at(0);
    EXPECT_TRUE(row.resolved);
    EXPECT_DOUBLE_EQ(row.outcome, 2.2);
}

TEST_F(ForecastLedger, AnOutcomeNobodySawIsNeverScored) {
    record(modelForecast(m_origin));
    observe(m_origin, 2.0);
    observe(m_target + minutes(60), 9.9);
    EXPECT_TRUE(rows().at(0).resolved);
    EXPECT_EQ(m_ledger->scores().at(0).resolved, 0);
    EXPECT_EQ(m_ledger->scores().at(0).pending, 0);
}

TEST_F(ForecastLedger, WhatIsDueAfterItsContractEndedHasNoOutcome) {
    record(modelForecast(m_origin));
    record(modelForecast(m_origin + minutes(5)));
    record(modelForecast(m_origin, "H100-Z26"));
    m_ledger->flush();
    EXPECT_EQ(m_ledger->awaited(), (std::vector<ports::AwaitedOutcomes>{
                                       {"H100-Z26", minutes(1), m_target, m_target},
                                       {"SITC-Z26", minutes(1), m_target, m_target + minutes(5)}}));
    m_ledger->close("SITC-Z26", m_target + minutes(2));
    const auto all = rows();  // the newest first
    EXPECT_FALSE(all[0].resolved);
    EXPECT_TRUE(all[1].resolved);
    EXPECT_FALSE(all[1].observed);
    EXPECT_FALSE(all[2].resolved);
    EXPECT_EQ(m_ledger->awaited()[1], (ports::AwaitedOutcomes{"SITC-Z26", minutes(1), m_target, m_target}));
    m_ledger.reset();
    open();
    EXPECT_EQ(rows()[1].resolved, true);
    observe(m_target, 1.9);
    EXPECT_TRUE(rows()[2].observed);
    EXPECT_EQ(m_ledger->awaited().size(), 1u);
}

TEST_F(ForecastLedger, AnswersEveryRecordWithWhatStandsOnDisk) {
    const auto forecast = modelForecast(m_origin);
    const auto ticket = record(forecast);
    auto answered = answers();
    ASSERT_EQ(answered.size(), 1u);
    EXPECT_EQ(answered[0].ticket, ticket);
    EXPECT_EQ(answered[0].outcome, ports::RecordOutcome::Recorded);
    ASSERT_TRUE(answered[0].stands);
    EXPECT_EQ(answered[0].stands->forecast.paths, firstPaths(forecast));
    EXPECT_EQ(tracksOf(answered[0].stands->forecast), tracksOf(forecast));
    EXPECT_EQ(answered[0].stands->forecast.origin, m_origin);
    EXPECT_EQ(answered[0].stands->reference, "random walk: " + referenceFor(forecast).sampler);

    auto second = forecast;  // the first forecast of an origin counts
    second.paths.front().front() += 1;
    record(second);
    answered = answers();
    ASSERT_EQ(answered.size(), 1u);
    EXPECT_EQ(answered[0].outcome, ports::RecordOutcome::Recorded);
    EXPECT_EQ(answered[0].stands->forecast.paths, firstPaths(forecast));

    auto empty = modelForecast(m_origin + minutes(1));
    empty.paths.clear();
    record(empty);
    answered = answers();
    ASSERT_EQ(answered.size(), 1u);
    EXPECT_EQ(answered[0].outcome, ports::RecordOutcome::Refused);
    EXPECT_EQ(answered[0].sentence, "A forecast by SmolLM2-135M digits without paths was not recorded.");
    EXPECT_FALSE(answered[0].stands);
}

TEST_F(ForecastLedger, ARestartGivesTheNewestForecastOfASeriesAsItWasRecorded) {
    const auto older = modelForecast(m_origin);
    const auto newer = modelForecast(m_origin + minutes(1));
    record(older);
    record(newer);
    record(modelForecast(m_origin, "H100-Z26"));
    m_ledger->flush();
    for (int i = 0; i < 2; ++i) {  // before and after
        const auto all = m_ledger->newest("SITC-Z26", minutes(1), kSteps);
        ASSERT_EQ(all.size(), 1u);
        const auto newest = all[0];
        EXPECT_EQ(newest->forecast.origin, newer.origin);
        EXPECT_EQ(newest->forecast.paths, firstPaths(newer));
        EXPECT_EQ(newest->forecast.lastClose, newer.lastClose);
        EXPECT_EQ(newest->forecast.forecaster, newer.forecaster);
        EXPECT_TRUE(m_ledger->newest("SITC-Z26", minutes(5), kSteps).empty());
        EXPECT_EQ(m_ledger->newest("H100-Z26", minutes(1), kSteps).at(0)->forecast.origin, m_origin);
        m_ledger.reset();
        open();
    }
}

TEST_F(ForecastLedger, OtherSymbolsAndIntervalsDoNotResolveIt) {
    record(modelForecast(m_origin));
    observe(m_target, 2.0, "H100-Z26");
    m_ledger->observe("SITC-Z26", minutes(5), m_target, 2.0);
    EXPECT_FALSE(rows().at(0).resolved);
}

TEST_F(ForecastLedger, IgnoresClosesThatAreNoPricesOrOutOfOrder) {
    record(modelForecast(m_origin));
    observe(m_target + minutes(0), std::nan(""));
    observe(m_target, -1);
    EXPECT_FALSE(rows().at(0).resolved);
}

TEST_F(ForecastLedger, ARestartKeepsForecastsOutcomesAndScores) {
    for (int i = 0; i < 40; ++i) {
        record(modelForecast(m_origin + minutes(i)));
    }
    for (int i = 0; i < 35; ++i) {
        observe(m_target + minutes(i), 2.0 + 0.001 * i);
    }
    m_ledger->flush();
    const auto scoresBefore = m_ledger->scores();
    const auto rowsBefore = m_ledger->recent(100);
    m_ledger.reset();
    open();
    const auto scoresAfter = m_ledger->scores();
    ASSERT_EQ(scoresAfter.size(), 1u);
    EXPECT_EQ(scoresAfter[0].resolved, 35);
    EXPECT_EQ(scoresAfter[0].pending, 5);
    EXPECT_TRUE(scoresAfter[0].isProven());
    EXPECT_DOUBLE_EQ(scoresAfter[0].skill, scoresBefore[0].skill);
    EXPECT_DOUBLE_EQ(scoresAfter[0].coverage80, scoresBefore[0].coverage80);
    EXPECT_LE(scoresAfter[0].skillLow, scoresAfter[0].skill);
    EXPECT_GE(scoresAfter[0].skillHigh, scoresAfter[0].skill);
    const auto rowsAfter = m_ledger->recent(100);
    ASSERT_EQ(rowsAfter.size(), rowsBefore.size());
    EXPECT_EQ(rowsAfter[0].id, rowsBefore[0].id);
    EXPECT_GT(rowsAfter[0].origin, rowsAfter[1].origin);  // newest first
    observe(m_target + minutes(35), 2.0);                 // still resolves what was pending
    m_ledger->flush();
    EXPECT_EQ(m_ledger->scores()[0].resolved, 36);
}

TEST_F(ForecastLedger, AScoreOfAForecastBetterThanTheWalkIsPositiveSkill) {
    for (int i = 0; i < 30; ++i) {
        auto sharp = modelForecast(m_origin + minutes(30 * i));
        for (auto& path : sharp.paths) {
            path.back() =
                sharp.lastClose * (1.02 + 0.001 * std::sin(static_cast<double>(&path - sharp.paths.data())));
        }
        record(sharp);
        observe(m_target + minutes(30 * i), sharp.lastClose * (1.02 + 0.0005 * (i % 3)));
    }
    m_ledger->flush();
    const auto score = m_ledger->scores().at(0);
    EXPECT_GT(score.skillLow, 0.5);
    EXPECT_LT(score.meanCrps, score.meanCrpsReference);
}

TEST_F(ForecastLedger, ForecastersOfOneOriginStandSideBySideAndAreScoredApart) {
    const auto origin = modelForecast(m_origin);
    record(origin);
    record(by("drift", origin));
    m_ledger->flush();
    ASSERT_EQ(m_ledger->newest("SITC-Z26", minutes(1), kSteps).size(), 2u);
    observe(m_target, origin.lastClose * 1.01);
    m_ledger->flush();
    const auto series = m_ledger->series();
    ASSERT_EQ(series.size(), 2u);
    ASSERT_EQ(series.size(), m_ledger->scores().size());
    for (std::size_t i = 0; i < series.size(); ++i) {
        EXPECT_EQ(series[i]->forecaster, m_ledger->scores()[i].forecaster);
        ASSERT_EQ(series[i]->resolved.size(), 1u);
        const ports::ResolvedForecast& resolved = series[i]->resolved[0];
        EXPECT_EQ(resolved.levels, (std::vector<double>{.05, .10, .25, .50, .75, .90, .95}));
        EXPECT_DOUBLE_EQ(resolved.values[3], origin.quantiles[3].values.back());
        EXPECT_DOUBLE_EQ(resolved.outcome, origin.lastClose * 1.01);
        EXPECT_EQ(resolved.crps, rows().at(0).crps);
        EXPECT_EQ(resolved.crpsReference, rows().at(0).crpsReference);
        EXPECT_EQ(resolved.scale, 0.01);
        EXPECT_EQ(series[i]->record.n, 1);
        EXPECT_TRUE(series[i]->record.sentence.starts_with("UNPROVEN")) << series[i]->record.sentence;
    }
}

TEST_F(ForecastLedger, HorizonsOfOneOriginStandApart) {
    auto request = walkRequest(200);
    request.origin = m_origin;
    request.symbol = "SITC-Z26";
    request.horizon = 6;
    const auto near = by("drift", forecast::randomWalkForecast(request));
    record(by("drift", modelForecast(m_origin)));
    m_ledger->record(near, near, 0.01);
    for (const bool isReopened : {false, true}) {
        m_ledger->flush();
        ASSERT_EQ(m_ledger->newest("SITC-Z26", minutes(1), 6).size(), 1u) << isReopened;
        EXPECT_EQ(m_ledger->newest("SITC-Z26", minutes(1), 6)[0]->forecast.paths.front().size(), 6u);
        EXPECT_EQ(m_ledger->earlier("drift", "SITC-Z26", minutes(1), kSteps).size(), 1u);
        ASSERT_EQ(m_ledger->scores().size(), 2u);
        m_ledger.reset();
        open();
    }
    observe(m_origin + minutes(6), 2.0);
    m_ledger->flush();
    EXPECT_EQ(m_ledger->scores()[0].horizon, 6);
    EXPECT_EQ(m_ledger->scores()[0].resolved, 1);
    EXPECT_EQ(m_ledger->scores()[1].resolved, 0) << "the longer one still waits";
}

TEST_F(ForecastLedger, ASeriesIsAnotherObjectOnlyWhenSomethingOfItChanged) {
    record(modelForecast(m_origin));
    record(by("drift", modelForecast(m_origin)));
    m_ledger->flush();
    const auto before = m_ledger->series();
    record(by("drift", modelForecast(m_origin + minutes(1))));
    m_ledger->flush();
    const auto after = m_ledger->series();
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after[0], before[0]);
    EXPECT_NE(after[1], before[1]);
    EXPECT_EQ(after[1]->pending, 2);
}

TEST_F(ForecastLedger, QuantilesAreKeptAtWhateverLevelsTheyWereGiven) {
    auto forecast = modelForecast(m_origin);
    forecast.quantiles.erase(forecast.quantiles.begin(), forecast.quantiles.begin() + 3);
    forecast.quantiles.push_back({.99, forecast.quantiles.back().values});
    record(forecast);
    m_ledger->flush();
    m_ledger.reset();
    open();
    EXPECT_EQ(tracksOf(m_ledger->newest("SITC-Z26", minutes(1), kSteps).at(0)->forecast), tracksOf(forecast));
}

TEST_F(ForecastLedger, EarlierForecastsCarryTheirOutcomeOnceItIsSeen) {
    for (int i = 0; i < 3; ++i) {
        record(modelForecast(m_origin + minutes(2 - i)));  // out of order
    }
    observe(m_target, 2.02);
    for (int i = 0; i < 2; ++i) {  // and after a restart
        m_ledger->flush();
        const auto earlier = m_ledger->earlier("SmolLM2-135M digits", "SITC-Z26", minutes(1), kSteps);
        ASSERT_EQ(earlier.size(), 3u);
        EXPECT_EQ(earlier[0]->forecast.origin, m_origin + minutes(2));
        EXPECT_FALSE(earlier[0]->outcome);
        EXPECT_EQ(earlier[2]->forecast.origin, m_origin);
        EXPECT_EQ(earlier[2]->outcome, 2.02);
        EXPECT_TRUE(m_ledger->earlier("drift", "SITC-Z26", minutes(1), kSteps).empty());
        m_ledger.reset();
        open();
    }
}

TEST_F(ForecastLedger, TellsWhereAForecastCameFrom) {
    auto forecast = modelForecast(m_origin);
    forecast.computeTime = std::chrono::milliseconds(1234);
    record(forecast);
    m_ledger->readProvenance(1);
    m_ledger->readProvenance(7);
    m_ledger->flush();
    std::vector<ports::ForecastProvenance> read;
    ASSERT_EQ(m_ledger->drainProvenance(read), 2u);
    EXPECT_EQ(read[0].sentence, "");
    EXPECT_EQ(read[0].forecast.prompt, "500\n501\n");
    EXPECT_EQ(read[0].forecast.completions, (std::vector<std::string>{"502\n", "503\n"}));
    EXPECT_EQ(read[0].forecast.modelDigest, "b179");
    EXPECT_EQ(read[0].forecast.computeTime, std::chrono::milliseconds(1234));
    EXPECT_EQ(read[0].digest.size(), 64u);
    EXPECT_EQ(read[1].sentence, "Row 7 of the forecast ledger cannot be read.");
}

TEST_F(ForecastLedger, AFileOfTheVersionBeforeKeepsItsScoresAndGoesOn) {
    m_ledger.reset();
    std::filesystem::remove(m_path);
    std::ifstream file(TESSERA_FORECAST_DATA "/ledger_of_version_1.sql");
    const std::string sql{std::istreambuf_iterator<char>(file), {}};
    ASSERT_EQ(tamper(sql.c_str()), SQLITE_OK);
    ASSERT_EQ(verifyForecastLedger(m_path).value(), 61);  // read as it is, unchanged
    open();
    ASSERT_EQ(m_ledger->scores().size(), 1u);
    EXPECT_EQ(m_ledger->scores()[0].resolved, 29);
    EXPECT_EQ(m_ledger->scores()[0].pending, 3);
    EXPECT_DOUBLE_EQ(m_ledger->scores()[0].skill, 0.50299607443732597);
    EXPECT_DOUBLE_EQ(m_ledger->scores()[0].skillLow, 0.44145069690518302);
    EXPECT_EQ(m_ledger->series()[0]->resolved.size(), 29u);
    EXPECT_EQ(m_ledger->newest("SITC-Z26", minutes(1), 3).at(0)->forecast.paths.size(), 4u);
    EXPECT_TRUE(m_ledger->newest("SITC-Z26", minutes(1), kSteps).empty()) << "of another horizon";
    record(modelForecast(m_origin + minutes(5'000'000)));
    m_ledger->flush();
    m_ledger.reset();
    EXPECT_EQ(verifyForecastLedger(m_path).value(), 62);
    EXPECT_EQ(tamper("DROP TRIGGER forecast_no_update;"
                     "UPDATE forecast SET compute_ns = 5 WHERE sequence = 3"),
              SQLITE_OK);
    EXPECT_EQ(verifyForecastLedger(m_path).error().sentence, "Row 3 of the forecast ledger was changed.")
        << "nothing may be slipped into the new columns of an old row";
}

TEST_F(ForecastLedger, TheFileRefusesUpdatesAndDeletes) {
    record(modelForecast(m_origin));
    m_ledger->flush();
    EXPECT_NE(tamper("UPDATE forecast SET last_close = 3"), SQLITE_OK);
    EXPECT_NE(tamper("DELETE FROM forecast"), SQLITE_OK);
    EXPECT_EQ(verifyForecastLedger(m_path).value(), 1);
}

TEST_F(ForecastLedger, TamperingBehindItsBackIsFound) {
    for (int i = 0; i < 3; ++i) {
        record(modelForecast(m_origin + minutes(i)));
    }
    observe(m_target, 2.0);
    m_ledger->flush();
    m_ledger.reset();
    ASSERT_EQ(verifyForecastLedger(m_path).value(), 4);
    const auto copyAndTamper = [&](const char* sql) {
        const std::string original = m_path + ".original";
        std::filesystem::copy_file(m_path, original, std::filesystem::copy_options::overwrite_existing);
        EXPECT_EQ(tamper("DROP TRIGGER forecast_no_update; DROP TRIGGER forecast_no_delete;"
                         "DROP TRIGGER outcome_no_update; DROP TRIGGER outcome_no_delete"),
                  SQLITE_OK);
        EXPECT_EQ(tamper(sql), SQLITE_OK) << sql;
        const auto verdict = verifyForecastLedger(m_path);
        const bool opens = SqliteForecastLedger::open({m_path, forecast::makeScorer(), &m_clock}).ok();
        std::filesystem::copy_file(original, m_path, std::filesystem::copy_options::overwrite_existing);
        EXPECT_FALSE(opens);
        return verdict.ok() ? std::string("intact") : verdict.error().sentence;
    };
    EXPECT_EQ(copyAndTamper("UPDATE forecast SET last_close = last_close + 1e-9 WHERE sequence = 2"),
              "Row 2 of the forecast ledger was changed.");
    EXPECT_EQ(copyAndTamper("UPDATE outcome SET crps = 0.0"), "Row 4 of the forecast ledger was changed.");
    EXPECT_EQ(copyAndTamper("DELETE FROM forecast WHERE sequence = 3"),
              "Row 3 of the forecast ledger was removed.");
    EXPECT_EQ(copyAndTamper("UPDATE forecast SET committed_at = committed_at - 1 WHERE sequence = 1"),
              "Row 1 of the forecast ledger was changed.");
    EXPECT_EQ(verifyForecastLedger(m_path).value(), 4);
}

TEST_F(ForecastLedger, IsReadableByItsOwnerOnly) {
    struct stat status {};
    ASSERT_EQ(stat(m_path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(ForecastLedger, RefusesAFileThatIsNotItsOwn) {
    m_ledger.reset();
    const std::string other = (m_dir / "other.sqlite").string();
    std::ofstream(other) << "this is not a database, whatever its name says";
    EXPECT_EQ(SqliteForecastLedger::open({other, forecast::makeScorer(), &m_clock}).error().code,
              domain::ErrorCode::Corrupt);
    EXPECT_EQ(
        SqliteForecastLedger::open({"/nonexistent/f.sqlite", forecast::makeScorer(), &m_clock}).error().code,
        domain::ErrorCode::Unavailable);
}

}  // namespace
}  // namespace tessera::storage
