// What the pointer is over: the hover ghost, the notes, the cursor that tells what a press will do.

#include <algorithm>

#include "widgets/ladder/ladder_view_impl.h"
#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

constexpr domain::Duration kBlink = std::chrono::milliseconds(150);

std::optional<Side> mineSide(LadderColumn column) {
    return column == LadderColumn::MyBuys    ? std::optional(Side::Buy)
           : column == LadderColumn::MySells ? std::optional(Side::Sell)
                                             : std::nullopt;
}

/// Heads whose click cancels a side.
bool cancelsSide(LadderColumn column) {
    return column != LadderColumn::Price && column < LadderColumn::Volume;
}

}  // namespace

/// My order under a cell, if there is one.
const LadderMine* LadderView::Impl::mineAt(const LadderCell& cell) const {
    const auto row = static_cast<std::size_t>(cell.row);
    const auto side = mineSide(cell.column);
    return side && cell.row >= 0 && row < m_painted.rows.size()
               ? findMine(m_painted, *side, m_painted.rows[row].price)
               : nullptr;
}

LadderOverlay LadderView::Impl::overlay() const {
    LadderOverlay overlay;
    overlay.hasFocus = m_view->hasFocus();
    overlay.moving = m_keys.moving;
    overlay.isFlashOn = m_reducedMotion || m_clock() / kBlink % 2 == 0;
    if (m_keys.cursor) {
        overlay.cursorRow = rowOf(m_painted, *m_keys.cursor);
    }
    if (m_pointed) {
        overlay.pointedRow = rowOf(
            m_painted,
            domain::floorToTick(*m_pointed, std::max(m_painted.rowStep, domain::PriceDelta::fromNanoUsd(1))));
    }
    if (m_latch.isDragging()) {
        overlay.dragTarget = m_hovered;
    } else if (m_hovered && m_hovered->row >= 0) {
        overlay.ghost = ghostAt(*m_hovered);
        const LadderMine* mine = mineAt(*m_hovered);
        overlay.linked = mine ? mine->linkedTo : 0;
        if (overlay.ghost || mine) {
            overlay.hovered = m_hovered;
            overlay.isPressed = m_latch.isHeld() && m_latch.heldCell() == m_hovered;
        }
    }
    if (overlay.dragTarget && overlay.dragTarget->row < 0) {
        overlay.dragTarget.reset();
    }
    return overlay;
}

/// What a left click here would ask for, with the modifiers that are held.
std::optional<LadderGhost> LadderView::Impl::ghostAt(const LadderCell& cell) const {
    const auto row = static_cast<std::size_t>(cell.row);
    const LadderProfile& profile = m_latch.profile();
    if (!profile.isOrderColumn(cell.column) || m_painted.phase != LadderPhase::Live || !m_painted.isArmed ||
        m_painted.isReadOnly || cell.row < 0 || row >= m_painted.rows.size()) {
        return std::nullopt;
    }
    const Price price = m_painted.rows[row].price;
    const auto click = profile.onOrderCell({Qt::LeftButton, m_modifiers});
    const auto side =
        click ? profile.side(cell.column, price, m_painted, isStop(*click)) : std::optional<Side>();
    if (!side) {
        return std::nullopt;
    }
    LadderGhost ghost;
    ghost.side = *side;
    ghost.price = price;
    ghost.kind = orderKindOf(*click);
    ghost.quantity =
        quantitySlotOf(*click) == LadderQuantitySlot::A ? m_painted.quantityA : m_painted.quantityB;
    const bool isBuy = ghost.side == Side::Buy;
    ghost.ahead = isBuy ? m_painted.rows[row].bid : m_painted.rows[row].ask;
    ghost.isBeyondMarket = isBuy ? m_painted.bestAsk && price >= *m_painted.bestAsk
                                 : m_painted.bestBid && price <= *m_painted.bestBid;
    if (m_margin) {
        ghost.margin = m_margin(ghost.side, ghost.price, ghost.quantity);
    }
    if (m_limit) {
        ghost.limit = m_limit(ghost.side, ghost.quantity);
    }
    return ghost;
}

/// Why there is no exact place in the queue of a source that tells totals only.
QString LadderView::Impl::queueNote(const LadderCell& cell) const {
    const bool isBid = cell.column == LadderColumn::Bid, isAsk = cell.column == LadderColumn::Ask;
    if (m_painted.tellsOrders || (!isBid && !isAsk)) {
        return {};
    }
    const LadderRow& row = m_painted.rows[static_cast<std::size_t>(cell.row)];
    const domain::Quantity size = isBid ? row.bid : row.ask;
    if (size.isZero()) {
        return {};
    }
    const NumberText number = sizeText(size, m_painted.quantityDecimals);
    return QString(
               "Joining here, %1 would stand ahead. Later only a band can be told: this source sends level "
               "totals, not orders, so nobody knows whose cancel it was.")
        .arg(QString::fromLatin1(number.view().data(), static_cast<qsizetype>(number.size())));
}

