#include "app/history/calendar_bars.h"

#include <algorithm>
#include <limits>

#include "app/domain/calendar_interval.h"
#include "app/history/pyramid_fold.h"

namespace tessera::history {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

Timestamp CalendarBars::firstStart() const {
    const Timestamp first = m_days.firstStart();
    return first.isSet() ? domain::barStart(first, m_interval) : first;
}

Timestamp CalendarBars::lastStart() const {
    const Timestamp last = m_days.lastStart();
    return last.isSet() ? domain::barStart(last, m_interval) : last;
}

Duration CalendarBars::read(Timestamp from, Timestamp to, std::size_t maxBars, std::vector<Bar>& out) const {
    out.clear();
    const Timestamp first = firstStart();
    if (!first.isSet() || to <= from) {
        return m_interval;
    }
    from = std::max(from, first);
    to = std::min(to, domain::nextBar(lastStart(), m_interval));
    if (to <= from) {
        return m_interval;
    }
    // Whole bars at both ends. A hundred years are 36 525 days.
    std::vector<Bar> days;
    (void)m_days.read(domain::barStart(from, m_interval),
                      domain::nextBar(domain::barStart(to - Duration(1), m_interval), m_interval),
                      std::numeric_limits<std::size_t>::max() / 2, days);
    for (const Bar& day : days) {
        const Timestamp start = domain::barStart(day.start, m_interval);
        if (!out.empty() && out.back().start == start) {
            mergeInto(out.back(), day);
        } else {
            out.push_back(day);
            out.back().start = start;
        }
    }
    std::size_t together = 1;
    for (maxBars = std::max<std::size_t>(maxBars, 2); out.size() > maxBars; together *= 2) {
        std::vector<Bar> wider;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 2 == 0) {
                wider.push_back(out[i]);
            } else {
                mergeInto(wider.back(), out[i]);
            }
        }
        out = std::move(wider);
    }
    return m_interval * static_cast<std::int64_t>(together);
}

}  // namespace tessera::history
