// MatchingEngine: what an order must satisfy before it is accepted or changed.

#include <algorithm>

#include "app/matching/matching_engine.h"
#include "app/matching/matching_rules.h"

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

Reason checkQuantity(Quantity quantity) {
    return quantity.raw() <= 0               ? Reason::BadQuantity
           : quantity.raw() > kQuantityLimit ? Reason::TooLarge
                                             : Reason::None;
}

}  // namespace

Reason MatchingEngine::checkTick(const Market& market, Price price) const {
    const bool mayBeNegative = market.instrument.isSpread();
    return !price.isMultipleOf(market.instrument.tick) || (!mayBeNegative && price.nanoUsd() <= 0)
               ? Reason::BadPrice
               : Reason::None;
}

Reason MatchingEngine::checkPrice(const Market& market, Price price) const {
    if (const Reason reason = checkTick(market, price); reason != Reason::None) {
        return reason;
    }
    return price < market.hard.low || price > market.hard.high ? Reason::OutsideLimits : Reason::None;
}

Reason MatchingEngine::checkTerms(const Market& market, const NewOrder& order, Timestamp now) const {
    const OrderTerms& terms = order.terms;
    const bool takesAtOnce = order.timeInForce == TimeInForce::Ioc || order.timeInForce == TimeInForce::Fok;
    const bool isChild = terms.role == LinkRole::Target || terms.role == LinkRole::Protection;
    if ((isStop(order.type) || isChild) && (takesAtOnce || order.postOnly)) {
        return Reason::BadTerms;
    }
    if (order.timeInForce == TimeInForce::Gtd) {
        if (order.type == OrderType::Market) {
            return Reason::BadTerms;
        }
        if (terms.expireAt <= now) {
            return Reason::BadExpiry;
        }
    }
    if (!terms.display.isZero()) {
        const bool rests =
            (order.type == OrderType::Limit || order.type == OrderType::StopLimit) && !takesAtOnce;
        if (!rests || terms.display.raw() < 0 || terms.display > order.quantity ||
            terms.role != LinkRole::None) {
            return Reason::BadDisplay;
        }
    }
    return isStop(order.type) ? checkStop(market, order) : Reason::None;
}

Reason MatchingEngine::checkStop(const Market& market, const NewOrder& order) const {
    const OrderTerms& terms = order.terms;
    if (order.type == OrderType::TrailingStop) {
        const bool byTicks = terms.trail.nanoUsd() > 0 && terms.trailBp == 0 &&
                             terms.trail.nanoUsd() % market.instrument.tick.nanoUsd() == 0 &&
                             terms.trail.nanoUsd() <= kPriceLimit;
        const bool byShare = terms.trail.nanoUsd() == 0 && terms.trailBp > 0 && terms.trailBp < 10'000 &&
                             !market.instrument.isSpread();
        if (!byTicks && !byShare) {
            return Reason::BadTrail;
        }
        const Price stop = trailingStop(terms, order.side, market.last, market.instrument.tick);
        return checkTick(market, stop) == Reason::None ? Reason::None : Reason::BadTrail;
    }
    if (const Reason reason = checkTick(market, terms.stopPrice); reason != Reason::None) {
        return reason;
    }
    // A child's side is judged against its entry.
    return terms.role != LinkRole::Protection && isReached(order.side, terms.stopPrice, market.last)
               ? Reason::WrongSide
               : Reason::None;
}

Reason MatchingEngine::check(const Market& market, const NewOrder& order, AccountId account,
                             Timestamp now) const {
    if (!market.instrument.isListed() || market.status == TradingStatus::Closed ||
        market.status == TradingStatus::Settled) {
        return Reason::NotTradable;
    }
    if (market.status == TradingStatus::Halted || market.status == TradingStatus::PreOpen) {
        return Reason::Halted;
    }
    if (const Reason reason = checkQuantity(order.quantity); reason != Reason::None) {
        return reason;
    }
    if (const Reason reason = checkTerms(market, order, now); reason != Reason::None) {
        return reason;
    }
    if (order.type == OrderType::Market) {
        return touch(market, opposite(order.side)) ? Reason::None : Reason::NoLiquidity;
    }
    if (order.type == OrderType::Stop || order.type == OrderType::TrailingStop) {
        return Reason::None;
    }
    if (const Reason reason = checkPrice(market, order.price); reason != Reason::None) {
        return reason;
    }
    if (order.postOnly && crosses(market, order.side, order.price)) {
        return Reason::WouldTake;
    }
    if (order.timeInForce == TimeInForce::Fok && !canFillWhole(market, order, account)) {
        return Reason::NotFilled;
    }
    return Reason::None;
}

Reason MatchingEngine::checkReplace(const Market& market, const Working& order,
                                    const ReplaceOrder& replace) const {
    if (market.status == TradingStatus::Halted) {
        return Reason::Halted;
    }
    if (const Reason reason = checkQuantity(replace.quantity); reason != Reason::None) {
        return reason;
    }
    if (order.terms.role != LinkRole::None && replace.quantity != order.quantity) {
        return Reason::LinkedQuantity;
    }
    if (order.isWaitingStop()) {
        if (const Reason reason = checkTick(market, replace.stopPrice); reason != Reason::None) {
            return reason;
        }
        if (!order.open().isZero() && isReached(order.side, replace.stopPrice, market.last)) {
            return Reason::WrongSide;
        }
        return order.type == OrderType::StopLimit ? checkPrice(market, replace.price) : Reason::None;
    }
    if (const Reason reason = checkPrice(market, replace.price); reason != Reason::None) {
        return reason;
    }
    return order.postOnly && crosses(market, order.side, replace.price) ? Reason::WouldTake : Reason::None;
}

