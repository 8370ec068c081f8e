#pragma once
// From sampled digits to a forecast, whoever sampled them. Pure; any thread.

#include <string>
#include <vector>

#include "app/forecast/digit_encoder.h"
#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// Paths, quantiles and what was rejected; the texts are kept as they came. Failed, with a sentence, where
/// fewer than half of the paths are of use or they are no distribution.
ports::Forecast withDigits(ports::Forecast forecast, std::vector<std::string> texts, const DigitScale& scale,
                           const ports::ForecastRequest& request);

}  // namespace tessera::forecast
