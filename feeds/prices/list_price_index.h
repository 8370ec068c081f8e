#pragma once
// The "Tessera list-price index, equal-weighted": rules of market.md for unknown volume and quality. Every
// comparison and mean is exact (128-bit integers); the only rounding is the published level's, half to even
// at 1e-6 USD.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"
#include "feeds/prices/price_ledger.h"

namespace tessera::prices {

/// One row of the membership table. `until` unset: open.
struct IndexMember {
    std::string model;
    domain::Timestamp from;
    domain::Timestamp until;
    std::string reason;
};

/// CSV "model,from,until,reason" with '#' comments and a header. BadInput names the line.
domain::Result<std::vector<IndexMember>> parseMembers(std::string_view csv);

/// Blended price of one model in tenths of 1e-9 USD per Mtok: 4 x input + 6 x output (0.4 and 0.6).
struct BlendedPrice {
    std::string_view provider;
    std::int64_t tenthNanoUsd = 0;  // > 0
};

/// One day's computed level, or why there is none.
struct IndexFixing {
    domain::Timestamp day;
    domain::Price level;   // meaningful when published()
    int observations = 0;  // after outliers were dropped
    int providers = 0;     // among those
    int outliers = 0;      // dropped beyond 3 x 1.4826 x MAD
    int unpriced = 0;      // members listed that day with a zero or missing price
    std::string withheldReason;
    bool published() const { return withheldReason.empty(); }
};

/// Level of one day from its blended prices. Equal weight per provider, then per model. The provider cap of
/// 30 % cannot bind with four or more equal providers; with three it cannot be met at all (3 x 30 % < 100 %)
/// and a third each is the nearest there is. Gates: at least 3 observations and 3 providers, dispersion
/// (1.4826 x MAD / median, after outliers) <= 0.60.
IndexFixing computeFixing(domain::Timestamp day, std::span<const BlendedPrice> prices);

/// Daily fixings first..last (UTC days, both counted).
std::vector<IndexFixing> computeIndex(const PriceLedger& ledger, std::span<const IndexMember> members,
                                      domain::Timestamp first, domain::Timestamp last);

/// What a contract settles to on a day whose fixing is withheld: median of the published fixings of the 7
/// days up to `day` if at least 4; else of the 14 days if at least 4; else the last published one up to 44
/// days old; else Refused. A published day settles to its own level. `fixings` ascending, one a day.
domain::Result<domain::Price> settlementLevel(std::span<const IndexFixing> fixings, domain::Timestamp day);

/// The committed resource: '#' provenance lines, header, one row a day.
std::string formatIndexCsv(std::span<const IndexFixing> fixings, const PriceLedger& ledger,
                           std::span<const IndexMember> members);

}  // namespace tessera::prices
