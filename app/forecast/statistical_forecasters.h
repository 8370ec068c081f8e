#pragma once
// All forecasters without a model, by key.

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "app/forecast/ensemble.h"

namespace tessera::forecast {

struct StatisticalForecaster {
    std::string_view key;   // stable: command line, files, settings
    std::string_view name;  // as in Forecast::forecaster and on a screen
    std::string_view what;  // one line
};

/// random-walk, drift, ets, theta, garch, jumps, ensemble.
std::span<const StatisticalForecaster> statisticalForecasters();
/// By key or by name; null: there is none.
const StatisticalForecaster* findStatisticalForecaster(std::string_view keyOrName);

/// The forecast of the forecaster with that key; Failed with a sentence where there is none. `records` weigh
/// the ensemble. Pure; any thread.
ports::Forecast statisticalForecast(std::string_view key, const ports::ForecastRequest& request,
                                    std::span<const MemberRecord> records = {});

/// Behind the port; null for a key there is none of. One thread, as BaselineForecaster.
std::unique_ptr<ports::Forecaster> makeStatisticalForecaster(std::string_view key,
                                                             std::vector<MemberRecord> records = {});

}  // namespace tessera::forecast
