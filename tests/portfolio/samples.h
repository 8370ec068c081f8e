#pragma once
// A future and options on it, as positions.

#include "app/portfolio/holding.h"
#include "tests/support/text_book.h"

namespace tessera::portfolio {

inline const domain::Timestamp kNow = domain::parseIso("2026-11-27T20:00:00Z").value();

inline domain::Instrument future(const char* symbol = "SITC-Z26", const char* unit = "Mtok") {
    domain::Instrument instrument;
    instrument.symbol = symbol;
    instrument.unit = unit;
    instrument.underlying = "@SITC";
    instrument.contractSize = 1000;
    instrument.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
    instrument.lastTradingTime = domain::parseIso("2026-12-16T20:00:00Z").value();
    instrument.spec = domain::FutureSpec{.contractMonth = {2026, 12}};
    return instrument;
}

inline domain::Instrument option(domain::OptionRight right, const char* strike) {
    domain::Instrument instrument = future();
    instrument.symbol = std::string("SITC-Z26-") + (right == domain::OptionRight::Call ? "C" : "P") + strike;
    instrument.underlying = "SITC-Z26";
    instrument.spec = domain::OptionSpec{.contractMonth = {2026, 12},
                                         .future = domain::InstrumentId{1},
                                         .right = right,
                                         .strike = testing::price(strike)};
    return instrument;
}

inline PositionQuote quote(std::int64_t lots, const char* mark) {
    PositionQuote quote{.net = domain::Quantity::fromRaw(lots)};
    if (mark != nullptr) {
        quote.mark = testing::price(mark);
    }
    return quote;
}

inline PositionQuote quote(std::int64_t lots, const char* mark, const char* future,
                           std::optional<double> volatility) {
    PositionQuote of = quote(lots, mark);
    of.option = {testing::price(future), volatility, volatility ? "" : "Nobody bids."};
    return of;
}

}  // namespace tessera::portfolio
