#include "ui/swaps/swap_markets.h"

#include <algorithm>

#include "ui/bridge/account_figures.h"
#include "ui/context/option_chains.h"

namespace tessera::ui {

using domain::Instrument;

namespace {

swaps::MonthQuote quoteOfMonth(const InstrumentMarket& market) {
    const options::Quote quote = quoteOf(market);
    return {.contract = &market.instrument(), .bid = quote.bid, .ask = quote.ask, .mark = market.mark()};
}

}  // namespace

QStringList SwapMarkets::families() const {
    QStringList names;
    for (const InstrumentMarket* market : m_services.hub().instruments()) {
        const QString family = QString::fromStdString(market->instrument().family);
        if (market->instrument().isAverage() && !market->isRetired() && market->feed() == 0 &&
            !names.contains(family)) {
            names << family;
        }
    }
    names.sort();
    return names;
}

std::vector<InstrumentMarket*> SwapMarkets::markets(const QString& family) const {
    std::vector<InstrumentMarket*> all;
    for (InstrumentMarket* market : m_services.hub().instruments()) {
        const Instrument& contract = market->instrument();
        if (contract.isAverage() && !market->isRetired() && market->feed() == 0 &&
            contract.family == family.toStdString()) {
            all.push_back(market);
        }
    }
    std::ranges::sort(all, {}, [](const auto* market) { return market->instrument().contractMonth(); });
    return all;
}

std::vector<swaps::MonthQuote> SwapMarkets::listed(const QString& family) const {
    std::vector<swaps::MonthQuote> months;
    for (const InstrumentMarket* market : markets(family)) {
        if (market->instrument().lastTradingTime > m_services.hub().venueNow()) {
            months.push_back(quoteOfMonth(*market));
        }
    }
    return months;
}

std::vector<domain::DatedLevel> SwapMarkets::published(const QString& family) const {
    const auto months = markets(family);
    const InstrumentMarket* index =
        months.empty() ? nullptr : m_services.hub().findSymbol(months.front()->instrument().underlying);
    return index != nullptr ? domain::dailyLevels(index->fixings()) : std::vector<domain::DatedLevel>{};
}

std::vector<swaps::MonthPosition> SwapMarkets::positions(const QString& family) const {
    std::vector<swaps::MonthPosition> held;
    for (const InstrumentMarket* market : markets(family)) {
        const trading::PositionView* position = m_services.desk().position(market->instrument().id);
        if (position == nullptr) {
            continue;
        }
        const auto& settlement = market->settlement();
        const bool isOver = position->net.isZero() && settlement && settlement->isFinal;
        held.push_back({.quote = quoteOfMonth(*market),
                        .net = position->net,
                        .cost = position->cost,
                        .realised = position->realised,
                        .settledAt = isOver ? std::optional(settlement->price) : std::nullopt});
    }
    return held;
}

std::vector<trading::OrderIntent> SwapMarkets::orders(const std::vector<swaps::CloseLeg>& legs,
                                                      const std::string& tag) const {
    std::vector<trading::OrderIntent> all;
    for (const swaps::CloseLeg& leg : legs) {
        trading::OrderIntent order;
        order.instrument = leg.contract;
        order.side = leg.side;
        order.timeInForce = domain::TimeInForce::Fok;
        order.price = leg.limit;
        order.quantity = leg.quantity;
        order.terms.role = legs.size() > 1 ? domain::LinkRole::Leg : domain::LinkRole::None;
        order.tag = tag;
        order.seen.source = "swaps";
        if (const InstrumentMarket* market = m_services.hub().find(leg.contract)) {
            const options::Quote quote = quoteOf(*market);
            order.seen.sequence = market->sequence();
            order.seen.bestBid = quote.bid;
            order.seen.bestAsk = quote.ask;
        }
        all.push_back(std::move(order));
    }
    return all;
}

static std::vector<domain::MarginPosition> tradedBy(const std::vector<swaps::CloseLeg>& legs) {
    std::vector<domain::MarginPosition> added;
    for (const swaps::CloseLeg& leg : legs) {
        added.push_back(traded(leg.contract, leg.side, leg.quantity));
    }
    return added;
}

std::optional<marketdata::MarginChange> SwapMarkets::margin(const std::vector<swaps::CloseLeg>& legs) const {
    return marginWith(tradedBy(legs), m_services.desk(), m_services.hub());
}

PositionLimitReading SwapMarkets::positionLimits(const std::vector<swaps::CloseLeg>& legs) const {
    return PositionLimitView::with(tradedBy(legs), m_services.desk(), m_services.hub());
}

std::vector<swaps::CloseLeg> legsOf(const swaps::SwapOffer& offer, bool paysFixed) {
    std::vector<swaps::CloseLeg> legs;
    for (const swaps::SwapMonth& month : offer.months) {
        if (!offer.why.empty() || month.contract == nullptr || !month.fixedPrice) {
            return {};
        }
        legs.push_back({.contract = month.contract->id,
                        .side = paysFixed ? domain::Side::Buy : domain::Side::Sell,
                        .quantity = month.quantity,
                        .limit = *month.fixedPrice});
    }
    return legs;
}

}  // namespace tessera::ui
