#include "widgets/chart/chart_layers.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace tessera::widgets {
namespace {

using domain::Bar;
using domain::Price;
using domain::Timestamp;

int px(double v) {
    return static_cast<int>(std::lround(v));
}

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
           m.forecast->steps.back().time > m.g.from;
}

void clipToPlot(QPainter& painter, const ChartModel& m) {
    painter.setClipRect(m.g.plot);
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

ChartLayer::ChartLayer(QGraphicsItem* parent, const ChartModel& model, Paint painting, double z)
    : QGraphicsItem(parent), m_model(model), m_paint(painting) {
    setZValue(z);
    setAcceptedMouseButtons(Qt::NoButton);
}

QRectF ChartLayer::boundingRect() const {
    return QRectF(m_model.canvas);
}

void ChartLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing, false);
    m_paint(*painter, m_model);
    painter->setClipping(false);
}

std::vector<ChartLayer*> makeChartLayers(QGraphicsItem* parent, const ChartModel& model) {
    constexpr ChartLayer::Paint kOrder[] = {paintFan,    paintGrid,    paintForecastLines, paintVolume,
                                            paintLines,  paintCandles, paintLineLabels,    paintFills,
                                            paintOrders, paintAxes,    paintCrosshair,     paintState};
    std::vector<ChartLayer*> layers;
    double z = 10;
    for (const ChartLayer::Paint paint : kOrder) {
        layers.push_back(new ChartLayer(parent, model, paint, z++));
    }
    return layers;
}

void dashHorizontal(QPainter& painter, double left, double right, double y, int on, int off,
                    const QColor& colour) {
    Batch batch;
    for (int x = px(left); x < px(right); x += on + off) {
        batch.add(x, px(y), std::min(on, px(right) - x), 1);
    }
    batch.draw(painter, colour);
}

void dashVertical(QPainter& painter, double x, double top, double bottom, int on, int off,
                  const QColor& colour) {
    Batch batch;
    for (int y = px(top); y < px(bottom); y += on + off) {
        batch.add(px(x), y, 1, std::min(on, px(bottom) - y));
    }
    batch.draw(painter, colour);
}

void paintFan(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || !hasFan(m)) {
        return;
    }
    clipToPlot(painter, m);
    painter.setRenderHint(QPainter::Antialiasing, isWideFan(m));
    painter.setPen(Qt::NoPen);
    using S = const ChartFanStep&;
    const FanColours& fan = m.theme.fan;
    paintBand(painter, fan.band90, fanLine(m, [](S s) { return s.q95; }),
              fanLine(m, [](S s) { return s.q05; }));
    paintBand(painter, fan.band80, fanLine(m, [](S s) { return s.q90; }),
              fanLine(m, [](S s) { return s.q10; }));
    paintBand(painter, fan.band50, fanLine(m, [](S s) { return s.q75; }),
              fanLine(m, [](S s) { return s.q25; }));
}

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
    const double from = std::max(low.first().x(), m.g.plot.left()),
                 to = std::min(low.last().x(), m.g.plot.right());
    for (const QPolygonF& line : {low, high}) {
        LineWalker walker(line);
        for (double x = from; x < to; x += 5) {
            const QPointF begin(x, walker.at(x));
            dots.emplace_back(begin, QPointF(x + 2.5, walker.at(x + 2.5)));
        }
    }
    painter.setPen(QPen(m.theme.secondary, painter.testRenderHint(QPainter::Antialiasing) ? 1.2 : 1.0));
    painter.drawLines(dots.data(), static_cast<int>(dots.size()));
}

}  // namespace

void paintForecastLines(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || !m.forecast || m.forecast->steps.empty()) {
        return;
    }
    const ChartForecast& f = *m.forecast;
    clipToPlot(painter, m);
    const double originX = m.g.mapTimeToX(f.origin);
    painter.fillRect(QRectF(px(originX), m.g.plot.top(), 1, m.g.volume.bottom() - m.g.plot.top()),
                     m.theme.strongLine);
    painter.setBrush(Qt::NoBrush);
    const bool isWide = isWideFan(m);
    painter.setRenderHint(QPainter::Antialiasing, isWide);
    if (f.hasModel) {
        painter.setPen(QPen(mix(m.theme.forecast, m.theme.panel, m.theme.isDark() ? 0.55 : 0.5), 1));
        for (std::size_t p = 0; p < std::min<std::size_t>(f.paths.size(), 8); ++p) {
            QPolygonF line;
            line << QPointF(originX, m.g.mapPriceToY(f.originPrice));
            for (std::size_t i = 0; i < std::min(f.paths[p].size(), f.steps.size()); ++i) {
                line << QPointF(m.g.mapTimeToX(f.steps[i].time), m.g.mapPriceToY(f.paths[p][i]));
            }
            painter.drawPolyline(line);
        }
    }
    paintRandomWalk(painter, m);
    if (f.hasModel) {
        painter.setPen(QPen(m.theme.forecast, isWide ? 1.8 : 1.0));
        painter.drawPolyline(fanLine(m, [](const ChartFanStep& s) { return s.q50; }));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(m.theme.words(10));
    painter.setPen(m.theme.secondary);
    QStringList words;
    if (f.hasModel) {
        words << QStringLiteral("fan: model output, not advice");
    }
    if (!f.randomWalk.empty()) {
        words << QStringLiteral("dotted: random walk 90 %");
    }
    painter.drawText(QRectF(m.g.plot.left(), m.g.plot.top() + 6, m.g.plot.width() - 8, 28), Qt::AlignRight,
                     words.join(QLatin1Char('\n')));
}

