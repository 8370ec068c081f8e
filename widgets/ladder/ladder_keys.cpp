#include "widgets/ladder/ladder_keys.h"

#include <algorithm>
#include <array>
#include <cstdlib>

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

std::optional<LadderIgnored> gate(const LadderSnapshot& painted) {
    if (painted.isReadOnly) {
        return LadderIgnored::ReadOnly;
    }
    if (painted.phase != LadderPhase::Live) {
        return LadderIgnored::NotLive;
    }
    return painted.isArmed ? std::nullopt : std::optional(LadderIgnored::Disarmed);
}

LatchOutcome placeAtCursor(Side side, LadderOrderKind kind, LadderQuantitySlot slot,
                           const LadderSnapshot& painted, const LadderKeyState& state) {
    if (const auto reason = gate(painted)) {
        return *reason;
    }
    if (!state.cursor || !rowOf(painted, *state.cursor)) {
        return LadderIgnored::OutsideBook;
    }
    LadderGesture gesture = keyGesture(Kind::Place, painted);
    gesture.side = side;
    gesture.orderKind = kind;
    gesture.slot = slot;
    gesture.price = *state.cursor;
    gesture.quantity = slot == LadderQuantitySlot::A ? painted.quantityA : painted.quantityB;
    return gesture.quantity > domain::Quantity{} ? LatchOutcome(gesture) : LadderIgnored::NoQuantity;
}

const LadderMine* mineAt(const LadderSnapshot& painted, std::optional<Price> price) {
    if (!price) {
        return nullptr;
    }
    const LadderMine* buy = findMine(painted, Side::Buy, *price);
    return buy ? buy : findMine(painted, Side::Sell, *price);
}

LadderGesture chipGesture(Kind kind, const LadderMine& mine, const LadderSnapshot& painted) {
    LadderGesture gesture = keyGesture(kind, painted);
    gesture.side = mine.side;
    gesture.order = mine.id;
    gesture.price = mine.price;
    gesture.quantity = mine.quantity;
    return gesture;
}

/// Cancels the order at the cursor, or changes its quantity by `step` lots.
LatchOutcome onChip(Kind kind, int step, const LadderSnapshot& painted, const LadderKeyState& state) {
    const LadderMine* mine = mineAt(painted, state.cursor);
    if (!mine || !mine->canCancel) {
        return LadderIgnored::NothingToCancel;
    }
    if (const auto reason = kind == Kind::Cancel ? std::nullopt : gate(painted)) {
        return *reason;
    }
    LadderGesture gesture = chipGesture(kind, *mine, painted);
    gesture.step = step;
    return gesture;
}

/// Rows a price lies above the view (positive) or below it (negative); 0 when it is shown.
std::int64_t rowsOutside(const LadderSnapshot& painted, Price price) {
    const std::int64_t above = (price - painted.rows.front().price) / painted.rowStep;
    const std::int64_t below = (painted.rows.back().price - price) / painted.rowStep;
    return above > 0 ? above : below > 0 ? -below : 0;
}

/// Asks for as many rows as bring the price into view: keys may come faster than rows are painted.
LatchOutcome scrollTo(Price price, const LadderSnapshot& painted) {
    const std::int64_t rows = rowsOutside(painted, price);
    if (rows == 0) {
        return {};
    }
    LadderGesture gesture = keyGesture(Kind::Scroll, painted);
    gesture.step = static_cast<int>(rows);
    return gesture;
}

LatchOutcome moveCursor(int rowsUp, const LadderSnapshot& painted, LadderKeyState& state) {
    if (painted.rows.empty() || painted.rowStep.nanoUsd() <= 0) {
        return {};
    }
    // A cursor of another grouping, or one the market left far behind, starts anew at the market.
    const auto half = static_cast<std::int64_t>(painted.rows.size() / 2);
    const bool isUsable = state.cursor &&
                          domain::floorToTick(*state.cursor, painted.rowStep) == *state.cursor &&
                          std::abs(rowsOutside(painted, *state.cursor)) <= half;
    if (!isUsable) {
        const auto bid = painted.bestBid
                             ? std::optional(domain::floorToTick(*painted.bestBid, painted.rowStep))
                             : std::nullopt;
        state.cursor = bid && rowOf(painted, *bid) ? *bid : painted.rows[painted.rows.size() / 2].price;
        return {};
    }
    state.cursor = *state.cursor + painted.rowStep * rowsUp;
    return scrollTo(*state.cursor, painted);
}

