#include "app/trading/fifo_lots.h"

#include <cstdlib>

namespace tessera::trading {

using domain::Money;
using domain::Price;
using domain::Quantity;

domain::Result<Money> FifoLots::apply(const domain::Instrument& contract, domain::Side side, Price price,
                                      Quantity quantity) {
    FifoLots after = *this;
    std::int64_t left = side == domain::Side::Buy ? quantity.raw() : -quantity.raw();
    domain::MoneySum realised{Money{}};
    while (left != 0 && !after.m_lots.empty() && (after.m_lots.front().quantity.raw() > 0) != (left > 0)) {
        Lot& oldest = after.m_lots.front();
        const std::int64_t size = std::min(std::abs(left), std::abs(oldest.quantity.raw()));
        const auto closed = Quantity::fromRaw(oldest.quantity.raw() > 0 ? size : -size);
        const auto out = domain::notional(contract, price, closed);
        const auto in = domain::notional(contract, oldest.price, closed);
        if (!out || !in) {
            return !out ? out.error() : in.error();
        }
        (realised += *out) -= *in;
        left += closed.raw();
        oldest.quantity -= closed;
        if (oldest.quantity.isZero()) {
            after.m_lots.pop_front();
        }
    }
    const auto result = realised.result();
    if (!result) {
        return result.error();
    }
    if (left != 0) {
        after.m_lots.push_back({.quantity = Quantity::fromRaw(left), .price = price});
    }
    after.m_net += side == domain::Side::Buy ? quantity : -quantity;
    *this = std::move(after);
    return *result;
}

domain::Result<Money> FifoLots::open(const domain::Instrument& contract, Price mark) const {
    domain::MoneySum sum{Money{}};
    for (const Lot& lot : m_lots) {
        const auto now = domain::notional(contract, mark, lot.quantity);
        const auto paid = domain::notional(contract, lot.price, lot.quantity);
        if (!now || !paid) {
            return !now ? now.error() : paid.error();
        }
        (sum += *now) -= *paid;
    }
    return sum.result();
}

}  // namespace tessera::trading
