#include "app/forecast/watch_list_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/domain/time_text.h"

namespace tessera::forecast {

using nlohmann::json;
using ports::ForecastSubject;

namespace {

constexpr std::size_t kLongestSymbol = 64;

std::optional<ForecastSubject> subjectIn(const json& one) {
    if (!one.is_object() || !one.contains("symbol") || !one["symbol"].is_string() ||
        !one.contains("interval") || !one["interval"].is_string() || !one.contains("horizon") ||
        !one["horizon"].is_number_integer()) {
        return std::nullopt;
    }
    const auto interval = domain::barIntervalOf(one["interval"].get<std::string>());
    const auto horizon = one["horizon"].get<std::int64_t>();
    ForecastSubject subject{one["symbol"].get<std::string>(), interval.value_or(domain::Duration::zero()), 0};
    subject.horizon = horizon > 0 && horizon < 1'000 ? static_cast<int>(horizon) : 0;
    const bool isWhole = !subject.symbol.empty() && subject.symbol.size() <= kLongestSymbol && interval &&
                         ports::isForecastHorizon(subject.horizon);
    return isWhole ? std::optional(std::move(subject)) : std::nullopt;
}

}  // namespace

std::string watchListText(const std::vector<ForecastSubject>& subjects) {
    json series = json::array();
    for (const ForecastSubject& subject : subjects) {
        series.push_back({{"symbol", subject.symbol},
                          {"interval", domain::intervalText(subject.interval)},
                          {"horizon", subject.horizon}});
    }
    return json{{"format", 1}, {"series", std::move(series)}}.dump(2, ' ', false,
                                                                   json::error_handler_t::replace) +
           '\n';
}

domain::Result<std::vector<ForecastSubject>> readWatchList(const std::string& text,
                                                           std::vector<std::string>& told) {
    const json all = json::parse(text, nullptr, false);
    if (!all.is_object() || !all.contains("series") || !all["series"].is_array()) {
        return domain::Error{domain::ErrorCode::BadInput, "The watch list of forecasts cannot be read.",
                             "forecast-watch.json"};
    }
    std::vector<ForecastSubject> subjects;
    for (const json& one : all["series"]) {
        auto subject = subjectIn(one);
        if (!subject || std::ranges::find(subjects, *subject) != subjects.end()) {
            told.push_back(
                fmt::format("A series of the watch list of forecasts is left out: {}.",
                            one.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 120)));
            continue;
        }
        subjects.push_back(std::move(*subject));
    }
    return subjects;
}

}  // namespace tessera::forecast
