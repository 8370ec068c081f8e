#pragma once
// The fields of the domain's values, for state_archive.h.

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/domain/order.h"
#include "app/domain/state_archive.h"

namespace tessera::domain {

template <class A>
void describeState(A& archive, typename A::template Ref<ContractMonth> value) {
    auto& [year, month] = value;
    archive(year, month);
}

template <class A>
void describeState(A& archive, typename A::template Ref<Instrument> value) {
    auto& [id, kind, symbol, name, family, underlying, unit, tick, priceDecimals, quantityDecimals,
           sizesKnown, currency, contractSize, contractMonth, lastTradingTime, legs, feePerLot, makerFeeBp,
           takerFeeBp, initialMarginPerLot, maintenancePercent, haltBand, limitBand] = value;
    archive(id, kind, symbol, name, family, underlying, unit, tick, priceDecimals, quantityDecimals,
            sizesKnown, currency, contractSize, contractMonth, lastTradingTime, legs, feePerLot, makerFeeBp,
            takerFeeBp, initialMarginPerLot, maintenancePercent, haltBand, limitBand);
}

template <class A>
void describeState(A& archive, typename A::template Ref<OrderTerms> value) {
    auto& [stopPrice, trail, trailBp, display, expireAt, role, listId, triggered] = value;
    archive(stopPrice, trail, trailBp, display, expireAt, role, listId, triggered);
}

template <class A>
void describeState(A& archive, typename A::template Ref<ExecutionReport> value) {
    auto& [type, reason, id, origId, orderId, execId, refExecId, account, instrument, side, orderType,
           timeInForce, price, quantity, lastPrice, lastQuantity, cumQuantity, leavesQuantity, fee, isMaker,
           venueTime, terms] = value;
    archive(type, reason, id, origId, orderId, execId, refExecId, account, instrument, side, orderType,
            timeInForce, price, quantity, lastPrice, lastQuantity, cumQuantity, leavesQuantity, fee, isMaker,
            venueTime, terms);
}

template <class A>
void describeState(A& archive, typename A::template Ref<Bar> value) {
    auto& [start, open, high, low, close, volume, buyVolume] = value;
    archive(start, open, high, low, close, volume, buyVolume);
}

template <class A>
void describeState(A& archive, typename A::template Ref<Fixing> value) {
    auto& [instrument, asOf, knownAt, level, observations, providers, withheldReason, simulated] = value;
    archive(instrument, asOf, knownAt, level, observations, providers, withheldReason, simulated);
}

template <class A>
void describeState(A& archive, typename A::template Ref<SettlementPrice> value) {
    auto& [instrument, asOf, price, isFinal] = value;
    archive(instrument, asOf, price, isFinal);
}

}  // namespace tessera::domain
