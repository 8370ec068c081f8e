#pragma once
// Walk-forward back-tests of forecasters. A back-test is no live record and never mixed with one: its
// outcomes existed when its forecasts were made.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/backtest_text.h"

namespace tessera::forecast {

/// Closes that are known. `ends` ascending, one for each close.
struct BacktestSeries {
    std::string symbol;
    std::string source;  // who says so
    domain::Duration interval{};
    std::vector<domain::Timestamp> ends;
    std::vector<double> closes;  // USD, > 0
};

struct BacktestLimits {
    /// Of the forecasters' own computing time (a model's is the time its worker took), 0: none.
    std::chrono::milliseconds budget{0};
    /// advance() takes no new forecast on after so long.
    std::chrono::milliseconds slice{20};
    /// A forecaster that fails so often in a row is asked no more.
    int failuresInARow = 5;
};

struct BacktestProgress {
    enum class State : std::uint8_t { Running, Done, Cancelled, OutOfBudget, Failed };
    State state = State::Running;
    int total = 0;      // forecasts: origins times forecasters
    int found = 0;      // kept by an earlier start
    int made = 0;       // by this one, abstentions among them
    int abstained = 0;  // of those
    int failed = 0;     // not kept, asked again at the next start
    std::chrono::nanoseconds computed{};
    std::string sentence;  // why it ended, in words; empty while it runs
};

/// Asks forecasters at each origin of a series and keeps their scored answers. Each sees the `window` closes
/// up to the origin and nothing else; the symbol goes to no model, and neither does a date. The reference is
/// the random walk of the same closes and seed. The ensemble has equal weights. Results go to the store as
/// they come, so that cancelling, a budget or the end of the process lose nothing: the same inputs are the
/// same run, and what it holds is not made again.
///
/// One thread; forecasters with threads of their own are drained, none is waited for, so they are the
/// back-test's alone. Forecasters and store outlive it.
class Backtest {
 public:
    /// BadInput: a close that is no price, times out of order, a series without one whole step, a plan out of
    /// range, no forecaster or one twice. What the store says.
    static domain::Result<std::unique_ptr<Backtest>> open(BacktestSeries series, const BacktestPlan& plan,
                                                          std::vector<ports::Forecaster*> forecasters,
                                                          ports::BacktestStore& store,
                                                          const BacktestLimits& limits = {});
    ~Backtest();

    /// A slice of work. False: it has ended, and progress() says how.
    bool advance();
    /// advance() until the end, sleeping a moment where a model is at work. `tell`: after each slice; false
    /// cancels.
    void run(const std::function<bool(const BacktestProgress&)>& tell);
    void cancel();

    const BacktestProgress& progress() const { return m_progress; }
    const BacktestRun& description() const { return m_run; }

 private:
    struct Asked {
        ports::Forecaster* forecaster = nullptr;
        std::string name;
        std::vector<std::size_t> origins;  // places of the last close seen, still to do, the next one last
        std::optional<std::size_t> open;   // in flight
        ports::ForecastTicket ticket{};
        int failures = 0;  // in a row
    };
    Backtest(BacktestSeries series, const BacktestPlan& plan, ports::BacktestStore& store,
             const BacktestLimits& limits);
    domain::Result<void> take(std::vector<ports::Forecaster*> forecasters);
    ports::ForecastRequest requestAt(std::size_t origin) const;
    double referenceAt(std::size_t origin);
    bool drain(Asked& asked, std::vector<ports::BacktestLine>& lines);
    BacktestResult resultOf(const ports::Forecast& forecast, std::size_t origin);
    void finish(BacktestProgress::State state, std::string sentence);
    bool isDone() const;

    BacktestSeries m_series;
    BacktestRun m_run;
    ports::BacktestStore& m_store;
    BacktestLimits m_limits;
    BacktestProgress m_progress;
    std::vector<Asked> m_asked;
    std::map<std::size_t, double> m_references;  // CRPS of the random walk by origin
};

/// The description, with its id, of a back-test of these.
BacktestRun backtestRunOf(const BacktestSeries& series, const BacktestPlan& plan);

/// What a model may have seen of the outcomes in training: none, or a sentence. Statistical forecasters learn
/// from the closes they are given alone: empty. `first`, `last`: of the series.
std::string leakageWarning(std::string_view forecaster, domain::Timestamp first, domain::Timestamp last);

/// A forecaster's record over results, and what it did not answer.
struct BacktestRecord {
    std::string forecaster;
    TrackRecord record;
    int abstained = 0;
    std::vector<ResolvedForecast> resolved = {};  // what the record is of, in the order of the results
};
/// In the order the forecasters first appear. BadInput: a line that is none.
domain::Result<std::vector<BacktestRecord>> recordsOf(const std::vector<ports::BacktestLine>& results);

}  // namespace tessera::forecast
