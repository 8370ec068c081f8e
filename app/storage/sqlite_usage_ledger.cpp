#include "app/storage/sqlite_usage_ledger.h"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <cstdio>

namespace tessera::storage {

using bill::DayLine;
using bill::KeptFile;
using bill::UsageBook;
using bill::UsageFile;
using bill::UsageImport;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::int64_t kApplicationId = 0x54455355;  // "TESU"
constexpr std::int64_t kVersion = 1;
constexpr const char* kSchema =
    "CREATE TABLE import(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, is_undone INTEGER NOT NULL DEFAULT "
    "0);"
    "CREATE TABLE change(import INTEGER NOT NULL REFERENCES import, sentence TEXT NOT NULL);"
    "CREATE TABLE file(number INTEGER PRIMARY KEY, import INTEGER NOT NULL REFERENCES import, name TEXT NOT "
    "NULL,"
    " digest TEXT NOT NULL, format TEXT NOT NULL, title TEXT NOT NULL, vendor TEXT NOT NULL, role INTEGER NOT"
    " NULL, days TEXT NOT NULL, stated INTEGER NOT NULL, rows INTEGER NOT NULL, empty_buckets INTEGER NOT "
    "NULL,"
    " duplicates INTEGER NOT NULL);"
    "CREATE TABLE line(file INTEGER NOT NULL REFERENCES file, day INTEGER NOT NULL, model TEXT NOT NULL, "
    "currency"
    " TEXT NOT NULL, tier INTEGER NOT NULL, context INTEGER NOT NULL, kind INTEGER NOT NULL, cost_of INTEGER,"
    " input INTEGER, cache_read INTEGER, cache_write INTEGER, output INTEGER, reasoning INTEGER, "
    "cache_write_1h"
    " INTEGER, cost TEXT, list_cost TEXT, rows INTEGER NOT NULL, rows_without_cost INTEGER NOT NULL, "
    "first_line"
    " INTEGER NOT NULL, replaced_by INTEGER REFERENCES import);"
    "CREATE INDEX line_of_file ON line(file, day);"
    "CREATE TABLE left_out(file INTEGER NOT NULL REFERENCES file, reason TEXT NOT NULL, rows INTEGER NOT "
    "NULL,"
    " first_line INTEGER NOT NULL, example TEXT NOT NULL);"
    "CREATE TABLE note(file INTEGER NOT NULL REFERENCES file, sentence TEXT NOT NULL);"
    "CREATE TABLE choice(model TEXT PRIMARY KEY, listing TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE mapping(headings TEXT PRIMARY KEY, reading TEXT NOT NULL) WITHOUT ROWID;";

/// One bit a quantity, then reasoning, then cost.
std::int64_t bitsOf(const bill::Stated& stated) {
    std::int64_t bits = (stated.reasoning ? 16 : 0) | (stated.cost ? 32 : 0);
    for (std::size_t i = 0; i < bill::kMetered; ++i) {
        bits |= stated.tokens[i] ? std::int64_t(1) << i : 0;
    }
    return bits;
}

bill::Stated statedFrom(std::int64_t bits) {
    bill::Stated stated;
    for (std::size_t i = 0; i < bill::kMetered; ++i) {
        stated.tokens[i] = (bits >> i & 1) != 0;
    }
    stated.reasoning = (bits & 16) != 0;
    stated.cost = (bits & 32) != 0;
    return stated;
}

void bindCount(Statement& row, const std::optional<std::int64_t>& value) {
    value ? row.bind(*value) : row.bindNull();
}

std::optional<std::int64_t> countFrom(Statement& row) {
    if (row.isNull()) {
        row.skip();
        return std::nullopt;
    }
    return row.integer();
}

/// Exact decimal text; false: it is none.
bool amountFrom(Statement& row, std::optional<bill::Amount>& amount) {
    if (row.isNull()) {
        row.skip();
        return true;
    }
    const auto read = bill::parseAmount(row.text());
    if (read) {
        amount = read->value;
    }
    return read.ok();
}

bool readLine(Statement& row, DayLine& line) {
    line.key.day = Timestamp::fromNanos(row.integer());
    line.key.model = row.text();
    line.key.currency = row.text();
    const std::uint64_t tier = row.id(), context = row.id(), kind = row.id();
    line.key.variant = {static_cast<bill::BillTier>(tier), static_cast<bill::ContextSize>(context)};
    line.key.kind = static_cast<bill::LineKind>(kind);
    const auto costOf = countFrom(row);
    if (costOf) {
        line.key.costOf = static_cast<bill::Metered>(*costOf);
    }
    for (auto& count : line.tokens.of) {
        count = countFrom(row);
    }
    line.tokens.reasoning = countFrom(row);
    line.tokens.cacheWrite1h = countFrom(row);
    const bool areAmounts = amountFrom(row, line.cost) && amountFrom(row, line.listCost);
    line.rows = row.integer();
    line.rowsWithoutCost = row.integer();
    line.firstLine = row.id();
    return areAmounts && tier <= 4 && context <= 2 && kind <= 4 &&
           (!costOf || (*costOf >= 0 && *costOf < static_cast<std::int64_t>(bill::kMetered)));
}

void bindLine(Statement& row, std::int64_t file, const DayLine& line, std::string& cost, std::string& list) {
    cost = line.cost ? bill::formatAmount(*line.cost) : "";
    list = line.listCost ? bill::formatAmount(*line.listCost) : "";
    row.bind(file).bind(line.key.day.nanos()).bind(line.key.model).bind(line.key.currency);
    row.bindId(static_cast<std::uint64_t>(line.key.variant.tier));
    row.bindId(static_cast<std::uint64_t>(line.key.variant.context));
    row.bindId(static_cast<std::uint64_t>(line.key.kind));
    bindCount(row,
              line.key.costOf ? std::optional(static_cast<std::int64_t>(*line.key.costOf)) : std::nullopt);
    for (const auto& count : line.tokens.of) {
        bindCount(row, count);
    }
    bindCount(row, line.tokens.reasoning);
    bindCount(row, line.tokens.cacheWrite1h);
    line.cost ? row.bind(cost) : row.bindNull();
    line.listCost ? row.bind(list) : row.bindNull();
    row.bind(line.rows).bind(line.rowsWithoutCost).bindId(line.firstLine);
}

std::string hexOf(sha256_ctx& context) {
    std::array<unsigned char, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(&context, digest.size(), digest.data());
    std::string hex;
    for (const unsigned char byte : digest) {
        hex += fmt::format("{:02x}", byte);
    }
    return hex;
}

}  // namespace

