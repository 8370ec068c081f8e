#pragma once
// Where forecasts are committed before their outcomes exist, and what the scores say of them.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/ports/forecaster.h"
#include "app/ports/track_record.h"

namespace tessera::ports {

/// A fan moved to where its forecaster's scored outcomes lay is recorded and scored under the forecaster's
/// name with these words behind it, apart from the fan as it came.
inline constexpr std::string_view kRecalibratedWords = " recalibrated";
inline bool isRecalibratedName(std::string_view forecaster) {
    return forecaster.ends_with(kRecalibratedWords);
}
/// The forecaster behind a name.
inline std::string_view baseNameOf(std::string_view forecaster) {
    return isRecalibratedName(forecaster)
               ? forecaster.substr(0, forecaster.size() - kRecalibratedWords.size())
               : forecaster;
}

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
    bool operator==(const ForecastScore&) const = default;
};

/// One ledger line, newest first in pages.
struct ForecastRow {
    std::int64_t id = 0;
    std::string forecaster, symbol;
    domain::Timestamp origin, committedAt, resolvesAt;
    bool resolved = false;                                    // nothing more comes of it
    bool observed = false;                                    // somebody saw the price it is scored against
    double lastClose = 0, median = 0, low80 = 0, high80 = 0;  // at the horizon
    double outcome = 0, crps = 0, crpsReference = 0;          // where it was observed
};

/// A forecast as the ledger holds it. Immutable.
struct RecordedForecast {
    std::int64_t id = 0;
    domain::Timestamp committedAt;  // wall time
    /// Without prompt and completions, which stand in the file (readProvenance()). Quantiles of every step as
    /// committed, at whatever levels; none in a row of an older version, where they follow from the paths.
    Forecast forecast;
    /// Name and sampler of the reference of the same origin: "random walk: closed form, drift 0, sigma ...".
    std::string reference;
    std::optional<double> outcome = {};  // close at the horizon, once it is seen
};

/// All live forecasts of one forecaster on one symbol, interval and horizon whose outcome was seen, and what
/// they say of it. Immutable.
struct ForecastSeries {
    std::string forecaster, symbol;
    domain::Duration interval{};
    int horizon = 0;
    int pending = 0;
    /// By origin. What was committed is as it was committed; crps was computed when the outcome came and
    /// never again. Members of up to kKeptMembers alone.
    std::vector<ResolvedForecast> resolved;
    TrackRecord record;
    static constexpr std::size_t kKeptMembers = 32;
};

/// Where one forecast came from: all its row holds.
struct ForecastProvenance {
    std::int64_t id = 0;
    std::string sentence;  // why it cannot be read; empty: it was
    domain::Timestamp committedAt;
    Forecast forecast;      // with prompt and completions
    std::string reference;  // name and sampler
    std::string digest;     // of its row in the chain, 64 hexadecimal digits
};

/// Closes of one symbol at one interval that open forecasts wait for.
struct AwaitedOutcomes {
    std::string symbol;
    domain::Duration interval{};
    domain::Timestamp first, last;  // the earliest and the latest the outcome is due at
    bool operator==(const AwaitedOutcomes&) const = default;
};

enum class RecordTicket : std::uint64_t {};

enum class RecordOutcome : std::uint8_t {
    Recorded,     // on disk; `stands` is it, or the first one of the same origin, which counts
    Refused,      // the forecast is no forecast: `sentence` says why
    Unavailable,  // the ledger cannot be written: `sentence` says why
};

struct RecordAnswer {
    RecordTicket ticket{};
    RecordOutcome outcome = RecordOutcome::Recorded;
    std::shared_ptr<const RecordedForecast> stands;  // with Recorded alone
    std::string sentence;
};

/// Append-only, hash-chained. Own thread; calls never wait; `drain*` deliver.
class ForecastLedger {
 public:
    virtual ~ForecastLedger() = default;
    /// Commits a forecast and the random walk of the same origin in one transaction, before the outcome
    /// exists. `scale`: mean |one-step change| of the closes it was made of, USD. Answered once.
    virtual RecordTicket record(const Forecast& forecast, const Forecast& reference,
                                std::optional<double> scale) = 0;
    virtual std::size_t drain(std::vector<RecordAnswer>& out) = 0;
    /// Of each forecaster the recorded forecast of the series with the newest origin, by name. `horizon`:
    /// bars.
    virtual std::vector<std::shared_ptr<const RecordedForecast>> newest(const std::string& symbol,
                                                                        domain::Duration interval,
                                                                        int horizon) const = 0;
    /// The newest `kKeptForecasts` of one forecaster, newest origin first; without paths.
    virtual std::vector<std::shared_ptr<const RecordedForecast>> earlier(const std::string& forecaster,
                                                                         const std::string& symbol,
                                                                         domain::Duration interval,
                                                                         int horizon) const = 0;
    static constexpr std::size_t kKeptForecasts = 64;
    /// Asks for a row with its texts; drainProvenance() delivers, once for each call.
    virtual void readProvenance(std::int64_t id) = 0;
    virtual std::size_t drainProvenance(std::vector<ForecastProvenance>& out) = 0;
    /// Tells the ledger a close; due forecasts at or before `time` resolve with it.
    virtual void observe(const std::string& symbol, domain::Duration interval, domain::Timestamp time,
                         double close) = 0;
    /// Trading in the symbol is over since `time`: what was to come to its outcome later has none.
    virtual void close(const std::string& symbol, domain::Timestamp time) = 0;
    /// By symbol and interval.
    virtual std::vector<AwaitedOutcomes> awaited() const = 0;
    virtual std::vector<ForecastScore> scores() const = 0;
    /// One for each score, in the same order; another object where something of it changed.
    virtual std::vector<std::shared_ptr<const ForecastSeries>> series() const = 0;
    virtual std::vector<ForecastRow> recent(std::size_t limit) const = 0;
    virtual std::uint64_t revision() const = 0;
    virtual std::string problem() const = 0;  // empty: healthy
};

}  // namespace tessera::ports
