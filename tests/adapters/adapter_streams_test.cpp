// What messages mean over time, seen from a screen that knows only events and notices.

#include "feeds/adapters/adapter_streams.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <map>

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
    int resets = 0, trades = 0, lastPrices = 0, refused = 0, states = 0;
    bool sawNotShown = false;
    domain::MarketRecord last;
};

struct StreamsBase : testing::Test {
    explicit StreamsBase(AdapterStreams::Options options)
        : streams(std::move(options), ring,
                  [this](ports::FeedNotice n) { notices.push_back(std::move(n)); }) {}
    ports::FeedRing ring{4096};
    std::vector<ports::FeedNotice> notices;
    AdapterStreams streams;
    domain::Timestamp wall = domain::Timestamp::fromSeconds(1'800'000'000);
    domain::Duration now = std::chrono::seconds(100);
    Screen screen;
    domain::Instrument instrument;

    void frame(std::string_view text) { streams.onMessage(std::array{text}, now, wall); }
    void frames(std::string_view topic, std::string_view payload) {
        streams.onMessage(std::array{topic, payload}, now, wall);
        look();
    }
    void send(const std::string& payload) {
        frame("X-book-A-B {\"exchange\":\"X\",\"symbol\":\"A-B\"," + payload + "}");
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
        for (std::size_t i = 0; i < count; ++i) {
            apply(events[i]);
        }
    }
    void apply(const FeedEvent& event) {
        EXPECT_EQ(event.sequence, 0U);
        if (event.kind == FeedEvent::Kind::State) {
            screen.state = event.state;
            ++screen.states;
        }
        if (event.kind == FeedEvent::Kind::Reset) {
            screen.book->clear();
            ++screen.resets;
        }
        if (event.kind != FeedEvent::Kind::Record) {
            return;
        }
        screen.sawNotShown |= event.record.isNotShown();
        if (event.record.kind == domain::RecordKind::Trade) {
            ++(event.record.isLastPrice() ? screen.lastPrices : screen.trades);
            screen.last = event.record;
        }
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

struct Streams : StreamsBase {
    Streams() : StreamsBase({ports::FeedFormat::Cryptofeed, {}, {}}) {}
};

TEST_F(Streams, SaysWaitingAndShowsNothingBeforeTheFirstSnapshot) {
    delta("[1.5,2]", "[1.6,3]");
    EXPECT_EQ(instrument.symbol, "X:A-B");
    EXPECT_EQ(instrument.kind(), domain::InstrumentKind::External);
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

TEST_F(Streams, ALockedBookIsShown) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    delta("[1.6,1]", "");
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1600000000 x 100000000 | 1600000000 x 300000000");
    snapshot(R"("1.7":2)", R"("1.7":3)");
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1700000000 x 200000000 | 1700000000 x 300000000");
    EXPECT_EQ(streams.counters().rejected, 0U);
}

TEST_F(Streams, ASizeThatCannotBeHeldIsRefusedByNameAndTheRestApplies) {
    snapshot(R"("1.5":2,"1.4":1)", R"("1.6":3)");
    pass(200);
    notices.clear();
    streams.onMessage(
        std::array<std::string_view, 1>{
            R"(X-book-A-B {"exchange":"X","symbol":"A-B","delta":{"bid":[[1.5,0.123456789012]],"ask":[[1.6,4]]}})"},
        now, wall);
    ASSERT_EQ(notices.size(), 1U);
    const std::string sentence = std::get<ports::FeedProblem>(notices[0]).sentence;
    EXPECT_NE(sentence.find("X:A-B: the size 0.123456789012 at 1.5 has more than 9 decimals"),
              std::string::npos)
        << sentence;
    look();
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1400000000 x 100000000 | 1600000000 x 400000000")
        << "what stood at 1.5 is known to be wrong and is not shown";
    EXPECT_TRUE(screen.sawNotShown) << "and that is no cancel";
    EXPECT_EQ(streams.counters().rejectedKinds[static_cast<std::size_t>(RejectKind::OutOfRange)], 1U);
    snapshot(R"("1.5":0.30000000000000004)", R"("1.6":3)");
    EXPECT_EQ(text(), "1500000000 x 30000000 | 1600000000 x 300000000");
}

TEST_F(Streams, APriceThatCannotBeHeldIsLeftOutUnlessItWouldBeTheBest) {
    snapshot(R"("1.5":2,"1.49999999999":1)", R"("1.6":3)");
    pass(200);
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1500000000 x 200000000 | 1600000000 x 300000000");
    EXPECT_EQ(streams.counters().rejected, 1U);
    delta("[1.50000000001,1]", "");
    EXPECT_EQ(screen.state, StreamState::Waiting) << "the best bid is another one than could be shown";
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(streams.counters().rejected, 2U);
}

TEST_F(Streams, ASnapshotOfWhichNothingCanBeHeldMakesNoLiveBook) {
    snapshot(R"("1.5":0.123456789012)", R"("1.6":0.123456789012)");
    pass(200);
    EXPECT_EQ(screen.state, StreamState::Waiting);
    EXPECT_EQ(streams.counters().rejected, 2U);
}

TEST_F(Streams, ABookWithUnknownKeysIsNotLiveAndTheKeysAreTold) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    notices.clear();
    streams.onMessage(
        std::array<std::string_view, 1>{
            R"(X-book-A-B {"exchange":"X","symbol":"A-B","book":{"bidz":{"1":1},"askz":{}}})"},
        now, wall);
    ASSERT_EQ(notices.size(), 3U) << "the message, and two keys";
    EXPECT_NE(std::get<ports::FeedProblem>(notices[1]).sentence.find("\"bidz\""), std::string::npos);
    look();
    EXPECT_EQ(screen.state, StreamState::Waiting);
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(streams.counters().unknownKeys, 2U);
}

TEST_F(Streams, ACrossedSnapshotEmptiesTheBookUntilTheNextOne) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    snapshot(R"("1.9":2)", R"("1.6":3)");
    EXPECT_EQ(streams.counters().rejected, 1U);
    EXPECT_EQ(streams.counters().rejectedKinds[static_cast<std::size_t>(RejectKind::Crossed)], 1U);
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(screen.state, StreamState::Waiting);
    snapshot(R"("1.5":2)", R"("1.6":3)");
    EXPECT_EQ(screen.state, StreamState::Live);
}

TEST_F(Streams, ALevelSaidTwiceCountsOnceAndTheLastOneWins) {
    snapshot(R"("1.5":2,"1.50":7)", R"("1.6":3,"1.6":4)");
    pass(200);
    EXPECT_EQ(text(), "1500000000 x 700000000 | 1600000000 x 400000000");
    EXPECT_EQ(streams.counters().duplicates, 2U);
    EXPECT_EQ(streams.counters().rejected, 0U);
}

TEST_F(Streams, AnUpdateThatBrokeOffEmptiesItsBookAndNoOther) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    frame(R"(X-book-C-D {"exchange":"X","symbol":"C-D","delta":{"bid":[[1,2],[)");
    look();
    EXPECT_EQ(screen.state, StreamState::Live);
    frame(R"(X-book-A-B {"exchange":"X","symbol":"A-B","delta":{"bid":[[1.4,"x"]]}})");
    look();
    EXPECT_EQ(screen.state, StreamState::Waiting) << "a change is missing from this book now";
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(streams.counters().rejected, 2U);
}

