#include "app/domain/calendar_interval.h"

#include <chrono>

namespace tessera::domain {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

sys_days dayOf(Timestamp time) {
    return sys_days(days(floorTo(time, kDay).nanos() / kDay.count()));
}
Timestamp startOf(sys_days day) {
    return Timestamp::fromNanos(day.time_since_epoch().count() * kDay.count());
}

}  // namespace

Timestamp barStart(Timestamp time, Duration interval) {
    if (!isOfCalendar(interval)) {
        return floorTo(time, interval);
    }
    const sys_days day = dayOf(time);
    if (interval == kWeekBar) {
        return startOf(day - (std::chrono::weekday(day) - std::chrono::Monday));
    }
    const std::chrono::year_month_day date(day);
    return startOf(date.year() / date.month() / 1);
}

Timestamp nextBar(Timestamp start, Duration interval) {
    if (interval != kMonthBar) {
        return start + interval;
    }
    const std::chrono::year_month_day date(dayOf(start));
    return startOf(sys_days(date.year() / date.month() / 1 + std::chrono::months(1)));
}

}  // namespace tessera::domain
