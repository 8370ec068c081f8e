#pragma once
// A desk on a table: a clock that moves when told, a venue that says what the test writes, a journal in
// memory.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "app/storage/memory_blotter_store.h"
#include "app/trading/order_core.h"

namespace tessera::test {

using namespace trading;
using domain::ClientOrderId;
using domain::ExecType;
using domain::ExecutionReport;
using domain::InstrumentId;
using domain::Money;
using domain::Price;
using domain::Quantity;
using domain::Reason;
using domain::Side;

class ManualClock final : public ports::Clock {
 public:
    domain::Timestamp utcNow() const override { return m_utc; }
    domain::Duration monotonicNow() const override { return m_monotonic; }
    void advance(domain::Duration by) {
        m_utc = m_utc + by;
        m_monotonic += by;
    }

 private:
    domain::Timestamp m_utc = domain::Timestamp::fromSeconds(1'795'000'000);
    domain::Duration m_monotonic = std::chrono::hours(1);
};

/// Records what would be on the wire.
class ScriptedGateway final : public OrderGateway {
 public:
    domain::Result<void> connect(std::uint64_t last, OrderGatewayListener& listener) override {
        connectedFrom = last;
        m_listener = &listener;
        return {};
    }
    bool send(const domain::NewOrder& order) override {
        if (ready) {
            orders.push_back(order);
        }
        return ready;
    }
    bool send(const domain::NewOrderList& list) override {
        if (ready) {
            lists.push_back(list);
        }
        return ready;
    }
    bool send(const domain::CancelOrder& cancel) override {
        if (ready) {
            cancels.push_back(cancel);
        }
        return ready;
    }
    bool send(const domain::ReplaceOrder& replace) override {
        if (ready) {
            replaces.push_back(replace);
        }
        return ready;
    }
    void acknowledge(std::uint64_t sequence) override { acknowledged = sequence; }
    void poll(domain::Duration) override {}
    void wake() override {}
    void disconnect() override { ready = false; }

    /// The venue's logon, replay and recovery.
    void recover(const RecoverySnapshot& snapshot = {}) {
        m_listener->onLink(LinkState::LoggingOn, "logging on.");
        ready = true;
        m_listener->onRecovered(snapshot);
        m_listener->onLink(LinkState::Ready, "connected.");
    }
    void lose() {
        ready = false;
        m_listener->onLink(LinkState::Down, "the venue is silent.");
    }

    bool ready = false;
    std::uint64_t connectedFrom = 0;
    std::uint64_t acknowledged = 0;
    std::vector<domain::NewOrder> orders;
    std::vector<domain::NewOrderList> lists;
    std::vector<domain::CancelOrder> cancels;
    std::vector<domain::ReplaceOrder> replaces;

 private:
    OrderGatewayListener* m_listener = nullptr;
};

inline constexpr InstrumentId kSit{1};

inline domain::Instrument sitDecember() {
    domain::Instrument i;
    i.id = kSit;
    i.symbol = "SITC-Z26";
    i.unit = "Mtok";
    i.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
    i.priceDecimals = 2;
    i.contractSize = 1000;
    return i;
}

inline Price usd(double cents100) {
    return Price::fromNanoUsd(static_cast<std::int64_t>(cents100 * 100 + 0.5) * 10'000'000);
}
inline Quantity lots(std::int64_t n) {
    return Quantity::fromRaw(n);
}

/// "Buy 5 at 1.93": the intent a ladder click makes.
inline OrderIntent intent(Side side, std::int64_t quantity, double price) {
    OrderIntent i;
    i.instrument = kSit;
    i.side = side;
    i.quantity = lots(quantity);
    i.price = usd(price);
    i.seen.source = "ladder click";
    return i;
}

/// A desk that is connected, armed and sees 1.92 x 1.94.
class Desk {
 public:
    explicit Desk(storage::MemoryBlotterStore::Commit commit = storage::MemoryBlotterStore::Commit::AtOnce)
        : store(commit) {
        options.limits.repeatSeconds = 0;  // scripts repeat themselves; the question has tests of its own
        start();
    }

