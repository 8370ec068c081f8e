#pragma once
// Many options at once: price, greeks and the volatilities of quoted prices of a whole chain in one call.
// Pure.

#include <cstdint>
#include <span>

#include "app/pricing/black76.h"

namespace tessera::pricing {

/// What one option came to; read `price` and `greeks` only without an issue.
struct ChainValue {
    double price = 0;
    Greeks greeks = {};
    PricingIssue issue = PricingIssue::None;
};
struct ChainVolatility {
    double volatility = 0;  // a year
    PricingIssue issue = PricingIssue::None;
};

/// Values of `options` as blackValue gives them, within 1e-13 of the forward. `values` is as long as
/// `options`.
void valueChain(std::span<const BlackInput> options, std::span<ChainValue> values);
/// And the volatilities of `prices` as impliedVolatility gives them, within 1e-12 relative (1e-10 where the
/// price is nearly all intrinsic or nearly the most it can be). All spans are as long as `options`.
void valueChain(std::span<const BlackInput> options, std::span<const double> prices,
                std::span<ChainValue> values, std::span<ChainVolatility> volatilities);

}  // namespace tessera::pricing
