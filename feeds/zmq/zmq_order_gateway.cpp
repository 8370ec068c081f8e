#include "feeds/zmq/zmq_order_gateway.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <map>
#include <optional>

#include "feeds/wire/codec.h"
#include "feeds/zmq/socket.h"

namespace tessera::zmq {

using domain::Duration;
using trading::LinkState;

namespace {

constexpr int kMessagesPerPoll = 512;
constexpr std::size_t kRequestsKept = 1'024;
/// A clean log-off may leave cancels behind it in the socket; an order of that age is still refused by the
/// venue.
constexpr int kLogoffLingerMs = 250;

}  // namespace

struct ZmqOrderGateway::Impl {
    /// Closed: no socket, waiting for m_retryAt. Connecting: a socket without a peer. The rest as LinkState.
    enum class Phase : std::uint8_t { Off, Closed, Connecting, LoggingOn, Recovering, Ready };

    ZmqOrderGatewayOptions options;
    const ports::Clock& clock;
    int wakeDescriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    ::zmq::context_t context{1};
    std::optional<::zmq::socket_t> socket;
    std::optional<LinkMonitor> monitor;
    wire::Encoder encoder;
    wire::Decoder decoder;
    trading::OrderGatewayListener* listener = nullptr;
    OrderGatewayStatistics counters;

    Phase phase = Phase::Off;
    std::uint64_t session = 0;
    std::uint64_t clientSequence = 0;
    std::uint64_t delivered = 0;     // last server sequence given to the listener
    std::uint64_t acknowledged = 0;  // last one durable here
    domain::ClientOrderId lastClientOrderId{};
    Duration venueOffset{};
    Duration openedAt{}, lastSent{}, lastReceived{}, retryAt{}, retryPause{};
    bool testSent = false;
    /// What the latest requests were, should the venue be unable to take one: the orders of it, and whom it
    /// meant.
    struct Request {
        std::uint64_t orders = 1;
        domain::ClientOrderId target{};
    };
    std::map<domain::ClientOrderId, Request> sent;
    std::string closeBecause;  // non-empty: close the socket after the current message

    Impl(ZmqOrderGatewayOptions options_, const ports::Clock& clock_)
        : options(std::move(options_)), clock(clock_) {}
    ~Impl() {
        closeSocket();
        ::close(wakeDescriptor);
    }

