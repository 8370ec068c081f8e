#include "app/storage/blotter_schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <vector>

#include "app/storage/blotter_upgrade.h"

namespace tessera::storage {

namespace {

// Step n brings version n to n + 1. Appended to, never changed.
constexpr std::array<const char*, 10> kMigrations{
    R"sql(
CREATE TABLE event(
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
  payload TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_fixed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE orders(
  id INTEGER PRIMARY KEY, current_id INTEGER NOT NULL, venue_id INTEGER NOT NULL, instrument INTEGER NOT NULL,
  symbol TEXT NOT NULL, side INTEGER NOT NULL, type INTEGER NOT NULL, tif INTEGER NOT NULL, price INTEGER NOT NULL,
  pending_price INTEGER NOT NULL, quantity INTEGER NOT NULL, filled INTEGER NOT NULL, leaves INTEGER NOT NULL,
  notional INTEGER NOT NULL, average INTEGER, life INTEGER NOT NULL, request INTEGER NOT NULL,
  unknown INTEGER NOT NULL, note TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  journal_seq INTEGER NOT NULL, cancel_id INTEGER NOT NULL, replace_id INTEGER NOT NULL,
  replace_price INTEGER NOT NULL, replace_quantity INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
  external INTEGER NOT NULL) STRICT;
CREATE INDEX orders_living ON orders(id) WHERE life IN (0, 2, 3);
CREATE TABLE fills(
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, exec_id INTEGER NOT NULL, instrument INTEGER NOT NULL,
  symbol TEXT NOT NULL, side INTEGER NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
  fee INTEGER NOT NULL, is_maker INTEGER NOT NULL, is_late INTEGER NOT NULL, venue_time INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL) STRICT;
CREATE INDEX fills_of_order ON fills(order_id);
CREATE TABLE positions(
  instrument INTEGER PRIMARY KEY, symbol TEXT NOT NULL, net INTEGER NOT NULL, cost INTEGER NOT NULL,
  average INTEGER, realised INTEGER NOT NULL, fees INTEGER NOT NULL) STRICT;
CREATE TABLE instruments(
  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, symbol TEXT NOT NULL, unit TEXT NOT NULL, tick INTEGER NOT NULL,
  price_decimals INTEGER NOT NULL, quantity_decimals INTEGER NOT NULL, contract_size INTEGER NOT NULL,
  near_leg INTEGER NOT NULL, last_trading INTEGER NOT NULL) STRICT;
CREATE TABLE desk(
  one INTEGER PRIMARY KEY CHECK (one = 1), last_sequence INTEGER NOT NULL, last_client_id INTEGER NOT NULL,
  last_server_seq INTEGER NOT NULL, orders_digest INTEGER NOT NULL, fills_digest INTEGER NOT NULL,
  order_count INTEGER NOT NULL, fill_count INTEGER NOT NULL, rejected INTEGER NOT NULL, duplicates INTEGER NOT NULL,
  externals INTEGER NOT NULL, day INTEGER NOT NULL, day_start INTEGER NOT NULL, kill_switch INTEGER NOT NULL,
  recovering INTEGER NOT NULL, mismatch INTEGER NOT NULL, account TEXT NOT NULL, starting INTEGER NOT NULL,
  cash INTEGER NOT NULL, realised INTEGER NOT NULL, fees INTEGER NOT NULL, has_limits INTEGER NOT NULL,
  max_quantity INTEGER NOT NULL, max_notional INTEGER NOT NULL, max_position INTEGER NOT NULL,
  collar_bp INTEGER NOT NULL, max_rate INTEGER NOT NULL, max_loss INTEGER NOT NULL) STRICT;
)sql",
    R"sql(
CREATE TABLE risk_limits(
  scope INTEGER NOT NULL, limit_id INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY(scope, limit_id)) STRICT;
ALTER TABLE desk ADD COLUMN trading_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk ADD COLUMN session_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk ADD COLUMN session_start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk ADD COLUMN session_since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE order_events(
  order_id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(order_id, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX orders_of_instrument ON orders(instrument, life);
CREATE INDEX orders_of_life ON orders(life);
CREATE INDEX orders_by_price ON orders(price);
CREATE INDEX orders_with_note ON orders(id) WHERE note <> '';
CREATE INDEX fills_of_instrument ON fills(instrument);
CREATE INDEX fills_of_execution ON fills(exec_id);
CREATE INDEX fills_by_price ON fills(price);
CREATE INDEX events_of_limits ON event(seq) WHERE kind = 'limit set';
)sql",
    // Stops, icebergs, dates and combinations: empty for a plain order.
    R"sql(
ALTER TABLE orders ADD COLUMN terms TEXT NOT NULL DEFAULT '';
)sql",
    // Tags, what each order and fill realised, and sums by group. The search indices leave out working
    // orders: kLiving and kEnded are these terms.
    R"sql(
ALTER TABLE orders ADD COLUMN fees INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN realised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE fills ADD COLUMN realised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fills ADD COLUMN tag TEXT NOT NULL DEFAULT '';
DROP INDEX orders_living;
DROP INDEX orders_of_instrument;
DROP INDEX orders_of_life;
DROP INDEX orders_by_price;
CREATE INDEX orders_living ON orders(id) WHERE (life = 0 OR life = 2 OR life = 3);
CREATE INDEX orders_of_instrument ON orders(instrument, life) WHERE life <> 0 AND life <> 2 AND life <> 3;
CREATE INDEX orders_of_life ON orders(life) WHERE life <> 0 AND life <> 2 AND life <> 3;
CREATE INDEX orders_by_price ON orders(price) WHERE life <> 0 AND life <> 2 AND life <> 3;
CREATE INDEX orders_with_tag ON orders(tag) WHERE tag <> '';
CREATE INDEX fills_with_tag ON fills(tag) WHERE tag <> '';
CREATE TABLE order_sums(
  day INTEGER NOT NULL, instrument INTEGER NOT NULL, side INTEGER NOT NULL, life INTEGER NOT NULL,
  tag TEXT NOT NULL, rows INTEGER NOT NULL, quantity INTEGER NOT NULL, filled INTEGER NOT NULL,
  value_usd INTEGER NOT NULL, value_nano INTEGER NOT NULL, fees INTEGER NOT NULL, realised INTEGER NOT NULL,
  first_id INTEGER NOT NULL, last_id INTEGER NOT NULL,
  PRIMARY KEY(day, instrument, side, life, tag)) STRICT, WITHOUT ROWID;
CREATE TABLE fill_sums(
  day INTEGER NOT NULL, instrument INTEGER NOT NULL, side INTEGER NOT NULL, tag TEXT NOT NULL,
  rows INTEGER NOT NULL, quantity INTEGER NOT NULL, filled INTEGER NOT NULL, value_usd INTEGER NOT NULL,
  value_nano INTEGER NOT NULL, fees INTEGER NOT NULL, realised INTEGER NOT NULL, first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL, PRIMARY KEY(day, instrument, side, tag)) STRICT, WITHOUT ROWID;
)sql",
    // What a shadow account would hold under the fill models beside its own.
    R"sql(
CREATE TABLE model_positions(
  model INTEGER NOT NULL, instrument INTEGER NOT NULL, symbol TEXT NOT NULL, net INTEGER NOT NULL,
  cost INTEGER NOT NULL, average INTEGER, realised INTEGER NOT NULL, fees INTEGER NOT NULL,
  PRIMARY KEY(model, instrument)) STRICT, WITHOUT ROWID;
)sql",
    // The best bid and ask painted when an order was pressed: what slippage is measured against.
    R"sql(
CREATE TABLE arrivals(order_id INTEGER PRIMARY KEY, bid INTEGER NOT NULL, ask INTEGER NOT NULL) STRICT;
)sql",
    // Positions the session day leaves out, and the intents that have not ended.
    R"sql(
