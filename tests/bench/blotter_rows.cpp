// The journal's rows a second, and pages, searches and groups of ten million of them.

#include <sodium.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>
#include <thread>

#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/sqlite_blotter_query.h"
#include "tests/bench/order_bench.h"

namespace tessera::bench {
namespace {

constexpr int kOrderTableColumns = 34;

using namespace std::chrono_literals;
using domain::ClientOrderId;
using domain::Price;
using domain::Quantity;

/// One placed order as the desk journals it: an event and its order row.
trading::JournalEntry entry(std::uint64_t number) {
    trading::JournalEntry e;
    e.event = {.sequence = number,
               .at = domain::Timestamp::fromSeconds(1'795'000'000),
               .who = "you",
               .why = "Buy 5 SITC-Z26 at 1.93, ladder click.",
               .body = trading::OrderPlaced{ClientOrderId{number}, intent(number)}};
    trading::OrderRecord& record = e.changes.orders.emplace_back();
    record.view.id = record.view.currentId = ClientOrderId{number};
    record.view.symbol = "SITC-Z26";
    record.view.life = trading::OrderLife::PendingNew;
    record.view.price = Price::fromNanoUsd(1'930'000'000);
    record.view.quantity = record.view.leaves = Quantity::fromRaw(5);
    record.arrivalBid = intent(number).seen.bestBid;
    record.arrivalAsk = intent(number).seen.bestAsk;
    e.header.lastSequence = number;
    return e;
}

double storeRowsPerSecond(const std::string& directory, std::size_t rows) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    auto store = diskStore(directory, false);
    (void)store->load();
    std::vector<trading::StoreNotice> notices;
    const std::int64_t start = now();
    for (std::size_t i = 1; i <= rows; ++i) {
        store->append(entry(i));
    }
    for (std::uint64_t committed = 0; committed < rows; std::this_thread::sleep_for(100us)) {
        notices.clear();
        store->drain(notices);
        committed = notices.empty() ? committed : notices.back().sequence;
    }
    return static_cast<double>(rows) * 1e9 / static_cast<double>(now() - start);
}

/// The same rows by hand: one transaction each.
double rawRowsPerSecond(const std::string& directory, std::size_t rows) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    storage::Database db;
    (void)storage::openForWriting(db, storage::blotterPath(directory), {});
    storage::BlotterWriter writer;
    (void)writer.prepare(db);
    storage::Digest digest{};
    const std::int64_t start = now();
    for (std::size_t i = 1; i <= rows; ++i) {
        const trading::JournalEntry e = entry(i);
        db.execute("BEGIN");
        writer.addEvent(e.event, digest);
        (void)writer.addChanges(e.changes, i);
        (void)writer.flush();
        db.execute("COMMIT");
    }
    return static_cast<double>(rows) * 1e9 / static_cast<double>(now() - start);
}

/// The same rows through QSqlQuery::execBatch, a transaction each 1 000 rows, FULL. 0: the driver is not
/// installed.
double qtRowsPerSecond(const std::string& directory, std::size_t rows) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    {
        storage::Database db;
        (void)storage::openForWriting(db, storage::blotterPath(directory), {});
    }
    double rate = 0;
    {
        QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", "bench");
        db.setDatabaseName(QString::fromStdString(storage::blotterPath(directory)));
        if (db.open()) {
            QSqlQuery(db).exec("PRAGMA synchronous=FULL");
            QSqlQuery events(db), orders(db);
            events.prepare("INSERT INTO event VALUES(?,?,?,?,?,?,?)");
            orders.prepare("INSERT INTO orders VALUES(" + QStringList(kOrderTableColumns, "?").join(',') +
                           ")");
            const std::int64_t start = now();
            for (std::size_t first = 1; first <= rows; first += 1'000) {
                QVariantList event[7], order[kOrderTableColumns];
                for (std::size_t i = first; i < first + 1'000; ++i) {
                    const trading::JournalEntry e = entry(i);
                    const QVariant id = static_cast<qlonglong>(i);
                    const QVariant values[7] = {id,
                                                static_cast<qlonglong>(e.event.at.nanos()),
                                                "order placed",
                                                "you",
                                                QString::fromStdString(e.event.why),
                                                QString::fromStdString(trading::encodePayload(e.event.body)),
                                                QByteArray(32, 'x')};
                    for (int c = 0; c < 7; ++c) {
                        event[c] << values[c];
                    }
                    for (int c = 0; c < kOrderTableColumns; ++c) {
                        order[c] << (c == 0                          ? id
                                     : c == 4                        ? QVariant("SITC-Z26")
                                     : c == 18 || c == 28 || c == 31 ? QVariant("")
                                                                     : QVariant(5));
                    }
                }
                for (const auto& column : event) {
                    events.addBindValue(column);
                }
                for (const auto& column : order) {
                    orders.addBindValue(column);
                }
                db.transaction();
                mustHold(events.execBatch() && orders.execBatch(),
                         "the QtSql peer's rows do not fit the schema");
                db.commit();
            }
            rate = static_cast<double>(rows) * 1e9 / static_cast<double>(now() - start);
            db.close();
        }
    }
    QSqlDatabase::removeDatabase("bench");
    return rate;
}

constexpr int kHashedRows = 20'000;

/// Nanoseconds a row's digest takes; `chain` gives it from the one before.
template <class Chain>
double hashNanos(const std::vector<std::string_view>& fields, Chain chain) {
    return nanosEach(kHashedRows, [&] {
        storage::Digest digest{};
        for (std::int64_t i = 0; i < kHashedRows; ++i) {
            digest = chain(digest, i, fields);
        }
        keep(digest);
    });
}

template <class Number>
void addNumber(crypto_hash_sha256_state& state, Number value) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(&value), sizeof value);
}

