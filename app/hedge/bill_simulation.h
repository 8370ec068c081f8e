#pragma once
// The bill of the months ahead, thousands of times over: with and without a hedge.
//
// Each index moves as market terms say, dY = -kappa Y dt + sigma dW + J dN by the day, about its own forward:
// the level of day d is forward x exp(Y_d) / E[exp(Y_d)], so that nothing is assumed of where prices go
// beyond what the futures say. Daily increments are sums of four uniform bytes, not normal deviates: a weak
// Euler scheme needs their mean and variance alone (P. E. Kloeden, E. Platen, "Numerical Solution of
// SDEs", 14.1), and whole numbers make the same bill on every machine. An exposure follows its index by its
// hedge ratio and has a walk of its own, of the size the fit left unexplained. Doubles: a simulation, not
// money. Pure.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "app/hedge/index_evidence.h"

namespace tessera::hedge {

/// One source of price risk. All a year.
struct PriceDriver {
    double kappa = 0;  // 0: a walk that never comes back
    double sigma = 0;
    double jumpsAYear = 0, jumpMean = 0, jumpSigma = 0;
};
/// A part of the bill. Its price a day is exp(ratio x Y of the driver + own walk), about today's.
struct SimulatedPart {
    double monthly = 0;  // USD of a usual month at today's price
    int driver = -1;     // in `drivers`; -1: the price stands still but for its own walk
    double ratio = 1;
    double ownSigma = 0;  // a year
    /// Forward over today's price, by month; empty: 1.
    std::vector<double> forward = {};
};
/// What a hedge pays a month: `notional` x (settlement / price paid - 1).
struct SimulatedLeg {
    int driver = 0;
    std::size_t month = 0;
    double notional = 0;  // USD: lots x size x price
    double cost = 0;      // fees and spread, USD
    bool isAverage = true;
    int settlementDay = 0;  // of the month, from 0; of a future that is not an average
};

struct SimulationQuestion {
    std::vector<int> daysOfMonths;  // 28 .. 31 each
    int firstWeekday = 0;           // of the first day: Monday 0
    std::vector<PriceDriver> drivers;
    std::vector<SimulatedPart> parts;
    std::vector<SimulatedLeg> legs;
    double fixedMonthly = 0;            // USD that hangs on no token price
    double growth = 0;                  // of the use of tokens a month
    double growthSigma = 0;             // its uncertainty a month, of the logarithm
    std::optional<double> budget = {};  // USD in all
    /// Try a collar of options in place of each leg, its call this share above the price paid.
    std::optional<double> collarCap = {};
    int paths = 10'000;
    std::uint64_t seed = 1;
};

/// One side of the comparison, USD.
struct Distribution {
    double mean = 0, median = 0, low = 0, high = 0;  // 5 and 95 of 100
    double variance = 0;
    double worstMonth = 0;       // 95 of 100 of each path's dearest month
    double exceeding = 0;        // share of paths above the budget; 0 without one
    std::vector<double> totals;  // ascending
};
/// Options in place of one leg, on the settlement that its future has. Strikes are shares of the future's
/// price; the put is the one whose mean payoff is nearest the call's, and what is left between them is paid:
/// the prices are the paths' own means, no quotes.
struct Collar {
    double cap = 0, floor = 0;
    double premium = 0;  // of the notional
};
struct SimulationResult {
    Distribution unhedged, hedged;
    std::optional<Distribution> collared;  // none: not asked for, or no legs
    std::vector<Collar> collars;           // by leg
    /// By leg: 5, 25, 75, 95 of 100 of the settlement, as shares of the future's price. Where a collar is
    /// asked for.
    std::vector<std::array<double, 4>> settlements;
    std::vector<std::array<double, 3>> monthsUnhedged, monthsHedged;  // 5, 50, 95 of 100 of each month
};
/// Precondition: at least one month and one path.
SimulationResult simulateBill(const SimulationQuestion& question);

/// Counts of `values` (ascending) in `bins` equal parts of [from, to); what lies outside is not counted.
std::vector<int> histogram(std::span<const double> values, double from, double to, int bins);

}  // namespace tessera::hedge
