#pragma once
// A fan held against the market, and against its own record. Pure functions; any thread.

#include <span>
#include <string>

#include "app/domain/result.h"
#include "app/forecast/track_record.h"
#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// A 90 % band wider than so many of the random walk's is out of proportion.
inline constexpr double kSaneWidth = 4;

/// Why a fan is absurd against how the price has moved, as a clause; empty where it is not, and where nothing
/// moved: there is nothing to hold it against. At its worst step, on the log scale (digits span eight
/// deviations of the horizon, which is never four bands there, and many at the first steps), against the
/// random walk's band or, where that is wider, the band of all moves of `closes` alike (their root mean
/// square over the steps): the walk forgets the last step of a list price within weeks. Such a fan is dimmed
/// and scored all the same.
std::string whyAbsurd(const ports::Forecast& forecast, const ports::Forecast& randomWalk,
                      std::span<const double> closes = {});

/// Split conformal recalibration (Vovk, Gammerman & Shafer 2005) on normalised residuals: each scored
/// forecast says how many half widths of its own 90 % band the outcome lay from its median, on the log scale;
/// the new quantile of a level is that far from the median as the ranked residual of the level says, outward
/// at rank (n + 1) level. The residuals are of the horizon and are used at every step. The forecaster's name
/// says "recalibrated", the sentence on how many; paths go through the new quantiles with the old ranks. Its
/// record is kept apart from the plain one's.
///
/// `scored` beyond what was known at the origin of `forecast` is left out: an outcome counts where its target
/// lies at or before the origin. Prompt and completions stay in the row of the forecast as it came.
///
/// Refused: fewer than kProvenForecasts usable ones (a median and a band with a width), or a fan without one.
/// Holds its promise where scored and coming forecasts are exchangeable.
domain::Result<ports::Forecast> recalibrated(const ports::Forecast& forecast,
                                             std::span<const ResolvedForecast> scored);

}  // namespace tessera::forecast
