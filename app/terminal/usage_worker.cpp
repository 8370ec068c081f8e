#include "app/terminal/usage_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "app/bill/sample_company.h"
#include "app/storage/sqlite_usage_ledger.h"
#include "app/terminal/pulled_files.h"
#include "feeds/usage/usage_readers.h"

namespace tessera::terminal {

using bill::UsageAnswer;
using bill::UsageBook;
using bill::UsagePreview;

/// The thread owns the ledger and what was looked at; the rest is shared under the mutex.
struct UsageWorker::Impl {
    std::string profileDir;
    const ports::Clock* clock = nullptr;
    std::unique_ptr<storage::SqliteUsageLedger> ledger;
    std::vector<std::string> paths;
    std::vector<pull::PulledDocument> pulled;  // looked at as if they were files
    pull::PullOptions patience;
    std::vector<bill::UsageFile> looked;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::shared_ptr<const UsageBook> book = std::make_shared<UsageBook>();
    std::deque<std::function<void()>> waiting;
    std::optional<UsagePreview> preview;
    std::deque<UsageAnswer> answers;
    std::string problem, doing;
    std::uint64_t revision = 0;
    bool isStopping = false;
    std::atomic<bool> isCancelled = false;
    std::atomic<int> progress = -1;
    std::thread thread;  // last: it uses all of the above; none before somebody asks

