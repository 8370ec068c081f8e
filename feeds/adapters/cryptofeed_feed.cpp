#include "feeds/adapters/cryptofeed_feed.h"

#include <fmt/format.h>
#include <readerwriterqueue/readerwriterqueue.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>
#include <zmq.hpp>

#include "feeds/adapters/cryptofeed_streams.h"

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::InstrumentId;
using domain::Result;
using ports::StreamState;

namespace {

constexpr auto kTimer = std::chrono::milliseconds(50);
constexpr int kFramesPerTurn = 256;
// A full snapshot of a liquid pair is megabytes of JSON.
constexpr std::int64_t kMaxMessage = 16 << 20;
constexpr int kHighWaterMark = 20'000;

bool isLocal(std::string_view endpoint) {
    return endpoint.starts_with("ipc://") || endpoint.starts_with("tcp://127.") ||
           endpoint.starts_with("tcp://[::1]:") || endpoint.starts_with("tcp://localhost:");
}

struct Command {
    enum class Kind : std::uint8_t { Subscribe, Unsubscribe, Bars, Stop };
    Kind kind = Kind::Stop;
    InstrumentId instrument{};
};

}  // namespace

struct CryptofeedFeed::Impl {
    Impl(CryptofeedOptions o, const ports::Clock& c)
        : options(std::move(o)),
          clock(c),
          ring(options.queueCapacity),
          commands(256),
          notices(4096),
          streams(ring, [this](ports::FeedNotice notice) { notices.enqueue(std::move(notice)); }) {
        shown.name = options.name;
        shown.endpoint = options.endpoint;
        shown.sentence = "Not started.";
        wakeFd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    }
    ~Impl() {
        if (wakeFd >= 0) ::close(wakeFd);
    }

    void open();
    void threadMain();
    void run();
    void readFrames();
    void watchPeers();
    void runCommands();
    void publishStatistics();
    std::string sentence(StreamState worst) const;

    const CryptofeedOptions options;
    const ports::Clock& clock;
    ports::FeedRing ring;
    moodycamel::ReaderWriterQueue<Command> commands;           // GUI -> feed
    moodycamel::ReaderWriterQueue<ports::FeedNotice> notices;  // feed -> GUI
    int wakeFd = -1;
    std::thread thread;
    mutable std::mutex mutex;  // guards `shown`, 20 times a second
    ports::FeedStatistics shown;

    // --- the feed thread's own
    CryptofeedStreams streams;
    std::unique_ptr<::zmq::context_t> context;
    ::zmq::socket_t socket, monitor;
    int peers = 0;
    bool running = true;
    StreamState worst = StreamState::Waiting;
    domain::Timestamp since;
};

void CryptofeedFeed::Impl::open() {
    namespace opt = ::zmq::sockopt;
    context = std::make_unique<::zmq::context_t>(1);
    socket = ::zmq::socket_t(*context, ::zmq::socket_type::sub);
    socket.set(opt::heartbeat_ivl, 1000);
    socket.set(opt::heartbeat_timeout, 3000);
    socket.set(opt::heartbeat_ttl, 3000);
    socket.set(opt::handshake_ivl, 3000);
    socket.set(opt::reconnect_ivl, 100);
    socket.set(opt::reconnect_ivl_max, 5000);
    socket.set(opt::maxmsgsize, kMaxMessage);
    socket.set(opt::rcvhwm, kHighWaterMark);
    socket.set(opt::linger, 0);
    socket.set(opt::subscribe, "");
    const std::string events = fmt::format("inproc://cryptofeed.monitor.{}", static_cast<const void*>(this));
    if (zmq_socket_monitor(socket.handle(), events.c_str(),
                           ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) != 0) {
        throw ::zmq::error_t();
    }
    monitor = ::zmq::socket_t(*context, ::zmq::socket_type::pair);
    monitor.set(opt::linger, 0);
    monitor.connect(events);
    if (options.bind)
        socket.bind(options.endpoint);
    else
        socket.connect(options.endpoint);
}

/// No exception leaves the thread.
void CryptofeedFeed::Impl::threadMain() {
    try {
        run();
    } catch (const ::zmq::error_t& e) {
        notices.enqueue(
            ports::FeedProblem{{}, true, fmt::format("The {} feed stopped: {}.", options.name, e.what())});
    }
    zmq_socket_monitor(socket.handle(), nullptr, 0);
    monitor.close();
    socket.close();
}

void CryptofeedFeed::Impl::run() {
    running = true;
    since = clock.utcNow();
    while (running) {
        std::vector<::zmq::pollitem_t> items{{nullptr, wakeFd, ZMQ_POLLIN, 0},
                                             {socket.handle(), 0, ZMQ_POLLIN, 0},
                                             {monitor.handle(), 0, ZMQ_POLLIN, 0}};
        ::zmq::poll(items, kTimer);
        std::uint64_t count = 0;
        if ((items[0].revents & ZMQ_POLLIN) != 0) (void)!::read(wakeFd, &count, sizeof count);
        readFrames();
        watchPeers();
        runCommands();
        streams.onTimer(clock.monotonicNow());
        ring.publish();
        publishStatistics();
    }
}

void CryptofeedFeed::Impl::readFrames() {
    const domain::Duration now = clock.monotonicNow();
    ::zmq::message_t frame;
    for (int i = 0; i < kFramesPerTurn && socket.recv(frame, ::zmq::recv_flags::dontwait); ++i) {
        // Both framings are read: "key {json}" in one frame, and [key, {json}] in two.
        while (frame.more() && socket.recv(frame, ::zmq::recv_flags::dontwait)) {
        }
        streams.onFrame(frame.to_string_view(), now);
        if (i % 16 == 15) ring.publish();
    }
}

