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

#include <cstdint>
#include <span>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/domain/order.h"
#include "app/domain/order_book.h"

namespace tessera::matching {

/// What comes out. Called inside the engine's calls, in order; must not call back into the engine.
class MatchSink {
 public:
    virtual ~MatchSink() = default;
    /// One event: consecutive records of one instrument, the last one flagged kEventEnd.
    virtual void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) = 0;
    virtual void onReport(const domain::ExecutionReport& report) = 0;
};

struct EngineRules {
    std::int32_t marketCollarBp = 300;  // basis points from the best opposite price
    domain::Duration haltLength = std::chrono::minutes(10);
    std::uint64_t firstOrderId = 1;  // a venue that restarts empty continues above what it ever used
    std::uint64_t firstExecId = 1;
};

/// Owned and called by one thread.
class MatchingEngine {
 public:
    explicit MatchingEngine(MatchSink& sink, EngineRules rules = {});

    /// Opens an instrument; its id must be below 65 536 and new. `bandBase` is what the bands are a share of,
    /// for a spread whose own price may be near zero; by default the reference itself.
    domain::Result<void> list(const domain::Instrument& instrument, domain::Price reference,
                              domain::Timestamp now, domain::PriceDelta bandBase = {});
    /// A new session: bands are centred anew and limit states end.
    void setReference(domain::InstrumentId instrument, domain::Price reference, domain::Timestamp now,
                      domain::PriceDelta bandBase = {});
    /// Closed and Settled expire every resting order; Halted by hand lasts until set Open again.
    void setStatus(domain::InstrumentId instrument, domain::TradingStatus status, domain::Timestamp now);
    /// Resumes instruments whose halt is over. Call before the inputs of `now`.
    void advance(domain::Timestamp now);
    /// Expires every DAY order (Reason::EndOfDay).
    void endDay(domain::Timestamp now);

    /// Answers through reports. Returns the order's id, zero when it was rejected.
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order, domain::Timestamp now);
    /// False, without a report, when the order does not rest. `why` goes into the report.
    bool cancel(domain::OrderId order, domain::Reason why, domain::Timestamp now);
    /// Names the order `replace.id` from now on. False, without a report, when the order does not rest;
    /// refusals of a resting one are ReplaceRejected reports.
    bool replace(domain::OrderId order, const domain::ReplaceOrder& replace, domain::Timestamp now);
    /// The resting order as a Status report; false when it does not rest.
    bool status(domain::OrderId order, domain::ExecutionReport& out) const;

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

 private:
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
    };
    /// What the book does not know about a resting (or incoming) order.
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
    };
    enum class MatchEnd : std::uint8_t { NothingLeft, PriceReached, SelfTrade, Halted };

    Market* find(domain::InstrumentId instrument);
    const Market* find(domain::InstrumentId instrument) const;
    domain::Reason check(const Market& market, const domain::NewOrder& order,
                         domain::AccountId account) const;
    domain::Reason checkPrice(const Market& market, domain::Price price) const;
    bool crosses(const Market& market, domain::Side side, domain::Price price) const;
    bool canFillWhole(const Market& market, const domain::NewOrder& order, domain::AccountId account) const;
    domain::Price collar(const Market& market, domain::Side side) const;
    MatchEnd match(Market& market, Working& taker, domain::Timestamp now);
    void trade(Market& market, Working& taker, const domain::RestingOrder& resting, domain::Timestamp now);
    void finish(Market& market, Working& order, MatchEnd end, domain::Timestamp now);
    void restOrder(Market& market, const Working& order, domain::Timestamp now);
    void drop(Market& market, std::uint32_t slot, domain::ExecType type, domain::Reason why,
              domain::Timestamp now);
    void expireAll(Market& market, domain::Timestamp now);
    void startHalt(Market& market, domain::Price price, domain::Timestamp now);
    void noteLimitState(Market& market, domain::Price lastTrade, domain::Timestamp now);
    void changeStatus(Market& market, domain::TradingStatus status, domain::Timestamp now);
    void centreBands(Market& market, domain::Price reference, domain::PriceDelta bandBase);

    void record(domain::RecordKind kind, domain::OrderId order, domain::Side side, domain::Price price,
                domain::Quantity quantity, domain::Timestamp now, std::uint32_t aux = 0);
    void endEvent(domain::InstrumentId instrument);
    domain::ExecutionReport describe(const Working& order, domain::ExecType type,
                                     domain::Timestamp now) const;
    void report(domain::ExecutionReport report);
    void reject(domain::AccountId account, const domain::NewOrder& order, domain::Reason why,
                domain::Timestamp now);
    std::uint32_t takeSlot();

    MatchSink& m_sink;
    EngineRules m_rules;
    std::vector<std::unique_ptr<Market>> m_markets;  // by instrument id
    std::vector<Working> m_working;                  // by slot; the book's tag is the slot
    std::vector<std::uint32_t> m_freeSlots;
    std::vector<domain::MarketRecord> m_records;  // of the event under way
    std::uint64_t m_nextOrderId;
    std::uint64_t m_nextExecId;
    std::uint64_t m_nextTrade;
    std::uint64_t m_hash = 0xCBF29CE484222325ULL;
};

}  // namespace tessera::matching
