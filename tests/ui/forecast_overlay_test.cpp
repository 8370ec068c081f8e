#include "ui/bridge/forecast_overlay.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/ui/fakes.h"
#include "ui/chart/chart_panel.h"

namespace tessera::test {
namespace {

using State = ports::ForecastAttempt::State;
using std::chrono::hours;
using std::chrono::minutes;

class Overlay : public ::testing::Test {
 protected:
    Overlay() {
        ports::BarHistory history{m_screen.id, minutes(1), {}};
        const domain::Timestamp end = floorTo(m_screen.clock.now, minutes(1));
        for (int i = 300; i > 0; --i) {
            const domain::Price close = usd(1.90 + 0.001 * (i % 7));
            history.bars.push_back({end - minutes(i), close, close, close, close, {}, {}});
        }
        m_screen.feed.notices.push_back(history);
        m_screen.context.tick();
        m_screen.context.select(&m_screen.market());
        m_screen.context.setInterval(minutes(1));
        m_screen.context.tick();
    }
    void answer(double model) {
        m_screen.reference.answer(1.90);
        m_screen.model.answer(model);
        spreadAsAWalk(m_screen.model.ready.back(), model);
        m_screen.context.tick();
        m_screen.context.tick();
    }
    /// As wide at the horizon as before, and before it no wider than a walk: nothing to be called absurd.
    static void spreadAsAWalk(ports::Forecast& forecast, double centre) {
        for (std::vector<double>& path : forecast.paths) {
            for (std::size_t step = 0; step < path.size(); ++step) {
                const double share = static_cast<double>(step) / static_cast<double>(path.size() - 1);
                path[step] = centre + (path[step] - centre) * std::sqrt(share);
            }
        }
        forecast.quantiles = forecast::quantilesOf(forecast.paths);
    }
    std::shared_ptr<const ports::ForecastView> view() {
        return m_screen.forecasts.view(m_screen.market(), minutes(1));
    }

