#include "ui/bill/waterfall.h"

#include <QPainter>
#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kHead = 22, kFoot = 22, kSide = 8, kWidest = 76;

}  // namespace

Waterfall::Waterfall(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("waterfall"));
}

void Waterfall::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void Waterfall::setBars(std::vector<Bar> bars) {
    m_bars = std::move(bars);
    setAccessibleName(spokenName());
    update();
}

QString Waterfall::spokenName() const {
    QStringList parts;
    for (const Bar& bar : m_bars) {
        parts.append(bar.name + QLatin1Char(' ') + bar.value);
    }
    return parts.join(QStringLiteral(", "));
}

void Waterfall::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_bars.empty()) {
        return;
    }
    std::int64_t most = 0, least = 0, level = 0;
    for (const Bar& bar : m_bars) {
        level = bar.isStep ? level + bar.cents : bar.cents;
        most = std::max(most, level);
        least = std::min(least, level);
    }
    const double room = std::max(1, height() - kHead - kFoot - (least < 0 ? kHead : 0));
    const double scale = room / static_cast<double>(std::max<std::int64_t>(most - least, 1));
    const auto yOf = [&](std::int64_t cents) { return kHead + static_cast<double>(most - cents) * scale; };
    const double pitch = (width() - 2.0 * kSide) / static_cast<double>(m_bars.size());
    const double wide = std::min<double>(kWidest, pitch * 0.72);
    level = 0;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const std::int64_t from = bar.isStep ? level : 0, to = bar.isStep ? level + bar.cents : bar.cents;
        const double left = kSide + pitch * static_cast<double>(i) + (pitch - wide) / 2;
        const double top = std::min(yOf(from), yOf(to)), bottom = std::max(yOf(from), yOf(to));
        const QRectF box(left, top, wide, std::max(bottom - top, 1.0));
        // Dearer is what a payer minds: the colour of a fall; cheaper that of a rise. The sign says it too.
        const widgets::DirectionColours& colours = m_theme.direction(bar.cents <= 0);
        painter.fillRect(box, bar.isStep ? colours.sizeBar : m_theme.strongLine);
        if (bar.isStep) {
            painter.setPen(colours.base);
            painter.drawRect(box.adjusted(0, 0, -1, -1));
        }
        painter.setPen(bar.isStep && bar.cents != 0 ? colours.base : m_theme.text);
        painter.setFont(m_theme.numbers(11, QFont::DemiBold));
        painter.drawText(QRectF(left - pitch, top - 18, wide + 2 * pitch, 16), Qt::AlignCenter, bar.value);
        painter.setPen(m_theme.secondary);
        painter.setFont(m_theme.words(11));
        painter.drawText(
            QRectF(left - (pitch - wide) / 2, height() - kFoot + 2, pitch, kFoot - 4), Qt::AlignCenter,
            painter.fontMetrics().elidedText(bar.name, Qt::ElideRight, static_cast<int>(pitch) - 4));
        level = to;
        if (i + 1 < m_bars.size()) {
            painter.setPen(QPen(m_theme.strongLine, 1, Qt::DotLine));
            painter.drawLine(QPointF(left + wide, yOf(level)), QPointF(left + pitch, yOf(level)));
        }
    }
    painter.setPen(m_theme.strongLine);
    painter.drawLine(QPointF(kSide, yOf(0)), QPointF(width() - kSide, yOf(0)));
}

}  // namespace tessera::ui