TEST_F(Streams, AFinerPriceKeepsTheBookThatIsThere) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    delta("[1.555,4]", "");
    pass(200);
    EXPECT_EQ(instrument.priceDecimals, 3);
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(text(), "1555000000 x 400000000 | 1600000000 x 300000000");
    EXPECT_EQ(screen.refused, 0);
    EXPECT_EQ(streams.counters().rejected, 0U);
}

TEST_F(Streams, ASourceThatChangesItsDecimalsForEverIsStopped) {
    for (int i = 0; i < 100; ++i) {
        snapshot(i % 2 == 0 ? R"("1":0.123456789)" : R"("1":8000000000)", "");
        pass(150);
    }
    EXPECT_GT(streams.counters().rejectedKinds[static_cast<std::size_t>(RejectKind::TooMany)], 0U);
    EXPECT_EQ(screen.refused, 0);
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

TEST_F(Streams, AStreamThatIsHeardAndDoesNotChangeSaysSo) {
    snapshot(R"("1.5":2)", R"("1.6":3)");
    pass(200);
    const int states = screen.states;
    for (int i = 0; i < 8; ++i) {
        pass(500);
        snapshot(R"("1.5":2)", R"("1.6":3)");
    }
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_GE(screen.states - states, 3) << "once a second: its age is that of its last message";
    EXPECT_LE(screen.states - states, 4);
    EXPECT_EQ(streams.channels().at(0).silence, domain::Duration{});
}

/// Two symbols of one source, as a screen sees their states.
struct TwoSymbols : testing::Test {
    ports::FeedRing ring{4096};
    std::vector<ports::FeedNotice> notices;
    std::unique_ptr<AdapterStreams> streams;
    domain::Duration now = std::chrono::seconds(100);
    std::map<std::string, StreamState> states;
    std::map<domain::InstrumentId, std::string> names;

    void start(domain::Duration promised) {
        streams = std::make_unique<AdapterStreams>(
            AdapterStreams::Options{ports::FeedFormat::Pyzmq, promised, {}}, ring,
            [this](ports::FeedNotice n) { notices.push_back(std::move(n)); });
        say("A");
        say("B");
        pass(200);
    }
    void say(const std::string& symbol) {
        const std::string text = R"({"bids":[[1,2]],"asks":[[1.1,4]]})";
        streams->onMessage(std::array<std::string_view, 2>{symbol, text}, now,
                           domain::Timestamp::fromSeconds(1'800'000'000));
        look();
    }
    void pass(int milliseconds) {
        now += std::chrono::milliseconds(milliseconds);
        streams->onTimer(now);
        look();
    }
    void look() {
        for (const auto& notice : notices) {
            if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
                names[defined->instrument.id] = defined->instrument.symbol;
                streams->subscribe(defined->instrument.id);
            }
        }
        notices.clear();
        ring.publish();
        std::vector<FeedEvent> events(4096);
        const std::size_t count = ring.drain(events);
        for (std::size_t i = 0; i < count; ++i) {
            if (events[i].kind == FeedEvent::Kind::State) {
                states[names[events[i].instrument]] = events[i].state;
            }
        }
    }
    void onlyATalksFor(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            say("A");
            pass(1'000);
        }
    }
};

TEST_F(TwoSymbols, OfASourceThatPromisesABeatTheSilentOneIsStaleBesideTheTalkingOne) {
    start(std::chrono::seconds(5));
    onlyATalksFor(4);
    EXPECT_EQ(states["B"], StreamState::Live);
    onlyATalksFor(3);
    EXPECT_EQ(states["A"], StreamState::Live);
    EXPECT_EQ(states["B"], StreamState::Stale);
    EXPECT_EQ(streams->worst(), StreamState::Stale);
    EXPECT_FALSE(streams->isSilent());
    say("B");
    EXPECT_EQ(states["B"], StreamState::Live) << "its own message brings it back";
    onlyATalksFor(7);
    EXPECT_EQ(states["B"], StreamState::Stale) << "and silence takes it away again";
}

TEST_F(TwoSymbols, WithoutAPromiseAQuietMarketIsNoFaultAndItsAgeIsKnown) {
    start({});
    onlyATalksFor(22);
    EXPECT_EQ(states["B"], StreamState::Live);
    const auto lines = streams->channels();
    EXPECT_EQ(lines.at(0).silence, std::chrono::seconds(1));
    EXPECT_GT(lines.at(1).silence, std::chrono::seconds(21));
}

TEST_F(TwoSymbols, ASilentSourceMakesAllStaleAndEachComesBackByItsOwnMessage) {
    start({});
    pass(5'100);
    EXPECT_EQ(states["A"], StreamState::Stale);
    EXPECT_EQ(states["B"], StreamState::Stale);
    EXPECT_TRUE(streams->isSilent());
    say("A");
    pass(50);
    EXPECT_EQ(states["A"], StreamState::Live);
    EXPECT_EQ(states["B"], StreamState::Stale) << "nothing was heard of it since";
}

TEST_F(TwoSymbols, AProducerThatIsBackIsWaitedForInEveryStream) {
    start(std::chrono::seconds(5));
    streams->onProducerGone();
    look();
    EXPECT_EQ(states["B"], StreamState::Disconnected);
    say("A");
    EXPECT_EQ(states["A"], StreamState::Live);
    EXPECT_EQ(states["B"], StreamState::Waiting);
}

TEST_F(TwoSymbols, AQuoteThatMovesUpHidesTheOldBestAndOneThatMovesDownTakesItAway) {
    start({});
    const auto flagsOf = [&](const std::string& payload) {
        streams->onMessage(std::array<std::string_view, 2>{"Q", payload}, now, {});
        look();
        pass(200);
        std::vector<bool> hidden;
        streams->onMessage(
            std::array<std::string_view, 2>{"Q", R"({"bid":1.5,"bid_size":1,"ask":2,"ask_size":1})"}, now,
            {});
        ring.publish();
        std::vector<FeedEvent> events(64);
        const std::size_t count = ring.drain(events);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& r = events[i].record;
            if (events[i].kind == FeedEvent::Kind::Record && r.kind == domain::RecordKind::Level &&
                r.quantityRaw == 0) {
                hidden.push_back(r.isNotShown());
            }
        }
        return hidden;
    };
    EXPECT_EQ(flagsOf(R"({"bid":1.4,"bid_size":1,"ask":2,"ask_size":1})"), std::vector{true});
    EXPECT_EQ(flagsOf(R"({"bid":1.6,"bid_size":1,"ask":2,"ask_size":1})"), std::vector{false});
}

TEST(AdapterFootprint, ASymbolNobodyLooksAtCostsAtMostTwentyKilobytes) {
    constexpr std::size_t kSymbols = 1'000, kBudget = 20 * 1024;
    ports::FeedRing ring{4096};
    const auto before = ::mallinfo2().uordblks;
    AdapterStreams streams({ports::FeedFormat::Pyzmq, {}, {}}, ring, [](ports::FeedNotice) {});
    for (int round = 0; round < 20; ++round) {
        for (std::size_t i = 0; i < kSymbols; ++i) {
            std::string bids, asks;
            for (int level = 0; level < 10; ++level) {
                const char* comma = level == 0 ? "" : ",";
                bids += fmt::format("{}[{},{}]", comma, 1000 + round - level, 1 + level);
                asks += fmt::format("{}[{},{}]", comma, 1001 + round + level, 1 + level);
            }
            const std::string topic = fmt::format("SYMBOL-{}", i);
            const std::string payload = fmt::format(R"({{"bids":[{}],"asks":[{}]}})", bids, asks);
            streams.onMessage(std::array<std::string_view, 2>{topic, payload}, std::chrono::seconds(100),
                              domain::Timestamp::fromSeconds(1'800'000'000));
        }
    }
    EXPECT_EQ(streams.instrumentCount(), kSymbols);
    const auto each = (::mallinfo2().uordblks - before) / kSymbols;
    fmt::print("[          ] {} bytes a symbol of ten levels a side\n", each);
    EXPECT_LE(each, kBudget);
}

TEST_F(Streams, TradesAreShownAndKeptAsBars) {
    frame(R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"buy","amount":2,"price":1.5,"id":"9",)"
          R"("timestamp":60.5})");
    look();
    frame(R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"sell","amount":1,"price":1.4,)"
          R"("timestamp":61})");
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
        frame("rubbish");
        now += std::chrono::milliseconds(100);
    }
    EXPECT_EQ(streams.counters().rejected, 500U);
    EXPECT_EQ(notices.size(), 1U);
    EXPECT_NE(std::get<ports::FeedProblem>(notices[0]).sentence.find("rubbish"), std::string::npos);
    now += std::chrono::seconds(20);
    frame("rubbish");
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_NE(std::get<ports::FeedProblem>(notices[1]).sentence.find("500 rejected"), std::string::npos);
}

TEST_F(Streams, AFutureTimeIsNotBelievedAndNoTimeIsTheTimeOfArrival) {
    frame(R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"buy","amount":2,"price":1.5,)"
          R"("timestamp":9000000000})");
    look();
    frame(R"(X-trades-A-B {"exchange":"X","symbol":"A-B","side":"buy","amount":2,"price":1.5})");
    look();
    streams.sendBars(instrument.id);
    const auto& bars = std::get<ports::BarHistory>(notices.back()).bars;
    ASSERT_EQ(bars.size(), 1U);
    EXPECT_EQ(bars[0].start, wall);
}

