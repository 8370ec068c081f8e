#include "app/storage/blotter_export.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <ostream>

#include "app/domain/decimal.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/blotter_search.h"
#include "app/storage/row_writer.h"

namespace tessera::storage {

namespace {

using domain::formatDecimal;

/// All decimals that carry something, at least `least`.
std::string trimmed(std::int64_t raw, int decimals, int least) {
    std::string text = formatDecimal(raw, decimals, decimals);
    const std::size_t point = text.find('.');
    if (point == std::string::npos) {
        return text;
    }
    const std::size_t shortest = point + 1 + static_cast<std::size_t>(least);
    while (text.size() > shortest && text.back() == '0') {
        text.pop_back();
    }
    if (text.back() == '.') {
        text.pop_back();
    }
    return text;
}

std::string usd(std::int64_t nano) {
    return trimmed(nano, 9, 2);
}
std::string usd(domain::Price price) {
    return usd(price.nanoUsd());
}
std::string usd(domain::Money money) {
    return usd(money.nanoUsd());
}
std::string yesNo(bool value) {
    return value ? "yes" : "no";
}
template <class E>
std::string number(E value) {
    return fmt::format("{}", static_cast<std::uint64_t>(value));
}

std::string_view lifeText(trading::OrderLife life) {
    constexpr std::array<std::string_view, 8> kText{"draft",  "denied",   "pending new", "live",
                                                    "filled", "canceled", "expired",     "rejected"};
    const auto index = static_cast<std::size_t>(life);
    return index < kText.size() ? kText[index] : "?";
}

std::string_view requestText(trading::OrderRequest request) {
    return request == trading::OrderRequest::None            ? ""
           : request == trading::OrderRequest::PendingCancel ? "pending cancel"
                                                             : "pending replace";
}

void writeOrder(RowWriter& line, Statement& row) {
    const trading::OrderView v = readOrderView(row);
    const int decimals = static_cast<int>(row.integer());
    const auto lots = [decimals](domain::Quantity q) { return domain::formatQuantity(q, decimals); };
    line.add(number(v.id), Cell::Number)
        .add(number(v.currentId), Cell::Number)
        .add(number(v.venueId), Cell::Number)
        .addTime(v.createdAt)
        .addTime(v.updatedAt)
        .add(v.symbol)
        .add(domain::toText(v.side))
        .add(domain::toText(v.type))
        .add(domain::toText(v.timeInForce))
        .add(usd(v.price), Cell::Number)
        .add(lots(v.quantity), Cell::Number)
        .add(lots(v.filled), Cell::Number)
        .add(lots(v.leaves), Cell::Number)
        .add(v.averagePrice ? usd(*v.averagePrice) : std::string{}, Cell::Number)
        .add(usd(v.filledNotional), Cell::Number)
        .add(lifeText(v.life))
        .add(requestText(v.request))
        .add(yesNo(v.unknown))
        .add(v.note)
        .add(usd(v.fees), Cell::Number)
        .add(usd(v.realised), Cell::Number)
        .add(v.tag)
        .end();
}

void writeFill(RowWriter& line, Statement& row) {
    const trading::FillView f = readFill(row);
    const int decimals = static_cast<int>(row.integer());
    line.add(fmt::format("{}", f.id), Cell::Number)
        .add(number(f.order), Cell::Number)
        .add(number(f.execId), Cell::Number)
        .addTime(f.venueTime)
        .addTime(f.recordedAt)
        .add(f.symbol)
        .add(domain::toText(f.side))
        .add(usd(f.price), Cell::Number)
        .add(domain::formatQuantity(f.quantity, decimals), Cell::Number)
        .add(usd(f.fee), Cell::Number)
        .add(trading::roleText(f))
        .add(yesNo(f.isLate))
        .add(usd(f.realised), Cell::Number)
        .add(f.tag)
        .add(yesNo(f.impliedBy != domain::InstrumentId{}))
        .end();
}

void writePosition(RowWriter& line, Statement& row) {
    const trading::PositionView p = readPosition(row);
    const int decimals = static_cast<int>(row.integer());
    line.add(p.symbol)
        .add(domain::formatQuantity(p.net, decimals), Cell::Number)
        .add(p.averagePrice ? usd(*p.averagePrice) : std::string{}, Cell::Number)
        .add(usd(p.cost), Cell::Number)
        .add(usd(p.realised), Cell::Number)
        .add(usd(p.fees), Cell::Number)
        .end();
}

void writeEvent(RowWriter& line, Statement& row) {
    const std::int64_t sequence = row.integer();
    const domain::Timestamp at = domain::Timestamp::fromNanos(row.integer());
    line.add(fmt::format("{}", sequence), Cell::Number).addTime(at);
    for (int column = 0; column < 4; ++column) {
        line.add(row.text());
    }
    std::string digest;
    for (const std::byte byte : row.blob()) {
        fmt::format_to(std::back_inserter(digest), "{:02x}", static_cast<unsigned>(byte));
    }
    line.add(digest).end();
}

struct Plan {
    const char* header;
    std::string sql;
    void (*write)(RowWriter&, Statement&);
};

/// `t` is the table, the last column the instrument's quantity scale.
std::string withScale(const char* columns, const char* table, const char* order) {
    std::string qualified;
    for (const char* c = columns; *c != '\0'; ++c) {
        qualified += (c == columns || *(c - 1) == ',') ? std::string("t.") + *c : std::string(1, *c);
    }
    return fmt::format(
        "SELECT {},coalesce(i.quantity_decimals,0) FROM {} t LEFT JOIN instruments i ON "
        "i.id=t.instrument ORDER BY t.{}",
        qualified, table, order);
}

Plan planFor(ExportTable table) {
    switch (table) {
        case ExportTable::Orders:
            return {
                "id,current_id,venue_id,created,updated,symbol,side,type,time_in_force,price,quantity,filled,"
                "leaves,average_price,filled_value,life,request,unknown,note,fees,realised,tag",
                withScale(kOrderViewColumns, "orders", "id"), writeOrder};
        case ExportTable::Fills:
            return {
                "id,order,exec_id,venue_time,recorded,symbol,side,price,quantity,fee,liquidity,late,realised,"
                "tag,implied",
                withScale(kFillColumns, "fills", "id"), writeFill};
        case ExportTable::Positions:
            return {"symbol,net,average_price,cost,realised,fees",
                    withScale("instrument,symbol,net,cost,average,realised,fees", "positions", "symbol"),
                    writePosition};
        case ExportTable::Audit:
        case ExportTable::Profit:  // not a table of rows: exportProfit
            break;
    }
    return {"sequence,at,kind,who,why,payload,sha256",
            "SELECT seq,at,kind,who,why,payload,hash FROM event ORDER BY seq", writeEvent};
}

}  // namespace

std::optional<ExportTable> exportTableFrom(std::string_view name) {
    constexpr std::array<std::string_view, 5> kNames{"orders", "fills", "positions", "audit", "pnl"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) {
            return static_cast<ExportTable>(i);
        }
    }
    return std::nullopt;
}

