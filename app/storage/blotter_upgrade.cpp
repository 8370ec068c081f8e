#include "app/storage/blotter_upgrade.h"

#include <fmt/format.h>

#include "app/storage/blotter_rows.h"
#include "app/trading/position_keeper.h"

namespace tessera::storage {

namespace {

struct Book {
    domain::Instrument contract;
    trading::PositionView position;
};
using Books = std::map<domain::InstrumentId, Book>;

/// Versions 1 to 7.
int readEarlierContracts(Database& db, const char* table, Books& books) {
    Statement row;
    int code = row.prepare(db, fmt::format("SELECT id,kind,symbol,unit,tick,price_decimals,quantity_decimals,"
                                           "contract_size,near_leg,last_trading FROM {}",
                                           table)
                                   .c_str());
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code = row.step(); code == SQLITE_ROW) {
            trading::EarlierContract earlier;
            earlier.id = static_cast<domain::InstrumentId>(row.integer());
            earlier.kind = static_cast<domain::InstrumentKind>(row.integer());
            earlier.symbol = row.text();
            earlier.unit = row.text();
            earlier.tick = domain::PriceDelta::fromNanoUsd(row.integer());
            earlier.priceDecimals = static_cast<int>(row.integer());
            earlier.quantityDecimals = static_cast<int>(row.integer());
            earlier.contractSize = row.integer();
            earlier.nearLeg = static_cast<domain::InstrumentId>(row.integer());
            earlier.lastTradingTime = domain::Timestamp::fromNanos(row.integer());
            books[earlier.id].contract = trading::contractOf(earlier);
        }
    }
    return code;
}

/// The fills are walked by their key, which the updates beside leave alone.
int realise(Database& db, Books& books) {
    Statement row, onFill, onOrder;
    int code = row.prepare(db, fmt::format("SELECT {} FROM fills ORDER BY id", kFillColumns).c_str());
    if (code == SQLITE_OK) {
        code = onFill.prepare(db, "UPDATE fills SET realised=? WHERE id=?");
    }
    if (code == SQLITE_OK) {
        code = onOrder.prepare(db, "UPDATE orders SET fees=fees+?,realised=realised+? WHERE id=?");
    }
    while (code == SQLITE_OK && (code = row.step()) == SQLITE_ROW) {
        const trading::FillView fill = readFill(row);
        Book& book = books[fill.instrument];
        const std::int64_t before = book.position.realised.nanoUsd();
        // One too large to account for left its position unchanged when it came, and does so here.
        (void)trading::applyFill(book.position, book.contract, fill.side, fill.price, fill.quantity,
                                 fill.fee);
        const std::int64_t realised = book.position.realised.nanoUsd() - before;
        code = realised == 0 ? SQLITE_DONE : onFill.bind(realised).bind(fill.id).run();
        if (code == SQLITE_DONE) {
            code = onOrder.bind(fill.fee.nanoUsd())
                       .bind(realised)
                       .bind(static_cast<std::int64_t>(fill.order))
                       .run();
        }
        code = code == SQLITE_DONE ? SQLITE_OK : code;
    }
    return code;
}

}  // namespace

int fillInSums(Database& db) {
    Books books;
    Sums sums;
    SumsWriter writer;
    int code = readEarlierContracts(db, "instruments", books);
    if (code == SQLITE_DONE) {
        code = realise(db, books);
    }
    if (code == SQLITE_DONE) {
        code = countSums(db, sums);
    }
    if (code == SQLITE_DONE) {
        code = writer.prepare(db);
    }
    if (code == SQLITE_OK) {
        writer.add(sums);
        code = writer.flush();
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

int fillInArrivals(Database& db) {
    Statement row, arrival;
    int code = arrival.prepare(db, "INSERT OR REPLACE INTO arrivals VALUES(?,?,?)");
    if (code == SQLITE_OK) {
        code = row.prepare(db, "SELECT kind,payload FROM event WHERE kind='order placed' ORDER BY seq");
    }
    while (code == SQLITE_OK && (code = row.step()) == SQLITE_ROW) {
        const std::string kind(row.text());
        const auto body = trading::decodePayload(kind, row.text());
        const auto* placed = body ? std::get_if<trading::OrderPlaced>(&body.value()) : nullptr;
        // A damaged row is the verification's to tell; an order over an empty side has no mid.
        if (placed != nullptr && placed->intent.seen.bestBid && placed->intent.seen.bestAsk) {
            code = arrival.bindId(static_cast<std::uint64_t>(placed->id))
                       .bind(placed->intent.seen.bestBid->nanoUsd())
                       .bind(placed->intent.seen.bestAsk->nanoUsd())
                       .run();
        }
        code = code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

int fillInContracts(Database& db) {
    Books books;
    Statement row;
    int code = readEarlierContracts(db, "earlier_instruments", books);
    if (code == SQLITE_DONE) {
        code = row.prepare(db, "INSERT INTO instruments VALUES(?,?,?,?)");
    }
    for (auto book = books.begin(); code == SQLITE_OK && book != books.end(); ++book) {
        const domain::Instrument& contract = book->second.contract;
        code = row.bind(static_cast<std::int64_t>(contract.id))
                   .bind(contract.symbol)
                   .bind(contract.quantityDecimals)
                   .bind(trading::encodeContract(contract))
                   .run();
        code = code == SQLITE_DONE ? SQLITE_OK : code;
    }
    row.finalize();
    return code == SQLITE_OK ? db.execute("DROP TABLE earlier_instruments") : code;
}

}  // namespace tessera::storage
