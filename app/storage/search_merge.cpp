#include "app/storage/search_merge.h"

#include <fmt/format.h>

#include <limits>

namespace tessera::storage {

using trading::BlotterFilter;
using trading::PageKey;

Merge::Merge(std::string table, std::string columns, std::string value, const BlotterFilter& filter,
             const PageKey& after, std::size_t limit)
    : m_table(std::move(table)), m_columns(std::move(columns)), m_limit(limit) {
    const bool up = filter.ascending;
    const std::int64_t far = up ? 0 : std::numeric_limits<std::int64_t>::max();
    const std::int64_t id = after.id > 0 ? after.id : far;
    const char* less = up ? ">" : "<";
    if (value.empty()) {
        m_order = up ? "id" : "id DESC";
        m_terms = fmt::format("id {} {}", less, id);
    } else {
        m_order = up ? fmt::format("{}, id", value) : fmt::format("{} DESC, id DESC", value);
        m_terms = after.id > 0 ? fmt::format("({}, id) {} ({}, {})", value, less, after.value, id) : "1";
    }
}

void Merge::branch(std::string_view hint, const std::string& where) {
    m_branches.push_back(
        fmt::format("SELECT * FROM (SELECT {} FROM {} {} WHERE {} AND {} ORDER BY {} LIMIT {})", m_columns,
                    m_table, hint, where, m_terms, m_order, m_limit));
}

std::string Merge::sql() const {
    if (m_branches.size() == 1) {
        return m_branches.front();
    }
    return fmt::format("SELECT * FROM ({}) ORDER BY {} LIMIT {}", fmt::join(m_branches, " UNION "), m_order,
                       m_limit);
}

std::string parameter(SearchPlan& plan, std::string text) {
    plan.texts.push_back(std::move(text));
    return fmt::format("?{}", plan.texts.size());
}

std::string pattern(std::string_view text, bool atStart) {
    std::string out = atStart ? "" : "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + "%";
}

void sortNewest(SearchPlan& plan, const std::string& expression, const BlotterFilter& filter,
                const PageKey& after, std::size_t limit) {
    const std::string newest = std::exchange(plan.parts, {}).front();
    const char* down = filter.ascending ? "" : "DESC";
    const std::string beyond = after.id > 0 ? fmt::format("({}, id) {} ({}, {})", expression,
                                                          filter.ascending ? ">" : "<", after.value, after.id)
                                            : "1";
    plan.parts.push_back(fmt::format("SELECT * FROM ({0}) WHERE {1} ORDER BY {2} {3}, id {3} LIMIT {4}",
                                     newest, beyond, expression, down, limit));
    plan.counting = fmt::format("SELECT count(*) FROM ({})", newest);
}

std::string dayTerm(std::int64_t day, const char* column) {
    return fmt::format("{0} >= {1} AND {0} < {2}", column, trading::sessionStartOf(day).nanos(),
                       trading::sessionStartOf(day + 1).nanos());
}

int bindPart(Database& db, Statement& statement, const std::string& part, const SearchPlan& plan) {
    const int code = statement.prepare(db, part.c_str());
    if (code == SQLITE_OK) {
        for (const std::string& text : plan.texts) {
            statement.bind(std::string_view(text));
        }
    }
    return code;
}

}  // namespace tessera::storage
