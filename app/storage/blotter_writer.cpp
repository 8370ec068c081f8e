// Writing one transaction's rows.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "app/storage/blotter_rows.h"
#include "app/storage/staged_rows.h"

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
void putOptional(CellOut& out, const std::optional<Price>& price) {
    price ? out.put(price->nanoUsd()) : out.putNull();
}

struct EventRow {
    const trading::JournalEvent* event;
    const std::string* payloads;  // of all rows, one behind the other
    std::size_t begin, size;
    Digest digest;
};
struct HistoryRow {
    std::int64_t order, sequence;
};

void eventCell(const EventRow& row, int column, CellOut out) {
    switch (column) {
        case 0:
            return out.put(raw(row.event->sequence));
        case 1:
            return out.put(raw(row.event->at));
        case 2:
            return out.put(trading::kindOf(row.event->body));
        case 3:
            return out.put(row.event->who);
        case 4:
            return out.put(row.event->why);
        case 5:
            return out.put(std::string_view(*row.payloads).substr(row.begin, row.size));
        default:
            return out.putBlob(row.digest);
    }
}

void historyCell(const HistoryRow& row, int column, CellOut out) {
    out.put(column == 0 ? row.order : row.sequence);
}

void orderCell(const OrderRecord* const& record, int column, CellOut out) {
    const OrderView& v = record->view;
    switch (column) {
        case 0:
            return out.put(raw(v.id));
        case 1:
            return out.put(raw(v.currentId));
        case 2:
            return out.put(raw(v.venueId));
        case 3:
            return out.put(raw(v.instrument));
        case 4:
            return out.put(v.symbol);
        case 5:
            return out.put(raw(v.side));
        case 6:
            return out.put(raw(v.type));
        case 7:
            return out.put(raw(v.timeInForce));
        case 8:
            return out.put(raw(v.price));
        case 9:
            return out.put(raw(v.pendingPrice));
        case 10:
            return out.put(raw(v.quantity));
        case 11:
            return out.put(raw(v.filled));
        case 12:
            return out.put(raw(v.leaves));
        case 13:
            return out.put(raw(v.filledNotional));
        case 14:
            return putOptional(out, v.averagePrice);
        case 15:
            return out.put(raw(v.life));
        case 16:
            return out.put(raw(v.request));
        case 17:
            return out.put(raw(v.unknown));
        case 18:
            return out.put(v.note);
        case 19:
            return out.put(raw(v.createdAt));
        case 20:
            return out.put(raw(v.updatedAt));
        case 21:
            return out.put(raw(v.journalSequence));
        case 22:
            return out.put(raw(record->cancelId));
        case 23:
            return out.put(raw(record->replaceId));
        case 24:
            return out.put(raw(record->replacePrice));
        case 25:
            return out.put(raw(record->replaceQuantity));
        case 26:
            return out.put(raw(record->acknowledged));
        case 27:
            return out.put(raw(record->external));
        case 28:
            return out.putCopy(trading::encodeTerms(v.terms));
        case 29:
            return out.put(raw(v.fees));
        case 30:
            return out.put(raw(v.realised));
        case 31:
            return out.put(v.tag);
        case 32:
            return putOptional(out, record->arrivalBid);
        default:
            return putOptional(out, record->arrivalAsk);
    }
}

void fillCell(const FillView* const& f, int column, CellOut out) {
    switch (column) {
        case 0:
            return out.put(f->id);
        case 1:
            return out.put(raw(f->order));
        case 2:
            return out.put(raw(f->execId));
        case 3:
            return out.put(raw(f->instrument));
        case 4:
            return out.put(f->symbol);
        case 5:
            return out.put(raw(f->side));
        case 6:
            return out.put(raw(f->price));
        case 7:
            return out.put(raw(f->quantity));
        case 8:
            return out.put(raw(f->fee));
        case 9:
            return out.put(raw(f->isMaker));
        case 10:
            return out.put(raw(f->isLate) + 2 * raw(f->isBust) + 4 * raw(f->origin));
        case 11:
            return out.put(raw(f->venueTime));
        case 12:
            return out.put(raw(f->recordedAt));
        case 13:
            return out.put(raw(f->realised));
        case 14:
            return out.put(f->tag);
        default:
            return out.put(raw(f->impliedBy));
    }
}

}  // namespace

