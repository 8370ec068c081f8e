#pragma once
// The one order session thread: it owns gateway, state machine and gate; the screen talks to it through
// queues.

#include <memory>

#include "app/domain/result.h"
#include "app/ports/clock.h"
#include "app/trading/blotter_store.h"
#include "app/trading/order_core.h"
#include "app/trading/order_desk.h"
#include "app/trading/order_gateway.h"

namespace tessera::terminal {

/// OrderDesk over a thread. Calls of OrderDesk are for one thread (the GUI's), those of MarketReferenceSink
/// for another (the market's); none waits; `start` may (it loads the journal), `stop` waits until everything
/// accepted is committed.
class OrderSession final : public trading::OrderDesk, public ports::MarketReferenceSink {
 public:
    /// `clock` outlives the session. Gateway and store are made by the caller, used by the session's thread
    /// alone.
    OrderSession(std::unique_ptr<trading::OrderGateway> gateway, std::unique_ptr<trading::BlotterStore> store,
                 const ports::Clock& clock, trading::OrderCoreOptions options = {});
    ~OrderSession() override;

    /// Loads the journal and starts the thread; the first drain() then has account, positions and living
    /// orders.
    domain::Result<void> start();
    /// What the journal knew of instruments when the session started.
    const std::vector<domain::Instrument>& knownInstruments() const;
    /// Logs off, commits what waits, ends the thread. Idempotent.
    void stop();

    void defineInstrument(const domain::Instrument& instrument) override;
    void updateReference(const trading::MarketReference& reference) override;
    void setArmed(domain::InstrumentId instrument, bool armed, const std::string& why) override;
    void place(const trading::OrderIntent& intent) override;
    void placeList(const std::vector<trading::OrderIntent>& legs) override;
    void begin(const trading::Intent& intent) override;
    void cancel(domain::ClientOrderId order, const std::string& source) override;
    void replace(domain::ClientOrderId order, domain::Price price, domain::Quantity quantity,
                 const trading::BookSeen& seen) override;
    void cancelAll(std::optional<domain::InstrumentId> instrument, std::optional<domain::Side> side,
                   const std::string& source) override;
    void setKillSwitch(bool on) override;
    void setLimit(const trading::LimitChange& change) override;
    void setTag(const std::vector<domain::ClientOrderId>& orders, const std::string& tag) override;
    std::size_t drain(std::vector<trading::DeskEvent>& out) override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::terminal
