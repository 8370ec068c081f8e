#include "app/forecast/backtest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "app/forecast/statistical_forecasters.h"
#include "app/storage/sqlite_backtest_store.h"
#include "tests/forecast/forecast_requests.h"
#include "tests/support/temporary_directory.h"

namespace tessera::forecast {
namespace {

using State = BacktestProgress::State;

BacktestSeries dailyWalk(std::size_t length) {
    BacktestSeries series;
    series.symbol = "@SITC";
    series.source = "a test";
    series.interval = std::chrono::hours(24);
    series.closes = walkRequest(length, 21, 0.02).closes;
    for (std::size_t i = 0; i < length; ++i) {
        series.ends.push_back(domain::Timestamp::fromSeconds(1'727'000'000 / 86'400 * 86'400 +
                                                             static_cast<std::int64_t>(i) * 86'400));
    }
    return series;
}

BacktestPlan smallPlan() {
    return {.window = 64, .step = 3, .horizon = 5, .samples = 16};
}

/// Keeps what it was asked; answers the random walk, or what a test tells it to, `lag` drains later.
class Scripted final : public ports::Forecaster {
 public:
    explicit Scripted(std::string given) : m_name(std::move(given)) {}
    std::string name() const override { return m_name; }
    void start() override {}
    void stop() override {}
    ports::ForecastTicket submit(ports::ForecastRequest request) override {
        asked.push_back(request);
        m_open = randomWalkForecast(request);
        m_open->forecaster = m_name;
        m_open->status = outcome;
        m_open->sentence = outcome == ports::ForecastStatus::Ok ? "" : "it has its reasons";
        m_open->computeTime = std::chrono::milliseconds(10);
        m_open->sampler = "temperature 1.0";
        m_open->modelDigest = "abc";
        m_open->completions = completions;
        m_open->ticket = static_cast<ports::ForecastTicket>(asked.size());
        m_wait = lag;
        return m_open->ticket;
    }
    void cancel(ports::ForecastTicket) override { ++cancelled; }
    std::size_t drain(std::vector<ports::Forecast>& out) override {
        if (!m_open || m_wait-- > 0) {
            return 0;
        }
        out.push_back(*std::exchange(m_open, {}));
        return 1;
    }
    std::shared_ptr<const ports::ModelStatus> status() const override {
        return std::make_shared<ports::ModelStatus>();
    }

    std::vector<ports::ForecastRequest> asked;
    ports::ForecastStatus outcome = ports::ForecastStatus::Ok;
    std::vector<std::string> completions;  // what a model wrote
    int lag = 0, cancelled = 0;

 private:
    std::string m_name;
    std::optional<ports::Forecast> m_open;
    int m_wait = 0;
};

/// A back-test of `series`, run to its end or until `most` forecasts are made.
BacktestProgress runOver(const BacktestSeries& series, std::vector<ports::Forecaster*> forecasters,
                         ports::BacktestStore& store, int most = 1 << 20, BacktestLimits limits = {}) {
    auto test = Backtest::open(series, smallPlan(), std::move(forecasters), store, limits);
    EXPECT_TRUE(test) << test.error().sentence;
    if (!test) {
        return {};
    }
    (*test)->run([&](const BacktestProgress& progress) { return progress.made < most; });
    return (*test)->progress();
}

std::vector<BacktestResult> resultsIn(const ports::BacktestStore& store, const BacktestSeries& series) {
    std::vector<BacktestResult> out;
    const auto kept = store.results(backtestRunOf(series, smallPlan()).id);
    for (const auto& line : *kept) {
        const auto result = readResult(line.text);
        EXPECT_TRUE(result) << result.error().sentence;
        out.push_back(*result);
    }
    return out;
}

TEST(Backtest, EachForecastSeesTheWindowBeforeItsOriginAndNothingElse) {
    const BacktestSeries series = dailyWalk(100);
    Scripted spy("spy");
    MemoryBacktestStore store;
    const auto progress = runOver(series, {&spy}, store);
    EXPECT_EQ(progress.state, State::Done);
    ASSERT_EQ(spy.asked.size(), 11u);  // origins 63, 66, ... 93; 94 + 5 is the last close
    EXPECT_EQ(progress.total, 11);
    for (std::size_t i = 0; i < spy.asked.size(); ++i) {
        const std::size_t origin = 63 + 3 * i;
        EXPECT_EQ(spy.asked[i].closes.size(), 64u);
        EXPECT_EQ(spy.asked[i].closes.back(), series.closes[origin]);
        EXPECT_EQ(spy.asked[i].origin, series.ends[origin]);
        EXPECT_EQ(spy.asked[i].seed, 1 + i);
    }
    const auto results = resultsIn(store, series);
    ASSERT_EQ(results.size(), 11u);
    EXPECT_NEAR(results[10].resolved.outcome, series.closes[98], 1e-8);
    EXPECT_EQ(results[10].resolved.target, series.ends[98]);
    EXPECT_EQ(results[0].sampler, "temperature 1.0");
    EXPECT_EQ(results[0].modelDigest, "abc");
    // It answers as the walk does, so it scores as the walk does.
    EXPECT_EQ(results[4].resolved.crps, results[4].resolved.crpsReference);
    EXPECT_TRUE(results[4].resolved.scale);
}

TEST(Backtest, StoppedAndStartedAgainEndsAtTheSameDigestAsOneThatRanThrough) {
    const BacktestSeries series = dailyWalk(200);
    const test::TemporaryDirectory folder;
    std::string whole, parts;
    for (std::string* digest : {&whole, &parts}) {
        const std::string path = folder.path() + (digest == &whole ? "/whole.sqlite" : "/parts.sqlite");
        int found = 0, starts = 0;
        for (bool isDone = false; !isDone;) {
            ASSERT_LT(++starts, 50);
            auto store = storage::SqliteBacktestStore::open(path);
            ASSERT_TRUE(store) << store.error().sentence;
            const auto walk = makeStatisticalForecaster("random-walk"),
                       theta = makeStatisticalForecaster("theta");
            const auto progress =
                runOver(series, {walk.get(), theta.get()}, **store, digest == &whole ? 1 << 20 : 20,
                        {.slice = std::chrono::milliseconds(1)});
            isDone = progress.state == State::Done;
            EXPECT_EQ(progress.found, found);
            found += progress.made;
            EXPECT_EQ(isDone, found == progress.total);
            if (!isDone) {
                EXPECT_NE(progress.sentence.find("the rest at the next start"), std::string::npos);
            }
            *digest = storage::hexadecimal((*store)->verify()->digest);
        }
    }
    EXPECT_EQ(whole, parts);
}

TEST(Backtest, ThatIsDoneAsksForNothingAgainAndTakesAFurtherForecasterIn) {
    const BacktestSeries series = dailyWalk(100);
    MemoryBacktestStore store;
    Scripted first("first"), second("second");
    runOver(series, {&first}, store);
    first.asked.clear();
    const auto progress = runOver(series, {&first, &second}, store);
    EXPECT_EQ(progress.found, 11);
    EXPECT_EQ(progress.made, 11);
    EXPECT_TRUE(first.asked.empty());
    EXPECT_EQ(store.runs()->size(), 1u);
    BacktestSeries other = series;
    other.closes[3] *= 1.0001;  // another history is another run
    EXPECT_EQ(runOver(other, {&first}, store).found, 0);
    EXPECT_EQ(store.runs()->size(), 2u);
}

TEST(Backtest, AForecasterWithAThreadIsWaitedForWithoutBlockingTheOthers) {
    const BacktestSeries series = dailyWalk(100);
    MemoryBacktestStore store;
    Scripted slow("slow"), quick("quick");
    slow.lag = 4;
    const auto progress = runOver(series, {&slow, &quick}, store);
    EXPECT_EQ(progress.state, State::Done);
    EXPECT_EQ(progress.made, 22);
}

TEST(Backtest, EndsAtItsBudgetAndKeepsWhatThereIs) {
    const BacktestSeries series = dailyWalk(100);
    MemoryBacktestStore store;
    Scripted spy("spy");
    const auto progress = runOver(series, {&spy}, store, 1 << 20, {.budget = std::chrono::milliseconds(45)});
    EXPECT_EQ(progress.state, State::OutOfBudget);
    EXPECT_EQ(progress.made, 5);  // of 10 ms each
    EXPECT_EQ(progress.sentence,
              "the budget of 0.0 s is spent: 5 of 11 forecasts are there, the rest at the next start");
    EXPECT_EQ(resultsIn(store, series).size(), 5u);
}

TEST(Backtest, AFailureIsNotKeptAndFiveInARowEndTheAsking) {
    const BacktestSeries series = dailyWalk(100);
    MemoryBacktestStore store;
    Scripted broken("broken"), sound("sound");
    broken.outcome = ports::ForecastStatus::Failed;
    const auto progress = runOver(series, {&broken, &sound}, store);
    EXPECT_EQ(progress.state, State::Done);
    EXPECT_EQ(broken.asked.size(), 5u);
    EXPECT_EQ(progress.made, 11);
    EXPECT_EQ(progress.failed, 11);
    EXPECT_EQ(progress.sentence, "broken failed 5 times in a row and is asked no more: it has its reasons");
    broken.outcome = ports::ForecastStatus::Ok;
    EXPECT_EQ(runOver(series, {&broken}, store).made, 11);
}

TEST(Backtest, AnAnswerOfNoUseIsKeptAsNoneAndTheModelIsAskedOn) {
    const BacktestSeries series = dailyWalk(100);
    MemoryBacktestStore store;
    Scripted dull("dull");
    dull.outcome = ports::ForecastStatus::Failed;
    dull.completions = {"500\n500\n"};
    const auto progress = runOver(series, {&dull}, store);
    EXPECT_EQ(dull.asked.size(), 11u);
    EXPECT_EQ(progress.abstained, 11);
    EXPECT_EQ(progress.failed, 0);
    EXPECT_EQ(resultsIn(store, series)[0].sentence, "it has its reasons");
    EXPECT_EQ(runOver(series, {&dull}, store).made, 0) << "it would say the same again";
}

TEST(Backtest, AnAbstentionIsKeptAndCountedApart) {
    const BacktestSeries series = dailyWalk(100);
    MemoryBacktestStore store;
    Scripted shy("shy");
    shy.outcome = ports::ForecastStatus::Abstained;
    EXPECT_EQ(runOver(series, {&shy}, store).abstained, 11);
    const auto records = recordsOf(*store.results(backtestRunOf(series, smallPlan()).id));
    ASSERT_EQ(records->size(), 1u);
    EXPECT_EQ((*records)[0].abstained, 11);
    EXPECT_EQ((*records)[0].record.n, 0);
    EXPECT_EQ(resultsIn(store, series)[0].sentence, "it has its reasons");
}

TEST(Backtest, CancelEndsWhatIsUnderWay) {
    Scripted slow("slow");
    slow.lag = 1 << 20;
    MemoryBacktestStore store;
    auto test = Backtest::open(dailyWalk(100), smallPlan(), {&slow}, store);
    ASSERT_TRUE(test);
    EXPECT_TRUE((*test)->advance());
    (*test)->cancel();
    EXPECT_EQ(slow.cancelled, 1);
    EXPECT_FALSE((*test)->advance());
    EXPECT_EQ((*test)->progress().state, State::Cancelled);
}

TEST(Backtest, RefusesWhatIsNoSeriesOrNoPlanInWords) {
    MemoryBacktestStore store;
    Scripted spy("spy");
    const auto whyNot = [&](BacktestSeries series, BacktestPlan plan, std::vector<ports::Forecaster*> who) {
        const auto test = Backtest::open(std::move(series), plan, std::move(who), store);
        return test ? std::string("it began") : test.error().sentence;
    };
    auto series = dailyWalk(100);
    series.closes[6] = -1;
    EXPECT_EQ(whyNot(series, smallPlan(), {&spy}), "Close 7 of @SITC is -1: not a price above zero.");
    series = dailyWalk(100);
    series.ends[6] = series.ends[5];
    EXPECT_EQ(whyNot(series, smallPlan(), {&spy}).find("Close 7 of @SITC is not later than the one before"),
              0u);
    series = dailyWalk(68);
    EXPECT_EQ(whyNot(series, smallPlan(), {&spy}),
              "68 closes are too few for a window of 64 and a horizon of 5.");
    series = dailyWalk(100);
    EXPECT_EQ(whyNot(series, {.window = 10}, {&spy}),
              "A window of 10 closes is shorter than the 64 a forecaster needs.");
    EXPECT_EQ(whyNot(series, {.window = 64, .horizon = 300}, {&spy}),
              "A horizon of 300 steps is outside 1 to 256.");
    EXPECT_EQ(whyNot(series, smallPlan(), {&spy, &spy}), "The forecaster spy is named twice.");
    EXPECT_EQ(whyNot(series, smallPlan(), {}), "A back-test needs a forecaster.");
}

TEST(Backtest, SaysWhatAModelMayHaveSeen) {
    const auto at = [](int year) { return domain::fromCivilDate({year, 9, 1}); };
    EXPECT_EQ(leakageWarning("random walk", at(2024), at(2026)), "");
    EXPECT_EQ(leakageWarning("SmolLM2-135M digits", at(2024), at(2026))
                  .find("Leakage: SmolLM2-135M digits may have seen outcomes from 2024-09-01 to 2024-12-31"),
              0u);
    EXPECT_EQ(leakageWarning("SmolLM2-135M digits", at(2025), at(2026)), "");
    EXPECT_NE(leakageWarning("a model of mine", at(2025), at(2026)).find("is not known"), std::string::npos);
}

TEST(Backtest, AFileOfItReadsBackAndADoctoredOneDoesNot) {
    const BacktestSeries series = dailyWalk(120);
    MemoryBacktestStore store;
    const auto theta = makeStatisticalForecaster("theta"), jumps = makeStatisticalForecaster("jumps");
    runOver(series, {theta.get(), jumps.get()}, store);
    const std::string file = *backtestFile(store, "# a test\n");
    const auto read = readBacktestFile(file);
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(*backtestFile(*read, "# a test\n"), file);
    const std::string id = store.runs()->front().run;
    EXPECT_EQ(*recordsOf(*read->results(id))->begin()->record.skill,
              *recordsOf(*store.results(id))->begin()->record.skill);

    std::string changed = file;
    changed.replace(changed.find("\t64\t3\t5"), 7, "\t64\t2\t5");
    EXPECT_EQ(readBacktestFile(changed).error().sentence,
              "Line 2: the run of @SITC is not the one its id was made of.");
    changed = file;
    changed.replace(changed.find("0.05="), 5, "0.75=");
    EXPECT_EQ(readBacktestFile(changed).error().sentence,
              "Line 3: A result of a back-test cannot be read: a quantile's level is out of order.");
    changed = file.substr(0, file.find('\n', file.find("result")));
    changed = changed.substr(0, changed.rfind('\t'));
    EXPECT_EQ(readBacktestFile(changed).error().sentence,
              "Line 3: A result of a back-test cannot be read: the sentence is missing.");
    EXPECT_FALSE(readBacktestFile("result\tx"));
    EXPECT_FALSE(readBacktestFile("<html>"));
}

TEST(BacktestStore, ALineChangedOutsideShowsAndNoneCanBeTakenBack) {
    const test::TemporaryDirectory folder;
    const std::string path = folder.path() + "/backtests.sqlite";
    {
        auto store = storage::SqliteBacktestStore::open(path);
        ASSERT_TRUE(store);
        Scripted spy("spy");
        runOver(dailyWalk(100), {&spy}, **store);
        EXPECT_EQ((*store)->verify()->rows, 12);
        EXPECT_EQ((*store)->runs()->size(), 1u);
    }
    storage::Database db;
    ASSERT_EQ(db.open(path, SQLITE_OPEN_READWRITE), SQLITE_OK);
    EXPECT_NE(db.execute("DELETE FROM line WHERE sequence=5"), SQLITE_OK);
    EXPECT_NE(db.execute("UPDATE line SET text='x' WHERE sequence=5"), SQLITE_OK);
    ASSERT_EQ(db.execute("DROP TRIGGER line_is_fixed; UPDATE line SET text=replace(text,'ok','abstained') "
                         "WHERE sequence=5"),
              SQLITE_OK);
    const auto again = storage::SqliteBacktestStore::open(path);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().sentence.find("line 5 does not match its digest"), std::string::npos);
}

TEST(BacktestStore, AFileOfAnotherKindIsLeftAlone) {
    const test::TemporaryDirectory folder;
    std::ofstream(folder.path() + "/text.sqlite")
        << "not a database, but long enough to look like a file of one";
    EXPECT_FALSE(storage::SqliteBacktestStore::open(folder.path() + "/text.sqlite"));
    storage::Database db;
    ASSERT_EQ(db.open(folder.path() + "/other.sqlite", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE),
              SQLITE_OK);
    ASSERT_EQ(db.execute("CREATE TABLE mine(x)"), SQLITE_OK);
    const auto opened = storage::SqliteBacktestStore::open(folder.path() + "/other.sqlite");
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().sentence.find("is no file of back-tests"), std::string::npos);
}

}  // namespace
}  // namespace tessera::forecast
