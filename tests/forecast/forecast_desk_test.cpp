#include "app/forecast/forecast_desk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <thread>

#include "app/forecast/background_forecaster.h"
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
    EXPECT_EQ(waiting->main().attempt.state, State::Recording);
    EXPECT_FALSE(waiting->main().pair->model);
    m_ledger.isBusy = false;
    advance();
    const auto shown = view();
    ASSERT_TRUE(shown->main().pair->model);
    EXPECT_TRUE(shown->main().pair->isRecorded);
    EXPECT_EQ(shown->main().pair->model->paths, m_ledger.held->forecast.paths);
    EXPECT_EQ(shown->main().attempt.state, State::Done);
}

TEST_F(Desk, AfterARestartWhatTheLedgerHoldsOfTheOriginIsShownAndNothingIsAskedAnew) {
    answerBoth(1.95);
    const auto before = view();
    restart();
    m_minutes[299].close = domain::Price::fromNanoUsd(1'700'000'000);  // the venue tells other bars now
    watch("SITC-Z26");
    const auto after = view();
    ASSERT_TRUE(after->main().pair && after->main().pair->model);
    EXPECT_EQ(after->main().pair->origin, before->main().pair->origin);
    EXPECT_EQ(after->main().pair->model->paths, before->main().pair->model->paths);
    EXPECT_EQ(medianOf(*after->main().pair->model), medianOf(*before->main().pair->model));
    ASSERT_TRUE(after->main().pair->randomWalk);
    EXPECT_EQ(medianOf(*after->main().pair->randomWalk), medianOf(*before->main().pair->randomWalk));
    EXPECT_TRUE(after->main().pair->isRecorded);
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
    ASSERT_TRUE(shown->main().pair->model);
    EXPECT_FALSE(shown->main().pair->isRecorded);
    EXPECT_EQ(shown->main().pair->whyNotRecorded, "the ledger is closed");
}

TEST_F(Desk, WhatTheLedgerRefusesIsNotShown) {
    m_ledger.outcome = ports::RecordOutcome::Refused;
    answerBoth(1.95);
    EXPECT_FALSE(view()->main().pair->model);
    EXPECT_EQ(view()->main().attempt.state, State::Failed);
    EXPECT_EQ(view()->main().attempt.sentence, "the ledger is closed");
}

TEST_F(Desk, AModelsForecastKeepsTheRandomWalkOfItsOwnOrigin) {
    answerBoth(1.95);
    const auto first = view()->main().pair;
    nextBar();
    advance();  // the walk of the new origin is there, the model is still at work
    EXPECT_EQ(view()->main().attempt.state, State::Sampling);
    EXPECT_EQ(view()->main().pair, first);
    ASSERT_TRUE(first->model && first->randomWalk);
    EXPECT_EQ(first->randomWalk->origin, first->model->origin);
    answerBoth(1.97);
    const auto second = view()->main().pair;
    EXPECT_GT(second->origin, first->origin);
    EXPECT_EQ(second->randomWalk->origin, second->origin);
}

TEST_F(Desk, AnErrorBelongsToItsAttemptAndLeavesWithAGoodOne) {
    m_model.answer(1.95);
    m_model.ready.back().status = ForecastStatus::Failed;
    m_model.ready.back().sentence = "the model took too long";
    advance();
    EXPECT_EQ(view()->main().attempt.state, State::Failed);
    EXPECT_EQ(view()->main().attempt.sentence, "the model took too long");
    EXPECT_TRUE(view()->main().pair->randomWalk);
    EXPECT_FALSE(view()->main().pair->model);
    advance();
    EXPECT_EQ(m_model.requests.size(), 1u);  // not before its rest
    m_clock.advance(minutes(2));
    advance();
    ASSERT_EQ(m_model.requests.size(), 2u);
    EXPECT_EQ(view()->main().attempt.sentence, "");
    answerBoth(1.96);
    EXPECT_EQ(view()->main().attempt.state, State::Done);
    EXPECT_EQ(view()->main().attempt.sentence, "");
    EXPECT_TRUE(view()->main().pair->model);
}

TEST_F(Desk, PathsThatAreAllTheSameAreNeitherRecordedNorShown) {
    m_model.answer(1.95);
    for (auto& path : m_model.ready.back().paths) {
        path = m_model.ready.back().paths.front();
    }
    advance();
    advance();
    EXPECT_TRUE(m_ledger.recorded.empty());
    EXPECT_FALSE(view()->main().pair->model);
    EXPECT_EQ(view()->main().attempt.sentence,
              "all 16 sampled paths are the same: not shown as a distribution");
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
    EXPECT_FALSE(view()->main().pair && view()->main().pair->model);
    EXPECT_EQ(view()->main().attempt.sentence,
              "all 16 sampled paths are the same: not shown as a distribution");
}

TEST_F(Desk, AnotherIntervalOrSymbolHasItsOwnView) {
    answerBoth(1.95);
    EXPECT_FALSE(view("SITC-Z26", hours(1))->main().pair);
    EXPECT_FALSE(view("SITC-F27")->main().pair);
    EXPECT_EQ(view("SITC-F27")->revision, 0u);
}

TEST_F(Desk, ForecastsOlderThanTheirHorizonAreNotShown) {
    answerBoth(1.95);
    m_clock.advance(minutes(23));
    m_minutes.clear();
    advance();
    EXPECT_TRUE(view()->main().pair);
    m_clock.advance(minutes(1));
    advance();
    EXPECT_FALSE(view()->main().pair);
}

TEST_F(Desk, ARecordingStartedOverShowsNoForecastFromItsFuture) {
    answerBoth(1.95);
    m_clock.now = m_clock.now - hours(2);
    m_minutes.clear();
    advance();
    EXPECT_FALSE(view()->main().pair);
}

TEST_F(Desk, LookingElsewhereCancelsTheRunAndForgetsItsAttempt) {
    EXPECT_EQ(view()->main().attempt.state, State::Sampling);
    watch("SITC-F27");
    EXPECT_EQ(m_model.cancelled.size(), 1u);
    EXPECT_EQ(view()->main().attempt.state, State::None);
    m_ledger.isBusy = true;
    m_model.answer(1.95);  // of SITC-F27
    advance();
    watch("SITC-Z26");  // while it is on its way to the ledger
    m_ledger.isBusy = false;
    advance();
    ASSERT_TRUE(view("SITC-F27")->main().pair && view("SITC-F27")->main().pair->model);
    EXPECT_TRUE(view("SITC-F27")->main().pair->isRecorded);
}

TEST_F(Desk, WhileTheModelLoadsItSaysSoAndTheOriginWaits) {
    m_model.state = ports::ModelStatus::State::Starting;
    watch("SITC-F27");
    EXPECT_EQ(view("SITC-F27")->main().attempt.state, State::WaitsForModel);
    EXPECT_EQ(m_model.requests.size(), 1u);
    m_model.state = ports::ModelStatus::State::Idle;
    advance();
    EXPECT_EQ(m_model.requests.size(), 2u);
}

TEST_F(Desk, WithoutAModelTheRandomWalkStandsAloneAndTheModelIsAskedOnceItIsThere) {
    m_model.state = ports::ModelStatus::State::Failed;
    watch("SITC-F27");
    advance();
    EXPECT_TRUE(view("SITC-F27")->main().pair->randomWalk);
    EXPECT_FALSE(view("SITC-F27")->main().pair->isRecorded);
    EXPECT_EQ(view("SITC-F27")->main().attempt.state, State::Failed);
    m_model.state = ports::ModelStatus::State::Idle;
    m_clock.advance(minutes(2));
    advance();
    EXPECT_EQ(m_model.requests.back().symbol, "SITC-F27");
}

TEST_F(Desk, AHistoryNobodyCanUseAbstainsWithItsReason) {
    m_minutes = minutesUpTo(m_clock.now, 41);
    watch("SITC-F27");
    advance();
    EXPECT_EQ(view("SITC-F27")->main().attempt.state, State::Abstained);
    EXPECT_EQ(view("SITC-F27")->main().attempt.sentence, "history too short (41 of 64)");
    EXPECT_FALSE(view("SITC-F27")->main().pair);
}

TEST_F(Desk, WhatIsFixedAndNotTradedIsNotForecast) {
    domain::Instrument index = instrumentOf("@SITC");
    index.spec = domain::IndexSpec{};
    m_desk->watch(index, minutes(1));
    advance();
    EXPECT_EQ(m_model.requests.size(), 1u);
    EXPECT_EQ(view("@SITC")->main().attempt.sentence, "only futures and their spreads are forecast");
}

TEST_F(Desk, BarsBelowAMinuteAreNotForecast) {
    const std::size_t before = m_model.requests.size();
    m_desk->watch(instrumentOf("SITC-F27"), std::chrono::seconds(15));
    advance();
    EXPECT_EQ(m_model.requests.size(), before);
    const auto shown = view("SITC-F27", std::chrono::seconds(15));
    ASSERT_NE(shown, nullptr);
    EXPECT_EQ(shown->main().attempt.sentence, "only bars of a minute or longer are forecast");
}

TEST_F(Desk, AContractThatHasEndedIsAskedForNoMoreAndSaysSo) {
    const domain::Timestamp end = floorTo(m_clock.now, minutes(1)) + minutes(30);
    m_desk->setEnds([&](const std::string&) { return end; });
    nextBar();
    EXPECT_EQ(m_model.requests.size(), 1u);  // that of the first bar is still being made
    m_clock.now = end;
    nextBar();
    answerBoth(1.95);  // the answer of a run that was given up
    nextBar();
    EXPECT_EQ(m_model.cancelled.size(), 1u);
    EXPECT_EQ(m_model.requests.size(), 1u);
    EXPECT_TRUE(m_ledger.recorded.empty());
    EXPECT_EQ(view()->main().attempt.state, State::Abstained);
    EXPECT_EQ(view()->main().attempt.sentence,
              "its contract ended on 2026-11-21 at 22:56 UTC and is no longer forecast");
    m_desk->forecastNow();
    nextBar();
    EXPECT_EQ(m_model.requests.size(), 1u);
    ASSERT_EQ(m_desk->takeProblems(),
              std::vector<std::string>{"No forecast of SITC-Z26: its contract ended on 2026-11-21 at 22:56 "
                                       "UTC and is no longer forecast."});
}

TEST_F(Desk, AForecastThatWouldReachBeyondTheEndOfItsContractIsNotMade) {
    m_desk->setEnds([&](const std::string&) { return floorTo(m_clock.now, minutes(1)) + minutes(14); });
    nextBar();
    EXPECT_EQ(m_model.cancelled.size(), 1u);
    EXPECT_EQ(view()->main().attempt.sentence,
              "its contract ends on 2026-11-21 at 22:42 UTC, before 24 bars of 1m are over; 6 or 12 bars "
              "ahead would fit");
    ports::ForecastChoice choice = m_desk->choice();
    choice.horizon = 12;
    m_desk->choose(choice);
    advance();
    ASSERT_EQ(m_model.requests.size(), 2u);
    EXPECT_EQ(m_model.requests[1].horizon, 12);
}

TEST_F(Desk, WhatNobodyLooksAtAnyMoreComesToItsOutcomeAllTheSame) {
    m_desk->setMinutes([&](const std::string&) { return minutesUpTo(m_clock.now, 300); });
    const domain::Timestamp due = floorTo(m_clock.now, minutes(1)) + minutes(24);
    m_ledger.waiting = {{"H100-Z26", minutes(1), due, due}};
    nextBar();
    EXPECT_EQ(std::ranges::count(m_ledger.observedOf, "H100-Z26"), 0);
    m_clock.now = due;
    nextBar();
    ASSERT_GT(std::ranges::count(m_ledger.observedOf, "H100-Z26"), 0);
    const auto at = std::ranges::find(m_ledger.observedOf, "H100-Z26") - m_ledger.observedOf.begin();
    EXPECT_EQ(m_ledger.observed[static_cast<std::size_t>(at)].first, due - minutes(7));
}

TEST_F(Desk, WhatIsDueAfterTheEndOfItsContractIsWaitedForNoMore) {
    const domain::Timestamp end = floorTo(m_clock.now, minutes(1)) + minutes(10);
    m_desk->setEnds([&](const std::string&) { return end; });
    m_ledger.waiting = {{"H100-Z26", minutes(1), end - minutes(2), end + minutes(5)},
                        {"H200-Z26", minutes(1), end - minutes(2), end}};
    nextBar();
    EXPECT_TRUE(m_ledger.closed.empty());
    m_clock.now = end;
    advance();
    EXPECT_EQ(m_ledger.closed, (std::vector<std::pair<std::string, domain::Timestamp>>{{"H100-Z26", end}}));
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
    score.horizon = ports::kUsualHorizon;
    score.resolved = 12;
    m_ledger.list = {score};
    ++m_ledger.linesAndScores;
    advance();
    EXPECT_NE(view(), shown);
    EXPECT_EQ(view()->main().score.resolved, 12);
    EXPECT_EQ(view()->main().pair, shown->main().pair);
}

TEST_F(Desk, TheTrackRecordIsThatOfTheForecasterShown) {
    answerBoth(1.95);
    ports::ForecastScore other;
    other.forecaster = "another model";
    other.symbol = "SITC-Z26";
    other.interval = minutes(1);
    other.horizon = ports::kUsualHorizon;
    other.resolved = 99;
    m_ledger.list = {other};
    ++m_ledger.linesAndScores;
    advance();
    EXPECT_EQ(view()->main().score.resolved, 0);
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

/// A model and two without one, side by side.
class SideBySide : public Desk {
 protected:
    SideBySide() {
        m_slow.label = "slow";
        m_desk = std::make_unique<ForecastDesk>(m_model, m_walk, m_ledger, m_clock,
                                                std::vector<ports::Forecaster*>{&m_drift, &m_slow});
        watch("SITC-Z26");
    }
    const ports::ForecasterView& of(const std::string& forecaster) const {
        static const ports::ForecasterView nothing;
        const auto* found = (m_kept = view())->find(forecaster);
        return found != nullptr ? *found : nothing;
    }
    mutable std::shared_ptr<const ports::ForecastView> m_kept;
    DriftForecaster m_drift;
    FakeForecaster m_slow;
};

TEST_F(SideBySide, EachIsAskedRecordedAndShownForItselfWithTheWalkOfItsOrigin) {
    m_ledger.isBusy = true;
    advance();
    EXPECT_EQ(of("drift").attempt.state, State::Recording);
    EXPECT_FALSE(of("drift").pair->model);
    m_ledger.isBusy = false;
    advance();
    ASSERT_TRUE(of("drift").pair && of("drift").pair->model);
    EXPECT_TRUE(of("drift").pair->isRecorded);
    EXPECT_TRUE(of("drift").pair->randomWalk);
    EXPECT_EQ(of("fake").attempt.state, State::Sampling);
    EXPECT_FALSE(of("fake").pair->model);
    EXPECT_EQ(of("slow").attempt.state, State::Sampling);
    answerBoth(1.95);
    EXPECT_TRUE(of("fake").pair->model);
    EXPECT_EQ(m_ledger.recorded.size(), 2u);
    EXPECT_TRUE(m_ledger.scales.at(0) && *m_ledger.scales[0] > 0);
    EXPECT_EQ(m_desk->forecasters(), (std::vector<std::string>{"fake", "drift", "slow"}));
}

TEST_F(SideBySide, AFanFarWiderThanTheRandomWalksIsMarkedAndRecordedAllTheSame) {
    m_slow.answer(1.95);
    for (std::size_t i = 0; i < m_slow.ready.back().paths.size(); ++i) {
        m_slow.ready.back().paths[i].back() = 0.1 + 0.8 * static_cast<double>(i);
    }
    m_slow.ready.back().quantiles = quantilesOf(m_slow.ready.back().paths);
    advance();
    advance();
    ASSERT_TRUE(of("slow").pair->model);
    EXPECT_TRUE(of("slow").pair->isRecorded);
    EXPECT_NE(of("slow").pair->whyAbsurd, "");
    EXPECT_EQ(of("drift").pair->whyAbsurd, "");
}

TEST_F(SideBySide, OneThatFailsOrIsSlowHoldsUpNone) {
    m_model.answer(1.95);
    m_model.ready.back().status = ForecastStatus::Failed;
    m_model.ready.back().sentence = "the model took too long";
    advance();
    advance();
    EXPECT_EQ(of("fake").attempt.sentence, "the model took too long");
    EXPECT_TRUE(of("drift").pair->model);
    const auto first = of("drift").pair->origin;
    m_clock.advance(minutes(1));  // the slow one still is at the first origin
    m_minutes = minutesUpTo(m_clock.now, 300);
    advance();
    advance();
    advance();
    EXPECT_EQ(of("drift").pair->origin, first + minutes(1));
    EXPECT_EQ(m_slow.requests.size(), 1u);
    m_slow.answer(1.96);
    advance();
    advance();
    ASSERT_TRUE(of("slow").pair && of("slow").pair->model);
    EXPECT_EQ(of("slow").pair->origin, first);
    EXPECT_EQ(of("slow").pair->randomWalk->origin, first);
}

TEST_F(SideBySide, AnAnswerWaitsForTheRandomWalkOfItsOrigin) {
    FakeForecaster walk;
    m_desk = std::make_unique<ForecastDesk>(m_model, walk, m_ledger, m_clock,
                                            std::vector<ports::Forecaster*>{&m_drift});
    watch("SITC-Z26");
    advance();
    EXPECT_TRUE(m_ledger.recorded.empty());
    walk.answer(1.9);
    advance();
    EXPECT_EQ(m_ledger.recorded.size(), 1u);
}

TEST_F(SideBySide, LookingElsewhereCancelsAllThatAreAtWork) {
    watch("SITC-F27");
    EXPECT_EQ(m_model.cancelled.size(), 1u);
    EXPECT_EQ(m_slow.cancelled.size(), 1u);
    EXPECT_EQ(of("slow").attempt.state, State::None);
}

TEST_F(SideBySide, APersonChoosesWhoIsShownInFullAndWhoAsAnOutline) {
    advance();
    EXPECT_EQ(view()->shown, "fake");
    m_desk->choose({"drift", "slow"});
    EXPECT_EQ(view()->shown, "drift");
    EXPECT_EQ(view()->second, "slow");
    EXPECT_EQ(view()->main().forecaster, "drift");
    m_desk->choose({"drift", "drift"});
    EXPECT_EQ(view()->second, "") << "one forecaster is not its own outline";
    m_desk->choose({"nobody", "nobody else"});
    EXPECT_EQ(view()->shown, "fake");
    EXPECT_EQ(view()->second, "");
}

TEST_F(SideBySide, WithoutAModelTheFirstOfTheOthersStandsIn) {
    m_model.state = ports::ModelStatus::State::NotInstalled;
    advance();
    EXPECT_EQ(view()->shown, "drift");
    m_desk->choose({"fake", ""});
    EXPECT_EQ(view()->shown, "fake") << "a choice stands";
}

TEST_F(SideBySide, EarlierForecastsStayWhereTheyAreWhileBarsCome) {
    m_desk->choose({"drift", ""});
    std::vector<domain::Timestamp> last;
    for (int i = 0; i < 40; ++i) {
        m_clock.advance(minutes(1));
        m_minutes = minutesUpTo(m_clock.now, 300);
        ++m_ledger.linesAndScores;
        advance();
        advance();
        advance();
        std::vector<domain::Timestamp> origins;
        for (const auto& ghost : view()->ghosts) {
            EXPECT_LT(ghost->forecast.origin, of("drift").pair->origin);
            origins.push_back(ghost->forecast.origin);
        }
        for (std::size_t k = 1; k < origins.size(); ++k) {
            EXPECT_LT(origins[k], origins[k - 1]);
        }
        if (!last.empty()) {
            EXPECT_EQ(origins.back(), last.back()) << "the oldest does not move with the next bar";
        }
        last = origins;
    }
    EXPECT_GE(last.size(), 3u);
    EXPECT_LE(last.size(), ForecastViews::kGhosts);
}

TEST(BackgroundForecaster, AnswersEveryTicketOnceAwayFromWhoAsksAndACancelledOneSaysSo) {
    ForecastThread thread;
    std::atomic<bool> mayGoOn{false};
    BackgroundForecaster forecaster(
        "drift",
        [&](const ports::ForecastRequest& request) {
            return [&mayGoOn, request] {
                while (!mayGoOn) {
                    std::this_thread::yield();
                }
                return driftForecast(request);
            };
        },
        thread);
    ports::ForecastRequest request;
    request.closes.assign(80, 2.0);
    request.closes.back() = 2.01;
    const auto first = forecaster.submit(request), second = forecaster.submit(request);
    forecaster.cancel(second);
    std::vector<ports::Forecast> got;
    EXPECT_EQ(forecaster.drain(got), 0u) << "nothing is waited for";
    mayGoOn = true;
    for (int i = 0; i < 2'000 && got.size() < 2; ++i) {
        forecaster.drain(got);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[0].ticket, first);
    EXPECT_EQ(got[0].status, ForecastStatus::Ok);
    EXPECT_GT(got[0].computeTime.count(), 0);
    EXPECT_EQ(got[1].ticket, second);
    EXPECT_EQ(got[1].status, ForecastStatus::Cancelled);
    EXPECT_TRUE(got[1].paths.empty());
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
