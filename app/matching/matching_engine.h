#pragma once
// Central limit order book matching: price-time priority over domain::OrderBook, one instrument independent
// of the next. Deterministic: no clock, no randomness, no threads of its own; the same calls give the same
// output hash.
//
// Rules
// - Limit, market, IOC, FOK, post-only. A market order is a limit at the collar (a share of the best opposite
// price)
//   that never rests.
// - Replace keeps time priority only when the price is unchanged and the quantity decreases.
// - Self-trade prevention cancels the newest: an aggressor that meets an order of its own account keeps what
// it traded
//   before and loses its remainder (Reason::SelfTrade); the resting order is not touched.
// - Price limits: orders beyond `limitBand` from the reference are refused, so nothing can trade there until
// the next
//   setReference(). A trade that would happen beyond `haltBand` does not happen: the instrument halts for
//   EngineRules::haltLength, the aggressor's remainder is cancelled (Reason::Halted), and the halt band is
//   centred on that price when trading resumes. While halted only cancels pass.
// - At the limit price itself trading goes on and the status says LimitUp or LimitDown.
// - Iceberg: the book holds the displayed part; when it is used up the next part joins the back of the queue
// at
//   its price under the same order id (as at CME and Euronext), and an aggressor may go on to it.
// - Stops wait beside the book, in no market data. A trade at or through the stop price triggers them (CME
// Globex,
//   "activated when the market trades at or through the stop trigger price"); quotes do not. Before the first
//   trade of a contract its reference stands for the last trade. A stop that is reached already is rejected.
//   A triggered stop is CME's stop with protection: it matches up to the collar from its stop price and what
//   is left rests there. Each trade's stops trigger after the event that traded, buys before sells, nearest
//   stop price first, then by age; what they trade may trigger more. In a halt they wait for the end of it.
// - A trailing stop follows the best trade since it was accepted and never goes back.
// - OCO: each lot one order trades is taken off the other at once, before anything else can match.
// - Bracket: the children wait until the entry trades and work for what it traded. When a child triggers or
//   trades, what is left of the entry is cancelled; when the entry ends, its children shrink to what it
//   traded. Cancelling one order of an OCO leaves the other.
// - Implied orders, where imply() was told of a spread: implied.cpp says how.
// - Legs of a strategy: each must be able to trade whole at its limit as the books stand, else all are
//   rejected (Reason::NotFilled); then each trades, in the order given.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/domain/order.h"
#include "app/domain/order_book.h"
#include "app/domain/state_archive.h"

namespace tessera::matching {

/// What comes out. Called inside the engine's calls, in order; must not call back into the engine.
class MatchSink {
 public:
    virtual ~MatchSink() = default;
    /// One event: consecutive records of one instrument, the last one flagged kEventEnd.
    virtual void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) = 0;
    virtual void onReport(const domain::ExecutionReport& report) = 0;
    /// The fill just reported met orders of other instruments: of its own nobody took the other side, which
    /// stays with the exchange until the other two of the match are told.
    virtual void onImpliedFill(const domain::ExecutionReport&) {}
};

struct EngineRules {
    std::int32_t marketCollarBp = 300;  // basis points from the best opposite price
    domain::Duration haltLength = std::chrono::minutes(10);
    std::uint64_t firstOrderId = 1;  // a venue that restarts empty continues above what it ever used
    std::uint64_t firstExecId = 1;
    /// At one price the orders of others stand before the taker's own, whatever their age. For an engine
    /// whose market is lent to it for the length of one action, and so always looks younger.
    bool othersFirst = false;
    /// Trades in here are prints. Not so where the market that prints is elsewhere: see marketTraded().
    bool tradesPrint = true;
};

