#pragma once
// Forecasts as values, and the port behind which every forecaster stands. Doubles are right here: a forecast
// is statistics, not a price anyone can trade at.
// Words: a forecast has an origin (end of the last bar it saw) and a horizon (steps ahead, one bar each); it
// is made of sampled paths, and of quantiles over them at every step.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::ports {

enum class ForecastTicket : std::uint64_t {};

struct ForecastRequest {
    std::string symbol;           // never sent to a model
    std::vector<double> closes;   // history, oldest first, USD, > 0
    domain::Timestamp origin;     // end of the last bar of the history (venue time)
    domain::Duration interval{};  // bar length
    int horizon = 24;             // steps
    int samples = 16;             // paths
    std::uint64_t seed = 1;
    int season = 0;  // steps in a cycle the series is known to have (12: months of a year); 0: none
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
    domain::Timestamp origin;
    domain::Duration interval{};
    double lastClose = 0;                    // at the origin, USD
    std::vector<std::vector<double>> paths;  // [sample][step], USD
    std::vector<QuantileTrack> quantiles;    // .05 .10 .25 .50 .75 .90 .95, ascending level
    int rejectedPaths = 0;                   // out of range or short: counted, never padded
    std::string modelDigest;                 // SHA-256 of the model file; empty for baselines
    std::string sampler;                     // every sampler value, as text
    std::string prompt;
    std::vector<std::string> completions;
    domain::Duration computeTime{};
    /// Why a corrector moved the fan, in a stranger's words: plain text, shown and never obeyed.
    std::string rationale;
    /// The fan a corrector began from, whole; committed and scored for itself. Null: there is none.
    std::shared_ptr<const Forecast> baseline;
    std::optional<domain::Money> cost;  // of the answer; none: nothing is charged, or it is not known
};

/// Where the model is and what to do if it is not. Shown in the status bar and the forecast panel.
struct ModelStatus {
    /// SwitchedOff: by the person (--no-model), who is asked for nothing.
    enum class State : std::uint8_t { NotInstalled, SwitchedOff, Starting, Idle, Busy, Failed };
    State state = State::NotInstalled;
    bool isThere() const { return state != State::NotInstalled && state != State::SwitchedOff; }
    std::string model;             // "SmolLM2-135M"
    std::string sentence;          // what it means and what to do
    double progress = -1;          // 0..1 while starting or busy, else -1
    std::vector<std::string> log;  // last lines of the server
    int serverRestarts = 0;        // of a server that ended, did not load or did not answer
    int refusedAnswers = 0;        // answers that were no distribution
};

/// Runs its own thread; calls are for one consumer thread and never wait. Every ticket is answered once.
class Forecaster {
 public:
    virtual ~Forecaster() = default;
    virtual std::string name() const = 0;
    virtual void start() = 0;
    virtual void stop() = 0;
    virtual ForecastTicket submit(ForecastRequest request) = 0;
    virtual void cancel(ForecastTicket ticket) = 0;
    virtual std::size_t drain(std::vector<Forecast>& out) = 0;
    /// Never null and never changed once given: another status is another object.
    virtual std::shared_ptr<const ModelStatus> status() const = 0;
};

}  // namespace tessera::ports
