#include "widgets/chart/payoff_view.h"

#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace tessera::widgets {

namespace {

constexpr int kAxis = 62, kFoot = 20, kHead = 22, kRight = 10, kGap = 8, kTag = 18;
constexpr double kGroundShare = 0.16;  // of a direction's colour in the ground under the first line

QString moneyText(double usd) {
    const QString text = QLocale::c().toString(std::abs(usd), 'f', std::abs(usd) < 100 ? 2 : 0);
    return (usd < 0 ? QStringLiteral("−") : QStringLiteral("+")) + text;
}

double valueOn(const std::vector<QPointF>& points, double price) {
    const auto right = std::ranges::lower_bound(points, price, {}, &QPointF::x);
    if (right == points.begin()) {
        return points.front().y();
    }
    if (right == points.end()) {
        return points.back().y();
    }
    const QPointF left = *(right - 1);
    const double share = right->x() > left.x() ? (price - left.x()) / (right->x() - left.x()) : 0;
    return left.y() + share * (right->y() - left.y());
}

}  // namespace

/// Where values stand now.
struct PayoffView::Frame {
    ChartGeometry y;
    double first = 0, last = 1;

    double xOf(double price) const {
        return y.plot.left() + (price - first) / (last - first) * y.plot.width();
    }
    double priceAt(double x) const { return first + (x - y.plot.left()) / y.plot.width() * (last - first); }
    QPointF at(const QPointF& point) const { return {xOf(point.x()), y.mapUsdToY(point.y())}; }
};

PayoffView::PayoffView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAccessibleName(QStringLiteral("Payoff"));
    setMouseTracking(true);
}

void PayoffView::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void PayoffView::setPicture(Picture picture) {
    if (m_picture != picture) {
        m_picture = std::move(picture);
        update();
        tellSpoken(this);
    }
}

void PayoffView::setEmptyText(const QString& title, const QString& sentence) {
    m_emptyTitle = title;
    m_emptySentence = sentence;
    update();
}

QString PayoffView::spokenName() const {
    if (isEmpty()) {
        return QStringLiteral("Payoff. %1. %2").arg(m_emptyTitle, m_emptySentence);
    }
    return m_picture.price ? QStringLiteral("Payoff. %1").arg(wordsAt(frameNow().xOf(*m_picture.price)))
                           : QStringLiteral("Payoff");
}

SpokenPart PayoffView::spokenPart(int part) const {
    const double price = m_picture.breakEvens[static_cast<std::size_t>(part)];
    const Frame frame = frameNow();
    const QString text = QString::number(price, 'f', m_picture.priceDecimals);
    return {.role = QAccessible::ListItem,
            .name = QStringLiteral("Breaks even at %1").arg(text),
            .value = text,
            .box = QRect(static_cast<int>(frame.xOf(price)) - 6, static_cast<int>(frame.y.mapUsdToY(0)) - 6,
                         12, 12)};
}

QString PayoffView::wordsAt(double x) const {
    const Frame frame = frameNow();
    if (isEmpty() || x < frame.y.plot.left() || x > frame.y.plot.right()) {
        return {};
    }
    const double price = frame.priceAt(x);
    QStringList words;
    for (const PayoffLine& line : m_picture.lines) {
        words << QStringLiteral("%1 %2").arg(line.name, moneyText(valueOn(line.points, price)));
    }
    return QStringLiteral("%1: %2 USD")
        .arg(QString::number(price, 'f', m_picture.priceDecimals), words.join(QStringLiteral(", ")));
}

PayoffView::Frame PayoffView::frameNow() const {
    Frame frame;
    frame.y.plot =
        QRectF(kAxis, kHead, std::max(1, width() - kAxis - kRight), std::max(1, height() - kHead - kFoot));
    double low = 0, high = 0;  // zero is always seen
    for (const PayoffLine& line : m_picture.lines) {
        for (const QPointF& point : line.points) {
            low = std::min(low, point.y());
            high = std::max(high, point.y());
        }
    }
    if (!isEmpty()) {
        frame.first = m_picture.lines.front().points.front().x();
        frame.last = m_picture.lines.front().points.back().x();
    }
    if (frame.last <= frame.first) {
        frame.last = frame.first + 1;
    }
    frame.y.fitValues(low, high, 0.08);
    return frame;
}

