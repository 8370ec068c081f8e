#pragma once
// From a line of the ledger back to what was shown when it was written. Pure; any thread.

#include "app/ports/forecast_desk.h"

namespace tessera::forecast {

/// The model's forecast with its quantiles and the random walk of the same origin, computed from what was
/// committed alone: bars a venue has corrected since cannot change it. No random walk where its parameters
/// cannot be read.
ports::ForecastPair pairOf(const ports::RecordedForecast& recorded);

}  // namespace tessera::forecast
