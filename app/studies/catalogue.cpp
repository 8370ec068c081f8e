#include "app/studies/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/studies/anchored_vwap.h"
#include "app/studies/atr.h"
#include "app/studies/bollinger.h"
#include "app/studies/cvd.h"
#include "app/studies/directional_movement.h"
#include "app/studies/donchian.h"
#include "app/studies/ema.h"
#include "app/studies/ichimoku.h"
#include "app/studies/keltner.h"
#include "app/studies/macd.h"
#include "app/studies/obv.h"
#include "app/studies/parabolic_sar.h"
#include "app/studies/realised_volatility.h"
#include "app/studies/regression_channel.h"
#include "app/studies/rsi.h"
#include "app/studies/session_vwap.h"
#include "app/studies/sma.h"
#include "app/studies/stochastic.h"
#include "app/studies/supertrend.h"
#include "app/studies/volume_delta.h"
#include "app/studies/wma.h"

namespace tessera::studies {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr const StudySpec* kCatalogue[] = {
    &kSma,     &kEma,         &kWma,        &kSessionVwap,         &kAnchoredVwap, &kBollinger,
    &kKeltner, &kDonchian,    &kIchimoku,   &kSupertrend,          &kParabolicSar, &kRegressionChannel,
    &kMacd,    &kRsi,         &kStochastic, &kDirectionalMovement, &kAtr,          &kRealisedVolatility,
    &kObv,     &kVolumeDelta, &kCvd};

/// "a whole number from 1 to 10000 bars".
std::string wanted(const ParameterSpec& spec) {
    if (!spec.choices.empty()) {
        return fmt::format("one of: {}", fmt::join(spec.choices, ", "));
    }
    return fmt::format("a {} from {} to {}{}{}", spec.isWhole ? "whole number" : "number", spec.least,
                       spec.most, spec.unit.empty() ? "" : " ", spec.unit);
}

bool fits(const ParameterSpec& spec, double value) {
    return std::isfinite(value) && value >= spec.least && value <= spec.most &&
           (!spec.isWhole || value == std::floor(value));
}

}  // namespace

std::span<const StudySpec* const> catalogue() {
    return kCatalogue;
}

bool isMoment(const ParameterSpec& parameter) {
    return parameter.unit == "s since 1970";
}

const StudySpec* find(std::string_view id) {
    const auto it = std::ranges::find(kCatalogue, id, &StudySpec::id);
    return it == std::end(kCatalogue) ? nullptr : *it;
}

Result<Parameters> parametersOf(const StudySpec& spec, std::span<const Setting> settings) {
    Parameters parameters;
    for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
        parameters[i] = spec.parameters[i].standard;
    }
    for (const Setting& setting : settings) {
        const auto it = std::ranges::find(spec.parameters, std::string_view(setting.id), &ParameterSpec::id);
        if (it == spec.parameters.end()) {
            return Error{ErrorCode::BadInput,
                         fmt::format("{} has no parameter \"{}\".", spec.title, setting.id), "parametersOf"};
        }
        if (!fits(*it, setting.value)) {
            return Error{
                ErrorCode::BadInput,
                fmt::format("{}: the {} is {}; give {}.", spec.title, it->title, setting.value, wanted(*it)),
                "parametersOf"};
        }
        parameters[static_cast<std::size_t>(it - spec.parameters.begin())] = setting.value;
    }
    std::string conflict = spec.conflict ? spec.conflict(parameters) : std::string();
    if (!conflict.empty()) {
        return Error{ErrorCode::BadInput, std::move(conflict), "parametersOf"};
    }
    return parameters;
}

Result<std::unique_ptr<Study>> make(std::string_view id, std::span<const Setting> settings,
                                    const StudyContext& context) {
    const StudySpec* spec = find(id);
    if (!spec) {
        return Error{ErrorCode::NotFound, fmt::format("There is no study \"{}\".", id), "studies::make"};
    }
    const auto parameters = parametersOf(*spec, settings);
    if (!parameters) {
        return parameters.error();
    }
    return spec->make(*parameters, context);
}

}  // namespace tessera::studies
