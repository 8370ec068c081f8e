#include "widgets/chart/curve_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::widgets {

using domain::Money;
using domain::Timestamp;

namespace {

constexpr int kAxis = 84, kTimes = 20, kTop = 24, kGap = 8;
constexpr double kFallShare = .26;  // of the height, for the lower pane

double usdOf(Money money) {
    return static_cast<double>(money.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

/// 1, 2 or 5 times a power of ten, so that about four lines stand in the pane.
double stepFor(double span) {
    const double least = span / 4;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least) {
            return factor * power;
        }
    }
    return 10 * power;
}

QString amountText(double usd, double step) {
    const int decimals = step >= 1 ? 0 : std::clamp(static_cast<int>(std::ceil(-std::log10(step))), 1, 4);
    const auto nano = static_cast<std::int64_t>(std::llround(usd * 1e9));
    return QString::fromStdString(domain::formatMoney(Money::fromNanoUsd(nano), decimals));
}

QString momentText(Timestamp at, domain::Duration span) {
    const std::string iso = domain::formatIso(at, 0);
    const bool isDays = span > std::chrono::hours(72), isHours = span > std::chrono::minutes(10);
    return QString::fromStdString(isDays    ? iso.substr(5, 5)
                                  : isHours ? iso.substr(11, 5)
                                            : iso.substr(11, 8));
}

}  // namespace

/// Amounts and times to pixels.
struct CurveView::Scale {
    QRectF line, fall;
    double low = 0, high = 1, deepest = 1;
    Timestamp begin, end;

    double x(Timestamp at) const {
        const auto span = static_cast<double>((end - begin).count());
        return line.left() + line.width() * static_cast<double>((at - begin).count()) / span;
    }
    double y(double usd) const { return line.bottom() - line.height() * (usd - low) / (high - low); }
    double fallY(double usd) const { return fall.top() + fall.height() * usd / deepest; }
};

CurveView::CurveView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setMouseTracking(true);
    setAccessibleName(QStringLiteral("Result over time"));
}

void CurveView::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void CurveView::setValues(std::vector<CurveValue> values, Timestamp begin, Timestamp end) {
    m_values = std::move(values);
    m_begin = begin;
    m_end = end;
    m_hovered.reset();
    m_falls.clear();
    Money peak;
    for (const CurveValue& point : m_values) {
        peak = std::max(peak, point.value);
        m_falls.push_back(Money::fromNanoUsd(peak.nanoUsd() - point.value.nanoUsd()));
    }
    update();
}

void CurveView::setEmptyText(const QString& title, const QString& sentence) {
    m_emptyTitle = title;
    m_emptySentence = sentence;
    update();
}

QString CurveView::readout() const {
    if (m_values.empty()) {
        return {};
    }
    const std::size_t index = m_hovered.value_or(m_values.size() - 1);
    const CurveValue& point = m_values[index];
    QString text =
        QString::fromStdString(domain::formatIso(point.at, 0))
            .replace(QLatin1Char('T'), QLatin1Char(' '))
            .replace(QLatin1Char('Z'), QStringLiteral(" UTC")) +
        QStringLiteral("  %1 USD").arg(QString::fromStdString(domain::formatSignedMoney(point.value)));
    if (m_falls[index] > Money{}) {
        text += QStringLiteral(", %1 below the highest")
                    .arg(QString::fromStdString(domain::formatMoney(m_falls[index])));
    }
    return text;
}

CurveView::Scale CurveView::scaleOf() const {
    Scale s;
    const QRectF all(8, kTop, std::max(40, width() - kAxis - 8), std::max(40, height() - kTop - kTimes));
    const double fall = std::floor(all.height() * kFallShare);
    s.line = all.adjusted(0, 0, 0, -fall - kGap);
    s.fall = QRectF(all.left(), all.bottom() - fall, all.width(), fall);
    double low = 0, high = 0, deepest = 0;  // the zero line is always in view
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        low = std::min(low, usdOf(m_values[i].value));
        high = std::max(high, usdOf(m_values[i].value));
        deepest = std::max(deepest, usdOf(m_falls[i]));
    }
    const double room = std::max((high - low) * .06, 1e-6);
    s.low = low - room;
    s.high = high + room;
    s.deepest = std::max(deepest * 1.1, 1e-6);
    s.begin = m_begin;
    s.end = std::max(m_end, m_begin + std::chrono::seconds(1));
    return s;
}

void CurveView::paintGrid(QPainter& painter, const Scale& s) const {
    painter.setFont(m_theme.numbers(10));
    const auto line = [&](double y, const QString& text, bool isStrong) {
        painter.fillRect(QRectF(s.line.left(), std::round(y), s.line.width(), 1),
                         isStrong ? m_theme.strongLine : m_theme.grid);
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(s.line.right() + 6, y - 8, kAxis - 10, 16), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
    };
    const double step = stepFor(s.high - s.low);
    for (double at = std::ceil(s.low / step) * step; at <= s.high; at += step) {
        const bool isZero = std::abs(at) < step / 2;
        line(s.y(at), amountText(isZero ? 0 : at, step), isZero);
    }
    line(s.fall.top(), QStringLiteral("highest"), true);
    if (s.deepest > 1e-5) {
        const double down = s.deepest / 1.1;
        line(s.fallY(down), QStringLiteral("-") + amountText(down, .01), false);
    }
}

