#include "widgets/ladder/ladder_keys.h"

#include "widgets/ladder/ladder_rows.h"

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::Side;
using Kind = LadderGesture::Kind;

LadderGesture keyGesture(Kind kind, const LadderSnapshot& painted) {
    LadderGesture gesture;
    gesture.kind = kind;
    gesture.byKey = true;
    gesture.sequence = painted.sequence;
    gesture.bestBid = painted.bestBid;
    gesture.bestAsk = painted.bestAsk;
    return gesture;
}

/// 1..9 with its sign, however the layout spells Shift+digit; 0 when the key is no digit.
int digitOf(int key, Qt::KeyboardModifiers modifiers) {
    if (key >= Qt::Key_1 && key <= Qt::Key_9) {
        const int digit = key - Qt::Key_0;
        return modifiers & Qt::ShiftModifier ? -digit : digit;
    }
    constexpr std::array kShifted{Qt::Key_Exclam,    Qt::Key_At,       Qt::Key_NumberSign,
                                  Qt::Key_Dollar,    Qt::Key_Percent,  Qt::Key_AsciiCircum,
                                  Qt::Key_Ampersand, Qt::Key_Asterisk, Qt::Key_ParenLeft};
    for (std::size_t i = 0; i < kShifted.size(); ++i) {
        if (key == kShifted[i]) {
            return -static_cast<int>(i + 1);
        }
    }
    return 0;
}

std::optional<LadderIgnored> gate(const LadderSnapshot& painted) {
    if (painted.isReadOnly) {
        return LadderIgnored::ReadOnly;
    }
    if (painted.phase != LadderPhase::Live) {
        return LadderIgnored::NotLive;
    }
    return painted.isArmed ? std::nullopt : std::optional(LadderIgnored::Disarmed);
}

LatchOutcome placeAtCursor(Side side, const LadderSnapshot& painted, const LadderKeyState& state) {
    if (const auto reason = gate(painted)) {
        return *reason;
    }
    if (!state.cursor || !rowOf(painted, *state.cursor)) {
        return LadderIgnored::OutsideBook;
    }
    if (painted.quantityA <= domain::Quantity{}) {
        return LadderIgnored::NoQuantity;
    }
    LadderGesture gesture = keyGesture(Kind::Place, painted);
    gesture.side = side;
    gesture.price = *state.cursor;
    gesture.quantity = painted.quantityA;
    return gesture;
}

const LadderMine* mineAt(const LadderSnapshot& painted, std::optional<Price> price) {
    if (!price) {
        return nullptr;
    }
    const LadderMine* buy = findMine(painted, Side::Buy, *price);
    return buy ? buy : findMine(painted, Side::Sell, *price);
}

LatchOutcome cancelAtCursor(const LadderSnapshot& painted, const LadderKeyState& state) {
    const LadderMine* mine = mineAt(painted, state.cursor);
    if (!mine || !mine->canCancel) {
        return LadderIgnored::NothingToCancel;
    }
    LadderGesture gesture = keyGesture(Kind::Cancel, painted);
    gesture.side = mine->side;
    gesture.order = mine->id;
    gesture.price = mine->price;
    gesture.quantity = mine->quantity;
    return gesture;
}

LatchOutcome moveCursor(int rowsUp, const LadderSnapshot& painted, LadderKeyState& state) {
    if (painted.rows.empty()) {
        return {};
    }
    if (!state.cursor || !rowOf(painted, *state.cursor)) {
        const auto start = painted.bestBid && rowOf(painted, *painted.bestBid)
                               ? *painted.bestBid
                               : painted.rows[painted.rows.size() / 2].price;
        state.cursor = domain::floorToTick(start, painted.rowStep);
        return {};
    }
    state.cursor = *state.cursor + painted.rowStep * rowsUp;
    if (rowOf(painted, *state.cursor)) {
        return {};
    }
    LadderGesture gesture = keyGesture(Kind::Scroll, painted);
    gesture.step = rowsUp;
    return gesture;
}

