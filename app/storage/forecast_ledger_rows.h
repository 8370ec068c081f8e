#pragma once
// Rows of the forecast ledger: schema, digests, reading back, and the scores over them. Internal to the
// ledger.

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/domain/result.h"
#include "app/ports/forecast_ledger.h"
#include "app/ports/forecast_scorer.h"
#include "app/storage/audit_chain.h"

namespace tessera::storage {

/// Doubles as raw little-endian bytes.
struct Blob {
    std::string bytes;
};
Blob packDoubles(const std::vector<double>& values);
std::vector<double> unpackDoubles(const Blob& blob);

/// One row as it goes to the disk: cells in column order behind sequence and time. The digest covers all of
/// them.
struct LedgerCells {
    std::int64_t sequence = 0;
    std::int64_t atNanos = 0;
    std::vector<std::variant<std::int64_t, double, std::string, Blob>> values;
};

enum class LedgerTable { Forecast, Outcome };

/// What the ledger keeps in memory of a forecast. Members only until it resolves.
struct LedgerEntry {
    ports::ForecastRow row;
    domain::Duration interval{};
    int horizon = 0;
    /// Set when a close was seen at its target; never for an outcome nobody saw.
    std::optional<ports::ResolvedForecast> scored;
    std::vector<double> members;  // log returns at the horizon
    std::vector<double> referenceMembers;
    std::vector<double> levels, quantiles;  // at the horizon, one for each level
    std::optional<double> scale;            // mean |one-step change| of its history, USD
    bool inside50 = false, inside80 = false, inside90 = false;

    /// `observed` false: nobody saw the close at the target.
    void settle(bool observed, double close, double crps, double crpsReference);

 private:
    friend LedgerEntry entryOf(const LedgerCells& cells);
    double quantile(double level) const;
    bool inside(double lowLevel, double close) const;
};

/// Cells of the forecast table in their order, and an entry from them.
/// Of the paths the first `kKeptPaths`, to be looked at: what is scored are the members, which are whole.
LedgerCells forecastCells(const ports::Forecast& forecast, const ports::Forecast& reference, int horizon,
                          std::optional<double> scale);
inline constexpr std::size_t kKeptPaths = 32;
LedgerEntry entryOf(const LedgerCells& cells);
/// Bars from its origin to its target.
int horizonOf(const LedgerCells& cells);
/// What may be shown of a row of the forecast table.
ports::RecordedForecast recordedOf(const LedgerCells& cells);
/// All the row holds; `digest`: its own in the chain.
ports::ForecastProvenance provenanceOf(const LedgerCells& cells, const Digest& digest);

/// Creates the tables in an empty file, brings one of the version before up to date (its rows and their
/// digests stay as they are) and sets the connection up. Corrupt when the file is none of ours.
domain::Result<void> prepareForecastSchema(Database& db, const std::string& path);
/// Appends the row; `digest` is the chain's end and becomes the row's. SQLITE_DONE or SQLite's code.
int insertLedgerRow(Database& db, LedgerTable table, const LedgerCells& cells, Digest& digest);
/// Checks every digest of both tables in sequence order, calling back with each row. Corrupt names the first
/// row that is gone, changed, or not of our columns.
domain::Result<ChainEnd> walkLedger(Database& db, const std::string& path,
                                    const std::function<void(const LedgerCells&)>& onForecast,
                                    const std::function<void(const LedgerCells&)>& onOutcome);
/// The row of the forecast table with that sequence, and its digest. Corrupt when it cannot be read.
domain::Result<LedgerCells> readForecastRow(Database& db, std::int64_t sequence, Digest* digest = nullptr);

/// Track record over the scored ones of one series, by origin; resolved 0 where there are none.
ports::ForecastScore scoreOf(std::vector<const LedgerEntry*> series, const ports::ForecastScorer& scorer);

}  // namespace tessera::storage
