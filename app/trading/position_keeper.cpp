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

domain::Instrument termsAsInstrument(const InstrumentKnown& terms) {
    domain::Instrument instrument;
    instrument.id = terms.id;
    instrument.contractSize = terms.contractSize;
    instrument.quantityDecimals = terms.quantityDecimals;
    return instrument;
}

std::int64_t unitsPerLot(const InstrumentKnown& terms) {
    std::int64_t units = 1;
    for (int i = 0; i < terms.quantityDecimals; ++i) {
        units *= 10;
    }
    return units;
}

domain::Result<Money> valueAt(Price mark, Quantity net, const InstrumentKnown& terms) {
    return domain::notional(termsAsInstrument(terms), mark, net);
}

std::optional<Price> averagePrice(Money cost, Quantity net, const InstrumentKnown& terms) {
    if (net.isZero() || terms.contractSize <= 0) {
        return std::nullopt;
    }
    Int128 scale = 1;
    for (int i = 0; i < terms.quantityDecimals; ++i) {
        scale *= 10;
    }
    const Int128 units = Int128{std::abs(net.raw())} * terms.contractSize;
    const Int128 signedCost = net.raw() < 0 ? -Int128{cost.nanoUsd()} : Int128{cost.nanoUsd()};
    return Price::fromNanoUsd(static_cast<std::int64_t>(domain::divideHalfEven(signedCost * scale, units)));
}

domain::Result<void> applyFill(PositionView& position, const InstrumentKnown& terms, domain::Side side,
                               Price price, Quantity quantity, Money fee) {
    const std::int64_t before = position.net.raw();
    const std::int64_t moved = side == domain::Side::Buy ? quantity.raw() : -quantity.raw();
    const bool isClosing = before != 0 && (before > 0) != (moved > 0);
    const std::int64_t closed = isClosing ? std::min(std::abs(before), std::abs(moved)) : 0;
    const std::int64_t closedSigned =
        before > 0 ? closed : -closed;  // lots taken off, with the position's sign
    const auto proceeds = valueAt(price, Quantity::fromRaw(closedSigned), terms);
    const auto opened = valueAt(price, Quantity::fromRaw(moved + closedSigned), terms);
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
    position.averagePrice = averagePrice(position.cost, position.net, terms);
    return {};
}

domain::Instrument instrumentOf(const InstrumentKnown& known) {
    domain::Instrument instrument = termsAsInstrument(known);
    instrument.kind = known.kind;
    instrument.symbol = known.symbol;
    instrument.unit = known.unit;
    instrument.tick = known.tick;
    instrument.priceDecimals = known.priceDecimals;
    instrument.legs[0] = known.nearLeg;
    instrument.lastTradingTime = known.lastTradingTime;
    return instrument;
}

InstrumentKnown knownTerms(const domain::Instrument& instrument) {
    return {.id = instrument.id,
            .kind = instrument.kind,
            .symbol = instrument.symbol,
            .unit = instrument.unit,
            .tick = instrument.tick,
            .priceDecimals = instrument.priceDecimals,
            .quantityDecimals = instrument.quantityDecimals,
            .contractSize = instrument.contractSize,
            .nearLeg = instrument.legs[0],
            .lastTradingTime = instrument.lastTradingTime};
}

}  // namespace tessera::trading
