#pragma once
// How a person says an unknown CSV is to be read.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"

namespace tessera::bill {

/// What a column of an unknown CSV means.
enum class ColumnMeaning : std::uint8_t {
    Ignored,
    Day,
    Model,
    Input,       // uncached
    WholeInput,  // cached tokens included
    CacheRead,
    CacheWrite,
    Output,
    Reasoning,
    Cost,
    Tier,
};
inline constexpr std::size_t kColumnMeanings = 11;
std::string_view wordFor(ColumnMeaning meaning);  // "day", "model", "input", "whole input", ...
std::optional<ColumnMeaning> columnMeaningFrom(std::string_view word);

/// Kept by the set of its headings.
struct ColumnMapping {
    std::map<std::string, ColumnMeaning> columns;  // heading, lower case without blanks around it -> meaning
    std::string vendor;                            // who sent the bill; may be empty
    std::string currency = "USD";
};
/// "day=Date,model=Model,input=Prompt tokens,cost=Amount,currency=EUR". BadInput names the part that is
/// wrong. `separator` between the parts: a comma on a command line, a line break where headings may hold
/// commas.
domain::Result<ColumnMapping> parseColumnMapping(std::string_view text, char separator = ',');
/// The reverse, with line breaks.
std::string formatColumnMapping(const ColumnMapping& mapping);
/// The headings' set as one key, in any order: what a mapping is remembered by.
std::string headingSet(const std::vector<std::string>& headings);
/// As headings are compared: lower case, no blanks around.
std::string plainHeading(std::string_view heading);

/// The headings of a CSV that no format is told by, and its first rows.
struct UnknownTable {
    std::vector<std::string> headings;
    std::vector<std::vector<std::string>> rows;  // at most 8
};

}  // namespace tessera::bill