QColor PayoffView::inkOf(std::size_t line) const {
    return line == 0 ? m_theme.text : m_theme.series[(line - 1) % m_theme.series.size()];
}

void PayoffView::paintAxes(QPainter& painter, const Frame& frame) const {
    const QRectF& plot = frame.y.plot;
    painter.setFont(m_theme.numbers(10));
    for (const ChartTick& tick : frame.y.priceTicks(34)) {
        const int y = static_cast<int>(tick.position);
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), m_theme.grid);
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(0, y - 8, kAxis - 5, 16), Qt::AlignRight | Qt::AlignVCenter,
                         tick.value == 0 ? QStringLiteral("0") : moneyText(tick.value));
    }
    ChartGeometry x;  // the same round steps, lying
    x.plot = QRectF(0, 0, plot.width(), plot.width());
    x.low = frame.first;
    x.high = frame.last;
    for (const ChartTick& tick : x.priceTicks(70)) {
        const double at = frame.xOf(tick.value);
        painter.fillRect(QRectF(static_cast<int>(at), plot.top(), 1, plot.height()), m_theme.grid);
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(at - 40, plot.bottom() + 3, 80, 15), Qt::AlignCenter, tick.label);
    }
}

/// Under the first line down to nothing, in the colours of gain and loss.
void PayoffView::paintGround(QPainter& painter, const Frame& frame) const {
    const double zero = frame.y.mapUsdToY(0);
    QPainterPath under;
    under.moveTo(frame.xOf(frame.first), zero);
    for (const QPointF& point : m_picture.lines.front().points) {
        under.lineTo(frame.at(point));
    }
    under.lineTo(frame.xOf(frame.last), zero);
    under.closeSubpath();
    const QRectF& plot = frame.y.plot;
    const auto fill = [&](const QRectF& half, const QColor& ink) {
        painter.save();
        painter.setClipRect(half);
        painter.fillPath(under, mix(ink, m_theme.panel, kGroundShare));
        painter.restore();
    };
    fill(QRectF(plot.left(), plot.top(), plot.width(), zero - plot.top()), m_theme.up.base);
    fill(QRectF(plot.left(), zero, plot.width(), plot.bottom() - zero), m_theme.down.base);
    painter.fillRect(QRectF(plot.left(), static_cast<int>(zero), plot.width(), 1), m_theme.strongLine);
}

