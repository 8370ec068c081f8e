// Writing one transaction's rows.
#include <fmt/format.h>

#include <algorithm>

#include "app/storage/blotter_rows.h"

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

namespace {

constexpr std::int64_t kAccountScope = -1;  // of a limit: no instrument

template <class E>
    requires std::is_enum_v<E>
std::int64_t raw(E value) {
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

int BlotterWriter::prepare(const Database& db) {
    // A plain INSERT where the row is new by its key: looking for one to replace costs a tenth of the whole.
    const auto insert = [](const char* table, int columns, const char* verb = "INSERT OR REPLACE") {
        std::string sql = fmt::format("{} INTO {} VALUES(?", verb, table);
        for (int i = 1; i < columns; ++i) {
            sql += ",?";
        }
        return sql + ")";
    };
    const std::array<std::pair<Statement*, std::string>, 18> all{{
        {&m_event, "INSERT INTO event VALUES(?,?,?,?,?,?,?)"},
        {&m_order, insert("orders", 32)},
        {&m_newOrder, insert("orders", 32, "INSERT")},
        {&m_fill, insert("fills", 15, "INSERT")},
        {&m_position, insert("positions", 7)},
        {&m_instrument, insert("instruments", 4)},
        {&m_modelPosition, insert("model_positions", 8)},
        {&m_header, insert("desk", 34)},
        {&m_limit, insert("risk_limits", 3)},
        {&m_orderEvent, insert("order_events", 2, "INSERT")},
        {&m_limitGone, "DELETE FROM risk_limits WHERE scope=? AND limit_id=?"},
        {&m_lastOrder, "SELECT coalesce(max(id),0) FROM orders"},
        {&m_storedOrder, fmt::format("SELECT {} FROM orders WHERE id=?", kOrderColumns)},
        {&m_fillsOfOrder, fmt::format("SELECT {} FROM fills WHERE order_id=?", kFillColumns)},
        {&m_tagOrder, "UPDATE orders SET tag=? WHERE id=?"},
        {&m_arrival, insert("arrivals", 3)},
        {&m_newArrival, insert("arrivals", 3, "INSERT")},
        {&m_tagFills, "UPDATE fills SET tag=? WHERE order_id=?"},
    }};
    for (const auto& [statement, sql] : all) {
        if (const int code = statement->prepare(db, sql.c_str()); code != SQLITE_OK) {
            return code;
        }
    }
    forget();
    return m_sums.prepare(db);
}

void BlotterWriter::forget() {
    m_sums.forget();
    m_newestOrder = m_lastOrder.reset().step() == SQLITE_ROW ? m_lastOrder.integer() : 0;
    m_lastOrder.reset();
}

int BlotterWriter::writeEvent(const trading::JournalEvent& event, Digest& digest) {
    const std::string payload = trading::encodePayload(event.body);
    const std::string_view kind = trading::kindOf(event.body);
    digest = chainDigest(digest, raw(event.sequence), raw(event.at), {kind, event.who, event.why, payload});
    if (const int code = writeArrival(event); code != SQLITE_DONE) {
        return code;
    }
    return m_event.bind(raw(event.sequence))
        .bind(raw(event.at))
        .bind(kind)
        .bind(event.who)
        .bind(event.why)
        .bind(payload)
        .bindBlob(digest)
        .run();
}

int BlotterWriter::writeArrival(const trading::JournalEvent& event) {
    const auto* placed = std::get_if<trading::OrderPlaced>(&event.body);
    if (placed == nullptr || !placed->intent.seen.bestBid || !placed->intent.seen.bestAsk) {
        return SQLITE_DONE;
    }
    Statement& statement = raw(placed->id) > m_newestOrder ? m_newArrival : m_arrival;
    return statement.bind(raw(placed->id))
        .bind(raw(*placed->intent.seen.bestBid))
        .bind(raw(*placed->intent.seen.bestAsk))
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
    int code = writeAll(changes.contracts);
    if (code == SQLITE_DONE) {
        code = writeAll(changes.orders);
    }
    if (code == SQLITE_DONE) {
        code = writeAll(changes.fills);
    }
    if (code == SQLITE_DONE) {
        code = writeAll(changes.positions);
    }
    if (code == SQLITE_DONE) {
        code = writeAll(changes.limits);
    }
    if (code == SQLITE_DONE) {
        code = writeAll(changes.models);
    }
    if (code == SQLITE_DONE) {
        code = writeAll(changes.tags);
    }
    for (const domain::ClientOrderId order : changes.explained) {
        if (code == SQLITE_DONE) {
            code = m_orderEvent.bind(raw(order)).bind(raw(sequence)).run();
        }
    }
    for (const OrderRecord& order : changes.orders) {
        if (code == SQLITE_DONE) {
            code = m_orderEvent.bind(raw(order.view.id)).bind(raw(sequence)).run();
        }
    }
    for (const trading::TagRow& row : changes.tags) {
        const bool isChanged = std::ranges::any_of(
            changes.orders, [&row](const OrderRecord& order) { return order.view.id == row.order; });
        if (code == SQLITE_DONE && !isChanged) {
            code = m_orderEvent.bind(raw(row.order)).bind(raw(sequence)).run();
        }
    }
    return code;
}

/// An ended order is in the sums; one that changes after its end (a late fill, a tag) leaves its old place.
int BlotterWriter::countAnew(const OrderView& order) {
    if (!isTerminal(order.life)) {
        return SQLITE_DONE;
    }
    const int code = m_storedOrder.reset().bind(raw(order.id)).step();
    if (code == SQLITE_ROW) {
        const OrderView stored = readOrder(m_storedOrder).view;
        if (isTerminal(stored.life)) {
            m_sums.add(stored, -1);
        }
    }
    m_storedOrder.reset();
    m_sums.add(order, 1);
    return code == SQLITE_ROW ? SQLITE_DONE : code;
}

int BlotterWriter::write(const trading::TagRow& row) {
    int code = m_storedOrder.reset().bind(raw(row.order)).step();
    const bool isKnown = code == SQLITE_ROW;
    const OrderView stored = isKnown ? readOrder(m_storedOrder).view : OrderView{};
    m_storedOrder.reset();
    code = isKnown ? SQLITE_DONE : code;
    if (isKnown && stored.tag != row.tag) {
        if (isTerminal(stored.life)) {
            OrderView tagged = stored;
            tagged.tag = row.tag;
            m_sums.add(stored, -1);
            m_sums.add(tagged, 1);
        }
        code = m_tagOrder.bind(row.tag).bind(raw(row.order)).run();
    }
    return code == SQLITE_DONE && isKnown ? tagFills(row) : code;
}

int BlotterWriter::tagFills(const trading::TagRow& row) {
    m_fillsOfOrder.reset().bind(raw(row.order));
    int code = SQLITE_OK;
    while ((code = m_fillsOfOrder.step()) == SQLITE_ROW) {
        FillView fill = readFill(m_fillsOfOrder);
        m_sums.add(fill, -1);
        fill.tag = row.tag;
        m_sums.add(fill, 1);
    }
    m_fillsOfOrder.reset();
    return code == SQLITE_DONE ? m_tagFills.bind(row.tag).bind(raw(row.order)).run() : code;
}

int BlotterWriter::write(const OrderRecord& r) {
    const OrderView& v = r.view;
    if (const int code = countAnew(v); code != SQLITE_DONE) {
        return code;
    }
    // Our numbers only rise; one the venue told of may lie below, and is looked for.
    const bool isNew = raw(v.id) > m_newestOrder;
    m_newestOrder = isNew ? raw(v.id) : m_newestOrder;
    Statement& statement = isNew ? m_newOrder : m_order;
    statement.bind(raw(v.id))
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
    bindOptional(statement, v.averagePrice);
    return statement.bind(raw(v.life))
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
        .bind(raw(v.fees))
        .bind(raw(v.realised))
        .bind(v.tag)
        .run();
}

int BlotterWriter::write(const FillView& f) {
    m_sums.add(f, 1);
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
        .bind(raw(f.isLate) + 2 * raw(f.isBust))
        .bind(raw(f.venueTime))
        .bind(raw(f.recordedAt))
        .bind(raw(f.realised))
        .bind(f.tag)
        .run();
}

int BlotterWriter::writePosition(Statement& row, const PositionView& p) {
    row.bind(raw(p.instrument)).bind(p.symbol).bind(raw(p.net)).bind(raw(p.cost));
    bindOptional(row, p.averagePrice);
    return row.bind(raw(p.realised)).bind(raw(p.fees)).run();
}

int BlotterWriter::write(const PositionView& p) {
    return writePosition(m_position, p);
}

int BlotterWriter::write(const trading::ModelPosition& p) {
    m_modelPosition.bind(raw(p.model));
    return writePosition(m_modelPosition, p.position);
}

int BlotterWriter::write(const domain::Instrument& contract) {
    return m_instrument.bind(raw(contract.id))
        .bind(contract.symbol)
        .bind(contract.quantityDecimals)
        .bind(trading::encodeContract(contract))
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
    if (const int code = m_sums.flush(); code != SQLITE_DONE) {
        return code;
    }
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
        .bind(trading::encodeInstruments(h.sessionWithout))
        .bind(trading::encodeIntents(h.intents))
        .run();
}

}  // namespace tessera::storage
