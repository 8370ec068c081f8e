#include "app/domain/queue_estimate.h"

#include <algorithm>

namespace tessera::domain {

QueueEstimate::QueueEstimate(Quantity total)
    : m_total(total), m_byTrades(total), m_byTotals(total), m_byDrops(total) {}

void QueueEstimate::onTotal(Quantity total) {
    if (total < m_total) {
        const Quantity fall = m_total - total;
        m_byDrops -= fall;
        // A trade told before accounts for it. One told after will be pending until the next fall: then the
        // lower bound is too low for a while, which is the safe side.
        m_pending -= std::min(m_pending, fall);
    }
    m_total = total;
    m_byTotals = std::min(m_byTotals, total);
}

void QueueEstimate::onTrade(Quantity quantity) {
    m_byTrades = std::max(Quantity{}, m_byTrades - quantity);
    m_pending += quantity;
}

Quantity QueueEstimate::most() const {
    return std::min(m_byTrades, m_byTotals);
}

Quantity QueueEstimate::least() const {
    return std::clamp(m_byDrops - m_pending, Quantity{}, most());
}

}  // namespace tessera::domain
