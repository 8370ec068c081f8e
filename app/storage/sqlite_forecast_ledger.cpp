#include "app/storage/sqlite_forecast_ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <variant>

#include "app/storage/forecast_ledger_book.h"

namespace tessera::storage {

namespace {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;

constexpr int kOldestCloseBars = 5;  // a close this old still is the price at the target

struct Observation {
    Timestamp time;
    double close = 0;
};

struct RecordCommand {
    ports::RecordTicket ticket{};
    ports::Forecast forecast;
    ports::Forecast reference;
    std::optional<double> scale;
};
struct ObserveCommand {
    StreamKey stream;
    Observation observation;
};
struct CloseCommand {
    std::string symbol;
    Timestamp time;
};
struct ReadCommand {
    std::int64_t id = 0;
};
using Command = std::variant<RecordCommand, ObserveCommand, CloseCommand, ReadCommand>;

/// The file must be the owner's alone before SQLite writes to it.
bool createPrivately(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    const bool ok = ::fchmod(fd, 0600) == 0;
    ::close(fd);
    return ok;
}

}  // namespace

struct SqliteForecastLedger::Impl {
    SqliteForecastLedgerOptions options;

    // --- writer thread (open() before it starts)
    Database db;
    LedgerBook book;
    bool isTold = true;  // what is shared says what the book holds
    std::map<StreamKey, Observation> newest;
    Digest chain = kGenesis;
    std::int64_t sequence = 0;
    std::thread writer;

    // --- shared, under mutex
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable idle;
    std::deque<Command> queue;
    bool busy = false;
    bool stopping = false;
    LedgerBook::Told told;
    std::map<std::pair<StreamKey, int>, std::map<std::string, KeptForecasts>>
        recorded;  // by horizon, forecaster
    std::vector<ports::RecordAnswer> answers;
    std::vector<ports::ForecastProvenance> provenance;
    std::uint64_t tickets = 0;
    std::uint64_t revision = 0;
    std::string problem;