/// What waits to be written. `written`: orders that may stand in the table already, in order, after the new.
struct BlotterWriter::Gathered {
    std::string payloads;
    Staged<EventRow, eventCell> events;
    Staged<const OrderRecord*, orderCell> placed, written;
    Staged<const FillView*, fillCell> fills;
    Staged<HistoryRow, historyCell> histories;
    std::map<domain::ClientOrderId, const OrderView*> ended;  // of the orders here, as they were added last

    void clear() {
        payloads.clear();
        events.rows.clear();
        placed.rows.clear();
        written.rows.clear();
        fills.rows.clear();
        histories.rows.clear();
        ended.clear();
    }
};

BlotterWriter::BlotterWriter() = default;
BlotterWriter::~BlotterWriter() = default;
BlotterWriter::BlotterWriter(BlotterWriter&&) noexcept = default;
BlotterWriter& BlotterWriter::operator=(BlotterWriter&&) noexcept = default;

int BlotterWriter::prepare(const Database& db) {
    const auto insert = [](const char* table, int columns) {
        std::string sql = fmt::format("INSERT OR REPLACE INTO {} VALUES(?", table);
        for (int i = 1; i < columns; ++i) {
            sql += ",?";
        }
        return sql + ")";
    };
    const std::array<std::pair<Statement*, std::string>, 11> all{{
        {&m_position, insert("positions", 7)},
        {&m_instrument, insert("instruments", 4)},
        {&m_modelPosition, insert("model_positions", 8)},
        {&m_header, insert("desk", 34)},
        {&m_limit, insert("risk_limits", 3)},
        {&m_limitGone, "DELETE FROM risk_limits WHERE scope=? AND limit_id=?"},
        {&m_lastOrder, "SELECT coalesce(max(id),0) FROM orders"},
        {&m_storedOrder, fmt::format("SELECT {} FROM orders WHERE id=?", kOrderViewColumns)},
        {&m_fillsOfOrder, fmt::format("SELECT {} FROM fills WHERE order_id=?", kFillColumns)},
        {&m_tagOrder, "UPDATE orders SET tag=? WHERE id=?"},
        {&m_tagFills, "UPDATE fills SET tag=? WHERE order_id=?"},
    }};
    for (const auto& [statement, sql] : all) {
        if (const int code = statement->prepare(db, sql.c_str()); code != SQLITE_OK) {
            return code;
        }
    }
    m_gathered = std::make_unique<Gathered>();
    Gathered& g = *m_gathered;
    // A plain INSERT where the row is new by its key: looking for one to replace costs a fifth more.
    const std::array<std::tuple<StagedTable*, const char*, const char*>, 5> gathered{
        {{&g.events, "INSERT", "event"},
         {&g.placed, "INSERT", "orders"},
         {&g.written, "INSERT OR REPLACE", "orders"},
         {&g.fills, "INSERT", "fills"},
         {&g.histories, "INSERT", "order_events"}}};
    for (const auto& [rows, verb, table] : gathered) {
        if (const int code = rows->prepare(db, verb, table); code != SQLITE_OK) {
            return code;
        }
    }
    forget();
    return m_sums.prepare(db);
}

void BlotterWriter::forget() {
    m_gathered->clear();
    m_sums.forget();
    m_newestOrder = m_lastOrder.reset().step() == SQLITE_ROW ? m_lastOrder.integer() : 0;
    m_lastOrder.reset();
}

void BlotterWriter::addEvent(const trading::JournalEvent& event, Digest& digest) {
    std::string& payloads = m_gathered->payloads;
    const std::size_t begin = payloads.size();
    trading::appendPayload(event.body, payloads);
    const std::string_view payload = std::string_view(payloads).substr(begin);
    digest = chainDigest(digest, raw(event.sequence), raw(event.at),
                         {trading::kindOf(event.body), event.who, event.why, payload});
    m_gathered->events.rows.push_back({&event, &payloads, begin, payload.size(), digest});
}

