#include "app/listprices/price_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "app/domain/text.h"

namespace tessera::listprices {

using domain::Int128;
using domain::Price;
using domain::Timestamp;
using domain::trimmed;

namespace {

constexpr std::string_view kAt = " at ";
/// The longer words first: "cached input" ends with "input".
constexpr std::array kMetered{PriceDimension::CachedInput, PriceDimension::Input, PriceDimension::Output,
                              PriceDimension::Reasoning};

/// Without its maker: "gpt-4o".
std::string_view shortName(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

void addStep(PriceLine& line, Timestamp from, std::optional<Price> value) {
    if (line.steps.empty() ? value.has_value() : line.steps.back().value != value) {
        line.steps.push_back({from, value});
    }
}

}  // namespace

std::string priceLineText(const PriceLineKey& key) {
    return fmt::format("{} {}{}{}", key.model, wordFor(key.dimension), key.vendor.empty() ? "" : kAt,
                       key.vendor);
}

std::optional<PriceLineKey> parsePriceLine(std::string_view text) {
    PriceLineKey key;
    std::string_view rest = trimmed(text);
    if (const std::size_t at = rest.rfind(kAt); at != std::string_view::npos) {
        key.vendor = std::string(trimmed(rest.substr(at + kAt.size())));
        rest = trimmed(rest.substr(0, at));
    }
    for (const PriceDimension dimension : kMetered) {
        const std::string_view word = wordFor(dimension);
        if (rest.size() > word.size() && rest.ends_with(word) && rest[rest.size() - word.size() - 1] == ' ') {
            key.model = std::string(trimmed(rest.substr(0, rest.size() - word.size())));
            key.dimension = dimension;
            return key.model.empty() ? std::nullopt : std::optional(key);
        }
    }
    return std::nullopt;
}

PriceLine priceLineOf(const PriceBook& book, ListingNumber number, PriceDimension dimension,
                      Timestamp known) {
    const Listing& listing = book.listings()[number];
    const PriceSource& source = book.sources()[listing.source];
    PriceLine line{priceLineText({listing.name, dimension, listing.vendor}),
                   fmt::format("{} {}", shortName(listing.name), wordFor(dimension)),
                   "USD/Mtok",
                   {{fmt::format("{} ({})", source.name, source.licence), source.asOf}},
                   {}};
    const auto series = book.tariffOf(number, dimension);
    if (!series) {
        return line;
    }
    const Timestamp read = std::min(source.asOf, known);
    for (const PriceStep& step : book.history(*series, known)) {
        // What names no beginning holds from the day it was said.
        const Timestamp from = step.from.isSet() ? step.from : step.knownAt;
        if (from <= std::max(source.asOf, known)) {
            addStep(line, from, step.value.price());
        }
    }
    const Timestamp end = domain::floorTo(read, domain::kDay) + domain::kDay;
    if (!line.steps.empty() && line.steps.back().from < end) {
        addStep(line, end, std::nullopt);
    }
    return line;
}

std::string sourcesText(const std::vector<PriceLineSource>& sources, SourceAge age) {
    const auto day = [](Timestamp time) { return domain::formatIso(time, 0).substr(0, 10); };
    std::string text;
    for (const PriceLineSource& source : sources) {
        text += text.empty() ? "" : "; ";
        text += source.until.isSet() ? fmt::format("before {} ", day(source.until)) : "";
        text += source.name;
        text +=
            age == SourceAge::Said && source.asOf.isSet() ? fmt::format(", as of {}", day(source.asOf)) : "";
    }
    return text;
}

std::optional<Price> valueAt(const PriceLine& line, Timestamp at) {
    const auto after = std::ranges::upper_bound(line.steps, at, {}, &PriceLineStep::from);
    return after == line.steps.begin() ? std::nullopt : std::prev(after)->value;
}

PriceLine indexedTo100(const PriceLine& line, Timestamp base) {
    constexpr Int128 kHundred = Int128{100} * domain::kNanoPerUsd;
    PriceLine indexed{line.key, line.name, {}, line.sources, {}};
    std::optional<Price> hundred;
    for (std::size_t i = 0; i < line.steps.size(); ++i) {
        const PriceLineStep& step = line.steps[i];
        const bool holdsLater = i + 1 == line.steps.size() || line.steps[i + 1].from > base;
        if (!hundred && (!holdsLater || !step.value || step.value->nanoUsd() <= 0)) {
            continue;
        }
        const Timestamp from = hundred ? step.from : std::max(step.from, base);
        if (!hundred) {
            hundred = step.value;
            indexed.unit = fmt::format("100 = {}", domain::formatIso(from, 0).substr(0, 10));
        }
        std::optional<Price> value;
        if (step.value) {
            const Int128 scaled =
                domain::divideHalfEven(kHundred * step.value->nanoUsd(), hundred->nanoUsd());
            if (scaled <= std::numeric_limits<std::int64_t>::max()) {
                value = Price::fromNanoUsd(static_cast<std::int64_t>(scaled));
            }
        }
        addStep(indexed, from, value);
    }
    return indexed;
}

}  // namespace tessera::listprices
