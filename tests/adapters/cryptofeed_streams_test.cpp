#include "feeds/adapters/cryptofeed_streams.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tessera::adapters {
namespace {

using domain::OrderBook;
using domain::Side;
using ports::FeedEvent;
using ports::StreamState;

/// What a ladder would show, rebuilt from events alone.
struct Screen {
    std::unique_ptr<OrderBook> book;
    StreamState state = StreamState::Waiting;
    int resets = 0, trades = 0, refused = 0;
};

struct Streams : testing::Test {
    ports::FeedRing ring{4096};
    std::vector<ports::FeedNotice> notices;
    CryptofeedStreams streams{ring, [this](ports::FeedNotice n) { notices.push_back(std::move(n)); }};
    domain::Duration now = std::chrono::seconds(100);
    Screen screen;
    domain::Instrument instrument;

    void send(const std::string& payload) {
        streams.onFrame("X-book-A-B {\"exchange\":\"X\",\"symbol\":\"A-B\"," + payload + "}", now);
        look();
    }
    void snapshot(const std::string& bids, const std::string& asks) {
        send(fmt::format("\"book\":{{\"bid\":{{{}}},\"ask\":{{{}}}}},\"timestamp\":1.5", bids, asks));
    }
    void delta(const std::string& bids, const std::string& asks) {
        send(fmt::format("\"delta\":{{\"bid\":[{}],\"ask\":[{}]}},\"timestamp\":1.5", bids, asks));
    }
    void pass(int milliseconds) {
        for (int i = 0; i < milliseconds; i += 50) {
            now += std::chrono::milliseconds(50);
            streams.onTimer(now);
        }
        look();
    }
    /// Notices first, then events, as the hub does.
    void look() {
        for (const auto& notice : notices) {
            if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
                instrument = defined->instrument;
                EXPECT_FALSE(defined->sequenced);
                screen.book = std::make_unique<OrderBook>(instrument.tick);
                streams.subscribe(instrument.id);
            }
        }
        notices.clear();
        ring.publish();
        std::vector<FeedEvent> events(4096);
        const std::size_t count = ring.drain(events);
        for (std::size_t i = 0; i < count; ++i) apply(events[i]);
    }
    void apply(const FeedEvent& event) {
        EXPECT_EQ(event.sequence, 0U);
        if (event.kind == FeedEvent::Kind::State) screen.state = event.state;
        if (event.kind == FeedEvent::Kind::Reset) {
            screen.book->clear();
            ++screen.resets;
        }
        if (event.kind != FeedEvent::Kind::Record) return;
        screen.trades += event.record.kind == domain::RecordKind::Trade ? 1 : 0;
        screen.refused += screen.book->apply(event.record) == domain::BookError::None ? 0 : 1;
    }
    std::string text() const {
        const auto side = [&](Side s) -> std::string {
            const auto level = screen.book->best(s);
            return level ? fmt::format("{} x {}", level->price.nanoUsd(), level->quantity.raw()) : "-";
        };
        return side(Side::Buy) + " | " + side(Side::Sell);
    }
};

TEST_F(Streams, SaysWaitingAndShowsNothingBeforeTheFirstSnapshot) {
    delta("[1.5,2]", "[1.6,3]");
    EXPECT_EQ(instrument.symbol, "X:A-B");
    EXPECT_EQ(instrument.kind, domain::InstrumentKind::External);
    EXPECT_EQ(screen.state, StreamState::Waiting);
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(streams.counters().early, 1U);
    EXPECT_EQ(streams.counters().rejected, 0U);
}

TEST_F(Streams, ASnapshotDefinesTickAndBookAndDeltasFollow) {
    snapshot(R"("1.50":2,"1.49":1)", R"("1.6125":3)");
    pass(200);
    EXPECT_EQ(instrument.priceDecimals, 4);
    EXPECT_EQ(instrument.tick.nanoUsd(), 100'000);
    EXPECT_EQ(instrument.quantityDecimals, 8);
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1500000000 x 200000000 | 1612500000 x 300000000");
    delta("[1.5,0],[1.51,4]", "");
    EXPECT_EQ(text(), "1510000000 x 400000000 | 1612500000 x 300000000");
    EXPECT_EQ(screen.refused, 0);
}

TEST_F(Streams, TheTickSeenInAFirstDeltaIsRefinedByTheSnapshot) {
    delta("[1.5,2]", "");
    EXPECT_EQ(instrument.priceDecimals, 1);
    snapshot(R"("1.50":2,"1.4975":1)", R"("1.6":3)");
    EXPECT_EQ(instrument.priceDecimals, 4) << "told again with the finer tick";
    pass(200);
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(screen.refused, 0);
    EXPECT_EQ(text(), "1500000000 x 200000000 | 1600000000 x 300000000");
}

TEST_F(Streams, ARepeatedSnapshotSendsNothingAndAContradictingOneOnlyTheDifference) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    const int resets = screen.resets;
    snapshot(R"("1.5":2)", R"("1.6":3)");
    EXPECT_EQ(streams.counters().gaps, 0U);
    snapshot(R"("1.5":7)", R"("1.7":3)");
    EXPECT_EQ(streams.counters().gaps, 1U) << "deltas were lost in between";
    EXPECT_EQ(text(), "1500000000 x 700000000 | 1700000000 x 300000000");
    EXPECT_EQ(screen.resets, resets);
}

