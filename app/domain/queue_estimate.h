#pragma once
// Where an order stands in a level whose orders nobody tells, only their total (price-level sources). Two
// bounds are kept, never a guess between them: `most` assumes that whoever cancelled stood behind us, `least`
// that everybody who cancelled stood ahead. The truth lies between, in whichever order a source tells a trade
// and the total after it. For orders that rest on paper behind a price-level source's book. One thread owns it.

#include "app/domain/values.h"

namespace tessera::domain {

class QueueEstimate {
 public:
    /// The order joins at the back of a level holding `total` (without it), >= 0.
    explicit QueueEstimate(Quantity total);

    /// The level's new total, without our order, >= 0.
    void onTotal(Quantity total);
    /// `quantity` > 0 was dealt at our price against resting orders of our side.
    void onTrade(Quantity quantity);

    /// Quantity ahead of ours, conservative: what a paper fill must wait for.
    Quantity most() const;
    Quantity least() const;
    bool isExact() const { return most() == least(); }

 private:
    Quantity m_total;     // as last told
    Quantity m_byTrades;  // ahead at the start, less every trade: an upper bound
    Quantity m_byTotals;  // smallest total told since: another one, nobody gets in front of us
    Quantity m_byDrops;   // ahead at the start, less every fall of the total: a lower bound ...
    Quantity m_pending;   // ... less what was dealt and has not been seen to leave
};

}  // namespace tessera::domain
