#pragma once
// Fixings and their audits as text: for tables, and as CSV that a spreadsheet computes again.

#include <span>
#include <string>
#include <vector>

#include "app/indexes/index_series.h"

namespace tessera::indexes {

/// A row's part of the level, and its mixed price, in 1e-12 USD per Mtok, rounded half to even.
std::int64_t contributionPico(const FixingAudit& audit, const AuditRow& row);
std::int64_t mixedPico(const FixingAudit& audit, const AuditRow& row);

/// The level once more, from nothing but what the rows show: the sum of their contributions.
struct Recomputation {
    std::int64_t weights = 0;        // of kWhole
    std::int64_t contributions = 0;  // 1e-12 USD
    domain::Price level;             // rounded half to even at 1e-6 USD
    bool agrees = false;  // a published level is that one; a withheld one has nothing to agree with
};
Recomputation recompute(const FixingAudit& audit);

/// "2026-08-22"; "-" when not set.
std::string dayText(domain::Timestamp day);
/// "2.071234", or "withheld".
std::string levelText(const IndexFixing& fixing);
/// "0.412"; "-" where there was nothing to measure.
std::string dispersionText(const IndexFixing& fixing);
/// Without trailing zeros; a price that is not known as its state in a word.
std::string priceText(const listprices::StatedPrice& price);
/// Of kWhole: "0.083333333333".
std::string weightText(std::int64_t weight);
/// Of 1e-12 USD: "0.172500000000".
std::string picoText(std::int64_t pico);

/// '#' lines (what it is, of when, by which rules, the sums), a heading and a row a member. SUMPRODUCT of the
/// columns weight and mixed_usd_per_mtok is the level.
std::string auditCsv(const FixingAudit& audit, const IndexQuestion& question);
/// A row a day with what a withheld one carries.
std::string seriesCsv(const std::vector<IndexFixing>& fixings, const IndexQuestion& question);
/// What resources/index keeps of a tier for market::parseIndexHistory, with the rule and `source` ("list
/// prices of 978 models, ... as of 2026-08-22") in its first lines.
std::string levelsCsv(const std::vector<IndexFixing>& fixings, const IndexTier& tier,
                      std::string_view source);

}  // namespace tessera::indexes
