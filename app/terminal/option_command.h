#pragma once
// `tessera option`: what an option on a future is worth, or which volatility its price says.

#include <iosfwd>
#include <optional>
#include <string>

#include "app/domain/result.h"

namespace tessera::terminal {

struct OptionRequest {
    std::string forward = {}, strike = {};  // USD, decimal
    double days = 0;                        // calendar days to expiry
    std::optional<double> volatility = {};  // percent a year
    double rate = 0;                        // percent a year, continuous
    std::string price = {};                 // USD, decimal; empty: from the volatility
    bool isPut = false;
    bool asJson = false;
};

/// Writes price, greeks and volatility to `out`, as a table or as JSON with the keys kind, forward, strike,
/// days, rate_percent, volatility_percent, is_implied, price, delta, gamma, vega_per_point, theta_per_day,
/// rho_per_point. With a price the volatility is the one it says, and the greeks are at that. Errors: a
/// number that is none, neither or both of price and volatility, and those of pricing::blackValue and
/// impliedVolatility.
domain::Result<void> runOptionCommand(const OptionRequest& request, std::ostream& out);

}  // namespace tessera::terminal
