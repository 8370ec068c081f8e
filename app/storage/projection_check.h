#pragma once
// Whether the stored orders, fills, positions, ... are what the journal gives: they are rebuilt from it in a
// database that is nobody's, by the statements that wrote them, and compared cell by cell. Whatever a table
// holds is covered, and so is what a later version adds to one.

#include <string>

#include "app/domain/result.h"
#include "app/storage/blotter_rows.h"

namespace tessera::storage {

/// Rows rebuilt from the journal, in memory up to a bound and in an unnamed temporary file beyond it. One
/// thread.
class RebuiltTables {
 public:
    domain::Result<void> open();
    /// One event and what it changed. SQLITE_DONE or SQLite's code.
    int take(const trading::JournalEvent& event, const trading::Changes& changes);
    /// After the last event.
    int finish(const trading::DeskHeader& header);
    std::string message() const { return m_db.message(); }

    /// Empty, or how `stored` differs: "the stored orders do not follow from the journal: of order 7, filled
    /// is 6 and should be 5". SQLite's own complaint is a difference too.
    std::string difference(Database& stored);

 private:
    Database m_db;
    BlotterWriter m_writer;
};

}  // namespace tessera::storage
