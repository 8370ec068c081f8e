#include "app/listprices/price_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/listprices/price_book_keys.h"

namespace tessera::listprices {

void PriceBook::restoreSource(PriceSource source) {
    m_sourceNumbers.emplace(source.name, static_cast<SourceNumber>(m_sources.size()));
    m_sources.push_back(std::move(source));
}

ListingNumber PriceBook::restoreListing(Listing listing) {
    const auto number = static_cast<ListingNumber>(m_listings.size());
    listing.model = parseModelName(listing.name);
    m_listingNumbers.emplace(listingKey(m_sources[listing.source].name, listing.vendor, listing.name),
                             number);
    const std::string written = lowerCase(listing.name);
    m_byName[written].push_back(number);
    m_byName[lowerCase(listing.vendor) + "/" + written].push_back(number);
    m_byBase[listing.model.base].push_back(number);
    m_listings.push_back(std::move(listing));
    return number;
}

SeriesNumber PriceBook::restoreSeries(PriceSeries series) {
    const auto number = static_cast<SeriesNumber>(m_series.size());
    m_listings[series.listing].series.push_back(number);
    m_eventCount += series.events.size();
    m_series.push_back(std::move(series));
    return number;
}

void PriceBook::restoreRefusal(Refusal refusal) {
    m_refusalKeys.emplace(refusalKey(refusal), m_refusals.size());
    m_refusals.push_back(std::move(refusal));
}

void PriceBook::restoreAlias(ModelAlias alias) {
    const auto listing = m_listingNumbers.find(listingKey(alias.source, alias.vendor, alias.listing));
    if (listing != m_listingNumbers.end()) {
        m_byAlias[lowerCase(alias.alias)].push_back(listing->second);
    }
    m_aliasKeys.emplace(aliasKey(alias), m_aliases.size());
    m_aliases.push_back(std::move(alias));
}

std::vector<std::size_t> PriceBook::refusalCounts() const {
    std::vector<std::size_t> counts(kRefusalKinds, 0);
    for (const Refusal& refusal : m_refusals) {
        ++counts[static_cast<std::size_t>(refusal.kind)];
    }
    return counts;
}

PriceKey PriceBook::keyOf(SeriesNumber number) const {
    const PriceSeries& series = m_series[number];
    const Listing& listing = m_listings[series.listing];
    return {m_sources[listing.source].name, listing.vendor, listing.name, series.dimension,
            series.aboveInputTokens,        series.tier};
}

std::optional<SeriesNumber> PriceBook::seriesOf(ListingNumber listing, PriceDimension dimension,
                                                std::int64_t aboveInputTokens, ServiceTier tier) const {
    for (const SeriesNumber number : m_listings[listing].series) {
        const PriceSeries& series = m_series[number];
        if (series.dimension == dimension && series.aboveInputTokens == aboveInputTokens &&
            series.tier == tier) {
            return number;
        }
    }
    return std::nullopt;
}

const PriceEvent* PriceBook::eventAt(SeriesNumber number, AsOf asOf) const {
    const auto& events = m_series[number].events;
    auto after = std::upper_bound(
        events.begin(), events.end(), asOf.effective,
        [](domain::Timestamp t, const PriceEvent& event) { return t < event.effectiveFrom; });
    // Backwards, the first one that was known is the last word on the latest beginning anyone knew of.
    while (after != events.begin()) {
        --after;
        if (after->knownAt <= asOf.known) {
            return &*after;
        }
    }
    return nullptr;
}

std::vector<PriceStep> PriceBook::history(SeriesNumber number, domain::Timestamp known) const {
    std::vector<PriceStep> steps;
    const auto& events = m_series[number].events;
    for (std::size_t i = 0; i < events.size();) {
        const PriceEvent* last = nullptr;  // the last word on this beginning
        const domain::Timestamp from = events[i].effectiveFrom;
        for (; i < events.size() && events[i].effectiveFrom == from; ++i) {
            last = events[i].knownAt <= known ? &events[i] : last;
        }
        if (last != nullptr && (steps.empty() || steps.back().value != last->value)) {
            steps.push_back({from, last->knownAt, last->value});
        }
    }
    return steps;
}

}  // namespace tessera::listprices
