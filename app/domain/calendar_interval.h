#pragma once
// Weeks and months as bars: a week begins on Monday, a month on its first day, both at 00:00 UTC.

#include <array>

#include "app/domain/time_text.h"

namespace tessera::domain {

inline constexpr Duration kWeekBar = kDay * 7;
/// What stands for a month where bars have one length: that of the shortest, so that none reaches into the
/// next. Nothing else is 28 days long.
inline constexpr Duration kMonthBar = kDay * 28;

/// It is made of days, and its bars begin where the calendar says.
constexpr bool isOfCalendar(Duration interval) {
    return interval == kWeekBar || interval == kMonthBar;
}
/// What its bars are made of: days, of one that is not of the calendar itself.
constexpr Duration madeOf(Duration interval) {
    return isOfCalendar(interval) ? kDay : interval;
}
/// Start of the bar of `interval` that holds `time`, and of the one behind the bar that starts at `start`.
Timestamp barStart(Timestamp time, Duration interval);
Timestamp nextBar(Timestamp start, Duration interval);

/// What charts offer: kBarIntervals, weeks and months.
inline constexpr auto kChartIntervals = [] {
    std::array<Duration, kBarIntervals.size() + 2> all{};
    for (std::size_t i = 0; i < kBarIntervals.size(); ++i) {
        all[i] = kBarIntervals[i];
    }
    all[kBarIntervals.size()] = kWeekBar;
    all[kBarIntervals.size() + 1] = kMonthBar;
    return all;
}();

}  // namespace tessera::domain
