#include "app/marketdata/valuation.h"

#include <algorithm>

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

namespace {

/// A third-party instrument has no margin until its value is known (MarketData tells it then).
bool isMarginKnown(const domain::MarginTerms& terms, domain::InstrumentId id) {
    const Instrument* instrument = terms.find(id);
    return terms.isKnown(id) && (instrument->kind() != domain::InstrumentKind::External ||
                                 instrument->initialMarginPerLot > Money{});
}

}  // namespace

std::optional<Money> marginOf(const domain::MarginTerms& terms, domain::InstrumentId instrument,
                              Quantity net) {
    if (!net.isZero() && !isMarginKnown(terms, instrument)) {
        return std::nullopt;
    }
    const domain::MarginPosition alone{instrument, net, {}, {}};
    const auto margin = domain::accountMargin({&alone, 1}, terms);
    return margin ? std::optional(margin->total) : std::nullopt;
}

std::optional<Money> MarginChange::added() const {
    const auto difference = subtract(after, before);
    return difference ? std::optional(*difference) : std::nullopt;
}

std::optional<MarginChange> marginChange(std::span<const domain::MarginPosition> held,
                                         std::span<const domain::MarginPosition> added,
                                         const domain::MarginTerms& terms) {
    std::vector<domain::MarginPosition> known(held.begin(), held.end());
    std::erase_if(known, [&](const auto& one) { return !isMarginKnown(terms, one.instrument); });
    const auto before = domain::accountMargin(known, terms);
    for (const domain::MarginPosition& one : added) {
        if (!isMarginKnown(terms, one.instrument)) {
            return std::nullopt;
        }
        const auto at = std::ranges::find(known, one.instrument, &domain::MarginPosition::instrument);
        if (at == known.end()) {
            known.push_back(one);
            continue;
        }
        at->net += one.net;
        at->buys += one.buys;
        at->sells += one.sells;
    }
    const auto after = domain::accountMargin(known, terms);
    return before && after ? std::optional(MarginChange{before->total, after->total}) : std::nullopt;
}

Valuation valuationOf(const std::vector<Holding>& holdings, const domain::MarginTerms& terms) {
    MoneySum open;
    Valuation all;
    std::vector<domain::MarginPosition> margined;
    for (const Holding& held : holdings) {
        if (held.net.isZero()) {
            continue;
        }
        const auto profit = held.instrument != nullptr && held.mark
                                ? openProfit(*held.instrument, held.net, held.cost, *held.mark)
                                : std::nullopt;
        if (profit) {
            open += *profit;
        } else {
            all.withoutMark.push_back(held.id);
        }
        if (isMarginKnown(terms, held.id)) {
            margined.push_back({held.id, held.net, {}, {}});
        } else {
            all.withoutMargin.push_back(held.id);
        }
    }
    all.open = moneyOf(open);
    if (const auto margin = domain::accountMargin(margined, terms)) {
        all.margin = margin->total;
    }
    return all;
}

}  // namespace tessera::marketdata
