#pragma once
// What lies under everything a chart writes: fan, grid, lines, bars, volume and panes. Where the screen has
// one pixel, or a whole number of them, for each of the chart's it is kept as a picture: a crosshair that
// moves paints none of it, and a pan paints only the columns that come into view. GUI thread only.

#include <QImage>
#include <QPainter>
#include <cstdint>
#include <vector>

#include "widgets/chart/chart_geometry.h"

namespace tessera::widgets {

struct ChartModel;

class ChartPlotImage {
 public:
    /// Draws plot, volume and panes of `m`, painting what changed since the last call. False, and nothing
    /// drawn: `painter` is on no device whose pixels can be kept (a vector picture, a screen scaled by a
    /// broken number, where a pan by a pixel is none by whole ones).
    bool draw(QPainter& painter, const ChartModel& m);

    /// Columns painted since the beginning: what a pan costs.
    std::int64_t paintedColumns() const { return m_painted; }

 private:
    /// What the pixels hang on besides the place in time.
    struct Key {
        std::uint64_t revision = 0, sourceRevision = 0;
        domain::Duration span{}, barInterval{};
        domain::Timestamp anchor;
        std::int64_t mostVolume = 0;
        double countFrom = 0;
        std::vector<double> numbers;  // ranges and rectangles of price, volume and panes
        bool operator==(const Key&) const = default;
    };
    static Key keyOf(const ChartModel& m);

    void paintAll(const ChartModel& m);
    void shift(const ChartModel& m, std::int64_t columns);
    /// Columns [from, to) of the view.
    void paintColumns(const ChartModel& m, int from, int to);
    void copyIn(const QImage& strip, int stripLeft, int from, int to);
    void drawRing(QPainter& painter, QPoint at);

    QImage strip(int width, int height, const QColor& ground) const;

    QImage m_ring;  // column c of the view is at m_pad + (c + m_first) modulo m_width
    int m_pad = 0, m_width = 0, m_first = 0;  // in pixels of the chart
    int m_ratio = 1;                          // pixels of the picture for one of the chart
    Key m_key;
    std::int64_t m_moved = 0;  // ChartGeometry::moved when it was painted
    std::int64_t m_painted = 0;
};

/// The layer.
void paintPlot(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
