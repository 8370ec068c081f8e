// What mouse and keys do on a chart: pan, zoom, the crosshair, orders held by their tags.

#include <QHelpEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/chart/chart_drawings.h"
#include "widgets/chart/chart_flags.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_panes.h"
#include "widgets/chart/chart_view_impl.h"

namespace tessera::widgets {

using domain::Price;
using domain::Timestamp;

void ChartView::Impl::setPointer(std::optional<QPointF> position) {
    const QRectF data(m_model.g.plot.topLeft(), QPointF(m_model.g.plot.right(), m_model.bottom()));
    if (position && !data.contains(*position)) {
        position.reset();
    }
    if (position == m_model.pointer) {
        return;
    }
    m_model.pointer = position;
    repaintOver();
    notifyPointer();
}

void ChartView::Impl::notifyPointer() {
    std::optional<Price> price;
    std::optional<Timestamp> time;
    if (m_model.pointer) {
        time = m_model.g.mapXToTime(m_model.pointer->x());
        if (m_model.hasPlot() && m_model.g.plot.contains(*m_model.pointer)) {
            price = nearestTick(m_model, m_model.g.mapYToPrice(m_model.pointer->y()));
        }
    }
    if (price != m_toldPrice) {
        m_toldPrice = price;
        emit m_view->hoveredPriceChanged(price);
    }
    if (time != m_toldTime) {
        m_toldTime = time;
        emit m_view->crosshairTimeChanged(time);
    }
}

bool ChartView::Impl::mousePress(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton || !m_model.isShown()) {
        return false;
    }
    m_view->setFocus(Qt::MouseFocusReason);
    m_dragFrom = event.position();
    if (grabOrder(event.position()) || clickStudyRow(event.position()) || placePoint(event.position())) {
        return true;
    }
    m_model.measured.reset();
    if (event.modifiers() & Qt::ShiftModifier && m_model.isPlotShown() &&
        m_model.g.plot.contains(event.position())) {
        m_drag = DragKind::Measure;
        return true;
    }
    if (paneEdgeAt(m_model, event.position().y()) == nullptr && grabDrawing(event)) {
        return true;
    }
    const ChartPaneModel* edge = paneEdgeAt(m_model, event.position().y());
    const ChartPaneModel* under = m_model.paneAt(event.position().y());
    m_heldPane = edge != nullptr ? edge->pane.id : under != nullptr ? under->pane.id : 0;
    if (edge != nullptr) {
        m_drag = DragKind::PaneEdge;
    } else if (m_model.priceAxis.contains(event.position().toPoint()) && under != nullptr) {
        m_drag = DragKind::PaneAxis;
    } else if (m_model.priceAxis.contains(event.position().toPoint())) {
        m_drag = DragKind::PriceAxis;
    } else if (m_model.timeAxis.contains(event.position().toPoint())) {
        m_drag = DragKind::TimeAxis;
    } else {
        m_drag = DragKind::Plot;
        m_canvas->viewport()->setCursor(Qt::ClosedHandCursor);
    }
    return true;
}

void ChartView::Impl::mouseMove(const QMouseEvent& event) {
    const QPointF moved = event.position() - m_dragFrom;
    switch (m_drag) {
        case DragKind::None: {
            moveDraft(event.position());
            const QPoint at = event.position().toPoint();
            const Qt::CursorShape shape = orderAt(event.position()) != nullptr     ? Qt::OpenHandCursor
                                          : paneEdgeAt(m_model, at.y()) != nullptr ? Qt::SplitVCursor
                                          : m_tool                                 ? Qt::CrossCursor
                                          : drawingAt(m_model, event.position())   ? Qt::PointingHandCursor
                                          : m_model.priceAxis.contains(at)         ? Qt::SizeVerCursor
                                          : m_model.timeAxis.contains(at)          ? Qt::SizeHorCursor
                                                                                   : Qt::CrossCursor;
            m_canvas->viewport()->setCursor(shape);
            break;
        }
        case DragKind::Order:
            dragOrder(event.position());
            return;
        case DragKind::Plot:
            m_model.g.panTime(moved.x());
            if (!m_model.isPriceAuto) {
                m_model.g.panPrice(moved.y());
            }
            break;
        case DragKind::Drawing:
            dragDrawing(event.position());
            setPointer(event.position());
            return;
        case DragKind::Measure:
            measure(event.position());
            setPointer(event.position());
            return;
        case DragKind::Still:
            return;
        case DragKind::PaneEdge:
            dragPaneEdge(event.position().y());
            return;
        case DragKind::PaneAxis:
            if (ChartPaneModel* held = pane(m_heldPane)) {
                held->isAuto = false;
                held->g.zoomPrice(held->g.plot.center().y(), std::pow(1.005, -moved.y()));
            }
            break;
        case DragKind::PriceAxis:
            m_model.isPriceAuto = false;
            m_model.g.zoomPrice(m_model.g.plot.center().y(), std::pow(1.005, -moved.y()));
            break;
        case DragKind::TimeAxis:
            m_model.g.zoomTime(m_model.g.plot.right(), std::pow(1.005, moved.x()), interval());
            break;
    }
    if (m_drag != DragKind::None) {
        m_dragFrom = event.position();
        visibleTimeMoved();
    }
    setPointer(event.position());
}

