#pragma once
// A consumer that looks at prices, whoever shows them: alerts.

#include <span>

#include "app/marketdata/market_view.h"

namespace tessera::marketdata {

/// Called on the market's thread; never waits.
class MarketWatch {
 public:
    virtual ~MarketWatch() = default;
    /// Told again with every other definition. `isSequenced`: the source says of every print whose side it
    /// was.
    virtual void defined(const domain::Instrument& instrument, bool isSequenced) = 0;
    /// Its prices and minutes are looked at.
    virtual bool wants(domain::InstrumentId instrument) const = 0;
    /// What it dealt at last, as often as that is told: a trade, a told price, the mid of a source of quotes.
    virtual void priced(domain::InstrumentId instrument, domain::Timestamp at, domain::Price price) = 0;
    /// A fixing of an index; of a history every one.
    virtual void fixed(const domain::Fixing& fixing) = 0;
    /// Minutes as they stand: when one has ended, or history came. `now`: venue time.
    virtual void minutes(domain::InstrumentId instrument, const BarView& minutes, domain::Timestamp now) = 0;
    /// Every turn; `venueNow`: time of the trading venue, unset before it was told. Those whose
    /// minutes are wanted although none has ended.
    virtual std::span<const domain::InstrumentId> turned(domain::Timestamp venueNow) = 0;
};

}  // namespace tessera::marketdata
