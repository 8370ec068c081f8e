// What is written over the data: orders, axes, crosshair, and the states a chart can be in.

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/domain/timestamp.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/ladder/ladder_overlay.h"

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::Timestamp;

constexpr int kTagHeight = 16;
constexpr int kTagGap = 18;  // tags closer than this go to the next column

int px(double v) {
    return static_cast<int>(std::lround(v));
}

struct Tag {
    double y = 0;
    QString text, profit;  // profit: position only
    QColor outline, ground, ink;
    bool isDashed = false;
    bool isFilled = false;
    int width = 0;
    int column = 0;
};

QColor orderColour(const ChartModel& m, const ChartOrderLine& order) {
    if (m.isStale()) {
        return m.theme.stale;
    }
    switch (order.mark) {
        case OrderMark::Sent:
        case OrderMark::Draft:
            return m.theme.secondary;
        case OrderMark::Modifying:
            return m.theme.accent;
        case OrderMark::Cancelling:
        case OrderMark::Unknown:
            return m.theme.warning;
        case OrderMark::Cancelled:
        case OrderMark::Expired:
            return m.theme.faint;
        default:
            return m.theme.direction(order.side == domain::Side::Buy).base;
    }
}

bool isDotted(const ChartOrderLine& order) {
    return order.isStop || order.mark == OrderMark::Sent;
}

Tag orderTag(const ChartModel& m, const ChartOrderLine& order) {
    Tag tag;
    tag.y = m.g.mapPriceToY(order.price);
    tag.text = order.text;
    tag.outline = orderColour(m, order);
    tag.ground = m.theme.panel;
    tag.ink = m.theme.text;
    tag.isDashed = order.mark == OrderMark::Sent || order.mark == OrderMark::Cancelling ||
                   order.mark == OrderMark::Unknown || order.isStop;
    return tag;
}

/// From the top down: each tag takes the first column in which the last one is far enough above.
void arrange(std::vector<Tag>& tags) {
    std::stable_sort(tags.begin(), tags.end(), [](const Tag& a, const Tag& b) {
        return a.isFilled != b.isFilled ? a.isFilled : a.y < b.y;  // the position keeps the first column
    });
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const auto collides = [&](int column) {
            for (std::size_t j = 0; j < i; ++j) {
                if (tags[j].column == column && std::abs(tags[j].y - tags[i].y) < kTagGap) {
                    return true;
                }
            }
            return false;
        };
        while (collides(tags[i].column) && tags[i].column < 3) {
            ++tags[i].column;
        }
    }
}

