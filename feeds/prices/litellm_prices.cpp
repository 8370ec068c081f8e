// LiteLLM's price map: {listing: {"litellm_provider", "input_cost_per_token", ...}}. USD per token. A key is
// a price, then "_above_1hr", "_above_200k_tokens" and a tier, each or none.

#include <array>
#include <charconv>

#include "feeds/prices/price_json.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using listprices::PriceDimension;
using listprices::RefusalKind;
using listprices::ServiceTier;

namespace {

constexpr std::array<std::pair<std::string_view, PriceDimension>, 5> kStems{
    {{"input_cost_per_token", PriceDimension::Input},
     {"output_cost_per_token", PriceDimension::Output},
     {"cache_read_input_token_cost", PriceDimension::CachedInput},
     {"cache_creation_input_token_cost", PriceDimension::CacheWrite5m},
     {"output_cost_per_reasoning_token", PriceDimension::Reasoning}}};
constexpr std::array<std::pair<std::string_view, ServiceTier>, 3> kTiers{
    {{"_batches", ServiceTier::Batch}, {"_flex", ServiceTier::Flex}, {"_priority", ServiceTier::Priority}}};
/// DeepSeek's older spelling of a cache read.
constexpr std::string_view kCacheHit = "input_cost_per_token_cache_hit";

bool take(std::string_view& rest, std::string_view word) {
    const bool isThere = rest.starts_with(word);
    rest.remove_prefix(isThere ? word.size() : 0);
    return isThere;
}

/// "_above_200k_tokens" off the front. False: begins so and goes on otherwise.
bool takeContext(std::string_view& rest, std::int64_t& above) {
    std::string_view words = rest;
    if (!take(words, "_above_")) {
        return true;
    }
    std::int64_t thousands = 0;
    const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), thousands);
    words.remove_prefix(static_cast<std::size_t>(end - words.data()));
    if (error != std::errc{} || !take(words, "k_tokens") || thousands <= 0 || thousands > 1'000'000) {
        return false;
    }
    above = thousands * 1000;
    rest = words;
    return true;
}

enum class KeyKind : std::uint8_t { NoPrice, Taken, OtherTariff };

/// What a key prices, if it prices tokens.
KeyKind tariffOf(std::string_view key, PriceCollector::Tariff& tariff) {
    if (key == kCacheHit) {
        tariff.dimension = PriceDimension::CachedInput;
        return KeyKind::Taken;
    }
    for (const auto& [stem, dimension] : kStems) {
        std::string_view rest = key;
        if (!take(rest, stem) || (!rest.empty() && rest.front() != '_')) {
            continue;
        }
        tariff.dimension = dimension;
        if (dimension == PriceDimension::CacheWrite5m && take(rest, "_above_1hr")) {
            tariff.dimension = PriceDimension::CacheWrite1h;
        }
        bool isOurs = takeContext(rest, tariff.aboveInputTokens);
        for (const auto& [word, tier] : kTiers) {
            if (rest == word) {
                tariff.tier = tier;
                rest = {};
            }
        }
        isOurs = isOurs && rest.empty();
        return isOurs ? KeyKind::Taken : KeyKind::OtherTariff;
    }
    return KeyKind::NoPrice;
}

struct PricedKey {
    std::string key;
    std::string written;
    PriceCollector::Tariff tariff;
    KeyKind kind = KeyKind::NoPrice;
};

struct Entry {
    std::string vendor;
    std::vector<PricedKey> prices;
};

void readEntry(ondemand::object object, Entry& entry) {
    std::string scratch;
    for (auto field : object) {
        PricedKey priced;
        priced.key = std::string(std::string_view(field.unescaped_key()));
        if (priced.key == "litellm_provider") {
            entry.vendor = stringOf(field.value()).value_or("");
            continue;
        }
        priced.kind = tariffOf(priced.key, priced.tariff);
        if (priced.kind != KeyKind::NoPrice) {
            priced.written = std::string(scalarText(field.value(), scratch));
            entry.prices.push_back(std::move(priced));
        }
    }
}

void collect(const Entry& entry, const PriceFile& file, PriceCollector& collector) {
    bool hasInput = false;
    for (const PricedKey& priced : entry.prices) {
        if (priced.kind == KeyKind::OtherTariff) {
            collector.refuse(RefusalKind::OtherTariff, priced.key, priced.written);
            continue;
        }
        hasInput = hasInput || priced.tariff.dimension == PriceDimension::Input;
        collector.price(priced.tariff, priced.key, priced.written, PriceUnit::PerToken,
                        {file.capturedAt, file.capturedAt});
    }
    if (!hasInput) {
        collector.refuse(RefusalKind::NoTokenPrice, "input_cost_per_token", "");
    }
}

}  // namespace

domain::Result<listprices::PriceBatch> readLiteLlm(const PriceFile& file) {
    PriceCollector collector("LiteLLM", "MIT", file.capturedAt);
    const auto walked = walkJson(file, "LiteLLM's price map", [&](ondemand::document& document) {
        for (auto field : document.get_object()) {
            const std::string listing(std::string_view(field.unescaped_key()));
            Entry entry;
            const bool isOther = hasOtherShape([&] { readEntry(field.value().get_object(), entry); });
            if (listing == "sample_spec" || !collector.model(entry.vendor, listing)) {
                continue;
            }
            if (isOther) {
                collector.refuse(RefusalKind::Unreadable, "entry", "of another shape");
                continue;
            }
            collect(entry, file, collector);
        }
    });
    if (!walked) {
        return walked.error();
    }
    collector.batch().isWholeList = true;
    return std::move(collector.batch());
}

}  // namespace tessera::prices
