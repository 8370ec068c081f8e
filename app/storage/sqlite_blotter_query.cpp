#include "app/storage/sqlite_blotter_query.h"

#include <fmt/format.h>
#include <readerwriterqueue.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>

#include "app/storage/blotter_export.h"
#include "app/storage/blotter_groups.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/blotter_search.h"

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

constexpr const char* kStopped =
    "The search was stopped after 0.4 s; what it had found is shown. Narrow it by symbol or state.";

/// A page over a filter that no index serves is cut here: the next request must not wait for it.
constexpr std::chrono::milliseconds kSearchAtMost{400};

struct Request {
    PageTicket ticket{};
    BlotterTable table = BlotterTable::Orders;
    std::int64_t before = 0;
    std::size_t limit = 0;  // 0: stop
    std::optional<trading::BlotterFilter> filter{};
    trading::PageKey after{};
    domain::ClientOrderId order{};                 // not 0: its history
    trading::GroupBy by = trading::GroupBy::None;  // not None: groups of what the filter leaves
};

ActivityRow readActivity(Statement& row) {
    ActivityRow a;
    a.sequence = row.integer();
    a.at = domain::Timestamp::fromNanos(row.integer());
    a.kind = row.text();
    a.who = row.text();
    a.text = row.text();
    return a;
}

}  // namespace

/// Everything but the queues belongs to the reading thread.
struct SqliteBlotterQuery::Impl {
    std::string path;
    Database db;
    Statement orders, fills, activity;
    std::string profileDir;
    std::uint64_t lastTicket = 0;
    std::thread exporter;
    std::thread accountant;  // counts profit; one at a time
    std::atomic<bool> isCounting{false};
    std::vector<Page<trading::ProfitRow>> busy;  // the caller's thread
    moodycamel::ReaderWriterQueue<trading::Page<trading::ProfitRow>> profits{4};
    moodycamel::ReaderWriterQueue<trading::Exported> exports{4};  // its own queue: another thread fills it
    moodycamel::BlockingReaderWriterQueue<Request> requests{64};
    moodycamel::ReaderWriterQueue<BlotterPage> pages{64};
    std::thread thread;

    bool openOnce();
    void run();
    void answer(const Request& request);
    void search(const Request& request);
    void history(const Request& request);
    void groups(const Request& request);
    std::string sortedSentence(const SearchPlan& plan);
    template <class Row, class Read>
    Page<Row> found(const SearchPlan& plan, const Request& request, Read read);
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
        orders.prepare(db, select(kOrderViewColumns, "orders", "id").c_str()) != SQLITE_OK ||
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
        page.next = keyAfter(page.rows.back(), trading::BlotterFilter::Sort::Time);
    }
    return page;
}

namespace {

/// Stops the statement that runs when the time is over.
class SearchBudget {
 public:
    explicit SearchBudget(Database& db) : m_db(db) {
        sqlite3_progress_handler(
            m_db.get(), 20'000,
            [](void* self) {
                return std::chrono::steady_clock::now() > static_cast<SearchBudget*>(self)->m_end ? 1 : 0;
            },
            this);
    }
    ~SearchBudget() { sqlite3_progress_handler(m_db.get(), 0, nullptr, nullptr); }
    SearchBudget(const SearchBudget&) = delete;
    SearchBudget& operator=(const SearchBudget&) = delete;

 private:
    Database& m_db;
    std::chrono::steady_clock::time_point m_end = std::chrono::steady_clock::now() + kSearchAtMost;
};

}  // namespace

template <class Row, class Read>
Page<Row> SqliteBlotterQuery::Impl::found(const SearchPlan& plan, const Request& request, Read read) {
    Page<Row> page;
    page.ticket = request.ticket;
    page.sentence = plan.nothing;
    if (!plan.nothing.empty()) {
        return page;
    }
    const SearchBudget budget(db);
    const std::size_t limit = std::min(request.limit, kLimitMost);
    int code = SQLITE_DONE;
    for (const std::string& part : plan.parts) {
        Statement statement;
        code = bindPart(db, statement, part, plan);
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            if (code = statement.step(); code == SQLITE_ROW) {
                page.rows.push_back(read(statement));
                code = page.rows.size() < limit ? SQLITE_ROW : SQLITE_DONE;
            }
        }
        if (code != SQLITE_DONE || page.rows.size() >= limit) {
            break;
        }
    }
    page.sentence = code == SQLITE_INTERRUPT ? kStopped
                    : code != SQLITE_DONE    ? describeSqlite(code, path, db.message()).sentence
                                             : sortedSentence(plan);
    if (page.rows.size() >= limit) {
        page.next = keyAfter(page.rows.back(), request.filter->sort);
    }
    return page;
}

