#pragma once
// A contract whose trading is over. It stays known: what was dealt in it is on record.

#include "app/marketdata/tradability.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

inline bool hasEnded(const InstrumentMarket& market, const MarketHub& hub) {
    return marketdata::hasEnded(market.instrument(), hub.venueNow());
}

}  // namespace tessera::ui
