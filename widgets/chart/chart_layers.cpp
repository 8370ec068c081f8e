#include "widgets/chart/chart_layers.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_drawings.h"
#include "widgets/chart/chart_flags.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_panes.h"
#include "widgets/chart/chart_text.h"

namespace tessera::widgets {
namespace {

using domain::Bar;
using domain::Timestamp;

constexpr int kVolumeHead = 20;  // rows of the volume pane that its word and the flags keep

void clipToPlot(QPainter& painter, const ChartModel& m) {
    clipTo(painter, m.g.plot);
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
    endClip(*painter);
}

std::vector<ChartLayer*> makeChartLayers(QGraphicsItem* parent, const ChartModel& model) {
    constexpr ChartLayer::Paint kOrder[] = {
        paintPlot,      paintVolumeWords, paintForecastNotes, paintDrawings,  paintLineLabels, paintFills,
        paintStudyRows, paintOrders,      paintAxes,          paintCrosshair, paintState};
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

void dashFrom(QPainter& painter, int begin, double left, double right, double y, int on, int off,
              const QColor& colour) {
    const int period = on + off;
    Batch batch;
    for (int x = begin + (px(left) - begin) / period * period; x < px(right); x += period) {
        const int first = std::max(x, px(left)), end = std::min(x + on, px(right));
        batch.add(first, px(y), end - first, 1);
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

void paintVolume(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || m.isLinesOnly) {
        return;
    }
    if (m.mostVolume <= 0) {
        return;
    }
    const QRectF& pane = m.g.volume;
    clipToRows(painter, pane);
    const int width = candleBodyWidth(m.g.pixelsPer(m.barInterval));
    const double perLot = (pane.height() - kVolumeHead) / static_cast<double>(m.mostVolume);
    Batch up, down;
    for (const Bar& bar : m.drawnBars()) {
        const int height = px(perLot * static_cast<double>(bar.volume.raw()));
        Batch& batch = bar.close >= bar.open ? up : down;
        batch.add(px(m.xOf(bar)) - width / 2, px(pane.bottom()) - height, width, height);
    }
    up.draw(painter, m.isStale() ? m.theme.staleBar : m.theme.up.volumeBar);
    down.draw(painter, m.isStale() ? m.theme.staleBar : m.theme.down.volumeBar);
}

void paintVolumeWords(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || m.isLinesOnly) {
        return;
    }
    const QRectF& pane = m.g.volume;
    painter.setFont(m.theme.words(10));
    painter.setPen(m.theme.secondary);
    drawWords(painter, QRectF(pane.left() + 8, pane.top() + 3, 80, 14), Qt::AlignLeft | Qt::AlignVCenter,
              QStringLiteral("Volume"));
    paintFlags(painter, m);
}

void paintProfile(QPainter& painter, const ChartModel& m) {
    constexpr double kShare = 0.28;  // of the plot's width for the largest row
    if (!m.isPlotShown() || m.profile.rows.empty()) {
        return;
    }
    clipToPlot(painter, m);
    const auto most = static_cast<double>(m.profile.rows[m.profile.pointOfControl].volume);
    const double room = m.g.plot.width() * kShare;
    Batch inArea, outside;
    for (const ChartProfile::Row& row : m.profile.rows) {
        const auto [top, bottom] = std::minmax({px(m.g.mapPriceToY(row.high)), px(m.g.mapPriceToY(row.low))});
        const int width = px(room * static_cast<double>(row.volume) / most);
        (row.isInValueArea ? inArea : outside)
            .add(px(m.g.plot.right()) - width, top, width, std::max(1, bottom - top - 1));
    }
    outside.draw(painter, mix(m.theme.reference, m.theme.panel, 0.14));
    inArea.draw(painter, mix(m.theme.reference, m.theme.panel, 0.30));
    const ChartProfile::Row& control = m.profile.rows[m.profile.pointOfControl];
    const double middle = (m.g.mapPriceToY(control.low) + m.g.mapPriceToY(control.high)) / 2;
    dashHorizontal(painter, m.g.plot.left(), m.g.plot.right(), middle, 8, 4, m.theme.reference);
}

namespace {

/// Steps with gaps: a horizontal run at each value, a vertical where the next begins, nothing across a gap.
void paintIndexLine(QPainter& painter, const ChartModel& m, const ChartIndexLine& line) {
    const QColor colour = seriesColour(m, line.colour);
    const auto firstAfter = std::upper_bound(line.steps.begin(), line.steps.end(), m.g.from,
                                             [](Timestamp t, const ChartStep& s) { return t < s.time; });
    auto it = firstAfter == line.steps.begin() ? firstAfter : std::prev(firstAfter);
    // Among lines alone each is thicker, and a ring says where a price became another one.
    const int thick = m.isLinesOnly ? 2 : 1;
    Batch solid, rings, holes;
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
            dashFrom(painter, px(m.g.mapTimeToX(it->time)), left, right, y, 3, 3, colour);
        } else {
            solid.add(px(left), y, std::max(1, px(right) - px(left)), thick);
        }
        if (next != line.steps.end() && !next->isGap && next->time < m.g.to) {
            const int nextY = px(m.g.mapPriceToY(next->value));
            solid.add(px(right), std::min(y, nextY), thick, std::abs(nextY - y) + thick);
            if (m.isLinesOnly && nextY != y && stop > m.g.plot.left()) {
                rings.add(px(right) - 2, nextY - 2, 6, 6);
                holes.add(px(right), nextY, 2, 2);
            }
        }
    }
    solid.draw(painter, colour);
    rings.draw(painter, colour);
    holes.draw(painter, m.theme.panel);
}

}  // namespace

double endOfIndex(const ChartModel& m) {
    if (m.source && m.source->lastStart().isSet()) {
        return m.g.mapTimeToX(m.source->lastStart() + m.source->interval());
    }
    return m.g.plot.right();
}

void paintLines(QPainter& painter, const ChartModel& m) {
    if (!m.isPlotShown()) {
        return;
    }
    clipToRows(painter, m.g.plot);
    for (const ChartIndexLine& line : m.indexLines) {
        paintIndexLine(painter, m, line);
    }
}

void paintFills(QPainter& painter, const ChartModel& m) {
    if (!m.isPlotShown()) {
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
