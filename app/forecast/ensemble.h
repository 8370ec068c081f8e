#pragma once
// Several forecasts as one. Pure functions; any thread.

#include <span>
#include <string>
#include <vector>

#include "app/forecast/baselines.h"

namespace tessera::forecast {

/// What a record says of one member: how its weight is found.
struct MemberRecord {
    std::string forecaster;  // name as in Forecast::forecaster
    int scored = 0;
    double meanCrps = 0;
};

/// Weights that sum to one, in the order of `names`: by the inverse of the mean CRPS where every one of them
/// has kProvenForecasts scored, else equal: a weight from fewer would follow luck.
std::vector<double> ensembleWeights(std::span<const std::string> names,
                                    std::span<const MemberRecord> records);

/// Quantile averaging (Lichtendahl, Grushka-Cockayne & Winkler 2013) on the log scale, level by level;
/// members are the forecasts that are Ok and of the same levels and horizon as the first such. What abstained
/// is no member and is named in the sentence. Paths through the quantiles, in the shape of the member with
/// the most paths. Abstains with fewer than two members.
ports::Forecast combined(const ports::ForecastRequest& request, std::span<const ports::Forecast> forecasts,
                         std::span<const MemberRecord> records);

/// Random walk, drift, ETS, Theta, GARCH and jump-diffusion combined.
ports::Forecast ensembleForecast(const ports::ForecastRequest& request,
                                 std::span<const MemberRecord> records);

}  // namespace tessera::forecast
