#pragma once
// A bill's numbers in words. Pure.

#include <QString>

#include "app/bill/bill_view.h"
#include "app/bill/what_moved.h"

namespace tessera::ui {

QString inWords(std::string_view text);
/// "24,612 M", "3.51 M", "812": tokens; a dash where they are not known.
QString tokenWords(const std::optional<std::int64_t>& tokens);
/// "1,234.57"; a dash where it is not known.
QString moneyWords(const std::optional<bill::Amount>& amount);
/// "+1,234.57" of 1e-2.
QString signedCents(std::int64_t cents);
/// "-12,345.68" of 1e-9.
QString signedNano(std::int64_t nano);
/// "October 2026" of "2026-10".
QString monthWords(const std::string& month);
/// "1 October to 8 October 2026"; empty without days.
QString daysWords(domain::Timestamp first, domain::Timestamp last);
/// "45.4 %" of two amounts; empty where the whole is not above zero.
QString shareWords(const std::optional<bill::Amount>& part, const std::optional<bill::Amount>& whole);

}  // namespace tessera::ui
