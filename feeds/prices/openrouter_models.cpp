// OpenRouter's GET /api/v1/models: {"data": [{"id", "canonical_slug", "name", "pricing": {...}}]}. Prices are
// strings in USD per token; -1 means that the price varies.

#include <array>

#include "feeds/prices/price_json.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using listprices::PriceDimension;
using listprices::RefusalKind;

namespace {

struct Field {
    std::string_view name;
    PriceDimension dimension;
    bool isAlwaysStated;
};
constexpr std::array kFields{Field{"prompt", PriceDimension::Input, true},
                             Field{"completion", PriceDimension::Output, true},
                             Field{"input_cache_read", PriceDimension::CachedInput, false},
                             Field{"input_cache_write", PriceDimension::CacheWrite5m, false},
                             Field{"input_cache_write_1h", PriceDimension::CacheWrite1h, false},
                             Field{"internal_reasoning", PriceDimension::Reasoning, false}};

struct Entry {
    std::string id, slug, name;
    std::array<std::optional<std::string>, kFields.size()> prices;
    bool hasPricing = false;
};

void readPricing(ondemand::object pricing, Entry& entry) {
    std::string scratch;
    for (auto field : pricing) {
        const std::string_view key = field.unescaped_key();
        for (std::size_t i = 0; i < kFields.size(); ++i) {
            if (key == kFields[i].name) {
                entry.prices[i] = std::string(scalarText(field.value(), scratch));
                break;
            }
        }
    }
    entry.hasPricing = true;
}

void readEntry(ondemand::object object, Entry& entry) {
    for (auto field : object) {
        const std::string key(std::string_view(field.unescaped_key()));
        if (key == "id") {
            entry.id = std::string(std::string_view(field.value().get_string()));
        } else if (key == "canonical_slug") {
            entry.slug = stringOf(field.value()).value_or("");
        } else if (key == "name") {
            entry.name = stringOf(field.value()).value_or("");
        } else if (key == "pricing") {
            readPricing(field.value().get_object(), entry);
        }
    }
}

void collect(const Entry& entry, const PriceFile& file, PriceCollector& collector) {
    const PriceCollector::Times now{file.capturedAt, file.capturedAt};
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        if (entry.prices[i] || kFields[i].isAlwaysStated) {
            collector.price({kFields[i].dimension}, std::string("pricing.") + std::string(kFields[i].name),
                            entry.prices[i], PriceUnit::PerToken, now);
        }
    }
    collector.alias(entry.slug);
}

}  // namespace

domain::Result<listprices::PriceBatch> readOpenRouterModels(const PriceFile& file) {
    PriceCollector collector("openrouter.ai/api/v1/models", "OpenRouter terms", file.capturedAt);
    const auto walked = walkJson(file, "an OpenRouter model list", [&](ondemand::document& document) {
        walkField(document, "data", [&](ondemand::value data) {
            for (auto element : data.get_array()) {
                Entry entry;
                const bool isOther = hasOtherShape([&] { readEntry(element.get_object(), entry); });
                if (!collector.model("openrouter", entry.id, entry.name)) {
                    continue;
                }
                if (isOther || !entry.hasPricing) {
                    collector.refuse(RefusalKind::Unreadable, "pricing",
                                     isOther ? "of another shape" : "missing");
                    continue;
                }
                collect(entry, file, collector);
            }
        });
    });
    if (!walked) {
        return walked.error();
    }
    collector.batch().isWholeList = true;
    return std::move(collector.batch());
}

}  // namespace tessera::prices