storage::Digest sodiumDigest(const storage::Digest& previous, std::int64_t sequence,
                             const std::vector<std::string_view>& fields) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, previous.data(), previous.size());
    addNumber(state, sequence);
    addNumber(state, sequence);
    for (const std::string_view field : fields) {
        addNumber(state, static_cast<std::uint32_t>(field.size()));
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(field.data()), field.size());
    }
    storage::Digest digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return digest;
}

TESSERA_BENCH("audit.hash", "the digest of one journal row") {
    const trading::JournalEntry e = entry(1'234'567);
    const std::string payload = trading::encodePayload(e.event.body);
    const std::vector<std::string_view> fields{trading::kindOf(e.event.body), e.event.who, e.event.why,
                                               payload};
    const storage::Digest before{};
    mustHold(storage::chainDigest(before, 7, 7, fields) == sodiumDigest(before, 7, fields),
             "the two libraries do not agree");
    const auto m =
        interleave(context, {[&] {
                                 return hashNanos(fields, [](const auto& d, auto i, const auto& f) {
                                     return storage::chainDigest(d, i, i, f);
                                 });
                             },
                             [&] { return hashNanos(fields, sodiumDigest); }});
    context.add(timeRow("audit.hash", "ns/row", m, "libsodium").ratioAtLeast(3));
}

TESSERA_BENCH("blotter.insert", "journalled orders a second (event and order row each), group commit") {
    const std::string ours = folder(context, "insert");
    const std::string raw = folder(context, "insert-raw");
    const std::string qt = folder(context, "insert-qt");
    const std::size_t rows = context.quick ? 10'000 : 50'000;
    const bool hasQt = QSqlDatabase::isDriverAvailable("QSQLITE");
    const auto m = interleave(
        context, {[&] { return storeRowsPerSecond(ours, rows); }, [&] { return rawRowsPerSecond(raw, 200); },
                  [&] { return hasQt ? qtRowsPerSecond(qt, rows) : 0.0; }});
    context.add(
        rateRow("blotter.insert", "rows/s", {m[0], m[1]}, "sqlite3, one transaction a row").ratioAtLeast(50));
    if (hasQt) {
        context.add(rateRow("blotter.insert.qt", "rows/s", {m[0], m[2]}, "QtSql batched").ratioAtLeast(4));
    } else {
        context.add(
            plainRow("blotter.insert.qt", "rows/s", m[0]).remark("no QtSql peer: install libqt6sql6-sqlite"));
    }
}

