#pragma once
// Real index levels as committed in resources/index: CSV with '#' provenance lines, then the header
// date,level_usd,observations,providers,withheld_reason.

#include <string>
#include <string_view>
#include <vector>

#include "app/domain/market_record.h"
#include "app/domain/result.h"

namespace tessera::market {

struct IndexHistory {
    std::string provenance;               // the '#' lines, without the marks
    std::vector<domain::Fixing> fixings;  // oldest first, as of 20:00 UTC of their day; instrument not set
};

/// BadInput names the line. Dates must rise strictly; a level or a reason must be there, not both missing.
domain::Result<IndexHistory> parseIndexHistory(std::string_view csv, std::string_view name);

}  // namespace tessera::market
