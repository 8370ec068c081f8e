// What searches look up first, and where their pages go on.
#include <fmt/format.h>

#include <limits>

#include "app/storage/blotter_search.h"
#include "app/storage/search_merge.h"

namespace tessera::storage {

using trading::BlotterFilter;
using trading::PageKey;
using Sort = BlotterFilter::Sort;

std::vector<int> livesOf(BlotterFilter::State state) {
    using State = BlotterFilter::State;
    switch (state) {
        case State::Working:
            return {0, 2, 3};
        case State::Filled:
            return {4};
        case State::Ended:
            return {5, 6};
        case State::Refused:
            return {1, 7};
        case State::All:
            break;
    }
    return {0, 2, 3, 4, 5, 6, 7, 1};  // as they are sorted: at work, done, over, refused
}

std::vector<std::int64_t> instrumentsLike(Database& db, const std::string& text) {
    std::vector<std::int64_t> ids;
    Statement row;
    if (row.prepare(db, "SELECT id FROM instruments WHERE symbol LIKE ? ESCAPE '\\' LIMIT 48") != SQLITE_OK) {
        return ids;
    }
    const std::string like = pattern(text, true);
    row.bind(like);
    while (row.step() == SQLITE_ROW) {
        ids.push_back(row.integer());
    }
    return ids;
}

std::vector<std::string> tagsLike(Database& db, const char* table, const std::string& text) {
    std::vector<std::string> tags;
    Statement row;
    const std::string sql = fmt::format(
        "WITH RECURSIVE t(tag) AS (SELECT min(tag) FROM {0} INDEXED BY {0}_with_tag WHERE tag <> '' UNION "
        "ALL "
        "SELECT (SELECT min(tag) FROM {0} INDEXED BY {0}_with_tag WHERE tag <> '' AND tag > t.tag) FROM t "
        "WHERE t.tag IS NOT NULL) SELECT tag FROM t WHERE tag LIKE ? ESCAPE '\\' LIMIT 200",
        table);
    const std::string like = pattern(text, false);
    if (row.prepare(db, sql.c_str()) == SQLITE_OK) {
        row.bind(like);
        while (row.step() == SQLITE_ROW) {
            tags.emplace_back(row.text());
        }
    }
    return tags;
}

namespace {

/// Events that a word finds: read newest first, which is quick for what is there and bounded for what is not.
std::string eventTerms(const BlotterFilter& filter, SearchPlan& plan) {
    std::string terms = "1";
    if (!filter.text.empty()) {
        const std::string like = parameter(plan, pattern(filter.text, false));
        terms += fmt::format(
            " AND (why LIKE {0} ESCAPE '\\' OR kind LIKE {0} ESCAPE '\\' OR who LIKE {0} ESCAPE '\\')", like);
    }
    return filter.kind.empty() ? terms : terms + " AND kind = " + parameter(plan, filter.kind);
}

template <class Row>
PageKey keyOf(std::int64_t id, std::int64_t value, const Row& row, Sort sort) {
    PageKey key{.id = id, .value = value};
    if constexpr (requires { row.tag; }) {
        key.text = sort == Sort::Tag ? row.tag : std::string{};
    }
    return key;
}

}  // namespace

SearchPlan planActivity(const BlotterFilter& filter, const PageKey& after, std::size_t limit,
                        const char* columns) {
    SearchPlan plan;
    const std::string terms = eventTerms(filter, plan);
    const bool isWord = filter.sort == Sort::Kind || filter.sort == Sort::Who;
    const char* hint = filter.kind == "limit set" ? "INDEXED BY events_of_limits" : "";
    const std::string kind = *hint != '\0' ? "kind = 'limit set' AND " : "";
    if (isWord) {
        const char* word = filter.sort == Sort::Kind ? "kind" : "who";
        const char* down = filter.ascending ? "" : "DESC";
        const std::string newest =
            fmt::format("SELECT {} FROM event {} WHERE {}{} ORDER BY seq DESC LIMIT {}", columns, hint, kind,
                        terms, trading::kSortRows);
        const std::string beyond =
            after.id == 0 ? "1"
                          : fmt::format("({}, seq) {} ({}, {})", word, filter.ascending ? ">" : "<",
                                        parameter(plan, after.text), after.id);
        plan.parts = {fmt::format("SELECT * FROM ({0}) WHERE {1} ORDER BY {2} {3}, seq {3} LIMIT {4}", newest,
                                  beyond, word, down, limit)};
        plan.counting = fmt::format("SELECT count(*) FROM ({})", newest);
        return plan;
    }
    const std::int64_t from =
        after.id > 0 ? after.id : (filter.ascending ? 0 : std::numeric_limits<std::int64_t>::max());
    plan.parts = {fmt::format("SELECT {} FROM event {} WHERE seq {} {} AND {}{} ORDER BY seq {} LIMIT {}",
                              columns, hint, filter.ascending ? ">" : "<", from, kind, terms,
                              filter.ascending ? "" : "DESC", limit)};
    return plan;
}

PageKey keyAfter(const trading::OrderView& row, Sort sort) {
    const auto value = [&]() -> std::int64_t {
        switch (sort) {
            case Sort::Price:
                return row.price.nanoUsd();
            case Sort::Symbol:
                return static_cast<std::int64_t>(row.instrument);
            case Sort::State:
                return static_cast<std::int64_t>(row.life);
            case Sort::Side:
                return static_cast<std::int64_t>(row.side);
            case Sort::Quantity:
                return row.quantity.raw();
            case Sort::Filled:
                return row.filled.raw();
            case Sort::Type:
                return static_cast<std::int64_t>(row.type);
            case Sort::TimeInForce:
                return static_cast<std::int64_t>(row.timeInForce);
            case Sort::Average:
                return row.averagePrice ? row.averagePrice->nanoUsd() : 0;
            case Sort::Fees:
                return row.fees.nanoUsd();
            case Sort::Realised:
                return row.realised.nanoUsd();
            default:
                return 0;
        }
    };
    return keyOf(static_cast<std::int64_t>(row.id), value(), row, sort);
}

PageKey keyAfter(const trading::FillView& row, Sort sort) {
    const auto value = [&]() -> std::int64_t {
        switch (sort) {
            case Sort::Price:
                return row.price.nanoUsd();
            case Sort::Symbol:
                return static_cast<std::int64_t>(row.instrument);
            case Sort::Execution:
                return static_cast<std::int64_t>(row.execId);
            case Sort::Side:
                return static_cast<std::int64_t>(row.side);
            case Sort::Quantity:
                return row.quantity.raw();
            case Sort::Fees:
                return row.fee.nanoUsd();
            case Sort::Realised:
                return row.realised.nanoUsd();
            case Sort::Role:
                return row.isMaker ? 1 : 0;
            default:
                return 0;
        }
    };
    return keyOf(row.id, value(), row, sort);
}

PageKey keyAfter(const trading::ActivityRow& row, Sort sort) {
    return {.id = row.sequence,
            .value = 0,
            .text = sort == Sort::Kind  ? row.kind
                    : sort == Sort::Who ? row.who
                                        : std::string{}};
}

}  // namespace tessera::storage
