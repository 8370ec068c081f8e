#pragma once
// A scripted market, desk, blotter and forecasters: panels run on them without sockets, disks or models.

#include <QCoreApplication>
#include <QElapsedTimer>
#include <deque>
#include <memory>

#include "app/forecast/forecast_desk.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_forecasts.h"
#include "ui/context/app_services.h"

namespace tessera::test {

class FakeFeed final : public ports::MarketDataFeed {
 public:
    std::deque<ports::FeedEvent> events;
    std::vector<ports::FeedNotice> notices;
    std::vector<domain::InstrumentId> subscribed, asked;
    domain::Duration venueTimeOffset{};

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
        statistics.venueTimeOffset = venueTimeOffset;
        return statistics;
    }

    void state(domain::InstrumentId id, ports::StreamState state) {
        ports::FeedEvent event;
        event.kind = ports::FeedEvent::Kind::State;
        event.instrument = id;
        event.state = state;
        events.push_back(event);
    }
    void record(domain::InstrumentId id, domain::MarketRecord record, bool endsEvent = true) {
        ports::FeedEvent event;
        event.instrument = id;
        event.sequence = ++m_sequence;
        record.flags = endsEvent ? domain::record_flag::kEventEnd : 0;
        event.record = record;
        events.push_back(event);
    }
    void add(domain::InstrumentId id, std::uint64_t order, domain::Side side, double usd, std::int64_t lots,
             bool endsEvent = true) {
        record(id, make(domain::RecordKind::Add, order, side, usd, lots), endsEvent);
    }
    void trade(domain::InstrumentId id, domain::Side aggressor, double usd, std::int64_t lots,
               domain::Timestamp at) {
        domain::MarketRecord print = make(domain::RecordKind::Trade, 0, aggressor, usd, lots);
        print.venueTimeNanos = at.nanos();
        record(id, print);
    }
    static domain::MarketRecord make(domain::RecordKind kind, std::uint64_t order, domain::Side side,
                                     double usd, std::int64_t lots) {
        domain::MarketRecord record;
        record.kind = kind;
        record.orderId = order;
        record.side = side;
        record.priceNanoUsd = std::llround(usd * 1e4) * 100'000;
        record.quantityRaw = lots;
        return record;
    }

 private:
    std::uint64_t m_sequence = 100;
};

class FakeDesk final : public trading::OrderDesk, public ports::MarketReferenceSink {
 public:
    std::vector<trading::OrderIntent> placed;
    std::vector<domain::ClientOrderId> cancelled;
    std::vector<std::pair<domain::ClientOrderId, domain::Price>> replaced;
    std::vector<std::string> calls;
    std::vector<trading::LimitChange> limits;
    std::vector<trading::MarketReference> references;
    std::vector<trading::DeskEvent> events;

    void defineInstrument(const domain::Instrument& i) override { calls.push_back("define " + i.symbol); }
    void updateReference(const trading::MarketReference& r) override { references.push_back(r); }
    void setArmed(domain::InstrumentId, bool armed, const std::string& why) override {
        calls.push_back((armed ? "arm: " : "disarm: ") + why);
    }
    void place(const trading::OrderIntent& intent) override { placed.push_back(intent); }
    std::vector<std::vector<trading::OrderIntent>> lists;
    void placeList(const std::vector<trading::OrderIntent>& legs) override { lists.push_back(legs); }
    std::vector<trading::Intent> intents;
    void begin(const trading::Intent& intent) override { intents.push_back(intent); }
    void cancel(domain::ClientOrderId id, const std::string&) override { cancelled.push_back(id); }
    void replace(domain::ClientOrderId id, domain::Price price, domain::Quantity,
                 const trading::BookSeen&) override {
        replaced.push_back({id, price});
    }
    void cancelAll(std::optional<domain::InstrumentId>, std::optional<domain::Side> side,
                   const std::string&) override {
        calls.push_back(!side ? "cancel all" : *side == domain::Side::Buy ? "cancel bids" : "cancel asks");
    }
    void setKillSwitch(bool on) override { calls.push_back(on ? "kill" : "release"); }
    void setLimit(const trading::LimitChange& change) override { limits.push_back(change); }
    std::vector<std::pair<std::vector<domain::ClientOrderId>, std::string>> tagged;
    void setTag(const std::vector<domain::ClientOrderId>& orders, const std::string& tag) override {
        tagged.push_back({orders, tag});
    }
    std::size_t drain(std::vector<trading::DeskEvent>& out) override {
        const std::size_t count = events.size();
        out.insert(out.end(), events.begin(), events.end());
        events.clear();
        return count;
    }
    bool hasCall(const std::string& call) const {
        return std::find(calls.begin(), calls.end(), call) != calls.end();
    }
};

