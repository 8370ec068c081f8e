#include "app/marketdata/market_session.h"

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tessera::marketdata {

using domain::Duration;

namespace {

/// How long the thread sleeps when no feed rings: notices, day figures and feed figures are looked at this
/// often.
constexpr auto kSleepMost = std::chrono::milliseconds(25);
/// A ready update is renewed at most this often: half of the 2 ms it may be behind, since a collect of
/// everything may have to end first.
constexpr Duration kRenewEvery = std::chrono::milliseconds(1);
/// The same of instruments nobody follows or has orders in: a list of hundreds of them is read, not traded
/// from, and their views would be most of the market's work.
constexpr Duration kRenewRestEvery = std::chrono::milliseconds(25);

/// Rung by feeds. A ring while nobody sleeps costs one exchange.
class Bell final : public ports::FeedWake {
 public:
    void ring() override {
        if (m_isRung.exchange(true)) {
            return;
        }
        { const std::lock_guard lock(m_mutex); }
        m_came.notify_one();
    }
    void wait(Duration atMost) {
        std::unique_lock lock(m_mutex);
        m_came.wait_for(lock, atMost, [this] { return m_isRung.load(); });
        m_isRung = false;
    }

 private:
    std::mutex m_mutex;  // guards nothing but the sleep
    std::condition_variable m_came;
    std::atomic<bool> m_isRung{false};
};

}  // namespace

struct MarketSession::Impl {
    using Command = std::function<void(MarketData&)>;

    const ports::Clock& clock;
    MarketOptions options;
    MarketData data;
    Bell bell;
    std::size_t feeds = 0;
    std::thread thread;
    std::atomic<bool> isStopping{false};
    Duration collectedAt{}, allCollectedAt{};  // monotonic; the session's thread alone

    std::mutex mutex;
    std::vector<Command> commands;  // guarded
    std::vector<Command> running;   // the session's thread alone
    MarketUpdate ready;             // guarded
    std::condition_variable done;
    std::uint64_t asked = 0, answered = 0;  // guarded: commands given and run

    Impl(const ports::Clock& clock_, MarketOptions options_, ports::MarketReferenceSink* sink,
         ports::MarketTap* tap, ports::MarketKeeper* keeper, MarketWatch* watch)
        : clock(clock_), options(options_), data(clock_, options_, sink, tap, keeper, watch) {}

    bool isThreaded() const { return thread.joinable(); }

    std::uint64_t post(Command command) {
        if (!isThreaded()) {
            command(data);
            return 0;
        }
        std::uint64_t number = 0;
        {
            const std::lock_guard lock(mutex);
            commands.push_back(std::move(command));
            number = ++asked;
        }
        bell.ring();
        return number;
    }

    void postAndWait(Command command) {
        const std::uint64_t number = post(std::move(command));
        std::unique_lock lock(mutex);
        done.wait(lock, [&] { return answered >= number; });
    }

    void runCommands() {
        running.clear();
        {
            const std::lock_guard lock(mutex);
            running.swap(commands);
        }
        if (running.empty()) {
            return;
        }
        for (const Command& command : running) {
            command(data);
        }
        {
            const std::lock_guard lock(mutex);
            answered += running.size();
        }
        done.notify_all();
    }

    /// How long until a collect is due; none: nothing is owed to the reader.
    std::optional<Duration> untilCollect(Duration now) const {
        if (data.hasChanges()) {
            return collectedAt + kRenewEvery - now;
        }
        return data.hasChangesOfTheRest() ? std::optional(allCollectedAt + kRenewRestEvery - now)
                                          : std::nullopt;
    }

    void collect(Duration now) {
        const bool isForAll = now - allCollectedAt >= kRenewRestEvery;
        collectedAt = now;
        allCollectedAt = isForAll ? now : allCollectedAt;
        MarketUpdate update = data.collect(isForAll ? Collect::All : Collect::Watched);
        if (!update.isEmpty()) {
            const std::lock_guard lock(mutex);
            ready.merge(std::move(update));
        }
    }

    void run() {
        while (!isStopping) {
            runCommands();
            const bool mayHaveMore = data.turn();
            const Duration now = clock.monotonicNow();
            const auto due = untilCollect(now);
            if (!due) {
                bell.wait(kSleepMost);
            } else if (*due <= Duration::zero()) {
                collect(now);
            } else if (!mayHaveMore) {
                bell.wait(std::min<Duration>(*due, kSleepMost));
            }
        }
        runCommands();
        data.keepAll();
    }
};

MarketSession::MarketSession(const ports::Clock& clock, MarketOptions options,
                             ports::MarketReferenceSink* sink, ports::MarketTap* tap,
                             ports::MarketKeeper* keeper, MarketWatch* watch)
    : m_impl(std::make_unique<Impl>(clock, options, sink, tap, keeper, watch)) {}

MarketSession::~MarketSession() {
    stop();
}

void MarketSession::seed(const std::vector<domain::Instrument>& known) {
    m_impl->data.seed(known);
}

void MarketSession::start() {
    if (!m_impl->isThreaded()) {
        m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
        ::pthread_setname_np(m_impl->thread.native_handle(), "market");
    }
}

void MarketSession::stop() {
    if (m_impl->isThreaded()) {
        m_impl->isStopping = true;
        m_impl->bell.ring();
        m_impl->thread.join();
    }
}

std::size_t MarketSession::addFeed(ports::MarketDataFeed& feed) {
    const std::size_t index = m_impl->feeds++;
    feed.setWake(&m_impl->bell);
    m_impl->post([index, &feed](MarketData& data) { data.addFeed(index, feed); });
    return index;
}

void MarketSession::removeFeed(std::size_t feed) {
    m_impl->postAndWait([feed](MarketData& data) { data.removeFeed(feed); });
}

void MarketSession::setInterest(Interest interest) {
    m_impl->post([interest = std::move(interest)](MarketData& data) { data.setInterest(interest); });
}

bool MarketSession::take(MarketUpdate& update) {
    if (!m_impl->isThreaded()) {
        while (m_impl->data.turn()) {
        }
        update = m_impl->data.collect();
        return !update.isEmpty();
    }
    const std::lock_guard lock(m_impl->mutex);
    update = std::exchange(m_impl->ready, {});
    return !update.isEmpty();
}

const MarketOptions& MarketSession::options() const {
    return m_impl->options;
}

const ports::Clock& MarketSession::clock() const {
    return m_impl->clock;
}

}  // namespace tessera::marketdata
