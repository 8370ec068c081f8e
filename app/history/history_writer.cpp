#include "app/history/history_writer.h"

#include <fmt/format.h>
#include <malloc.h>
#include <pthread.h>
#include <readerwriterqueue.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <variant>

#include "app/domain/time_text.h"
#include "app/history/bar_aggregator.h"
#include "app/history/import_desk.h"

namespace tessera::history {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;

namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr auto kRetainEvery = std::chrono::minutes(10);
constexpr std::size_t kSentencesMost = 100;
/// A market that is met for the first time tells weeks of hundreds of instruments: memory is not filled with
/// it.
constexpr std::size_t kWaitingMost = 4 << 20;
/// Lists of bars that came and went, after which the allocator is asked to give back what they took.
constexpr std::size_t kWorthGivingBack = 32 << 20;

using Told = std::variant<ports::KeptInstrument, ports::KeptBars>;

std::uint64_t keyOf(domain::InstrumentId id, int quantityDecimals) {
    return (std::uint64_t{static_cast<std::uint32_t>(id)} << 8) | static_cast<std::uint8_t>(quantityDecimals);
}

}  // namespace

struct HistoryWriter::Impl {
    Impl(HistoryWriterOptions options_, const ports::Clock& clock_)
        : options(std::move(options_)),
          clock(clock_),
          prints(options.queueLength),
          told(options.queueLength / 8) {}

    // The history's thread alone.
    void run();
    void open();
    void drain();
    void drainTold();
    void take(ports::KeptInstrument& instrument);
    void take(const ports::KeptBars& bars);
    void take(const ports::KeptPrint& print);
    void recoverMinutes(SeriesNumber number);
    void runWork();
    bool syncNow();
    void giveBackMemory();
    void syncWhenDue(bool isLast);
    void retainWhenDue();
    void stopKeeping(const std::string& why);
    void answerAsked();
    std::optional<SeriesNumber> seriesOf(domain::InstrumentId id, int quantityDecimals);
    std::optional<SeriesNumber> keptSeries(SeriesKey key) const;
    void say(std::string sentence);
    bool isKeeping() const { return store && !isStopped; }

    HistoryWriterOptions options;
    const ports::Clock& clock;
    std::thread thread;
    std::atomic<bool> isEnding{false};

    moodycamel::ReaderWriterQueue<ports::KeptPrint> prints;
    moodycamel::ReaderWriterQueue<Told> told;

    std::unique_ptr<HistoryStore> store;
    std::unordered_map<std::uint64_t, SeriesKey> keys;
    std::unordered_map<std::uint64_t, SeriesNumber> numbers;
    Duration syncedAt{}, triedAt{}, retainedAt{};  // monotonic
    bool isWanted = true, isStopped = false, hasTried = false, hasRetained = false, isOverLimit = false;
    std::uint64_t answeredGeneration = 0;
    std::size_t saidProblems = 0;
    std::size_t passedThrough = 0;  // bytes of lists of bars since memory was last given back

    std::atomic<std::uint64_t> lostPrints{0}, keptBars{0}, keptPrints{0}, lost{0}, viewRevision{1};
    std::atomic<bool> hasStored{false}, isRung{false};

    mutable std::mutex mutex;
    std::condition_variable came;
    HistorySettings settings;  // guarded, as all below
    std::vector<ports::StoredBars> stored;
    std::map<std::uint64_t, std::shared_ptr<const SeriesView>> views;  // asked for
    bool hasNewAsked = false;
    std::deque<std::function<void(HistoryStore*)>> work;
    std::vector<std::string> sentences;
    HistoryStatus shown;
};

void HistoryWriter::Impl::say(std::string sentence) {
    const std::lock_guard lock(mutex);
    if (sentences.size() < kSentencesMost) {
        sentences.push_back(std::move(sentence));
    }
}

void HistoryWriter::Impl::open() {
    const Duration now = clock.monotonicNow();
    if (store || (hasTried && now - triedAt < options.retryEvery)) {
        return;
    }
    hasTried = true;
    triedAt = now;
    auto opened = HistoryStore::open(options.folder, HistoryStore::Access::Write, options.store);
    if (!opened) {
        stopKeeping(opened.error().sentence);
        return;
    }
    store = std::move(opened).value();
    const std::lock_guard lock(mutex);
    shown.isOpen = true;
    isStopped = false;
    shown.isStopped = false;
    shown.sentence.clear();
    hasNewAsked = true;
}

