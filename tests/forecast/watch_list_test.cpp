// Several series and horizons at once, and fans recalibrated on their own record.

#include <gtest/gtest.h>

#include <cmath>

#include "app/forecast/baselines.h"
#include "app/forecast/forecast_desk.h"
#include "app/forecast/path_spread.h"
#include "app/forecast/track_record.h"
#include "app/forecast/watch_list_text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_forecasts.h"

namespace tessera::forecast {
namespace {

using ports::ForecastSubject;
using std::chrono::minutes;
using test::FakeForecaster;

domain::Instrument instrumentOf(const std::string& symbol) {
    domain::Instrument instrument;
    instrument.symbol = symbol;
    return instrument;
}

std::vector<domain::Bar> minutesUpTo(domain::Timestamp now) {
    std::vector<domain::Bar> bars;
    for (int i = 300; i > 0; --i) {
        domain::Bar bar;
        bar.start = floorTo(now, minutes(1)) - minutes(i);
        bar.close = domain::Price::fromNanoUsd(1'900'000'000 + 1'000'000 * (bar.start.seconds() / 60 % 7));
        bar.open = bar.high = bar.low = bar.close;
        bars.push_back(bar);
    }
    return bars;
}

class WatchedSeries : public ::testing::Test {
 protected:
    WatchedSeries() {
        m_model.label = "model";
        m_drift.label = "drift";
        makeDesk();
        m_desk->watch(instrumentOf("SITC-Z26"), minutes(1));
    }
    void makeDesk() {
        m_desk = std::make_unique<ForecastDesk>(m_model, m_walk, m_ledger, m_clock,
                                                std::vector<ports::Forecaster*>{&m_drift});
        m_desk->setMinutes([this](const std::string& symbol) {
            ++m_reads;
            return symbol == m_unknown ? std::vector<domain::Bar>() : minutesUpTo(m_clock.now);
        });
        m_desk->setKeeper([this](const std::vector<ForecastSubject>& all) { m_kept = all; });
    }
    void advance() { m_desk->advance(minutesUpTo(m_clock.now), m_clock.now); }
    void nextBar() {
        m_clock.advance(minutes(3));
        advance();
    }
    std::string add(const std::string& symbol, int horizon = 24) {
        return m_desk->addWatched(instrumentOf(symbol), minutes(1), horizon);
    }
    static std::vector<std::pair<std::string, int>> asked(const FakeForecaster& forecaster) {
        std::vector<std::pair<std::string, int>> all;
        for (const ports::ForecastRequest& request : forecaster.requests) {
            all.emplace_back(request.symbol, request.horizon);
        }
        return all;
    }
    /// Everything drift was asked and did not answer yet.
    void answerDrift(double usd) {
        for (; m_answered < m_drift.requests.size(); ++m_answered) {
            const ports::ForecastRequest& request = m_drift.requests[m_answered];
            ports::Forecast forecast;
            forecast.ticket = ports::ForecastTicket{m_answered + 1};
            forecast.forecaster = "drift";
            forecast.symbol = request.symbol;
            forecast.origin = request.origin;
            forecast.interval = request.interval;
            forecast.lastClose = request.closes.back();
            for (int i = 0; i < 16; ++i) {
                forecast.paths.emplace_back(static_cast<std::size_t>(request.horizon), usd + 0.001 * i);
                forecast.paths.back().front() = usd;
            }
            forecast.quantiles = quantilesOf(forecast.paths);
            m_drift.ready.push_back(std::move(forecast));
        }
        advance();
        advance();
    }
    std::shared_ptr<const ports::ForecastView> view(const std::string& symbol, int horizon = 24) const {
        return m_desk->view(ForecastSubject{symbol, minutes(1), horizon});
    }
    /// A record of `count` scored forecasts, their outcomes 3 half widths above the median; the newest
    /// outcome `known` before now.
    std::shared_ptr<const ports::ForecastSeries> recordOf(int count, domain::Duration known) const {
        auto series = std::make_shared<ports::ForecastSeries>();
        series->forecaster = "drift";
        series->symbol = "SITC-Z26";
        series->interval = minutes(1);
        series->horizon = 24;
        for (int i = 0; i < count; ++i) {
            ports::ResolvedForecast one;
            one.target = floorTo(m_clock.now, minutes(1)) - known - minutes(i);
            one.origin = one.target - minutes(24);
            one.lastClose = 2;
            one.levels = {.05, .10, .25, .50, .75, .90, .95};
            one.values = {1.98, 1.985, 1.99, 2.0, 2.01, 2.015, 2.02};
            one.outcome = 2.06 + 0.0001 * i;
            series->resolved.push_back(one);
        }
        std::ranges::reverse(series->resolved);
        return series;
    }

    test::FakeClock m_clock;
    FakeForecaster m_model, m_drift;
    RandomWalkForecaster m_walk;
    test::FakeLedger m_ledger;
    std::unique_ptr<ForecastDesk> m_desk;
    std::vector<ForecastSubject> m_kept;
    std::string m_unknown;
    std::size_t m_answered = 0;
    int m_reads = 0;
};

using Asked = std::vector<std::pair<std::string, int>>;

TEST_F(WatchedSeries, AreForecastAtTheirBarsCloseWithoutBeingLookedAt) {
    EXPECT_EQ(add("H100-Z26"), "");
    EXPECT_EQ(add("SITC-Z26", 6), "");
    advance();
    EXPECT_EQ(asked(m_drift), (Asked{{"SITC-Z26", 24}, {"H100-Z26", 24}, {"SITC-Z26", 6}}));
    answerDrift(1.95);
    ASSERT_TRUE(view("H100-Z26")->find("drift")->pair->model);
    EXPECT_EQ(view("SITC-Z26", 6)->find("drift")->pair->model->paths.front().size(), 6u);
    EXPECT_EQ(view("SITC-Z26")->find("drift")->pair->model->paths.front().size(), 24u);
    const int reads = m_reads;
    advance();
    EXPECT_EQ(m_drift.requests.size(), 3u) << "one a bar";
    EXPECT_EQ(m_reads, reads) << "bars are read when a bar has closed";
    nextBar();
    EXPECT_EQ(m_drift.requests.size(), 4u) << "the one looked at at every close";
    m_clock.advance(minutes(15));
    advance();
    EXPECT_EQ(m_drift.requests.size(), 6u) << "the others once a quarter of an hour, once each is answered";
    EXPECT_EQ(m_ledger.observed.size() > 600, true) << "closes of all of them are told to the ledger";
}

TEST_F(WatchedSeries, AModelHasOneInFlightAndTakesThemInTurn) {
    add("H100-Z26");
    add("B200-Z26");
    advance();
    EXPECT_EQ(asked(m_model), (Asked{{"SITC-Z26", 24}}));
    m_clock.advance(minutes(1));
    advance();
    EXPECT_EQ(m_model.requests.size(), 1u) << "it is at work";
    for (int i = 0; i < 3; ++i) {
        m_model.answer(1.95);
        advance();
        advance();
        EXPECT_EQ(m_model.requests.size(), 1u + static_cast<std::size_t>(i)) << "it rests between two";
        nextBar();
    }
    EXPECT_EQ(asked(m_model),
              (Asked{{"SITC-Z26", 24}, {"H100-Z26", 24}, {"B200-Z26", 24}, {"SITC-Z26", 24}}));
    m_model.answer(1.95);
    advance();
    m_desk->forecastNow();
    nextBar();
    EXPECT_EQ(asked(m_model).back(), (std::pair<std::string, int>{"SITC-Z26", 24}))
        << "what a person asks for comes first";
}

TEST_F(WatchedSeries, StaysWhenAnotherIsLookedAtAndLeavesWhenRemoved) {
    add("H100-Z26");
    advance();
    m_desk->watch(instrumentOf("B200-Z26"), minutes(1));
    advance();
    EXPECT_EQ(m_drift.cancelled.size(), 1u) << "SITC-Z26 alone, which nobody wants any more";
    m_desk->removeWatched({"H100-Z26", minutes(1), 24});
    EXPECT_EQ(m_drift.cancelled.size(), 2u);
    EXPECT_TRUE(m_desk->watched().empty());
    EXPECT_TRUE(m_kept.empty());
    nextBar();
    EXPECT_EQ(asked(m_drift).back().first, "B200-Z26");
}

TEST_F(WatchedSeries, WhatCannotBeAddedSaysWhy) {
    auto index = instrumentOf("@SITC");
    index.spec = domain::IndexSpec{};
    EXPECT_EQ(m_desk->addWatched(index, minutes(1), 24),
              "@SITC is not watched: only futures and their spreads are forecast.");
    EXPECT_EQ(add("H100-Z26", 7), "H100-Z26, 7 × 1m is not watched: there is no such horizon.");
    EXPECT_EQ(add("H100-Z26"), "");
    EXPECT_EQ(add("H100-Z26"), "H100-Z26, 24 × 1m is watched already.");
    for (int i = 1; i < 12; ++i) {
        EXPECT_EQ(add("F" + std::to_string(i)), "");
    }
    EXPECT_EQ(add("F13"), "12 series are watched, which is the most: remove one first.");
    EXPECT_EQ(m_kept.size(), 12u);
}

TEST_F(WatchedSeries, ReadsHowFarEachIsAndWhatItWaitsFor) {
    m_unknown = "H100-Z26";
    add("H100-Z26");
    add("B200-Z26");
    advance();
    auto all = m_desk->watched();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].sentence, "its bars are not there yet");
    EXPECT_EQ(all[0].wanted, 2);
    EXPECT_FALSE(all[0].newest.isSet());
    EXPECT_EQ(all[1].sentence, "");
    answerDrift(1.95);
    all = m_desk->watched();
    EXPECT_EQ(all[1].newest, floorTo(m_clock.now, minutes(1)));
    EXPECT_EQ(all[1].made, 1);
    m_unknown.clear();
    advance();
    EXPECT_EQ(m_desk->watched()[0].sentence, "");
    EXPECT_EQ(asked(m_drift).back().first, "H100-Z26");
}

TEST_F(WatchedSeries, OneWhoseContractHasEndedSaysSoAndIsAskedForNoMore) {
    const domain::Timestamp end = m_clock.now;
    m_desk->setEnds(
        [&](const std::string& symbol) { return symbol == "SITC-X26" ? end : domain::Timestamp(); });
    ASSERT_EQ(add("SITC-X26"), "");
    nextBar();
    nextBar();
    for (const auto& [symbol, horizon] : asked(m_drift)) {
        EXPECT_NE(symbol, "SITC-X26");
    }
    ASSERT_EQ(m_desk->watched().size(), 1u);
    EXPECT_EQ(m_desk->watched()[0].sentence,
              "its contract ended on 2026-11-21 at 22:26 UTC and is no longer forecast");
}

TEST_F(WatchedSeries, TheListIsKeptAndComesBack) {
    add("H100-Z26", 48);
    add("SITC-Z26");
    const std::string text = watchListText(m_kept);
    std::vector<std::string> told;
    const auto read = readWatchList(text, told);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, m_kept);
    EXPECT_TRUE(told.empty());
    makeDesk();
    m_desk->restoreWatched(*read);
    advance();
    EXPECT_EQ(asked(m_drift).back(), (std::pair<std::string, int>{"SITC-Z26", 24}));
    ASSERT_EQ(m_desk->watched().size(), 2u);
    EXPECT_EQ(m_desk->watched()[0].subject.horizon, 48);
    const auto odd = readWatchList(R"({"series": [{"symbol": "A", "interval": "7m", "horizon": 24}, 5,
        {"symbol": "B", "interval": "1m", "horizon": 25}, {"symbol": "C", "interval": "1m", "horizon": 24}]})",
                                   told);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->size(), 1u);
    EXPECT_EQ(told.size(), 3u);
    EXPECT_EQ(readWatchList("<html>", told).error().sentence, "The watch list of forecasts cannot be read.");
}

