#include "feeds/adapters/adapter_feed.h"

#include <fmt/format.h>
#include <readerwriterqueue/readerwriterqueue.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>
#include <zmq.hpp>

#include "feeds/adapters/adapter_streams.h"
#include "feeds/adapters/endpoint.h"

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

constexpr std::size_t kMaxParts = 8;  // no format has more than two; the rest is read and dropped

struct Command {
    enum class Kind : std::uint8_t { Subscribe, Unsubscribe, Bars, Stop };
    Kind kind = Kind::Stop;
    InstrumentId instrument{};
};

}  // namespace

struct AdapterFeed::Impl {
    Impl(AdapterFeedOptions o, const ports::Clock& c)
        : options(std::move(o)),
          clock(c),
          ring(options.queueCapacity),
          commands(256),
          notices(4096),
          streams({options.format, options.staleAfter, options.mappings}, ring,
                  [this](ports::FeedNotice notice) { notices.enqueue(std::move(notice)); }) {
        shown.name = options.name;
        shown.endpoint = options.endpoint;
        shown.sentence = "Not started.";
        wakeFd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    }
    ~Impl() {
        if (wakeFd >= 0) {
            ::close(wakeFd);
        }
    }

    Result<void> start();
    void open();
    void threadMain();
    void run();
    bool readMessage();
    void readFrames();
    void watchPeers();
    void runCommands();
    void publishStatistics();
    std::string sentence(StreamState worst) const;

    const AdapterFeedOptions options;
    const ports::Clock& clock;
    ports::FeedRing ring;
    moodycamel::ReaderWriterQueue<Command> commands;           // GUI -> feed
    moodycamel::ReaderWriterQueue<ports::FeedNotice> notices;  // feed -> market
    int wakeFd = -1;
    std::thread thread;
    mutable std::mutex mutex;  // guards what is shown, 20 times a second
    ports::FeedStatistics shown;
    std::vector<ports::ChannelStatistics> shownChannels;
    int channelTurn = 0;
    domain::Duration nextStatistics{};

    // --- the feed thread's own
    AdapterStreams streams;
    std::vector<::zmq::message_t> frames = std::vector<::zmq::message_t>(kMaxParts);
    std::vector<std::string_view> parts;
    std::unique_ptr<::zmq::context_t> context;
    ::zmq::socket_t socket, monitor;
    int peers = 0;
    bool running = true;
    StreamState worst = StreamState::Waiting;
    domain::Timestamp since;
};

void AdapterFeed::Impl::open() {
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
    if (options.topics.empty()) {
        socket.set(opt::subscribe, "");
    }
    for (const std::string& topic : options.topics) {
        socket.set(opt::subscribe, topic);
    }
    const std::string events = fmt::format("inproc://adapter.monitor.{}", static_cast<const void*>(this));
    if (zmq_socket_monitor(socket.handle(), events.c_str(),
                           ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) != 0) {
        throw ::zmq::error_t();
    }
    monitor = ::zmq::socket_t(*context, ::zmq::socket_type::pair);
    monitor.set(opt::linger, 0);
    monitor.connect(events);
    if (options.bind) {
        socket.bind(options.endpoint);
    } else {
        socket.connect(options.endpoint);
    }
}

