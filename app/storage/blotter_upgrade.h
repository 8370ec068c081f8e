#pragma once
// What a migration cannot say in SQL.

#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

/// Version 3 to 4: what every fill realised, by average cost as the positions count it, and the sums. Once
/// through the fills, in the caller's transaction. SQLITE_OK or SQLite's code.
int fillInSums(Database& db);
/// Version 5 to 6: the book every order was pressed over, from the journal. Likewise.
int fillInArrivals(Database& db);
/// Version 8 to 9: the contracts, from the journal. Likewise.
int fillInContracts(Database& db);

}  // namespace tessera::storage
