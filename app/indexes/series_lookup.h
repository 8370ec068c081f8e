#pragma once
// Prices that are no instrument, by a text key: how one panel hands a series to another, how a workspace
// keeps it, and what a person types.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/indexes/index_series.h"
#include "app/listprices/price_line.h"

namespace tessera::indexes {

using ModelSeriesKey = listprices::PriceLineKey;

/// "@index frontier", "@index composite 3:1": a tier and, unless it is 0.4/0.6, the mix.
struct IndexSeriesKey {
    std::string tier;
    Blend blend = {};
    bool operator==(const IndexSeriesKey&) const = default;
};

using SeriesKey = std::variant<ModelSeriesKey, IndexSeriesKey>;

/// BadInput says how a key is written.
domain::Result<SeriesKey> parseSeriesKey(std::string_view text);
/// What parseSeriesKey reads back.
std::string seriesKeyText(const SeriesKey& key);

/// The series as known at `known`. NotFound: no such model, price or tier. Refused: the name is that of
/// several makers' models. A line may have no steps where nothing was ever known.
domain::Result<listprices::PriceLine> findSeries(const listprices::PriceBook& book, const SeriesKey& key,
                                                 domain::Timestamp known);

/// What can be asked for: output and input price of every model of the book, sorted, each once.
std::vector<std::string> offeredModelSeries(const listprices::PriceBook& book);

/// Fixings as a line: each holds from its 20:00 UTC to the next day's, a withheld one is a gap, and the last
/// ends after a day.
listprices::PriceLine indexLineOf(const IndexQuestion& question, const std::vector<IndexFixing>& fixings);

}  // namespace tessera::indexes
