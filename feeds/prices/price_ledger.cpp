#include "feeds/prices/price_ledger.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::prices {

namespace {

namespace od = simdjson::ondemand;
using domain::Error;
using domain::ErrorCode;

/// The text of a JSON number or null. On-demand parsing hands out the token itself, so no double is ever
/// made.
std::optional<domain::Price> readPrice(od::value value, bool& bad) {
    std::string_view token = value.raw_json_token();
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t')) {
        token.remove_suffix(1);
    }
    if (token == "null") {
        return std::nullopt;
    }
    const auto price = domain::parsePrice(token);
    bad = bad || !price.ok();
    return price.ok() ? std::optional(*price) : std::nullopt;
}

bool readPoint(od::array fields, ListPrice& point) {
    std::size_t index = 0;
    bool bad = false;
    for (auto field : fields) {
        if (index == 0) {
            const auto date = domain::parseIso(std::string_view(field.get_string()));
            if (!date) {
                return false;
            }
            point.from = *date;
        } else if (index == 1) {
            point.input = readPrice(field.value(), bad);
        } else if (index == 2) {
            point.output = readPrice(field.value(), bad);
        }
        ++index;
    }
    return index == 3 && !bad;
}

bool readModel(od::object object, ListedModel& model) {
    const auto first = domain::parseIso(std::string_view(object["first_seen"].get_string()));
    const auto last = domain::parseIso(std::string_view(object["last_seen"].get_string()));
    if (!first || !last) {
        return false;
    }
    model.firstSeen = *first;
    model.lastSeen = *last;
    for (auto row : object["points"].get_array()) {
        ListPrice point;
        if (!readPoint(row.get_array(), point)) {
            return false;
        }
        model.points.push_back(point);
    }
    std::stable_sort(model.points.begin(), model.points.end(),
                     [](const ListPrice& a, const ListPrice& b) { return a.from < b.from; });
    return !model.points.empty();
}

PriceLedger readLedger(od::document& document) {
    PriceLedger ledger;
    if (const auto asOf = domain::parseIso(std::string_view(document["as_of"].get_string())); asOf.ok()) {
        ledger.asOf = *asOf;
    }
    for (auto field : document["models"].get_object()) {
        const std::string id(std::string_view(field.unescaped_key()));
        ListedModel model;
        bool readable = false;
        try {
            readable = readModel(field.value().get_object(), model);
        } catch (const simdjson::simdjson_error& error) {
            // A wrong type is this model's problem; broken JSON is everybody's.
            if (error.error() != simdjson::INCORRECT_TYPE && error.error() != simdjson::NO_SUCH_FIELD) {
                throw;
            }
        }
        if (readable) {
            ledger.models.emplace(id, std::move(model));
        } else {
            ++ledger.rejectedModels;
        }
    }
    return ledger;
}

}  // namespace

const ListPrice* ListedModel::onDay(domain::Timestamp day) const {
    if (day < firstSeen || day > lastSeen) {
        return nullptr;
    }
    const auto after = std::upper_bound(points.begin(), points.end(), day,
                                        [](domain::Timestamp d, const ListPrice& p) { return d < p.from; });
    return after == points.begin() ? nullptr : &*std::prev(after);
}

domain::Result<PriceLedger> parseOpenRouterLedger(std::string_view json) {
    try {
        od::parser parser;
        const simdjson::padded_string padded(json);
        od::document document = parser.iterate(padded);
        return readLedger(document);
    } catch (const simdjson::simdjson_error& error) {
        return Error{ErrorCode::BadInput, "The price list is not the JSON Tessera expects.",
                     fmt::format("openrouter ledger: {}", error.what())};
    }
}

std::string_view providerOf(std::string_view modelId) {
    return modelId.substr(0, modelId.find('/'));
}

}  // namespace tessera::prices
