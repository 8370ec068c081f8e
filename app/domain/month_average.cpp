#include "app/domain/month_average.h"

#include <fmt/format.h>

namespace tessera::domain {

bool isBusinessDay(Timestamp utc) {
    const std::int64_t day = floorTo(utc, kDay).nanos() / kDay.count();
    const std::int64_t weekday = ((day + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; 0 is Sunday
    return weekday != 0 && weekday != 6;
}

std::vector<Timestamp> fixingTimes(ContractMonth month) {
    std::vector<Timestamp> times;
    Timestamp at = fromCivilDate({month.year, month.month, 1}, kFixingTime);
    for (; toCivilDate(at).month == month.month; at = at + kDay) {
        if (isBusinessDay(at)) {
            times.push_back(at);
        }
    }
    return times;
}

std::vector<DatedLevel> dailyLevels(std::span<const Fixing> fixings, Timestamp since) {
    std::vector<DatedLevel> levels;
    for (const Fixing& fixing : fixings) {
        if (fixing.withheldReason.empty() && fixing.asOf >= since &&
            fixing.asOf == floorTo(fixing.asOf, kDay) + kFixingTime) {
            levels.push_back({fixing.asOf, fixing.level});
        }
    }
    return levels;
}

std::optional<Price> MonthAverage::soFar() const {
    return fixed == 0
               ? std::nullopt
               : std::optional(Price::fromNanoUsd(static_cast<std::int64_t>(divideHalfEven(sum, fixed))));
}

Result<MonthAverage> monthAverage(std::span<const DatedLevel> published, ContractMonth month,
                                  Timestamp asOf) {
    MonthAverage average;
    for (const Timestamp at : fixingTimes(month)) {
        ++average.days;
        if (at > asOf) {
            continue;
        }
        const auto level = carriedLevel(published, at);
        if (!level) {
            return Error{ErrorCode::NotFound,
                         fmt::format("There is no mean of the month: no index level was published on {} nor "
                                     "in the 44 days before it.",
                                     formatIso(at, 0).substr(0, 10)),
                         "monthAverage"};
        }
        ++average.fixed;
        average.carried += level->rung == CarryRung::Published ? 0 : 1;
        average.sum += level->level.nanoUsd();
    }
    return average;
}

}  // namespace tessera::domain
