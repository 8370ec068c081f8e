#pragma once
// The pieces a search plan is built from.

#include <string>
#include <string_view>
#include <vector>

#include "app/storage/blotter_search.h"

namespace tessera::storage {

/// Collects SELECTs over one table, each in key order and cut at the limit, into one page.
class Merge {
 public:
    /// `value` is the column sorted by before the id; empty: the id alone.
    Merge(std::string table, std::string columns, std::string value, const trading::BlotterFilter& filter,
          const trading::PageKey& after, std::size_t limit);
    /// A term every branch has.
    void require(const std::string& term) { m_terms += " AND " + term; }
    /// `hint` names the index, so that a page never becomes a scan because the planner has no statistics.
    void branch(std::string_view hint, const std::string& where);
    std::string sql() const;
    bool isEmpty() const { return m_branches.empty(); }

 private:
    std::string m_table, m_columns, m_order, m_terms;
    std::size_t m_limit;
    std::vector<std::string> m_branches;
};

/// The next parameter of a plan: "?3".
std::string parameter(SearchPlan& plan, std::string text);
/// LIKE pattern of `text` anywhere, or at the start; what is special in a pattern is escaped with a
/// backslash.
std::string pattern(std::string_view text, bool atStart);
/// Orders what `plan` finds, the newest kSortRows, by an expression no index has.
void sortNewest(SearchPlan& plan, const std::string& expression, const trading::BlotterFilter& filter,
                const trading::PageKey& after, std::size_t limit);
/// Session day as terms over the column that has the time.
std::string dayTerm(std::int64_t day, const char* column);

}  // namespace tessera::storage