/// No exception leaves the thread.
void AdapterFeed::Impl::threadMain() {
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

void AdapterFeed::Impl::run() {
    running = true;
    since = clock.utcNow();
    while (running) {
        std::vector<::zmq::pollitem_t> items{{nullptr, wakeFd, ZMQ_POLLIN, 0},
                                             {socket.handle(), 0, ZMQ_POLLIN, 0},
                                             {monitor.handle(), 0, ZMQ_POLLIN, 0}};
        ::zmq::poll(items, kTimer);
        std::uint64_t count = 0;
        if ((items[0].revents & ZMQ_POLLIN) != 0) {
            (void)!::read(wakeFd, &count, sizeof count);
        }
        readFrames();
        watchPeers();
        runCommands();
        streams.onTimer(clock.monotonicNow());
        ring.publish();
        publishStatistics();
    }
}

/// One message, all of its parts; false when none is waiting. Its parts arrive together: ZeroMQ promises
/// that.
bool AdapterFeed::Impl::readMessage() {
    parts.clear();
    if (!socket.recv(frames[0], ::zmq::recv_flags::dontwait)) {
        return false;
    }
    parts.push_back(frames[0].to_string_view());
    bool more = frames[0].more();
    while (more && socket.recv(frames[std::min(parts.size(), kMaxParts - 1)], ::zmq::recv_flags::dontwait)) {
        const ::zmq::message_t& frame = frames[std::min(parts.size(), kMaxParts - 1)];
        more = frame.more();
        if (parts.size() < kMaxParts - 1) {
            parts.push_back(frame.to_string_view());
        }
    }
    return true;
}

void AdapterFeed::Impl::readFrames() {
    const domain::Duration now = clock.monotonicNow();
    const domain::Timestamp wallNow = clock.utcNow();
    for (int i = 0; i < kFramesPerTurn && readMessage(); ++i) {
        streams.onMessage(parts, now, wallNow);
        if (i % 16 == 15) {
            ring.publish();
        }
    }
}

void AdapterFeed::Impl::watchPeers() {
    ::zmq::message_t head, address;
    while (monitor.recv(head, ::zmq::recv_flags::dontwait)) {
        if (head.more()) {
            (void)monitor.recv(address, ::zmq::recv_flags::dontwait);
        }
        std::uint16_t event = 0;
        if (head.size() < sizeof event) {
            continue;
        }
        std::memcpy(&event, head.data(), sizeof event);
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
            ++peers;
        } else if (peers > 0 && --peers == 0) {
            readFrames();  // what it sent before it went
            streams.onProducerGone();
        }
    }
}

void AdapterFeed::Impl::runCommands() {
    Command command;
    while (commands.try_dequeue(command)) {
        if (command.kind == Command::Kind::Subscribe) {
            streams.subscribe(command.instrument);
        } else if (command.kind == Command::Kind::Unsubscribe) {
            streams.unsubscribe(command.instrument);
        } else if (command.kind == Command::Kind::Bars) {
            streams.sendBars(command.instrument);
        } else {
            running = false;
        }
    }
}

std::string AdapterFeed::Impl::sentence(StreamState state) const {
    const char* badge = isOnThisMachine(options.endpoint) ? "" : " Unencrypted.";
    const std::string_view producer = streams.rules().producer;
    const std::size_t live = streams.countIn(StreamState::Live);
    const auto limit = streams.staleAfter() / std::chrono::seconds(1);
    if (peers == 0 && streams.instrumentCount() == 0) {
        return options.bind
                   ? fmt::format("Waiting for {} to connect to {}.{}", producer, options.endpoint, badge)
                   : fmt::format("Waiting for {} at {}.{}", producer, options.endpoint, badge);
    }
    switch (state) {
        case StreamState::Waiting:
        case StreamState::Recovering:
            return fmt::format("Waiting for snapshot: {} of {} books are complete.{}", live,
                               streams.instrumentCount(), badge);
        case StreamState::Live:
            return fmt::format("Live, unsequenced: {} {}.{}", live, live == 1 ? "instrument" : "instruments",
                               badge);
        case StreamState::Stale:
            return streams.isSilent()
                       ? fmt::format("{} has been silent for more than {} s.{}", producer, limit, badge)
                       : fmt::format("{} of {} instruments have been silent for more than {} s.{}",
                                     streams.countIn(StreamState::Stale), streams.instrumentCount(), limit,
                                     badge);
        case StreamState::Disconnected:
            return fmt::format("{} is not connected; its books are empty.{}", producer, badge);
    }
    return {};
}

