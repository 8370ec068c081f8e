#include "app/storage/blotter_sums.h"

#include <fmt/format.h>

#include "app/storage/blotter_rows.h"

namespace tessera::storage {

using domain::Int128;

namespace {

constexpr std::int64_t kNano = 1'000'000'000;

std::int64_t smallestId(std::int64_t a, std::int64_t b) {
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

SumOf readSum(Statement& row) {
    SumOf sum;
    sum.count = row.integer();
    sum.quantity = row.integer();
    sum.filled = row.integer();
    const std::int64_t whole = row.integer();
    sum.value = Int128{whole} * kNano + row.integer();
    sum.fees = row.integer();
    sum.realised = row.integer();
    sum.firstId = row.integer();
    sum.lastId = row.integer();
    return sum;
}

int readTable(Database& db, const char* sql, bool isOrders, Sums& out) {
    Statement row;
    int code = row.prepare(db, sql);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = row.step();
        if (code == SQLITE_ROW) {
            SumKey key{.day = row.integer(),
                       .instrument = row.integer(),
                       .side = row.integer(),
                       .life = isOrders ? row.integer() : kFillLife,
                       .tag = std::string(row.text())};
            out.emplace(std::move(key), readSum(row));
        }
    }
    return code;
}

/// `keys` of the table's primary key, then the ten numbers.
std::string upsert(const char* table, const char* keys) {
    return fmt::format(
        "INSERT INTO {}({},rows,quantity,filled,value_usd,value_nano,fees,realised,first_id,last_id) "
        "VALUES(?,?,?,?,{}?,?,?,?,?,?,?,?,?) ON CONFLICT({}) DO UPDATE SET rows=rows+excluded.rows,"
        "quantity=quantity+excluded.quantity,filled=filled+excluded.filled,"
        "value_usd=value_usd+excluded.value_usd,value_nano=value_nano+excluded.value_nano,"
        "fees=fees+excluded.fees,realised=realised+excluded.realised,"
        "first_id=min(first_id,excluded.first_id),last_id=max(last_id,excluded.last_id)",
        table, keys, std::string_view(keys).find("life") == std::string_view::npos ? "" : "?,", keys);
}

}  // namespace

void SumOf::add(const SumOf& other, int sign) {
    count += sign * other.count;
    quantity += sign * other.quantity;
    filled += sign * other.filled;
    value += sign * other.value;
    fees += sign * other.fees;
    realised += sign * other.realised;
    firstId = smallestId(firstId, other.firstId);
    lastId = std::max(lastId, other.lastId);
}

std::pair<SumKey, SumOf> countOf(const trading::OrderView& v) {
    const auto id = static_cast<std::int64_t>(v.id);
    return {{.day = trading::sessionDayOf(v.createdAt),
             .instrument = static_cast<std::int64_t>(v.instrument),
             .side = static_cast<std::int64_t>(v.side),
             .life = static_cast<std::int64_t>(v.life),
             .tag = v.tag},
            {.count = 1,
             .quantity = v.quantity.raw(),
             .filled = v.filled.raw(),
             .value = v.filledNotional.nanoUsd(),
             .fees = v.fees.nanoUsd(),
             .realised = v.realised.nanoUsd(),
             .firstId = id,
             .lastId = id}};
}

std::pair<SumKey, SumOf> countOf(const trading::FillView& f) {
    return {{.day = trading::sessionDayOf(f.recordedAt),
             .instrument = static_cast<std::int64_t>(f.instrument),
             .side = static_cast<std::int64_t>(f.side),
             .life = kFillLife,
             .tag = f.tag},
            {.count = 1,
             .quantity = f.quantity.raw(),
             .filled = f.quantity.raw(),
             .value = Int128{f.price.nanoUsd()} * f.quantity.raw(),
             .fees = f.fee.nanoUsd(),
             .realised = f.realised.nanoUsd(),
             .firstId = f.id,
             .lastId = f.id}};
}

int readSums(Database& db, Sums& out) {
    const char* orders =
        "SELECT "
        "day,instrument,side,life,tag,rows,quantity,filled,value_usd,value_nano,fees,realised,first_id,"
        "last_id FROM order_sums WHERE rows<>0";
    const char* fills =
        "SELECT day,instrument,side,tag,rows,quantity,filled,value_usd,value_nano,fees,realised,first_id,"
        "last_id FROM fill_sums WHERE rows<>0";
    const int code = readTable(db, orders, true, out);
    return code == SQLITE_DONE ? readTable(db, fills, false, out) : code;
}

int countSums(Database& db, Sums& out) {
    Statement row;
    int code =
        row.prepare(db, fmt::format("SELECT {} FROM orders WHERE {}", kOrderViewColumns, kEnded).c_str());
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code = row.step(); code == SQLITE_ROW) {
            const auto [key, sum] = countOf(readOrderView(row));
            out[key].add(sum, 1);
        }
    }
    if (code == SQLITE_DONE) {
        code = row.prepare(db, fmt::format("SELECT {} FROM fills", kFirstFillColumns).c_str());
    }
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code = row.step(); code == SQLITE_ROW) {
            const auto [key, sum] = countOf(readFill(row));
            out[key].add(sum, 1);
        }
    }
    return code;
}

int SumsWriter::prepare(const Database& db) {
    const int code = m_orders.prepare(db, upsert("order_sums", "day,instrument,side,life,tag").c_str());
    return code == SQLITE_OK ? m_fills.prepare(db, upsert("fill_sums", "day,instrument,side,tag").c_str())
                             : code;
}

void SumsWriter::add(const trading::OrderView& order, int sign) {
    const auto [key, sum] = countOf(order);
    m_changed[key].add(sum, sign);
}

void SumsWriter::add(const trading::FillView& fill, int sign) {
    const auto [key, sum] = countOf(fill);
    m_changed[key].add(sum, sign);
}

void SumsWriter::add(const Sums& sums) {
    for (const auto& [key, sum] : sums) {
        m_changed[key].add(sum, 1);
    }
}

int SumsWriter::flush() {
    int code = SQLITE_DONE;
    for (const auto& [key, sum] : m_changed) {
        Statement& row = key.life == kFillLife ? m_fills : m_orders;
        row.bind(key.day).bind(key.instrument).bind(key.side);
        if (key.life != kFillLife) {
            row.bind(key.life);
        }
        code =
            row.bind(key.tag)
                .bind(sum.count)
                .bind(sum.quantity)
                .bind(sum.filled)
                .bind(static_cast<std::int64_t>(sum.value / kNano))  // two whole numbers hold what one cannot
                .bind(static_cast<std::int64_t>(sum.value % kNano))
                .bind(sum.fees)
                .bind(sum.realised)
                .bind(sum.firstId)
                .bind(sum.lastId)
                .run();
        if (code != SQLITE_DONE) {
            return code;
        }
    }
    m_changed.clear();
    return code;
}

}  // namespace tessera::storage