    domain::Result<void> load();
    void run();
    void push(Command command);
    void handle(const RecordCommand& command);
    void handle(const ObserveCommand& command);
    void handle(const CloseCommand& command);
    void handle(const ReadCommand& command);
    const Observation* outcomeFor(const LedgerEntry& entry, const Observation* before,
                                  const Observation& now) const;
    bool resolve(std::size_t index, const Observation* outcome);
    bool append(LedgerTable table, LedgerCells& cells);
    void publish();
    void publishOnceIdle();
    void complain(std::string sentence);
    void keep(const std::shared_ptr<const ports::RecordedForecast>& recorded, int horizon);
    void keepOutcome(std::size_t index);
    void stands(const RecordCommand& command, std::int64_t id);
    void refuse(const RecordCommand& command, std::string sentence);
    void answer(ports::RecordAnswer answer);
    void unavailable(const RecordCommand& command, std::string sentence);
    std::string problemNow() const;
};

domain::Result<void> SqliteForecastLedger::Impl::load() {
    const auto end = walkLedger(
        db, options.path,
        [&](const LedgerCells& cells) {
            book.add(entryOf(cells));
            keep(std::make_shared<const ports::RecordedForecast>(recordedOf(cells)), horizonOf(cells));
        },
        [&](const LedgerCells& cells) {
            const auto number = [&](std::size_t i) { return std::get<double>(cells.values[i]); };
            const std::size_t index = book.indexOf(std::get<std::int64_t>(cells.values[0]));
            book.settle(index, std::get<std::int64_t>(cells.values[1]) != 0, number(3), number(4), number(5));
            keepOutcome(index);
        });
    if (!end) {
        return end.error();
    }
    chain = end->digest;
    sequence = end->rows;
    publish();
    return {};
}

/// False: it could not be written, and problem() says so.
bool SqliteForecastLedger::Impl::append(LedgerTable table, LedgerCells& cells) {
    cells.sequence = sequence + 1;
    cells.atNanos = options.clock->utcNow().nanos();
    if (insertLedgerRow(db, table, cells, chain) != SQLITE_DONE) {
        complain(fmt::format("The forecast ledger cannot be written ({}); forecasts are not being recorded.",
                             db.message()));
        return false;
    }
    ++sequence;
    isTold = false;
    const std::lock_guard lock(mutex);
    problem.clear();
    return true;
}

void SqliteForecastLedger::Impl::handle(const RecordCommand& command) {
    const ports::Forecast& forecast = command.forecast;
    if (forecast.status != ports::ForecastStatus::Ok || forecast.paths.empty() ||
        forecast.paths.front().empty() || command.reference.paths.empty() || !(forecast.lastClose > 0) ||
        forecast.interval <= Duration::zero()) {
        return refuse(command,
                      fmt::format("A forecast by {} without paths was not recorded.", forecast.forecaster));
    }
    const int horizon = static_cast<int>(forecast.paths.front().size());
    LedgerCells cells = forecastCells(forecast, command.reference, horizon, command.scale);
    LedgerEntry entry = entryOf(cells);
    const auto seen = newest.find({forecast.symbol, forecast.interval.count()});
    if (seen != newest.end() && entry.row.resolvesAt <= seen->second.time) {
        return refuse(command,
                      fmt::format("A forecast of {} by {} came after its outcome and was not recorded.",
                                  forecast.symbol, forecast.forecaster));
    }
    // The first forecast of an origin counts; later ones would be a choice among several.
    if (const auto known = book.sequenceOf(entry)) {
        return stands(command, *known);
    }
    if (!append(LedgerTable::Forecast, cells)) {
        return unavailable(command, problemNow());
    }
    entry.row.id = cells.sequence;
    entry.row.committedAt = Timestamp::fromNanos(cells.atNanos);
    book.add(std::move(entry));
    stands(command, cells.sequence);
}

void SqliteForecastLedger::Impl::handle(const ReadCommand& command) {
    Digest digest{};
    const auto row = readForecastRow(db, command.id, &digest);
    ports::ForecastProvenance read = row ? provenanceOf(*row, digest) : ports::ForecastProvenance{};
    if (!row) {
        read.id = command.id;
        read.sentence = row.error().sentence;
    }
    const std::lock_guard lock(mutex);
    provenance.push_back(std::move(read));
}

/// What is on disk is read back: that is what may be shown.
void SqliteForecastLedger::Impl::stands(const RecordCommand& command, std::int64_t id) {
    const auto row = readForecastRow(db, id);
    if (!row) {
        return unavailable(command, row.error().sentence);
    }
    ports::RecordAnswer given;
    given.ticket = command.ticket;
    given.stands = std::make_shared<const ports::RecordedForecast>(recordedOf(*row));
    keep(given.stands, horizonOf(*row));
    answer(std::move(given));
}

void SqliteForecastLedger::Impl::refuse(const RecordCommand& command, std::string sentence) {
    complain(sentence);
    answer({command.ticket, ports::RecordOutcome::Refused, nullptr, std::move(sentence)});
}

void SqliteForecastLedger::Impl::answer(ports::RecordAnswer answer) {
    const std::lock_guard lock(mutex);
    answers.push_back(std::move(answer));
}

void SqliteForecastLedger::Impl::unavailable(const RecordCommand& command, std::string sentence) {
    complain(sentence);
    answer({command.ticket, ports::RecordOutcome::Unavailable, nullptr, std::move(sentence)});
}

std::string SqliteForecastLedger::Impl::problemNow() const {
    const std::lock_guard lock(mutex);
    return problem;
}

void SqliteForecastLedger::Impl::keep(const std::shared_ptr<const ports::RecordedForecast>& given,
                                      int horizon) {
    const ports::Forecast& forecast = given->forecast;
    const std::lock_guard lock(mutex);
    recorded[{{forecast.symbol, forecast.interval.count()}, horizon}][forecast.forecaster].keep(given);
}

/// The forecast at the index has its outcome now.
void SqliteForecastLedger::Impl::keepOutcome(std::size_t index) {
    const LedgerEntry& entry = book.at(index);
    if (entry.scored) {
        const std::lock_guard lock(mutex);
        recorded[{{entry.row.symbol, entry.interval.count()}, entry.horizon}][entry.row.forecaster].resolve(
            entry.row.id, entry.scored->outcome);
    }
}

/// Null: nobody saw the price at the target.
const Observation* SqliteForecastLedger::Impl::outcomeFor(const LedgerEntry& entry, const Observation* before,
                                                          const Observation& now) const {
    const Timestamp target = entry.row.resolvesAt;
    if (now.time == target) {
        return &now;
    }
    if (before != nullptr && before->time <= target &&
        target - before->time <= entry.interval * kOldestCloseBars) {
        return before;
    }
    return now.time - target <= entry.interval ? &now : nullptr;
}

void SqliteForecastLedger::Impl::handle(const ObserveCommand& command) {
    const Observation now = command.observation;
    if (!(now.close > 0) || !std::isfinite(now.close)) {
        return complain(
            fmt::format("A close of {} that is not positive was ignored.", command.stream.symbol));
    }
    const auto [seen, isFirst] = newest.try_emplace(command.stream, now);
    const Observation before = seen->second;
    if (!isFirst && now.time <= before.time) {
        return;
    }
    seen->second = now;
    for (const std::size_t index : book.due(command.stream, now.time)) {
        const Observation* outcome = outcomeFor(book.at(index), isFirst ? nullptr : &before, now);
        if (!resolve(index, outcome)) {
            return;  // it stays open, and so do the ones after it
        }
    }
}

void SqliteForecastLedger::Impl::handle(const CloseCommand& command) {
    for (const std::size_t index : book.dueAfter(command.symbol, command.time)) {
        if (!resolve(index, nullptr)) {
            return;  // it stays open, and so do the ones after it
        }
    }
}

bool SqliteForecastLedger::Impl::resolve(std::size_t index, const Observation* outcome) {
    const LedgerEntry& entry = book.at(index);
    const bool observed = outcome != nullptr;
    const double close = observed ? outcome->close : 0;
    double crps = 0;
    double crpsReference = 0;
    if (observed) {
        const double logReturn = std::log(close / entry.row.lastClose);
        crps = options.scorer->crps(entry.members, logReturn);
        crpsReference = options.scorer->crps(entry.referenceMembers, logReturn);
    }
    LedgerCells cells;
    cells.values = {
        entry.row.id, std::int64_t{observed}, observed ? outcome->time.nanos() : std::int64_t{0}, close,
        crps,         crpsReference};
    if (!append(LedgerTable::Outcome, cells)) {
        return false;
    }
    book.settle(index, observed, close, crps, crpsReference);
    keepOutcome(index);
    return true;
}

void SqliteForecastLedger::Impl::publish() {
    LedgerBook::Told next = book.tell(*options.scorer);
    isTold = true;
    const std::lock_guard lock(mutex);
    told = std::move(next);
    ++revision;
}

/// A bar's close brings forecasts and outcomes by the dozen: they are scored together.
void SqliteForecastLedger::Impl::publishOnceIdle() {
    const bool isIdle = [this] {
        const std::lock_guard lock(mutex);
        return queue.empty();
    }();
    if (!isTold && isIdle) {
        publish();
    }
}

void SqliteForecastLedger::Impl::complain(std::string sentence) {
    const std::lock_guard lock(mutex);
    problem = std::move(sentence);
    ++revision;
}

void SqliteForecastLedger::Impl::push(Command command) {
    {
        const std::lock_guard lock(mutex);
        queue.push_back(std::move(command));
    }
    wake.notify_one();
}

void SqliteForecastLedger::Impl::run() {
    std::unique_lock lock(mutex);
    while (true) {
        wake.wait(lock, [this] { return stopping || !queue.empty(); });
        if (queue.empty()) {
            return;  // stopping, and everything handed in is on disk
        }
        const Command command = std::move(queue.front());
        queue.pop_front();
        busy = true;
        lock.unlock();
        std::visit([this](const auto& c) { handle(c); }, command);
        publishOnceIdle();
        lock.lock();
        busy = false;
        if (queue.empty()) {
            idle.notify_all();
        }
    }
}

domain::Result<std::unique_ptr<SqliteForecastLedger>> SqliteForecastLedger::open(
    SqliteForecastLedgerOptions options) {
    auto impl = std::make_unique<Impl>();
    impl->options = std::move(options);
    const std::string& path = impl->options.path;
    if (!createPrivately(path)) {
        return Error{ErrorCode::Unavailable, fmt::format("The forecast ledger {} cannot be opened.", path),
                     "open"};
    }
    if (impl->db.open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX) != SQLITE_OK) {
        return Error{ErrorCode::Corrupt, fmt::format("The forecast ledger {} cannot be read.", path), "open"};
    }
    if (auto prepared = prepareForecastSchema(impl->db, path); !prepared) {
        return prepared.error();
    }
    try {
        if (const auto loaded = impl->load(); !loaded) {
            return loaded.error();
        }
    } catch (const std::exception& error) {  // a row whose columns are not ours, chained by others
        return Error{ErrorCode::Corrupt,
                     fmt::format("The forecast ledger {} cannot be read: {}.", path, error.what()), ""};
    }
    impl->writer = std::thread([raw = impl.get()] { raw->run(); });
    return std::unique_ptr<SqliteForecastLedger>(new SqliteForecastLedger(std::move(impl)));
}

