// MatchingEngine: orders beside the book. Stops wait for a trade, a bracket's children for their entry.

#include <algorithm>

#include "app/domain/trading_status.h"
#include "app/matching/matching_engine.h"
#include "app/matching/matching_rules.h"

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

void MatchingEngine::StopQueue::add(Side side, Price stop, OrderId order) {
    side == Side::Buy ? m_buys.emplace(stop.nanoUsd(), order) : m_sells.emplace(-stop.nanoUsd(), order);
}

void MatchingEngine::StopQueue::remove(Side side, Price stop, OrderId order) {
    side == Side::Buy ? m_buys.erase({stop.nanoUsd(), order}) : m_sells.erase({-stop.nanoUsd(), order});
}

void MatchingEngine::StopQueue::takeReached(Price price, std::deque<OrderId>& out) {
    while (!m_buys.empty() && m_buys.begin()->first <= price.nanoUsd()) {
        out.push_back(m_buys.begin()->second);
        m_buys.erase(m_buys.begin());
    }
    while (!m_sells.empty() && m_sells.begin()->first <= -price.nanoUsd()) {
        out.push_back(m_sells.begin()->second);
        m_sells.erase(m_sells.begin());
    }
}

void MatchingEngine::hold(Market& market, const Working& order, Timestamp) {
    const std::uint32_t slot = takeSlot();
    Working& held = m_working[slot];
    held = order;
    held.inUse = true;
    m_held[order.orderId] = slot;
    if (order.timeInForce == TimeInForce::Gtd) {
        m_dates.emplace(order.terms.expireAt, order.orderId);
    }
    if (order.isWaitingStop() && !order.open().isZero()) {
        held.isArmed = true;
        market.stops.add(order.side, order.terms.stopPrice, order.orderId);
        if (order.type == OrderType::TrailingStop) {
            market.trailing.push_back(order.orderId);
        }
    }
}

void MatchingEngine::forget(Market& market, std::uint32_t slot) {
    const Working& order = m_working[slot];
    if (order.isArmed && !order.isElected) {
        market.stops.remove(order.side, order.terms.stopPrice, order.orderId);
    }
    m_held.erase(order.orderId);
    freeSlot(slot);
}

void MatchingEngine::expireDates(Timestamp now) {
    while (!m_dates.empty() && m_dates.begin()->first <= now) {
        const OrderId order = m_dates.begin()->second;
        m_dates.erase(m_dates.begin());
        if (const auto at = place(order)) {
            drop(*at->market, at->slot, ExecType::Expired, Reason::DateReached, now);
            endEvent(at->market->instrument.id);
        }
    }
}

void MatchingEngine::marketTraded(InstrumentId instrument, Price price, Timestamp now) {
    Market* market = find(instrument);
    if (market == nullptr) {
        return;
    }
    market->last = price;
    if (!market->stops.isEmpty()) {
        market->trades.push_back(price);
        settle(*market, now);
    }
}

void MatchingEngine::settle(Market& market, Timestamp now) {
    settleOne(market, now);
    while (!m_touched.empty()) {  // an implied match traded there too; what it sets off may touch more
        Market* other = m_touched.front();
        m_touched.erase(m_touched.begin());
        settleOne(*other, now);
    }
}

void MatchingEngine::settleOne(Market& market, Timestamp now) {
    for (;;) {
        elect(market, now);
        if (!isContinuous(market.status) || (market.released.empty() && market.elected.empty())) {
            return;
        }
        std::deque<OrderId>& due = market.released.empty() ? market.elected : market.released;
        const bool isRelease = !market.released.empty();
        const OrderId order = due.front();
        due.pop_front();
        isRelease ? release(market, order, now) : trigger(market, order, now);
        endEvent(market.instrument.id);
    }
}

/// Each trade in its order: first it triggers, then trailing stops follow it.
void MatchingEngine::elect(Market& market, Timestamp now) {
    for (const Price traded : market.trades) {
        const std::size_t before = market.elected.size();
        market.stops.takeReached(traded, market.elected);
        for (std::size_t i = before; i < market.elected.size(); ++i) {
            m_working[m_held.at(market.elected[i])].isElected = true;
        }
        trail(market, traded, now);
    }
    market.trades.clear();
}

void MatchingEngine::trail(Market& market, Price traded, Timestamp now) {
    std::erase_if(market.trailing, [this](OrderId id) {
        const auto held = m_held.find(id);
        return held == m_held.end() || m_working[held->second].isElected;
    });
    for (const OrderId id : market.trailing) {
        Working& order = m_working[m_held.at(id)];
        const Price stop = trailingStop(order.terms, order.side, traded, market.instrument.tick);
        const bool isCloser =
            order.side == Side::Sell ? stop > order.terms.stopPrice : stop < order.terms.stopPrice;
        if (isCloser) {
            market.stops.remove(order.side, order.terms.stopPrice, id);
            order.terms.stopPrice = stop;
            market.stops.add(order.side, stop, id);
            restate(order, Reason::Trailed, now);
        }
    }
}

