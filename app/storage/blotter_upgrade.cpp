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

/// The contracts as the journal last defined them: what a replay gives, whatever the tables held.
int readContracts(Database& db, Books& books) {
    Statement row;
    int code = row.prepare(
        db,
        "SELECT kind,payload FROM event WHERE kind IN ('instrument known','contract defined') ORDER BY seq");
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code = row.step(); code == SQLITE_ROW) {
            const std::string kind(row.text());
            auto body = trading::decodePayload(kind, row.text());
            // A damaged row is the verification's to tell.
            if (auto* defined = body ? std::get_if<trading::ContractDefined>(&body.value()) : nullptr) {
                books[defined->contract.id].contract = std::move(defined->contract);
            }
        }
    }
    return code;
}

/// The fills are walked by their key, which the updates beside leave alone.
int realise(Database& db, Books& books) {
    Statement row, onFill, onOrder;
    int code = row.prepare(db, fmt::format("SELECT {} FROM fills ORDER BY id", kFirstFillColumns).c_str());
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
    int code = readContracts(db, books);
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
    int code = readContracts(db, books);
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
    return code;
}

}  // namespace tessera::storage
