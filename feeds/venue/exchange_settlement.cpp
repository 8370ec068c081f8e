// Exchange: daily and final settlement.

#include <algorithm>

#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

Price Exchange::settlementPriceOf(const Listing& listing) const {
    const OrderBook& book = *m_engine.book(listing.id);
    const auto bid = book.best(Side::Buy), ask = book.best(Side::Sell);
    // The last trade where the market still stands there, else the middle, else fair value.
    if (listing.last && (!bid || *listing.last >= bid->price) && (!ask || *listing.last <= ask->price)) {
        return *listing.last;
    }
    if (bid && ask) {
        return floorToTick(bid->price + PriceDelta::fromNanoUsd((ask->price - bid->price).nanoUsd() / 2),
                           book.tick());
    }
    return nearestTick(fairValue(listing), book.tick());
}

void Exchange::settleDay(Timestamp asOf) {
    m_engine.endDay(m_now);
    bool hasExpired = false;
    for (std::size_t i = 0; i < m_listings.size(); ++i) {
        Listing& at = *m_listings[i];
        if (!at.isTraded) {
            continue;
        }
        const Instrument instrument = m_instruments[i];
        if (instrument.lastTradingTime <= asOf) {
            settleFinally(at, asOf);
            hasExpired = true;
            continue;
        }
        at.settlement = {.instrument = at.id, .asOf = asOf, .price = settlementPriceOf(at)};
        const auto base = instrument.bandBase();
        m_engine.setReference(at.id, at.settlement.price, m_now,
                              base ? listing(*base).settlement.price - Price{} : PriceDelta{});
        if (m_live) {
            m_sink.onSettlement(at.settlement);
        }
    }
    for (const auto& at : m_listings) {
        if (at->isTraded && at->family->terms.quotesAverage &&
            instrumentOf(at->id).kind() == InstrumentKind::Future) {
            refreshFair(*at);  // one more day is fixed
        }
    }
    for (const auto& at : m_listings) {
        if (!at->isTraded) {
            dropOldBars(*at);
        }
    }
    noteSettledInterest();
    if (m_live) {
        refreshMargins();
        callMargins();
    }
    const std::size_t before = m_instruments.size();
    for (const auto& family : m_families) {
        if (hasExpired) {
            listContracts(*family, m_now);
        } else {
            listOptions(*family);
        }
    }
    if (hasExpired) {
        listInterTierSpreads();
    }
    if (hasExpired || m_instruments.size() > before) {
        setPlaces();
    }
}

/// The margins of a day follow from its settlement prices; whoever trades is told those that changed.
void Exchange::refreshMargins() {
    for (const auto& at : m_listings) {  // a future stands before what is margined by it
        if (at->isTraded && at->settlement.asOf.isSet()) {
            refreshMargin(*at);
        }
    }
}

void Exchange::setMarginOfOption(const Listing& future, Price futurePrice, Instrument& option) const {
    const market::ContractFamily& terms = future.family->terms;
    const auto average = terms.quotesAverage ? std::optional(averagePartOf(future)) : std::nullopt;
    market::setOptionMargin(terms, instrumentOf(future.id), futurePrice, option.lastTradingTime - m_now,
                            option, average ? &*average : nullptr);
}

void Exchange::refreshMargin(const Listing& at) {
    Instrument next = instrumentOf(at.id);
    const market::ContractFamily& terms = at.family->terms;
    if (isInterTier(next)) {
        next.initialMarginPerLot =
            market::interTierMargin(instrumentOf(next.legs()[0].instrument).initialMarginPerLot,
                                    instrumentOf(next.legs()[1].instrument).initialMarginPerLot);
    } else if (next.isSpread()) {
        next.initialMarginPerLot =
            market::spreadMargin(terms, instrumentOf(next.legs().front().instrument).initialMarginPerLot);
    } else if (const OptionSpec* option = next.option()) {
        const Price settled = listing(option->future).settlement.price;
        setMarginOfOption(listing(option->future), settled, next);
    } else {
        next.initialMarginPerLot = market::initialMargin(terms, at.settlement.price);
    }
    Instrument& known = m_instruments[static_cast<std::size_t>(at.id) - 1];
    if (next != known) {
        known = std::move(next);
        m_marginTerms.reset();
        if (m_live) {
            m_sink.onDefinition(known);
        }
    }
}

