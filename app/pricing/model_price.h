#pragma once
// The one place where a model value becomes a Price.

#include <cmath>

#include <fmt/format.h>

#include "app/domain/result.h"
#include "app/domain/values.h"

namespace tessera::pricing {

/// `usd` to the nearest 1e-9 USD, half to even; ticks are the instrument's matter. OutOfRange: not a number,
/// or beyond domain::kPriceLimit.
inline domain::Result<domain::Price> toPrice(double usd) {
    const double nano = usd * static_cast<double>(domain::kNanoPerUsd);
    if (!(std::abs(nano) <= static_cast<double>(domain::kPriceLimit))) {
        return domain::Error{domain::ErrorCode::OutOfRange, fmt::format("{} USD is no price.", usd), ""};
    }
    return domain::Price::fromNanoUsd(std::llrint(nano));
}

}  // namespace tessera::pricing
