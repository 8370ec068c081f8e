#include "widgets/chart/chart_view.h"

#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <algorithm>
#include <cmath>

#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_legend.h"
#include "widgets/chart/chart_words.h"
#include "widgets/table/pieces.h"

namespace tessera::widgets {
namespace {

using domain::Duration;
using domain::Price;
using domain::Timestamp;

constexpr double kDefaultPitch = 6;  // pixels a bar
constexpr int kRoomBars = 8;         // empty bars at the right
constexpr double kWheelZoom = 1.25;

/// A QChart without anything that costs: our layers are its children and draw over its plot area.
class TunedChart : public QChart {
 public:
    TunedChart() {
        setBackgroundVisible(false);
        setDropShadowEnabled(false);
        setPlotAreaBackgroundVisible(false);
        setMargins(QMargins(0, 0, 0, 0));
        setAnimationOptions(QChart::NoAnimation);
        legend()->hide();
        layout()->setContentsMargins(0, 0, 0, 0);
        setAcceptHoverEvents(false);
        setAcceptedMouseButtons(Qt::NoButton);
    }
};

class TunedChartView : public QChartView {
 public:
    TunedChartView(QChart* chart, QWidget* parent) : QChartView(chart, parent) {
        setViewportUpdateMode(QGraphicsView::FullViewportUpdate);  // the minimal modes are slower here
        setRenderHint(QPainter::Antialiasing, false);
        setOptimizationFlags(QGraphicsView::DontSavePainterState | QGraphicsView::DontAdjustForAntialiasing);
        setCacheMode(QGraphicsView::CacheNone);
        scene()->setItemIndexMethod(QGraphicsScene::NoIndex);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
        viewport()->setMouseTracking(true);
        viewport()->setFocusPolicy(Qt::NoFocus);
        setAttribute(Qt::WA_OpaquePaintEvent);
        setAttribute(Qt::WA_NoSystemBackground);
        viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
        viewport()->setAttribute(Qt::WA_NoSystemBackground);
    }

    void setTheme(const Theme& theme) { m_theme = theme; }

 protected:
    void paintEvent(QPaintEvent* event) override {
        QChartView::paintEvent(event);
        if (parentWidget()->hasFocus()) {
            QPainter painter(viewport());
            paintFocusRing(painter, viewport()->rect(), m_theme);
        }
    }

 private:
    Theme m_theme;
};

enum class DragKind { None, Plot, PriceAxis, TimeAxis };

}  // namespace

class ChartView::Impl {
 public:
    Impl(ChartView* view, const Theme& theme) : m_view(view) {
        m_model.theme = theme;
        m_chart = new TunedChart;
        m_canvas = new TunedChartView(m_chart, view);
        m_legend = new ChartLegend(m_model, view);
        m_layers = makeChartLayers(m_chart, m_model);
        m_canvas->viewport()->installEventFilter(view);
        m_canvas->setBackgroundBrush(theme.panel);
        m_canvas->setTheme(theme);
    }

    void layout();
    /// Rereads the visible bars and repaints.
    void showNote();
    void changed();
    void repaint() {
        m_canvas->viewport()->update();
        m_legend->update();
        tellSpoken(m_view);
    }
    void setPointer(std::optional<QPointF> position);
    void notifyPointer();
    void resetTime();
    bool mousePress(const QMouseEvent& event);
    void mouseMove(const QMouseEvent& event);
    void doubleClick(const QMouseEvent& event);
    void wheel(const QWheelEvent& event);
    void followLast();
    void visibleTimeMoved() {
        changed();
        emit m_view->visibleTimeChanged(m_model.g.from, m_model.g.to);
    }
    Duration interval() const {
        return m_model.source ? m_model.source->interval() : Duration(std::chrono::hours(1));
    }

