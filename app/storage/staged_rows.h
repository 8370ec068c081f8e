#pragma once
// Rows of memory that SQLite reads like a table, so that one "INSERT INTO t SELECT * FROM staged_t" writes
// all of them: a bound statement a row opens and closes the table and each of its indices for every row, and
// costs twice as much.

#include <sqlite3.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

/// Takes the value of one cell.
class CellOut {
 public:
    explicit CellOut(sqlite3_context* context) : m_context(context) {}
    void put(std::int64_t value) { sqlite3_result_int64(m_context, value); }
    /// Not copied: alive until the rows are cleared.
    void put(std::string_view text) {
        sqlite3_result_text(m_context, text.empty() ? "" : text.data(), static_cast<int>(text.size()),
                            SQLITE_STATIC);
    }
    void putCopy(std::string_view text) {
        sqlite3_result_text(m_context, text.empty() ? "" : text.data(), static_cast<int>(text.size()),
                            SQLITE_TRANSIENT);
    }
    void putBlob(std::span<const unsigned char> bytes) {
        sqlite3_result_blob(m_context, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
    }
    void putNull() { sqlite3_result_null(m_context); }

 private:
    sqlite3_context* m_context;
};

class StagedTable {
 public:
    StagedTable() = default;
    StagedTable(const StagedTable&) = delete;
    StagedTable& operator=(const StagedTable&) = delete;
    virtual ~StagedTable() = default;
    virtual std::size_t size() const = 0;
    virtual void cell(std::size_t row, int column, CellOut out) const = 0;

    /// Prepares "`verb` INTO `table` SELECT * FROM ..." over these rows, which have that table's columns.
    /// Once a connection; this object must be there whenever the statement is stepped.
    int prepare(const Database& db, const char* verb, const char* table);
    /// SQLITE_DONE on success, also when there are none. The rows stay.
    int write() { return size() == 0 ? SQLITE_DONE : m_insert.run(); }

 private:
    Statement m_insert;
};

/// `Cell(row, column, out)` gives one value.
template <class Row, void (*Cell)(const Row&, int, CellOut)>
class Staged final : public StagedTable {
 public:
    std::vector<Row> rows;
    std::size_t size() const override { return rows.size(); }
    void cell(std::size_t row, int column, CellOut out) const override { Cell(rows[row], column, out); }
};

}  // namespace tessera::storage
