// The journal against itself, against what is stored beside it, and against the second place.
#include <fmt/format.h>

#include <atomic>

#include "app/domain/decimal.h"
#include "app/storage/blotter_export.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/journal_anchor.h"
#include "app/storage/projection_check.h"
#include "app/trading/desk_state.h"

namespace tessera::storage {

namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

constexpr const char* kPutBack = "Keep a copy and put a backup back.";
constexpr const char* kRebuild = "Run \"tessera audit rebuild\" to write them anew from the journal.";

Error broken(std::int64_t sequence, std::string_view what) {
    return {ErrorCode::Corrupt, fmt::format("Journal row {} is broken: {}. {}", sequence, what, kPutBack),
            "audit"};
}

/// The whole journal once, from empty: its chain, and the state it gives.
class Replay {
 public:
    Replay(Database& db, const std::string& path, const std::atomic<bool>* isStopped)
        : m_db(db), m_path(path), m_isStopped(isStopped) {}

    /// `each(event, changes)` gives SQLite's code; `message` explains one that is not SQLITE_DONE.
    template <class Each>
    Result<ChainEnd> run(Each each, const std::function<std::string()>& message) {
        ChainTable table;
        table.sql = "SELECT seq,at,kind,who,why,payload,hash FROM event ORDER BY seq";
        table.read = [this](Statement& row) { return read(row); };
        table.take = [&]() -> Result<void> {
            if (m_isStopped != nullptr && *m_isStopped) {
                return Error{ErrorCode::Cancelled, "The check was stopped.", "stop"};
            }
            auto body = trading::decodePayload(m_kind, m_payload);
            if (!body) {
                return broken(static_cast<std::int64_t>(m_event.sequence), body.error().sentence);
            }
            m_event.body = std::move(body).value();
            const int code = each(m_event, m_state.apply(m_event));
            return code == SQLITE_DONE ? Result<void>{} : describeSqlite(code, m_path, message());
        };
        return walkChain(m_db, m_path, {table}, words);
    }
    const trading::DeskState& state() const { return m_state; }

 private:
    ChainRow read(Statement& row) {
        ++m_event.sequence;
        m_event.at = domain::Timestamp::fromNanos(row.integer());
        m_kind = row.text();
        m_event.who = row.text();
        m_event.why = row.text();
        m_payload = row.text();
        return {m_event.at.nanos(), {m_kind, m_event.who, m_event.why, m_payload}, row.blob()};
    }
    static Error words(std::int64_t sequence, ChainFault fault, std::int64_t next) {
        return broken(sequence,
                      fault == ChainFault::Missing
                          ? fmt::format("it is missing, the next one is {}", next)
                          : "its contents do not match its digest, so it or the row before was changed");
    }

