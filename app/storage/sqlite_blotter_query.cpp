#include "app/storage/sqlite_blotter_query.h"

#include <fmt/format.h>
#include <readerwriterqueue.h>

#include <atomic>
#include <limits>
#include <thread>

#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"

namespace tessera::storage {

using trading::ActivityRow;
using trading::BlotterPage;
using trading::BlotterTable;
using trading::FillView;
using trading::OrderView;
using trading::Page;
using trading::PageTicket;

namespace {

constexpr std::size_t kLimitMost = 10'000;  // rows a page

struct Request {
    PageTicket ticket{};
    BlotterTable table = BlotterTable::Orders;
    std::int64_t before = 0;
    std::size_t limit = 0;  // 0: stop
};

OrderView readOrderView(Statement& row) {
    return readOrder(row).view;
}

ActivityRow readActivity(Statement& row) {
    ActivityRow a;
    a.sequence = row.integer();
    a.at = domain::Timestamp::fromNanos(row.integer());
    a.kind = row.text();
    a.who = row.text();
    a.text = row.text();
    return a;
}

std::int64_t keyOf(const OrderView& row) {
    return static_cast<std::int64_t>(row.id);
}
std::int64_t keyOf(const FillView& row) {
    return row.id;
}
std::int64_t keyOf(const ActivityRow& row) {
    return row.sequence;
}

}  // namespace

/// Everything but the queues belongs to the reading thread.
struct SqliteBlotterQuery::Impl {
    std::string path;
    Database db;
    Statement orders, fills, activity;
    std::uint64_t lastTicket = 0;
    moodycamel::BlockingReaderWriterQueue<Request> requests{64};
    moodycamel::ReaderWriterQueue<BlotterPage> pages{64};
    std::thread thread;

    bool openOnce();
    void run();
    void answer(const Request& request);
    template <class Row, class Read>
    Page<Row> page(Statement& statement, const Request& request, Read read);
};

bool SqliteBlotterQuery::Impl::openOnce() {
    if (db.isOpen()) {
        return true;
    }
    const auto select = [](const char* columns, const char* table, const char* key) {
        return fmt::format("SELECT {} FROM {} WHERE {} < ? ORDER BY {} DESC LIMIT ?", columns, table, key,
                           key);
    };
    if (!openForReading(db, path) ||
        orders.prepare(db, select(kOrderColumns, "orders", "id").c_str()) != SQLITE_OK ||
        fills.prepare(db, select(kFillColumns, "fills", "id").c_str()) != SQLITE_OK ||
        activity.prepare(db, select("seq,at,kind,who,why", "event", "seq").c_str()) != SQLITE_OK) {
        db.close();  // not there yet: the next request tries again
        return false;
    }
    return true;
}

template <class Row, class Read>
Page<Row> SqliteBlotterQuery::Impl::page(Statement& statement, const Request& request, Read read) {
    Page<Row> page;
    page.ticket = request.ticket;
    if (!openOnce()) {
        return page;
    }
    const std::size_t limit = std::min(request.limit, kLimitMost);
    page.rows.reserve(limit);
    statement.reset()
        .bind(request.before > 0 ? request.before : std::numeric_limits<std::int64_t>::max())
        .bind(static_cast<std::int64_t>(limit));
    while (statement.step() == SQLITE_ROW) {
        page.rows.push_back(read(statement));
    }
    statement.reset();  // ends the read transaction, so that a checkpoint can pass
    if (page.rows.size() == limit) {
        page.nextBefore = keyOf(page.rows.back());
    }
    return page;
}

void SqliteBlotterQuery::Impl::answer(const Request& request) {
    switch (request.table) {
        case BlotterTable::Orders:
            pages.enqueue(page<OrderView>(orders, request, readOrderView));
            break;
        case BlotterTable::Fills:
            pages.enqueue(page<FillView>(fills, request, readFill));
            break;
        case BlotterTable::Activity:
            pages.enqueue(page<ActivityRow>(activity, request, readActivity));
            break;
    }
}

void SqliteBlotterQuery::Impl::run() {
    Request request;
    for (;;) {
        requests.wait_dequeue(request);
        if (request.limit == 0) {
            return;
        }
        answer(request);
    }
}

SqliteBlotterQuery::SqliteBlotterQuery(const std::string& profileDir) : m_impl(std::make_unique<Impl>()) {
    m_impl->path = blotterPath(profileDir);
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

SqliteBlotterQuery::~SqliteBlotterQuery() {
    m_impl->requests.enqueue(Request{});
    m_impl->thread.join();
}

PageTicket SqliteBlotterQuery::request(BlotterTable table, std::int64_t before, std::size_t limit) {
    const PageTicket ticket{++m_impl->lastTicket};
    m_impl->requests.enqueue(
        {.ticket = ticket, .table = table, .before = before, .limit = std::max<std::size_t>(1, limit)});
    return ticket;
}

std::size_t SqliteBlotterQuery::drain(std::vector<BlotterPage>& out) {
    const std::size_t before = out.size();
    BlotterPage page;
    while (m_impl->pages.try_dequeue(page)) {
        out.push_back(std::move(page));
    }
    return out.size() - before;
}

}  // namespace tessera::storage
