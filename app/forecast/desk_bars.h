#pragma once
// Bars of a series during one advance() of the desk, read when somebody wants them and once. Internal to the
// desk.

#include "app/forecast/closed_bars.h"
#include "app/forecast/forecast_desk.h"

namespace tessera::forecast {

class ForecastDesk::Bars {
 public:
    /// Both outlive it.
    Bars(const ports::ForecastSubject& subject, const MinutesOf& source)
        : m_subject(subject), m_source(source) {}
    /// Those of the series looked at, which are at hand. They outlive it.
    void set(std::span<const domain::Bar> minutes) { m_minutes = minutes; }
    /// One-minute bars, oldest first; empty: not known yet.
    std::span<const domain::Bar> minutes() {
        if (!m_minutes) {
            m_read = m_source(m_subject.symbol);
            m_minutes = m_read;
        }
        return *m_minutes;
    }
    const ClosedBars& closed(domain::Timestamp bound) {
        if (!m_closed) {
            m_closed = closedBars(minutes(), m_subject.interval, bound);
        }
        return *m_closed;
    }

 private:
    const ports::ForecastSubject& m_subject;
    const MinutesOf& m_source;
    std::vector<domain::Bar> m_read;
    std::optional<std::span<const domain::Bar>> m_minutes;
    std::optional<ClosedBars> m_closed;
};

}  // namespace tessera::forecast
