#pragma once
// From resolved forecasts to a track record. Pure functions; any thread.

#include <optional>
#include <span>
#include <string>

#include "app/ports/track_record.h"

namespace tessera::forecast {

using ports::ResolvedForecast;
using ports::TrackRecord;

/// A verdict needs so many scored forecasts.
inline constexpr int kProvenForecasts = 30;

/// The record of forecasts of one forecaster, subject and horizon, in any order. O(n log n + 120 n overlap).
/// Intervals of shares take forecasts as independent; where horizons overlap they are too narrow, which
/// `overlap` tells. Coverage counts forecasts that state both ends of the band; an outcome on an end is in.
TrackRecord trackRecordOf(std::span<const ResolvedForecast> forecasts);

/// Where the outcome lies in the forecast's distribution, as a range of probability: a point where that is
/// known, else the part it may lie in, over which it is spread evenly (the non-randomised histogram of Czado,
/// Gneiting & Held 2009, so that the same forecasts always give the same picture).
///
/// From m members: [b, b + e + 1] / (m + 1), b of them below and e equal. From quantiles alone: linear in the
/// price between neighbours; beyond the outermost level all that is left; on several equal quantiles (a price
/// that stood still) from the lowest to the highest of their levels. None: neither is there.
struct PitRange {
    double low = 0, high = 1;
};
std::optional<PitRange> pitOf(const ResolvedForecast& forecast);

/// The value of a level, linear between its neighbours; none outside the levels there are.
std::optional<double> quantileAt(const ResolvedForecast& forecast, double level);

/// Mean absolute one-step change, the scale of MASE. None: fewer than two closes, or nothing moved.
std::optional<double> scaleOf(std::span<const double> closes);

/// Wilson's score interval (1927) at 90 %; `count` 0..n, may be fractional. n 0: [0, 1].
ports::ObservedShare wilsonShare(double nominal, double count, int n);

}  // namespace tessera::forecast
