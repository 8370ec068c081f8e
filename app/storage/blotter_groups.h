#pragma once
// Orders and fills added up by what they have in common, from the writer's sums and the few orders that work.

#include <string>
#include <vector>

#include "app/storage/sqlite_handle.h"
#include "app/trading/blotter_query.h"

namespace tessera::storage {

struct Groups {
    std::vector<trading::GroupRow> rows;
    std::string sentence;  // what of the filter a group cannot follow
};

/// In the order of the screen: symbols, newest day, buy before sell, at work first, tags and then the
/// untagged. SQLite's code.
int countGroups(Database& db, trading::BlotterTable table, const trading::BlotterFilter& filter,
                trading::GroupBy by, Groups& out);

}  // namespace tessera::storage