void paintVolume(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    std::int64_t most = 0;
    for (const Bar& bar : m.bars) {
        most = std::max(most, bar.volume.raw());
    }
    const QRectF& pane = m.g.volume;
    painter.setFont(m.theme.words(10));
    painter.setPen(m.theme.secondary);
    painter.drawText(QRectF(pane.left() + 8, pane.top() + 3, 80, 14), Qt::AlignLeft | Qt::AlignVCenter,
                     "Volume");
    if (most > 0) {
        painter.setClipRect(pane);
        const int width = candleBodyWidth(m.g.pixelsPer(m.barInterval));
        const double room = pane.height() - 12;
        Batch up, down;
        for (const Bar& bar : m.bars) {
            const int height = px(room * static_cast<double>(bar.volume.raw()) / static_cast<double>(most));
            Batch& batch = bar.close >= bar.open ? up : down;
            batch.add(px(m.xOf(bar)) - width / 2, px(pane.bottom()) - height, width, height);
        }
        up.draw(painter, m.isStale() ? m.theme.staleBar : m.theme.up.volumeBar);
        down.draw(painter, m.isStale() ? m.theme.staleBar : m.theme.down.volumeBar);
    }
    painter.setClipping(false);
    for (const ChartEvent& event : m.events) {
        const double x = m.g.mapTimeToX(event.time);
        if (x < pane.left() || x > pane.right()) {
            continue;
        }
        painter.fillRect(QRectF(px(x), pane.top() + 4, 1, pane.height() - 4), m.theme.strongLine);
        const QPointF flag[3] = {{x + 1, pane.top() + 4}, {x + 9, pane.top() + 8}, {x + 1, pane.top() + 12}};
        painter.setPen(Qt::NoPen);
        painter.setBrush(m.theme.secondary);
        painter.drawPolygon(flag, 3);
        painter.setFont(m.theme.words(10));
        painter.setPen(m.theme.secondary);
        painter.drawText(QPointF(x + 13, pane.top() + 12), event.text);
    }
}

