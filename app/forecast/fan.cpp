#include "app/forecast/fan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/forecast/baselines.h"

namespace tessera::forecast {

ports::Forecast answerTo(const ports::ForecastRequest& request, std::string forecaster) {
    ports::Forecast forecast;
    forecast.forecaster = std::move(forecaster);
    forecast.symbol = request.symbol;
    forecast.origin = request.origin;
    forecast.interval = request.interval;
    forecast.lastClose = request.closes.empty() ? 0 : request.closes.back();
    return forecast;
}

ports::Forecast abstained(ports::Forecast forecast, std::string why) {
    forecast.status = ports::ForecastStatus::Abstained;
    forecast.sentence = std::move(why);
    forecast.quantiles.clear();
    forecast.paths.clear();
    return forecast;
}

std::vector<double> fittedLogs(const ports::ForecastRequest& request) {
    const std::size_t size = std::min(request.closes.size(), kFittedHistory);
    std::vector<double> logs;
    logs.reserve(size);
    for (const double close : std::span(request.closes).last(size)) {
        logs.push_back(std::log(close));
    }
    return logs;
}

bool neverMoved(std::span<const double> closes) {
    return std::adjacent_find(closes.begin(), closes.end(), std::not_equal_to<>()) == closes.end();
}

std::size_t pathsOf(const ports::ForecastRequest& request) {
    return static_cast<std::size_t>(std::max(request.samples, kLeastPaths));
}

double Draws::normal() {
    return quickNormalQuantile(uniform());
}

void setGaussianQuantiles(ports::Forecast& forecast, std::span<const double> mean,
                          std::span<const double> deviation) {
    forecast.quantiles.clear();
    for (const double level : kQuantileLevels) {
        ports::QuantileTrack track{level, {}};
        // The median of a fan without drift is the last close to the last bit: it takes no side.
        const double deviate = level == .5 ? 0 : normalQuantile(level);
        for (std::size_t step = 0; step < mean.size(); ++step) {
            track.values.push_back(forecast.lastClose * std::exp(mean[step] + deviate * deviation[step]));
        }
        forecast.quantiles.push_back(std::move(track));
    }
}

void setFromLogPaths(ports::Forecast& forecast, const LogPaths& paths, std::size_t kept) {
    forecast.quantiles.clear();
    for (const double level : kQuantileLevels) {
        forecast.quantiles.push_back({level, {}});
    }
    std::vector<double> column(paths.size());
    for (std::size_t step = 0; !paths.empty() && step < paths.front().size(); ++step) {
        for (std::size_t i = 0; i < column.size(); ++i) {
            column[i] = paths[i][step];
        }
        auto from = column.begin();  // what lies before is in its place
        for (ports::QuantileTrack& track : forecast.quantiles) {
            // Type 7 as sampleQuantile: between two neighbours in order.
            const double place = track.level * static_cast<double>(column.size() - 1);
            const auto lower = column.begin() + static_cast<std::ptrdiff_t>(place);
            std::nth_element(from, lower, column.end());
            const double upper =
                lower + 1 == column.end() ? *lower : *std::min_element(lower + 1, column.end());
            const double log = std::lerp(*lower, upper, place - std::floor(place));
            track.values.push_back(forecast.lastClose * std::exp(log));
            from = lower;
        }
    }
    setPaths(forecast, paths, kept);
}

void setPaths(ports::Forecast& forecast, const LogPaths& paths, std::size_t kept) {
    forecast.paths.clear();
    for (std::size_t i = 0; i < std::min(kept, paths.size()); ++i) {
        std::vector<double>& path = forecast.paths.emplace_back();
        path.reserve(paths[i].size());
        for (const double log : paths[i]) {
            path.push_back(forecast.lastClose * std::exp(log));
        }
    }
}

double priceAt(const std::vector<ports::QuantileTrack>& quantiles, std::size_t step, double level) {
    std::size_t above = 1;
    while (above + 1 < quantiles.size() && quantiles[above].level < level) {
        ++above;
    }
    const ports::QuantileTrack& a = quantiles[above - 1];
    const ports::QuantileTrack& b = quantiles[above];
    const double from = normalQuantile(a.level), to = normalQuantile(b.level);
    const double part = (normalQuantile(level) - from) / (to - from);
    const double logA = std::log(a.values[step]), logB = std::log(b.values[step]);
    return logA == logB ? a.values[step] : std::exp(logA + part * (logB - logA));
}

std::vector<std::vector<double>> pathsThrough(const std::vector<ports::QuantileTrack>& quantiles,
                                              const std::vector<std::vector<double>>& shape) {
    std::vector<std::vector<double>> paths(shape.size());
    if (shape.empty() || quantiles.size() < 2) {
        return paths;
    }
    const std::size_t steps = std::min(shape.front().size(), quantiles.front().values.size());
    std::vector<std::size_t> order(shape.size());
    for (std::size_t step = 0; step < steps; ++step) {
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return shape[a][step] < shape[b][step]; });
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            const double level = (static_cast<double>(rank) + 0.5) / static_cast<double>(order.size());
            paths[order[rank]].push_back(priceAt(quantiles, step, level));
        }
    }
    return paths;
}

ports::Forecast bounded(ports::Forecast forecast) {
    if (forecast.status != ports::ForecastStatus::Ok) {
        return forecast;
    }
    const std::size_t steps = forecast.quantiles.empty() ? 0 : forecast.quantiles.front().values.size();
    for (std::size_t step = 0; step < steps; ++step) {
        double below = 0;
        for (const ports::QuantileTrack& track : forecast.quantiles) {
            const double value = track.values[step];
            if (!std::isfinite(value) || !(value > 0) || value < below) {
                return abstained(
                    std::move(forecast),
                    fmt::format("the fit gives {} for the {:.0f} % quantile at step {}: no price", value,
                                100 * track.level, step + 1));
            }
            below = value;
        }
        const double span = forecast.quantiles.back().values[step] / forecast.quantiles.front().values[step];
        if (span > kWidestBand) {
            return abstained(
                std::move(forecast),
                fmt::format("the 90 % band spans a factor of {:.3g} at step {}: beyond {}, no fan is "
                            "shown",
                            span, step + 1, kWidestBand));
        }
    }
    return forecast;
}

}  // namespace tessera::forecast
