#include "app/storage/staged_rows.h"

#include <fmt/format.h>

namespace tessera::storage {

namespace {

/// What a connection knows of a staged table. Owned by the connection, which may outlive the rows.
struct Source {
    const StagedTable* rows;
    int columns;
};
struct Table : sqlite3_vtab {
    const StagedTable* rows = nullptr;
};
struct Cursor : sqlite3_vtab_cursor {
    std::size_t row = 0;
};

const StagedTable& rowsOf(const sqlite3_vtab_cursor* cursor) {
    return *static_cast<const Table*>(cursor->pVtab)->rows;
}
std::size_t& rowOf(sqlite3_vtab_cursor* cursor) {
    return static_cast<Cursor*>(cursor)->row;
}

int connect(sqlite3* db, void* source, int, const char* const*, sqlite3_vtab** out, char**) {
    const auto* from = static_cast<const Source*>(source);
    std::string sql = "CREATE TABLE staged(c0";
    for (int i = 1; i < from->columns; ++i) {
        sql += fmt::format(",c{}", i);
    }
    const int code = sqlite3_declare_vtab(db, (sql + ")").c_str());
    if (code == SQLITE_OK) {
        auto* table = new Table;
        table->rows = from->rows;
        *out = table;
    }
    return code;
}
int disconnect(sqlite3_vtab* table) {
    delete static_cast<Table*>(table);
    return SQLITE_OK;
}
int plan(sqlite3_vtab*, sqlite3_index_info*) {
    return SQLITE_OK;  // always all rows, in their order
}
int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
    *out = new Cursor;
    return SQLITE_OK;
}
int close(sqlite3_vtab_cursor* cursor) {
    delete static_cast<Cursor*>(cursor);
    return SQLITE_OK;
}
int begin(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    rowOf(cursor) = 0;
    return SQLITE_OK;
}
int next(sqlite3_vtab_cursor* cursor) {
    ++rowOf(cursor);
    return SQLITE_OK;
}
int isAtEnd(sqlite3_vtab_cursor* cursor) {
    return rowOf(cursor) >= rowsOf(cursor).size() ? 1 : 0;
}
int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index) {
    rowsOf(cursor).cell(rowOf(cursor), index, CellOut(context));
    return SQLITE_OK;
}
int rowId(sqlite3_vtab_cursor* cursor, sqlite3_int64* out) {
    *out = static_cast<sqlite3_int64>(rowOf(cursor));
    return SQLITE_OK;
}

const sqlite3_module& module() {
    static const sqlite3_module value = [] {
        sqlite3_module m{};
        m.xConnect = connect;  // without xCreate: no schema can name it
        m.xBestIndex = plan;
        m.xDisconnect = disconnect;
        m.xOpen = open;
        m.xClose = close;
        m.xFilter = begin;
        m.xNext = next;
        m.xEof = isAtEnd;
        m.xColumn = column;
        m.xRowid = rowId;
        return m;
    }();
    return value;
}

}  // namespace

int StagedTable::prepare(const Database& db, const char* verb, const char* table) {
    Statement any;
    int code = any.prepare(db, fmt::format("SELECT * FROM {}", table).c_str());
    if (code != SQLITE_OK) {
        return code;
    }
    // Named after the object: one table may have two, of new rows and of rows written again.
    const std::string name = fmt::format("staged_{}_{}", table, fmt::ptr(this));
    code = sqlite3_create_module_v2(db.get(), name.c_str(), &module(), new Source{this, any.columns()},
                                    [](void* source) { delete static_cast<Source*>(source); });
    return code == SQLITE_OK
               ? m_insert.prepare(db, fmt::format("{} INTO {} SELECT * FROM {}", verb, table, name).c_str())
               : code;
}

}  // namespace tessera::storage
