#pragma once
// Average-cost positions in exact integers.

#include "app/domain/result.h"
#include "app/trading/blotter_store.h"

namespace tessera::trading {

/// Adds one fill to a position: net += signed quantity; opening adds its notional to `cost`, closing moves
/// the same share of `cost` out (rounded half to even at 1e-9 USD; the remainder stays in `cost`, so nothing
/// is ever lost: realised + (mark - cost) is exact). `fee` adds to fees. OutOfRange leaves the position
/// unchanged.
domain::Result<void> applyFill(PositionView& position, const domain::Instrument& contract, domain::Side side,
                               domain::Price price, domain::Quantity quantity, domain::Money fee);

/// cost / (net x size), half-even to 1e-9 USD; none when flat.
std::optional<domain::Price> averagePrice(domain::Money cost, domain::Quantity net,
                                          const domain::Instrument& contract);

}  // namespace tessera::trading
