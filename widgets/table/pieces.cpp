#include "widgets/table/pieces.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace tessera::widgets {
namespace {

constexpr int kStatusGap = 6;

QColor levelColour(const Theme& t, StatusDot::Level level) {
    switch (level) {
        case StatusDot::Level::Good:
            return t.good;
        case StatusDot::Level::Warning:
            return t.warning;
        case StatusDot::Level::Bad:
            return t.bad;
        case StatusDot::Level::Stale:
            return t.stale;
        case StatusDot::Level::Idle:
            break;
    }
    return t.secondary;
}

void paintDot(QPainter& painter, QPointF centre, StatusDot::Level level, const QColor& colour) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    switch (level) {
        case StatusDot::Level::Good:
            painter.drawEllipse(centre, 3.6, 3.6);
            break;
        case StatusDot::Level::Stale:
        case StatusDot::Level::Idle:
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colour, 1.6));
            painter.drawEllipse(centre, 3.0, 3.0);
            break;
        case StatusDot::Level::Warning: {
            const QPointF points[3] = {centre + QPointF(-4.2, 3.6), centre + QPointF(4.2, 3.6),
                                       centre + QPointF(0, -4)};
            painter.drawPolygon(points, 3);
            break;
        }
        case StatusDot::Level::Bad:
            painter.setPen(QPen(colour, 2, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(centre + QPointF(-3, -3), centre + QPointF(3, 3));
            painter.drawLine(centre + QPointF(-3, 3), centre + QPointF(3, -3));
            break;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace

StatusDot::StatusDot(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void StatusDot::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void StatusDot::set(Level level, const QString& name, const QString& value) {
    if (level == m_level && name == m_name && value == m_value) {
        return;
    }
    const bool isResized = name.size() != m_name.size() || value.size() != m_value.size();
    m_level = level;
    m_name = name;
    m_value = value;
    tellSpoken(this);
    if (isResized) {
        updateGeometry();
    }
    update();
}

void StatusDot::setClickable() {
    m_isClickable = true;
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
}

void StatusDot::keyPressEvent(QKeyEvent* event) {
    const bool isPress =
        event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (m_isClickable && isPress) {
        emit clicked();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void StatusDot::mouseReleaseEvent(QMouseEvent* event) {
    if (m_isClickable && event->button() == Qt::LeftButton && rect().contains(event->pos())) {
        emit clicked();
    }
}

QSize StatusDot::sizeHint() const {
    const int name = QFontMetrics(m_theme.words(11)).horizontalAdvance(m_name);
    const int value = QFontMetrics(m_theme.numbers(11)).horizontalAdvance(m_value);
    return QSize(14 + name + kStatusGap + value + 18, Metrics::statusHeight - 1);
}

void StatusDot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintDot(painter, QPointF(5, height() / 2.0), m_level, levelColour(m_theme, m_level));
    painter.setFont(m_theme.words(11));
    painter.setPen(m_theme.secondary);
    const int nameWidth = painter.fontMetrics().horizontalAdvance(m_name);
    painter.drawText(QRect(14, 0, nameWidth + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, m_name);
    painter.setFont(m_theme.numbers(11));
    painter.setPen(m_level == Level::Bad ? m_theme.bad : m_theme.text);
    painter.drawText(QRect(14 + nameWidth + kStatusGap, 0, width(), height()),
                     Qt::AlignLeft | Qt::AlignVCenter, m_value);
    if (hasFocus()) {
        paintFocusRing(painter, rect(), m_theme);
    }
}

void paintFocusRing(QPainter& painter, const QRect& box, const Theme& theme) {
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box.adjusted(1, 1, -1, -1));
}

Badge::Badge(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Badge::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void Badge::set(const QString& text, bool isDashed) {
    m_text = text;
    m_isDashed = isDashed;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const {
    return QSize(QFontMetrics(m_theme.numbers(11)).horizontalAdvance(m_text) + 12, 18);
}

void Badge::paintEvent(QPaintEvent*) {
    if (m_text.isEmpty()) {
        return;
    }
    QPainter painter(this);
    paintBadge(painter, QRectF(rect()), m_text, m_isDashed, m_theme);
}

void paintBadge(QPainter& painter, const QRectF& box, const QString& text, bool isDashed,
                const Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(theme.forecast, 1);
    if (isDashed) {
        pen.setDashPattern({3, 2});
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter.setFont(theme.numbers(11));
    painter.drawText(box, Qt::AlignCenter, text);
    painter.restore();
}

ModeBanner::ModeBanner(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setMode(Mode::Paper);
}

void ModeBanner::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void ModeBanner::setMode(Mode mode) {
    m_mode = mode;
    setAccessibleName(mode == Mode::Paper    ? "Paper trading"
                      : mode == Mode::Replay ? "Replay"
                                             : "Live trading");
    setToolTip(mode == Mode::Paper    ? "Paper trading: no order leaves this machine's practice exchange."
               : mode == Mode::Replay ? "A recording is being replayed: nothing here is happening now."
                                      : "Live trading: orders cost real money.");
    update();
}

QSize ModeBanner::sizeHint() const {
    return QSize(92, Metrics::bandHeight);
}

void ModeBanner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_mode == Mode::Live ? m_theme.live : m_theme.paper);
    QFont font = m_theme.words(13, QFont::Bold);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1.2);
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(rect(), Qt::AlignCenter,
                     m_mode == Mode::Paper    ? "PAPER"
                     : m_mode == Mode::Replay ? "REPLAY"
                                              : "LIVE");
}

void paintSparkline(QPainter& painter, const QRectF& box, const std::vector<double>& values,
                    const Theme& theme) {
    if (values.size() < 2) {
        return;
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double range = std::max(*high - *low, 1e-12);
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x =
            box.left() + box.width() * static_cast<double>(i) / static_cast<double>(values.size() - 1);
        line << QPointF(
            x, *high == *low ? box.center().y() : box.bottom() - box.height() * (values[i] - *low) / range);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.secondary, 1));
    painter.drawPolyline(line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.direction(values.back() >= values.front()).base);
    painter.drawEllipse(line.last(), 1.8, 1.8);
    painter.restore();
}

Sparkline::Sparkline(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {}

void Sparkline::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void Sparkline::setValues(std::vector<double> values) {
    m_values = std::move(values);
    update();
}

QSize Sparkline::sizeHint() const {
    return QSize(28, 14);
}

void Sparkline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintSparkline(painter, QRectF(rect()).adjusted(2, 3, -3, -3), m_values, m_theme);
}

}  // namespace tessera::widgets