namespace {

/// Steps through every part of `search` and writes every line; the number of them.
domain::Result<std::uint64_t> writeAll(Database& db, const std::string& path, const Plan& plan,
                                       const SearchPlan& search, RowWriter& line) {
    line.header(plan.header);
    std::uint64_t count = 0;
    int code = SQLITE_DONE;
    for (auto part = search.parts.begin(); part != search.parts.end() && code == SQLITE_DONE; ++part) {
        Statement row;
        code = bindPart(db, row, *part, search);
        while ((code == SQLITE_OK || code == SQLITE_ROW) && line.ok()) {
            code = row.step();
            if (code == SQLITE_ROW) {
                plan.write(line, row);
                ++count;
            }
        }
    }
    if (const auto finished = line.finish(); !finished) {
        return finished.error();
    }
    if (code != SQLITE_DONE) {
        return describeSqlite(code, path, db.message());
    }
    return count;
}

/// Every row of a filter, as one plan; the scale of its quantities is looked up row by row.
SearchPlan searchPlan(Database& db, trading::BlotterTable table, const trading::BlotterFilter& filter) {
    constexpr std::size_t kAll = std::size_t{1} << 40U;
    const std::string scale =
        ",coalesce((SELECT quantity_decimals FROM instruments i WHERE i.id=instrument),0)";
    switch (table) {
        case trading::BlotterTable::Orders:
            return planOrders(db, filter, {}, kAll, (kOrderViewColumns + scale).c_str());
        case trading::BlotterTable::Fills:
            return planFills(db, filter, {}, kAll, (kFillColumns + scale).c_str());
        case trading::BlotterTable::Activity:
            break;
    }
    return planActivity(filter, {}, kAll, "seq,at,kind,who,why,payload,hash");
}

ExportTable exportTableOf(trading::BlotterTable table) {
    return table == trading::BlotterTable::Orders  ? ExportTable::Orders
           : table == trading::BlotterTable::Fills ? ExportTable::Fills
                                                   : ExportTable::Audit;
}

}  // namespace

domain::Result<std::uint64_t> exportCsv(const std::string& profileDir, ExportTable table, std::ostream& out) {
    if (table == ExportTable::Profit) {
        return exportProfit(profileDir, *makeCsvWriter(out));
    }
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    const Plan plan = planFor(table);
    return writeAll(db, path, plan, {.parts = {plan.sql}}, *makeCsvWriter(out));
}

domain::Result<std::uint64_t> exportXlsx(const std::string& profileDir, ExportTable table,
                                         const std::string& file) {
    if (table == ExportTable::Profit) {
        auto writer = makeFileWriter(file);
        return writer ? exportProfit(profileDir, **writer) : writer.error();
    }
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    const Plan plan = planFor(table);
    auto writer = makeFileWriter(file);
    if (!writer) {
        return writer.error();
    }
    return writeAll(db, path, plan, {.parts = {plan.sql}}, **writer);
}

domain::Result<std::uint64_t> exportFiltered(const std::string& profileDir, trading::BlotterTable table,
                                             const trading::BlotterFilter& filter, const std::string& file) {
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    const Plan plan = planFor(exportTableOf(table));
    const SearchPlan search = searchPlan(db, table, filter);
    if (!search.nothing.empty()) {
        return domain::Error{domain::ErrorCode::NotFound, search.nothing, "filter"};
    }
    auto writer = makeFileWriter(file);
    if (!writer) {
        return writer.error();
    }
    return writeAll(db, path, plan, search, **writer);
}

}  // namespace tessera::storage
