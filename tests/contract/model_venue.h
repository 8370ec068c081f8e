#pragma once
// The smallest venue an order session can speak to: every order rests, cancels and replaces succeed, every
// answer is numbered and kept for a replay. And a server that puts it behind a ROUTER.

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "app/domain/order.h"
#include "app/trading/order_gateway.h"
#include "feeds/wire/codec.h"

namespace tessera::test {

class ModelVenue {
 public:
    std::uint64_t receive(const domain::NewOrder& order) {
        domain::ExecutionReport r = base(domain::ExecType::New, order.id);
        r.instrument = order.instrument;
        r.side = order.side;
        r.price = order.price;
        r.quantity = r.leavesQuantity = order.quantity;
        m_open[order.id] = {.id = order.id,
                            .orderId = domain::OrderId{static_cast<std::uint64_t>(order.id) + 100},
                            .instrument = order.instrument,
                            .side = order.side,
                            .price = order.price,
                            .quantity = order.quantity,
                            .cumQuantity = {}};
        return put(r);
    }
    std::uint64_t receive(const domain::CancelOrder& cancel) {
        const bool known = m_open.erase(cancel.target) != 0;
        domain::ExecutionReport r =
            base(known ? domain::ExecType::Canceled : domain::ExecType::CancelRejected, cancel.target);
        r.reason = known ? domain::Reason::CancelledByUser : domain::Reason::UnknownOrder;
        return put(r);
    }
    std::uint64_t receive(const domain::ReplaceOrder& replace) {
        auto node = m_open.extract(replace.target);
        domain::ExecutionReport r = base(domain::ExecType::Replaced, replace.id);
        r.origId = replace.target;
        r.price = replace.price;
        r.quantity = replace.quantity;
        if (!node.empty()) {
            node.key() = node.mapped().id = replace.id;
            node.mapped().price = replace.price;
            node.mapped().quantity = replace.quantity;
            m_open.insert(std::move(node));
        }
        return put(r);
    }
    /// A day order ends without being asked.
    std::uint64_t endUnasked(domain::ClientOrderId id) {
        m_open.erase(id);
        domain::ExecutionReport r = base(domain::ExecType::Canceled, id);
        r.reason = domain::Reason::Disconnected;
        return put(r);
    }
    const std::vector<domain::ExecutionReport>& reports() const { return m_reports; }  // [0] has sequence 1
    std::vector<trading::VenueOrder> open() const {
        std::vector<trading::VenueOrder> out;
        for (const auto& [id, order] : m_open) {
            out.push_back(order);
        }
        return out;
    }

 private:
    static domain::ExecutionReport base(domain::ExecType type, domain::ClientOrderId id) {
        domain::ExecutionReport r;
        r.type = type;
        r.id = id;
        r.orderId = domain::OrderId{static_cast<std::uint64_t>(id) + 100};
        r.account = domain::AccountId{1};
        return r;
    }
    std::uint64_t put(const domain::ExecutionReport& r) {
        m_reports.push_back(r);
        return m_reports.size();
    }
    std::map<domain::ClientOrderId, trading::VenueOrder> m_open;
    std::vector<domain::ExecutionReport> m_reports;
};

/// What a test may make the server do wrong.
struct ServerFaults {
    std::atomic<bool> silent{false};     // reads and never answers
    std::atomic<bool> skipOne{false};    // leaves the next report out, once
    std::atomic<bool> repeatOne{false};  // sends the next report twice, once
    std::atomic<bool> garbage{false};    // bytes that are nobody's message before the next answer, once
    std::atomic<bool> closes{false};     // answers the next message with a logout, once
};

/// ModelVenue behind an ipc ROUTER on a thread of its own.
class ModelServer {
 public:
    ModelServer(std::string endpoint, ModelVenue& venue) : m_endpoint(std::move(endpoint)), m_venue(venue) {
        start();
    }
    ~ModelServer() { stop(); }

    void start() {
        m_running = true;
        m_thread = std::thread([this] { run(); });
    }
    void stop() {
        m_running = false;
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }
    /// Empty: logons are accepted.
    void refuse(std::string text) {
        const std::lock_guard lock(m_mutex);
        m_refusal = std::move(text);
    }
    void endUnasked(domain::ClientOrderId id) {
        const std::lock_guard lock(m_mutex);
        m_toEnd = id;
    }

    ServerFaults faults;
    std::atomic<std::uint64_t> acknowledged{0};
    std::atomic<int> logons{0};
    std::atomic<int> heartbeats{0};
    std::atomic<std::uint32_t> maxAgeMs{0};
    std::atomic<std::int64_t> venueNanos{0};  // what heartbeats say; 0: nothing

