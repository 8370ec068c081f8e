// The market on its own thread.

#include "app/marketdata/market_session.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "tests/marketdata/scripted_feed.h"

namespace tessera::marketdata::test {
namespace {

struct SteadyClock final : ports::Clock {
    domain::Timestamp utcNow() const override {
        return domain::Timestamp::fromNanos(std::chrono::system_clock::now().time_since_epoch().count());
    }
    domain::Duration monotonicNow() const override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
};

/// Fed from the test's thread while the session drains it.
struct LiveFeed final : ports::MarketDataFeed {
    std::mutex mutex;
    ScriptedFeed script{"live"};
    ports::FeedWake* wake = nullptr;

    domain::Result<void> start() override { return {}; }
    void stop() override {}
    void setWake(ports::FeedWake* bell) override { wake = bell; }
    void subscribe(domain::InstrumentId) override {}
    void unsubscribe(domain::InstrumentId) override {}
    void requestBars(domain::InstrumentId) override {}
    std::size_t drain(std::span<ports::FeedEvent> out) override {
        const std::lock_guard lock(mutex);
        return script.drain(out);
    }
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override {
        const std::lock_guard lock(mutex);
        return script.drainNotices(out);
    }
    ports::FeedStatistics statistics() const override { return {}; }
    template <class Say>
    void say(Say what) {
        {
            const std::lock_guard lock(mutex);
            what(script);
        }
        wake->ring();
    }
};

/// Takes updates until `done`; false after five seconds.
template <class Done>
bool takeUntil(MarketSession& session, MarketUpdate& all, Done done) {
    const auto end = std::chrono::steady_clock::now() + seconds(5);
    while (!done() && std::chrono::steady_clock::now() < end) {
        MarketUpdate update;
        if (session.take(update)) {
            all.merge(std::move(update));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return done();
}

TEST(MarketSession, WhatAFeedTellsIsReadyForTheReaderAndTheOrderCoreWithoutAFrame) {
    SteadyClock clock;
    Sink sink;
    LiveFeed feed;
    MarketSession session(clock, {}, &sink);
    session.start();
    session.addFeed(feed);
    feed.say([](ScriptedFeed& script) {
        script.define(future());
        script.state(domain::InstrumentId{1}, ports::StreamState::Live);
        script.level(domain::InstrumentId{1}, Side::Buy, "1.92", 5, false);
        script.level(domain::InstrumentId{1}, Side::Sell, "1.96", 5);
    });
    MarketUpdate all;
    ASSERT_TRUE(takeUntil(session, all, [&] {
        return !all.changed.empty() && all.changed.front()->depth.best(Side::Sell).has_value();
    }));
    session.stop();
    EXPECT_EQ(sink.references.back().mark, price("1.94"));
}

TEST(MarketSession, AFeedThatWasRemovedIsNotTouchedAgain) {
    SteadyClock clock;
    MarketSession session(clock);
    session.start();
    LiveFeed first;
    session.addFeed(first);
    {
        LiveFeed second;
        const std::size_t number = session.addFeed(second);
        second.say([](ScriptedFeed& script) { script.define(coin(), false); });
        MarketUpdate all;
        ASSERT_TRUE(takeUntil(session, all, [&] { return !all.changed.empty(); }));
        session.removeFeed(number);
    }
    first.say([](ScriptedFeed& script) { script.define(future()); });
    MarketUpdate all;
    EXPECT_TRUE(takeUntil(session, all, [&] {
        return std::ranges::any_of(all.changed,
                                   [](const auto& view) { return view->instrument->symbol == "SITC-Z26"; });
    })) << "and the others go on";
}

TEST(MarketSession, ABookNobodyFollowsIsReadyAfterItsLastRecordToo) {
    SteadyClock clock;
    LiveFeed feed;
    MarketSession session(clock);
    session.start();
    session.addFeed(feed);
    feed.say([](ScriptedFeed& script) {
        script.define(future());
        script.state(domain::InstrumentId{1}, ports::StreamState::Live);
    });
    MarketUpdate all;
    const auto bid = [&]() -> std::optional<domain::BookLevel> {
        return all.changed.empty() ? std::nullopt : all.changed.front()->depth.best(Side::Buy);
    };
    for (const std::int64_t lots : {5, 6, 7}) {
        feed.say(
            [&](ScriptedFeed& script) { script.level(domain::InstrumentId{1}, Side::Buy, "1.92", lots); });
        ASSERT_TRUE(takeUntil(session, all, [&] { return bid() && bid()->quantity.raw() == lots; }));
    }
}

}  // namespace
}  // namespace tessera::marketdata::test
