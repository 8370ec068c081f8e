#pragma once
// ETS and Theta on log prices. Pure functions; any thread.

#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// Exponential smoothing as a state-space model (Hyndman, Koehler, Snyder & Grose 2002): the error is
/// additive on the log, so multiplicative on the price; trend none, additive or damped; with request.season
/// >= 2 a season that is additive on the log, or none. The smallest AICc of these is taken; parameters and
/// the first level and slope by least squares, the first season from a classical decomposition. Quantiles in
/// closed form (class 1), paths from the seed. Abstains where nothing moved, and as bounded() says.
ports::Forecast etsForecast(const ports::ForecastRequest& request);

/// Theta (Assimakopoulos & Nikolopoulos 2000) as Hyndman & Billah (2003) showed it to be: simple exponential
/// smoothing with a drift of half the slope of the least-squares line, on the log. With request.season >= 2
/// and an autocorrelation there that is significant at 90 %, the season is taken out first and put back
/// after.
ports::Forecast thetaForecast(const ports::ForecastRequest& request);

}  // namespace tessera::forecast
