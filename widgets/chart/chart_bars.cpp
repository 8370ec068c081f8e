// The bars themselves, in the form that was chosen. Whatever it is, the legend tells the true prices.

#include <QPainter>
#include <algorithm>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_footprint.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"

namespace tessera::widgets {
namespace {

using domain::Bar;

struct Directions {
    Batch up, down;
    Batch& of(const Bar& bar) { return bar.close >= bar.open ? up : down; }
    void draw(QPainter& painter, const ChartModel& m) {
        up.draw(painter, m.isStale() ? m.theme.stale : m.theme.up.base);
        down.draw(painter, m.isStale() ? m.theme.stale : m.theme.down.base);
    }
};

int yOf(const ChartModel& m, domain::Price price) {
    return px(m.g.mapPriceToY(price));
}

void addCandle(Directions& into, const ChartModel& m, const Bar& bar, int width) {
    const int x = px(m.xOf(bar)), left = x - width / 2;
    const auto [high, low] = std::minmax({yOf(m, bar.high), yOf(m, bar.low)});  // either way up
    Batch& batch = into.of(bar);
    if (width < 3) {
        batch.add(x, high, 1, std::max(1, low - high));
        return;
    }
    const int open = yOf(m, bar.open), close = yOf(m, bar.close);
    const int top = std::min(open, close), bottom = std::max(open, close);
    batch.add(x, high, 1, top - high);
    batch.add(x, bottom, 1, low - bottom);
    if (bar.close < bar.open || bottom - top < 3) {
        batch.add(left, top, width, std::max(1, bottom - top));
        return;
    }
    // Up candles are hollow: direction is told by more than colour.
    batch.add(left, top, width, 1);
    batch.add(left, bottom - 1, width, 1);
    batch.add(left, top + 1, 1, bottom - top - 2);
    batch.add(left + width - 1, top + 1, 1, bottom - top - 2);
}

/// High to low, the open to the left and the close to the right.
void addOhlc(Directions& into, const ChartModel& m, const Bar& bar, int width) {
    const int x = px(m.xOf(bar)), reach = std::max(1, width / 2);
    const auto [high, low] = std::minmax({yOf(m, bar.high), yOf(m, bar.low)});  // either way up
    Batch& batch = into.of(bar);
    batch.add(x, high, 1, std::max(1, low - high));
    if (width >= 3) {
        batch.add(x - reach, yOf(m, bar.open), reach, 1);
        batch.add(x + 1, yOf(m, bar.close), reach, 1);
    }
}

/// Closes joined where bars follow each other; a gap stays open.
std::vector<QPolygonF> closeLines(const ChartModel& m) {
    std::vector<QPolygonF> lines;
    const Bar* before = nullptr;
    for (const Bar& bar : m.drawnBars()) {
        if (before == nullptr || bar.start - before->start > m.barInterval) {
            lines.emplace_back();
        }
        lines.back() << QPointF(m.xOf(bar), m.g.mapPriceToY(bar.close));
        before = &bar;
    }
    return lines;
}

void paintCloses(QPainter& painter, const ChartModel& m) {
    const bool isWide = m.g.pixelsPer(m.barInterval) >= 3;
    const QColor ink = m.isStale() ? m.theme.stale : m.theme.text;
    const std::vector<QPolygonF> lines = closeLines(m);
    if (m.type == ChartType::Area) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(mix(ink, m.theme.panel, m.theme.isDark() ? 0.14 : 0.10));
        for (QPolygonF area : lines) {
            area << QPointF(area.last().x(), m.g.plot.bottom())
                 << QPointF(area.first().x(), m.g.plot.bottom());
            painter.drawPolygon(area);
        }
        painter.setBrush(Qt::NoBrush);
    }
    painter.setRenderHint(QPainter::Antialiasing, isWide);
    painter.setPen(QPen(ink, isWide ? 1.4 : 1.0));
    for (const QPolygonF& line : lines) {
        line.size() > 1 ? painter.drawPolyline(line) : painter.drawPoint(line.first());
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// Each close held until the next bar's: what a price did that is set, not traded.
void paintSteps(QPainter& painter, const ChartModel& m) {
    Batch batch;
    const Bar* before = nullptr;
    for (const Bar& bar : m.drawnBars()) {
        const int left = px(m.g.mapTimeToX(bar.start)), y = yOf(m, bar.close);
        batch.add(left, y, std::max(1, px(m.g.mapTimeToX(bar.start + m.barInterval)) - left), 1);
        if (before != nullptr && bar.start - before->start <= m.barInterval) {
            const int from = yOf(m, before->close);
            batch.add(left, std::min(from, y), 1, std::abs(from - y) + 1);
        }
        before = &bar;
    }
    batch.draw(painter, m.isStale() ? m.theme.stale : m.theme.text);
}

/// Bricks of one bar share its width; hollow where the price rose.
void paintBricks(QPainter& painter, const ChartModel& m) {
    Batch up, down;
    const double pitch = m.g.pixelsPer(m.barInterval);
    for (const ChartBrick& brick : m.bricks) {
        const double x = m.g.mapTimeToX(brick.start);
        const int left = px(x + pitch * brick.place / brick.count);
        const int width =
            std::max(1, px(x + pitch * (brick.place + 1) / brick.count) - left - (pitch > 4 ? 1 : 0));
        const auto [top, bottom] = std::minmax({yOf(m, brick.high), yOf(m, brick.low)});
        const int height = std::max(1, bottom - top - 1);
        if (!brick.isUp || width < 3 || height < 3) {
            (brick.isUp ? up : down).add(left, top, width, height);
            continue;
        }
        up.add(left, top, width, 1);
        up.add(left, top + height - 1, width, 1);
        up.add(left, top + 1, 1, height - 2);
        up.add(left + width - 1, top + 1, 1, height - 2);
    }
    up.draw(painter, m.isStale() ? m.theme.stale : m.theme.up.base);
    down.draw(painter, m.isStale() ? m.theme.stale : m.theme.down.base);
    painter.setFont(m.theme.words(10));
    painter.setPen(m.theme.secondary);
    painter.drawText(QRectF(m.g.plot.left() + 8, m.g.plot.top() + 4, 200, 14),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QStringLiteral("Bricks of %1").arg(m.priceLabel(domain::Price{} + m.brick)));
}

}  // namespace

std::vector<Bar> heikinAshi(const std::vector<Bar>& bars) {
    std::vector<Bar> out;
    out.reserve(bars.size());
    for (const Bar& bar : bars) {
        const auto mean = [](std::initializer_list<domain::Price> prices) {
            domain::Int128 sum = 0;
            for (const domain::Price price : prices) {
                sum += price.nanoUsd();
            }
            return domain::Price::fromNanoUsd(
                static_cast<std::int64_t>(sum / static_cast<std::int64_t>(prices.size())));
        };
        Bar made = bar;
        made.close = mean({bar.open, bar.high, bar.low, bar.close});
        made.open = out.empty() ? mean({bar.open, bar.close}) : mean({out.back().open, out.back().close});
        made.high = std::max({bar.high, made.open, made.close});
        made.low = std::min({bar.low, made.open, made.close});
        out.push_back(made);
    }
    return out;
}

void paintCandles(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || m.bars.empty()) {
        return;
    }
    clipToRows(painter, m.g.plot);
    switch (m.type) {
        case ChartType::Line:
        case ChartType::Area:
            paintCloses(painter, m);
            return;
        case ChartType::Step:
            paintSteps(painter, m);
            return;
        case ChartType::Renko:
            paintBricks(painter, m);
            return;
        case ChartType::Footprint:
            if (!m.footprintBars.empty()) {
                paintFootprints(painter, m);
                return;
            }
            break;
        case ChartType::Candles:
        case ChartType::Bars:
        case ChartType::HeikinAshi:
            break;
    }
    const int width = candleBodyWidth(m.g.pixelsPer(m.barInterval));
    const std::vector<Bar>& bars = m.type == ChartType::HeikinAshi ? m.heikinAshiBars : m.bars;
    Directions directions;
    for (const Bar& bar : m.inStrip(bars, &Bar::start)) {
        m.type == ChartType::Bars ? addOhlc(directions, m, bar, width) : addCandle(directions, m, bar, width);
    }
    directions.draw(painter, m);
}

}  // namespace tessera::widgets
