#pragma once
// What a portfolio gains or loses when prices, volatilities and time move: each option is valued anew (sticky
// strike: its volatility stays with its strike). Pure.

#include <array>
#include <span>
#include <string_view>

#include "app/portfolio/holding.h"

namespace tessera::portfolio {

struct Shock {
    double price = 0;       // -0.40: 40 % lower; > -1
    double volatility = 0;  // 0.10: ten percentage points higher; no volatility goes below 0.01
    double days = 0;        // that pass, >= 0
};

/// USD; below zero a loss.
double profitUnder(const Holding& holding, const Shock& shock);
/// Of all holdings, for each shock.
std::vector<double> profitsUnder(std::span<const Holding> holdings, std::span<const Shock> shocks);

/// Rows by volatility, highest first; columns by price, lowest first.
struct ScenarioGrid {
    static constexpr std::array kPrices{-0.10, -0.05, -0.02, 0.0, 0.02, 0.05, 0.10};
    static constexpr std::array kVolatilities{0.10, 0.05, 0.0, -0.05, -0.10};
    std::array<std::array<double, kPrices.size()>, kVolatilities.size()> profit{};  // USD
};
/// After `days` >= 0 have passed.
ScenarioGrid scenarioGrid(std::span<const Holding> holdings, double days = 0);

/// A story with its figures. What is neither tokens nor GPU-hours, a forecaster's skill or somebody's coin,
/// is in none of them and stands still.
struct StressTest {
    std::string_view name, sentence;
    Shock tokens, gpuHours;
};
/// market.md's: price war, GPU shortage, model launch, index withheld for 14 days.
std::span<const StressTest> stressTests();
double profitUnder(std::span<const Holding> holdings, const StressTest& test);

}  // namespace tessera::portfolio