ALTER TABLE desk ADD COLUMN session_without TEXT NOT NULL DEFAULT '';
ALTER TABLE desk ADD COLUMN intents TEXT NOT NULL DEFAULT '';
)sql",
    // The book at the press becomes part of the order's row: a table of its own cost a row and a page a
    // commit.
    R"sql(
ALTER TABLE orders ADD COLUMN bid INTEGER;
ALTER TABLE orders ADD COLUMN ask INTEGER;
UPDATE orders SET bid=a.bid, ask=a.ask FROM arrivals a WHERE a.order_id=orders.id;
DROP TABLE arrivals;
)sql",
    // A whole contract, as the journal writes it, with what SQL asks for beside it.
    R"sql(
DROP TABLE instruments;
CREATE TABLE instruments(
  id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, quantity_decimals INTEGER NOT NULL, definition TEXT NOT NULL) STRICT;
)sql",
    // The spread of an implied match; no venue told it before.
    R"sql(
ALTER TABLE fills ADD COLUMN implied_by INTEGER NOT NULL DEFAULT 0;
)sql"};
static_assert(kMigrations.size() == kBlotterVersion);

constexpr std::int64_t kBeforeSums = 3;       // the version whose rows know no sums yet
constexpr std::int64_t kBeforeArrivals = 5;   // and the one whose orders do not know their book
constexpr std::int64_t kBeforeContracts = 8;  // and the one that keeps a part of each contract

