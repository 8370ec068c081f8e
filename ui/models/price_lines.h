#pragma once
// A listing's history as a line of a chart: steps, with gaps where no price is known.

#include <optional>

#include "app/listprices/model_list.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

/// As known at `known`. It ends with the last thing its source said: what came after that day is not known.
/// A free model has no place on a log scale, and a gap there.
widgets::ChartIndexLine priceLine(const listprices::PriceBook& book, listprices::ListingNumber listing,
                                  listprices::PriceDimension dimension, domain::Timestamp known, bool isLog,
                                  int colour);
/// What the lines of `listings` are called beside each other: short names, and what tells those alike apart.
struct LineName {
    QString name;
    QString mark;  // begins as kBesideName; empty: no other is called so
};
std::vector<LineName> lineNames(const listprices::PriceBook& book,
                                const std::vector<listprices::ListingNumber>& listings);
/// What was stated of `at`, as known at `known`; none before the first thing its source said.
std::optional<listprices::StatedPrice> priceAt(const listprices::PriceBook& book,
                                               listprices::ListingNumber listing,
                                               listprices::PriceDimension dimension, domain::Timestamp at,
                                               domain::Timestamp known);
/// Decimals that show the smallest price of the lines: 2 to 6.
int decimalsFor(const std::vector<widgets::ChartIndexLine>& lines);

}  // namespace tessera::ui
