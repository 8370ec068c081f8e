#pragma once
// What every statistical forecaster shares: the shell of an answer, draws, and a fan from log returns with
// its bound. Pure functions; any thread.

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// Paths a forecast carries whatever was asked for, so that its score is not sampling noise.
inline constexpr int kLeastPaths = 128;
/// Fitted models look at so many closes at most: older prices say little, and a fit stays below a millisecond
/// or two.
inline constexpr std::size_t kFittedHistory = 512;
/// Most a 90 % band may span, as a factor between its ends. What lies beyond is a fit gone wrong (AutoETS on
/// GIFT-Eval: CRPS 7.489 where others have 1), not a view of a price.
inline constexpr double kWidestBand = 1'000;

using LogPaths = std::vector<std::vector<double>>;  // [path][step], log(price / last close)

/// Who, of what and when; the last close where there is one.
ports::Forecast answerTo(const ports::ForecastRequest& request, std::string forecaster);
ports::Forecast abstained(ports::Forecast forecast, std::string why);
/// The last kFittedHistory closes as logs; closes > 0.
std::vector<double> fittedLogs(const ports::ForecastRequest& request);
/// No close differs from the one before it.
bool neverMoved(std::span<const double> closes);
/// How many paths an answer carries.
std::size_t pathsOf(const ports::ForecastRequest& request);

/// Draws that a seed determines on every platform (std's distributions do not).
class Draws {
 public:
    explicit Draws(std::uint64_t seed) : m_engine(seed) {}
    double uniform() { return (static_cast<double>(m_engine() >> 11) + 0.5) * 0x1p-53; }  // in (0, 1)
    double normal();

 private:
    std::mt19937_64 m_engine;
};

/// Quantiles of N(mean, deviation^2) of the log return at each step.
void setGaussianQuantiles(ports::Forecast& forecast, std::span<const double> mean,
                          std::span<const double> deviation);
/// Quantiles over all paths, taken on the log scale; the forecast carries the first `kept` paths.
void setFromLogPaths(ports::Forecast& forecast, const LogPaths& paths, std::size_t kept);
/// The first `kept` of them as prices.
void setPaths(ports::Forecast& forecast, const LogPaths& paths, std::size_t kept);

/// A price at any level, from quantiles: linear between normal deviates on the log scale, beyond the
/// outermost levels too; exact for a log-normal price. `step` from 0; at least two levels.
double priceAt(const std::vector<ports::QuantileTrack>& quantiles, std::size_t step, double level);
/// Paths whose prices at every step are spread over the quantiles as the quantiles say, and which move from
/// step to step as `shape` does: its paths lend the ranks (Schaake shuffle, Clark et al. 2004).
std::vector<std::vector<double>> pathsThrough(const std::vector<ports::QuantileTrack>& quantiles,
                                              const std::vector<std::vector<double>>& shape);

/// The forecast, or an abstention that says what is wrong with it: a value that is no price, quantiles that
/// cross, or a 90 % band beyond kWidestBand.
ports::Forecast bounded(ports::Forecast forecast);

}  // namespace tessera::forecast