LatchOutcome moveOrder(int rowsUp, Kind kind, const LadderSnapshot& painted, LadderKeyState& state) {
    if (!state.moving) {
        if (const auto reason = gate(painted)) {
            return *reason;
        }
        const LadderMine* mine = mineAt(painted, state.cursor);
        if (!mine || !mine->canCancel) {
            return LadderIgnored::NothingToCancel;
        }
        state.moving = chipGesture(kind, *mine, painted);
    }
    state.moving->price = state.moving->price + painted.rowStep * rowsUp;
    state.cursor = state.moving->price;
    return scrollTo(*state.cursor, painted);
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

LatchOutcome stepped(Kind kind, int step, const LadderSnapshot& painted) {
    LadderGesture gesture = keyGesture(kind, painted);
    gesture.step = step;
    return gesture;
}

/// What changes orders or a position has no meaning where nothing can be traded.
LatchOutcome tradable(Kind kind, const LadderSnapshot& painted) {
    return painted.isReadOnly ? LatchOutcome(LadderIgnored::ReadOnly) : keyGesture(kind, painted);
}

LatchOutcome cancelSide(Side side, const LadderSnapshot& painted) {
    LatchOutcome outcome = tradable(Kind::CancelSide, painted);
    if (auto* gesture = std::get_if<LadderGesture>(&outcome)) {
        gesture->side = side;
    }
    return outcome;
}

/// The twelve of the cancel set stand in one order: which, then any, bid, ask.
LatchOutcome cancelPicked(LadderAction action, const LadderSnapshot& painted) {
    LatchOutcome outcome = tradable(Kind::CancelOne, painted);
    if (auto* gesture = std::get_if<LadderGesture>(&outcome)) {
        const int index = static_cast<int>(action) - static_cast<int>(LadderAction::CancelNewest);
        constexpr std::array<std::optional<Side>, 3> kSides{std::nullopt, Side::Buy, Side::Sell};
        gesture->pick = static_cast<LadderPick>(index / 3);
        gesture->pickSide = kSides[static_cast<std::size_t>(index % 3)];
    }
    return outcome;
}

bool isBetween(LadderAction action, LadderAction first, LadderAction last) {
    return action >= first && action <= last;
}

/// BuyLimit .. SellBracket: which order, in which quantity.
LatchOutcome place(LadderAction action, const LadderSnapshot& painted, const LadderKeyState& state) {
    const int index = static_cast<int>(action) - static_cast<int>(LadderAction::BuyLimit);
    constexpr std::array kKinds{LadderOrderKind::Limit, LadderOrderKind::Limit, LadderOrderKind::Stop,
                                LadderOrderKind::StopLimit, LadderOrderKind::Bracket};
    const bool isB = action == LadderAction::BuyLimitB || action == LadderAction::SellLimitB;
    return placeAtCursor(index % 2 == 0 ? Side::Buy : Side::Sell, kKinds[static_cast<std::size_t>(index / 2)],
                         isB ? LadderQuantitySlot::B : LadderQuantitySlot::A, painted, state);
}

LatchOutcome digit(LadderAction action, const LadderSnapshot& painted) {
    const bool isAdd = action <= LadderAction::Add9;
    const auto first = isAdd ? LadderAction::Add1 : LadderAction::Subtract1;
    const int lots = static_cast<int>(action) - static_cast<int>(first) + 1;
    return stepped(Kind::AddToQuantity, isAdd ? lots : -lots, painted);
}

LatchOutcome moveOrView(LadderAction action, const LadderSnapshot& painted, LadderKeyState& state) {
    const int page = std::max(1, static_cast<int>(painted.rows.size()) / 2);
    switch (action) {
        case LadderAction::CursorUp:
            return moveCursor(1, painted, state);
        case LadderAction::CursorDown:
            return moveCursor(-1, painted, state);
        case LadderAction::PageUp:
            return stepped(Kind::Scroll, page, painted);
        case LadderAction::PageDown:
            return stepped(Kind::Scroll, -page, painted);
        case LadderAction::OrderUp:
            return moveOrder(1, Kind::Replace, painted, state);
        case LadderAction::OrderDown:
            return moveOrder(-1, Kind::Replace, painted, state);
        case LadderAction::BracketUp:
            return moveOrder(1, Kind::MoveBracket, painted, state);
        case LadderAction::BracketDown:
            return moveOrder(-1, Kind::MoveBracket, painted, state);
        case LadderAction::SendMove:
            return sendMove(painted, state);
        default:
            return keyGesture(Kind::Recentre, painted);
    }
}

}  // namespace

LatchOutcome ladderAct(LadderAction action, const LadderSnapshot& painted, LadderKeyState& state) {
    using A = LadderAction;
    if (isBetween(action, A::BuyLimit, A::SellBracket)) {
        return place(action, painted, state);
    }
    if (isBetween(action, A::CancelNewest, A::CancelFurthestAsk)) {
        return cancelPicked(action, painted);
    }
    if (isBetween(action, A::Add1, A::Subtract9)) {
        return digit(action, painted);
    }
    switch (action) {
        case A::LargerOrder:
            return onChip(Kind::ChangeQuantity, 1, painted, state);
        case A::SmallerOrder:
            return onChip(Kind::ChangeQuantity, -1, painted, state);
        case A::CancelHere:
            return onChip(Kind::Cancel, 0, painted, state);
        case A::CancelBids:
            return cancelSide(Side::Buy, painted);
        case A::CancelAsks:
            return cancelSide(Side::Sell, painted);
        case A::CancelAll:
            return tradable(Kind::CancelAll, painted);
        case A::Flatten:
            return tradable(Kind::Flatten, painted);
        case A::Reverse:
            return tradable(Kind::Reverse, painted);
        case A::QuantityZero:
            return keyGesture(Kind::QuantityZero, painted);
        case A::NextTimeInForce:
            return keyGesture(Kind::NextTimeInForce, painted);
        case A::PostOnly:
            return keyGesture(Kind::PostOnly, painted);
        case A::GroupMore:
            return stepped(Kind::Group, 1, painted);
        case A::GroupLess:
            return stepped(Kind::Group, -1, painted);
        case A::Arm:
            return tradable(Kind::Arm, painted);
        case A::Ticket:
            return painted.isReadOnly ? LatchOutcome(LadderIgnored::ReadOnly) : openTicket(painted, state);
        case A::Menu:
            return keyGesture(Kind::Menu, painted);
        default:
            return moveOrView(action, painted, state);
    }
}

bool abandonMove(LadderKeyState& state) {
    const bool wasMoving = state.moving.has_value();
    state.moving.reset();
    return wasMoving;
}

bool repeats(LadderAction action) {
    using A = LadderAction;
    return action <= A::PageDown || isBetween(action, A::OrderUp, A::BracketDown) ||
           isBetween(action, A::Add1, A::Subtract9);
}

}  // namespace tessera::widgets
