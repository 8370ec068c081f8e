#pragma once
// UTC nanoseconds. Venue time and wall time share the type; a variable's name says which it is.

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

#include "app/domain/result.h"

namespace tessera::domain {

using Duration = std::chrono::nanoseconds;

inline constexpr Duration kDay = std::chrono::hours(24);

/// Nanoseconds since 1970-01-01T00:00:00Z, leap seconds ignored (as POSIX).
class Timestamp {
 public:
    constexpr Timestamp() = default;
    static constexpr Timestamp fromNanos(std::int64_t nanos) { return Timestamp(nanos); }
    static constexpr Timestamp fromSeconds(std::int64_t seconds) {
        return Timestamp(seconds * 1'000'000'000);
    }
    constexpr std::int64_t nanos() const { return m_nanos; }
    constexpr std::int64_t seconds() const { return m_nanos / 1'000'000'000; }
    constexpr auto operator<=>(const Timestamp&) const = default;
    constexpr Timestamp operator+(Duration d) const { return Timestamp(m_nanos + d.count()); }
    constexpr Timestamp operator-(Duration d) const { return Timestamp(m_nanos - d.count()); }
    constexpr Duration operator-(Timestamp other) const { return Duration(m_nanos - other.m_nanos); }
    constexpr bool isSet() const { return m_nanos != 0; }

 private:
    explicit constexpr Timestamp(std::int64_t nanos) : m_nanos(nanos) {}
    std::int64_t m_nanos = 0;
};

/// Start of the interval of length `interval` (> 0) that holds `t`, counted from the epoch.
constexpr Timestamp floorTo(Timestamp t, Duration interval) {
    const std::int64_t remainder = t.nanos() % interval.count();
    return Timestamp::fromNanos(t.nanos() - remainder - (remainder < 0 ? interval.count() : 0));
}

struct CivilDate {
    int year = 1970;
    unsigned month = 1;  // 1..12
    unsigned day = 1;    // 1..31
    constexpr auto operator<=>(const CivilDate&) const = default;
};

CivilDate toCivilDate(Timestamp utc);
Timestamp fromCivilDate(CivilDate date, Duration timeOfDay = Duration::zero());

/// "2026-11-19T20:58:11.204Z"; `decimals` 0..9 of the second.
std::string formatIso(Timestamp utc, int decimals = 3);
/// "20:58:11.204"; `decimals` 0..9 of the second.
std::string formatTimeOfDay(Timestamp utc, int decimals = 3);
/// Reads "2026-11-19", "2026-11-19T20:58:11Z" or with a fraction. BadInput otherwise.
Result<Timestamp> parseIso(std::string_view text);

}  // namespace tessera::domain
