#pragma once
// Times and lengths as a person reads them.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/domain/timestamp.h"

namespace tessera::domain {

/// To the minute, UTC, without saying so: "2026-11-20 14:03".
std::string minuteText(Timestamp utc);
/// Of a bar, whole seconds: "15s", "15m", "4h", "1d".
std::string intervalText(Duration interval);
/// The same in words: "15 minutes", "1 hour".
std::string intervalWords(Duration interval);

/// The bar lengths a person chooses from: charts, alerts, files, the command line. Those below a minute are
/// made of prints, and are offered where prints are at hand: on charts.
inline constexpr std::array<Duration, 10> kBarIntervals{
    std::chrono::seconds(1),   std::chrono::seconds(5),   std::chrono::seconds(15), std::chrono::seconds(30),
    std::chrono::minutes(1),   std::chrono::minutes(5),   std::chrono::minutes(15), std::chrono::minutes(60),
    std::chrono::minutes(240), std::chrono::minutes(1440)};
inline constexpr std::size_t kBelowMinute = 4;
/// Those of them that are made of minutes.
inline constexpr std::span<const Duration> kMinuteBarIntervals =
    std::span<const Duration>(kBarIntervals).subspan(kBelowMinute);
/// The one of `among` that intervalText() calls `text`.
std::optional<Duration> barIntervalOf(std::string_view text, std::span<const Duration> among = kBarIntervals);
/// How `among` are called, in order, with `separator` between two: "1m, 5m, 15m, 1h, 4h, 1d".
std::string barIntervalNames(std::span<const Duration> among = kBarIntervals,
                             std::string_view separator = ", ");

}  // namespace tessera::domain
