#pragma once
// Made-up but plausible values for the gallery and the golden images: fixed, so that pictures are comparable.

#include <memory>

#include "app/history/bar_pyramid.h"
#include "widgets/chart/chart_data.h"
#include "widgets/ladder/ladder_snapshot.h"

namespace tessera::gallery {

/// A long position, orders in many states, a book around 1.92 / 1.93, as mock/trader-dark.png has it.
widgets::LadderSnapshot demoLadder(int rows);
/// Short in a wider market.
widgets::LadderSnapshot demoShortLadder(int rows);

/// Four-hour bars up to 2026-11-19 20:00 UTC, with one gap.
history::BarPyramid demoBars(int count = 400);
/// A running volume-weighted average of `bars`, one value a bar.
history::BarPyramid demoAverage(const history::BarPyramid& bars);
/// Weekly fixings before `end`, a gap, the last part simulated.
widgets::ChartIndexLine demoIndex(domain::Timestamp end);
widgets::ChartForecast demoForecast(domain::Timestamp origin, domain::Price price);
std::vector<widgets::ChartOrderLine> demoOrders();

}  // namespace tessera::gallery