namespace {

QColor seriesColour(const Theme& t, int index) {
    return index < 0 ? t.reference : t.series[static_cast<std::size_t>(index) % t.series.size()];
}

/// Steps with gaps: a horizontal run at each value, a vertical where the next begins, nothing across a gap.
void paintIndexLine(QPainter& painter, const ChartModel& m, const ChartIndexLine& line) {
    const QColor colour = m.isStale() ? m.theme.stale : seriesColour(m.theme, line.colour);
    const auto firstAfter = std::upper_bound(line.steps.begin(), line.steps.end(), m.g.from,
                                             [](Timestamp t, const ChartStep& s) { return t < s.time; });
    auto it = firstAfter == line.steps.begin() ? firstAfter : std::prev(firstAfter);
    Batch solid;
    for (; it != line.steps.end() && it->time < m.g.to; ++it) {
        if (it->isGap) {
            continue;
        }
        const auto next = std::next(it);
        const double stop = next == line.steps.end() ? endOfIndex(m) : m.g.mapTimeToX(next->time);
        const double left = std::max(m.g.mapTimeToX(it->time), m.g.plot.left());
        const double right = std::min(stop, m.g.plot.right());
        const int y = px(m.g.mapPriceToY(it->value));
        if (it->isSimulated) {
            dashHorizontal(painter, left, right, y, 3, 3, colour);
        } else {
            solid.add(px(left), y, std::max(1, px(right) - px(left)), 1);
        }
        if (next != line.steps.end() && !next->isGap && next->time < m.g.to) {
            const int nextY = px(m.g.mapPriceToY(next->value));
            solid.add(px(right), std::min(y, nextY), 1, std::abs(nextY - y) + 1);
        }
    }
    solid.draw(painter, colour);
}

/// At the line's end, over fan and candles, with a halo instead of a plate: it must hide as little as it can.
void paintIndexLabel(QPainter& painter, const ChartModel& m, const ChartIndexLine& line) {
    const auto isShown = [&](const ChartStep& s) { return !s.isGap && s.time < m.g.to; };
    const auto last = std::find_if(line.steps.rbegin(), line.steps.rend(), isShown);
    if (last == line.steps.rend()) {
        return;
    }
    const double stop = last == line.steps.rbegin() ? endOfIndex(m) : m.g.mapTimeToX(std::prev(last)->time);
    const QString text = line.steps.back().isSimulated ? line.name + ", simulated" : line.name;
    const QFont font = m.theme.words(10, QFont::DemiBold);
    const int width = QFontMetrics(font).horizontalAdvance(text);
    const double left = std::clamp(stop + 4, m.g.plot.left() + 4, m.g.plot.right() - width - 4);
    QPainterPath outline;
    outline.addText(QPointF(left, m.g.mapPriceToY(last->value) - 4), font, text);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.strokePath(outline, QPen(m.theme.panel, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(outline, m.isStale() ? m.theme.stale : seriesColour(m.theme, line.colour));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace

double endOfIndex(const ChartModel& m) {
    if (m.source && m.source->lastStart().isSet()) {
        return m.g.mapTimeToX(m.source->lastStart() + m.source->interval());
    }
    return m.g.plot.right();
}

void paintLines(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    clipToPlot(painter, m);
    for (const ChartIndexLine& line : m.indexLines) {
        paintIndexLine(painter, m, line);
    }
    for (std::size_t s = 0; m.source && s < m.studies.size() && s < m.studyValues.size(); ++s) {
        QPolygonF line;
        line.reserve(static_cast<qsizetype>(m.studyValues[s].size()));
        for (const Bar& value : m.studyValues[s]) {
            line << QPointF(m.g.mapTimeToX(value.start + m.barInterval / 2), m.g.mapPriceToY(value.close));
        }
        // Joins of a soft line through thousands of zigzags cost more than everything else together.
        const bool isSoft = m.g.pixelsPer(m.barInterval) >= 3 && m.barInterval == m.source->interval();
        painter.setRenderHint(QPainter::Antialiasing, isSoft);
        painter.setPen(QPen(m.isStale() ? m.theme.stale : seriesColour(m.theme, m.studies[s].colour),
                            isSoft ? 1.4 : 1.0));
        painter.drawPolyline(line);
    }
}

void paintCandles(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || m.bars.empty()) {
        return;
    }
    clipToPlot(painter, m);
    const int width = candleBodyWidth(m.g.pixelsPer(m.barInterval));
    Batch up, down;
    for (const Bar& bar : m.bars) {
        const int x = px(m.xOf(bar)), left = x - width / 2;
        const int high = px(m.g.mapPriceToY(bar.high)), low = px(m.g.mapPriceToY(bar.low));
        const bool isUp = bar.close >= bar.open;
        Batch& batch = isUp ? up : down;
        if (width < 3) {
            batch.add(x, high, 1, std::max(1, low - high));
            continue;
        }
        const int open = px(m.g.mapPriceToY(bar.open)), close = px(m.g.mapPriceToY(bar.close));
        const int top = std::min(open, close), bottom = std::max(open, close);
        batch.add(x, high, 1, top - high);
        batch.add(x, bottom, 1, low - bottom);
        if (!isUp || bottom - top < 3) {
            batch.add(left, top, width, std::max(1, bottom - top));
            continue;
        }
        // Up candles are hollow: direction is told by more than colour.
        batch.add(left, top, width, 1);
        batch.add(left, bottom - 1, width, 1);
        batch.add(left, top + 1, 1, bottom - top - 2);
        batch.add(left + width - 1, top + 1, 1, bottom - top - 2);
    }
    up.draw(painter, m.isStale() ? m.theme.stale : m.theme.up.base);
    down.draw(painter, m.isStale() ? m.theme.stale : m.theme.down.base);
}

void paintLineLabels(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    clipToPlot(painter, m);
    for (const ChartIndexLine& line : m.indexLines) {
        paintIndexLabel(painter, m, line);
    }
}

void paintFills(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    clipToPlot(painter, m);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const ChartFill& fill : m.fills) {
        const double x = m.g.mapTimeToX(fill.time), y = m.g.mapPriceToY(fill.price);
        if (x < m.g.plot.left() || x > m.g.plot.right()) {
            continue;
        }
        // Buys point up from below, sells down from above: shape tells the side.
        const double d = fill.side == domain::Side::Buy ? 1 : -1;
        const QPointF shape[3] = {{x, y}, {x - 4.5, y + d * 7.5}, {x + 4.5, y + d * 7.5}};
        painter.setPen(QPen(m.theme.panel, 1));
        painter.setBrush(m.theme.text);
        painter.drawPolygon(shape, 3);
    }
}

}  // namespace tessera::widgets