    Database& m_db;
    const std::string& m_path;
    const std::atomic<bool>* m_isStopped;
    trading::JournalEvent m_event;
    trading::DeskState m_state;
    std::string m_kind, m_payload;
};

/// SQLite's own check of every page and index. It takes as long as reading the file does.
Result<void> checkIntegrity(Database& db, const std::string& path) {
    Statement row;
    int code = row.prepare(db, "PRAGMA integrity_check(1)");
    if (code == SQLITE_OK) {
        code = row.step();
    }
    if (code == SQLITE_INTERRUPT) {
        return Error{ErrorCode::Cancelled, "The check was stopped.", "stop"};
    }
    if (code != SQLITE_ROW) {
        return describeSqlite(code, path, db.message());
    }
    const std::string told(row.text());
    if (told == "ok") {
        return {};
    }
    return Error{ErrorCode::Corrupt, fmt::format("{} is damaged ({}). {}", path, told, kPutBack),
                 "integrity_check"};
}

Result<AuditReport> verify(Database& db, const std::string& profileDir, const std::string& path,
                           const std::optional<JournalAnchor>& anchor, const std::atomic<bool>* isStopped) {
    if (auto sound = checkIntegrity(db, path); !sound) {
        return sound.error();
    }
    RebuiltTables rebuilt;
    if (auto opened = rebuilt.open(); !opened) {
        return opened.error();
    }
    Replay replay(db, path, isStopped);
    const auto end =
        replay.run([&rebuilt](const trading::JournalEvent& event,
                              const trading::Changes& changes) { return rebuilt.take(event, changes); },
                   [&rebuilt] { return rebuilt.message(); });
    if (!end) {
        return end.error();
    }
    if (const int code = rebuilt.finish(replay.state().header()); code != SQLITE_OK) {
        return describeSqlite(code, "a temporary database", rebuilt.message());
    }
    if (end->rows > 0) {
        if (const std::string problem = rebuilt.difference(db); !problem.empty()) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("The journal's {} rows are unbroken, but {}. {}",
                                     domain::formatCount(end->rows), problem, kRebuild),
                         "projection"};
        }
    }
    if (anchor) {
        if (auto same = checkAnchor(db, profileDir, *anchor); !same) {
            return same.error();
        }
    }
    return AuditReport{
        .events = static_cast<std::uint64_t>(end->rows),
        .lastDigest = hexadecimal(end->digest),
        .sentence = fmt::format("{} journal rows, unbroken; they give the stored orders, fills, "
                                "positions and account. Last digest {}.",
                                domain::formatCount(end->rows), hexadecimal(end->digest))};
}

}  // namespace

Result<AuditReport> verifyAudit(const std::string& profileDir, const std::atomic<bool>* isStopped) {
    const std::string path = blotterPath(profileDir);
    if (auto there = checkJournalIsThere(profileDir); !there) {
        return there.error();
    }
    const auto anchor = readAnchor(profileDir);  // before the view: what it names is in it
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    if (isStopped != nullptr) {
        sqlite3_progress_handler(
            db.get(), 100'000,
            [](void* flag) { return *static_cast<const std::atomic<bool>*>(flag) ? 1 : 0; },
            const_cast<std::atomic<bool>*>(isStopped));  // the callback only reads it
    }
    // Damage is looked for: pages come through reads that are checked, not through a mapping.
    db.execute("PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;");
    db.execute("BEGIN");  // one view of the file, though a terminal may be writing
    return verify(db, profileDir, path, anchor, isStopped);
}

Result<std::uint64_t> rebuildProjections(const std::string& profileDir) {
    ProfileLock lock;
    if (auto locked = lock.take(profileDir); !locked) {
        return locked.error();
    }
    if (auto there = checkJournalIsThere(profileDir); !there) {
        return there.error();
    }
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForWriting(db, path, {}); !opened) {
        return opened.error();
    }
    BlotterWriter writer;
    int code = db.execute(
        "BEGIN IMMEDIATE; DELETE FROM orders; DELETE FROM fills; DELETE FROM positions;"
        "DELETE FROM instruments; DELETE FROM desk; DELETE FROM risk_limits;"
        "DELETE FROM model_positions; DELETE FROM order_events; DELETE FROM "
        "order_sums; DELETE FROM "
        "fill_sums;");
    if (code == SQLITE_OK) {
        code = writer.prepare(db);
    }
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    Replay replay(db, path, nullptr);
    const auto end = replay.run(
        [&writer](const trading::JournalEvent& event, const trading::Changes& changes) {
            const int added = writer.addChanges(changes, event.sequence);
            return added == SQLITE_DONE ? writer.flush() : added;
        },
        [&db] { return db.message(); });
    if (!end) {
        db.execute("ROLLBACK");
        return end.error();
    }
    code = writer.writeHeader(replay.state().header());
    if (code == SQLITE_DONE) {
        code = db.execute("REINDEX; COMMIT");
    }
    if (code != SQLITE_OK) {
        const Error error = describeSqlite(code, path, db.message());
        db.execute("ROLLBACK");
        return error;
    }
    return static_cast<std::uint64_t>(end->rows);
}

}  // namespace tessera::storage
