#include "app/portfolio/value_at_risk.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera::portfolio {

namespace {

constexpr double kDay = 1.0 / 365;

/// Profit of one holding a day later by the logarithm of its future's move, at steps so small that a straight
/// line between them is exact to the last cent of any gamma.
class ProfitCurve {
 public:
    explicit ProfitCurve(const Holding& holding) {
        const double worth = valueOf(holding);
        for (std::size_t i = 0; i < m_profit.size(); ++i) {
            const double share = std::expm1((static_cast<double>(i) - kMiddle) * kStep);
            const double price = holding.price * (1 + holding.floating * share);
            const double then =
                holding.option ? valueOf(holding, price, holding.option->volatility, holding.years - kDay)
                               : price;
            m_profit[i] = holding.units() * (then - worth);
        }
    }
    double at(double move) const {
        const double place = std::clamp(move / kStep + kMiddle, 0.0, 2 * kMiddle - 1e-9);
        const auto below = static_cast<std::size_t>(place);
        const double share = place - static_cast<double>(below);
        return m_profit[below] * (1 - share) + m_profit[below + 1] * share;
    }

 private:
    static constexpr double kStep = 0.0025, kMiddle = 400;  // to e^-1 and e^1
    std::array<double, 801> m_profit{};
};

std::vector<ProfitCurve> curvesOf(std::span<const Holding> holdings) {
    return {holdings.begin(), holdings.end()};
}

/// Place of each holding's underlying; empty: one is missing.
std::vector<std::size_t> placesOf(std::span<const Holding> holdings,
                                  const std::vector<std::string>& underlyings) {
    std::vector<std::size_t> places;
    for (const Holding& holding : holdings) {
        const auto found = std::ranges::find(underlyings, holding.underlying);
        if (found == underlyings.end()) {
            return {};
        }
        places.push_back(static_cast<std::size_t>(found - underlyings.begin()));
    }
    return places;
}

/// The smallest k with P(X <= k) >= `share` for X of a binomial distribution.
std::size_t binomialQuantile(std::size_t count, double probability, double share) {
    double term = std::pow(1 - probability, static_cast<double>(count)), sum = term;
    std::size_t k = 0;
    while (sum < share && k < count) {
        term *= static_cast<double>(count - k) / static_cast<double>(k + 1) * probability / (1 - probability);
        sum += term;
        ++k;
    }
    return k;
}

ValueAtRisk lossOf(std::vector<double> profits, double level) {
    std::ranges::sort(profits);
    const std::size_t count = profits.size();
    const double tail = 1 - level;
    const auto rank = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(tail * static_cast<double>(count) - 1e-9)));
    ValueAtRisk risk{.level = level, .loss = -profits[rank - 1], .days = count, .beyond = rank - 1};
    const std::size_t fewest = binomialQuantile(count, tail, 0.05),
                      most = binomialQuantile(count, tail, 0.95);
    risk.low = -profits[std::min(most, count - 1)];
    if (fewest > 0) {
        risk.high = -profits[fewest - 1];
    }
    if (risk.beyond > 0) {
        double sum = 0;
        for (std::size_t i = 0; i < risk.beyond; ++i) {
            sum -= profits[i];
        }
        risk.meanBeyond = sum / static_cast<double>(risk.beyond);
    }
    return risk;
}

template <class Known>
Covered covered(std::span<const Holding> holdings, const Known& known) {
    Covered covered;
    for (const Holding& holding : holdings) {
        if (known.contains(holding.underlying)) {
            covered.holdings.push_back(holding);
        } else if (std::ranges::find(covered.without, holding.underlying) == covered.without.end()) {
            covered.without.push_back(holding.underlying);
        }
    }
    std::ranges::sort(covered.without);
    return covered;
}

}  // namespace

Covered coveredBy(std::span<const Holding> holdings, DailyLevels& levels) {
    std::erase_if(levels,
                  [](const auto& one) { return dailyMoves({one}, kLeastDays).days.size() < kLeastDays; });
    return covered(holdings, levels);
}

Covered coveredBy(std::span<const Holding> holdings,
                  const std::map<std::string, market::ProcessParameters>& processes) {
    return covered(holdings, processes);
}

DailyMoves dailyMoves(const DailyLevels& levels, std::size_t most) {
    DailyMoves moves;
    std::size_t length = 0;
    for (const auto& [underlying, days] : levels) {
        moves.underlyings.push_back(underlying);
        length = std::max(length, days.size());
    }
    for (std::size_t day = length; day-- > 1 && moves.days.size() < most;) {
        std::vector<double> shares;
        for (const auto& [underlying, days] : levels) {
            const bool isKnown = day < days.size() && days[day] && days[day - 1] &&
                                 *days[day - 1] > domain::Price{} && *days[day] > domain::Price{};
            if (!isKnown) {
                break;
            }
            shares.push_back(static_cast<double>(days[day]->nanoUsd()) /
                                 static_cast<double>(days[day - 1]->nanoUsd()) -
                             1);
        }
        if (shares.size() == levels.size()) {
            moves.days.push_back(std::move(shares));
        } else {
            ++moves.leftOut;
        }
    }
    std::ranges::reverse(moves.days);
    return moves;
}

std::optional<ValueAtRisk> historicalLoss(std::span<const Holding> holdings, const DailyMoves& moves,
                                          double level) {
    const std::vector<std::size_t> places = placesOf(holdings, moves.underlyings);
    if (moves.days.size() < kLeastDays || places.size() != holdings.size()) {
        return std::nullopt;
    }
    const std::vector<ProfitCurve> curves = curvesOf(holdings);
    std::vector<double> profits;
    for (const std::vector<double>& day : moves.days) {
        double profit = 0;
        for (std::size_t i = 0; i < curves.size(); ++i) {
            profit += curves[i].at(std::log1p(day[places[i]]));
        }
        profits.push_back(profit);
    }
    return lossOf(std::move(profits), level);
}

std::optional<ValueAtRisk> simulatedLoss(std::span<const Holding> holdings,
                                         const std::map<std::string, market::ProcessParameters>& processes,
                                         std::size_t paths, std::uint64_t seed, double level) {
    std::vector<std::string> underlyings;
    for (const auto& [underlying, process] : processes) {
        underlyings.push_back(underlying);
    }
    const std::vector<std::size_t> places = placesOf(holdings, underlyings);
    if (paths < kLeastDays || places.size() != holdings.size()) {
        return std::nullopt;
    }
    const std::vector<ProfitCurve> curves = curvesOf(holdings);
    std::vector<double> reach;
    for (const Holding& holding : holdings) {
        reach.push_back(std::exp(-processes.at(holding.underlying).kappa * holding.years));
    }
    market::Random random(seed);
    std::vector<double> shocks(processes.size()), profits;
    for (std::size_t path = 0; path < paths; ++path) {
        std::size_t at = 0;
        for (const auto& [underlying, process] : processes) {
            double shock = process.sigma * std::sqrt(kDay) * random.normal();
            for (int jumps = random.poisson(process.lambda * kDay); jumps > 0; --jumps) {
                shock += process.jumpMean + process.jumpSigma * random.normal();
            }
            shocks[at++] = shock;
        }
        double profit = 0;
        for (std::size_t i = 0; i < curves.size(); ++i) {
            profit += curves[i].at(reach[i] * shocks[places[i]]);
        }
        profits.push_back(profit);
    }
    return lossOf(std::move(profits), level);
}

}  // namespace tessera::portfolio
