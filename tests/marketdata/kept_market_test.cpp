// What a market tells is kept, and comes back when the terminal is started again.

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "app/history/history_writer.h"
#include "tests/marketdata/scripted_feed.h"
#include "tests/support/temporary_directory.h"

namespace tessera::marketdata::test {
namespace {

using domain::Bar;
using domain::Timestamp;

/// Read by two threads.
struct SharedClock final : ports::Clock {
    std::atomic<std::int64_t> now{domain::parseIso("2026-11-20T12:00:00Z").value().nanos()};
    Timestamp utcNow() const override { return Timestamp::fromNanos(now); }
    domain::Duration monotonicNow() const override { return domain::Duration(now.load()); }
};

/// Counts what the market has, and refuses when told to.
struct ListedKeeper final : ports::MarketKeeper {
    std::vector<ports::KeptInstrument> instruments;
    std::vector<ports::KeptPrint> prints;
    std::vector<Bar> bars;
    std::vector<ports::StoredBars> stored;
    bool isFull = false;
    void keep(ports::KeptInstrument instrument) override { instruments.push_back(std::move(instrument)); }
    void keep(const ports::KeptPrint& print) override { prints.push_back(print); }
    bool keep(ports::KeptBars&& told) override {
        if (!isFull) {
            bars.insert(bars.end(), told.bars.begin(), told.bars.end());
        }
        return !isFull;
    }
    void drainStored(std::vector<ports::StoredBars>& out) override { out.swap(stored); }
};

struct KeptMarket : ::testing::Test {
    ListedKeeper keeper;
    World w{TradingAt::Venue, &keeper};
    KeptMarket() {
        w.market.addFeed(0, w.venue);
        w.market.addFeed(1, w.source);
        w.source.define(coin(), false);
        w.turn();
    }
    void trade(const char* at, std::int64_t quantity) {
        w.source.trade(domain::InstrumentId{7}, at, quantity, w.clock.now);
        w.turn();
    }
    domain::InstrumentId number() { return w.viewOf("BTC-USD")->instrument->id; }
    std::vector<Bar> minutesNow() { return w.viewOf("BTC-USD")->minutes.all(); }
    Bar barAt(Timestamp start, const char* at, std::int64_t volume) {
        return {start, price(at), price(at), price(at), price(at), domain::Quantity::fromRaw(volume), {}};
    }
};

TEST_F(KeptMarket, AMinuteIsToldWhenItIsOverAndAgainWhenALatePrintRevisesIt) {
    trade("1.90", 2);
    trade("1.94", 3);
    EXPECT_TRUE(keeper.bars.empty()) << "it is under way";
    EXPECT_EQ(keeper.prints.size(), 2u);
    const Timestamp minute = floorTo(w.clock.now, minutes(1));
    w.clock.advance(minutes(1));
    trade("1.95", 1);
    ASSERT_EQ(keeper.bars.size(), 1u);
    EXPECT_EQ(keeper.bars[0].start, minute);
    EXPECT_EQ(keeper.bars[0].volume, domain::Quantity::fromRaw(5));
    w.source.trade(domain::InstrumentId{7}, "1.80", 4, minute + seconds(30));
    w.turn();
    ASSERT_EQ(keeper.bars.size(), 2u);
    EXPECT_EQ(keeper.bars[1].start, minute);
    EXPECT_EQ(keeper.bars[1].low, price("1.80"));
    EXPECT_EQ(keeper.bars[1].volume, domain::Quantity::fromRaw(9));
    w.market.keepAll();
    EXPECT_EQ(keeper.bars.size(), 3u) << "the one under way, at the end";
}

TEST_F(KeptMarket, ASideIsKeptOnlyWhereTheSourceKnowsIt) {
    trade("1.90", 2);
    w.venue.define(future());
    w.venue.trade(domain::InstrumentId{1}, "2.00", 1, w.clock.now, Side::Sell);
    w.turn();
    ASSERT_EQ(keeper.prints.size(), 2u);
    EXPECT_EQ(keeper.prints[0].aggressor, std::nullopt) << "a source that says nothing of it";
    EXPECT_EQ(keeper.prints[1].aggressor, std::optional(Side::Sell));
}

TEST_F(KeptMarket, BarsThatFoundNoRoomAreToldAgain) {
    keeper.isFull = true;
    for (int i = 0; i < 5; ++i) {
        trade("1.90", 1);
        w.clock.advance(minutes(1));
    }
    EXPECT_TRUE(keeper.bars.empty());
    keeper.isFull = false;
    trade("1.91", 1);
    ASSERT_EQ(keeper.bars.size(), 5u);
}

TEST_F(KeptMarket, WhatWasKeptComesBackWithItsGapAndAMinuteOfBothRunsIsTheirSum) {
    trade("2.00", 1);
    const Timestamp minute = floorTo(w.clock.now, minutes(1)), yesterday = minute - hours(20);
    keeper.stored.push_back({number(), 0, {barAt(yesterday, "1.50", 7), barAt(minute, "1.60", 2)}});
    w.turn();
    const std::vector<Bar> bars = minutesNow();
    ASSERT_EQ(bars.size(), 2u) << "nothing between them is made up";
    EXPECT_EQ(bars[0].start, yesterday);
    EXPECT_EQ(bars[1].open, price("1.60"));
    EXPECT_EQ(bars[1].close, price("2.00"));
    EXPECT_EQ(bars[1].volume, domain::Quantity::fromRaw(3));
    // Its source tells what it has seen since it was started: what is older stays.
    ports::BarHistory told{domain::InstrumentId{7}, minutes(1), {barAt(minute, "2.00", 1)}};
    w.source.notices.push_back(told);
    w.turn();
    EXPECT_EQ(minutesNow().size(), 2u);
    EXPECT_EQ(minutesNow()[1].volume, domain::Quantity::fromRaw(3));
}

TEST_F(KeptMarket, YesterdaysCloseMakesNoMark) {
    keeper.stored.push_back({number(), 0, {barAt(floorTo(w.clock.now, minutes(1)) - hours(20), "1.50", 7)}});
    w.source.state(domain::InstrumentId{7}, ports::StreamState::Live);
    w.source.level(domain::InstrumentId{7}, Side::Buy, "1.90", 5, false);
    w.source.level(domain::InstrumentId{7}, Side::Sell, "1.94", 5);
    w.turn();
    EXPECT_EQ(w.viewOf("BTC-USD")->mark->price, price("1.92")) << "the middle, not the bid nearest to 1.50";
}

TEST_F(KeptMarket, AStoredBarOfTheFutureIsNotBelieved) {
    keeper.stored.push_back({number(), 0, {barAt(floorTo(w.clock.now, minutes(1)) + hours(2), "1.50", 7)}});
    w.turn();
    EXPECT_TRUE(minutesNow().empty());
}

/// One life of a terminal: its market and its history, on the disk of the test.
struct Life {
    SharedClock& clock;
    history::HistoryWriter writer;
    World w;
    Life(const std::string& folder, SharedClock& shared)
        : clock(shared),
          writer({.folder = folder, .store = {}, .syncEvery = {}}, shared),
          w(TradingAt::Venue, &writer) {
        w.clock.now = shared.utcNow();
        writer.start();
        w.market.addFeed(0, w.venue);
        w.market.addFeed(1, w.source);
        w.source.define(coin(), false);
        w.turn();
    }
    bool isKilled = false;
    ~Life() {
        if (!isKilled) {
            w.market.keepAll();
        }
        writer.stop();
    }
    void at(Timestamp now) {
        w.clock.advance(now - w.clock.now);
        clock.now = now.nanos();
    }
    void trade(const char* price, Timestamp when) {
        at(when);
        w.source.trade(domain::InstrumentId{7}, price, 2, when);
        w.turn();
    }
    /// Waits for what the writer gives back.
    std::vector<Bar> minutes(std::size_t atLeast) {
        for (int i = 0; i < 500; ++i) {
            w.turn();
            const auto bars = w.viewOf("BTC-USD")->minutes.all();
            if (bars.size() >= atLeast) {
                return bars;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return w.viewOf("BTC-USD")->minutes.all();
    }
};

TEST(KeptMarketOnDisk, WatchedYesterdayHasYesterdaysBarsToday) {
    tessera::test::TemporaryDirectory folder;
    SharedClock clock;
    const Timestamp noon = clock.utcNow();
    {
        Life first(folder.path(), clock);
        for (int i = 0; i < 30; ++i) {
            first.trade(i % 2 == 0 ? "1.90" : "1.95", noon + std::chrono::minutes(i));
        }
    }
    Life second(folder.path(), clock);
    second.at(noon + hours(22));
    const auto kept = second.minutes(30);
    ASSERT_EQ(kept.size(), 30u);
    EXPECT_EQ(kept.front().start, noon);
    EXPECT_EQ(kept.back().start, noon + std::chrono::minutes(29));
    second.trade("2.10", noon + hours(22));
    const auto bars = second.minutes(31);
    ASSERT_EQ(bars.size(), 31u);
    EXPECT_EQ(bars[30].start - bars[29].start, hours(22) - std::chrono::minutes(29)) << "the night is a gap";
    const domain::InstrumentId id = second.w.viewOf("BTC-USD")->instrument->id;
    for (int i = 0; i < 300 && second.writer.view(id, 0) == nullptr; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_NE(second.writer.view(id, 0), nullptr);
    EXPECT_EQ(second.writer.view(id, 0)->firstStart(), noon);
    EXPECT_EQ(second.writer.status().lost, 0u);
}

TEST(KeptMarketOnDisk, DaysThatWereImportedAreShownWhereNoMinuteIsKept) {
    tessera::test::TemporaryDirectory folder;
    SharedClock clock;
    const Timestamp today = floorTo(clock.utcNow(), hours(24));
    Life life(folder.path(), clock);
    std::atomic<bool> isDone{false};
    life.writer.post([&](history::HistoryStore* store) {
        const Bar day{today - hours(48), price("1.90"), price("1.99"), price("1.80"), price("1.95"), {}, {}};
        const history::SeriesKey key{life.w.source.statistics().name, "BTC-USD", 0, hours(24)};
        const history::ImportPart part{key, std::span(&day, 1), {}};
        EXPECT_TRUE(store->import(std::span(&part, 1), "days.csv", today).ok());
        isDone = true;
    });
    const domain::InstrumentId id = life.w.viewOf("BTC-USD")->instrument->id;
    for (int i = 0; i < 300 && (!isDone || life.writer.view(id, 0) == nullptr); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_NE(life.writer.view(id, 0), nullptr);
    EXPECT_EQ(life.writer.view(id, 0)->key.interval, hours(24));
    EXPECT_EQ(life.writer.view(id, 0)->lastStart(), today - hours(48));
}

TEST(KeptMarketOnDisk, AMinuteThatWasCutOffComesBackFromItsPrints) {
    tessera::test::TemporaryDirectory folder;
    SharedClock clock;
    const Timestamp noon = clock.utcNow();
    {
        Life first(folder.path(), clock);
        first.isKilled = true;
        first.trade("1.90", noon);
        first.trade("1.95", noon + std::chrono::minutes(1));
        first.trade("1.80", noon + std::chrono::minutes(1) + seconds(5));
    }
    Life second(folder.path(), clock);
    const auto bars = second.minutes(2);
    ASSERT_EQ(bars.size(), 2u);
    EXPECT_EQ(bars[1].open, price("1.95"));
    EXPECT_EQ(bars[1].close, price("1.80"));
    EXPECT_EQ(bars[1].volume, domain::Quantity::fromRaw(4));
}

TEST(KeptMarketOnDisk, AFolderThatIsRefusedStopsTheHistoryAndNotTheMarket) {
    tessera::test::TemporaryDirectory folder;
    const std::string taken = folder.path() + "/file";
    std::ofstream(taken) << "not a folder";
    SharedClock clock;
    Life life(taken, clock);
    for (int i = 0; i < 10; ++i) {
        life.trade("1.90", clock.utcNow() + std::chrono::minutes(1));
    }
    EXPECT_EQ(life.w.viewOf("BTC-USD")->minutes.size(), 10u);
    history::HistoryStatus status;
    for (int i = 0; i < 300 && status.lost < 19; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        status = life.writer.status();
    }
    EXPECT_TRUE(status.isStopped);
    EXPECT_NE(status.sentence.find(taken), std::string::npos) << status.sentence;
    EXPECT_NE(status.sentence.find("trading goes on"), std::string::npos);
    EXPECT_EQ(status.lost, 19u) << "ten prints and nine minutes";
    EXPECT_EQ(life.writer.drainSentences().size(), 1u) << "said once";
}

TEST(KeptMarketOnDisk, AboveTheRoomAllowedItStopsAndGoesOnWhenMoreIs) {
    tessera::test::TemporaryDirectory folder;
    SharedClock clock;
    Life life(folder.path(), clock);
    const auto waitUntilStopped = [&](bool isStopped) {
        for (int i = 0; i < 300 && life.writer.status().isStopped != isStopped; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return life.writer.status().isStopped == isStopped;
    };
    life.trade("1.90", clock.utcNow() + std::chrono::minutes(1));
    life.trade("1.90", clock.utcNow() + std::chrono::minutes(1));
    life.writer.setSettings({.isKept = true, .bytesMost = 1});
    ASSERT_TRUE(waitUntilStopped(true));
    EXPECT_NE(life.writer.status().sentence.find("Allow more in the settings"), std::string::npos);
    life.trade("1.90", clock.utcNow() + std::chrono::minutes(1));
    life.writer.setSettings({.isKept = true, .bytesMost = 0});
    ASSERT_TRUE(waitUntilStopped(false));
    EXPECT_TRUE(life.writer.status().sentence.empty());
    const auto told = life.writer.drainSentences();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[1].substr(0, 20), "The history goes on;");
}

TEST(KeptMarketOnDisk, SwitchedOffItKeepsNothingAndShowsWhatThereIs) {
    tessera::test::TemporaryDirectory folder;
    SharedClock clock;
    { Life(folder.path(), clock).trade("1.90", clock.utcNow() + std::chrono::minutes(1)); }
    {
        Life off(folder.path(), clock);
        off.writer.setSettings({.isKept = false});
        ASSERT_EQ(off.minutes(1).size(), 1u);
        off.trade("1.95", clock.utcNow() + std::chrono::minutes(5));
        off.trade("1.96", clock.utcNow() + std::chrono::minutes(1));
        EXPECT_EQ(off.writer.status().lost, 0u);
    }
    Life again(folder.path(), clock);
    EXPECT_EQ(again.minutes(1).size(), 1u);
}

}  // namespace
}  // namespace tessera::marketdata::test