std::string usagePath(const std::string& profileDir) {
    return profileDir + "/usage.sqlite";
}

Result<std::string> fileDigest(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be read. Check its name and owner.", path), "digest"};
    }
    sha256_ctx context;
    sha256_init(&context);
    std::vector<unsigned char> bytes(1U << 20U);
    for (std::size_t read = 0; (read = std::fread(bytes.data(), 1, bytes.size(), file)) > 0;) {
        sha256_update(&context, read, bytes.data());
    }
    const bool isWhole = std::ferror(file) == 0;
    std::fclose(file);
    if (!isWhole) {
        return Error{ErrorCode::Unavailable, fmt::format("{} could not be read to its end.", path), "digest"};
    }
    return hexOf(context);
}

std::string textDigest(std::string_view text) {
    sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, text.size(), reinterpret_cast<const unsigned char*>(text.data()));
    return hexOf(context);
}

Result<std::unique_ptr<SqliteUsageLedger>> SqliteUsageLedger::open(const std::string& path) {
    std::unique_ptr<SqliteUsageLedger> ledger(new SqliteUsageLedger());
    ledger->m_path = path;
    Database& db = ledger->m_db;
    const int code = openOwnFile(
        db, path,
        fmt::format("{}PRAGMA application_id={};PRAGMA user_version={};", kSchema, kApplicationId, kVersion));
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    if (db.integer("PRAGMA application_id") != kApplicationId ||
        db.integer("PRAGMA user_version") != kVersion) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{} is no usage ledger this Tessera reads. Move it away to begin anew.", path),
            "application_id"};
    }
    if (const auto read = ledger->refresh(); !read) {
        return read.error();
    }
    return ledger;
}

