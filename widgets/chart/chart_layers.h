#pragma once
// One graphics item per layer over the QChart's plot area. Each draws only what is visible, from the shared
// model.

#include <QGraphicsItem>
#include <vector>

#include "widgets/chart/chart_clip.h"
#include "widgets/chart/chart_model.h"
#include "widgets/chart/chart_text.h"

namespace tessera::widgets {

class ChartLayer : public QGraphicsItem {
 public:
    using Paint = void (*)(QPainter&, const ChartModel&);
    /// `z` orders the layers; `painting` sets its own clip.
    ChartLayer(QGraphicsItem* parent, const ChartModel& model, Paint painting, double z);
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
    const ChartModel& m_model;
    Paint m_paint;
};

/// Fan, grid, random walk and paths, volume, lines, candles, fills, orders, axes, crosshair: bottom to top.
std::vector<ChartLayer*> makeChartLayers(QGraphicsItem* parent, const ChartModel& model);

// The layers, each a plain function.
void paintFan(QPainter& painter, const ChartModel& m);
void paintGrid(QPainter& painter, const ChartModel& m);
void paintForecastLines(QPainter& painter, const ChartModel& m);
/// Earlier forecasts, under everything the present one draws.
void paintGhosts(QPainter& painter, const ChartModel& m);
/// Names at the ends of outlines, the stripe of a forecaster that abstained, and what is said of the fan.
void paintForecastNotes(QPainter& painter, const ChartModel& m);
/// The second forecaster's outline.
void paintSecondForecast(QPainter& painter, const ChartModel& m);
void paintVolume(QPainter& painter, const ChartModel& m);
/// The pane's name and the flags of events.
void paintVolumeWords(QPainter& painter, const ChartModel& m);
void paintLines(QPainter& painter, const ChartModel& m);
void paintCandles(QPainter& painter, const ChartModel& m);
/// Volume by price, from the right edge.
void paintProfile(QPainter& painter, const ChartModel& m);
/// Volume by price of each session, from where it begins.
void paintSessionProfiles(QPainter& painter, const ChartModel& m);
/// Names of overlaid lines, where they hide no bar.
void paintLineLabels(QPainter& painter, const ChartModel& m);
void paintFills(QPainter& painter, const ChartModel& m);
void paintOrders(QPainter& painter, const ChartModel& m);
void paintAxes(QPainter& painter, const ChartModel& m);
void paintCrosshair(QPainter& painter, const ChartModel& m);
void paintState(QPainter& painter, const ChartModel& m);

/// Where the tags of own orders stand: what they are held and clicked by.
struct OrderTagBox {
    domain::ClientOrderId id{};
    QRect box;
};
std::vector<OrderTagBox> orderTagBoxes(const ChartModel& m);

/// Where an open-ended step line stops: the end of the last bar.
double endOfIndex(const ChartModel& m);

/// Of a line by the number of its colour; below 0: Theme::reference. Of a stale chart grey.
QColor seriesColour(const ChartModel& m, int colour);

/// Ink on the accent colour.
QColor onAccent(const ChartModel& m);

/// Crisp dashes, much cheaper than a dashed pen.
void dashHorizontal(QPainter& painter, double left, double right, double y, int on, int off,
                    const QColor& colour);
/// As they would be from `begin` on, at or left of `left`: they move with what they are drawn along.
void dashFrom(QPainter& painter, int begin, double left, double right, double y, int on, int off,
              const QColor& colour);
void dashVertical(QPainter& painter, double x, double top, double bottom, int on, int off,
                  const QColor& colour);

}  // namespace tessera::widgets
