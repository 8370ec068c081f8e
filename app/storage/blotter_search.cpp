#include "app/storage/blotter_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "app/storage/blotter_sums.h"
#include "app/storage/search_merge.h"

namespace tessera::storage {

using trading::BlotterFilter;
using trading::PageKey;
using Sort = BlotterFilter::Sort;

namespace {

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool ok = read.ec == std::errc{} && read.ptr == text.data() + text.size() && value > 0;
    return ok ? std::optional(value) : std::nullopt;
}

BlotterFilter newestFirst(const BlotterFilter& filter) {
    BlotterFilter newest = filter;
    newest.sort = Sort::Time;
    newest.ascending = false;
    return newest;
}

bool isLiving(int life) {
    return life == 0 || life == 2 || life == 3;
}

/// What a filter asks for, looked up once.
struct Asked {
    std::vector<std::int64_t> instruments;  // that the text starts
    std::vector<std::string> tags;          // that hold the text, as parameters
    std::string like;                       // the text anywhere, as a parameter
    std::optional<std::int64_t> number;
    std::vector<int> endedLives, livingLives;  // wanted ones; both full: any
    bool anyLife = true;
};

Asked askedOf(Database& db, const char* table, const BlotterFilter& filter, SearchPlan& plan) {
    Asked asked;
    std::vector<int> lives = livesOf(filter.state);
    asked.anyLife = filter.state == BlotterFilter::State::All && !filter.life;
    if (filter.life) {
        const int life = static_cast<int>(*filter.life);
        const bool isWanted = std::find(lives.begin(), lives.end(), life) != lives.end();
        lives = isWanted ? std::vector<int>{life} : std::vector<int>{};
    }
    for (const int life : lives) {
        (isLiving(life) ? asked.livingLives : asked.endedLives).push_back(life);
    }
    if (!filter.text.empty()) {
        asked.instruments = instrumentsLike(db, filter.text);
        for (std::string& tag : tagsLike(db, table, filter.text)) {
            asked.tags.push_back(parameter(plan, std::move(tag)));
        }
        asked.like = parameter(plan, pattern(filter.text, false));
        asked.number = wholeNumber(filter.text);
    }
    return asked;
}

/// Terms both tables have.
std::string commonTerms(const BlotterFilter& filter, const char* time, SearchPlan& plan) {
    std::string terms = "1";
    if (filter.side) {
        terms += fmt::format(" AND side = {}", static_cast<int>(*filter.side));
    }
    if (filter.instrument) {
        terms += fmt::format(" AND instrument = {}", static_cast<std::uint32_t>(*filter.instrument));
    }
    if (filter.tag) {
        terms += " AND tag = " + parameter(plan, *filter.tag);
    }
    return filter.day ? terms + " AND " + dayTerm(*filter.day, time) : terms;
}

std::string lifeTerm(const Asked& asked) {
    std::vector<int> lives = asked.endedLives;
    lives.insert(lives.end(), asked.livingLives.begin(), asked.livingLives.end());
    return asked.anyLife ? std::string("1") : fmt::format("life IN ({})", fmt::join(lives, ","));
}

/// Ids between which every row of a session day lies.
std::string rangeOfDay(Database& db, const char* sums, std::int64_t day) {
    const auto bound = [&](const char* what) {
        return db.integer(fmt::format("SELECT coalesce({},0) FROM {} WHERE day={}", what, sums, day).c_str());
    };
    return fmt::format("id BETWEEN {} AND {}", bound("min(first_id)"), bound("max(last_id)"));
}

void endedOf(Merge& merge, const Asked& asked, const std::vector<std::int64_t>& instruments) {
    for (const std::int64_t instrument : instruments) {
        for (const int life : asked.endedLives) {
            merge.branch("INDEXED BY orders_of_instrument",
                         fmt::format("{} AND instrument = {} AND life = {}", kEnded, instrument, life));
        }
    }
}

void livingOf(Merge& merge, const Asked& asked, const std::string& where) {
    if (!asked.livingLives.empty()) {
        merge.branch("INDEXED BY orders_living", fmt::format("{} AND life IN ({}) AND {}", kLiving,
                                                             fmt::join(asked.livingLives, ","), where));
    }
}

void ordersWithText(Merge& merge, const Asked& asked) {
    endedOf(merge, asked, asked.instruments);
    if (!asked.instruments.empty()) {
        livingOf(merge, asked, fmt::format("instrument IN ({})", fmt::join(asked.instruments, ",")));
    }
    if (asked.number) {
        merge.branch("", fmt::format("id = {} AND {}", *asked.number, lifeTerm(asked)));
    }
    for (const std::string& tag : asked.tags) {
        merge.branch("INDEXED BY orders_with_tag",
                     fmt::format("tag <> '' AND tag = {} AND {}", tag, lifeTerm(asked)));
    }
    merge.branch("INDEXED BY orders_with_note",
                 fmt::format("note <> '' AND note LIKE {} ESCAPE '\\' AND {}", asked.like, lifeTerm(asked)));
}

/// Branches of orders that come newest or oldest first along an index of what the filter asks.
void ordersByTime(Database& db, Merge& merge, const BlotterFilter& filter, const Asked& asked) {
    if (!filter.text.empty()) {
        ordersWithText(merge, asked);
    } else if (filter.tag && !filter.tag->empty()) {
        merge.branch("INDEXED BY orders_with_tag", "tag <> '' AND " + lifeTerm(asked));
    } else if (filter.instrument) {
        endedOf(merge, asked, {static_cast<std::int64_t>(*filter.instrument)});
        livingOf(merge, asked, "1");
    } else if (filter.day) {
        merge.branch("", fmt::format("{} AND {} AND {}", rangeOfDay(db, "order_sums", *filter.day), kEnded,
                                     lifeTerm(asked)));
        livingOf(merge, asked, "1");
    } else if (asked.anyLife) {
        merge.branch("", "1");
    } else {
        for (const int life : asked.endedLives) {
            merge.branch("INDEXED BY orders_of_life", fmt::format("{} AND life = {}", kEnded, life));
        }
        livingOf(merge, asked, "1");
    }
}

std::string textTerm(const Asked& asked, const char* number, bool hasNote) {
    std::string term = fmt::format("(instrument IN ({})", fmt::join(asked.instruments, ","));
    if (hasNote) {
        term += fmt::format(" OR note LIKE {} ESCAPE '\\'", asked.like);
    }
    if (asked.number) {
        term += fmt::format(" OR {} = {}", number, *asked.number);
    }
    if (!asked.tags.empty()) {
        term += fmt::format(" OR tag IN ({})", fmt::join(asked.tags, ","));
    }
    return term + ")";
}

void ordersByPrice(Merge& merge, const BlotterFilter& filter, const Asked& asked) {
    const std::string text = filter.text.empty() ? "1" : textTerm(asked, "id", true);
    if (!asked.endedLives.empty()) {
        merge.branch("INDEXED BY orders_by_price",
                     fmt::format("{} AND {} AND {}", kEnded, lifeTerm(asked), text));
    }
    livingOf(merge, asked, text);
}

/// Instruments in the order of their symbols.
std::vector<std::int64_t> instrumentsBySymbol(Database& db, bool isAscending) {
    std::vector<std::int64_t> ids;
    Statement row;
    row.prepare(db, isAscending ? "SELECT id FROM instruments ORDER BY symbol, id"
                                : "SELECT id FROM instruments ORDER BY symbol DESC, id DESC");
    while (row.step() == SQLITE_ROW) {
        ids.push_back(row.integer());
    }
    return ids;
}

/// One part for each value in turn, newest first within; the first one goes on after `after`.
template <class Plan, class Narrow>
SearchPlan inTurn(const BlotterFilter& filter, const PageKey& after, const std::vector<std::int64_t>& values,
                  Plan planOf, Narrow narrow) {
    SearchPlan plan;
    auto at = after.id > 0 ? std::find(values.begin(), values.end(), after.value) : values.begin();
    for (PageKey key{.id = after.id}; at != values.end(); ++at, key = {}) {
        BlotterFilter one = filter;
        one.sort = Sort::Time;
        one.ascending = false;
        if (!narrow(one, *at)) {
            continue;  // asked for another value
        }
        SearchPlan part = planOf(one, key);
        plan.parts.insert(plan.parts.end(), part.parts.begin(), part.parts.end());
        plan.texts = std::move(part.texts);  // the same for every value
    }
    if (plan.parts.empty()) {
        plan.nothing = "No row matches.";
    }
    return plan;
}

bool narrowInstrument(BlotterFilter& filter, std::int64_t value) {
    const domain::InstrumentId id{static_cast<std::uint32_t>(value)};
    const bool isWanted = !filter.instrument || *filter.instrument == id;
    filter.instrument = id;
    return isWanted;
}

bool narrowLife(BlotterFilter& filter, std::int64_t value) {
    const auto life = static_cast<trading::OrderLife>(value);
    const bool isWanted = !filter.life || *filter.life == life;
    filter.life = life;
    return isWanted;
}

/// Tagged rows along their index, before what `plan` has: the newest of those without.
void tagged(SearchPlan& plan, const char* table, const char* columns, const BlotterFilter& filter,
            const PageKey& after, std::size_t limit, const std::string& terms) {
    const char* down = filter.ascending ? "" : "DESC";
    const std::string beyond = after.id == 0
                                   ? "1"
                                   : fmt::format("(tag, id) {} ({}, {})", filter.ascending ? ">" : "<",
                                                 parameter(plan, after.text), after.id);
    plan.parts.insert(
        plan.parts.begin(),
        fmt::format("SELECT {0} FROM {1} INDEXED BY {1}_with_tag WHERE tag <> '' AND {2} AND {3} "
                    "ORDER BY tag {4}, id {4} LIMIT {5}",
                    columns, table, beyond, terms, down, limit));
}

/// The same filter without what is tagged, newest first.
BlotterFilter untagged(const BlotterFilter& filter) {
    BlotterFilter out = newestFirst(filter);
    out.tag = std::string{};
    return out;
}

const char* orderExpression(Sort sort) {
    switch (sort) {
        case Sort::Side:
            return "side";
        case Sort::Quantity:
            return "quantity";
        case Sort::Filled:
            return "filled";
        case Sort::Type:
            return "type";
        case Sort::Average:
            return "coalesce(average, 0)";
        case Sort::TimeInForce:
            return "tif";
        case Sort::Fees:
            return "fees";
        case Sort::Realised:
            return "realised";
        default:
            return "";
    }
}

const char* fillExpression(Sort sort) {
    return sort == Sort::Fees ? "fee" : sort == Sort::Role ? "is_maker" : orderExpression(sort);
}

}  // namespace