    void tell(LinkState state, const std::string& sentence) { listener->onLink(state, sentence); }
    void openSocket();
    void closeSocket();
    void closeAndRetry(const std::string& sentence, Duration pause);
    void closeAndRetry(const std::string& sentence);
    bool transmit(wire::SessionBody body, std::uint32_t maxAgeMs = 0);
    bool order(wire::SessionBody body, domain::ClientOrderId id, Request request) {
        if (phase != Phase::Ready || !transmit(std::move(body), options.maxAgeMs)) {
            return false;
        }
        sent.insert_or_assign(id, request);
        if (sent.size() > kRequestsKept) {
            sent.erase(sent.begin());
        }
        return true;
    }
    void logOn();
    void readMonitor();
    void readMessages();
    void handle(const wire::SessionMessage& message);
    void on(const wire::LogonAck& ack);
    void on(const wire::RecoveryDone& done);
    void on(const domain::ExecutionReport& report, const wire::SessionMessage& message);
    void on(const wire::SessionReject& reject);
    void hear(std::int64_t venueNanos);
    void keepTime();
    void wait(Duration timeout);
};

void ZmqOrderGateway::Impl::openSocket() {
    closeBecause.clear();
    session = 0;
    testSent = false;
    try {
        // The monitor must watch before the connect, or the first event is lost.
        socket.emplace(context, ::zmq::socket_type::dealer);
        applyOptions(*socket, SocketRole::Orders, options.curve);
        monitor.emplace(context, *socket);
        socket->connect(options.endpoint);
    } catch (const ::zmq::error_t& error) {
        closeAndRetry(
            fmt::format("The order session cannot connect to {}: {}.", options.endpoint, error.what()));
        return;
    }
    phase = Phase::Connecting;
    openedAt = lastReceived = lastSent = clock.monotonicNow();
}

void ZmqOrderGateway::Impl::closeSocket() {
    monitor.reset();
    socket.reset();
    session = 0;
}

void ZmqOrderGateway::Impl::closeAndRetry(const std::string& sentence, Duration pause) {
    closeSocket();
    phase = Phase::Closed;
    retryAt = clock.monotonicNow() + pause;
    tell(LinkState::Down, sentence);
}

void ZmqOrderGateway::Impl::closeAndRetry(const std::string& sentence) {
    const Duration pause = retryPause;
    retryPause = std::min(options.retryAtMost, retryPause * 2);
    closeAndRetry(sentence, pause);
}

bool ZmqOrderGateway::Impl::transmit(wire::SessionBody body, std::uint32_t maxAgeMs) {
    if (!socket) {
        return false;
    }
    wire::SessionMessage message;
    message.session = session;
    message.clientSeq = clientSequence + 1;
    message.ackedServerSeq = acknowledged;
    message.sentNanos = clock.utcNow().nanos();
    message.maxAgeMs = maxAgeMs;
    message.body = std::move(body);
    const auto bytes = encoder.encode(message);
    try {
        if (!socket->send(::zmq::const_buffer(bytes.data(), bytes.size()), ::zmq::send_flags::dontwait)) {
            return false;  // no peer, or 256 messages wait: certainly not sent
        }
    } catch (const ::zmq::error_t&) {
        return false;
    }
    ++clientSequence;
    ++counters.sent;
    lastSent = clock.monotonicNow();
    return true;
}

void ZmqOrderGateway::Impl::logOn() {
    if (transmit(wire::Logon{.client = options.client,
                             .lastServerSeq = delivered,
                             .wallNanos = clock.utcNow().nanos(),
                             .deposit = listener->booked().startingCash})) {
        ++counters.logons;
        phase = Phase::LoggingOn;
        lastReceived = clock.monotonicNow();
        tell(LinkState::LoggingOn, "Logging on to the venue.");
    }
}

void ZmqOrderGateway::Impl::readMonitor() {
    while (monitor) {
        const auto event = monitor->next();
        if (!event) {
            return;
        }
        if (*event == LinkEvent::WrongKey && canBeWrongKey(options.endpoint, options.curve)) {
            closeBecause = wrongKeySentence(options.endpoint, options.curve);
        } else if (*event != LinkEvent::Connected && phase > Phase::Connecting) {
            closeBecause = "The venue closed the order session.";
        }
        if (!closeBecause.empty()) {
            closeAndRetry(std::exchange(closeBecause, {}));
            return;
        }
    }
}

void ZmqOrderGateway::Impl::on(const wire::LogonAck& ack) {
    session = ack.session;
    lastClientOrderId = ack.lastClientOrderId;
    venueOffset = Duration(ack.venueNanos - ack.wallNanos);
    phase = Phase::Recovering;
    tell(LinkState::Recovering, "Comparing with the venue's record.");
}

/// Market time runs at the venue's own speed: each word of it moves the offset. 0: not told.
void ZmqOrderGateway::Impl::hear(std::int64_t venueNanos) {
    if (venueNanos > 0) {
        venueOffset = Duration(venueNanos - clock.utcNow().nanos());
    }
}

void ZmqOrderGateway::Impl::on(const domain::ExecutionReport& report, const wire::SessionMessage& message) {
    const std::uint64_t sequence = message.serverSeq;
    if (sequence != 0 && sequence <= delivered) {
        ++counters.duplicates;
        return;
    }
    if (sequence > delivered + 1) {
        ++counters.gaps;
        closeBecause = fmt::format("The venue's record skipped from {} to {}: asking for it again.",
                                   delivered, sequence);
        return;
    }
    delivered = std::max(delivered, sequence);
    // What the venue says happened has happened: it is no earlier there.
    if (!message.possDup && report.venueTime > clock.utcNow() + venueOffset) {
        hear(report.venueTime.nanos());
    }
    listener->onReport(report, sequence, message.possDup);
}

void ZmqOrderGateway::Impl::on(const wire::RecoveryDone& done) {
    if (done.lastServerSeq > delivered) {
        ++counters.gaps;
        closeBecause = fmt::format("The venue's record goes to {} and {} arrived: asking for it again.",
                                   done.lastServerSeq, delivered);
        return;
    }
    trading::RecoverySnapshot snapshot;
    snapshot.lastServerSequence = done.lastServerSeq;
    snapshot.lastClientOrderId = lastClientOrderId;
    snapshot.marginCall = done.marginCall;
    for (const wire::OpenOrder& o : done.orders) {
        snapshot.openOrders.push_back({.id = o.id,
                                       .orderId = o.orderId,
                                       .instrument = o.instrument,
                                       .side = o.side,
                                       .price = o.price,
                                       .quantity = o.quantity,
                                       .cumQuantity = o.cumQuantity,
                                       .type = o.type,
                                       .timeInForce = o.timeInForce,
                                       .terms = o.terms});
    }
    for (const wire::OpenPosition& p : done.positions) {
        snapshot.positions.push_back({.instrument = p.instrument, .net = p.net});
    }
    phase = Phase::Ready;
    retryPause = options.retryAfter;
    listener->onPositionLimits(done.positionLimits);
    listener->onRecovered(snapshot);
    tell(LinkState::Ready, "Connected to the venue.");
}

/// The venue could not take a message of ours: what it carried is over, and the person reads why.
void ZmqOrderGateway::Impl::on(const wire::SessionReject& reject) {
    ++counters.rejected;
    const auto known = sent.find(reject.id);
    if (known != sent.end()) {
        domain::ExecutionReport report;
        report.type = known->second.target == domain::ClientOrderId{} ? domain::ExecType::Rejected
                                                                      : domain::ExecType::ReplaceRejected;
        report.reason = reject.reason;
        report.origId = known->second.target;
        report.venueTime = clock.utcNow() + venueOffset;
        for (std::uint64_t i = 0; i < known->second.orders; ++i) {
            report.id = domain::ClientOrderId{static_cast<std::uint64_t>(reject.id) + i};
            listener->onRefused(report, reject.text);
        }
        sent.erase(known);
    }
    if (phase == Phase::Ready) {
        tell(LinkState::Ready, "The venue refused a message: " + reject.text);
    }
}

void ZmqOrderGateway::Impl::handle(const wire::SessionMessage& message) {
    const bool isAnswerToLogon = std::holds_alternative<wire::LogonAck>(message.body) ||
                                 std::holds_alternative<wire::LogonRefused>(message.body);
    if (isAnswerToLogon ? phase != Phase::LoggingOn : (session == 0 || message.session != session)) {
        ++counters.rejected;
        return;
    }
    lastReceived = clock.monotonicNow();
    testSent = false;
    if (const auto* ack = std::get_if<wire::LogonAck>(&message.body)) {
        on(*ack);
    } else if (const auto* refused = std::get_if<wire::LogonRefused>(&message.body)) {
        closeBecause = "The venue refused the logon: " + refused->text;
    } else if (const auto* report = std::get_if<domain::ExecutionReport>(&message.body)) {
        on(*report, message);
    } else if (const auto* done = std::get_if<wire::RecoveryDone>(&message.body);
               done && phase == Phase::Recovering) {
        on(*done);
    } else if (const auto* beat = std::get_if<wire::SessionHeartbeat>(&message.body)) {
        hear(beat->venueNanos);
        if (beat->testRequest) {
            transmit(wire::SessionHeartbeat{});
        }
    } else if (const auto* reject = std::get_if<wire::SessionReject>(&message.body)) {
        on(*reject);
    } else if (const auto* logout = std::get_if<wire::Logout>(&message.body)) {
        closeBecause =
            "The venue ended the order session" + (logout->text.empty() ? "." : ": " + logout->text);
    } else {
        ++counters.rejected;
    }
}

void ZmqOrderGateway::Impl::readMessages() {
    for (int i = 0; i < kMessagesPerPoll && socket; ++i) {
        ::zmq::message_t frame;
        try {
            if (!socket->recv(frame, ::zmq::recv_flags::dontwait)) {
                return;
            }
        } catch (const ::zmq::error_t&) {
            return;
        }
        ++counters.received;
        if (const auto message = decoder.decodeSession(bytesOf(frame))) {
            handle(*message);
        } else {
            ++counters.rejected;
        }
        if (!closeBecause.empty()) {
            closeAndRetry(std::exchange(closeBecause, {}));
        }
    }
}

void ZmqOrderGateway::Impl::keepTime() {
    const Duration now = clock.monotonicNow();
    if (phase == Phase::Closed) {
        if (now >= retryAt) {
            openSocket();
        }
        return;
    }
    if (phase == Phase::Connecting) {
        logOn();
        if (phase == Phase::Connecting && now - openedAt >= options.deadAfter) {
            closeAndRetry(fmt::format("The venue does not answer at {}. Trying again.", options.endpoint));
        }
        return;
    }
    if (phase == Phase::Off) {
        return;
    }
    const Duration silence = now - lastReceived;
    if (silence >= options.deadAfter) {
        closeAndRetry(fmt::format("The venue has been silent for {} s.",
                                  std::chrono::duration_cast<std::chrono::seconds>(silence).count()));
        return;
    }
    if (phase != Phase::Recovering && phase != Phase::Ready) {
        return;
    }
    if (silence >= options.testAfter && !testSent) {
        testSent = transmit(wire::SessionHeartbeat{.testRequest = true});
    } else if (now - lastSent >= options.heartbeat) {
        transmit(wire::SessionHeartbeat{});
    }
}

void ZmqOrderGateway::Impl::wait(Duration timeout) {
    std::array<::zmq::pollitem_t, 3> items{};
    std::size_t count = 0;
    items[count++] = {nullptr, wakeDescriptor, ZMQ_POLLIN, 0};
    if (socket) {
        items[count++] = {socket->handle(), 0, ZMQ_POLLIN, 0};
        items[count++] = {monitor->socket().handle(), 0, ZMQ_POLLIN, 0};
    }
    // Time-outs are kept to a tenth of a second, however long the caller would sleep.
    const Duration atMost =
        phase == Phase::Connecting ? std::chrono::milliseconds(10) : std::chrono::milliseconds(100);
    const auto waitMs =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::min(timeout, atMost)).count();
    ::zmq_poll(items.data(), static_cast<int>(count), static_cast<long>(waitMs));
    if ((items[0].revents & ZMQ_POLLIN) != 0) {
        std::uint64_t ignored = 0;
        [[maybe_unused]] const auto got = ::read(wakeDescriptor, &ignored, sizeof ignored);
    }
}

