#pragma once
// Public list prices as dated points per model. Pure data and parsing; no clock, no files, no threads.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::prices {

/// A rate card from `from` (a UTC day) on. Unset price: the source names none. USD per million tokens.
struct ListPrice {
    domain::Timestamp from;
    std::optional<domain::Price> input;
    std::optional<domain::Price> output;
};

struct ListedModel {
    domain::Timestamp firstSeen;  // UTC days, both counted
    domain::Timestamp lastSeen;
    std::vector<ListPrice> points;  // ascending by `from`
    /// The rate card in force on `day`; null before the first point or outside firstSeen..lastSeen.
    const ListPrice* onDay(domain::Timestamp day) const;
};

struct PriceLedger {
    domain::Timestamp asOf;
    std::map<std::string, ListedModel, std::less<>> models;  // by id, "provider/model"
    std::uint64_t rejectedModels = 0;  // entries whose fields could not be read; never guessed
};

/// Reads the JSON of github.com/jvrck/openrouterlist: {"as_of", "models": {id: {"first_seen", "last_seen",
/// "points": [[date, input, output], ...]}}}. Prices are taken as decimal text, exactly. BadInput when it is
/// not that; single unreadable models are counted and left out.
domain::Result<PriceLedger> parseOpenRouterLedger(std::string_view json);

/// The id before '/'; the whole id when there is none.
std::string_view providerOf(std::string_view modelId);

}  // namespace tessera::prices
