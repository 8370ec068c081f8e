#pragma once
// Several contracts on one underlying, bought and sold together: what they make of a price, at any time until
// the first of them ends. Pure. What is paid is exact; model values are doubles (app/portfolio).
//
// All months move by the same share of their prices, and each option keeps the volatility of its strike.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/portfolio/holding.h"
#include "app/portfolio/month_risk.h"

namespace tessera::strategy {

/// One contract of it, as it would trade now.
struct Leg {
    domain::InstrumentId id{};
    domain::Quantity quantity;   // bought; below zero sold; never zero
    domain::Price limit;         // at which it trades: a price somebody shows
    domain::Money premium;       // of an option: what its price is worth, paid above zero; else zero
    domain::Money fee;           // above zero is a cost
    portfolio::Holding holding;  // what is held once it has traded
};

struct Strategy {
    std::vector<Leg> legs;
    /// Price of the future that prices are said of: that of the leg which ends first. USD a unit, > 0.
    double price = 0;
    /// At the money of that future's options, a year; none: not known.
    std::optional<double> volatility;

    /// Days until the first leg ends, >= 0.
    double days() const;
};

/// USD once it has traded, fees counted, when the reference future costs `price` (>= 0) and `days` have
/// passed, at most days().
double profitAt(const Strategy& strategy, double price, double days);

struct PayoffPoint {
    double price = 0;                   // of the reference future
    double now = 0, then = 0, end = 0;  // USD: today, after the days asked for, when the first leg ends
    bool operator==(const PayoffPoint&) const = default;
};
/// `count` > 1 points from `low` to `high`, both > 0; the strikes of the legs that end first are among them.
std::vector<PayoffPoint> payoff(const Strategy& strategy, double low, double high, std::size_t count,
                                double days);

/// What it can bring when the first leg ends. None of most or least: it has no bound.
struct Outcome {
    std::optional<double> most, least;  // USD
    std::vector<double> breakEvens;     // prices of the reference future, rising
    /// That it ends above zero, were the logarithm of the price normal around today's with the strategy's
    /// volatility and no drift (Black 1976); none without a volatility or without time.
    std::optional<double> probability;
};
Outcome outcomeOf(const Strategy& strategy);

/// Share of `prices` of the reference future, `days` from now, at which it makes money; none without any.
std::optional<double> probabilityOver(const Strategy& strategy, std::span<const double> prices, double days);

/// The premiums and the fees, exact; none where a sum does not fit.
struct Cost {
    domain::Money premium;  // paid above zero, received below
    domain::Money fees;
};
std::optional<Cost> costOf(const Strategy& strategy);

/// Greeks of all legs together.
portfolio::GreekSum greeksOf(const Strategy& strategy);
/// The legs as holdings: for scenarios.
std::vector<portfolio::Holding> holdingsOf(const Strategy& strategy);

}  // namespace tessera::strategy
