#pragma once
// What an average future settles to: the mean of its contract month's business-day fixings. One rule for the
// exchange and for whoever shows how much of it is known.

#include <optional>
#include <span>
#include <vector>

#include "app/domain/fixing_ladder.h"
#include "app/domain/instrument.h"
#include "app/domain/market_record.h"

namespace tessera::domain {

/// The fixing of a day, its settlement and the end of trading: 20:00 UTC.
inline constexpr Duration kFixingTime = std::chrono::hours(20);

/// Monday to Friday; no holiday calendar is assumed.
bool isBusinessDay(Timestamp utc);
/// The fixings that count in `month`, oldest first: 20:00 UTC of each of its business days.
std::vector<Timestamp> fixingTimes(ContractMonth month);
/// The published levels of 20:00 UTC among `fixings` from `since` on (an exchange prints in between, too),
/// oldest first as they are.
std::vector<DatedLevel> dailyLevels(std::span<const Fixing> fixings, Timestamp since = {});

/// How much of a month's mean is known.
struct MonthAverage {
    int days = 0;     // N: business days of the month
    int fixed = 0;    // n: of them past; each has a level
    int carried = 0;  // of the fixed ones: withheld, so by the ladder
    Int128 sum = 0;   // 1e-9 USD, of the fixed ones

    bool isComplete() const { return days > 0 && fixed == days; }
    /// sum / fixed, half to even at 1e-9 USD; none before the first. Of a complete one: the settlement.
    std::optional<Price> soFar() const;
};

/// As known at `asOf`: a day counts from its 20:00 UTC on. A day without a fixing has what the ladder
/// (fixing_ladder.h) carries. NotFound, with a sentence that names the day: nothing was published on it nor
/// in the 44 days before, so there is no mean and no settlement. `published`: ascending, one a day.
Result<MonthAverage> monthAverage(std::span<const DatedLevel> published, ContractMonth month, Timestamp asOf);

}  // namespace tessera::domain
