#pragma once
// Forecasters that are about the size of moves: GARCH(1,1), and a price that jumps. Pure functions; any
// thread.

#include <span>
#include <vector>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// Bollerslev's GARCH(1,1) (1986) of log returns with mean zero, by Gaussian quasi maximum likelihood with
/// variance targeting.
struct GarchFit {
    double longRun = 0;          // variance of one step, the mean square of the returns
    double alpha = 0, beta = 0;  // of the last square, of the last variance; alpha + beta < 1
    double next = 0;             // variance of the step after the history
};
/// `returns`: at least two, not all zero.
GarchFit fitGarch(std::span<const double> returns);

/// Simulated: 512 paths, half of them mirrored, so that the median takes no side. Abstains where nothing
/// moved.
ports::Forecast garchForecast(const ports::ForecastRequest& request);

/// How a price moved: steps in which it stood still, in which it diffused, and in which it jumped.
struct JumpHistory {
    std::vector<double> jumps;  // log returns of jumps
    double sigma = 0;           // of one step's diffusion; 0: a price that only stands and jumps
    std::size_t steps = 0;      // observed
};
/// A price that stood still in half of its steps or more is a list price: every move is a jump. Else the
/// diffusion's deviation is by bipower variation (Barndorff-Nielsen & Shephard 2004) and a jump is a move
/// beyond 4 of it (threshold of Mancini 2009).
JumpHistory jumpHistoryOf(std::span<const double> closes);

/// Merton's jump-diffusion (1976): 512 simulated paths, jumps by a Poisson process, sizes drawn from the
/// history's own. Below kOwnJumps jumps of its own a history borrows from what list prices of models do: four
/// steps a year, down 13 % or up 17 %. A price that never moved has a fan with a point mass, and the sentence
/// says how large. Abstains where `interval` is not positive: a rate a year needs one.
ports::Forecast jumpForecast(const ports::ForecastRequest& request);
inline constexpr std::size_t kOwnJumps = 5;

}  // namespace tessera::forecast
