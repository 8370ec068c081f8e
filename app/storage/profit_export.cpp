// `tessera export pnl`: realised profit by session day, instrument and tag, first in first out and average
// cost.
#include <fmt/format.h>

#include <map>

#include "app/domain/decimal.h"
#include "app/storage/blotter_export.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/row_writer.h"
#include "app/trading/fifo_lots.h"

namespace tessera::storage {

using domain::Money;

namespace {

struct Book {
    domain::Instrument contract;
    trading::PositionView average;
    trading::FifoLots fifo;
};
struct DayRow {
    std::int64_t fills = 0;
    domain::MoneySum fifo, average, fees;
};
using Days = std::map<std::tuple<std::int64_t, std::string, std::string>, DayRow>;  // day, symbol, tag

domain::Result<void> account(Book& book, const trading::FillView& fill, Days& days) {
    DayRow& day = days[{trading::sessionDayOf(fill.recordedAt), fill.symbol, fill.tag}];
    const Money before = book.average.realised;
    const auto moved =
        trading::applyFill(book.average, book.contract, fill.side, fill.price, fill.quantity, fill.fee);
    const auto closed = book.fifo.apply(book.contract, fill.side, fill.price, fill.quantity);
    if (!moved || !closed) {
        return !moved ? moved.error() : closed.error();
    }
    ++day.fills;
    day.fifo += *closed;
    (day.average += book.average.realised) -= before;
    day.fees += fill.fee;
    return {};
}

}  // namespace

domain::Result<std::vector<trading::ProfitRow>> countProfit(const std::string& profileDir) {
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    std::map<std::uint32_t, Book> books;
    Statement row;
    int code = row.prepare(db, "SELECT * FROM instruments");
    while (code == SQLITE_OK && row.step() == SQLITE_ROW) {
        domain::Instrument contract = readContract(row);
        books[static_cast<std::uint32_t>(contract.id)].contract = std::move(contract);
    }
    row.finalize();
    Days days;
    code = row.prepare(db, fmt::format("SELECT {} FROM fills ORDER BY id", kFillColumns).c_str());
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = row.step();
        if (code == SQLITE_ROW) {
            const trading::FillView fill = readFill(row);
            if (const auto counted = account(books[static_cast<std::uint32_t>(fill.instrument)], fill, days);
                !counted) {
                return counted.error();
            }
        }
    }
    if (code != SQLITE_DONE) {
        return describeSqlite(code, path, db.message());
    }
    std::vector<trading::ProfitRow> rows;
    for (const auto& [key, day] : days) {
        const auto fifo = day.fifo.result();
        const auto average = day.average.result();
        const auto fees = day.fees.result();
        if (!fifo || !average || !fees) {
            return !fifo ? fifo.error() : !average ? average.error() : fees.error();
        }
        rows.push_back({.day = std::get<0>(key),
                        .symbol = std::get<1>(key),
                        .tag = std::get<2>(key),
                        .fills = day.fills,
                        .fifo = *fifo,
                        .average = *average,
                        .fees = *fees});
    }
    return rows;
}

domain::Result<std::uint64_t> exportProfit(const std::string& profileDir, RowWriter& out) {
    const auto rows = countProfit(profileDir);
    if (!rows) {
        return rows.error();
    }
    const auto usd = [](Money money) { return domain::formatDecimal(money.nanoUsd(), 9, 9); };
    out.header("session_day,symbol,tag,fills,realised_fifo,realised_average_cost,fees");
    for (const trading::ProfitRow& row : *rows) {
        out.add(trading::sessionDayText(row.day))
            .add(row.symbol)
            .add(row.tag)
            .add(fmt::format("{}", row.fills), Cell::Number)
            .add(usd(row.fifo), Cell::Number)
            .add(usd(row.average), Cell::Number)
            .add(usd(row.fees), Cell::Number)
            .end();
    }
    if (const auto finished = out.finish(); !finished) {
        return finished.error();
    }
    return static_cast<std::uint64_t>(rows->size());
}

}  // namespace tessera::storage