TEST_F(WatchedSeries, AnotherHorizonIsAnotherSeriesOfTheOneLookedAt) {
    advance();
    auto choice = m_desk->choice();
    choice.horizon = 48;
    m_desk->choose(choice);
    advance();
    EXPECT_EQ(asked(m_drift), (Asked{{"SITC-Z26", 24}, {"SITC-Z26", 48}}));
    EXPECT_EQ(m_desk->view("SITC-Z26", minutes(1))->subject.horizon, 48);
    choice.horizon = 7;
    m_desk->choose(choice);
    EXPECT_EQ(m_desk->choice().horizon, 24) << "there is no such horizon";
}

TEST_F(WatchedSeries, FromThirtyScoredOnAFanIsRecalibratedShownAndRecordedApart) {
    auto choice = m_desk->choice();
    choice.shown = "drift";
    m_desk->choose(choice);
    m_ledger.lists = {recordOf(30, minutes(0))};
    advance();
    answerDrift(1.95);
    ASSERT_EQ(m_ledger.recorded.size(), 2u);
    EXPECT_EQ(m_ledger.recorded[0].first.forecaster, "drift recalibrated");
    EXPECT_EQ(m_ledger.recorded[1].first.forecaster, "drift");
    EXPECT_EQ(m_ledger.recorded[0].first.origin, m_ledger.recorded[1].first.origin);
    const auto shown = view("SITC-Z26");
    EXPECT_EQ(shown->shown, "drift recalibrated");
    EXPECT_EQ(shown->base, "drift");
    const auto lowOf = [&](const char* name) {
        return shown->find(name)->pair->model->quantiles.front().values.back();
    };
    EXPECT_GT(lowOf("drift recalibrated"), lowOf("drift")) << "outcomes lay above the median";
    choice.second = "drift";  // the fan as it came, as an outline beside it
    m_desk->choose(choice);
    EXPECT_EQ(view("SITC-Z26")->second, "drift");
    choice.isRecalibrated = false;
    m_desk->choose(choice);
    EXPECT_EQ(view("SITC-Z26")->shown, "drift");
    EXPECT_EQ(view("SITC-Z26")->second, "");
}