const ChartOrderLine* ChartView::Impl::orderAt(QPointF position) const {
    for (const OrderTagBox& tag : orderTagBoxes(m_model)) {
        if (tag.box.contains(position.toPoint())) {
            const auto found = std::ranges::find(m_model.orders, tag.id, &ChartOrderLine::id);
            return found == m_model.orders.end() ? nullptr : &*found;
        }
    }
    return nullptr;
}

/// An order is held by its tag, never by its line: a pan that begins near a price must move nothing.
bool ChartView::Impl::grabOrder(QPointF position) {
    const ChartOrderLine* order = orderAt(position);
    if (order == nullptr || order->mark != OrderMark::Working) {
        return false;
    }
    m_drag = DragKind::Order;
    m_model.moved = {order->id, order->price};
    m_canvas->viewport()->setCursor(Qt::ClosedHandCursor);
    return true;
}

void ChartView::Impl::dragOrder(QPointF position) {
    const auto order = std::ranges::find(m_model.orders, m_model.moved->id, &ChartOrderLine::id);
    if (order == m_model.orders.end()) {
        letGo();
        return;
    }
    const double y = std::clamp(m_model.g.mapPriceToY(order->price) + position.y() - m_dragFrom.y(),
                                m_model.g.plot.top(), m_model.g.plot.bottom());
    m_model.moved->price = nearestTick(m_model, m_model.g.mapYToPrice(y));
    setPointer(QPointF(position.x(), y));
    repaint();
}

void ChartView::Impl::dropOrder() {
    if (m_drag != DragKind::Order || !m_model.moved) {
        return;
    }
    const ChartOrderMove moved = *m_model.moved;
    const auto order = std::ranges::find(m_model.orders, moved.id, &ChartOrderLine::id);
    if (order != m_model.orders.end() && order->price != moved.price) {
        emit m_view->orderMoved(moved);
    }
}

/// Of what stands over the edge the pane takes as much as the pointer says.
void ChartView::Impl::dragPaneEdge(double y) {
    ChartPaneModel* held = pane(m_heldPane);
    const double whole = m_model.bottom();
    if (held == nullptr || whole < 1) {
        return;
    }
    const double height = held->g.plot.bottom() - y;
    held->pane.share = std::clamp(height, kLeastPane, whole - kLeastPrice) / whole;
    layout();
}

bool ChartView::Impl::clickStudyRow(QPointF position) {
    for (const StudyRow& row : studyRows(m_model)) {
        for (const StudyButton& button : row.buttons) {
            if (!button.box.contains(position.toPoint())) {
                continue;
            }
            switch (button.action) {
                case StudyAction::Hide:
                    emit m_view->studyHideWanted(row.study);
                    break;
                case StudyAction::Remove:
                    emit m_view->studyRemoveWanted(row.study);
                    break;
                default:
                    emit m_view->studyEditWanted(row.study);
            }
            return true;
        }
    }
    return false;
}

void ChartView::Impl::letGo() {
    if (m_drag == DragKind::PaneEdge) {
        emit m_view->panesChanged();
    }
    if (m_drag == DragKind::Drawing) {
        m_model.draft.reset();
    }
    m_drag = DragKind::None;
    m_model.moved.reset();
    m_canvas->viewport()->setCursor(Qt::CrossCursor);
    repaint();
}

void ChartView::Impl::doubleClick(const QMouseEvent& event) {
    // The second of two quick clicks is a click to what takes clicks.
    if (clickStudyRow(event.position()) || placePoint(event.position())) {
        return;
    }
    const QPoint at = event.position().toPoint();
    const ChartPaneModel* under = m_model.paneAt(at.y());
    if (m_model.priceAxis.contains(at) && under != nullptr) {
        pane(under->pane.id)->isAuto = true;
        changed();
    } else if (m_model.priceAxis.contains(at)) {
        m_view->resetPrice();
    } else if (m_model.timeAxis.contains(at)) {
        m_view->resetTime();
    } else if (!m_model.panes.empty() && orderAt(event.position()) == nullptr) {
        const int id = under != nullptr ? under->pane.id : 0;
        m_view->setMaximised(m_model.maximised ? std::nullopt : std::optional(id));
        emit m_view->panesChanged();
    }
}

void ChartView::Impl::wheel(const QWheelEvent& event) {
    if (!m_model.isShown()) {
        return;
    }
    const QPointF at = event.position();
    const double steps = event.angleDelta().y() / 120.0;
    const double sideways = event.angleDelta().x() / 120.0;
    const bool isPrice = event.modifiers() & Qt::ControlModifier || m_model.priceAxis.contains(at.toPoint());
    const ChartPaneModel* under = m_model.paneAt(at.y());
    if (isPrice && under != nullptr) {
        ChartPaneModel& scaled = *pane(under->pane.id);
        scaled.isAuto = false;
        scaled.g.zoomPrice(at.y(), std::pow(kWheelZoom, steps));
    } else if (isPrice) {
        m_model.isPriceAuto = false;
        m_model.g.zoomPrice(at.y(), std::pow(kWheelZoom, steps));
    } else if (event.modifiers() & Qt::ShiftModifier) {
        m_model.g.panTime((steps + sideways) * 60);
    } else {
        m_model.g.zoomTime(at.x(), std::pow(kWheelZoom, steps), interval());
        m_model.g.panTime(sideways * 60);
    }
    visibleTimeMoved();
    notifyPointer();
}

