#pragma once
// What is held, as risk sees it: futures and options on them, each with the price it hangs on. Pure. Doubles
// are right in this room: a model value is statistics and becomes no price.

#include <optional>
#include <string>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/pricing/black76.h"

namespace tessera::portfolio {

/// What makes a holding an option. `volatility` of 0.40 is 40 % a year.
struct OptionHolding {
    domain::OptionRight right = domain::OptionRight::Call;
    double strike = 0;      // USD a unit, > 0
    double volatility = 0;  // > 0
};

/// As it stood at the last daily settlement.
struct SettledHolding {
    double price = 0;       // of the future, USD a unit
    double own = 0;         // settlement price of the holding itself, USD a unit
    double volatility = 0;  // of an option
    double years = 0;       // of an option
};

struct Holding {
    std::string symbol;
    std::string underlying;       // the index its future settles to, "@SITC"
    std::string unit;             // of the underlying: "Mtok", "GPU-hours"
    domain::ContractMonth month;  // of the future
    domain::Timestamp ends;
    double lots = 0;     // below zero: short
    double lotSize = 1;  // units in a lot
    double years = 0;    // of 365 days until it ends, >= 0
    double own = 0;      // mark of the holding itself, USD a unit
    double price = 0;    // USD a unit: of the future itself, or of the future an option is on; > 0
    /// Of a move of the index, what reaches that future: of the mean of a month the part that is not fixed
    /// yet.
    double floating = 1;
    std::optional<OptionHolding> option = {};
    std::optional<SettledHolding> settled =
        {};  // none: it was not settled yet, or the price said no volatility

    double units() const { return lots * lotSize; }
};

/// One for which a price is missing: what it is, and why it has no risk figures. Nothing is guessed for it,
/// so that no sum it belongs to is known.
struct UnknownHolding {
    std::string symbol, underlying;
    domain::ContractMonth month;
    domain::Timestamp ends;
    bool isOption = false;
    std::string why;  // a sentence
};

struct Portfolio {
    std::vector<Holding> holdings;
    std::vector<UnknownHolding> unknown;
};

/// What an option hangs on at one moment; none: not known. The volatility is that of its strike in the chain
/// (options::StrikeRow), so that chain and risk have one.
struct OptionState {
    std::optional<domain::Price> future = {};
    std::optional<double> volatility = {};
    std::string why = {};  // there is no volatility: a sentence
};

/// What the market says of one position; a price is none where it is not known.
struct PositionQuote {
    domain::Quantity net;
    std::optional<domain::Price> mark = {};                  // its own
    std::optional<double> floating = 1.0;                    // Holding::floating; none: not known, and
    std::string whyNotFloating = {};                         // this sentence says why
    OptionState option = {};                                 // of an option
    std::optional<domain::SettlementPrice> settlement = {};  // the last daily one, its own
    OptionState settledOption = {};                          // of an option, at that settlement
};

/// `settlesTo`: the index of the future. A calendar spread is its two legs, for which this is called with
/// each.
void addPosition(Portfolio& portfolio, const domain::Instrument& instrument, const std::string& settlesTo,
                 const PositionQuote& quote, domain::Timestamp now);

/// USD a unit: the price, or Black-76 at a future that costs `price`, with `volatility` and `years` left.
double valueOf(const Holding& holding, double price, double volatility, double years);
/// As it stands now.
double valueOf(const Holding& holding);

}  // namespace tessera::portfolio
