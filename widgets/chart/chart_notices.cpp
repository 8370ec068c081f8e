#include "widgets/chart/chart_notices.h"

#include <QFontMetrics>
#include <QPainter>

#include "widgets/chart/chart_legend.h"
#include "widgets/ladder/ladder_overlay.h"

namespace tessera::widgets {

namespace {

constexpr int kSide = 8, kWrap = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;
constexpr int kMostShare = 3;  // of the plot's height they cover a third at most

QFont noticeFont(const ChartModel& m, bool isState) {
    return m.theme.words(11, isState ? QFont::DemiBold : QFont::Normal);
}

}  // namespace

std::vector<ChartNotice> chartNotices(const ChartModel& m) {
    std::vector<ChartNotice> all;
    if (!m.isShown()) {
        return all;
    }
    if (m.isStale()) {
        all.push_back({staleText(m.state.staleFor, m.state.staleSince), {}, m.theme.stale});
    }
    if (!m.state.remark.isEmpty()) {
        all.push_back({m.state.remark, {}, m.theme.stale});
    } else if (m.forecast && !m.forecast->remark.isEmpty() &&  // of what has ended enough is said
               arrangeForecastLine(m).line != m.forecast->remark) {
        all.push_back({m.forecast->remark, {}, m.theme.forecast, false});
    }
    const int left = static_cast<int>(m.g.plot.left()), width = static_cast<int>(m.g.plot.width());
    const int most = static_cast<int>(m.g.plot.height()) / kMostShare;
    int top = m.canvas.top();
    for (ChartNotice& notice : all) {
        const QFontMetrics metrics(noticeFont(m, notice.isState));
        const QRect words =
            metrics.boundingRect(QRect(0, 0, std::max(width - 2 * kSide, 1), 1000), kWrap, notice.text);
        const bool isOneLine = words.height() <= metrics.height();
        const int height = isOneLine ? Metrics::staleStrip : words.height() + 6;
        notice.box = QRect(left, top, width, std::min(height, std::max(most, Metrics::staleStrip)));
        top += notice.box.height();
    }
    return all;
}

int noticesHeight(const ChartModel& m) {
    const std::vector<ChartNotice> all = chartNotices(m);
    return all.empty() ? 0 : all.back().box.bottom() + 1 - m.canvas.top();
}

void paintNotices(QPainter& painter, const ChartModel& m) {
    for (const ChartNotice& notice : chartNotices(m)) {
        painter.fillRect(notice.box, m.theme.raised);
        painter.fillRect(QRect(notice.box.left(), notice.box.bottom(), notice.box.width(), 1), notice.edge);
        painter.setFont(noticeFont(m, notice.isState));
        painter.setPen(m.theme.text);
        painter.drawText(notice.box.adjusted(kSide, 0, -kSide, 0), kWrap, notice.text);
    }
}

}  // namespace tessera::widgets
