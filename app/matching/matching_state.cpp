// MatchingEngine: everything it must remember to go on exactly. Slots keep their numbers, since the end of a
// day goes by them; books keep their queues.

#include "app/domain/state_fields.h"
#include "app/matching/matching_engine.h"

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

// A field that is added to one of these structures does not compile until it stands here.
template <class A, class W>
void MatchingEngine::stateOfOrder(A& archive, W& order) {
    auto& [orderId, id, account, instrument, side, type, timeInForce, postOnly, inUse, price, quantity,
           filled, dormant, terms, isArmed, isElected, first, second] = order;
    archive(orderId, id, account, instrument, side, type, timeInForce, postOnly, inUse, price, quantity,
            filled, dormant, terms, isArmed, isElected, first, second);
}

template <class A, class M>
void MatchingEngine::stateOfMarket(A& archive, M& market) {
    [[maybe_unused]] auto& [instrument, book, status, resumeAt, haltPrice, bandBase, hard, halt, last, stops,
                            trades, elected, released, trailing, relations] = market;
    archive(status, resumeAt, haltPrice, bandBase, hard.low, hard.high, halt.low, halt.high, last, trades,
            elected, released, trailing);
    StopQueue::state(archive, stops);
}

template <class A, class Self>
void MatchingEngine::state(A& archive, Self& self) {
    archive(self.m_freeSlots, self.m_dates, self.m_nextOrderId, self.m_nextExecId, self.m_nextTrade,
            self.m_hash);
    std::uint64_t count = self.m_working.size();
    archive(count);
    if constexpr (A::kReads) {
        self.m_working.clear();
    }
    for (std::uint64_t slot = 0; slot < count && archive.ok(); ++slot) {
        if constexpr (A::kReads) {
            self.m_working.emplace_back();
        }
        stateOfOrder(archive, self.m_working[slot]);
    }
}

void MatchingEngine::save(StateWriter& out) const {
    state(out, *this);
    const std::map<OrderId, std::uint32_t> held(m_held.begin(), m_held.end());  // the same bytes every time
    out(held, static_cast<std::uint64_t>(m_markets.size()));
    std::vector<RestingOrder> orders;
    for (const auto& market : m_markets) {
        out(market != nullptr);
        if (market == nullptr) {
            continue;
        }
        out(market->instrument);
        stateOfMarket(out, *market);
        orders.clear();
        market->book.orders(orders);
        out(static_cast<std::uint64_t>(orders.size()));
        for (const RestingOrder& order : orders) {
            out(order.quantity, order.tag);  // the rest is the order's own
        }
    }
}

bool MatchingEngine::restoreBook(StateReader& in, Market& market) {
    std::uint64_t count = 0;
    in(count);
    for (; count > 0 && in.ok(); --count) {
        Quantity quantity;
        std::uint32_t slot = 0;
        in(quantity, slot);
        if (slot >= m_working.size()) {
            return false;
        }
        const Working& order = m_working[slot];
        if (market.book.add(order.orderId, order.side, order.price, quantity, slot) != BookError::None) {
            return false;
        }
    }
    return in.ok();
}

bool MatchingEngine::restore(StateReader& in) {
    state(in, *this);
    std::map<OrderId, std::uint32_t> held;
    std::uint64_t count = 0;
    in(held, count);
    const auto isSlot = [this](std::uint32_t slot) { return slot < m_working.size(); };
    if (!in.ok() || count > 65'536 || !std::all_of(m_freeSlots.begin(), m_freeSlots.end(), isSlot)) {
        return false;
    }
    m_held.clear();
    for (const auto& [order, slot] : held) {
        if (!isSlot(slot)) {
            return false;
        }
        m_held[order] = slot;
    }
    m_markets.clear();
    m_markets.resize(count);
    for (auto& market : m_markets) {
        bool isListed = false;
        in(isListed);
        if (!isListed) {
            continue;
        }
        Instrument instrument;
        in(instrument);
        if (!in.ok() || instrument.tick.nanoUsd() <= 0) {
            return false;
        }
        market = std::make_unique<Market>(instrument);
        stateOfMarket(in, *market);
        if (!restoreBook(in, *market)) {
            return false;
        }
    }
    m_records.clear();
    m_otherRecords.clear();
    m_touched.clear();
    return in.ok();
}

}  // namespace tessera::matching
