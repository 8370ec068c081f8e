#include "app/hedge/list_history.h"

#include <algorithm>
#include <cmath>

namespace tessera::hedge {

using bill::kMetered;
using bill::Metered;
using domain::Price;
using domain::Timestamp;
using listprices::PriceBook;
using listprices::PriceDimension;

namespace {

PriceDimension dimensionOf(Metered metered) {
    switch (metered) {
        case Metered::Input:
            return PriceDimension::Input;
        case Metered::CacheRead:
            return PriceDimension::CachedInput;
        case Metered::CacheWrite:
            return PriceDimension::CacheWrite5m;
        case Metered::Output:
            break;
    }
    return PriceDimension::Output;
}

/// Prices of a day, by quantity.
using DayPrices = std::array<std::optional<Price>, kMetered>;

DayPrices pricesOn(const PriceBook& book, listprices::ListingNumber listing, Timestamp day) {
    DayPrices prices;
    // What the list no longer speaks of is not known to be as it was.
    if (book.sources()[book.listings()[listing].source].asOf >= day) {
        for (std::size_t i = 0; i < kMetered; ++i) {
            prices[i] = listPrice(book, listing, static_cast<Metered>(i), day);
        }
    }
    return prices;
}

std::optional<double> changeBetween(const DayPrices& before, const DayPrices& now,
                                    const bill::TokenCounts& tokens) {
    double was = 0, is = 0;
    for (std::size_t i = 0; i < kMetered; ++i) {
        const auto count = static_cast<double>(tokens.of[i].value_or(0));
        if (count <= 0 || (!before[i] && !now[i])) {
            continue;
        }
        if (!before[i] || !now[i]) {
            return std::nullopt;
        }
        was += count * static_cast<double>(before[i]->nanoUsd());
        is += count * static_cast<double>(now[i]->nanoUsd());
    }
    return was > 0 && is > 0 ? std::optional(was == is ? 0.0 : std::log(is / was)) : std::nullopt;
}

}  // namespace

std::optional<Price> listPrice(const PriceBook& book, listprices::ListingNumber listing, Metered metered,
                               Timestamp at, listprices::ServiceTier tier) {
    const auto series = book.seriesOf(listing, dimensionOf(metered), 0, tier);
    // A day's price is that of its end, and what a later list said of it counts.
    const Timestamp end = domain::floorTo(at, domain::kDay) + domain::kDay - domain::Duration(1);
    const auto* event = series ? book.eventAt(*series, {end, Timestamp::fromNanos(INT64_MAX)}) : nullptr;
    if (event == nullptr) {
        return std::nullopt;
    }
    // A price without a beginning holds from when it was first heard of.
    const bool hasBegun = event->effectiveFrom.isSet() || event->knownAt <= end;
    return hasBegun ? event->value.price() : std::nullopt;
}

std::vector<std::optional<double>> weeklyChanges(const bill::TokenCounts& tokens, const PriceBook& book,
                                                 listprices::ListingNumber listing,
                                                 const std::vector<Timestamp>& weeks) {
    std::vector<std::optional<double>> changes;
    DayPrices before = weeks.empty() ? DayPrices{} : pricesOn(book, listing, weeks.front());
    for (std::size_t i = 1; i < weeks.size(); ++i) {
        const DayPrices now = pricesOn(book, listing, weeks[i]);
        changes.push_back(changeBetween(before, now, tokens));
        before = now;
    }
    return changes;
}

std::vector<std::optional<double>> combined(const std::vector<WeightedChanges>& prices) {
    std::vector<std::pair<double, double>> sums;  // before and after the week
    for (const WeightedChanges& price : prices) {
        sums.resize(std::max(sums.size(), price.changes.size()));
        for (std::size_t week = 0; week < price.changes.size(); ++week) {
            if (const auto& change = price.changes[week]) {
                sums[week].first += price.weight;
                sums[week].second += price.weight * std::exp(*change);
            }
        }
    }
    std::vector<std::optional<double>> changes;
    for (const auto& [before, after] : sums) {
        changes.push_back(before > 0 ? std::optional(after == before ? 0.0 : std::log(after / before))
                                     : std::nullopt);
    }
    return changes;
}

std::optional<BasketCost> basketCost(const bill::TokenCounts& tokens, const PriceBook& book,
                                     listprices::ListingNumber listing, Timestamp at) {
    domain::Int128 sum = 0;
    BasketCost basket;
    for (std::size_t i = 0; i < kMetered; ++i) {
        const auto price = listPrice(book, listing, static_cast<Metered>(i), at);
        if (const auto& count = tokens.of[i]; count && *count != 0 && price) {
            sum += domain::Int128(price->nanoUsd()) * *count;
            basket.priced[i] = true;
        }
    }
    const auto cost = domain::moneyFromNano(domain::divideHalfEven(sum, 1'000'000));
    if (!cost || basket.priced == decltype(basket.priced){}) {
        return std::nullopt;
    }
    basket.cost = *cost;
    return basket;
}

}  // namespace tessera::hedge
