#include "widgets/chart/chart_flags.h"

#include <QFontMetrics>
#include <QPainter>

#include "app/domain/time_text.h"
#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_text.h"

namespace tessera::widgets {
namespace {

constexpr double kPaneName = 60;  // "Volume" stands there
constexpr double kFlagWidth = 9;  // from its pole
constexpr double kWordsAfter = 13;
constexpr double kGap = 6;
constexpr double kLeastWords = 48;  // fewer pixels say nothing

}  // namespace

std::vector<ChartFlag> flagsOf(const ChartModel& m) {
    const QRectF& pane = m.g.volume;
    std::vector<ChartFlag> flags;
    for (const ChartEvent& event : m.events) {
        const double x = m.g.mapTimeToX(event.time);
        if (x >= pane.left() && x <= pane.right()) {
            flags.push_back({&event, x, {}});
        }
    }
    const QFontMetrics metrics(m.theme.words(10));
    for (std::size_t i = 0; i < flags.size(); ++i) {
        const double stop = i + 1 < flags.size() ? flags[i + 1].x : pane.right();
        const double room = stop - kGap - flags[i].x - kWordsAfter;
        if (flags[i].x >= pane.left() + kPaneName && room >= kLeastWords) {
            flags[i].words = metrics.elidedText(flags[i].event->text, Qt::ElideRight, static_cast<int>(room));
        }
    }
    return flags;
}

QStringList flagsAt(const ChartModel& m, const QPointF& at) {
    QStringList said;
    if (!m.g.volume.contains(at)) {
        return said;
    }
    for (const ChartFlag& flag : flagsOf(m)) {
        if (at.x() >= flag.x - 3 && at.x() <= flag.x + kFlagWidth + 3) {
            const std::string when = domain::minuteText(m.g.zone.toLocal(flag.event->time));
            said << QString::fromStdString(when) + QStringLiteral("  ") + flag.event->text;
        }
    }
    return said;
}

void paintFlags(QPainter& painter, const ChartModel& m) {
    const QRectF& pane = m.g.volume;
    painter.setFont(m.theme.words(10));
    for (const ChartFlag& flag : flagsOf(m)) {
        const double x = flag.x;
        painter.fillRect(QRectF(px(x), pane.top() + 4, 1, pane.height() - 4), m.theme.strongLine);
        const QPointF shape[3] = {
            {x + 1, pane.top() + 4}, {x + kFlagWidth, pane.top() + 8}, {x + 1, pane.top() + 12}};
        painter.setPen(Qt::NoPen);
        painter.setBrush(m.theme.secondary);
        painter.drawPolygon(shape, 3);
        painter.setPen(m.theme.secondary);
        painter.drawText(QPointF(x + kWordsAfter, pane.top() + 12), flag.words);
    }
}

}  // namespace tessera::widgets
