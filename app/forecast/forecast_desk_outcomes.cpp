// What comes of forecasts: closes are told to the ledger, of whatever waits for one, and what can have no
// outcome any more is neither asked for nor waited for.

#include <fmt/format.h>

#include "app/domain/time_text.h"
#include "app/domain/trading_end.h"
#include "app/forecast/closed_bars.h"
#include "app/forecast/desk_bars.h"
#include "app/forecast/forecast_desk.h"

namespace tessera::forecast {

using ports::ForecastSubject;
using State = ports::ForecastAttempt::State;

namespace {

constexpr const char* kNoBars = "its bars are not there yet";

/// "6 or 12 bars ahead would fit"; empty: none would.
std::string horizonsThatFit(const ForecastSubject& subject, domain::Timestamp origin, domain::Timestamp end) {
    std::string fit;
    for (const int bars : ports::kForecastHorizons) {
        if (origin + subject.interval * bars <= end) {
            fit += (fit.empty() ? "" : " or ") + std::to_string(bars);
        }
    }
    return fit.empty() ? fit : fit + " bars ahead would fit";
}

/// Why the next forecast would never have an outcome; empty: it can have one.
std::string whyNoOutcome(const ForecastSubject& subject, domain::Timestamp end, domain::Timestamp now) {
    const domain::Timestamp origin = floorTo(now, subject.interval);
    if (!end.isSet() || origin + subject.interval * subject.horizon <= end) {
        return {};
    }
    const std::string at = domain::formatIso(end, 0);
    const std::string when = fmt::format("{} at {} UTC", at.substr(0, 10), at.substr(11, 5));
    if (domain::isTradingOver(end, now)) {
        return fmt::format("its contract ended on {} and is no longer forecast", when);
    }
    const std::string fit = horizonsThatFit(subject, origin, end);
    return fmt::format("its contract ends on {}, before {} bars of {} are over{}{}", when, subject.horizon,
                       domain::intervalText(subject.interval), fit.empty() ? "" : "; ", fit);
}

}  // namespace

/// A forecast whose last bar closes after its contract has ended would wait for its outcome for ever.
void ForecastDesk::readEnd(Series& series, domain::Timestamp now) {
    const domain::Timestamp minute = floorTo(now, std::chrono::minutes(1));
    if (minute == series.endReadAt) {
        return;
    }
    series.endReadAt = minute;
    std::string why = whyNoOutcome(series.subject, m_endOf(series.subject.symbol), now);
    if (why == series.noOutcome) {
        return;
    }
    series.noOutcome = std::move(why);
    for (const Worker& worker : m_workers) {
        cancel(series, worker, {});
        setAttempt(series, worker,
                   {series.noOutcome.empty() ? State::None : State::Abstained, {}, series.noOutcome});
    }
}

void ForecastDesk::observe(const std::string& symbol, domain::Duration interval, const ClosedBars& closed,
                           domain::Timestamp after) {
    for (std::size_t i = 0; i < closed.ends.size(); ++i) {
        if (closed.ends[i] > after) {
            m_ledger.observe(symbol, interval, closed.ends[i], closed.closes[i]);
        }
    }
}

void ForecastDesk::observeClosedBars(Series& series, Bars& bars, domain::Timestamp now) {
    const domain::Timestamp bound = floorTo(now, series.subject.interval);
    if (bound <= series.lastObserved) {
        return;
    }
    const auto minutes = bars.minutes();
    if (minutes.empty()) {
        series.waitsFor = kNoBars;
        return;
    }
    series.waitsFor.clear();
    series.endReadAt = {};  // what its bars came with may be known only now
    observe(series.subject.symbol, series.subject.interval, closedBars(minutes, series.subject.interval, now),
            series.lastObserved);
    series.lastObserved = bound;
}

/// What nobody looks at any more comes to its outcome all the same: a record of what happened to be looked at
/// would be a choice. Once a minute.
void ForecastDesk::observeUnwatched(domain::Timestamp now) {
    const domain::Timestamp minute = floorTo(now, std::chrono::minutes(1));
    if (minute == m_lookedForOutcomes) {
        return;
    }
    m_lookedForOutcomes = minute;
    for (const ports::AwaitedOutcomes& one : m_ledger.awaited()) {
        if (const domain::Timestamp end = m_endOf(one.symbol);
            domain::isTradingOver(end, now) && one.last > end) {
            m_ledger.close(one.symbol, end);
        }
        const bool isAtHand = std::ranges::any_of(m_series, [&](const auto& series) {
            return series->subject.symbol == one.symbol && series->subject.interval == one.interval;
        });
        if (!isAtHand && one.first <= now) {
            // Some bars before it: one that closed a little earlier counts where none closed at the time
            // itself.
            observe(one.symbol, one.interval, closedBars(m_minutesOf(one.symbol), one.interval, now),
                    one.first - one.interval * 8);
        }
    }
}

}  // namespace tessera::forecast
