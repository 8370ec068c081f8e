#include "app/analytics/trip_keeper.h"

#include <cstdlib>

namespace tessera::analytics {

using domain::Int128;
using domain::Money;
using domain::MoneySum;
using domain::Quantity;
using domain::Result;

/// Closes as much of `signedQuantity` as there is on the other side; the profit of that.
Result<MoneySum> TripKeeper::closeLots(std::int64_t signedQuantity, domain::Price price) {
    MoneySum realised;
    std::int64_t left = signedQuantity;
    while (left != 0 && !m_lots.empty() && (m_lots.front().quantity > 0) != (left > 0)) {
        Lot& oldest = m_lots.front();
        const std::int64_t size = std::min(std::abs(left), std::abs(oldest.quantity));
        const std::int64_t closed = oldest.quantity > 0 ? size : -size;
        // Two values and not one difference: so it rounds as the profit table and `tessera export pnl` do.
        const auto out = domain::notional(m_instrument, price, Quantity::fromRaw(closed));
        const auto in = domain::notional(m_instrument, oldest.price, Quantity::fromRaw(closed));
        if (!out || !in) {
            return !out ? out.error() : in.error();
        }
        (realised += *out) -= *in;
        left += closed;
        oldest.quantity -= closed;
        if (oldest.quantity == 0) {
            m_lots.pop_front();
        }
    }
    return realised;
}

void TripKeeper::open(const CountedFill& fill) {
    m_trip = {};
    m_trip.firstFill = fill.id;
    m_trip.firstOrder = fill.order;
    m_trip.instrument = fill.instrument;
    m_trip.symbol = m_instrument.symbol;
    m_trip.tag = fill.tag;
    m_trip.side = fill.side;
    m_trip.quantityDecimals = m_instrument.quantityDecimals;
    m_trip.openedAt = fill.at;
}

Result<void> TripKeeper::addTo(RoundTrip& trip, const CountedFill& fill, Money realised, Money fee) {
    const auto profit = domain::add(trip.realised, realised);
    const auto fees = domain::add(trip.fees, fee);
    const auto result = profit && fees ? domain::subtract(*profit, *fees) : profit;
    if (!profit || !fees || !result) {
        return !profit ? profit.error() : !fees ? fees.error() : result.error();
    }
    trip.realised = *profit;
    trip.fees = *fees;
    trip.result = *result;
    trip.lastFill = fill.id;
    trip.closedAt = fill.at;
    ++trip.fills;
    return {};
}

/// The part of a fill's fee that belongs to the quantity it closed.
static Money closingShare(const CountedFill& fill, std::int64_t closed) {
    return Money::fromNanoUsd(static_cast<std::int64_t>(
        domain::divideHalfEven(Int128{fill.fee.nanoUsd()} * closed, Int128{fill.quantity.raw()})));
}

Result<TripKeeper::Step> TripKeeper::apply(const CountedFill& fill) {
    const std::int64_t quantity = fill.quantity.raw();
    const std::int64_t change = fill.side == domain::Side::Buy ? quantity : -quantity;
    const auto sum = closeLots(change, fill.price);
    const auto realised = sum ? sum->result() : Result<Money>(sum.error());
    const auto value = domain::notional(m_instrument, fill.price, Quantity::fromRaw(m_net + change));
    if (!realised || !value) {
        return !realised ? realised.error() : value.error();
    }
    Step step{.realised = *realised, .ended = {}};
    const std::int64_t before = std::exchange(m_net, m_net + change);
    m_gross = std::abs(value->nanoUsd());
    const bool isTurned = before != 0 && m_net != 0 && (before > 0) != (m_net > 0);
    Money profit = *realised, fee = fill.fee;
    if (isTurned || (before != 0 && m_net == 0)) {
        const Money share = closingShare(fill, std::abs(before));
        if (const auto added = addTo(m_trip, fill, profit, share); !added) {
            return added.error();
        }
        step.ended = std::exchange(m_trip, {});
        fee = Money::fromNanoUsd(fee.nanoUsd() - share.nanoUsd());
        profit = {};
    }
    if (m_net == 0) {
        return step;
    }
    if (before == 0 || isTurned) {
        open(fill);
    }
    if (const auto added = addTo(m_trip, fill, profit, fee); !added) {
        return added.error();
    }
    m_trip.largest = std::max(m_trip.largest, Quantity::fromRaw(std::abs(m_net)));
    if (before == 0 || isTurned) {
        m_lots.push_back({m_net, fill.price});
    } else if ((before > 0) == (change > 0)) {
        m_lots.push_back({change, fill.price});
    }
    return step;
}

}  // namespace tessera::analytics
