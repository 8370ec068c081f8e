#include "app/storage/blotter_rows.h"

#include <fmt/format.h>

namespace tessera::storage {

using domain::Money;
using domain::Price;
using domain::Quantity;
using domain::Timestamp;
using trading::DeskHeader;
using trading::FillView;
using trading::InstrumentKnown;
using trading::OrderRecord;
using trading::OrderView;
using trading::PositionView;

const char* const kOrderColumns =
    "id,current_id,venue_id,instrument,symbol,side,type,tif,price,pending_price,quantity,filled,leaves,"
    "notional,"
    "average,life,request,unknown,note,created_at,updated_at,journal_seq,cancel_id,replace_id,replace_price,"
    "replace_quantity,acknowledged,external,terms";
const char* const kFillColumns =
    "id,order_id,exec_id,instrument,symbol,side,price,quantity,fee,is_maker,is_late,venue_time,recorded_at";

namespace {

constexpr std::int64_t kAccountScope = -1;  // of a limit: no instrument

template <class E>
E readEnum(Statement& row) {
    return static_cast<E>(row.integer());
}
Price readPrice(Statement& row) {
    return Price::fromNanoUsd(row.integer());
}
Quantity readQuantity(Statement& row) {
    return Quantity::fromRaw(row.integer());
}
Money readMoney(Statement& row) {
    return Money::fromNanoUsd(row.integer());
}
Timestamp readTime(Statement& row) {
    return Timestamp::fromNanos(row.integer());
}
std::optional<Price> readOptionalPrice(Statement& row) {
    if (row.isNull()) {
        row.skip();
        return std::nullopt;
    }
    return readPrice(row);
}

template <class E>
requires std::is_enum_v<E> std::int64_t raw(E value) {
    return static_cast<std::int64_t>(value);
}
std::int64_t raw(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
std::int64_t raw(bool value) {
    return value ? 1 : 0;
}
std::int64_t raw(Price value) {
    return value.nanoUsd();
}
std::int64_t raw(Money value) {
    return value.nanoUsd();
}
std::int64_t raw(Quantity value) {
    return value.raw();
}
std::int64_t raw(Timestamp value) {
    return value.nanos();
}

void bindOptional(Statement& row, const std::optional<Price>& price) {
    price ? row.bind(price->nanoUsd()) : row.bindNull();
}

}  // namespace

OrderRecord readOrder(Statement& row) {
    OrderRecord record;
    OrderView& v = record.view;
    v.id = domain::ClientOrderId{row.id()};
    v.currentId = domain::ClientOrderId{row.id()};
    v.venueId = domain::OrderId{row.id()};
    v.instrument = readEnum<domain::InstrumentId>(row);
    v.symbol = row.text();
    v.side = readEnum<domain::Side>(row);
    v.type = readEnum<domain::OrderType>(row);
    v.timeInForce = readEnum<domain::TimeInForce>(row);
    v.price = readPrice(row);
    v.pendingPrice = readPrice(row);
    v.quantity = readQuantity(row);
    v.filled = readQuantity(row);
    v.leaves = readQuantity(row);
    v.filledNotional = readMoney(row);
    v.averagePrice = readOptionalPrice(row);
    v.life = readEnum<trading::OrderLife>(row);
    v.request = readEnum<trading::OrderRequest>(row);
    v.unknown = row.integer() != 0;
    v.note = row.text();
    v.createdAt = readTime(row);
    v.updatedAt = readTime(row);
    v.journalSequence = row.id();
    record.cancelId = domain::ClientOrderId{row.id()};
    record.replaceId = domain::ClientOrderId{row.id()};
    record.replacePrice = readPrice(row);
    record.replaceQuantity = readQuantity(row);
    record.acknowledged = row.integer() != 0;
    record.external = row.integer() != 0;
    (void)trading::decodeTerms(row.text(), v.terms);  // written by encodeTerms
    return record;
}

FillView readFill(Statement& row) {
    FillView f;
    f.id = row.integer();
    f.order = domain::ClientOrderId{row.id()};
    f.execId = domain::ExecId{row.id()};
    f.instrument = readEnum<domain::InstrumentId>(row);
    f.symbol = row.text();
    f.side = readEnum<domain::Side>(row);
    f.price = readPrice(row);
    f.quantity = readQuantity(row);
    f.fee = readMoney(row);
    f.isMaker = row.integer() != 0;
    f.isLate = row.integer() != 0;
    f.venueTime = readTime(row);
    f.recordedAt = readTime(row);
    return f;
}

PositionView readPosition(Statement& row) {
    PositionView p;
    p.instrument = readEnum<domain::InstrumentId>(row);
    p.symbol = row.text();
    p.net = readQuantity(row);
    p.cost = readMoney(row);
    p.averagePrice = readOptionalPrice(row);
    p.realised = readMoney(row);
    p.fees = readMoney(row);
    return p;
}

InstrumentKnown readInstrument(Statement& row) {
    InstrumentKnown t;
    t.id = readEnum<domain::InstrumentId>(row);
    t.kind = readEnum<domain::InstrumentKind>(row);
    t.symbol = row.text();
    t.unit = row.text();
    t.tick = domain::PriceDelta::fromNanoUsd(row.integer());
    t.priceDecimals = static_cast<int>(row.integer());
    t.quantityDecimals = static_cast<int>(row.integer());
    t.contractSize = row.integer();
    t.nearLeg = readEnum<domain::InstrumentId>(row);
    t.lastTradingTime = readTime(row);
    return t;
}

domain::Result<DeskHeader> readHeader(Database& db, const std::string& path) {
    Statement row;
    if (const int code = row.prepare(db, "SELECT * FROM desk WHERE one=1"); code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    DeskHeader h;
    const int code = row.step();
    if (code == SQLITE_DONE) {
        return h;
    }
    if (code != SQLITE_ROW) {
        return describeSqlite(code, path, db.message());
    }
    row.skip();
    for (std::uint64_t* field :
         {&h.lastSequence, &h.lastClientOrderId, &h.lastServerSequence, &h.ordersDigest, &h.fillsDigest,
          &h.orderCount, &h.fillCount, &h.rejectedEvents, &h.duplicateEvents, &h.externalFills}) {
        *field = row.id();
    }
    h.day = row.integer();
    h.dayStartResult = readMoney(row);
    h.killSwitch = row.integer() != 0;
    h.recovering = row.integer() != 0;
    h.mismatch = row.integer() != 0;
    h.account.name = row.text();
    for (Money* money : {&h.account.startingCash, &h.account.cash, &h.account.realised, &h.account.fees}) {
        *money = readMoney(row);
    }
    if (row.integer() != 0) {
        trading::RiskLimits& l = h.limits.emplace();
        l.maxOrderQuantity = readQuantity(row);
        l.maxOrderNotional = readMoney(row);
        l.maxPosition = readQuantity(row);
        l.priceCollarBp = static_cast<std::int32_t>(row.integer());
        l.maxMessagesPerSecond = static_cast<std::int32_t>(row.integer());
        l.maxDailyLoss = readMoney(row);
    } else {
        for (int column = 0; column < 6; ++column) {
            row.skip();
        }
    }
    h.tradingState = readEnum<trading::TradingState>(row);
    h.sessionDay = row.integer();
    h.sessionStart = readMoney(row);
    h.sessionSince = readTime(row);
    return h;
}

namespace {

/// Calls `each` for every row; SQLITE_DONE when all were read.
template <class Each>
int forEach(Database& db, const std::string& sql, Each each) {
    Statement row;
    int code = row.prepare(db, sql.c_str());
    if (code != SQLITE_OK) {
        return code;
    }
    while ((code = row.step()) == SQLITE_ROW) {
        each(row);
    }
    return code;
}

}  // namespace

domain::Result<trading::StoredDesk> readDesk(Database& db, const std::string& path) {
    auto header = readHeader(db, path);
    if (!header) {
        return header.error();
    }
    trading::StoredDesk desk;
    desk.header = std::move(header).value();
    const std::string recent =
        fmt::format("SELECT {} FROM orders ORDER BY id DESC LIMIT {}", kOrderColumns, trading::kRecentOrders);
    const std::string living = fmt::format(
        "SELECT {} FROM orders WHERE life IN (0,2,3) AND id < coalesce((SELECT id FROM orders ORDER BY id "
        "DESC "
        "LIMIT 1 OFFSET {}), 0)",
        kOrderColumns, trading::kRecentOrders - 1);
    const auto addOrder = [&desk](Statement& row) { desk.orders.push_back(readOrder(row)); };
    const auto addExec = [&desk](Statement& row) { desk.execIds.push_back(domain::ExecId{row.id()}); };
    int code = forEach(db, recent, addOrder);
    if (code == SQLITE_DONE) code = forEach(db, living, addOrder);
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT exec_id FROM fills ORDER BY id DESC LIMIT 5000", addExec);
    }
    if (code == SQLITE_DONE) {
        code = forEach(
            db, "SELECT f.exec_id FROM orders o JOIN fills f ON f.order_id=o.id WHERE o.life IN (0,2,3)",
            addExec);
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT * FROM positions",
                       [&desk](Statement& row) { desk.positions.push_back(readPosition(row)); });
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT * FROM instruments",
                       [&desk](Statement& row) { desk.instruments.push_back(readInstrument(row)); });
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT scope,limit_id,value FROM risk_limits", [&desk](Statement& row) {
            trading::LimitRow& limit = desk.limits.emplace_back();
            if (const std::int64_t scope = row.integer(); scope != kAccountScope) {
                limit.instrument = domain::InstrumentId{static_cast<std::uint32_t>(scope)};
            }
            limit.limit = readEnum<trading::RiskLimit>(row);
            limit.value = row.integer();
        });
    }
    if (code != SQLITE_DONE) {
        return describeSqlite(code, path, db.message());
    }
    return desk;
}

