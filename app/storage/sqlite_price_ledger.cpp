#include "app/storage/sqlite_price_ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tessera::storage {

using domain::Error;
using domain::ErrorCode;
using domain::Price;
using domain::Result;
using domain::Timestamp;
using listprices::Appended;
using listprices::PriceBook;
using listprices::PriceState;
using listprices::StatedPrice;

namespace {

constexpr std::int64_t kApplicationId = 0x54735072;  // "TsPr"
constexpr std::int64_t kVersion = 1;
/// How long one process waits for another's transaction, which takes some 0.1 s for a list of 3,000 models.
constexpr int kBusyMs = 10'000;

// Times are nanoseconds since 1970; a price counts 1e-9 USD per million tokens; numbers of enumerations are
// those of app/listprices/token_price.h and are never given anew.
constexpr const char* kSchema =
    "CREATE TABLE source(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, licence TEXT NOT NULL,"
    " as_of INTEGER NOT NULL);"
    "CREATE TABLE listing(number INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, vendor TEXT "
    "NOT"
    " NULL, name TEXT NOT NULL, title TEXT NOT NULL, UNIQUE(source, vendor, name));"
    "CREATE TABLE series(number INTEGER PRIMARY KEY, listing INTEGER NOT NULL REFERENCES listing, dimension"
    " INTEGER NOT NULL, above_input_tokens INTEGER NOT NULL, service_tier INTEGER NOT NULL,"
    " UNIQUE(listing, dimension, above_input_tokens, service_tier));"
    "CREATE TABLE event(series INTEGER NOT NULL REFERENCES series, effective_from INTEGER NOT NULL, known_at"
    " INTEGER NOT NULL, state INTEGER NOT NULL, nano_usd_per_mtok INTEGER,"
    " PRIMARY KEY(series, effective_from, known_at),"
    " CHECK((state = 0 AND nano_usd_per_mtok > 0) OR (state = 1 AND nano_usd_per_mtok = 0) OR"
    " (state > 1 AND nano_usd_per_mtok IS NULL))) WITHOUT ROWID;"
    "CREATE TABLE alias(source TEXT NOT NULL, vendor TEXT NOT NULL, alias TEXT NOT NULL, listing TEXT NOT "
    "NULL,"
    " PRIMARY KEY(source, vendor, alias, listing)) WITHOUT ROWID;"
    "CREATE TABLE refusal(number INTEGER PRIMARY KEY, source TEXT NOT NULL, vendor TEXT NOT NULL, listing "
    "TEXT NOT"
    " NULL, field TEXT NOT NULL, written TEXT NOT NULL, kind INTEGER NOT NULL, known_at INTEGER NOT NULL);";

Result<void> openFile(Database& db, const std::string& path) {
    const int code = openOwnFile(
        db, path,
        fmt::format("{}PRAGMA application_id={};PRAGMA user_version={};", kSchema, kApplicationId, kVersion));
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    if (db.integer("PRAGMA application_id") != kApplicationId) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} is no price ledger. Move it away to begin anew.", path),
                     "application_id"};
    }
    if (const auto version = db.integer("PRAGMA user_version"); version != kVersion) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} is a price ledger of version {}; this Tessera reads version {}. Move it "
                                 "away to begin anew, or use the Tessera that wrote it.",
                                 path, version, kVersion),
                     "user_version"};
    }
    return {};
}

bool readValue(std::int64_t state, std::int64_t nano, StatedPrice& value) {
    if (state < 0 || state >= static_cast<std::int64_t>(listprices::kPriceStates)) {
        return false;
    }
    const auto named = static_cast<PriceState>(state);
    if (named == PriceState::Priced) {
        value = StatedPrice::priced(Price::fromNanoUsd(nano));
        return nano > 0 && nano <= domain::kPriceLimit;
    }
    value = named == PriceState::Free ? StatedPrice::free() : StatedPrice::none(named);
    return true;
}

Result<void> loadSources(Database& db, const std::string& path, PriceBook& book) {
    return eachRow(db, path, "SELECT number,name,licence,as_of FROM source ORDER BY number",
                   [&](Statement& row) {
                       const bool isNext = row.id() == book.sources().size();
                       listprices::PriceSource source;
                       source.name = row.text();
                       source.licence = row.text();
                       source.asOf = Timestamp::fromNanos(row.integer());
                       book.restoreSource(std::move(source));
                       return isNext;
                   });
}

