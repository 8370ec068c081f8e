// Prices as CSV, by their headings. Two forms:
//
//   long, one event a row (what Tessera writes):
//     source,licence,vendor,model,title,dimension,above_input_tokens,service_tier,state,price_usd_per_mtok,
//     effective_from,known_at
//   wide, one model and day a row: date, model or model_id, vendor or provider, event ("removed" ends a
//   price),
//     source with licence, and prices, whose heading says the unit: input_usd_per_mtok, output_per_token, ...

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "app/domain/csv.h"
#include "app/domain/decimal.h"
#include "feeds/prices/csv_rows.h"
#include "feeds/prices/price_readers.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;
using listprices::PriceBatch;
using listprices::PriceDimension;
using listprices::PriceFact;
using listprices::PriceState;
using listprices::RefusalKind;
using listprices::StatedPrice;

namespace {

constexpr std::string_view kLongHeading =
    "source,licence,vendor,model,title,dimension,above_input_tokens,service_tier,state,price_usd_per_mtok,"
    "effective_from,known_at";

/// Files whose rows do not say where they come from, by their heading.
struct KnownFile {
    std::string_view heading;
    std::string_view source, licence, vendor;
};
constexpr std::array kKnownFiles{
    KnownFile{"date,model_id,event,input_usd_per_mtok,output_usd_per_mtok,cached_input_usd_per_mtok",
              "sjramblings/token-price-index", "MIT", "openrouter"},
    KnownFile{
        "model_id,model,provider,date,event,source,input_per_mtok,output_per_mtok,cached_input_per_mtok",
        "modelpricewatch.com", "CC-BY-4.0", ""}};

constexpr std::array<std::pair<std::string_view, PriceDimension>, 8> kDimensions{
    {{"input", PriceDimension::Input},
     {"output", PriceDimension::Output},
     {"cached_input", PriceDimension::CachedInput},
     {"cache_read", PriceDimension::CachedInput},
     {"cache_write", PriceDimension::CacheWrite5m},
     {"cache_write_5m", PriceDimension::CacheWrite5m},
     {"cache_write_1h", PriceDimension::CacheWrite1h},
     {"reasoning", PriceDimension::Reasoning}}};
constexpr std::array<std::pair<std::string_view, PriceUnit>, 6> kUnits{
    {{"_usd_mtok", PriceUnit::PerMillion},
     {"_usd_per_mtok", PriceUnit::PerMillion},
     {"_per_mtok", PriceUnit::PerMillion},
     {"_mtok", PriceUnit::PerMillion},
     {"_usd_per_token", PriceUnit::PerToken},
     {"_per_token", PriceUnit::PerToken}}};

Error badRow(const PriceFile& file, std::size_t line, std::string_view why) {
    return {ErrorCode::BadInput, fmt::format("Line {} of {} {}. Nothing was imported.", line, file.name, why),
            "price csv"};
}

std::string joinedHeading(const std::vector<std::string>& heading) {
    return fmt::format("{}", fmt::join(heading, ","));
}

struct PriceColumn {
    std::size_t index = 0;
    std::string name;
    PriceDimension dimension = PriceDimension::Input;
    PriceUnit unit = PriceUnit::PerMillion;
};

/// Where everything stands in a wide file.
struct Columns {
    std::optional<std::size_t> date, model, title, vendor, event, source, licence, knownAt;
    std::vector<PriceColumn> prices;
    std::string source0, licence0, vendor0;  // where no column says so
    std::size_t count = 0;
};

std::optional<std::size_t> columnOf(const std::vector<std::string>& heading,
                                    std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const auto found = std::ranges::find(heading, name);
        if (found != heading.end()) {
            return static_cast<std::size_t>(found - heading.begin());
        }
    }
    return std::nullopt;
}

