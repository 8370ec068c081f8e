#pragma once
// A market told in a few words, and an account that trades beside it on paper.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/domain/decimal.h"
#include "app/paper/shadow_exchange.h"

namespace tessera::test {

using domain::ClientOrderId;
using domain::ExecType;
using domain::ExecutionReport;
using domain::InstrumentId;
using domain::Money;
using domain::OrderType;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::RecordKind;
using domain::Side;
using domain::Timestamp;
using paper::ShadowExchange;
using trading::FillCause;
using trading::FillModel;
using trading::ModelFill;

constexpr InstrumentId kCoin{0x80000001};

/// Whole dollars and whole coins: the tests are about queues, not about decimals.
inline Price usd(std::int64_t dollars) {
    return Price::fromNanoUsd(dollars * domain::kNanoPerUsd);
}
inline Quantity coins(std::int64_t count) {
    return Quantity::fromRaw(count);
}

inline domain::Instrument coin() {
    domain::Instrument instrument;
    instrument.id = kCoin;
    instrument.spec = domain::ExternalSpec{};
    instrument.symbol = "COIN-USD";
    instrument.tick = PriceDelta::fromNanoUsd(domain::kNanoPerUsd);
    instrument.priceDecimals = 0;
    return instrument;
}

inline paper::ShadowTerms freeTerms() {
    paper::ShadowTerms terms;
    terms.latency = {};
    terms.startingCash = Money::fromUsd(100'000);
    return terms;
}

/// A price-level source and a shadow account. Time moves a millisecond a step.
class Shadow {
 public:
    explicit Shadow(paper::ShadowTerms terms = freeTerms(), domain::Instrument instrument = coin())
        : exchange(terms, {}, 1'000) {
        exchange.define(instrument, now);
        state(ports::StreamState::Live);
    }

    void state(ports::StreamState state) {
        ports::FeedEvent event;
        event.kind = ports::FeedEvent::Kind::State;
        event.state = state;
        push({event});
    }
    void level(Side side, std::int64_t price, std::int64_t total) {
        record(RecordKind::Level, side, price, total);
    }
    void bid(std::int64_t price, std::int64_t total) { level(Side::Buy, price, total); }
    void ask(std::int64_t price, std::int64_t total) { level(Side::Sell, price, total); }
    /// A print: somebody bought (or sold) `quantity` at `price`. The level's new total is told apart.
    void trade(Side aggressor, std::int64_t price, std::int64_t quantity) {
        record(RecordKind::Trade, aggressor, price, quantity);
    }
    void status(domain::TradingStatus status) {
        ports::FeedEvent told = one(RecordKind::Status, Side::Buy, 0, 0);
        told.record.aux = static_cast<std::uint32_t>(status);
        event({told});
    }
    /// One record; an event is made of several.
    static ports::FeedEvent one(RecordKind kind, Side side, std::int64_t price, std::int64_t quantity,
                                std::uint64_t order = 0) {
        ports::FeedEvent event;
        event.record.kind = kind;
        event.record.side = side;
        event.record.orderId = order;
        event.record.priceNanoUsd = usd(price).nanoUsd();
        event.record.quantityRaw = quantity;
        return event;
    }
    void event(std::vector<ports::FeedEvent> records) {
        records.back().record.flags = domain::record_flag::kEventEnd;
        push(std::move(records));
    }
    // --- a source that tells orders
    void add(std::uint64_t order, Side side, std::int64_t price, std::int64_t quantity) {
        record(RecordKind::Add, side, price, quantity, order);
    }
    void execute(std::uint64_t order, Side side, std::int64_t price, std::int64_t quantity) {
        record(RecordKind::Execute, side, price, quantity, order);
    }
    void remove(std::uint64_t order) { record(RecordKind::Delete, Side::Buy, 0, 0, order); }
    void modify(std::uint64_t order, Side side, std::int64_t price, std::int64_t quantity) {
        record(RecordKind::Modify, side, price, quantity, order);
    }
    void reset() {
        ports::FeedEvent event;
        event.kind = ports::FeedEvent::Kind::Reset;
        push({event});
    }

    ClientOrderId send(Side side, std::int64_t price, std::int64_t quantity, domain::NewOrder order = {}) {
        order.id = ClientOrderId{++lastId};
        order.instrument = kCoin;
        order.side = side;
        order.price = usd(price);
        order.quantity = coins(quantity);
        exchange.send(order, now);
        wait(0);
        return order.id;
    }
    ClientOrderId buy(std::int64_t price, std::int64_t quantity, domain::NewOrder order = {}) {
        return send(Side::Buy, price, quantity, order);
    }
    ClientOrderId sell(std::int64_t price, std::int64_t quantity, domain::NewOrder order = {}) {
        return send(Side::Sell, price, quantity, order);
    }
    void cancel(ClientOrderId target) {
        exchange.send(domain::CancelOrder{ClientOrderId{++lastId}, target}, now);
        wait(0);
    }
    void wait(int ms) {
        now = now + std::chrono::milliseconds(ms);
        exchange.advance(now);
        take();
    }

    /// Sum of the fills of an order under a model.
    std::int64_t filled(ClientOrderId order, FillModel model = FillModel::Base) const {
        std::int64_t sum = 0;
        for (const ModelFill& fill : fills) {
            sum += fill.order == order && fill.model == model ? fill.quantity.raw() : 0;
        }
        return sum;
    }
    std::int64_t net(FillModel model = FillModel::Base) const {
        const auto& positions = exchange.accounts()[static_cast<std::size_t>(model)].positions;
        const auto it = positions.find(kCoin);
        return it == positions.end() ? 0 : it->second.net.raw();
    }
    Money result(FillModel model) const {
        return exchange.accounts()[static_cast<std::size_t>(model)].result();
    }
    const ExecutionReport* last(ClientOrderId order) const {
        const ExecutionReport* found = nullptr;
        for (const ExecutionReport& report : reports) {
            found = report.id == order || report.origId == order ? &report : found;
        }
        return found;
    }
    const ModelFill& lastFill(FillModel model = FillModel::Base) const {
        const ModelFill* found = nullptr;
        for (const ModelFill& fill : fills) {
            found = fill.model == model ? &fill : found;
        }
        return *found;
    }
    std::int64_t ahead(ClientOrderId order, FillModel model = FillModel::Base) const {
        const paper::QueuePlace* place = exchange.placeOf(model, order);
        return place == nullptr ? -1 : place->ahead().raw();
    }

    Timestamp now = domain::fromCivilDate({2026, 11, 19}, std::chrono::hours(14));
    ShadowExchange exchange;
    std::vector<ExecutionReport> reports;
    std::vector<ModelFill> fills;
    std::uint64_t lastId = 0;

 private:
    void record(RecordKind kind, Side side, std::int64_t price, std::int64_t quantity,
                std::uint64_t order = 0) {
        event({one(kind, side, price, quantity, order)});
    }
    void push(std::vector<ports::FeedEvent> events) {
        now = now + std::chrono::milliseconds(1);
        for (ports::FeedEvent& event : events) {
            event.instrument = kCoin;
        }
        exchange.onEvents(events, now);
        take();
    }
    void take() {
        for (paper::ShadowOutput& out : exchange.take()) {
            if (auto* report = std::get_if<ExecutionReport>(&out)) {
                reports.push_back(*report);
            } else {
                fills.push_back(std::get<ModelFill>(out));
            }
        }
    }
};

}  // namespace tessera::test
