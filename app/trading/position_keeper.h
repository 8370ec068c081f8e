#pragma once
// Average-cost positions in exact integers.

#include "app/domain/result.h"
#include "app/trading/blotter_store.h"

namespace tessera::trading {

/// Adds one fill to a position: net += signed quantity; opening adds its notional to `cost`, closing moves
/// the same share of `cost` out (rounded half to even at 1e-9 USD; the remainder stays in `cost`, so nothing
/// is ever lost: realised + (mark - cost) is exact). `fee` adds to fees. OutOfRange leaves the position
/// unchanged.
domain::Result<void> applyFill(PositionView& position, const InstrumentKnown& terms, domain::Side side,
                               domain::Price price, domain::Quantity quantity, domain::Money fee);

/// cost / (net x size), half-even to 1e-9 USD; none when flat.
std::optional<domain::Price> averagePrice(domain::Money cost, domain::Quantity net,
                                          const InstrumentKnown& terms);

/// Signed value of `net` at `mark`. OutOfRange on overflow.
domain::Result<domain::Money> valueAt(domain::Price mark, domain::Quantity net, const InstrumentKnown& terms);

/// Raw quantity of one whole lot: 10 to the instrument's quantity decimals.
std::int64_t unitsPerLot(const InstrumentKnown& terms);

/// What the journal keeps of an instrument.
InstrumentKnown knownTerms(const domain::Instrument& instrument);
/// Everything the journal keeps of an instrument.
domain::Instrument instrumentOf(const InstrumentKnown& known);
/// The part of an instrument that amounts need.
domain::Instrument termsAsInstrument(const InstrumentKnown& terms);

}  // namespace tessera::trading
