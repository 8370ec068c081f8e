#pragma once
// Times and lengths as a person reads them.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "app/domain/timestamp.h"

namespace tessera::domain {

/// To the minute, UTC, without saying so: "2026-11-20 14:03".
std::string minuteText(Timestamp utc);
/// Of a bar, whole minutes: "15m", "4h", "1d".
std::string intervalText(Duration interval);
/// The same in words: "15 minutes", "1 hour".
std::string intervalWords(Duration interval);

/// The bar lengths a person chooses from: charts, alerts, files, the command line.
inline constexpr std::array<Duration, 6> kBarIntervals{std::chrono::minutes(1),   std::chrono::minutes(5),
                                                       std::chrono::minutes(15),  std::chrono::minutes(60),
                                                       std::chrono::minutes(240), std::chrono::minutes(1440)};
/// The one of them that intervalText() calls `text`.
std::optional<Duration> barIntervalOf(std::string_view text);
/// How they are called, in order, with `separator` between two: "1m, 5m, 15m, 1h, 4h, 1d".
std::string barIntervalNames(std::string_view separator = ", ");

}  // namespace tessera::domain