QString LadderView::Impl::note(const std::optional<LadderCell>& cell) const {
    if (!cell || m_painted.phase != LadderPhase::Live ||
        static_cast<std::size_t>(std::max(cell->row, 0)) >= m_painted.rows.size()) {
        return {};
    }
    if (cell->row < 0) {
        const QString side = cell->column < LadderColumn::Price ? "bids" : "asks";
        const bool cancels = cancelsSide(cell->column) && !m_painted.isReadOnly;
        return (cancels ? "Click: cancel my " + side + " here. " : QString()) + "Right click: columns.";
    }
    if (const LadderMine* mine = mineAt(*cell); mine && mine->canCancel) {
        return "The wheel changes the quantity. A larger one goes to the back of the queue, as another price "
               "does.";
    }
    return queueNote(*cell);
}

void LadderView::Impl::deliver(const LatchOutcome& outcome) {
    if (const auto* gesture = std::get_if<LadderGesture>(&outcome)) {
        emit m_view->gesture(*gesture);
    } else if (const auto* reason = std::get_if<LadderIgnored>(&outcome)) {
        emit m_view->ignored(*reason);
    }
    m_view->update();
}

void LadderView::Impl::hover(std::optional<LadderCell> cell) {
    if (cell == m_hovered) {
        return;
    }
    const auto priceOf = [this](const std::optional<LadderCell>& c) -> std::optional<Price> {
        const bool hasPrice = c && c->row >= 0 && static_cast<std::size_t>(c->row) < m_painted.rows.size();
        return hasPrice ? std::optional(m_painted.rows[static_cast<std::size_t>(c->row)].price)
                        : std::nullopt;
    };
    const auto before = priceOf(m_hovered), now = priceOf(cell);
    m_hovered = cell;
    updateCursorShape();
    m_view->update();
    if (before != now) {
        emit m_view->hoveredPriceChanged(now);
    }
}

/// The pointer tells what a press will do.
Qt::CursorShape LadderView::Impl::cursorShape() const {
    if (m_latch.isDragging()) {
        return Qt::ClosedHandCursor;
    }
    if (!m_hovered || !showsRows()) {
        return Qt::ArrowCursor;
    }
    if (m_hovered->row < 0) {
        return cancelsSide(m_hovered->column) ? Qt::PointingHandCursor : Qt::ArrowCursor;
    }
    if (static_cast<std::size_t>(m_hovered->row) >= m_painted.rows.size()) {
        return Qt::ArrowCursor;
    }
    if (m_latch.profile().isOrderColumn(m_hovered->column)) {
        return ghostAt(*m_hovered) ? Qt::PointingHandCursor : Qt::ForbiddenCursor;
    }
    const LadderMine* mine = mineAt(*m_hovered);
    return mine && mine->canCancel ? Qt::OpenHandCursor : Qt::ArrowCursor;
}

void LadderView::Impl::updateCursorShape() {
    const Qt::CursorShape shape = cursorShape();
    if (m_view->cursor().shape() != shape) {
        m_view->setCursor(shape);
    }
}

/// Shift went down or up: the ghost shows another order.
void LadderView::Impl::changeModifiers(Qt::KeyboardModifiers modifiers) {
    if (modifiers == m_modifiers) {
        return;
    }
    m_modifiers = modifiers;
    if (m_hovered) {
        updateCursorShape();
        m_view->update();
    }
}

LadderGesture LadderView::Impl::wheelGesture(const std::optional<LadderCell>& cell, int steps) const {
    LadderGesture gesture;
    gesture.sequence = m_painted.sequence;
    const LadderMine* mine = cell ? mineAt(*cell) : nullptr;
    gesture.kind = mine ? LadderGesture::Kind::ChangeQuantity : LadderGesture::Kind::Scroll;
    gesture.step = mine ? steps : steps * 3;
    if (mine) {
        gesture.order = mine->id;
        gesture.side = mine->side;
        gesture.price = mine->price;
        gesture.quantity = mine->quantity;
    }
    return gesture;
}

void LadderView::Impl::act(LadderAction action, bool isRepeat) {
    if (!isRepeat || repeats(action)) {
        deliver(ladderAct(action, m_painted, m_keys));
    }
}

bool LadderView::Impl::giveUp() {
    const bool wasHeld = m_latch.abort();
    if (wasHeld) {
        deliver(LadderIgnored::Aborted);
    }
    return wasHeld;
}

bool LadderView::Impl::isBusy() const {
    if (m_latch.isHeld() || m_keys.moving) {
        return true;
    }
    if (!m_hovered || m_hovered->row < 0) {
        return false;
    }
    const LadderColumn column = m_hovered->column;
    return m_latch.profile().isOrderColumn(column) || column == LadderColumn::Bid ||
           column == LadderColumn::Ask || mineSide(column);
}

}  // namespace tessera::widgets
