#pragma once
// How the chart's layers put down many rectangles of one colour. GUI thread only.

#include <QPainter>
#include <cmath>
#include <vector>

namespace tessera::widgets {

inline int px(double v) {
    return static_cast<int>(std::lround(v));
}

/// Rectangles of one colour collected and drawn at once. One pixel wide ones become lines where the device
/// has whole pixels: the raster engine fills them an order faster.
struct Batch {
    std::vector<QRect> rects;
    std::vector<QLine> columns;
    void add(int x, int y, int w, int h) {
        if (w == 1 && h > 0) {
            columns.emplace_back(x, y, x, y + h - 1);
        } else if (w > 0 && h > 0) {
            rects.emplace_back(x, y, w, h);
        }
    }
    void draw(QPainter& painter, const QColor& colour) {
        if (painter.device()->devicePixelRatioF() == 1.0) {
            painter.setPen(QPen(colour, 1));
            painter.drawLines(columns.data(), static_cast<int>(columns.size()));
        } else {
            for (const QLine& line : columns) {
                rects.emplace_back(line.x1(), line.y1(), 1, line.y2() - line.y1() + 1);
            }
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRects(rects.data(), static_cast<int>(rects.size()));
    }
};

}  // namespace tessera::widgets
