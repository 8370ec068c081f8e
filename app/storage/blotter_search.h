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

/// SELECTs whose rows follow each other, with their parameters.
struct SearchPlan {
    std::vector<std::string> parts{};
    std::vector<std::string> texts{};  // ?1, ?2, ...; everything else in `parts` is a number of ours
    std::string counting{};  // not empty: counts what is sorted, when that may not be all that matches
    std::string nothing{};   // not empty: no row can match, and why
};

/// `columns` of one page; ids of instruments whose symbol starts with the text come from `db`. One thread.
SearchPlan planOrders(Database& db, const trading::BlotterFilter& filter, const trading::PageKey& after,
                      std::size_t limit, const char* columns);
SearchPlan planFills(Database& db, const trading::BlotterFilter& filter, const trading::PageKey& after,
                     std::size_t limit, const char* columns);
SearchPlan planActivity(const trading::BlotterFilter& filter, const trading::PageKey& after,
                        std::size_t limit, const char* columns);
/// Prepares one part and binds. SQLite's code.
int bindPart(Database& db, Statement& statement, const std::string& part, const SearchPlan& plan);

/// What a row was sorted by, as the key of the page after it.
trading::PageKey keyAfter(const trading::OrderView& row, trading::BlotterFilter::Sort sort);
trading::PageKey keyAfter(const trading::FillView& row, trading::BlotterFilter::Sort sort);
trading::PageKey keyAfter(const trading::ActivityRow& row, trading::BlotterFilter::Sort sort);

/// Few: a venue lists some dozens. Symbols that start with `text`.
std::vector<std::int64_t> instrumentsLike(Database& db, const std::string& text);
/// Tags in use that hold `text`, in order; found by stepping from one to the next, not by reading the rows.
std::vector<std::string> tagsLike(Database& db, const char* table, const std::string& text);
/// Lives a state stands for; all of them for All.
std::vector<int> livesOf(trading::BlotterFilter::State state);

}  // namespace tessera::storage