Result<void> loadListings(Database& db, const std::string& path, PriceBook& book) {
    return eachRow(db, path, "SELECT number,source,vendor,name,title FROM listing ORDER BY number",
                   [&](Statement& row) {
                       const bool isNext = row.id() == book.listings().size();
                       listprices::Listing listing;
                       listing.source = static_cast<listprices::SourceNumber>(row.id());
                       listing.vendor = row.text();
                       listing.name = row.text();
                       listing.title = row.text();
                       if (!isNext || listing.source >= book.sources().size()) {
                           return false;
                       }
                       book.restoreListing(std::move(listing));
                       return true;
                   });
}

/// Series with their events, from one walk over both.
Result<void> loadSeries(Database& db, const std::string& path, PriceBook& book) {
    std::vector<listprices::PriceSeries> all;
    auto read =
        eachRow(db, path,
                "SELECT number,listing,dimension,above_input_tokens,service_tier FROM series ORDER BY number",
                [&](Statement& row) {
                    const bool isNext = row.id() == all.size();
                    listprices::PriceSeries series;
                    series.listing = static_cast<listprices::ListingNumber>(row.id());
                    const std::uint64_t dimension = row.id();
                    series.aboveInputTokens = row.integer();
                    const std::uint64_t tier = row.id();
                    series.dimension = static_cast<listprices::PriceDimension>(dimension);
                    series.tier = static_cast<listprices::ServiceTier>(tier);
                    const bool isGood = isNext && series.listing < book.listings().size() &&
                                        dimension < listprices::kPriceDimensions &&
                                        tier < listprices::kServiceTiers && series.aboveInputTokens >= 0;
                    all.push_back(std::move(series));
                    return isGood;
                });
    if (!read) {
        return read;
    }
    read = eachRow(db, path,
                   "SELECT series,effective_from,known_at,state,nano_usd_per_mtok FROM event ORDER BY "
                   "series,effective_from,known_at",
                   [&](Statement& row) {
                       const std::uint64_t number = row.id();
                       listprices::PriceEvent event;
                       event.effectiveFrom = Timestamp::fromNanos(row.integer());
                       event.knownAt = Timestamp::fromNanos(row.integer());
                       const std::int64_t state = row.integer();
                       const std::int64_t nano = row.integer();
                       if (number >= all.size() || !readValue(state, nano, event.value)) {
                           return false;
                       }
                       all[number].events.push_back(event);
                       return true;
                   });
    for (auto& series : all) {
        book.restoreSeries(std::move(series));
    }
    return read;
}

Result<void> loadRest(Database& db, const std::string& path, PriceBook& book) {
    auto read = eachRow(db, path, "SELECT source,vendor,alias,listing FROM alias", [&](Statement& row) {
        listprices::ModelAlias alias;
        alias.source = row.text();
        alias.vendor = row.text();
        alias.alias = row.text();
        alias.listing = row.text();
        book.restoreAlias(std::move(alias));
        return true;
    });
    if (!read) {
        return read;
    }
    return eachRow(db, path,
                   "SELECT source,vendor,listing,field,written,kind,known_at FROM refusal ORDER BY number",
                   [&](Statement& row) {
                       listprices::Refusal refusal;
                       refusal.source = row.text();
                       refusal.vendor = row.text();
                       refusal.listing = row.text();
                       refusal.field = row.text();
                       refusal.written = row.text();
                       const std::uint64_t kind = row.id();
                       if (kind >= listprices::kRefusalKinds) {
                           return false;
                       }
                       refusal.kind = static_cast<listprices::RefusalKind>(kind);
                       refusal.knownAt = Timestamp::fromNanos(row.integer());
                       book.restoreRefusal(std::move(refusal));
                       return true;
                   });
}

void writeNames(StatementRunner& runner, const PriceBook& book, const Appended& added) {
    runner.each("INSERT INTO source VALUES(?,?,?,?) ON CONFLICT(number) DO UPDATE SET as_of=excluded.as_of",
                added.sources, [&](Statement& row, listprices::SourceNumber number) {
                    const auto& source = book.sources()[number];
                    row.bindId(number).bind(source.name).bind(source.licence).bind(source.asOf.nanos());
                });
    runner.each(
        "INSERT INTO listing VALUES(?,?,?,?,?) ON CONFLICT(number) DO UPDATE SET title=excluded.title",
        added.listings, [&](Statement& row, listprices::ListingNumber number) {
            const auto& listing = book.listings()[number];
            row.bindId(number).bindId(listing.source).bind(listing.vendor).bind(listing.name);
            row.bind(listing.title);
        });
    runner.each(
        "INSERT INTO series VALUES(?,?,?,?,?)", added.series,
        [&](Statement& row, listprices::SeriesNumber number) {
            const auto& series = book.series()[number];
            row.bindId(number).bindId(series.listing).bindId(static_cast<std::uint64_t>(series.dimension));
            row.bind(series.aboveInputTokens).bindId(static_cast<std::uint64_t>(series.tier));
        });
}