/// Owned and called by one thread.
class MatchingEngine {
 public:
    /// Waiting stops of one instrument by the price that triggers them.
    class StopQueue {
     public:
        void add(domain::Side side, domain::Price stop, domain::OrderId order);
        void remove(domain::Side side, domain::Price stop, domain::OrderId order);
        bool isEmpty() const { return m_buys.empty() && m_sells.empty(); }
        /// Takes out what a trade at `price` reaches, in the order it triggers.
        void takeReached(domain::Price price, std::deque<domain::OrderId>& out);
        template <class A, class Self>
        static void state(A& archive, Self& self) {
            archive(self.m_buys, self.m_sells);
        }

     private:
        using Key = std::pair<std::int64_t, domain::OrderId>;  // sells with their price negated
        std::set<Key> m_buys, m_sells;
    };

    explicit MatchingEngine(MatchSink& sink, EngineRules rules = {});

    /// Opens an instrument; its id must be below 65 536 and new. `bandBase` is what the bands are a share of,
    /// for a spread whose own price may be near zero; by default the reference itself.
    domain::Result<void> list(const domain::Instrument& instrument, domain::Price reference,
                              domain::Timestamp now, domain::PriceDelta bandBase = {});
    /// A new session: bands are centred anew and limit states end.
    void setReference(domain::InstrumentId instrument, domain::Price reference, domain::Timestamp now,
                      domain::PriceDelta bandBase = {});
    /// The instrument is quoted finer from now on: every order keeps its price and its place. False, and
    /// nothing changed, when `tick` does not divide the old one.
    bool refineTick(domain::InstrumentId instrument, domain::PriceDelta tick);
    /// From now on the orders of this spread and of its two legs imply each other. Again for one that does
    /// already: nothing. False, and nothing changed: a leg is not listed, its lot is another, the legs are
    /// not one bought and one sold, or the spread's tick does not divide theirs, so that a price of theirs
    /// could not be told as one of its own.
    bool imply(domain::InstrumentId spread, domain::Timestamp now);
    /// What rests in other books makes an order of so much at this price in this one; none: nothing does, or
    /// imply() was not told.
    struct ImpliedLevel {
        domain::Price price;
        domain::Quantity quantity;  // > 0; of the best orders of the other two books
    };
    std::optional<ImpliedLevel> impliedBest(domain::InstrumentId instrument, domain::Side side) const;
    /// Closed and Settled expire every resting order; Halted by hand lasts until set Open again.
    void setStatus(domain::InstrumentId instrument, domain::TradingStatus status, domain::Timestamp now);
    /// Resumes instruments whose halt is over and expires GTD orders. Call before the inputs of `now`.
    void advance(domain::Timestamp now);
    /// Expires every DAY order (Reason::EndOfDay).
    void endDay(domain::Timestamp now);