/// Says so when a sort without an index did not order all that matches.
std::string SqliteBlotterQuery::Impl::sortedSentence(const SearchPlan& plan) {
    Statement count;
    if (plan.counting.empty() || bindPart(db, count, plan.counting, plan) != SQLITE_OK ||
        count.step() != SQLITE_ROW || count.integer() < static_cast<std::int64_t>(trading::kSortRows)) {
        return {};
    }
    return "This column sorts the newest 50,000 that match. Narrow the filter to sort all of them.";
}

void SqliteBlotterQuery::Impl::search(const Request& request) {
    const std::size_t limit = std::min(request.limit, kLimitMost);
    const bool isOpen = openOnce();
    SearchPlan none;
    none.nothing = "There is no blotter yet.";
    switch (request.table) {
        case BlotterTable::Orders:
            pages.enqueue(found<OrderView>(
                isOpen ? planOrders(db, *request.filter, request.after, limit, kOrderViewColumns) : none,
                request, readOrderView));
            break;
        case BlotterTable::Fills:
            pages.enqueue(found<FillView>(
                isOpen ? planFills(db, *request.filter, request.after, limit, kFillColumns) : none, request,
                readFill));
            break;
        case BlotterTable::Activity:
            pages.enqueue(found<ActivityRow>(
                isOpen ? planActivity(*request.filter, request.after, limit, "seq,at,kind,who,why") : none,
                request, readActivity));
            break;
    }
}

void SqliteBlotterQuery::Impl::history(const Request& request) {
    Page<trading::OrderHistory> page;
    page.ticket = request.ticket;
    const auto id = static_cast<std::int64_t>(request.order);
    Statement row;
    if (openOnce() &&
        row.prepare(db, fmt::format("SELECT {} FROM orders WHERE id = {}", kOrderViewColumns, id).c_str()) ==
            SQLITE_OK &&
        row.step() == SQLITE_ROW) {
        trading::OrderHistory& history = page.rows.emplace_back();
        history.order = readOrderView(row);
        row.finalize();
        Statement fill;
        fill.prepare(db, fmt::format("SELECT {} FROM fills WHERE order_id = {} ORDER BY id LIMIT 500",
                                     kFillColumns, id)
                             .c_str());
        while (fill.step() == SQLITE_ROW) {
            history.fills.push_back(readFill(fill));
        }
        Statement event;
        event.prepare(db,
                      fmt::format("SELECT e.seq,e.at,e.kind,e.who,e.why,e.payload FROM order_events o JOIN "
                                  "event e ON e.seq = o.seq WHERE o.order_id = {} ORDER BY o.seq LIMIT 500",
                                  id)
                          .c_str());
        while (event.step() == SQLITE_ROW) {
            history.events.push_back(readActivity(event));
            const std::string& kind = history.events.back().kind;
            const auto body = trading::decodePayload(kind, event.text());
            if (const auto* placed = body ? std::get_if<trading::OrderPlaced>(&body.value()) : nullptr) {
                history.intent = placed->intent;
            } else if (const auto* denied =
                           body ? std::get_if<trading::OrderDenied>(&body.value()) : nullptr) {
                history.intent = denied->intent;
            }
        }
    }
    if (!page.rows.empty() && page.rows.front().events.empty()) {
        page.sentence = "This order is older than the index of events: its rows are in the activity.";
    }
    pages.enqueue(std::move(page));
}

void SqliteBlotterQuery::Impl::groups(const Request& request) {
    Page<trading::GroupRow> page;
    page.ticket = request.ticket;
    if (openOnce()) {
        Groups counted;
        const int code = countGroups(db, request.table, *request.filter, request.by, counted);
        page.rows = std::move(counted.rows);
        page.sentence =
            code == SQLITE_DONE ? counted.sentence : describeSqlite(code, path, db.message()).sentence;
    }
    pages.enqueue(std::move(page));
}

