#include "feeds/zmq/socket.h"

#include <fmt/format.h>

#include <atomic>
#include <cstring>

namespace tessera::zmq {

namespace {

constexpr int kHeartbeatIntervalMs = 1000;
constexpr int kHeartbeatTimeoutMs = 3000;
constexpr int kHandshakeMs = 3000;
constexpr int kReconnectMs = 100;
constexpr int kReconnectMaxMs = 5000;
constexpr std::int64_t kMaxMessage = 1 << 20;
constexpr int kMarketDataMark = 4000;
constexpr int kOrdersMark = 256;

}  // namespace

void applyOptions(::zmq::socket_t& socket, SocketRole role, const CurveKeys& keys) {
    namespace opt = ::zmq::sockopt;
    const int mark = role == SocketRole::Orders ? kOrdersMark : kMarketDataMark;
    socket.set(opt::heartbeat_ivl, kHeartbeatIntervalMs);
    socket.set(opt::heartbeat_timeout, kHeartbeatTimeoutMs);
    socket.set(opt::heartbeat_ttl, kHeartbeatTimeoutMs);
    socket.set(opt::handshake_ivl, kHandshakeMs);
    socket.set(opt::reconnect_ivl, kReconnectMs);
    socket.set(opt::reconnect_ivl_max, kReconnectMaxMs);
    socket.set(opt::maxmsgsize, kMaxMessage);
    socket.set(opt::sndhwm, mark);
    socket.set(opt::rcvhwm, mark);
    socket.set(opt::linger, 0);
    if (role == SocketRole::Orders) {
        socket.set(opt::immediate, true);
    }
    if (keys.isSet()) {
        socket.set(opt::curve_serverkey, keys.serverPublic);
        socket.set(opt::curve_publickey, keys.clientPublic);
        socket.set(opt::curve_secretkey, keys.clientSecret);
    }
}

::zmq::socket_t connectedSocket(::zmq::context_t& context, SocketRole role, const std::string& endpoint,
                                const CurveKeys& keys) {
    const auto type = role == SocketRole::MarketData ? ::zmq::socket_type::sub : ::zmq::socket_type::dealer;
    ::zmq::socket_t socket(context, type);
    applyOptions(socket, role, keys);
    socket.connect(endpoint);
    return socket;
}

LinkMonitor::LinkMonitor(::zmq::context_t& context, ::zmq::socket_t& target)
    : m_target(&target), m_events(context, ::zmq::socket_type::pair) {
    static std::atomic<std::uint64_t> next{0};
    const std::string name = fmt::format("inproc://tessera.monitor.{}", next.fetch_add(1));
    constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                            ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                            ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED;
    if (zmq_socket_monitor(target.handle(), name.c_str(), kEvents) != 0) {
        throw ::zmq::error_t();
    }
    m_events.set(::zmq::sockopt::linger, 0);
    m_events.connect(name);
}

LinkMonitor::LinkMonitor(LinkMonitor&& other) noexcept
    : m_target(std::exchange(other.m_target, nullptr)), m_events(std::move(other.m_events)) {}

LinkMonitor::~LinkMonitor() {
    if (m_target != nullptr && m_target->handle() != nullptr) {
        zmq_socket_monitor(m_target->handle(), nullptr, 0);
    }
}

std::optional<LinkEvent> LinkMonitor::next() {
    ::zmq::message_t head, address;
    while (m_events.recv(head, ::zmq::recv_flags::dontwait)) {
        if (head.more()) {
            (void)m_events.recv(address, ::zmq::recv_flags::dontwait);
        }
        std::uint16_t event = 0;
        if (head.size() < sizeof event) {
            continue;
        }
        std::memcpy(&event, head.data(), sizeof event);
        switch (event) {
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
                return LinkEvent::Connected;
            case ZMQ_EVENT_DISCONNECTED:
            case ZMQ_EVENT_CLOSED:
                return LinkEvent::Disconnected;
            case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
                return LinkEvent::WrongKey;
            default:
                break;
        }
    }
    return std::nullopt;
}

bool canBeWrongKey(const std::string& endpoint, const CurveKeys& keys) {
    return keys.isSet() || !endpoint.starts_with("ipc:");
}

std::string wrongKeySentence(const std::string& endpoint, const CurveKeys& keys) {
    if (keys.isSet()) {
        return fmt::format(
            "The venue at {} did not finish the encrypted handshake: a wrong server key, this client's key "
            "is "
            "not on its list, or the venue hangs.",
            endpoint);
    }
    return fmt::format(
        "The venue at {} did not finish the handshake: no encryption key is set here and it may want one, or "
        "it hangs.",
        endpoint);
}

}  // namespace tessera::zmq
