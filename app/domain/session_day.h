#pragma once
// The session days of what is traded here: each ends with the daily settlement, 20:00 UTC.

#include <string>

#include "app/domain/timestamp.h"

namespace tessera::domain {

/// Number of the session day `at` belongs to.
std::int64_t sessionDayOf(Timestamp at);
Timestamp sessionStartOf(std::int64_t day);
/// "2026-11-27": as futures name a session, by the date on which it ends.
std::string sessionDayText(std::int64_t day);

}  // namespace tessera::domain
