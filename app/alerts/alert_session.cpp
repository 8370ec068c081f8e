#include "app/alerts/alert_session.h"

#include <pthread.h>
#include <readerwriterqueue.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <variant>

#include "app/alerts/alert_engine.h"

namespace tessera::alerts {

using domain::InstrumentId;
using domain::Price;
using domain::Timestamp;

namespace {

/// How long the thread sleeps: an alert is told at most this much later than the market told the price.
constexpr auto kSleep = std::chrono::milliseconds(50);

struct Defined {
    domain::Instrument instrument;
    bool isSequenced;
};
struct Priced {
    InstrumentId instrument;
    Timestamp at;
    Price price;
};
struct Minutes {
    InstrumentId instrument;
    marketdata::BarView minutes;
    Timestamp now;
};
using Told = std::variant<Defined, Priced, domain::Fixing, Minutes>;

}  // namespace

struct AlertSession::Impl {
    using Command = std::function<void()>;

    explicit Impl(const ports::Clock& clock_) : clock(clock_) {}

    const ports::Clock& clock;
    std::thread thread;
    std::atomic<bool> isStopping{false};

    // From the market's thread to this one; grows where this one is behind, so that nothing is lost.
    moodycamel::ReaderWriterQueue<Told> told{1024};

    // The market's thread alone.
    std::unordered_set<InstrumentId> wanted;
    std::vector<InstrumentId> newlyWanted;
    std::atomic<bool> hasOtherWanted{false};
    std::atomic<Timestamp> venueNow{};

    mutable std::mutex mutex;
    std::condition_variable came;
    std::vector<Command> commands;     // guarded
    std::set<InstrumentId> wantedNow;  // guarded; hasOtherWanted says that it is another
    AlertNews ready;                   // guarded
    bool hasNews = false;              // guarded
    std::atomic<bool> needsPrices{false};

    // This thread alone.
    std::optional<AlertEngine> engine;  // none before begin()
    std::deque<Told> early;             // told before there was an engine
    std::uint64_t seenRevision = 0, seenWanted = 0;

    void post(Command command) {
        const std::lock_guard lock(mutex);
        commands.push_back(std::move(command));
        came.notify_one();
    }

    void hear(Told&& one) {
        if (auto* defined = std::get_if<Defined>(&one)) {
            engine->defined(defined->instrument, defined->isSequenced);
        } else if (const auto* priced = std::get_if<Priced>(&one)) {
            engine->priced(priced->instrument, priced->at, priced->price);
        } else if (const auto* fixing = std::get_if<domain::Fixing>(&one)) {
            engine->fixed(*fixing);
        } else if (const auto* minutes = std::get_if<Minutes>(&one)) {
            engine->minutes(minutes->instrument, minutes->minutes, minutes->now);
        }
    }

    void hearAll() {
        while (engine && !early.empty()) {
            hear(std::move(early.front()));
            early.pop_front();
        }
        Told one;
        while (told.try_dequeue(one)) {
            if (engine) {
                hear(std::move(one));
            } else {
                early.push_back(std::move(one));
            }
        }
    }

    void publish() {
        if (!engine) {
            return;
        }
        if (engine->wantedRevision() != seenWanted) {
            seenWanted = engine->wantedRevision();
            needsPrices = engine->needsPrices();
            const std::lock_guard lock(mutex);
            wantedNow = engine->wanted();
            hasOtherWanted = true;
        }
        if (engine->revision() != seenRevision) {
            seenRevision = engine->revision();
            std::vector<Firing> firings = engine->take();
            const std::lock_guard lock(mutex);
            ready.states = engine->states();
            std::ranges::move(firings, std::back_inserter(ready.firings));
            hasNews = true;
        }
    }

    void turn() {
        std::vector<Command> running;
        {
            const std::lock_guard lock(mutex);
            running.swap(commands);
        }
        for (const Command& command : running) {
            command();
        }
        hearAll();
        if (engine) {
            engine->passed(clock.utcNow(), venueNow.load(std::memory_order_relaxed));
        }
        publish();
    }

