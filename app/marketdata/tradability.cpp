#include "app/marketdata/tradability.h"

#include <fmt/format.h>

#include "app/domain/settled_text.h"
#include "app/domain/time_text.h"

namespace tessera::marketdata {

using domain::InstrumentKind;

std::string whyNotTraded(const domain::Instrument& instrument, std::size_t feed, TradingAt where,
                         const std::string& retiredBecause) {
    if (where == TradingAt::Nowhere) {
        return "No orders can be sent here: the market is only looked at.";
    }
    if (!retiredBecause.empty()) {
        return instrument.symbol + " cannot be traded: " + retiredBecause;
    }
    if (instrument.kind() == InstrumentKind::Index) {
        return instrument.symbol + " is an index: it is fixed, not traded.";
    }
    if (where == TradingAt::Venue) {
        return feed == 0 && instrument.isListed()
                   ? std::string{}
                   : instrument.symbol +
                         " is shown for reference: this account trades at the exchange alone. "
                         "A shadow account can trade it on paper.";
    }
    if (!instrument.sizesKnown) {
        return instrument.symbol +
               " cannot be traded on paper: its source tells no sizes, so no order has a place "
               "in a queue.";
    }
    return instrument.kind() == InstrumentKind::External && instrument.currency() != "USD"
               ? instrument.symbol + " cannot be traded on paper: it is not priced in USD, as the account is."
               : std::string{};
}

std::string whyEnded(const domain::Instrument& instrument, domain::Timestamp venueNow,
                     const std::optional<domain::SettlementPrice>& settlement) {
    if (!hasEnded(instrument, venueNow)) {
        return {};
    }
    const std::string at = domain::formatIso(instrument.lastTradingTime, 0);
    const std::string settled =
        settlement && settlement->isFinal
            ? fmt::format(" and was settled at {}",
                          domain::formatSettled(settlement->price, instrument.priceDecimals))
            : "";
    return fmt::format("{} ended on {} at {} UTC{}: it is no longer traded.", instrument.symbol,
                       at.substr(0, 10), at.substr(11, 5), settled);
}

}  // namespace tessera::marketdata
