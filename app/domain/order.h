#pragma once
// Orders and what a venue answers, as plain values. Terms are FIX 5.0 SP2's.

#include <cstdint>
#include <string>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

enum class Side : std::uint8_t { Buy = 0, Sell = 1 };
constexpr Side opposite(Side side) {
    return side == Side::Buy ? Side::Sell : Side::Buy;
}

/// FIX OrdType (40). A trailing stop is FIX's stop with a peg; an iceberg is a limit with
/// OrderTerms::display.
enum class OrderType : std::uint8_t { Limit = 0, Market = 1, Stop = 2, StopLimit = 3, TrailingStop = 4 };
inline constexpr OrderType kLastOrderType = OrderType::TrailingStop;
/// Waits for its stop price before it may trade.
constexpr bool isStop(OrderType type) {
    return type == OrderType::Stop || type == OrderType::StopLimit || type == OrderType::TrailingStop;
}
enum class TimeInForce : std::uint8_t { Day = 0, Gtc = 1, Ioc = 2, Fok = 3, Gtd = 4 };
inline constexpr TimeInForce kLastTimeInForce = TimeInForce::Gtd;

/// Venue's number of a resting order; never reused within an epoch. Zero: none.
enum class OrderId : std::uint64_t {};
/// Client's number, strictly increasing per account across crashes. Zero: none.
enum class ClientOrderId : std::uint64_t {};
/// Venue's number of an execution; unique per venue for ever.
enum class ExecId : std::uint64_t {};
/// Trading account at the venue; 0 is "not an account". Simulated participants use numbers >= 1'000'000.
enum class AccountId : std::uint32_t {};

/// Part of an order in a combination (FIX ContingencyType 1385). Oco: one of two, each lot that one trades
/// is taken off the other (FIX 3, one updates the other). A bracket is an Entry (FIX 2, one triggers the
/// other) whose Target and Protection live as far as it has traded and are an OCO between themselves. Legs
/// are of a strategy: every one trades whole at once, or none does.
enum class LinkRole : std::uint8_t { None = 0, Oco = 1, Entry = 2, Target = 3, Protection = 4, Leg = 5 };
inline constexpr LinkRole kLastLinkRole = LinkRole::Leg;

/// What an order has beyond side, type, price and quantity. The default value is a plain order.
struct OrderTerms {
    Price stopPrice{};         // StopPx (99). Trailing: set and moved by the venue
    PriceDelta trail{};        // Trailing: distance behind the best price, whole ticks; zero: trailBp says
    std::int32_t trailBp = 0;  // Trailing: the same in basis points of the best price, 1 .. 9 999
    Quantity display{};        // DisplayQty (1138) of an iceberg; zero: all of it is shown
    Timestamp expireAt{};      // ExpireTime (126) of a GTD order
    LinkRole role = LinkRole::None;
    ClientOrderId listId{};  // ListID (66): first client order id of the combination; zero: none
    bool triggered = false;  // the stop price was reached; said by the venue
    bool operator==(const OrderTerms&) const = default;
};

/// A new order as it goes to the venue.
struct NewOrder {
    ClientOrderId id{};
    InstrumentId instrument{};
    Side side = Side::Buy;
    OrderType type = OrderType::Limit;
    TimeInForce timeInForce = TimeInForce::Day;
    bool postOnly = false;
    Price price{};        // Limit, stop-limit: the limit. Others: ignored, the venue applies its collar
    Quantity quantity{};  // > 0
    OrderTerms terms{};
};

/// A combination, accepted or rejected whole (FIX NewOrderList): two Oco orders, or Entry, Target and
/// Protection in this order, all of one instrument and one quantity; or the Legs of a strategy, fill-or-kill
/// limits of as many instruments. Ids rise by one.
struct NewOrderList {
    std::vector<NewOrder> orders;
};
inline constexpr std::size_t kMostListed = 24;  // a swap of two years
inline constexpr std::size_t kBracketOrders = 3;

struct CancelOrder {
    ClientOrderId id{};      // this request
    ClientOrderId target{};  // the order as last named
};

/// Replace keeps time priority only when price is unchanged and quantity decreases.
struct ReplaceOrder {
    ClientOrderId id{};  // the order's new name once accepted
    ClientOrderId target{};
    Price price;
    Quantity quantity;  // new total, filled part included
    Price stopPrice{};  // of a stop that waits; ignored otherwise
};

