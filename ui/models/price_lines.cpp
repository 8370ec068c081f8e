#include "ui/models/price_lines.h"

#include <algorithm>

#include "app/listprices/price_line.h"
#include "ui/models/price_words.h"

namespace tessera::ui {

using widgets::ChartIndexLine;
using widgets::ChartStep;

ChartIndexLine priceLine(const listprices::PriceBook& book, listprices::ListingNumber listing,
                         listprices::PriceDimension dimension, domain::Timestamp known, bool isLog,
                         int colour) {
    const listprices::Listing& of = book.listings()[listing];
    ChartIndexLine line;
    line.name = shortName(of);
    line.colour = colour;
    for (const listprices::PriceLineStep& step : priceLineOf(book, listing, dimension, known).steps) {
        const bool isGap = !step.value || (isLog && step.value->nanoUsd() == 0);
        if (!isGap) {
            line.value =
                priceWords(step.value->nanoUsd() == 0 ? listprices::StatedPrice::free()
                                                      : listprices::StatedPrice::priced(*step.value));
        }
        line.steps.push_back({step.from, isGap ? domain::Price{} : *step.value, isGap, false});
    }
    return line;
}

std::vector<LineName> lineNames(const listprices::PriceBook& book,
                                const std::vector<listprices::ListingNumber>& listings) {
    std::vector<std::string> names;
    for (const listprices::ListingNumber listing : listings) {
        names.push_back(shortName(book.listings()[listing]).toStdString());
    }
    const std::vector<std::string> told = tellApart(book, listings, names);
    std::vector<LineName> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        made.push_back({QString::fromStdString(names[i]),
                        told[i].empty() ? QString() : kBesideName + QString::fromStdString(told[i])});
    }
    return made;
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