/// Trading goes on. What comes is counted as lost, and tried again from time to time.
void HistoryWriter::Impl::stopKeeping(const std::string& why) {
    const std::string sentence = "The history has stopped, trading goes on: " + why;
    const bool isNew = [&] {
        const std::lock_guard lock(mutex);
        const bool isOther = shown.sentence != sentence;
        shown.isStopped = true;
        shown.sentence = sentence;
        return isOther;
    }();
    isStopped = true;
    triedAt = clock.monotonicNow();
    if (isNew) {
        say(sentence);
    }
}

std::optional<SeriesNumber> HistoryWriter::Impl::seriesOf(domain::InstrumentId id, int quantityDecimals) {
    const std::uint64_t key = keyOf(id, quantityDecimals);
    if (const auto known = numbers.find(key); known != numbers.end()) {
        return known->second;
    }
    const auto named = keys.find(key);
    if (named == keys.end()) {
        return std::nullopt;
    }
    const auto made = store->series(named->second);
    if (!made) {
        stopKeeping(made.error().sentence);
        return std::nullopt;
    }
    numbers[key] = *made;
    return *made;
}

/// Where no minutes are kept, what was imported of it: the finest there is.
std::optional<SeriesNumber> HistoryWriter::Impl::keptSeries(SeriesKey key) const {
    auto number = store->find(key);
    for (const Duration interval : domain::kMinuteBarIntervals) {
        key.interval = interval;
        number = number ? number : store->find(key);
    }
    return number;
}

/// Minutes under way when the program was ended hard: their prints are there, their bars are not.
void HistoryWriter::Impl::recoverMinutes(SeriesNumber number) {
    const auto kept = store->view(number);
    const Timestamp last = kept->lastStart();
    const Timestamp from = last.isSet() ? last + kept->key.interval : clock.utcNow() - options.earlier;
    const auto ticks = store->ticks(number, from, Timestamp::fromNanos(INT64_MAX));
    std::vector<Bar> bars;
    for (const Tick& tick : ticks ? *ticks : std::vector<Tick>()) {
        (void)addPrint(bars, kept->key.interval, tick.time, tick.price, tick.quantity, tick.aggressor);
    }
    store->putTold(number, bars);
}

/// Its last days, for who has no memory: read before anything of this run is kept.
void HistoryWriter::Impl::take(ports::KeptInstrument& instrument) {
    const domain::Instrument& defined = instrument.instrument;
    const std::uint64_t key = keyOf(defined.id, defined.quantityDecimals);
    const bool isRenamed = instrument.isVenue && !options.venueSource.empty();
    keys[key] = SeriesKey{isRenamed ? options.venueSource : instrument.source, defined.symbol,
                          defined.quantityDecimals};
    if (!isRenamed && instrument.source == kFilesSource && store && !keptSeries(keys[key]) &&
        defined.symbol.starts_with(kFilesPrefix)) {
        keys[key].symbol = defined.symbol.substr(kFilesPrefix.size());
    }
    numbers.erase(key);
    const auto number = store ? store->find(keys[key]) : std::nullopt;
    if (instrument.hasOwnHistory || !number) {
        return;
    }
    recoverMinutes(*number);
    const auto kept = store->view(*number);
    ports::StoredBars earlier{defined.id, defined.quantityDecimals, {}};
    BarCursor cursor(*kept, clock.utcNow() - options.earlier);
    while (const Bar* bar = cursor.next()) {
        earlier.bars.push_back(*bar);
    }
    if (!earlier.bars.empty()) {
        const std::lock_guard lock(mutex);
        stored.push_back(std::move(earlier));
        hasStored = true;
    }
}

void HistoryWriter::Impl::take(const ports::KeptBars& bars) {
    if (const auto number = seriesOf(bars.instrument, bars.quantityDecimals)) {
        store->putTold(*number, bars.bars);
        keptBars += bars.bars.size();
        passedThrough += bars.bars.size() * sizeof(Bar);
        if (store->waiting() > kWaitingMost) {
            (void)syncNow();
        }
    }
}

void HistoryWriter::Impl::take(const ports::KeptPrint& print) {
    if (!numbers.contains(keyOf(print.instrument, print.quantityDecimals))) {
        drainTold();  // its definition came before it, through the other queue
    }
    if (const auto number = seriesOf(print.instrument, print.quantityDecimals)) {
        store->put(*number, Tick{print.time, print.price, print.quantity, print.aggressor});
        ++keptPrints;
    }
}

