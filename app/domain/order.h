#pragma once
// Orders and what a venue answers, as plain values. Terms are FIX 5.0 SP2's.

#include <cstdint>
#include <string>

#include "app/domain/instrument.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

enum class Side : std::uint8_t { Buy = 0, Sell = 1 };
constexpr Side opposite(Side side) {
    return side == Side::Buy ? Side::Sell : Side::Buy;
}

enum class OrderType : std::uint8_t { Limit = 0, Market = 1 };
enum class TimeInForce : std::uint8_t { Day = 0, Gtc = 1, Ioc = 2, Fok = 3 };

/// Venue's number of a resting order; never reused within an epoch. Zero: none.
enum class OrderId : std::uint64_t {};
/// Client's number, strictly increasing per account across crashes. Zero: none.
enum class ClientOrderId : std::uint64_t {};
/// Venue's number of an execution; unique per venue for ever.
enum class ExecId : std::uint64_t {};
/// Trading account at the venue; 0 is "not an account". Simulated participants use numbers >= 1'000'000.
enum class AccountId : std::uint32_t {};

/// A new order as it goes to the venue.
struct NewOrder {
    ClientOrderId id{};
    InstrumentId instrument{};
    Side side = Side::Buy;
    OrderType type = OrderType::Limit;
    TimeInForce timeInForce = TimeInForce::Day;
    bool postOnly = false;
    Price price;        // Limit: the limit. Market: ignored, the venue applies its collar
    Quantity quantity;  // > 0
};

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
};

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
};

std::string_view describe(Reason reason);
std::string_view toText(Side side);        // "Buy"
std::string_view toText(OrderType type);   // "limit"
std::string_view toText(TimeInForce tif);  // "DAY"
std::string_view toText(ExecType type);    // "trade"

/// One answer of the venue about one order. quantity = cumQuantity + leavesQuantity while the order lives.
struct ExecutionReport {
    ExecType type = ExecType::New;
    Reason reason = Reason::None;
    ClientOrderId id{};  // the order (for Replaced: its new name)
    ClientOrderId
        origId{};  // Replaced, CancelRejected, ReplaceRejected: the name before / the request's target
    OrderId orderId{};
    ExecId execId{};
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
};

}  // namespace tessera::domain
