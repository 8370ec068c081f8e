#pragma once
// `tessera forecast`: forecasts and walk-forward back-tests on the command line.

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/backtest_text.h"
#include "app/forecast/completion_client.h"
#include "app/ports/clock.h"
#include "app/ports/forecaster.h"

namespace tessera::terminal {

struct ForecastCommandRequest {
    std::vector<std::string> symbols = {};  // as seriesOf()
    std::string csv = {};                   // a file instead
    std::string forecasters = {};           // keys, apart by commas; empty: every statistical one
    int horizon = 24;
    int samples = 32;  // paths
    int season = 0;    // steps in a cycle; 0: none
    std::uint64_t seed = 1;
    std::string interval = {};  // of the closes of a CSV: "1m" ... "1d"; empty: by their times
    bool asJson = false;
    bool isBacktest = false;
    int window = 128, step = 1;
    double budgetSeconds = 0;  // 0: none
    std::string record = {};   // file to write the back-tests to, packed
    bool isShipped = false;    // show the record that came with the program
    bool isSkill = false;      // the forecast-skill index instead (skill_command.h)
    std::string file = {};     // with isSkill: this record, not the shipped one
    bool isVerified = false;   // with isSkill: compute it again
    int modelDays = 90;        // with isSkill: of the model, in a new record
    /// Makes the forecaster of the key "model". It is started and stopped here.
    std::function<std::unique_ptr<ports::Forecaster>()> model = {};
    forecast::Sampler sampler = {};                     // of that model
    std::function<void(const std::string&)> tell = {};  // progress, a line at a time
};

/// Forecasts of the newest closes, or with `isBacktest` the track record of a walk forward over them, to
/// `out`: in tables, or as JSON (keys below). Back-tests are kept in PROFILE/backtests.sqlite and go on where
/// they stopped. BadInput: a forecaster, file or number that is none; what seriesOf(), Backtest::open() and
/// the store say.
///
/// JSON of a forecast: schema "tessera-forecast/1" and series[] of {symbol, source, interval_s, points,
/// first, last, last_close, horizon, seed, notes[], forecasts[] of {key, name, status, sentence, sampler,
/// model_sha256, leakage, absurd, quantiles[] of {level, values[]}}}. Of a back-test: schema
/// "tessera-backtest-record/1" and runs[] of {run, symbol, source, interval_s, points, first, last, window,
/// step, horizon, samples, season, seed, state, sentence, total, found, made, abstained, failed, computed_s,
/// notes[], records[]}; a record is that of recordJson(). What is not known is null.
domain::Result<void> runForecastCommand(const ForecastCommandRequest& request, const std::string& profileDir,
                                        const ports::Clock& clock, std::ostream& out);

/// The back-tests compiled into the program (resources/forecast); Corrupt: it was built from a damaged
/// resource.
domain::Result<forecast::MemoryBacktestStore> shippedBacktests();

}  // namespace tessera::terminal
