#include "app/storage/blotter_rows.h"

#include <fmt/format.h>

namespace tessera::storage {

using domain::Money;
using domain::Price;
using domain::Quantity;
using domain::Timestamp;
using trading::DeskHeader;
using trading::FillView;
using trading::OrderRecord;
using trading::OrderView;
using trading::PositionView;

// What a view needs comes first: a page of the screen leaves the state machine's own columns alone.
#define TESSERA_ORDER_VIEW_COLUMNS                                                                       \
    "id,current_id,venue_id,instrument,symbol,side,type,tif,price,pending_price,quantity,filled,leaves," \
    "notional,average,life,request,unknown,note,created_at,updated_at,journal_seq,terms,fees,realised,tag"

const char* const kOrderViewColumns = TESSERA_ORDER_VIEW_COLUMNS;
const char* const kOrderColumns = TESSERA_ORDER_VIEW_COLUMNS
    ",cancel_id,replace_id,replace_price,replace_quantity,acknowledged,external,bid,ask";
#define TESSERA_FIRST_FILL_COLUMNS                                                                           \
    "id,order_id,exec_id,instrument,symbol,side,price,quantity,fee,is_maker,is_late,venue_time,recorded_at," \
    "realised,tag"

const char* const kFillColumns = TESSERA_FIRST_FILL_COLUMNS ",implied_by";
const char* const kFirstFillColumns = TESSERA_FIRST_FILL_COLUMNS ",0";

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

}  // namespace

OrderView readOrderView(Statement& row) {
    OrderView v;
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
    if (const std::string_view terms = row.text(); !terms.empty()) {  // of a plain order they are
        (void)trading::decodeTerms(terms, v.terms);                   // written by encodeTerms
    }
    v.fees = readMoney(row);
    v.realised = readMoney(row);
    v.tag = row.text();
    return v;
}

OrderRecord readOrder(Statement& row) {
    OrderRecord record;
    record.view = readOrderView(row);
    record.cancelId = domain::ClientOrderId{row.id()};
    record.replaceId = domain::ClientOrderId{row.id()};
    record.replacePrice = readPrice(row);
    record.replaceQuantity = readQuantity(row);
    record.acknowledged = row.integer() != 0;
    record.external = row.integer() != 0;
    record.arrivalBid = readOptionalPrice(row);
    record.arrivalAsk = readOptionalPrice(row);
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
    const std::int64_t flags = row.integer();
    f.isLate = (flags & 1) != 0;
    f.isBust = (flags & 2) != 0;
    const auto origin = flags >> 2;
    if (origin >= 0 && origin <= static_cast<std::int64_t>(trading::kLastFillOrigin)) {
        f.origin = static_cast<trading::FillOrigin>(origin);
    }
    f.venueTime = readTime(row);
    f.recordedAt = readTime(row);
    f.realised = readMoney(row);
    f.tag = row.text();
    f.impliedBy = readEnum<domain::InstrumentId>(row);
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

domain::Instrument readContract(Statement& row) {
    const auto id = readEnum<domain::InstrumentId>(row);
    const std::string symbol(row.text());
    const std::int64_t quantityDecimals = row.integer();
    auto contract = trading::decodeContract(row.text());
    // A row somebody altered: the check at the start tells, and trading closes.
    domain::Instrument result = contract ? std::move(*contract) : domain::Instrument{};
    result.id = id;
    result.symbol = symbol;
    result.quantityDecimals = static_cast<int>(std::clamp<std::int64_t>(quantityDecimals, 0, 9));
    return result;
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
    if (!trading::decodeInstruments(row.text(), h.sessionWithout) ||
        !trading::decodeIntents(row.text(), h.intents)) {
        return domain::Error{domain::ErrorCode::Corrupt,
                             fmt::format("{}: what the desk was doing cannot be read.", path), "desk"};
    }
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
        "SELECT {} FROM orders WHERE {} AND id < coalesce((SELECT id FROM orders ORDER BY id DESC LIMIT 1 "
        "OFFSET "
        "{}), 0)",
        kOrderColumns, kLiving, trading::kRecentOrders - 1);
    const auto addOrder = [&desk](Statement& row) { desk.orders.push_back(readOrder(row)); };
    const auto addExec = [&desk](Statement& row) { desk.execIds.push_back(domain::ExecId{row.id()}); };
    int code = forEach(db, recent, addOrder);
    if (code == SQLITE_DONE) {
        code = forEach(db, living, addOrder);
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT exec_id FROM fills ORDER BY id DESC LIMIT 5000", addExec);
    }
    if (code == SQLITE_DONE) {
        code = forEach(
            db, fmt::format("SELECT exec_id FROM orders JOIN fills ON order_id=orders.id WHERE {}", kLiving),
            addExec);
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT * FROM positions",
                       [&desk](Statement& row) { desk.positions.push_back(readPosition(row)); });
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT * FROM model_positions", [&desk](Statement& row) {
            trading::ModelPosition& position = desk.models.emplace_back();
            position.model = readEnum<trading::FillModel>(row);
            position.position = readPosition(row);
        });
    }
    if (code == SQLITE_DONE) {
        code = forEach(db, "SELECT * FROM instruments",
                       [&desk](Statement& row) { desk.contracts.push_back(readContract(row)); });
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

}  // namespace tessera::storage