void PayoffView::paintMarks(QPainter& painter, const Frame& frame) const {
    const QRectF& plot = frame.y.plot;
    painter.setFont(m_theme.numbers(10));
    const double zero = frame.y.mapUsdToY(0);
    double taken = -1e9;
    for (const double price : m_picture.breakEvens) {
        const double x = frame.xOf(price);
        if (x < plot.left() || x > plot.right()) {
            continue;
        }
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.text, 1.4));
        painter.setBrush(m_theme.panel);
        painter.drawEllipse(QPointF(x, zero), 3.5, 3.5);
        painter.setBrush(Qt::NoBrush);
        painter.setRenderHint(QPainter::Antialiasing, false);
        const QString text = QString::number(price, 'f', m_picture.priceDecimals);
        const int wide = painter.fontMetrics().horizontalAdvance(text);
        const double left = std::clamp(x - wide / 2.0, plot.left() + 2, plot.right() - wide - 2);
        if (left > taken + kGap) {
            taken = left + wide;
            const bool isAbove = zero > plot.center().y();
            const QRectF box(left - 3, isAbove ? zero - 22 : zero + 7, wide + 6, 15);
            painter.fillRect(box, m_theme.panel);  // the line goes through the break-even itself
            painter.setPen(m_theme.text);
            painter.drawText(box, Qt::AlignCenter, text);
        }
    }
    if (m_picture.price && *m_picture.price >= frame.first && *m_picture.price <= frame.last) {
        const int x = static_cast<int>(frame.xOf(*m_picture.price));
        QPen pen(m_theme.secondary, 1);
        pen.setDashPattern({2, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
}

void PayoffView::paintLines(QPainter& painter, const Frame& frame) const {
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t line = m_picture.lines.size(); line-- > 0;) {
        QPolygonF path;
        for (const QPointF& point : m_picture.lines[line].points) {
            path << frame.at(point);
        }
        painter.setPen(QPen(inkOf(line), line == 0 ? 1.8 : 1.3));
        painter.drawPolyline(path);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// In the head, where no line can lie.
void PayoffView::paintLegend(QPainter& painter, const Frame& frame) const {
    painter.setFont(m_theme.words(10));
    double x = frame.y.plot.left();
    for (std::size_t line = 0; line < m_picture.lines.size(); ++line) {
        const QString& name = m_picture.lines[line].name;
        painter.fillRect(QRectF(x, kHead / 2.0 - 1, 14, 2), inkOf(line));
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(x + 18, 0, 200, kHead), Qt::AlignLeft | Qt::AlignVCenter, name);
        x += 18 + painter.fontMetrics().horizontalAdvance(name) + 2 * kGap;
    }
    if (m_picture.price && !m_pointer) {
        const QString now =
            QStringLiteral("now at %1").arg(QString::number(*m_picture.price, 'f', m_picture.priceDecimals));
        painter.drawText(QRectF(x, 0, width() - kRight - x, kHead), Qt::AlignRight | Qt::AlignVCenter, now);
    }
}

void PayoffView::paintPointer(QPainter& painter, const Frame& frame) const {
    const QString words = m_pointer ? wordsAt(*m_pointer) : QString();
    if (words.isEmpty()) {
        return;
    }
    const QRectF& plot = frame.y.plot;
    painter.fillRect(QRectF(static_cast<int>(*m_pointer), plot.top(), 1, plot.height()), m_theme.accent);
    painter.setFont(m_theme.numbers(10));
    const int wide = painter.fontMetrics().horizontalAdvance(words) + 12;
    const double left =
        std::clamp(*m_pointer - wide / 2.0, plot.left(), std::max(plot.left(), plot.right() - wide));
    const QRectF tag(left, plot.bottom() - kTag - 2, wide, kTag);
    painter.fillRect(tag, m_theme.raised);
    painter.setPen(m_theme.strongLine);
    painter.drawRect(tag);
    painter.setPen(m_theme.text);
    painter.drawText(tag, Qt::AlignCenter, words);
}

void PayoffView::paintEmpty(QPainter& painter) const {
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(13, QFont::DemiBold));
    painter.drawText(rect().adjusted(0, -20, 0, -20), Qt::AlignCenter, m_emptyTitle);
    painter.setPen(m_theme.secondary);
    painter.setFont(m_theme.words(12));
    painter.drawText(rect().adjusted(8, height() / 2, -8, 0),
                     static_cast<int>(Qt::AlignHCenter | Qt::AlignTop) | Qt::TextWordWrap, m_emptySentence);
}

void PayoffView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    if (isEmpty()) {
        paintEmpty(painter);
        return;
    }
    const Frame frame = frameNow();
    paintGround(painter, frame);
    paintAxes(painter, frame);
    paintLines(painter, frame);
    paintMarks(painter, frame);
    paintLegend(painter, frame);
    paintPointer(painter, frame);
}

void PayoffView::mouseMoveEvent(QMouseEvent* event) {
    m_pointer = event->position().x();
    update();
}

void PayoffView::leaveEvent(QEvent*) {
    m_pointer.reset();
    update();
}

}  // namespace tessera::widgets