class FakeQuery final : public trading::BlotterQuery {
 public:
    struct Request {
        trading::PageTicket ticket;
        trading::BlotterTable table;
        std::int64_t before;
    };
    struct Search {
        trading::PageTicket ticket;
        trading::BlotterTable table;
        trading::BlotterFilter filter;
        trading::PageKey after;
    };
    std::vector<Request> requests;
    std::vector<Search> searches;
    std::vector<domain::ClientOrderId> histories;
    std::vector<std::string> exported;
    trading::PageTicket exportRows(trading::BlotterTable, const trading::BlotterFilter&,
                                   const std::string& path) override {
        exported.push_back(path);
        return trading::PageTicket{3'000 + exported.size()};
    }
    trading::PageTicket search(trading::BlotterTable table, const trading::BlotterFilter& filter,
                               trading::PageKey after, std::size_t) override {
        searches.push_back({trading::PageTicket{1'000 + searches.size()}, table, filter, after});
        return searches.back().ticket;
    }
    struct Groups {
        trading::PageTicket ticket;
        trading::BlotterTable table;
        trading::BlotterFilter filter;
        trading::GroupBy by;
    };
    std::vector<Groups> groupings;
    trading::PageTicket groups(trading::BlotterTable table, const trading::BlotterFilter& filter,
                               trading::GroupBy by) override {
        groupings.push_back({trading::PageTicket{5'000 + groupings.size()}, table, filter, by});
        return groupings.back().ticket;
    }
    std::size_t profits = 0;
    trading::PageTicket profit() override { return trading::PageTicket{4'000 + ++profits}; }
    trading::PageTicket history(domain::ClientOrderId id) override {
        histories.push_back(id);
        return trading::PageTicket{2'000 + histories.size()};
    }
    std::vector<trading::BlotterPage> pages;
    trading::PageTicket request(trading::BlotterTable table, std::int64_t before, std::size_t) override {
        requests.push_back({trading::PageTicket{requests.size() + 1}, table, before});
        return requests.back().ticket;
    }
    std::size_t drain(std::vector<trading::BlotterPage>& out) override {
        out.insert(out.end(), pages.begin(), pages.end());
        pages.clear();
        return out.size();
    }
};

inline domain::Instrument sitc(std::uint32_t id = 1) {
    domain::Instrument instrument;
    instrument.id = domain::InstrumentId{id};
    instrument.symbol = "SITC-Z26";
    instrument.name = "Composite, December 2026";
    instrument.family = "SITC";
    instrument.underlying = "@SITC";
    instrument.unit = "Mtok";
    instrument.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
    instrument.contractSize = 1000;
    instrument.feePerLot = domain::Money::fromNanoUsd(200'000'000);
    instrument.initialMarginPerLot = domain::Money::fromUsd(193);
    return instrument;
}

inline domain::Price usd(double value) {
    return domain::Price::fromNanoUsd(std::llround(value * 1e4) * 100'000);
}

/// A whole screen's worth of models on fakes. Starts with SITC-Z26 live: bids 1.92, asks 1.93.
struct Desk {
    FakeClock clock;
    FakeFeed feed;
    FakeDesk desk;
    FakeQuery query;
    FakeForecaster model, reference;
    FakeLedger ledger;
    marketdata::MarketSession session{clock, {}, &desk};
    ui::MarketHub hub{session};
    ui::DeskModel deskModel{desk};
    forecast::ForecastDesk forecastDesk{model, reference, ledger, clock};
    ui::ForecastBridge forecasts{hub, forecastDesk};
    ui::AppServices context{hub, deskModel, forecasts, query};
    domain::InstrumentId id{1};

    Desk() {
        hub.addFeed(feed);
        feed.notices.push_back(ports::InstrumentDefined{sitc(), true});
        feed.state(id, ports::StreamState::Live);
        feed.add(id, 11, domain::Side::Buy, 1.92, 148);
        feed.add(id, 12, domain::Side::Buy, 1.91, 134);
        feed.add(id, 21, domain::Side::Sell, 1.93, 96);
        feed.add(id, 22, domain::Side::Sell, 1.94, 112);
        desk.events.push_back(trading::LinkChanged{trading::LinkState::Ready, "ready", {}});
        desk.events.push_back(trading::GateChanged{true, ""});
        context.tick();
    }
    ui::InstrumentMarket& market() { return *hub.find(id); }
    /// Frames until `isThere`, twenty seconds at most: work of another thread arrives so.
    template <class Condition>
    bool wait(Condition isThere) {
        QElapsedTimer waited;
        waited.start();
        bool is = isThere();
        while (!is && waited.elapsed() < 20'000) {
            context.tick();
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
            is = isThere();
        }
        return is;
    }
    trading::OrderView working(std::uint64_t orderId, domain::Side side, double price, std::int64_t lots,
                               std::uint64_t venueId = 0) {
        trading::OrderView order;
        order.id = order.currentId = domain::ClientOrderId{orderId};
        order.venueId = domain::OrderId{venueId};
        order.instrument = id;
        order.symbol = "SITC-Z26";
        order.side = side;
        order.price = usd(price);
        order.quantity = order.leaves = domain::Quantity::fromRaw(lots);
        order.life = trading::OrderLife::Live;
        order.createdAt = order.updatedAt = clock.now;
        return order;
    }
};

}  // namespace tessera::test