int BlotterWriter::addChanges(const trading::Changes& changes, std::uint64_t sequence) {
    int code = SQLITE_DONE;
    const auto writeAll = [&](const auto& rows) {
        for (auto row = rows.begin(); code == SQLITE_DONE && row != rows.end(); ++row) {
            code = write(*row);
        }
    };
    for (const OrderRecord& order : changes.orders) {
        const bool isNew = raw(order.view.id) > m_newestOrder;
        code = code == SQLITE_DONE ? countAnew(order.view, isNew) : code;
        add(order);
    }
    for (const FillView& fill : changes.fills) {
        m_sums.add(fill, 1);
        m_gathered->fills.rows.push_back(&fill);
    }
    addHistory(changes, sequence);
    writeAll(changes.contracts);
    writeAll(changes.positions);
    writeAll(changes.limits);
    writeAll(changes.models);
    if (code == SQLITE_DONE && !changes.tags.empty()) {
        code = flush();  // a tag changes rows that may be among the gathered
    }
    writeAll(changes.tags);
    return code;
}

void BlotterWriter::addHistory(const trading::Changes& changes, std::uint64_t sequence) {
    const auto join = [this, sequence](domain::ClientOrderId order) {
        m_gathered->histories.rows.push_back({raw(order), raw(sequence)});
    };
    for (const domain::ClientOrderId order : changes.explained) {
        join(order);
    }
    for (const OrderRecord& order : changes.orders) {
        join(order.view.id);
    }
    for (const trading::TagRow& row : changes.tags) {
        if (std::ranges::none_of(changes.orders,
                                 [&row](const OrderRecord& order) { return order.view.id == row.order; })) {
            join(row.order);
        }
    }
}

int BlotterWriter::flush() {
    Gathered& g = *m_gathered;
    int code = SQLITE_DONE;
    const std::array<StagedTable*, 5> tables{&g.events, &g.placed, &g.written, &g.fills, &g.histories};
    for (std::size_t i = 0; code == SQLITE_DONE && i < tables.size(); ++i) {
        code = tables[i]->write();
    }
    g.clear();
    return code;
}

/// An ended order is in the sums; one that changes after its end (a late fill, a tag) leaves its old place.
int BlotterWriter::countAnew(const OrderView& order, bool isNew) {
    if (!isTerminal(order.life)) {
        return SQLITE_DONE;
    }
    int code = SQLITE_DONE;
    const auto [gathered, isFirst] = m_gathered->ended.try_emplace(order.id, &order);
    if (!isFirst) {
        m_sums.add(*gathered->second, -1);
        gathered->second = &order;
    } else if (!isNew) {
        code = m_storedOrder.reset().bind(raw(order.id)).step();
        if (code == SQLITE_ROW) {
            if (const OrderView stored = readOrderView(m_storedOrder); isTerminal(stored.life)) {
                m_sums.add(stored, -1);
            }
        }
        m_storedOrder.reset();
    }
    m_sums.add(order, 1);
    return code == SQLITE_ROW ? SQLITE_DONE : code;
}

int BlotterWriter::write(const trading::TagRow& row) {
    int code = m_storedOrder.reset().bind(raw(row.order)).step();
    const bool isKnown = code == SQLITE_ROW;
    const OrderView stored = isKnown ? readOrderView(m_storedOrder) : OrderView{};
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

void BlotterWriter::add(const OrderRecord& order) {
    // Our numbers only rise; one the venue told of may lie below, and is looked for.
    const bool isNew = raw(order.view.id) > m_newestOrder;
    m_newestOrder = isNew ? raw(order.view.id) : m_newestOrder;
    (isNew ? m_gathered->placed : m_gathered->written).rows.push_back(&order);
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
    int code = flush();
    code = code == SQLITE_DONE ? m_sums.flush() : code;
    if (code != SQLITE_DONE) {
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
