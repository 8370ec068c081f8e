#pragma once
// Whether quotes of one expiry leave a profit whatever the future does: then a price is wrong, or about to
// move. All in integers, of quotes that could be dealt at now, after the fees of every leg. Pure.
//
// The bounds are R. C. Merton's ("Theory of rational option pricing", Bell J. Economics 4, 1973), without a
// discount, for the options are margined like futures.

#include <span>

#include "app/options/chain.h"

namespace tessera::options {

/// For one lot of each leg, taken at bid or ask:
///   vertical   a call of a higher strike is worth no more than one of a lower strike and no less than that
///              minus the strikes' difference; of puts the other way round. Of neighbouring strikes.
///   butterfly  a strike between two others costs no more than they do in proportion. Of neighbouring three.
///   parity     call - put = future - strike; needs the future's own quote.
/// Neighbours: strikes quoted on the side it takes. `options` are all on `future`. One that is violated in
/// several strikes counts once for each. Strikes are written with `strikeDecimals`.
ArbitrageFinding findArbitrage(const FutureMarket& future, std::span<const OptionMarket> options,
                               int strikeDecimals);

}  // namespace tessera::options
