#pragma once
// What the two forecast commands share: a file read whole, and a forecaster asked and waited for.

#include <string>

#include "app/domain/result.h"
#include "app/ports/forecaster.h"

namespace tessera::terminal {

/// At most 64 MB. Unavailable: it cannot be read; BadInput: it is larger. `detail` is the error's.
domain::Result<std::string> readInput(const std::string& path, const std::string& detail);
/// Waits for the answer of a model; a statistical one is there at once.
ports::Forecast answerOf(ports::Forecaster& forecaster, const ports::ForecastRequest& request);

}  // namespace tessera::terminal
