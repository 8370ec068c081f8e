#pragma once
// The forecast ledger on disk: PROFILE/forecasts.sqlite, mode 0600, WAL, synchronous=FULL, append-only by
// trigger and hash-chained, so that a forecast can be shown to be older than its outcome and unchanged since.

#include <memory>
#include <string>

#include "app/domain/result.h"
#include "app/ports/clock.h"
#include "app/ports/forecast_ledger.h"
#include "app/ports/forecast_scorer.h"

namespace tessera::storage {

struct SqliteForecastLedgerOptions {
    std::string path;                                     // .../forecasts.sqlite
    std::shared_ptr<const ports::ForecastScorer> scorer;  // forecast::makeScorer()
    const ports::Clock* clock = nullptr;                  // outlives the ledger
};

/// Owner: the consumer thread, which makes all calls; none waits for the disk. One writer thread holds the
/// only connection. Times are venue times at the end of a bar; `committedAt` is wall time.
class SqliteForecastLedger final : public ports::ForecastLedger {
 public:
    /// Opens or creates the file and verifies its chain. Corrupt when a row was changed, removed or added by
    /// others; Unavailable on I/O errors.
    static domain::Result<std::unique_ptr<SqliteForecastLedger>> open(SqliteForecastLedgerOptions options);
    ~SqliteForecastLedger() override;

    /// Refused, with problem() saying so, when the forecast is not Ok, has no path, or its target is not
    /// after the newest close observed: a forecast is committed before its outcome exists or not at all.
    ports::RecordTicket record(const ports::Forecast& forecast, const ports::Forecast& reference,
                               std::optional<double> scale) override;
    std::size_t drain(std::vector<ports::RecordAnswer>& out) override;
    /// As read back from the disk.
    std::vector<std::shared_ptr<const ports::RecordedForecast>> newest(const std::string& symbol,
                                                                       domain::Duration interval,
                                                                       int horizon) const override;
    std::vector<std::shared_ptr<const ports::RecordedForecast>> earlier(const std::string& forecaster,
                                                                        const std::string& symbol,
                                                                        domain::Duration interval,
                                                                        int horizon) const override;
    void readProvenance(std::int64_t id) override;
    std::size_t drainProvenance(std::vector<ports::ForecastProvenance>& out) override;
    /// `time`: end of the bar that closed at `close`. A forecast resolves with the close at its target; when
    /// no bar ended there, with the last close before it if that is at most 5 bars old, else with the first
    /// one at most a bar later; else it is marked unobserved and never scored.
    void observe(const std::string& symbol, domain::Duration interval, domain::Timestamp time,
                 double close) override;
    void close(const std::string& symbol, domain::Timestamp time) override;
    std::vector<ports::AwaitedOutcomes> awaited() const override;
    std::vector<ports::ForecastScore> scores() const override;
    std::vector<std::shared_ptr<const ports::ForecastSeries>> series() const override;
    /// Of the newest 1000.
    std::vector<ports::ForecastRow> recent(std::size_t limit) const override;
    std::uint64_t revision() const override;
    std::string problem() const override;

    /// Waits until everything handed in so far is on disk; for shutdown and tests.
    void flush();

 private:
    struct Impl;
    explicit SqliteForecastLedger(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Reads the chain of a ledger file without opening it for writing; the number of intact rows, or Corrupt
/// naming the row.
domain::Result<std::int64_t> verifyForecastLedger(const std::string& path);

}  // namespace tessera::storage
