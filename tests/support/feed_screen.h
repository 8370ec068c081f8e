#pragma once
// A screen without pixels: drains a feed as the program's hub does and rebuilds the books from its events
// alone.

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/domain/order_book.h"
#include "app/ports/market_data_feed.h"

namespace tessera::support {

struct ScreenStream {
    domain::Instrument instrument;
    std::unique_ptr<domain::OrderBook> book;
    ports::StreamState state = ports::StreamState::Waiting;
    std::vector<ports::StreamState> states;
    domain::TradingStatus status = domain::TradingStatus::Open;
    std::uint64_t sequence = 0, records = 0, trades = 0, refused = 0, crossed = 0;
    int resets = 0;
    bool consistent = true;
};

class FeedScreen {
 public:
    explicit FeedScreen(ports::MarketDataFeed& feed, bool subscribeToAll = true)
        : m_feed(feed), m_subscribe(subscribeToAll), m_events(8192) {}

    /// One frame.
    void tick() {
        m_notices.clear();
        m_feed.drainNotices(m_notices);
        for (const auto& notice : m_notices) {
            take(notice);
        }
        std::size_t count = 0;
        while ((count = m_feed.drain(m_events)) > 0) {
            for (std::size_t i = 0; i < count; ++i) {
                apply(m_events[i]);
            }
        }
    }
    /// Frames until `done`, or false after `seconds`. `pause` between two frames.
    bool until(const std::function<bool()>& done, double seconds = 10,
               std::chrono::microseconds pause = std::chrono::milliseconds(5)) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
        while (std::chrono::steady_clock::now() < end) {
            tick();
            if (done()) {
                return true;
            }
            std::this_thread::sleep_for(pause);
        }
        return false;
    }
    ScreenStream* find(const std::string& symbol) {
        for (auto& [id, stream] : streams) {
            if (stream.instrument.symbol == symbol) {
                return &stream;
            }
        }
        return nullptr;
    }
    bool isLive(const std::string& symbol) {
        const ScreenStream* s = find(symbol);
        return s != nullptr && s->state == ports::StreamState::Live;
    }

    std::map<std::uint32_t, ScreenStream> streams;
    std::vector<domain::Fixing> fixings;
    std::vector<domain::SettlementPrice> settlements;
    std::vector<ports::BarHistory> bars;
    std::vector<ports::FixingHistory> fixingHistories;
    std::vector<std::string> problems;
    /// Called after each event was applied.
    std::function<void(const ScreenStream&, const ports::FeedEvent&)> onEvent;

 private:
    void take(const ports::FeedNotice& notice) {
        if (const auto* d = std::get_if<ports::InstrumentDefined>(&notice)) {
            const auto id = static_cast<std::uint32_t>(d->instrument.id);
            const bool fresh = !streams.contains(id);
            ScreenStream& s = streams[id];
            if (!s.book || s.instrument.tick != d->instrument.tick) {
                s.book = std::make_unique<domain::OrderBook>(d->instrument.tick);
            }
            s.instrument = d->instrument;
            if (fresh && m_subscribe) {
                m_feed.subscribe(d->instrument.id);
            }
        } else if (const auto* f = std::get_if<domain::Fixing>(&notice)) {
            fixings.push_back(*f);
        } else if (const auto* p = std::get_if<domain::SettlementPrice>(&notice)) {
            settlements.push_back(*p);
        } else if (const auto* b = std::get_if<ports::BarHistory>(&notice)) {
            bars.push_back(*b);
        } else if (const auto* h = std::get_if<ports::FixingHistory>(&notice)) {
            fixingHistories.push_back(*h);
        } else if (const auto* problem = std::get_if<ports::FeedProblem>(&notice)) {
            problems.push_back(problem->sentence);
        }
    }
    void apply(const ports::FeedEvent& e) {
        ScreenStream& s = streams[static_cast<std::uint32_t>(e.instrument)];
        if (e.kind == ports::FeedEvent::Kind::State) {
            s.state = e.state;
            s.states.push_back(e.state);
        } else if (e.kind == ports::FeedEvent::Kind::Reset) {
            ASSERT_TRUE(s.book);
            s.book->clear();
            ++s.resets;
            s.consistent = false;
        } else {
            ASSERT_TRUE(s.book);
            ++s.records;
            s.sequence = e.sequence;
            s.trades += e.record.kind == domain::RecordKind::Trade ? 1 : 0;
            if (e.record.kind == domain::RecordKind::Status) {
                s.status = static_cast<domain::TradingStatus>(e.record.aux);
            }
            s.refused += s.book->apply(e.record) == domain::BookError::None ? 0 : 1;
            s.consistent = e.record.endsEvent();
            s.crossed +=
                s.consistent && s.status == domain::TradingStatus::Open && s.book->isCrossed() ? 1 : 0;
        }
        if (onEvent) {
            onEvent(s, e);
        }
    }

    ports::MarketDataFeed& m_feed;
    bool m_subscribe;
    std::vector<ports::FeedEvent> m_events;
    std::vector<ports::FeedNotice> m_notices;
};

}  // namespace tessera::support
