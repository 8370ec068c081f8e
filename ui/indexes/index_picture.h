#pragma once
// All that the index panel draws and lists, worked out from a book: a value. No widgets.

#include <QString>
#include <memory>

#include "app/indexes/series_lookup.h"
#include "ui/indexes/index_state.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

/// A tier or a price, drawn or not.
struct IndexEntry {
    QString key;      // the tier's, or the text key of a price
    QString name;     // "Composite", "gpt-4o output"
    QString problem;  // why there is no line; empty: there is one
    bool isTier = false, isDrawn = true;
    int colour = 0;                             // Theme::series
    listprices::PriceLine line;                 // in USD per Mtok
    std::vector<indexes::IndexFixing> fixings;  // of a tier
};

struct IndexPicture {
    std::shared_ptr<const listprices::PriceBook> book;  // null: nothing was read yet
    indexes::IndexDays days;                            // the lists speak of; unset: of none
    std::vector<IndexEntry> entries;                    // the tiers, then the prices in their order

    bool hasDays() const { return days.first.isSet(); }
    /// Of the fixing that holds at `at`; none before the first and after the last.
    std::optional<domain::Timestamp> fixingDay(domain::Timestamp at) const;
    const IndexEntry* tier(const QString& key) const;
};

/// By which the fixings of `tier` are asked for.
indexes::IndexQuestion questionOf(const IndexState& state, const QString& tier, domain::Timestamp now);
/// Takes over what `before` worked out from the same book for the same question.
IndexPicture makePicture(std::shared_ptr<const listprices::PriceBook> book, const IndexState& state,
                         domain::Timestamp now, const IndexPicture* before = nullptr,
                         const IndexState* stateBefore = nullptr);

/// From when on the span shows; the base of 100.
domain::Timestamp beginOf(const IndexPicture& picture, IndexSpan span);
/// The lines to draw at the state's scale: what is hidden or has no steps is left out.
std::vector<widgets::ChartIndexLine> linesOf(const IndexPicture& picture, const IndexState& state);

}  // namespace tessera::ui
