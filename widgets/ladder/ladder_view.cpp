#include "widgets/ladder/ladder_view.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/ladder/ladder_keys.h"
#include "widgets/ladder/ladder_overlay.h"
#include "widgets/ladder/ladder_rows.h"
#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::Side;

constexpr int kFlashMs = 120;

/// Title, sentence and buttons over the rows: what happened, to what, what to do.
class LadderCard : public QFrame {
 public:
    explicit LadderCard(QWidget* parent)
        : QFrame(parent),
          m_title(new QLabel(this)),
          m_sentence(new QLabel(this)),
          m_primary(new QPushButton(this)),
          m_secondary(new QPushButton(this)) {
        m_title->setProperty("tone", "title");
        m_sentence->setProperty("tone", "secondary");
        m_sentence->setWordWrap(true);
        m_primary->setProperty("kind", "primary");
        auto* buttons = new QHBoxLayout;
        buttons->setSpacing(8);
        buttons->addWidget(m_primary);
        buttons->addWidget(m_secondary);
        buttons->addStretch();
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(12, 10, 12, 10);
        column->setSpacing(6);
        column->addWidget(m_title);
        column->addWidget(m_sentence);
        column->addSpacing(4);
        column->addLayout(buttons);
    }

    QPushButton* primary() const { return m_primary; }
    QPushButton* secondary() const { return m_secondary; }

    void show(const LadderSnapshot& snapshot) {
        const bool isError = snapshot.phase == LadderPhase::Disconnected;
        const char* kind = isError ? "warningCard" : "card";
        if (property("kind").toString() != kind) {
            setProperty("kind", kind);
            setStyleSheet(styleSheet());  // properties are matched again
        }
        m_title->setText(snapshot.title);
        m_sentence->setText(snapshot.sentence);
        m_primary->setText(snapshot.primaryAction);
        m_primary->setVisible(!snapshot.primaryAction.isEmpty());
        m_secondary->setText(snapshot.secondaryAction);
        m_secondary->setVisible(!snapshot.secondaryAction.isEmpty());
        QFrame::show();
    }

 private:
    QLabel *m_title, *m_sentence;
    QPushButton *m_primary, *m_secondary;
};

}  // namespace

class LadderView::Impl {
 public:
    Impl(LadderView* view, const Theme& theme) : m_view(view), m_theme(theme) {
        m_monotonic.start();
        m_clock = [this] { return domain::Duration(m_monotonic.nsecsElapsed()); };
        m_flashTimer.setSingleShot(true);
        QObject::connect(&m_flashTimer, &QTimer::timeout, view, [this] { m_view->update(); });
    }

    // --- painting
    void take(LadderSnapshot snapshot);
    bool hasOverlay() const { return m_hovered || m_pointed || m_keys.cursor; }
    void present();
    void paint(QPainter& painter, const QRect& exposed);
    void rebuild(QPainter& painter);
    void copy(QPainter& painter, int top, int height, bool isWanted);
    void layoutGeometry();
    void placeCard();
    void findDirtyRows(const std::vector<LadderRowPaint>& next);
    LadderOverlay overlay() const;
    std::optional<LadderGhost> ghostAt(const LadderCell& cell) const;
    QString queueNote(const std::optional<LadderCell>& cell) const;

    // --- input
    void deliver(const LatchOutcome& outcome);
    void hover(std::optional<LadderCell> cell);
    void updateCursorShape();
    std::optional<LadderCell> cellAt(QPointF position) const {
        return m_geometry.hit(static_cast<int>(position.x()), static_cast<int>(position.y()));
    }
    bool showsRows() const {
        return m_painted.phase != LadderPhase::Empty && m_painted.phase != LadderPhase::Loading;
    }

