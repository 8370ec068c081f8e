#include "app/forecast/ensemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/forecast/exponential_smoothing.h"
#include "app/forecast/fan.h"
#include "app/forecast/return_models.h"
#include "app/forecast/track_record.h"

namespace tessera::forecast {

namespace {

bool isSameShape(const ports::Forecast& a, const ports::Forecast& b) {
    return std::equal(a.quantiles.begin(), a.quantiles.end(), b.quantiles.begin(), b.quantiles.end(),
                      [](const ports::QuantileTrack& x, const ports::QuantileTrack& y) {
                          return x.level == y.level && x.values.size() == y.values.size();
                      });
}

struct Members {
    std::vector<const ports::Forecast*> in;
    std::vector<std::string> names, out;  // out: with why
};

Members membersOf(std::span<const ports::Forecast> forecasts) {
    Members members;
    for (const ports::Forecast& forecast : forecasts) {
        if (forecast.status != ports::ForecastStatus::Ok || forecast.quantiles.size() < 2) {
            members.out.push_back(fmt::format("{} ({})", forecast.forecaster, forecast.sentence));
        } else if (!members.in.empty() && !isSameShape(*members.in.front(), forecast)) {
            members.out.push_back(fmt::format("{} (other levels or horizon)", forecast.forecaster));
        } else {
            members.in.push_back(&forecast);
            members.names.push_back(forecast.forecaster);
        }
    }
    return members;
}

void averageQuantiles(ports::Forecast& forecast, const Members& members, std::span<const double> weights) {
    forecast.quantiles = members.in.front()->quantiles;
    for (std::size_t level = 0; level < forecast.quantiles.size(); ++level) {
        std::vector<double>& values = forecast.quantiles[level].values;
        for (std::size_t step = 0; step < values.size(); ++step) {
            // Relative to the last close: members that all say it stays there say so together, to the last
            // bit.
            double log = 0;
            for (std::size_t i = 0; i < members.in.size(); ++i) {
                log +=
                    weights[i] * std::log(members.in[i]->quantiles[level].values[step] / forecast.lastClose);
            }
            values[step] = forecast.lastClose * std::exp(log);
        }
    }
}

}  // namespace

std::vector<double> ensembleWeights(std::span<const std::string> names,
                                    std::span<const MemberRecord> records) {
    std::vector<double> weights;
    double sum = 0;
    for (const std::string& name : names) {
        const auto record = std::ranges::find(records, name, &MemberRecord::forecaster);
        if (record == records.end() || record->scored < kProvenForecasts || !(record->meanCrps > 0) ||
            !std::isfinite(record->meanCrps)) {
            return std::vector<double>(names.size(), 1 / static_cast<double>(names.size()));
        }
        weights.push_back(1 / record->meanCrps);
        sum += weights.back();
    }
    for (double& weight : weights) {
        weight /= sum;
    }
    return weights;
}

ports::Forecast combined(const ports::ForecastRequest& request, std::span<const ports::Forecast> forecasts,
                         std::span<const MemberRecord> records) {
    ports::Forecast forecast = answerTo(request, "ensemble");
    if (std::string why = refusal(request); !why.empty()) {
        return abstained(std::move(forecast), std::move(why));
    }
    const Members members = membersOf(forecasts);
    const std::string absent =
        members.out.empty() ? std::string() : fmt::format("without {}", fmt::join(members.out, ", "));
    if (members.in.size() < 2) {
        return abstained(std::move(forecast),
                         fmt::format("an ensemble needs two members and has {}{}{}", members.in.size(),
                                     absent.empty() ? "" : ": ", absent));
    }
    const std::vector<double> weights = ensembleWeights(members.names, records);
    averageQuantiles(forecast, members, weights);
    const auto most = std::ranges::max_element(
        members.in, {}, [](const ports::Forecast* member) { return member->paths.size(); });
    forecast.paths = pathsThrough(forecast.quantiles, (*most)->paths);
    forecast.sentence = absent;
    forecast.sampler = "quantile average of";
    for (std::size_t i = 0; i < weights.size(); ++i) {
        forecast.sampler += fmt::format("{} {} {:.4f}", i == 0 ? "" : ",", members.names[i], weights[i]);
    }
    forecast.sampler += fmt::format(", seed {}", request.seed);
    return bounded(std::move(forecast));
}

ports::Forecast ensembleForecast(const ports::ForecastRequest& request,
                                 std::span<const MemberRecord> records) {
    const std::vector<ports::Forecast> members{randomWalkForecast(request), driftForecast(request),
                                               etsForecast(request),        thetaForecast(request),
                                               garchForecast(request),      jumpForecast(request)};
    return combined(request, members, records);
}

}  // namespace tessera::forecast
