#include "app/terminal/option_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

#include "app/domain/decimal.h"
#include "app/pricing/implied_volatility.h"
#include "app/pricing/model_price.h"

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Price;
using domain::Result;

namespace {

constexpr double kDaysAYear = 365;

double usd(Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

Result<Price> priceOf(std::string_view option, const std::string& text) {
    const auto price = domain::parsePrice(text);
    if (!price) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{} is a price in USD such as 2.05, not \"{}\".", option, text),
                     price.error().detail};
    }
    return price;
}

struct Answer {
    pricing::BlackInput input;
    pricing::BlackValue value;
    Price price;
    bool isImplied = false;
    std::optional<pricing::SecondGreeks> second = {};  // none: they do not fit a number
};

Result<pricing::BlackInput> inputOf(const OptionRequest& request) {
    const auto forward = priceOf("--forward", request.forward), strike = priceOf("--strike", request.strike);
    if (!forward) {
        return forward.error();
    }
    if (!strike) {
        return strike.error();
    }
    pricing::BlackInput input;
    input.right = request.isPut ? domain::OptionRight::Put : domain::OptionRight::Call;
    input.forward = usd(*forward);
    input.strike = usd(*strike);
    input.years = request.days / kDaysAYear;
    input.volatility = request.volatility.value_or(0) / 100;
    input.discount = std::exp(-request.rate / 100 * input.years);
    return input;
}

Result<Answer> answerOf(const OptionRequest& request) {
    if (request.price.empty() != request.volatility.has_value()) {
        return Error{ErrorCode::BadInput,
                     "Give either --volatility, for the price, or --price, for the volatility.", ""};
    }
    const auto input = inputOf(request);
    if (!input) {
        return input.error();
    }
    Answer answer{*input, {}, {}, !request.price.empty()};
    if (answer.isImplied) {
        const auto given = priceOf("--price", request.price);
        if (!given) {
            return given.error();
        }
        const auto volatility = pricing::impliedVolatility(*input, usd(*given));
        if (!volatility) {
            return volatility.error();
        }
        answer.input.volatility = *volatility;
    }
    const auto value = pricing::blackValue(answer.input);
    if (!value) {
        return value.error();
    }
    const auto price = pricing::toPrice(value->price);
    if (!price) {
        return price.error();
    }
    answer.value = *value;
    if (const auto second = pricing::secondGreeks(answer.input)) {
        answer.second = *second;
    }
    answer.price = *price;
    return answer;
}

std::string jsonOf(const OptionRequest& request, const Answer& answer) {
    const pricing::Greeks& g = answer.value.greeks;
    nlohmann::ordered_json out;
    out["kind"] = request.isPut ? "put" : "call";
    out["forward"] = request.forward;
    out["strike"] = request.strike;
    out["days"] = request.days;
    out["rate_percent"] = request.rate;
    out["volatility_percent"] = 100 * answer.input.volatility;
    out["is_implied"] = answer.isImplied;
    out["price"] = domain::formatPrice(answer.price, 9);
    out["delta"] = g.delta;
    out["gamma"] = g.gamma;
    out["vega_per_point"] = g.vegaPerPoint();
    out["theta_per_day"] = g.thetaPerDay();
    out["rho_per_point"] = g.rho / 100;
    if (answer.second) {
        out["vanna_per_point"] = answer.second->vannaPerPoint();
        out["volga_per_point"] = answer.second->volgaPerPoint();
    }
    return out.dump(1) + "\n";
}

void print(const OptionRequest& request, const Answer& answer, std::ostream& out) {
    const pricing::Greeks& g = answer.value.greeks;
    fmt::print(out, "{} on a future at {} USD, strike {}, {} days, {} % a year\n\n",
               request.isPut ? "Put" : "Call", request.forward, request.strike, request.days, request.rate);
    const auto row = [&out](std::string_view name, const std::string& value, std::string_view unit) {
        fmt::print(out, "{:<12} {:>14}  {}\n", name, value, unit);
    };
    const auto number = [](double value) { return fmt::format("{:.6f}", value); };
    row("volatility", fmt::format("{:.4f}", 100 * answer.input.volatility),
        answer.isImplied ? "% a year, from the price" : "% a year");
    row("price", domain::formatPrice(answer.price, 9), "USD");
    row("delta", number(g.delta), "USD a USD of the future");
    row("gamma", number(g.gamma), "of the delta, a USD of the future");
    row("vega", number(g.vegaPerPoint()), "USD a percentage point of volatility");
    row("theta", number(g.thetaPerDay()), "USD a day");
    row("rho", number(g.rho / 100), "USD a percentage point of the rate");
    if (answer.second) {
        row("vanna", number(answer.second->vannaPerPoint()),
            "of the delta, a percentage point of volatility");
        row("volga", number(answer.second->volgaPerPoint()), "of the vega, a percentage point of volatility");
    }
}

}  // namespace

Result<void> runOptionCommand(const OptionRequest& request, std::ostream& out) {
    const auto answer = answerOf(request);
    if (!answer) {
        return answer.error();
    }
    if (request.asJson) {
        out << jsonOf(request, *answer);
    } else {
        print(request, *answer, out);
    }
    return {};
}

}  // namespace tessera::terminal
