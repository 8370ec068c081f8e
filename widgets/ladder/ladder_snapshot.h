#pragma once
// Everything a ladder shows at one frame, as a plain value. Built by a presenter, painted by LadderView;
// equal values paint equal pixels. Rows run from the highest price down, one rowStep apart.

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"
#include "widgets/theme/order_mark.h"

namespace tessera::widgets {

/// Letters at the right of the price cell.
enum LadderPriceMark : std::uint8_t {
    MarkAverage = 1,     // A average entry
    MarkBreakEven = 2,   // E day break-even
    MarkSettlement = 4,  // S
    MarkHigh = 8,        // H of the day
    MarkLow = 16,        // L of the day
    MarkLimitUp = 32,    // U
    MarkLimitDown = 64,  // D
};

struct LadderRow {
    domain::Price price;
    domain::Quantity bid, ask;               // zero: nothing painted
    domain::Quantity buyVolume, sellVolume;  // traded here today, by aggressor
    std::optional<domain::Money> profit;     // of the position if flat here, after fees; shown in whole USD
    std::uint8_t marks = 0;                  // LadderPriceMark bits
    bool operator==(const LadderRow&) const = default;
};

/// My orders of one side at one price (several are added up by the presenter; `id` is the newest).
struct LadderMine {
    domain::ClientOrderId id{};
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    domain::Quantity quantity;       // still open; what the chip shows
    domain::Quantity filled, total;  // filled part is a 2 px bar at the chip's foot
    OrderMark mark =
        OrderMark::Working;  // Sent Working PartFilled Modifying Cancelling Cancelled Rejected Unknown
    int count = 1;           // orders added up
    bool isStop = false;
    bool isDormant = false;      // a bracket's order whose entry has not traded
    std::uint64_t linkedTo = 0;  // same number: one OCO or bracket; 0: alone
    bool canCancel = true;
    std::optional<domain::Quantity> ahead;  // quantity in front; none: "-"
    bool aheadIsEstimate = false;           // written with "~"
    std::uint8_t fade = 0;                  // 0 solid .. 255 gone, for cancelled marks
    bool isBlinking = false;                // the bright half of a refusal's blink
    bool operator==(const LadderMine&) const = default;
};

/// The forecast at its horizon, seen edge-on: quantiles of the price.
struct LadderForecast {
    domain::Price q05, q10, q25, q50, q75, q90, q95;
    bool isDimmed = false;  // absurd: there, and not to be relied on
    bool operator==(const LadderForecast&) const = default;
};

struct LadderTrade {
    domain::Price price;
    domain::Quantity quantity;
    int direction = 0;  // +1 up tick, -1 down tick
    bool operator==(const LadderTrade&) const = default;
};

/// What the panel can do at all.
enum class LadderPhase {
    Empty,    // no instrument: `sentence` says what to do next
    Loading,  // book arrives in parts: skeleton and progress
    Live,
    Stale,         // numbers kept, grey; only cancels work
    Disconnected,  // as Stale with a card: title, sentence, buttons
};

/// Words of the two lines above the ladder.
struct LadderSummary {
    QString symbol;                            // "SITC-Z26"
    QString lotWords;                          // "1 lot = 1,000 Mtok"
    std::optional<domain::PriceDelta> change;  // since settlement
    std::optional<int> changeBasisPoints;
    std::optional<int> spreadTicks;
    std::optional<domain::Money> tickValue;  // per lot
    std::optional<domain::Quantity> volume;  // of the last 24 hours; none: not known yet
    std::optional<domain::Duration> age;     // since the last message; none before the first
    domain::Quantity position;               // signed
    std::optional<domain::Price> average;
    std::optional<domain::Money> open;  // open profit
    std::optional<domain::Money> margin;
    bool operator==(const LadderSummary&) const = default;
};

struct LadderSnapshot {
    LadderPhase phase = LadderPhase::Empty;
    QString title;                           // Empty, Loading, Disconnected: one line
    QString sentence;                        // Empty, Disconnected: what to do; lines separated by \n
    QString primaryAction, secondaryAction;  // card buttons; empty: none
    int loadingDone = 0, loadingTotal = 0;   // Loading: parts; total 0 = unknown
    domain::Duration staleFor{};             // Stale
    domain::Timestamp staleSince;            // Stale, UTC
    QString staleReason;                     // Stale: why, in a few words
    bool tellsSizes = true;                  // false: prices alone, every size is shown as a dash
    bool tellsOrders = true;                 // false: level totals only, places in a queue are unknown

    bool isArmed = false;
    bool isReadOnly = false;      // a source that cannot be traded here
    std::uint64_t sequence = 0;   // channel sequence these rows show
    std::vector<LadderRow> rows;  // highest price first
    domain::PriceDelta rowStep;   // tick x grouping
    int grouping = 1;             // ticks per row; shown when > 1
    bool willCentre = false;      // auto-centre moves the rows in a moment: a flash says so
    int priceDecimals = 2;
    int quantityDecimals = 0;      // scale of quantities
    std::vector<LadderMine> mine;  // any order, at most one per side and price
    std::optional<domain::Price> bestBid, bestAsk;
    std::optional<domain::Price> last;
    int lastDirection = 0;
    std::optional<LadderForecast> forecast;
    domain::Quantity quantityA, quantityB;  // what left and right click would order
    std::vector<LadderTrade> tape;          // newest first
    LadderSummary summary;
};

}  // namespace tessera::widgets
