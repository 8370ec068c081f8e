#include "app/portfolio/month_risk.h"

#include <algorithm>
#include <tuple>

namespace tessera::portfolio {

namespace {

/// None exactly at the strike at its very end, where an option has no slope.
std::optional<GreekSum> greeksOf(const Holding& holding) {
    const double percent = holding.price * holding.floating / 100, lots = holding.lots * holding.floating;
    if (!holding.option) {
        return GreekSum{.deltaLots = lots, .deltaUsd = holding.units() * percent};
    }
    const auto value = pricing::blackValue({.right = holding.option->right,
                                            .forward = holding.price,
                                            .strike = holding.option->strike,
                                            .years = holding.years,
                                            .volatility = holding.option->volatility});
    if (!value) {
        return std::nullopt;
    }
    const pricing::Greeks& greeks = value->greeks;
    return GreekSum{.deltaLots = lots * greeks.delta,
                    .gammaLots = lots * greeks.gamma * percent,
                    .deltaUsd = holding.units() * greeks.delta * percent,
                    .vegaUsd = holding.units() * greeks.vegaPerPoint(),
                    .thetaUsd = holding.units() * greeks.thetaPerDay()};
}

void add(std::optional<GreekSum>& sum, const std::optional<GreekSum>& more) {
    if (!more) {
        sum.reset();
    }
    if (sum) {
        sum->deltaLots += more->deltaLots;
        sum->gammaLots += more->gammaLots;
        sum->deltaUsd += more->deltaUsd;
        sum->vegaUsd += more->vegaUsd;
        sum->thetaUsd += more->thetaUsd;
    }
}

template <class Held>
MonthRisk& rowOf(std::vector<MonthRisk>& rows, const Held& held, bool byMonth) {
    const domain::ContractMonth month = byMonth ? held.month : domain::ContractMonth{};
    const auto found = std::ranges::find_if(
        rows, [&](const MonthRisk& row) { return row.underlying == held.underlying && row.month == month; });
    if (found != rows.end()) {
        return *found;
    }
    return rows.emplace_back(
        MonthRisk{held.underlying, month, byMonth ? held.ends : domain::Timestamp{}, 0, 0, GreekSum{}});
}

}  // namespace

RiskTable riskTable(const Portfolio& portfolio) {
    RiskTable table;
    table.total = GreekSum{};
    for (auto* rows : {&table.months, &table.underlyings}) {
        const bool byMonth = rows == &table.months;
        for (const Holding& holding : portfolio.holdings) {
            MonthRisk& row = rowOf(*rows, holding, byMonth);
            (holding.option ? row.options : row.futures) += 1;
            add(row.greeks, greeksOf(holding));
        }
        for (const UnknownHolding& unknown : portfolio.unknown) {
            MonthRisk& row = rowOf(*rows, unknown, byMonth);
            (unknown.isOption ? row.options : row.futures) += 1;
            row.greeks.reset();
        }
        std::ranges::sort(*rows, {},
                          [](const MonthRisk& row) { return std::tuple(row.underlying, row.month); });
    }
    table.isOneUnderlying = table.underlyings.size() <= 1;
    for (const MonthRisk& row : table.underlyings) {
        add(table.total, row.greeks);
    }
    if (table.total && !table.isOneUnderlying) {
        table.total->deltaLots = table.total->gammaLots = 0;  // lots of different things
    }
    return table;
}

}  // namespace tessera::portfolio
