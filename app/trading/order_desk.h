#pragma once
// The desk: what the screen asks of trading and what trading tells the screen. Values only; nothing here
// waits.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/order.h"
#include "app/ports/market_reference.h"
#include "app/trading/risk_limits.h"

namespace tessera::trading {

/// Life of an order (orders.md). What is shown is this plus the request facet and the unknown flag.
enum class OrderLife : std::uint8_t { Draft, Denied, PendingNew, Live, Filled, Canceled, Expired, Rejected };
enum class OrderRequest : std::uint8_t { None, PendingCancel, PendingReplace };

constexpr bool isTerminal(OrderLife life) {
    return life == OrderLife::Denied || life == OrderLife::Filled || life == OrderLife::Canceled ||
           life == OrderLife::Expired || life == OrderLife::Rejected;
}

/// What the person saw when the button went down: latched on press, kept on record with the order.
struct BookSeen {
    std::uint64_t sequence = 0;  // channel sequence painted
    std::optional<domain::Price> bestBid, bestAsk;
    std::string source;  // "ladder click", "ladder key B", "flatten", ...
};

struct OrderIntent {
    domain::InstrumentId instrument{};
    domain::Side side = domain::Side::Buy;
    domain::OrderType type = domain::OrderType::Limit;
    domain::TimeInForce timeInForce = domain::TimeInForce::Day;
    bool postOnly = false;
    domain::Price price;
    domain::Quantity quantity;
    BookSeen seen;
    domain::OrderTerms terms{};
    std::string tag{};  // as readTag gives it; empty: none
};

/// What a person wants of a position and its orders as a whole. Stored by number: appended to, never
/// reordered.
enum class IntentKind : std::uint8_t {
    Flatten,    // cancel every order of the instrument, then close the position
    Reverse,    // cancel every order of the instrument, then turn the position round
    CloseSide,  // cancel the orders of one side; when the position stands on it, its exits too, and close it
    CancelSet,  // cancel the orders named, or every one that matches
    Bracket,    // orders placed together: told when the venue has taken or refused all of them
    Strategy,   // the legs of a strategy: told when all of them traded, or none
};
struct Intent {
    IntentKind kind = IntentKind::Flatten;
    std::optional<domain::InstrumentId> instrument{};  // CancelSet: none is every one
    std::optional<domain::Side> side{};  // CloseSide: Buy ends what is long; CancelSet: none is both
    std::vector<domain::ClientOrderId>
        orders{};  // CancelSet: empty is every one that matches; Bracket, Strategy: its legs
    BookSeen seen{};
};

/// An order as it stands. `id` is the first client order id and never changes; `currentId` follows replaces.
struct OrderView {
    domain::ClientOrderId id{};
    domain::ClientOrderId currentId{};
    domain::OrderId venueId{};
    domain::InstrumentId instrument{};
    std::string symbol;
    domain::Side side = domain::Side::Buy;
    domain::OrderType type = domain::OrderType::Limit;
    domain::TimeInForce timeInForce = domain::TimeInForce::Day;
    domain::Price price;
    domain::Price pendingPrice;  // while PendingReplace
    domain::Quantity quantity, filled, leaves;
    domain::Money filledNotional;               // sum of price x quantity x size, exact
    std::optional<domain::Price> averagePrice;  // rounded half-even to 1e-9 USD, for display
    OrderLife life = OrderLife::Draft;
    OrderRequest request = OrderRequest::None;
    bool unknown = false;
    std::string note;  // plain words: "cancelled on disconnect", "max order 200 lots; asked 250"
    domain::Timestamp createdAt, updatedAt;  // wall time
    std::uint64_t journalSequence = 0;       // of the last event; newest first by creation sequence
    domain::OrderTerms terms{};              // as the venue last said
    domain::Money fees, realised;            // of its fills; realised by average cost, before fees
    std::string tag;                         // the person's own word for it, given with the order or later
};

/// Waits for its stop price, as far as is known.
constexpr bool isWaitingStop(const OrderView& order) {
    return domain::isStop(order.type) && !order.terms.triggered;
}
/// The price an order stands at: the stop price of a stop that waits, else the limit. What a drag moves.
constexpr domain::Price workingPrice(const OrderView& order) {
    return isWaitingStop(order) ? order.terms.stopPrice : order.price;
}

/// Whose decision a fill was: a person's order, or the exchange's own doing.
enum class FillOrigin : std::uint8_t { Order, Settlement, Liquidation };
inline constexpr FillOrigin kLastFillOrigin = FillOrigin::Liquidation;

struct FillView {
    std::int64_t id = 0;  // journal sequence
    domain::ClientOrderId order{};
    domain::ExecId execId{};
    domain::InstrumentId instrument{};
    std::string symbol;
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    domain::Quantity quantity;
    domain::Money fee;
    bool isMaker = false;
    bool isLate = false;
    bool isBust = false;  // takes a fill of the order back: its side is the other one
    domain::Timestamp venueTime, recordedAt;
    domain::Money realised{};  // by what it closed, at average cost, before fees
    std::string tag{};         // of its order
    domain::InstrumentId
        impliedBy{};  // the spread of an implied match; zero: none, or the venue did not tell
    FillOrigin origin = FillOrigin::Order;
};

/// "maker" or "taker"; of a fill that was nobody's order what it was instead.
constexpr std::string_view roleText(const FillView& fill) {
    return fill.origin == FillOrigin::Liquidation  ? "liquidation"
           : fill.origin == FillOrigin::Settlement ? "settlement"
           : fill.isMaker                          ? "maker"
                                                   : "taker";
}

struct PositionView {
    domain::InstrumentId instrument{};
    std::string symbol;
    domain::Quantity net;  // signed lots
    domain::Money cost;    // signed cost of the open lots (average cost), exact
    std::optional<domain::Price> averagePrice;
    domain::Money realised;  // before fees
    domain::Money fees;
};

struct AccountView {
    std::string name;  // "Practice"
    domain::Money startingCash;
    domain::Money cash;  // starting + realised - fees
    domain::Money realised;
    domain::Money fees;
    /// Without a time: none is open, or the venue was not asked since the start.
    domain::MarginNotice marginCall{};
};

/// Link to the venue's order session.
enum class LinkState : std::uint8_t { Down, LoggingOn, Recovering, Ready };

enum class FillModel : std::uint8_t;  // paper_fill.h
struct OrderChanged {
    OrderView order;
};
struct FillAdded {
    FillView fill;
};
/// Also of orders too old to come with an OrderChanged.
struct TagChanged {
    domain::ClientOrderId order{};
    std::string tag;
};
struct PositionChanged {
    PositionView position;
};
struct AccountChanged {
    AccountView account;
};
struct LinkChanged {
    LinkState state = LinkState::Down;
    std::string sentence;
    domain::Timestamp since;
};
/// What keeps order entry closed; the first that holds.
enum class GateCause : std::uint8_t { None, Journal, KillSwitch, Link, Recovery, Definition, Mismatch };
/// Order entry stopped or resumed for a reason the person must see (disk, chain, risk, kill switch).
struct GateChanged {
    bool open = false;
    std::string sentence;
    GateCause cause = GateCause::None;
};
/// The desk itself disarmed an instrument: a click would do something else now.
struct Disarmed {
    domain::InstrumentId instrument{};
    std::string why;
};
struct Alert {
    std::string sentence;
};
/// Limits, or where the account stands against them; at most four times a second.
struct RiskChanged {
    RiskView risk;
};
/// How an intent stands. Waits, Done and Failed come with a sentence for the person.
struct IntentChanged {
    enum class Step : std::uint8_t { Begun, Waits, Done, Failed };
    Intent intent;
    Step step = Step::Begun;
    std::string sentence;
};
/// Shadow paper: a position under one of the models beside the account's own.
struct ModelPositionChanged {
    FillModel model{};
    PositionView position;
};
/// Shadow paper: quantity ahead of an order at its price. least <= likely <= most; equal where it is exact.
struct QueueTold {
    domain::ClientOrderId order{};  // its first id
    domain::Quantity least, likely, most;
    bool isQueued = true;  // false: the order stands in no queue any more
};
using DeskEvent =
    std::variant<OrderChanged, FillAdded, PositionChanged, AccountChanged, LinkChanged, GateChanged, Alert,
                 RiskChanged, TagChanged, ModelPositionChanged, QueueTold, IntentChanged, Disarmed>;

/// Reference data the risk checks need; the market thread tells it as it changes.
using ports::MarketReference;
/// The same with the mark that follows from its own prices.
MarketReference marked(MarketReference reference);

inline constexpr std::size_t kTagLengthMost = 32;  // characters
/// A tag as a person typed it, without blanks at its ends. BadInput when it is too long, or not plain text.
domain::Result<std::string> readTag(std::string_view typed);

/// For the GUI thread. Every call enqueues and returns; results come through drain(). Thread behind it: the
/// order session's. Fills and order events are never dropped and never coalesced.
class OrderDesk {
 public:
    virtual ~OrderDesk() = default;
    /// Arming permits new orders and replaces of the instrument; cancels always pass.
    virtual void setArmed(domain::InstrumentId instrument, bool armed, const std::string& why) = 0;
    virtual void place(const OrderIntent& intent) = 0;
    /// Placed whole or not at all: an OCO (two Oco legs), a bracket (Entry, Target and Protection), or a
    /// strategy (two to eight Legs, fill-or-kill limits of as many instruments, all of which trade or none).
    virtual void placeList(const std::vector<OrderIntent>& legs) = 0;
    /// Done step by step, journalled as one; pressed again while it runs it is joined, not repeated. An exit
    /// that risk would deny is refused before anything is cancelled. The end is told (IntentChanged). Not for
    /// Bracket, which placeList begins.
    virtual void begin(const Intent& intent) = 0;
    virtual void cancel(domain::ClientOrderId order, const std::string& source) = 0;
    /// `price` is the working price: of a waiting stop the stop price, its limit keeping the distance.
    virtual void replace(domain::ClientOrderId order, domain::Price price, domain::Quantity quantity,
                         const BookSeen& seen) = 0;
    /// A CancelSet. nullopt: every instrument / both sides.
    virtual void cancelAll(std::optional<domain::InstrumentId> instrument, std::optional<domain::Side> side,
                           const std::string& source) = 0;
    virtual void setKillSwitch(bool on) = 0;
    /// Holds once it is in the journal; refused in words (an Alert) when it is not a possible limit.
    virtual void setLimit(const LimitChange& change) = 0;
    /// Of orders of any age; empty removes it. Refused in words (an Alert) when readTag refuses it.
    virtual void setTag(const std::vector<domain::ClientOrderId>& orders, const std::string& tag) = 0;
    virtual std::size_t drain(std::vector<DeskEvent>& out) = 0;
};

}  // namespace tessera::trading