    ChartView* m_view;
    ChartModel m_model;
    QChart* m_chart;
    TunedChartView* m_canvas;
    ChartLegend* m_legend;
    std::vector<ChartLayer*> m_layers;
    std::uint64_t m_seenRevision = 0;
    Timestamp m_seenLast;
    bool m_needsReset = true;
    bool m_isLaidOut = false;
    QString m_note;
    bool m_isDirty = false;
    DragKind m_drag = DragKind::None;
    QPointF m_dragFrom;
    std::optional<Price> m_toldPrice;
    std::optional<Timestamp> m_toldTime;
};

void ChartView::Impl::layout() {
    const QSize size = m_view->size();
    m_legend->setGeometry(0, 0, size.width(), Metrics::legend);
    m_canvas->setGeometry(0, Metrics::legend, size.width(), std::max(0, size.height() - Metrics::legend));
    const int width = size.width(), height = std::max(0, size.height() - Metrics::legend);
    const int plotWidth = std::max(1, width - Metrics::priceAxis);
    const int below = height - Metrics::timeAxis;
    const int volume = below > 3 * Metrics::volumePane ? Metrics::volumePane : std::max(0, below / 4);
    const double before = m_isLaidOut ? m_model.g.plot.width() : 0;
    m_isLaidOut = true;
    m_model.canvas = QRect(0, 0, width, height);
    m_model.priceAxis = QRect(plotWidth, 0, width - plotWidth, std::max(0, below));
    m_model.timeAxis = QRect(0, std::max(0, below), width, height - std::max(0, below));
    m_model.g.plot = QRectF(0, 0, plotWidth, std::max(1, below - volume));
    m_model.g.volume = QRectF(0, m_model.g.plot.bottom(), plotWidth, volume);
    if (before > 0 && m_model.g.to > m_model.g.from) {
        // Keep the bars' width; the newest stay at the right.
        const double span = static_cast<double>((m_model.g.to - m_model.g.from).count());
        m_model.g.from = m_model.g.to - Duration(static_cast<std::int64_t>(span * plotWidth / before));
    }
    m_canvas->setSceneRect(QRectF(0, 0, width, height));
    m_chart->resize(width, height);
    m_chart->setPlotArea(m_model.g.plot);
    for (ChartLayer* layer : m_layers) {
        layer->update();
    }
    changed();
}

void ChartView::Impl::changed() {
    if (!m_isLaidOut) {
        return;  // without a width there is no range to read
    }
    if (m_needsReset && m_model.source && m_model.source->lastStart().isSet()) {
        resetTime();
    }
    if (m_model.g.to > m_model.g.from) {
        m_model.readVisible();
        showNote();
    }
    repaint();
}

void ChartView::Impl::showNote() {
    QStringList words;
    if (!m_note.isEmpty()) {
        words << m_note;
    }
    if (m_model.isLinearByNeed()) {
        words << QStringLiteral("linear: prices at or below zero");
    }
    m_legend->setNote(words.join(QStringLiteral(", ")));
}

void ChartView::Impl::resetTime() {
    m_needsReset = false;
    const Duration step = interval();
    const Timestamp end = m_model.source && m_model.source->lastStart().isSet()
                              ? m_model.source->lastStart() + step
                              : Timestamp::fromSeconds(0);
    Timestamp to = end + step * kRoomBars;
    if (m_model.forecast && !m_model.forecast->steps.empty()) {
        to = std::max(to, m_model.forecast->steps.back().time + step * 3);
    }
    const double bars = std::max(10.0, m_model.g.plot.width() / kDefaultPitch);
    m_model.g.to = to;
    m_model.g.from = to - Duration(static_cast<std::int64_t>(bars * static_cast<double>(step.count())));
    m_seenLast = m_model.source ? m_model.source->lastStart() : Timestamp{};
}

/// While the last bar is in view, the view moves with it.
void ChartView::Impl::followLast() {
    const Timestamp last = m_model.source->lastStart();
    const bool wasInView = m_seenLast.isSet() && m_seenLast >= m_model.g.from && m_seenLast < m_model.g.to;
    if (wasInView && last > m_seenLast && m_drag == DragKind::None) {
        m_model.g.from = m_model.g.from + (last - m_seenLast);
        m_model.g.to = m_model.g.to + (last - m_seenLast);
    }
    m_seenLast = last;
}

void ChartView::Impl::setPointer(std::optional<QPointF> position) {
    if (position && !m_model.g.plot.united(m_model.g.volume).contains(*position)) {
        position.reset();
    }
    if (position == m_model.pointer) {
        return;
    }
    m_model.pointer = position;
    repaint();
    notifyPointer();
}

void ChartView::Impl::notifyPointer() {
    std::optional<Price> price;
    std::optional<Timestamp> time;
    if (m_model.pointer) {
        time = m_model.g.mapXToTime(m_model.pointer->x());
        if (m_model.g.plot.contains(*m_model.pointer)) {
            price = m_model.g.mapYToPrice(m_model.pointer->y());
            if (m_model.tick.nanoUsd() > 0) {
                price = domain::floorToTick(
                    *price + domain::PriceDelta::fromNanoUsd(m_model.tick.nanoUsd() / 2), m_model.tick);
            }
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
    if (m_model.priceAxis.contains(event.position().toPoint())) {
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
            const QPoint at = event.position().toPoint();
            const Qt::CursorShape shape = m_model.priceAxis.contains(at)  ? Qt::SizeVerCursor
                                          : m_model.timeAxis.contains(at) ? Qt::SizeHorCursor
                                                                          : Qt::CrossCursor;
            m_canvas->viewport()->setCursor(shape);
            break;
        }
        case DragKind::Plot:
            m_model.g.panTime(moved.x());
            if (!m_model.isPriceAuto) {
                m_model.g.panPrice(moved.y());
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

void ChartView::Impl::doubleClick(const QMouseEvent& event) {
    const QPoint at = event.position().toPoint();
    if (m_model.priceAxis.contains(at)) {
        m_view->resetPrice();
    } else if (m_model.timeAxis.contains(at)) {
        m_view->resetTime();
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
    if (isPrice) {
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

ChartView::ChartView(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(this, theme)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(
        Qt::WA_OpaquePaintEvent);  // legend and canvas cover it; three backgrounds would be filled below them
    setAttribute(Qt::WA_NoSystemBackground);
    setAccessibleName("Chart");
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

ChartView::~ChartView() {
    m_impl->m_canvas->viewport()->removeEventFilter(this);
    delete m_impl->m_canvas;  // before the model its layers read
    delete m_impl->m_legend;
}

void ChartView::setTheme(const Theme& theme) {
    m_impl->m_model.theme = theme;
    m_impl->m_canvas->setBackgroundBrush(theme.panel);
    m_impl->m_canvas->setTheme(theme);
    m_impl->repaint();
}

void ChartView::setState(const ChartState& state) {
    if (m_impl->m_model.state == state) {
        return;
    }
    m_impl->m_model.state = state;
    m_impl->m_isDirty = true;
    m_impl->repaint();
}

void ChartView::setSource(const domain::BarSource* source, bool keepTime) {
    m_impl->m_model.source = source;
    m_impl->m_model.bars.clear();
    m_impl->m_needsReset = m_impl->m_needsReset || !keepTime;
    m_impl->m_seenRevision = 0;
    if (!keepTime) {
        m_impl->m_model.isPriceAuto = true;
    }
    m_impl->m_seenLast = source ? source->lastStart() : Timestamp{};
    m_impl->changed();
}

void ChartView::refresh() {
    Impl& impl = *m_impl;
    const std::uint64_t revision = impl.m_model.source ? impl.m_model.source->revision() : 0;
    if (revision == impl.m_seenRevision && !impl.m_isDirty) {
        return;
    }
    if (impl.m_model.source && revision != impl.m_seenRevision) {
        impl.followLast();
    }
    impl.m_seenRevision = revision;
    impl.m_isDirty = false;
    impl.changed();
}

void ChartView::setPriceFormat(int decimals, domain::PriceDelta tick) {
    m_impl->m_model.priceDecimals = decimals;
    m_impl->m_model.tick = tick;
    m_impl->m_isDirty = true;
    m_impl->repaint();
}

void ChartView::setQuantityDecimals(int decimals) {
    m_impl->m_model.quantityDecimals = decimals;
    m_impl->m_isDirty = true;
}

void ChartView::setIndexLines(std::vector<ChartIndexLine> lines) {
    if (m_impl->m_model.indexLines == lines) {
        return;
    }
    m_impl->m_model.indexLines = std::move(lines);
    m_impl->changed();
}

void ChartView::setStudies(std::vector<ChartStudy> studies) {
    m_impl->m_model.studies = std::move(studies);
    m_impl->changed();
}

void ChartView::setForecast(std::optional<ChartForecast> forecast) {
    if (m_impl->m_model.forecast == forecast) {
        return;
    }
    m_impl->m_model.forecast = std::move(forecast);
    m_impl->m_legend->setToolTip(m_impl->m_model.forecast ? m_impl->m_model.forecast->details : QString());
    m_impl->changed();
}

void ChartView::setOrders(std::vector<ChartOrderLine> orders) {
    if (m_impl->m_model.orders == orders) {
        return;
    }
    m_impl->m_model.orders = std::move(orders);
    m_impl->repaint();
}

void ChartView::setFills(std::vector<ChartFill> fills) {
    if (m_impl->m_model.fills == fills) {
        return;
    }
    m_impl->m_model.fills = std::move(fills);
    m_impl->repaint();
}

void ChartView::setEvents(std::vector<ChartEvent> events) {
    m_impl->m_model.events = std::move(events);
    m_impl->repaint();
}

void ChartView::setPosition(std::optional<ChartPosition> position) {
    if (m_impl->m_model.position == position) {
        return;
    }
    m_impl->m_model.position = std::move(position);
    m_impl->repaint();
}

void ChartView::setLast(std::optional<ChartLast> last) {
    if (m_impl->m_model.last == last) {
        return;
    }
    m_impl->m_model.last = std::move(last);
    m_impl->m_isDirty = true;  // the range may follow: with the next refresh
}

void ChartView::setNote(const QString& note) {
    m_impl->m_note = note;
    m_impl->showNote();
}

void ChartView::setScale(ChartScale scale) {
    if (m_impl->m_model.wantedScale == scale) {
        return;
    }
    m_impl->m_model.wantedScale = scale;
    m_impl->m_model.isPriceAuto = true;
    m_impl->changed();
    emit scaleChanged(scale);
}

ChartScale ChartView::scale() const {
    return m_impl->m_model.wantedScale;
}

void ChartView::setHoveredPrice(std::optional<Price> price) {
    if (m_impl->m_model.hoveredPrice != price) {
        m_impl->m_model.hoveredPrice = price;
        m_impl->repaint();
    }
}

void ChartView::setCrosshairTime(std::optional<Timestamp> time) {
    if (m_impl->m_model.linkedTime != time) {
        m_impl->m_model.linkedTime = time;
        m_impl->repaint();
    }
}

void ChartView::setVisibleTime(Timestamp from, Timestamp to) {
    if (to <= from) {
        return;
    }
    m_impl->m_needsReset = false;
    m_impl->m_model.g.from = from;
    m_impl->m_model.g.to = to;
    m_impl->changed();
}

void ChartView::resetView() {
    m_impl->m_model.isPriceAuto = true;
    m_impl->resetTime();
    m_impl->visibleTimeMoved();
}

void ChartView::resetTime() {
    m_impl->resetTime();
    m_impl->visibleTimeMoved();
}

void ChartView::resetPrice() {
    m_impl->m_model.isPriceAuto = true;
    m_impl->changed();
}

const ChartGeometry& ChartView::chartGeometry() const {
    return m_impl->m_model.g;
}

QString ChartView::spokenName() const {
    return chartName(accessibleName(), m_impl->m_model);
}

int ChartView::spokenParts() const {
    return static_cast<int>(chartParts(m_impl->m_model).size());
}

SpokenPart ChartView::spokenPart(int part) const {
    return chartParts(m_impl->m_model)[static_cast<std::size_t>(part)];
}

QSize ChartView::sizeHint() const {
    return QSize(618, 560);
}
QSize ChartView::minimumSizeHint() const {
    return QSize(220, 180);
}

void ChartView::resizeEvent(QResizeEvent*) {
    m_impl->layout();
}

void ChartView::focusInEvent(QFocusEvent*) {
    m_impl->repaint();
}

void ChartView::focusOutEvent(QFocusEvent*) {
    m_impl->repaint();
}

void ChartView::keyPressEvent(QKeyEvent* event) {
    Impl& impl = *m_impl;
    ChartGeometry& g = impl.m_model.g;
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
        case Qt::Key_L:
            setScale(scale() == ChartScale::Log ? ChartScale::Linear : ChartScale::Log);
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    impl.visibleTimeMoved();
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
            impl.m_drag = DragKind::None;
            impl.m_canvas->viewport()->setCursor(Qt::CrossCursor);
            return true;
        case QEvent::MouseButtonDblClick:
            impl.doubleClick(*static_cast<QMouseEvent*>(event));
            return true;
        case QEvent::Wheel:
            impl.wheel(*static_cast<QWheelEvent*>(event));
            event->accept();
            return true;
        case QEvent::Leave:
            impl.setPointer(std::nullopt);
            return false;
        default:
            return QWidget::eventFilter(watched, event);
    }
}

}  // namespace tessera::widgets
