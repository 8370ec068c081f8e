// The ladder's frame: which rows differ, painting them, and what lies over them.

#include <QPushButton>
#include <algorithm>
#include <cmath>

#include "widgets/ladder/ladder_view_impl.h"

namespace tessera::widgets {
namespace {
constexpr int kFlashMs = 120;

/// Rows that are still in the second-level cache, beside the lines of the screen they are copied to.
int rowsInCache(const QImage& image, double scale) {
    constexpr double kBytes = 128 * 1024;
    const double bytesOfRow =
        static_cast<double>(image.bytesPerLine()) * LadderGeometry::rowHeight * std::max(scale, 0.1);
    return std::max(1, static_cast<int>(kBytes / std::max(bytesOfRow, 1.0)));
}
}  // namespace

void LadderView::Impl::layoutGeometry() {
    const int characters = priceCharacters(m_painted);
    const LadderGeometry next =
        LadderGeometry::make(m_view->width(), m_view->height(), characters, m_columns);
    if (next.width != m_geometry.width || next.height != m_geometry.height ||
        next.lefts != m_geometry.lefts || next.widths != m_geometry.widths) {
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
                             shown.grouping == snapshot.grouping && !shown.willCentre &&
                             !snapshot.willCentre && !hasOverlay() && !m_flashTimer.isActive();
    m_pending = std::move(snapshot);
    m_hasPending = true;
    for (LadderMine& mine : m_pending.mine) {
        if (m_reducedMotion) {
            mine.fade = 0;  // stays struck until it goes
            mine.isBlinking = false;
        }
    }
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
    tellSpoken(m_view);
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
    const double scale = m_rowPainter->scale();
    const int rowsAtOnce = rowsInCache(m_image, scale);
    const bool inPieces = scale == std::floor(scale);  // a piece at half a pixel would be blurred
    copy(painter, 0, LadderGeometry::headHeight, inPieces);
    auto dirty = m_dirty.begin();
    std::vector<int> piece;
    for (int first = 0; first < m_geometry.rows; first += rowsAtOnce) {
        const int end = std::min(first + rowsAtOnce, m_geometry.rows);
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
            over.paintStaleStrip(
                painter, m_geometry, m_painted,
                clearBand(m_rows, m_geometry, Metrics::staleStrip, LadderGeometry::headHeight));
            break;
        case LadderPhase::Disconnected:
        case LadderPhase::Live:
            break;
    }
    over.paint(painter, m_geometry, m_painted, overlay());
}

void LadderView::Impl::placeCard() {
    constexpr int kCardGap = 12;
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
    const int height = m_card->height() + 2 * kCardGap;
    std::vector<LadderRowPaint> rows;
    buildRows(m_painted, m_geometry, false, rows);
    const int top = clearBand(rows, m_geometry, height, m_view->height() - height);
    m_card->move((m_view->width() - m_card->width()) / 2, top + kCardGap);
}

}  // namespace tessera::widgets