namespace {

SearchPlan ordersByTag(Database& db, const BlotterFilter& filter, const PageKey& after, std::size_t limit,
                       const char* columns) {
    SearchPlan plan;
    const bool hasUntagged = !filter.tag || filter.tag->empty();
    if (hasUntagged) {
        const PageKey key{.id = after.text.empty() ? after.id : 0};
        plan = planOrders(db, untagged(filter), key, limit, columns);
    }
    if (after.id == 0 || !after.text.empty()) {
        const Asked asked = askedOf(db, "orders", filter, plan);
        const std::string terms = commonTerms(filter, "created_at", plan) + " AND " + lifeTerm(asked) +
                                  (filter.text.empty() ? "" : " AND " + textTerm(asked, "id", true));
        tagged(plan, "orders", columns, filter, after, limit, terms);
    }
    return plan;
}

/// Orders by a column whose few values come in turn.
SearchPlan ordersInTurn(Database& db, const BlotterFilter& filter, const PageKey& after, std::size_t limit,
                        const char* columns) {
    const auto each = [&](const BlotterFilter& one, const PageKey& key) {
        return planOrders(db, one, key, limit, columns);
    };
    if (filter.sort == Sort::Symbol) {
        return inTurn(filter, after, instrumentsBySymbol(db, filter.ascending), each, narrowInstrument);
    }
    std::vector<std::int64_t> lives;
    for (const int life : livesOf(filter.state)) {
        lives.insert(filter.ascending ? lives.end() : lives.begin(), life);
    }
    return inTurn(filter, after, lives, each, narrowLife);
}

}  // namespace

