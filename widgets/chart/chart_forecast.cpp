// The forecast under the candles: fan, the grid tinted inside it, the model's paths, the random walk.

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_legend.h"

namespace tessera::widgets {
namespace {

using domain::Price;

/// A price line of the fan as points, beginning at the origin.
template <class Get>
QPolygonF fanLine(const ChartModel& m, Get get) {
    QPolygonF line;
    line << QPointF(m.g.mapTimeToX(m.forecast->origin), m.g.mapPriceToY(m.forecast->originPrice));
    for (const ChartFanStep& step : m.forecast->steps) {
        line << QPointF(m.g.mapTimeToX(step.time), m.g.mapPriceToY(get(step)));
    }
    return line;
}

/// y of a line at ascending x's, by interpolation; constant beyond its ends.
class LineWalker {
 public:
    explicit LineWalker(const QPolygonF& line) : m_line(line) {}
    double at(double x) {
        while (m_next + 1 < m_line.size() && m_line[m_next].x() < x) {
            ++m_next;
        }
        const QPointF& a = m_line[m_next - 1];
        const QPointF& b = m_line[m_next];
        const double width = b.x() - a.x();
        const double share = width > 0 ? std::clamp((x - a.x()) / width, 0.0, 1.0) : 1.0;
        return a.y() + share * (b.y() - a.y());
    }

