#pragma once
// The fields of the domain's values, for state_archive.h.

#include "app/domain/bar.h"
#include "app/domain/instrument_fields.h"
#include "app/domain/market_record.h"
#include "app/domain/order.h"
#include "app/domain/state_archive.h"

namespace tessera::domain {

/// State files carry no names.
template <class A>
struct Unnamed {
    A& archive;
    template <class T>
    void operator()(std::string_view, T& value) {
        archive(value);
    }
    template <class T>
    void optional(std::string_view, T& value) {
        archive(value);
    }
    template <class T>
    void added(std::uint32_t version, std::string_view, T& value) {
        if (archive.version() >= version) {
            archive(value);
        }
    }
    template <class T>
    void told(std::uint32_t version, T& value) {
        added(version, {}, value);
    }
    void fail(std::string_view) {
        if constexpr (A::kReads) {
            archive.fail();
        }
    }
};

template <class A>
void describeState(A& archive, typename A::template Ref<Leg> value) {
    auto& [instrument, ratio] = value;
    archive(instrument, ratio);
}

template <class A>
void describeState(A& archive, typename A::template Ref<Instrument> value) {
    Unnamed<A> fields{archive};
    visitInstrument(fields, value);
}

template <class A>
void describeState(A& archive, typename A::template Ref<OrderTerms> value) {
    auto& [stopPrice, trail, trailBp, display, expireAt, role, listId, triggered] = value;
    archive(stopPrice, trail, trailBp, display, expireAt, role, listId, triggered);
}

template <class A>
void describeState(A& archive, typename A::template Ref<MarginNotice> value) {
    auto& [equity, required, until] = value;
    archive(equity, required, until);
}

template <class A>
void describeState(A& archive, typename A::template Ref<ExecutionReport> value) {
    auto& [type, reason, id, origId, orderId, execId, refExecId, account, instrument, side, orderType,
           timeInForce, price, quantity, lastPrice, lastQuantity, cumQuantity, leavesQuantity, fee, isMaker,
           venueTime, terms, margin, impliedBy] = value;
    archive(type, reason, id, origId, orderId, execId, refExecId, account, instrument, side, orderType,
            timeInForce, price, quantity, lastPrice, lastQuantity, cumQuantity, leavesQuantity, fee, isMaker,
            venueTime, terms);
    if (archive.version() >= 4) {
        archive(margin);
    }
    if (archive.version() >= 6) {
        archive(impliedBy);
    }
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
