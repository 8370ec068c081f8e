#pragma once
// What would have to be closed so that an account's equity holds the margin again: what the exchange does
// when a margin call runs out, and what a person who is called is told. Values only.

#include <functional>
#include <optional>
#include <span>

#include "app/domain/account_margin.h"
#include "app/domain/order.h"

namespace tessera::domain {

struct MarginExit {
    InstrumentId instrument{};
    Side side = Side::Sell;  // of the order that closes
    Quantity quantity{};
    bool isEnough = false;  // false: more has to be closed after it
    bool operator==(const MarginExit&) const = default;
};

/// Of what is held and `canClose` agrees to: the position whose closing frees the most margin, the first of
/// equals, by the fewest whole lots after which `equity` holds the initial margin, or all of it. None when
/// nothing can be closed.
std::optional<MarginExit> marginExit(std::span<const MarginPosition> held, Money equity,
                                     const MarginTerms& terms,
                                     const std::function<bool(const MarginPosition&)>& canClose);

}  // namespace tessera::domain
