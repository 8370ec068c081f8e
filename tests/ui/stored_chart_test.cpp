// A chart of a market whose earlier days lie on disk.

#include <gtest/gtest.h>

#include "app/domain/calendar_interval.h"
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
    std::vector<history::Tick> prints;
    int asked = 0;
    void ticks(domain::InstrumentId, int, Timestamp from, Timestamp to,
               std::function<void(std::vector<history::Tick>)> done) override {
        std::vector<history::Tick> found;
        std::ranges::copy_if(prints, std::back_inserter(found),
                             [&](const history::Tick& t) { return t.time >= from && t.time < to; });
        ++asked;
        done(std::move(found));
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

/// Price in hundredths of a cent above 1.90.
history::Tick print(Timestamp at, int price, int lots) {
    return {at, domain::Price::fromNanoUsd(1'900'000'000 + price * 100'000), domain::Quantity::fromRaw(lots),
            domain::Side::Buy};
}

std::vector<Bar> barsIn(const domain::BarSource& source) {
    std::vector<Bar> bars;
    source.read(source.firstStart(), source.lastStart() + source.interval(), 100'000, bars);
    return bars;
}

struct ShortBars : StoredChart {
    ui::ChartPresenter chart{screen.context};
    /// Frames as many as a chart needs to ask and take.
    void look(int frames = 50) {
        for (int i = 0; i < frames; ++i) {
            chart.advance();
        }
    }
    /// One comes, and is kept.
    void trade(const history::Tick& tick) {
        desk.prints.push_back(tick);
        screen.feed.trade(screen.id, domain::Side::Buy, 1.9, 1, tick.time);
        screen.context.tick();
        look();
    }
};

TEST_F(ShortBars, AreMadeOfTheKeptPrintsOfEarlierDaysAndOfThoseThatCome) {
    using std::chrono::seconds;
    const Timestamp before = now - hours(30);
    desk.prints = {print(before, 1, 5), print(now - minutes(2), 4, 2),
                   print(now - minutes(2) + seconds(14), 9, 3),
                   print(now - minutes(2) + seconds(3), 2, 1),  // kept late
                   print(now - minutes(2) + seconds(15), 6, 4)};
    chart.setSubject(&screen.market(), seconds(15));
    look();
    auto bars = barsIn(*chart.source());
    ASSERT_EQ(bars.size(), 3u) << "an interval without a print has no bar";
    EXPECT_EQ(bars[0].start, floorTo(before, seconds(15)));
    const auto at = [](int price) { return domain::Price::fromNanoUsd(1'900'000'000 + price * 100'000); };
    const Bar want{now - minutes(2),
                   at(4),
                   at(9),
                   at(2),
                   at(9),
                   domain::Quantity::fromRaw(6),
                   domain::Quantity::fromRaw(6)};
    EXPECT_TRUE(history::isSameBar(bars[1], want));

    trade(print(now - seconds(5), 7, 1));
    trade(print(now - seconds(4), 5, 2));
    trade(print(now - seconds(50), 3, 9));  // late: belongs to a bar of its own, before the newest
    bars = barsIn(*chart.source());
    ASSERT_EQ(bars.size(), 5u);
    EXPECT_EQ(bars[3].start, floorTo(now - seconds(50), seconds(15)));
    EXPECT_EQ(bars[4].close, at(5));
    EXPECT_EQ(bars[4].volume, domain::Quantity::fromRaw(3));
    // After a restart the same bars stand there.
    ui::ChartPresenter again(screen.context);
    again.setSubject(&screen.market(), seconds(15));
    for (int i = 0; i < 50; ++i) {
        again.advance();
    }
    const auto after = barsIn(*again.source());
    ASSERT_EQ(after.size(), bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        EXPECT_TRUE(history::isSameBar(after[i], bars[i])) << i;
    }
}

TEST_F(ShortBars, AreNotAskedForAnewWhileNothingComes) {
    desk.prints = {print(now, 1, 1)};
    chart.setSubject(&screen.market(), std::chrono::seconds(1));
    look();
    const int asked = desk.asked;
    look(200);
    EXPECT_EQ(desk.asked, asked);
}

TEST_F(ShortBars, WhereOnlyMinutesAreKnownThereIsASentenceAndNoBar) {
    tell(minutesOf(now - minutes(60), 60));
    chart.setSubject(&screen.market(), std::chrono::seconds(30));
    look();
    EXPECT_TRUE(barsIn(*chart.source()).empty());
    EXPECT_EQ(chart.state().title, QStringLiteral("No bars below a minute"));
    EXPECT_TRUE(chart.state().sentence.startsWith("Of SITC-Z26 only minutes are known"));
    chart.setSubject(&screen.market(), minutes(1));
    EXPECT_EQ(barsIn(*chart.source()).size(), 60u);
    chart.setSubject(&screen.market(), std::chrono::seconds(1));
    trade(print(now, 3, 1));
    EXPECT_EQ(barsIn(*chart.source()).size(), 1u) << "begins with the next print";
    screen.context.setHistory(nullptr);
    chart.setSubject(&screen.market(), std::chrono::seconds(5));
    EXPECT_TRUE(chart.state().sentence.contains("nothing is kept here"));
}

TEST_F(ShortBars, HoldNothingOfWhatAReplayWentBackBehind) {
    tell({});
    desk.prints = {print(now - std::chrono::seconds(90), 1, 1), print(now - std::chrono::seconds(2), 2, 1)};
    ui::MarketBars bars(screen.context);
    bars.setSubject(&screen.market(), std::chrono::seconds(5));
    const auto read = [&] {
        for (int i = 0; i < 50; ++i) {
            (void)bars.advance();
        }
        return barsIn(bars.bars());
    };
    ASSERT_EQ(read().size(), 2u);
    desk.prints.pop_back();
    EXPECT_EQ(read().size(), 2u) << "nobody said that it does not hold any more";
    bars.startOver();
    const auto left = read();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].start, floorTo(now - std::chrono::seconds(90), std::chrono::seconds(5)));
}

