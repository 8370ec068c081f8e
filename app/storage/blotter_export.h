#pragma once
// Reading commands: `tessera export ... --csv` and `tessera audit verify`. Read-only; safe beside a running
// terminal.

#include <atomic>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/trading/blotter_query.h"

namespace tessera::storage {

class RowWriter;

enum class ExportTable : std::uint8_t { Orders, Fills, Positions, Audit, Profit };

/// "orders", "fills", "positions", "audit", "pnl".
std::optional<ExportTable> exportTableFrom(std::string_view name);

/// RFC 4180 CSV with a header line, oldest first, one row at a time (never a full load). Times ISO 8601 UTC
/// with nanoseconds, prices and money in USD with all their decimals. Returns the number of rows. NotFound
/// when the profile has no blotter.
domain::Result<std::uint64_t> exportCsv(const std::string& profileDir, ExportTable table, std::ostream& out);

/// The same as an Excel workbook (or as CSV, when `file` does not end in .xlsx). Written beside and renamed,
/// so that a file there is replaced only by a whole one. Numbers a cell cannot hold exactly are text; times
/// are UTC dates to the millisecond; a sheet ends at Excel's 1,048,576 rows and the next one goes on.
domain::Result<std::uint64_t> exportXlsx(const std::string& profileDir, ExportTable table,
                                         const std::string& file);
/// Every row a filter leaves, in its order, to `file` as above. Any thread.
domain::Result<std::uint64_t> exportFiltered(const std::string& profileDir, trading::BlotterTable table,
                                             const trading::BlotterFilter& filter, const std::string& file);

/// The same as values, oldest day first. Any thread.
domain::Result<std::vector<trading::ProfitRow>> countProfit(const std::string& profileDir);
/// Realised profit by session day (it begins at 20:00 UTC) and instrument, first in first out and average
/// cost, before fees, and the fees: the fills once through. The number of rows.
domain::Result<std::uint64_t> exportProfit(const std::string& profileDir, RowWriter& out);

struct AuditReport {
    std::uint64_t events = 0;
    std::string lastDigest;  // hexadecimal, of the last row
    std::string sentence;    // "1,204 journal rows, unbroken, and they give the stored orders and positions."
};

/// SQLite's own check of the file, every row's digest against the chain, every stored table against the one
/// the journal gives, and the chain's end against the second place. Corrupt says what is wrong and what to
/// do, naming the first broken row; Cancelled once `isStopped`. Any thread.
domain::Result<AuditReport> verifyAudit(const std::string& profileDir,
                                        const std::atomic<bool>* isStopped = nullptr);

/// Rewrites orders, fills, positions and account from the journal. Needs the profile's lock.
domain::Result<std::uint64_t> rebuildProjections(const std::string& profileDir);

}  // namespace tessera::storage
