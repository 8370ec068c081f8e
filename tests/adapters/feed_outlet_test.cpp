// The bounded way from a feed's thread to the screen: what happens when the screen is slow.

#include "app/ports/feed_outlet.h"

#include <gtest/gtest.h>

#include <thread>

namespace tessera::ports {
namespace {

using domain::MarketRecord;
using domain::OrderBook;
using domain::RecordKind;
using domain::Side;

constexpr std::int64_t kCent = 10'000'000;

MarketRecord add(std::uint64_t id, std::int64_t cents) {
    MarketRecord r;
    r.kind = RecordKind::Add;
    r.orderId = id;
    r.side = cents < 100 ? Side::Buy : Side::Sell;
    r.priceNanoUsd = cents * kCent;
    r.quantityRaw = 1 + static_cast<std::int64_t>(id % 9);
    r.flags = domain::record_flag::kEventEnd;
    return r;
}

MarketRecord trade(std::uint64_t id) {
    MarketRecord r = add(id, 100);
    r.kind = RecordKind::Trade;
    return r;
}

struct Reader {
    OrderBook book{domain::PriceDelta::fromNanoUsd(kCent)};
    int resets = 0, trades = 0, refused = 0;
    bool consistent = true;
    StreamState state = StreamState::Waiting;
    std::size_t read(FeedRing& ring, std::size_t most) {
        std::vector<FeedEvent> events(most);
        const std::size_t count = ring.drain(events);
        for (std::size_t i = 0; i < count; ++i) {
            const FeedEvent& e = events[i];
            if (e.kind == FeedEvent::Kind::State) {
                state = e.state;
            }
            if (e.kind == FeedEvent::Kind::Reset) {
                book.clear();
                ++resets;
                consistent = false;
            }
            if (e.kind != FeedEvent::Kind::Record) {
                continue;
            }
            trades += e.record.kind == RecordKind::Trade ? 1 : 0;
            refused += book.apply(e.record) == domain::BookError::None ? 0 : 1;
            consistent = e.record.endsEvent();
        }
        return count;
    }
};

struct Outlet : testing::Test {
    FeedRing ring{64};
    OrderBook book{domain::PriceDelta::fromNanoUsd(kCent)};
    FeedStream stream{ring, domain::InstrumentId{1}, book};
    Reader reader;
    std::uint64_t sequence = 0;

    void send(const MarketRecord& r) {
        ASSERT_EQ(book.apply(r), domain::BookError::None);
        stream.record(++sequence, r);
        ring.publish();
    }
    void readAll() {
        for (int i = 0; i < 1000; ++i) {
            stream.flush();
            ring.publish();
            if (reader.read(ring, 16) == 0 && !stream.hasOverflowed()) {
                break;
            }
        }
    }
};

TEST_F(Outlet, WhatFitsArrivesInOrderAndUnchanged) {
    for (std::uint64_t i = 1; i <= 50; ++i) {
        send(add(i, 50));
    }
    readAll();
    EXPECT_EQ(reader.resets, 0);
    EXPECT_EQ(reader.book.checksum(), book.checksum());
    EXPECT_EQ(stream.dropped(), 0U);
}

TEST_F(Outlet, NothingIsVisibleBeforeItIsPublished) {
    ASSERT_EQ(book.apply(add(1, 50)), domain::BookError::None);
    stream.record(1, add(1, 50));
    EXPECT_EQ(reader.read(ring, 10), 0U);
    ring.publish();
    EXPECT_EQ(reader.read(ring, 10), 1U);
}

TEST_F(Outlet, AnOverflowCoalescesDepthIntoAResetAndTheWholeBook) {
    for (std::uint64_t i = 1; i <= 500; ++i) {
        send(add(i, 10 + static_cast<std::int64_t>(i % 80)));
    }
    readAll();
    EXPECT_EQ(reader.resets, 1);
    EXPECT_EQ(reader.book.checksum(1000), book.checksum(1000));
    EXPECT_EQ(reader.book.orderCount(), 500U);
    EXPECT_EQ(reader.refused, 0);
    EXPECT_TRUE(reader.consistent) << "the resend ends an event";
    EXPECT_GT(stream.dropped(), 400U) << "coalesced records are counted";
}

TEST_F(Outlet, TradesSurviveAnOverflow) {
    for (std::uint64_t i = 1; i <= 300; ++i) {
        send(add(i, 50));
        send(trade(i));
    }
    readAll();
    EXPECT_EQ(reader.trades, 300);
}

TEST_F(Outlet, UpdatesDuringAResendFollowIt) {
    for (std::uint64_t i = 1; i <= 500; ++i) {
        send(add(i, 50));
    }
    reader.read(ring, 64);
    stream.flush();
    ring.publish();
    ASSERT_TRUE(stream.hasOverflowed()) << "500 orders do not fit 64 places: the resend is under way";
    for (std::uint64_t i = 501; i <= 520; ++i) {
        send(add(i, 51));
    }
    readAll();
    EXPECT_EQ(reader.resets, 1);
    EXPECT_EQ(reader.book.checksum(1000), book.checksum(1000));
    EXPECT_EQ(reader.refused, 0);
}

TEST_F(Outlet, TheLastStateIsNeverLost) {
    for (std::uint64_t i = 1; i <= 500; ++i) {
        send(add(i, 50));
    }
    stream.state(StreamState::Stale);
    stream.state(StreamState::Live);
    readAll();
    EXPECT_EQ(reader.state, StreamState::Live);
}

TEST_F(Outlet, ABookUnderRepairIsNotResent) {
    for (std::uint64_t i = 1; i <= 500; ++i) {
        send(add(i, 50));
    }
    reader.read(ring, 64);
    stream.flush(false);
    ring.publish();
    EXPECT_EQ(reader.read(ring, 64), 0U);
    EXPECT_EQ(reader.resets, 0);
}

TEST_F(Outlet, AnEmptyBookIsResentAsOne) {
    stream.reset(9, domain::TradingStatus::Halted);
    ring.publish();
    readAll();
    EXPECT_EQ(reader.resets, 1);
    EXPECT_TRUE(reader.consistent);
}

TEST(FeedRing, CarriesEveryEventBetweenTwoThreads) {
    FeedRing ring(1024);
    constexpr std::uint64_t kCount = 100'000;
    std::thread writer([&] {
        FeedEvent event;
        for (std::uint64_t i = 1; i <= kCount;) {
            event.sequence = i;
            if (ring.push(event)) {
                ++i;
            }
            if (i % 7 == 0) {
                ring.publish();
            }
        }
        ring.publish();
    });
    std::vector<FeedEvent> events(256);
    std::uint64_t expected = 1, wrong = 0;
    while (expected <= kCount) {
        const std::size_t count = ring.drain(events);
        for (std::size_t i = 0; i < count; ++i) {
            wrong += events[i].sequence == expected++ ? 0 : 1;
        }
        if (count == 0) {
            std::this_thread::yield();
        }
    }
    writer.join();
    EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace tessera::ports