TEST_F(StoredChart, OfDaysAloneShorterBarsAreNotMadeUp) {
    const auto series = store->series({"files", "SITC-Z26", 0, hours(24)}).value();
    const Timestamp day = floorTo(now, hours(24));
    for (int i = 3; i > 0; --i) {
        store->put(series, minuteBar(day - hours(24 * i), i));
    }
    desk.kept = store->view(series);
    ++desk.number;
    ui::ChartPresenter chart(screen.context);
    chart.setSubject(&screen.market(), hours(1));
    chart.advance();
    EXPECT_TRUE(barsIn(*chart.source()).empty());
    EXPECT_EQ(chart.state().sentence,
              QStringLiteral("Of SITC-Z26 bars of 1 day are known: choose 1d, or longer ones."));
    chart.setSubject(&screen.market(), hours(24));
    EXPECT_EQ(barsIn(*chart.source()).size(), 3u);
    EXPECT_EQ(chart.state().phase, widgets::ChartPhase::Live);
    chart.setSubject(&screen.market(), domain::kMonthBar);
    EXPECT_GE(barsIn(*chart.source()).size(), 1u);
}

TEST_F(StoredChart, WeeksBeginOnMondayAndMonthsOnTheirFirst) {
    const Timestamp first = domain::parseIso("2026-02-23T00:00:00Z").value();  // a Monday
    std::vector<Bar> all;
    for (int i = 0; i < 45; ++i) {
        all.push_back(minuteBar(first + hours(24 * i + 5), i));
    }
    tell(all);
    ui::ChartPresenter chart(screen.context);
    const auto starts = [&](Duration interval) {
        chart.setSubject(&screen.market(), interval);
        chart.advance();
        std::vector<Bar> bars;
        (void)chart.source()->read(chart.source()->firstStart(), chart.source()->lastStart() + interval, 1000,
                                   bars);
        std::string text;
        std::int64_t volume = 0;
        for (const Bar& bar : bars) {
            text += formatIso(bar.start, 0).substr(0, 10) + " ";
            volume += bar.volume.raw();
        }
        std::int64_t whole = 0;
        for (const Bar& bar : all) {
            whole += bar.volume.raw();
        }
        EXPECT_EQ(volume, whole) << "every day is in one of them, once";
        return text;
    };
    EXPECT_EQ(starts(domain::kMonthBar), "2026-02-01 2026-03-01 2026-04-01 ");
    EXPECT_EQ(starts(domain::kWeekBar),
              "2026-02-23 2026-03-02 2026-03-09 2026-03-16 2026-03-23 2026-03-30 2026-04-06 ");
    EXPECT_EQ(chart.interval(), domain::kWeekBar);
    EXPECT_EQ(chart.forecast(), nullptr);
    // One more day belongs to the last of them.
    tell({minuteBar(first + hours(24 * 45), 99)});
    chart.advance();
    EXPECT_EQ(chart.source()->lastStart(), domain::parseIso("2026-04-06T00:00:00Z").value());
}

TEST_F(ShortBars, AnExpressionOfClosesOfMinutesHasNone) {
    tell(minutesOf(now - minutes(60), 60));
    chart.setExpression(QStringLiteral("SITC-Z26 * 2"), std::chrono::seconds(5));
    look();
    EXPECT_TRUE(barsIn(*chart.source()).empty());
    EXPECT_TRUE(chart.state().sentence.contains("closes of minutes")) << chart.state().sentence.toStdString();
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
