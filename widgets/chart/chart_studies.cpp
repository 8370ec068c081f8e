// Studies over the price and in panes of their own, and the rows that name them.

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/domain/calendar_interval.h"
#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_panes.h"

namespace tessera::widgets {

namespace {

constexpr double kTagHeight = 16;

struct Drawing {
    const ChartModel& m;
    const ChartGeometry& g;
    std::span<const ChartStudyPoint> points;
    const ChartStudyOutput& output;
    std::size_t k;

    double x(const ChartStudyPoint& point) const {
        // Of a coarse column the middle, as its candle stands.
        return m.g.mapTimeToX(domain::barStart(point.time, m.barInterval) + output.shift + m.barInterval / 2);
    }
};

void drawLine(QPainter& painter, const Drawing& d) {
    // Joins of a soft line through thousands of zigzags cost more than everything else together.
    const bool isSoft = d.m.g.pixelsPer(d.m.barInterval) >= 3 && d.m.barInterval == d.m.source->interval();
    painter.setRenderHint(QPainter::Antialiasing, isSoft);
    painter.setPen(QPen(seriesColour(d.m, d.output.colour), isSoft ? 1.4 : 1.0));
    QPolygonF line;
    line.reserve(static_cast<qsizetype>(d.points.size()));
    const auto end = [&] {
        if (line.size() == 1) {
            painter.drawPoint(line.front());
        } else if (line.size() > 1) {
            painter.drawPolyline(line);
        }
        line.clear();
    };
    for (const ChartStudyPoint& point : d.points) {
        if (point.isBroken || !point.at[d.k]) {
            end();
        }
        if (point.at[d.k]) {
            line << QPointF(d.x(point), d.g.mapUsdToY(*point.at[d.k]));
        }
    }
    end();
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// Each value held until the next; the last to the end of the bars.
void drawSteps(QPainter& painter, const Drawing& d) {
    Batch batch;
    for (std::size_t i = 0; i < d.points.size(); ++i) {
        if (!d.points[i].at[d.k]) {
            continue;
        }
        const ChartStudyPoint* next = i + 1 < d.points.size() ? &d.points[i + 1] : nullptr;
        const double stop = next != nullptr ? d.m.g.mapTimeToX(next->time) : endOfIndex(d.m);
        const int left = px(std::max(d.m.g.mapTimeToX(d.points[i].time), d.g.plot.left()));
        const int right = px(std::min(stop, d.g.plot.right()));
        const int y = px(d.g.mapUsdToY(*d.points[i].at[d.k]));
        batch.add(left, y, std::max(1, right - left), 2);
        if (next != nullptr && next->at[d.k]) {
            const int nextY = px(d.g.mapUsdToY(*next->at[d.k]));
            batch.add(right, std::min(y, nextY), 2, std::abs(nextY - y) + 2);
        }
    }
    batch.draw(painter, seriesColour(d.m, d.output.colour));
}

void drawDots(QPainter& painter, const Drawing& d) {
    Batch dots;
    for (const ChartStudyPoint& point : d.points) {
        if (point.at[d.k]) {
            dots.add(px(d.x(point)) - 1, px(d.g.mapUsdToY(*point.at[d.k])) - 1, 3, 3);
        }
    }
    dots.draw(painter, seriesColour(d.m, d.output.colour));
}

/// From zero up or down; its side is its colour, and where it stands says the same.
void drawHistogram(QPainter& painter, const Drawing& d) {
    const int width = candleBodyWidth(d.m.g.pixelsPer(d.m.barInterval));
    const int zero = px(d.g.mapUsdToY(0));
    Batch up, down;
    for (const ChartStudyPoint& point : d.points) {
        if (!point.at[d.k]) {
            continue;
        }
        const int y = px(d.g.mapUsdToY(*point.at[d.k]));
        (*point.at[d.k] >= 0 ? up : down)
            .add(px(d.x(point)) - width / 2, std::min(y, zero), width, std::max(1, std::abs(y - zero)));
    }
    up.draw(painter, d.m.isStale() ? d.m.theme.staleBar : d.m.theme.up.volumeBar);
    down.draw(painter, d.m.isStale() ? d.m.theme.staleBar : d.m.theme.down.volumeBar);
}

/// Steps hold as long as they like, and are few.
std::span<const ChartStudyPoint> drawnPoints(const ChartModel& m, std::size_t study,
                                             const ChartStudyOutput& output) {
    const std::vector<ChartStudyPoint>& all = m.studyPoints[study];
    if (output.shape == ChartShape::Steps) {
        return all;
    }
    return m.inStrip(all, [&](const ChartStudyPoint& point) { return point.time + output.shift; });
}

void drawStudy(QPainter& painter, const ChartModel& m, const ChartGeometry& g, std::size_t index) {
    for (const ChartShape shape :
         {ChartShape::Histogram, ChartShape::Line, ChartShape::Steps, ChartShape::Dots}) {
        const std::vector<ChartStudyOutput>& outputs = m.studies[index].outputs;
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            if (outputs[k].shape != shape) {
                continue;
            }
            const Drawing drawing{m, g, drawnPoints(m, index, outputs[k]), outputs[k], k};
            switch (shape) {
                case ChartShape::Histogram:
                    drawHistogram(painter, drawing);
                    break;
                case ChartShape::Dots:
                    drawDots(painter, drawing);
                    break;
                case ChartShape::Steps:
                    drawSteps(painter, drawing);
                    break;
                default:
                    drawLine(painter, drawing);
            }
        }
    }
}

void drawStudiesOf(QPainter& painter, const ChartModel& m, const ChartGeometry& g, int pane) {
    clipToRows(painter, g.plot);
    for (std::size_t i = 0; i < m.studies.size() && i < m.studyPoints.size(); ++i) {
        if (m.studies[i].pane == pane && !m.studyPoints[i].empty()) {
            drawStudy(painter, m, pane == 0 ? m.geometryOf(i) : g, i);
        }
    }
}

}  // namespace

QColor seriesColour(const ChartModel& m, int colour) {
    return m.isStale()  ? m.theme.stale
           : colour < 0 ? m.theme.reference
                        : m.theme.series[static_cast<std::size_t>(colour) % m.theme.series.size()];
}

void paintPanes(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    for (const ChartPaneModel& pane : m.panes) {
        if (!pane.isShown()) {
            continue;
        }
        const QRectF& area = pane.g.plot;
        const int left = px(area.left()), width = px(area.width());
        for (const ChartTick& tick : pane.ticks) {
            painter.fillRect(QRect(left, px(tick.position), width, 1), m.theme.grid);
        }
        for (const ChartTick& tick : m.timeTicks) {
            painter.fillRect(QRect(px(tick.position), px(area.top()), 1, px(area.height())), m.theme.grid);
        }
        for (const double guide : pane.guides) {
            dashFrom(painter, px(area.left()) + static_cast<int>(m.g.moved % 8) - 8, area.left(),
                     area.right(), pane.g.mapUsdToY(guide), 4, 4, m.theme.strongLine);
        }
        painter.fillRect(QRect(left, px(area.top()), m.canvas.width(), 1), m.theme.strongLine);
    }
}

void paintStudies(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || !m.source) {
        return;
    }
    if (m.isPlotShown()) {
        drawStudiesOf(painter, m, m.g, 0);
    }
    for (const ChartPaneModel& pane : m.panes) {
        if (pane.isShown()) {
            drawStudiesOf(painter, m, pane.g, pane.pane.id);
        }
    }
}

