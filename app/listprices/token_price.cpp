#include "app/listprices/token_price.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tessera::listprices {

namespace {

constexpr std::array<std::string_view, kPriceDimensions> kDimensionWords{
    "input", "cached input", "cache write 5m", "cache write 1h", "output", "reasoning"};
constexpr std::array<std::string_view, kServiceTiers> kTierWords{"standard", "batch", "flex", "priority"};
constexpr std::array<std::string_view, kPriceStates> kStateWords{
    "priced", "free", "varies", "not stated", "zero", "withdrawn", "unclear"};
constexpr std::array<std::string_view, kRefusalKinds> kRefusalWords{"varies (-1)",
                                                                    "negative",
                                                                    "not stated",
                                                                    "unexplained zero",
                                                                    "not a number",
                                                                    "not exact",
                                                                    "per million, not per token",
                                                                    "per token, not per million",
                                                                    "not believable",
                                                                    "contradiction",
                                                                    "changed within a day",
                                                                    "some hours only",
                                                                    "no token price",
                                                                    "another tariff",
                                                                    "bad date",
                                                                    "unreadable"};

template <class Enum, std::size_t N>
std::string_view wordIn(const std::array<std::string_view, N>& words, Enum value) {
    return words[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t N>
std::optional<Enum> valueIn(const std::array<std::string_view, N>& words, std::string_view word) {
    const auto found = std::find(words.begin(), words.end(), word);
    return found == words.end() ? std::nullopt : std::optional(static_cast<Enum>(found - words.begin()));
}

/// What follows "X.field is WRITTEN".
std::string_view meaningOf(RefusalKind kind) {
    switch (kind) {
        case RefusalKind::Varies:
            return "which means that the price varies: there is none to keep";
        case RefusalKind::Negative:
            return "and no list price is below zero";
        case RefusalKind::NotStated:
            return "so the price is unknown";
        case RefusalKind::Zero:
            return "and nothing says that it is free, so the price is unknown";
        case RefusalKind::NotANumber:
            return "which is not a number";
        case RefusalKind::NotExact:
            return "which is no whole number of 1e-9 USD per million tokens; it is not rounded";
        case RefusalKind::PerMillionWherePerToken:
            return "which looks like a price per million tokens where one per token belongs";
        case RefusalKind::PerTokenWherePerMillion:
            return "which looks like a price per token where one per million belongs";
        case RefusalKind::NotBelievable:
            return "which is outside 0.0001 to 5,000 USD per million tokens";
        case RefusalKind::Contradiction:
            return "and the same place says something else for the same time";
        case RefusalKind::SameDay:
            return "and a later look on the same day says otherwise; that one counts";
        case RefusalKind::TimeOfDay:
            return "a price for some hours of the day, which is not kept";
        case RefusalKind::NoTokenPrice:
            return "so it is not priced by the token";
        case RefusalKind::OtherTariff:
            return "a tariff the ledger has no place for";
        case RefusalKind::BadDate:
            return "which is not a date";
        case RefusalKind::Unreadable:
            return "which is not the shape this source has";
    }
    return "which cannot be taken";
}

}  // namespace

std::string_view wordFor(PriceDimension dimension) {
    return wordIn(kDimensionWords, dimension);
}
std::string_view wordFor(ServiceTier tier) {
    return wordIn(kTierWords, tier);
}
std::string_view wordFor(PriceState state) {
    return wordIn(kStateWords, state);
}
std::string_view wordFor(RefusalKind kind) {
    return wordIn(kRefusalWords, kind);
}
std::optional<PriceDimension> dimensionFrom(std::string_view word) {
    return valueIn<PriceDimension>(kDimensionWords, word);
}
std::optional<ServiceTier> serviceTierFrom(std::string_view word) {
    return valueIn<ServiceTier>(kTierWords, word);
}
std::optional<PriceState> priceStateFrom(std::string_view word) {
    return valueIn<PriceState>(kStateWords, word);
}

std::string Refusal::sentence() const {
    const std::string said = written.empty() ? "missing" : written;
    return fmt::format("{}{}{}: {} is {}, {}.", vendor, vendor.empty() ? "" : " ", listing, field, said,
                       meaningOf(kind));
}

}  // namespace tessera::listprices