 private:
    const QPolygonF& m_line;  // at least two points
    qsizetype m_next = 1;
};

/// y of a line of the fan at x, by interpolation; nothing outside it.
std::optional<double> lineYAt(const QPolygonF& line, double x) {
    for (qsizetype i = 1; i < line.size(); ++i) {
        if (x >= line[i - 1].x() && x <= line[i].x()) {
            const double width = line[i].x() - line[i - 1].x();
            const double share = width > 0 ? (x - line[i - 1].x()) / width : 0;
            return line[i - 1].y() + share * (line[i].y() - line[i - 1].y());
        }
    }
    return std::nullopt;
}

/// Edges are softened only where a step is wide enough to show it: stroking is the dearest thing on the
/// chart.
bool isWideFan(const ChartModel& m) {
    const std::vector<ChartFanStep>& steps = m.forecast->steps;
    return steps.size() > 1 && m.g.pixelsPer(steps[1].time - steps[0].time) >= 3;
}

bool hasFan(const ChartModel& m) {
    return m.forecast && m.forecast->hasModel && !m.forecast->steps.empty() && m.forecast->origin < m.g.to &&
           m.forecast->steps.back().time > m.g.from &&
           m.isInStrip(m.g.mapTimeToX(m.forecast->origin) - 1,
                       m.g.mapTimeToX(m.forecast->steps.back().time) + 1);
}

/// Upper and lower edge of the fan at each visible pixel column.
struct FanEdges {
    int left = 0;
    std::vector<std::pair<int, int>> columns;  // upper y, lower y
};

FanEdges sampleEdges(const ChartModel& m, const QPolygonF& upper, const QPolygonF& lower) {
    FanEdges edges;
    if (upper.isEmpty()) {
        return edges;
    }
    edges.left = px(std::max(upper.first().x(), m.g.plot.left()));
    const int right = px(std::min(upper.last().x(), m.g.plot.right()));
    LineWalker high(upper), low(lower);
    for (int x = edges.left; x <= right; ++x) {
        edges.columns.emplace_back(px(high.at(x)), px(low.at(x)));
    }
    return edges;
}

/// Opaque, so the wider band goes first and nothing is blended but the edges.
void paintBand(QPainter& painter, const QColor& colour, QPolygonF upper, const QPolygonF& lower) {
    for (auto it = lower.crbegin(); it != lower.crend(); ++it) {
        upper << *it;
    }
    painter.setBrush(colour);
    painter.drawPolygon(upper);
}

/// The runs of a horizontal line at `y` that lie inside the fan.
void tintInsideFan(Batch& batch, const FanEdges& edges, int y) {
    int run = 0;
    for (std::size_t i = 0; i <= edges.columns.size(); ++i) {
        const bool isInside =
            i < edges.columns.size() && edges.columns[i].first <= y && y <= edges.columns[i].second;
        if (isInside) {
            ++run;
        } else if (run > 0) {
            batch.add(edges.left + static_cast<int>(i) - run, y, run, 1);
            run = 0;
        }
    }
}

}  // namespace

void paintFan(QPainter& painter, const ChartModel& m) {
    paintGhosts(painter, m);
    if (!m.isShown() || !hasFan(m)) {
        return;
    }
    clipToRows(painter, m.g.plot);
    painter.setRenderHint(QPainter::Antialiasing, isWideFan(m));
    painter.setPen(Qt::NoPen);
    using S = const ChartFanStep&;
    FanColours fan = m.theme.fan;
    if (m.forecast->isDimmed) {  // there, and not to be relied on
        for (QColor* band : {&fan.band50, &fan.band80, &fan.band90}) {
            *band = mix(*band, m.theme.panel, 0.35);
        }
    }
    paintBand(painter, fan.band90, fanLine(m, [](S s) { return s.q95; }),
              fanLine(m, [](S s) { return s.q05; }));
    paintBand(painter, fan.band80, fanLine(m, [](S s) { return s.q90; }),
              fanLine(m, [](S s) { return s.q10; }));
    paintBand(painter, fan.band50, fanLine(m, [](S s) { return s.q75; }),
              fanLine(m, [](S s) { return s.q25; }));
}

namespace {

/// Where a trading session begins, of bars that are parts of one.
void paintSessions(QPainter& painter, const ChartModel& m) {
    constexpr double kLeast = 40;  // px a session
    if (!m.sessionStart || m.barInterval >= domain::kDay || m.g.pixelsPer(domain::kDay) < kLeast) {
        return;
    }
    for (domain::Timestamp at = domain::floorTo(m.g.from - *m.sessionStart, domain::kDay) + *m.sessionStart;
         at < m.g.to; at = at + domain::kDay) {
        if (at >= m.g.from) {
            dashVertical(painter, m.g.mapTimeToX(at), m.g.plot.top(), m.g.volume.bottom(), 2, 4,
                         m.theme.strongLine);
        }
    }
}

}  // namespace

void paintGrid(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    const QRectF& plot = m.g.plot;
    Batch grid, tinted;
    QPolygonF upper, lower;
    if (hasFan(m)) {
        upper = fanLine(m, [](const ChartFanStep& s) { return s.q95; });
        lower = fanLine(m, [](const ChartFanStep& s) { return s.q05; });
    }
    const FanEdges edges = sampleEdges(m, upper, lower);
    const int top = px(plot.top()), bottom = px(m.g.volume.bottom());
    for (const ChartTick& tick : m.timeTicks) {
        grid.add(px(tick.position), top, 1, bottom - top);
        const auto high = lineYAt(upper, tick.position), low = lineYAt(lower, tick.position);
        if (high && low) {
            const int y0 = std::max(px(*high), top), y1 = std::min(px(*low), px(plot.bottom()));
            tinted.add(px(tick.position), y0, 1, y1 - y0);
        }
    }
    for (const ChartTick& tick : m.priceTicks) {
        grid.add(px(plot.left()), px(tick.position), px(plot.width()), 1);
        tintInsideFan(tinted, edges, px(tick.position));
    }
    grid.draw(painter, m.theme.grid);
    paintSessions(painter, m);
    tinted.draw(painter, m.theme.gridInFan);
    painter.fillRect(QRect(px(plot.left()), px(m.g.volume.top()), px(plot.width()), 1), m.theme.line);
}

namespace {

/// Dots along both edges of the baseline's band, every five pixels.
void paintRandomWalk(QPainter& painter, const ChartModel& m) {
    const ChartForecast& f = *m.forecast;
    if (f.randomWalk.empty()) {
        return;
    }
    QPolygonF low, high;
    low << QPointF(m.g.mapTimeToX(f.origin), m.g.mapPriceToY(f.originPrice));
    high = low;
    for (std::size_t i = 0; i < std::min(f.randomWalk.size(), f.steps.size()); ++i) {
        const double x = m.g.mapTimeToX(f.steps[i].time);
        low << QPointF(x, m.g.mapPriceToY(f.randomWalk[i].first));
        high << QPointF(x, m.g.mapPriceToY(f.randomWalk[i].second));
    }
    std::vector<QLineF> dots;
    constexpr double kPitch = 5;
    // Counted from where they begin, so that they move with the fan.
    const double begin = low.first().x(),
                 skipped = std::max(0.0, std::floor((m.g.plot.left() - begin) / kPitch));
    const double from = begin + skipped * kPitch, to = std::min(low.last().x(), m.g.plot.right() + kPitch);
    for (const QPolygonF& line : {low, high}) {
        LineWalker walker(line);
        for (double x = from; x < to; x += kPitch) {
            const QPointF left(x, walker.at(x));
            dots.emplace_back(left, QPointF(x + kPitch / 2, walker.at(x + kPitch / 2)));
        }
    }
    painter.setPen(QPen(m.theme.secondary, painter.testRenderHint(QPainter::Antialiasing) ? 1.2 : 1.0));
    painter.drawLines(dots.data(), static_cast<int>(dots.size()));
}

/// A path as far as it stays in view; where it leaves, an open triangle at the edge says that it goes on. A
/// stroke to a price far outside would read as a vertical line of its own.
void paintPath(QPainter& painter, const ChartModel& m, const std::vector<Price>& path) {
    const ChartForecast& f = *m.forecast;
    QPolygonF line;
    line << QPointF(m.g.mapTimeToX(f.origin), m.g.mapPriceToY(f.originPrice));
    for (std::size_t i = 0; i < std::min(path.size(), f.steps.size()); ++i) {
        const QPointF at(m.g.mapTimeToX(f.steps[i].time), m.g.mapPriceToY(path[i]));
        if (isInPlot(m, at.y())) {
            line << at;
            continue;
        }
        if (line.size() > 0) {
            const bool isUp = at.y() < m.g.plot.top();
            const double edge = isUp ? m.g.plot.top() + 1 : m.g.plot.bottom() - 1;
            const double x = line.last().x(), d = isUp ? 5 : -5;
            painter.drawPolyline(line);
            painter.drawPolyline(QPolygonF{{x - 4, edge + d}, {x, edge}, {x + 4, edge + d}});
        }
        line.clear();
    }
    painter.drawPolyline(line);
}

}  // namespace

void paintForecastLines(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || !m.forecast) {
        return;
    }
    if (m.forecast->steps.empty() || !m.isInStrip(m.g.mapTimeToX(m.forecast->origin) - 4,
                                                  m.g.mapTimeToX(m.forecast->steps.back().time) + 4)) {
        paintSecondForecast(painter, m);
        return;
    }
    const ChartForecast& f = *m.forecast;
    clipToRows(painter, m.g.plot);
    const double originX = m.g.mapTimeToX(f.origin);
    painter.fillRect(QRectF(px(originX), m.g.plot.top(), 1, m.g.volume.bottom() - m.g.plot.top()),
                     m.theme.strongLine);
    painter.setBrush(Qt::NoBrush);
    const bool isWide = isWideFan(m);
    painter.setRenderHint(QPainter::Antialiasing, isWide);
    if (f.hasModel && !f.isDimmed) {
        painter.setPen(QPen(mix(m.theme.forecast, m.theme.panel, m.theme.isDark() ? 0.55 : 0.5), 1));
        for (std::size_t p = 0; p < std::min<std::size_t>(f.paths.size(), 8); ++p) {
            paintPath(painter, m, f.paths[p]);
        }
    }
    paintRandomWalk(painter, m);
    if (f.hasModel) {
        const QColor ink = f.isDimmed ? mix(m.theme.forecast, m.theme.panel, 0.5) : m.theme.forecast;
        painter.setPen(QPen(ink, isWide ? 1.8 : 1.0, f.isDimmed ? Qt::DashLine : Qt::SolidLine));
        painter.drawPolyline(fanLine(m, [](const ChartFanStep& s) { return s.q50; }));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintSecondForecast(painter, m);
}

}  // namespace tessera::widgets
