#include "widgets/ladder/ladder_latch.h"

namespace tessera::widgets {
namespace {

using domain::Side;

std::optional<Side> mineSide(LadderColumn column) {
    switch (column) {
        case LadderColumn::MyBuys:
            return Side::Buy;
        case LadderColumn::MySells:
            return Side::Sell;
        default:
            return std::nullopt;
    }
}

std::optional<Side> headSide(LadderColumn column) {
    switch (column) {
        case LadderColumn::BuyAhead:
        case LadderColumn::Bid:
            return Side::Buy;
        case LadderColumn::SellAhead:
        case LadderColumn::Ask:
            return Side::Sell;
        default:
            return mineSide(column);
    }
}

const LadderRow* rowAt(const LadderSnapshot& painted, int row) {
    const auto index = static_cast<std::size_t>(row);
    return row >= 0 && index < painted.rows.size() ? &painted.rows[index] : nullptr;
}

LadderGesture gestureOf(LadderGesture::Kind kind, Side side, const LadderSnapshot& painted) {
    LadderGesture gesture;
    gesture.kind = kind;
    gesture.side = side;
    gesture.sequence = painted.sequence;
    gesture.bestBid = painted.bestBid;
    gesture.bestAsk = painted.bestAsk;
    return gesture;
}

/// Why orders (not cancels) are impossible right now.
std::optional<LadderIgnored> orderGate(const LadderSnapshot& painted) {
    if (painted.isReadOnly) {
        return LadderIgnored::ReadOnly;
    }
    if (painted.phase != LadderPhase::Live) {
        return LadderIgnored::NotLive;
    }
    if (!painted.isArmed) {
        return LadderIgnored::Disarmed;
    }
    return std::nullopt;
}

}  // namespace

const LadderMine* findMine(const LadderSnapshot& snapshot, Side side, domain::Price price) {
    for (const LadderMine& mine : snapshot.mine) {
        if (mine.side == side && mine.price == price) {
            return &mine;
        }
    }
    return nullptr;
}

std::optional<LadderCell> LadderLatch::heldCell() const {
    return m_held ? std::optional(m_held->cell) : std::nullopt;
}

bool LadderLatch::hasSettled(domain::Duration now) const {
    return !m_movedAt || now - *m_movedAt >= kSettleTime;
}

LatchOutcome LadderLatch::press(const LadderCell& cell, Qt::MouseButton button,
                                Qt::KeyboardModifiers modifiers, const LadderSnapshot& painted,
                                domain::Duration now) {
    if (abort()) {
        return LadderIgnored::OtherButton;  // a second button while one is held: nobody means an order by
                                            // that
    }
    const LadderButton pressed{button, modifiers};
    if (m_profile.recentres(pressed)) {
        return gestureOf(LadderGesture::Kind::Recentre, Side::Buy, painted);
    }
    if (cell.row < 0) {
        const auto side = headSide(cell.column);
        if (!side || button != Qt::LeftButton || painted.isReadOnly) {
            return {};
        }
        return hold(cell, button, gestureOf(LadderGesture::Kind::CancelSide, *side, painted));
    }
    const bool isOrderCell = m_profile.isOrderColumn(cell.column);
    if (!isOrderCell && !mineSide(cell.column)) {
        return {};
    }
    if (!rowAt(painted, cell.row)) {
        return LadderIgnored::OutsideBook;
    }
    if (!hasSettled(now)) {
        return LadderIgnored::RowMoved;
    }
    return isOrderCell ? pressOrder(cell, pressed, painted) : pressMine(cell, pressed, painted);
}

LatchOutcome LadderLatch::pressOrder(const LadderCell& cell, LadderButton button,
                                     const LadderSnapshot& painted) {
    const auto click = m_profile.onOrderCell(button);
    if (!click) {
        return LadderIgnored::Unbound;
    }
    if (const auto reason = orderGate(painted)) {
        return *reason;
    }
    const domain::Price price = rowAt(painted, cell.row)->price;
    const auto side = m_profile.side(cell.column, price, painted, isStop(*click));
    if (!side) {
        return LadderIgnored::NoSide;
    }
    LadderGesture gesture = gestureOf(LadderGesture::Kind::Place, *side, painted);
    gesture.slot = quantitySlotOf(*click);
    gesture.quantity = gesture.slot == LadderQuantitySlot::A ? painted.quantityA : painted.quantityB;
    gesture.price = price;
    gesture.orderKind = orderKindOf(*click);
    if (gesture.quantity <= domain::Quantity{}) {
        return LadderIgnored::NoQuantity;
    }
    if (m_fireOnPress) {
        return gesture;
    }
    return hold(cell, button.button, gesture);
}

LatchOutcome LadderLatch::pressMine(const LadderCell& cell, LadderButton button,
                                    const LadderSnapshot& painted) {
    const auto click = m_profile.onMyOrder(button);
    if (!click) {
        return {};
    }
    const domain::Price price = rowAt(painted, cell.row)->price;
    const LadderMine* mine = findMine(painted, *mineSide(cell.column), price);
    if (!mine || !mine->canCancel) {
        return *click == LadderClick::Cancel ? LatchOutcome(LadderIgnored::NothingToCancel) : LatchOutcome();
    }
    const auto kind = *click == LadderClick::Cancel        ? LadderGesture::Kind::Cancel
                      : *click == LadderClick::MoveBracket ? LadderGesture::Kind::MoveBracket
                                                           : LadderGesture::Kind::Replace;
    LadderGesture gesture = gestureOf(kind, mine->side, painted);
    gesture.order = mine->id;
    gesture.price = price;
    gesture.quantity = mine->quantity;
    if (m_fireOnPress && kind == LadderGesture::Kind::Cancel) {
        return gesture;
    }
    return hold(cell, button.button, gesture);
}

LatchOutcome LadderLatch::hold(const LadderCell& cell, Qt::MouseButton button, const LadderGesture& gesture) {
    m_held = Held{cell, button, gesture, false};
    m_dragging = false;
    return {};
}

void LadderLatch::move(std::optional<LadderCell> cell) {
    if (!m_held) {
        return;
    }
    if (m_held->gesture.isDrag()) {
        m_dragging = m_dragging || cell != m_held->cell;
    } else if (cell != m_held->cell) {
        m_held->left = true;
    }
}

LatchOutcome LadderLatch::release(std::optional<LadderCell> cell, Qt::MouseButton button,
                                  const LadderSnapshot& painted, domain::Duration now) {
    if (!m_held || button != m_held->button) {
        return {};
    }
    move(cell);
    const Held held = *m_held;
    const bool wasDragging = m_dragging;
    (void)abort();
    const bool isReplace = held.gesture.isDrag();
    if (isReplace && !wasDragging) {
        return {};  // a plain click on a chip
    }
    if (!isReplace && held.left) {
        return LadderIgnored::LeftCell;
    }
    if (held.gesture.kind == LadderGesture::Kind::CancelSide) {
        return held.gesture;
    }
#ifdef TESSERA_PLANT_NO_LATCH  // a fault the tests build once, to see their own script catch it
    if (const LadderRow* under = rowAt(painted, held.cell.row); under && !isReplace) {
        LadderGesture loose = held.gesture;
        loose.price = under->price;
        return loose;
    }
#endif
    if (!hasSettled(now)) {
        return LadderIgnored::RowMoved;
    }
    if (isReplace) {
        return drop(held, cell, painted);
    }
    const LadderRow* row = rowAt(painted, held.cell.row);
    if (!row || row->price != held.gesture.price) {
        return LadderIgnored::RowMoved;  // the pointer is over another price than at press
    }
    if (held.gesture.kind == LadderGesture::Kind::Place) {
        if (const auto reason = orderGate(painted)) {
            return *reason;
        }
    }
    return held.gesture;
}

LatchOutcome LadderLatch::drop(const Held& held, std::optional<LadderCell> cell,
                               const LadderSnapshot& painted) const {
    const LadderRow* row = cell && cell->column == held.cell.column ? rowAt(painted, cell->row) : nullptr;
    if (!row) {
        return LadderIgnored::Aborted;
    }
    if (row->price == held.gesture.price) {
        return {};  // dropped where it was
    }
    if (const auto reason = orderGate(painted)) {
        return *reason;
    }
    LadderGesture gesture = held.gesture;
    gesture.price = row->price;
    return gesture;
}

bool LadderLatch::abort() {
    const bool wasHeld = m_held.has_value();
    m_held.reset();
    m_dragging = false;
    return wasHeld;
}

QString describe(LadderIgnored reason) {
    switch (reason) {
        case LadderIgnored::Disarmed:
            return "The ladder is disarmed; arm it to place orders.";
        case LadderIgnored::NotLive:
            return "The book is not live; only cancels work.";
        case LadderIgnored::ReadOnly:
            return "This source is for reading; it cannot be traded here.";
        case LadderIgnored::RowMoved:
            return "The row had just moved; click again.";
        case LadderIgnored::LeftCell:
            return "Released outside the cell; nothing was sent.";
        case LadderIgnored::NoQuantity:
            return "The quantity is zero; set one first.";
        case LadderIgnored::NothingToCancel:
            return "No order of yours rests there.";
        case LadderIgnored::OutsideBook:
            return "No price is shown there.";
        case LadderIgnored::OtherButton:
            return "A second button ended the click; nothing was sent.";
        case LadderIgnored::Aborted:
            return "Given up; nothing was sent or changed.";
        case LadderIgnored::Unbound:
            return "That click has no meaning in this profile; Menu, Keys and clicks lists those that have.";
        case LadderIgnored::NoSide:
            return "Nothing was sent: between bid and ask the price does not tell the side.";
    }
    return {};
}

}  // namespace tessera::widgets
