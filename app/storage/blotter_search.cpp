#include "app/storage/blotter_search.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>

namespace tessera::storage {

using trading::BlotterFilter;
using trading::PageKey;

namespace {

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool ok = read.ec == std::errc{} && read.ptr == text.data() + text.size() && value > 0;
    return ok ? std::optional(value) : std::nullopt;
}

/// LIKE pattern of `text` anywhere, or at the start; what is special in a pattern is escaped with a
/// backslash.
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

/// Few: a venue lists some dozens.
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
    return {};
}

/// Collects SELECTs over one table, each in key order and cut at the limit, into one page.
class Merge {
 public:
    Merge(const char* table, const char* columns, const BlotterFilter& filter, PageKey after,
          std::size_t limit)
        : m_table(table), m_columns(columns), m_limit(limit) {
        const bool up = filter.ascending;
        const std::int64_t far = up ? 0 : std::numeric_limits<std::int64_t>::max();
        const std::int64_t id = after.id > 0 ? after.id : far;
        const char* less = up ? ">" : "<";
        if (filter.sort == BlotterFilter::Sort::Price) {
            m_order = up ? "price, id" : "price DESC, id DESC";
            m_beyond = after.id > 0 ? fmt::format("(price, id) {} ({}, {})", less, after.price, id) : "1";
        } else {
            m_order = up ? "id" : "id DESC";
            m_beyond = fmt::format("id {} {}", less, id);
        }
        if (filter.side) {
            m_beyond += fmt::format(" AND side = {}", static_cast<int>(*filter.side));
        }
    }
    /// `hint` names the index, so that a page never becomes a scan because the planner has no statistics.
    void branch(std::string_view hint, const std::string& where) {
        m_branches.push_back(
            fmt::format("SELECT * FROM (SELECT {} FROM {} {} WHERE {} AND {} ORDER BY {} LIMIT {})",
                        m_columns, m_table, hint, where, m_beyond, m_order, m_limit));
    }
    std::string sql() const {
        if (m_branches.size() == 1) {
            return m_branches.front();
        }
        return fmt::format("SELECT * FROM ({}) ORDER BY {} LIMIT {}", fmt::join(m_branches, " UNION "),
                           m_order, m_limit);
    }
    bool isEmpty() const { return m_branches.empty(); }

 private:
    std::string m_table, m_columns, m_order, m_beyond;
    std::size_t m_limit;
    std::vector<std::string> m_branches;
};

std::string lifeTerm(const std::vector<int>& lives) {
    return lives.empty() ? std::string("1") : fmt::format("life IN ({})", fmt::join(lives, ","));
}

/// Orders whose page comes along an index of state or instrument.
void ordersByTime(Merge& merge, const BlotterFilter& filter, const std::vector<std::int64_t>& instruments) {
    std::vector<int> lives = livesOf(filter.state);
    if (filter.text.empty()) {
        for (const int life : lives) {
            merge.branch("INDEXED BY orders_of_life", fmt::format("life = {}", life));
        }
        if (lives.empty()) {
            merge.branch("", "1");
        }
        return;
    }
    if (lives.empty()) {
        lives = {0, 1, 2, 3, 4, 5, 6, 7};
    }
    for (const std::int64_t instrument : instruments) {
        for (const int life : lives) {
            merge.branch("INDEXED BY orders_of_instrument",
                         fmt::format("instrument = {} AND life = {}", instrument, life));
        }
    }
}

}  // namespace

SearchPlan planOrders(Database& db, const BlotterFilter& filter, PageKey after, std::size_t limit,
                      const char* columns) {
    SearchPlan plan;
    Merge merge("orders", columns, filter, after, limit);
    const std::vector<int> lives = livesOf(filter.state);
    const auto instruments =
        filter.text.empty() ? std::vector<std::int64_t>{} : instrumentsLike(db, filter.text);
    if (filter.sort == BlotterFilter::Sort::Price) {
        std::string where = lifeTerm(lives);
        if (!filter.text.empty()) {
            where += fmt::format(" AND (instrument IN ({}) OR note LIKE ?1 ESCAPE '\\')",
                                 fmt::join(instruments, ","));
            plan.texts = {pattern(filter.text, false)};
        }
        merge.branch("INDEXED BY orders_by_price", where);
        plan.sql = merge.sql();
        return plan;
    }
    ordersByTime(merge, filter, instruments);
    if (!filter.text.empty()) {
        if (const auto number = wholeNumber(filter.text)) {
            merge.branch("", fmt::format("id = {} AND {}", *number, lifeTerm(lives)));
        }
        merge.branch("INDEXED BY orders_with_note",
                     fmt::format("note <> '' AND note LIKE ?1 ESCAPE '\\' AND {}", lifeTerm(lives)));
        plan.texts = {pattern(filter.text, false)};
    }
    plan.sql = merge.sql();
    return plan;
}

SearchPlan planFills(Database& db, const BlotterFilter& filter, PageKey after, std::size_t limit,
                     const char* columns) {
    SearchPlan plan;
    Merge merge("fills", columns, filter, after, limit);
    const auto instruments =
        filter.text.empty() ? std::vector<std::int64_t>{} : instrumentsLike(db, filter.text);
    if (filter.sort == BlotterFilter::Sort::Price) {
        merge.branch(
            "INDEXED BY fills_by_price",
            filter.text.empty() ? "1" : fmt::format("instrument IN ({})", fmt::join(instruments, ",")));
    } else if (filter.text.empty()) {
        merge.branch("", "1");
    } else {
        for (const std::int64_t instrument : instruments) {
            merge.branch("INDEXED BY fills_of_instrument", fmt::format("instrument = {}", instrument));
        }
        if (const auto number = wholeNumber(filter.text)) {
            merge.branch("INDEXED BY fills_of_order", fmt::format("order_id = {}", *number));
            merge.branch("INDEXED BY fills_of_execution", fmt::format("exec_id = {}", *number));
        }
    }
    if (merge.isEmpty()) {
        plan.nothing = "Fills are found by symbol, order number or execution number.";
        return plan;
    }
    plan.sql = merge.sql();
    return plan;
}

SearchPlan planActivity(const BlotterFilter& filter, PageKey after, std::size_t limit, const char* columns) {
    SearchPlan plan;
    const char* less = filter.ascending ? ">" : "<";
    const std::int64_t from =
        after.id > 0 ? after.id : (filter.ascending ? 0 : std::numeric_limits<std::int64_t>::max());
    std::string where = fmt::format("seq {} {}", less, from);
    if (!filter.text.empty()) {
        plan.texts.push_back(pattern(filter.text, false));
        where += " AND (why LIKE ?1 ESCAPE '\\' OR kind LIKE ?1 ESCAPE '\\' OR who LIKE ?1 ESCAPE '\\')";
    }
    const bool isLimits = filter.kind == "limit set";  // has an index of its own
    if (isLimits) {
        where += " AND kind = 'limit set'";
    }
    plan.sql = fmt::format("SELECT {} FROM event {} WHERE {} ORDER BY seq {} LIMIT {}", columns,
                           isLimits ? "INDEXED BY events_of_limits" : "", where,
                           filter.ascending ? "" : "DESC", limit);
    return plan;
}

int bindPlan(Database& db, Statement& statement, const SearchPlan& plan) {
    const int code = statement.prepare(db, plan.sql.c_str());
    if (code == SQLITE_OK) {
        for (const std::string& text : plan.texts) {
            statement.bind(std::string_view(text));
        }
    }
    return code;
}

}  // namespace tessera::storage
