#include "widgets/chart/volatility_view.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace tessera::widgets {

namespace {

constexpr int kAxis = 34, kFoot = 32, kHead = 8, kGap = 8, kNameStep = 13, kInset = 10;
constexpr double kDot = 2.5, kRing = 5, kWhisker = 3;
constexpr double kBehind = 0.5;  // of a line's ink in whiskers nobody looks at

QString percentText(double value) {
    return QString::number(value * 100, 'f', 1) + QStringLiteral(" %");
}

}  // namespace

/// Where values stand now.
struct VolatilityView::Frame {
    ChartGeometry y;  // in percent
    double first = 0, last = 1;

    double xOf(double at) const {
        return y.plot.left() + kInset + (at - first) / (last - first) * (y.plot.width() - 2 * kInset);
    }
    double yOf(double value) const { return y.mapUsdToY(value * 100); }
};

VolatilityView::VolatilityView(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_name(name) {
    setAccessibleName(name);
}

void VolatilityView::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void VolatilityView::setPicture(Picture picture) {
    if (m_picture != picture) {
        m_picture = std::move(picture);
        update();
        tellSpoken(this);
    }
}

void VolatilityView::setEmptyText(const QString& title, const QString& sentence) {
    m_emptyTitle = title;
    m_emptySentence = sentence;
    update();
}

bool VolatilityView::isEmpty() const {
    return std::ranges::all_of(m_picture.lines,
                               [](const VolatilityLine& line) { return line.points.empty(); });
}

QString VolatilityView::spokenName() const {
    return isEmpty() ? QStringLiteral("%1. %2. %3").arg(m_name, m_emptyTitle, m_emptySentence) : m_name;
}

int VolatilityView::spokenParts() const {
    std::size_t parts = 0;
    for (const VolatilityLine& line : m_picture.lines) {
        parts += line.points.size();
    }
    return static_cast<int>(parts);
}

SpokenPart VolatilityView::spokenPart(int part) const {
    auto left = static_cast<std::size_t>(part);
    std::size_t line = 0;
    while (left >= m_picture.lines[line].points.size()) {
        left -= m_picture.lines[line++].points.size();
    }
    const VolatilityPoint& point = m_picture.lines[line].points[left];
    const Frame frame = frameNow();
    QString name =
        QStringLiteral("%1, %2: %3").arg(m_picture.lines[line].name, point.name, percentText(point.value));
    if (point.low && point.high) {
        name += QStringLiteral(", %1 to %2").arg(percentText(*point.low), percentText(*point.high));
    }
    const int x = static_cast<int>(frame.xOf(point.at)), y = static_cast<int>(frame.yOf(point.value));
    return {.role = QAccessible::ListItem,
            .name = name,
            .value = percentText(point.value),
            .box = QRect(x - 6, y - 6, 12, 12),
            .isSelected = point.isChosen};
}

int VolatilityView::nameWidth() const {
    const QFontMetrics metrics(m_theme.words(10));
    int width = 0;
    for (const VolatilityLine& line : m_picture.lines) {
        width = std::max(width, metrics.horizontalAdvance(line.name));
    }
    return width;
}

VolatilityView::Frame VolatilityView::frameNow() const {
    Frame frame;
    const int right = nameWidth() + kGap;
    frame.y.plot =
        QRectF(kAxis, kHead, std::max(1, width() - kAxis - right), std::max(1, height() - kHead - kFoot));
    std::optional<double> low, high, first, last;
    const auto widen = [](std::optional<double>& least, std::optional<double>& most, double value) {
        least = least ? std::min(*least, value) : value;
        most = most ? std::max(*most, value) : value;
    };
    for (const VolatilityLine& line : m_picture.lines) {
        for (const VolatilityPoint& point : line.points) {
            widen(first, last, point.at);
            widen(low, high, point.low.value_or(point.value) * 100);
            widen(low, high, point.high.value_or(point.value) * 100);
        }
    }
    if (m_picture.level) {
        widen(low, high, m_picture.level->at * 100);
    }
    frame.first = first.value_or(0);
    frame.last = last.value_or(1);
    if (frame.last <= frame.first) {  // one point stands in the middle
        frame.first -= 1;
        frame.last += 1;
    }
    frame.y.fitValues(low.value_or(0), high.value_or(1), 0.06);
    return frame;
}

QColor VolatilityView::inkOf(std::size_t line) const {
    return m_theme.series[m_picture.lines[line].ink % m_theme.series.size()];
}

void VolatilityView::paintAxes(QPainter& painter, const Frame& frame) const {
    const QRectF& plot = frame.y.plot;
    painter.setFont(m_theme.numbers(10));
    for (const ChartTick& tick : frame.y.priceTicks(30)) {
        const int y = static_cast<int>(tick.position);
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), m_theme.grid);
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(0, y - 8, kAxis - 5, 16), Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    double taken = -1e9;
    for (const VolatilityTick& tick : m_picture.ticks) {
        const int x = static_cast<int>(frame.xOf(tick.at));
        const int wide = std::max(painter.fontMetrics().horizontalAdvance(tick.name),
                                  painter.fontMetrics().horizontalAdvance(tick.below));
        if (x - wide / 2.0 < taken + kGap || x < plot.left() || x > plot.right()) {
            continue;
        }
        taken = x + wide / 2.0;
        painter.fillRect(QRectF(x, plot.top(), 1, plot.height()), m_theme.grid);
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(x - 60, plot.bottom() + 2, 120, 14), Qt::AlignCenter, tick.name);
        painter.drawText(QRectF(x - 60, plot.bottom() + 15, 120, 14), Qt::AlignCenter, tick.below);
    }
}

