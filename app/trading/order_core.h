#pragma once
// The order desk's logic without a thread: intents in, journal events, messages to the venue and desk events
// out. Deterministic: time comes from the clock given, and nothing else is asked.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "app/ports/clock.h"
#include "app/trading/blotter_store.h"
#include "app/trading/desk_state.h"
#include "app/trading/order_desk.h"
#include "app/trading/order_gateway.h"
#include "app/trading/risk_gate.h"

namespace tessera::trading {

struct OrderCoreOptions {
    std::string accountName = "Practice";
    domain::Money startingCash = domain::Money::fromUsd(100'000);
    std::string program = "tessera";
    RiskLimits limits;
    domain::Duration ackTimeout = std::chrono::milliseconds(2'500);  // no answer: UNKNOWN
    domain::Duration maxAge =
        std::chrono::milliseconds(2'000);  // committed later than this: not sent any more
};

/// Owner: one thread. Store and gateway outlive it.
///
/// An intent passes risk, becomes a journal event and changes the state at once; what others may see of it (a
/// message to the venue, a desk event, an acknowledgement of the venue's stream) waits in the outbox until
/// the store has committed the event.
class OrderCore final : public OrderGatewayListener {
 public:
    OrderCore(const ports::Clock& clock, BlotterStore& store, OrderGateway& gateway,
              OrderCoreOptions options);

    /// Loads the state, writes the start to the journal, connects once an instrument is known.
    domain::Result<void> start();

    // --- what the person asks (see OrderDesk)
    void defineInstrument(const domain::Instrument& instrument);
    void updateReference(const MarketReference& reference);
    void setArmed(domain::InstrumentId instrument, bool armed, const std::string& why);
    void place(const OrderIntent& intent);
    void placeList(std::vector<OrderIntent> legs);
    void cancel(domain::ClientOrderId order, const std::string& source);
    void replace(domain::ClientOrderId order, domain::Price price, domain::Quantity quantity,
                 const BookSeen& seen);
    void cancelAll(std::optional<domain::InstrumentId> instrument, std::optional<domain::Side> side,
                   const std::string& source);
    void setKillSwitch(bool on);
    void setLimit(const LimitChange& change);
    void setTag(const std::vector<domain::ClientOrderId>& orders, const std::string& tag);

    // --- what the surroundings tell
    /// Takes the store's notices: sends and publishes what is now durable.
    void onStore();
    /// Notices missing answers; call at least every 100 ms.
    void onTimer();
    void onReport(const domain::ExecutionReport& report, std::uint64_t serverSequence, bool possDup) override;
    void onRecovered(const RecoverySnapshot& snapshot) override;
    void onLink(LinkState state, const std::string& sentence) override;
    void onModelFill(const ModelFill& fill) override;
    void onQueue(const QueueTold& queue) override;
    BookedAccount booked() const override;

    /// Desk events since the last call, in order, appended.
    std::size_t takeEvents(std::vector<DeskEvent>& out);

    const DeskState& state() const { return m_state; }
    bool isGateOpen() const { return m_gateOpen; }
    /// Events not committed yet.
    bool hasWaiting() const { return !m_outbox.empty(); }

 private:
    using Message = std::variant<std::monostate, domain::NewOrder, domain::CancelOrder, domain::ReplaceOrder,
                                 domain::NewOrderList>;
    /// What waits for the commit of one event.
    struct Waiting {
        std::uint64_t sequence = 0;
        Changes changes;
        AccountView account;
        Message message;
        std::uint64_t serverSequence = 0;  // to acknowledge
        domain::Duration since{};          // monotonic
    };
    /// A message on the wire, perhaps without an answer yet.
    struct InFlight {
        domain::ClientOrderId id{};
        domain::Duration sentAt{};
    };

    void journal(std::string who, std::string why, JournalBody body, Message message = {});
    void release(Waiting& waiting);
    void send(const Waiting& waiting);
    static std::vector<domain::ClientOrderId> idsOf(const Message& message);
    std::string refusalToSend(const Waiting& waiting, domain::ClientOrderId id) const;
    void publish(Changes& changes, const AccountView& account);
    void alert(std::string sentence) { m_events.emplace_back(Alert{std::move(sentence)}); }
    void moveGate();
    std::string closedBecause() const;
    void connectOnce();
    void askCancel(const OrderRecord& record, const std::string& source);
    std::string refusalToReplace(const OrderRecord& record, domain::Price price,
                                 domain::Quantity quantity) const;
    void openLimits();
    /// Starts the session day when settlement has passed, then compares the day's loss with its limits.
    void watchLoss(bool mayRelax = false);
    void publishRisk();
    RiskView riskView() const;
    bool isUnanswered(domain::ClientOrderId id) const;
    RiskMoment moment() const;
    domain::ClientOrderId nextId() const;
    std::string text(const OrderIntent& intent) const;
    std::string text(const domain::ExecutionReport& report) const;
    std::string text(const ModelFill& fill) const;

    const ports::Clock& m_clock;
    BlotterStore& m_store;
    OrderGateway& m_gateway;
    OrderCoreOptions m_options;
    DeskState m_state;
    RiskGate m_risk;
    std::deque<Waiting> m_outbox;
    std::deque<InFlight> m_inFlight;
    std::unordered_map<domain::ClientOrderId, domain::ClientOrderId>
        m_cancelTargets;  // request -> name it used
    std::vector<DeskEvent> m_events;
    std::vector<StoreNotice> m_notices;
    std::string m_storeProblem;
    std::string m_linkSentence = "the order session is not connected yet.";
    std::string m_gateSentence;
    LinkState m_link = LinkState::Down;
    std::uint64_t m_committed = 0;    // journal sequence
    std::uint64_t m_recoveredAt = 0;  // journal sequence of the last recovery: the gate waits for its commit
    RiskView m_toldRisk;
    bool m_isRiskTold = false;
    domain::Duration m_riskToldAt{};  // monotonic
    bool m_gateOpen = false;
    bool m_connected = false;
};

}  // namespace tessera::trading
