// Forecasts beside the one shown in full: earlier ones with what came of them, a second forecaster's outline,
// names at the ends of outlines, and the stripe of a forecaster that abstained.

#include <QPainter>
#include <algorithm>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_legend.h"
#include "widgets/chart/chart_notices.h"

namespace tessera::widgets {
namespace {

using domain::Price;

constexpr int kStripe = 12, kHatch = 6, kAbstainedRoom = 38;  // stripe and words

template <class Get>
QPolygonF lineOf(const ChartModel& m, const ChartOutline& outline, Get get) {
    QPolygonF line;
    line << QPointF(m.g.mapTimeToX(outline.origin), m.g.mapPriceToY(outline.originPrice));
    for (const ChartOutline::Step& step : outline.steps) {
        line << QPointF(m.g.mapTimeToX(step.time), m.g.mapPriceToY(get(step)));
    }
    return line;
}

bool isInView(const ChartModel& m, const ChartOutline& outline) {
    return !outline.steps.empty() && outline.origin < m.g.to && outline.steps.back().time > m.g.from;
}

/// Filled where it came out inside the band, an open ring where not.
void paintOutcome(QPainter& painter, const ChartModel& m, const ChartOutline& ghost) {
    const ChartOutline::Step& end = ghost.steps.back();
    const bool isInside = *ghost.outcome >= end.low && *ghost.outcome <= end.high;
    painter.setPen(QPen(m.theme.forecast, 1.2));
    painter.setBrush(isInside ? QBrush(m.theme.forecast) : QBrush(m.theme.panel));
    painter.drawEllipse(QPointF(m.g.mapTimeToX(end.time), m.g.mapPriceToY(*ghost.outcome)), 3, 3);
}

void paintName(QPainter& painter, const ChartModel& m, const QString& name, QPointF end, const QColor& ink) {
    const QFont font = m.theme.words(10);
    const int width = wordsWidth(font, name);
    const double x = std::clamp(end.x() - width - 4, m.g.plot.left() + 2, m.g.plot.right() - width - 4);
    const double y = std::clamp(end.y() - 4, m.g.plot.top() + 12, m.g.plot.bottom() - 4);
    drawOutlined(painter, QPointF(x, y), font, name, ink, m.theme.panel);
}

void paintSecond(QPainter& painter, const ChartModel& m) {
    const ChartOutline& second = *m.forecast->second;
    using S = const ChartOutline::Step&;
    const QColor ink = m.theme.series[1];
    const QPolygonF high = lineOf(m, second, [](S s) { return s.high; });
    QPen pen(ink, 1);
    pen.setDashPattern({5, 3});
    painter.setPen(pen);
    painter.drawPolyline(high);
    painter.drawPolyline(lineOf(m, second, [](S s) { return s.low; }));
    painter.setPen(QPen(ink, 1));
    painter.drawPolyline(lineOf(m, second, [](S s) { return s.middle; }));
}

void paintSecondName(QPainter& painter, const ChartModel& m) {
    const ChartOutline& second = *m.forecast->second;
    const QPointF end(m.g.mapTimeToX(second.steps.back().time), m.g.mapPriceToY(second.steps.back().high));
    paintName(painter, m, second.name, end, m.theme.series[1]);
}

/// Under its lower edge, where the second's name does not stand.
void paintWalkName(QPainter& painter, const ChartModel& m) {
    const ChartForecast& f = *m.forecast;
    const std::size_t steps = std::min(f.randomWalk.size(), f.steps.size());
    if (steps == 0 || f.steps[steps - 1].time < m.g.from || f.origin > m.g.to) {
        return;
    }
    double y = m.g.mapPriceToY(f.randomWalk[steps - 1].first) + 16;
    if (!f.abstained.isEmpty()) {
        y = std::min(y, m.g.plot.bottom() - kAbstainedRoom);  // the reason stands below
    }
    paintName(painter, m, QStringLiteral("random walk"), QPointF(m.g.mapTimeToX(f.steps[steps - 1].time), y),
              m.theme.secondary);
}

/// Hatched over the time the forecast would have been of, at the foot of the plot, with the reason.
void paintAbstained(QPainter& painter, const ChartModel& m) {
    const ChartForecast& f = *m.forecast;
    const double left = std::clamp(m.g.mapTimeToX(f.abstainedFrom), m.g.plot.left(), m.g.plot.right());
    const double right = std::clamp(m.g.mapTimeToX(f.abstainedTo), m.g.plot.left(), m.g.plot.right());
    const QRectF stripe(left, m.g.plot.bottom() - kStripe - 2, right - left, kStripe);
    painter.save();
    clipTo(painter, stripe, Qt::IntersectClip);
    painter.fillRect(stripe, mix(m.theme.forecast, m.theme.panel, 0.14));
    painter.setPen(QPen(mix(m.theme.forecast, m.theme.panel, 0.6), 1));
    for (double x = left - kStripe; x < right; x += kHatch) {
        painter.drawLine(QPointF(x, stripe.bottom()), QPointF(x + kStripe, stripe.top()));
    }
    painter.restore();
    clipTo(painter, m.g.plot);
    const QFont font = m.theme.words(10);
    const QString words =
        QFontMetrics(font).elidedText(f.abstained, Qt::ElideRight, static_cast<int>(m.g.plot.width()) - 16);
    const int width = QFontMetrics(font).horizontalAdvance(words);
    const double x = std::clamp(left, m.g.plot.left() + 4, m.g.plot.right() - width - 8);
    drawOutlined(painter, QPointF(x, stripe.top() - 5), font, words, m.theme.forecast, m.theme.panel);
}

void paintForecastWords(QPainter& painter, const ChartModel& m) {
    const QString words = arrangeForecastLine(m).wordsInPlot;
    if (words.isEmpty()) {
        return;
    }
    painter.setFont(m.theme.words(10));
    const int width = wordsWidth(painter.font(), words) + 8;
    const QRect plate(px(m.g.plot.right()) - width - 4, px(m.g.plot.top()) + noticesHeight(m) + 4, width, 16);
    painter.fillRect(plate, m.theme.panel);
    painter.setPen(m.theme.secondary);
    drawWords(painter, plate, Qt::AlignCenter, words);
}

}  // namespace

void paintGhosts(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || !m.forecast) {
        return;
    }
    clipToRows(painter, m.g.plot);
    painter.setRenderHint(QPainter::Antialiasing);
    using S = const ChartOutline::Step&;
    for (const ChartOutline& ghost : m.forecast->ghosts) {
        if (!isInView(m, ghost)) {
            continue;
        }
        const QPolygonF high = lineOf(m, ghost, [](S s) { return s.high; }),
                        low = lineOf(m, ghost, [](S s) { return s.low; });
        QPolygonF band = high;
        std::copy(low.crbegin(), low.crend(), std::back_inserter(band));
        QColor faint = m.theme.forecast;
        faint.setAlphaF(0.05F);
        painter.setBrush(faint);
        painter.setPen(Qt::NoPen);
        painter.drawPolygon(band);
        painter.setPen(QPen(mix(m.theme.forecast, m.theme.panel, m.theme.isDark() ? 0.32 : 0.4), 1));
        painter.drawPolyline(high);
        painter.drawPolyline(low);
        QPen median(mix(m.theme.forecast, m.theme.panel, 0.5), 1);
        median.setDashPattern({2, 3});
        painter.setPen(median);
        painter.drawPolyline(lineOf(m, ghost, [](S s) { return s.middle; }));
        if (ghost.outcome) {
            paintOutcome(painter, m, ghost);
        }
    }
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintSecondForecast(QPainter& painter, const ChartModel& m) {
    if (!m.forecast->second || !isInView(m, *m.forecast->second)) {
        return;
    }
    clipToRows(painter, m.g.plot);
    painter.setRenderHint(QPainter::Antialiasing);
    paintSecond(painter, m);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintForecastNotes(QPainter& painter, const ChartModel& m) {
    if (!m.isShown() || !m.forecast) {
        return;
    }
    clipTo(painter, m.g.plot);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m.forecast->second && isInView(m, *m.forecast->second)) {
        paintSecondName(painter, m);
    }
    paintWalkName(painter, m);
    if (!m.forecast->abstained.isEmpty()) {
        paintAbstained(painter, m);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!m.forecast->steps.empty()) {
        paintForecastWords(painter, m);
    }
}

}  // namespace tessera::widgets