struct OpenAlgoStreams : StreamsBase {
    OpenAlgoStreams() : StreamsBase({ports::FeedFormat::OpenAlgo, {}, {}}) {}
};

TEST_F(OpenAlgoStreams, ALastPriceIsLiveAndABarAndNeverATrade) {
    frames("NSE_RELIANCE_LTP", R"({"ltp":1424.05,"timestamp":1748353658856})");
    EXPECT_EQ(instrument.symbol, "NSE:RELIANCE");
    EXPECT_EQ(instrument.currency(), "") << "the source does not say";
    EXPECT_EQ(screen.state, StreamState::Live);
    frames("NSE_RELIANCE_LTP", R"({"ltp":1424.10,"timestamp":1748353659000})");
    EXPECT_EQ(screen.trades, 0);
    EXPECT_EQ(screen.lastPrices, 1) << "the first one came before the screen subscribed";
    EXPECT_EQ(screen.last.quantityRaw, 0) << "no size was said and none is invented";
    streams.sendBars(instrument.id);
    const auto& bars = std::get<ports::BarHistory>(notices.back()).bars;
    ASSERT_EQ(bars.size(), 1U);
    EXPECT_EQ(bars[0].close.nanoUsd(), 1'424'100'000'000);
    EXPECT_EQ(bars[0].volume.raw(), 0);
}

