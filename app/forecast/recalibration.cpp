#include "app/forecast/recalibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/forecast/baselines.h"
#include "app/forecast/fan.h"
#include "app/ports/forecast_ledger.h"

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;

const ports::QuantileTrack* trackOf(const ports::Forecast& forecast, double level) {
    const auto found = std::ranges::find_if(
        forecast.quantiles, [&](const ports::QuantileTrack& t) { return std::abs(t.level - level) < 1e-9; });
    return found == forecast.quantiles.end() || found->values.empty() ? nullptr : &*found;
}

/// log(95 % / 5 %) after so many steps; none without both or where one is no price.
std::optional<double> widthAfter(const ports::Forecast& forecast, std::size_t steps) {
    const auto* low = trackOf(forecast, .05);
    const auto* high = trackOf(forecast, .95);
    if (low == nullptr || high == nullptr || steps == 0 || steps > low->values.size() ||
        steps > high->values.size() || !(low->values[steps - 1] > 0) || !(high->values[steps - 1] > 0)) {
        return std::nullopt;
    }
    const double width = std::log(high->values[steps - 1] / low->values[steps - 1]);
    return std::isfinite(width) ? std::optional(width) : std::nullopt;
}

/// At the horizon.
std::optional<double> widthOf(const ports::Forecast& forecast) {
    const auto* low = trackOf(forecast, .05);
    return low == nullptr ? std::nullopt : widthAfter(forecast, low->values.size());
}

/// Width of the 90 % band after `steps` of a walk with the root mean square of all moves; 0: none moved, or a
/// close is no price.
double bandOf(std::span<const double> closes, std::size_t steps) {
    double squares = 0;
    for (std::size_t i = 1; i < closes.size(); ++i) {
        squares += std::pow(std::log(closes[i] / closes[i - 1]), 2);
    }
    const double mean = closes.size() > 1 ? squares / static_cast<double>(closes.size() - 1) : 0;
    const double width = 2 * normalQuantile(.95) * std::sqrt(mean * static_cast<double>(steps));
    return std::isfinite(width) ? width : 0;
}

/// How many half widths of its band an outcome lay from the median.
std::optional<double> residualOf(const ResolvedForecast& f) {
    const auto low = quantileAt(f, .05), median = quantileAt(f, .5), high = quantileAt(f, .95);
    if (!low || !median || !high || !(*low > 0) || !(*median > 0) || !(f.outcome > 0)) {
        return std::nullopt;
    }
    const double half = std::log(*high / *low) / 2;
    const double residual = std::log(f.outcome / *median) / half;
    return half > 0 && std::isfinite(residual) ? std::optional(residual) : std::nullopt;
}

/// The residual of a level, outward: the rank is rounded away from the middle. `sorted` not empty.
double residualAt(const std::vector<double>& sorted, double level) {
    const double n = static_cast<double>(sorted.size());
    const double rank = level < .5 ? std::floor((n + 1) * level) : std::ceil((n + 1) * level);
    if (level == .5) {
        const std::size_t half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
    return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, n)) - 1];
}

}  // namespace

std::string whyAbsurd(const ports::Forecast& forecast, const ports::Forecast& randomWalk,
                      std::span<const double> closes) {
    const auto own = widthOf(forecast);
    if (!own) {
        return "it has no 90 % band of prices";
    }
    const std::size_t horizon = trackOf(forecast, .05)->values.size();
    double worst = 0;
    std::size_t at = 0;
    bool isOfWalk = false;
    for (std::size_t steps = 1; steps <= horizon; ++steps) {
        const double walk = widthAfter(randomWalk, steps).value_or(0);
        const double all = bandOf(closes, steps);
        const double scale = std::max(walk, all);
        const double times = scale > 0 ? widthAfter(forecast, steps).value_or(0) / scale : 0;
        if (times >= worst * (1 - 1e-9)) {  // of equals the latest
            worst = times;
            at = steps;
            isOfWalk = walk >= all;
        }
    }
    if (worst <= kSaneWidth) {
        return {};
    }
    const std::string where =
        at == horizon ? "at the horizon" : fmt::format("after {} of {} steps", at, horizon);
    return fmt::format(
        "its 90 % band is {:.1f} times as wide as {} {} (more than {}): out of proportion to how the "
        "price has moved",
        worst, isOfWalk ? "the random walk's" : "that of all moves of its history", where, kSaneWidth);
}

domain::Result<ports::Forecast> recalibrated(const ports::Forecast& forecast,
                                             std::span<const ResolvedForecast> scored) {
    std::vector<double> residuals;
    for (const ResolvedForecast& one : scored) {
        const bool isKnown = one.target <= forecast.origin;
        if (const auto residual = isKnown ? residualOf(one) : std::nullopt) {
            residuals.push_back(*residual);
        }
    }
    if (residuals.size() < static_cast<std::size_t>(kProvenForecasts)) {
        return Error{ErrorCode::Refused,
                     fmt::format("Recalibration needs {} scored forecasts with a 90 % band; there are {}.",
                                 kProvenForecasts, residuals.size()),
                     "recalibration"};
    }
    const auto* low = trackOf(forecast, .05);
    const auto* median = trackOf(forecast, .5);
    const auto* high = trackOf(forecast, .95);
    const auto width = widthOf(forecast);
    if (forecast.status != ports::ForecastStatus::Ok || median == nullptr || !width || !(*width > 0)) {
        return Error{ErrorCode::Refused, "This fan has no 90 % band around a median to recalibrate.",
                     "recalibration"};
    }
    std::sort(residuals.begin(), residuals.end());
    ports::Forecast out = forecast;
    for (ports::QuantileTrack& track : out.quantiles) {
        const double residual = residualAt(residuals, track.level);
        for (std::size_t step = 0; step < track.values.size(); ++step) {
            const double half = std::log(high->values[step] / low->values[step]) / 2;
            track.values[step] = median->values[step] * std::exp(residual * half);
        }
    }
    out.forecaster += ports::kRecalibratedWords;
    out.sentence = fmt::format("recalibrated on {} scored forecasts", residuals.size());
    out.sampler += fmt::format(", conformal on {} residuals", residuals.size());
    out.prompt.clear();
    out.completions.clear();
    out.baseline.reset();
    out.cost.reset();
    out.paths = pathsThrough(out.quantiles, forecast.paths);
    return bounded(std::move(out));
}

}  // namespace tessera::forecast
