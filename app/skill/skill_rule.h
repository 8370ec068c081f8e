#pragma once
// The forecast-skill index: how well a forecaster foresaw one day of an index, against a random walk, over a
// month. All that follows from a forecast once it is committed is computed in integers, so that anyone gets
// the same number. Pure functions; any thread.
//
// The forecast of a day is of the log return from the fixing of the day before to the day's own (20:00 UTC,
// 24 hours apart), in millionths: kMembers equally likely values, rising. Its score is the CRPS of those
// values (Gneiting & Raftery 2007, eq. 21), in 1e-9. The reference is the log random walk without drift, with
// the volatility of what was known when the forecast was committed, in as many values.
//   S = sum of CRPS / sum of the reference's CRPS, over the scored days of a window
//   index = 100 - 50 S, held within 0 and 100, rounded half to even to 0.01
// 50 is as good as the random walk, 100 perfect.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/domain/market_record.h"

namespace tessera::skill {

inline constexpr std::size_t kMembers = 20;
inline constexpr int kWindowDays = 30;        // the day of the index is the last of them
inline constexpr int kExtensionDays = 5;      // where fewer than kLeastValidDays of them were scored
inline constexpr int kLeastValidDays = 20;    // below it also then: the last index that had as many
inline constexpr int kMissingFactor = 2;      // a forecast that is not there scores so many references
inline constexpr std::size_t kHistory = 128;  // published levels a forecaster sees, and the volatility
inline constexpr std::size_t kLeastHistory = 64;
/// A level that is revised within so long after its fixing counts as revised; after that the index is final.
inline constexpr domain::Duration kCorrectionTime = std::chrono::hours(24);
/// Members beyond a factor of a thousand are no forecast.
inline constexpr std::int64_t kLargestMember = 6'907'755;  // millionths

/// One calendar day of the index a forecaster is asked about.
struct DayLevel {
    domain::Timestamp day;               // 00:00 UTC of it; the fixing is of 20:00
    std::optional<domain::Price> level;  // none: withheld, or none was made
    bool operator==(const DayLevel&) const = default;
};

/// Every calendar day from the first to the last fixing of 20:00 UTC. Of revisions the last one that was
/// known within kCorrectionTime counts. Fixings in any order; those of other hours are left out.
std::vector<DayLevel> dayLevels(std::span<const domain::Fixing> fixings);

/// ln(to / from) in millionths, half to even; both > 0.
std::int64_t logReturn(domain::Price from, domain::Price to);
/// The volatility of one day's log return in 1e-9: EWMA 0.94 (RiskMetrics) over the last kHistory closes.
std::int64_t volatilityOf(std::span<const double> closes);
/// Levels of the members: (i + 1/2) / kMembers. Normal deviates there, in 1e-9.
const std::array<std::int64_t, kMembers>& normalDeviates();
/// Members of N(0, volatility^2); `volatility` in 1e-9, >= 0.
std::vector<std::int64_t> referenceMembers(std::int64_t volatility);
/// mean |x - y| - 1/2 mean |x - x'| over the members, in 1e-9, half to even. At least one member.
std::int64_t crpsOf(std::span<const std::int64_t> members, std::int64_t outcome);
/// Why these are no forecast, as a clause; empty: they are one.
std::string whyNoForecast(std::span<const std::int64_t> members);

/// How one day went.
struct DayScore {
    domain::Timestamp day;
    std::optional<std::int64_t> crps, reference;  // 1e-9; none: the day has no outcome and counts for nothing
};

/// The index of one day.
struct SkillIndex {
    std::optional<int> hundredths;  // 0..10000; none: there never were enough days
    int windowDays = 0, validDays = 0;
    std::int64_t sum = 0, referenceSum = 0;  // 1e-9
    bool isCarried = false;  // too few days, or a reference without any error: the last index instead
    /// Sampling error: 90 % interval, delta method on the ratio of means, Student t (forecast/scoring.h).
    /// Statistics, no part of the settlement; none with fewer than 3 days, and of a carried index.
    std::optional<int> low, high;
    bool operator==(const SkillIndex&) const = default;
};

/// The index of the last of `days`, which are consecutive calendar days; `before`: that of the day before.
SkillIndex indexOf(std::span<const DayScore> days, const SkillIndex& before);
/// The same ratio by hand: half-even(10000 - 5000 sum / referenceSum) within 0 and 10000. referenceSum > 0.
int indexHundredths(std::int64_t sum, std::int64_t referenceSum);

}  // namespace tessera::skill
