#pragma once
// From sampled paths to quantiles, and whether they are a distribution at all. Pure functions; any thread.

#include <string>
#include <vector>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

using Paths = std::vector<std::vector<double>>;  // [sample][step], USD; all of one length

/// One track per level of kQuantileLevels, empirical at every step.
std::vector<ports::QuantileTrack> quantilesOf(const Paths& paths);

/// Why these paths are no distribution, as a clause; empty when they are one. A model that is wedged or that
/// repeats itself gives paths all the same, fewer than half of them different, most of them without a move,
/// or all with one end: bands drawn from them would claim a certainty nobody has. One path alone is not
/// judged.
std::string whyNoDistribution(const Paths& paths);

}  // namespace tessera::forecast
