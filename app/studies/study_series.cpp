#include "app/studies/study_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::studies {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

namespace {

// Bars read at once. Not fewer: time without bars costs a reading too, and a year has half a million minutes.
constexpr std::size_t kLeastPart = 1024, kMostPart = 4096;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// End of the span of `interval`, aligned to the epoch, that holds `time`.
Timestamp spanEnd(Timestamp time, Duration interval) {
    return domain::floorTo(time, interval) + interval;
}

}  // namespace

StudySeries::StudySeries(const StudySpec& spec, const Parameters& parameters, const StudyContext& context,
                         Marks marks)
    : m_spec(spec), m_parameters(parameters), m_context(context), m_marks(std::move(marks)) {
    clear();
}

void StudySeries::clear() {
    m_study = m_spec.make(m_parameters, m_context);
    m_sourceFirst = {};
    m_readTo = {};
    m_starts.clear();
    m_values.clear();
    m_breaks.clear();
}

bool StudySeries::follow(const domain::BarSource& source, std::size_t mostBars) {
    const Timestamp first = source.firstStart(), last = source.lastStart();
    if (first != m_sourceFirst || (!m_starts.empty() && last < m_starts.back())) {
        clear();
        m_sourceFirst = first;
    }
    if (!last.isSet()) {
        return true;
    }
    const Duration step = m_interval = source.interval();
    const auto takeFrom = [&](Timestamp from, std::int64_t steps) {
        const Timestamp to = from + step * steps;
        // Room for all of them: base bars, no coarser ones.
        source.read(from, to, 2 * static_cast<std::size_t>(steps) + 2, m_read);
        for (const Bar& bar : m_read) {
            if (bar.start >= from && bar.start < to) {
                take(bar);
            }
        }
        m_readTo = std::max(m_readTo, std::min(to, last + step));
    };
    if (!m_starts.empty()) {
        takeFrom(m_starts.back(), 1);  // it may have been forming
    } else if (!m_readTo.isSet()) {
        m_readTo = first;
    }
    const std::size_t most = m_starts.size() + mostBars;
    while (m_readTo <= last && m_starts.size() < most) {
        const auto part =
            static_cast<std::int64_t>(std::clamp(most - m_starts.size(), kLeastPart, kMostPart));
        // No further than there is something: thousands of months would leave the range of a time.
        takeFrom(m_readTo, std::min(part, (last - m_readTo) / step + 1));
    }
    return m_readTo > last;
}

void StudySeries::take(const Bar& bar) {
    const bool isSame = !m_starts.empty() && m_starts.back() == bar.start;
    const std::size_t before = m_starts.size() - (isSame ? 1 : 0);
    const BarMarks marks =
        m_marks
            ? m_marks(before > 0 && before <= m_starts.size() ? m_starts[before - 1] : Timestamp{}, bar.start)
            : BarMarks{};
    if (m_study->update(bar, marks)) {
        keep(bar.start, m_study->values());
    }
}

void StudySeries::keep(Timestamp start, const Values& values) {
    const std::size_t outputs = m_spec.outputs.size();
    if (m_starts.empty() || m_starts.back() != start) {
        m_starts.push_back(start);
        m_values.resize(m_values.size() + outputs);
    }
    const std::size_t position = m_starts.size() - 1;
    if (!m_breaks.empty() && m_breaks.back() == position) {
        m_breaks.pop_back();
    }
    if (values.isBroken) {
        m_breaks.push_back(position);
    }
    double* const row = m_values.data() + position * outputs;
    for (std::size_t i = 0; i < outputs; ++i) {
        row[i] = values.at[i].value_or(kNone);
    }
}

SeriesPoint StudySeries::point(std::size_t index) const {
    const std::size_t outputs = m_spec.outputs.size();
    SeriesPoint made{m_starts[index], {}};
    made.values.isBroken = std::ranges::binary_search(m_breaks, index);
    const double* const row = m_values.data() + index * outputs;
    for (std::size_t i = 0; i < outputs; ++i) {
        if (!std::isnan(row[i])) {
            made.values.at[i] = row[i];
        }
    }
    return made;
}

std::size_t StudySeries::firstFrom(Timestamp time) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(m_starts, time) - m_starts.begin());
}

/// The last position >= `from` whose bar starts before `time`; the one at `from` does. `stride`: how far it
/// was the last time, which is where it is nearly always again.
std::size_t StudySeries::lastBefore(Timestamp time, std::size_t from, std::size_t stride) const {
    std::size_t low = from, step = std::max<std::size_t>(stride, 1);
    std::size_t high = std::min(m_starts.size(), low + step);
    while (high < m_starts.size() && m_starts[high] < time) {
        low = high;
        step *= 2;
        high = std::min(m_starts.size(), low + step);
    }
    const auto begin = m_starts.begin();
    const auto after = std::lower_bound(begin + static_cast<std::ptrdiff_t>(low),
                                        begin + static_cast<std::ptrdiff_t>(high), time);
    return static_cast<std::size_t>(after - begin) - 1;
}

void StudySeries::read(Timestamp from, Timestamp to, Duration interval, std::vector<SeriesPoint>& out) const {
    out.clear();
    std::size_t index = firstFrom(from);
    index -= index > 0 ? 1 : 0;
    auto nextBreak = std::ranges::lower_bound(m_breaks, index);
    std::size_t stride = 1;
    bool wasBroken = false;
    while (index < m_starts.size()) {
        std::size_t last = index;
        if (interval > m_interval) {
            last = lastBefore(spanEnd(m_starts[index], interval), index, stride);
            stride = last - index + 1;
        }
        const auto afterBreaks =
            std::find_if(nextBreak, m_breaks.end(), [last](std::size_t position) { return position > last; });
        const bool hasBreak = afterBreaks != nextBreak;
        nextBreak = afterBreaks;
        out.push_back(point(last));
        // Where every column holds a session's start a line of breaks alone would be none.
        out.back().values.isBroken = hasBreak && (!wasBroken || interval <= m_interval);
        wasBroken = out.back().values.isBroken;
        if (m_starts[last] >= to) {
            return;
        }
        index = last + 1;
    }
}

Values StudySeries::at(Timestamp time) const {
    const std::size_t index = firstFrom(time);
    return index < m_starts.size() && m_starts[index] == time ? point(index).values : Values{};
}

}  // namespace tessera::studies
