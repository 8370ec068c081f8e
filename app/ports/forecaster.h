#pragma once
// Forecasts as values, and the port behind which every forecaster stands. Doubles are right here: a forecast
// is statistics, not a price anyone can trade at.

#include <cstdint>
#include <string>
#include <vector>

#include "app/domain/timestamp.h"

namespace tessera::ports {

enum class ForecastTicket : std::uint64_t {};

struct ForecastRequest {
    std::string symbol;           // never sent to a model
    std::vector<double> closes;   // history, oldest first, USD, > 0
    domain::Timestamp asOf;       // end of the last bar of the history (venue time)
    domain::Duration interval{};  // bar length
    int horizon = 24;             // steps
    int samples = 16;             // paths
    std::uint64_t seed = 1;
};

enum class ForecastStatus : std::uint8_t { Ok, Abstained, Failed, Cancelled };

struct QuantileTrack {
    double level = 0.5;          // in (0, 1)
    std::vector<double> values;  // one per step, USD
};

struct Forecast {
    ForecastTicket ticket{};
    std::string forecaster;  // "smollm2-135m digits", "random walk"
    ForecastStatus status = ForecastStatus::Ok;
    std::string sentence;  // why not Ok, in words; or a remark
    std::string symbol;
    domain::Timestamp asOf;
    domain::Duration interval{};
    double lastClose = 0;
    std::vector<std::vector<double>> paths;  // [sample][step], USD
    std::vector<QuantileTrack> quantiles;    // .05 .10 .25 .50 .75 .90 .95, ascending level
    int rejectedPaths = 0;                   // out of range or short: counted, never padded
    std::string modelDigest;                 // SHA-256 of the model file; empty for baselines
    std::string sampler;                     // every sampler value, as text
    std::string prompt;
    std::vector<std::string> completions;
    domain::Duration computeTime{};
};

/// Where the model is and what to do if it is not. Shown in the status bar and the forecast panel.
struct ModelStatus {
    enum class State : std::uint8_t { NotInstalled, Starting, Idle, Busy, Failed };
    State state = State::NotInstalled;
    std::string model;             // "SmolLM2-135M"
    std::string sentence;          // what it means and what to do
    double progress = -1;          // 0..1 while starting or busy, else -1
    std::vector<std::string> log;  // last lines of the server
};

/// Runs its own thread; calls are for one consumer thread and never wait.
class Forecaster {
 public:
    virtual ~Forecaster() = default;
    virtual std::string name() const = 0;
    virtual void start() = 0;
    virtual void stop() = 0;
    virtual ForecastTicket submit(ForecastRequest request) = 0;
    virtual void cancel(ForecastTicket ticket) = 0;
    virtual std::size_t drain(std::vector<Forecast>& out) = 0;
    virtual ModelStatus status() const = 0;
};

/// Track record of one forecaster on one symbol, interval and horizon; live forecasts only.
struct ForecastScore {
    std::string forecaster;
    std::string symbol;
    domain::Duration interval{};
    int horizon = 0;
    int resolved = 0;
    int pending = 0;
    double meanCrps = 0;                 // of the log return at the horizon
    double meanCrpsReference = 0;        // random walk, same forecasts
    double skill = 0;                    // 1 - mean/reference
    double skillLow = 0, skillHigh = 0;  // 90 % interval
    double coverage50 = 0, coverage80 = 0, coverage90 = 0;
    bool isProven() const { return resolved >= 30; }
};

/// One ledger line, newest first in pages.
struct ForecastRow {
    std::int64_t id = 0;
    std::string forecaster, symbol;
    domain::Timestamp asOf, committedAt, resolvesAt;
    bool resolved = false;
    double lastClose = 0, median = 0, low80 = 0, high80 = 0;  // at the horizon
    double outcome = 0, crps = 0, crpsReference = 0;          // once resolved
};

/// Append-only, hash-chained. Own thread; calls never wait; `drain*` deliver.
class ForecastLedger {
 public:
    virtual ~ForecastLedger() = default;
    /// Commits model forecast and the random walk of the same origin in one transaction, before the outcome
    /// exists.
    virtual void record(const Forecast& forecast, const Forecast& reference) = 0;
    /// Tells the ledger a close; due forecasts at or before `time` resolve with it.
    virtual void observe(const std::string& symbol, domain::Duration interval, domain::Timestamp time,
                         double close) = 0;
    virtual std::vector<ForecastScore> scores() const = 0;
    virtual std::vector<ForecastRow> recent(std::size_t limit) const = 0;
    virtual std::uint64_t revision() const = 0;
    virtual std::string problem() const = 0;  // empty: healthy
};

}  // namespace tessera::ports
