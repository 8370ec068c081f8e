#include "app/storage/sqlite_handle.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tessera::storage {

int Database::open(const std::string& path, int flags, const std::string& vfs) {
    close();
    const int code = sqlite3_open_v2(path.c_str(), &m_db, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (code != SQLITE_OK) {
        close();
        return code;
    }
    sqlite3_extended_result_codes(m_db, 1);
    return SQLITE_OK;
}

void Database::close() {
    sqlite3_close_v2(m_db);
    m_db = nullptr;
}

int Database::execute(const char* sql) {
    return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr);
}

std::string Database::message() const {
    return m_db == nullptr ? "not open" : sqlite3_errmsg(m_db);
}

std::int64_t Database::integer(const char* sql, std::int64_t fallback) {
    Statement statement;
    if (statement.prepare(*this, sql) != SQLITE_OK || statement.step() != SQLITE_ROW) {
        return fallback;
    }
    return statement.integer();
}

int Statement::prepare(const Database& db, const char* sql) {
    finalize();
    return sqlite3_prepare_v3(db.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr);
}

void Statement::finalize() {
    sqlite3_finalize(m_statement);
    m_statement = nullptr;
}

Statement& Statement::reset() {
    sqlite3_reset(m_statement);
    m_parameter = 0;
    m_column = 0;
    return *this;
}

Statement& Statement::bind(std::int64_t value) {
    sqlite3_bind_int64(m_statement, ++m_parameter, value);
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    sqlite3_bind_text(m_statement, ++m_parameter, text.empty() ? "" : text.data(),
                      static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bindBlob(std::span<const unsigned char> bytes) {
    sqlite3_bind_blob(m_statement, ++m_parameter, bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
    return *this;
}

Statement& Statement::bindReal(double value) {
    sqlite3_bind_double(m_statement, ++m_parameter, value);
    return *this;
}

Statement& Statement::bindNull() {
    sqlite3_bind_null(m_statement, ++m_parameter);
    return *this;
}

int Statement::step() {
    m_column = 0;
    return sqlite3_step(m_statement);
}

int Statement::run() {
    const int code = step();
    const int after = sqlite3_reset(m_statement);
    m_parameter = 0;
    return code == SQLITE_DONE ? SQLITE_DONE : (after != SQLITE_OK ? after : code);
}

std::int64_t Statement::integer() {
    return sqlite3_column_int64(m_statement, m_column++);
}

double Statement::real() {
    return sqlite3_column_double(m_statement, m_column++);
}

std::string_view Statement::text() {
    const int size =
        sqlite3_column_bytes(m_statement, m_column);  // first: most notes, terms and tags are empty
    const auto* data =
        size == 0 ? nullptr : reinterpret_cast<const char*>(sqlite3_column_text(m_statement, m_column));
    ++m_column;
    return data == nullptr ? std::string_view{} : std::string_view(data, static_cast<std::size_t>(size));
}

std::span<const std::byte> Statement::blob() {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(m_statement, m_column));
    const int size = sqlite3_column_bytes(m_statement, m_column++);
    return data == nullptr ? std::span<const std::byte>{} : std::span(data, static_cast<std::size_t>(size));
}

bool Statement::isNull() const {
    return type() == SQLITE_NULL;
}

int Statement::type() const {
    return sqlite3_column_type(m_statement, m_column);
}

void createPrivate(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        ::close(descriptor);
    }
}

namespace {

/// The switch needs the file alone and does not wait for it by itself (it would rise from a reader's lock),
/// so where several processes open a new file at once it is tried again.
int useWriteAheadLog(Database& db) {
    constexpr int kTries = 500, kPauseMs = 10;
    int code = SQLITE_BUSY;
    for (int i = 0; (code & 0xFF) == SQLITE_BUSY && i < kTries; ++i) {
        code = db.execute("PRAGMA journal_mode=WAL;");
        if ((code & 0xFF) == SQLITE_BUSY) {
            sqlite3_sleep(kPauseMs);
        }
    }
    return code;
}

}  // namespace

int openOwnFile(Database& db, const std::string& path, const std::string& create) {
    createPrivate(path);
    int code = db.open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(db.get(), 1000);
        code = db.execute("PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;");
        code = code == SQLITE_OK ? useWriteAheadLog(db) : code;
    }
    const auto isEmpty = [&db] { return db.integer("SELECT count(*) FROM sqlite_schema") == 0; };
    if (code != SQLITE_OK || !isEmpty()) {
        return code;
    }
    code = db.execute("BEGIN IMMEDIATE");
    if (code == SQLITE_OK && isEmpty()) {  // still: another process may have been first
        code = db.execute(create.c_str());
    }
    if (const int ended = db.execute(code == SQLITE_OK ? "COMMIT" : "ROLLBACK"); code == SQLITE_OK) {
        code = ended;
    }
    return code;
}

domain::Error describeContradiction(const std::string& path, const std::string& detail) {
    return {domain::ErrorCode::Corrupt,
            fmt::format("{} contradicts itself and is not read. Move it away to begin anew.", path), detail};
}

domain::Error describeSqlite(int code, const std::string& path, const std::string& detail) {
    const std::string log = fmt::format("SQLite {} ({}): {}", code, sqlite3_errstr(code), detail);
    const auto unavailable = [&log](std::string sentence) {
        return domain::Error{domain::ErrorCode::Unavailable, std::move(sentence), log};
    };
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return unavailable(
                fmt::format("the disk that holds {} is full. Free some space and it goes on by itself; "
                            "nothing recorded is lost.",
                            path));
        case SQLITE_IOERR:
            return unavailable(
                fmt::format("{} cannot be written or read (I/O error). Check the disk; it is tried "
                            "again, and nothing recorded is lost.",
                            path));
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
        case SQLITE_AUTH:
            return unavailable(
                fmt::format("{} cannot be opened for writing. Check its owner and permissions.", path));
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return unavailable(fmt::format("{} is locked by another program. Close that program.", path));
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {
                domain::ErrorCode::Corrupt,
                fmt::format("{} is damaged or not a database. Keep a copy and run \"tessera audit verify\".",
                            path),
                log};
        default:
            return unavailable(fmt::format("{} cannot be used ({}).", path, sqlite3_errstr(code)));
    }
}

}  // namespace tessera::storage
