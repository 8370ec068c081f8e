// A chart of a market whose earlier days lie on disk.

#include <gtest/gtest.h>

#include "app/history/bar_aggregator.h"
#include "app/history/history_desk.h"
#include "tests/support/temporary_directory.h"
#include "tests/ui/fakes.h"
#include "ui/chart/chart_presenter.h"

namespace tessera::test {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;
using history::HistoryStore;
using std::chrono::hours;
using std::chrono::minutes;

/// A desk that has one series, from a store of the test.
struct StoredDesk final : history::HistoryDesk {
    std::shared_ptr<const history::SeriesView> kept;
    std::uint64_t number = 1;
    std::vector<std::string> sentences;
    history::HistorySettings settings;
    std::shared_ptr<const history::SeriesView> view(domain::InstrumentId, int) override { return kept; }
    std::uint64_t revision() const override { return number; }
    history::HistoryStatus status() const override { return {}; }
    std::vector<std::string> drainSentences() override { return std::exchange(sentences, {}); }
    void setSettings(const history::HistorySettings& chosen) override { settings = chosen; }
    void ticks(domain::InstrumentId, int, Timestamp, Timestamp,
               std::function<void(std::vector<history::Tick>)> done) override {
        done({});
    }
    void post(std::function<void(HistoryStore*)>) override {}
};

Bar minuteBar(Timestamp start, int n) {
    const auto at = [](std::int64_t nano) { return domain::Price::fromNanoUsd(1'900'000'000 + nano); };
    return {
        start, at(n % 17), at(n % 17 + 20), at(-(n % 13)), at(n % 11), domain::Quantity::fromRaw(1 + n % 7),
        {}};
}

struct StoredChart : ::testing::Test {
    Desk screen;
    StoredDesk desk;
    TemporaryDirectory folder;
    std::unique_ptr<HistoryStore> store;
    Timestamp now = floorTo(screen.clock.now, minutes(1));

    StoredChart() {
        store = HistoryStore::open(folder.path(), HistoryStore::Access::Write, {40, 20, 30, 4096, 3}).value();
        screen.context.setHistory(&desk);
    }
    /// `all` into the store, of which some end up in segments and the rest beside them.
    void keep(const std::vector<Bar>& all) {
        const auto series = store->series({"s", "SITC-Z26", 0}).value();
        for (const Bar& bar : all) {
            store->put(series, bar);
            if (bar.start.nanos() / 60'000'000'000 % 100 == 0) {
                ASSERT_TRUE(store->rotate().ok());
            }
        }
        desk.kept = store->view(series);
        ++desk.number;
    }
    void tell(const std::vector<Bar>& bars) {
        screen.feed.notices.push_back(ports::BarHistory{screen.id, minutes(1), bars});
        screen.context.tick();
    }
};

std::vector<Bar> minutesOf(Timestamp first, int count) {
    std::vector<Bar> bars;
    for (int i = 0; i < count; ++i) {
        bars.push_back(minuteBar(first + minutes(i), i));
    }
    return bars;
}

void expectSame(const domain::BarSource& got, const std::vector<Bar>& base, Duration interval) {
    const std::vector<Bar> want = history::resample(base, interval);
    std::vector<Bar> bars;
    got.read(got.firstStart(), got.lastStart() + interval, 100'000, bars);
    ASSERT_EQ(bars.size(), want.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        ASSERT_TRUE(history::isSameBar(bars[i], want[i])) << formatIso(want[i].start);
    }
}

TEST_F(StoredChart, GoesOnWhereTheMarketsOwnBarsBeginAtEveryInterval) {
    const std::vector<Bar> all = minutesOf(now - minutes(1000), 1000);
    keep({all.begin(), all.begin() + 930});
    for (const Duration interval :
         {Duration(minutes(1)), Duration(minutes(5)), Duration(hours(1)), Duration(hours(4))}) {
        SCOPED_TRACE(interval.count());
        Desk fresh;
        fresh.context.setHistory(&desk);
        const auto tell = [&](std::vector<Bar> bars) {
            fresh.feed.notices.push_back(ports::BarHistory{fresh.id, minutes(1), std::move(bars)});
            fresh.context.tick();
        };
        ui::ChartPresenter chart(fresh.context);
        chart.setSubject(&fresh.market(), interval);
        tell({all.begin() + 900, all.begin() + 990});
        chart.advance();
        expectSame(*chart.source(), {all.begin(), all.begin() + 990}, interval);
        tell({all.begin() + 900, all.end()});
        chart.advance();
        expectSame(*chart.source(), all, interval);
    }
}

TEST_F(StoredChart, ABarThatBeganOnDiskGrowsWithThePrints) {
    const std::vector<Bar> all = minutesOf(floorTo(now, hours(1)) - minutes(300), 310);
    keep({all.begin(), all.begin() + 305});
    ui::ChartPresenter chart(screen.context);
    chart.setSubject(&screen.market(), hours(1));
    std::vector<Bar> told;
    for (std::size_t i = 305; i < 310; ++i) {
        told.push_back(all[i]);
        tell(told);
        chart.advance();
        expectSame(*chart.source(), {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i) + 1},
                   hours(1));
    }
}

TEST_F(StoredChart, WhatIsReadLaterIsShownThen) {
    const std::vector<Bar> all = minutesOf(now - minutes(400), 400);
    ui::ChartPresenter chart(screen.context);
    chart.setSubject(&screen.market(), minutes(5));
    tell({all.begin() + 390, all.end()});
    chart.advance();
    expectSame(*chart.source(), {all.begin() + 390, all.end()}, minutes(5));
    bool isToldAnew = false;
    QObject::connect(&chart, &ui::ChartPresenter::sourceChanged, &chart, [&] { isToldAnew = true; });
    keep({all.begin(), all.begin() + 395});
    EXPECT_TRUE(chart.advance());
    EXPECT_TRUE(isToldAnew);
    expectSame(*chart.source(), all, minutes(5));
}

TEST_F(StoredChart, ItsSentencesAndSettingsReachTheOtherEnd) {
    QStringList told;
    QObject::connect(&screen.context, &ui::AppServices::told, &screen.context,
                     [&](const QString& sentence, bool) { told << sentence; });
    desk.sentences = {"The history has stopped, trading goes on: no room."};
    screen.context.tick();
    EXPECT_EQ(told, QStringList{QStringLiteral("The history has stopped, trading goes on: no room.")});
    EXPECT_TRUE(screen.context.settings().set(QStringLiteral("history.tickDays"), 7).isEmpty());
    EXPECT_EQ(desk.settings.tickDays, 7);
    EXPECT_TRUE(screen.context.settings().set(QStringLiteral("history.keep"), 0).isEmpty());
    EXPECT_FALSE(desk.settings.isKept);
}

}  // namespace
}  // namespace tessera::test
