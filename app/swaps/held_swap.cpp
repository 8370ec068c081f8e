#include "app/swaps/held_swap.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::swaps {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr Int128 kCent = 10'000'000;  // 0.01 USD

std::optional<Money> asMoney(Int128 nano) {
    const auto money = moneyFromNano(nano);
    return money ? std::optional(*money) : std::nullopt;
}

/// cost / (net x size), half to even.
std::optional<Price> fixedPriceOf(const MonthPosition& position) {
    const Instrument& contract = *position.quote.contract;
    const Int128 units = Int128{position.net.raw()} * contract.contractSize;
    if (units == 0) {
        return std::nullopt;
    }
    const Int128 cost = Int128{position.cost.nanoUsd()} * wholeLot(contract).raw();
    const Int128 price = units > 0 ? divideHalfEven(cost, units) : divideHalfEven(-cost, -units);
    return price <= kPriceLimit && price >= -Int128{kPriceLimit}
               ? std::optional(Price::fromNanoUsd(static_cast<std::int64_t>(price)))
               : std::nullopt;
}

void addOpen(HeldMonth& month, const MonthPosition& position) {
    const Instrument& contract = *position.quote.contract;
    month.fixedPrice = fixedPriceOf(position);
    month.expected = parOf(position.quote);
    if (!month.expected) {
        month.why = contract.symbol + " has no price yet.";
        return;
    }
    const auto worth = notional(contract, *month.expected, position.net);
    month.flow = worth ? asMoney(Int128{worth->nanoUsd()} - position.cost.nanoUsd()) : std::nullopt;
    if (!month.flow) {
        month.why = contract.symbol + " is worth more than can be counted.";
    }
}

void addFixings(HeldMonth& month, const MonthPosition& position, std::span<const DatedLevel> published,
                Timestamp now) {
    const Instrument& contract = *position.quote.contract;
    const auto average = monthAverage(published, month.month, std::min(now, contract.lastTradingTime));
    if (!average) {
        month.why = average.error().sentence;
        return;
    }
    month.days = average->days;
    month.fixed = average->fixed;
    month.soFar = average->soFar();
    if (!month.isSettled && average->days > 0) {
        const Int128 units =
            Int128{position.net.raw()} * contract.contractSize * kCent * (average->days - average->fixed);
        month.perCent = asMoney(divideHalfEven(units, Int128{wholeLot(contract).raw()} * average->days));
    }
}

HeldMonth monthOf(const MonthPosition& position, std::span<const DatedLevel> published, Timestamp now) {
    HeldMonth month{.month = position.quote.contract->contractMonth(),
                    .contract = position.quote.contract,
                    .net = position.net};
    month.isSettled = position.settledAt.has_value();
    if (month.isSettled) {
        month.expected = position.settledAt;
        month.flow = position.realised;
    } else if (!position.net.isZero()) {
        addOpen(month, position);
    } else {
        month.flow = position.realised;  // closed before its end
    }
    addFixings(month, position, published, now);
    return month;
}

/// Means by quantity over what is open.
class Weighted {
 public:
    void add(std::optional<Price> price, Int128 weight) {
        m_isKnown = m_isKnown && price.has_value();
        m_sum += price ? weight * price->nanoUsd() : Int128{0};
        m_weight += weight;
    }
    std::optional<Price> mean() const {
        return m_isKnown && m_weight != 0 ? std::optional(Price::fromNanoUsd(
                                                static_cast<std::int64_t>(divideHalfEven(m_sum, m_weight))))
                                          : std::nullopt;
    }

 private:
    Int128 m_sum = 0, m_weight = 0;
    bool m_isKnown = true;
};

bool isOpen(const HeldMonth& month) {
    return !month.isSettled && !month.net.isZero();
}

void addSums(HeldSwap& swap) {
    Weighted rate, par;
    Int128 value = 0, perCent = 0;
    bool isValued = true, isMeasured = true, buys = false, sells = false;
    for (const HeldMonth& month : swap.months) {
        if (!isOpen(month)) {
            swap.settled += month.flow.value_or(Money{});
            continue;
        }
        ++swap.open;
        (month.net > Quantity{} ? buys : sells) = true;
        const Int128 size = month.net > Quantity{} ? month.net.raw() : -month.net.raw();
        rate.add(month.fixedPrice, size);
        par.add(month.expected, size);
        isValued = isValued && month.flow;
        isMeasured = isMeasured && month.perCent;
        value += month.flow ? month.flow->nanoUsd() : 0;
        perCent += month.perCent ? month.perCent->nanoUsd() : 0;
    }
    swap.isOneSided = !(buys && sells);
    if (swap.open > 0) {
        swap.rate = swap.isOneSided ? rate.mean() : std::nullopt;
        swap.par = swap.isOneSided ? par.mean() : std::nullopt;
        swap.value = isValued ? asMoney(value) : std::nullopt;
        swap.perCent = isMeasured ? asMoney(perCent) : std::nullopt;
    }
}

}  // namespace

HeldSwap heldSwap(std::span<const MonthPosition> positions, std::span<const DatedLevel> published,
                  Timestamp now) {
    HeldSwap swap;
    for (const MonthPosition& position : positions) {
        if (!position.net.isZero() || position.realised != Money{}) {
            swap.months.push_back(monthOf(position, published, now));
        }
    }
    std::ranges::sort(swap.months, {}, &HeldMonth::month);
    addSums(swap);
    return swap;
}

Result<std::vector<CloseLeg>> closeOut(std::span<const MonthPosition> positions, int ticksBeyond) {
    std::vector<CloseLeg> legs;
    for (const MonthPosition& position : positions) {
        if (position.net.isZero() || position.settledAt) {
            continue;
        }
        const Instrument& contract = *position.quote.contract;
        const bool isLong = position.net > Quantity{};
        const auto best = isLong ? position.quote.bid : position.quote.ask;
        if (!best) {
            return Error{ErrorCode::BadInput,
                         fmt::format("Nobody {} {} now.", isLong ? "bids for" : "offers", contract.symbol),
                         "closeOut"};
        }
        const PriceDelta further = contract.tick * ticksBeyond;
        legs.push_back({.contract = contract.id,
                        .side = isLong ? Side::Sell : Side::Buy,
                        .quantity = isLong ? position.net : -position.net,
                        .limit = isLong ? *best - further : *best + further});
    }
    if (legs.empty()) {
        return Error{ErrorCode::BadInput, "Nothing of it is open.", "closeOut"};
    }
    if (legs.size() > kMostListed) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("It has {} open months; one order closes at most {}.", legs.size(), kMostListed),
            "closeOut"};
    }
    return legs;
}

}  // namespace tessera::swaps