void VolatilityView::paintMarks(QPainter& painter, const Frame& frame) const {
    const QRectF& plot = frame.y.plot;
    painter.setFont(m_theme.words(10));
    const auto dashed = [&](const QColor& ink) {
        QPen pen(ink, 1);
        pen.setDashPattern({2, 3});
        painter.setPen(pen);
    };
    if (m_picture.place && m_picture.place->at >= frame.first && m_picture.place->at <= frame.last) {
        const int x = static_cast<int>(frame.xOf(m_picture.place->at));
        dashed(m_theme.secondary);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.setPen(m_theme.text);
        const int wide = painter.fontMetrics().horizontalAdvance(m_picture.place->name);
        const bool isRight = x + 5 + wide < plot.right();
        painter.drawText(QPointF(isRight ? x + 5 : x - 5 - wide, plot.top() + 10), m_picture.place->name);
    }
    if (m_picture.level) {
        const int y = static_cast<int>(frame.yOf(m_picture.level->at));
        dashed(m_theme.secondary);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(plot.left(), y - 16, plot.width() - 4, 14), Qt::AlignRight | Qt::AlignBottom,
                         m_picture.level->name);
    }
}

void VolatilityView::paintLine(QPainter& painter, const Frame& frame, std::size_t line) const {
    const VolatilityLine& shown = m_picture.lines[line];
    const QColor ink = inkOf(line);
    painter.setRenderHint(QPainter::Antialiasing);
    QPolygonF path;
    for (const QPointF& at : shown.curve) {
        path << QPointF(frame.xOf(at.x()), frame.yOf(at.y()));
    }
    if (path.isEmpty()) {
        for (const VolatilityPoint& point : shown.points) {
            path << QPointF(frame.xOf(point.at), frame.yOf(point.value));
        }
    }
    painter.setPen(QPen(ink, line == 0 ? 1.8 : 1.2));
    painter.drawPolyline(path);
    for (const VolatilityPoint& point : shown.points) {
        const double x = frame.xOf(point.at), y = frame.yOf(point.value);
        painter.setPen(QPen(line == 0 ? ink : mix(ink, m_theme.panel, kBehind), 1));
        if (point.low || point.high) {
            const double bottom = frame.yOf(point.low.value_or(point.value));
            const double top = frame.yOf(point.high.value_or(point.value));
            painter.drawLine(QPointF(x, bottom), QPointF(x, top));
            painter.drawLine(QPointF(x - kWhisker, bottom), QPointF(x + kWhisker, bottom));
            painter.drawLine(QPointF(x - kWhisker, top), QPointF(x + kWhisker, top));
        }
        painter.setPen(point.isHollow ? QPen(ink, 1) : QPen(Qt::NoPen));
        painter.setBrush(point.isHollow ? m_theme.panel : ink);
        painter.drawEllipse(QPointF(x, y), kDot, kDot);
        painter.setBrush(Qt::NoBrush);
        if (point.isChosen) {
            painter.setPen(QPen(m_theme.accent, 2));
            painter.drawEllipse(QPointF(x, y), kRing, kRing);
        }
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// At the lines' ends, apart from each other.
void VolatilityView::paintNames(QPainter& painter, const Frame& frame) const {
    struct Name {
        double y;
        std::size_t line;
    };
    std::vector<Name> names;
    for (std::size_t line = 0; line < m_picture.lines.size(); ++line) {
        const VolatilityLine& shown = m_picture.lines[line];
        if (!shown.points.empty()) {
            const double end = shown.curve.empty() ? shown.points.back().value : shown.curve.back().y();
            names.push_back({frame.yOf(end), line});
        }
    }
    std::ranges::sort(names, {}, &Name::y);
    for (std::size_t i = 1; i < names.size(); ++i) {
        names[i].y = std::max(names[i].y, names[i - 1].y + kNameStep);
    }
    double above = frame.y.plot.bottom();  // those pushed out come back from below
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        name->y = std::min(name->y, above);
        above = name->y - kNameStep;
    }
    painter.setFont(m_theme.words(10));
    for (const Name& name : names) {
        painter.setPen(inkOf(name.line));
        painter.drawText(QRectF(frame.y.plot.right() + 4, name.y - 8, nameWidth() + 2, 16),
                         Qt::AlignLeft | Qt::AlignVCenter, m_picture.lines[name.line].name);
    }
}

void VolatilityView::paintEmpty(QPainter& painter) const {
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(13, QFont::DemiBold));
    painter.drawText(rect().adjusted(0, -20, 0, -20), Qt::AlignCenter, m_emptyTitle);
    painter.setPen(m_theme.secondary);
    painter.setFont(m_theme.words(12));
    painter.drawText(rect().adjusted(8, height() / 2, -8, 0),
                     static_cast<int>(Qt::AlignHCenter | Qt::AlignTop) | Qt::TextWordWrap, m_emptySentence);
}

void VolatilityView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    if (isEmpty()) {
        paintEmpty(painter);
        return;
    }
    const Frame frame = frameNow();
    paintAxes(painter, frame);
    paintMarks(painter, frame);
    for (std::size_t line = m_picture.lines.size(); line-- > 0;) {
        paintLine(painter, frame, line);
    }
    paintNames(painter, frame);
}

}  // namespace tessera::widgets
