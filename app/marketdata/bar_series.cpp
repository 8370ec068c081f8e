#include "app/marketdata/bar_series.h"

#include <algorithm>

namespace tessera::marketdata {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

namespace {

constexpr std::size_t kTail = 512;  // bars copied for a reader; what is older is shared
/// Longer than a source may take to answer what it has stored.
constexpr Duration kRecent = std::chrono::minutes(3);
constexpr std::size_t kRecentMost = 20'000;

bool startsBefore(const Bar& bar, Timestamp at) {
    return bar.start < at;
}

}  // namespace

std::vector<Bar> joined(const std::vector<Bar>& earlier, std::vector<Bar> later) {
    if (later.empty()) {
        return earlier;
    }
    const auto end = std::ranges::lower_bound(earlier, later.front().start, {}, &Bar::start);
    if (end != earlier.end() && end->start == later.front().start) {
        Bar both = *end;
        history::mergeInto(both, later.front());
        later.front() = both;
    }
    later.insert(later.begin(), earlier.begin(), end);
    return later;
}

std::optional<Bar> BarSeries::last() const {
    return m_tail.empty() ? std::nullopt : std::optional(m_tail.back());
}

void BarSeries::append(const Bar& bar) {
    if (m_tail.size() >= 2 * kTail) {
        auto chunks = std::make_shared<std::vector<BarView::Chunk>>(*m_sealed);
        const auto end = m_tail.begin() + kTail;
        chunks->push_back(std::make_shared<const std::vector<Bar>>(m_tail.begin(), end));
        m_tail.erase(m_tail.begin(), end);
        // What is older is on the disk, where it is kept; a program that runs for months must not grow.
        if (chunks->size() * kTail > kBarsKept) {
            chunks->erase(chunks->begin());
        }
        m_sealed = std::move(chunks);
    }
    m_tail.push_back(bar);
}

void BarSeries::keep(const BarPrint& print) {
    m_recent.push_back(print);
    while (m_recent.size() > kRecentMost || m_recent.front().time < print.time - kRecent) {
        m_recent.pop_front();
    }
}

void BarSeries::add(const BarPrint& print) {
    ++m_revision;
    keep(print);
    const std::optional<Bar> newest = last();
    if (newest && print.time < newest->start) {
        addLate(print);
        return;
    }
    if (newest && (!m_current.current() || m_current.current()->start != newest->start)) {
        m_current.resume(*newest);
    }
    noteChange(floorTo(print.time, kInterval));
    const Bar bar = *m_current.add(print.time, print.price, print.quantity, print.aggressor);
    if (!newest || bar.start > newest->start) {
        append(bar);
    } else {
        m_tail.back() = bar;
    }
}

/// Belongs to a minute that is over. Only the tail can still change: what is older is stored and shared.
void BarSeries::addLate(const BarPrint& print) {
    const Timestamp start = floorTo(print.time, kInterval);
    if (m_tail.empty() || start < m_tail.front().start) {
        return;  // the stored history holds it, or it is older than what is kept
    }
    const auto at = std::lower_bound(m_tail.begin(), m_tail.end(), start, startsBefore);
    history::BarAggregator one(kInterval);
    const bool exists = at != m_tail.end() && at->start == start;
    if (exists) {
        one.resume(*at);
    }
    Bar bar = *one.add(print.time, print.price, print.quantity, print.aggressor);
    if (exists) {
        bar.close = at->close;  // which print of that minute came last is not known any more
        *at = bar;
    } else {
        m_tail.insert(at, bar);
    }
    noteChange(start);
    ++m_epoch;
}

void BarSeries::noteChange(Timestamp start) {
    m_changedFrom = m_changedFrom ? std::min(*m_changedFrom, start) : start;
}

std::vector<Bar> BarSeries::takeChanged(bool withNewest) {
    std::vector<Bar> changed;
    if (!m_changedFrom || m_tail.empty()) {
        return changed;
    }
    changed = view().from(*m_changedFrom);
    m_changedFrom.reset();
    if (!withNewest && !changed.empty()) {
        noteChange(changed.back().start);
        changed.pop_back();
    }
    return changed;
}

void BarSeries::replaceAll(std::vector<Bar> bars) {
    m_sealed = std::make_shared<const std::vector<BarView::Chunk>>();
    m_tail.clear();
    m_current = history::BarAggregator(kInterval);
    const std::size_t stored = bars.size() > kTail ? bars.size() - kTail : 0;
    if (stored > 0) {
        const auto end = bars.begin() + static_cast<std::ptrdiff_t>(stored);
        auto chunks = std::make_shared<std::vector<BarView::Chunk>>();
        for (auto from = bars.begin(); from != end;) {
            const auto to = from + std::min<std::ptrdiff_t>(kTail, end - from);
            chunks->push_back(std::make_shared<const std::vector<Bar>>(from, to));
            from = to;
        }
        bars.erase(bars.begin(), end);
        m_sealed = std::move(chunks);
    }
    m_tail = std::move(bars);
    ++m_epoch;
    ++m_revision;
}

void BarSeries::setHistory(const std::vector<Bar>& bars, std::uint64_t throughSequence) {
    if (throughSequence == 0) {  // nobody says up to where the answer counts: bars newer than it stay
        const Timestamp after =
            bars.empty() ? Timestamp::fromNanos(INT64_MIN) : bars.back().start + Duration(1);
        std::vector<Bar> merged = bars;
        const std::vector<Bar> newer = view().from(after);
        merged.insert(merged.end(), newer.begin(), newer.end());
        replaceAll(std::move(merged));
        if (!bars.empty()) {
            noteChange(bars.front().start);
        }
        return;
    }
    std::deque<BarPrint> again;
    again.swap(m_recent);
    replaceAll(bars);
    if (!bars.empty()) {
        noteChange(bars.front().start);
    }
    for (const BarPrint& print : again) {
        if (print.sequence > throughSequence) {
            add(print);
        }
    }
}

void BarSeries::setEarlier(const std::vector<Bar>& bars) {
    std::vector<Bar> later = view().all();
    if (!later.empty()) {
        noteChange(later.front().start);
    }
    replaceAll(joined(bars, std::move(later)));
}

void BarSeries::clear() {
    m_changedFrom.reset();
    m_recent.clear();
    replaceAll({});
}

BarView BarSeries::view() const {
    return BarView(m_sealed, std::make_shared<const std::vector<Bar>>(m_tail), m_epoch);
}

}  // namespace tessera::marketdata