LatchOutcome moveOrder(int rowsUp, Kind kind, const LadderSnapshot& painted, LadderKeyState& state) {
    if (!state.moving) {
        if (const auto reason = gate(painted)) {
            return *reason;
        }
        const LadderMine* mine = mineAt(painted, state.cursor);
        if (!mine) {
            return LadderIgnored::NothingToCancel;
        }
        state.moving = keyGesture(kind, painted);
        state.moving->side = mine->side;
        state.moving->order = mine->id;
        state.moving->price = mine->price;
        state.moving->quantity = mine->quantity;
    }
    state.moving->price = state.moving->price + painted.rowStep * rowsUp;
    state.cursor = state.moving->price;
    return {};
}

LatchOutcome sendMove(const LadderSnapshot& painted, LadderKeyState& state) {
    if (!state.moving) {
        return {};
    }
    const LadderGesture gesture = *state.moving;
    state.moving.reset();
    if (const auto reason = gate(painted)) {
        return *reason;
    }
    return gesture;
}

LatchOutcome openTicket(const LadderSnapshot& painted, const LadderKeyState& state) {
    LadderGesture gesture = keyGesture(Kind::Ticket, painted);
    gesture.quantity = painted.quantityA;
    const auto price = state.cursor ? state.cursor : painted.bestBid;
    gesture.price = price.value_or(domain::Price{});
    return gesture;
}

LatchOutcome scroll(int rowsUp, const LadderSnapshot& painted) {
    LadderGesture gesture = keyGesture(Kind::Scroll, painted);
    gesture.step = rowsUp;
    return gesture;
}

LatchOutcome escape(Qt::KeyboardModifiers modifiers, const LadderSnapshot& painted, LadderKeyState& state) {
    if (state.moving) {
        state.moving.reset();
        return {};
    }
    if (painted.isReadOnly) {
        return {};
    }
    return keyGesture(modifiers & Qt::ControlModifier ? Kind::CancelAll : Kind::CancelNewest, painted);
}

}  // namespace

LadderKeyResult ladderKey(int key, Qt::KeyboardModifiers modifiers, const LadderSnapshot& painted,
                          LadderKeyState& state) {
    const bool isChord = modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    const bool isAlt = (modifiers & Qt::AltModifier) && !(modifiers & (Qt::ControlModifier | Qt::MetaModifier));
    if (isAlt && (key == Qt::Key_Up || key == Qt::Key_Down)) {
        return {true, moveOrder(key == Qt::Key_Up ? 1 : -1, Kind::MoveBracket, painted, state)};
    }
    if (isChord && key != Qt::Key_Escape) {
        return {};  // the window's shortcuts
    }
    if (const int digit = digitOf(key, modifiers); digit != 0) {
        LadderGesture gesture = keyGesture(Kind::AddToQuantity, painted);
        gesture.step = digit;
        return {true, gesture};
    }
    const bool isShift = modifiers & Qt::ShiftModifier;
    const int page = std::max(1, static_cast<int>(painted.rows.size()) / 2);
    switch (key) {
        case Qt::Key_Up:
            return {true, isShift ? moveOrder(1, Kind::Replace, painted, state) : moveCursor(1, painted, state)};
        case Qt::Key_Down:
            return {true, isShift ? moveOrder(-1, Kind::Replace, painted, state) : moveCursor(-1, painted, state)};
        case Qt::Key_PageUp:
            return {true, scroll(page, painted)};
        case Qt::Key_PageDown:
            return {true, scroll(-page, painted)};
        case Qt::Key_B:
            return {true, placeAtCursor(Side::Buy, painted, state)};
        case Qt::Key_S:
            return {true, placeAtCursor(Side::Sell, painted, state)};
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return {true, sendMove(painted, state)};
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            return {true, cancelAtCursor(painted, state)};
        case Qt::Key_Escape:
            return {true, escape(modifiers, painted, state)};
        case Qt::Key_Space:
        case Qt::Key_Home:
            return {true, keyGesture(Kind::Recentre, painted)};
        case Qt::Key_F:
            return {true, painted.isReadOnly ? LatchOutcome() : keyGesture(Kind::Flatten, painted)};
        case Qt::Key_T:
            return {true, painted.isReadOnly ? LatchOutcome() : openTicket(painted, state)};
        case Qt::Key_R:
            return {true, painted.isReadOnly ? LatchOutcome() : keyGesture(Kind::Reverse, painted)};
        default:
            return {};
    }
}

}  // namespace tessera::widgets
