#include "app/trading/position_keeper.h"

#include <cstdlib>

namespace tessera::trading {

using domain::Int128;
using domain::Money;
using domain::Price;
using domain::Quantity;

namespace {

/// `part` of `whole` lots' share of `cost`.
Money shareOf(Money cost, std::int64_t part, std::int64_t whole) {
    return Money::fromNanoUsd(
        static_cast<std::int64_t>(domain::divideHalfEven(Int128{cost.nanoUsd()} * part, Int128{whole})));
}

}  // namespace

std::optional<Price> averagePrice(Money cost, Quantity net, const domain::Instrument& contract) {
    if (net.isZero() || contract.contractSize <= 0) {
        return std::nullopt;
    }
    const Int128 scale = domain::wholeLot(contract).raw();
    const Int128 units = Int128{std::abs(net.raw())} * contract.contractSize;
    const Int128 signedCost = net.raw() < 0 ? -Int128{cost.nanoUsd()} : Int128{cost.nanoUsd()};
    return Price::fromNanoUsd(static_cast<std::int64_t>(domain::divideHalfEven(signedCost * scale, units)));
}

domain::Result<void> applyFill(PositionView& position, const domain::Instrument& contract, domain::Side side,
                               Price price, Quantity quantity, Money fee) {
    const std::int64_t before = position.net.raw();
    const std::int64_t moved = side == domain::Side::Buy ? quantity.raw() : -quantity.raw();
    const bool isClosing = before != 0 && (before > 0) != (moved > 0);
    const std::int64_t closed = isClosing ? std::min(std::abs(before), std::abs(moved)) : 0;
    const std::int64_t closedSigned =
        before > 0 ? closed : -closed;  // lots taken off, with the position's sign
    const auto proceeds = domain::notional(contract, price, Quantity::fromRaw(closedSigned));
    const auto opened = domain::notional(contract, price, Quantity::fromRaw(moved + closedSigned));
    if (!proceeds || !opened) {
        return !proceeds ? proceeds.error() : opened.error();
    }
    const Money released = closed == 0 ? Money{} : shareOf(position.cost, closed, std::abs(before));
    domain::MoneySum cost(position.cost);
    (cost -= released) += *opened;
    domain::MoneySum realised(position.realised);
    (realised += *proceeds) -= released;
    const auto newCost = cost.result();
    const auto newRealised = realised.result();
    const auto newFees = domain::add(position.fees, fee);
    if (!newCost || !newRealised || !newFees) {
        return !newCost ? newCost.error() : !newRealised ? newRealised.error() : newFees.error();
    }
    position.net = Quantity::fromRaw(before + moved);
    position.cost = *newCost;
    position.realised = *newRealised;
    position.fees = *newFees;
    position.averagePrice = averagePrice(position.cost, position.net, contract);
    return {};
}

}  // namespace tessera::trading
