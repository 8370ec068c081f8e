#pragma once
// A proxy between a publisher and its subscribers that loses, doubles and reorders whole messages, as a
// network in trouble does. Message level, because a stream proxy below ZeroMQ cannot lose one message of tcp.

#include <atomic>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <zmq.hpp>

namespace tessera::support {

struct Impairment {
    double loss = 0;         // share of messages dropped, 0..1
    double duplication = 0;  // share sent twice
    double reordering = 0;   // share held back behind the next one to eight messages
    std::uint32_t seed = 1;
};

class LossyProxy {
 public:
    /// Between the publisher at `upstream` and subscribers that connect to `downstream`.
    LossyProxy(std::string upstream, std::string downstream, Impairment impairment)
        : m_upstream(std::move(upstream)),
          m_downstream(std::move(downstream)),
          m_impairment(impairment),
          m_random(impairment.seed),
          m_thread([this] { run(); }) {}
    ~LossyProxy() {
        m_stop = true;
        m_thread.join();
    }
    LossyProxy(const LossyProxy&) = delete;
    LossyProxy& operator=(const LossyProxy&) = delete;

    /// Off: everything passes, in order.
    void impair(bool on) { m_isImpaired = on; }

    std::atomic<std::uint64_t> seen{0}, lost{0}, doubled{0}, reordered{0};

 private:
    using Message = std::vector<::zmq::message_t>;
    struct Held {
        Message message;
        int passes;  // messages that still go first
    };

    void run() {
        ::zmq::socket_t publisher(m_context, ::zmq::socket_type::xsub);
        ::zmq::socket_t subscribers(m_context, ::zmq::socket_type::xpub);
        for (auto* socket : {&publisher, &subscribers}) {
            socket->set(::zmq::sockopt::linger, 0);
            socket->set(::zmq::sockopt::rcvhwm, 0);
            socket->set(::zmq::sockopt::sndhwm, 0);
        }
        publisher.connect(m_upstream);
        subscribers.bind(m_downstream);
        ::zmq::pollitem_t items[] = {{publisher.handle(), 0, ZMQ_POLLIN, 0},
                                     {subscribers.handle(), 0, ZMQ_POLLIN, 0}};
        while (!m_stop) {
            ::zmq::poll(items, 2, std::chrono::milliseconds(20));
            Message message;
            while (receive(subscribers, message)) {
                send(publisher, message);
            }
            while (receive(publisher, message)) {
                pass(subscribers, message);
            }
        }
    }

    static bool receive(::zmq::socket_t& socket, Message& message) {
        message.clear();
        do {
            message.emplace_back();
            if (!socket.recv(message.back(), ::zmq::recv_flags::dontwait)) {
                return false;
            }
        } while (message.back().more());
        return true;
    }
    static void send(::zmq::socket_t& socket, Message& message) {
        for (std::size_t i = 0; i < message.size(); ++i) {
            ::zmq::message_t copy;
            copy.copy(message[i]);
            socket.send(copy, i + 1 < message.size() ? ::zmq::send_flags::sndmore : ::zmq::send_flags::none);
        }
    }

    void pass(::zmq::socket_t& out, Message& message) {
        ++seen;
        if (m_isImpaired && chance(m_impairment.loss)) {
            ++lost;
        } else if (m_isImpaired && chance(m_impairment.reordering)) {
            ++reordered;
            m_held.push_back({std::move(message), static_cast<int>(1 + m_random() % 8)});
            return;
        } else {
            send(out, message);
            if (m_isImpaired && chance(m_impairment.duplication)) {
                ++doubled;
                send(out, message);
            }
        }
        for (Held& held : m_held) {
            --held.passes;
        }
        while (!m_held.empty() && (m_held.front().passes <= 0 || !m_isImpaired)) {
            send(out, m_held.front().message);
            m_held.pop_front();
        }
    }
    bool chance(double share) { return std::uniform_real_distribution<>(0, 1)(m_random) < share; }

    const std::string m_upstream, m_downstream;
    const Impairment m_impairment;
    std::mt19937 m_random;
    ::zmq::context_t m_context{1};
    std::deque<Held> m_held;
    std::atomic<bool> m_stop{false}, m_isImpaired{true};
    std::thread m_thread;  // last: it uses everything above
};

}  // namespace tessera::support
