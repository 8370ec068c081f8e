#pragma once
// Where an order stands in a level whose orders nobody tells, only their total (price-level sources). Two
// bounds are kept: `most` assumes that whoever cancelled stood behind us, `least` that everybody who
// cancelled stood ahead. The truth lies between, in whichever order a source tells a trade and the total
// after it. `likely` lies between the two and assumes that those who cancelled stood evenly along the queue.
// For orders that rest on paper behind a price-level source's book. One thread owns it.

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

/// What of a trade went past the queue and so reaches an order that waits behind it, by belief.
struct TradePassed {
    Quantity ifLeast, ifLikely, ifMost;  // ifMost <= ifLikely <= ifLeast
};

class QueueEstimate {
 public:
    /// A trade told this long after its total fell is taken for the reason of that fall.
    static constexpr Duration kEcho = std::chrono::seconds(1);

    /// The order joins at the back of a level holding `total` (without it), >= 0.
    explicit QueueEstimate(Quantity total);

    /// The level's new total, without our order, >= 0. `at`: when it was told.
    void onTotal(Quantity total, Timestamp at = {});
    /// The level as a source shows it after a time in which nobody watched (a book told anew): bounds the
    /// place, and is no cancel. What is missing may have left, or been replaced by others behind us.
    void onShownAnew(Quantity total, Timestamp at = {});
    /// `quantity` > 0 was dealt at our price against resting orders of our side.
    TradePassed onTrade(Quantity quantity, Timestamp at = {});
    /// The market traded beyond our price: nobody is ahead any more.
    void onTradedThrough();

    /// Quantity ahead of ours, conservative: what a paper fill must wait for.
    Quantity most() const;
    Quantity likely() const;
    Quantity least() const;
    bool isExact() const { return most() == least(); }

 private:
    /// Takes a fall to `total`; returns the part no trade told before accounts for.
    Quantity fallTo(Quantity total, Timestamp at);

    Quantity m_total;     // as last told
    Quantity m_byTrades;  // ahead at the start, less every trade: an upper bound
    Quantity m_byTotals;  // smallest total told since: another one, nobody gets in front of us
    Quantity m_byDrops;   // ahead at the start, less every fall of the total: a lower bound ...
    Quantity m_pending;   // ... less what was dealt and has not been seen to leave
    Quantity m_even;      // ahead if cancels come evenly from the whole level
    Quantity m_falls;     // of the total, not explained by a trade yet ...
    Timestamp m_fellAt;   // ... since when
};

}  // namespace tessera::domain
