#pragma once
// The index day by day from a price book: which list says what a member costs, and what was known of it when.
// Pure functions of the book; any thread.

#include <vector>

#include "app/domain/fixing_ladder.h"
#include "app/domain/month_average.h"
#include "app/indexes/fixing.h"
#include "app/indexes/index_tier.h"
#include "app/listprices/price_book.h"

namespace tessera::indexes {

/// A fixing is of its day at this time, UTC, as contracts settle.
using domain::kFixingTime;

/// The lists an index is made from, best first: of one source that reaches the day, never a mix for one
/// model. All are lists of one gateway, so who sells behind it is not stated.
std::span<const std::string_view> indexSources();

struct IndexQuestion {
    const IndexTier* tier = nullptr;  // not owned, never null
    Blend blend = {};
    /// Prices as known then. Unset: each fixing as it was known at its own time, the first print.
    domain::Timestamp knownAt = {};
    FixingRules rules = {};
};

/// A list is taken as read on every day up to its newest reading: a book keeps when a price was said, not
/// each time it was looked at. Asked as known on a day between two readings, a fixing may be there that had
/// no list then; its prices are those that were known.
///
/// What the book says of the members that the table counts on `day` (a UTC midnight).
std::vector<IndexInput> inputsOn(const listprices::PriceBook& book, const IndexQuestion& question,
                                 domain::Timestamp day);
FixingAudit auditOf(const listprices::PriceBook& book, const IndexQuestion& question, domain::Timestamp day);

/// Every day first..last (UTC midnights, both counted), ascending.
std::vector<IndexFixing> fixingsOf(const listprices::PriceBook& book, const IndexQuestion& question,
                                   domain::Timestamp first, domain::Timestamp last);

/// The days a list of indexSources() speaks of whose fixing time is past at `known`; unset both: none.
struct IndexDays {
    domain::Timestamp first, last;
};
IndexDays daysOf(const listprices::PriceBook& book, domain::Timestamp known);

/// What holds on the day of `fixings[at]`, by the ladder of market terms (domain/fixing_ladder.h). `fixings`
/// as fixingsOf() gives them.
domain::Result<domain::CarriedLevel> carriedOn(const std::vector<IndexFixing>& fixings, std::size_t at);

}  // namespace tessera::indexes