void writeEvents(StatementRunner& runner, const Appended& added) {
    runner.each("INSERT INTO event VALUES(?,?,?,?,?)", added.events, [](Statement& row, const auto& event) {
        const auto& [series, at] = event;
        row.bindId(series).bind(at.effectiveFrom.nanos()).bind(at.knownAt.nanos());
        row.bindId(static_cast<std::uint64_t>(at.value.state()));
        const auto price = at.value.price();
        if (price) {
            row.bind(price->nanoUsd());
        } else {
            row.bindNull();
        }
    });
    runner.each("INSERT INTO alias VALUES(?,?,?,?)", added.aliases, [](Statement& row, const auto& alias) {
        row.bind(alias.source).bind(alias.vendor).bind(alias.alias).bind(alias.listing);
    });
    runner.each(
        "INSERT INTO refusal(source,vendor,listing,field,written,kind,known_at) VALUES(?,?,?,?,?,?,?)",
        added.refusals, [](Statement& row, const listprices::Refusal& refusal) {
            row.bind(refusal.source).bind(refusal.vendor).bind(refusal.listing).bind(refusal.field);
            row.bind(refusal.written).bindId(static_cast<std::uint64_t>(refusal.kind));
            row.bind(refusal.knownAt.nanos());
        });
}

}  // namespace

std::string pricesPath(const std::string& profileDir) {
    return profileDir + "/prices.sqlite";
}

Result<std::unique_ptr<SqlitePriceLedger>> SqlitePriceLedger::open(const std::string& path) {
    std::unique_ptr<SqlitePriceLedger> ledger(new SqlitePriceLedger());
    ledger->m_path = path;
    auto opened = openFile(ledger->m_db, path);
    if (opened) {
        sqlite3_busy_timeout(ledger->m_db.get(), kBusyMs);
        opened = ledger->load();
    }
    if (!opened) {
        return opened.error();
    }
    return ledger;
}

/// In one read transaction: another process may add to the tables between two statements of this one.
Result<void> SqlitePriceLedger::load() {
    if (const int code = m_db.execute("BEGIN"); code != SQLITE_OK) {
        return describeSqlite(code, m_path, m_db.message());
    }
    const auto read = readTables();
    m_db.execute("COMMIT");  // of a transaction that only read
    return read;
}

Result<void> SqlitePriceLedger::readTables() {
    auto book = std::make_shared<PriceBook>();
    for (const auto part : {loadSources, loadListings, loadSeries, loadRest}) {
        if (const auto read = part(m_db, m_path, *book); !read) {
            return read.error();
        }
    }
    m_dataVersion = dataVersion();
    m_book = std::move(book);
    return {};
}

/// SQLite's own number, another one after every commit that was not made here.
std::int64_t SqlitePriceLedger::dataVersion() {
    return m_db.integer("PRAGMA data_version", -1);
}

Result<bool> SqlitePriceLedger::refresh() {
    if (dataVersion() == m_dataVersion) {
        return false;
    }
    const auto read = load();
    return read ? Result<bool>(true) : Result<bool>(read.error());
}

int SqlitePriceLedger::write(const PriceBook& book, const Appended& added) {
    StatementRunner runner(m_db);
    writeNames(runner, book, added);
    writeEvents(runner, added);
    return runner.code() == SQLITE_OK ? m_db.execute("COMMIT") : runner.code();
}

Result<Appended> SqlitePriceLedger::append(const listprices::PriceBatch& batch) {
    const auto failed = [this](int code) {
        Error error = describeSqlite(code, m_path, m_db.message());
        error.sentence = "The prices were not imported: " + error.sentence;
        return error;
    };
    // The lock comes first: numbers are given by what is in the file, whoever wrote it.
    if (const int code = m_db.execute("BEGIN IMMEDIATE"); code != SQLITE_OK) {
        return failed(code);
    }
    auto added = appendLocked(batch, failed);
    if (!added || added->isEmpty()) {
        m_db.execute("ROLLBACK");  // of no transaction where a statement ended it: an error nobody needs
    }
    return added;
}

template <class Failed>
Result<Appended> SqlitePriceLedger::appendLocked(const listprices::PriceBatch& batch, const Failed& failed) {
    if (dataVersion() != m_dataVersion) {
        if (const auto read = readTables(); !read) {
            return read.error();
        }
    }
    auto book = std::make_shared<PriceBook>(*m_book);
    auto added = book->append(batch);
    if (!added || added->isEmpty()) {
        return added;
    }
    if (const int code = write(*book, *added); code != SQLITE_OK) {
        return failed(code);
    }
    m_book = std::move(book);
    return added;
}

}  // namespace tessera::storage
