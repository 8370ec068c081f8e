#pragma once
// Dates as feeds write them. Pure; any thread.

#include <optional>
#include <string_view>

#include "app/domain/timestamp.h"

namespace tessera::news {

/// RFC 822 with four or two digits of the year ("Sat, 28 Nov 2026 14:00:00 +0100", "28 Nov 26 14:00 GMT"; the
/// zones of RFC 822 by name) and RFC 3339 ("2026-11-28T14:00:00+01:00", a date alone is its midnight UTC).
/// None: it is neither, or there is no such day.
std::optional<domain::Timestamp> newsDate(std::string_view text);

}  // namespace tessera::news
