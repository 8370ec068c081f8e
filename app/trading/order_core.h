#pragma once
// The order desk's logic without a thread: intents in, journal events, messages to the venue and desk events
// out. Deterministic: time comes from the clock given, and nothing else is asked.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "app/ports/clock.h"
#include "app/ports/position_limit_sink.h"
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
    domain::Duration intentPatience =
        std::chrono::seconds(60);  // after it nothing of a flatten leaves any more
    domain::Duration maxAge =
        std::chrono::milliseconds(2'000);                // committed later than this: not sent any more
    ports::PositionLimitSink* positionLimits = nullptr;  // outlives the core; null: nobody shows them
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
    void begin(const Intent& intent);
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
    void onRefused(const domain::ExecutionReport& report, const std::string& sentence) override;
    void onPositionLimits(const std::vector<domain::PositionLimit>& limits) override;
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
    /// An intent waits for answers that can still come.
    bool awaitsAnswers() const { return !m_runs.empty() && m_link == LinkState::Ready; }

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

    /// Of an intent under way what need not outlive the process (order_intents.cpp).
    struct Run {
        struct Asked {
            int times = 0;
            domain::Duration at{};  // monotonic
        };
        std::uint64_t id = 0;                          // of the intent
        domain::Duration begunAt{};                    // monotonic
        domain::ClientOrderId closing{};               // the order that sends the remainder; 0: none yet
        int sends = 0;                                 // of the remainder
        std::optional<domain::Quantity> target;        // the position wanted, once it was computed
        std::map<domain::ClientOrderId, Asked> asked;  // cancels
        std::vector<domain::ClientOrderId> orders;     // CancelSet: what it cancels
        std::size_t ended = 0;                         // of `orders`, from the front
        domain::Duration scannedAt{};                  // CancelSet: when every order was looked at; monotonic
        bool isWaitTold = false;
    };

    /// What the venue told of an instrument it has not defined yet, and whatever came after that.
    using Told = std::variant<ReportReceived, Recovered, ModelFilled>;
    bool isKnown(const Told& told) const;
    void takeReport(ReportReceived told, const std::string& sentence = {});
    void takeRecovery(Recovered told);
    void disarmRedefined(const domain::Instrument& from, const domain::Instrument& to);
    void take(Told told);
    void takeOrKeep(Told told);
    void takeUntaken();

    void advanceIntents();
    bool step(Run& run);
    bool stepClose(Run& run, const OpenIntent& open);
    bool stepCancelSet(Run& run, const OpenIntent& open);
    bool stepBracket(Run& run, const OpenIntent& open);
    bool stepStrategy(Run& run, const OpenIntent& open);
    bool sendRemainder(Run& run, const OpenIntent& open);
    bool concludeClose(Run& run, const OpenIntent& open);
    /// False: the venue keeps refusing it.
    bool askOnce(Run& run, const OrderRecord& record, const std::string& source);
    bool finish(const Run& run, bool isDone, std::string sentence);
    void tellWait(Run& run, const OpenIntent& open, const OrderRecord* waitsFor);
    void tellIntent(const Intent& intent, IntentChanged::Step step, std::string sentence);
    std::string refusalToBegin(const Intent& intent) const;
    std::string refusalOfExit(const Intent& intent);
    bool joins(const Intent& intent);
    bool concerns(const Intent& intent, const OrderRecord& record) const;
    std::string nameOfLeg(const OrderIntent& leg) const;
    std::string refusalWhileClosing(domain::InstrumentId instrument) const;
    std::string nameOf(const Intent& intent) const;
    bool isSwap(const Intent& intent) const;
    std::string cancelledBy(const Run& run) const;
    std::string holding(domain::InstrumentId instrument, domain::Quantity net) const;
    void endUnfinished();
    void journal(std::string who, std::string why, JournalBody body, Message message = {});
    void release(Waiting& waiting);
    void send(const Waiting& waiting);
    static std::vector<domain::ClientOrderId> idsOf(const Message& message);
    std::string refusalToSend(const Waiting& waiting, domain::ClientOrderId id) const;
    void publish(Changes& changes, const AccountView& account);
    void alert(std::string sentence) { m_events.emplace_back(Alert{std::move(sentence)}); }
    void moveGate();
    /// Why order entry is closed; no sentence: it is open.
    std::pair<GateCause, std::string> closedBecause() const;
    void connectOnce();
    /// A replace may have renamed the order a cancel named.
    void followCancel(domain::ClientOrderId order, domain::ClientOrderId cancelId,
                      const domain::ExecutionReport& report);
    void askCancel(const OrderRecord& record, const std::string& source);
    std::string refusalToReplace(const OrderRecord& record, domain::Price price,
                                 domain::Quantity quantity) const;
    void openLimits();
    /// Starts the session day when settlement has passed, then compares the day's loss with its limits.
    void watchLoss(bool mayRelax = false);
    void startSessionDay(std::int64_t day);
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
    std::vector<Run> m_runs;
    std::deque<Told> m_untaken;   // in the venue's order; acknowledged only once they are in the journal
    bool m_isUntakenCut = false;  // more came than may wait: the venue is asked again from the journal's end
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
