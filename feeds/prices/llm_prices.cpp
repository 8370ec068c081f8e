// llm-prices, historical-v1.json: {"prices": [{"id", "vendor", "name", "input", "output", "input_cached",
// "from_date", "to_date"}]}. USD per million tokens; "to_date" is the first day after; a price above a
// context length is an entry of its own, "id-272k".

#include <charconv>
#include <map>
#include <set>

#include "feeds/prices/price_json.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using listprices::PriceDimension;
using listprices::PriceState;
using listprices::RefusalKind;

namespace {

struct Entry {
    std::string id, vendor, name, from, to;
    std::optional<std::string> input, output, cached;
};

void readEntry(ondemand::object object, Entry& entry) {
    std::string scratch;
    for (auto field : object) {
        const std::string key(std::string_view(field.unescaped_key()));
        const std::string text(scalarText(field.value(), scratch));
        if (key == "id") {
            entry.id = text;
        } else if (key == "vendor") {
            entry.vendor = text;
        } else if (key == "name") {
            entry.name = text;
        } else if (key == "from_date") {
            entry.from = text;
        } else if (key == "to_date") {
            entry.to = text;
        } else if (key == "input") {
            entry.input = text;
        } else if (key == "output") {
            entry.output = text;
        } else if (key == "input_cached") {
            entry.cached = text;
        }
    }
}

/// The bound of "id-272k"; 0: `id` does not end so.
std::int64_t boundOf(std::string_view id) {
    const std::size_t dash = id.rfind('-');
    if (dash == std::string_view::npos || !id.ends_with('k')) {
        return 0;
    }
    const std::string_view digits = id.substr(dash + 1, id.size() - dash - 2);
    std::int64_t thousands = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), thousands);
    return error == std::errc{} && end == digits.data() + digits.size() && thousands > 0 &&
                   thousands < 1'000'000
               ? thousands * 1000
               : 0;
}

/// A day, or unset for none. False: neither.
bool dayFrom(const std::string& text, std::string_view field, PriceCollector& collector,
             domain::Timestamp& day) {
    if (text.empty()) {
        return true;
    }
    const auto parsed = domain::parseIso(text);
    if (!parsed) {
        collector.refuse(RefusalKind::BadDate, field, text);
        return false;
    }
    day = *parsed;
    return true;
}

void collect(const Entry& entry, std::int64_t above, bool isFollowed, const PriceFile& file,
             PriceCollector& collector) {
    domain::Timestamp from, to;
    if (!dayFrom(entry.from, "from_date", collector, from) || !dayFrom(entry.to, "to_date", collector, to)) {
        return;
    }
    const std::pair<PriceDimension, std::pair<const char*, const std::optional<std::string>*>> fields[] = {
        {PriceDimension::Input, {"input", &entry.input}},
        {PriceDimension::Output, {"output", &entry.output}},
        {PriceDimension::CachedInput, {"input_cached", &entry.cached}}};
    for (const auto& [dimension, field] : fields) {
        const auto& [name, written] = field;
        const bool isCached = dimension == PriceDimension::CachedInput;
        const PriceCollector::Times times{from, file.capturedAt};
        if (isCached && (!*written || (*written)->empty())) {
            collector.none({dimension, above}, PriceState::NotStated, times);
        } else {
            collector.price({dimension, above}, name, *written, PriceUnit::PerMillion, times);
        }
        if (to.isSet() && !isFollowed) {
            collector.none({dimension, above}, PriceState::Withdrawn, {to, file.capturedAt});
        }
    }
}

}  // namespace

domain::Result<listprices::PriceBatch> readLlmPrices(const PriceFile& file) {
    PriceCollector collector("llm-prices", "none stated", file.capturedAt);
    std::vector<Entry> entries;
    const auto walked = walkJson(file, "the history of llm-prices", [&](ondemand::document& document) {
        walkField(document, "prices", [&](ondemand::value prices) {
            for (auto element : prices.get_array()) {
                Entry entry;
                if (hasOtherShape([&] { readEntry(element.get_object(), entry); })) {
                    collector.model(entry.vendor, entry.id);
                    collector.refuse(RefusalKind::Unreadable, "prices", "of another shape");
                    continue;
                }
                entries.push_back(std::move(entry));
            }
        });
    });
    if (!walked) {
        return walked.error();
    }
    std::set<std::string> ids, begins;
    for (const Entry& entry : entries) {
        ids.insert(entry.vendor + "\n" + entry.id);
        begins.insert(entry.vendor + "\n" + entry.id + "\n" + entry.from);
    }
    for (const Entry& entry : entries) {
        const std::int64_t bound = boundOf(entry.id);
        const std::string base = entry.id.substr(0, entry.id.rfind('-'));
        const bool isTier = bound > 0 && ids.contains(entry.vendor + "\n" + base);
        const bool isFollowed = begins.contains(entry.vendor + "\n" + entry.id + "\n" + entry.to);
        if (collector.model(entry.vendor, isTier ? base : entry.id, isTier ? std::string() : entry.name)) {
            collect(entry, isTier ? bound : 0, isFollowed, file, collector);
        }
    }
    return std::move(collector.batch());
}

}  // namespace tessera::prices
