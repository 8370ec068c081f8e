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
        const auto near = instrument.nearLeg();
        m_engine.setReference(at.id, at.settlement.price, m_now,
                              near ? listing(*near).settlement.price - Price{} : PriceDelta{});
        if (m_live) {
            m_sink.onSettlement(at.settlement);
        }
    }
    if (!hasExpired) {
        return;
    }
    for (const auto& family : m_families) {
        for (const ContractMonth month : m_config.catalogue.listedMonths(family->terms, m_now)) {
            const bool isListed =
                std::any_of(m_instruments.begin(), m_instruments.end(), [&](const Instrument& other) {
                    return other.family == family->terms.code && other.contractMonth() == month;
                });
            if (!isListed) {
                listFuture(*family, month);
            }
        }
        listSpreads(*family);
    }
}

Price Exchange::finalPrice(const Listing& listing, Timestamp asOf) const {
    const Instrument& instrument = m_instruments[static_cast<std::size_t>(listing.id) - 1];
    if (instrument.isSpread()) {
        // The near leg expires now; the others have this day's settlement.
        const auto price = domain::priceOfLegs(instrument, [&](InstrumentId leg) {
            const Listing& of = this->listing(leg);
            return std::optional(leg == instrument.nearLeg() ? finalPrice(of, asOf) : of.settlement.price);
        });
        return price.value_or(listing.settlement.price);
    }
    const std::vector<Fixing>& fixings = this->listing(listing.family->index).fixings;
    if (listing.family->terms.lastDay == market::LastDayRule::ThirdWednesday) {
        const auto level = market::carriedLevel({fixings.end() - 1, fixings.end()}, asOf);
        return level ? *level : settlementPriceOf(listing);
    }
    // Mean of the month's business-day fixings at 20:00.
    Int128 sum = 0;
    std::int64_t count = 0;
    for (const Fixing& fixing : fixings) {
        const std::int64_t day = floorTo(fixing.asOf, kDay).nanos() / kDay.count();
        const bool isWeekend = (day + 4) % 7 == 0 || (day + 4) % 7 == 6;  // 1970-01-01 was a Thursday
        if (!isWeekend && fixing.withheldReason.empty() &&
            market::monthOf(fixing.asOf) == instrument.contractMonth() &&
            fixing.asOf == market::lastSettlementBefore(fixing.asOf)) {
            sum += fixing.level.nanoUsd();
            ++count;
        }
    }
    return count == 0 ? settlementPriceOf(listing)
                      : Price::fromNanoUsd(static_cast<std::int64_t>(divideHalfEven(sum, count)));
}

void Exchange::settleFinally(Listing& at, Timestamp asOf) {
    const Instrument instrument = m_instruments[static_cast<std::size_t>(at.id) - 1];
    at.settlement = {.instrument = at.id, .asOf = asOf, .price = finalPrice(at, asOf), .isFinal = true};
    at.isTraded = false;
    m_participants.leave(at.id);
    m_engine.setStatus(at.id, TradingStatus::Settled, m_now);
    for (auto& [account, positions] : m_positions) {
        const auto held = positions.find(at.id);
        if (held != positions.end()) {
            closeAt(account, held->second, at, instrument);
        }
    }
    if (m_live) {
        m_sink.onSettlement(at.settlement);
    }
}

/// Final settlement is an execution like any other to whoever holds the contract, so that its journal ends
/// where the venue's record does. It belongs to no order and costs no fee.
void Exchange::closeAt(AccountId account, Position& position, const Listing& at,
                       const Instrument& instrument) {
    const Quantity net = position.net;
    position.cash.addNano(Int128{at.settlement.price.nanoUsd()} * net.raw() * instrument.contractSize);
    position.net = {};
    if (!m_live || net.isZero() || static_cast<std::uint32_t>(account) >= market::kFirstSimulatedAccount) {
        return;
    }
    ExecutionReport report;
    report.type = ExecType::Trade;
    report.reason = Reason::Settled;
    report.execId = m_engine.takeExecId();
    report.account = account;
    report.instrument = at.id;
    report.side = net > Quantity{} ? Side::Sell : Side::Buy;
    report.price = report.lastPrice = at.settlement.price;
    report.quantity = report.lastQuantity = report.cumQuantity = net > Quantity{} ? net : -net;
    report.venueTime = m_now;
    m_sink.onReport(report);
}

}  // namespace tessera::venue
