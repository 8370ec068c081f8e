#include "app/forecast/forecast_desk.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/forecast/baselines.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_forecasts.h"

namespace tessera::forecast {
namespace {

using ports::ForecastStatus;
using State = ports::ForecastAttempt::State;
using std::chrono::hours;
using std::chrono::minutes;
using test::FakeClock;
using test::FakeForecaster;
using test::FakeLedger;

domain::Instrument instrumentOf(const std::string& symbol) {
    domain::Instrument instrument;
    instrument.symbol = symbol;
    return instrument;
}

/// `count` one-minute bars up to the last whole minute before `now`; a close of bar `i` is 1.90 and a little.
std::vector<domain::Bar> minutesUpTo(domain::Timestamp now, int count) {
    std::vector<domain::Bar> bars;
    for (int i = count; i > 0; --i) {
        domain::Bar bar;
        bar.start = floorTo(now, minutes(1)) - minutes(i);
        bar.close = domain::Price::fromNanoUsd(1'900'000'000 + 1'000'000 * (bar.start.seconds() / 60 % 7));
        bar.open = bar.high = bar.low = bar.close;
        bars.push_back(bar);
    }
    return bars;
}

class Desk : public ::testing::Test {
 protected:
    explicit Desk() { watch("SITC-Z26"); }

    void watch(const std::string& symbol, domain::Duration interval = minutes(1)) {
        m_desk->watch(instrumentOf(symbol), interval);
        advance();
    }
    void advance() { m_desk->advance(m_minutes, m_clock.now); }
    /// The bar closes, and with it the rest between two forecasts is over.
    void nextBar() {
        m_clock.advance(minutes(2));
        m_minutes = minutesUpTo(m_clock.now, 300);
        advance();
    }
    void answerBoth(double usd) {
        m_model.answer(usd);
        advance();  // to the ledger and back
    }
    void restart() { m_desk = std::make_unique<ForecastDesk>(m_model, m_walk, m_ledger, m_clock); }
    std::shared_ptr<const ports::ForecastView> view(const std::string& symbol = "SITC-Z26",
                                                    domain::Duration interval = minutes(1)) const {
        return m_desk->view(symbol, interval);
    }
    static double medianOf(const ports::Forecast& forecast) { return forecast.quantiles.at(3).values.back(); }

    FakeClock m_clock;
    FakeForecaster m_model;
    RandomWalkForecaster m_walk;
    FakeLedger m_ledger;
    std::vector<domain::Bar> m_minutes = minutesUpTo(m_clock.now, 300);
    std::unique_ptr<ForecastDesk> m_desk = std::make_unique<ForecastDesk>(m_model, m_walk, m_ledger, m_clock);
};

TEST_F(Desk, ModelAndRandomWalkShareHistoryAndOrigin) {
    ASSERT_EQ(m_model.requests.size(), 1u);
    EXPECT_EQ(m_model.requests[0].closes.size(), 256u);
    EXPECT_EQ(m_model.requests[0].origin, floorTo(m_clock.now, minutes(1)));
    answerBoth(1.95);
    ASSERT_EQ(m_ledger.recorded.size(), 1u);
    EXPECT_EQ(m_ledger.recorded[0].first.origin, m_ledger.recorded[0].second.origin);
    EXPECT_EQ(m_ledger.recorded[0].first.lastClose, m_ledger.recorded[0].second.lastClose);
}

TEST_F(Desk, ShowsAModelsForecastOnlyOnceTheLedgerHasIt) {
    m_ledger.isBusy = true;
    m_model.answer(1.95);
    advance();
    ASSERT_EQ(m_ledger.recorded.size(), 1u);
    const auto waiting = view();
    EXPECT_EQ(waiting->attempt.state, State::Recording);
    EXPECT_FALSE(waiting->pair->model);
    m_ledger.isBusy = false;
    advance();
    const auto shown = view();
    ASSERT_TRUE(shown->pair->model);
    EXPECT_TRUE(shown->pair->isRecorded);
    EXPECT_EQ(shown->pair->model->paths, m_ledger.held->forecast.paths);
    EXPECT_EQ(shown->attempt.state, State::Done);
}

TEST_F(Desk, AfterARestartWhatTheLedgerHoldsOfTheOriginIsShownAndNothingIsAskedAnew) {
    answerBoth(1.95);
    const auto before = view();
    restart();
    m_minutes[299].close = domain::Price::fromNanoUsd(1'700'000'000);  // the venue tells other bars now
    watch("SITC-Z26");
    const auto after = view();
    ASSERT_TRUE(after->pair && after->pair->model);
    EXPECT_EQ(after->pair->origin, before->pair->origin);
    EXPECT_EQ(after->pair->model->paths, before->pair->model->paths);
    EXPECT_EQ(medianOf(*after->pair->model), medianOf(*before->pair->model));
    ASSERT_TRUE(after->pair->randomWalk);
    EXPECT_EQ(medianOf(*after->pair->randomWalk), medianOf(*before->pair->randomWalk));
    EXPECT_TRUE(after->pair->isRecorded);
    for (int i = 0; i < 3; ++i) {
        advance();
    }
    EXPECT_EQ(m_model.requests.size(), 1u);
    nextBar();
    EXPECT_EQ(m_model.requests.size(), 2u);
}

TEST_F(Desk, TheFirstForecastOfAnOriginStandsAndAskingAgainSaysSo) {
    answerBoth(1.95);
    m_desk->forecastNow();
    advance();
    EXPECT_EQ(m_model.requests.size(), 1u);
    const auto told = m_desk->takeProblems();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(
        told[0],
        "The forecast of SITC-Z26 as of 2026-11-21 22:26 UTC is recorded and stands. The next one comes "
        "with the next closed bar.");
    EXPECT_TRUE(m_desk->takeProblems().empty());
}

TEST_F(Desk, WithoutALedgerAForecastIsShownAsNotRecordedAndSaysWhy) {
    m_ledger.outcome = ports::RecordOutcome::Unavailable;
    answerBoth(1.95);
    const auto shown = view();
    ASSERT_TRUE(shown->pair->model);
    EXPECT_FALSE(shown->pair->isRecorded);
    EXPECT_EQ(shown->pair->whyNotRecorded, "the ledger is closed");
}

TEST_F(Desk, WhatTheLedgerRefusesIsNotShown) {
    m_ledger.outcome = ports::RecordOutcome::Refused;
    answerBoth(1.95);
    EXPECT_FALSE(view()->pair->model);
    EXPECT_EQ(view()->attempt.state, State::Failed);
    EXPECT_EQ(view()->attempt.sentence, "the ledger is closed");
}

TEST_F(Desk, AModelsForecastKeepsTheRandomWalkOfItsOwnOrigin) {
    answerBoth(1.95);
    const auto first = view()->pair;
    nextBar();
    advance();  // the walk of the new origin is there, the model is still at work
    EXPECT_EQ(view()->attempt.state, State::Sampling);
    EXPECT_EQ(view()->pair, first);
    ASSERT_TRUE(first->model && first->randomWalk);
    EXPECT_EQ(first->randomWalk->origin, first->model->origin);
    answerBoth(1.97);
    const auto second = view()->pair;
    EXPECT_GT(second->origin, first->origin);
    EXPECT_EQ(second->randomWalk->origin, second->origin);
}

TEST_F(Desk, AnErrorBelongsToItsAttemptAndLeavesWithAGoodOne) {
    m_model.answer(1.95);
    m_model.ready.back().status = ForecastStatus::Failed;
    m_model.ready.back().sentence = "the model took too long";
    advance();
    EXPECT_EQ(view()->attempt.state, State::Failed);
    EXPECT_EQ(view()->attempt.sentence, "the model took too long");
    EXPECT_TRUE(view()->pair->randomWalk);
    EXPECT_FALSE(view()->pair->model);
    advance();
    EXPECT_EQ(m_model.requests.size(), 1u);  // not before its rest
    m_clock.advance(minutes(2));
    advance();
    ASSERT_EQ(m_model.requests.size(), 2u);
    EXPECT_EQ(view()->attempt.sentence, "");
    answerBoth(1.96);
    EXPECT_EQ(view()->attempt.state, State::Done);
    EXPECT_EQ(view()->attempt.sentence, "");
    EXPECT_TRUE(view()->pair->model);
}

TEST_F(Desk, PathsThatAreAllTheSameAreNeitherRecordedNorShown) {
    m_model.answer(1.95);
    for (auto& path : m_model.ready.back().paths) {
        path = m_model.ready.back().paths.front();
    }
    advance();
    advance();
    EXPECT_TRUE(m_ledger.recorded.empty());
    EXPECT_FALSE(view()->pair->model);
    EXPECT_EQ(view()->attempt.sentence, "all 16 sampled paths are the same: not shown as a distribution");
}

TEST_F(Desk, ARecordedForecastWithoutASpreadIsNotShownAsADistribution) {
    answerBoth(1.95);
    auto old = std::make_shared<ports::RecordedForecast>(*m_ledger.held);
    for (auto& path : old->forecast.paths) {
        path = old->forecast.paths.front();
    }
    m_ledger.held = old;
    restart();
    watch("SITC-Z26");
    EXPECT_FALSE(view()->pair && view()->pair->model);
    EXPECT_EQ(view()->attempt.sentence, "all 16 sampled paths are the same: not shown as a distribution");
}

TEST_F(Desk, AnotherIntervalOrSymbolHasItsOwnView) {
    answerBoth(1.95);
    EXPECT_FALSE(view("SITC-Z26", hours(1))->pair);
    EXPECT_FALSE(view("SITC-F27")->pair);
    EXPECT_EQ(view("SITC-F27")->revision, 0u);
}

TEST_F(Desk, ForecastsOlderThanTheirHorizonAreNotShown) {
    answerBoth(1.95);
    m_clock.advance(minutes(23));
    m_minutes.clear();
    advance();
    EXPECT_TRUE(view()->pair);
    m_clock.advance(minutes(1));
    advance();
    EXPECT_FALSE(view()->pair);
}

TEST_F(Desk, ARecordingStartedOverShowsNoForecastFromItsFuture) {
    answerBoth(1.95);
    m_clock.now = m_clock.now - hours(2);
    m_minutes.clear();
    advance();
    EXPECT_FALSE(view()->pair);
}

TEST_F(Desk, LookingElsewhereCancelsTheRunAndForgetsItsAttempt) {
    EXPECT_EQ(view()->attempt.state, State::Sampling);
    watch("SITC-F27");
    EXPECT_EQ(m_model.cancelled.size(), 1u);
    EXPECT_EQ(view()->attempt.state, State::None);
    m_ledger.isBusy = true;
    m_model.answer(1.95);  // of SITC-F27
    advance();
    watch("SITC-Z26");  // while it is on its way to the ledger
    m_ledger.isBusy = false;
    advance();
    ASSERT_TRUE(view("SITC-F27")->pair && view("SITC-F27")->pair->model);
    EXPECT_TRUE(view("SITC-F27")->pair->isRecorded);
}

TEST_F(Desk, WhileTheModelLoadsItSaysSoAndTheOriginWaits) {
    m_model.state = ports::ModelStatus::State::Starting;
    watch("SITC-F27");
    EXPECT_EQ(view("SITC-F27")->attempt.state, State::WaitsForModel);
    EXPECT_EQ(m_model.requests.size(), 1u);
    m_model.state = ports::ModelStatus::State::Idle;
    advance();
    EXPECT_EQ(m_model.requests.size(), 2u);
}

TEST_F(Desk, WithoutAModelTheRandomWalkStandsAloneAndTheModelIsAskedOnceItIsThere) {
    m_model.state = ports::ModelStatus::State::Failed;
    watch("SITC-F27");
    advance();
    EXPECT_TRUE(view("SITC-F27")->pair->randomWalk);
    EXPECT_FALSE(view("SITC-F27")->pair->isRecorded);
    EXPECT_EQ(view("SITC-F27")->attempt.state, State::Failed);
    m_model.state = ports::ModelStatus::State::Idle;
    m_clock.advance(minutes(2));
    advance();
    EXPECT_EQ(m_model.requests.back().symbol, "SITC-F27");
}

TEST_F(Desk, AHistoryNobodyCanUseAbstainsWithItsReason) {
    m_minutes = minutesUpTo(m_clock.now, 41);
    watch("SITC-F27");
    advance();
    EXPECT_EQ(view("SITC-F27")->attempt.state, State::Abstained);
    EXPECT_EQ(view("SITC-F27")->attempt.sentence, "history too short (41 of 64)");
    EXPECT_FALSE(view("SITC-F27")->pair);
}

TEST_F(Desk, WhatIsFixedAndNotTradedIsNotForecast) {
    domain::Instrument index = instrumentOf("@SITC");
    index.spec = domain::IndexSpec{};
    m_desk->watch(index, minutes(1));
    advance();
    EXPECT_EQ(m_model.requests.size(), 1u);
    EXPECT_EQ(view("@SITC")->attempt.sentence, "only futures and their spreads are forecast");
}

TEST_F(Desk, AViewIsAnotherObjectOnlyWhenItChanged) {
    answerBoth(1.95);
    const auto shown = view();
    const std::uint64_t revision = m_desk->revision();
    for (int i = 0; i < 100; ++i) {
        advance();
    }
    EXPECT_EQ(view(), shown);
    EXPECT_EQ(m_desk->revision(), revision);
    ports::ForecastScore score;
    score.forecaster = "fake";
    score.symbol = "SITC-Z26";
    score.interval = minutes(1);
    score.horizon = ForecastDesk::kHorizon;
    score.resolved = 12;
    m_ledger.list = {score};
    ++m_ledger.linesAndScores;
    advance();
    EXPECT_NE(view(), shown);
    EXPECT_EQ(view()->score.resolved, 12);
    EXPECT_EQ(view()->pair, shown->pair);
}

TEST_F(Desk, TheTrackRecordIsThatOfTheForecasterShown) {
    answerBoth(1.95);
    ports::ForecastScore other;
    other.forecaster = "another model";
    other.symbol = "SITC-Z26";
    other.interval = minutes(1);
    other.horizon = ForecastDesk::kHorizon;
    other.resolved = 99;
    m_ledger.list = {other};
    ++m_ledger.linesAndScores;
    advance();
    EXPECT_EQ(view()->score.resolved, 0);
}

TEST_F(Desk, EveryClosedBarIsToldToTheLedgerOnce) {
    const std::size_t first = m_ledger.observed.size();
    EXPECT_EQ(first, 300u);
    advance();
    EXPECT_EQ(m_ledger.observed.size(), first);
    m_clock.advance(minutes(1));
    m_minutes = minutesUpTo(m_clock.now, 300);
    advance();
    EXPECT_EQ(m_ledger.observed.size(), first + 1);
}

TEST(ClosedFormText, ARandomWalkIsDrawnAgainToTheBitFromItsLedgerLine) {
    ports::ForecastRequest request;
    request.symbol = "SITC-Z26";
    request.origin = domain::Timestamp::fromSeconds(1'790'000'000);
    request.interval = minutes(1);
    request.seed = 1'790'000'000;
    for (int i = 0; i < 200; ++i) {
        request.closes.push_back(2 + 0.01 * std::sin(i * 1.7));
    }
    const ports::Forecast walk = randomWalkForecast(request);
    ports::Forecast model;
    model.symbol = request.symbol;
    model.origin = request.origin;
    model.interval = request.interval;
    model.lastClose = request.closes.back();
    model.paths = {std::vector<double>(24, 2.0)};
    const auto again = randomWalkAgain(model, walk.forecaster + ": " + walk.sampler);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->paths, walk.paths);
    ASSERT_EQ(again->quantiles.size(), walk.quantiles.size());
    for (std::size_t i = 0; i < walk.quantiles.size(); ++i) {
        EXPECT_EQ(again->quantiles[i].values, walk.quantiles[i].values);
    }
    // A line of an older version rounds its numbers; what is no random walk is none.
    EXPECT_TRUE(randomWalkAgain(model, "random walk: closed form, drift 0.000e+00, sigma 1.234e-03, seed 7"));
    EXPECT_FALSE(randomWalkAgain(model, "drift: closed form, drift 1e-5, sigma 1.2e-03, seed 7"));
    EXPECT_FALSE(randomWalkAgain(model, "random walk: closed form, drift 0, sigma -1, seed 7"));
    EXPECT_FALSE(randomWalkAgain(model, "random walk: by hand"));
    EXPECT_FALSE(randomWalkAgain(model, ""));
}

}  // namespace
}  // namespace tessera::forecast
