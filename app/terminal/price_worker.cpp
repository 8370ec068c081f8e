#include "app/terminal/price_worker.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "app/terminal/prices_command.h"

namespace tessera::terminal {

using listprices::ImportAnswer;
using listprices::PriceBook;

namespace {

constexpr std::chrono::seconds kLookEvery{1};

}  // namespace

/// The thread owns the ledger; the rest is shared under the mutex.
struct PriceWorker::Impl {
    std::string profileDir;
    const ports::Clock* clock = nullptr;
    std::unique_ptr<storage::SqlitePriceLedger> ledger;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::shared_ptr<const PriceBook> book = std::make_shared<PriceBook>();
    std::deque<std::string> waiting;
    std::vector<ImportAnswer> answers;
    std::shared_ptr<const CollectionFiles> collection;
    std::string problem;
    std::uint64_t revision = 0;
    bool isStopping = false;
    std::thread thread;  // last: it uses all of the above; none before somebody asks

    void open();
    ImportAnswer import(const std::string& path);
    void refresh();
    void lookAtCollector();
    void takeImport(std::unique_lock<std::mutex>& lock);
    void shareBook();
    void run();
    void begin();
};

void PriceWorker::Impl::begin() {
    if (!thread.joinable()) {
        thread = std::thread([this] { run(); });
    }
}

void PriceWorker::Impl::open() {
    auto opened = openPriceLedger(profileDir);
    const std::scoped_lock lock(mutex);
    ++revision;
    if (!opened) {
        problem = opened.error().sentence;
        return;
    }
    ledger = std::move(opened).value();
    book = ledger->book();
}

ImportAnswer PriceWorker::Impl::import(const std::string& path) {
    ImportAnswer answer;
    answer.path = path;
    if (!ledger) {
        const std::scoped_lock lock(mutex);
        answer.sentence = problem;
        return answer;
    }
    const auto added = importPrices(*ledger, path, clock->utcNow());
    if (!added) {
        answer.sentence = added.error().sentence;
        return answer;
    }
    answer.sentence = importSentence(path, *added);
    answer.isDone = true;
    answer.events = added->events.size();
    answer.alreadyKnown = added->alreadyKnown;
    answer.refusals = added->refusals.size();
    return answer;
}

/// The screen gets the ledger's newest book. With the mutex held.
void PriceWorker::Impl::shareBook() {
    if (ledger && book != ledger->book()) {
        book = ledger->book();
        ++revision;
    }
}

/// What the collector, or a command beside the window, added to the file.
void PriceWorker::Impl::refresh() {
    if (!ledger) {
        return;
    }
    const auto read = ledger->refresh();
    const std::string now = read ? std::string() : read.error().sentence;
    const std::scoped_lock lock(mutex);
    shareBook();
    if (problem != now) {
        problem = now;
        ++revision;
    }
}

void PriceWorker::Impl::lookAtCollector() {
    auto files = std::make_shared<CollectionFiles>();
    auto sources = collector::loadSources(profileDir + "/prices.toml");
    if (sources) {
        files->sources = std::move(sources).value();
    } else {
        files->problem = sources.error().sentence;
    }
    if (auto state = collector::loadState(collector::statePath(storage::pricesPath(profileDir)))) {
        files->state = std::move(state).value();
    }
    const std::scoped_lock lock(mutex);
    collection = std::move(files);
}

void PriceWorker::Impl::takeImport(std::unique_lock<std::mutex>& lock) {
    const std::string path = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    ImportAnswer answer = import(path);
    lock.lock();
    shareBook();
    answers.push_back(std::move(answer));
}

void PriceWorker::Impl::run() {
    open();
    std::unique_lock lock(mutex);
    while (!isStopping) {
        if (!waiting.empty()) {
            takeImport(lock);
            continue;
        }
        lock.unlock();
        refresh();
        lookAtCollector();
        lock.lock();
        wake.wait_for(lock, kLookEvery, [this] { return isStopping || !waiting.empty(); });
    }
}

PriceWorker::PriceWorker(std::string profileDir, const ports::Clock& clock)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->profileDir = std::move(profileDir);
    m_impl->clock = &clock;
}

PriceWorker::~PriceWorker() {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->isStopping = true;
    }
    m_impl->wake.notify_one();
    if (m_impl->thread.joinable()) {
        m_impl->thread.join();
    }
}

std::shared_ptr<const PriceBook> PriceWorker::book() const {
    m_impl->begin();
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->book;
}

std::uint64_t PriceWorker::revision() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->revision;
}

std::string PriceWorker::problem() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->problem;
}

void PriceWorker::importFile(std::string path) {
    m_impl->begin();
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->waiting.push_back(std::move(path));
    }
    m_impl->wake.notify_one();
}

std::shared_ptr<const CollectionFiles> PriceWorker::collection() const {
    m_impl->begin();
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->collection;
}

std::string PriceWorker::sourcesPath() const {
    return m_impl->profileDir + "/prices.toml";
}

std::size_t PriceWorker::drain(std::vector<ImportAnswer>& out) {
    const std::scoped_lock lock(m_impl->mutex);
    const std::size_t count = m_impl->answers.size();
    std::ranges::move(m_impl->answers, std::back_inserter(out));
    m_impl->answers.clear();
    return count;
}

}  // namespace tessera::terminal
