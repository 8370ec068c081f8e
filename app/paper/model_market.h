#pragma once
// One account's paper orders in one instrument under one fill model. Order life (types, times in force,
// stops, OCO, brackets) is matching::MatchingEngine's, in whose book rest this account's orders alone; what
// the real market shows or trades is brought to it only as far as it reaches them:
// - What the book displays is offered for the length of one action, less what this account took there before,
//   and withdrawn again: the same displayed liquidity is never taken twice.
// - A trade at an order's price reaches it behind the queue it joined (QueuePlace); one beyond its price,
// with
//   what the better-priced paper orders left of it. A trade is used once.
// - The other side shown at or beyond an order's price trades with it, at the order's price. One that came or
//   triggered while nothing could be dealt with (mid-event, rebuilt, silent) takes what is shown afterwards.
// - Stops look at the market's prints alone.
// Deterministic; one thread.

#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/matching/matching_engine.h"
#include "app/paper/queue_place.h"
#include "app/trading/paper_fill.h"

namespace tessera::paper {

/// What a source shows of one instrument; the fill models look at the same one.
struct DisplayedMarket {
    explicit DisplayedMarket(domain::PriceDelta tick) : book(tick) {}
    domain::OrderBook book;
    bool isByOrder = false;  // the source tells every order
    /// From a reset to the end of the event that shows a book again. Emptied and not told anew (a gap, an
    /// unreadable update, the publisher gone) it goes on: nothing shown says nothing about who left.
    bool isRebuilding = false;
    bool isComplete = false;  // not in the middle of an event
    bool isLive = false;      // not silent for so long that what is shown may be gone
    std::optional<domain::Price> last;
};

struct ModelReport {
    domain::ExecutionReport report;             // fee not filled in
    std::optional<trading::FillReason> reason;  // of a trade
};

class ModelMarket final : private matching::MatchSink {
 public:
    /// `market` outlives this. Reports are appended to `out`. `firstOrderId` > 0.
    ModelMarket(trading::FillModel model, const domain::Instrument& instrument, const DisplayedMarket& market,
                domain::Price reference, domain::Timestamp now, std::uint64_t firstOrderId,
                std::vector<ModelReport>& out);

    // --- the account
    void submit(const domain::NewOrder& order, domain::Timestamp now);
    void submit(const domain::NewOrderList& list, domain::Timestamp now);
    /// Why this leg of a strategy would not trade whole now; None where it would.
    domain::Reason refusalOfLeg(const domain::NewOrder& leg, domain::Timestamp now);
    /// False, without a report: no such order works here.
    bool cancel(domain::ClientOrderId target, domain::Reason why, domain::Timestamp now);
    bool replace(const domain::ReplaceOrder& replace, domain::Timestamp now);
    void cancelAll(domain::Reason why, domain::Timestamp now);
    void endDay(domain::Timestamp now);
    /// Expires GTD orders.
    void advance(domain::Timestamp now);
    bool hasOrders() const { return !m_orders.empty(); }
    /// Filled and leaves of an order that works here.
    const domain::ExecutionReport* find(domain::ClientOrderId id) const;
    /// Null when the order does not rest in a queue, or came to one that is not shown yet.
    const QueuePlace* placeOf(domain::ClientOrderId id) const;

    void queued(std::vector<std::pair<domain::ClientOrderId, const QueuePlace*>>& out) const;

    /// The source quotes finer from now on: orders keep their prices and places.
    void refineTick(domain::PriceDelta tick) { (void)m_engine.refineTick(domain::InstrumentId{0}, tick); }

    // --- the market; `DisplayedMarket` has taken the same step already
    void onLevel(domain::Side side, domain::Price price, domain::Quantity total, domain::Timestamp at);
    /// The level is not shown any more; who stands there is not known to have left.
    void onLevelHidden(domain::Side side, domain::Price price);
    void onTrade(domain::Price price, domain::Quantity quantity, domain::Side aggressor,
                 domain::Timestamp at);
    /// A resting order of the source lost `by` at `price`; traded, or cancelled and moved away.
    void onReduced(domain::OrderId order, domain::Side side, domain::Price price, domain::Quantity by,
                   bool isTraded, domain::Timestamp at);
    /// A price was printed: stops look at it.
    void onPrint(domain::Price price, domain::Timestamp at);
    void onBookComplete(domain::Timestamp at);
    /// Never of an empty book.
    void onBookRebuilt(domain::Timestamp at);
    void onStatus(domain::TradingStatus status, domain::Timestamp at);