int BlotterWriter::prepare(const Database& db) {
    const auto insert = [](const char* table, int columns) {
        std::string sql = fmt::format("INSERT OR REPLACE INTO {} VALUES(?", table);
        for (int i = 1; i < columns; ++i) {
            sql += ",?";
        }
        return sql + ")";
    };
    const std::array<std::pair<Statement*, std::string>, 9> all{{
        {&m_event, "INSERT INTO event VALUES(?,?,?,?,?,?,?)"},
        {&m_order, insert("orders", 29)},
        {&m_fill, insert("fills", 13)},
        {&m_position, insert("positions", 7)},
        {&m_instrument, insert("instruments", 10)},
        {&m_header, insert("desk", 32)},
        {&m_limit, insert("risk_limits", 3)},
        {&m_orderEvent, insert("order_events", 2)},
        {&m_limitGone, "DELETE FROM risk_limits WHERE scope=? AND limit_id=?"},
    }};
    for (const auto& [statement, sql] : all) {
        if (const int code = statement->prepare(db, sql.c_str()); code != SQLITE_OK) {
            return code;
        }
    }
    return SQLITE_OK;
}

int BlotterWriter::writeEvent(const trading::JournalEvent& event, Digest& digest) {
    const std::string payload = trading::encodePayload(event.body);
    const std::string_view kind = trading::kindOf(event.body);
    digest = chainDigest(digest, raw(event.sequence), raw(event.at), {kind, event.who, event.why, payload});
    return m_event.bind(raw(event.sequence))
        .bind(raw(event.at))
        .bind(kind)
        .bind(event.who)
        .bind(event.why)
        .bind(payload)
        .bindBlob(digest)
        .run();
}

