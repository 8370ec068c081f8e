// What hand and keys do with drawings: place by points, hold, move, clone, measure.

#include <QKeyEvent>
#include <algorithm>
#include <utility>

#include "widgets/chart/chart_drawings.h"
#include "widgets/chart/chart_view_impl.h"

namespace tessera::widgets {

using drawings::Drawing;
using drawings::DrawingKind;

namespace {
constexpr double kDragged = 6;  // px: less between press and release is a click
}

/// A click or a press that becomes a drag gives the next point; the last one follows the pointer.
bool ChartView::Impl::placePoint(QPointF position) {
    if (!m_tool || !m_model.isPlotShown() || !m_model.g.plot.contains(position)) {
        return false;
    }
    const drawings::Point point = pointAt(m_model, position, m_hasMagnet);
    if (!m_model.draft) {
        m_model.draft = Drawing{.id = 0, .kind = *m_tool, .points = {}, .text = {}};
        m_model.draft->points.push_back(point);
    } else {
        m_model.draft->points.back() = point;
    }
    if (m_model.draft->points.size() == drawings::infoOf(*m_tool).points) {
        const Drawing placed = onItsBar(m_model, *std::exchange(m_model.draft, std::nullopt));
        m_view->setTool(std::nullopt);
        emit m_view->drawingPlaced(placed);
    } else {
        m_model.draft->points.push_back(point);
    }
    repaint();
    return true;
}

void ChartView::Impl::moveDraft(QPointF position) {
    if (m_model.draft) {
        m_model.draft->points.back() = pointAt(m_model, position, m_hasMagnet);
        repaint();
    }
}

/// A tool is used by dragging as well as by clicking.
void ChartView::Impl::releaseTool(QPointF position) {
    if (m_model.draft && QLineF(m_dragFrom, position).length() >= kDragged) {
        placePoint(position);
    }
}

bool ChartView::Impl::grabDrawing(const QMouseEvent& event) {
    const auto hit = drawingAt(m_model, event.position());
    const bool wasSelected = m_model.selected.has_value();
    m_model.selected = hit ? std::optional(hit->id) : std::nullopt;
    if (!hit) {
        if (wasSelected) {
            repaint();
        }
        return false;
    }
    const auto drawing = std::ranges::find(m_model.drawings, hit->id, &Drawing::id);
    m_heldDrawing = *drawing;
    m_heldPoint = hit->point;
    m_heldAt = pointAt(m_model, event.position(), false);
    m_isCloning = event.modifiers() & Qt::ControlModifier;
    m_drag = drawing->isLocked && !m_isCloning ? DragKind::Still : DragKind::Drawing;
    repaint();
    return true;
}

void ChartView::Impl::dragDrawing(QPointF position) {
    const drawings::Point now = pointAt(m_model, position, m_hasMagnet && m_heldPoint.has_value());
    Drawing moved = m_heldDrawing;
    if (m_heldPoint && !m_isCloning) {
        moved.points[*m_heldPoint] = now;
    } else {
        moved = drawings::movedBy(m_heldDrawing, now.time - m_heldAt.time, now.price - m_heldAt.price);
    }
    moved.id = m_isCloning ? 0 : moved.id;
    m_model.draft = moved;
    repaint();
}

void ChartView::Impl::dropDrawing() {
    if (m_drag != DragKind::Drawing || !m_model.draft) {
        return;
    }
    Drawing moved = onItsBar(m_model, *std::exchange(m_model.draft, std::nullopt));
    if (m_isCloning) {
        moved.isLocked = false;
        emit m_view->drawingPlaced(moved);
    } else if (moved != m_heldDrawing) {
        emit m_view->drawingChanged(moved);
    }
}

void ChartView::Impl::measure(QPointF position) {
    if (!m_model.measured) {
        const drawings::Point from = pointAt(m_model, m_dragFrom, m_hasMagnet);
        m_model.measured = {from, from};
    }
    m_model.measured->second = pointAt(m_model, position, m_hasMagnet);
    repaint();
}

/// By the keyboard a tool puts its drawing into the middle of what is shown; arrows move it from there.
void ChartView::Impl::placeInTheMiddle() {
    const QRectF& plot = m_model.g.plot;
    Drawing drawing{.id = 0, .kind = *m_tool, .points = {}, .text = {}};
    const std::size_t count = drawings::infoOf(*m_tool).points;
    const std::pair<double, double> shares[] = {{0.35, 0.6}, {0.65, 0.4}, {0.5, 0.7}};
    for (std::size_t i = 0; i < count; ++i) {
        const auto [across, down] = count == 1 ? std::pair(0.5, 0.5) : shares[i];
        const QPointF at(plot.left() + across * plot.width(), plot.top() + down * plot.height());
        drawing.points.push_back(pointAt(m_model, at, false));
    }
    m_view->setTool(std::nullopt);
    emit m_view->drawingPlaced(onItsBar(m_model, drawing));
}

void ChartView::Impl::selectNext(int places) {
    std::vector<drawings::DrawingId> shown;
    for (const Drawing& drawing : m_model.drawings) {
        if (!drawing.isHidden) {
            shown.push_back(drawing.id);
        }
    }
    if (shown.empty()) {
        return;
    }
    const auto count = static_cast<std::ptrdiff_t>(shown.size());
    const auto found = m_model.selected ? std::ranges::find(shown, *m_model.selected) : shown.end();
    const std::ptrdiff_t from = found != shown.end() ? found - shown.begin() : places > 0 ? -1 : count;
    m_model.selected = shown[static_cast<std::size_t>((from + places + count) % count)];
    repaint();
}

/// By a bar or a tick; ten with Shift.
bool ChartView::Impl::nudge(const QKeyEvent& event) {
    const auto drawing = std::ranges::find(m_model.drawings, m_model.selected.value_or(0), &Drawing::id);
    if (drawing == m_model.drawings.end()) {
        return false;
    }
    const int count = event.modifiers() & Qt::ShiftModifier ? 10 : 1;
    const std::int64_t tick = m_model.tick.nanoUsd() > 0 ? m_model.tick.nanoUsd() : 1'000'000;
    domain::Duration time{};
    std::int64_t price = 0;
    switch (event.key()) {
        case Qt::Key_Left:
            time = -interval() * count;
            break;
        case Qt::Key_Right:
            time = interval() * count;
            break;
        case Qt::Key_Up:
            price = tick * count;
            break;
        case Qt::Key_Down:
            price = -tick * count;
            break;
        default:
            return false;
    }
    if (drawing->kind == DrawingKind::AnchoredVwap && price != 0) {
        return true;  // it stands where the trades put it
    }
    emit m_view->drawingChanged(drawings::movedBy(*drawing, time, domain::PriceDelta::fromNanoUsd(price)));
    return true;
}

/// True when the key was for a drawing.
bool ChartView::Impl::drawingKey(const QKeyEvent& event) {
    if (event.matches(QKeySequence::Undo)) {
        emit m_view->undoWanted();
        return true;
    }
    if (event.matches(QKeySequence::Redo)) {
        emit m_view->redoWanted();
        return true;
    }
    switch (event.key()) {
        case Qt::Key_Comma:
        case Qt::Key_Period:
            selectNext(event.key() == Qt::Key_Period ? 1 : -1);
            return true;
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            if (m_model.selected) {
                emit m_view->drawingRemoveWanted(*m_model.selected);
            }
            return m_model.selected.has_value();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_tool && m_model.isPlotShown()) {
                placeInTheMiddle();
                return true;
            }
            return false;
        case Qt::Key_Escape:
            if (!m_tool && !m_model.selected && !m_model.measured) {
                return false;
            }
            m_model.selected.reset();
            m_model.measured.reset();
            m_view->setTool(std::nullopt);
            repaint();
            return true;
        default:
            return nudge(event);
    }
}

void ChartView::setDrawings(const std::vector<Drawing>& drawings) {
    if (m_impl->m_model.drawings != drawings) {
        m_impl->m_model.drawings = drawings;
        m_impl->repaint();
    }
}

void ChartView::setDrawingLines(ChartDrawingLines lines) {
    m_impl->m_model.drawingLines = std::move(lines);
    m_impl->changed();
}

void ChartView::setTool(std::optional<DrawingKind> tool) {
    m_impl->m_model.draft.reset();
    m_impl->m_model.measured.reset();
    if (m_impl->m_tool != tool) {
        m_impl->m_tool = tool;
        m_impl->m_model.selected.reset();
        m_impl->repaint();
        emit toolChanged();
    }
}

std::optional<DrawingKind> ChartView::tool() const {
    return m_impl->m_tool;
}

void ChartView::setMagnet(bool on) {
    m_impl->m_hasMagnet = on;
}

bool ChartView::hasMagnet() const {
    return m_impl->m_hasMagnet;
}

void ChartView::selectDrawing(std::optional<drawings::DrawingId> drawing) {
    m_impl->m_model.selected = drawing;
    m_impl->repaint();
}

}  // namespace tessera::widgets