    void queue(std::function<void()> work);
    void begin();
    void run();
    void open();
    void publish();
    void complain(const domain::Error& error);
    void answer(UsageAnswer given);
    void lookAt(std::optional<bill::PullEnd> end = std::nullopt);
    void ask(const bill::PullQuestion& question);
    bill::FilePreview read(usage::UsageReader& reader, const pull::PulledDocument& document);
    void say(const std::string& what);
    bill::FilePreview read(usage::UsageReader& reader, const std::string& path);
    void lookAtSample();
    void finishLook(UsagePreview result);
    usage::ReadOptions options();
    void keep();
    template <class Change>
    void change(const std::string& done, Change change);
};

void UsageWorker::Impl::begin() {
    if (!thread.joinable()) {
        thread = std::thread([this] { run(); });
    }
}

void UsageWorker::Impl::queue(std::function<void()> work) {
    begin();
    {
        const std::scoped_lock lock(mutex);
        waiting.push_back(std::move(work));
    }
    wake.notify_one();
}

void UsageWorker::Impl::run() {
    open();
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [this] { return isStopping || !waiting.empty(); });
        if (isStopping) {
            return;
        }
        const auto work = std::move(waiting.front());
        waiting.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

void UsageWorker::Impl::open() {
    auto opened = storage::SqliteUsageLedger::open(storage::usagePath(profileDir));
    if (opened) {
        ledger = std::move(opened).value();
        publish();
        return;
    }
    complain(opened.error());
}

void UsageWorker::Impl::complain(const domain::Error& error) {
    const std::scoped_lock lock(mutex);
    problem = error.sentence;
    ++revision;
}

void UsageWorker::Impl::publish() {
    const std::scoped_lock lock(mutex);
    book = ledger->book();
    problem.clear();
    ++revision;
}

void UsageWorker::Impl::answer(UsageAnswer given) {
    const std::scoped_lock lock(mutex);
    answers.push_back(std::move(given));
}

usage::ReadOptions UsageWorker::Impl::options() {
    usage::ReadOptions options;
    options.mappingFor = [this](const std::string& headings) -> std::optional<bill::ColumnMapping> {
        if (ledger) {
            const auto& mappings = ledger->book()->mappings;
            if (const auto found = mappings.find(headings); found != mappings.end()) {
                const auto mapping = bill::parseColumnMapping(found->second, '\n');
                return mapping ? std::optional(*mapping) : std::nullopt;
            }
        }
        return std::nullopt;
    };
    options.progress = [this](std::uint64_t done, std::uint64_t all) {
        progress = all == 0 ? 0 : static_cast<int>(static_cast<domain::Int128>(done) * 10'000 / all);
        return !isCancelled;
    };
    return options;
}

bill::FilePreview UsageWorker::Impl::read(usage::UsageReader& reader, const std::string& path) {
    bill::FilePreview seen;
    seen.path = path;
    auto file = reader.readFile(path);
    if (!file) {
        seen.problem = file.error().sentence;
        seen.unknown = reader.unknown();
        return seen;
    }
    const auto digest = storage::fileDigest(path);
    if (!digest) {  // it went away since it was read
        seen.problem = digest.error().sentence;
        return seen;
    }
    file.value().digest = *digest;
    looked.push_back(file.value());
    seen.file = std::move(file).value();
    return seen;
}

bill::FilePreview UsageWorker::Impl::read(usage::UsageReader& reader, const pull::PulledDocument& document) {
    bill::FilePreview seen;
    seen.path = document.name;
    auto file = readPulled(document, reader);
    if (!file) {
        seen.problem = file.error().sentence;
        return seen;
    }
    looked.push_back(*file);
    seen.file = std::move(file).value();
    return seen;
}

void UsageWorker::Impl::say(const std::string& what) {
    const std::scoped_lock lock(mutex);
    doing = what;
}

void UsageWorker::Impl::ask(const bill::PullQuestion& question) {
    pull::PullOptions how = patience;
    how.goOn = [this] { return !isCancelled; };
    how.tell = [this](const std::string& what, int share) {
        progress = share;
        say(what);
    };
    paths.clear();
    pulled.clear();
    progress = 0;
    pull::PullCounts counts;
    auto documents = pull::pullBill(question, clock->utcNow(), how, counts);
    say("");
    const bill::PullFacts& facts = bill::factsOf(question.vendor);
    bill::PullEnd end{documents.ok(), "", counts.sentence()};
    if (documents) {
        pulled = std::move(documents).value();
        end.sentence = fmt::format("{} answered: {}.", facts.title, end.counts);
    } else {
        end.sentence = documents.error().sentence;
    }
    lookAt(std::move(end));
}

void UsageWorker::Impl::lookAt(std::optional<bill::PullEnd> end) {
    usage::UsageReader reader(options());
    UsagePreview result;
    result.pulled = std::move(end);
    looked.clear();
    progress = 0;
    for (const std::string& path : paths) {
        result.files.push_back(read(reader, path));
        if (isCancelled) {
            looked.clear();
            break;
        }
    }
    for (const pull::PulledDocument& document : pulled) {
        result.files.push_back(read(reader, document));
    }
    finishLook(std::move(result));
}

void UsageWorker::Impl::lookAtSample() {
    usage::UsageReader reader;
    UsagePreview result;
    looked.clear();
    paths.clear();
    pulled.clear();
    for (const bill::SampleFile& sample : bill::sampleFiles()) {
        bill::FilePreview seen;
        seen.path = std::string(sample.name);
        auto file = reader.readText(sample.text, seen.path);
        if (file) {
            file.value().digest = bill::sampleDigest(sample.name);
            looked.push_back(file.value());
            seen.file = std::move(file).value();
        } else {
            seen.problem = file.error().sentence;
        }
        result.files.push_back(std::move(seen));
    }
    finishLook(std::move(result));
}

/// What keeping the files that were looked at would do.
void UsageWorker::Impl::finishLook(UsagePreview result) {
    result.decisions = bill::joinFiles(looked).decisions;
    if (ledger) {  // "tessera bill --keep" may have written meanwhile
        const auto refreshed = ledger->refresh();
        refreshed ? publish() : complain(refreshed.error());
    }
    const bill::KeepPlan plan = bill::planKeeping(ledger ? *ledger->book() : UsageBook{}, looked);
    for (const bill::Replacement& replaced : plan.replacements) {
        result.replacements.push_back(replaced.sentence);
    }
    if (!plan.samples.empty()) {
        result.replacements.emplace_back("the bill of the made-up company");
    }
    if (!plan.refusal.empty()) {
        result.decisions.push_back(plan.refusal);
    }
    result.already = plan.already;
    progress = -1;
    const std::scoped_lock lock(mutex);
    preview = std::move(result);
}

void UsageWorker::Impl::keep() {
    if (!ledger) {
        answer({problem, false, 0});
        return;
    }
    const auto kept = ledger->keep(looked, clock->utcNow());
    if (!kept) {
        answer({kept.error().sentence, false, 0});
        return;
    }
    const auto files = std::ranges::count(ledger->book()->files, kept->number, &bill::KeptFile::import);
    std::string sentence = fmt::format("Import {}: {} files are kept.", kept->number, files);
    for (const std::string& changed : kept->changes) {
        sentence += " " + changed + ".";
    }
    looked.clear();
    publish();
    answer({std::move(sentence), true, kept->number});
}

template <class Change>
void UsageWorker::Impl::change(const std::string& done, Change change) {
    if (!ledger) {
        answer({problem, false, 0});
        return;
    }
    const domain::Result<void> changed = change(*ledger);
    if (changed) {
        publish();
    }
    answer({changed ? done : changed.error().sentence, changed.ok(), 0});
}

UsageWorker::UsageWorker(std::string profileDir, const ports::Clock& clock, pull::PullOptions patience)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->patience = std::move(patience);
    m_impl->profileDir = std::move(profileDir);
    m_impl->clock = &clock;
}

UsageWorker::~UsageWorker() {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->isStopping = true;
    }
    m_impl->isCancelled = true;
    m_impl->wake.notify_one();
    if (m_impl->thread.joinable()) {
        m_impl->thread.join();
    }
}

