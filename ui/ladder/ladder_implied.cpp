#include "ui/ladder/ladder_implied.h"

#include <algorithm>

#include "app/domain/implied_price.h"
#include "app/domain/trading_status.h"

namespace tessera::ui {

using domain::SpreadPart;

namespace {

bool isTrading(const InstrumentMarket& market) {
    return market.state() == ports::StreamState::Live && market.canTrade() &&
           domain::isContinuous(market.status());
}

}  // namespace

void LadderImplied::setMarket(const InstrumentMarket* market) {
    if (market == m_market) {
        return;
    }
    m_market = market;
    m_known = 0;
    m_relations.clear();
}

/// As the exchange relates them: one lot bought and one sold, and a tick in which both legs can be told.
void LadderImplied::find() {
    const std::vector<InstrumentMarket*> all = m_hub.instruments();
    if (m_market == nullptr || all.size() == m_known) {
        return;
    }
    m_known = all.size();
    m_relations.clear();
    for (const InstrumentMarket* market : all) {
        const auto legs = market->instrument().legs();
        if (market->feed() != 0 || legs.size() != 2 || legs[0].ratio != 1 || legs[1].ratio != -1) {
            continue;
        }
        const Relation relation{market, m_hub.find(legs[0].instrument), m_hub.find(legs[1].instrument)};
        const bool isOfThese = market == m_market || relation.near == m_market || relation.far == m_market;
        const auto fits = [&](const InstrumentMarket* leg) {
            return leg != nullptr &&
                   leg->instrument().tick.nanoUsd() % market->instrument().tick.nanoUsd() == 0;
        };
        if (isOfThese && fits(relation.near) && fits(relation.far)) {
            m_relations.push_back(relation);
        }
    }
}

std::uint64_t LadderImplied::revision() {
    find();
    std::uint64_t sum = 0;
    for (const Relation& relation : m_relations) {
        sum += relation.spread->revision() + relation.near->revision() + relation.far->revision();
    }
    return sum;
}

std::optional<domain::BookLevel> LadderImplied::best(domain::Side side) const {
    std::optional<domain::BookLevel> best;
    for (const Relation& relation : m_relations) {
        const SpreadPart part = relation.spread == m_market ? SpreadPart::Spread
                                : relation.near == m_market ? SpreadPart::Near
                                                            : SpreadPart::Far;
        const domain::ImpliedOf of = domain::impliedOf(part, side);
        const auto at = [&relation](SpreadPart one) {
            return one == SpreadPart::Spread ? relation.spread
                   : one == SpreadPart::Near ? relation.near
                                             : relation.far;
        };
        if (!isTrading(*relation.spread) || !isTrading(*relation.near) || !isTrading(*relation.far)) {
            continue;
        }
        const auto first = at(of.first)->book().best(of.firstSide);
        const auto second = at(of.second)->book().best(of.secondSide);
        if (!first || !second) {
            continue;
        }
        const domain::Price price =
            domain::impliedPrice(of, side, first->price, second->price, m_market->instrument().tick);
        const domain::Quantity lots = std::min(first->quantity, second->quantity);
        if (best && price == best->price) {
            best->quantity += lots;
        } else if (!best || (side == domain::Side::Buy ? price > best->price : price < best->price)) {
            best = domain::BookLevel{price, lots, 0};
        }
    }
    return best;
}

}  // namespace tessera::ui
