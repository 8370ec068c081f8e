#pragma once
// Realised profit by first in, first out, beside the positions' average cost.

#include <deque>

#include "app/domain/result.h"
#include "app/trading/position_keeper.h"

namespace tessera::trading {

/// One instrument's open lots, oldest first. The total of realised and open profit is that of average cost,
/// to the last 1e-9 USD; only its split over time differs. One thread.
class FifoLots {
 public:
    /// Realised profit of what this fill closes, before fees. OutOfRange leaves the lots as they were.
    domain::Result<domain::Money> apply(const domain::Instrument& contract, domain::Side side,
                                        domain::Price price, domain::Quantity quantity);
    /// Signed.
    domain::Quantity net() const { return m_net; }
    /// Open profit at `mark`. OutOfRange on overflow.
    domain::Result<domain::Money> open(const domain::Instrument& contract, domain::Price mark) const;

 private:
    struct Lot {
        domain::Quantity quantity;  // signed
        domain::Price price;
    };
    std::deque<Lot> m_lots;
    domain::Quantity m_net;
};

}  // namespace tessera::trading