SqliteForecastLedger::SqliteForecastLedger(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

SqliteForecastLedger::~SqliteForecastLedger() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    m_impl->writer.join();
}

ports::RecordTicket SqliteForecastLedger::record(const ports::Forecast& forecast,
                                                 const ports::Forecast& reference,
                                                 std::optional<double> scale) {
    const auto ticket = [&] {
        const std::lock_guard lock(m_impl->mutex);
        return ports::RecordTicket{++m_impl->tickets};
    }();
    m_impl->push(RecordCommand{ticket, forecast, reference, scale});
    return ticket;
}

std::size_t SqliteForecastLedger::drain(std::vector<ports::RecordAnswer>& out) {
    const std::lock_guard lock(m_impl->mutex);
    const std::size_t count = m_impl->answers.size();
    std::move(m_impl->answers.begin(), m_impl->answers.end(), std::back_inserter(out));
    m_impl->answers.clear();
    return count;
}

std::vector<std::shared_ptr<const ports::RecordedForecast>> SqliteForecastLedger::newest(
    const std::string& symbol, Duration interval, int horizon) const {
    std::vector<std::shared_ptr<const ports::RecordedForecast>> all;
    const std::lock_guard lock(m_impl->mutex);
    const auto stream = m_impl->recorded.find({{symbol, interval.count()}, horizon});
    if (stream != m_impl->recorded.end()) {
        for (const auto& [forecaster, kept] : stream->second) {
            all.push_back(kept.newest);
        }
    }
    return all;
}

