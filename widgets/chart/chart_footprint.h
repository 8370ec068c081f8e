#pragma once
// Footprints in the place of candles. GUI thread only.

#include "widgets/chart/chart_model.h"

class QPainter;

namespace tessera::widgets {

/// Of some rows nobody's side is known.
bool hasUnknownSides(const std::vector<ChartFootprintBar>& bars);
/// Of `m.footprintBars`, which are not empty; the clip is set.
void paintFootprints(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
