#pragma once
// Filtered pages of the blotter as SQL: every plan is a handful of index seeks merged by key, so that a page
// costs the same at ten million rows.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/storage/sqlite_handle.h"
#include "app/trading/blotter_query.h"

namespace tessera::storage {

/// A SELECT with its parameters.
struct SearchPlan {
    std::string sql;
    std::vector<std::string> texts;  // ?1, ?2, ...; everything else in `sql` is a number of ours
    std::string nothing;             // not empty: no row can match, and why
};

/// `columns` of one page; ids of instruments whose symbol starts with the text come from `db`. One thread.
SearchPlan planOrders(Database& db, const trading::BlotterFilter& filter, trading::PageKey after,
                      std::size_t limit, const char* columns);
SearchPlan planFills(Database& db, const trading::BlotterFilter& filter, trading::PageKey after,
                     std::size_t limit, const char* columns);
SearchPlan planActivity(const trading::BlotterFilter& filter, trading::PageKey after, std::size_t limit,
                        const char* columns);
/// Prepares and binds. SQLite's code.
int bindPlan(Database& db, Statement& statement, const SearchPlan& plan);

}  // namespace tessera::storage
