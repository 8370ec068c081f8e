#include "app/storage/projection_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "app/storage/blotter_schema.h"

namespace tessera::storage {

namespace {

/// `key`: its first columns are the key, and the table is read in their order.
struct Projection {
    const char* table;
    const char* rows;  // as a person calls them
    const char* row;
    const char* key;
    int keys = 1;
};

constexpr std::array<Projection, 7> kProjections{
    {{"instruments", "instruments", "instrument", "id"},
     {"orders", "orders", "order", "id"},
     {"fills", "fills", "fill", "id"},
     {"positions", "positions", "position in instrument", "instrument"},
     {"desk", "account", "row", "one"},
     {"risk_limits", "risk limits", "scope and limit", "scope,limit_id", 2},
     {"model_positions", "positions of the fill models", "model and instrument", "model,instrument", 2}}};

/// One table on one side, a row at a time, as text that keeps types apart.
class Side {
 public:
    int open(Database& db, const std::string& sql) {
        const int code = m_row.prepare(db, sql.c_str());
        return code == SQLITE_OK ? next() : code;
    }
    /// SQLITE_OK, also at the end.
    int next() {
        const int code = m_row.step();
        m_hasRow = code == SQLITE_ROW;
        m_cells.clear();
        for (int i = 0; m_hasRow && i < m_row.columns(); ++i) {
            m_cells.push_back(cell());
        }
        return m_hasRow || code == SQLITE_DONE ? SQLITE_OK : code;
    }
    bool hasRow() const { return m_hasRow; }
    const std::vector<std::string>& cells() const { return m_cells; }
    /// The first `count` columns.
    std::string key(int count) const {
        return fmt::format("{}", fmt::join(m_cells.begin(), m_cells.begin() + count, ", "));
    }
    /// The first column, a whole number in every table.
    std::int64_t number() const {
        std::int64_t number = 0;
        std::from_chars(m_cells[0].data(), m_cells[0].data() + m_cells[0].size(), number);
        return number;
    }
    std::string_view name(std::size_t column) const { return m_row.name(static_cast<int>(column)); }

