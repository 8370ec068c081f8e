#include "widgets/chart/term_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "widgets/chart/chart_labels.h"

namespace tessera::widgets {

using domain::Price;
using domain::Timestamp;

namespace {
constexpr double kNameAbove = 8, kNameHeight = 13;
constexpr int kAxis = 60, kFoot = 22, kHead = 22, kDot = 3;
}  // namespace

TermView::TermView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAccessibleName(QStringLiteral("Curve"));
}

void TermView::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void TermView::setCurve(std::vector<TermLine> lines, std::optional<Price> index, Timestamp now,
                        int decimals) {
    const bool isSame =
        m_lines == lines && m_index == index && m_decimals == decimals && now - m_now < domain::kDay / 24;
    if (isSame) {
        return;
    }
    m_lines = std::move(lines);
    m_index = index;
    m_now = now;
    m_decimals = decimals;
    update();
    tellSpoken(this);
}

void TermView::setEmptyText(const QString& title, const QString& sentence) {
    m_emptyTitle = title;
    m_emptySentence = sentence;
}

QString TermView::priceText(Price price) const {
    return QString::fromStdString(domain::formatPrice(price, m_decimals));
}

QString TermView::spokenName() const {
    return m_lines.empty() ? QStringLiteral("Curve. %1. %2").arg(m_emptyTitle, m_emptySentence)
                           : QStringLiteral("Curve, prices by month");
}

int TermView::spokenParts() const {
    return m_lines.empty() ? 0 : static_cast<int>(m_lines.front().points.size());
}

SpokenPart TermView::spokenPart(int part) const {
    const TermPoint& point = m_lines.front().points[static_cast<std::size_t>(part)];
    const ChartGeometry g = geometryNow();
    QString name = QStringLiteral("%1: %2").arg(point.name, priceText(point.price));
    for (std::size_t i = 1; i < m_lines.size(); ++i) {
        const auto before = std::ranges::find(m_lines[i].points, point.name, &TermPoint::name);
        if (before != m_lines[i].points.end()) {
            name += QStringLiteral(", %1 %2").arg(m_lines[i].name, priceText(before->price));
        }
    }
    const int x = static_cast<int>(g.mapTimeToX(point.ends)),
              y = static_cast<int>(g.mapPriceToY(point.price));
    return {.role = QAccessible::ListItem,
            .name = name,
            .value = priceText(point.price),
            .box = QRect(x - 6, y - 6, 12, 12)};
}

ChartGeometry TermView::geometryNow() const {
    ChartGeometry g;
    g.plot = QRectF(0, kHead, std::max(1, width() - kAxis), std::max(1, height() - kHead - kFoot));
    std::optional<Price> low = m_index, high = m_index;
    Timestamp last = m_now + domain::kDay * 30;
    for (const TermLine& line : m_lines) {
        for (const TermPoint& point : line.points) {
            low = low ? std::min(*low, point.price) : point.price;
            high = high ? std::max(*high, point.price) : point.price;
            last = std::max(last, point.ends);
        }
    }
    const domain::Duration margin = (last - m_now) / 14;
    g.from = m_now - margin;
    g.to = last + margin;
    if (low) {
        g.fitPrice(*low, *high, 0.18);
    }
    return g;
}

void TermView::paintAxes(QPainter& painter, const ChartGeometry& g) const {
    painter.setFont(m_theme.numbers(10));
    for (const ChartTick& tick : g.priceTicks(34, m_decimals)) {
        const int y = static_cast<int>(tick.position);
        painter.fillRect(QRectF(0, y, g.plot.width(), 1), m_theme.grid);
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(g.plot.right(), y - 8, kAxis - 7, 16), Qt::AlignRight | Qt::AlignVCenter,
                         tick.label);
    }
    for (const ChartTick& tick : g.timeTicks(80)) {
        const int x = static_cast<int>(tick.position);
        painter.fillRect(QRectF(x, g.plot.top(), 1, g.plot.height()), m_theme.grid);
        if (x > 30 && x < g.plot.right() - 30) {
            painter.setPen(tick.isMajor ? m_theme.text : m_theme.secondary);
            painter.drawText(QRectF(x - 40, g.plot.bottom() + 2, 80, kFoot - 4), Qt::AlignCenter, tick.label);
        }
    }
}