    LadderView* m_view;
    Theme m_theme;
    QElapsedTimer m_monotonic;
    std::function<domain::Duration()> m_clock;
    LadderSnapshot m_pending, m_painted;  // set by the owner; what the screen shows and clicks mean
    bool m_hasPending = false;
    LadderGeometry m_geometry;
    unsigned m_hidden = 0;
    std::unique_ptr<LadderRowPainter> m_rowPainter;
    QImage m_image;
    QRect m_exposed;
    bool m_isWhole = false;                          // the image must be painted from nothing
    std::vector<LadderRowPaint> m_rows, m_nextRows;  // painted; pending. Both keep their memory
    std::vector<int> m_dirty;
    bool m_isNextReady = false;  // m_nextRows and m_dirty already describe what is to be painted
    LadderLatch m_latch;
    LadderKeyState m_keys;
    std::optional<LadderCell> m_hovered;
    std::optional<LadderColumn> m_paintedHeadHover;
    Qt::KeyboardModifiers m_modifiers;
    std::optional<Price> m_pointed;
    std::function<std::optional<domain::Money>(Side, Price, domain::Quantity)> m_margin;
    QTimer m_flashTimer;
    bool m_reducedMotion = false;
    LadderCard* m_card = nullptr;
    int m_wheelRest = 0;  // eighths of a degree not yet worth a row
};

void LadderView::Impl::layoutGeometry() {
    const int characters = priceCharacters(m_painted);
    const LadderGeometry next = LadderGeometry::make(m_view->width(), m_view->height(), characters, m_hidden);
    if (next.width != m_geometry.width || next.height != m_geometry.height ||
        next.edges != m_geometry.edges) {
        m_geometry = next;
        m_isWhole = true;
    }
    const double scale = m_view->devicePixelRatioF();
    if (!m_rowPainter || m_rowPainter->scale() != scale) {
        m_rowPainter = std::make_unique<LadderRowPainter>(m_theme, scale);
        m_isWhole = true;
    }
    const QSize size = (QSizeF(m_view->size()) * scale).toSize();
    if (m_image.size() != size) {
        m_image = QImage(size, QImage::Format_RGB32);
        m_image.setDevicePixelRatio(scale);
        m_isWhole = true;
    }
}

/// Asks for a repaint of just the rows that differ, when nothing else does.
void LadderView::Impl::take(LadderSnapshot snapshot) {
    const LadderSnapshot& shown = m_hasPending ? m_pending : m_painted;
    const bool isSameFrame = !m_isWhole && !m_hasPending && snapshot.phase == LadderPhase::Live &&
                             shown.phase == LadderPhase::Live && sameRows(shown, snapshot) &&
                             shown.grouping == snapshot.grouping && !hasOverlay() && !m_flashTimer.isActive();
    m_pending = std::move(snapshot);
    m_hasPending = true;
    m_isNextReady = false;
    if (!isSameFrame) {
        m_view->update();
        return;
    }
    buildRows(m_pending, m_geometry, false, m_nextRows);
    findDirtyRows(m_nextRows);
    m_isNextReady = true;
    for (const int row : m_dirty) {
        m_view->update(m_geometry.rowRect(row));
    }
}

/// The pending snapshot becomes the painted one. Only here do clicks change their meaning.
void LadderView::Impl::present() {
    if (m_hasPending) {
        m_hasPending = false;
        if (!m_painted.rows.empty() && !sameRows(m_painted, m_pending)) {
            m_latch.rowsMoved(m_clock());
        }
        if (m_painted.last && m_pending.last && *m_painted.last != *m_pending.last && !m_reducedMotion &&
            m_pending.phase == LadderPhase::Live) {
            m_flashTimer.start(kFlashMs);
        }
        std::swap(m_painted, m_pending);
        placeCard();
    }
    layoutGeometry();
}

void LadderView::Impl::findDirtyRows(const std::vector<LadderRowPaint>& next) {
    m_dirty.clear();
    for (std::size_t i = 0; i < next.size(); ++i) {
        if (m_isWhole || i >= m_rows.size() || !(next[i] == m_rows[i])) {
            m_dirty.push_back(static_cast<int>(i));
        }
    }
}