std::optional<domain::Price> ChartView::crosshairPrice() const {
    const Crosshair cross = crosshairOf(m_impl->m_model);
    return cross.y ? std::optional(cross.price) : std::nullopt;
}

void ChartView::keyPressEvent(QKeyEvent* event) {
    Impl& impl = *m_impl;
    ChartGeometry& g = impl.m_model.g;
    if (impl.m_drag != DragKind::Order && impl.drawingKey(*event)) {
        return;
    }
    const double centre = impl.m_model.pointer ? impl.m_model.pointer->x() : g.plot.right();
    switch (event->key()) {
        case Qt::Key_Left:
            g.panTime(g.plot.width() / 10);
            break;
        case Qt::Key_Right:
            g.panTime(-g.plot.width() / 10);
            break;
        case Qt::Key_Up:
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            g.zoomTime(centre, kWheelZoom, impl.interval());
            break;
        case Qt::Key_Down:
        case Qt::Key_Minus:
            g.zoomTime(centre, 1 / kWheelZoom, impl.interval());
            break;
        case Qt::Key_PageUp:
            g.panTime(g.plot.width());
            break;
        case Qt::Key_PageDown:
            g.panTime(-g.plot.width());
            break;
        case Qt::Key_Home:
        case Qt::Key_End:
            resetView();
            return;
        case Qt::Key_Escape:
            if (impl.m_drag != DragKind::Order) {
                QWidget::keyPressEvent(event);
                return;
            }
            impl.letGo();
            return;
        case Qt::Key_L:
            setScale(scale() == ChartScale::Log ? ChartScale::Linear : ChartScale::Log);
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    impl.visibleTimeMoved();
}

/// By key, or over the legend: of nothing under a pointer, but of the drawing that is selected.
void ChartView::contextMenuEvent(QContextMenuEvent* event) {
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    const QPoint middle(static_cast<int>(m_impl->m_model.g.plot.center().x()),
                        m_impl->m_model.legendHeight());
    ChartMenuRequest request{
        .at = isByKey ? mapToGlobal(middle) : event->globalPos(), .price = {}, .order = {}};
    request.drawing = m_impl->m_model.selected;
    emit menuWanted(request);
    event->accept();
}

bool ChartView::eventFilter(QObject* watched, QEvent* event) {
    Impl& impl = *m_impl;
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            return impl.mousePress(*static_cast<QMouseEvent*>(event));
        case QEvent::MouseMove:
            impl.mouseMove(*static_cast<QMouseEvent*>(event));
            return true;
        case QEvent::MouseButtonRelease:
            impl.dropOrder();
            impl.dropDrawing();
            impl.releaseTool(static_cast<QMouseEvent*>(event)->position());
            impl.letGo();
            return true;
        case QEvent::MouseButtonDblClick:
            impl.doubleClick(*static_cast<QMouseEvent*>(event));
            return true;
        case QEvent::Wheel:
            impl.wheel(*static_cast<QWheelEvent*>(event));
            event->accept();
            return true;
        case QEvent::ContextMenu: {
            const auto& menu = *static_cast<QContextMenuEvent*>(event);
            const ChartOrderLine* order = impl.orderAt(menu.pos());
            const ChartPaneModel* under = impl.m_model.paneAt(menu.pos().y());
            ChartMenuRequest request{menu.globalPos(), under != nullptr ? std::nullopt : crosshairPrice(),
                                     order != nullptr ? std::optional(order->id) : std::nullopt};
            request.pane = under != nullptr ? under->pane.id : 0;
            for (const StudyRow& row : studyRows(impl.m_model)) {
                if (row.study != 0 && row.box.contains(menu.pos())) {
                    request.study = row.study;
                }
            }
            if (const auto hit = drawingAt(impl.m_model, menu.pos())) {
                request.drawing = hit->id;
            }
            emit menuWanted(request);
            return true;
        }
        case QEvent::ToolTip: {
            const auto& help = *static_cast<QHelpEvent*>(event);
            QStringList lines = flagsAt(impl.m_model, help.pos());
            for (const StudyRow& row : studyRows(impl.m_model)) {
                if (row.box.contains(help.pos()) && !row.whole.isEmpty()) {
                    lines.prepend(row.whole);
                }
            }
            QToolTip::showText(help.globalPos(), lines.join(QLatin1Char('\n')), this);
            return true;
        }
        case QEvent::Leave:
            impl.setPointer(std::nullopt);
            return false;
        default:
            return QWidget::eventFilter(watched, event);
    }
}

}  // namespace tessera::widgets
