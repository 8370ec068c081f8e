#pragma once
// Sockets with every option wire.md asks for, set explicitly, and a monitor that tells people words instead
// of numbers. All functions may throw ::zmq::error_t (out of descriptors, bad address): the caller turns it
// into an Error at its port. Inside tessera::zmq the library's own names are spelled ::zmq::.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <zmq.hpp>

#include "feeds/zmq/curve_keys.h"

namespace tessera::zmq {

enum class SocketRole : std::uint8_t {
    MarketData,  // SUB: 4 000 messages, linger 0
    Recovery,    // DEALER: snapshots, replays, history
    Orders,      // DEALER: 256 messages, IMMEDIATE, linger 0: an order must never be delivered minutes late
};

/// Heartbeats, handshake and reconnect times, MAXMSGSIZE, high-water marks, linger, CURVE keys. Before
/// connect.
void applyOptions(::zmq::socket_t& socket, SocketRole role, const CurveKeys& keys);

/// A socket of the role's type with its options applied, connected to `endpoint`.
::zmq::socket_t connectedSocket(::zmq::context_t& context, SocketRole role, const std::string& endpoint,
                                const CurveKeys& keys);

/// The frame's bytes, without a copy; valid as long as the message.
inline std::span<const std::byte> bytesOf(const ::zmq::message_t& message) {
    return {static_cast<const std::byte*>(message.data()), message.size()};
}

/// What happened on the link, as far as a person or a session wants to know it.
enum class LinkEvent : std::uint8_t {
    Connected,     // handshake done: messages flow
    Disconnected,  // the peer is gone or was never there
    WrongKey,      // the handshake failed: the keys do not fit, or the venue stopped in the middle of it
};

/// Watches one socket. Poll `socket()` for input, then call next() until it gives nothing. Same thread as the
/// socket.
class LinkMonitor {
 public:
    /// Starts watching; `target` must outlive the monitor.
    LinkMonitor(::zmq::context_t& context, ::zmq::socket_t& target);
    ~LinkMonitor();
    LinkMonitor(LinkMonitor&& other) noexcept;
    LinkMonitor& operator=(LinkMonitor&& other) noexcept = delete;

    ::zmq::socket_t& socket() { return m_events; }
    /// Never waits.
    std::optional<LinkEvent> next();

 private:
    ::zmq::socket_t* m_target;
    ::zmq::socket_t m_events;
};

/// A failed handshake can come from a key: not on a local socket without keys, where the venue did not
/// answer.
bool canBeWrongKey(const std::string& endpoint, const CurveKeys& keys);
/// What to tell when a handshake failed and a key can be the cause. The venue does not say which it was.
std::string wrongKeySentence(const std::string& endpoint, const CurveKeys& keys);

}  // namespace tessera::zmq
