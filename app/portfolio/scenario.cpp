#include "app/portfolio/scenario.h"

#include <algorithm>

namespace tessera::portfolio {

namespace {

constexpr double kLeastVolatility = 0.01;

constexpr std::array kStressTests{
    StressTest{"Price war",
               "Token prices fall by 40 %, their volatility rises by 15 points; nothing else moves.",
               {.price = -0.40, .volatility = 0.15},
               {}},
    StressTest{"GPU shortage",
               "GPU-hours cost 60 % more and move 20 points more; a quarter of that reaches token prices.",
               {.price = 0.15, .volatility = 0.10},
               {.price = 0.60, .volatility = 0.20}},
    StressTest{
        "Model launch",
        "A cheaper model lowers token prices by 15 % overnight; volatility falls by 5 points after it.",
        {.price = -0.15, .volatility = -0.05, .days = 1},
        {}},
    StressTest{"Index withheld",
               "No fixing for 14 days: prices stand still, time passes, volatility rises by 10 points.",
               {.volatility = 0.10, .days = 14},
               {.volatility = 0.10, .days = 14}},
};

}  // namespace

namespace {

/// `worth`: valueOf(holding), which many shocks of one holding share.
double profitUnder(const Holding& holding, const Shock& shock, double worth) {
    const double price = holding.price * (1 + holding.floating * shock.price);
    if (!holding.option) {
        return holding.units() * (price - holding.price);
    }
    const double volatility = std::max(holding.option->volatility + shock.volatility, kLeastVolatility);
    const double years = holding.years - shock.days / 365;
    return holding.units() * (valueOf(holding, price, volatility, years) - worth);
}

}  // namespace

double profitUnder(const Holding& holding, const Shock& shock) {
    return profitUnder(holding, shock, valueOf(holding));
}

std::vector<double> profitsUnder(std::span<const Holding> holdings, std::span<const Shock> shocks) {
    std::vector<double> profits(shocks.size());
    for (const Holding& holding : holdings) {
        const double worth = valueOf(holding);
        for (std::size_t i = 0; i < shocks.size(); ++i) {
            profits[i] += profitUnder(holding, shocks[i], worth);
        }
    }
    return profits;
}

ScenarioGrid scenarioGrid(std::span<const Holding> holdings, double days) {
    std::vector<Shock> shocks;
    for (const double volatility : ScenarioGrid::kVolatilities) {
        for (const double price : ScenarioGrid::kPrices) {
            shocks.push_back({.price = price, .volatility = volatility, .days = days});
        }
    }
    const std::vector<double> profits = profitsUnder(holdings, shocks);
    ScenarioGrid grid;
    for (std::size_t row = 0; row < grid.profit.size(); ++row) {
        const auto first = profits.begin() + static_cast<std::ptrdiff_t>(row * ScenarioGrid::kPrices.size());
        std::copy_n(first, ScenarioGrid::kPrices.size(), grid.profit[row].begin());
    }
    return grid;
}

std::span<const StressTest> stressTests() {
    return kStressTests;
}

double profitUnder(std::span<const Holding> holdings, const StressTest& test) {
    double sum = 0;
    for (const Holding& holding : holdings) {
        const Shock shock = holding.unit == "GPU-hours" ? test.gpuHours
                            : holding.unit == "Mtok"    ? test.tokens
                                                        : Shock{.days = test.tokens.days};
        sum += profitUnder(holding, shock);
    }
    return sum;
}

}  // namespace tessera::portfolio
