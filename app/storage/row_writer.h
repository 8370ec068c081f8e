#pragma once
// Rows of an export, to CSV or to an Excel workbook, one at a time: never the whole table in memory.

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"

namespace tessera::storage {

/// How a spreadsheet may show a value. Text never becomes a formula, in either format (see domain/csv.h).
enum class Cell { Text, Number };

class RowWriter {
 public:
    virtual ~RowWriter() = default;
    /// A line about the whole, before the header: in CSV a line that begins with #, in a workbook a sheet of
    /// its own behind the rows.
    virtual void remark(std::string_view text) = 0;
    /// Column names separated by commas.
    virtual void header(std::string_view names) = 0;
    virtual RowWriter& add(std::string_view text, Cell kind = Cell::Text) = 0;
    /// UTC; an unset time is an empty cell.
    virtual RowWriter& addTime(domain::Timestamp at) = 0;
    virtual void end() = 0;
    /// False once writing failed: the rest can be spared.
    virtual bool ok() const = 0;
    /// After the last row. The error says what could not be written; nothing half written stays under the
    /// name.
    virtual domain::Result<void> finish() = 0;
};

/// RFC 4180; times ISO 8601 with nanoseconds. `out` outlives it.
std::unique_ptr<RowWriter> makeCsvWriter(std::ostream& out);
/// By the ending: .xlsx, otherwise CSV. Unavailable when the folder cannot be written to.
domain::Result<std::unique_ptr<RowWriter>> makeFileWriter(const std::string& path);

}  // namespace tessera::storage