TEST_F(OpenAlgoStreams, TheGrowthOfTheSessionsVolumeIsTheBarsVolume) {
    frames("NSE_X_QUOTE", R"({"ltp":10,"open":9,"high":11,"low":9,"close":9.5,"volume":1000})");
    frames("NSE_X_QUOTE", R"({"ltp":11,"open":9,"high":11,"low":9,"close":9.5,"volume":1250})");
    frames("NSE_X_QUOTE", R"({"ltp":11,"open":null,"high":null,"low":null,"close":null,"volume":null})");
    frames("NSE_X_QUOTE", R"({"ltp":11,"volume":100})");
    EXPECT_EQ(screen.lastPrices, 3);
    streams.sendBars(instrument.id);
    const auto& bars = std::get<ports::BarHistory>(notices.back()).bars;
    ASSERT_EQ(bars.size(), 1U);
    EXPECT_EQ(bars[0].volume.raw(), 250) << "a new session counts from zero: that is no volume";
}

TEST_F(OpenAlgoStreams, DepthReplacesDepthAndIsNoGap) {
    frames(
        "NSE_X_DEPTH",
        R"({"ltp":10.05,"depth":{"buy":[{"price":10,"quantity":5}],"sell":[{"price":10.1,"quantity":7}]}})");
    pass(200);
    EXPECT_EQ(text(), "10000000000 x 5 | 10100000000 x 7");
    frames("NSE_X_DEPTH",
           R"({"ltp":10.05,"depth":{"buy":[{"price":10.05,"quantity":6}],"sell":[{"price":10.1,)"
           R"("quantity":70000000}]}})");
    EXPECT_EQ(text(), "10050000000 x 6 | 10100000000 x 70000000");
    EXPECT_EQ(streams.counters().gaps, 0U);
    EXPECT_EQ(streams.counters().snapshots, 2U);
    pass(20'000);
    EXPECT_EQ(screen.state, StreamState::Live) << "a quiet stock is no dead one";
    pass(15'000);
    EXPECT_EQ(screen.state, StreamState::Stale);
}

struct DwxStreams : StreamsBase {
    DwxStreams() : StreamsBase({ports::FeedFormat::Dwx, {}, {}}) {}
};

TEST_F(DwxStreams, AQuoteWithoutSizesSaysSoInItsDefinition) {
    frame("EURUSD 1.10001;1.10003");
    look();
    pass(200);
    EXPECT_EQ(instrument.symbol, "EURUSD");
    EXPECT_FALSE(instrument.sizesKnown) << "the screen shows dashes instead of the placeholder";
    EXPECT_EQ(instrument.priceDecimals, 5);
    EXPECT_EQ(text(), "1100010000 x 1 | 1100030000 x 1");
    frame("EURUSD 1.10002;1.10003");
    look();
    EXPECT_EQ(text(), "1100020000 x 1 | 1100030000 x 1");
    EXPECT_EQ(screen.state, StreamState::Live);
    EXPECT_EQ(streams.counters().gaps, 0U);
}

TEST_F(DwxStreams, ACrossedOrZeroQuoteIsNeverShown) {
    frame("EURUSD 1.1;1.2");
    look();
    pass(200);
    frame("EURUSD 1.3;1.2");
    look();
    EXPECT_EQ(text(), "- | -");
    frame("EURUSD 1.1;1.2");
    look();
    frame("EURUSD 0;0");
    look();
    EXPECT_EQ(text(), "- | -");
    EXPECT_EQ(streams.counters().rejected, 2U);
    frame("EURUSD 1.2;1.2");
    look();
    EXPECT_EQ(text(), "1200000000 x 1 | 1200000000 x 1") << "a locked one is";
}

struct PyzmqStreams : StreamsBase {
    PyzmqStreams() : StreamsBase({ports::FeedFormat::Pyzmq, {}, {}}) {}
};

TEST_F(PyzmqStreams, QuotesGetSizesOnceAndNeverLoseThemAgain) {
    frames("T", R"({"type":"quote","bid":1.1,"ask":1.2})");
    EXPECT_FALSE(instrument.sizesKnown);
    frames("T", R"({"type":"quote","bid":1.1,"bid_size":5,"ask":1.2,"ask_size":6})");
    pass(200);
    EXPECT_TRUE(instrument.sizesKnown) << "defined again";
    EXPECT_EQ(text(), "1100000000 x 500000000 | 1200000000 x 600000000");
    frames("T", R"({"type":"quote","bid":1.15,"ask":1.2})");
    EXPECT_EQ(text(), "1100000000 x 500000000 | 1200000000 x 600000000");
    EXPECT_EQ(streams.counters().rejectedKinds[static_cast<std::size_t>(RejectKind::Mixed)], 1U);
}

TEST_F(PyzmqStreams, AQuoteBesideABookAddsNothing) {
    frames("T", R"({"type":"snapshot","book":{"bid":[[1.1,5],[1.0,5]],"ask":[[1.2,6]]}})");
    pass(200);
    frames("T", R"({"type":"quote","bid":1.15,"bid_size":1,"ask":1.2,"ask_size":1})");
    EXPECT_EQ(text(), "1100000000 x 500000000 | 1200000000 x 600000000");
    EXPECT_EQ(streams.counters().ignored, 1U);
}

TEST_F(PyzmqStreams, SnapshotsAloneAreNoGapsAndLostDeltasAreOne) {
    frames("T", R"({"book":{"bid":[[1.1,5]],"ask":[[1.2,6]]}})");
    pass(200);
    frames("T", R"({"book":{"bid":[[1.1,4]],"ask":[[1.2,6]]}})");
    EXPECT_EQ(streams.counters().gaps, 0U);
    frames("T", R"({"delta":{"bid":[[1.1,3]]}})");
    frames("T", R"({"book":{"bid":[[1.1,9]],"ask":[[1.2,6]]}})");
    EXPECT_EQ(streams.counters().gaps, 1U);
}

struct MappedStreams : StreamsBase {
    static ports::SymbolMapping bitcoin() {
        ports::SymbolMapping m;
        m.source = "X:A-B";
        m.symbol = "BTC";
        m.name = "Bitcoin";
        m.tick = domain::PriceDelta::fromNanoUsd(50'000'000);
        m.quantityDecimals = 2;
        m.lot = 10;
        m.unit = "coins";
        m.currency = "EUR";
        return m;
    }
    MappedStreams() : StreamsBase({ports::FeedFormat::Cryptofeed, {}, {bitcoin()}}) {}
};

TEST_F(MappedStreams, TheMappingDefinesTheInstrument) {
    snapshot(R"("1.50":2)", R"("1.65":3)");
    pass(200);
    EXPECT_EQ(instrument.symbol, "BTC");
    EXPECT_TRUE(instrument.name.starts_with("Bitcoin"));
    EXPECT_EQ(instrument.tick.nanoUsd(), 50'000'000);
    EXPECT_EQ(instrument.priceDecimals, 2);
    EXPECT_EQ(instrument.quantityDecimals, 2);
    EXPECT_EQ(instrument.contractSize, 10);
    EXPECT_EQ(instrument.unit, "coins");
    EXPECT_EQ(instrument.currency(), "EUR");
    EXPECT_EQ(text(), "1500000000 x 200 | 1650000000 x 300");
}

TEST_F(MappedStreams, APriceOffTheMappedTickOrASizeTooFineIsRefusedAndSaid) {
    snapshot(R"("1.50":2)", R"("1.65":3)");
    pass(200);
    now += std::chrono::minutes(2);
    notices.clear();
    streams.onMessage(
        std::array<std::string_view, 1>{
            R"(X-book-A-B {"exchange":"X","symbol":"A-B","delta":{"bid":[[1.51,1]]}})"},
        now, wall);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_NE(std::get<ports::FeedProblem>(notices[0]).sentence.find("1.510000000"), std::string::npos);
    look();
    EXPECT_EQ(text(), "- | -");
    snapshot(R"("1.50":2.001)", R"("1.65":3)");
    EXPECT_EQ(streams.counters().rejectedKinds[static_cast<std::size_t>(RejectKind::Impossible)], 2U);
    EXPECT_EQ(text(), "- | 1650000000 x 300") << "how much stands at 1.50 cannot be said";
}

struct WorldStreams : StreamsBase {
    WorldStreams() : StreamsBase({ports::FeedFormat::Pyzmq, {}, {}}) {}
};

TEST_F(WorldStreams, SymbolsAreShownAsTheWorldWritesThem) {
    frames("BTC/USDT:USDT", R"({"type":"last","price":1})");
    EXPECT_EQ(instrument.symbol, "BTC/USDT:USDT");
    EXPECT_EQ(instrument.unit, "BTC");
    EXPECT_EQ(instrument.currency(), "USDT");
    frames("BTCF0:USTF0", R"({"type":"last","price":1})");
    EXPECT_EQ(instrument.symbol, "BTCF0:USTF0");
    EXPECT_EQ(instrument.currency(), "") << "nobody said";
    frames("日経 225", R"({"type":"last","price":1})");
    EXPECT_EQ(instrument.symbol, "日経 225");
    EXPECT_EQ(streams.counters().rejected, 0U);
}

TEST_F(WorldStreams, TwoInstrumentsAreNeverShownUnderOneName) {
    frames("any", R"({"exchange":"X","symbol":"A:B","type":"last","price":1})");
    EXPECT_EQ(instrument.symbol, "X:A:B");
    frames("any", R"({"symbol":"X:A:B","type":"last","price":1})");
    EXPECT_EQ(streams.instrumentCount(), 1U);
    EXPECT_EQ(streams.counters().rejected, 1U);
    EXPECT_NE(streams.rejectedSample().find("X:A:B"), std::string::npos);
}

}  // namespace
}  // namespace tessera::adapters