ZmqOrderGateway::ZmqOrderGateway(ZmqOrderGatewayOptions options, const ports::Clock& clock)
    : m_impl(std::make_unique<Impl>(std::move(options), clock)) {}

ZmqOrderGateway::~ZmqOrderGateway() = default;

domain::Result<void> ZmqOrderGateway::connect(std::uint64_t lastServerSequence,
                                              trading::OrderGatewayListener& listener) {
    Impl& impl = *m_impl;
    impl.listener = &listener;
    impl.delivered = impl.acknowledged = lastServerSequence;
    impl.retryPause = impl.options.retryAfter;
    impl.openSocket();
    if (impl.phase == Impl::Phase::Connecting) {
        impl.tell(LinkState::Down, "Connecting to the venue.");
    }
    return {};
}

bool ZmqOrderGateway::send(const domain::NewOrder& order) {
    return m_impl->order(order, order.id, {});
}
bool ZmqOrderGateway::send(const domain::NewOrderList& list) {
    return !list.orders.empty() &&
           m_impl->order(list, list.orders.front().id, {.orders = list.orders.size(), .target = {}});
}
bool ZmqOrderGateway::send(const domain::CancelOrder& cancel) {
    return m_impl->order(cancel, cancel.id, {.orders = 0, .target = cancel.target});
}
bool ZmqOrderGateway::send(const domain::ReplaceOrder& replace) {
    return m_impl->order(replace, replace.id, {.orders = 1, .target = replace.target});
}

void ZmqOrderGateway::acknowledge(std::uint64_t serverSequence) {
    m_impl->acknowledged = std::max(m_impl->acknowledged, serverSequence);  // rides on the next message
}

void ZmqOrderGateway::poll(Duration timeout) {
    m_impl->wait(timeout);
    m_impl->readMonitor();
    m_impl->readMessages();
    m_impl->keepTime();
}

void ZmqOrderGateway::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto put = ::write(m_impl->wakeDescriptor, &one, sizeof one);
}

void ZmqOrderGateway::disconnect() {
    Impl& impl = *m_impl;
    if (impl.phase == Impl::Phase::Ready && impl.transmit(wire::Logout{"The terminal closes."})) {
        impl.socket->set(::zmq::sockopt::linger, kLogoffLingerMs);
    }
    impl.closeSocket();
    const bool wasOn = impl.phase != Impl::Phase::Off;
    impl.phase = Impl::Phase::Off;
    if (wasOn) {
        impl.tell(LinkState::Down, "Logged off.");
    }
}

Duration ZmqOrderGateway::venueTimeOffset() const {
    return m_impl->venueOffset;
}

OrderGatewayStatistics ZmqOrderGateway::statistics() const {
    return m_impl->counters;
}

}  // namespace tessera::zmq
