#include "feeds/zmq/zmq_market_data_feed.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>

#include "feeds/zmq/feed_worker.h"

namespace tessera::zmq {

using domain::Error;
using domain::ErrorCode;

struct ZmqMarketDataFeed::Impl {
    ZmqMarketDataFeedOptions options;
    const ports::Clock& clock;
    FeedShared shared;
    std::thread thread;

    Impl(ZmqMarketDataFeedOptions o, const ports::Clock& c)
        : options(std::move(o)), clock(c), shared(options.queueCapacity) {
        shared.statistics.name = options.name;
        shared.statistics.endpoint = options.endpoints.marketData;
        shared.statistics.sentence = "Not started.";
        shared.wakeFd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    }
    ~Impl() {
        if (shared.wakeFd >= 0) {
            ::close(shared.wakeFd);
        }
    }

    void send(FeedCommand command) {
        shared.commands.enqueue(command);
        const std::uint64_t one = 1;
        (void)!::write(shared.wakeFd, &one, sizeof one);
    }

    /// No exception leaves the thread: what ZeroMQ throws becomes a sentence.
    void threadMain(std::unique_ptr<FeedWorker> worker) {
        try {
            worker->run();
        } catch (const ::zmq::error_t& e) {
            const std::string sentence = fmt::format("The feed stopped on a network error: {}.", e.what());
            shared.notices.enqueue(ports::FeedProblem{{}, true, sentence});
            const std::lock_guard lock(shared.statisticsMutex);
            shared.statistics.worst = ports::StreamState::Disconnected;
            shared.statistics.sentence = sentence;
        }
    }
};

ZmqMarketDataFeed::ZmqMarketDataFeed(ZmqMarketDataFeedOptions options, const ports::Clock& clock)
    : m_impl(std::make_unique<Impl>(std::move(options), clock)) {}

ZmqMarketDataFeed::~ZmqMarketDataFeed() {
    stop();
}

domain::Result<void> ZmqMarketDataFeed::start() {
    if (m_impl->thread.joinable()) {
        return {};
    }
    if (m_impl->shared.wakeFd < 0) {
        return Error{
            ErrorCode::Unavailable, "The system has no file descriptors left for the market-data feed.", {}};
    }
    try {
        auto worker = std::make_unique<FeedWorker>(m_impl->options, m_impl->clock, m_impl->shared);
        m_impl->thread = std::thread(
            [impl = m_impl.get(), w = std::move(worker)]() mutable { impl->threadMain(std::move(w)); });
    } catch (const ::zmq::error_t& e) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The market-data address {} or its key cannot be used: {}.",
                                 m_impl->options.endpoints.marketData, e.what()),
                     fmt::format("zmq error {}", e.num())};
    }
    return {};
}

void ZmqMarketDataFeed::stop() {
    if (!m_impl->thread.joinable()) {
        return;
    }
    m_impl->send(feed_command::Stop{});
    m_impl->thread.join();
}

void ZmqMarketDataFeed::subscribe(domain::InstrumentId id) {
    m_impl->send(feed_command::Subscribe{id});
}
void ZmqMarketDataFeed::unsubscribe(domain::InstrumentId id) {
    m_impl->send(feed_command::Unsubscribe{id});
}
void ZmqMarketDataFeed::requestBars(domain::InstrumentId id) {
    m_impl->send(feed_command::RequestBars{id});
}

void ZmqMarketDataFeed::setWake(ports::FeedWake* wake) {
    m_impl->shared.events.setWake(wake);
}

std::size_t ZmqMarketDataFeed::drain(std::span<ports::FeedEvent> out) {
    return m_impl->shared.events.drain(out);
}

std::size_t ZmqMarketDataFeed::drainNotices(std::vector<ports::FeedNotice>& out) {
    std::size_t count = 0;
    ports::FeedNotice notice;
    while (m_impl->shared.notices.try_dequeue(notice)) {
        out.push_back(std::move(notice));
        ++count;
    }
    return count;
}

ports::FeedStatistics ZmqMarketDataFeed::statistics() const {
    const std::lock_guard lock(m_impl->shared.statisticsMutex);
    return m_impl->shared.statistics;
}

std::vector<ports::ChannelStatistics> ZmqMarketDataFeed::channels() const {
    const std::lock_guard lock(m_impl->shared.statisticsMutex);
    return m_impl->shared.channels;
}

}  // namespace tessera::zmq
