// Who bought and sold at each price of a bar: sellers to the left, buyers to the right, as on a tape.

#include <QPainter>
#include <algorithm>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_footprint.h"
#include "widgets/chart/chart_layers.h"

namespace tessera::widgets {
namespace {

constexpr int kBody = 3;  // px, of the bar itself at the left edge

/// "1.2k": five characters at most.
QString shortCount(std::int64_t raw, int decimals) {
    double value = static_cast<double>(raw);
    for (int i = 0; i < decimals; ++i) {
        value /= 10;
    }
    if (value >= 1e6) {
        return QString::number(value / 1e6, 'f', value >= 1e7 ? 0 : 1) + QLatin1Char('M');
    }
    if (value >= 1e4) {
        return QString::number(value / 1e3, 'f', value >= 1e5 ? 0 : 1) + QLatin1Char('k');
    }
    return decimals == 0 || value >= 100 ? QString::number(value, 'f', 0) : QString::number(value, 'g', 3);
}

struct Column {
    int left = 0, width = 0;  // px
    int half() const { return (width - kBody - 2) / 2; }
    int sold() const { return left + kBody + 2; }
    int bought() const { return sold() + half() + 1; }
};

struct RowBox {
    int top = 0, height = 0;
};

RowBox boxOf(const ChartModel& m, const ChartFootprintRow& row) {
    const double a = m.g.mapPriceToY(row.low), b = m.g.mapPriceToY(row.low + m.footprintHeight);
    const int top = px(std::min(a, b)), bottom = px(std::max(a, b));
    return {top, std::max(1, bottom - top - 1)};
}

class FootprintPainter {
 public:
    FootprintPainter(QPainter& painter, const ChartModel& model) : m_painter(painter), m(model) {
        for (const ChartFootprintBar& bar : m.footprintBars) {
            for (const ChartFootprintRow& row : bar.rows) {
                m_most = std::max({m_most, row.bought, row.sold, row.unknown});
            }
        }
    }

    void paint(const ChartFootprintBar& bar) {
        const double pitch = m.g.pixelsPer(m.barInterval);
        const Column column{px(m.g.mapTimeToX(bar.start)) + 2, px(pitch) - 4};
        const bool hasNumbers = column.half() >= kFootprintNumbers;
        for (std::size_t i = 0; i < bar.rows.size(); ++i) {
            paintRow(column, bar.rows[i], i == bar.pointOfControl, hasNumbers);
        }
        paintDelta(column, bar);
    }

 private:
    void paintRow(const Column& column, const ChartFootprintRow& row, bool isMost, bool hasNumbers) {
        const RowBox box = boxOf(m, row);
        if (box.top > m.g.plot.bottom() || box.top + box.height < m.g.plot.top()) {
            return;
        }
        if (row.unknown > 0) {  // below the sides that are known
            tint(column.sold(), column.half() * 2, box, row.unknown, m.theme.faint);
        }
        tint(column.sold(), column.half(), box, row.sold, m.theme.down.base);
        tint(column.bought(), column.half(), box, row.bought, m.theme.up.base);
        if (isMost) {
            m_painter.setPen(m.theme.secondary);
            m_painter.setBrush(Qt::NoBrush);
            m_painter.drawRect(column.sold(), box.top, column.half() * 2, box.height - 1);
        }
        if (hasNumbers && box.height >= 10 && row.bought == 0 && row.sold == 0) {
            write(column.sold(), column.half() * 2, box, row.unknown, false, m.theme.text);
        } else if (hasNumbers && box.height >= 10) {
            write(column.sold(), column.half(), box, row.sold, row.imbalance < 0, m.theme.down.base);
            write(column.bought(), column.half(), box, row.bought, row.imbalance > 0, m.theme.up.base);
        }
    }

    void tint(int left, int width, const RowBox& box, std::int64_t quantity, const QColor& colour) {
        const double share = m_most > 0 ? static_cast<double>(quantity) / static_cast<double>(m_most) : 0;
        if (quantity > 0) {
            m_painter.fillRect(left, box.top, width, box.height,
                               mix(m.isStale() ? m.theme.stale : colour, m.theme.panel, 0.08 + 0.42 * share));
        }
    }

    void write(int left, int width, const RowBox& box, std::int64_t quantity, bool isStrong,
               const QColor& strong) {
        if (quantity == 0) {
            return;
        }
        m_painter.setFont(m.theme.numbers(10, isStrong ? QFont::Bold : QFont::Normal));
        m_painter.setPen(isStrong ? strong : m.theme.text);
        m_painter.drawText(QRect(left, box.top, width, box.height), Qt::AlignCenter,
                           shortCount(quantity, m.quantityDecimals));
    }

    /// Under the bar's lowest row: how much more was bought than sold.
    void paintDelta(const Column& column, const ChartFootprintBar& bar) {
        if (bar.rows.empty() || column.width < 34) {
            return;
        }
        const RowBox first = boxOf(m, bar.rows.front()), last = boxOf(m, bar.rows.back());
        const int top = std::max(first.top + first.height, last.top + last.height) + 2;
        const bool isUp = bar.delta.value_or(0) >= 0;
        const QFont font = m.theme.numbers(10, QFont::Medium);
        const QString words = !bar.delta ? QStringLiteral("–")
                                         : (isUp ? QStringLiteral("+") : QStringLiteral("-")) +
                                               shortCount(std::abs(*bar.delta), m.quantityDecimals);
        const int width = QFontMetrics(font).horizontalAdvance(words);
        drawOutlined(m_painter, {column.left + (column.width - width) / 2.0, top + 11.0}, font, words,
                     !bar.delta ? m.theme.faint
                     : isUp     ? m.theme.up.base
                                : m.theme.down.base,
                     m.theme.panel);
    }

    QPainter& m_painter;
    const ChartModel& m;
    std::int64_t m_most = 0;
};

/// The bar at the left edge of its numbers.
void paintBodies(QPainter& painter, const ChartModel& m) {
    Batch up, down;
    for (const domain::Bar& bar : m.bars) {
        const int left = px(m.g.mapTimeToX(bar.start)) + 2;
        const auto [high, low] = std::minmax({px(m.g.mapPriceToY(bar.high)), px(m.g.mapPriceToY(bar.low))});
        const auto [top, bottom] =
            std::minmax({px(m.g.mapPriceToY(bar.open)), px(m.g.mapPriceToY(bar.close))});
        Batch& batch = bar.close >= bar.open ? up : down;
        batch.add(left + 1, high, 1, std::max(1, low - high));
        batch.add(left, top, kBody, std::max(1, bottom - top));
    }
    up.draw(painter, m.isStale() ? m.theme.stale : m.theme.up.base);
    down.draw(painter, m.isStale() ? m.theme.stale : m.theme.down.base);
}

}  // namespace

bool hasUnknownSides(const std::vector<ChartFootprintBar>& bars) {
    return std::ranges::any_of(bars, [](const ChartFootprintBar& bar) {
        return std::ranges::any_of(bar.rows, [](const ChartFootprintRow& row) { return row.unknown > 0; });
    });
}

void paintFootprints(QPainter& painter, const ChartModel& m) {
    paintBodies(painter, m);
    FootprintPainter each(painter, m);
    for (const ChartFootprintBar& bar : m.footprintBars) {
        each.paint(bar);
    }
}

}  // namespace tessera::widgets
