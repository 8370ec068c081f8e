// PriceBook: from a name and a time to a price.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/listprices/price_book.h"
#include "app/listprices/price_book_keys.h"

namespace tessera::listprices {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;

namespace {

using Numbers = std::vector<ListingNumber>;

Numbers foundIn(const std::unordered_map<std::string, Numbers>& index, const std::string& key) {
    const auto found = index.find(key);
    if (found == index.end()) {
        return {};
    }
    Numbers numbers = found->second;
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

/// ":batch" is how a gateway spells the batch tier.
bool variantsAgree(const ModelName& asked, const ModelName& listed, ServiceTier tier) {
    return asked.variant == listed.variant ||
           (tier == ServiceTier::Batch && asked.variant.empty() && listed.variant == "batch");
}

/// The one maker of all that is called `base`; empty when there are several or none says.
std::string onlyMaker(const std::vector<Listing>& listings,
                      const std::unordered_map<std::string, Numbers>& byBase, const std::string& base) {
    std::set<std::string> makers;
    for (const ListingNumber number : foundIn(byBase, base)) {
        makers.insert(listings[number].model.maker);
    }
    makers.erase("");
    return makers.size() == 1 ? *makers.begin() : std::string();
}

/// "mistral" sells as the maker mistralai.
std::string makerOfVendor(const std::string& vendor) {
    return parseModelName(vendor + "/x").maker;
}

/// The only snapshot among the dated ones; empty when they differ.
std::string onlySnapshot(const std::vector<Listing>& listings, const Numbers& numbers) {
    std::set<std::string> snapshots;
    for (const ListingNumber number : numbers) {
        snapshots.insert(listings[number].model.snapshot);
    }
    return snapshots.size() == 1 ? *snapshots.begin() : std::string();
}

}  // namespace

std::string_view wordFor(NameMatch match) {
    switch (match) {
        case NameMatch::Exact:
            return "its own name";
        case NameMatch::Alias:
            return "another name its source states";
        case NameMatch::SameModel:
            return "another spelling";
        case NameMatch::Undated:
            return "its name without the date";
        case NameMatch::OnlySnapshot:
            return "its only dated snapshot";
    }
    return "";
}

std::vector<std::pair<ListingNumber, NameMatch>> PriceBook::listingsNamed(std::string_view name, Timestamp at,
                                                                          ServiceTier tier) const {
    const ModelName asked = parseModelName(name);
    const auto with = [](const Numbers& numbers, NameMatch match) {
        std::vector<std::pair<ListingNumber, NameMatch>> found;
        for (const ListingNumber number : numbers) {
            found.emplace_back(number, match);
        }
        return found;
    };
    const auto among = [&](const std::string& base, const auto& wanted) {
        Numbers numbers = foundIn(m_byBase, base);
        std::erase_if(numbers, [&](ListingNumber number) {
            const ModelName& listed = m_listings[number].model;
            return !makersAgree(asked, listed) || !variantsAgree(asked, listed, tier) ||
                   listed.isFloating != asked.isFloating || !wanted(listed);
        });
        return numbers;
    };
    const std::string written = lowerCase(name);
    const Numbers exact = foundIn(m_byName, written);
    const bool isBatchBeside = tier == ServiceTier::Batch && asked.variant.empty();
    if (!exact.empty() && !isBatchBeside) {
        return with(exact, NameMatch::Exact);
    }
    if (const Numbers aliased = foundIn(m_byAlias, written); !aliased.empty()) {
        return with(aliased, NameMatch::Alias);
    }
    if (const Numbers same =
            among(asked.base, [&](const ModelName& m) { return m.snapshot == asked.snapshot; });
        !same.empty()) {
        return with(same, NameMatch::SameModel);
    }
    if (const auto undated = undatedAt(asked, at)) {
        return with(among(*undated, [](const ModelName& m) { return m.snapshot.empty(); }),
                    NameMatch::Undated);
    }
    if (asked.snapshot.empty()) {
        const Numbers dated = among(asked.base, [](const ModelName& m) { return !m.snapshot.empty(); });
        if (!onlySnapshot(m_listings, dated).empty()) {
            return with(dated, NameMatch::OnlySnapshot);
        }
    }
    return {};
}

namespace {

/// Why a listing is asked before another: its maker sells it, it has a price, its source speaks of a later
/// time; then by name, so that the answer does not depend on the order of imports.
struct Candidate {
    PriceAnswer answer;
    bool isMakersOwn = false;
    Timestamp sourceAsOf;
    std::string_view source;
    std::string_view vendor;
    bool operator<(const Candidate& other) const {
        return std::tuple(!isMakersOwn, !answer.value.isKnown(), other.sourceAsOf, source, vendor) <
               std::tuple(!other.isMakersOwn, !other.answer.value.isKnown(), sourceAsOf, other.source,
                          other.vendor);
    }
};

/// The context tier that holds for `inputTokens`: the highest bound below it that has a price.
std::optional<PriceAnswer> answerFrom(const PriceBook& book, ListingNumber listing,
                                      const PriceQuestion& question, ServiceTier tier, AsOf asOf) {
    std::optional<PriceAnswer> best;
    for (const SeriesNumber number : book.listings()[listing].series) {
        const PriceSeries& series = book.series()[number];
        const bool reaches = series.aboveInputTokens == 0 || question.inputTokens > series.aboveInputTokens;
        if (series.dimension != question.dimension || series.tier != tier || !reaches) {
            continue;
        }
        const PriceEvent* event = book.eventAt(number, asOf);
        const bool isBetter = !best || series.aboveInputTokens > best->aboveInputTokens;
        if (event == nullptr || (series.aboveInputTokens > 0 && !event->value.isKnown()) || !isBetter) {
            continue;
        }
        best =
            PriceAnswer{event->value, event->effectiveFrom, event->knownAt, series.aboveInputTokens, listing,
                        number,       NameMatch::Exact};
    }
    return best;
}

Error notFound(const PriceQuestion& question, AsOf asOf, bool isNameKnown) {
    const std::string day = domain::formatIso(asOf.effective, 0).substr(0, 10);
    if (!isNameKnown) {
        return {ErrorCode::NotFound,
                fmt::format("No source lists a model named \"{}\"{}{}: its price is unknown.", question.model,
                            question.vendor.empty() ? "" : " at ", question.vendor),
                "listing"};
    }
    return {ErrorCode::NotFound,
            fmt::format("\"{}\" is listed, but no {} price ({}) was known for {}.", question.model,
                        wordFor(question.dimension), wordFor(question.tier), day),
            "price"};
}

}  // namespace

domain::Result<PriceAnswer> PriceBook::priceOf(const PriceQuestion& question, AsOf asOf) const {
    const ModelName asked = parseModelName(question.model);
    const ServiceTier tier = asked.variant == "batch" ? ServiceTier::Batch : question.tier;
    auto named = listingsNamed(question.model, asOf.effective, tier);
    std::erase_if(named, [&](const auto& found) {
        const Listing& listing = m_listings[found.first];
        return (!question.vendor.empty() && listing.vendor != question.vendor) ||
               (!question.source.empty() && m_sources[listing.source].name != question.source);
    });
    std::set<std::string> makers;
    for (const auto& [number, match] : named) {
        makers.insert(m_listings[number].model.maker);
    }
    makers.erase("");
    if (makers.size() > 1) {
        return Error{
            ErrorCode::Refused,
            fmt::format("\"{}\" is a model of {} and of {}: say which, as in {}/{}.", question.model,
                        *makers.begin(), *std::next(makers.begin()), *makers.begin(), question.model),
            "several makers"};
    }
    const std::string maker =
        !asked.maker.empty() ? asked.maker : onlyMaker(m_listings, m_byBase, asked.base);
    std::vector<Candidate> candidates;
    for (const auto& [number, match] : named) {
        if (auto answer = answerFrom(*this, number, question, tier, asOf)) {
            const Listing& listing = m_listings[number];
            const PriceSource& source = m_sources[listing.source];
            answer->match = match;
            candidates.push_back({*answer, !maker.empty() && makerOfVendor(listing.vendor) == maker,
                                  source.asOf, source.name, listing.vendor});
        }
    }
    if (candidates.empty()) {
        return notFound(question, asOf, !named.empty());
    }
    return std::min_element(candidates.begin(), candidates.end())->answer;
}

}  // namespace tessera::listprices