    void run() {
        while (!isStopping) {
            turn();
            std::unique_lock lock(mutex);
            came.wait_for(lock, kSleep, [this] { return !commands.empty() || isStopping.load(); });
        }
        turn();
    }
};

AlertSession::AlertSession(const ports::Clock& clock) : m_impl(std::make_unique<Impl>(clock)) {}

AlertSession::~AlertSession() {
    stop();
}

void AlertSession::start() {
    if (!m_impl->thread.joinable()) {
        m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
        ::pthread_setname_np(m_impl->thread.native_handle(), "alerts");
    }
}

void AlertSession::stop() {
    if (m_impl->thread.joinable()) {
        m_impl->isStopping = true;
        m_impl->came.notify_one();
        m_impl->thread.join();
    }
}

void AlertSession::begin(std::vector<Alert> alerts, const WatchedUntil& watched) {
    m_impl->post([impl = m_impl.get(), alerts = std::move(alerts), watched] {
        impl->engine.emplace(Since{.begun = impl->clock.utcNow(),
                                   .closedFrom = watched.wall,
                                   .venueClosedFrom = watched.venue ? watched.venue : watched.wall});
        impl->engine->begin(alerts);
    });
}

template <class Act>
void AlertSession::tell(Act act) {
    m_impl->post([impl = m_impl.get(), act = std::move(act)] {
        if (impl->engine) {
            act(*impl->engine, impl->clock.utcNow());
        }
    });
}

void AlertSession::put(Alert alert) {
    tell([alert = std::move(alert)](AlertEngine& engine, Timestamp now) { engine.put(alert, now); });
}

void AlertSession::remove(AlertId id) {
    tell([id](AlertEngine& engine, Timestamp /*now*/) { engine.remove(id); });
}

void AlertSession::setPrices(std::shared_ptr<const listprices::PriceBook> book) {
    tell([book = std::move(book)](AlertEngine& engine, Timestamp now) { engine.setPrices(book, now); });
}

void AlertSession::resolved(std::string symbol, Timestamp at, std::string outcome) {
    tell([symbol = std::move(symbol), at, outcome = std::move(outcome)](
             AlertEngine& engine, Timestamp /*now*/) { engine.resolved(symbol, at, outcome); });
}

bool AlertSession::take(AlertNews& news) {
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->hasNews) {
        return false;
    }
    m_impl->hasNews = false;
    news.states = m_impl->ready.states;
    news.firings = std::exchange(m_impl->ready.firings, {});
    return true;
}

bool AlertSession::needsPrices() const {
    return m_impl->needsPrices;
}

void AlertSession::defined(const domain::Instrument& instrument, bool isSequenced) {
    m_impl->told.enqueue(Defined{instrument, isSequenced});
}

bool AlertSession::wants(InstrumentId instrument) const {
    return m_impl->wanted.contains(instrument);
}

void AlertSession::priced(InstrumentId instrument, Timestamp at, Price price) {
    m_impl->told.enqueue(Priced{instrument, at, price});
}

void AlertSession::fixed(const domain::Fixing& fixing) {
    m_impl->told.enqueue(fixing);
}

void AlertSession::minutes(InstrumentId instrument, const marketdata::BarView& minutes, Timestamp now) {
    m_impl->told.enqueue(Minutes{instrument, minutes, now});
}

std::span<const InstrumentId> AlertSession::turned(Timestamp venueNow) {
    m_impl->venueNow.store(venueNow, std::memory_order_relaxed);
    m_impl->newlyWanted.clear();
    if (m_impl->hasOtherWanted.exchange(false)) {
        std::set<InstrumentId> now;
        {
            const std::lock_guard lock(m_impl->mutex);
            now = m_impl->wantedNow;
        }
        std::ranges::copy_if(now, std::back_inserter(m_impl->newlyWanted),
                             [this](InstrumentId id) { return !m_impl->wanted.contains(id); });
        m_impl->wanted = {now.begin(), now.end()};
    }
    return m_impl->newlyWanted;
}

}  // namespace tessera::alerts