void CryptofeedFeed::Impl::watchPeers() {
    ::zmq::message_t head, address;
    while (monitor.recv(head, ::zmq::recv_flags::dontwait)) {
        if (head.more()) (void)monitor.recv(address, ::zmq::recv_flags::dontwait);
        std::uint16_t event = 0;
        if (head.size() < sizeof event) continue;
        std::memcpy(&event, head.data(), sizeof event);
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
            ++peers;
        } else if (peers > 0 && --peers == 0) {
            readFrames();  // what it sent before it went
            streams.onProducerGone();
        }
    }
}

void CryptofeedFeed::Impl::runCommands() {
    Command command;
    while (commands.try_dequeue(command)) {
        if (command.kind == Command::Kind::Subscribe)
            streams.subscribe(command.instrument);
        else if (command.kind == Command::Kind::Unsubscribe)
            streams.unsubscribe(command.instrument);
        else if (command.kind == Command::Kind::Bars)
            streams.sendBars(command.instrument);
        else
            running = false;
    }
}

std::string CryptofeedFeed::Impl::sentence(StreamState state) const {
    const char* badge = isLocal(options.endpoint) ? "" : " Unencrypted.";
    if (peers == 0 && streams.instrumentCount() == 0) {
        return fmt::format("Waiting for cryptofeed to connect to {}.{}", options.endpoint, badge);
    }
    switch (state) {
        case StreamState::Waiting:
        case StreamState::Recovering: {
            const std::size_t all = streams.instrumentCount();
            return fmt::format("Waiting for snapshot: {} of {} books are complete.{}", streams.liveCount(),
                               all, badge);
        }
        case StreamState::Live:
            return fmt::format("Live, unsequenced: {} books.{}", streams.liveCount(), badge);
        case StreamState::Stale:
            return fmt::format("cryptofeed has been silent for more than 5 s.{}", badge);
        case StreamState::Disconnected:
            return fmt::format("cryptofeed is not connected; its books are empty.{}", badge);
    }
    return {};
}

void CryptofeedFeed::Impl::publishStatistics() {
    const StreamState now =
        peers == 0 && streams.instrumentCount() > 0 ? StreamState::Disconnected : streams.worst();
    if (now != worst) since = clock.utcNow();
    worst = now;
    const CryptofeedCounters& c = streams.counters();
    ports::FeedStatistics s;
    s.name = options.name;
    s.endpoint = options.endpoint;
    s.worst = worst;
    s.sentence = sentence(worst);
    s.since = since;
    s.messages = c.messages;
    s.records = c.records;
    s.gaps = c.gaps;
    s.recoveries = c.snapshots;
    s.rejected = c.rejected;
    s.dropped = streams.dropped() + c.early;
    const std::lock_guard lock(mutex);
    shown = std::move(s);
}

CryptofeedFeed::CryptofeedFeed(CryptofeedOptions options, const ports::Clock& clock)
    : m_impl(std::make_unique<Impl>(std::move(options), clock)) {}

CryptofeedFeed::~CryptofeedFeed() {
    stop();
}

Result<void> CryptofeedFeed::start() {
    Impl& i = *m_impl;
    if (i.thread.joinable()) return {};
    if (i.options.bind && !isLocal(i.options.endpoint)) {
        return Error{ErrorCode::Refused,
                     fmt::format("{} could be written to by other machines; bind cryptofeed to 127.0.0.1.",
                                 i.options.endpoint),
                     {}};
    }
    if (i.wakeFd < 0)
        return Error{ErrorCode::Unavailable, "The system has no file descriptors left for a feed.", {}};
    try {
        i.open();
    } catch (const ::zmq::error_t& e) {
        i.monitor.close();
        i.socket.close();
        const bool taken = e.num() == EADDRINUSE;
        return Error{
            taken ? ErrorCode::Unavailable : ErrorCode::BadInput,
            taken ? fmt::format("{} is in use by another program; choose another port.", i.options.endpoint)
                  : fmt::format("{} cannot be used: {}.", i.options.endpoint, e.what()),
            {}};
    }
    i.thread = std::thread([&i] { i.threadMain(); });
    return {};
}

void CryptofeedFeed::stop() {
    Impl& i = *m_impl;
    if (!i.thread.joinable()) return;
    i.commands.enqueue({Command::Kind::Stop, {}});
    const std::uint64_t one = 1;
    (void)!::write(i.wakeFd, &one, sizeof one);
    i.thread.join();
}

void CryptofeedFeed::subscribe(InstrumentId id) {
    m_impl->commands.enqueue({Command::Kind::Subscribe, id});
}
void CryptofeedFeed::unsubscribe(InstrumentId id) {
    m_impl->commands.enqueue({Command::Kind::Unsubscribe, id});
}
void CryptofeedFeed::requestBars(InstrumentId id) {
    m_impl->commands.enqueue({Command::Kind::Bars, id});
}

std::size_t CryptofeedFeed::drain(std::span<ports::FeedEvent> out) {
    return m_impl->ring.drain(out);
}

std::size_t CryptofeedFeed::drainNotices(std::vector<ports::FeedNotice>& out) {
    std::size_t count = 0;
    ports::FeedNotice notice;
    while (m_impl->notices.try_dequeue(notice)) {
        out.push_back(std::move(notice));
        ++count;
    }
    return count;
}

ports::FeedStatistics CryptofeedFeed::statistics() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->shown;
}

}  // namespace tessera::adapters
