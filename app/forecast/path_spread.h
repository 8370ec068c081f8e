#pragma once
// From sampled paths to quantiles, and whether they are a distribution at all. Pure functions; any thread.

#include <span>
#include <string>
#include <vector>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

using Paths = std::vector<std::vector<double>>;  // [sample][step], USD; all of one length

/// One track per level of kQuantileLevels, empirical at every step.
std::vector<ports::QuantileTrack> quantilesOf(const Paths& paths);

/// Why these paths are no distribution, as a clause; empty when they are one: all the same, or all with one
/// end, they would claim a certainty nobody has. One path alone is not judged.
std::string whyNoDistribution(const Paths& paths);

/// The same of paths that a model sampled after `closes` (USD, oldest first). One that is wedged or repeats
/// itself also gives paths fewer than half of which differ, or most of which never move. A price that stood
/// still over most stretches of the paths' length, as list prices do, is another matter: paths that stand
/// still are what it does, and only those that move are held against each other.
std::string whyNoDistribution(const Paths& paths, std::span<const double> closes);

}  // namespace tessera::forecast
