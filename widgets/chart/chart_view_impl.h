#pragma once
// The chart's parts as its two source files see them. GUI thread only.

#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>

#include "widgets/accessible/spoken.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_legend.h"
#include "widgets/chart/chart_view.h"
#include "widgets/table/pieces.h"

namespace tessera::widgets {

inline constexpr double kWheelZoom = 1.25;

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
    void setFrameTimes(bool on) {
        m_showsTimes = on;
        m_times.clear();
        viewport()->update();
    }
    /// Without what is of the person before the screen and not of the chart: the focus, how long painting
    /// took.
    void setBare(bool isBare) { m_isBare = isBare; }

 protected:
    void paintEvent(QPaintEvent* event) override {
        const auto begun = std::chrono::steady_clock::now();
        QChartView::paintEvent(event);
        if (m_isBare) {
            return;
        }
        if (m_showsTimes) {
            paintTimes(
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
        }
        if (parentWidget()->hasFocus()) {
            QPainter painter(viewport());
            paintFocusRing(painter, viewport()->rect(), m_theme);
        }
    }

 private:
    /// Of the last second or two: the middle one and the worst.
    void paintTimes(double milliseconds) {
        constexpr std::size_t kKept = 120;
        m_times.push_back(milliseconds);
        if (m_times.size() > kKept) {
            m_times.erase(m_times.begin());
        }
        std::vector<double> sorted = m_times;
        std::ranges::sort(sorted);
        QPainter painter(viewport());
        painter.setFont(m_theme.numbers(10));
        const QString words = QStringLiteral("paint %1 ms, middle %2, worst %3 of %4")
                                  .arg(milliseconds, 0, 'f', 1)
                                  .arg(sorted[sorted.size() / 2], 0, 'f', 1)
                                  .arg(sorted.back(), 0, 'f', 1)
                                  .arg(sorted.size());
        const QRect box(8, 8, painter.fontMetrics().horizontalAdvance(words) + 12, 18);
        painter.fillRect(box, m_theme.panel);
        painter.setPen(m_theme.secondary);
        painter.drawText(box, Qt::AlignCenter, words);
    }

    Theme m_theme;
    bool m_showsTimes = false, m_isBare = false;
    std::vector<double> m_times;
};

enum class DragKind { None, Plot, PriceAxis, TimeAxis, Order, PaneAxis, PaneEdge, Drawing, Measure, Still };

class ChartView::Impl {
 public:
    Impl(ChartView* view, const Theme& theme) : m_view(view) {
        m_model.theme = theme;
        m_digitWidth = axisDigitWidth(theme);
        m_chart = new TunedChart;
        m_canvas = new TunedChartView(m_chart, view);
        m_legend = new ChartLegend(m_model, view);
        m_layers = makeChartLayers(m_chart, m_model);
        m_canvas->viewport()->installEventFilter(view);
        m_canvas->setBackgroundBrush(Qt::NoBrush);  // plot and axes cover it
        m_canvas->setTheme(theme);
    }

    void layout();
    void layOutVertically(double below);
    void showNote();
    /// Rereads the visible bars and repaints.
    void changed();
    /// As changed() when nothing but the view moved.
    void moved();
    void fitAxis();
    void repaint() {
        ++m_model.revision;
        repaintOver();
    }
    /// Only what is written over the plot changed, or the time shown.
    void repaintOver() {
        m_canvas->viewport()->update();
        m_legend->update();
        tellSpoken(m_view);
    }
    void setPointer(std::optional<QPointF> position);
    const ChartOrderLine* orderAt(QPointF position) const;
    bool grabOrder(QPointF position);
    void dragOrder(QPointF position);
    void dropOrder();
    void letGo();
    void notifyPointer();
    bool placePoint(QPointF position);
    void moveDraft(QPointF position);
    void releaseTool(QPointF position);
    bool grabDrawing(const QMouseEvent& event);
    void dragDrawing(QPointF position);
    void dropDrawing();
    void measure(QPointF position);
    void placeInTheMiddle();
    void selectNext(int places);
    bool nudge(const QKeyEvent& event);
    bool drawingKey(const QKeyEvent& event);
    void resetTime();
    ChartPaneModel* pane(int id);
    bool clickStudyRow(QPointF position);
    void dragPaneEdge(double y);
    void showWholeTime();
    bool mousePress(const QMouseEvent& event);
    void mouseMove(const QMouseEvent& event);
    void doubleClick(const QMouseEvent& event);
    void wheel(const QWheelEvent& event);
    void followLast();
    void visibleTimeMoved() {
        moved();
        emit m_view->visibleTimeChanged(m_model.g.from, m_model.g.to);
    }
    domain::Duration interval() const {
        return m_model.source ? m_model.source->interval() : domain::Duration(std::chrono::hours(1));
    }

    ChartView* m_view;
    ChartModel m_model;
    QChart* m_chart;
    TunedChartView* m_canvas;
    ChartLegend* m_legend;
    std::vector<ChartLayer*> m_layers;
    std::uint64_t m_seenRevision = 0, m_seenFootprints = 0, m_seenDepth = 0;
    domain::Timestamp m_seenLast;
    domain::Timestamp m_wholeFrom, m_wholeTo;
    bool m_needsReset = true;
    bool m_isLaidOut = false;
    QString m_note;
    bool m_isDirty = false;
    int m_axisWidth = Metrics::priceAxis, m_secondWidth = 0, m_digitWidth = 0;
    bool m_axisMayShrink = false;
    DragKind m_drag = DragKind::None;
    QPointF m_dragFrom;
    std::optional<drawings::DrawingKind> m_tool;
    bool m_hasMagnet = true;
    drawings::Drawing m_heldDrawing;  // as it was when it was grabbed
    std::optional<std::size_t> m_heldPoint;
    drawings::Point m_heldAt;
    bool m_isCloning = false;
    int m_heldPane = 0;  // whose axis or edge is dragged
    std::optional<domain::Price> m_toldPrice;
    std::optional<domain::Timestamp> m_toldTime;
};

}  // namespace tessera::widgets
