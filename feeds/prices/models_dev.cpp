// models.dev api.json: {provider: {"models": {id: {"name", "cost": {...}}}}}. USD per million tokens.

#include <array>

#include "feeds/prices/price_json.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using listprices::PriceDimension;
using listprices::RefusalKind;

namespace {

constexpr std::array<std::pair<std::string_view, PriceDimension>, 5> kFields{
    {{"input", PriceDimension::Input},
     {"output", PriceDimension::Output},
     {"cache_read", PriceDimension::CachedInput},
     {"cache_write", PriceDimension::CacheWrite5m},
     {"reasoning", PriceDimension::Reasoning}}};
constexpr std::int64_t kOver200k = 200'000;

struct Rates {
    std::int64_t aboveInputTokens = 0;
    std::array<std::optional<std::string>, kFields.size()> prices;
};

struct Entry {
    std::string name;
    Rates base;
    std::vector<Rates> tiers;
    std::optional<Rates> over200k;  // the older spelling of a tier
    bool hasCost = false;
};

/// True: `key` is one of the prices, and is taken.
bool takePrice(std::string_view key, ondemand::value value, Rates& rates) {
    std::string scratch;
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        if (key == kFields[i].first) {
            rates.prices[i] = std::string(scalarText(value, scratch));
            return true;
        }
    }
    return false;
}

Rates readRates(ondemand::object object) {
    Rates rates;
    for (auto field : object) {
        const std::string key(std::string_view(field.unescaped_key()));
        if (!takePrice(key, field.value(), rates) && key == "tier") {
            rates.aboveInputTokens = field.value()["size"].get_int64();
        }
    }
    return rates;
}

void readCost(ondemand::object cost, Entry& entry) {
    for (auto field : cost) {
        const std::string key(std::string_view(field.unescaped_key()));
        if (key == "tiers") {
            for (auto tier : field.value().get_array()) {
                entry.tiers.push_back(readRates(tier.get_object()));
            }
        } else if (key == "context_over_200k") {
            entry.over200k = readRates(field.value().get_object());
            entry.over200k->aboveInputTokens = kOver200k;
        } else {
            takePrice(key, field.value(), entry.base);
        }
    }
    entry.hasCost = true;
}

void readEntry(ondemand::object object, Entry& entry) {
    for (auto field : object) {
        const std::string key(std::string_view(field.unescaped_key()));
        if (key == "name") {
            entry.name = stringOf(field.value()).value_or("");
        } else if (key == "cost") {
            readCost(field.value().get_object(), entry);
        }
    }
}

void collectRates(const Rates& rates, const PriceFile& file, PriceCollector& collector) {
    const std::string prefix = rates.aboveInputTokens == 0 ? "cost." : "cost.tiers.";
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        const bool isMain = i < 2 && rates.aboveInputTokens == 0;
        if (rates.prices[i] || isMain) {
            collector.price({kFields[i].second, rates.aboveInputTokens},
                            prefix + std::string(kFields[i].first), rates.prices[i], PriceUnit::PerMillion,
                            {file.capturedAt, file.capturedAt});
        }
    }
}

void collect(std::string_view vendor, std::string_view id, ondemand::value value, const PriceFile& file,
             PriceCollector& collector) {
    Entry entry;
    const bool isOther = hasOtherShape([&] { readEntry(value.get_object(), entry); });
    if (!collector.model(vendor, id, entry.name)) {
        return;
    }
    if (isOther) {
        collector.refuse(RefusalKind::Unreadable, "cost", "of another shape");
        return;
    }
    if (!entry.hasCost) {
        collector.refuse(RefusalKind::NotStated, "cost", "");
        return;
    }
    collectRates(entry.base, file, collector);
    if (entry.tiers.empty() && entry.over200k) {
        entry.tiers.push_back(*entry.over200k);
    }
    for (const Rates& tier : entry.tiers) {
        if (tier.aboveInputTokens <= 0) {
            collector.refuse(RefusalKind::Unreadable, "cost.tiers.tier.size", "no bound");
            continue;
        }
        collectRates(tier, file, collector);
    }
}

}  // namespace

domain::Result<listprices::PriceBatch> readModelsDev(const PriceFile& file) {
    PriceCollector collector("models.dev", "MIT", file.capturedAt);
    const auto walked = walkJson(file, "the price list of models.dev", [&](ondemand::document& document) {
        for (auto provider : document.get_object()) {
            const std::string vendor(std::string_view(provider.unescaped_key()));
            const bool isOther = hasOtherShape([&] {
                for (auto model : provider.value()["models"].get_object()) {
                    const std::string id(std::string_view(model.unescaped_key()));
                    collect(vendor, id, model.value(), file, collector);
                }
            });
            if (isOther) {
                collector.model(vendor, "(all models)");
                collector.refuse(RefusalKind::Unreadable, "models", "of another shape");
            }
        }
    });
    if (!walked) {
        return walked.error();
    }
    collector.batch().isWholeList = true;
    return std::move(collector.batch());
}

}  // namespace tessera::prices