int BlotterWriter::writeChanges(const trading::Changes& changes, std::uint64_t sequence) {
    const auto writeAll = [this](const auto& rows) {
        for (const auto& row : rows) {
            if (const int code = write(row); code != SQLITE_DONE) {
                return code;
            }
        }
        return SQLITE_DONE;
    };
    int code = writeAll(changes.instruments);
    if (code == SQLITE_DONE) code = writeAll(changes.orders);
    if (code == SQLITE_DONE) code = writeAll(changes.fills);
    if (code == SQLITE_DONE) code = writeAll(changes.positions);
    if (code == SQLITE_DONE) code = writeAll(changes.limits);
    for (const OrderRecord& order : changes.orders) {
        if (code == SQLITE_DONE) code = m_orderEvent.bind(raw(order.view.id)).bind(raw(sequence)).run();
    }
    return code;
}

int BlotterWriter::write(const OrderRecord& r) {
    const OrderView& v = r.view;
    m_order.bind(raw(v.id))
        .bind(raw(v.currentId))
        .bind(raw(v.venueId))
        .bind(raw(v.instrument))
        .bind(v.symbol)
        .bind(raw(v.side))
        .bind(raw(v.type))
        .bind(raw(v.timeInForce))
        .bind(raw(v.price))
        .bind(raw(v.pendingPrice))
        .bind(raw(v.quantity))
        .bind(raw(v.filled))
        .bind(raw(v.leaves))
        .bind(raw(v.filledNotional));
    bindOptional(m_order, v.averagePrice);
    return m_order.bind(raw(v.life))
        .bind(raw(v.request))
        .bind(raw(v.unknown))
        .bind(v.note)
        .bind(raw(v.createdAt))
        .bind(raw(v.updatedAt))
        .bind(raw(v.journalSequence))
        .bind(raw(r.cancelId))
        .bind(raw(r.replaceId))
        .bind(raw(r.replacePrice))
        .bind(raw(r.replaceQuantity))
        .bind(raw(r.acknowledged))
        .bind(raw(r.external))
        .bind(trading::encodeTerms(v.terms))
        .run();
}

