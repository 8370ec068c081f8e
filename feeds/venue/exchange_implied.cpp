// Exchange: spreads between two families, and what implied orders (app/matching/implied.cpp) ask of it.

#include <algorithm>

#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

/// The nearest months of a family less the same months of the others that its file names.
void Exchange::listInterTierSpreads() {
    for (const auto& family : m_families) {
        const market::InterTierListing& listing = family->terms.interTier;
        std::vector<InstrumentId> months = tradedFutures(*family);
        months.resize(std::min(months.size(), static_cast<std::size_t>(listing.months)));
        for (const std::string& code : listing.against) {
            const Family* other = familyOf(code);  // the catalogue has it
            for (const InstrumentId month : months) {
                const Instrument one = instrumentOf(month);
                const auto legs = tradedFutures(*other);
                const auto same = std::ranges::find_if(legs, [&](InstrumentId leg) {
                    return instrumentOf(leg).contractMonth() == one.contractMonth();
                });
                if (same == legs.end()) {
                    continue;  // another market's past may have listed fewer of them
                }
                const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
                const Instrument spread = m_config.terms.catalogue.interTierSpread(
                    family->terms, one, other->terms, instrumentOf(*same), id);
                if (find(spread.symbol) != nullptr) {
                    continue;
                }
                const double fair = fairValue(this->listing(month)), less = fairValue(this->listing(*same));
                list(*family, spread, nearestTick(fair - less, spread.tick), asFixing(fair) - Price{},
                     {.size = 0.5,
                      .rate = 0.25 * listing.quoting.volume,
                      .hedging = 0,
                      .flow = family->terms.flow,
                      .followsLegs = true});
            }
        }
    }
}

bool Exchange::isInterTier(const Instrument& instrument) const {
    return instrument.isSpread() && instrumentOf(instrument.legs().front().instrument).family !=
                                        instrumentOf(instrument.legs().back().instrument).family;
}

/// A spread of an earlier market whose tick is too coarse for its legs' prices stays as it is.
void Exchange::implyOrders() {
    for (const auto& at : m_listings) {
        if (at->isTraded && at->family->terms.impliesOrders && instrumentOf(at->id).isSpread()) {
            (void)m_engine.imply(at->id, m_now);
        }
    }
}

std::optional<BookLevel> Exchange::impliedBest(InstrumentId instrument, Side side) const {
    const auto level = m_engine.impliedBest(instrument, side);
    return level ? std::optional(BookLevel{level->price, level->quantity, 0}) : std::nullopt;
}

/// What nobody sold, or bought, of this instrument is the exchange's: over the three fills of a match it
/// holds nothing, leg by leg, and its cash is where it was.
void Exchange::onImpliedFill(const ExecutionReport& fill) {
    Position& own = m_positions[kImpliedAccount][fill.instrument];
    const Quantity lots = fill.side == Side::Buy ? -fill.lastQuantity : fill.lastQuantity;
    move(own, listing(fill.instrument), lots);
    own.cash.addNano(-Int128{fill.lastPrice.nanoUsd()} * lots.raw() *
                     instrumentOf(fill.instrument).contractSize);
}

/// A spread ends with its near leg. Whoever held it holds the other one from here on, at the settlement that
/// the spread was closed at: had the exchange let it go, it would itself be left with the leg of every
/// implied match.
void Exchange::leaveLegs(AccountId account, Quantity net, const Instrument& spread) {
    for (const Leg& leg : spread.legs()) {
        Listing& at = listing(leg.instrument);
        if (!net.isZero() && instrumentOf(at.id).lastTradingTime > spread.lastTradingTime) {
            bookAtSettlement(account, at, Quantity::fromRaw(net.raw() * leg.ratio));
        }
    }
}

}  // namespace tessera::venue
