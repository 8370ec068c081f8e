#pragma once
// What a person asked of a ladder, as a plain value. A gesture is a wish: whoever receives it decides and
// trades.

#include <QMetaType>
#include <QString>
#include <cstdint>
#include <optional>

#include "app/domain/order.h"

namespace tessera::widgets {

enum class LadderQuantitySlot { A, B };  // left and right button

/// Limit is what a plain click asks; the others are asked with modifiers and may be refused by the receiver.
enum class LadderOrderKind { Limit, Stop, StopLimit, Bracket };

/// Which of my orders a cancel key means.
enum class LadderPick { Newest, Oldest, Nearest, Furthest };

struct LadderGesture {
    enum class Kind {
        Place,       // side, price, quantity, slot, orderKind; latched on press
        Cancel,      // order, side, price: the chip (its newest order if `newestOnly`)
        CancelSide,  // side: a column head was clicked, or a key
        CancelOne,   // pick, among pickSide's orders or all
        CancelAll,
        Replace,         // order, side, price (new): a chip was dragged or moved with Shift+arrows
        MoveBracket,     // as Replace, for every order of the combination by the same distance
        ChangeQuantity,  // order, step +1 or -1: wheel over the chip
        Recentre,
        Scroll,         // step rows: positive shows higher prices
        AddToQuantity,  // step -9..9, for quantity A
        QuantityZero,
        NextTimeInForce,
        PostOnly,  // on or off
        Group,     // step +1: more ticks in a row, -1: fewer
        Flatten,
        Reverse,
        Arm,     // or disarm
        Ticket,  // the order ticket for this price and side
        Menu,    // the ladder's own
    };
    Kind kind = Kind::Place;
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    domain::Quantity quantity;  // as painted at press
    LadderQuantitySlot slot = LadderQuantitySlot::A;
    LadderOrderKind orderKind = LadderOrderKind::Limit;
    domain::ClientOrderId order{};
    int step = 0;
    LadderPick pick = LadderPick::Newest;
    std::optional<domain::Side> pickSide;
    std::uint64_t sequence = 0;                     // book sequence painted at press
    std::optional<domain::Price> bestBid, bestAsk;  // as painted at press
    bool byKey = false;
    bool operator==(const LadderGesture&) const = default;
    /// Changes orders by being dragged.
    bool isDrag() const { return kind == Kind::Replace || kind == Kind::MoveBracket; }
};

/// Why a click did nothing.
enum class LadderIgnored {
    Disarmed,
    NotLive,
    ReadOnly,
    RowMoved,
    LeftCell,
    NoQuantity,
    NothingToCancel,
    OutsideBook,
    OtherButton,
    Aborted,
    Unbound,
    NoSide
};
/// "The row had just moved; click again."
QString describe(LadderIgnored reason);

}  // namespace tessera::widgets

Q_DECLARE_METATYPE(tessera::widgets::LadderGesture)
Q_DECLARE_METATYPE(tessera::widgets::LadderIgnored)
