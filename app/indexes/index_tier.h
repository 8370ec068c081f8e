#pragma once
// Which models an index is made of: a dated table with a reason a row, committed as resources/index/*.csv and
// built in.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"

namespace tessera::indexes {

/// What every result of the engine is called; "volume-weighted" takes the place of the last word where the
/// volume of every model counted is known.
inline constexpr std::string_view kIndexName = "Tessera list-price index, equal-weighted";

/// One row. `until` unset: open. Both days count.
struct IndexMember {
    std::string model;  // as the list names it, "maker/model"
    domain::Timestamp from;
    domain::Timestamp until;
    std::string reason;
    bool covers(domain::Timestamp day) const { return day >= from && (!until.isSet() || day <= until); }
};

/// CSV "model,from,until,reason" with a header; lines that begin with '#' are kept as the rule. BadInput
/// names the line.
struct MemberTable {
    std::string rule;  // the '#' lines, without the marks
    std::vector<IndexMember> members;
};
domain::Result<MemberTable> parseMembers(std::string_view csv);

struct IndexTier {
    std::string key;    // "composite": in text keys and files, so for good
    std::string title;  // "Composite"
    std::string rule;
    std::vector<IndexMember> members;
    std::string symbol;  // of the future on it at the paper exchange, "SITC"
};

/// Composite, frontier, standard, budget.
std::span<const IndexTier> builtInTiers();
/// None: no tier has that key.
const IndexTier* findTier(std::string_view key);

/// The maker in a model's id: what stands before '/', the whole id where there is none.
std::string_view makerOf(std::string_view model);

}  // namespace tessera::indexes
