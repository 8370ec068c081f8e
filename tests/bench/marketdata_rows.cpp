// marketdata.tick: 500 instruments at 100,000 updates a second into the market's thread, as a feed's thread
// hands them over; a reader takes the newest views once a frame and follows two books closely. The flow ends
// with a record of a book that is followed and one of a book that is not: their views are ready at different
// times by design, and each has its row. Peer: the same records drained into plain books once a frame by the
// thread that paints, which is what the screen did before and knows no bars, day figures, marks or
// references.

#include <time.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/marketdata/market_session.h"
#include "app/ports/feed_outlet.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using domain::InstrumentId;
using domain::Side;
using ports::FeedEvent;
using Steady = std::chrono::steady_clock;

constexpr std::uint32_t kInstruments = 500;
constexpr std::size_t kPerSecond = 100'000;
constexpr auto kFrame = std::chrono::milliseconds(16);
constexpr std::int64_t kTick = 10'000'000;
constexpr InstrumentId kFollowed{1}, kOther{300};

double secondsOf(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct MachineClock final : ports::Clock {
    domain::Timestamp utcNow() const override {
        return domain::Timestamp::fromNanos(std::chrono::system_clock::now().time_since_epoch().count());
    }
    domain::Duration monotonicNow() const override { return Steady::now().time_since_epoch(); }
};

struct NullSink final : ports::MarketReferenceSink {
    std::uint64_t told = 0;
    void defineInstrument(const domain::Instrument&) override {}
    void updateReference(const ports::MarketReference&) override { ++told; }
};

domain::Instrument instrument(std::uint32_t number) {
    domain::Instrument one;
    one.id = InstrumentId{number};
    one.symbol = "BENCH-" + std::to_string(number);
    one.tick = domain::PriceDelta::fromNanoUsd(kTick);
    one.contractSize = 1000;
    one.initialMarginPerLot = domain::Money::fromUsd(100);
    return one;
}

/// Level updates around a price that wanders, one in sixteen a print.
struct Flow {
    std::uint64_t state = 0x9E3779B97F4A7C15ULL;
    std::uint64_t sequence = 0;

    std::uint64_t next() {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        return state;
    }
    FeedEvent event(std::int64_t nowNanos) {
        const auto instrument = static_cast<std::uint32_t>(next() % kInstruments) + 1;
        return eventOf(InstrumentId{instrument}, nowNanos);
    }
    FeedEvent eventOf(InstrumentId instrument, std::int64_t nowNanos) {
        const std::uint64_t r = next();
        FeedEvent event;
        event.instrument = instrument;
        event.sequence = ++sequence;
        const Side side = (r >> 16U) % 2 == 0 ? Side::Buy : Side::Sell;
        const auto away = static_cast<std::int64_t>((r >> 20U) % 20) + 1;
        const std::int64_t ticks = side == Side::Buy ? 200 - away : 200 + away;
        event.record.kind = (r >> 40U) % 16 == 0 ? domain::RecordKind::Trade : domain::RecordKind::Level;
        event.record.side = side;
        event.record.priceNanoUsd = ticks * kTick;
        event.record.quantityRaw = static_cast<std::int64_t>((r >> 44U) % 50) + 1;
        event.record.venueTimeNanos = nowNanos;
        event.record.flags = domain::record_flag::kEventEnd;
        return event;
    }
};

class RingFeed final : public ports::MarketDataFeed {
 public:
    ports::FeedRing ring{65'536};
    std::vector<ports::FeedNotice> notices;

    RingFeed() {
        for (std::uint32_t i = 1; i <= kInstruments; ++i) {
            notices.emplace_back(std::in_place_type<ports::InstrumentDefined>, instrument(i), true);
        }
    }
    domain::Result<void> start() override { return {}; }
    void stop() override {}
    void setWake(ports::FeedWake* wake) override { ring.setWake(wake); }
    void subscribe(InstrumentId) override {}
    void unsubscribe(InstrumentId) override {}
    void requestBars(InstrumentId) override {}
    std::size_t drain(std::span<FeedEvent> out) override { return ring.drain(out); }
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override {
        out.insert(out.end(), notices.begin(), notices.end());
        return std::exchange(notices, {}).size();
    }
    ports::FeedStatistics statistics() const override { return {}; }
};

struct Produced {
    double cpuSeconds = 0;  // the producer's own
    std::uint64_t lastOfFollowed = 0, lastOfOther = 0;
};

std::int64_t wallNanos() {
    return std::chrono::system_clock::now().time_since_epoch().count();
}

/// Pushes at kPerSecond for `seconds`, a batch every two milliseconds.
Produced produce(ports::FeedRing& ring, double seconds) {
    Flow flow;
    for (std::uint32_t i = 1; i <= kInstruments; ++i) {
        FeedEvent live;
        live.kind = FeedEvent::Kind::State;
        live.instrument = InstrumentId{i};
        live.state = ports::StreamState::Live;
        ring.push(live);
    }
    const auto begin = Steady::now();
    const auto all = static_cast<std::size_t>(seconds * static_cast<double>(kPerSecond));
    for (std::size_t sent = 0; sent < all;) {
        const std::chrono::duration<double> past = Steady::now() - begin;
        const auto due =
            std::min(all, static_cast<std::size_t>(past.count() * static_cast<double>(kPerSecond)));
        const std::int64_t now = wallNanos();
        while (sent < due && ring.push(flow.event(now))) {
            ++sent;
        }
        ring.publish();
        if (sent < all) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    Produced produced;
    for (const InstrumentId last : {kOther, kFollowed}) {
        while (!ring.push(flow.eventOf(last, wallNanos()))) {
        }
        (last == kFollowed ? produced.lastOfFollowed : produced.lastOfOther) = flow.sequence;
    }
    ring.publish();
    produced.cpuSeconds = secondsOf(CLOCK_THREAD_CPUTIME_ID);
    return produced;
}

struct Outcome {
    double share = 0;  // of one core, the market's work alone
    // From the last records' publication to a view that holds the one of a followed book, and of another.
    double readyMs = 0, restMs = 0;
};

bool holds(const marketdata::MarketUpdate& update, InstrumentId instrument, std::uint64_t sequence) {
    return std::any_of(update.changed.begin(), update.changed.end(), [&](const auto& view) {
        return view->instrument->id == instrument && view->sequence >= sequence;
    });
}

/// Milliseconds after `ended` at which both last records could be read; `update` is what was taken before.
void awaitLast(marketdata::MarketSession& session, marketdata::MarketUpdate& update, const Produced& produced,
               Steady::time_point ended, Outcome& outcome) {
    const auto since = [&] {
        return std::chrono::duration<double, std::milli>(Steady::now() - ended).count();
    };
    do {
        if (outcome.readyMs == 0 && holds(update, kFollowed, produced.lastOfFollowed)) {
            outcome.readyMs = since();
        }
        if (outcome.restMs == 0 && holds(update, kOther, produced.lastOfOther)) {
            outcome.restMs = since();
        }
        session.take(update);
    } while ((outcome.readyMs == 0 || outcome.restMs == 0) && since() < 2000);
}

Outcome ours(double seconds) {
    MachineClock clock;
    NullSink sink;
    RingFeed feed;
    marketdata::MarketSession session(clock, {}, &sink);
    session.start();
    session.addFeed(feed);
    session.setInterest({.followed = {kFollowed, InstrumentId{2}}, .ownOrders = {}, .channelsOf = {}});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // definitions are through
    const double wholeBefore = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
    const double mineBefore = secondsOf(CLOCK_THREAD_CPUTIME_ID);
    std::mutex mutex;
    std::condition_variable over;  // the last record must not wait for the reader's frame to be measured
    bool isOver = false;
    Produced produced;
    Steady::time_point ended;
    std::thread thread([&] {
        produced = produce(feed.ring, seconds);
        {
            const std::lock_guard lock(mutex);
            ended = Steady::now();
            isOver = true;
        }
        over.notify_one();
    });
    marketdata::MarketUpdate update;
    {
        std::unique_lock lock(mutex);
        while (!over.wait_for(lock, kFrame, [&] { return isOver; })) {
            session.take(update);
        }
    }
    thread.join();
    Outcome outcome;
    awaitLast(session, update, produced, ended, outcome);
    const double whole = secondsOf(CLOCK_PROCESS_CPUTIME_ID) - wholeBefore;
    const double mine = secondsOf(CLOCK_THREAD_CPUTIME_ID) - mineBefore;
    session.stop();
    outcome.share = (whole - mine - produced.cpuSeconds) / seconds * 100;
    return outcome;
}

Outcome plainBooks(double seconds) {
    ports::FeedRing ring{65'536};
    std::vector<domain::OrderBook> books;
    for (std::uint32_t i = 0; i < kInstruments; ++i) {
        books.emplace_back(domain::PriceDelta::fromNanoUsd(kTick));
    }
    std::atomic<bool> isOver{false};
    std::thread thread([&] {
        (void)produce(ring, seconds);
        isOver = true;
    });
    std::vector<FeedEvent> events(4096);
    const double before = secondsOf(CLOCK_THREAD_CPUTIME_ID);
    while (!isOver) {
        for (std::size_t count = 0; (count = ring.drain(events)) > 0;) {
            for (std::size_t i = 0; i < count; ++i) {
                if (events[i].kind == FeedEvent::Kind::Record) {
                    (void)books[static_cast<std::uint32_t>(events[i].instrument) - 1].apply(events[i].record);
                }
            }
        }
        std::this_thread::sleep_for(kFrame);
    }
    thread.join();
    return {(secondsOf(CLOCK_THREAD_CPUTIME_ID) - before) / seconds * 100, 0, 0};
}

TESSERA_BENCH("marketdata.tick", "500 instruments at 100,000 updates a second into the market's thread") {
    const double seconds = context.quick ? 0.5 : 2;
    std::vector<double> ready, rest;
    const auto m = interleave(context, {[&] {
                                            const Outcome outcome = ours(seconds);
                                            ready.push_back(outcome.readyMs);
                                            rest.push_back(outcome.restMs);
                                            return outcome.share;
                                        },
                                        [&] { return plainBooks(seconds).share; }});
    context.add(timeRow("marketdata.tick", "% of a core", m, "plain books, once a frame").atMost(25));
    context.add(plainRow("marketdata.tick.ready", "ms", median(ready))
                    .atMost(2)
                    .remark("of a book that is followed"));
    context.add(plainRow("marketdata.tick.rest", "ms", median(rest)).remark("of a book nobody follows"));
}

}  // namespace
}  // namespace tessera::bench