TEST_F(Streams, ADeltaThatCrossesEmptiesTheBookUntilTheNextSnapshot) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    delta("[1.7,1]", "");
    EXPECT_EQ(screen.state, StreamState::Waiting);
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(streams.counters().rejected, 1U);
    snapshot(R"("1.5":2)", R"("1.6":3)");
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1500000000 x 200000000 | 1600000000 x 300000000");
}

TEST_F(Streams, ACrossedSnapshotIsIgnored) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    snapshot(R"("1.9":2)", R"("1.6":3)");
    EXPECT_EQ(streams.counters().rejected, 1U);
    EXPECT_EQ(text(), "1500000000 x 200000000 | 1600000000 x 300000000");
}

TEST_F(Streams, ACoinTradedByTheBillionGetsACoarserSizeScale) {
    snapshot(R"("0.00001":5000000000)", R"("0.000011":4200000.5)");
    pass(200);
    EXPECT_EQ(instrument.quantityDecimals, 1);
    EXPECT_EQ(text(), "10000 x 50000000000 | 11000 x 42000005");
}

TEST_F(Streams, ALostProducerLeavesNoBookBehind) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    streams.onProducerGone();
    look();
    EXPECT_EQ(screen.state, StreamState::Disconnected);
    EXPECT_EQ(text(), "- | -");
    now += std::chrono::milliseconds(10);
    delta("[1.5,1]", "");
    pass(50);
    EXPECT_EQ(screen.state, StreamState::Waiting);
    EXPECT_EQ(text(), "- | -");
}

TEST_F(Streams, FiveSilentSecondsAreStaleAndTrafficIsLiveAgain) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(5200);
    EXPECT_EQ(screen.state, StreamState::Stale);
    delta("[1.5,1]", "");
    EXPECT_EQ(screen.state, StreamState::Live);
}

TEST_F(Streams, TradesAreShownAndKeptAsBars) {
    streams.onFrame(
        R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"buy","amount":2,"price":1.5,"id":"9",)"
        R"("timestamp":60.5})",
        now);
    look();
    streams.onFrame(
        R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"sell","amount":1,"price":1.4,"timestamp":61})",
        now);
    look();
    EXPECT_GE(screen.trades, 1);
    streams.sendBars(instrument.id);
    ASSERT_EQ(notices.size(), 1U);
    const auto& history = std::get<ports::BarHistory>(notices[0]);
    ASSERT_EQ(history.bars.size(), 1U);
    EXPECT_EQ(history.bars[0].start, domain::Timestamp::fromSeconds(60));
    EXPECT_EQ(history.bars[0].high.nanoUsd(), 1'500'000'000);
    EXPECT_EQ(history.bars[0].close.nanoUsd(), 1'400'000'000);
    EXPECT_EQ(history.bars[0].volume.raw(), 300'000'000);
    EXPECT_EQ(history.bars[0].buyVolume.raw(), 200'000'000);
}

TEST_F(Streams, HostileMessagesAreCountedAndToldOnceAMinute) {
    for (int i = 0; i < 500; ++i) {
        streams.onFrame("rubbish", now);
        now += std::chrono::milliseconds(100);
    }
    EXPECT_EQ(streams.counters().rejected, 500U);
    EXPECT_EQ(notices.size(), 1U);
    EXPECT_NE(std::get<ports::FeedProblem>(notices[0]).sentence.find("rubbish"), std::string::npos);
    now += std::chrono::seconds(20);
    streams.onFrame("rubbish", now);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_NE(std::get<ports::FeedProblem>(notices[1]).sentence.find("500 messages"), std::string::npos);
}

}  // namespace
}  // namespace tessera::adapters
