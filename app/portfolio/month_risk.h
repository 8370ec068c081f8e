#pragma once
// Delta, gamma, vega and theta of a portfolio by underlying and contract month. Pure.

#include "app/portfolio/holding.h"

namespace tessera::portfolio {

/// Sums over holdings. Of different underlyings only vega, theta and deltaUsd add up.
struct GreekSum {
    double deltaLots = 0;  // as many lots of the future
    double gammaLots = 0;  // by how much deltaLots changes when the future's price rises by 1 %
    double deltaUsd = 0;   // USD when it rises by 1 %
    double vegaUsd = 0;    // USD when every implied volatility rises by a percentage point
    double thetaUsd = 0;   // USD a calendar day that passes
};

struct MonthRisk {
    std::string underlying;
    domain::ContractMonth month;
    domain::Timestamp ends;
    int futures = 0, options = 0;    // holdings of each kind, unknown ones among them
    std::optional<GreekSum> greeks;  // none: one of the holdings is unknown
};

struct RiskTable {
    std::vector<MonthRisk> months;       // by underlying, then by month
    std::vector<MonthRisk> underlyings;  // one for each; without a month
    std::optional<GreekSum> total;       // deltaLots and gammaLots are of one underlying only, else zero
    bool isOneUnderlying = true;
};

RiskTable riskTable(const Portfolio& portfolio);

}  // namespace tessera::portfolio
