#pragma once
// Times and lengths as a person reads them.

#include <string>

#include "app/domain/timestamp.h"

namespace tessera::domain {

/// To the minute, UTC, without saying so: "2026-11-20 14:03".
std::string minuteText(Timestamp utc);
/// Of a bar, whole minutes: "15m", "4h", "1d".
std::string intervalText(Duration interval);

}  // namespace tessera::domain
