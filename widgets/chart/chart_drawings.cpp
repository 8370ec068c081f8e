#include "widgets/chart/chart_drawings.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "app/domain/calendar_interval.h"
#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"

namespace tessera::widgets {

namespace {

using domain::Price;
using domain::Timestamp;
using drawings::Drawing;
using drawings::DrawingKind;
using drawings::Point;

constexpr double kReach = 5;        // px within which a line is held
constexpr double kPointReach = 7;   // px within which a point is held
constexpr double kMagnetReach = 9;  // px within which a bar's price draws a point to it
constexpr double kHandle = 3.5;
constexpr double kWordsGap = 4;

QPointF pixelOf(const ChartModel& m, const Point& point) {
    return {m.g.mapTimeToX(point.time), m.g.mapPriceToY(point.price)};
}

QString timeWords(Timestamp time) {
    return QString::fromStdString(domain::minuteText(time));
}

/// A point stands in the middle of its bar, which is told by its start.
Timestamp barStart(const ChartModel& m, Timestamp time) {
    return m.barInterval.count() > 0 ? domain::barStart(time, m.barInterval) : time;
}

/// From `a` through `b` to beyond the plot.
QLineF beyond(const ChartModel& m, QPointF a, QPointF b) {
    const QLineF line(a, b);
    if (line.length() < 1e-6) {
        return line;
    }
    const double reach = m.g.plot.width() + m.g.plot.height() + QLineF(a, m.g.plot.center()).length();
    return {a, a + (b - a) / line.length() * reach};
}

void addBox(DrawnShape& shape, QPointF a, QPointF b) {
    const QRectF box = QRectF(a, b).normalized();
    shape.box = box;
    shape.lines = {{box.topLeft(), box.topRight()},
                   {box.topRight(), box.bottomRight()},
                   {box.bottomRight(), box.bottomLeft()},
                   {box.bottomLeft(), box.topLeft()}};
}

void addLevels(const ChartModel& m, const Drawing& drawing, DrawnShape& shape) {
    const Price from = drawing.points[0].price, to = drawing.points[1].price;
    const double left = std::min(shape.points[0].x(), shape.points[1].x());
    const double right = std::max(shape.points[0].x(), shape.points[1].x());
    for (const int level : drawings::fibonacciLevels()) {
        const domain::Int128 back =
            (domain::Int128(from.nanoUsd()) - domain::Int128(to.nanoUsd())) * level / 1000;
        const Price price = Price::fromNanoUsd(to.nanoUsd() + static_cast<std::int64_t>(back));
        const double y = m.g.mapPriceToY(price);
        shape.lines.push_back({left, y, right, y});
        shape.words.push_back(
            {{left + kWordsGap, y - kWordsGap},
             QStringLiteral("%1 %  %2").arg(level / 10.0, 0, 'f', 1).arg(m.priceLabel(price))});
    }
    shape.lines.push_back({shape.points[0], shape.points[1]});
}

void addChannel(DrawnShape& shape) {
    const QPointF a = shape.points[0], b = shape.points[1], c = shape.points[2];
    const double slope = std::abs(b.x() - a.x()) < 1e-6 ? 0 : (b.y() - a.y()) / (b.x() - a.x());
    const QPointF down(0, c.y() - (a.y() + slope * (c.x() - a.x())));
    shape.lines = {{a, b}, {a + down, b + down}};
}

double distance(const QLineF& line, QPointF at) {
    const QPointF along = line.p2() - line.p1();
    const double square = QPointF::dotProduct(along, along);
    const double share =
        square < 1e-9 ? 0 : std::clamp(QPointF::dotProduct(at - line.p1(), along) / square, 0.0, 1.0);
    return QLineF(at, line.p1() + along * share).length();
}

/// The mean through the bars since its own, which is marked; nothing yet while it is moved.
void addVwap(const ChartModel& m, const Drawing& drawing, DrawnShape& shape) {
    static const std::vector<ChartStudyPoint> kNone;
    const auto found = m.drawingPoints.find(drawing.id);
    const bool isKnown = found != m.drawingPoints.end() && !(m.draft && m.draft->id == drawing.id);
    const std::vector<ChartStudyPoint>& points = isKnown ? found->second : kNone;
    const Timestamp anchor = barStart(m, drawing.points[0].time);
    QPointF at(m.g.mapTimeToX(anchor + m.barInterval / 2), m.g.mapPriceToY(drawing.points[0].price));
    std::optional<QPointF> before, wordsAt;
    std::optional<double> last;
    for (const ChartStudyPoint& point : points) {
        if (point.time < anchor || !point.at[0]) {
            before.reset();
            continue;
        }
        const QPointF next(m.g.mapTimeToX(point.time + m.barInterval / 2), m.g.mapUsdToY(*point.at[0]));
        if (before && !point.isBroken) {
            shape.lines.push_back({*before, next});
        }
        if (point.time == anchor) {
            at = next;
        }
        if (!wordsAt && next.x() >= m.g.plot.left()) {
            wordsAt = next;  // in view even where the anchor is not
        }
        before = next;
        last = point.at[0];
    }
    shape.points = {at};
    QString words = QStringLiteral("VWAP from ") + timeWords(m.g.zone.toLocal(anchor));
    if (last) {
        words += QStringLiteral(": ") + QString::number(*last, 'f', m.priceDecimals + 2);
    } else {
        shape.lines.push_back({at.x(), m.g.plot.top(), at.x(), m.g.plot.bottom()});  // where it would begin
    }
    shape.words = {{wordsAt.value_or(at) + QPointF(kWordsGap, -2 * kWordsGap), words}};
}

QRectF wordsBox(const ChartModel& m, const DrawnShape::Words& words) {
    const QFontMetrics metrics(m.theme.words(11));
    return {words.at.x(), words.at.y() - metrics.ascent(), double(metrics.horizontalAdvance(words.text)),
            double(metrics.height())};
}

QString durationWords(domain::Duration time) {
    const std::int64_t minutes = std::abs(time.count()) / 60'000'000'000;
    const std::int64_t days = minutes / 1440, hours = minutes / 60 % 24;
    if (days > 0) {
        return hours > 0 ? QStringLiteral("%1 d %2 h").arg(days).arg(hours)
                         : QStringLiteral("%1 d").arg(days);
    }
    return hours > 0 ? QStringLiteral("%1 h %2 min").arg(hours).arg(minutes % 60)
                     : QStringLiteral("%1 min").arg(minutes);
}

void paintHandles(QPainter& painter, const ChartModel& m, const DrawnShape& shape) {
    painter.setPen(QPen(m.theme.accent, 1.4));
    painter.setBrush(m.theme.panel);
    for (const QPointF& point : shape.points) {
        painter.drawEllipse(point, kHandle, kHandle);
    }
}

void paintDrawing(QPainter& painter, const ChartModel& m, const Drawing& drawing, bool isSelected) {
    const DrawnShape shape = shapeOf(m, drawing);
    const QColor ink = m.theme.series[static_cast<std::size_t>(drawing.colour) % m.theme.series.size()];
    if (shape.box) {
        QColor wash = ink;
        wash.setAlphaF(0.10F);
        painter.fillRect(shape.box->intersected(m.g.plot), wash);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, isSelected ? 2 : 1.4));
    for (const QLineF& line : shape.lines) {
        painter.drawLine(line);
    }
    const QFont font = m.theme.words(11, QFont::DemiBold);
    const double widest = m.g.plot.right() - kWordsGap;
    for (const DrawnShape::Words& words : shape.words) {
        const double over = words.at.x() + QFontMetrics(font).horizontalAdvance(words.text) - widest;
        const bool isCut = over > 0 && words.at.x() < widest;  // whole, as long as a part would be seen
        const QPointF at(isCut ? std::max(m.g.plot.left() + kWordsGap, words.at.x() - over) : words.at.x(),
                         words.at.y());
        drawOutlined(painter, at, font, words.text, drawing.kind == DrawingKind::Text ? m.theme.text : ink,
                     m.theme.panel);
    }
    if (isSelected) {
        paintHandles(painter, m, shape);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace

DrawnShape shapeOf(const ChartModel& m, const Drawing& drawing) {
    DrawnShape shape;
    for (const Point& point : drawing.points) {
        shape.points.push_back(pixelOf(m, point));
    }
    if (drawing.points.size() < drawings::infoOf(drawing.kind).points) {
        if (shape.points.size() == 2) {
            shape.lines = {{shape.points[0], shape.points[1]}};  // of a channel that is being drawn
        }
        return shape;
    }
    const QPointF a = shape.points.front(), b = shape.points.back();
    switch (drawing.kind) {
        case DrawingKind::TrendLine:
            shape.lines = {{a, b}};
            break;
        case DrawingKind::Ray:
            shape.lines = {beyond(m, a, b)};
            break;
        case DrawingKind::Horizontal:
            shape.lines = {{m.g.plot.left(), a.y(), m.g.plot.right(), a.y()}};
            shape.words = {{{m.g.plot.left() + 8, a.y() - kWordsGap}, m.priceLabel(drawing.points[0].price)}};
            break;
        case DrawingKind::Vertical:
            shape.lines = {{a.x(), m.g.plot.top(), a.x(), m.g.plot.bottom()}};
            shape.words = {{{a.x() + kWordsGap, m.g.plot.bottom() - 6},
                            timeWords(m.g.zone.toLocal(barStart(m, drawing.points[0].time)))}};
            break;
        case DrawingKind::Rectangle:
            addBox(shape, a, b);
            break;
        case DrawingKind::Channel:
            addChannel(shape);
            break;
        case DrawingKind::Fibonacci:
            addLevels(m, drawing, shape);
            break;
        case DrawingKind::PriceRange:
            addBox(shape, a, b);
            shape.words = {{{shape.box->left() + kWordsGap, shape.box->center().y() + kWordsGap},
                            distanceWords(m, drawing.points[0], drawing.points[1])}};
            break;
        case DrawingKind::AnchoredVwap:
            addVwap(m, drawing, shape);
            break;
        case DrawingKind::Text:
            shape.words = {{a, QString::fromStdString(drawing.text)}};
            break;
    }
    return shape;
}

std::optional<DrawingHit> drawingAt(const ChartModel& m, QPointF at) {
    if (!m.isPlotShown() || !m.g.plot.contains(at)) {
        return std::nullopt;
    }
    for (auto drawing = m.drawings.rbegin(); drawing != m.drawings.rend(); ++drawing) {
        if (drawing->isHidden) {
            continue;
        }
        const DrawnShape shape = shapeOf(m, *drawing);
        for (std::size_t i = 0; m.selected == drawing->id && i < shape.points.size(); ++i) {
            if (QLineF(shape.points[i], at).length() <= kPointReach) {
                return DrawingHit{drawing->id, i};
            }
        }
        const bool isOnLine = std::ranges::any_of(
            shape.lines, [&](const QLineF& line) { return distance(line, at) <= kReach; });
        const bool isOnWords =
            drawing->kind == DrawingKind::Text && wordsBox(m, shape.words.front()).contains(at);
        if (isOnLine || isOnWords) {
            return DrawingHit{drawing->id, std::nullopt};
        }
    }
    return std::nullopt;
}

Point pointAt(const ChartModel& m, QPointF at, bool magnet) {
    const domain::Bar* bar = m.barAt(at.x());
    if (bar == nullptr) {
        return {m.g.mapXToTime(at.x()), nearestTick(m, m.g.mapYToPrice(at.y()))};
    }
    // On a bar's time, so that it stands on the same bar when the view moves by part of a pixel.
    Point point{bar->start + m.barInterval / 2, nearestTick(m, m.g.mapYToPrice(at.y()))};
    double nearest = kMagnetReach;
    for (const Price price : {bar->open, bar->high, bar->low, bar->close}) {
        const double reach = std::abs(m.g.mapPriceToY(price) - at.y());
        if (magnet && reach <= nearest) {
            nearest = reach;
            point.price = price;
        }
    }
    return point;
}

Drawing onItsBar(const ChartModel& m, Drawing drawing) {
    if (drawing.kind == DrawingKind::AnchoredVwap) {
        drawing.points[0].time = barStart(m, drawing.points[0].time);
    }
    return drawing;
}

QString distanceWords(const ChartModel& m, const Point& from, const Point& to) {
    const std::int64_t moved = to.price.nanoUsd() - from.price.nanoUsd();
    const QString sign = moved >= 0 ? QStringLiteral("+") : QString();
    QString words = sign + m.priceLabel(Price::fromNanoUsd(moved));
    if (from.price.nanoUsd() > 0) {  // of nothing, or of less, there is no percentage
        const double percent = static_cast<double>(moved) * 100.0 / static_cast<double>(from.price.nanoUsd());
        words += QStringLiteral(" (%1%2 %)").arg(sign).arg(percent, 0, 'f', 2);
    }
    if (m.source != nullptr) {
        const auto bars = std::abs((to.time - from.time) / m.source->interval());
        words += QStringLiteral(", %1 bar%2").arg(bars).arg(bars == 1 ? QString() : QStringLiteral("s"));
    }
    words += QStringLiteral(", ") + durationWords(to.time - from.time);
    const QString profit = m.profitOf ? m.profitOf(to.price - from.price) : QString();
    return profit.isEmpty() ? words : words + QStringLiteral(", your position %1 USD").arg(profit);
}

QString drawingWords(const ChartModel& m, const Drawing& drawing) {
    const std::string_view title = drawings::infoOf(drawing.kind).title;
    QStringList places;
    if (drawing.kind == DrawingKind::AnchoredVwap) {
        places << shapeOf(m, drawing).words.front().text;
    }
    for (const Point& point : drawing.points) {
        if (drawing.kind != DrawingKind::AnchoredVwap) {
            places << QStringLiteral("%1 at %2")
                          .arg(m.priceLabel(point.price), timeWords(m.g.zone.toLocal(point.time)));
        }
    }
    QString words =
        QStringLiteral("%1, %2").arg(QString::fromUtf8(title.data(), static_cast<qsizetype>(title.size())),
                                     places.join(QStringLiteral(" to ")));
    if (!drawing.text.empty()) {
        words += QStringLiteral(": ") + QString::fromStdString(drawing.text);
    }
    words += drawing.isLocked ? QStringLiteral(", locked") : QString();
    return words + (m.selected == drawing.id ? QStringLiteral(", selected") : QString());
}

void paintDrawings(QPainter& painter, const ChartModel& m) {
    if (!m.isPlotShown()) {
        return;
    }
    clipTo(painter, m.g.plot);
    for (const Drawing& drawing : m.drawings) {
        const bool isMoved = m.draft && m.draft->id == drawing.id;
        if (!drawing.isHidden && !isMoved) {
            paintDrawing(painter, m, drawing, m.selected == drawing.id);
        }
    }
    if (m.draft) {
        paintDrawing(painter, m, *m.draft, true);
    }
    if (m.measured) {
        Drawing measure{.id = 0,
                        .kind = DrawingKind::PriceRange,
                        .points = {m.measured->first, m.measured->second},
                        .text = {}};
        paintDrawing(painter, m, measure, false);
    }
}

}  // namespace tessera::widgets
