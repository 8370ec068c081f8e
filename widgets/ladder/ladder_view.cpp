#include "widgets/ladder/ladder_view.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/ladder/ladder_view_impl.h"
#include "widgets/ladder/ladder_words.h"
#include "widgets/table/pieces.h"

namespace tessera::widgets {
namespace {

/// What is held once this key went down or up: the event's own modifiers are those of before it.
Qt::KeyboardModifiers modifiersAfter(const QKeyEvent& event) {
    const auto own = [&]() -> Qt::KeyboardModifiers {
        switch (event.key()) {
            case Qt::Key_Shift:
                return Qt::ShiftModifier;
            case Qt::Key_Control:
                return Qt::ControlModifier;
            case Qt::Key_Alt:
                return Qt::AltModifier;
            case Qt::Key_Meta:
                return Qt::MetaModifier;
            default:
                return Qt::NoModifier;
        }
    }();
    return event.type() == QEvent::KeyPress ? event.modifiers() | own : event.modifiers() & ~own;
}

}  // namespace

LadderView::LadderView(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(this, theme)) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
}

LadderView::~LadderView() = default;

void LadderView::setTheme(const Theme& theme) {
    m_impl->m_theme = theme;
    m_impl->m_rowPainter.reset();
    update();
}

void LadderView::setSnapshot(LadderSnapshot snapshot) {
    m_impl->take(std::move(snapshot));
}

const LadderSnapshot& LadderView::snapshot() const {
    return m_impl->m_hasPending ? m_impl->m_pending : m_impl->m_painted;
}

int LadderView::visibleRows() const {
    return LadderGeometry::rowsThatFit(height());
}

void LadderView::setHoveredPrice(std::optional<Price> price) {
    if (m_impl->m_pointed != price) {
        m_impl->m_pointed = price;
        update();
    }
}

void LadderView::setCursorPrice(std::optional<Price> price) {
    m_impl->m_keys.cursor = price;
    update();
}

std::optional<Price> LadderView::cursorPrice() const {
    return m_impl->m_keys.cursor;
}

void LadderView::setMarginEstimate(
    std::function<std::optional<domain::Money>(Side, Price, domain::Quantity)> f) {
    m_impl->m_margin = std::move(f);
}

void LadderView::setLimitEstimate(std::function<std::optional<LadderLimitUse>(Side, domain::Quantity)> f) {
    m_impl->m_limit = std::move(f);
}

void LadderView::setColumns(const LadderColumns& columns) {
    if (m_impl->m_columns == columns) {
        return;
    }
    m_impl->m_columns = columns;
    m_impl->giveUp();  // what was pressed is no longer under the pointer
    update();
}

void LadderView::setKeys(LadderKeys keys) {
    m_impl->m_bindings = std::move(keys);
}

void LadderView::setProfile(LadderProfile profile) {
    if (m_impl->m_latch.profile() == profile) {
        return;
    }
    m_impl->giveUp();  // the press would mean something else now
    m_impl->m_latch.setProfile(std::move(profile));
    m_impl->updateCursorShape();
    update();
}

bool LadderView::isBusy() const {
    return m_impl->isBusy();
}

void LadderView::setFireOnPress(bool on) {
    m_impl->m_latch.setFireOnPress(on);
}
void LadderView::setReducedMotion(bool on) {
    m_impl->m_reducedMotion = on;
}
void LadderView::setClock(std::function<domain::Duration()> monotonic) {
    m_impl->m_clock = std::move(monotonic);
}

QString LadderView::spokenName() const {
    return ladderName(m_impl->m_painted);
}

QString LadderView::spokenDescription() const {
    return ladderStateWords(m_impl->m_painted);
}

QString LadderView::termAt(const QPoint& at) const {
    if (at.y() >= LadderGeometry::headHeight) {
        return {};
    }
    for (int i = 0; i < kLadderColumns; ++i) {
        const auto column = static_cast<LadderColumn>(i);
        if (m_impl->m_geometry.isVisible(column) && m_impl->m_geometry.head(column).contains(at)) {
            return QString::fromLatin1(columnHead(column));
        }
    }
    return {};
}

int LadderView::spokenParts() const {
    const std::size_t rows = std::min(m_impl->m_rows.size(), m_impl->m_painted.rows.size());
    return m_impl->showsRows() ? static_cast<int>(rows) : 0;
}

SpokenPart LadderView::spokenPart(int row) const {
    const LadderRowPaint& paint = m_impl->m_rows[static_cast<std::size_t>(row)];
    const bool isAtCursor = row == spokenFocus();
    return {.role = QAccessible::ListItem,
            .name = ladderRowWords(paint),
            .value = copiedLadderPrice(paint),
            .box = m_impl->m_geometry.rowRect(row),
            .canFocus = true,
            .isSelected = isAtCursor};
}

int LadderView::spokenFocus() const {
    const auto row = m_impl->m_keys.cursor ? rowOf(m_impl->m_painted, *m_impl->m_keys.cursor) : std::nullopt;
    return row && *row < spokenParts() ? *row : -1;
}

