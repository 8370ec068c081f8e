#pragma once
// What a portfolio may lose in a day: from the days there were, and from the price process of the simulated
// market. Pure.

#include <map>
#include <span>

#include "app/market/price_process.h"
#include "app/portfolio/holding.h"

namespace tessera::portfolio {

/// Changes of the indexes from one day to the next as shares: -0.02 is 2 % lower.
struct DailyMoves {
    std::vector<std::string> underlyings;
    std::vector<std::vector<double>> days;  // each as long as `underlyings`
    std::size_t leftOut = 0;                // days on which one of them was not known
};

/// Index levels at the end of each day; none: not published.
using DailyLevels = std::map<std::string, std::vector<std::optional<domain::Price>>>;
/// Levels of one length, oldest first, of the same days. The newest `most` days that are known for all.
DailyMoves dailyMoves(const DailyLevels& levels, std::size_t most);

/// What hangs on the underlyings for which a loss can be told, and the names of the others: no figure of
/// theirs is made up, and none of the rest is withheld for them.
struct Covered {
    std::vector<Holding> holdings;
    std::vector<std::string> without;  // in order, each once
};

/// USD, losses above zero.
struct ValueAtRisk {
    double level = 0.99;
    double loss = 0;                        // not exceeded on `level` of the days
    double low = 0;                         // 90 % interval of `loss`, by the order statistics of the days
    std::optional<double> high = {};        // none: beyond the worst day of the sample
    std::optional<double> meanBeyond = {};  // of the days that were worse; none: there was none
    std::size_t days = 0, beyond = 0;
};

inline constexpr std::size_t kLeastDays = 100;

/// Those with kLeastDays or more by themselves; `levels` keeps theirs alone.
Covered coveredBy(std::span<const Holding> holdings, DailyLevels& levels);
/// Those that follow a process.
Covered coveredBy(std::span<const Holding> holdings,
                  const std::map<std::string, market::ProcessParameters>& processes);

/// Each day's moves happen to what is held now: a future moves as the share its index did, an option is
/// valued anew with its volatility and a day less. None below kLeastDays, and where an underlying is not
/// among the moves.
std::optional<ValueAtRisk> historicalLoss(std::span<const Holding> holdings, const DailyMoves& moves,
                                          double level = 0.99);

/// One day of the price process, `paths` (>= kLeastDays) times from `seed`: what moves an index today reaches
/// a month that settles in t years by the share exp(-kappa t). Indexes move by themselves, as the simulated
/// ones do. None where a process is missing.
std::optional<ValueAtRisk> simulatedLoss(std::span<const Holding> holdings,
                                         const std::map<std::string, market::ProcessParameters>& processes,
                                         std::size_t paths, std::uint64_t seed, double level = 0.99);

}  // namespace tessera::portfolio
