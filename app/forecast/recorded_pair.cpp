#include "app/forecast/recorded_pair.h"

#include "app/forecast/baselines.h"
#include "app/forecast/path_spread.h"

namespace tessera::forecast {

ports::ForecastPair pairOf(const ports::RecordedForecast& recorded) {
    ports::ForecastPair pair;
    pair.origin = recorded.forecast.origin;
    pair.model = recorded.forecast;
    if (pair.model->quantiles.empty()) {  // a row of an older version
        pair.model->quantiles = quantilesOf(recorded.forecast.paths);
    }
    pair.randomWalk = randomWalkAgain(recorded.forecast, recorded.reference);
    pair.isRecorded = true;
    pair.id = recorded.id;
    return pair;
}

}  // namespace tessera::forecast