/// Brings the image up to date and copies it to the screen a few rows at a time, while they are in the cache:
/// copying it afterwards would read all of it from memory once more.
void LadderView::Impl::rebuild(QPainter& painter) {
    if (!m_isNextReady || m_isWhole || m_flashTimer.isActive()) {
        buildRows(m_painted, m_geometry, m_flashTimer.isActive(), m_nextRows);
        findDirtyRows(m_nextRows);
    }
    m_isNextReady = false;
    const std::optional<LadderColumn> head =
        m_hovered && m_hovered->row < 0 ? std::optional(m_hovered->column) : std::nullopt;
    if (m_isWhole) {
        m_rows.clear();  // the image shows nothing that could be kept
        const int bottom = m_geometry.rowTop(m_geometry.rows);
        PixelCanvas(m_image).fill(0, bottom, m_geometry.width, m_geometry.height - bottom,
                                  m_theme.panel.rgb());
    }
    if (m_isWhole || head != m_paintedHeadHover) {
        m_rowPainter->paintHeads(m_image, m_geometry, m_painted.grouping, head);
        m_paintedHeadHover = head;
    }
    constexpr int kRowsAtOnce = 6;
    const double scale = m_rowPainter->scale();
    const bool inPieces = scale == std::floor(scale);  // a piece at half a pixel would be blurred
    copy(painter, 0, LadderGeometry::headHeight, inPieces);
    auto dirty = m_dirty.begin();
    std::vector<int> piece;
    for (int first = 0; first < m_geometry.rows; first += kRowsAtOnce) {
        const int end = std::min(first + kRowsAtOnce, m_geometry.rows);
        piece.clear();
        while (dirty != m_dirty.end() && *dirty < end) {
            piece.push_back(*dirty++);
        }
        m_rowPainter->paint(m_image, m_geometry, m_rows, m_nextRows, piece);
        copy(painter, m_geometry.rowTop(first), (end - first) * LadderGeometry::rowHeight, inPieces);
    }
    const int bottom = m_geometry.rowTop(m_geometry.rows);
    copy(painter, bottom, m_geometry.height - bottom, inPieces);
    if (!inPieces) {
        painter.drawImage(QPointF(0, 0), m_image);
    }
    std::swap(m_rows, m_nextRows);
    m_isWhole = false;
}

void LadderView::Impl::copy(QPainter& painter, int top, int height, bool isWanted) {
    const QRect target(0, top, m_geometry.width, height);
    if (!isWanted || height <= 0 || !target.intersects(m_exposed)) {
        return;
    }
    const int scale = static_cast<int>(m_rowPainter->scale());
    painter.drawImage(target, m_image, QRect(0, top * scale, m_geometry.width * scale, height * scale));
}

void LadderView::Impl::paint(QPainter& painter, const QRect& exposed) {
    m_exposed = exposed;
    present();
    rebuild(painter);
    const LadderOverlayPainter over(m_theme, *m_rowPainter);
    switch (m_painted.phase) {
        case LadderPhase::Empty:
            over.paintEmpty(painter, m_geometry, m_painted);
            return;
        case LadderPhase::Loading:
            over.paintSkeleton(painter, m_geometry, m_painted);
            return;
        case LadderPhase::Stale:
            over.paintStaleStrip(painter, m_geometry, m_painted);
            break;
        case LadderPhase::Disconnected:
        case LadderPhase::Live:
            break;
    }
    over.paint(painter, m_geometry, m_painted, overlay());
}