/// In one transaction: another process may add to the tables between two statements of this one.
Result<void> SqliteUsageLedger::refresh() {
    if (const int code = m_db.execute("BEGIN"); code != SQLITE_OK) {
        return describeSqlite(code, m_path, m_db.message());
    }
    auto book = readTables();
    m_db.execute("COMMIT");  // of a transaction that only read
    if (!book) {
        return book.error();
    }
    m_book = std::move(book).value();
    return {};
}

Result<std::shared_ptr<UsageBook>> SqliteUsageLedger::readTables() {
    auto book = std::make_shared<UsageBook>();
    auto read =
        eachRow(m_db, m_path, "SELECT number,at,is_undone FROM import ORDER BY number", [&](Statement& row) {
            UsageImport import;
            import.number = row.integer();
            import.at = Timestamp::fromNanos(row.integer());
            import.isUndone = row.integer() != 0;
            book->imports.push_back(std::move(import));
            return true;
        });
    const auto then = [&](const char* sql, const auto& each) {
        read = read ? eachRow(m_db, m_path, sql, each) : read;
    };
    then("SELECT import,sentence FROM change", [&](Statement& row) {
        const auto import = std::ranges::find(book->imports, row.integer(), &UsageImport::number);
        if (import != book->imports.end()) {
            import->changes.emplace_back(row.text());
        }
        return import != book->imports.end();
    });
    then("SELECT model,listing FROM choice", [&](Statement& row) {
        std::string model(row.text());
        book->choices[std::move(model)] = row.text();
        return true;
    });
    then("SELECT headings,reading FROM mapping", [&](Statement& row) {
        std::string headings(row.text());
        book->mappings[std::move(headings)] = row.text();
        return true;
    });
    read = read ? loadFiles(*book) : read;
    read = read ? loadLines(*book) : read;
    return read ? Result<std::shared_ptr<UsageBook>>(std::move(book)) : read.error();
}

Result<void> SqliteUsageLedger::loadFiles(UsageBook& book) {
    return eachRow(
        m_db, m_path,
        "SELECT "
        "f.number,f.import,f.name,digest,format,title,vendor,role,days,stated,rows,empty_buckets,duplicates"
        " FROM file f JOIN import i ON i.number=f.import WHERE i.is_undone=0 ORDER BY f.number",
        [&](Statement& row) {
            KeptFile kept;
            kept.number = row.integer();
            kept.import = row.integer();
            kept.file.name = row.text();
            kept.file.digest = row.text();
            kept.file.format.id = row.text();
            kept.file.format.title = row.text();
            kept.file.format.vendor = row.text();
            const std::uint64_t role = row.id();
            kept.file.format.role = static_cast<bill::SourceRole>(role);
            kept.file.format.days = row.text();
            kept.file.stated = statedFrom(row.integer());
            kept.file.rows = row.integer();
            kept.file.emptyBuckets = row.integer();
            kept.file.duplicates = row.integer();
            book.files.push_back(std::move(kept));
            return role <= 3;
        });
}