 private:
    std::string cell() {
        switch (m_row.type()) {
            case SQLITE_NULL:
                m_row.skip();
                return "nothing";
            case SQLITE_INTEGER:
                return fmt::format("{}", m_row.integer());
            default:
                return fmt::format("\"{}\"", m_row.text());
        }
    }
    Statement m_row;
    std::vector<std::string> m_cells;
    bool m_hasRow = false;
};

/// The bits above the lowest two of a fill's flags say whose doing it was. Rows of before they were written
/// say nothing of it, and that is no contradiction; whatever they do say must follow.
bool isFlagsOfBefore(std::string_view column, std::string_view stored, std::string_view rebuilt) {
    const auto number = [](std::string_view text) {
        std::int64_t value = -1;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    return column == "is_late" && number(stored) >= 0 && number(stored) == (number(rebuilt) & 3);
}

/// The first column in which two rows of one key differ; none.
std::optional<std::size_t> firstDifference(const Side& stored, const Side& rebuilt) {
    for (std::size_t i = 0; i < rebuilt.cells().size(); ++i) {
        const std::string &a = stored.cells()[i], &b = rebuilt.cells()[i];
        if (a != b && !isFlagsOfBefore(stored.name(i), a, b)) {
            return i;
        }
    }
    return std::nullopt;
}

std::string cannotRead(const Database& db, std::string_view rows) {
    return fmt::format("the stored {} cannot be read ({})", rows, db.message());
}

/// The key of the row that stands on one side alone; both come in the keys' order, and keys are whole
/// numbers.
std::string firstKey(const Projection& p, const Side& a, const Side& b) {
    if (!a.hasRow() || !b.hasRow()) {
        return (a.hasRow() ? a : b).key(p.keys);
    }
    return a.number() < b.number() ? a.key(p.keys) : b.key(p.keys);
}

/// Empty when the rows are alike.
std::string unlike(const Projection& p, const Side& stored, const Side& rebuilt) {
    const std::string head = fmt::format("the stored {} do{} not follow from the journal", p.rows,
                                         std::string_view(p.rows) == "account" ? "es" : "");
    if (!stored.hasRow() || !rebuilt.hasRow() || stored.key(p.keys) != rebuilt.key(p.keys)) {
        return fmt::format("{}: rows are missing or too many at {} {}", head, p.row,
                           firstKey(p, stored, rebuilt));
    }
    const auto column = firstDifference(stored, rebuilt);
    return column ? fmt::format("{}: of {} {}, {} is {} and should be {}", head, p.row, stored.key(p.keys),
                                stored.name(*column), stored.cells()[*column], rebuilt.cells()[*column])
                  : "";
}

/// In lock-step by key; empty when both hold the same.
std::string compare(const Projection& p, Database& storedDb, Database& rebuiltDb) {
    // The rebuilt one's names: a stored column under another name cannot be read, and is told so.
    Statement any;
    if (any.prepare(rebuiltDb, fmt::format("SELECT * FROM {}", p.table).c_str()) != SQLITE_OK) {
        return cannotRead(rebuiltDb, p.rows);
    }
    std::string columns = p.key;
    for (int i = 0; i < any.columns(); ++i) {
        if (i >= p.keys) {
            columns += fmt::format(",{}", any.name(i));
        }
    }
    const std::string sql = fmt::format("SELECT {} FROM {} ORDER BY {}", columns, p.table, p.key);
    Side stored, rebuilt;
    if (rebuilt.open(rebuiltDb, sql) != SQLITE_OK) {
        return cannotRead(rebuiltDb, p.rows);
    }
    int code = stored.open(storedDb, sql);
    while (code == SQLITE_OK && (stored.hasRow() || rebuilt.hasRow())) {
        if (std::string difference = stored.cells() == rebuilt.cells() ? "" : unlike(p, stored, rebuilt);
            !difference.empty()) {
            return difference;
        }
        code = rebuilt.next() == SQLITE_OK ? stored.next() : SQLITE_ERROR;
    }
    return code == SQLITE_OK ? "" : cannotRead(storedDb, p.rows);
}

/// Which events are an order's history. A profile of before this table has no rows for what came before it:
/// of the rebuilt ones those since its first count, none while it is empty.
std::string compareHistory(Database& storedDb, Database& rebuiltDb) {
    constexpr const char* kRows = "histories of orders";
    const std::int64_t since = storedDb.integer("SELECT coalesce(min(seq),-1) FROM order_events", -1);
    if (since < 0) {
        return "";
    }
    Side stored, rebuilt;
    const std::string sql =
        fmt::format("SELECT order_id,seq FROM order_events WHERE seq>={} ORDER BY order_id,seq", since);
    if (rebuilt.open(rebuiltDb, sql) != SQLITE_OK) {
        return cannotRead(rebuiltDb, kRows);
    }
    int code = stored.open(storedDb, sql);
    while (code == SQLITE_OK && (stored.hasRow() || rebuilt.hasRow())) {
        if (stored.cells() != rebuilt.cells()) {
            return fmt::format("the stored {} do not follow from the journal: at order {}", kRows,
                               (stored.hasRow() ? stored : rebuilt).key(1));
        }
        code = rebuilt.next() == SQLITE_OK ? stored.next() : SQLITE_ERROR;
    }
    return code == SQLITE_OK ? "" : cannotRead(storedDb, kRows);
}

std::string compareSums(Database& storedDb, Database& rebuiltDb) {
    Sums stored, counted;
    if (readSums(storedDb, stored) != SQLITE_DONE || countSums(rebuiltDb, counted) != SQLITE_DONE) {
        return cannotRead(storedDb, "sums");
    }
    const auto isSame = [](const auto& a, const auto& b) {
        SumOf x = a.second;  // bounds only widen: a row that left its group leaves them where they were
        const bool isWithin = x.firstId <= b.second.firstId && x.lastId >= b.second.lastId;
        x.firstId = b.second.firstId;
        x.lastId = b.second.lastId;
        return a.first == b.first && isWithin && x == b.second;
    };
    return std::equal(stored.begin(), stored.end(), counted.begin(), counted.end(), isSame)
               ? ""
               : "the stored sums do not follow from the rows";
}

}  // namespace

domain::Result<void> RebuiltTables::open() {
    // An unnamed database: pages beyond the cache go to a temporary file that no one else can name.
    if (auto opened = openScratch(m_db); !opened) {
        return opened.error();
    }
    int code = m_writer.prepare(m_db);
    if (code == SQLITE_OK) {
        code = m_db.execute("BEGIN");
    }
    return code == SQLITE_OK ? domain::Result<void>{}
                             : describeSqlite(code, "the temporary database", m_db.message());
}

int RebuiltTables::take(const trading::JournalEvent& event, const trading::Changes& changes) {
    const int code = m_writer.addChanges(changes, event.sequence);
    return code == SQLITE_DONE ? m_writer.flush() : code;
}

int RebuiltTables::finish(const trading::DeskHeader& header) {
    const int code = m_writer.writeHeader(header);
    return code == SQLITE_DONE ? m_db.execute("COMMIT") : code;
}

std::string RebuiltTables::difference(Database& stored) {
    for (const Projection& projection : kProjections) {
        if (std::string problem = compare(projection, stored, m_db); !problem.empty()) {
            return problem;
        }
    }
    if (std::string problem = compareHistory(stored, m_db); !problem.empty()) {
        return problem;
    }
    return compareSums(stored, m_db);
}

}  // namespace tessera::storage
