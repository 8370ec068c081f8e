#include "app/portfolio/holding.h"

#include <algorithm>

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

std::optional<SettledHolding> settledOf(const Instrument& instrument, const PositionQuote& quote) {
    if (!quote.settlement) {
        return std::nullopt;
    }
    const double own = usd(quote.settlement->price);
    if (instrument.option() == nullptr) {
        return SettledHolding{.price = own, .own = own};
    }
    const OptionState& state = quote.settledOption;
    if (!state.future || *state.future <= Price{} || !state.volatility) {
        return std::nullopt;
    }
    return SettledHolding{usd(*state.future), own, *state.volatility,
                          yearsLeft(instrument, quote.settlement->asOf)};
}

/// Empty, or why the position has no figures.
std::string addOption(Holding& holding, const Instrument& instrument, const OptionState& state) {
    if (!state.future || *state.future <= Price{}) {
        return "There is no price of " + instrument.underlying + ".";
    }
    if (!state.volatility) {
        return instrument.symbol + " has no implied volatility. " + state.why;
    }
    const OptionSpec& option = *instrument.option();
    holding.price = usd(*state.future);
    holding.option = OptionHolding{option.right, usd(option.strike), *state.volatility};
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
    if (!quote.mark || (instrument.option() == nullptr && *quote.mark <= Price{})) {
        why = "There is no price of " + instrument.symbol + ".";
    } else {
        holding.own = usd(*quote.mark);
        holding.price = holding.own;
        why = instrument.option() != nullptr ? addOption(holding, instrument, quote.option) : std::string();
    }
    if (why.empty() && !quote.floating) {
        why = instrument.symbol + ": how much of its month is fixed is not known. " + quote.whyNotFloating;
    }
    holding.floating = quote.floating.value_or(1);
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
    const auto value = pricing::blackPrice({.right = holding.option->right,
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
