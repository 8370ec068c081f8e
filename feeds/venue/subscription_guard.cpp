#include "feeds/venue/subscription_guard.h"

#include <malloc.h>
#include <sys/socket.h>

#include <cstring>

namespace tessera::venue {

namespace {
constexpr int kMostATurn = 20'000;
// ZeroMQ hears of a closed connection a little later than it is closed.
constexpr int kReturns = 2;
constexpr auto kBetweenReturns = std::chrono::seconds(1);
}  // namespace

SubscriptionGuard::SubscriptionGuard(::zmq::context_t& context, ::zmq::socket_t& socket,
                                     const char* monitorAddress)
    : m_socket(socket), m_monitor(context, ::zmq::socket_type::pair) {
    m_socket.set(::zmq::sockopt::xpub_verboser, true);  // every one is told, not only the first of a topic
    ::zmq_socket_monitor(m_socket.handle(), monitorAddress, ZMQ_EVENT_ACCEPTED);
    m_monitor.set(::zmq::sockopt::linger, 0);
    m_monitor.connect(monitorAddress);
}

/// A descriptor is used again by the next connection. That it began is told before anything it asks for.
void SubscriptionGuard::readMonitor() {
    ::zmq::message_t event, address;
    while (m_monitor.recv(event, ::zmq::recv_flags::dontwait)) {
        if (event.more()) {
            (void)m_monitor.recv(address, ::zmq::recv_flags::dontwait);
        }
        if (event.size() >= 6) {  // u16 event, u32 value: the descriptor
            std::int32_t descriptor = -1;
            std::memcpy(&descriptor, static_cast<const char*>(event.data()) + 2, sizeof descriptor);
            m_connections.erase(descriptor);
        }
    }
}

void SubscriptionGuard::cut(int descriptor, Connection& connection, RefusalLog& refusals, const char* why) {
    connection.isCut = true;
    ++m_closed;
    m_nextReturn = m_returns == 0 ? std::chrono::steady_clock::now() + kBetweenReturns : m_nextReturn;
    m_returns = kReturns;
    ::shutdown(descriptor, SHUT_RDWR);
    refusals.tell("subscriptions", why);
}

/// What a closed connection had asked for lay between what lives on: the allocator would keep its pages.
void SubscriptionGuard::giveBackMemory() {
    if (const auto now = std::chrono::steady_clock::now(); m_returns > 0 && now >= m_nextReturn) {
        ::malloc_trim(0);
        --m_returns;
        m_nextReturn = now + kBetweenReturns;
    }
}

void SubscriptionGuard::read(RefusalLog& refusals,
                             const std::function<void(std::string_view topic)>& subscribed) {
    readMonitor();
    giveBackMemory();
    ::zmq::message_t asked;
    for (int i = 0; i < kMostATurn && m_socket.recv(asked, ::zmq::recv_flags::dontwait); ++i) {
        const int descriptor = ::zmq_msg_get(asked.handle(), ZMQ_SRCFD);
        if (descriptor < 0 || asked.size() == 0) {
            continue;  // of a connection that has ended
        }
        Connection& connection = m_connections[descriptor];
        const std::string_view text(static_cast<const char*>(asked.data()), asked.size());
        const bool isNew = text.front() != 0;
        connection.topics += isNew ? 1 : -1;
        if (connection.isCut) {
            continue;
        }
        if (connection.topics > kMostTopics) {
            cut(descriptor, connection, refusals,
                "a subscriber asked for more than 1024 topics; its connection was closed.");
        } else if (asked.size() > kLongestTopic + 1) {
            cut(descriptor, connection, refusals,
                "a subscriber asked for a topic of more than 256 bytes; its connection was closed.");
        } else if (isNew) {
            subscribed(text.substr(1));
        }
    }
}

}  // namespace tessera::venue