/// False: the heading names a price without its unit.
bool takePriceColumn(const std::string& name, std::size_t index, Columns& columns) {
    for (const auto& [word, dimension] : kDimensions) {
        if (name == word) {
            return false;
        }
        for (const auto& [suffix, unit] : kUnits) {
            if (name == std::string(word) + std::string(suffix)) {
                columns.prices.push_back({index, name, dimension, unit});
            }
        }
    }
    return true;
}

domain::Result<Columns> columnsOf(const std::vector<std::string>& heading, const PriceFile& file) {
    Columns columns;
    columns.count = heading.size();
    columns.date = columnOf(heading, {"date", "effective_from"});
    columns.model = columnOf(heading, {"model_id", "model"});
    columns.title = columnOf(heading, {"title"});
    columns.vendor = columnOf(heading, {"vendor", "provider"});
    columns.event = columnOf(heading, {"event"});
    columns.knownAt = columnOf(heading, {"known_at"});
    columns.licence = columnOf(heading, {"licence", "license"});
    // Beside a licence "source" is whose data it is; alone it is a remark about the row.
    columns.source = columns.licence ? columnOf(heading, {"source"}) : std::nullopt;
    columns.source0 = file.name;
    columns.licence0 = "none stated";
    for (const KnownFile& known : kKnownFiles) {
        if (known.heading == joinedHeading(heading)) {
            columns.source0 = known.source;
            columns.licence0 = known.licence;
            columns.vendor0 = known.vendor;
            columns.title = columnOf(heading, {"model"});
        }
    }
    for (std::size_t i = 0; i < heading.size(); ++i) {
        if (!takePriceColumn(heading[i], i, columns)) {
            return badRow(file, 1,
                          fmt::format("has a column \"{0}\" that does not say its unit: name it "
                                      "{0}_usd_per_mtok or {0}_usd_per_token",
                                      heading[i]));
        }
    }
    if (!columns.date || !columns.model || columns.prices.empty()) {
        return badRow(
            file, 1,
            fmt::format("has no column for the {}", !columns.date    ? "date"
                                                    : !columns.model ? "model"
                                                                     : "price, such as input_usd_per_mtok"));
    }
    return columns;
}

/// Archived prices were not known on their day to whoever wrote the row.
bool isLateNews(std::string_view event) {
    return event == "backfill" || event == "baseline";
}

void takeRow(const Columns& columns, const std::vector<std::string>& cells, const PriceFile& file,
             PriceCollector& collector) {
    const auto cell = [&](std::optional<std::size_t> index, const std::string& otherwise) {
        return index ? cells[*index] : otherwise;
    };
    collector.from(cell(columns.source, columns.source0), cell(columns.licence, columns.licence0));
    if (!collector.model(cell(columns.vendor, columns.vendor0), cells[*columns.model],
                         cell(columns.title, ""))) {
        return;
    }
    const auto day = domain::parseIso(cells[*columns.date]);
    const auto said = columns.knownAt ? domain::parseIso(cells[*columns.knownAt]) : day;
    if (!day || !said) {
        collector.refuse(RefusalKind::BadDate, "date", day ? cells[*columns.knownAt] : cells[*columns.date]);
        return;
    }
    const std::string event = cell(columns.event, "");
    const Timestamp known = isLateNews(event) ? file.capturedAt : std::min(*said, file.capturedAt);
    for (const PriceColumn& column : columns.prices) {
        const std::string& written = cells[column.index];
        const bool isMain =
            column.dimension == PriceDimension::Input || column.dimension == PriceDimension::Output;
        if (event == "removed") {
            collector.none({column.dimension}, PriceState::Withdrawn, {*day, known});
        } else if (written.empty() && !isMain) {
            collector.none({column.dimension}, PriceState::NotStated, {*day, known});
        } else {
            collector.price({column.dimension}, column.name, written, column.unit, {*day, known});
        }
    }
}

