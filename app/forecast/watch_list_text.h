#pragma once
// The watch list of forecasts as it stands in the profile (forecast-watch.json). Pure; any thread.

#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/ports/forecast_desk.h"

namespace tessera::forecast {

std::string watchListText(const std::vector<ports::ForecastSubject>& subjects);
/// BadInput, naming what it is: it is no such text. An entry that cannot be read, or stands there twice, is
/// left out and named in `told`.
domain::Result<std::vector<ports::ForecastSubject>> readWatchList(const std::string& text,
                                                                  std::vector<std::string>& told);

}  // namespace tessera::forecast