std::shared_ptr<const UsageBook> UsageWorker::book() {
    m_impl->begin();
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->book;
}

std::uint64_t UsageWorker::revision() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->revision;
}

std::string UsageWorker::problem() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->problem;
}

void UsageWorker::look(std::vector<std::string> paths) {
    m_impl->isCancelled = true;  // what is being read is not wanted any more
    m_impl->queue([this, paths = std::move(paths)]() mutable {
        m_impl->isCancelled = false;
        m_impl->paths = std::move(paths);
        m_impl->pulled.clear();
        m_impl->lookAt();
    });
}

void UsageWorker::lookAtSample() {
    m_impl->isCancelled = true;
    m_impl->queue([this] {
        m_impl->isCancelled = false;
        m_impl->lookAtSample();
    });
}

void UsageWorker::pull(bill::PullQuestion question) {
    m_impl->isCancelled = true;  // what is being read is not wanted any more
    m_impl->queue([this, question = std::move(question)] {
        m_impl->isCancelled = false;
        m_impl->ask(question);
    });
}

void UsageWorker::keep() {
    m_impl->queue([this] { m_impl->keep(); });
}

void UsageWorker::undo(std::int64_t import) {
    m_impl->queue([this, import] {
        m_impl->change(fmt::format("Import {} is taken back.", import),
                       [import](storage::SqliteUsageLedger& ledger) { return ledger.undo(import); });
    });
}

void UsageWorker::choose(std::string model, std::optional<std::string> listing) {
    m_impl->queue([this, model = std::move(model), listing = std::move(listing)] {
        const std::string done = !listing           ? fmt::format("{} is priced as its name says.", model)
                                 : listing->empty() ? fmt::format("{} is left without a price.", model)
                                                    : fmt::format("{} is priced as {}.", model, *listing);
        m_impl->change(done,
                       [&](storage::SqliteUsageLedger& ledger) { return ledger.choose(model, listing); });
    });
}

void UsageWorker::readAs(std::string headingSet, bill::ColumnMapping mapping) {
    m_impl->queue([this, headingSet = std::move(headingSet), mapping = std::move(mapping)] {
        m_impl->change("The columns are remembered.", [&](storage::SqliteUsageLedger& ledger) {
            return ledger.remember(headingSet, bill::formatColumnMapping(mapping));
        });
        m_impl->isCancelled = false;
        m_impl->lookAt();
    });
}

void UsageWorker::cancel() {
    m_impl->isCancelled = true;
}

std::optional<int> UsageWorker::progress() const {
    const int progress = m_impl->progress;
    return progress < 0 ? std::nullopt : std::optional(progress);
}

std::string UsageWorker::doing() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->doing;
}

std::optional<UsagePreview> UsageWorker::takePreview() {
    const std::scoped_lock lock(m_impl->mutex);
    return std::exchange(m_impl->preview, std::nullopt);
}

std::optional<UsageAnswer> UsageWorker::takeAnswer() {
    const std::scoped_lock lock(m_impl->mutex);
    if (m_impl->answers.empty()) {
        return std::nullopt;
    }
    UsageAnswer answer = std::move(m_impl->answers.front());
    m_impl->answers.pop_front();
    return answer;
}

}  // namespace tessera::terminal