/// A daily file states the same price again and again: a fact is where it begins.
void keepBeginnings(PriceBatch& batch) {
    auto& facts = batch.facts;
    std::ranges::stable_sort(facts, [](const PriceFact& a, const PriceFact& b) {
        return std::tie(a.key, a.effectiveFrom) < std::tie(b.key, b.effectiveFrom);
    });
    const auto isAgain = [](const PriceFact& a, const PriceFact& b) {
        return a.key == b.key && a.value == b.value;
    };
    facts.erase(std::unique(facts.begin(), facts.end(), isAgain), facts.end());
}

domain::Result<PriceBatch> readWide(CsvRows& rows, const std::vector<std::string>& heading,
                                    const PriceFile& file) {
    const auto columns = columnsOf(heading, file);
    if (!columns) {
        return columns.error();
    }
    PriceCollector collector("", "", file.capturedAt);
    std::vector<std::string> cells;
    for (;;) {
        const auto more = rows.next(cells);
        if (!more) {
            return more.error();
        }
        if (!*more) {
            break;
        }
        if (cells.size() != columns->count) {
            return badRow(file, rows.line(),
                          fmt::format("has {} cells where the heading has {}", cells.size(), columns->count));
        }
        takeRow(*columns, cells, file, collector);
    }
    keepBeginnings(collector.batch());
    return std::move(collector.batch());
}

/// A fact of the long form; an error is a phrase for badRow().
domain::Result<PriceFact> factFrom(const std::vector<std::string>& cells) {
    const auto bad = [](std::string phrase) {
        return Error{ErrorCode::BadInput, std::move(phrase), "price csv"};
    };
    PriceFact fact;
    fact.key.source = cells[0];
    fact.key.vendor = cells[2];
    fact.key.listing = cells[3];
    const auto dimension = listprices::dimensionFrom(cells[5]);
    const auto tier = listprices::serviceTierFrom(cells[7]);
    const auto state = listprices::priceStateFrom(cells[8]);
    if (!dimension || !tier || !state) {
        return bad(fmt::format("says \"{}\", which is no {}",
                               !dimension ? cells[5]
                               : !tier    ? cells[7]
                                          : cells[8],
                               !dimension ? "dimension"
                               : !tier    ? "service tier"
                                          : "state"));
    }
    fact.key.dimension = *dimension;
    fact.key.tier = *tier;
    const std::string& above = cells[6];
    const auto [end, error] =
        std::from_chars(above.data(), above.data() + above.size(), fact.key.aboveInputTokens);
    if (error != std::errc{} || end != above.data() + above.size() || fact.key.aboveInputTokens < 0) {
        return bad(fmt::format("says \"{}\" input tokens", above));
    }
    const auto from =
        cells[10].empty() ? domain::Result<Timestamp>(Timestamp{}) : domain::parseIso(cells[10]);
    const auto known = domain::parseIso(cells[11]);
    if (!from || !known) {
        return bad(fmt::format("says \"{}\", which is no time", from ? cells[11] : cells[10]));
    }
    fact.effectiveFrom = *from;
    fact.knownAt = *known;
    if (*state == PriceState::Priced) {
        const JudgedPrice judged = judgePrice(cells[9], PriceUnit::PerMillion);
        if (!judged.value.isKnown()) {
            return bad(fmt::format("says the price \"{}\", which is none", cells[9]));
        }
        fact.value = judged.value;
        return fact;
    }
    if (!cells[9].empty() && !(*state == PriceState::Free && cells[9] == "0")) {
        return bad(fmt::format("says \"{}\" and has a price beside it", cells[8]));
    }
    fact.value = *state == PriceState::Free ? StatedPrice::free() : StatedPrice::none(*state);
    return fact;
}

/// A main price that is unknown is in the list of refusals whichever way it came.
void refuseUnknown(const PriceFact& fact, PriceCollector& collector) {
    const bool isMain =
        fact.key.dimension == PriceDimension::Input || fact.key.dimension == PriceDimension::Output;
    const auto field = listprices::wordFor(fact.key.dimension);
    if (isMain && fact.value.state() == PriceState::Zero) {
        collector.refuse(RefusalKind::Zero, field, "0");
    } else if (isMain && fact.value.state() == PriceState::NotStated) {
        collector.refuse(RefusalKind::NotStated, field, "");
    } else if (isMain && fact.value.state() == PriceState::Varies) {
        collector.refuse(RefusalKind::Varies, field, "-1");
    }
}

