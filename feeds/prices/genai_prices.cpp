// genai-prices, data.json v2: [{"id": vendor, "models": [{"id", "name", "match", "prices"}]}]. USD per
// million tokens. `prices` is one set or a list of {"constraint": {"start_date"}, "prices"}, of which the
// last that holds counts; a value is a number or {"base", "tiers": [{"start", "price"}]}, where a tier counts
// for the whole request once its input is above `start`.

#include <array>

#include "feeds/prices/price_json.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using listprices::PriceDimension;
using listprices::PriceState;
using listprices::RefusalKind;

namespace {

constexpr std::array<std::pair<std::string_view, PriceDimension>, 5> kFields{
    {{"input_mtok", PriceDimension::Input},
     {"output_mtok", PriceDimension::Output},
     {"cache_read_mtok", PriceDimension::CachedInput},
     {"cache_write_mtok", PriceDimension::CacheWrite5m},
     {"cache_write_1h_mtok", PriceDimension::CacheWrite1h}}};

struct Rate {
    std::size_t field = 0;
    std::int64_t aboveInputTokens = 0;
    std::string written;
};

/// One set of prices and since when.
struct Period {
    std::string start;      // ISO; empty: none stated
    std::string timeOfDay;  // "00:30:00Z-16:30:00Z"; empty: all day
    std::vector<Rate> rates;
    std::vector<std::pair<std::string, std::string>> others;  // token prices the ledger has no place for
};

struct Entry {
    std::string id, name;
    std::vector<std::string> aliases;
    std::vector<Period> periods;
};

void readTiers(std::size_t field, ondemand::object object, Period& period) {
    std::string scratch;
    for (auto part : object) {
        const std::string key(std::string_view(part.unescaped_key()));
        if (key == "base") {
            period.rates.push_back({field, 0, std::string(scalarText(part.value(), scratch))});
        } else if (key == "tiers") {
            for (auto tier : part.value().get_array()) {
                Rate rate{field, 0, {}};
                for (auto item : tier.get_object()) {
                    const std::string name(std::string_view(item.unescaped_key()));
                    if (name == "start") {
                        rate.aboveInputTokens = item.value().get_int64();
                    } else if (name == "price") {
                        rate.written = std::string(scalarText(item.value(), scratch));
                    }
                }
                period.rates.push_back(std::move(rate));
            }
        }
    }
}

void readRates(ondemand::object object, Period& period) {
    std::string scratch;
    for (auto part : object) {
        const std::string key(std::string_view(part.unescaped_key()));
        const auto known = std::ranges::find(kFields, key, [](const auto& field) { return field.first; });
        const auto field = static_cast<std::size_t>(known - kFields.begin());
        ondemand::value value = part.value();
        if (known == kFields.end()) {
            const bool isPerToken = key.ends_with("_mtok");
            if (isPerToken) {
                period.others.emplace_back(key, std::string(scalarText(value, scratch)));
            }
        } else if (value.type() == ondemand::json_type::object) {
            readTiers(field, value.get_object(), period);
        } else {
            period.rates.push_back({field, 0, std::string(scalarText(value, scratch))});
        }
    }
}

void readConstraint(ondemand::object constraint, Period& period) {
    std::string begin, end;
    for (auto part : constraint) {
        const std::string key(std::string_view(part.unescaped_key()));
        const auto text = stringOf(part.value());
        if (key == "start_date") {
            period.start = text.value_or("?");
        } else if (key == "start_time") {
            begin = text.value_or("?");
        } else if (key == "end_time") {
            end = text.value_or("?");
        }
    }
    period.timeOfDay = begin.empty() && end.empty() ? "" : begin + "-" + end;
}

void readPeriods(ondemand::value value, Entry& entry) {
    if (value.type() == ondemand::json_type::object) {
        entry.periods.emplace_back();
        readRates(value.get_object(), entry.periods.back());
        return;
    }
    for (auto element : value.get_array()) {
        Period period;
        for (auto part : element.get_object()) {
            const std::string key(std::string_view(part.unescaped_key()));
            ondemand::value inner = part.value();
            if (key == "constraint" && inner.type() == ondemand::json_type::object) {
                readConstraint(inner.get_object(), period);
            } else if (key == "prices") {
                readRates(inner.get_object(), period);
            }
        }
        entry.periods.push_back(std::move(period));
    }
}

/// Exact names alone: a rule that a name begins so is no name.
void readMatch(ondemand::object match, std::vector<std::string>& aliases) {
    for (auto part : match) {
        const std::string key(std::string_view(part.unescaped_key()));
        if (key == "equals") {
            aliases.push_back(stringOf(part.value()).value_or(""));
        } else if (key == "or") {
            for (auto element : part.value().get_array()) {
                readMatch(element.get_object(), aliases);
            }
        }
    }
}

void readEntry(ondemand::object object, Entry& entry) {
    for (auto part : object) {
        const std::string key(std::string_view(part.unescaped_key()));
        if (key == "id") {
            entry.id = std::string(std::string_view(part.value().get_string()));
        } else if (key == "name") {
            entry.name = stringOf(part.value()).value_or("");
        } else if (key == "match") {
            readMatch(part.value().get_object(), entry.aliases);
        } else if (key == "prices") {
            readPeriods(part.value(), entry);
        }
    }
}

/// What the period prices no more although the one before did.
void endOthers(const std::vector<Rate>& before, const std::vector<Rate>& now, PriceCollector::Times times,
               PriceCollector& collector) {
    for (const Rate& rate : before) {
        const bool isStill = std::ranges::any_of(now, [&](const Rate& other) {
            return other.field == rate.field && other.aboveInputTokens == rate.aboveInputTokens;
        });
        if (!isStill) {
            collector.none({kFields[rate.field].second, rate.aboveInputTokens}, PriceState::NotStated, times);
        }
    }
}

void collectRates(const Period& period, PriceCollector::Times times, PriceCollector& collector) {
    for (const Rate& rate : period.rates) {
        if (rate.aboveInputTokens < 0) {
            collector.refuse(RefusalKind::Unreadable, kFields[rate.field].first, "a tier below zero");
            continue;
        }
        collector.price({kFields[rate.field].second, rate.aboveInputTokens}, kFields[rate.field].first,
                        rate.written, PriceUnit::PerMillion, times);
    }
    for (const auto& [field, written] : period.others) {
        collector.refuse(RefusalKind::OtherTariff, field, written);
    }
}

void collect(const Entry& entry, const PriceFile& file, PriceCollector& collector) {
    const std::vector<Rate>* before = nullptr;
    bool hasRates = false;
    for (const Period& period : entry.periods) {
        hasRates = hasRates || !period.rates.empty();
        if (!period.timeOfDay.empty()) {
            collector.refuse(RefusalKind::TimeOfDay, "prices", period.timeOfDay);
            continue;
        }
        PriceCollector::Times times{{}, file.capturedAt};
        if (!period.start.empty()) {
            const auto start = domain::parseIso(period.start);
            if (!start) {
                collector.refuse(RefusalKind::BadDate, "start_date", period.start);
                continue;
            }
            times.effectiveFrom = *start;
        }
        collectRates(period, times, collector);
        if (before != nullptr) {
            endOthers(*before, period.rates, times, collector);
        }
        before = &period.rates;
    }
    if (!hasRates) {
        collector.refuse(RefusalKind::NoTokenPrice, "prices", "");
    }
    for (const std::string& alias : entry.aliases) {
        collector.alias(alias);
    }
}

void readVendor(ondemand::object provider, const PriceFile& file, PriceCollector& collector) {
    std::string vendor;
    for (auto part : provider) {
        const std::string key(std::string_view(part.unescaped_key()));
        if (key == "id") {
            vendor = std::string(std::string_view(part.value().get_string()));
        }
        if (key != "models") {
            continue;
        }
        for (auto model : part.value().get_array()) {
            Entry entry;
            const bool isOther = hasOtherShape([&] { readEntry(model.get_object(), entry); });
            if (!collector.model(vendor, entry.id, entry.name)) {
                continue;
            }
            if (isOther) {
                collector.refuse(RefusalKind::Unreadable, "prices", "of another shape");
                continue;
            }
            collect(entry, file, collector);
        }
    }
}

}  // namespace

domain::Result<listprices::PriceBatch> readGenaiPrices(const PriceFile& file) {
    PriceCollector collector("genai-prices", "MIT", file.capturedAt);
    const auto walked = walkJson(file, "the price list of genai-prices", [&](ondemand::document& document) {
        for (auto provider : document.get_array()) {
            readVendor(provider.get_object(), file, collector);
        }
    });
    if (!walked) {
        return walked.error();
    }
    return std::move(collector.batch());
}

}  // namespace tessera::prices