void LadderView::focusSpokenPart(int row) {
    setCursorPrice(m_impl->m_painted.rows[static_cast<std::size_t>(row)].price);
}

QString LadderView::copiedText() const {
    const int row = spokenFocus();
    return row < 0 ? QString() : copiedLadderRow(m_impl->m_rows[static_cast<std::size_t>(row)]);
}

QString LadderView::copiedPrice() const {
    const int row = spokenFocus();
    return row < 0 ? QString() : copiedLadderPrice(m_impl->m_rows[static_cast<std::size_t>(row)]);
}

QSize LadderView::sizeHint() const {
    return QSize(LadderGeometry::naturalWidth(priceCharacters(m_impl->m_painted)), 18 + 43 * 18);
}

QSize LadderView::minimumSizeHint() const {
    return QSize(234, 18 + 5 * 18);
}

bool LadderView::event(QEvent* event) {
    // Esc, Space, Tab-free keys belong to the ladder even where the window has a shortcut of the same name.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isAbort =
            key->key() == Qt::Key_Escape && (m_impl->m_latch.isHeld() || m_impl->m_keys.moving);
        if (isAbort || m_impl->m_bindings.find(keyCombination(*key))) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), m_impl->note(m_impl->cellAt(help->pos())), this);
        return true;
    }
    return QWidget::event(event);
}

void LadderView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    m_impl->paint(painter, event->rect());
    if (hasFocus() && spokenFocus() < 0) {
        paintFocusRing(painter, rect(), m_impl->m_theme);  // else the cursor has it
    }
}

void LadderView::resizeEvent(QResizeEvent* event) {
    if (LadderGeometry::rowsThatFit(event->oldSize().height()) != visibleRows()) {
        emit visibleRowsChanged(visibleRows());
    }
    m_impl->placeCard();
}

void LadderView::mousePressEvent(QMouseEvent* event) {
    if (!m_impl->showsRows()) {
        return;
    }
    m_impl->m_modifiers = event->modifiers();
    m_impl->hover(m_impl->cellAt(event->position()));
    if (!m_impl->m_hovered) {
        return;
    }
    if (m_impl->m_hovered->row < 0 && event->button() == Qt::RightButton && !m_impl->m_latch.isHeld()) {
        emit columnMenuRequested(m_impl->m_hovered->column, event->globalPosition().toPoint());
        return;
    }
    m_impl->deliver(m_impl->m_latch.press(*m_impl->m_hovered, event->button(), event->modifiers(),
                                          m_impl->m_painted, m_impl->m_clock()));
}

void LadderView::mouseReleaseEvent(QMouseEvent* event) {
    const auto cell = m_impl->cellAt(event->position());
    m_impl->hover(cell);
    m_impl->deliver(m_impl->m_latch.release(cell, event->button(), m_impl->m_painted, m_impl->m_clock()));
    m_impl->updateCursorShape();
}

void LadderView::mouseMoveEvent(QMouseEvent* event) {
    m_impl->m_modifiers = event->modifiers();
    const auto cell = m_impl->cellAt(event->position());
    m_impl->m_latch.move(cell);
    m_impl->hover(cell);
}

/// The second press of a double click is a press like any other: two clicks, two orders.
void LadderView::mouseDoubleClickEvent(QMouseEvent* event) {
    mousePressEvent(event);
}

void LadderView::wheelEvent(QWheelEvent* event) {
    m_impl->m_wheelRest += event->angleDelta().y();
    const int steps = m_impl->m_wheelRest / 120;
    m_impl->m_wheelRest -= steps * 120;
    event->accept();
    if (steps == 0) {
        return;
    }
    m_impl->deliver(m_impl->wheelGesture(m_impl->cellAt(event->position()), steps));
}

void LadderView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_impl->giveUp()) {
        return;
    }
    if (event->key() == Qt::Key_Escape && abandonMove(m_impl->m_keys)) {
        update();
    } else if (const auto action = m_impl->m_bindings.find(keyCombination(*event))) {
        m_impl->act(*action, event->isAutoRepeat());
    } else {
        event->ignore();
    }
}

void LadderView::keyReleaseEvent(QKeyEvent* event) {
    event->ignore();
}

/// The keyboard may be elsewhere while the pointer rests here: what a press will do is shown all the same.
bool LadderView::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
        m_impl->changeModifiers(modifiersAfter(static_cast<const QKeyEvent&>(*event)));
    }
    return false;
}

void LadderView::enterEvent(QEnterEvent*) {
    qApp->installEventFilter(this);
}

void LadderView::leaveEvent(QEvent*) {
    qApp->removeEventFilter(this);
    m_impl->m_latch.move(std::nullopt);
    m_impl->hover(std::nullopt);
}

void LadderView::focusOutEvent(QFocusEvent*) {
    m_impl->giveUp();
    (void)abandonMove(m_impl->m_keys);
    update();
}

void LadderView::focusInEvent(QFocusEvent*) {
    update();
}

}  // namespace tessera::widgets
