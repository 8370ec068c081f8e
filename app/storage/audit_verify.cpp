#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/storage/blotter_export.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/blotter_sums.h"
#include "app/trading/desk_state.h"

namespace tessera::storage {

namespace {

domain::Error broken(std::int64_t sequence, std::string_view what) {
    return {domain::ErrorCode::Corrupt, fmt::format("Journal row {} is broken: {}.", sequence, what),
            "audit"};
}

/// One row of the journal, read and checked against the digest before it.
domain::Result<trading::JournalEvent> checkRow(Statement& row, std::int64_t expected, Digest& digest) {
    trading::JournalEvent event;
    const std::int64_t sequence = row.integer();
    if (sequence != expected) {
        return broken(expected, fmt::format("it is missing, the next one is {}", sequence));
    }
    event.sequence = static_cast<std::uint64_t>(sequence);
    event.at = domain::Timestamp::fromNanos(row.integer());
    const std::string kind(row.text());
    event.who = row.text();
    event.why = row.text();
    const std::string payload(row.text());
    Digest stored{};
    const bool hasDigest = readDigest(row.blob(), stored);
    digest = chainDigest(digest, sequence, event.at.nanos(), {kind, event.who, event.why, payload});
    if (!hasDigest || stored != digest) {
        return broken(sequence, "its contents do not match its digest, so it or the row before was changed");
    }
    auto body = trading::decodePayload(kind, payload);
    if (!body) {
        return broken(sequence, body.error().sentence);
    }
    event.body = std::move(body).value();
    return event;
}

/// What the journal says beside the digests of orders and fills: the tags, and what each fill realised.
struct Beside {
    std::map<std::int64_t, std::string> tags;  // by order
    std::uint64_t fills = 0;                   // over every fill, what it realised
    std::uint64_t orders = 0;                  // over every fill of an order, what it added to it
    std::uint64_t arrivals = 0;                // over every order pressed over a two-sided book

