#include "ui/context/option_chains.h"

#include <algorithm>

namespace tessera::ui {

namespace {

std::optional<domain::Price> lastOf(const InstrumentMarket& market) {
    const auto print = market.last();
    return print ? std::optional(print->price) : market.lastPrice();
}

}  // namespace

options::Quote quoteOf(const InstrumentMarket& market) {
    options::Quote quote;
    if (market.state() != ports::StreamState::Live) {
        return quote;
    }
    if (const auto bid = market.book().best(domain::Side::Buy)) {
        quote.bid = bid->price;
        quote.bidSize = bid->quantity;
    }
    if (const auto ask = market.book().best(domain::Side::Sell)) {
        quote.ask = ask->price;
        quote.askSize = ask->quantity;
    }
    return quote;
}

std::vector<InstrumentMarket*> optionsOn(const MarketHub& hub, const domain::Instrument& future) {
    std::vector<InstrumentMarket*> all;
    const domain::Timestamp now = hub.venueNow();
    for (InstrumentMarket* market : hub.instruments()) {
        const domain::OptionSpec* option = market->instrument().option();
        if (option != nullptr && option->future == future.id && !market->isRetired() &&
            market->instrument().lastTradingTime > now) {
            all.push_back(market);
        }
    }
    return all;
}

options::Chain chainOf(const MarketHub& hub, const InstrumentMarket& future,
                       const std::vector<InstrumentMarket*>& options) {
    std::vector<options::OptionMarket> markets;
    markets.reserve(options.size());
    for (const InstrumentMarket* option : options) {
        markets.push_back({.instrument = &option->instrument(),
                           .quote = quoteOf(*option),
                           .last = lastOf(*option),
                           .volume = option->day().volume,
                           .mark = option->mark()});
    }
    return options::makeChain({&future.instrument(), quoteOf(future), future.mark()}, markets,
                              hub.venueNow());
}

options::Chain settledChainOf(const MarketHub& hub, const InstrumentMarket& future) {
    std::vector<options::OptionMarket> markets;
    const auto& settled = future.settlement();
    if (settled) {
        for (const InstrumentMarket* option : optionsOn(hub, future.instrument())) {
            if (option->settlement() && option->settlement()->asOf == settled->asOf) {
                markets.push_back({.instrument = &option->instrument(),
                                   .quote = {},
                                   .last = {},
                                   .volume = {},
                                   .mark = option->settlement()->price});
            }
        }
    }
    return options::makeChain(
        {&future.instrument(), {}, settled ? std::optional(settled->price) : std::nullopt}, markets,
        settled ? settled->asOf : hub.venueNow());
}

portfolio::OptionState optionState(const options::Chain& chain, const domain::OptionSpec& option) {
    const auto row = std::ranges::find(chain.rows, option.strike, &options::StrikeRow::strike);
    if (row == chain.rows.end()) {
        return {chain.forward, {}, "It is not in the chain of its future."};
    }
    return {chain.forward, row->volatility.value,
            row->volatility.value ? std::string() : std::string(options::sentenceOf(row->volatility.why))};
}

}  // namespace tessera::ui
