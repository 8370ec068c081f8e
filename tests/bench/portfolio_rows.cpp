// risk.portfolio: 500 positions under 25 scenarios, against QuantLib's Black formula on the same book.

#include <algorithm>
#include <cmath>
#include <ql/pricingengines/blackcalculator.hpp>
#include <random>

#include "app/portfolio/scenario.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using portfolio::Holding;
using portfolio::Shock;

/// Four options to one future, of four months.
std::vector<Holding> book() {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> part;
    std::vector<Holding> holdings;
    for (int i = 0; i < 500; ++i) {
        Holding holding;
        holding.lots = std::floor(40 * part(random)) - 20;
        holding.lotSize = 1000;
        holding.price = 1.9 + 0.1 * part(random);
        holding.years = (19 + 30 * (i % 4)) / 365.0;
        if (i % 5 != 0) {
            holding.option =
                portfolio::OptionHolding{i % 2 == 0 ? domain::OptionRight::Call : domain::OptionRight::Put,
                                         1.6 + 0.7 * part(random), 0.35 + 0.2 * part(random)};
        }
        holdings.push_back(std::move(holding));
    }
    return holdings;
}

std::vector<Shock> shocks() {
    std::vector<Shock> all;
    for (const double price : {-0.2, -0.1, 0.0, 0.1, 0.2}) {
        for (const double volatility : {-0.1, -0.05, 0.0, 0.05, 0.1}) {
            all.push_back({.price = price, .volatility = volatility});
        }
    }
    return all;
}

double valueByQuantLib(const Holding& holding, double price, double volatility) {
    const QuantLib::BlackCalculator black(
        holding.option->right == domain::OptionRight::Call ? QuantLib::Option::Call : QuantLib::Option::Put,
        holding.option->strike, price, volatility * std::sqrt(holding.years));
    return black.value();
}

std::vector<double> byQuantLib(const std::vector<Holding>& holdings, const std::vector<Shock>& all) {
    std::vector<double> profits(all.size());
    for (const Holding& holding : holdings) {
        const double worth = holding.option
                                 ? valueByQuantLib(holding, holding.price, holding.option->volatility)
                                 : holding.price;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double price = holding.price * (1 + all[i].price);
            const double then =
                holding.option
                    ? valueByQuantLib(holding, price, holding.option->volatility + all[i].volatility)
                    : price;
            profits[i] += holding.units() * (then - worth);
        }
    }
    return profits;
}

TESSERA_BENCH("risk.portfolio", "500 positions valued anew under 25 scenarios of price and volatility") {
    const std::vector<Holding> holdings = book();
    const std::vector<Shock> all = shocks();
    std::vector<double> ours, peer;
    const auto measures = interleave(
        context, {[&] { return nanosEach(1, [&] { ours = portfolio::profitsUnder(holdings, all); }) / 1e6; },
                  [&] { return nanosEach(1, [&] { peer = byQuantLib(holdings, all); }) / 1e6; }});
    double worst = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        worst = std::max(worst, std::abs(ours[i] - peer[i]));
    }
    context.add(timeRow("risk.portfolio", "ms", measures, "QuantLib's BlackCalculator")
                    .atMost(20)
                    .remark(worst < 1e-4 ? "sums equal to a hundredth of a cent" : "SUMS DIFFER"));
}

}  // namespace
}  // namespace tessera::bench
