#include "app/forecast/digit_answer.h"

#include <fmt/format.h>

#include "app/forecast/path_spread.h"

namespace tessera::forecast {

ports::Forecast withDigits(ports::Forecast forecast, std::vector<std::string> texts, const DigitScale& scale,
                           const ports::ForecastRequest& request) {
    std::size_t words = 0;
    for (const std::string& text : texts) {
        ParsedPath path = parsePath(text, scale, request.horizon);
        if (path.fault == PathFault::None) {
            forecast.paths.push_back(std::move(path.values));
        } else {
            ++forecast.rejectedPaths;
            words += path.fault == PathFault::Malformed ? 1 : 0;
        }
    }
    const auto asked = texts.size();
    forecast.completions = std::move(texts);
    forecast.status = ports::ForecastStatus::Failed;
    // Half the paths must be of use: quantiles of the few that stayed in range would be too narrow.
    if (forecast.paths.size() * 2 < asked) {
        forecast.paths.clear();
        forecast.sentence =
            words == asked
                ? fmt::format("the model answered in words or in other lines than {} numbers of three digits",
                              request.horizon)
                : fmt::format("{} of {} sampled paths left the range or broke off", forecast.rejectedPaths,
                              asked);
        return forecast;
    }
    if (std::string fault = whyNoDistribution(forecast.paths, request.closes); !fault.empty()) {
        forecast.paths.clear();
        forecast.sentence = std::move(fault);
        return forecast;
    }
    forecast.status = ports::ForecastStatus::Ok;
    forecast.quantiles = quantilesOf(forecast.paths);
    forecast.sentence = forecast.rejectedPaths == 0
                            ? std::string()
                            : fmt::format("{} of {} paths rejected", forecast.rejectedPaths, asked);
    return forecast;
}

}  // namespace tessera::forecast