void MatchingEngine::trigger(Market& market, OrderId id, Timestamp now) {
    const auto at = place(id);
    if (!at) {
        return;  // cancelled, or its OCO traded it away
    }
    if (m_working[at->slot].isChild()) {
        cancelEntry(m_working[at->slot].second, now);
    }
    Working order = m_working[at->slot];
    forget(market, at->slot);
    order.terms.triggered = true;
    if (order.type != OrderType::StopLimit) {
        const Price stop = order.terms.stopPrice;
        const PriceDelta width = collarWidth(market, stop), tick = market.instrument.tick;
        order.price = order.side == Side::Buy
                          ? std::clamp(floorToTick(stop + width, tick), market.hard.low, market.hard.high)
                          : std::clamp(ceilToTick(stop - width, tick), market.hard.low, market.hard.high);
    }
    report(describe(order, ExecType::Triggered, now));
    if (const Reason refusal = checkPrice(market, order.price); refusal != Reason::None) {
        ExecutionReport gone = describe(order, ExecType::Canceled, now);  // the limits moved past its limit
        gone.leavesQuantity = {};
        gone.reason = refusal;
        report(gone);
        onEnded(order, now);
        return;
    }
    work(market, order, now);
}

void MatchingEngine::release(Market& market, OrderId id, Timestamp now) {
    const auto at = place(id);
    if (!at) {
        return;
    }
    Working& order = m_working[at->slot];
    if (order.isWaitingStop()) {
        const bool isFirst = !order.isArmed;
        if (isFirst && order.type == OrderType::TrailingStop) {
            order.terms.stopPrice =
                trailingStop(order.terms, order.side, market.last, market.instrument.tick);
            market.trailing.push_back(id);
        }
        restate(order, Reason::EntryFilled, now);
        if (isFirst && isReached(order.side, order.terms.stopPrice, market.last)) {
            order.isArmed = order.isElected = true;  // the market went past it before the entry had traded
            market.elected.push_back(id);
        } else if (isFirst) {
            order.isArmed = true;
            market.stops.add(order.side, order.terms.stopPrice, id);
        }
        return;
    }
    restate(order, Reason::EntryFilled, now);
    if (!at->isHeld) {
        if (market.book.modify(id, order.price, order.open()) == BookError::None) {
            record(RecordKind::Modify, id, order.side, order.price, order.open(), now);
        }
        return;
    }
    Working target = order;
    forget(market, at->slot);
    work(market, target, now);
}

void MatchingEngine::reduce(OrderId id, Quantity lots, Timestamp now) {
    const auto at = place(id);
    if (!at) {
        return;
    }
    Working& order = m_working[at->slot];
    order.quantity -= std::min(lots, order.leaves());
    if (order.leaves().isZero()) {
        drop(*at->market, at->slot, ExecType::Canceled, Reason::LinkedFill, now);
        return;
    }
    restate(order, Reason::LinkedFill, now);
    const auto resting = at->isHeld ? std::nullopt : at->market->book.find(id);
    if (resting && resting->quantity > order.open()) {
        at->market->book.modify(id, order.price, order.open());
        record(RecordKind::Modify, id, order.side, order.price, order.open(), now);
    }
}

void MatchingEngine::cancelEntry(OrderId entry, Timestamp now) {
    if (const auto at = place(entry)) {
        drop(*at->market, at->slot, ExecType::Canceled, Reason::LinkedEnd, now);
    }
}

void MatchingEngine::onLinkedFill(Market& market, const Working& order, Quantity lots, Timestamp now) {
    if (order.terms.role == LinkRole::Entry) {
        for (const OrderId child : {order.first, order.second}) {
            if (const auto at = place(child)) {
                m_working[at->slot].dormant -= lots;
                if (std::find(market.released.begin(), market.released.end(), child) ==
                    market.released.end()) {
                    market.released.push_back(child);
                }
            }
        }
        return;
    }
    if (order.isChild()) {
        cancelEntry(order.second, now);
    }
    reduce(order.first, lots, now);
}

/// An order ended with lots left. Only an entry's end means something to others.
void MatchingEngine::onEnded(const Working& order, Timestamp now) {
    if (order.terms.role != LinkRole::Entry) {
        return;
    }
    for (const OrderId child : {order.first, order.second}) {
        const auto at = place(child);
        if (!at || m_working[at->slot].dormant.isZero()) {
            continue;
        }
        Working& waiting = m_working[at->slot];
        waiting.quantity -= waiting.dormant;
        waiting.dormant = {};
        if (waiting.quantity.isZero()) {
            drop(*at->market, at->slot, ExecType::Canceled, Reason::LinkedEnd, now);
            continue;
        }
        restate(waiting, Reason::LinkedEnd, now);
        if (waiting.leaves().isZero()) {
            forget(*at->market, at->slot);  // it had traded all that its entry ever did
        }
    }
}

void MatchingEngine::restate(const Working& order, Reason why, Timestamp now) {
    ExecutionReport changed = describe(order, ExecType::Restated, now);
    changed.reason = why;
    report(changed);
}

}  // namespace tessera::matching
