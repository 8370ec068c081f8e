#pragma once
// The fields of an Instrument, once for every format that is ours (the journal, the exchange's state). The
// order and the names are part of those formats: a new field goes to the end of its list, as `optional`.

#include "app/domain/instrument.h"

namespace tessera::domain {

// `V` is called with a name and a value, in one order for writing (const values) and reading; `optional`
// may leave out a value that holds its default. `added` is an `optional` that states of the exchange hold
// from a version on (state_archive.h); `told` the same of what the venue tells anew each day, which the
// journal does not keep.

template <class V, class S>
void visitFields(V& v, S& spec) {
    using Spec = std::remove_const_t<S>;
    if constexpr (std::is_same_v<Spec, FutureSpec>) {
        v("year", spec.contractMonth.year);
        v("month", spec.contractMonth.month);
        v.added(2, "settles", spec.settlement);
        if constexpr (!std::is_const_v<S>) {
            if (spec.settlement > SettlementRule::MonthAverage) {
                v.fail("settles");
            }
        }
    } else if constexpr (std::is_same_v<Spec, SpreadSpec>) {
        v("year", spec.contractMonth.year);
        v("month", spec.contractMonth.month);
        v("legs", spec.legs);
    } else if constexpr (std::is_same_v<Spec, OptionSpec>) {
        v("year", spec.contractMonth.year);
        v("month", spec.contractMonth.month);
        v("future", spec.future);
        v("right", spec.right);
        v("strike", spec.strike);
        if constexpr (!std::is_const_v<S>) {
            if (spec.right > OptionRight::Put) {
                v.fail("right");
            }
        }
    } else if constexpr (std::is_same_v<Spec, ExternalSpec>) {
        v("currency", spec.currency);
    } else {
        static_assert(std::is_same_v<Spec, IndexSpec>, "a new family says its fields here");
    }
}

/// A field that is added to Instrument does not compile until it stands here.
template <class V, class I>
void visitInstrument(V& v, I& value) {
    auto& [id, symbol, name, family, underlying, unit, tick, priceDecimals, quantityDecimals, sizesKnown,
           contractSize, lastTradingTime, feePerLot, makerFeeBp, takerFeeBp, initialMarginPerLot,
           maintenancePercent, haltBand, limitBand, riskArray, spec] = value;
    v("id", id);
    v("symbol", symbol);
    v("unit", unit);
    v("tick", tick);
    v("pd", priceDecimals);
    v("qd", quantityDecimals);
    v("size", contractSize);
    v("last", lastTradingTime);
    v("sizes", sizesKnown);
    v("fee", feePerLot);
    v("margin", initialMarginPerLot);
    v("maintenance", maintenancePercent);
    v("halt", haltBand);
    v("limit", limitBand);
    v.optional("name", name);
    v.optional("family", family);
    v.optional("underlying", underlying);
    v.optional("makerbp", makerFeeBp);
    v.optional("takerbp", takerFeeBp);
    v.told(3, riskArray);
    InstrumentKind kind = value.kind();
    v("kind", kind);
    if constexpr (!std::is_const_v<I>) {
        if (kind > InstrumentKind::Option) {
            v.fail("kind");
            return;
        }
        spec = emptySpec(kind);
    }
    std::visit([&v](auto& specification) { visitFields(v, specification); }, spec);
}

}  // namespace tessera::domain