int BlotterWriter::write(const FillView& f) {
    return m_fill.bind(f.id)
        .bind(raw(f.order))
        .bind(raw(f.execId))
        .bind(raw(f.instrument))
        .bind(f.symbol)
        .bind(raw(f.side))
        .bind(raw(f.price))
        .bind(raw(f.quantity))
        .bind(raw(f.fee))
        .bind(raw(f.isMaker))
        .bind(raw(f.isLate))
        .bind(raw(f.venueTime))
        .bind(raw(f.recordedAt))
        .run();
}

int BlotterWriter::write(const PositionView& p) {
    m_position.bind(raw(p.instrument)).bind(p.symbol).bind(raw(p.net)).bind(raw(p.cost));
    bindOptional(m_position, p.averagePrice);
    return m_position.bind(raw(p.realised)).bind(raw(p.fees)).run();
}

int BlotterWriter::write(const InstrumentKnown& t) {
    return m_instrument.bind(raw(t.id))
        .bind(raw(t.kind))
        .bind(t.symbol)
        .bind(t.unit)
        .bind(t.tick.nanoUsd())
        .bind(t.priceDecimals)
        .bind(t.quantityDecimals)
        .bind(t.contractSize)
        .bind(raw(t.nearLeg))
        .bind(raw(t.lastTradingTime))
        .run();
}

int BlotterWriter::write(const trading::LimitRow& row) {
    const std::int64_t scope = row.instrument ? raw(*row.instrument) : kAccountScope;
    Statement& statement = row.value ? m_limit : m_limitGone;
    statement.bind(scope).bind(raw(row.limit));
    if (row.value) {
        statement.bind(*row.value);
    }
    return statement.run();
}

int BlotterWriter::writeHeader(const DeskHeader& h) {
    m_header.bind(std::int64_t{1});
    for (const std::uint64_t field :
         {h.lastSequence, h.lastClientOrderId, h.lastServerSequence, h.ordersDigest, h.fillsDigest,
          h.orderCount, h.fillCount, h.rejectedEvents, h.duplicateEvents, h.externalFills}) {
        m_header.bind(raw(field));
    }
    const trading::RiskLimits limits = h.limits.value_or(trading::RiskLimits{});
    return m_header.bind(h.day)
        .bind(raw(h.dayStartResult))
        .bind(raw(h.killSwitch))
        .bind(raw(h.recovering))
        .bind(raw(h.mismatch))
        .bind(h.account.name)
        .bind(raw(h.account.startingCash))
        .bind(raw(h.account.cash))
        .bind(raw(h.account.realised))
        .bind(raw(h.account.fees))
        .bind(raw(h.limits.has_value()))
        .bind(raw(limits.maxOrderQuantity))
        .bind(raw(limits.maxOrderNotional))
        .bind(raw(limits.maxPosition))
        .bind(limits.priceCollarBp)
        .bind(limits.maxMessagesPerSecond)
        .bind(raw(limits.maxDailyLoss))
        .bind(raw(h.tradingState))
        .bind(h.sessionDay)
        .bind(raw(h.sessionStart))
        .bind(raw(h.sessionSince))
        .run();
}

}  // namespace tessera::storage
