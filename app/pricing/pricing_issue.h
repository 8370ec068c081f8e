#pragma once
// Why an option has no value, as a small value: a chain of thousands makes no text until somebody asks.

#include <cstdint>
#include <string_view>

#include "app/domain/result.h"

namespace tessera::pricing {

enum class PricingIssue : std::uint8_t {
    None,
    // what came in is no market value
    Forward,
    Strike,
    Years,
    Volatility,
    Discount,
    Price,
    // no volatility gives the price
    NoTime,          // nothing is left to happen
    BelowIntrinsic,  // less than exercising for certain would bring
    NoTimeValue,     // just that: any volatility small enough gives it
    AboveMaximum,    // at or above what the option can ever be worth
    // the value itself has no bound, or no double holds it
    AtStrikeWithoutTime,
    TooLarge,
};

/// The sentence of an issue, and `value`, which is the one the issue is about, in it. Precondition: not None.
domain::Error errorFor(PricingIssue issue, double value);

}  // namespace tessera::pricing