void fillOrders(const std::string& directory, std::size_t rows) {
    storage::Database db;
    (void)storage::openForWriting(db, storage::blotterPath(directory), {});
    db.execute("PRAGMA synchronous=OFF");
    db.execute("INSERT INTO instruments VALUES(1,0,'SITC-Z26','Mtok',10000000,2,0,1000,0,0)");
    for (std::size_t first = 1; first <= rows; first += 250'000) {
        db.execute(
            fmt::format(
                "WITH RECURSIVE n(i) AS (VALUES({}) UNION ALL SELECT i+1 FROM n WHERE i<{}) INSERT INTO "
                "orders SELECT i,i,i,1,'SITC-Z26',i%2,0,0,1930000000,0,5,5,0,9650000000000,1930000000,"
                "CASE WHEN i%500000=0 THEN 1 ELSE 4 "
                "END,0,0,'',1795000000000000000+i,1795000000000000000+i,i*3,0,0,0,0,1,0,'',0,0,'',1920000000,"
                "1940000000 FROM n",
                first, std::min(rows, first + 249'999))
                .c_str());
        sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    }
    mustHold(
        db.execute("INSERT INTO order_sums SELECT (created_at-72000000000000)/86400000000000,instrument,side,"
                   "life,tag,count(*),sum(quantity),sum(filled),count(*)*9650,0,0,0,min(id),max(id) FROM "
                   "orders GROUP BY 1,2,3,4,5") == SQLITE_OK,
        "the sums were not filled");
    mustHold(db.integer("SELECT count(*) FROM orders") == static_cast<std::int64_t>(rows),
             "the filled table is not full");
}

double offsetPageMillis(storage::Database& db, std::size_t offset) {
    storage::Statement page;
    page.prepare(db, fmt::format("SELECT {} FROM orders ORDER BY id DESC LIMIT 1000 OFFSET {}",
                                 storage::kOrderColumns, offset)
                         .c_str());
    const std::int64_t start = now();
    std::vector<trading::OrderView> rows;
    rows.reserve(1000);
    while (page.step() == SQLITE_ROW) {
        rows.push_back(storage::readOrder(page).view);
    }
    keep(rows.size());
    return static_cast<double>(now() - start) / 1e6;
}

double filteredPageMillis(storage::SqliteBlotterQuery& query, const trading::BlotterFilter& filter) {
    std::vector<trading::BlotterPage> pages;
    const std::int64_t start = now();
    query.search(trading::BlotterTable::Orders, filter, {}, 1000);
    while (query.drain(pages) == 0) {
        std::this_thread::yield();
    }
    keep(pages.size());
    return static_cast<double>(now() - start) / 1e6;
}

double keysetPageMillis(storage::SqliteBlotterQuery& query, std::int64_t before) {
    std::vector<trading::BlotterPage> pages;
    const std::int64_t start = now();
    query.request(trading::BlotterTable::Orders, before, 1000);
    while (query.drain(pages) == 0) {
        std::this_thread::yield();
    }
    return static_cast<double>(now() - start) / 1e6;
}

double groupsMillis(storage::SqliteBlotterQuery& query, trading::GroupBy by) {
    std::vector<trading::BlotterPage> pages;
    const std::int64_t start = now();
    query.groups(trading::BlotterTable::Orders, {}, by);
    while (query.drain(pages) == 0) {
        std::this_thread::yield();
    }
    keep(pages.size());
    return static_cast<double>(now() - start) / 1e6;
}

/// The same sums by the statement one would write without them.
double groupByMillis(storage::Database& db) {
    storage::Statement groups;
    groups.prepare(
        db,
        "SELECT life,count(*),sum(quantity),sum(filled),sum(fees),sum(realised) FROM orders GROUP BY life");
    const std::int64_t start = now();
    std::int64_t rows = 0;
    while (groups.step() == SQLITE_ROW) {
        ++rows;
    }
    keep(rows);
    return static_cast<double>(now() - start) / 1e6;
}

TESSERA_BENCH("blotter.page", "any 1 000 rows of ten million orders (one million with --quick)") {
    const std::string directory = folder(context, "page");
    const std::size_t rows = context.quick ? 1'000'000 : 10'000'000;
    fillOrders(directory, rows);
    const auto deep = static_cast<std::int64_t>(rows / 10);  // key of a page nine tenths down

    const double open = [&] {
        const std::int64_t start = now();
        auto store = diskStore(directory, false);
        (void)store->load();
        storage::SqliteBlotterQuery query(directory);
        (void)keysetPageMillis(query, 0);
        return static_cast<double>(now() - start) / 1e6;
    }();
    storage::SqliteBlotterQuery query(directory);
    storage::Database db;
    (void)storage::openForReading(db, storage::blotterPath(directory));
    std::uint64_t seed = 1;
    const auto anywhere = [&] {
        std::vector<double> times;
        for (int i = 0; i < 50; ++i) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            times.push_back(keysetPageMillis(query, static_cast<std::int64_t>(1'000 + (seed >> 20U) % rows)));
        }
        return percentile(times, 0.5);
    };
    const auto m = interleave(context, {[&] { return keysetPageMillis(query, deep); },
                                        [&] { return offsetPageMillis(db, rows - rows / 10); }, anywhere});
    context.add(timeRow("blotter.page", "ms", {m[0], m[1]}, "OFFSET paging")
                    .ratioAtLeast(context.quick ? 20 : 200)
                    .remark(fmt::format("{} rows", rows)));
    context.add(plainRow("blotter.page.any", "ms", m[2]).atMost(1));
    context.add(plainRow("blotter.page.open", "ms", open).atMost(20));
    using Filter = trading::BlotterFilter;
    const auto f = interleave(
        context,
        {[&] { return filteredPageMillis(query, {.text = "SITC", .state = Filter::State::Refused}); },
         [&] { return filteredPageMillis(query, {.text = "SITC", .side = domain::Side::Sell}); },
         [&] { return filteredPageMillis(query, {.sort = Filter::Sort::Price}); },
         [&] { return filteredPageMillis(query, {.sort = Filter::Sort::State}); },
         [&] { return filteredPageMillis(query, {.sort = Filter::Sort::Quantity}); }});
    context.add(plainRow("blotter.page.rare", "ms", f[0]).atMost(20).remark("one refused order in 500 000"));
    context.add(plainRow("blotter.page.symbol", "ms", f[1]).atMost(20).remark("a symbol's sells"));
    context.add(plainRow("blotter.page.price", "ms", f[2]).atMost(20).remark("highest price first"));
    context.add(plainRow("blotter.page.state", "ms", f[3]).atMost(20).remark("by state"));
    context.add(plainRow("blotter.page.bounded", "ms", f[4])
                    .atMost(150)
                    .remark("by quantity: no index, the newest 50 000 are sorted"));
    const auto g = interleave(context, {[&] { return groupsMillis(query, trading::GroupBy::State); },
                                        [&] { return groupByMillis(db); }});
    context.add(
        timeRow("blotter.groups", "ms", {g[0], g[1]}, "GROUP BY").ratioAtLeast(context.quick ? 20 : 200));
}

}  // namespace
}  // namespace tessera::bench
