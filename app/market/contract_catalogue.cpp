#include "app/market/contract_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/market/margins.h"

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

/// The 1-2-5 step nearest `price` / `part`.
PriceDelta stepNear(Price price, std::int64_t part) {
    const std::int64_t wanted = std::max<std::int64_t>(1, price.nanoUsd() / part);
    // Rising steps: the later one wins from the middle between two on.
    std::int64_t best = 1;
    for (std::int64_t decade = 1; decade <= 1'000'000'000'000'000; decade *= 10) {
        for (const std::int64_t step : {decade, 2 * decade, 5 * decade}) {
            if (2 * wanted >= best + step) {
                best = step;
            }
        }
    }
    return PriceDelta::fromNanoUsd(best);
}

/// The largest step below both ticks that divides both.
PriceDelta stepDividing(PriceDelta one, PriceDelta other) {
    PriceDelta step = stepBelow(std::min(one, other));
    while (one.nanoUsd() % step.nanoUsd() != 0 || other.nanoUsd() % step.nanoUsd() != 0) {
        step = stepBelow(step);  // ends at 1e-9 USD at the latest
    }
    return step;
}

constexpr std::int64_t kTickPart = 200, kStrikePart = 40, kOptionTickPart = 2000;

}  // namespace

PriceDelta tickFor(Price price) {
    return stepNear(price, kTickPart);
}

PriceDelta stepBelow(PriceDelta tick) {
    std::int64_t below = 1;
    for (std::int64_t decade = 1; decade <= 1'000'000'000'000'000; decade *= 10) {
        for (const std::int64_t step : {decade, 2 * decade, 5 * decade}) {
            below = step < tick.nanoUsd() ? step : below;
        }
    }
    return PriceDelta::fromNanoUsd(below);
}

int decimalsOf(PriceDelta tick) {
    int decimals = 9;
    for (std::int64_t nano = tick.nanoUsd(); decimals > 0 && nano % 10 == 0; nano /= 10) {
        --decimals;
    }
    return decimals;
}

Quoting ContractFamily::quotingAt(std::size_t place) const {
    return quoting.empty() ? Quoting{} : quoting[std::min(place, quoting.size() - 1)];
}

const ContractFamily* ContractCatalogue::find(std::string_view code) const {
    const auto found = std::ranges::find(m_families, code, &ContractFamily::code);
    return found == m_families.end() ? nullptr : &*found;
}

