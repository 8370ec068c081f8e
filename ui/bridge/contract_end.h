#pragma once
// A contract whose trading is over. It stays known: what was dealt in it is on record.

#include "ui/bridge/market_hub.h"

namespace tessera::ui {

/// By market time; of what never ends: never.
inline bool hasEnded(const InstrumentMarket& market, const MarketHub& hub) {
    const domain::Timestamp end = market.instrument().lastTradingTime;
    return end.isSet() && end <= hub.venueNow();
}

}  // namespace tessera::ui
