#pragma once
// Back-tests as text: a line a run, a line a result, and files of both. Pure functions; any thread.
//
// A file, UTF-8: '#' lines are remarks; "run" lines begin a run, "result" lines belong to the run above.
// Fields are apart by tabs.
//   run    id symbol source interval_s points first last series_sha256 window step horizon samples season
//   seed result forecaster origin target state last_close outcome crps crps_reference scale quantiles
//   model_sha256
//          sampler sentence
// Times are ISO 8601, UTC. Prices are USD to nine digits; CRPS is of the log return. State is ok or
// abstained;
// "-" stands for what is not known. Quantiles are "level=price" at the horizon, ascending. model_sha256 and
// sampler belong to a model's forecasts alone.

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/track_record.h"
#include "app/ports/backtest_store.h"
#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// How a walk forward goes.
struct BacktestPlan {
    int window = 256;        // closes a forecaster sees, at most all there are; >= 64
    int step = 1;            // closes from one origin to the next
    int horizon = 24;        // 1..256
    int samples = 32;        // paths asked for, 1..256
    int season = 0;          // as ForecastRequest::season
    std::uint64_t seed = 1;  // of the first origin; each next one has the next
    bool operator==(const BacktestPlan&) const = default;
};

/// What a run was made from. The id is the digest of all of it, so that the same inputs are the same run.
struct BacktestRun {
    std::string id;
    std::string symbol, source;
    domain::Duration interval{};
    std::size_t points = 0;
    domain::Timestamp first, last;  // ends of the series' bars
    std::string seriesDigest;       // SHA-256 of its times and closes
    BacktestPlan plan;
    bool operator==(const BacktestRun&) const = default;
};

struct BacktestResult {
    std::string forecaster;
    ports::ForecastStatus status = ports::ForecastStatus::Ok;  // or Abstained
    ResolvedForecast resolved;                                 // quantiles and scores where Ok
    std::string modelDigest, sampler, sentence;
};

ports::BacktestLine lineOf(const BacktestRun& run);
ports::BacktestLine lineOf(const BacktestRun& run, const BacktestResult& result);
/// BadInput names the field that is none.
domain::Result<BacktestRun> readRun(std::string_view line);
domain::Result<BacktestResult> readResult(std::string_view line);

/// The id these inputs have.
std::string runIdOf(const BacktestRun& run);

/// Lines in memory: for tests, for a back-test nobody keeps, and for a file that was read.
class MemoryBacktestStore final : public ports::BacktestStore {
 public:
    domain::Result<void> append(const std::vector<ports::BacktestLine>& lines) override;
    domain::Result<std::vector<ports::BacktestLine>> results(const std::string& run) const override;
    domain::Result<std::vector<ports::BacktestLine>> runs() const override;

 private:
    std::vector<ports::BacktestLine> m_lines;
    std::set<std::tuple<std::string, std::string, domain::Timestamp>> m_keys;
};

/// All runs of a store as a file, `remarks` first (whole '#' lines).
domain::Result<std::string> backtestFile(const ports::BacktestStore& store, std::string_view remarks);
/// The reverse. BadInput names the line; Corrupt a run whose id is not that of its inputs.
domain::Result<MemoryBacktestStore> readBacktestFile(std::string_view text);

}  // namespace tessera::forecast