TEST_F(WatchedSeries, OutcomesThatCameAfterTheOriginDoNotRecalibrateIt) {
    m_ledger.lists = {recordOf(30, minutes(-1))};  // the newest of them is known a minute after the origin
    advance();
    answerDrift(1.95);
    ASSERT_EQ(m_ledger.recorded.size(), 1u);
    EXPECT_EQ(m_ledger.recorded[0].first.forecaster, "drift");
    EXPECT_EQ(view("SITC-Z26")->find("drift recalibrated"), nullptr);
}

TEST_F(WatchedSeries, ARecordOfAnotherHorizonDoesNotRecalibrate) {
    auto other = std::make_shared<ports::ForecastSeries>(*recordOf(40, minutes(0)));
    other->horizon = 6;
    m_ledger.lists = {other};
    advance();
    answerDrift(1.95);
    EXPECT_EQ(m_ledger.recorded.size(), 1u);
}

TEST_F(WatchedSeries, WhileTheNewestFanIsNotRecalibratedItIsShownAsItCame) {
    auto choice = m_desk->choice();
    choice.shown = "drift";
    m_desk->choose(choice);
    m_ledger.lists = {recordOf(30, minutes(0))};
    advance();
    answerDrift(1.95);
    m_ledger.lists.clear();
    nextBar();
    answerDrift(1.96);
    EXPECT_EQ(view("SITC-Z26")->shown, "drift") << "the older one is not shown as current";
}

}  // namespace
}  // namespace tessera::forecast
