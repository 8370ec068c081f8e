#include "app/portfolio/holding.h"

#include <algorithm>

#include "app/pricing/implied_volatility.h"

namespace tessera::portfolio {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr double kNanosAYear = 365.0 * 86'400e9;

double usd(Price price) {
    return static_cast<double>(price.nanoUsd()) * 1e-9;
}

double yearsLeft(const Instrument& instrument, Timestamp at) {
    return std::max(0.0, static_cast<double>((instrument.lastTradingTime - at).count()) / kNanosAYear);
}

pricing::BlackInput inputOf(const Instrument& instrument, Price future, Timestamp at) {
    const OptionSpec& option = *instrument.option();
    return {.kind = option.right == OptionRight::Call ? pricing::OptionKind::Call : pricing::OptionKind::Put,
            .forward = usd(future),
            .strike = usd(option.strike),
            .years = yearsLeft(instrument, at)};
}

std::optional<SettledHolding> settledOf(const Instrument& instrument, const PositionQuote& quote) {
    if (!quote.settlement) {
        return std::nullopt;
    }
    if (instrument.option() == nullptr) {
        return SettledHolding{.price = usd(quote.settlement->price)};
    }
    if (!quote.futureSettlement || quote.futureSettlement->asOf != quote.settlement->asOf ||
        quote.futureSettlement->price <= Price{}) {
        return std::nullopt;
    }
    const auto input = inputOf(instrument, quote.futureSettlement->price, quote.settlement->asOf);
    const auto volatility = pricing::impliedVolatility(input, usd(quote.settlement->price));
    return volatility ? std::optional(SettledHolding{input.forward, *volatility, input.years}) : std::nullopt;
}

/// Empty, or why the position has no figures.
std::string addOption(Holding& holding, const Instrument& instrument, const PositionQuote& quote,
                      Timestamp now) {
    if (!quote.futureMark || *quote.futureMark <= Price{}) {
        return "There is no price of " + instrument.underlying + ".";
    }
    const auto input = inputOf(instrument, *quote.futureMark, now);
    auto volatility = quote.mark ? pricing::impliedVolatility(input, usd(*quote.mark))
                                 : Result<double>(Error{ErrorCode::NotFound, "It has no price.", "mark"});
    if (!volatility && quote.twinMark) {
        auto twin = input;
        twin.kind =
            input.kind == pricing::OptionKind::Call ? pricing::OptionKind::Put : pricing::OptionKind::Call;
        if (auto ofTwin = pricing::impliedVolatility(twin, usd(*quote.twinMark)); ofTwin) {
            volatility = ofTwin;
        }
    }
    if (!volatility) {
        return instrument.symbol + ": " + volatility.error().sentence;
    }
    holding.price = input.forward;
    holding.option = OptionHolding{input.kind, input.strike, *volatility};
    return {};
}

}  // namespace

void addPosition(Portfolio& portfolio, const Instrument& instrument, const std::string& settlesTo,
                 const PositionQuote& quote, Timestamp now) {
    if (quote.net.isZero()) {
        return;
    }
    Holding holding{
        .symbol = instrument.symbol,
        .underlying = settlesTo,
        .unit = instrument.unit,
        .month = instrument.contractMonth(),
        .ends = instrument.lastTradingTime,
        .lots = static_cast<double>(quote.net.raw()) / static_cast<double>(wholeLot(instrument).raw()),
        .lotSize = static_cast<double>(instrument.contractSize),
        .years = yearsLeft(instrument, now)};
    std::string why;
    if (instrument.option() != nullptr) {
        why = addOption(holding, instrument, quote, now);
    } else if (quote.mark && *quote.mark > Price{}) {
        holding.price = usd(*quote.mark);
    } else {
        why = "There is no price of " + instrument.symbol + ".";
    }
    holding.settled = settledOf(instrument, quote);
    if (why.empty()) {
        portfolio.holdings.push_back(std::move(holding));
    } else {
        portfolio.unknown.push_back({holding.symbol, holding.underlying, holding.month, holding.ends,
                                     instrument.option() != nullptr, why});
    }
}

double valueOf(const Holding& holding, double price, double volatility, double years) {
    if (!holding.option) {
        return price;
    }
    const auto value = pricing::blackPrice({.kind = holding.option->kind,
                                            .forward = price,
                                            .strike = holding.option->strike,
                                            .years = std::max(years, 0.0),
                                            .volatility = std::max(volatility, 0.0)});
    return value ? *value : 0;  // its inputs are in range: addPosition() and the shocks see to that
}

double valueOf(const Holding& holding) {
    return holding.option ? valueOf(holding, holding.price, holding.option->volatility, holding.years)
                          : holding.price;
}

}  // namespace tessera::portfolio