domain::Result<void> migrate(Database& db, const std::string& path) {
    const std::int64_t version = db.integer("PRAGMA user_version");
    const bool isNew = version == 0 && db.integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (!isNew && db.integer("PRAGMA application_id") != kBlotterApplicationId) {
        return domain::Error{domain::ErrorCode::Corrupt, fmt::format("{} is not a Tessera blotter.", path),
                             "application_id"};
    }
    if (version > kBlotterVersion) {
        return domain::Error{
            domain::ErrorCode::Refused,
            fmt::format("{} was written by a newer Tessera (version {}, this one reads {}). Install "
                        "the newer program.",
                        path, version, kBlotterVersion),
            "user_version"};
    }
    for (std::int64_t step = version; step < kBlotterVersion; ++step) {
        int code = db.execute("BEGIN IMMEDIATE");
        if (code == SQLITE_OK) {
            code = db.execute(kMigrations[static_cast<std::size_t>(step)]);
        }
        if (code == SQLITE_OK && step == kBeforeSums) {
            code = fillInSums(db);
        }
        if (code == SQLITE_OK && step == kBeforeArrivals) {
            code = fillInArrivals(db);
        }
        if (code == SQLITE_OK && step == kBeforeContracts) {
            code = fillInContracts(db);
        }
        if (code == SQLITE_OK) {
            code = db.execute(fmt::format("PRAGMA user_version={};PRAGMA application_id={};COMMIT;", step + 1,
                                          kBlotterApplicationId)
                                  .c_str());
        }
        if (code != SQLITE_OK) {
            const domain::Error error = describeSqlite(code, path, db.message());
            db.execute("ROLLBACK");
            return error;
        }
    }
    return {};
}

}  // namespace

std::string blotterPath(const std::string& profileDir) {
    return profileDir + "/blotter.sqlite";
}

domain::Result<void> openForWriting(Database& db, const std::string& path, const std::string& vfs) {
    createPrivate(path);
    int code = db.open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, vfs);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(db.get(), 1000);
        code = db.execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
            // A batch dirties up to 10 MiB: in the default 2 MiB its pages would go to the log twice.
            "PRAGMA cache_size=-16384;");
    }
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    return migrate(db, path);
}

domain::Result<void> openScratch(Database& db) {
    const std::string path = "a temporary database";
    int code = db.open("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX);
    if (code == SQLITE_OK) {
        code = db.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768;");
    }
    return code == SQLITE_OK ? migrate(db, path) : describeSqlite(code, path, db.message());
}

void reserveLog(const std::string& path) {
    const int file = ::open((path + "-wal").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    // The last room of a disk belongs to whoever must write now, the exchange's log among them.
    struct statvfs disk {};
    if (::fstatvfs(file, &disk) != 0 || static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize <
                                            4 * static_cast<std::uint64_t>(kReservedLog)) {
        ::close(file);
        return;
    }
    struct stat info {};
    const std::vector<char> zeros(64 << 10);
    off_t end = ::fstat(file, &info) == 0 ? info.st_size : kReservedLog;
    while (end < kReservedLog) {
        const ssize_t put = ::pwrite(file, zeros.data(), zeros.size(), end);
        if (put <= 0) {
            break;  // a full disk is met, and told, by the next commit
        }
        end += put;
    }
    ::fdatasync(file);
    ::close(file);
}

domain::Result<void> openForReading(Database& db, const std::string& path) {
    if (::access(path.c_str(), F_OK) != 0) {
        return domain::Error{domain::ErrorCode::NotFound, fmt::format("There is no blotter at {}.", path),
                             std::strerror(errno)};
    }
    int code = db.open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
    if (code == SQLITE_OK) {
        sqlite3_db_config(db.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_busy_timeout(db.get(), 1000);
        code = db.execute("PRAGMA mmap_size=1073741824; PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;");
    }
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    if (db.integer("PRAGMA application_id") != kBlotterApplicationId) {
        return domain::Error{domain::ErrorCode::Corrupt, fmt::format("{} is not a Tessera blotter.", path),
                             db.message()};
    }
    if (db.integer("PRAGMA user_version") != kBlotterVersion) {
        return domain::Error{
            domain::ErrorCode::Refused,
            fmt::format("{} is of another version. Start this Tessera once to bring it up to date.", path),
            "user_version"};
    }
    return {};
}

ProfileLock::~ProfileLock() {
    if (m_descriptor >= 0) {
        ::close(
            m_descriptor);  // releases the lock; the file stays, removing it would race with the next holder
    }
}

domain::Result<void> ProfileLock::take(const std::string& profileDir) {
    const std::string path = profileDir + "/blotter.lock";
    m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_descriptor < 0) {
        return domain::Error{
            domain::ErrorCode::Unavailable,
            fmt::format("The profile {} cannot be used: {}.", profileDir, std::strerror(errno)), path};
    }
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> holder{};
        const ssize_t size = ::pread(m_descriptor, holder.data(), holder.size() - 1, 0);
        ::close(m_descriptor);
        m_descriptor = -1;
        return domain::Error{
            domain::ErrorCode::Refused,
            fmt::format("Another Tessera is using the profile {}{}{}. Close it, or start with "
                        "--profile and another folder.",
                        profileDir, size > 0 ? ", process " : "", size > 0 ? holder.data() : ""),
            path};
    }
    const std::string pid = fmt::format("{}", ::getpid());
    if (::ftruncate(m_descriptor, 0) != 0 ||
        ::pwrite(m_descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return {};  // the lock holds; only the next one's sentence is poorer
    }
    return {};
}

}  // namespace tessera::storage