/// What Tessera wrote is taken as a whole: one wrong row is a damaged file.
domain::Result<PriceBatch> readLong(CsvRows& rows, const PriceFile& file) {
    PriceCollector collector("", "", file.capturedAt);
    std::vector<std::string> cells;
    Timestamp newest;
    for (;;) {
        const auto more = rows.next(cells);
        if (!more) {
            return more.error();
        }
        if (!*more) {
            break;
        }
        if (cells.size() != 12) {
            return badRow(file, rows.line(), fmt::format("has {} cells where 12 belong", cells.size()));
        }
        const auto fact = factFrom(cells);
        collector.from(cells[0], cells[1]);
        if (!fact || cells[0].empty() || !collector.model(cells[2], cells[3], cells[4])) {
            return badRow(file, rows.line(), fact ? "names no source or model" : fact.error().sentence);
        }
        if (fact->knownAt > file.capturedAt) {
            return badRow(file, rows.line(),
                          fmt::format("was known on {}, which is later than the file", cells[11]));
        }
        newest = std::max(newest, fact->knownAt);
        refuseUnknown(*fact, collector);
        collector.batch().facts.push_back(*fact);
    }
    PriceBatch& batch = collector.batch();
    batch.asOf = newest;
    for (auto& source : batch.sources) {
        source.asOf = batch.asOf;
    }
    return std::move(batch);
}

std::string isoOrDay(Timestamp t) {
    if (!t.isSet()) {
        return {};
    }
    const bool isDay = t.nanos() % 86'400'000'000'000 == 0;
    const bool isSecond = t.nanos() % 1'000'000'000 == 0;
    return isDay ? domain::formatIso(t, 0).substr(0, 10) : domain::formatIso(t, isSecond ? 0 : 9);
}

/// As short as it is exact.
std::string priceText(const StatedPrice& value) {
    if (value.state() != PriceState::Priced) {
        return {};
    }
    return domain::formatQuantity(domain::Quantity::fromRaw(value.price()->nanoUsd()), 9);
}

}  // namespace

domain::Result<PriceBatch> readPriceCsv(const PriceFile& file) {
    CsvRows rows(file.text, file.name);
    std::vector<std::string> heading;
    const auto more = rows.next(heading);
    if (!more || !*more) {
        return more ? badRow(file, 1, "has no heading") : more.error();
    }
    return joinedHeading(heading) == kLongHeading ? readLong(rows, file) : readWide(rows, heading, file);
}

std::string formatPriceCsv(const PriceBatch& batch, std::string_view remarks) {
    std::map<std::string, std::string, std::less<>> licences;
    for (const auto& source : batch.sources) {
        licences[source.name] = source.licence;
    }
    std::map<std::tuple<std::string, std::string, std::string>, std::string> titles;
    for (const auto& title : batch.titles) {
        titles[{title.source, title.vendor, title.listing}] = title.title;
    }
    std::string out = fmt::format("{}{}\n", remarks, kLongHeading);
    for (const PriceFact& fact : batch.facts) {
        const auto& key = fact.key;
        const auto title = titles.find({key.source, key.vendor, key.listing});
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", domain::csvCell(key.source),
                           domain::csvCell(licences[key.source]), domain::csvCell(key.vendor),
                           domain::csvCell(key.listing),
                           domain::csvCell(title == titles.end() ? std::string() : title->second),
                           listprices::wordFor(key.dimension), key.aboveInputTokens,
                           listprices::wordFor(key.tier), listprices::wordFor(fact.value.state()),
                           priceText(fact.value), isoOrDay(fact.effectiveFrom), isoOrDay(fact.knownAt));
    }
    return out;
}

}  // namespace tessera::prices