void AdapterFeed::Impl::publishStatistics() {
    if (clock.monotonicNow() < nextStatistics) {
        return;
    }
    nextStatistics = clock.monotonicNow() + kTimer;
    const StreamState now =
        peers == 0 && streams.instrumentCount() > 0 ? StreamState::Disconnected : streams.worst();
    if (now != worst) {
        since = clock.utcNow();
    }
    worst = now;
    const AdapterCounters& c = streams.counters();
    ports::FeedStatistics s;
    s.name = options.name;
    s.endpoint = options.endpoint;
    s.worst = worst;
    s.sentence = sentence(worst);
    s.since = since;
    s.messages = c.messages;
    s.records = c.records;
    s.gaps = c.gaps;
    s.recoveries = c.recoveries;
    s.rejected = c.rejected;
    s.unknownKeys = c.unknownKeys;
    for (std::size_t kind = 0; kind < kRejectKindNames.size(); ++kind) {
        if (c.rejectedKinds[kind] > 0) {
            s.rejectedKinds.push_back({std::string(kRejectKindNames[kind]), c.rejectedKinds[kind]});
        }
    }
    s.rejectedSample = streams.rejectedSample();
    s.dropped = streams.dropped() + c.early + c.leftOut;
    constexpr int kTurns = 10;  // twice a second is enough for what may be two thousand lines
    const bool isTurn = channelTurn++ % kTurns == 0;
    auto channels = isTurn ? streams.channels() : std::vector<ports::ChannelStatistics>{};
    const std::lock_guard lock(mutex);
    shown = std::move(s);
    if (isTurn) {
        shownChannels = std::move(channels);
    }
}

AdapterFeed::AdapterFeed(AdapterFeedOptions options, const ports::Clock& clock)
    : m_impl(std::make_unique<Impl>(std::move(options), clock)) {}

AdapterFeed::~AdapterFeed() {
    stop();
}

Result<void> AdapterFeed::start() {
    if (m_impl->thread.joinable()) {
        return {};
    }
    const auto started = m_impl->start();
    if (!started) {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->shown.worst = StreamState::Disconnected;
        m_impl->shown.sentence = started.error().sentence;  // the feed panel's line says why
    }
    return started;
}

Result<void> AdapterFeed::Impl::start() {
    if (const auto usable = checkEndpoint(options.endpoint, options.bind); !usable) {
        return usable;
    }
    if (wakeFd < 0) {
        return Error{ErrorCode::Unavailable, "The system has no file descriptors left for a feed.", {}};
    }
    try {
        open();
    } catch (const ::zmq::error_t& e) {
        monitor.close();
        socket.close();
        const bool taken = e.num() == EADDRINUSE;
        return Error{
            taken ? ErrorCode::Unavailable : ErrorCode::BadInput,
            taken ? fmt::format("{} is in use by another program; choose another port.", options.endpoint)
                  : fmt::format("{} cannot be used: {}.", options.endpoint, e.what()),
            {}};
    }
    thread = std::thread([this] { threadMain(); });
    return {};
}

void AdapterFeed::stop() {
    Impl& i = *m_impl;
    if (!i.thread.joinable()) {
        return;
    }
    i.commands.enqueue({Command::Kind::Stop, {}});
    const std::uint64_t one = 1;
    (void)!::write(i.wakeFd, &one, sizeof one);
    i.thread.join();
}

void AdapterFeed::subscribe(InstrumentId id) {
    m_impl->commands.enqueue({Command::Kind::Subscribe, id});
}
void AdapterFeed::unsubscribe(InstrumentId id) {
    m_impl->commands.enqueue({Command::Kind::Unsubscribe, id});
}
void AdapterFeed::requestBars(InstrumentId id) {
    m_impl->commands.enqueue({Command::Kind::Bars, id});
}

void AdapterFeed::setWake(ports::FeedWake* wake) {
    m_impl->ring.setWake(wake);
}

std::size_t AdapterFeed::drain(std::span<ports::FeedEvent> out) {
    return m_impl->ring.drain(out);
}

std::size_t AdapterFeed::drainNotices(std::vector<ports::FeedNotice>& out) {
    std::size_t count = 0;
    ports::FeedNotice notice;
    while (m_impl->notices.try_dequeue(notice)) {
        out.push_back(std::move(notice));
        ++count;
    }
    return count;
}

ports::FeedStatistics AdapterFeed::statistics() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->shown;
}

std::vector<ports::ChannelStatistics> AdapterFeed::channels() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->shownChannels;
}

}  // namespace tessera::adapters
