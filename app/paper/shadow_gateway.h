#pragma once
// The order session's end of shadow paper trading: what the terminal sends goes to a ShadowExchange in this
// process, which sees the market through a tap. No order leaves the machine; there is no transport to leave
// by.

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <variant>
#include <vector>

#include "app/paper/shadow_exchange.h"
#include "app/ports/clock.h"
#include "app/ports/market_tap.h"
#include "app/trading/order_gateway.h"

namespace tessera::paper {

/// OrderGateway for the session's thread, MarketTap for the thread that drains the feeds; between the two
/// lies one locked list. Working orders end with the session: nobody would watch the market for them.
class ShadowGateway final : public trading::OrderGateway, public ports::MarketTap {
 public:
    /// `clock` outlives the gateway. Starting cash comes from the journal.
    ShadowGateway(ShadowTerms terms, const ports::Clock& clock);
    ~ShadowGateway() override;

    domain::Result<void> connect(std::uint64_t lastServerSequence,
                                 trading::OrderGatewayListener& listener) override;
    bool send(const domain::NewOrder& order) override;
    bool send(const domain::NewOrderList& list) override;
    bool send(const domain::CancelOrder& cancel) override;
    bool send(const domain::ReplaceOrder& replace) override;
    void acknowledge(std::uint64_t) override {}
    void poll(domain::Duration timeout) override;
    void wake() override;
    void disconnect() override;

    void onInstrument(const domain::Instrument& instrument) override;
    void onEvents(std::span<const ports::FeedEvent> events, domain::Timestamp at) override;
    void onGone(domain::InstrumentId instrument) override;
    void onSettlement(const domain::SettlementPrice& settlement) override;
    void onVenueTime(domain::Duration offset) override { m_venueOffset.store(offset); }
    domain::Duration venueTimeOffset() const override { return m_venueOffset.load(); }

 private:
    struct Batch {
        std::vector<ports::FeedEvent> events;
        domain::Timestamp at;
    };
    using Seen = std::variant<domain::Instrument, Batch, domain::SettlementPrice, domain::InstrumentId>;

    void see(Seen seen);
    template <class Message>
    bool pass(const Message& message);
    /// Market time, which never goes back: days end, orders run out and fills are stamped by it. A replay
    /// that began again starts the market over.
    domain::Timestamp now();
    void waitFor(domain::Duration timeout);
    void recover();
    void deliver();
    void tellQueues();

    ShadowTerms m_terms;
    const ports::Clock& m_clock;
    trading::OrderGatewayListener* m_listener = nullptr;
    std::unique_ptr<ShadowExchange> m_exchange;
    std::uint64_t m_sequence = 0;
    domain::Timestamp m_lastNow, m_lastWall;
    std::atomic<domain::Duration> m_venueOffset{domain::Duration{}};  // told on the market's thread
    std::set<domain::InstrumentId> m_externals;                       // of markets that go by wall time
    domain::Duration m_queuesToldAt{};                                // monotonic
    std::map<domain::ClientOrderId, trading::QueueTold> m_queues;
    bool m_isRecovering = false, m_isReady = false;

    std::mutex m_mutex;
    std::condition_variable m_came;
    std::vector<Seen> m_seen;  // guarded
    bool m_isWoken = false;    // guarded
};

}  // namespace tessera::paper