 private:
    struct Resting {
        domain::Side side = domain::Side::Buy;
        domain::Price price;
        domain::Quantity shown;
        QueuePlace place;
        bool isPlaceKnown = true;  // false: it came while nothing was shown, and joins what is shown next
        bool isHidden = false;     // the source shows its price no more, which is no cancel
    };
    struct Offer {  // a displayed level, offered to the engine
        domain::Side side = domain::Side::Buy;
        domain::Price price;
        domain::Quantity displayed, takenBefore;
    };
    using Taken = std::map<std::int64_t, domain::Quantity>;  // by price in 1e-9 USD

    void onEvent(domain::InstrumentId, std::span<const domain::MarketRecord> records) override;
    void onReport(const domain::ExecutionReport& report) override;
    void onOwnReport(const domain::ExecutionReport& report);
    void onRecord(const domain::MarketRecord& record);
    QueuePlace placeNow(domain::Side side, domain::Price price, domain::Timestamp at) const {
        return QueuePlace(m_model, m_market.book, m_market.isByOrder, side, price, at);
    }
    void join(domain::OrderId id, domain::Side side, domain::Price price, domain::Quantity shown,
              domain::Timestamp at);

    /// `taken`: the displayed side the action wants. Of a locked book the other side is offered without the
    /// price both stand at, which would trade with itself: what it owes an own order comes with the book's
    /// next completion.
    template <class Action>
    void withLiquidity(domain::Side taken, domain::Quantity need, domain::Timestamp now, Action action);
    void offer(domain::Side side, domain::Quantity need, bool isBestLeftOut, domain::Timestamp now);
    /// Of a locked book: what `side` shows at `price` belongs to those who stand at it before an own order,
    /// and whom it has not traded with either.
    bool isOwed(domain::Side side, domain::Price price) const;
    /// How many of the market stand before this account's first order at a price; no bound without one.
    domain::Quantity aheadOfOwn(domain::Side side, domain::Price price) const;
    void withdraw(domain::Timestamp now);
    /// `quantity` of the market trades with the order at its price.
    void deal(const domain::RestingOrder& order, domain::Quantity quantity, domain::Timestamp now);
    /// This account's orders on `side` in priority.
    std::vector<domain::RestingOrder> resting(domain::Side side) const;
    void limitTaken(domain::Side side, domain::Price price, domain::Quantity total);
    Taken& taken(domain::Side side) { return m_taken[static_cast<std::size_t>(side)]; }
    domain::Quantity takenAt(domain::Side side, domain::Price price) const;
    domain::Quantity ownLeaves() const;
    bool isAnyStopReached(domain::Price price) const;
    /// What is shown can be dealt with at this moment.
    bool canDeal() const;

    trading::FillModel m_model;
    domain::InstrumentId m_id{};
    const DisplayedMarket& m_market;
    std::vector<ModelReport>& m_out;
    matching::MatchingEngine m_engine;
    std::unordered_map<domain::ClientOrderId, domain::ExecutionReport> m_orders;  // working, as last reported
    std::unordered_map<domain::OrderId, Resting> m_resting;
    std::unordered_set<domain::OrderId> m_own;  // engine's numbers of the working ones
    std::unordered_map<domain::ClientOrderId, Offer> m_offers;
    std::vector<domain::OrderId> m_offered;
    std::unordered_set<domain::OrderId> m_met;  // of m_own: were beside a book that could be dealt with
    bool m_isOffered = false;
    std::array<Taken, 2> m_taken;
    std::uint64_t m_lastOffer = 0;
    trading::FillReason m_cause;  // of fills that the next deal() gives
};

}  // namespace tessera::paper