void paintStudyRows(QPainter& painter, const ChartModel& m) {
    const QFont words = m.theme.words(11), numbers = m.theme.numbers(11, QFont::Medium);
    for (const StudyRow& row : studyRows(m)) {
        painter.fillRect(row.box, m.theme.panel);
        int x = row.box.left() + 4;
        painter.setFont(words);
        painter.setPen(row.isHidden ? m.theme.faint : m.theme.secondary);
        drawWords(painter, QRect(x, row.box.top(), row.nameWidth + 2, row.box.height()), Qt::AlignVCenter,
                  row.name);
        x += row.nameWidth + 8;
        painter.setFont(numbers);
        for (const StudyRowValue& value : row.values) {
            painter.setPen(value.isPlain ? m.theme.text : seriesColour(m, value.colour));
            drawWords(painter, QRect(x, row.box.top(), value.width + 2, row.box.height()), Qt::AlignVCenter,
                      value.text);
            x += value.width + 8;
        }
        painter.setFont(words);
        for (const StudyButton& button : row.buttons) {
            const bool isUnder = m.pointer && button.box.contains(m.pointer->toPoint());
            painter.setPen(isUnder ? m.theme.text : m.theme.accent);
            painter.drawText(button.box, Qt::AlignCenter, button.word);
        }
    }
}

void paintPaneAxes(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    const auto write = [&](double y, const QString& text) {
        drawWords(painter, QRect(m.priceAxis.left(), px(y) - 8, m.priceAxis.width() - 7, 16),
                  Qt::AlignRight | Qt::AlignVCenter, text);
    };
    painter.setFont(m.theme.numbers(10));
    for (const ChartPaneModel& pane : m.panes) {
        if (!pane.isShown()) {
            continue;
        }
        const AxisRun limits{pane.g.plot.top() + 1, pane.g.plot.bottom()};
        std::optional<AxisRun> tag;
        const bool isPointed = m.pointer && pane.g.plot.contains(*m.pointer);
        if (isPointed) {
            const double y = std::round(m.pointer->y());
            tag = nearestFree({y - kTagHeight / 2, y + kTagHeight / 2}, {}, limits);
        }
        painter.setPen(m.theme.secondary);
        for (const ChartTick& tick : pane.ticks) {
            const AxisRun label{tick.position - 7, tick.position + 7};
            if (label.from >= limits.from && label.to <= limits.to && !(tag && tag->meets(label))) {
                const bool isLarge = std::abs(tick.value) >= 1e4;
                write(tick.position, isLarge ? studyNumber(tick.value, 0) : tick.label);
            }
        }
        if (tag) {
            const QRect axis = besideLine(m, m.priceAxis);
            const QRect box(axis.left(), px(tag->from), axis.width(), px(kTagHeight));
            painter.fillRect(box, m.theme.accent);
            painter.setPen(onAccent(m));
            write((tag->from + tag->to) / 2, studyNumber(pane.g.valueAt(m.pointer->y()), pane.decimals));
        }
    }
}

}  // namespace tessera::widgets