SearchPlan planOrders(Database& db, const BlotterFilter& filter, const PageKey& after, std::size_t limit,
                      const char* columns) {
    if (filter.sort == Sort::Symbol || filter.sort == Sort::State) {
        return ordersInTurn(db, filter, after, limit, columns);
    }
    if (filter.sort == Sort::Tag) {
        return ordersByTag(db, filter, after, limit, columns);
    }
    SearchPlan plan;
    if (const char* expression = orderExpression(filter.sort); *expression != '\0') {
        plan = planOrders(db, newestFirst(filter), {}, std::max(limit, trading::kSortRows), columns);
        sortNewest(plan, expression, filter, after, limit);
        return plan;
    }
    const bool isPrice = filter.sort == Sort::Price;
    Merge merge("orders", columns, isPrice ? "price" : "", filter, after, limit);
    const Asked asked = askedOf(db, "orders", filter, plan);
    merge.require(commonTerms(filter, "created_at", plan));
    if (isPrice) {
        ordersByPrice(merge, filter, asked);
    } else {
        ordersByTime(db, merge, filter, asked);
    }
    plan.nothing = merge.isEmpty() ? "No order matches." : "";
    plan.parts = {merge.sql()};
    return plan;
}

namespace {

void fillsWithText(Merge& merge, const Asked& asked) {
    for (const std::int64_t instrument : asked.instruments) {
        merge.branch("INDEXED BY fills_of_instrument", fmt::format("instrument = {}", instrument));
    }
    for (const std::string& tag : asked.tags) {
        merge.branch("INDEXED BY fills_with_tag", fmt::format("tag <> '' AND tag = {}", tag));
    }
    if (asked.number) {
        merge.branch("INDEXED BY fills_of_order", fmt::format("order_id = {}", *asked.number));
        merge.branch("INDEXED BY fills_of_execution", fmt::format("exec_id = {}", *asked.number));
    }
}

void fillsByTime(Database& db, Merge& merge, const BlotterFilter& filter, const Asked& asked) {
    if (!filter.text.empty()) {
        fillsWithText(merge, asked);
    } else if (filter.tag && !filter.tag->empty()) {
        merge.branch("INDEXED BY fills_with_tag", "tag <> ''");
    } else if (filter.instrument) {
        merge.branch("INDEXED BY fills_of_instrument", "1");
    } else {
        merge.branch("", filter.day ? rangeOfDay(db, "fill_sums", *filter.day) : "1");
    }
}

SearchPlan fillsByTag(Database& db, const BlotterFilter& filter, const PageKey& after, std::size_t limit,
                      const char* columns) {
    SearchPlan plan;
    if (!filter.tag || filter.tag->empty()) {
        plan = planFills(db, untagged(filter), {.id = after.text.empty() ? after.id : 0}, limit, columns);
    }
    if (after.id == 0 || !after.text.empty()) {
        const Asked asked = askedOf(db, "fills", filter, plan);
        const std::string terms = commonTerms(filter, "recorded_at", plan) +
                                  (filter.text.empty() ? "" : " AND " + textTerm(asked, "order_id", false));
        tagged(plan, "fills", columns, filter, after, limit, terms);
        plan.nothing.clear();
    }
    return plan;
}

}  // namespace

