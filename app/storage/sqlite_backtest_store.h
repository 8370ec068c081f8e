#pragma once
// Back-tests on disk: PROFILE/backtests.sqlite, a file of its own, never the ledger of live forecasts. Mode
// 0600, WAL, append-only by trigger, hash-chained over heads and results together. A digest covers what a
// line says and not when it was written, so that the same back-test ends at the same digest anywhere.

#include <memory>
#include <string>

#include "app/ports/backtest_store.h"
#include "app/storage/audit_chain.h"

namespace tessera::storage {

/// PROFILE/backtests.sqlite.
std::string backtestsPath(const std::string& profileDir);

/// One thread at a time. Several processes may hold the file; each append takes up where the file ends.
class SqliteBacktestStore final : public ports::BacktestStore {
 public:
    /// Opens or makes the file and walks its chain. Corrupt names the first line that is gone or changed;
    /// Unavailable: it cannot be opened.
    static domain::Result<std::unique_ptr<SqliteBacktestStore>> open(const std::string& path);

    domain::Result<void> append(const std::vector<ports::BacktestLine>& lines) override;
    domain::Result<std::vector<ports::BacktestLine>> results(const std::string& run) const override;
    domain::Result<std::vector<ports::BacktestLine>> runs() const override;

    /// Lines and last digest, of the chain walked from its beginning.
    domain::Result<ChainEnd> verify() const;

 private:
    SqliteBacktestStore() = default;
    domain::Result<std::vector<ports::BacktestLine>> select(const char* sql, const std::string& run) const;
    int appendLocked(const std::vector<ports::BacktestLine>& lines);

    std::string m_path;
    mutable Database m_db;
};

}  // namespace tessera::storage
