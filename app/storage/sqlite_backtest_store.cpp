#include "app/storage/sqlite_backtest_store.h"

#include <fmt/format.h>

namespace tessera::storage {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using ports::BacktestLine;

namespace {

constexpr std::int64_t kApplicationId = 0x54534254;  // "TSBT"
constexpr std::int64_t kVersion = 1;

std::string schema() {
    return fmt::format(
        "CREATE TABLE line(sequence INTEGER PRIMARY KEY, origin INTEGER NOT NULL, run TEXT NOT NULL,"
        " forecaster TEXT NOT NULL, text TEXT NOT NULL, digest BLOB NOT NULL,"
        " UNIQUE(run,forecaster,origin)) STRICT;"
        "CREATE TRIGGER line_is_kept BEFORE DELETE ON line BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
        "CREATE TRIGGER line_is_fixed BEFORE UPDATE ON line BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
        "PRAGMA application_id={};PRAGMA user_version={};",
        kApplicationId, kVersion);
}

void readLine(Statement& row, BacktestLine& line) {
    line.origin = domain::Timestamp::fromNanos(row.integer());
    line.run = row.text();
    line.forecaster = row.text();
    line.text = row.text();
}

Digest digestAfter(const Digest& before, std::int64_t sequence, const BacktestLine& line) {
    return chainDigest(before, sequence, line.origin.nanos(), {line.run, line.forecaster, line.text});
}

/// Of the line the file ends with; the genesis in an empty one.
int readEnd(Database& db, std::int64_t& sequence, Digest& digest) {
    Statement last;
    int code = last.prepare(db, "SELECT sequence,digest FROM line ORDER BY sequence DESC LIMIT 1");
    if (code == SQLITE_OK && (code = last.step()) == SQLITE_ROW) {
        sequence = last.integer();
        code = readDigest(last.blob(), digest) ? SQLITE_DONE : SQLITE_CORRUPT;
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

}  // namespace

std::string backtestsPath(const std::string& profileDir) {
    return profileDir + "/backtests.sqlite";
}

Result<std::unique_ptr<SqliteBacktestStore>> SqliteBacktestStore::open(const std::string& path) {
    std::unique_ptr<SqliteBacktestStore> store(new SqliteBacktestStore());
    store->m_path = path;
    if (const int code = openOwnFile(store->m_db, path, schema()); code != SQLITE_OK) {
        return describeSqlite(code, path, store->m_db.message());
    }
    if (store->m_db.integer("PRAGMA application_id") != kApplicationId ||
        store->m_db.integer("PRAGMA user_version") != kVersion) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{} is no file of back-tests, or one of another Tessera. Move it away to begin "
                        "anew.",
                        path),
            "back-tests"};
    }
    if (const auto whole = store->verify(); !whole) {
        return whole.error();
    }
    return store;
}

Result<ChainEnd> SqliteBacktestStore::verify() const {
    BacktestLine line;
    ChainTable table;
    table.sql = "SELECT sequence,origin,run,forecaster,text,digest FROM line ORDER BY sequence";
    table.read = [&](Statement& row) {
        readLine(row, line);
        return ChainRow{line.origin.nanos(), {line.run, line.forecaster, line.text}, row.blob()};
    };
    table.take = []() -> Result<void> { return {}; };
    return walkChain(m_db, m_path, {table}, [this](std::int64_t sequence, ChainFault, std::int64_t) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{} was changed outside Tessera: line {} does not match its digest. Move it away "
                        "to begin anew.",
                        m_path, sequence),
            "back-tests"};
    });
}

int SqliteBacktestStore::appendLocked(const std::vector<BacktestLine>& lines) {
    std::int64_t sequence = 0;
    Digest digest = kGenesis;
    Statement known, add;
    int code = readEnd(m_db, sequence, digest);
    code = code == SQLITE_OK
               ? known.prepare(m_db, "SELECT 1 FROM line WHERE run=? AND forecaster=? AND origin=?")
               : code;
    code = code == SQLITE_OK ? add.prepare(m_db, "INSERT INTO line VALUES(?,?,?,?,?,?)") : code;
    for (auto line = lines.begin(); code == SQLITE_OK && line != lines.end(); ++line) {
        known.reset().bind(line->run).bind(line->forecaster).bind(line->origin.nanos());
        const int found = known.step();
        if (found == SQLITE_DONE) {
            digest = digestAfter(digest, ++sequence, *line);
            add.bind(sequence).bind(line->origin.nanos()).bind(line->run).bind(line->forecaster);
            code = add.bind(line->text).bindBlob(digest).run();
            code = code == SQLITE_DONE ? SQLITE_OK : code;
        } else {
            code = found == SQLITE_ROW ? SQLITE_OK : found;
        }
    }
    return code;
}

Result<void> SqliteBacktestStore::append(const std::vector<BacktestLine>& lines) {
    if (lines.empty()) {
        return {};
    }
    int code = m_db.execute("BEGIN IMMEDIATE");
    if (code == SQLITE_OK) {
        code = appendLocked(lines);
        const std::string why = m_db.message();
        if (const int ended = m_db.execute(code == SQLITE_OK ? "COMMIT" : "ROLLBACK"); code == SQLITE_OK) {
            code = ended;
        } else {
            return describeSqlite(code, m_path, why);
        }
    }
    return code == SQLITE_OK ? Result<void>{} : Result<void>(describeSqlite(code, m_path, m_db.message()));
}

Result<std::vector<BacktestLine>> SqliteBacktestStore::select(const char* sql, const std::string& run) const {
    std::vector<BacktestLine> lines;
    Statement row;
    int code = row.prepare(m_db, sql);
    if (code == SQLITE_OK) {
        row.bind(run);
    }
    while (code == SQLITE_OK && (code = row.step()) == SQLITE_ROW) {
        readLine(row, lines.emplace_back());
        code = SQLITE_OK;
    }
    return code == SQLITE_DONE ? Result<std::vector<BacktestLine>>(std::move(lines))
                               : describeSqlite(code, m_path, m_db.message());
}

Result<std::vector<BacktestLine>> SqliteBacktestStore::results(const std::string& run) const {
    return select(
        "SELECT origin,run,forecaster,text FROM line WHERE run=? AND forecaster<>'' ORDER BY sequence", run);
}

Result<std::vector<BacktestLine>> SqliteBacktestStore::runs() const {
    return select("SELECT origin,run,forecaster,text FROM line WHERE forecaster=? ORDER BY sequence", "");
}

}  // namespace tessera::storage
