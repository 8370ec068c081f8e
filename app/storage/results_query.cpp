#include "app/storage/results_query.h"

#include <readerwriterqueue.h>

#include <atomic>
#include <thread>

#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/trading/position_keeper.h"

namespace tessera::storage {

using analytics::ResultsAnswer;
using analytics::ResultsCounter;
using analytics::ResultsRange;
using analytics::ResultsTicket;
using domain::Price;
using domain::Result;

namespace {

/// In the journal's order. The order's number rises with the fills': the look-ups stay on pages that are
/// warm.
constexpr const char* kFills =
    "SELECT f.id,f.recorded_at,f.order_id,f.instrument,f.side,f.price,f.quantity,f.fee,f.tag,o.bid,o.ask "
    "FROM fills f LEFT JOIN orders o ON o.id=f.order_id ORDER BY f.id";

analytics::CountedFill readCounted(Statement& row) {
    analytics::CountedFill fill;
    fill.id = row.integer();
    fill.at = domain::Timestamp::fromNanos(row.integer());
    fill.order = domain::ClientOrderId{row.id()};
    fill.instrument = domain::InstrumentId{static_cast<std::uint32_t>(row.integer())};
    fill.side = row.integer() == 0 ? domain::Side::Buy : domain::Side::Sell;
    fill.price = Price::fromNanoUsd(row.integer());
    fill.quantity = domain::Quantity::fromRaw(row.integer());
    fill.fee = domain::Money::fromNanoUsd(row.integer());
    fill.tag = row.text();  // valid until the next row: the counter copies what it keeps
    if (!row.isNull()) {
        fill.bid = Price::fromNanoUsd(row.integer());
        fill.ask = Price::fromNanoUsd(row.integer());
    }
    return fill;
}

int defineAll(Database& db, ResultsCounter& counter) {
    Statement row;
    int code = row.prepare(db, "SELECT * FROM instruments");
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code = row.step(); code == SQLITE_ROW) {
            counter.define(readContract(row));
        }
    }
    return code;
}

Result<analytics::Results> count(const std::string& profileDir, const ResultsRange& range,
                                 domain::Timestamp now, const std::atomic<bool>& isStopped) {
    const std::string path = blotterPath(profileDir);
    Database db;
    if (auto opened = openForReading(db, path); !opened) {
        return opened.error();
    }
    ResultsCounter counter(range, now);
    Statement row;
    int code = db.execute("BEGIN");  // contracts and fills of one moment
    if (code == SQLITE_OK) {
        code = defineAll(db, counter);
    }
    if (code == SQLITE_DONE) {
        code = row.prepare(db, kFills);
    }
    while ((code == SQLITE_OK || code == SQLITE_ROW) && !isStopped) {
        if (code = row.step(); code == SQLITE_ROW) {
            if (auto added = counter.add(readCounted(row)); !added) {
                return added.error();
            }
        }
    }
    return code == SQLITE_DONE ? counter.finish() : describeSqlite(code, path, db.message());
}

}  // namespace

Result<analytics::Results> countResults(const std::string& profileDir, const ResultsRange& range,
                                        domain::Timestamp now) {
    const std::atomic<bool> isStopped{false};
    return count(profileDir, range, now, isStopped);
}

struct SqliteResultsQuery::Impl {
    struct Request {
        ResultsTicket ticket{};
        ResultsRange range;
        domain::Timestamp now;
    };
    std::string profileDir;
    std::uint64_t lastTicket = 0;  // the caller's
    std::atomic<bool> isStopped{false};
    moodycamel::BlockingReaderWriterQueue<Request> requests{16};
    moodycamel::ReaderWriterQueue<ResultsAnswer> answers{16};
    std::thread thread;

    void run() {
        Request request;
        while (!isStopped) {
            requests.wait_dequeue(request);
            while (requests.try_dequeue(request)) {  // only the newest is of interest
            }
            if (isStopped) {
                return;
            }
            ResultsAnswer answer{.ticket = request.ticket, .results = {}};
            auto counted = count(profileDir, request.range, request.now, isStopped);
            if (counted) {
                answer.results = std::move(counted).value();
            } else {
                answer.results.range = request.range;
                answer.results.sentence = counted.error().sentence;
            }
            answers.enqueue(std::move(answer));
        }
    }
};

SqliteResultsQuery::SqliteResultsQuery(const std::string& profileDir) : m_impl(std::make_unique<Impl>()) {
    m_impl->profileDir = profileDir;
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

SqliteResultsQuery::~SqliteResultsQuery() {
    m_impl->isStopped = true;
    m_impl->requests.enqueue({});
    m_impl->thread.join();
}

ResultsTicket SqliteResultsQuery::request(const ResultsRange& range, domain::Timestamp now) {
    const ResultsTicket ticket{++m_impl->lastTicket};
    m_impl->requests.enqueue({ticket, range, now});
    return ticket;
}

std::size_t SqliteResultsQuery::drain(std::vector<ResultsAnswer>& out) {
    const std::size_t before = out.size();
    ResultsAnswer answer;
    while (m_impl->answers.try_dequeue(answer)) {
        out.push_back(std::move(answer));
    }
    return out.size() - before;
}

}  // namespace tessera::storage