    Desk m_screen;
};

TEST_F(Overlay, ModelAndRandomWalkOfOneOriginAreDrawnTogether) {
    answer(1.95);
    const auto overlay = ui::forecastOverlay(*view());
    ASSERT_TRUE(overlay);
    EXPECT_TRUE(overlay->hasModel);
    EXPECT_EQ(overlay->steps.size(), 24u);
    EXPECT_EQ(overlay->randomWalk.size(), 24u);
    EXPECT_EQ(overlay->paths.size(), 8u);
    EXPECT_EQ(overlay->line, QStringLiteral("fake, as of 22:26 UTC, 24 × 1m"));
    EXPECT_EQ(overlay->badge, QStringLiteral("UNPROVEN 0/30"));
}

TEST_F(Overlay, AnOlderForecastKeepsItsRandomWalkWhileTheNextOneIsMade) {
    answer(1.95);
    m_screen.clock.advance(minutes(3));
    m_screen.context.tick();
    m_screen.reference.answer(1.91);
    m_screen.context.tick();
    const auto overlay = ui::forecastOverlay(*view());
    EXPECT_TRUE(overlay->hasModel);
    EXPECT_EQ(overlay->randomWalk.size(), 24u);
}

TEST_F(Overlay, AnErrorIsSaidBesideTheOlderForecastAndLeavesWithAGoodOne) {
    ports::ForecastView shown = (answer(1.95), *view());
    shown.forecasters[0].attempt = {State::Failed, shown.forecasters[0].pair->origin + minutes(1),
                                    "the model took too long"};
    EXPECT_EQ(ui::forecastOverlay(shown)->line, QStringLiteral("fake, as of 22:26 UTC, 24 × 1m"));
    EXPECT_EQ(ui::forecastOverlay(shown)->remark,
              QStringLiteral("No forecast as of 22:27 UTC: the model took too long"));
    shown.forecasters[0].attempt = {State::Done, shown.forecasters[0].pair->origin, {}};
    EXPECT_EQ(ui::forecastOverlay(shown)->line, QStringLiteral("fake, as of 22:26 UTC, 24 × 1m"));
    EXPECT_EQ(ui::forecastOverlay(shown)->remark, QString());
}

TEST_F(Overlay, ARandomWalkAloneSaysSoAndWhy) {
    m_screen.reference.answer(1.90);
    m_screen.model.answer(1.95);
    m_screen.model.ready.back().status = ports::ForecastStatus::Failed;
    m_screen.model.ready.back().sentence = "the model took too long";
    m_screen.context.tick();
    const auto overlay = ui::forecastOverlay(*view());
    ASSERT_TRUE(overlay);
    EXPECT_FALSE(overlay->hasModel);
    EXPECT_EQ(overlay->line, QStringLiteral("Random walk alone, as of 22:26 UTC, 24 × 1m"));
    EXPECT_EQ(overlay->remark, QStringLiteral("No forecast: the model took too long"));
    EXPECT_TRUE(overlay->badge.isEmpty());
    EXPECT_EQ(overlay->randomWalk.size(), 24u);
}

TEST_F(Overlay, WhatTheLedgerDoesNotHoldIsLabelledNotRecorded) {
    m_screen.ledger.outcome = ports::RecordOutcome::Unavailable;
    answer(1.95);
    const auto overlay = ui::forecastOverlay(*view());
    EXPECT_EQ(overlay->badge, QStringLiteral("NOT RECORDED"));
    EXPECT_TRUE(overlay->badgeIsDashed);
    EXPECT_TRUE(overlay->details.endsWith(QStringLiteral("\nNot recorded: the ledger is closed")));
}

TEST_F(Overlay, AnOriginThatMayBeOfAnotherDayNamesIt) {
    ports::ForecastView shown = (answer(1.95), *view());
    auto pair = std::make_shared<ports::ForecastPair>(*shown.forecasters[0].pair);
    pair->model->interval = hours(4);
    shown.forecasters[0].pair = pair;
    EXPECT_EQ(ui::forecastOverlay(shown)->line, QStringLiteral("fake, as of 21 Nov 22:26 UTC, 24 × 4h"));
}

TEST_F(Overlay, ASecondForecasterIsAnOutlineBesideTheOneInFull) {
    answer(1.95);
    ports::ForecastView shown = *view();
    EXPECT_FALSE(ui::forecastOverlay(shown)->second);
    ports::ForecasterView drift = shown.forecasters[0];
    auto pair = std::make_shared<ports::ForecastPair>(*drift.pair);
    pair->model->forecaster = drift.forecaster = "drift";
    drift.pair = pair;
    shown.forecasters.push_back(drift);
    shown.second = "drift";
    const auto overlay = ui::forecastOverlay(shown);
    ASSERT_TRUE(overlay->second);
    EXPECT_EQ(overlay->second->name, QStringLiteral("drift"));
    EXPECT_EQ(overlay->second->steps.size(), 24u);
    EXPECT_LT(overlay->second->steps.back().low, overlay->second->steps.back().high);
    EXPECT_TRUE(overlay->line.startsWith(QStringLiteral("fake")));
}

TEST_F(Overlay, EarlierForecastsCarryWhatCameOfThemUnlessSwitchedOff) {
    answer(1.95);
    ports::ForecastView shown = *view();
    auto ghost = std::make_shared<ports::RecordedForecast>();
    ghost->forecast = *shown.forecasters[0].pair->model;
    ghost->outcome = 1.94;
    shown.ghosts = {ghost};
    const auto overlay = ui::forecastOverlay(shown);
    ASSERT_EQ(overlay->ghosts.size(), 1u);
    EXPECT_EQ(overlay->ghosts[0].outcome, usd(1.94));
    EXPECT_TRUE(ui::forecastOverlay(shown, false)->ghosts.empty());
}

TEST_F(Overlay, AnAbsurdFanIsDimmedAndTheReasonSaid) {
    answer(1.95);
    ports::ForecastView shown = *view();
    auto pair = std::make_shared<ports::ForecastPair>(*shown.forecasters[0].pair);
    pair->whyAbsurd = "its 90 % band is 6.0 times the random walk's";
    shown.forecasters[0].pair = pair;
    const auto overlay = ui::forecastOverlay(shown);
    EXPECT_TRUE(overlay->isDimmed);
    EXPECT_EQ(overlay->line, QStringLiteral("fake, as of 22:26 UTC, 24 × 1m"));
    EXPECT_EQ(overlay->remark, QStringLiteral("Dimmed: its 90 % band is 6.0 times the random walk's"));
    EXPECT_EQ(overlay->details, overlay->line + QStringLiteral("\n") + overlay->remark);
}

TEST_F(Overlay, ThatAContractHasEndedIsSaidWithoutATimeNobodyAskedAt) {
    ports::ForecastView shown = (answer(1.95), *view());
    shown.forecasters[0].attempt = {State::Abstained, {}, "its contract ended and is no longer forecast"};
    const auto overlay = ui::forecastOverlay(shown);
    EXPECT_EQ(overlay->remark, QStringLiteral("No forecast: its contract ended and is no longer forecast"));
    EXPECT_TRUE(overlay->abstained.isEmpty());
}

TEST_F(Overlay, OneThatAbstainsLeavesAStripeOverTheTimeItWouldHaveBeenOf) {
    ports::ForecastView shown = (answer(1.95), *view());
    const domain::Timestamp origin = shown.forecasters[0].pair->origin;
    shown.forecasters[0].attempt = {State::Abstained, origin, "history too short (41 of 64)"};
    const auto overlay = ui::forecastOverlay(shown);
    EXPECT_EQ(overlay->abstained, QStringLiteral("fake abstains: history too short (41 of 64)"));
    EXPECT_EQ(overlay->abstainedFrom, origin);
    EXPECT_EQ(overlay->remark, QString()) << "the stripe says it";
    EXPECT_EQ(overlay->abstainedTo, origin + minutes(24));
}

TEST_F(Overlay, OnTheChartItIsBuiltAgainOnlyWhenTheForecastChanged) {
    ui::ChartPanel panel(m_screen.context);
    const auto shown = panel.presenter().forecast();
    for (int i = 0; i < 100; ++i) {
        m_screen.context.tick();
    }
    EXPECT_EQ(panel.presenter().forecast(), shown);
}

TEST(ForecastBadge, StaysUnprovenBelowThirty) {
    ports::ForecastScore score;
    score.resolved = 12;
    EXPECT_EQ(ui::badgeOf(score).text, QStringLiteral("UNPROVEN 12/30"));
    EXPECT_FALSE(ui::badgeOf(score).isProven);
    score.resolved = 214;
    score.skill = 0.018;
    score.skillLow = -0.004;
    score.skillHigh = 0.041;
    EXPECT_EQ(ui::badgeOf(score).text,
              QStringLiteral("skill +1.8 % (n 214, 90 % CI -0.4..+4.1)  includes zero"));
    score.skillLow = 0.004;
    EXPECT_EQ(ui::badgeOf(score).text, QStringLiteral("skill +1.8 % (n 214, 90 % CI +0.4..+4.1)"));
}

}  // namespace
}  // namespace tessera::test
