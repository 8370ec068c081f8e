#include "app/domain/queue_estimate.h"

#include <algorithm>

namespace tessera::domain {

namespace {

/// `part` * `of` / `whole`, rounded down; whole > 0.
Quantity shareOf(Quantity part, Quantity of, Quantity whole) {
    return Quantity::fromRaw(static_cast<std::int64_t>(Int128{part.raw()} * of.raw() / whole.raw()));
}

}  // namespace

QueueEstimate::QueueEstimate(Quantity total)
    : m_total(total), m_byTrades(total), m_byTotals(total), m_byDrops(total), m_even(total) {}

Quantity QueueEstimate::fallTo(Quantity total, Timestamp at) {
    const Quantity fall = m_total - total;
    // A trade told before accounts for it. One told after will be pending until the next fall: then the
    // lower bound is too low for a while, which is the safe side.
    const Quantity explained = std::min(m_pending, fall);
    m_pending -= explained;
    m_byDrops -= explained;
    if (at - m_fellAt > kEcho) {
        m_falls = {};
    }
    m_falls += fall - explained;
    m_fellAt = at;
    return fall - explained;
}

void QueueEstimate::onTotal(Quantity total, Timestamp at) {
    if (total < m_total) {
        const Quantity left = fallTo(total, at);
        m_byDrops -= left;
        m_even -= shareOf(std::min(left, m_total), m_even, m_total);
    }
    m_total = total;
    m_byTotals = std::min(m_byTotals, total);
    m_even = std::min(m_even, total);
}

void QueueEstimate::onShownAnew(Quantity total, Timestamp at) {
    if (total < m_total) {
        (void)fallTo(total, at);
    }
    m_total = total;
    m_byTotals = std::min(m_byTotals, total);
    m_byDrops = std::min(m_byDrops, total + m_pending);
    m_even = std::min(m_even, total);
}

TradePassed QueueEstimate::onTrade(Quantity quantity, Timestamp at) {
    // What fell just before may have been this very trade: then it stood in front of us when it was dealt.
    const Quantity echo = at - m_fellAt > kEcho ? Quantity{} : std::min(m_falls, quantity);
    m_falls -= echo;
    const Quantity mostBefore = std::min(m_byTrades, m_byTotals + echo);
    const Quantity leastBefore = std::clamp(m_byDrops - m_pending + echo, Quantity{}, mostBefore);
    const Quantity evenBefore = std::clamp(m_even + echo, leastBefore, mostBefore);
    const auto beyond = [quantity](Quantity ahead) { return std::max(Quantity{}, quantity - ahead); };
    m_byTrades = std::max(Quantity{}, m_byTrades - quantity);
    m_even = std::max(Quantity{}, evenBefore - quantity);
    m_pending += quantity;
    return {beyond(leastBefore), beyond(evenBefore), beyond(mostBefore)};
}

void QueueEstimate::onTradedThrough() {
    m_byTrades = m_byDrops = m_even = {};
}

Quantity QueueEstimate::most() const {
    return std::min(m_byTrades, m_byTotals);
}

Quantity QueueEstimate::likely() const {
    return std::clamp(m_even, least(), most());
}

Quantity QueueEstimate::least() const {
    return std::clamp(m_byDrops - m_pending, Quantity{}, most());
}

}  // namespace tessera::domain