void TermView::paintLine(QPainter& painter, const ChartGeometry& g, std::size_t line) const {
    const bool isNow = line == 0;
    const double strength =
        isNow ? 1.0 : 0.75 - 0.2 * static_cast<double>(std::min<std::size_t>(line - 1, 2));
    const QColor ink = isNow ? m_theme.accent : mix(m_theme.secondary, m_theme.panel, strength);
    QPolygonF points;
    for (const TermPoint& point : m_lines[line].points) {
        points << QPointF(g.mapTimeToX(point.ends), g.mapPriceToY(point.price));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(ink, isNow ? 1.8 : 1.2);
    if (!isNow) {
        pen.setDashPattern({4, 3});
    }
    painter.setPen(pen);
    painter.drawPolyline(points);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    for (const QPointF& at : points) {
        painter.drawEllipse(at, isNow ? kDot : kDot - 1, isNow ? kDot : kDot - 1);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// Where the index's name stands: over its line, else over the nearest month's name, where the curve is not;
/// under its line where that would be among the names of the lines.
double TermView::indexBaseline(const ChartGeometry& g, double y) const {
    const double month = g.mapPriceToY(m_lines.front().points.front().price) - kNameAbove;
    const double above = std::abs(y - 5 - month) >= kNameHeight ? y - 5 : month - kNameHeight;
    return above - kNameHeight >= g.plot.top() - 4 ? above : y + kNameHeight;
}

/// Beside the point where the curve is not: a curve that falls leaves room at the upper right, and at the
/// lower left where the plot ends; one that rises at the upper left and the lower right.
QPointF TermView::nameAt(const ChartGeometry& g, std::size_t point, double width) const {
    const std::vector<TermPoint>& points = m_lines.front().points;
    const std::size_t other = point + 1 < points.size() ? point + 1 : point - std::min<std::size_t>(point, 1);
    const bool isAhead = other > point;
    const double x = g.mapTimeToX(points[point].ends), y = g.mapPriceToY(points[point].price);
    const bool rises =
        isAhead ? points[other].price > points[point].price : points[other].price < points[point].price;
    const bool fitsRight = x + width + 4 <= g.plot.right(), fitsLeft = x - width - 4 >= g.plot.left();
    const bool isRight = rises ? !fitsLeft : fitsRight;
    const bool isAbove = rises != isRight;
    return {std::clamp(isRight ? x + 4 : x - width - 4, 2.0, std::max(2.0, g.plot.right() - width - 2)),
            isAbove ? y - kNameAbove : y + kNameAbove + kNameHeight - 3};
}

/// Of the months over their points, and of the lines at the top.
void TermView::paintNames(QPainter& painter, const ChartGeometry& g) const {
    painter.setFont(m_theme.words(10));
    painter.setRenderHint(QPainter::Antialiasing);
    double beforeOver = -1e9, beforeUnder = -1e9;
    const std::vector<TermPoint>& points = m_lines.front().points;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const TermPoint& point = points[i];
        const QString text = QStringLiteral("%1  %2").arg(point.name, priceText(point.price));
        const double width = painter.fontMetrics().horizontalAdvance(text);
        const QPointF at = nameAt(g, i, width);
        double& before = at.y() < g.mapPriceToY(point.price) ? beforeOver : beforeUnder;
        if (at.x() < before + 8) {
            continue;  // the table says it
        }
        before = at.x() + width;
        drawOutlined(painter, at, m_theme.words(10), text, m_theme.text, m_theme.panel);
    }
    double x = 8;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        painter.setPen(i == 0 ? m_theme.accent : m_theme.secondary);
        const QString text = (i == 0 ? QStringLiteral("● ") : QStringLiteral("◌ ")) + m_lines[i].name;
        painter.drawText(QPointF(x, 15), text);
        x += painter.fontMetrics().horizontalAdvance(text) + 16;
    }
    if (m_index) {
        const double y = g.mapPriceToY(*m_index);
        painter.fillRect(QRectF(g.mapTimeToX(m_now) - 14, y, 28, 2), m_theme.reference);
        drawOutlined(painter, QPointF(std::max(2.0, g.mapTimeToX(m_now) - 14), indexBaseline(g, y)),
                     m_theme.words(10), QStringLiteral("index %1").arg(priceText(*m_index)),
                     m_theme.reference, m_theme.panel);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TermView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    if (m_lines.empty() || m_lines.front().points.empty()) {
        painter.setPen(m_theme.text);
        painter.setFont(m_theme.words(13, QFont::DemiBold));
        painter.drawText(rect().adjusted(0, -12, 0, -12), Qt::AlignCenter, m_emptyTitle);
        painter.setPen(m_theme.secondary);
        painter.setFont(m_theme.words(12));
        painter.drawText(rect().adjusted(8, 14, -8, 14), Qt::AlignCenter, m_emptySentence);
        return;
    }
    const ChartGeometry g = geometryNow();
    paintAxes(painter, g);
    for (std::size_t line = m_lines.size(); line-- > 0;) {
        paintLine(painter, g, line);
    }
    paintNames(painter, g);
}

}  // namespace tessera::widgets
