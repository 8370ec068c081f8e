#pragma once
// Bars of weeks or months, worked out from bars of days whenever they are read. One thread.

#include "app/domain/bar.h"

namespace tessera::history {

class CalendarBars final : public domain::BarSource {
 public:
    /// `days`: bars of a day; it outlives this. `interval`: domain::kWeekBar or kMonthBar.
    CalendarBars(const domain::BarSource& days, domain::Duration interval)
        : m_days(days), m_interval(interval) {}

    domain::Duration interval() const override { return m_interval; }
    domain::Timestamp firstStart() const override;
    domain::Timestamp lastStart() const override;
    std::uint64_t revision() const override { return m_days.revision(); }
    domain::Duration read(domain::Timestamp from, domain::Timestamp to, std::size_t maxBars,
                          std::vector<domain::Bar>& out) const override;

 private:
    const domain::BarSource& m_days;
    domain::Duration m_interval;
};

}  // namespace tessera::history
