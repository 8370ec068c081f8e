#pragma once
// Subscriptions cost the publisher memory until their connection ends, also those that match nothing. Each
// connection may have so many; one that wants more is closed, and ZeroMQ then forgets all it asked for.
// Venue thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <zmq.hpp>

#include "feeds/venue/refusal_log.h"

namespace tessera::venue {

class SubscriptionGuard {
 public:
    /// A terminal takes 400 symbols a socket (wire.md).
    static constexpr std::int64_t kMostTopics = 1'024;
    static constexpr std::size_t kLongestTopic = 256;

    /// Before the socket is bound: it must see every connection begin. `socket`: an XPUB.
    SubscriptionGuard(::zmq::context_t& context, ::zmq::socket_t& socket, const char* monitorAddress);

    /// Takes in what subscribers asked for and tells the topics that are new to one of them; never waits.
    void read(RefusalLog& refusals, const std::function<void(std::string_view topic)>& subscribed);
    std::uint64_t closed() const { return m_closed; }

 private:
    struct Connection {
        std::int64_t topics = 0;
        bool isCut = false;
    };
    void readMonitor();
    void cut(int descriptor, Connection& connection, RefusalLog& refusals, const char* why);
    void giveBackMemory();

    ::zmq::socket_t& m_socket;
    ::zmq::socket_t m_monitor;
    std::unordered_map<int, Connection> m_connections;  // by descriptor
    std::uint64_t m_closed = 0;
    int m_returns = 0;  // of memory, still to come after the last connection that was closed
    std::chrono::steady_clock::time_point m_nextReturn;
};

}  // namespace tessera::venue