LadderOverlay LadderView::Impl::overlay() const {
    LadderOverlay overlay;
    overlay.hasFocus = m_view->hasFocus();
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
        const bool isBook = m_hovered->column == LadderColumn::Bid || m_hovered->column == LadderColumn::Ask;
        overlay.ghost = isBook ? ghostAt(*m_hovered) : std::nullopt;
        const bool isMine =
            m_hovered->column == LadderColumn::MyBuys || m_hovered->column == LadderColumn::MySells;
        const auto row = static_cast<std::size_t>(m_hovered->row);
        const LadderMine* mine =
            isMine && row < m_painted.rows.size()
                ? findMine(m_painted, m_hovered->column == LadderColumn::MyBuys ? Side::Buy : Side::Sell,
                           m_painted.rows[row].price)
                : nullptr;
        const bool hasChip = mine != nullptr;
        overlay.linked = hasChip ? mine->linkedTo : 0;
        if (overlay.ghost || hasChip) {
            overlay.hovered = m_hovered;
            overlay.isPressed = m_latch.isHeld() && m_latch.heldCell() == m_hovered;
        }
    }
    if (overlay.dragTarget && overlay.dragTarget->row < 0) {
        overlay.dragTarget.reset();
    }
    return overlay;
}

std::optional<LadderGhost> LadderView::Impl::ghostAt(const LadderCell& cell) const {
    const auto row = static_cast<std::size_t>(cell.row);
    if (m_painted.phase != LadderPhase::Live || !m_painted.isArmed || m_painted.isReadOnly ||
        row >= m_painted.rows.size()) {
        return std::nullopt;
    }
    LadderGhost ghost;
    ghost.side = cell.column == LadderColumn::Bid ? Side::Buy : Side::Sell;
    ghost.price = m_painted.rows[row].price;
    ghost.quantity = m_painted.quantityA;
    ghost.ahead = ghost.side == Side::Buy ? m_painted.rows[row].bid : m_painted.rows[row].ask;
    if (m_modifiers & Qt::AltModifier) {
        ghost.kind = LadderOrderKind::Bracket;
    } else if (m_modifiers & Qt::ShiftModifier) {
        ghost.kind = m_modifiers & Qt::ControlModifier ? LadderOrderKind::StopLimit : LadderOrderKind::Stop;
    }
    if (m_margin) {
        ghost.margin = m_margin(ghost.side, ghost.price, ghost.quantity);
    }
    return ghost;
}

/// Why there is no exact place in the queue of a source that tells totals only.
QString LadderView::Impl::queueNote(const std::optional<LadderCell>& cell) const {
    const bool isBid = cell && cell->column == LadderColumn::Bid,
               isAsk = cell && cell->column == LadderColumn::Ask;
    if (m_painted.tellsOrders || m_painted.phase != LadderPhase::Live || (!isBid && !isAsk) ||
        cell->row < 0 || static_cast<std::size_t>(cell->row) >= m_painted.rows.size()) {
        return {};
    }
    const LadderRow& row = m_painted.rows[static_cast<std::size_t>(cell->row)];
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

void LadderView::Impl::placeCard() {
    const bool isWanted = m_painted.phase == LadderPhase::Disconnected ||
                          (m_painted.phase == LadderPhase::Empty && !m_painted.primaryAction.isEmpty());
    if (!isWanted) {
        if (m_card) {
            m_card->hide();
        }
        return;
    }
    if (!m_card) {
        m_card = new LadderCard(m_view);
        QObject::connect(m_card->primary(), &QPushButton::clicked, m_view,
                         [this] { emit m_view->actionRequested(0); });
        QObject::connect(m_card->secondary(), &QPushButton::clicked, m_view,
                         [this] { emit m_view->actionRequested(1); });
    }
    m_card->show(m_painted);
    m_card->setFixedWidth(std::min(m_view->width() - 24, 320));
    m_card->adjustSize();
    m_card->move((m_view->width() - m_card->width()) / 2, m_view->height() - m_card->height() - 24);
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
void LadderView::Impl::updateCursorShape() {
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (m_latch.isDragging()) {
        shape = Qt::ClosedHandCursor;
    } else if (m_hovered && m_hovered->row >= 0 && showsRows()) {
        const auto row = static_cast<std::size_t>(m_hovered->row);
        const bool exists = row < m_painted.rows.size();
        switch (m_hovered->column) {
            case LadderColumn::Bid:
            case LadderColumn::Ask:
                shape = !exists               ? Qt::ArrowCursor
                        : ghostAt(*m_hovered) ? Qt::PointingHandCursor
                                              : Qt::ForbiddenCursor;
                break;
            case LadderColumn::MyBuys:
            case LadderColumn::MySells: {
                const Side side = m_hovered->column == LadderColumn::MyBuys ? Side::Buy : Side::Sell;
                const LadderMine* mine =
                    exists ? findMine(m_painted, side, m_painted.rows[row].price) : nullptr;
                shape = mine && mine->canCancel ? Qt::OpenHandCursor : Qt::ArrowCursor;
                break;
            }
            default:
                break;
        }
    } else if (m_hovered && m_hovered->row < 0 && m_hovered->column != LadderColumn::Price &&
               m_hovered->column < LadderColumn::Volume) {
        shape = Qt::PointingHandCursor;
    }
    if (m_view->cursor().shape() != shape) {
        m_view->setCursor(shape);
    }
}

LadderView::LadderView(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(this, theme)) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("Ladder");
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

void LadderView::setHiddenColumns(unsigned mask) {
    m_impl->m_hidden = mask;
    update();
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
        LadderKeyState scratch = m_impl->m_keys;
        if (ladderKey(key->key(), key->modifiers(), m_impl->m_painted, scratch).isHandled) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), m_impl->queueNote(m_impl->cellAt(help->pos())), this);
        return true;
    }
    return QWidget::event(event);
}