    /// Also a restart: the core is new, journal and venue stay.
    void start() {
        core = std::make_unique<OrderCore>(clock, store, gateway, options);
        EXPECT_TRUE(core->start().ok());
        core->defineInstrument(sitDecember());
        core->updateReference(trading::marked({.instrument = kSit,
                                               .bestBid = usd(1.92),
                                               .bestAsk = usd(1.94),
                                               .last = usd(1.93),
                                               .isLive = true,
                                               .isHalted = false}));
        settle();
    }
    void ready(const RecoverySnapshot& snapshot = {}) {
        gateway.recover(snapshot);
        core->setArmed(kSit, true, "test");
        settle();
    }
    /// Commits and publishes.
    void settle() {
        for (int i = 0; i < 4; ++i) {
            store.commitAll();
            core->onStore();
        }
        core->takeEvents(events);
    }
    ClientOrderId place(Side side, std::int64_t quantity, double price) {
        clock.advance(std::chrono::seconds(1));
        core->place(intent(side, quantity, price));
        settle();
        return ClientOrderId{core->state().header().lastClientOrderId};
    }
    const OrderView& order(ClientOrderId id) const { return core->state().find(id)->view; }
    PositionView position() const { return core->state().position(kSit); }

    /// What the venue reports next about an order; terms are the order's.
    ExecutionReport report(ExecType type, ClientOrderId id) {
        const OrderRecord* record = core->state().findByName(id);
        ExecutionReport r;
        r.type = type;
        r.id = id;
        r.instrument = kSit;
        if (record != nullptr) {
            r.side = record->view.side;
            r.price = record->view.price;
            r.orderType = record->view.type;
            r.terms = record->view.terms;
            r.quantity = record->view.quantity;
            r.orderId = domain::OrderId{static_cast<std::uint64_t>(record->view.id) + 1000};
        }
        return r;
    }
    void tell(const ExecutionReport& r) {
        core->onReport(r, ++serverSequence, false);
        settle();
    }
    void tell(ExecType type, ClientOrderId id, Reason reason = Reason::None) {
        ExecutionReport r = report(type, id);
        r.reason = reason;
        tell(r);
    }
    void fill(ClientOrderId id, std::int64_t quantity, double price, std::uint64_t exec, Money fee = {}) {
        ExecutionReport r = report(ExecType::Trade, id);
        r.lastQuantity = lots(quantity);
        r.lastPrice = usd(price);
        r.execId = domain::ExecId{exec};
        r.fee = fee;
        tell(r);
    }
    template <class Event>
    std::vector<Event> seen() const {
        std::vector<Event> out;
        for (const DeskEvent& event : events) {
            if (const auto* wanted = std::get_if<Event>(&event)) {
                out.push_back(*wanted);
            }
        }
        return out;
    }
    bool alerted(std::string_view part) const {
        for (const Alert& alert : seen<Alert>()) {
            if (alert.sentence.find(part) != std::string::npos) {
                return true;
            }
        }
        return false;
    }
    /// The state that the journal alone gives.
    std::uint64_t replayed() const {
        DeskState fresh;
        for (const JournalEntry& entry : store.committed()) {
            const auto body = decodePayload(kindOf(entry.event.body), encodePayload(entry.event.body));
            EXPECT_TRUE(body.ok());
            JournalEvent event = entry.event;
            event.body = *body;
            fresh.apply(event);
        }
        return fresh.hash();
    }

    ManualClock clock;
    storage::MemoryBlotterStore store;
    ScriptedGateway gateway;
    OrderCoreOptions options;
    std::unique_ptr<OrderCore> core;
    std::vector<DeskEvent> events;
    std::uint64_t serverSequence = 0;
};

}  // namespace tessera::test