Reason MatchingEngine::checkList(const Market& market, const NewOrderList& list, AccountId account,
                                 Timestamp now) const {
    const std::vector<NewOrder>& orders = list.orders;
    const bool isBracket = orders.size() == kBracketOrders && orders[0].terms.role == LinkRole::Entry &&
                           orders[1].terms.role == LinkRole::Target &&
                           orders[2].terms.role == LinkRole::Protection;
    const bool isOco =
        orders.size() == 2 && orders[0].terms.role == LinkRole::Oco && orders[1].terms.role == LinkRole::Oco;
    if (!isBracket && !isOco) {
        return Reason::BadCombination;
    }
    for (const NewOrder& order : orders) {
        if (order.instrument != orders[0].instrument || order.quantity != orders[0].quantity) {
            return Reason::BadCombination;
        }
        if (const Reason reason = check(market, order, account, now); reason != Reason::None) {
            return reason;
        }
        // One that ends at once would leave the other without its counterpart.
        if (isOco && (order.type == OrderType::Market || order.timeInForce == TimeInForce::Ioc ||
                      order.timeInForce == TimeInForce::Fok)) {
            return Reason::BadCombination;
        }
    }
    return isBracket ? checkBracket(market, list) : Reason::None;
}

Reason MatchingEngine::refusalOfLegs(AccountId account, const NewOrderList& list, Timestamp now) const {
    for (auto order = list.orders.begin(); order != list.orders.end(); ++order) {
        const bool isAlone = std::none_of(list.orders.begin(), order, [order](const NewOrder& other) {
            return other.instrument == order->instrument;  // it would take what this one counts on
        });
        if (!isAlone || order->terms.role != LinkRole::Leg || order->type != OrderType::Limit ||
            order->timeInForce != TimeInForce::Fok) {
            return Reason::BadCombination;
        }
        const Market* market = find(order->instrument);
        const Reason refusal =
            market == nullptr ? Reason::UnknownInstrument : check(*market, *order, account, now);
        if (refusal != Reason::None) {
            return refusal;
        }
    }
    return list.orders.empty() || list.orders.size() > kMostListed ? Reason::BadCombination : Reason::None;
}

Reason MatchingEngine::checkBracket(const Market& market, const NewOrderList& list) const {
    const NewOrder &entry = list.orders[0], &target = list.orders[1], &protection = list.orders[2];
    const Side exit = opposite(entry.side);
    if (target.side != exit || protection.side != exit || target.type != OrderType::Limit ||
        !isStop(protection.type) || entry.type == OrderType::TrailingStop) {
        return Reason::BadCombination;
    }
    const Price base = entry.type == OrderType::Market ? *touch(market, exit)
                       : entry.type == OrderType::Stop ? entry.terms.stopPrice
                       : entry.type == OrderType::Limit && crosses(market, entry.side, entry.price)
                           ? *touch(market, exit)  // where it will trade
                           : entry.price;
    if (reaches(exit, target.price, base)) {
        return Reason::BadCombination;  // the target would take a loss at once
    }
    return protection.type != OrderType::TrailingStop && isReached(exit, protection.terms.stopPrice, base)
               ? Reason::WrongSide
               : Reason::None;
}

bool MatchingEngine::crosses(const Market& market, Side side, Price price) const {
    const auto best = touch(market, opposite(side));
    return best && reaches(side, price, *best);
}

bool MatchingEngine::canFillWhole(const Market& market, const NewOrder& order, AccountId account) const {
    Quantity available;
    std::optional<Price> own;      // the best of the account's own: nothing beyond it can be reached
    std::optional<Price> blocked;  // where matching would end
    for (auto resting = market.book.front(opposite(order.side));
         resting && reaches(order.side, order.price, resting->price);
         resting = market.book.behind(resting->id)) {
        const bool isOwn = m_working[resting->tag].account == account;
        if (resting->price < market.halt.low || resting->price > market.halt.high ||
            (own && resting->price != *own) || (isOwn && !m_rules.othersFirst)) {
            blocked = resting->price;
            break;
        }
        if (isOwn) {
            own = resting->price;
            continue;
        }
        available += m_working[resting->tag].open();  // an iceberg with what it hides
        if (available >= order.quantity) {
            return true;
        }
    }
    return !market.relations.empty() && order.terms.role != LinkRole::Leg &&
           available + impliedWithin(market, order, blocked) >= order.quantity;
}

PriceDelta MatchingEngine::collarWidth(const Market& market, Price from) const {
    // Of the band base where that is larger: three per cent of a spread or an option near zero would be
    // nothing.
    return std::max(
        share(from - Price{}, m_rules.marketCollarBp),
        market.instrument.bandBase() ? share(market.bandBase, m_rules.marketCollarBp) : PriceDelta{});
}

Price MatchingEngine::collar(const Market& market, Side side) const {
    const Price best = *touch(market, opposite(side));
    const PriceDelta width = collarWidth(market, best);
    return side == Side::Buy ? std::min(floorToTick(best + width, market.instrument.tick), market.hard.high)
                             : std::max(ceilToTick(best - width, market.instrument.tick), market.hard.low);
}

}  // namespace tessera::matching
