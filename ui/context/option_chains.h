#pragma once
// The options of a future as the market has them, as one value: the chain, the risk of positions and whoever
// else speaks of an option's volatility take it from here. GUI thread only.

#include "app/options/chain.h"
#include "app/portfolio/holding.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

/// What could be dealt at now; of a book that is not live nothing.
options::Quote quoteOf(const InstrumentMarket& market);
/// Options on `future` that have not ended and whose source is here.
std::vector<InstrumentMarket*> optionsOn(const MarketHub& hub, const domain::Instrument& future);
/// Now, from live books and marks.
options::Chain chainOf(const MarketHub& hub, const InstrumentMarket& future,
                       const std::vector<InstrumentMarket*>& options);
/// At the last daily settlement, whose prices stand for marks; those settled at another time than the future
/// are not in it.
options::Chain settledChainOf(const MarketHub& hub, const InstrumentMarket& future);

/// What an option hangs on, as its chain says.
portfolio::OptionState optionState(const options::Chain& chain, const domain::OptionSpec& option);

}  // namespace tessera::ui
