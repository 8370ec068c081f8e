#pragma once
// Who wants to see every step of the market that the screen sees.

#include <span>

#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/ports/market_data_feed.h"

namespace tessera::ports {

/// Called on the thread that drains the feeds (the market's), in the order of the feed; must not wait.
class MarketTap {
 public:
    virtual ~MarketTap() = default;
    virtual void onInstrument(const domain::Instrument& instrument) = 0;
    /// `at`: wall time of the drain; in a replay the recording's.
    virtual void onEvents(std::span<const FeedEvent> events, domain::Timestamp at) = 0;
    /// Nothing will come of it any more.
    virtual void onGone(domain::InstrumentId instrument) = 0;
    virtual void onSettlement(const domain::SettlementPrice& settlement) = 0;
    /// Market time of the first source, less wall time; at another speed than 1 it grows.
    virtual void onVenueTime(domain::Duration offset) { (void)offset; }
};

}  // namespace tessera::ports
