#pragma once
// Shadow paper trading: orders against a market that is only watched. Every order is worked under three fill
// models side by side; Base's fills are the account's, the other two show how far the assumption carries.
// Deterministic: the same instruments, events, orders and times give the same fills. One thread.
//
// A message reaches the market after the account's latency (Optimistic half, Pessimistic twice of it). An
// order that only takes off the account's position takes off no more than a model holds; when the account is
// flat and nothing works, what another model still holds is closed at the market, so that the band shows the
// price of an assumption and not a position nobody meant.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/paper/model_market.h"
#include "app/ports/market_data_feed.h"
#include "app/trading/journal_event.h"
#include "app/trading/paper_fill.h"

namespace tessera::paper {

/// What trading on paper costs beside the fees, which are the instrument's.
struct ShadowTerms {
    domain::Duration latency = std::chrono::milliseconds(50);  // order to market, 0 .. 10 s
    std::int32_t marginPercent = 100;      // of the value of a position in an External instrument, 1 .. 100
    std::int32_t maintenancePercent = 75;  // of the margin: below it the account is liquidated
    domain::Money startingCash;
};

/// What goes back to the desk, in order.
using ShadowOutput = std::variant<domain::ExecutionReport, trading::ModelFill>;

class ShadowExchange {
 public:
    /// `firstId`: above every order and execution number this account ever saw.
    ShadowExchange(ShadowTerms terms, trading::ModelAccounts accounts, std::uint64_t firstId);

    /// Known again with a finer tick: its orders keep their prices and places. With a coarser one or another
    /// quantity scale they end, since what they say means nothing now.
    void define(const domain::Instrument& instrument, domain::Timestamp now);
    /// What a feed told, in its order; `at`: when it was received. Unknown instruments are ignored.
    void onEvents(std::span<const ports::FeedEvent> events, domain::Timestamp at);
    /// Its source is gone: orders end, positions stay.
    void forsake(domain::InstrumentId instrument, domain::Timestamp now);
    /// The contract ended: positions close at `price`, orders expire.
    void settle(domain::InstrumentId instrument, domain::Price price, domain::Timestamp now);

    void send(const domain::NewOrder& order, domain::Timestamp now);
    void send(const domain::NewOrderList& list, domain::Timestamp now);
    void send(const domain::CancelOrder& cancel, domain::Timestamp now);
    void send(const domain::ReplaceOrder& replace, domain::Timestamp now);
    /// Every working order ends at once: nobody will watch the market for them.
    void cancelAll(domain::Reason why, domain::Timestamp now);

    /// The market begins again at an earlier time (a replay): orders end, positions stay.
    void startOver(domain::Timestamp now);
    /// Delivers what is due up to `now`; later calls never go back in time.
    void advance(domain::Timestamp now);
    /// When the next message arrives at the market.
    std::optional<domain::Timestamp> nextDue() const;
    std::vector<ShadowOutput> take();

    /// Base's queued orders by their current names.
    std::vector<std::pair<domain::ClientOrderId, const QueuePlace*>> queued() const;
    const trading::ModelAccounts& accounts() const { return m_accounts; }
    /// Where a working order stands under a model; null when it does not rest.
    const QueuePlace* placeOf(trading::FillModel model, domain::ClientOrderId id) const;

 private:
    using Command =
        std::variant<domain::NewOrder, domain::NewOrderList, domain::CancelOrder, domain::ReplaceOrder>;
    struct Pending {
        domain::Timestamp due;
        domain::InstrumentId instrument{};
        bool isReducing = false;  // takes off the account's position and no more
        Command command;
    };
    struct Market {
        Market(const domain::Instrument& definition) : instrument(definition), shown(definition.tick) {}
        domain::Instrument instrument;
        DisplayedMarket shown;
        domain::TradingStatus status = domain::TradingStatus::Open;
        std::array<std::unique_ptr<ModelMarket>, trading::kFillModels> models;  // made at the first order
    };

    Market* find(domain::InstrumentId id);
    ModelMarket& model(Market& market, trading::FillModel which, domain::Timestamp now);
    void enqueue(domain::InstrumentId instrument, bool isReducing, Command command, domain::Timestamp now);
    void execute(trading::FillModel model, const Pending& pending);
    void executeFor(trading::FillModel model, const Pending& pending, domain::NewOrder order);
    void executeFor(trading::FillModel model, const Pending& pending, domain::NewOrderList list);
    void executeLegs(trading::FillModel model, const Pending& pending, const domain::NewOrderList& list);
    domain::Reason refusalOfLegs(trading::FillModel model, const Pending& pending,
                                 const domain::NewOrderList& list);
    void executeFor(trading::FillModel model, const Pending& pending, const domain::CancelOrder& cancel);
    void executeFor(trading::FillModel model, const Pending& pending, domain::ReplaceOrder replace);
    void refuse(const domain::NewOrder& order, domain::Reason why, domain::Timestamp now);
    /// Of every market, or of one: what is under way does not arrive, and new orders among it are answered.
    void dropPending(const Market* market, domain::Reason why, domain::Timestamp now);
    void refuse(domain::ExecType type, domain::ClientOrderId request, domain::ClientOrderId target,
                domain::Timestamp now);
    domain::Reason whyNot(const Market* market) const;
    domain::InstrumentId instrumentOf(domain::ClientOrderId id) const;

    void apply(Market& market, const ports::FeedEvent& event, domain::Timestamp at);
    void applyRecord(Market& market, const domain::MarketRecord& record, domain::Timestamp at);
    void applyToOrders(Market& market, const domain::MarketRecord& record, domain::Timestamp at);
    void everyModel(Market& market, const std::function<void(ModelMarket&)>& step);
    void collect(Market& market, trading::FillModel model);
    /// The account was refused it, so no model may work it either: nobody could cancel it.
    void forgetRefused(Market& market, domain::ClientOrderId order, domain::Timestamp now);
    void publishFill(Market& market, trading::FillModel model, domain::ExecutionReport report,
                     trading::FillReason reason);

    // --- shadow_rules.cpp
    domain::Quantity net(trading::FillModel model, domain::InstrumentId instrument) const;
    domain::Quantity reducingQuantity(trading::FillModel model, const Pending& pending, domain::Side side,
                                      domain::Quantity asked) const;
    void endDays(domain::Timestamp now);
    void converge(domain::Timestamp now);
    void watchMargin(domain::Timestamp now);
    void liquidate(trading::FillModel model, domain::Timestamp now);
    void closeAtMarket(Market& market, trading::FillModel model, domain::Timestamp now);

    ShadowTerms m_terms;
    trading::ModelAccounts m_accounts;
    domain::MarginTerms m_margins;
    std::map<domain::InstrumentId, std::unique_ptr<Market>> m_markets;
    std::array<std::deque<Pending>, trading::kFillModels> m_pending;
    std::array<std::set<domain::ClientOrderId>, trading::kFillModels>
        m_cut;  // orders that are smaller than the account's: cut to what the model held
    std::map<domain::ClientOrderId, domain::InstrumentId>
        m_instruments;                           // of this run's orders, by every name
    std::set<domain::InstrumentId> m_unsettled;  // where a model may hold what the account does not
    std::vector<ModelReport> m_reports;
    std::vector<ShadowOutput> m_out;
    domain::Timestamp m_now, m_marginLookedAt;
    std::int64_t m_day = 0;
    std::uint64_t m_nextOrderId, m_nextExecId, m_nextInternal;
    bool m_isLiquidating = false;
};

}  // namespace tessera::paper
