#include "ui/context/print_bars.h"

#include <algorithm>

#include "app/history/bar_aggregator.h"
#include "app/history/history_desk.h"

namespace tessera::ui {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

namespace {

constexpr int kMostDays = 30;
/// A print that comes late still changes a bar this long before the newest.
constexpr Duration kLate = std::chrono::minutes(1);
constexpr int kFramesBetween = 6;  // two askings a frame apart would read the same file twice
constexpr Timestamp kForever = Timestamp::fromNanos(INT64_MAX);

std::vector<Bar> barsOf(std::vector<history::Tick> ticks, Duration interval) {
    if (!std::ranges::is_sorted(ticks, {}, &history::Tick::time)) {
        std::ranges::stable_sort(ticks, {}, &history::Tick::time);
    }
    std::vector<Bar> bars;
    for (const history::Tick& tick : ticks) {
        (void)history::addPrint(bars, interval, tick.time, tick.price, tick.quantity, tick.aggressor);
    }
    return bars;
}

}  // namespace

PrintBars::PrintBars(const AppServices& services, const InstrumentMarket& market, Duration interval)
    : m_services(services), m_market(market), m_interval(interval) {
    startOver();
    (void)advance();
}

/// The last day first, so that something is seen soon, then one day before the other.
void PrintBars::startOver() {
    m_bars.clear();
    m_answer.reset();
    m_reads = 0;
    m_decimals = m_market.instrument().quantityDecimals;
    m_daysLeft = static_cast<int>(
        std::min<std::int64_t>(kMostDays, kMost * m_interval.count() / domain::kDay.count()));
    m_daysFrom = domain::floorTo(m_services.hub().venueNow(), std::chrono::minutes(1));
}

void PrintBars::ask(Part part, Timestamp from, Timestamp to) {
    m_part = part;
    m_answer = std::make_shared<Answer>();
    m_services.history()->ticks(m_market.instrument().id, m_decimals, from, to,
                                [answer = m_answer, interval = m_interval](std::vector<history::Tick> ticks) {
                                    auto bars = barsOf(std::move(ticks), interval);
                                    const std::lock_guard lock(answer->mutex);
                                    answer->bars = std::move(bars);
                                    answer->isThere = true;
                                });
}

void PrintBars::askNext() {
    if (m_services.history() == nullptr || m_answer) {
        return;
    }
    const bool isFirst = m_reads == 0;
    if (isFirst || m_daysLeft > 0) {
        const Timestamp to = isFirst ? kForever : m_daysFrom;
        --m_daysLeft;
        m_daysFrom = m_daysFrom - domain::kDay;
        m_askedRevision = isFirst ? m_market.revision() : m_askedRevision;
        ask(Part::Days, m_daysFrom, to);
        return;
    }
    if (--m_framesToAsk > 0 || m_market.revision() == m_askedRevision) {
        return;
    }
    m_framesToAsk = kFramesBetween;
    m_askedRevision = m_market.revision();
    const Timestamp from =
        m_bars.empty() ? m_daysFrom : domain::floorTo(m_bars.back().start - kLate, m_interval);
    ask(Part::Newest, from, kForever);
}

std::optional<std::size_t> PrintBars::advance() {
    if (m_market.instrument().quantityDecimals != m_decimals) {  // it counts otherwise now
        startOver();
        askNext();
        return 0;
    }
    askNext();
    if (!m_answer) {
        return std::nullopt;
    }
    std::vector<Bar> bars;
    {
        const std::lock_guard lock(m_answer->mutex);
        if (!m_answer->isThere) {
            return std::nullopt;
        }
        bars = std::move(m_answer->bars);
    }
    m_answer.reset();
    ++m_reads;
    return take(std::move(bars));
}

std::optional<std::size_t> PrintBars::take(std::vector<Bar> bars) {
    if (m_part == Part::Newest) {
        return takeNewest(bars);
    }
    if (bars.empty()) {
        return std::nullopt;
    }
    // Days are asked backwards: all of it lies before what is here.
    m_bars.insert(m_bars.begin(), bars.begin(), bars.end());
    return 0;
}

/// `bars` begin where the asking did: they replace all from there on.
std::optional<std::size_t> PrintBars::takeNewest(const std::vector<Bar>& bars) {
    if (bars.empty()) {
        return std::nullopt;
    }
    auto at = std::ranges::lower_bound(m_bars, bars.front().start, {}, &Bar::start);
    auto fresh = bars.begin();
    while (at != m_bars.end() && fresh != bars.end() && history::isSameBar(*at, *fresh)) {
        ++at;
        ++fresh;
    }
    const auto place = static_cast<std::size_t>(at - m_bars.begin());
    if (fresh == bars.end()) {
        return std::nullopt;
    }
    m_bars.erase(at, m_bars.end());
    m_bars.insert(m_bars.end(), fresh, bars.end());
    return place;
}

}  // namespace tessera::ui