/// What a contract that ended is worth: the fixing of its last day, or the mean of its month; withheld ones
/// by the ladder. NotFound, with a sentence: there is none, and none is made up.
Result<Price> Exchange::finalPrice(const Listing& listing) const {
    const Instrument& instrument = instrumentOf(listing.id);
    if (instrument.isSpread()) {
        return finalPriceOfLegs(instrument);
    }
    if (const OptionSpec* option = instrument.option()) {
        const auto future = finalPrice(this->listing(option->future));
        return future ? Result<Price>(exerciseValue(*option, *future)) : future;
    }
    if (listing.family->terms.settlement == SettlementRule::MonthAverage) {
        const auto average = averageOf(listing);
        if (!average) {
            return average.error();
        }
        const auto mean = average->isComplete() ? average->soFar() : std::nullopt;
        return mean ? Result<Price>(*mean)
                    : Error{ErrorCode::NotFound, "Its month is not over.", "finalPrice"};
    }
    const Timestamp day = instrument.lastTradingTime;
    const auto level =
        carriedLevel(dailyLevels(this->listing(listing.family->index).fixings, day - kDay * 45), day);
    return level ? Result<Price>(level->level) : level.error();
}

/// What expires now is worth its final price; another leg has this day's settlement.
Result<Price> Exchange::finalPriceOfLegs(const Instrument& spread) const {
    std::optional<Error> why;
    const auto price = domain::priceOfLegs(spread, [&](InstrumentId leg) -> std::optional<Price> {
        if (instrumentOf(leg).lastTradingTime > spread.lastTradingTime) {
            return listing(leg).settlement.price;
        }
        const auto final = finalPrice(listing(leg));
        why = final ? why : std::optional(final.error());
        return final ? std::optional(*final) : std::nullopt;
    });
    if (!price && !why) {
        why = Error{ErrorCode::OutOfRange, "Its legs differ by more than a price can be.", "finalPrice"};
    }
    return price ? Result<Price>(*price) : *why;
}

void Exchange::settleFinally(Listing& at, Timestamp asOf) {
    const Instrument instrument = instrumentOf(at.id);
    at.isTraded = false;
    m_participants.leave(at.id);
    const auto price = finalPrice(at);
    if (!price) {
        m_engine.setStatus(at.id, TradingStatus::Closed, m_now);
        if (m_live) {
            m_sink.onUnsettled(at.id, instrument.symbol + " does not settle. " + price.error().sentence +
                                          " It is closed; positions in it stay as they are.");
        }
        return;
    }
    at.settlement = {.instrument = at.id, .asOf = asOf, .price = *price, .isFinal = true};
    m_engine.setStatus(at.id, TradingStatus::Settled, m_now);
    for (auto& [account, positions] : m_positions) {
        const auto held = positions.find(at.id);
        if (held != positions.end()) {
            const Quantity net = held->second.net;
            bookAtSettlement(account, at, -net);
            if (instrument.isSpread() && at.family->terms.impliesOrders) {
                leaveLegs(account, net, instrument);
            }
        }
    }
    if (m_live) {
        m_sink.onSettlement(at.settlement);
    }
}

/// An execution like any other to whoever holds the contract, so that its journal ends where the venue's
/// record does. It belongs to no order and costs no fee.
void Exchange::bookAtSettlement(AccountId account, Listing& at, Quantity lots) {
    Position& position = m_positions[account][at.id];
    position.cash.addNano(-Int128{at.settlement.price.nanoUsd()} * lots.raw() *
                          instrumentOf(at.id).contractSize);
    move(position, at, lots);
    if (!m_live || lots.isZero() || static_cast<std::uint32_t>(account) >= market::kFirstSimulatedAccount) {
        return;
    }
    ExecutionReport report;
    report.type = ExecType::Trade;
    report.reason = Reason::Settled;
    report.execId = m_engine.takeExecId();
    report.account = account;
    report.instrument = at.id;
    report.side = lots > Quantity{} ? Side::Buy : Side::Sell;
    report.price = report.lastPrice = at.settlement.price;
    report.quantity = report.lastQuantity = report.cumQuantity = lots > Quantity{} ? lots : -lots;
    report.venueTime = m_now;
    m_sink.onReport(report);
}

}  // namespace tessera::venue