void HistoryWriter::Impl::drainTold() {
    Told one;
    while (told.try_dequeue(one)) {
        if (auto* instrument = std::get_if<ports::KeptInstrument>(&one)) {
            take(*instrument);
        } else if (isWanted && isKeeping()) {
            take(std::get<ports::KeptBars>(one));
        } else if (isWanted) {
            lost += std::get<ports::KeptBars>(one).bars.size();
        }
    }
}

void HistoryWriter::Impl::drain() {
    {
        const std::lock_guard lock(mutex);
        isWanted = settings.isKept;
    }
    drainTold();
    ports::KeptPrint print;
    while (prints.try_dequeue(print)) {
        if (isWanted && isKeeping()) {
            take(print);
        } else if (isWanted) {
            ++lost;
        }
    }
}

void HistoryWriter::Impl::runWork() {
    for (;;) {
        std::function<void(HistoryStore*)> next;
        {
            const std::lock_guard lock(mutex);
            if (work.empty()) {
                return;
            }
            next = std::move(work.front());
            work.pop_front();
        }
        next(store.get());
    }
}

/// False: the history has stopped.
bool HistoryWriter::Impl::syncNow() {
    syncedAt = clock.monotonicNow();
    const auto synced = store->sync();
    if (!synced) {
        stopKeeping(synced.error().sentence);
    }
    return synced.ok();
}

void HistoryWriter::Impl::syncWhenDue(bool isLast) {
    const Duration now = clock.monotonicNow();
    const Duration wait = isStopped ? options.retryEvery : options.syncEvery;
    if (!store || isOverLimit || (!isLast && now - (isStopped ? triedAt : syncedAt) < wait)) {
        return;
    }
    if (!syncNow()) {
        return;
    }
    if (isStopped) {
        isStopped = false;
        const std::lock_guard lock(mutex);
        shown.isStopped = false;
        shown.sentence.clear();
        sentences.push_back(
            fmt::format("The history goes on; {} bars and prints were not kept meanwhile.", lost.load()));
    }
    for (; saidProblems < store->problems().size(); ++saidProblems) {
        say(store->problems()[saidProblems]);
    }
}

void HistoryWriter::Impl::retainWhenDue() {
    const Duration now = clock.monotonicNow();
    if (!store || (hasRetained && now - retainedAt < kRetainEvery)) {
        return;
    }
    hasRetained = true;
    retainedAt = now;
    HistorySettings chosen;
    {
        const std::lock_guard lock(mutex);
        chosen = settings;
    }
    const Timestamp keep = clock.utcNow() - std::chrono::hours(24) * chosen.tickDays;
    const auto bytes = store->retain(keep, chosen.bytesMost);
    if (!bytes) {
        stopKeeping(bytes.error().sentence);
        return;
    }
    const bool wasOver = std::exchange(isOverLimit, chosen.bytesMost > 0 && *bytes > chosen.bytesMost);
    if (isOverLimit) {
        stopKeeping(fmt::format("bars alone take {} MB of the {} MB allowed. Allow more in the settings.",
                                *bytes >> 20, chosen.bytesMost >> 20));
    } else if (wasOver) {
        triedAt = now - options.retryEvery;
    }
}

/// Views somebody holds are made anew when what they show has moved on disk.
void HistoryWriter::Impl::answerAsked() {
    std::vector<std::uint64_t> asked;
    {
        const std::lock_guard lock(mutex);
        const std::uint64_t generation = store ? store->generation() : 0;
        if (!hasNewAsked && generation == answeredGeneration) {
            return;
        }
        const bool isAll = std::exchange(answeredGeneration, generation) != generation;
        hasNewAsked = false;
        for (const auto& [key, view] : views) {
            if (isAll || !view) {
                asked.push_back(key);
            }
        }
    }
    if (!asked.empty()) {
        drainTold();  // who asks has seen the instrument, so its definition came before the question
    }
    for (const std::uint64_t key : asked) {
        const auto named = keys.find(key);
        const auto number = store && named != keys.end() ? keptSeries(named->second) : std::nullopt;
        auto fresh = number ? store->view(*number) : nullptr;
        if (fresh) {
            const std::lock_guard lock(mutex);
            views[key] = std::move(fresh);
            ++viewRevision;
        }
    }
}

