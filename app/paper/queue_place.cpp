#include "app/paper/queue_place.h"

#include <algorithm>

namespace tessera::paper {

using domain::OrderBook;
using domain::OrderId;
using domain::Price;
using domain::Quantity;
using domain::QueueEstimate;
using domain::Side;
using domain::Timestamp;
using trading::FillModel;

namespace {

Quantity totalAt(const OrderBook& book, Side side, Price price) {
    const auto level = book.level(side, price);
    return level ? level->quantity : Quantity{};
}

/// The first order at (side, price), found from the best of the side.
std::optional<domain::RestingOrder> firstAt(const OrderBook& book, Side side, Price price) {
    auto order = book.front(side);
    while (order && order->price != price) {
        order = book.behind(order->id);
    }
    return order;
}

}  // namespace

QueuePlace::QueuePlace(FillModel model, const OrderBook& book, bool byOrder, Side side, Price price,
                       Timestamp at)
    : m_model(model), m_queue(QueueEstimate(totalAt(book, side, price))), m_joinedAt(at) {
    if (byOrder) {
        Orders orders;
        for (auto one = firstAt(book, side, price); one && one->price == price; one = book.behind(one->id)) {
            orders.ahead.emplace(one->id, one->quantity);
            orders.sum += one->quantity;
        }
        m_queue = std::move(orders);
    }
    m_atEntry = ahead();
}

Quantity QueuePlace::ahead() const {
    if (const auto* orders = std::get_if<Orders>(&m_queue)) {
        return orders->sum;
    }
    const auto& estimate = std::get<QueueEstimate>(m_queue);
    return m_model == FillModel::Optimistic ? estimate.least()
           : m_model == FillModel::Base     ? estimate.likely()
                                            : estimate.most();
}

Quantity QueuePlace::least() const {
    const auto* estimate = std::get_if<QueueEstimate>(&m_queue);
    return estimate == nullptr ? ahead() : estimate->least();
}

Quantity QueuePlace::most() const {
    const auto* estimate = std::get_if<QueueEstimate>(&m_queue);
    return estimate == nullptr ? ahead() : estimate->most();
}

Quantity QueuePlace::onTrade(Quantity quantity, Timestamp at) {
    auto* estimate = std::get_if<QueueEstimate>(&m_queue);
    if (estimate == nullptr) {
        return {};  // told order by order: see onReduced
    }
    const domain::TradePassed passed = estimate->onTrade(quantity, at);
    const Quantity reached = m_model == FillModel::Optimistic ? passed.ifLeast
                             : m_model == FillModel::Base     ? passed.ifLikely
                                                              : passed.ifMost;
    m_traded = std::min(m_atEntry, m_traded + (quantity - reached));
    return reached;
}

void QueuePlace::onTotal(Quantity total, Timestamp at) {
    if (auto* estimate = std::get_if<QueueEstimate>(&m_queue)) {
        estimate->onTotal(total, at);
    }
}

void QueuePlace::onShownAnew(Quantity total, Timestamp at) {
    if (auto* estimate = std::get_if<QueueEstimate>(&m_queue)) {
        estimate->onShownAnew(total, at);
    }
}

bool QueuePlace::onReduced(OrderId order, Quantity by, bool isTraded) {
    auto* orders = std::get_if<Orders>(&m_queue);
    const auto at = orders == nullptr ? decltype(orders->ahead.end()){} : orders->ahead.find(order);
    if (orders == nullptr || at == orders->ahead.end()) {
        return false;
    }
    const Quantity gone = std::min(by, at->second);
    at->second -= gone;
    orders->sum -= gone;
    m_traded += isTraded ? gone : Quantity{};
    if (at->second.isZero()) {
        orders->ahead.erase(at);
    }
    return true;
}

void QueuePlace::onTradedThrough() {
    if (auto* estimate = std::get_if<QueueEstimate>(&m_queue)) {
        estimate->onTradedThrough();
    }
}

void QueuePlace::onRebuilt(const OrderBook& book, Side side, Price price, Timestamp at) {
    auto* orders = std::get_if<Orders>(&m_queue);
    if (orders == nullptr) {
        onShownAnew(totalAt(book, side, price), at);
        return;
    }
    orders->sum = {};
    for (auto it = orders->ahead.begin(); it != orders->ahead.end();) {
        const auto still = book.find(it->first);
        if (!still || still->price != price || still->side != side) {
            it = orders->ahead.erase(it);
            continue;
        }
        it->second = std::min(it->second, still->quantity);
        orders->sum += it->second;
        ++it;
    }
}

void QueuePlace::explain(trading::FillReason& reason) const {
    reason.aheadAtEntry = m_atEntry;
    reason.tradedAhead = std::min(m_traded, m_atEntry);
    reason.cancelledAhead = std::max(Quantity{}, m_atEntry - reason.tradedAhead - ahead());
    reason.isExact = isExact();
    reason.joinedAt = m_joinedAt;
}

}  // namespace tessera::paper
