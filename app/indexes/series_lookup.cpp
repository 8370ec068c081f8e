#include "app/indexes/series_lookup.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/text.h"
#include "app/listprices/model_list.h"

namespace tessera::indexes {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;
using domain::trimmed;
using listprices::PriceBook;
using listprices::PriceLine;

namespace {

constexpr std::string_view kIndexWord = "@index ";
Error bad(std::string_view text, std::string_view why) {
    return {ErrorCode::BadInput,
            fmt::format("\"{}\" names no price series: {}. Write a model and what is metered, as in \"gpt-4o "
                        "output\", or a tier of the index, as in \"@index frontier\".",
                        text.substr(0, 80), why),
            "parseSeriesKey"};
}

domain::Result<SeriesKey> parseIndexKey(std::string_view text) {
    const std::string_view rest = trimmed(text.substr(kIndexWord.size()));
    const std::size_t space = rest.find(' ');
    IndexSeriesKey key{std::string(rest.substr(0, space))};
    if (findTier(key.tier) == nullptr) {
        return bad(text, fmt::format("\"{}\" is no tier", key.tier.substr(0, 40)));
    }
    if (space != std::string_view::npos) {
        const auto blend = parseBlend(trimmed(rest.substr(space)));
        if (!blend) {
            return blend.error();
        }
        key.blend = *blend;
    }
    return SeriesKey(key);
}

bool isSameModel(const listprices::Listing& a, const listprices::Listing& b) {
    return a.source != b.source && a.vendor == b.vendor && a.name == b.name;
}

/// What other lists said of the same model of the same vendor before this one began: a list that was first
/// read today does not take the years before away. Of several the one that spoke last; where none did stays a
/// gap.
void continueBackwards(PriceLine& line, const PriceBook& book, listprices::ListingNumber of,
                       listprices::PriceDimension dimension, Timestamp known) {
    std::vector<PriceLine> others;
    for (std::size_t i = 0; i < book.listings().size(); ++i) {
        if (isSameModel(book.listings()[i], book.listings()[of])) {
            others.push_back(
                listprices::priceLineOf(book, static_cast<listprices::ListingNumber>(i), dimension, known));
        }
    }
    while (!line.steps.empty()) {
        const Timestamp begin = line.steps.front().from;
        const auto spokeUntil = [begin](const PriceLine& other) {
            return other.steps.empty() || other.steps.front().from >= begin
                       ? Timestamp{}
                       : std::min(other.steps.back().from, begin);
        };
        const auto last = std::ranges::max_element(others, {}, spokeUntil);
        if (last == others.end() || !spokeUntil(*last).isSet()) {
            return;
        }
        const auto end = std::ranges::lower_bound(last->steps, begin, {}, &listprices::PriceLineStep::from);
        if (end != last->steps.begin() && std::prev(end)->value == line.steps.front().value) {
            line.steps.erase(line.steps.begin());  // both said the same: nothing happened there
        }
        line.steps.insert(line.steps.begin(), last->steps.begin(), end);
        line.sources.push_back({last->sources.front().name, last->sources.front().asOf, begin});
        others.erase(last);
    }
}

domain::Result<PriceLine> findModel(const PriceBook& book, const ModelSeriesKey& key, Timestamp known) {
    listprices::PriceQuestion question;
    question.model = key.model;
    question.vendor = key.vendor;
    question.dimension = key.dimension;
    const auto answer = book.priceOf(question, {known, known});
    if (!answer) {
        return answer.error();
    }
    PriceLine line = listprices::priceLineOf(book, answer->listing, key.dimension, known);
    continueBackwards(line, book, answer->listing, key.dimension, known);
    line.key = seriesKeyText(key);
    return line;
}

domain::Result<PriceLine> findIndex(const PriceBook& book, const IndexSeriesKey& key, Timestamp known) {
    IndexQuestion question;
    question.tier = findTier(key.tier);
    if (question.tier == nullptr) {
        return Error{ErrorCode::NotFound, fmt::format("The index has no tier \"{}\".", key.tier), "tier"};
    }
    question.blend = key.blend;
    question.knownAt = known;
    const IndexDays days = daysOf(book, known);
    PriceLine line =
        indexLineOf(question, days.first.isSet() ? fixingsOf(book, question, days.first, days.last)
                                                 : std::vector<IndexFixing>());
    line.sources.front().asOf = listprices::newestAsOf(book);  // of the lists it was computed from
    return line;
}

}  // namespace

domain::Result<SeriesKey> parseSeriesKey(std::string_view written) {
    const std::string_view text = trimmed(written);
    if (text.starts_with(kIndexWord)) {
        return parseIndexKey(text);
    }
    const auto key = listprices::parsePriceLine(text);
    return key ? domain::Result<SeriesKey>(SeriesKey(*key))
               : bad(text, "it has to say a model and which of its prices");
}

std::string seriesKeyText(const SeriesKey& key) {
    if (const auto* index = std::get_if<IndexSeriesKey>(&key)) {
        return index->blend == Blend{} ? fmt::format("@index {}", index->tier)
                                       : fmt::format("@index {} {}", index->tier, blendText(index->blend));
    }
    return listprices::priceLineText(std::get<ModelSeriesKey>(key));
}

domain::Result<PriceLine> findSeries(const PriceBook& book, const SeriesKey& key, Timestamp known) {
    const auto* index = std::get_if<IndexSeriesKey>(&key);
    return index != nullptr ? findIndex(book, *index, known)
                            : findModel(book, std::get<ModelSeriesKey>(key), known);
}

PriceLine indexLineOf(const IndexQuestion& question, const std::vector<IndexFixing>& fixings) {
    PriceLine line{seriesKeyText(IndexSeriesKey{question.tier->key, question.blend}),
                   question.tier->title,
                   "USD/Mtok",
                   {{std::string(kIndexName)}},
                   {}};
    for (const IndexFixing& fixing : fixings) {
        const bool isSame = line.steps.empty() ? !fixing.level : line.steps.back().value == fixing.level;
        if (!isSame) {
            line.steps.push_back({fixing.day + kFixingTime, fixing.level});
        }
    }
    if (!line.steps.empty() && line.steps.back().value) {
        line.steps.push_back({fixings.back().day + kFixingTime + domain::kDay, std::nullopt});
    }
    return line;
}

std::vector<std::string> offeredModelSeries(const listprices::PriceBook& book) {
    std::vector<std::string> keys;
    for (const listprices::Listing& listing : book.listings()) {
        for (const auto dimension : {listprices::PriceDimension::Output, listprices::PriceDimension::Input}) {
            keys.push_back(seriesKeyText(ModelSeriesKey{listing.name, dimension}));
        }
    }
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    return keys;
}

}  // namespace tessera::indexes
