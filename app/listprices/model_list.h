#pragma once
// The list of models as it is looked through: filtered, sorted, counted; and what changed, day by day. Pure
// functions of a book.

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/listprices/price_book.h"

namespace tessera::listprices {

/// Names a listing for good: numbers are those of one run.
struct ModelKey {
    std::string source;
    std::string vendor;
    std::string name;
    auto operator<=>(const ModelKey&) const = default;
};
ModelKey modelKeyOf(const PriceBook& book, ListingNumber listing);
std::optional<ListingNumber> findListing(const PriceBook& book, const ModelKey& key);

/// What is written beside `names` of `listings` so that no two look alike: nothing where a name stands alone,
/// else the vendor, the list, both, or the name in full, the first of them that tells all of that name apart.
std::vector<std::string> tellApart(const PriceBook& book, std::span<const ListingNumber> listings,
                                   std::span<const std::string> names);

struct ModelEntry {
    ModelRow row;
    std::string searched;  // name, title and vendor, lower case
    std::size_t changes = 0;
};

/// The newest day any source of the book speaks of; unset: the book is empty.
domain::Timestamp newestAsOf(const PriceBook& book);
/// Every model of the book with how often input or output became another price after `since`: both on one day
/// are one change.
std::vector<ModelEntry> listModels(const PriceBook& book, AsOf asOf, domain::Timestamp since);

/// What is left out; a default one leaves nothing out.
struct ModelFilter {
    std::string text = {};    // words, all of which are to be found
    std::string vendor = {};  // empty: any
    std::string maker = {};   // empty: any
    /// Set: input or output changed since then.
    std::optional<domain::Timestamp> changedSince = {};
    /// Of `dimension`; a model without a known price has no place in a range.
    std::optional<domain::Price> least = {};
    std::optional<domain::Price> most = {};
    PriceDimension dimension = PriceDimension::Output;
    bool operator==(const ModelFilter&) const = default;
};

enum class ModelColumn : std::uint8_t {
    Model,
    Vendor,
    Input,
    Output,
    CachedInput,
    LastChange,
    Changes,
    Source
};

struct ModelSort {
    ModelColumn by = ModelColumn::Model;
    bool isDescending = false;
    bool operator==(const ModelSort&) const = default;
};

const StatedPrice& priceOf(const ModelRow& row, PriceDimension dimension);
/// Places in `entries`. Whatever the direction, what is unknown comes last; equal ones stand by their names.
std::vector<std::size_t> chooseModels(const PriceBook& book, const std::vector<ModelEntry>& entries,
                                      const ModelFilter& filter, ModelSort sort);
/// By what the head of a column sorts first: names from A, amounts and days from the largest.
ModelSort sortedBy(ModelSort before, ModelColumn column);

/// Of a known price to another, in tenths of a percent, rounded to the nearest; none from or to what is
/// unknown, or from zero.
std::optional<std::int64_t> changeInTenths(const StatedPrice& before, const StatedPrice& after);

/// What happened to a model on a day; a listing or a withdrawal is one thing, whatever the number of its
/// tariffs.
struct ModelChange {
    ListingNumber listing = 0;
    ChangeKind kind = ChangeKind::Listed;
    std::vector<PriceChange> prices;
};

/// The UTC days on which something may have changed, as known at `known`, newest first.
std::vector<domain::Timestamp> changeDays(const PriceBook& book, domain::Timestamp known);
/// Cuts and raises first, then listings, withdrawals and the rest, each by name.
std::vector<ModelChange> changesByModel(const PriceBook& book, domain::Timestamp day,
                                        domain::Timestamp known);

}  // namespace tessera::listprices