    void take(const trading::Changes& changes, const trading::JournalEvent& event,
              const trading::DeskState& state) {
        if (const auto* placed = std::get_if<trading::OrderPlaced>(&event.body);
            placed != nullptr && placed->intent.seen.bestBid && placed->intent.seen.bestAsk) {
            arrivals += mix(static_cast<std::int64_t>(placed->id), placed->intent.seen.bestBid->nanoUsd(),
                            placed->intent.seen.bestAsk->nanoUsd());
        }
        for (const trading::OrderRecord& order : changes.orders) {
            const auto id = static_cast<std::int64_t>(order.view.id);
            if (!order.view.tag.empty() || tags.contains(id)) {
                tags[id] = order.view.tag;
            }
        }
        for (const trading::TagRow& row : changes.tags) {
            tags[static_cast<std::int64_t>(row.order)] = row.tag;
        }
        for (const trading::FillView& fill : changes.fills) {
            fills += mix(fill.id, fill.realised.nanoUsd(), 0);
            if (state.find(fill.order) != nullptr) {
                orders +=
                    mix(static_cast<std::int64_t>(fill.order), fill.realised.nanoUsd(), fill.fee.nanoUsd());
            }
        }
    }
    /// Linear in the amounts, so that an order's fills add up to the order. Not for security: the chain is.
    static std::uint64_t mix(std::int64_t id, std::int64_t a, std::int64_t b) {
        return static_cast<std::uint64_t>(id) * (static_cast<std::uint64_t>(a) * 0x9E3779B97F4A7C15ULL +
                                                 static_cast<std::uint64_t>(b) * 0xC2B2AE3D27D4EB4FULL);
    }
};

/// Walks the whole journal; `each` gets every event and what it changed.
template <class Each>
domain::Result<std::uint64_t> replay(Database& db, const std::string& path, Digest& digest,
                                     trading::DeskState& state, Each each) {
    Statement row;
    int code = row.prepare(db, "SELECT seq,at,kind,who,why,payload,hash FROM event ORDER BY seq");
    std::int64_t expected = 0;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = row.step();
        if (code != SQLITE_ROW) {
            break;
        }
        auto event = checkRow(row, ++expected, digest);
        if (!event) {
            return event.error();
        }
        if (const int wrote = each(state.apply(*event), *event); wrote != SQLITE_DONE) {
            return describeSqlite(wrote, path, db.message());
        }
    }
    if (code != SQLITE_DONE) {
        return describeSqlite(code, path, db.message());
    }
    return static_cast<std::uint64_t>(expected);
}

template <class Hash>
std::uint64_t digestOf(Database& db, const std::string& sql, Hash hash) {
    Statement row;
    std::uint64_t sum = 0;
    if (row.prepare(db, sql.c_str()) == SQLITE_OK) {
        while (row.step() == SQLITE_ROW) {
            sum += hash(row);
        }
    }
    return sum;
}

bool samePosition(const trading::PositionView& a, const trading::PositionView& b) {
    return a.net == b.net && a.cost == b.cost && a.realised == b.realised && a.fees == b.fees;
}

/// Empty: tags, realised amounts and sums are what the journal and the rows give.
std::string compareBeside(Database& db, const Beside& beside) {
    Statement row;
    row.prepare(
        db, "SELECT id,tag FROM orders WHERE tag<>'' OR id IN (SELECT order_id FROM fills WHERE tag<>'')");
    std::size_t found = 0;
    while (row.step() == SQLITE_ROW) {
        const auto known = beside.tags.find(row.integer());
        if (known == beside.tags.end() || known->second != row.text()) {
            return "the stored tags do not follow from the journal";
        }
        found += known->second.empty() ? 0 : 1;
    }
    for (const auto& [id, tag] : beside.tags) {
        if (!tag.empty() &&
            db.integer(fmt::format("SELECT count(*) FROM orders WHERE id={}", id).c_str()) != 0) {
            --found;  // each stored one has its journalled one, and no journalled one is left over
        }
    }
    if (found != 0 ||
        db.integer("SELECT count(*) FROM fills f JOIN orders o ON o.id=f.order_id WHERE f.tag<>o.tag") != 0) {
        return "the stored tags do not follow from the journal";
    }
    const std::uint64_t fills = digestOf(db, "SELECT id,realised,0 FROM fills", [](Statement& r) {
        const std::int64_t id = r.integer();
        return Beside::mix(id, r.integer(), 0);
    });
    const std::uint64_t orders = digestOf(db, "SELECT id,realised,fees FROM orders", [](Statement& r) {
        const std::int64_t id = r.integer();
        const std::int64_t realised = r.integer();
        return Beside::mix(id, realised, r.integer());
    });
    if (fills != beside.fills || orders != beside.orders) {
        return "the stored realised profit does not follow from the journal";
    }
    const std::uint64_t arrivals = digestOf(db, "SELECT order_id,bid,ask FROM arrivals", [](Statement& r) {
        const std::int64_t id = r.integer();
        const std::int64_t bid = r.integer();
        return Beside::mix(id, bid, r.integer());
    });
    if (arrivals != beside.arrivals) {
        return "the stored books at the press do not follow from the journal";
    }
    Sums stored, counted;
    if (readSums(db, stored) != SQLITE_DONE || countSums(db, counted) != SQLITE_DONE) {
        return "the stored sums cannot be read";
    }
    const auto isSame = [](const auto& a, const auto& b) {
        SumOf x = a.second;  // bounds only widen: a row that left its group leaves them where they were
        x.firstId = b.second.firstId;
        x.lastId = b.second.lastId;
        return a.first == b.first && x == b.second;
    };
    return std::equal(stored.begin(), stored.end(), counted.begin(), counted.end(), isSame)
               ? ""
               : "the stored sums do not follow from the rows";
}

/// Empty: the stored tables are what the journal gives.
std::string compareStored(Database& db, const trading::DeskState& state, const trading::StoredDesk& stored) {
    const trading::DeskHeader& header = state.header();
    if (!(stored.header == header)) {
        return "the stored account does not follow from the journal";
    }
    for (const trading::PositionView& position : stored.positions) {
        if (!samePosition(position, state.position(position.instrument))) {
            return fmt::format("the stored position in {} does not follow from the journal", position.symbol);
        }
    }
    if (stored.positions.size() != state.positions().size()) {
        return "a stored position is missing";
    }
    const trading::ModelAccounts models = state.modelAccounts();
    std::size_t held = 0;
    for (const trading::FillModel model : {trading::FillModel::Optimistic, trading::FillModel::Pessimistic}) {
        held += models[static_cast<std::size_t>(model)].positions.size();
    }
    const auto isHeld = [&models](const trading::ModelPosition& row) {
        const auto& positions = models[static_cast<std::size_t>(row.model) % trading::kFillModels].positions;
        const auto known = positions.find(row.position.instrument);
        return known != positions.end() && samePosition(row.position, known->second);
    };
    if (stored.models.size() != held || !std::ranges::all_of(stored.models, isHeld)) {
        return "what the fill models hold does not follow from the journal";
    }
    const auto rows = state.limitRows();
    const auto sameRow = [](const trading::LimitRow& a, const trading::LimitRow& b) {
        return a.instrument == b.instrument && a.limit == b.limit && a.value == b.value;
    };
    if (!std::is_permutation(rows.begin(), rows.end(), stored.limits.begin(), stored.limits.end(), sameRow)) {
        return "the stored risk limits do not follow from the journal";
    }
    const std::uint64_t orders = digestOf(db, fmt::format("SELECT {} FROM orders", kOrderColumns),
                                          [](Statement& row) { return trading::hashOf(readOrder(row)); });
    if (orders != header.ordersDigest) {
        return "the stored orders do not follow from the journal";
    }
    const std::uint64_t fills = digestOf(db, fmt::format("SELECT {} FROM fills", kFillColumns),
                                         [](Statement& row) { return trading::hashOf(readFill(row)); });
    return fills == header.fillsDigest ? "" : "the stored fills do not follow from the journal";
}

std::string hexadecimal(const Digest& digest) {
    std::string text;
    for (const unsigned char byte : digest) {
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    }
    return text;
}

}  // namespace

