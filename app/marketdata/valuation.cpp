#include "app/marketdata/valuation.h"

namespace tessera::marketdata {

using domain::Instrument;
using domain::Money;
using domain::MoneySum;
using domain::Quantity;

namespace {

std::optional<Money> moneyOf(const MoneySum& sum) {
    const auto money = sum.result();
    return money ? std::optional(*money) : std::nullopt;
}

}  // namespace

std::optional<Money> openProfit(const Instrument& instrument, Quantity net, Money cost, domain::Price price) {
    const auto value = notional(instrument, price, net);
    if (!value) {
        return std::nullopt;
    }
    const auto profit = subtract(*value, cost);
    return profit ? std::optional(*profit) : std::nullopt;
}

std::optional<Money> marginOf(const Instrument& instrument, Quantity net) {
    if (net.isZero()) {
        return Money{};
    }
    if (instrument.initialMarginPerLot == Money{}) {
        return std::nullopt;
    }
    MoneySum margin;
    const std::int64_t parts = net.raw() < 0 ? -net.raw() : net.raw();
    margin.addNano(domain::Int128{instrument.initialMarginPerLot.nanoUsd()} * parts /
                   wholeLot(instrument).raw());
    return moneyOf(margin);
}

Valuation valuationOf(const std::vector<Holding>& holdings) {
    MoneySum open, margin;
    Valuation all;
    for (const Holding& held : holdings) {
        if (held.net.isZero()) {
            continue;
        }
        const auto profit = held.instrument != nullptr && held.mark
                                ? openProfit(*held.instrument, held.net, held.cost, *held.mark)
                                : std::nullopt;
        const auto needs = held.instrument != nullptr ? marginOf(*held.instrument, held.net) : std::nullopt;
        if (profit) {
            open += *profit;
        } else {
            all.withoutMark.push_back(held.id);
        }
        if (needs) {
            margin += *needs;
        } else {
            all.withoutMargin.push_back(held.id);
        }
    }
    all.open = moneyOf(open);
    all.margin = moneyOf(margin);
    return all;
}

}  // namespace tessera::marketdata
