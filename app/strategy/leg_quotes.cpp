#include "app/strategy/leg_quotes.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::strategy {

using domain::Price;
using domain::Quantity;

namespace {

/// A buyer gives more, a seller takes less, and an option is never given away for nothing.
std::optional<Price> limitOf(const LegQuote& leg, int ticksBeyond) {
    const bool isBuy = leg.quantity > Quantity{};
    const auto best = isBuy ? leg.quote.ask : leg.quote.bid;
    if (!best) {
        return std::nullopt;
    }
    const domain::PriceDelta further = leg.instrument->tick * ticksBeyond;
    const Price limit = isBuy ? *best + further : *best - further;
    const bool isOption = leg.instrument->option() != nullptr;
    return isOption ? std::max(limit, Price{} + leg.instrument->tick) : limit;
}

LegReading readLeg(const LegQuote& quote, int ticksBeyond) {
    LegReading leg{.id = quote.instrument->id,
                   .quantity = quote.quantity,
                   .limit = limitOf(quote, ticksBeyond),
                   .shown = quote.quantity > Quantity{} ? quote.quote.askSize : quote.quote.bidSize,
                   .volatility = quote.option.volatility,
                   .why = {}};
    if (!leg.limit) {
        leg.why = fmt::format("Nobody {} {} now.", quote.quantity > Quantity{} ? "offers" : "bids for",
                              quote.instrument->symbol);
    }
    return leg;
}

/// Empty, or why it has no figures.
std::string addLeg(Strategy& strategy, const LegQuote& quote, const LegReading& reading,
                   domain::Timestamp now) {
    portfolio::Portfolio held;
    portfolio::addPosition(held, *quote.instrument, quote.settlesTo,
                           {.net = quote.quantity, .mark = quote.mark, .option = quote.option}, now);
    if (held.holdings.empty()) {
        return held.unknown.empty() ? "A leg of no lots is none." : held.unknown.front().why;
    }
    const Quantity size = quote.quantity > Quantity{} ? quote.quantity : -quote.quantity;
    const auto worth = domain::notional(*quote.instrument, *reading.limit, quote.quantity);
    const auto fee = domain::feeOf(*quote.instrument, *reading.limit, size, false);
    if (!worth || !fee) {
        return fmt::format("{} is worth more than can be counted.", quote.instrument->symbol);
    }
    strategy.legs.push_back({.id = quote.instrument->id,
                             .quantity = quote.quantity,
                             .limit = *reading.limit,
                             .premium = quote.instrument->option() != nullptr ? *worth : domain::Money{},
                             .fee = *fee,
                             .holding = std::move(held.holdings.front())});
    return {};
}

}  // namespace

Reading read(std::span<const LegQuote> quotes, int ticksBeyond, std::optional<double> volatility,
             domain::Timestamp now) {
    Reading reading;
    Strategy strategy{.legs = {}, .price = 0, .volatility = volatility};
    for (const LegQuote& quote : quotes) {
        LegReading leg = readLeg(quote, ticksBeyond);
        if (leg.why.empty()) {
            leg.why = addLeg(strategy, quote, leg, now);
        }
        reading.why = reading.why.empty() ? leg.why : reading.why;
        reading.legs.push_back(std::move(leg));
    }
    if (quotes.empty()) {
        reading.why = "It has no leg yet.";
    }
    if (reading.why.empty()) {
        const auto first =
            std::ranges::min_element(strategy.legs, {}, [](const Leg& leg) { return leg.holding.years; });
        strategy.price = first->holding.price;
        reading.strategy = std::move(strategy);
    }
    return reading;
}

}  // namespace tessera::strategy
