#include <algorithm>

#include "app/history/history_types.h"

namespace tessera::history {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

namespace {

/// Bars read at a time: about a hundred kilobytes.
constexpr std::size_t kStride = 2048;

}  // namespace

bool isSameBar(const Bar& a, const Bar& b) {
    return a.start == b.start && a.open == b.open && a.high == b.high && a.low == b.low &&
           a.close == b.close && a.volume == b.volume && a.buyVolume == b.buyVolume;
}

std::vector<Duration> keptIntervals(Duration base) {
    using std::chrono::hours;
    using std::chrono::minutes;
    std::vector<Duration> kept{base};
    for (const Duration interval :
         std::initializer_list<Duration>{minutes(5), minutes(15), hours(1), hours(4), hours(24)}) {
        if (interval > base && interval % base == Duration::zero()) {
            kept.push_back(interval);
        }
    }
    return kept;
}

Timestamp SeriesView::firstStart() const {
    for (const auto& segment : segments) {
        const BarRun run = segment->run(key.interval, 0);
        if (run.size() > 0) {
            return run.firstStart();
        }
    }
    return !segments.empty() ? segments.back()->lastStart() : tail.empty() ? Timestamp{} : tail.front().start;
}

Timestamp SeriesView::lastStart() const {
    return !tail.empty() ? tail.back().start : segments.empty() ? Timestamp{} : segments.back()->lastStart();
}

Timestamp SeriesView::sealedThrough() const {
    return segments.empty() ? Timestamp{} : segments.back()->lastStart();
}

BarPyramid storedBars(const SeriesView& view, Duration interval, Timestamp tailBefore) {
    const auto isKept = [&](const auto& segment) {
        return std::ranges::find(segment->intervals(), interval) != segment->intervals().end();
    };
    const bool isAllKept = std::ranges::all_of(view.segments, isKept);
    BarPyramid bars = isAllKept ? BarPyramid(interval, view.segments) : BarPyramid(interval);
    const Timestamp sealed = view.sealedThrough();
    BarCursor cursor(view,
                     isAllKept && sealed.isSet() ? sealed + Duration(1) : Timestamp::fromNanos(INT64_MIN));
    while (const Bar* bar = cursor.next()) {
        if (bar->start <= sealed || bar->start < tailBefore) {
            (void)bars.add(*bar);  // ascending
        }
    }
    return bars;
}

BarCursor::BarCursor(const SeriesView& view, Timestamp from) : m_view(view), m_from(from) {}

const Bar* BarCursor::next() {
    while (m_bar >= m_bars.size()) {
        if (m_part == Part::End) {
            return nullptr;
        }
        m_bars.clear();
        m_bar = 0;
        refill();
    }
    return &m_bars[m_bar++];
}

void BarCursor::refill() {
    const auto& segments = m_view.segments;
    switch (m_part) {
        case Part::Segments: {
            if (m_segment == segments.size()) {
                m_part = segments.empty() ? Part::Tail : Part::LastOpen;
                return;
            }
            const BarRun run = segments[m_segment]->run(m_view.key.interval, 0);
            m_at = std::max(m_at, run.lowerBound(m_from));
            const std::size_t end = std::min(m_at + kStride, run.size());
            run.copy(m_at, end, m_bars);
            m_at = end;
            if (end == run.size()) {
                ++m_segment;
                m_at = 0;
            }
            return;
        }
        case Part::LastOpen:
            if (segments.back()->lastStart() >= m_from) {
                m_bars.push_back(segments.back()->where(m_view.key.interval).open[0].bar);
            }
            m_part = Part::Tail;
            return;
        case Part::Tail:
            std::ranges::copy_if(m_view.tail, std::back_inserter(m_bars),
                                 [this](const Bar& bar) { return bar.start >= m_from; });
            m_part = Part::End;
            return;
        case Part::End:
            return;
    }
}

}  // namespace tessera::history
