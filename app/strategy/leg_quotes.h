#pragma once
// From what the market shows of each contract to a strategy that can be traded and valued, or why not. Pure.

#include <span>
#include <string>
#include <vector>

#include "app/options/chain.h"
#include "app/strategy/strategy.h"

namespace tessera::strategy {

/// A contract that is to be a leg, as the market has it.
struct LegQuote {
    const domain::Instrument* instrument = nullptr;  // not null; outlives the call
    std::string settlesTo;                           // the index of its future, "@SITC"
    domain::Quantity quantity;                       // bought; below zero sold
    options::Quote quote;                            // of its live book
    std::optional<domain::Price> mark;
    portfolio::OptionState option;  // of an option: its future and the volatility of its strike
};

struct LegReading {
    domain::InstrumentId id{};
    domain::Quantity quantity;
    std::optional<domain::Price> limit;     // at which it would trade; none: nobody is there
    std::optional<domain::Quantity> shown;  // at the best price
    std::optional<double> volatility;       // a year; none of a future
    std::string why;                        // why it cannot be traded or valued: a sentence; empty: it can
};

struct Reading {
    std::vector<LegReading> legs;  // as given
    /// None: a leg has a why, or there is no leg.
    std::optional<Strategy> strategy;
    std::string why;  // of none
};

/// Each leg trades at the best price of the other side, `ticksBeyond` (>= 0) ticks further where that is not
/// enough. `volatility`: at the money of the future whose options end first. `now`: venue time.
Reading read(std::span<const LegQuote> quotes, int ticksBeyond, std::optional<double> volatility,
             domain::Timestamp now);

}  // namespace tessera::strategy
