#pragma once
// What `tessera forecast` prints.

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/forecast/backtest.h"
#include "app/terminal/forecast_series.h"

namespace tessera::terminal {

/// Forecasts of one series, each with its key.
struct AnsweredSeries {
    ForecastSeries read;
    int horizon = 0;
    std::uint64_t seed = 0;
    std::vector<std::pair<std::string, ports::Forecast>> forecasts;  // key, forecast
    ports::Forecast walk;                                            // what they are held against
};

/// A back-test of one series with the records it led to.
struct TestedSeries {
    forecast::BacktestRun run;
    forecast::BacktestProgress progress;
    std::vector<std::string> notes;
    std::vector<forecast::BacktestRecord> records;
};

nlohmann::ordered_json answeredJson(const AnsweredSeries& answered);
nlohmann::ordered_json testedJson(const TestedSeries& tested);
/// {forecaster, n, compared, abstained, left_out, overlap, verdict, sentence, mean_crps, mean_crps_reference,
/// skill, skill_low_90, skill_high_90, wql, scaled_pinball, mase, coverage[] and reliability[] of {nominal,
/// share, low_90, high_90, n}, pit[10], direction{hits, calls, ties, abstentions, rate, low_90, high_90,
/// p_value}, diebold_mariano{statistic, p_value}, skill_over_time[] of {target, n, skill, low_90, high_90}}.
nlohmann::ordered_json recordJson(const forecast::BacktestRecord& record);

void print(const AnsweredSeries& answered, std::ostream& out);
void print(const TestedSeries& tested, std::ostream& out);

}  // namespace tessera::terminal
