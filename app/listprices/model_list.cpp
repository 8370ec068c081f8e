#include "app/listprices/model_list.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace tessera::listprices {

using domain::Timestamp;

namespace {

/// ASCII is what models are called; the rest is compared as it is.
std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

std::vector<std::string> wordsOf(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : lower(text) + ' ') {
        if (c != ' ' && c != '\t') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    return words;
}

/// Days on which a price of the series became another one.
void addChangeDays(const PriceBook& book, std::optional<SeriesNumber> series, AsOf asOf, Timestamp since,
                   std::set<Timestamp>& days) {
    if (!series) {
        return;
    }
    StatedPrice before;
    for (const PriceStep& step : book.history(*series, asOf.known)) {
        if (before.isKnown() && step.value.isKnown() && step.from > since && step.from <= asOf.effective) {
            days.insert(domain::floorTo(step.from, domain::kDay));
        }
        before = step.value;
    }
}

bool isInRange(const StatedPrice& value, const ModelFilter& filter) {
    if (!filter.least && !filter.most) {
        return true;
    }
    const auto price = value.price();
    return price && (!filter.least || *price >= *filter.least) && (!filter.most || *price <= *filter.most);
}

bool suits(const PriceBook& book, const ModelEntry& entry, const ModelFilter& filter,
           const std::vector<std::string>& words) {
    const Listing& listing = book.listings()[entry.row.listing];
    if ((!filter.vendor.empty() && listing.vendor != filter.vendor) ||
        (!filter.maker.empty() && listing.model.maker != filter.maker) ||
        !isInRange(priceOf(entry.row, filter.dimension), filter)) {
        return false;
    }
    if (filter.changedSince &&
        (!entry.row.lastChange.isSet() || entry.row.lastChange < *filter.changedSince)) {
        return false;
    }
    return std::ranges::all_of(
        words, [&](const std::string& word) { return entry.searched.find(word) != std::string::npos; });
}

/// What a column is sorted by; none: unknown.
std::optional<std::int64_t> amountOf(const ModelEntry& entry, ModelColumn column) {
    const auto nanos = [](const StatedPrice& value) {
        const auto price = value.price();
        return price ? std::optional(price->nanoUsd()) : std::nullopt;
    };
    switch (column) {
        case ModelColumn::Input:
            return nanos(entry.row.input);
        case ModelColumn::Output:
            return nanos(entry.row.output);
        case ModelColumn::CachedInput:
            return nanos(entry.row.cachedInput);
        case ModelColumn::LastChange:
            return entry.row.lastChange.isSet() ? std::optional(entry.row.lastChange.nanos()) : std::nullopt;
        case ModelColumn::Changes:
            return static_cast<std::int64_t>(entry.changes);
        default:
            return std::nullopt;
    }
}

bool isText(ModelColumn column) {
    return column == ModelColumn::Model || column == ModelColumn::Vendor || column == ModelColumn::Source;
}

std::string_view textOf(const PriceBook& book, const ModelEntry& entry, ModelColumn column) {
    const Listing& listing = book.listings()[entry.row.listing];
    return column == ModelColumn::Vendor   ? std::string_view(listing.vendor)
           : column == ModelColumn::Source ? std::string_view(book.sources()[listing.source].name)
                                           : std::string_view(listing.name);
}

int rankOf(ChangeKind kind) {
    constexpr std::array kOrder{ChangeKind::Cut,     ChangeKind::Raised,    ChangeKind::Announced,
                                ChangeKind::Listed,  ChangeKind::Withdrawn, ChangeKind::Corrected,
                                ChangeKind::Restated};
    return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), kind) - kOrder.begin());
}

/// "openrouterlist" of "jvrck/openrouterlist".
std::string listWord(const PriceBook& book, const Listing& listing) {
    const std::string& name = book.sources()[listing.source].name;
    return name.substr(name.rfind('/') + 1);
}

using TellingWord = std::string (*)(const PriceBook&, const Listing&);
constexpr TellingWord kTellingWords[] = {
    [](const PriceBook&, const Listing& listing) { return listing.vendor; }, listWord,
    [](const PriceBook& book, const Listing& listing) {
        return listing.vendor + ", " + listWord(book, listing);
    },
    [](const PriceBook& book, const Listing& listing) {
        return listing.name + ", " + listing.vendor + ", " + book.sources()[listing.source].name;
    }};

}  // namespace

ModelKey modelKeyOf(const PriceBook& book, ListingNumber listing) {
    const Listing& of = book.listings()[listing];
    return {book.sources()[of.source].name, of.vendor, of.name};
}

std::optional<ListingNumber> findListing(const PriceBook& book, const ModelKey& key) {
    const auto& all = book.listings();
    for (ListingNumber number = 0; number < all.size(); ++number) {
        if (all[number].name == key.name && all[number].vendor == key.vendor &&
            book.sources()[all[number].source].name == key.source) {
            return number;
        }
    }
    return std::nullopt;
}