void paintTag(QPainter& painter, const Tag& tag, int left, const Theme& t) {
    const QRectF box(left + 0.5, px(tag.y) - kTagHeight / 2 + 0.5, tag.width, kTagHeight - 1);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(tag.outline, 1);
    if (tag.isDashed) {
        pen.setDashPattern({3, 2});
    }
    painter.setPen(pen);
    painter.setBrush(tag.ground);
    painter.drawRoundedRect(box, tag.isFilled ? 0 : 2, tag.isFilled ? 0 : 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(tag.ink);
    painter.setFont(t.words(11, tag.isFilled ? QFont::DemiBold : QFont::Normal));
    painter.drawText(box.adjusted(6, 0, -6, 0), Qt::AlignLeft | Qt::AlignVCenter, tag.text);
    if (!tag.profit.isEmpty()) {
        painter.setFont(t.numbers(11, QFont::Medium));
        painter.drawText(box.adjusted(6, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, tag.profit);
    }
}

void notch(QPainter& painter, const ChartModel& m, double y, const QColor& colour) {
    painter.fillRect(QRect(m.priceAxis.left() + 1, px(y) - 1, 7, 3), colour);
}

bool isInPlot(const ChartModel& m, double y) {
    return y >= m.g.plot.top() && y <= m.g.plot.bottom();
}

/// A filled tag on the price axis: only for last, position and pointer.
void axisTag(QPainter& painter, const ChartModel& m, double y, const QString& text, const QString& second,
             const QColor& ground, const QColor& ink, bool isBold) {
    const int height = second.isEmpty() ? 18 : 32;
    const int top =
        std::clamp(px(y) - (second.isEmpty() ? 9 : 12), m.priceAxis.top(), m.priceAxis.bottom() - height);
    const QRect box(m.priceAxis.left() + 1, top, m.priceAxis.width() - 1, height);
    painter.fillRect(box, ground);
    painter.setPen(ink);
    painter.setFont(m.theme.numbers(11, isBold ? QFont::Bold : QFont::Normal));
    painter.drawText(QRect(box.left(), box.top() + (second.isEmpty() ? 0 : 1), box.width() - 7, 18),
                     Qt::AlignRight | Qt::AlignVCenter, text);
    if (!second.isEmpty()) {
        painter.setFont(m.theme.numbers(10));
        painter.drawText(QRect(box.left(), box.top() + 15, box.width() - 7, 16),
                         Qt::AlignRight | Qt::AlignVCenter, second);
    }
}

QString timeText(Timestamp time, domain::Duration interval) {
    const QString day = QString::fromStdString(domain::formatIso(time, 0)).left(10);
    if (interval >= std::chrono::hours(24)) {
        return day;
    }
    return day + " " +
           QString::fromStdString(domain::formatTimeOfDay(time, 0))
               .left(interval < std::chrono::minutes(1) ? 8 : 5);
}

std::vector<Tag> makeTags(QPainter& painter, const ChartModel& m) {
    std::vector<Tag> tags;
    if (m.position && isInPlot(m, m.g.mapPriceToY(m.position->average))) {
        Tag tag;
        tag.y = m.g.mapPriceToY(m.position->average);
        tag.text = m.position->words;
        tag.profit = m.position->profit;
        tag.outline = tag.ground = m.isStale() ? m.theme.stale : m.theme.text;
        tag.ink = m.theme.panel;
        tag.isFilled = true;
        painter.setFont(m.theme.numbers(11, QFont::Medium));
        tag.width = painter.fontMetrics().horizontalAdvance(tag.profit) + 24;
        tags.push_back(tag);
    }
    for (const ChartOrderLine& order : m.orders) {
        if (isInPlot(m, m.g.mapPriceToY(order.price))) {
            tags.push_back(orderTag(m, order));
        }
    }
    for (Tag& tag : tags) {
        painter.setFont(m.theme.words(11, tag.isFilled ? QFont::DemiBold : QFont::Normal));
        tag.width += painter.fontMetrics().horizontalAdvance(tag.text) + 12;
    }
    arrange(tags);
    return tags;
}

void paintCard(QPainter& painter, const ChartModel& m, const QString& title, const QString& sentence) {
    const QRectF area(m.g.plot.left() + 16, m.g.plot.center().y() - 40, m.g.plot.width() - 32, 80);
    painter.setPen(m.theme.text);
    painter.setFont(m.theme.words(13, QFont::DemiBold));
    painter.drawText(area, Qt::AlignHCenter | Qt::AlignTop, title);
    painter.setPen(m.theme.secondary);
    painter.setFont(m.theme.words(12));
    painter.drawText(area.adjusted(0, 24, 0, 20), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                     sentence);
}

/// Placeholder candles in the final geometry: nothing jumps when the data arrives.
void paintSkeleton(QPainter& painter, const ChartModel& m) {
    const double middle = m.g.plot.center().y();
    for (int i = 0; m.g.plot.left() + 6 + i * 12 < m.g.plot.right() - 12; ++i) {
        const int height = 18 + i * 37 % 41;
        const double y = middle + 60 * std::sin(i * 0.23) - height / 2.0;
        painter.fillRect(QRectF(px(m.g.plot.left() + 6 + i * 12), px(y), 7, height), m.theme.skeleton);
        const int volume = 8 + i * 29 % 37;
        painter.fillRect(
            QRectF(px(m.g.plot.left() + 6 + i * 12), px(m.g.volume.bottom() - volume), 7, volume),
            m.theme.skeleton);
    }
    const QString title =
        m.state.loadingTotal > 0
            ? QString("%1, %2 of %3").arg(m.state.title).arg(m.state.loadingDone).arg(m.state.loadingTotal)
            : m.state.title;
    painter.setFont(m.theme.words(12, QFont::Medium));
    const int width = painter.fontMetrics().horizontalAdvance(title) + 24;
    const QRect words(px(m.g.plot.center().x()) - width / 2, px(middle) - 14, width, 28);
    painter.fillRect(words.adjusted(0, 0, 0, 10), m.theme.panel);
    painter.setPen(m.theme.text);
    painter.drawText(words, Qt::AlignCenter, title);
    const QRect track(px(m.g.plot.center().x()) - 72, words.bottom() + 2, 144, 2);
    painter.fillRect(track, m.theme.line);
    if (m.state.loadingTotal > 0) {
        painter.fillRect(
            QRect(track.topLeft(), QSize(track.width() * m.state.loadingDone / m.state.loadingTotal, 2)),
            m.theme.accent);
    }
}

/// y of the last price's and the position's tag. The last price has its true place; the position's tag gives
/// way.
struct AxisTags {
    std::optional<double> last, position;
    double lastFoot = 18;  // from the last price's y to the foot of its tag
    bool covers(double y) const {
        return (last && y > *last - 16 && y < *last + lastFoot) || (position && std::abs(y - *position) < 17);
    }
};

AxisTags axisTags(const ChartModel& m) {
    AxisTags tags;
    if (m.last && isInPlot(m, m.g.mapPriceToY(m.last->price))) {
        tags.last = m.g.mapPriceToY(m.last->price);
        tags.lastFoot = m.last->countdown.isEmpty() ? 18 : 30;
    }
    if (m.position && isInPlot(m, m.g.mapPriceToY(m.position->average))) {
        double y = m.g.mapPriceToY(m.position->average);
        if (tags.last && y >= *tags.last - 4 && y < *tags.last + tags.lastFoot) {
            y = *tags.last + tags.lastFoot;
        } else if (tags.last && y < *tags.last - 4 && y > *tags.last - 21) {
            y = *tags.last - 21;
        }
        tags.position = y;
    }
    return tags;
}

void paintAxisTags(QPainter& painter, const ChartModel& m, const AxisTags& tags) {
    if (tags.position) {
        const QString text =
            QString::fromStdString(domain::formatPrice(m.position->average, m.priceDecimals + 1));
        axisTag(painter, m, *tags.position, text, {}, m.isStale() ? m.theme.stale : m.theme.text,
                m.theme.panel, false);
    }
    if (tags.last) {
        const DirectionColours& side = m.theme.direction(m.last->direction >= 0);
        axisTag(painter, m, *tags.last, m.priceLabel(m.last->price), m.last->countdown,
                m.isStale() ? m.theme.staleBar : side.lastCell, m.isStale() ? m.theme.stale : side.lastText,
                true);
    }
}

}  // namespace

void paintOrders(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    const double left = m.g.plot.left(), right = m.g.plot.right();
    if (m.last && isInPlot(m, m.g.mapPriceToY(m.last->price))) {
        const QColor colour = m.isStale() ? m.theme.stale : m.theme.direction(m.last->direction >= 0).base;
        dashHorizontal(painter, left, right, m.g.mapPriceToY(m.last->price), 1, 2, colour);
    }
    if (m.position && isInPlot(m, m.g.mapPriceToY(m.position->average))) {
        painter.fillRect(QRect(px(left), px(m.g.mapPriceToY(m.position->average)), px(right - left), 1),
                         m.isStale() ? m.theme.stale : m.theme.text);
    }
    for (const ChartOrderLine& order : m.orders) {
        const double y = m.g.mapPriceToY(order.price);
        if (isInPlot(m, y)) {
            dashHorizontal(painter, left, right, y, isDotted(order) ? 2 : 6, isDotted(order) ? 2 : 3,
                           orderColour(m, order));
        }
    }
    const std::vector<Tag> tags = makeTags(painter, m);
    int columnLeft = px(left) + 8;
    for (int column = 0; column <= 3; ++column) {
        int widest = 0;
        for (const Tag& tag : tags) {
            if (tag.column == column) {
                paintTag(painter, tag, columnLeft, m.theme);
                widest = std::max(widest, tag.width);
            }
        }
        columnLeft += widest > 0 ? widest + 10 : 0;
    }
}

void paintAxes(QPainter& painter, const ChartModel& m) {
    painter.fillRect(m.priceAxis, m.theme.panel);
    painter.fillRect(m.timeAxis, m.theme.panel);
    painter.fillRect(QRect(m.priceAxis.left(), m.canvas.top(), 1, m.canvas.height()), m.theme.line);
    painter.fillRect(QRect(m.canvas.left(), m.timeAxis.top(), m.canvas.width(), 1), m.theme.line);
    painter.setPen(m.theme.secondary);
    painter.setFont(m.theme.words(10));
    painter.drawText(
        QRect(m.priceAxis.left(), m.timeAxis.top(), m.priceAxis.width() - 8, m.timeAxis.height()),
        Qt::AlignRight | Qt::AlignVCenter, "UTC");
    if (!m.isShown()) {
        return;
    }
    painter.setFont(m.theme.numbers(10));
    const AxisTags tags = axisTags(m);
    for (const ChartTick& tick : m.priceTicks) {
        if (tick.position > m.g.plot.top() + 6 && tick.position < m.g.plot.bottom() - 4 &&
            !tags.covers(tick.position)) {
            painter.drawText(QRect(m.priceAxis.left(), px(tick.position) - 8, m.priceAxis.width() - 7, 16),
                             Qt::AlignRight | Qt::AlignVCenter, tick.label);
        }
    }
    for (const ChartTick& tick : m.timeTicks) {
        if (tick.position < m.g.plot.left() + 20 || tick.position > m.g.plot.right() - 20) {
            continue;
        }
        painter.setPen(tick.isMajor ? m.theme.text : m.theme.secondary);
        painter.drawText(QRect(px(tick.position) - 45, m.timeAxis.top(), 90, m.timeAxis.height()),
                         Qt::AlignCenter, tick.label);
    }
    for (const ChartOrderLine& order : m.orders) {
        if (const double y = m.g.mapPriceToY(order.price); isInPlot(m, y)) {
            notch(painter, m, y, orderColour(m, order));
        }
    }
    paintAxisTags(painter, m, tags);
}

void paintCrosshair(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    const QColor onAccent =
        m.theme.isDark() || m.theme.accent == m.theme.text ? m.theme.panel : QColor(Qt::white);
    std::optional<double> x, y;
    if (m.pointer) {
        x = m.pointer->x();
        if (m.g.plot.contains(*m.pointer)) {
            y = m.pointer->y();
        }
    } else if (m.linkedTime) {
        x = m.g.mapTimeToX(*m.linkedTime);
    }
    std::optional<Price> price;
    if (y) {
        price = m.g.mapYToPrice(*y);
        if (m.tick.nanoUsd() > 0) {
            price =
                domain::floorToTick(*price + domain::PriceDelta::fromNanoUsd(m.tick.nanoUsd() / 2), m.tick);
            y = m.g.mapPriceToY(*price);
        }
    } else if (m.hoveredPrice && isInPlot(m, m.g.mapPriceToY(*m.hoveredPrice))) {
        price = m.hoveredPrice;
        y = m.g.mapPriceToY(*price);
    }
    if (x && *x >= m.g.plot.left() && *x <= m.g.plot.right()) {
        Timestamp time = m.g.mapXToTime(*x);
        if (const domain::Bar* bar = m.barAt(*x)) {
            x = m.xOf(*bar);
            time = bar->start;
        }
        dashVertical(painter, *x, m.g.plot.top(), m.g.volume.bottom(), 1, 2, m.theme.accent);
        const QString text = timeText(time, m.barInterval);
        painter.setFont(m.theme.numbers(10));
        const int width = painter.fontMetrics().horizontalAdvance(text) + 12;
        const int left = std::clamp(px(*x) - width / 2, m.canvas.left(), m.priceAxis.left() - width);
        painter.fillRect(QRect(left, m.timeAxis.top() + 1, width, m.timeAxis.height() - 1), m.theme.accent);
        painter.setPen(onAccent);
        painter.drawText(QRect(left, m.timeAxis.top(), width, m.timeAxis.height()), Qt::AlignCenter, text);
    }
    if (y && price && isInPlot(m, *y)) {
        dashHorizontal(painter, m.g.plot.left(), m.g.plot.right(), *y, 1, 2, m.theme.accent);
        axisTag(painter, m, *y, m.priceLabel(*price), {}, m.theme.accent, onAccent, false);
    }
}

void paintState(QPainter& painter, const ChartModel& m) {
    switch (m.state.phase) {
        case ChartPhase::Live:
            if (m.bars.empty() && m.indexLines.empty() && m.source) {
                paintCard(painter, m, "No bars in this range", "Press Home to go to the newest.");
            }
            return;
        case ChartPhase::Empty:
            paintCard(painter, m, m.state.title, m.state.sentence);
            return;
        case ChartPhase::Loading:
            paintSkeleton(painter, m);
            return;
        case ChartPhase::Stale:
            break;
    }
    const QRect strip(m.canvas.left(), m.canvas.top(), px(m.g.plot.width()), Metrics::staleStrip);
    painter.fillRect(strip, m.theme.raised);
    painter.fillRect(QRect(strip.left(), strip.bottom(), strip.width(), 1), m.theme.stale);
    painter.setFont(m.theme.words(11, QFont::DemiBold));
    painter.setPen(m.theme.text);
    painter.drawText(strip.adjusted(8, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     staleText(m.state.staleFor, m.state.staleSince));
}

}  // namespace tessera::widgets