/// The histories of a whole market pass through three threads, each of which has its own heap, and the last
/// of them knows when they have.
void HistoryWriter::Impl::giveBackMemory() {
    if (passedThrough < kWorthGivingBack || told.peek() != nullptr) {
        return;
    }
    passedThrough = 0;
#ifdef __GLIBC__
    (void)::malloc_trim(0);
#endif
}

void HistoryWriter::Impl::run() {
    while (!isEnding) {
        open();
        drain();
        runWork();
        syncWhenDue(false);
        retainWhenDue();
        answerAsked();
        giveBackMemory();
        std::unique_lock lock(mutex);
        came.wait_for(lock, kLookEvery, [this] { return isEnding || isRung; });
        isRung = false;
    }
    open();  // an end may come before the first look
    drain();
    runWork();
    syncWhenDue(true);
}

HistoryWriter::HistoryWriter(HistoryWriterOptions options, const ports::Clock& clock)
    : m_impl(std::make_unique<Impl>(std::move(options), clock)) {}

HistoryWriter::~HistoryWriter() {
    stop();
}

void HistoryWriter::start() {
    if (!m_impl->thread.joinable()) {
        m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
        ::pthread_setname_np(m_impl->thread.native_handle(), "history");
    }
}

void HistoryWriter::stop() {
    if (m_impl->thread.joinable()) {
        {
            const std::lock_guard lock(m_impl->mutex);
            m_impl->isEnding = true;
        }
        m_impl->came.notify_all();
        m_impl->thread.join();
    }
}

void HistoryWriter::keep(ports::KeptInstrument instrument) {
    (void)m_impl->told.enqueue(std::move(instrument));  // rare, and nothing is kept without it
}

void HistoryWriter::keep(const ports::KeptPrint& print) {
    if (!m_impl->prints.try_enqueue(print)) {
        ++m_impl->lostPrints;
    }
}

bool HistoryWriter::keep(ports::KeptBars&& bars) {
    return m_impl->told.try_enqueue(std::move(bars));
}

void HistoryWriter::drainStored(std::vector<ports::StoredBars>& out) {
    if (!m_impl->hasStored.load(std::memory_order_relaxed)) {
        return;
    }
    const std::lock_guard lock(m_impl->mutex);
    m_impl->hasStored = false;
    std::move(m_impl->stored.begin(), m_impl->stored.end(), std::back_inserter(out));
    m_impl->stored.clear();
}

std::shared_ptr<const SeriesView> HistoryWriter::view(domain::InstrumentId instrument, int quantityDecimals) {
    const std::lock_guard lock(m_impl->mutex);
    const auto [at, isNew] = m_impl->views.try_emplace(keyOf(instrument, quantityDecimals), nullptr);
    m_impl->hasNewAsked = m_impl->hasNewAsked || isNew;
    return at->second;
}

std::uint64_t HistoryWriter::revision() const {
    return m_impl->viewRevision;
}

HistoryStatus HistoryWriter::status() const {
    const std::lock_guard lock(m_impl->mutex);
    HistoryStatus status = m_impl->shown;
    status.keptBars = m_impl->keptBars;
    status.keptPrints = m_impl->keptPrints;
    status.lost = m_impl->lost + m_impl->lostPrints;
    return status;
}

std::vector<std::string> HistoryWriter::drainSentences() {
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->sentences, {});
}

void HistoryWriter::setSettings(const HistorySettings& settings) {
    post([impl = m_impl.get(), settings](HistoryStore*) {
        {
            const std::lock_guard lock(impl->mutex);
            impl->settings = settings;
        }
        impl->hasRetained = false;
    });
}

void HistoryWriter::ticks(domain::InstrumentId instrument, int quantityDecimals, Timestamp from, Timestamp to,
                          std::function<void(std::vector<Tick>)> done) {
    post([impl = m_impl.get(), instrument, quantityDecimals, from, to,
          done = std::move(done)](HistoryStore* store) {
        const auto named = impl->keys.find(keyOf(instrument, quantityDecimals));
        const auto number =
            store != nullptr && named != impl->keys.end() ? store->find(named->second) : std::nullopt;
        auto read =
            number ? store->ticks(*number, from, to) : domain::Result<std::vector<Tick>>(std::vector<Tick>());
        done(read.ok() ? std::move(read).value() : std::vector<Tick>());
    });
}

void HistoryWriter::post(std::function<void(HistoryStore*)> work) {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->work.push_back(std::move(work));
        m_impl->isRung = true;
    }
    m_impl->came.notify_all();
}

}  // namespace tessera::history