domain::Result<AuditReport> verifyAudit(const std::string& profileDir) {
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    db.execute("BEGIN");  // one view of the file, though a terminal may be writing
    Digest digest = kGenesis;
    trading::DeskState state;
    Beside beside;
    const auto events = replay(db, path, digest, state,
                               [&](const trading::Changes& changes, const trading::JournalEvent& event) {
                                   beside.take(changes, event, state);
                                   return SQLITE_DONE;
                               });
    if (!events) {
        return events.error();
    }
    const auto stored = readDesk(db, path);
    if (!stored) {
        return stored.error();
    }
    std::string problem = compareStored(db, state, *stored);
    if (problem.empty()) {
        problem = compareBeside(db, beside);
    }
    if (!problem.empty()) {
        return domain::Error{domain::ErrorCode::Corrupt,
                             fmt::format("The journal's {} rows are unbroken, but {}.",
                                         domain::formatCount(static_cast<std::int64_t>(*events)), problem),
                             "projection"};
    }
    return AuditReport{.events = *events,
                       .lastDigest = hexadecimal(digest),
                       .sentence = fmt::format(
                           "{} journal rows, unbroken; they give the stored orders, fills, "
                           "positions and account. Last digest {}.",
                           domain::formatCount(static_cast<std::int64_t>(*events)), hexadecimal(digest))};
}

domain::Result<std::uint64_t> rebuildProjections(const std::string& profileDir) {
    ProfileLock lock;
    if (auto locked = lock.take(profileDir); !locked) {
        return locked.error();
    }
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForWriting(db, path, {}); !opened) {
        return opened.error();
    }
    BlotterWriter writer;
    int code = db.execute(
        "BEGIN IMMEDIATE; DELETE FROM orders; DELETE FROM fills; DELETE FROM positions;"
        "DELETE FROM instruments; DELETE FROM desk; DELETE FROM risk_limits;"
        "DELETE FROM model_positions; DELETE FROM arrivals; DELETE FROM order_events; DELETE FROM "
        "order_sums; DELETE FROM "
        "fill_sums;");
    if (code == SQLITE_OK) {
        code = writer.prepare(db);
    }
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    Digest digest = kGenesis;
    trading::DeskState state;
    const auto events =
        replay(db, path, digest, state,
               [&writer](const trading::Changes& changes, const trading::JournalEvent& event) {
                   const int wrote = writer.writeArrival(event);
                   return wrote == SQLITE_DONE ? writer.writeChanges(changes, event.sequence) : wrote;
               });
    if (!events) {
        db.execute("ROLLBACK");
        return events.error();
    }
    code = writer.writeHeader(state.header());
    if (code == SQLITE_DONE) {
        code = db.execute("COMMIT");
    }
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    return *events;
}

}  // namespace tessera::storage
