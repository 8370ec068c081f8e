#pragma once
// Whether orders can be placed in an instrument here, and why not.

#include <optional>
#include <string>

#include "app/domain/instrument.h"
#include "app/domain/trading_end.h"

namespace tessera::marketdata {

/// Where orders may go.
enum class TradingAt : std::uint8_t {
    Venue,    // to the venue, which is feed 0
    Shadow,   // on paper beside whatever is shown with sizes and in USD
    Nowhere,  // the market is only looked at
};

/// A sentence that names the instrument and the reason; empty when orders can be placed. `feed`: index of its
/// source. `retiredBecause`: why nothing will come of it any more ("its source was removed."), or empty.
std::string whyNotTraded(const domain::Instrument& instrument, std::size_t feed, TradingAt where,
                         const std::string& retiredBecause);
/// By market time; of what never ends: never.
inline bool hasEnded(const domain::Instrument& instrument, domain::Timestamp venueNow) {
    return domain::isTradingOver(instrument.lastTradingTime, venueNow);
}
/// "SITCA-X26 ended on 2026-11-30 at 20:00 UTC: ..."; empty before the end of its trading, and where there is
/// none. `settlement`: the newest known; where it is the final one the sentence names it.
std::string whyEnded(const domain::Instrument& instrument, domain::Timestamp venueNow,
                     const std::optional<domain::SettlementPrice>& settlement = {});

}  // namespace tessera::marketdata