std::vector<std::shared_ptr<const ports::RecordedForecast>> SqliteForecastLedger::earlier(
    const std::string& forecaster, const std::string& symbol, Duration interval, int horizon) const {
    const std::lock_guard lock(m_impl->mutex);
    const auto stream = m_impl->recorded.find({{symbol, interval.count()}, horizon});
    if (stream == m_impl->recorded.end()) {
        return {};
    }
    const auto found = stream->second.find(forecaster);
    return found == stream->second.end()
               ? std::vector<std::shared_ptr<const ports::RecordedForecast>>{}
               : std::vector(found->second.earlier.begin(), found->second.earlier.end());
}

void SqliteForecastLedger::readProvenance(std::int64_t id) {
    m_impl->push(ReadCommand{id});
}

std::size_t SqliteForecastLedger::drainProvenance(std::vector<ports::ForecastProvenance>& out) {
    const std::lock_guard lock(m_impl->mutex);
    const std::size_t count = m_impl->provenance.size();
    std::move(m_impl->provenance.begin(), m_impl->provenance.end(), std::back_inserter(out));
    m_impl->provenance.clear();
    return count;
}

void SqliteForecastLedger::observe(const std::string& symbol, Duration interval, Timestamp time,
                                   double close) {
    m_impl->push(ObserveCommand{{symbol, interval.count()}, {time, close}});
}

void SqliteForecastLedger::close(const std::string& symbol, Timestamp time) {
    m_impl->push(CloseCommand{symbol, time});
}

std::vector<ports::AwaitedOutcomes> SqliteForecastLedger::awaited() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->told.awaited;
}

std::vector<ports::ForecastScore> SqliteForecastLedger::scores() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->told.scores;
}

std::vector<std::shared_ptr<const ports::ForecastSeries>> SqliteForecastLedger::series() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->told.series;
}

std::vector<ports::ForecastRow> SqliteForecastLedger::recent(std::size_t limit) const {
    const std::lock_guard lock(m_impl->mutex);
    const auto count = static_cast<std::ptrdiff_t>(std::min(limit, m_impl->told.rows.size()));
    return {m_impl->told.rows.begin(), m_impl->told.rows.begin() + count};
}

std::uint64_t SqliteForecastLedger::revision() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->revision;
}

std::string SqliteForecastLedger::problem() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->problem;
}

void SqliteForecastLedger::flush() {
    std::unique_lock lock(m_impl->mutex);
    m_impl->idle.wait(lock, [this] { return m_impl->queue.empty() && !m_impl->busy; });
}

domain::Result<std::int64_t> verifyForecastLedger(const std::string& path) {
    Database db;
    if (const int code = db.open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX); code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    const auto ignore = [](const LedgerCells&) {};
    const auto end = walkLedger(db, path, ignore, ignore);
    return end ? domain::Result<std::int64_t>(end->rows) : end.error();
}

}  // namespace tessera::storage