void CurveView::paintTimes(QPainter& painter, const Scale& s) const {
    painter.setFont(m_theme.numbers(10));
    painter.setPen(m_theme.secondary);
    const domain::Duration span = s.end - s.begin;
    const int labels = std::clamp(static_cast<int>(s.line.width() / 110), 2, 8);
    for (int i = 0; i < labels; ++i) {
        const Timestamp at = s.begin + span * i / (labels - 1);
        const Qt::Alignment side = i == 0            ? Qt::AlignLeft
                                   : i == labels - 1 ? Qt::AlignRight
                                                     : Qt::AlignHCenter;
        const double x = s.x(at);
        const double left = i == 0 ? x : i == labels - 1 ? x - 80 : x - 40;
        painter.drawText(QRectF(left, s.fall.bottom() + 2, 80, kTimes - 2), side | Qt::AlignVCenter,
                         momentText(at, span));
    }
    painter.drawText(QRectF(s.line.right() + 6, s.fall.bottom() + 2, kAxis - 10, kTimes - 2),
                     Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("UTC"));
}

/// The fall fills from its pane's top: deep is low, as in the curve above it.
void CurveView::paintFall(QPainter& painter, const Scale& s) const {
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const double left = s.x(m_values[i].at);
        const double right = s.x(i + 1 < m_values.size() ? m_values[i + 1].at : s.end);
        const double down = s.fallY(usdOf(m_falls[i]));
        if (down > s.fall.top()) {
            painter.fillRect(QRectF(left, s.fall.top() + 1, std::max(1.0, right - left), down - s.fall.top()),
                             m_theme.down.sizeBar);
        }
    }
}

void CurveView::paintLine(QPainter& painter, const Scale& s) const {
    QPolygonF steps;
    double y = s.y(0);
    steps << QPointF(s.x(s.begin), y);
    for (const CurveValue& point : m_values) {
        const double x = s.x(point.at);
        steps << QPointF(x, y);
        y = s.y(usdOf(point.value));
        steps << QPointF(x, y);
    }
    steps << QPointF(s.x(s.end), y);
    painter.setPen(QPen(m_theme.text, 1.5));
    painter.drawPolyline(steps);
    const Money last = m_values.back().value;
    const QColor colour = last > Money{}   ? m_theme.up.base
                          : last < Money{} ? m_theme.down.base
                                           : m_theme.text;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(s.x(s.end), y), 3, 3);
    painter.setBrush(Qt::NoBrush);
}

void CurveView::paintPointer(QPainter& painter, const Scale& s) const {
    painter.setFont(m_theme.numbers(11));
    painter.setPen(m_hovered ? m_theme.text : m_theme.secondary);
    const QRectF head(8, 4, width() - 16, 16);
    painter.drawText(
        head, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(readout(), Qt::ElideRight, static_cast<int>(head.width())));
    if (m_hovered) {
        const double x = std::round(s.x(m_values[*m_hovered].at));
        painter.fillRect(QRectF(x, s.line.top(), 1, s.fall.bottom() - s.line.top()), m_theme.accent);
    }
}

void CurveView::paintEmpty(QPainter& painter) const {
    const QRect middle = rect().adjusted(24, 0, -24, 0);
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(13, QFont::DemiBold));
    painter.drawText(middle.adjusted(0, 0, 0, -28), Qt::AlignCenter, m_emptyTitle);
    painter.setPen(m_theme.secondary);
    painter.setFont(m_theme.words(12));
    painter.drawText(middle.adjusted(0, 44, 0, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptySentence);
}

void CurveView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    if (m_values.empty()) {
        paintEmpty(painter);
        return;
    }
    const Scale scale = scaleOf();
    paintGrid(painter, scale);
    paintTimes(painter, scale);
    paintFall(painter, scale);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLine(painter, scale);
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintPointer(painter, scale);
}

void CurveView::mouseMoveEvent(QMouseEvent* event) {
    if (m_values.empty()) {
        return;
    }
    // The step under the pointer: the last value at or before it.
    const Scale scale = scaleOf();
    const double x = event->position().x();
    const auto after = std::upper_bound(m_values.begin(), m_values.end(), x,
                                        [&](double at, const CurveValue& p) { return at < scale.x(p.at); });
    m_hovered = after == m_values.begin() ? 0 : static_cast<std::size_t>(after - m_values.begin()) - 1;
    update();
}

void CurveView::leaveEvent(QEvent*) {
    m_hovered.reset();
    update();
}

}  // namespace tessera::widgets
