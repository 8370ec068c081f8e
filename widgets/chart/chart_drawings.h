#pragma once
// What drawings look like on a chart, and what of them is under a point. No state: tested as tables.

#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

/// A drawing in pixels of the canvas.
struct DrawnShape {
    struct Words {
        QPointF at;  // left end of the base line
        QString text;
    };
    std::vector<QLineF> lines;
    std::optional<QRectF> box;  // filled lightly
    std::vector<Words> words;
    std::vector<QPointF> points;  // what holds it
};
DrawnShape shapeOf(const ChartModel& m, const drawings::Drawing& drawing);

struct DrawingHit {
    drawings::DrawingId id = 0;
    std::optional<std::size_t> point;  // which of its points, of the selected one alone
};
/// The topmost that is within reach of `at`; hidden ones are not there.
std::optional<DrawingHit> drawingAt(const ChartModel& m, QPointF at);

/// Time and price at `at`. With `magnet` those of the nearest open, high, low or close within reach.
drawings::Point pointAt(const ChartModel& m, QPointF at, bool magnet);

/// A VWAP is anchored to the start of a bar, so that shorter bars count from the same trade on; others stay
/// as they are.
drawings::Drawing onItsBar(const ChartModel& m, drawings::Drawing drawing);

/// "+0.12 (+5.33 %), 34 bars, 1 d 10 h": from the first to the second.
QString distanceWords(const ChartModel& m, const drawings::Point& from, const drawings::Point& to);

/// What a screen reader is told: "Trend line from 2.21 at 2026-11-26 10:00 to ...".
QString drawingWords(const ChartModel& m, const drawings::Drawing& drawing);

void paintDrawings(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
