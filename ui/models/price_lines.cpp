#include "ui/models/price_lines.h"

#include <algorithm>

#include "ui/models/price_words.h"

namespace tessera::ui {

using listprices::PriceState;
using widgets::ChartIndexLine;
using widgets::ChartStep;

ChartIndexLine priceLine(const listprices::PriceBook& book, listprices::ListingNumber listing,
                         listprices::PriceDimension dimension, domain::Timestamp known, bool isLog,
                         int colour) {
    const listprices::Listing& of = book.listings()[listing];
    ChartIndexLine line;
    line.name = shortName(of);
    line.colour = colour;
    const auto series = book.tariffOf(listing, dimension);
    if (!series) {
        return line;
    }
    const domain::Timestamp asOf = book.sources()[of.source].asOf;
    const auto steps = book.history(*series, known);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const listprices::PriceStep& step = steps[i];
        // What names no beginning is drawn from the day it was said.
        const domain::Timestamp from = step.from.isSet() ? step.from : step.knownAt;
        const bool isGap = !step.value.isKnown() || (isLog && step.value.state() == PriceState::Free);
        if (from <= std::max(asOf, known)) {
            line.value = isGap ? line.value : priceWords(step.value);
            line.steps.push_back({from, isGap ? domain::Price{} : *step.value.price(), isGap, false});
        }
    }
    const domain::Timestamp end = asOf + std::chrono::hours(24);
    if (!line.steps.empty() && !line.steps.back().isGap && line.steps.back().time < end) {
        line.steps.push_back({end, {}, true, false});
    }
    return line;
}

std::optional<listprices::StatedPrice> priceAt(const listprices::PriceBook& book,
                                               listprices::ListingNumber listing,
                                               listprices::PriceDimension dimension, domain::Timestamp at,
                                               domain::Timestamp known) {
    const auto series = book.tariffOf(listing, dimension);
    const listprices::PriceEvent* event = series ? book.eventAt(*series, {at, known}) : nullptr;
    return event == nullptr ? std::nullopt : std::optional(event->value);
}

int decimalsFor(const std::vector<ChartIndexLine>& lines) {
    constexpr int kMost = 6;
    std::int64_t least = 0;
    for (const ChartIndexLine& line : lines) {
        for (const ChartStep& step : line.steps) {
            if (!step.isGap && step.value.nanoUsd() > 0) {
                least = least == 0 ? step.value.nanoUsd() : std::min(least, step.value.nanoUsd());
            }
        }
    }
    int decimals = 2;
    for (std::int64_t limit = 1'000'000'000; least > 0 && least < limit && decimals < kMost; limit /= 10) {
        ++decimals;
    }
    return decimals;
}

}  // namespace tessera::ui
