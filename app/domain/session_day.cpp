#include "app/domain/session_day.h"

namespace tessera::domain {

namespace {
constexpr Duration kSettlement = std::chrono::hours(20);
}  // namespace

std::int64_t sessionDayOf(Timestamp at) {
    const std::int64_t since = at.nanos() - kSettlement.count();
    return since / kDay.count() - (since % kDay.count() < 0 ? 1 : 0);
}

Timestamp sessionStartOf(std::int64_t day) {
    return Timestamp::fromNanos(day * kDay.count() + kSettlement.count());
}

std::string sessionDayText(std::int64_t day) {
    return formatIso(sessionStartOf(day + 1), 0).substr(0, 10);
}

}  // namespace tessera::domain
