#include "app/forecast/statistical_forecasters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/forecast/exponential_smoothing.h"
#include "app/forecast/fan.h"
#include "app/forecast/return_models.h"

namespace tessera::forecast {

namespace {

constexpr std::array<StatisticalForecaster, 7> kForecasters{{
    {"random-walk", "random walk", "no drift, EWMA volatility: what every other is scored against"},
    {"drift", "drift", "the random walk around the mean move of the history"},
    {"ets", "ETS", "exponential smoothing of the log price, form by AICc"},
    {"theta", "Theta", "smoothing with a drift of half the slope of the history"},
    {"garch", "GARCH(1,1)", "no drift; volatility that clusters and returns to its mean"},
    {"jumps", "jump-diffusion", "a price that stands still and jumps, as list prices do"},
    {"ensemble", "ensemble", "quantile average of all of these, weighed by their record"},
}};

}  // namespace

std::span<const StatisticalForecaster> statisticalForecasters() {
    return kForecasters;
}

const StatisticalForecaster* findStatisticalForecaster(std::string_view word) {
    const auto found =
        std::ranges::find_if(kForecasters, [&](const auto& f) { return f.key == word || f.name == word; });
    return found == kForecasters.end() ? nullptr : &*found;
}

ports::Forecast statisticalForecast(std::string_view key, const ports::ForecastRequest& request,
                                    std::span<const MemberRecord> records) {
    using Compute = ports::Forecast (*)(const ports::ForecastRequest&);
    constexpr std::array<std::pair<std::string_view, Compute>, 6> kAlone{
        {{"random-walk", &randomWalkForecast},
         {"drift", &driftForecast},
         {"ets", &etsForecast},
         {"theta", &thetaForecast},
         {"garch", &garchForecast},
         {"jumps", &jumpForecast}}};
    if (key == "ensemble") {
        return ensembleForecast(request, records);
    }
    const auto found = std::ranges::find(kAlone, key, [](const auto& each) { return each.first; });
    if (found != kAlone.end()) {
        return found->second(request);
    }
    ports::Forecast none = answerTo(request, std::string(key));
    none.status = ports::ForecastStatus::Failed;
    none.sentence = fmt::format("there is no forecaster \"{}\"", key);
    return none;
}

std::unique_ptr<ports::Forecaster> makeStatisticalForecaster(std::string_view key,
                                                             std::vector<MemberRecord> records) {
    const StatisticalForecaster* found = findStatisticalForecaster(key);
    if (found == nullptr) {
        return nullptr;
    }
    return std::make_unique<BaselineForecaster>(
        std::string(found->name),
        [key = found->key, records = std::move(records)](const ports::ForecastRequest& request) {
            return statisticalForecast(key, request, records);
        });
}

}  // namespace tessera::forecast
