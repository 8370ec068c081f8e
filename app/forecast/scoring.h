#pragma once
// Scores of probabilistic forecasts. Pure functions; any thread.

#include <memory>
#include <span>

#include "app/ports/forecast_scorer.h"

namespace tessera::forecast {

/// Fair CRPS of an ensemble (Ferro 2014): mean |x_i - y| - sum |x_i - x_j| / (2 n (n - 1)); unit of x. With
/// one member it is the absolute error. NaN for no members.
double fairCrps(std::span<const double> members, double outcome);
/// CRPS of N(mean, deviation) in closed form (Gneiting & Raftery 2007); deviation >= 0. CRPS(N(0,1), 0) =
/// 0.23369.
double normalCrps(double mean, double deviation, double outcome);
/// Quantile (pinball) loss of one quantile.
double pinballLoss(double level, double quantile, double outcome);
/// Twice the mean pinball loss over levels: approximates CRPS. Same length spans.
double meanPinball(std::span<const double> levels, std::span<const double> quantiles, double outcome);

/// Diebold-Mariano with Bartlett HAC variance over `horizon` - 1 lags and the small-sample correction of
/// Harvey, Leybourne and Newbold (1997), against Student t with n - 1 degrees of freedom.
struct DieboldMariano {
    double statistic = 0;  // > 0: the first has the larger loss
    double pValue = 1;     // two-sided
    bool valid = false;    // false: fewer than 3 losses or no variance
};
DieboldMariano dieboldMariano(std::span<const double> losses, std::span<const double> referenceLosses,
                              int horizon);

/// Student t distribution function and quantile, degrees >= 1.
double studentCdf(double t, double degrees);
double studentQuantile(double p, double degrees);

/// Interval of a binomial's probability, exact (Clopper & Pearson 1934): `hits` of `trials`, `coverage` in
/// (0, 1). Never narrower than it says. [0, 1] for no trials.
struct BinomialInterval {
    double low = 0, high = 1;
};
BinomialInterval exactBinomialInterval(int hits, int trials, double coverage);
/// Chance of a fair coin to lie at least as far from half of `trials` as `hits` does; 1 for no trials.
double fairCoinPValue(int hits, int trials);

/// The scorer the ledger uses: fair CRPS, and skill 1 - mean/reference with a 90 % interval by the delta
/// method on the ratio of means, Bartlett HAC over `overlap` - 1 lags, Student t.
std::shared_ptr<const ports::ForecastScorer> makeScorer();

}  // namespace tessera::forecast
