#pragma once
// A chart in words, for those who hear it: what its layers and its legend show, from the same model.

#include <vector>

#include "widgets/accessible/spoken.h"
#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

/// "Chart SITC-Z26, 1h, last 2.30, 2026-11-26 10:00 to 2026-11-27 14:00 UTC, bar 13:00 close 2.30": the bar
/// under the pointer, else the last. `subject`: instrument and interval.
QString chartName(const QString& subject, const ChartModel& model);
/// What it shows, the market first, then what a model says (and says so), then what is the person's own.
std::vector<SpokenPart> chartParts(const ChartModel& model);

}  // namespace tessera::widgets