Instrument ContractCatalogue::index(const ContractFamily& family, InstrumentId id) const {
    Instrument index;
    index.id = id;
    index.spec = domain::IndexSpec{};
    index.symbol = family.indexSymbol;
    index.name = family.indexName;
    index.family = family.code;
    index.unit = family.unit;
    if (const ContractFamily* subject = family.isSkill() ? find(family.skillOf) : nullptr) {
        index.underlying = subject->indexSymbol;  // what is forecast
    }
    index.priceDecimals = family.isSkill() ? 2 : 4;  // as it is published
    index.tick = PriceDelta::fromNanoUsd(family.isSkill() ? 10'000'000 : 100'000);
    return index;
}

std::vector<ContractMonth> ContractCatalogue::listedMonths(const ContractFamily& family,
                                                           Timestamp now) const {
    ContractMonth month = monthOf(now);
    if (family.skipsCurrentMonth || lastTradingTime(month, family.lastDay) <= now) {
        month = following(month);
    }
    std::vector<ContractMonth> months;
    for (int i = 0; i < family.months; ++i, month = following(month)) {
        months.push_back(month);
    }
    for (int left = family.quarters; left > 0; month = following(month)) {
        if (isQuarterMonth(month)) {
            months.push_back(month);
            --left;
        }
    }
    return months;
}

Instrument ContractCatalogue::future(const ContractFamily& family, ContractMonth month, Price listingPrice,
                                     InstrumentId id) const {
    Instrument future;
    future.id = id;
    future.symbol = fmt::format("{}-{}", family.code, monthCode(month));
    future.name = fmt::format("{}, {}", family.name, monthName(month));
    future.family = family.code;
    future.underlying = family.indexSymbol;
    future.unit = family.unit;
    future.tick = family.tick > PriceDelta{} ? family.tick : tickFor(listingPrice);
    future.priceDecimals = decimalsOf(future.tick);
    future.contractSize = family.lot;
    // An earlier market's definitions do not say it.
    future.spec = domain::FutureSpec{
        month, family.quotesAverage ? SettlementRule::MonthAverage : SettlementRule::IndexOnLastDay};
    future.lastTradingTime = lastTradingTime(month, family.lastDay);
    future.feePerLot = family.feePerLot;
    future.initialMarginPerLot = initialMargin(family, listingPrice);
    future.maintenancePercent = family.maintenancePercent;
    future.haltBand = family.haltBand;
    future.limitBand = family.limitBand;
    return future;
}

Instrument ContractCatalogue::spread(const ContractFamily& family, const Instrument& near,
                                     const Instrument& far, InstrumentId id) const {
    Instrument spread = near;
    spread.id = id;
    spread.symbol = fmt::format("{}-{}", near.symbol, monthCode(far.contractMonth()));
    spread.name = fmt::format("{}, {} less {}", family.name, monthName(near.contractMonth()),
                              monthName(far.contractMonth()));
    spread.tick = family.impliesOrders ? stepDividing(near.tick, far.tick) : stepBelow(near.tick);
    spread.priceDecimals = decimalsOf(spread.tick);
    spread.spec =
        domain::SpreadSpec{.contractMonth = near.contractMonth(), .legs = {{near.id, 1}, {far.id, -1}}};
    spread.initialMarginPerLot = spreadMargin(family, near.initialMarginPerLot);
    return spread;
}

Instrument ContractCatalogue::interTierSpread(const ContractFamily& family, const Instrument& one,
                                              const ContractFamily& otherFamily, const Instrument& other,
                                              InstrumentId id) const {
    Instrument spread = one;
    spread.id = id;
    spread.symbol = fmt::format("{}-{}-{}", family.code, otherFamily.code, monthCode(one.contractMonth()));
    spread.name =
        fmt::format("{} less {}, {}", family.name, otherFamily.name, monthName(one.contractMonth()));
    spread.family = fmt::format("{}-{}", family.code, otherFamily.code);
    spread.tick = stepDividing(one.tick, other.tick);
    spread.priceDecimals = decimalsOf(spread.tick);
    spread.spec =
        domain::SpreadSpec{.contractMonth = one.contractMonth(), .legs = {{one.id, 1}, {other.id, -1}}};
    spread.feePerLot = family.interTier.feePerLot;
    spread.initialMarginPerLot = interTierMargin(one.initialMarginPerLot, other.initialMarginPerLot);
    return spread;
}

std::vector<Price> ContractCatalogue::strikes(const ContractFamily& family, Price price) const {
    const PriceDelta step = stepNear(price, kStrikePart);
    const std::int64_t middle = (price.nanoUsd() + step.nanoUsd() / 2) / step.nanoUsd();
    std::vector<Price> all;
    for (std::int64_t i = -family.options.strikesEachSide; i <= family.options.strikesEachSide; ++i) {
        if (middle + i > 0) {
            all.push_back(Price::fromNanoUsd((middle + i) * step.nanoUsd()));
        }
    }
    return all;
}

Instrument ContractCatalogue::option(const ContractFamily& family, const Instrument& future,
                                     Price futurePrice, OptionRight right, Price strike,
                                     InstrumentId id) const {
    const bool isCall = right == OptionRight::Call;
    Instrument option = future;
    option.id = id;
    option.symbol = fmt::format("{}-{}{}", future.symbol, isCall ? 'C' : 'P', formatPrice(strike, 4));
    option.name = fmt::format("{}, {}{} {}", future.name, family.quotesAverage ? "Asian " : "",
                              isCall ? "call" : "put", formatPrice(strike, 4));
    option.underlying = future.symbol;
    option.tick = stepNear(futurePrice, kOptionTickPart);
    option.priceDecimals = decimalsOf(option.tick);
    option.feePerLot = family.options.feePerLot;
    option.spec = OptionSpec{future.contractMonth(), future.id, right, strike};
    return option;
}

}  // namespace tessera::market