 private:
    void run() {
        ::zmq::context_t context(1);
        ::zmq::socket_t router(context, ::zmq::socket_type::router);
        router.set(::zmq::sockopt::linger, 0);
        router.bind(m_endpoint);
        while (m_running) {
            ::zmq::pollitem_t item{router.handle(), 0, ZMQ_POLLIN, 0};
            ::zmq::poll(&item, 1, std::chrono::milliseconds(2));
            ::zmq::message_t peer, body;
            while (router.recv(peer, ::zmq::recv_flags::dontwait) && router.recv(body)) {
                m_peer = peer.to_string();
                const auto message =
                    m_decoder.decodeSession({static_cast<const std::byte*>(body.data()), body.size()});
                if (message && !faults.silent) {
                    answer(router, *message);
                }
            }
            const std::lock_guard lock(m_mutex);
            if (m_toEnd != domain::ClientOrderId{}) {
                sendReport(router, m_venue.endUnasked(std::exchange(m_toEnd, {})), false);
            }
        }
    }
    void send(::zmq::socket_t& router, wire::SessionBody body, std::uint64_t sequence = 0,
              bool possDup = false) {
        wire::SessionMessage m;
        m.session = 7;
        m.serverSeq = sequence;
        m.possDup = possDup;
        m.body = std::move(body);
        const auto bytes = m_encoder.encode(m);
        router.send(::zmq::buffer(m_peer), ::zmq::send_flags::sndmore);
        router.send(::zmq::const_buffer(bytes.data(), bytes.size()), ::zmq::send_flags::none);
    }
    void sendReport(::zmq::socket_t& router, std::uint64_t sequence, bool possDup) {
        if (faults.skipOne.exchange(false)) {
            return;
        }
        const int times = faults.repeatOne.exchange(false) ? 2 : 1;
        for (int i = 0; i < times; ++i) {
            send(router, m_venue.reports()[sequence - 1], sequence, possDup);
        }
    }
    void logOn(::zmq::socket_t& router, const wire::Logon& logon) {
        ++logons;
        const std::lock_guard lock(m_mutex);
        if (!m_refusal.empty()) {
            send(router, wire::LogonRefused{m_refusal});
            return;
        }
        wire::LogonAck ack;
        ack.session = 7;
        ack.account = domain::AccountId{1};
        ack.lastClientOrderId = domain::ClientOrderId{42};
        ack.wallNanos = 1'000;
        ack.venueNanos = 5'000;
        send(router, ack);
        for (std::uint64_t s = logon.lastServerSeq + 1; s <= m_venue.reports().size(); ++s) {
            sendReport(router, s, true);
        }
        wire::RecoveryDone done;
        done.lastServerSeq = m_venue.reports().size();
        for (const trading::VenueOrder& o : m_venue.open()) {
            done.orders.push_back({.id = o.id,
                                   .orderId = o.orderId,
                                   .instrument = o.instrument,
                                   .side = o.side,
                                   .price = o.price,
                                   .quantity = o.quantity,
                                   .cumQuantity = o.cumQuantity});
        }
        send(router, done);
    }
    void answer(::zmq::socket_t& router, const wire::SessionMessage& m) {
        acknowledged = std::max(acknowledged.load(), m.ackedServerSeq);
        if (faults.garbage.exchange(false)) {
            router.send(::zmq::buffer(m_peer), ::zmq::send_flags::sndmore);
            router.send(::zmq::str_buffer("\x01\x02 not ours"), ::zmq::send_flags::none);
        }
        if (faults.closes.exchange(false)) {
            send(router, wire::Logout{"end of day"});
            return;
        }
        if (const auto* logon = std::get_if<wire::Logon>(&m.body)) {
            logOn(router, *logon);
        } else if (const auto* order = std::get_if<domain::NewOrder>(&m.body)) {
            maxAgeMs = m.maxAgeMs;
            sendReport(router, m_venue.receive(*order), false);
        } else if (const auto* cancel = std::get_if<domain::CancelOrder>(&m.body)) {
            sendReport(router, m_venue.receive(*cancel), false);
        } else if (const auto* replace = std::get_if<domain::ReplaceOrder>(&m.body)) {
            sendReport(router, m_venue.receive(*replace), false);
        } else if (std::holds_alternative<wire::SessionHeartbeat>(m.body)) {
            ++heartbeats;
            send(router, wire::SessionHeartbeat{false, venueNanos});
        }
    }

    std::string m_endpoint;
    ModelVenue& m_venue;
    std::string m_peer;
    std::string m_refusal;
    domain::ClientOrderId m_toEnd{};
    std::mutex m_mutex;
    wire::Encoder m_encoder;
    wire::Decoder m_decoder;
    std::atomic<bool> m_running{false};
    std::thread m_thread;
};

/// The same venue without sockets.
class MemoryOrderGateway final : public trading::OrderGateway {
 public:
    explicit MemoryOrderGateway(ModelVenue& venue) : m_venue(venue) {}
    domain::Result<void> connect(std::uint64_t last, trading::OrderGatewayListener& listener) override {
        m_listener = &listener;
        m_delivered = last;
        m_recover = true;
        return {};
    }
    bool send(const domain::NewOrder& order) override { return m_ready && m_venue.receive(order) != 0; }
    bool send(const domain::NewOrderList& list) override {
        bool sent = m_ready;
        for (const domain::NewOrder& order : list.orders) {
            sent = sent && m_venue.receive(order) != 0;
        }
        return sent;
    }
    bool send(const domain::CancelOrder& cancel) override { return m_ready && m_venue.receive(cancel) != 0; }
    bool send(const domain::ReplaceOrder& replace) override {
        return m_ready && m_venue.receive(replace) != 0;
    }
    void acknowledge(std::uint64_t sequence) override { acknowledged = sequence; }
    void poll(domain::Duration) override {
        while (m_listener != nullptr && m_delivered < m_venue.reports().size()) {
            ++m_delivered;
            m_listener->onReport(m_venue.reports()[m_delivered - 1], m_delivered, m_recover);
        }
        if (m_recover) {
            m_recover = false;
            m_ready = true;
            m_listener->onRecovered({.openOrders = m_venue.open(),
                                     .positions = {},
                                     .lastServerSequence = m_delivered,
                                     .lastClientOrderId = domain::ClientOrderId{42}});
            m_listener->onLink(trading::LinkState::Ready, "Connected to the venue.");
        }
    }
    void wake() override {}
    void disconnect() override {
        m_ready = false;
        m_listener->onLink(trading::LinkState::Down, "Logged off.");
    }
    std::uint64_t acknowledged = 0;

 private:
    ModelVenue& m_venue;
    trading::OrderGatewayListener* m_listener = nullptr;
    std::uint64_t m_delivered = 0;
    bool m_recover = false;
    bool m_ready = false;
};

}  // namespace tessera::test
