#pragma once
// Volatility at the money by expiry. Pure.

#include <vector>

#include "app/options/chain.h"

namespace tessera::options {

struct TermRow {
    std::string future;  // its symbol
    domain::ContractMonth month;
    double days = 0;
    std::optional<double> atTheMoney, skew;  // of the chain, a year
    /// What the volatility would have to be between the expiry before that has one and this: the root of
    /// the difference of total variance (volatility^2 x years) over that of time. Each month's options are
    /// on a future of their own, so it holds as far as these move alike. None of the first, and where less
    /// variance is left for longer (`isInverted`).
    std::optional<double> forwardVolatility;
    bool isInverted = false;
};

/// `chains` in any order; the nearest expiry first, those that have ended or list nothing left out.
std::vector<TermRow> volatilityTerm(std::span<const Chain> chains);

}  // namespace tessera::options
