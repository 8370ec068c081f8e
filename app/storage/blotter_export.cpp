#include "app/storage/blotter_export.h"

#include <fmt/format.h>

#include <array>
#include <ostream>

#include "app/domain/decimal.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"

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
std::string time(domain::Timestamp at) {
    return at.isSet() ? domain::formatIso(at, 9) : std::string{};
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

/// RFC 4180, one row at a time.
class CsvLine {
 public:
    explicit CsvLine(std::ostream& out) : m_out(out) {}
    CsvLine& add(std::string_view text) {
        if (!m_first) {
            m_out << ',';
        }
        m_first = false;
        if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
            m_out << text;
            return *this;
        }
        m_out << '"';
        for (const char c : text) {
            m_out << (c == '"' ? "\"\"" : std::string_view(&c, 1));
        }
        m_out << '"';
        return *this;
    }
    void end() {
        m_out << "\r\n";
        m_first = true;
    }

 private:
    std::ostream& m_out;
    bool m_first = true;
};

void writeOrder(CsvLine& line, Statement& row) {
    const trading::OrderRecord record = readOrder(row);
    const int decimals = static_cast<int>(row.integer());
    const trading::OrderView& v = record.view;
    const auto lots = [decimals](domain::Quantity q) { return domain::formatQuantity(q, decimals); };
    line.add(number(v.id))
        .add(number(v.currentId))
        .add(number(v.venueId))
        .add(time(v.createdAt))
        .add(time(v.updatedAt))
        .add(v.symbol)
        .add(domain::toText(v.side))
        .add(domain::toText(v.type))
        .add(domain::toText(v.timeInForce))
        .add(usd(v.price))
        .add(lots(v.quantity))
        .add(lots(v.filled))
        .add(lots(v.leaves))
        .add(v.averagePrice ? usd(*v.averagePrice) : std::string{})
        .add(usd(v.filledNotional))
        .add(lifeText(v.life))
        .add(requestText(v.request))
        .add(yesNo(v.unknown))
        .add(v.note)
        .end();
}

void writeFill(CsvLine& line, Statement& row) {
    const trading::FillView f = readFill(row);
    const int decimals = static_cast<int>(row.integer());
    line.add(fmt::format("{}", f.id))
        .add(number(f.order))
        .add(number(f.execId))
        .add(time(f.venueTime))
        .add(time(f.recordedAt))
        .add(f.symbol)
        .add(domain::toText(f.side))
        .add(usd(f.price))
        .add(domain::formatQuantity(f.quantity, decimals))
        .add(usd(f.fee))
        .add(f.isMaker ? "maker" : "taker")
        .add(yesNo(f.isLate))
        .end();
}

void writePosition(CsvLine& line, Statement& row) {
    const trading::PositionView p = readPosition(row);
    const int decimals = static_cast<int>(row.integer());
    line.add(p.symbol)
        .add(domain::formatQuantity(p.net, decimals))
        .add(p.averagePrice ? usd(*p.averagePrice) : std::string{})
        .add(usd(p.cost))
        .add(usd(p.realised))
        .add(usd(p.fees))
        .end();
}

void writeEvent(CsvLine& line, Statement& row) {
    const std::int64_t sequence = row.integer();
    const domain::Timestamp at = domain::Timestamp::fromNanos(row.integer());
    line.add(fmt::format("{}", sequence)).add(time(at));
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
    void (*write)(CsvLine&, Statement&);
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
                "leaves,average_price,filled_value,life,request,unknown,note",
                withScale(kOrderColumns, "orders", "id"), writeOrder};
        case ExportTable::Fills:
            return {"id,order,exec_id,venue_time,recorded,symbol,side,price,quantity,fee,liquidity,late",
                    withScale(kFillColumns, "fills", "id"), writeFill};
        case ExportTable::Positions:
            return {"symbol,net,average_price,cost,realised,fees",
                    withScale("instrument,symbol,net,cost,average,realised,fees", "positions", "symbol"),
                    writePosition};
        case ExportTable::Audit:
            break;
    }
    return {"sequence,at,kind,who,why,payload,sha256",
            "SELECT seq,at,kind,who,why,payload,hash FROM event ORDER BY seq", writeEvent};
}

}  // namespace

std::optional<ExportTable> exportTableFrom(std::string_view name) {
    constexpr std::array<std::string_view, 4> kNames{"orders", "fills", "positions", "audit"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) {
            return static_cast<ExportTable>(i);
        }
    }
    return std::nullopt;
}

domain::Result<std::uint64_t> exportCsv(const std::string& profileDir, ExportTable table, std::ostream& out) {
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    const Plan plan = planFor(table);
    Statement row;
    int code = row.prepare(db, plan.sql.c_str());
    out << plan.header << "\r\n";
    CsvLine line(out);
    std::uint64_t count = 0;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = row.step();
        if (code == SQLITE_ROW) {
            plan.write(line, row);
            ++count;
            if (!out) {
                break;
            }
        }
    }
    out.flush();
    if (!out) {
        return domain::Error{domain::ErrorCode::Unavailable, "The output could not be written.", "ostream"};
    }
    if (code != SQLITE_DONE) {
        return describeSqlite(code, path, db.message());
    }
    return count;
}

}  // namespace tessera::storage