std::vector<std::string> tellApart(const PriceBook& book, std::span<const ListingNumber> listings,
                                   std::span<const std::string> names) {
    std::map<std::string_view, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < names.size(); ++i) {
        alike[names[i]].push_back(i);
    }
    std::vector<std::string> told(names.size());
    for (const auto& [name, places] : alike) {
        if (places.size() == 1) {
            continue;
        }
        for (const auto& word : kTellingWords) {
            std::set<std::string> different;
            for (const std::size_t place : places) {
                told[place] = word(book, book.listings()[listings[place]]);
                different.insert(told[place]);
            }
            if (different.size() == places.size()) {
                break;
            }
        }
    }
    return told;
}

Timestamp newestAsOf(const PriceBook& book) {
    Timestamp newest;
    for (const PriceSource& source : book.sources()) {
        newest = std::max(newest, source.asOf);
    }
    return newest;
}

std::vector<ModelEntry> listModels(const PriceBook& book, AsOf asOf, Timestamp since) {
    std::vector<ModelEntry> entries;
    for (const ModelRow& row : book.models(asOf)) {
        const Listing& listing = book.listings()[row.listing];
        ModelEntry entry{row, lower(listing.name + ' ' + listing.title + ' ' + listing.vendor), 0};
        if (row.lastChange.isSet() && row.lastChange > since) {
            std::set<Timestamp> days;
            for (const PriceDimension dimension : {PriceDimension::Input, PriceDimension::Output}) {
                addChangeDays(book, book.tariffOf(row.listing, dimension), asOf, since, days);
            }
            entry.changes = days.size();
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

const StatedPrice& priceOf(const ModelRow& row, PriceDimension dimension) {
    return dimension == PriceDimension::Input         ? row.input
           : dimension == PriceDimension::CachedInput ? row.cachedInput
                                                      : row.output;
}

std::vector<std::size_t> chooseModels(const PriceBook& book, const std::vector<ModelEntry>& entries,
                                      const ModelFilter& filter, ModelSort sort) {
    const std::vector<std::string> words = wordsOf(filter.text);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (suits(book, entries[i], filter, words)) {
            chosen.push_back(i);
        }
    }
    const auto byName = [&](std::size_t a, std::size_t b) {
        return textOf(book, entries[a], ModelColumn::Model) < textOf(book, entries[b], ModelColumn::Model);
    };
    std::ranges::stable_sort(chosen, [&](std::size_t a, std::size_t b) {
        if (isText(sort.by)) {
            const auto left = textOf(book, entries[a], sort.by), right = textOf(book, entries[b], sort.by);
            return left == right ? byName(a, b) : sort.isDescending ? right < left : left < right;
        }
        const auto left = amountOf(entries[a], sort.by), right = amountOf(entries[b], sort.by);
        if (left.has_value() != right.has_value()) {
            return left.has_value();
        }
        return left == right ? byName(a, b) : sort.isDescending ? right < left : left < right;
    });
    return chosen;
}

ModelSort sortedBy(ModelSort before, ModelColumn column) {
    return before.by == column ? ModelSort{column, !before.isDescending} : ModelSort{column, !isText(column)};
}

std::optional<std::int64_t> changeInTenths(const StatedPrice& before, const StatedPrice& after) {
    const auto from = before.price(), to = after.price();
    if (!from || !to || from->nanoUsd() <= 0) {
        return std::nullopt;
    }
    const __int128 base = from->nanoUsd();
    const __int128 doubled = (static_cast<__int128>(to->nanoUsd()) - base) * 2'000;
    return static_cast<std::int64_t>((doubled + (doubled < 0 ? -base : base)) / (2 * base));
}

std::vector<Timestamp> changeDays(const PriceBook& book, Timestamp known) {
    std::set<Timestamp> days;
    for (const PriceSeries& series : book.series()) {
        for (const PriceEvent& event : series.events) {
            if (event.knownAt <= known && event.effectiveFrom.isSet()) {
                days.insert(domain::floorTo(event.effectiveFrom, domain::kDay));
                days.insert(domain::floorTo(event.knownAt, domain::kDay));
            }
        }
    }
    return {days.rbegin(), days.rend()};
}

std::vector<ModelChange> changesByModel(const PriceBook& book, Timestamp day, Timestamp known) {
    std::vector<ModelChange> models;
    std::map<std::pair<ListingNumber, ChangeKind>, std::size_t> whole;
    for (const PriceChange& change : book.changesOf(day, known)) {
        const ListingNumber listing = book.series()[change.series].listing;
        const bool isOne = change.kind == ChangeKind::Listed || change.kind == ChangeKind::Withdrawn;
        if (isOne) {
            const auto [at, isNew] = whole.try_emplace({listing, change.kind}, models.size());
            if (!isNew) {
                models[at->second].prices.push_back(change);
                continue;
            }
        }
        models.push_back({listing, change.kind, {change}});
    }
    std::ranges::stable_sort(models, [&](const ModelChange& a, const ModelChange& b) {
        const int left = rankOf(a.kind), right = rankOf(b.kind);
        return left != right ? left < right
                             : book.listings()[a.listing].name < book.listings()[b.listing].name;
    });
    return models;
}

}  // namespace tessera::listprices
