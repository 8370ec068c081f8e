#include "app/market/contract_calendar.h"

#include <fmt/format.h>

#include <array>

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

Timestamp lastTradingTime(ContractMonth month, LastDayRule rule) {
    using namespace std::chrono;
    const auto first = std::chrono::year(month.year) / std::chrono::month(month.month);
    sys_days day{};
    if (rule == LastDayRule::ThirdWednesday) {
        day = sys_days(first / Wednesday[3]);
    } else {
        day = sys_days(first / last);
        while (weekday(day) == Saturday || weekday(day) == Sunday) {
            day -= days(1);
        }
    }
    const year_month_day date{day};
    return fromCivilDate({int(date.year()), unsigned(date.month()), unsigned(date.day())}, kSettlementTime);
}

Timestamp firstDay(ContractMonth month) {
    return fromCivilDate({month.year, month.month, 1});
}

int daysIn(ContractMonth month) {
    return static_cast<int>((firstDay(following(month)) - firstDay(month)) / std::chrono::hours(24));
}

ContractMonth following(ContractMonth month) {
    return month.month == 12 ? ContractMonth{month.year + 1, 1} : ContractMonth{month.year, month.month + 1};
}

bool isQuarterMonth(ContractMonth month) {
    return month.month % 3 == 0;
}

ContractMonth monthOf(Timestamp utc) {
    const CivilDate date = toCivilDate(utc);
    return {date.year, date.month};
}

Timestamp lastSettlementBefore(Timestamp utc) {
    return floorTo(utc - kSettlementTime, std::chrono::hours(24)) + kSettlementTime;
}

std::string monthName(ContractMonth month) {
    constexpr std::array<const char*, 12> kNames{"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
    return fmt::format("{} {}", month.month >= 1 && month.month <= 12 ? kNames[month.month - 1] : "?",
                       month.year);
}

}  // namespace tessera::market
