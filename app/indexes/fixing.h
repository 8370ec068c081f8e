#pragma once
// One fixing of the list-price index: from the prices of its members on a day to a level, or to the reason
// why there is none. Pure, in integers; the order of the inputs does not matter.
//
// Rules (design: market terms). Prices that are zero or missing are left out and counted. Outliers beyond
// 3 x 1.4826 x MAD of the median are dropped. Then at least 3 observations of at least 3 providers, and a
// dispersion (1.4826 x MAD / median of what is left) of at most 0.60, or the fixing is withheld. Weights: by
// volume where that of every model left is known, else equal for each provider (who makes the model) and then
// for each of its models; no provider above 30 %, the excess going to the others; withheld where one seller
// has more than 50 %. Quality ratios are unknown and taken as 1.

#include <optional>
#include <string>
#include <vector>

#include "app/indexes/blend.h"
#include "app/indexes/weights.h"

namespace tessera::indexes {

/// What is known of one member on the day.
struct IndexInput {
    /// Listed: its prices say the rest. NotListed: no such model on the list that day. ListEnded: no list
    /// reaches the day.
    enum class Standing : std::uint8_t { Listed, NotListed, ListEnded };
    std::string model;
    std::string provider;     // who makes it
    std::string seller = {};  // who sells it; empty: the list does not say, the provider stands for it
    std::string source = {};
    Standing standing = Standing::Listed;
    listprices::StatedPrice input, output, cached;
    std::optional<std::int64_t> volume = {};  // Mtok of the period, > 0
    domain::Timestamp since = {};             // the latest beginning among its prices; unset: not stated
    domain::Timestamp knownAt = {};           // the latest time one of them was stated
    bool operator==(const IndexInput&) const = default;
};

/// Zero switches a rule off, as a plain mean of others wants it.
struct FixingRules {
    int leastObservations = 3;
    int leastProviders = 3;
    std::int64_t mostDispersion = 600;           // thousandths
    int outlierMads = 3;                         // times 1.4826 x MAD
    std::int64_t providerCap = kWhole * 3 / 10;  // of kWhole
    std::int64_t sellerCap = kWhole / 2;
    bool isPerModel = false;  // every model the same, whoever makes it
    bool operator==(const FixingRules&) const = default;
};

enum class Verdict : std::uint8_t { Counted, NotListed, ListEnded, NoPrice, Outlier };
std::string_view wordFor(Verdict verdict);  // "in", "not listed", "list ended", "no price", "outlier"

/// One row of the audit: what went in, and what became of it.
struct AuditRow {
    IndexInput input;
    Verdict verdict = Verdict::Counted;
    std::string why;           // of a row that does not count: "output price is zero"
    domain::Int128 mixed = 0;  // the mixed price, Blend::total() times; 0: none
    std::int64_t weight = 0;   // of kWhole; 0 unless counted
};

struct IndexFixing {
    domain::Timestamp day;                   // UTC midnight
    std::optional<domain::Price> level;      // rounded half to even at 1e-6 USD; none: withheld
    std::string withheldReason;              // empty: published
    int observations = 0;                    // counted
    int providers = 0;                       // among those
    int outliers = 0;                        // dropped
    int unpriced = 0;                        // listed, with a price that is zero or missing
    int absent = 0;                          // not listed, or no list reaches the day
    std::optional<std::int64_t> dispersion;  // thousandths, of what was counted; none: nothing was
    bool isByVolume = false;
    bool isPublished() const { return level.has_value(); }
    bool operator==(const IndexFixing&) const = default;
};

/// A fixing with all it was made of: enough to compute it again.
struct FixingAudit {
    IndexFixing fixing;
    Blend blend;
    FixingRules rules;
    std::vector<AuditRow> rows;  // by provider, then model
};

/// `day` a UTC midnight; `inputs` one a member.
FixingAudit computeFixing(domain::Timestamp day, std::vector<IndexInput> inputs, const Blend& blend,
                          const FixingRules& rules = {});

/// "Tessera list-price index, equal-weighted", or "..., volume-weighted".
std::string nameOf(const IndexFixing& fixing);

}  // namespace tessera::indexes