    /// Answers through reports. Returns the order's id, zero when it was rejected.
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order, domain::Timestamp now);
    /// Answers through reports: every order New, or every order Rejected with the same reason.
    void submit(domain::AccountId account, const domain::NewOrderList& list, domain::Timestamp now);
    /// Why the legs of a strategy would be rejected now; None where they would all trade.
    domain::Reason refusalOfLegs(domain::AccountId account, const domain::NewOrderList& list,
                                 domain::Timestamp now) const;
    // `where`: the order's instrument, from whoever knows it; zero: not known. A resting order is looked for
    // there alone: an exchange of hundreds of instruments would otherwise ask every book for one that traded.
    /// False, without a report, when the order neither rests nor waits. `why` goes into the report.
    bool cancel(domain::OrderId order, domain::Reason why, domain::Timestamp now,
                domain::InstrumentId where = {});
    /// Names the order `replace.id` from now on. False, without a report, when the order neither rests nor
    /// waits; other refusals are ReplaceRejected reports.
    bool replace(domain::OrderId order, const domain::ReplaceOrder& replace, domain::Timestamp now,
                 domain::InstrumentId where = {});
    /// The market traded elsewhere: triggers stops and moves trailing ones as a trade in here would. For an
    /// engine that holds one account's paper orders beside a market it only watches.
    void marketTraded(domain::InstrumentId instrument, domain::Price price, domain::Timestamp now);
    /// A number for an execution outside the book: a settlement.
    domain::ExecId takeExecId() { return domain::ExecId{m_nextExecId++}; }
    /// What rests or waits of an account, by age.
    std::vector<std::pair<domain::OrderId, domain::InstrumentId>> ordersOf(domain::AccountId account) const;
    /// The order as a Status report; false when it neither rests nor waits.
    bool status(domain::OrderId order, domain::ExecutionReport& out, domain::InstrumentId where = {}) const;

    /// Null when not listed.
    const domain::OrderBook* book(domain::InstrumentId instrument) const;
    domain::TradingStatus tradingStatus(domain::InstrumentId instrument) const;
    /// Prices outside [low, high] are refused.
    struct Limits {
        domain::Price low, high;
    };
    Limits limits(domain::InstrumentId instrument) const;
    /// FNV-1a over everything that came out so far.
    std::uint64_t outputHash() const { return m_hash; }

    // --- matching_state.cpp; between calls only
    void save(domain::StateWriter& out) const;
    /// Replaces everything but the rules. False: the bytes contradict themselves; the engine is then useless.
    bool restore(domain::StateReader& in);

 private:
    struct Market;
    /// A spread of one lot bought and one sold, and the three books whose orders imply each other.
    struct Relation {
        Market *spread = nullptr, *near = nullptr, *far = nullptr;
    };
    struct Market {
        explicit Market(const domain::Instrument& definition)
            : instrument(definition), book(definition.tick) {}
        domain::Instrument instrument;
        domain::OrderBook book;
        domain::TradingStatus status = domain::TradingStatus::Open;
        domain::Timestamp resumeAt;  // set while halted by the band
        domain::Price haltPrice;     // what would have traded
        domain::PriceDelta bandBase;
        Limits hard, halt;
        domain::Price last;  // last trade; the reference before the first
        StopQueue stops;
        std::vector<domain::Price> trades;  // since stops were last looked at, in order; only while some wait
        std::deque<domain::OrderId> elected;    // stops that were reached, in the order they trigger
        std::deque<domain::OrderId> released;   // children whose entry traded
        std::vector<domain::OrderId> trailing;  // by age; may name orders that ended
        std::vector<Relation> relations;        // by age; not part of the state: imply() is told again
    };
    /// What the book does not know about a resting, waiting or incoming order.
    struct Working {
        domain::OrderId orderId{};
        domain::ClientOrderId id{};
        domain::AccountId account{};
        domain::InstrumentId instrument{};
        domain::Side side = domain::Side::Buy;
        domain::OrderType type = domain::OrderType::Limit;
        domain::TimeInForce timeInForce = domain::TimeInForce::Day;
        bool postOnly = false;
        bool inUse = false;
        domain::Price price;
        domain::Quantity quantity, filled;
        domain::Quantity dormant;  // of a bracket's child: what the entry has not traded yet
        domain::OrderTerms terms{};
        bool isArmed = false;    // a stop in its market's queue
        bool isElected = false;  // reached, not triggered yet
        // Oco: first = the other. Entry: target and protection. Child: first = the other child, second =
        // entry.
        domain::OrderId first{}, second{};
        /// What may trade now.
        domain::Quantity open() const { return quantity - filled - dormant; }
        domain::Quantity leaves() const { return quantity - filled; }
        bool isWaitingStop() const { return isStop(type) && !terms.triggered; }
        bool isChild() const {
            return terms.role == domain::LinkRole::Target || terms.role == domain::LinkRole::Protection;
        }
    };
    template <class A, class Self>
    static void state(A& archive, Self& self);
    template <class A, class M>
    static void stateOfMarket(A& archive, M& market);
    template <class A, class W>
    static void stateOfOrder(A& archive, W& order);
    bool restoreBook(domain::StateReader& in, Market& market);
    enum class MatchEnd : std::uint8_t { NothingLeft, PriceReached, SelfTrade, Halted };

    Market* find(domain::InstrumentId instrument);
    const Market* find(domain::InstrumentId instrument) const;
    /// Where an order that rests or waits is kept.
    struct Place {
        Market* market = nullptr;
        std::uint32_t slot = 0;
        bool isHeld = false;  // not in the book
    };
    std::optional<Place> place(domain::OrderId order, domain::InstrumentId where = {}) const;

    // --- order_checks.cpp
    domain::Reason check(const Market& market, const domain::NewOrder& order, domain::AccountId account,
                         domain::Timestamp now) const;
    domain::Reason checkTerms(const Market& market, const domain::NewOrder& order,
                              domain::Timestamp now) const;
    domain::Reason checkStop(const Market& market, const domain::NewOrder& order) const;
    domain::Reason checkTick(const Market& market, domain::Price price) const;
    domain::Reason checkPrice(const Market& market, domain::Price price) const;
    domain::Reason checkReplace(const Market& market, const Working& order,
                                const domain::ReplaceOrder& replace) const;
    domain::Reason checkList(const Market& market, const domain::NewOrderList& list,
                             domain::AccountId account, domain::Timestamp now) const;
    domain::Reason checkBracket(const Market& market, const domain::NewOrderList& list) const;
    bool crosses(const Market& market, domain::Side side, domain::Price price) const;
    bool canFillWhole(const Market& market, const domain::NewOrder& order, domain::AccountId account) const;
    domain::Price collar(const Market& market, domain::Side side) const;
    domain::PriceDelta collarWidth(const Market& market, domain::Price from) const;

    // --- matching_engine.cpp
    Working accept(const Market& market, domain::AccountId account, const domain::NewOrder& order);
    /// An order that was checked: accepted, worked, and what it set off.
    domain::OrderId take(Market& market, domain::AccountId account, const domain::NewOrder& order,
                         domain::Timestamp now);
    void work(Market& market, Working& order, domain::Timestamp now);
    MatchEnd match(Market& market, Working& taker, domain::Timestamp now);
    /// Whom a taker on `side` meets next; an order of its own account where nobody stands before it.
    std::optional<domain::RestingOrder> counterpart(const Market& market, domain::Side side,
                                                    domain::AccountId account) const;
    void trade(Market& market, Working& taker, const domain::RestingOrder& resting, domain::Timestamp now);
    void notePrint(Market& market, domain::Price price);
    domain::ExecutionReport reportFill(const Market& market, const Working& party, domain::Price price,
                                       domain::Quantity quantity, bool isMaker, domain::Timestamp now,
                                       domain::InstrumentId impliedBy = {});
    /// What follows for a resting order of which `quantity` traded, and for one that came in.
    void afterMade(Market& market, const domain::RestingOrder& resting, domain::Quantity quantity,
                   domain::Timestamp now);
    void afterTaken(Market& market, Working& taker, domain::Quantity quantity, domain::Timestamp now);
    void refresh(Market& market, std::uint32_t slot, domain::Timestamp now);
    void finish(Market& market, Working& order, MatchEnd end, domain::Timestamp now);
    void restOrder(Market& market, const Working& order, domain::Timestamp now);
    void drop(Market& market, std::uint32_t slot, domain::ExecType type, domain::Reason why,
              domain::Timestamp now);
    void replaceResting(Market& market, std::uint32_t slot, bool loses, domain::Timestamp now);
    void expireAll(Market& market, domain::Timestamp now);
    void startHalt(Market& market, domain::Price price, domain::Timestamp now);
    void noteLimitState(Market& market, domain::Price lastTrade, domain::Timestamp now);
    void changeStatus(Market& market, domain::TradingStatus status, domain::Timestamp now);
    void centreBands(Market& market, domain::Price reference, domain::PriceDelta bandBase);

    // --- implied.cpp
    struct Source;
    struct ImpliedMatch;
    static Source sourceIn(const Relation& relation, const Market& market, domain::Side side);
    static std::optional<domain::Price> partPrice(const Market& market, domain::Side side,
                                                  domain::Price price);
    static std::optional<domain::Price> impliedPrice(const Market& market, domain::Side side,
                                                     const Source& source, domain::Price first,
                                                     domain::Price second);
    std::optional<ImpliedMatch> bestImplied(const Market& market, domain::Side side) const;
    /// The best price on `side`, of an order or of an implied one.
    std::optional<domain::Price> touch(const Market& market, domain::Side side) const;
    /// Trades with the best implied order where it is better than `real` and within the taker's limit.
    std::optional<domain::Price> tradeImplied(Market& market, Working& taker,
                                              std::optional<domain::Price> real, domain::Timestamp now);
    domain::Quantity impliedWithin(const Market& market, const domain::NewOrder& order,
                                   std::optional<domain::Price> blocked) const;
    void fillImplied(Market& market, const domain::RestingOrder& resting, domain::Price price,
                     domain::Quantity lots, domain::Timestamp now, domain::InstrumentId spread);
    /// Trades what came to cross while one of the three books could not trade.
    void uncross(Market& market, domain::Timestamp now);
    bool uncross(const Relation& relation, domain::Side nearSide, domain::Timestamp now);
    void endOtherEvents();

    // --- held_orders.cpp: stops and combinations
    /// Puts an order beside the book; a stop whose lots may trade waits for its price.
    void hold(Market& market, const Working& order, domain::Timestamp now);
    void forget(Market& market, std::uint32_t slot);
    void expireDates(domain::Timestamp now);
    /// Triggers and releases what the last event made due, until nothing is left, wherever it traded.
    void settle(Market& market, domain::Timestamp now);
    void settleOne(Market& market, domain::Timestamp now);
    void elect(Market& market, domain::Timestamp now);
    void trail(Market& market, domain::Price traded, domain::Timestamp now);
    void trigger(Market& market, domain::OrderId order, domain::Timestamp now);
    void release(Market& market, domain::OrderId order, domain::Timestamp now);
    /// Takes `lots` that the other order of an OCO traded off this one.
    void reduce(domain::OrderId order, domain::Quantity lots, domain::Timestamp now);
    void cancelEntry(domain::OrderId entry, domain::Timestamp now);
    void onLinkedFill(Market& market, const Working& order, domain::Quantity lots, domain::Timestamp now);
    void onEnded(const Working& order, domain::Timestamp now);
    void restate(const Working& order, domain::Reason why, domain::Timestamp now);

    // --- matching_reports.cpp
    void record(domain::RecordKind kind, domain::OrderId order, domain::Side side, domain::Price price,
                domain::Quantity quantity, domain::Timestamp now, std::uint32_t aux = 0);
    void endEvent(domain::InstrumentId instrument);
    void emitEvent(domain::InstrumentId instrument, std::vector<domain::MarketRecord>& records);
    domain::ExecutionReport describe(const Working& order, domain::ExecType type,
                                     domain::Timestamp now) const;
    void report(domain::ExecutionReport report);
    void reject(domain::AccountId account, const domain::NewOrder& order, domain::Reason why,
                domain::Timestamp now);
    std::uint32_t takeSlot();
    void freeSlot(std::uint32_t slot);

    MatchSink& m_sink;
    EngineRules m_rules;
    std::vector<std::unique_ptr<Market>> m_markets;                   // by instrument id
    std::vector<Working> m_working;                                   // by slot; the book's tag is the slot
    std::unordered_map<domain::OrderId, std::uint32_t> m_held;        // orders beside the book, by slot
    std::set<std::pair<domain::Timestamp, domain::OrderId>> m_dates;  // GTD; may name orders that ended
    std::vector<std::uint32_t> m_freeSlots;
    std::vector<domain::MarketRecord> m_records;  // of the event under way
    /// Of the same event in other books, and the books that traded in it: of an implied match alone.
    std::vector<std::pair<domain::InstrumentId, std::vector<domain::MarketRecord>>> m_otherRecords;
    std::vector<Market*> m_touched;
    std::uint64_t m_nextOrderId;
    std::uint64_t m_nextExecId;
    std::uint64_t m_nextTrade;
    std::uint64_t m_hash = 0xCBF29CE484222325ULL;
};

}  // namespace tessera::matching