void SqliteBlotterQuery::Impl::answer(const Request& request) {
    if (request.order != domain::ClientOrderId{}) {
        history(request);
        return;
    }
    if (request.by != trading::GroupBy::None) {
        groups(request);
        return;
    }
    if (request.filter) {
        search(request);
        return;
    }
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
    m_impl->profileDir = profileDir;
    m_impl->path = blotterPath(profileDir);
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

PageTicket SqliteBlotterQuery::profit() {
    const PageTicket ticket{++m_impl->lastTicket};
    if (m_impl->isCounting.exchange(true)) {
        Page<trading::ProfitRow> busy;  // the answer to the one before is on its way
        busy.ticket = ticket;
        busy.sentence = "Still counting.";
        m_impl->busy.push_back(std::move(busy));
        return ticket;
    }
    if (m_impl->accountant.joinable()) {
        m_impl->accountant.join();  // over: isCounting was false
    }
    m_impl->accountant = std::thread([impl = m_impl.get(), ticket] {
        Page<trading::ProfitRow> page;
        page.ticket = ticket;
        if (auto rows = countProfit(impl->profileDir)) {
            page.rows.assign(rows->rbegin(), rows->rend());
        } else {
            page.sentence = rows.error().sentence;
        }
        impl->profits.enqueue(std::move(page));
        impl->isCounting = false;
    });
    return ticket;
}

PageTicket SqliteBlotterQuery::exportRows(BlotterTable table, const trading::BlotterFilter& filter,
                                          const std::string& path) {
    const PageTicket ticket{++m_impl->lastTicket};
    if (m_impl->exporter.joinable()) {
        m_impl->exporter.join();  // over, or the button was not there to press: one at a time
    }
    m_impl->exporter = std::thread([impl = m_impl.get(), ticket, table, filter, path] {
        const auto rows = exportFiltered(impl->profileDir, table, filter, path);
        impl->exports.enqueue(trading::Exported{
            .ticket = ticket,
            .ok = rows.ok(),
            .sentence = rows ? fmt::format("{} rows written to {}.", *rows, path) : rows.error().sentence});
    });
    return ticket;
}

SqliteBlotterQuery::~SqliteBlotterQuery() {
    for (std::thread* thread : {&m_impl->exporter, &m_impl->accountant}) {
        if (thread->joinable()) {
            thread->join();
        }
    }
    m_impl->requests.enqueue(Request{});
    m_impl->thread.join();
}

PageTicket SqliteBlotterQuery::request(BlotterTable table, std::int64_t before, std::size_t limit) {
    const PageTicket ticket{++m_impl->lastTicket};
    m_impl->requests.enqueue(
        {.ticket = ticket, .table = table, .before = before, .limit = std::max<std::size_t>(1, limit)});
    return ticket;
}

PageTicket SqliteBlotterQuery::search(BlotterTable table, const trading::BlotterFilter& filter,
                                      trading::PageKey after, std::size_t limit) {
    const PageTicket ticket{++m_impl->lastTicket};
    m_impl->requests.enqueue({.ticket = ticket,
                              .table = table,
                              .limit = std::max<std::size_t>(1, limit),
                              .filter = filter,
                              .after = after});
    return ticket;
}

PageTicket SqliteBlotterQuery::groups(BlotterTable table, const trading::BlotterFilter& filter,
                                      trading::GroupBy by) {
    const PageTicket ticket{++m_impl->lastTicket};
    m_impl->requests.enqueue({.ticket = ticket, .table = table, .limit = 1, .filter = filter, .by = by});
    return ticket;
}

PageTicket SqliteBlotterQuery::history(domain::ClientOrderId order) {
    const PageTicket ticket{++m_impl->lastTicket};
    m_impl->requests.enqueue({.ticket = ticket, .limit = 1, .order = order});
    return ticket;
}

std::size_t SqliteBlotterQuery::drain(std::vector<BlotterPage>& out) {
    const std::size_t before = out.size();
    for (auto& page : std::exchange(m_impl->busy, {})) {
        out.emplace_back(std::move(page));
    }
    Page<trading::ProfitRow> profit;
    while (m_impl->profits.try_dequeue(profit)) {
        out.emplace_back(std::move(profit));
    }
    trading::Exported exported;
    while (m_impl->exports.try_dequeue(exported)) {
        out.emplace_back(std::move(exported));
    }
    BlotterPage page;
    while (m_impl->pages.try_dequeue(page)) {
        out.push_back(std::move(page));
    }
    return out.size() - before;
}

}  // namespace tessera::storage