SearchPlan planFills(Database& db, const BlotterFilter& filter, const PageKey& after, std::size_t limit,
                     const char* columns) {
    if (filter.sort == Sort::Symbol) {
        const auto each = [&](const BlotterFilter& one, const PageKey& key) {
            return planFills(db, one, key, limit, columns);
        };
        return inTurn(filter, after, instrumentsBySymbol(db, filter.ascending), each, narrowInstrument);
    }
    if (filter.sort == Sort::Tag) {
        return fillsByTag(db, filter, after, limit, columns);
    }
    SearchPlan plan;
    if (const char* expression = fillExpression(filter.sort); *expression != '\0') {
        plan = planFills(db, newestFirst(filter), {}, std::max(limit, trading::kSortRows), columns);
        if (plan.nothing.empty()) {
            sortNewest(plan, expression, filter, after, limit);
        }
        return plan;
    }
    const char* value = filter.sort == Sort::Price       ? "price"
                        : filter.sort == Sort::Execution ? "exec_id"
                                                         : "";
    Merge merge("fills", columns, value, filter, after, limit);
    const Asked asked = askedOf(db, "fills", filter, plan);
    merge.require(commonTerms(filter, "recorded_at", plan));
    if (*value != '\0') {
        merge.branch(
            filter.sort == Sort::Price ? "INDEXED BY fills_by_price" : "INDEXED BY fills_of_execution",
            filter.text.empty() ? "1" : textTerm(asked, "order_id", false));
    } else {
        fillsByTime(db, merge, filter, asked);
    }
    if (merge.isEmpty()) {
        plan.nothing = "Fills are found by symbol, tag, order number or execution number.";
        return plan;
    }
    plan.parts = {merge.sql()};
    return plan;
}

}  // namespace tessera::storage