Result<void> SqliteUsageLedger::loadLines(UsageBook& book) {
    const auto fileOf = [&](std::int64_t number) {
        return std::ranges::find(book.files, number, &KeptFile::number);
    };
    auto read =
        eachRow(m_db, m_path,
                "SELECT l.file,day,model,currency,tier,context,kind,cost_of,input,cache_read,cache_write,"
                "output,reasoning,cache_write_1h,cost,list_cost,l.rows,rows_without_cost,first_line FROM "
                "line l JOIN file f ON f.number=l.file JOIN import i ON i.number=f.import WHERE "
                "i.is_undone=0 AND l.replaced_by IS NULL ORDER BY l.file,day,l.rowid",
                [&](Statement& row) {
                    const auto kept = fileOf(row.integer());
                    DayLine line;
                    const bool isGood = kept != book.files.end() && readLine(row, line);
                    if (isGood) {
                        kept->file.lines.push_back(std::move(line));
                    }
                    return isGood;
                });
    if (read) {
        read = eachRow(m_db, m_path, "SELECT file,reason,rows,first_line,example FROM left_out",
                       [&](Statement& row) {
                           const auto kept = fileOf(row.integer());
                           bill::LeftOut left;
                           left.reason = row.text();
                           left.rows = row.integer();
                           left.firstLine = row.id();
                           left.example = row.text();
                           if (kept != book.files.end()) {
                               kept->file.leftOut.push_back(std::move(left));
                           }
                           return true;
                       });
    }
    return read ? eachRow(m_db, m_path, "SELECT file,sentence FROM note",
                          [&](Statement& row) {
                              const auto kept = fileOf(row.integer());
                              if (kept != book.files.end()) {
                                  kept->file.notes.emplace_back(row.text());
                              }
                              return true;
                          })
                : read;
}

/// The lock comes first: what a change means depends on what is in the file, whoever wrote it.
template <class Work>
Result<void> SqliteUsageLedger::change(Work work) {
    if (const int code = m_db.execute("BEGIN IMMEDIATE"); code != SQLITE_OK) {
        return unchanged(code);
    }
    auto done = changeLocked(work);
    if (!done) {
        m_db.execute("ROLLBACK");  // of no transaction where a statement ended it: an error nobody needs
    }
    return done;
}

template <class Work>
Result<void> SqliteUsageLedger::changeLocked(Work& work) {
    auto before = readTables();
    if (!before) {
        return before.error();
    }
    m_book = std::move(before).value();
    StatementRunner runner(m_db);
    if (const Result<void> refused = work(runner); !refused) {
        return refused;
    }
    if (runner.code() != SQLITE_OK) {
        return unchanged(runner.code());
    }
    auto after = readTables();
    if (!after) {
        return after.error();
    }
    if (const int code = m_db.execute("COMMIT"); code != SQLITE_OK) {
        return unchanged(code);
    }
    m_book = std::move(after).value();
    return {};
}

Error SqliteUsageLedger::unchanged(int code) const {
    Error error = describeSqlite(code, m_path, m_db.message());
    error.sentence = "Nothing was changed: " + error.sentence;
    return error;
}

void SqliteUsageLedger::writeFile(StatementRunner& runner, const UsageFile& file, std::int64_t import) {
    runner.once(
        "INSERT INTO "
        "file(import,name,digest,format,title,vendor,role,days,stated,rows,empty_buckets,duplicates)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [&](Statement& row) {
            row.bind(import).bind(file.name).bind(file.digest).bind(file.format.id).bind(file.format.title);
            row.bind(file.format.vendor).bindId(static_cast<std::uint64_t>(file.format.role));
            row.bind(file.format.days).bind(bitsOf(file.stated)).bind(file.rows);
            row.bind(file.emptyBuckets).bind(file.duplicates);
        });
    const std::int64_t number = sqlite3_last_insert_rowid(m_db.get());
    std::string cost, list;
    runner.each("INSERT INTO line VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL)", file.lines,
                [&](Statement& row, const DayLine& line) { bindLine(row, number, line, cost, list); });
    runner.each("INSERT INTO left_out VALUES(?,?,?,?,?)", file.leftOut,
                [&](Statement& row, const bill::LeftOut& left) {
                    row.bind(number).bind(left.reason).bind(left.rows);
                    row.bindId(left.firstLine).bind(left.example);
                });
    runner.each("INSERT INTO note VALUES(?,?)", file.notes,
                [&](Statement& row, const std::string& note) { row.bind(number).bind(note); });
}

