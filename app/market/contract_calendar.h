#pragma once
// Dates of contracts. Business days are Monday to Friday; no holiday calendar is assumed.

#include "app/domain/month_average.h"

namespace tessera::market {

enum class LastDayRule : std::uint8_t { ThirdWednesday, LastBusinessDay };

/// Daily settlement and end of trading: 20:00 UTC.
inline constexpr domain::Duration kSettlementTime = domain::kFixingTime;

/// Last trading day of the month at 20:00 UTC.
domain::Timestamp lastTradingTime(domain::ContractMonth month, LastDayRule rule);
/// Its first day, 00:00 UTC.
domain::Timestamp firstDay(domain::ContractMonth month);
/// 28 .. 31.
int daysIn(domain::ContractMonth month);
domain::ContractMonth following(domain::ContractMonth month);
/// March, June, September or December.
bool isQuarterMonth(domain::ContractMonth month);
domain::ContractMonth monthOf(domain::Timestamp utc);
/// The latest 20:00 UTC at or before `utc`.
domain::Timestamp lastSettlementBefore(domain::Timestamp utc);
/// "December 2026".
std::string monthName(domain::ContractMonth month);

}  // namespace tessera::market
