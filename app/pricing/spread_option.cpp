#include "app/pricing/spread_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

Error bad(std::string_view name, double value, std::string_view rule) {
    return {ErrorCode::BadInput, fmt::format("The {} is {}; it must be {}.", name, value, rule), ""};
}

Result<void> check(const SpreadInput& input) {
    const auto isForward = [](double value) { return value > 0 && std::isfinite(value); };
    const auto isVolatility = [](double value) { return value >= 0 && std::isfinite(value); };
    if (!isForward(input.first)) {
        return bad("first forward", input.first, "a number above zero");
    }
    if (!isForward(input.second)) {
        return bad("second forward", input.second, "a number above zero");
    }
    if (!std::isfinite(input.strike)) {
        return bad("strike", input.strike, "a number");
    }
    if (!isVolatility(input.years)) {
        return bad("time in years", input.years, "a number not below zero");
    }
    if (!isVolatility(input.firstVolatility)) {
        return bad("first volatility", input.firstVolatility, "a number not below zero");
    }
    if (!isVolatility(input.secondVolatility)) {
        return bad("second volatility", input.secondVolatility, "a number not below zero");
    }
    if (!(input.correlation >= -1 && input.correlation <= 1)) {
        return bad("correlation", input.correlation, "between -1 and 1");
    }
    if (!isForward(input.discount)) {
        return bad("discount factor", input.discount, "a number above zero");
    }
    return {};
}

/// The call on a - b with a negative strike is the put on b - a with the positive one.
SpreadInput mirrored(SpreadInput input) {
    std::swap(input.first, input.second);
    std::swap(input.firstVolatility, input.secondVolatility);
    input.strike = -input.strike;
    input.right = input.right == OptionRight::Call ? OptionRight::Put : OptionRight::Call;
    return input;
}

/// `strike` >= 0.
Result<SpreadValue> kirk(const SpreadInput& input) {
    const double sum = input.second + input.strike, weight = input.second / sum;
    const double one = input.firstVolatility, two = input.secondVolatility * weight;
    const double square = std::max(one * one - 2 * input.correlation * one * two + two * two, 0.0);
    const double volatility = std::sqrt(square);
    const BlackInput black{input.right, input.first, sum, input.years, volatility, input.discount};
    const auto found = blackValue(black);
    if (!found) {
        return found.error();
    }
    const Greeks& g = found->greeks;
    SpreadValue out;
    out.price = found->price;
    out.firstDelta = g.delta;
    out.thetaPerYear = g.thetaPerYear;
    out.rho = g.rho;
    // The price is homogeneous in forward and strike, so its slope in the strike is what is left of it.
    const double byStrike = (found->price - input.first * g.delta) / sum;
    out.secondDelta = byStrike;
    if (volatility > 0) {
        const double byFirst = (one - input.correlation * two) / volatility;
        const double byTwo = (two - input.correlation * one) / volatility;
        out.firstVega = g.vega * byFirst;
        out.secondVega = g.vega * byTwo * weight;
        out.correlationSlope = -g.vega * one * two / volatility;
        out.secondDelta += g.vega * byTwo * input.secondVolatility * input.strike / (sum * sum);
    }
    return out;
}

Result<SpreadValue> kirkEitherWay(const SpreadInput& input) {
    if (input.strike >= 0) {
        return kirk(input);
    }
    const auto value = kirk(mirrored(input));
    if (!value) {
        return value;
    }
    SpreadValue out = *value;
    std::swap(out.firstDelta, out.secondDelta);
    std::swap(out.firstVega, out.secondVega);
    return out;
}

}  // namespace

Result<SpreadValue> spreadOptionValue(const SpreadInput& input) {
    if (const auto checked = check(input); !checked) {
        return checked.error();
    }
    auto value = kirkEitherWay(input);
    if (!value || input.years == 0) {
        return value;
    }
    // Second slopes from the deltas, which are exact: a ten-thousandth of the smaller future either way.
    const double step = 1e-4 * std::min(input.first, input.second);
    const auto slope = [&](double SpreadInput::*field, double SpreadValue::*delta, double& out) {
        SpreadInput up = input, down = input;
        up.*field += step;
        down.*field -= step;
        const auto above = kirkEitherWay(up), below = kirkEitherWay(down);
        out = above && below ? ((*above).*delta - (*below).*delta) / (2 * step) : out;
        return above.ok() && below.ok();
    };
    SpreadValue out = *value;
    if (!slope(&SpreadInput::first, &SpreadValue::firstDelta, out.firstGamma) ||
        !slope(&SpreadInput::second, &SpreadValue::secondDelta, out.secondGamma) ||
        !slope(&SpreadInput::first, &SpreadValue::secondDelta, out.crossGamma)) {
        return Error{ErrorCode::OutOfRange, "Beside its strike the spread's gammas have no value.", ""};
    }
    return out;
}

Result<SpreadOutlook> spreadOutlook(const SpreadInput& input) {
    SpreadInput futures = input;
    futures.strike = 0;
    futures.discount = 1;
    if (const auto checked = check(futures); !checked) {
        return checked.error();
    }
    const auto shared = [&](double a, double b, double vol) { return a * b * std::expm1(vol * input.years); };
    const double one = input.firstVolatility, two = input.secondVolatility;
    const double variance = shared(input.first, input.first, one * one) +
                            shared(input.second, input.second, two * two) -
                            2 * shared(input.first, input.second, input.correlation * one * two);
    const SpreadOutlook out{input.first - input.second, std::sqrt(std::max(variance, 0.0))};
    if (!std::isfinite(out.deviation)) {
        return Error{ErrorCode::OutOfRange, "The deviation of the spread is too large to be told.", ""};
    }
    return out;
}

}  // namespace tessera::pricing