enum class ExecType : std::uint8_t {
    New,       // accepted, resting or about to match
    Trade,     // lastPrice x lastQuantity
    Canceled,  // asked or unsolicited: see `reason`
    Replaced,
    Rejected,
    Expired,
    CancelRejected,   // the order lives on as it was
    ReplaceRejected,  // the order lives on as it was
    Status,           // answer to a query; changes nothing by itself
    Triggered,        // FIX L: the stop price was reached, the order works now
    Restated,         // FIX D: the venue changed the order by itself; `reason` says why
    TradeCanceled,    // FIX H, a bust: execution `refExecId`, told again in full, never happened
};
inline constexpr ExecType kLastExecType = ExecType::TradeCanceled;

/// Why a venue refused or ended an order. `describe` gives the sentence.
enum class Reason : std::uint8_t {
    None,
    UnknownInstrument,
    NotTradable,  // index, expired
    Halted,
    BadPrice,  // off tick or not positive where it must be
    BadQuantity,
    OutsideLimits,  // price limits or collar
    WouldTake,      // post-only would have traded
    NotFilled,      // IOC remainder, FOK
    SelfTrade,      // self-trade prevention
    UnknownOrder,
    DuplicateId,
    TooLate,       // already terminal, or request older than its max age
    Disconnected,  // cancel on disconnect
    CancelledByUser,
    NoLiquidity,  // market order against an empty side
    Margin,
    Throttled,
    EndOfDay,
    NotLoggedOn,
    WrongSide,       // a stop that is reached already
    BadTrail,        // trailing distance
    BadDisplay,      // iceberg
    BadExpiry,       // GTD time not ahead
    BadTerms,        // type and time in force exclude each other
    BadCombination,  // OCO or bracket does not fit together
    DateReached,     // GTD
    LinkedFill,      // the other order of the OCO traded
    LinkedEnd,       // the entry ended, or its children took over
    Refreshed,       // iceberg: the next part is shown
    Trailed,         // the stop price followed the market
    EntryFilled,     // a bracket's child works for what the entry traded
    LinkedQuantity,  // a combination keeps its quantity
    Settled,         // the contract ended; its final price closed the position
    MarginCall,      // the account is below its maintenance margin: see ExecutionReport::margin
    MarginMet,       // a margin call is over
    PositionLimit,   // the account could come to hold more than its exchange allows (FIX OrdRejReason 3)
    TooLarge,        // more lots than the exchange takes in one order
};
inline constexpr Reason kLastReason = Reason::TooLarge;

std::string_view describe(Reason reason);
/// Basis points of the best price, or the fixed distance, always > 0 and in whole ticks of `tick`.
PriceDelta trailDistance(const OrderTerms& terms, Price best, PriceDelta tick);
std::string_view toText(Side side);        // "Buy"
std::string_view toText(OrderType type);   // "limit"
std::string_view toText(TimeInForce tif);  // "DAY"
std::string_view toText(ExecType type);    // "trade"
std::string_view toText(LinkRole role);    // "target"

/// What an account is asked for by its exchange (FIX Margin Requirement Report, 35=CH), in 1e-9 USD.
struct MarginNotice {
    Money equity{};     // deposit, what trades moved and open positions, at the exchange's marks; may be < 0
    Money required{};   // initial margin of what is held
    Timestamp until{};  // market time by which equity must be as much as that; unset: no call is open
    bool operator==(const MarginNotice&) const = default;
};

/// One answer of the venue about one order. A Status of order 0 with the reason MarginCall or MarginMet is
/// about the account. quantity = cumQuantity + leavesQuantity while the order lives.
struct ExecutionReport {
    ExecType type = ExecType::New;
    Reason reason = Reason::None;
    ClientOrderId id{};  // the order (for Replaced: its new name)
    ClientOrderId
        origId{};  // Replaced, CancelRejected, ReplaceRejected: the name before / the request's target
    OrderId orderId{};
    ExecId execId{};
    ExecId refExecId{};  // ExecRefID (19): the execution that TradeCanceled takes back
    AccountId account{};
    InstrumentId instrument{};
    Side side = Side::Buy;
    OrderType orderType = OrderType::Limit;
    TimeInForce timeInForce = TimeInForce::Day;
    Price price;
    Quantity quantity;
    Price lastPrice;
    Quantity lastQuantity;
    Quantity cumQuantity;
    Quantity leavesQuantity;
    Money fee;  // of this execution; positive is a cost
    bool isMaker = false;
    Timestamp venueTime;
    OrderTerms terms{};
    MarginNotice margin{};     // of MarginCall and MarginMet alone
    InstrumentId impliedBy{};  // of a Trade: the spread that joined three books in this match; zero: none did
};

}  // namespace tessera::domain
