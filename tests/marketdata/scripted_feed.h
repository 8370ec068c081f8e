#pragma once
// A feed whose every word is written down, a clock that moves when told to, and consumers that remember.

#include <deque>
#include <vector>

#include "app/marketdata/market_data.h"
#include "tests/support/text_book.h"

namespace tessera::marketdata::test {

using domain::Side;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tessera::testing::price;

struct ScriptedClock final : ports::Clock {
    domain::Timestamp now = domain::parseIso("2026-11-20T12:00:00Z").value();
    domain::Duration monotonic = seconds(1);
    domain::Timestamp utcNow() const override { return now; }
    domain::Duration monotonicNow() const override { return monotonic; }
    void advance(domain::Duration by) {
        now = now + by;
        monotonic += by;
    }
};

struct ScriptedFeed final : ports::MarketDataFeed {
    explicit ScriptedFeed(std::string feedName) : name(std::move(feedName)) {}

    std::string name;
    std::deque<ports::FeedEvent> events;
    std::vector<ports::FeedNotice> notices;
    std::vector<domain::InstrumentId> subscribed, asked;
    domain::Duration venueTimeOffset{};
    std::uint64_t sequence = 100;

    domain::Result<void> start() override { return {}; }
    void stop() override {}
    void subscribe(domain::InstrumentId id) override { subscribed.push_back(id); }
    void unsubscribe(domain::InstrumentId) override {}
    void requestBars(domain::InstrumentId id) override { asked.push_back(id); }
    std::size_t drain(std::span<ports::FeedEvent> out) override {
        std::size_t count = 0;
        while (count < out.size() && !events.empty()) {
            out[count++] = events.front();
            events.pop_front();
        }
        return count;
    }
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override {
        const std::size_t count = notices.size();
        out.insert(out.end(), notices.begin(), notices.end());
        notices.clear();
        return count;
    }
    ports::FeedStatistics statistics() const override {
        ports::FeedStatistics statistics;
        statistics.name = name;
        statistics.venueTimeOffset = venueTimeOffset;
        return statistics;
    }

    void define(const domain::Instrument& instrument, bool isSequenced = true) {
        notices.push_back(ports::InstrumentDefined{instrument, isSequenced});
    }
    void state(domain::InstrumentId id, ports::StreamState state) {
        ports::FeedEvent event;
        event.kind = ports::FeedEvent::Kind::State;
        event.instrument = id;
        event.state = state;
        events.push_back(event);
    }
    void reset(domain::InstrumentId id) {
        ports::FeedEvent event;
        event.kind = ports::FeedEvent::Kind::Reset;
        event.instrument = id;
        events.push_back(event);
    }
    void record(domain::InstrumentId id, domain::RecordKind kind, Side side, const char* at,
                std::int64_t quantity, domain::Timestamp time, bool endsEvent = true) {
        ports::FeedEvent event;
        event.instrument = id;
        event.sequence = ++sequence;
        event.record.kind = kind;
        event.record.side = side;
        event.record.priceNanoUsd = price(at).nanoUsd();
        event.record.quantityRaw = quantity;
        event.record.venueTimeNanos = time.nanos();
        event.record.flags = endsEvent ? domain::record_flag::kEventEnd : 0;
        events.push_back(event);
    }
    void level(domain::InstrumentId id, Side side, const char* at, std::int64_t quantity,
               bool endsEvent = true) {
        record(id, domain::RecordKind::Level, side, at, quantity, {}, endsEvent);
    }
    void trade(domain::InstrumentId id, const char* at, std::int64_t quantity, domain::Timestamp time,
               Side aggressor = Side::Buy) {
        record(id, domain::RecordKind::Trade, aggressor, at, quantity, time);
    }
};

struct Sink final : ports::MarketReferenceSink {
    std::vector<domain::Instrument> defined;
    std::vector<ports::MarketReference> references;
    void defineInstrument(const domain::Instrument& instrument) override { defined.push_back(instrument); }
    void updateReference(const ports::MarketReference& reference) override {
        references.push_back(reference);
    }
};

inline domain::Instrument future(std::uint32_t id = 1, const char* symbol = "SITC-Z26") {
    domain::Instrument instrument;
    instrument.id = domain::InstrumentId{id};
    instrument.symbol = symbol;
    instrument.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
    instrument.contractSize = 1000;
    instrument.initialMarginPerLot = domain::Money::fromUsd(193);
    return instrument;
}

inline domain::Instrument coin(std::uint32_t id = 7) {
    domain::Instrument instrument = future(id, "BTC-USD");
    instrument.spec = domain::ExternalSpec{};
    instrument.contractSize = 1;
    instrument.initialMarginPerLot = {};
    return instrument;
}

/// A market without a thread, its venue and one third-party source.
struct World {
    ScriptedClock clock;
    ScriptedFeed venue{"paper exchange"}, source{"coins"};
    Sink sink;
    MarketData market;
    std::unordered_map<domain::InstrumentId, std::shared_ptr<const InstrumentView>> views;
    std::vector<MarketNews> news;

    explicit World(TradingAt where = TradingAt::Venue, ports::MarketKeeper* keeper = nullptr)
        : market(clock, {.tradingAt = where, .makerFeeBp = 0, .takerFeeBp = 0, .marginPercent = 100}, &sink,
                 nullptr, keeper) {}

    void turn() {
        while (market.turn()) {
        }
        MarketUpdate update = market.collect();
        for (auto& view : update.changed) {
            views[view->instrument->id] = view;
        }
        news.insert(news.end(), update.news.begin(), update.news.end());
    }
    const InstrumentView& view(std::uint32_t id) { return *views.at(domain::InstrumentId{id}); }
    const InstrumentView* viewOf(const std::string& symbol) {
        for (const auto& [id, view] : views) {
            if (view->instrument->symbol == symbol) {
                return view.get();
            }
        }
        return nullptr;
    }
};

}  // namespace tessera::marketdata::test
