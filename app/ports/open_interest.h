#pragma once
// Who is told of open interest. Beside MarketDataFeed, for it is a figure to read: no order hangs on it.

#include "app/domain/open_interest.h"

namespace tessera::ports {

class OpenInterestSink {
 public:
    virtual ~OpenInterestSink() = default;
    /// On the feed's thread; must not wait. `instrument` as its exchange defined it last.
    virtual void tell(const domain::Instrument& instrument, const domain::OpenInterest& interest) = 0;
};

}  // namespace tessera::ports