void SqliteUsageLedger::writeImport(StatementRunner& runner, const std::vector<UsageFile>& files,
                                    const bill::KeepPlan& plan, const UsageImport& import) {
    runner.once("INSERT INTO import(number,at) VALUES(?,?)",
                [&](Statement& row) { row.bind(import.number).bind(import.at.nanos()); });
    runner.each("UPDATE line SET replaced_by=? WHERE file=? AND day>=? AND day<=? AND replaced_by IS NULL",
                plan.replacements, [&](Statement& row, const bill::Replacement& replaced) {
                    row.bind(import.number).bind(replaced.file);
                    row.bind(replaced.first.nanos()).bind(replaced.last.nanos());
                });
    runner.each("INSERT INTO change VALUES(?,?)", plan.replacements,
                [&](Statement& row, const bill::Replacement& replaced) {
                    row.bind(import.number).bind(replaced.sentence);
                });
    for (const std::size_t fresh : plan.fresh) {
        writeFile(runner, files[fresh], import.number);
    }
}

Result<UsageImport> SqliteUsageLedger::keep(const std::vector<UsageFile>& files, Timestamp at) {
    const auto done = change([&](StatementRunner& runner) -> Result<void> {
        const bill::KeepPlan plan = bill::planKeeping(*m_book, files);
        if (plan.fresh.empty()) {
            return Error{ErrorCode::Refused,
                         files.empty() ? std::string("No file was chosen.")
                                       : fmt::format("{} is in the ledger already: nothing was changed.",
                                                     files.size() == 1 ? files.front().name : "Every file"),
                         "usage digest"};
        }
        if (!plan.refusal.empty()) {
            return Error{ErrorCode::Refused, plan.refusal, "usage sample"};
        }
        runner.each("UPDATE import SET is_undone=1 WHERE number=?", plan.samples,
                    [](Statement& row, std::int64_t sample) { row.bind(sample); });
        UsageImport import;
        import.number = m_book->imports.empty() ? 1 : m_book->imports.back().number + 1;
        import.at = at;
        writeImport(runner, files, plan, import);
        return {};
    });
    return done ? Result<UsageImport>(m_book->imports.back()) : done.error();
}

Result<void> SqliteUsageLedger::undo(std::int64_t import) {
    return change([&](StatementRunner& runner) -> Result<void> {
        const auto found = std::ranges::find(m_book->imports, import, &UsageImport::number);
        if (found == m_book->imports.end() || found->isUndone) {
            return Error{ErrorCode::NotFound, fmt::format("There is no import {} to undo.", import),
                         "usage undo"};
        }
        const std::string later = fmt::format(
            "SELECT l.replaced_by FROM line l JOIN file f ON f.number=l.file WHERE f.import={} AND "
            "l.replaced_by IS NOT NULL LIMIT 1",
            import);
        if (const std::int64_t by = m_db.integer(later.c_str()); by != 0) {
            return Error{
                ErrorCode::Refused,
                fmt::format("Import {} replaced part of import {}. Undo import {} first.", by, import, by),
                "usage undo"};
        }
        const auto bind = [&](Statement& row) { row.bind(import); };
        runner.once("UPDATE line SET replaced_by=NULL WHERE replaced_by=?", bind);
        runner.once("UPDATE import SET is_undone=1 WHERE number=?", bind);
        return {};
    });
}

Result<void> SqliteUsageLedger::choose(const std::string& model, const std::optional<std::string>& listing) {
    return change([&](StatementRunner& runner) -> Result<void> {
        if (listing) {
            runner.once(
                "INSERT INTO choice VALUES(?,?) ON CONFLICT(model) DO UPDATE SET listing=excluded.listing",
                [&](Statement& row) { row.bind(model).bind(*listing); });
        } else {
            runner.once("DELETE FROM choice WHERE model=?", [&](Statement& row) { row.bind(model); });
        }
        return {};
    });
}

Result<void> SqliteUsageLedger::remember(const std::string& headingSet, const std::string& mapping) {
    return change([&](StatementRunner& runner) -> Result<void> {
        runner.once(
            "INSERT INTO mapping VALUES(?,?) ON CONFLICT(headings) DO UPDATE SET reading=excluded.reading",
            [&](Statement& row) { row.bind(headingSet).bind(mapping); });
        return {};
    });
}

}  // namespace tessera::storage
