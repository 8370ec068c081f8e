#pragma once
// Footprints in the place of candles. GUI thread only.

#include "widgets/chart/chart_model.h"

class QPainter;

namespace tessera::widgets {

/// Of `m.footprintBars`, which are not empty; the clip is set.
void paintFootprints(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
