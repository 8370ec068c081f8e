#include "widgets/chart/chart_sessions.h"

#include <QPainter>
#include <algorithm>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_layers.h"

namespace tessera::widgets {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

namespace {
/// Of fewer than six bars a session's volume says nothing about where in them it was traded.
constexpr Duration kLongestBar = std::chrono::hours(4);
constexpr std::size_t kMostBars = 2000;  // of one session
constexpr std::size_t kMostKnown = 1000;
}  // namespace

void ChartSessions::setProfiler(ChartProfiler profiler, Duration ofDay) {
    m_profiler = std::move(profiler);
    m_ofDay = ofDay;
    m_shown.clear();
    m_refusal = Refusal::None;
    clear();
}

const ChartProfile& ChartSessions::profileOf(const domain::BarSource& source, Timestamp from) {
    Known& known = m_known[from];
    if (known.isOver || (known.revision != 0 && known.revision == source.revision())) {
        return known.profile;
    }
    (void)source.read(from, from + domain::kDay, kMostBars, m_bars);
    std::erase_if(m_bars,
                  [from](const Bar& bar) { return bar.start < from || bar.start >= from + domain::kDay; });
    known.profile = m_profiler(m_bars);
    known.isOver = source.lastStart() >= from + domain::kDay;
    known.revision = source.revision();
    return known.profile;
}

void ChartSessions::read(const domain::BarSource* source, Timestamp from, Timestamp to, double dayPixels) {
    m_shown.clear();
    m_refusal = Refusal::None;
    if (!isOn() || source == nullptr || !source->lastStart().isSet()) {
        return;
    }
    if (source != std::exchange(m_source, source) || m_known.size() > kMostKnown) {
        clear();
    }
    if (source->interval() > kLongestBar || dayPixels < kNarrowest) {
        m_refusal = source->interval() > kLongestBar ? Refusal::BarsTooLong : Refusal::TooNarrow;
        return;
    }
    const Timestamp first = std::max(from, source->firstStart()), last = std::min(to, source->lastStart());
    for (Timestamp at = domain::floorTo(first - m_ofDay, domain::kDay) + m_ofDay; at <= last;
         at = at + domain::kDay) {
        const ChartProfile& profile = profileOf(*source, at);
        if (!profile.rows.empty()) {
            m_shown.push_back({at, at + domain::kDay, profile});
        }
    }
}

void paintSessionProfiles(QPainter& painter, const ChartModel& m) {
    constexpr double kShare = 0.45, kWidest = 140;  // of a session's width for its largest row; px
    if (!m.isPlotShown() || m.sessions.shown().empty()) {
        return;
    }
    clipToRows(painter, m.g.plot);
    const double room = std::min(m.g.pixelsPer(domain::kDay) * kShare, kWidest);
    Batch inArea, outside, edges;
    for (const ChartSessionProfile& session : m.sessions.shown()) {
        const int right = px(m.g.mapTimeToX(session.to)), edge = px(m.g.plot.left());
        const int begin = px(m.g.mapTimeToX(session.from));
        // One that fills the view stands at its edge: its own beginning is far out of sight.
        const int left = begin < edge && right >= px(m.g.plot.right()) ? edge : begin;
        if (!m.isInStrip(left, right)) {
            continue;
        }
        const ChartProfile& profile = session.profile;
        const auto most = static_cast<double>(profile.rows[profile.pointOfControl].volume);
        const ChartProfile::Row* before = nullptr;
        for (const ChartProfile::Row& row : profile.rows) {
            const auto [top, bottom] =
                std::minmax({px(m.g.mapPriceToY(row.high)), px(m.g.mapPriceToY(row.low))});
            const int width = px(room * static_cast<double>(row.volume) / most);
            (row.isInValueArea ? inArea : outside).add(left, top, width, std::max(1, bottom - top - 1));
            if (row.isInValueArea != (before != nullptr && before->isInValueArea)) {
                edges.add(left, px(m.g.mapPriceToY(row.low)), px(room),
                          1);  // where the value area begins or ends
            }
            before = &row;
        }
        if (before->isInValueArea) {
            edges.add(left, px(m.g.mapPriceToY(before->high)), px(room), 1);
        }
        const ChartProfile::Row& control = profile.rows[profile.pointOfControl];
        const double middle = (m.g.mapPriceToY(control.low) + m.g.mapPriceToY(control.high)) / 2;
        const double end =
            std::min<double>(right - 1, endOfIndex(m));  // not into what has not been traded yet
        dashFrom(painter, left, left, end, middle, 8, 4, m.theme.reference);
    }
    outside.draw(painter, mix(m.theme.reference, m.theme.panel, 0.14));
    inArea.draw(painter, mix(m.theme.reference, m.theme.panel, 0.30));
    edges.draw(painter, mix(m.theme.reference, m.theme.panel, 0.60));
}

}  // namespace tessera::widgets