void LadderView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    m_impl->paint(painter, event->rect());
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
    m_impl->hover(m_impl->cellAt(event->position()));
    if (!m_impl->m_hovered) {
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
    LadderGesture gesture;
    gesture.sequence = m_impl->m_painted.sequence;
    const auto cell = m_impl->cellAt(event->position());
    const bool isMine = cell && cell->row >= 0 &&
                        (cell->column == LadderColumn::MyBuys || cell->column == LadderColumn::MySells) &&
                        static_cast<std::size_t>(cell->row) < m_impl->m_painted.rows.size();
    const LadderMine* mine =
        isMine ? findMine(m_impl->m_painted, cell->column == LadderColumn::MyBuys ? Side::Buy : Side::Sell,
                          m_impl->m_painted.rows[static_cast<std::size_t>(cell->row)].price)
               : nullptr;
    gesture.kind = mine ? LadderGesture::Kind::ChangeQuantity : LadderGesture::Kind::Scroll;
    gesture.step = mine ? steps : steps * 3;
    if (mine) {
        gesture.order = mine->id;
        gesture.side = mine->side;
        gesture.price = mine->price;
        gesture.quantity = mine->quantity;
    }
    m_impl->deliver(gesture);
}

void LadderView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_impl->m_latch.abort()) {
        m_impl->deliver(LadderIgnored::Aborted);
        return;
    }
    const LadderKeyResult result =
        ladderKey(event->key(), event->modifiers(), m_impl->m_painted, m_impl->m_keys);
    if (!result.isHandled ||
        (event->isAutoRepeat() && std::holds_alternative<LadderGesture>(result.outcome) &&
         std::get<LadderGesture>(result.outcome).kind == LadderGesture::Kind::Place)) {
        event->setAccepted(result.isHandled);  // a held B must not machine-gun orders
        return;
    }
    m_impl->deliver(result.outcome);
}

void LadderView::leaveEvent(QEvent*) {
    m_impl->m_latch.move(std::nullopt);
    m_impl->hover(std::nullopt);
}

void LadderView::focusOutEvent(QFocusEvent*) {
    (void)m_impl->m_latch.abort();
    m_impl->m_keys.moving.reset();
    update();
}

void LadderView::focusInEvent(QFocusEvent*) {
    update();
}

}  // namespace tessera::widgets
