// What is written over the data: orders, axes, crosshair, and the states a chart can be in.

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/domain/timestamp.h"
#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_notices.h"
#include "widgets/chart/chart_panes.h"
#include "widgets/ladder/ladder_overlay.h"

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::Timestamp;

constexpr int kTagHeight = 16;
constexpr int kTagGap = 18;  // tags closer than this go to the next column
constexpr int kLastTagColumn = 3;

struct Tag {
    domain::ClientOrderId order{};  // none: the position's
    QRect box;
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
    const bool isMoved = m.moved && m.moved->id == order.id && m.moved->price != order.price;
    tag.order = order.id;
    tag.y = m.g.mapPriceToY(isMoved ? m.moved->price : order.price);
    tag.text = isMoved ? order.text + QStringLiteral(" to ") + m.priceLabel(m.moved->price) : order.text;
    tag.outline = isMoved ? m.theme.accent : orderColour(m, order);
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
        while (collides(tags[i].column) && tags[i].column < kLastTagColumn) {
            ++tags[i].column;
        }
    }
}

void paintTag(QPainter& painter, const Tag& tag, const Theme& t) {
    const QRectF box = QRectF(tag.box).adjusted(0.5, 0.5, 0.5, -0.5);
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
    const QRect axis = besideLine(m, m.priceAxis);
    const int left = m.isOwnLeft ? axis.right() - 6 : axis.left();
    painter.fillRect(QRect(left, px(y) - 1, 7, 3), colour);
}

