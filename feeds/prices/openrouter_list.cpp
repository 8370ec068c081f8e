// The ledger of github.com/jvrck/openrouterlist: {"as_of", "models": {id: {"name", "first_seen", "last_seen",
// "present_now", "points": [[date, input, output], ...]}}}. USD per million tokens, looked at once a day, so
// that a point was known on its day.

#include <algorithm>

#include "feeds/prices/price_json.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {

using domain::Timestamp;
using listprices::PriceDimension;
using listprices::PriceState;
using listprices::RefusalKind;

namespace {

struct Point {
    std::string date;
    std::string input, output;
};

struct Entry {
    std::string name;
    std::string lastSeen;
    bool isPresent = false;
    std::vector<Point> points;
};

Point readPoint(ondemand::array fields) {
    std::string scratch;
    std::vector<std::string> cells;
    for (auto field : fields) {
        cells.emplace_back(scalarText(field.value(), scratch));
    }
    cells.resize(3);
    return {cells[0], cells[1], cells[2]};
}

void readEntry(ondemand::object object, Entry& entry) {
    for (auto field : object) {
        const std::string key(std::string_view(field.unescaped_key()));
        if (key == "name") {
            entry.name = stringOf(field.value()).value_or("");
        } else if (key == "last_seen") {
            entry.lastSeen = stringOf(field.value()).value_or("");
        } else if (key == "present_now") {
            entry.isPresent = field.value().get_bool();
        } else if (key == "points") {
            for (auto point : field.value().get_array()) {
                entry.points.push_back(readPoint(point.get_array()));
            }
        }
    }
}

/// Two looks on one day: the day's price is the later one, which is also the later in the list.
void refuseEarlierLook(const Point& earlier, const Point& later, PriceCollector& collector) {
    if (earlier.input != later.input) {
        collector.refuse(RefusalKind::SameDay, "input on " + earlier.date, earlier.input);
    }
    if (earlier.output != later.output) {
        collector.refuse(RefusalKind::SameDay, "output on " + earlier.date, earlier.output);
    }
}

void collect(const Entry& entry, Timestamp asOf, PriceCollector& collector) {
    for (std::size_t i = 0; i < entry.points.size(); ++i) {
        const Point& point = entry.points[i];
        if (i + 1 < entry.points.size() && entry.points[i + 1].date == point.date) {
            refuseEarlierLook(point, entry.points[i + 1], collector);
            continue;
        }
        const auto day = domain::parseIso(point.date);
        if (!day) {
            collector.refuse(RefusalKind::BadDate, "points", point.date);
            continue;
        }
        const PriceCollector::Times times{*day, std::min(*day, asOf)};
        collector.price({PriceDimension::Input}, "input", point.input, PriceUnit::PerMillion, times);
        collector.price({PriceDimension::Output}, "output", point.output, PriceUnit::PerMillion, times);
    }
    const auto last = domain::parseIso(entry.lastSeen);
    if (!last) {
        collector.refuse(RefusalKind::BadDate, "last_seen", entry.lastSeen);
    } else if (!entry.isPresent) {
        const Timestamp gone = *last + std::chrono::hours(24);
        const PriceCollector::Times times{gone, std::min(gone, asOf)};
        collector.none({PriceDimension::Input}, PriceState::Withdrawn, times);
        collector.none({PriceDimension::Output}, PriceState::Withdrawn, times);
    }
}

}  // namespace

domain::Result<listprices::PriceBatch> readOpenRouterList(const PriceFile& file) {
    std::optional<PriceCollector> collector;
    const auto walked =
        walkJson(file, "the price ledger of openrouterlist", [&](ondemand::document& document) {
            const auto stated = domain::parseIso(std::string_view(document["as_of"].get_string()));
            document.rewind();
            const Timestamp asOf = stated ? std::min(*stated, file.capturedAt) : file.capturedAt;
            collector.emplace("jvrck/openrouterlist", "MIT", asOf);
            walkField(document, "models", [&](ondemand::value models) {
                for (auto field : models.get_object()) {
                    const std::string id(std::string_view(field.unescaped_key()));
                    Entry entry;
                    const bool isOther = hasOtherShape([&] { readEntry(field.value().get_object(), entry); });
                    if (!collector->model("openrouter", id, entry.name)) {
                        continue;
                    }
                    if (isOther) {
                        collector->refuse(RefusalKind::Unreadable, "points", "of another shape");
                        continue;
                    }
                    collect(entry, asOf, *collector);
                }
            });
        });
    if (!walked) {
        return walked.error();
    }
    return std::move(collector->batch());
}

}  // namespace tessera::prices