/// A filled tag on the price axis: only for last, position and pointer.
void axisTag(QPainter& painter, const ChartModel& m, const AxisRun& rows, const QString& text,
             const QString& second, const QColor& ground, const QColor& ink, bool isBold) {
    const QRect axis = besideLine(m, m.priceAxis);
    const QRect box(axis.left(), px(rows.from), axis.width(), px(rows.to - rows.from));
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

/// Column by column from the left, each as wide as its widest tag.
void placeBoxes(std::vector<Tag>& tags, int left) {
    for (int column = 0; column <= kLastTagColumn; ++column) {
        int widest = 0;
        for (Tag& tag : tags) {
            if (tag.column == column) {
                tag.box = QRect(left, px(tag.y) - kTagHeight / 2, tag.width, kTagHeight);
                widest = std::max(widest, tag.width);
            }
        }
        left += widest > 0 ? widest + 10 : 0;
    }
}

std::vector<Tag> makeTags(const ChartModel& m) {
    std::vector<Tag> tags;
    if (m.position && isInPlot(m, m.g.mapPriceToY(m.position->average))) {
        Tag tag;
        tag.y = m.g.mapPriceToY(m.position->average);
        tag.text = m.position->words;
        tag.profit = m.position->profit;
        tag.outline = tag.ground = m.isStale() ? m.theme.stale : m.theme.text;
        tag.ink = m.theme.panel;
        tag.isFilled = true;
        tag.width = QFontMetrics(m.theme.numbers(11, QFont::Medium)).horizontalAdvance(tag.profit) + 24;
        tags.push_back(tag);
    }
    for (const ChartOrderLine& order : m.orders) {
        if (isInPlot(m, m.g.mapPriceToY(order.price))) {
            tags.push_back(orderTag(m, order));
        }
    }
    for (const ChartAlert& alert : m.alerts) {
        if (isInPlot(m, m.g.mapPriceToY(alert.price))) {
            Tag tag;
            tag.y = m.g.mapPriceToY(alert.price);
            tag.text = alert.text;
            tag.outline = m.theme.faint;
            tag.ground = m.theme.panel;
            tag.ink = m.theme.secondary;
            tags.push_back(tag);
        }
    }
    for (Tag& tag : tags) {
        const QFont font = m.theme.words(11, tag.isFilled ? QFont::DemiBold : QFont::Normal);
        tag.width += QFontMetrics(font).horizontalAdvance(tag.text) + 12;
    }
    arrange(tags);
    placeBoxes(tags, px(m.g.plot.left()) + 8);
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
    for (int i = 0; m.isLinesOnly && i < 12; ++i) {  // three lines of four steps
        const double width = m.g.plot.width() / 5, left = m.g.plot.left() + width / 4 + i % 4 * width;
        const double y = m.g.plot.top() + (i / 4 + 1) * m.g.plot.height() / 4 + i % 4 * (i / 4 - 1.5) * 9;
        painter.fillRect(QRectF(px(left), px(y), px(width), 3), m.theme.skeleton);
    }
    for (int i = 0; !m.isLinesOnly && m.g.plot.left() + 6 + i * 12 < m.g.plot.right() - 12; ++i) {
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

double usdOf(Price price) {
    return static_cast<double>(price.nanoUsd()) / 1e9;
}

void paintPriceTags(QPainter& painter, const ChartModel& m, const PriceTags& tags, const Crosshair& cross) {
    if (tags.position) {
        const QString text =
            m.isCounting()
                ? m.axisLabel(usdOf(m.position->average))
                : QString::fromStdString(domain::formatPrice(m.position->average, m.priceDecimals + 1));
        axisTag(painter, m, *tags.position, text, {}, m.isStale() ? m.theme.stale : m.theme.text,
                m.theme.panel, false);
    }
    if (tags.last) {
        const DirectionColours& side = m.theme.direction(m.last->direction >= 0);
        axisTag(painter, m, *tags.last, m.axisLabel(usdOf(m.last->price)), m.last->countdown,
                m.isStale() ? m.theme.staleBar : side.lastCell, m.isStale() ? m.theme.stale : side.lastText,
                true);
    }
    if (tags.pointer) {
        axisTag(painter, m, *tags.pointer, m.axisLabel(usdOf(cross.price)), {}, m.theme.accent, onAccent(m),
                false);
    }
}

/// The columns of the crosshair's date; none where it points at no time.
std::optional<AxisRun> paintDateTag(QPainter& painter, const ChartModel& m, const Crosshair& cross) {
    if (!cross.x) {
        return std::nullopt;
    }
    const QString text = timeText(m.g.zone.toLocal(cross.time), m.barInterval);
    painter.setFont(m.theme.numbers(10));
    const int width = painter.fontMetrics().horizontalAdvance(text) + 12;
    const int left = std::clamp(px(*cross.x) - width / 2, px(m.g.plot.left()),
                                std::max(px(m.g.plot.left()), px(m.g.plot.right()) - width));
    painter.fillRect(QRect(left, m.timeAxis.top() + 1, width, m.timeAxis.height() - 1), m.theme.accent);
    painter.setPen(onAccent(m));
    painter.drawText(QRect(left, m.timeAxis.top(), width, m.timeAxis.height()), Qt::AlignCenter, text);
    return AxisRun{double(left), double(left + width)};
}

/// A label that would be cut by the crosshair's date, the canvas or the label before it is left out whole.
void paintTimeLabels(QPainter& painter, const ChartModel& m, const std::optional<AxisRun>& date) {
    constexpr double kGap = 6;
    painter.setFont(m.theme.numbers(10));
    AxisRun before{m.g.plot.left() - kGap, m.g.plot.left() - kGap};
    for (const ChartTick& tick : m.timeTicks) {
        const double half = wordsWidth(painter.font(), tick.label) / 2.0;
        const AxisRun label{tick.position - half, tick.position + half};
        if (label.from < before.to + kGap || label.to > m.g.plot.right() - 2 ||
            (date && date->meets(label))) {
            continue;
        }
        before = label;
        painter.setPen(tick.isMajor ? m.theme.text : m.theme.secondary);
        drawWords(painter, QRect(px(tick.position) - 45, m.timeAxis.top(), 90, m.timeAxis.height()),
                  Qt::AlignCenter, tick.label);
    }
}

/// What stands against the second axis has its labels in its colour; several share a plain one.
void paintSecondAxis(QPainter& painter, const ChartModel& m) {
    if (m.secondAxis.width() == 0) {
        return;
    }
    painter.fillRect(m.secondAxis, m.theme.panel);
    painter.fillRect(QRect(lineOf(m, m.secondAxis), m.canvas.top(), 1, m.canvas.height()), m.theme.line);
    if (!m.hasSecond || !m.isPlotShown()) {
        return;
    }
    QColor ink = m.theme.secondary;
    int decimals = 0;
    std::ptrdiff_t count = 0;
    for (const ChartStudy& study : m.studies) {
        if (study.isSecond && study.pane == 0 && !study.isHidden && !study.outputs.empty()) {
            ++count;
            decimals = std::max(decimals, study.decimals);
            const int colour = study.outputs.front().colour;
            ink = count > 1    ? m.theme.secondary
                  : colour < 0 ? m.theme.reference
                               : m.theme.series[static_cast<std::size_t>(colour) % m.theme.series.size()];
        }
    }
    const QRectF& plot = m.g.plot;
    const auto boxAt = [&](double y) {
        return QRect(m.secondAxis.left(), px(y) - 8, m.secondAxis.width() - 7, 16);
    };
    std::optional<AxisRun> tag;
    if (m.pointer && plot.contains(*m.pointer)) {
        const double y = std::round(m.pointer->y());
        tag = nearestFree({y - 9, y + 9}, {}, {plot.top(), plot.bottom()});
    }
    painter.setFont(m.theme.numbers(10));
    painter.setPen(m.isStale() ? m.theme.stale : ink);
    for (const ChartTick& tick : m.secondTicks) {
        const AxisRun label{tick.position - 7, tick.position + 7};
        if (label.from > plot.top() && label.to < plot.bottom() + 3 && !(tag && tag->meets(label))) {
            drawWords(painter, boxAt(tick.position), Qt::AlignRight | Qt::AlignVCenter, tick.label);
        }
    }
    if (tag) {
        const QRect axis = besideLine(m, m.secondAxis);
        painter.fillRect(QRect(axis.left(), px(tag->from), axis.width(), 18), m.theme.accent);
        painter.setPen(onAccent(m));
        drawWords(painter, boxAt((tag->from + tag->to) / 2), Qt::AlignRight | Qt::AlignVCenter,
                  studyNumber(m.secondScale.valueAt(m.pointer->y()), decimals));
    }
}

}  // namespace

QColor onAccent(const ChartModel& m) {
    return m.theme.isDark() || m.theme.accent == m.theme.text ? m.theme.panel : QColor(Qt::white);
}

void paintOrders(QPainter& painter, const ChartModel& m) {
    if (!m.isPlotShown()) {
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
    for (const ChartAlert& alert : m.alerts) {
        if (const double y = m.g.mapPriceToY(alert.price); isInPlot(m, y)) {
            dashHorizontal(painter, left, right, y, 1, 4, m.theme.secondary);
        }
    }
    if (m.moved) {
        dashHorizontal(painter, left, right, m.g.mapPriceToY(m.moved->price), 6, 3, m.theme.accent);
    }
    for (const Tag& tag : makeTags(m)) {
        paintTag(painter, tag, m.theme);
    }
}

std::vector<OrderTagBox> orderTagBoxes(const ChartModel& m) {
    std::vector<OrderTagBox> boxes;
    if (m.isPlotShown() && !m.orders.empty()) {
        for (const Tag& tag : makeTags(m)) {
            if (tag.order != domain::ClientOrderId{}) {
                boxes.push_back({tag.order, tag.box});
            }
        }
    }
    return boxes;
}

void paintAxes(QPainter& painter, const ChartModel& m) {
    painter.fillRect(m.priceAxis, m.theme.panel);
    painter.fillRect(m.timeAxis, m.theme.panel);
    paintSecondAxis(painter, m);
    painter.fillRect(QRect(lineOf(m, m.priceAxis), m.canvas.top(), 1, m.canvas.height()), m.theme.line);
    painter.fillRect(QRect(m.canvas.left(), m.timeAxis.top(), m.canvas.width(), 1), m.theme.line);
    painter.setPen(m.theme.secondary);
    painter.setFont(m.theme.words(10));
    drawWords(painter,
              QRect(m.priceAxis.left(), m.timeAxis.top(), m.priceAxis.width() - 8, m.timeAxis.height()),
              Qt::AlignRight | Qt::AlignVCenter, m.g.zone.name(m.g.to));
    if (!m.isShown()) {
        return;
    }
    paintPaneAxes(painter, m);
    painter.setFont(m.theme.numbers(10));
    painter.setPen(m.theme.secondary);
    const Crosshair cross = crosshairOf(m);
    if (!m.isPlotShown()) {
        paintTimeLabels(painter, m, paintDateTag(painter, m, cross));
        return;
    }
    const PriceTags tags = priceTags(m);
    for (const ChartTick& tick : m.priceTicks) {
        const AxisRun label{tick.position - 7, tick.position + 7};
        if (label.from > m.g.plot.top() && label.to < m.g.plot.bottom() + 3 && !tags.meets(label)) {
            drawWords(painter, QRect(m.priceAxis.left(), px(tick.position) - 8, m.priceAxis.width() - 7, 16),
                      Qt::AlignRight | Qt::AlignVCenter, tick.label);
        }
    }
    for (const ChartOrderLine& order : m.orders) {
        if (const double y = m.g.mapPriceToY(order.price); isInPlot(m, y)) {
            notch(painter, m, y, orderColour(m, order));
        }
    }
    paintPriceTags(painter, m, tags, cross);
    paintTimeLabels(painter, m, paintDateTag(painter, m, cross));
}

void paintCrosshair(QPainter& painter, const ChartModel& m) {
    if (!m.isShown()) {
        return;
    }
    const Crosshair cross = crosshairOf(m);
    if (cross.x) {
        dashVertical(painter, *cross.x, m.g.plot.top(), m.bottom(), 1, 2, m.theme.accent);
    }
    const ChartPaneModel* pane = m.pointer ? m.paneAt(m.pointer->y()) : nullptr;
    if (pane != nullptr) {
        dashHorizontal(painter, m.g.plot.left(), m.g.plot.right(), m.pointer->y(), 1, 2, m.theme.accent);
    } else if (cross.y && m.isPlotShown()) {
        dashHorizontal(painter, m.g.plot.left(), m.g.plot.right(), *cross.y, 1, 2, m.theme.accent);
    }
}

void paintState(QPainter& painter, const ChartModel& m) {
    switch (m.state.phase) {
        case ChartPhase::Live:
        case ChartPhase::Stale:
            if (!m.isStale() && m.bars.empty() && m.indexLines.empty() && m.source) {
                paintCard(painter, m, "No bars in this range", "Press Home to go to the newest.");
            }
            paintNotices(painter, m);
            return;
        case ChartPhase::Empty:
            paintCard(painter, m, m.state.title, m.state.sentence);
            return;
        case ChartPhase::Loading:
            paintSkeleton(painter, m);
            return;
    }
}

}  // namespace tessera::widgets
