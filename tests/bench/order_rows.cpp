// From the press to the exchange's process, and with the journal under it.

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <zmq.hpp>

#include "app/ports/system_clock.h"
#include "app/storage/memory_blotter_store.h"
#include "app/terminal/order_session.h"
#include "feeds/wire/codec.h"
#include "feeds/zmq/zmq_order_gateway.h"
#include "tests/bench/order_bench.h"

namespace tessera::bench {
namespace {

using namespace std::chrono_literals;
using domain::ClientOrderId;
using domain::InstrumentId;
using domain::Price;
using domain::Quantity;

constexpr std::size_t kStampsMost = 65'536;

/// Shared with the receiving process: when message i arrived there (same monotonic clock).
struct Stamps {
    std::atomic<std::int64_t> at[kStampsMost];
    std::atomic<std::int32_t> ready;
};

class Shared {
 public:
    Shared()
        : m_stamps(static_cast<Stamps*>(
              ::mmap(nullptr, sizeof(Stamps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
    ~Shared() { ::munmap(m_stamps, sizeof(Stamps)); }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    Stamps* operator->() { return m_stamps; }
    /// Sleeps in small steps, so that the receiver has a core to itself.
    std::int64_t await(std::size_t index) {
        std::int64_t at = 0;
        for (int i = 0; i < 200'000 && (at = m_stamps->at[index].load(std::memory_order_acquire)) == 0; ++i) {
            std::this_thread::sleep_for(20us);
        }
        return at;
    }

 private:
    Stamps* m_stamps;
};

/// A process for the receiving end; killed with the object.
class Child {
 public:
    template <class Work>
    explicit Child(Work work) : m_pid(::fork()) {
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            work();
            ::_exit(0);
        }
    }
    ~Child() {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

 private:
    pid_t m_pid;
};

/// The least a venue's order port does: logon, recovery, and a stamp for each order.
void serveOrders(const std::string& endpoint, Shared& shared) {
    ::zmq::context_t context(1);
    ::zmq::socket_t router(context, ::zmq::socket_type::router);
    router.set(::zmq::sockopt::linger, 0);
    router.bind(endpoint);
    shared->ready = 1;
    wire::Decoder decoder;
    wire::Encoder encoder;
    for (;;) {
        ::zmq::message_t peer, body;
        (void)router.recv(peer);
        (void)router.recv(body);
        const std::int64_t at = now();
        const auto message = decoder.decodeSession({static_cast<const std::byte*>(body.data()), body.size()});
        const auto answer = [&](wire::SessionBody answered) {
            wire::SessionMessage m;
            m.session = 1;
            m.body = std::move(answered);
            const auto bytes = encoder.encode(m);
            router.send(::zmq::const_buffer(peer.data(), peer.size()), ::zmq::send_flags::sndmore);
            router.send(::zmq::const_buffer(bytes.data(), bytes.size()), ::zmq::send_flags::none);
        };
        if (!message) {
            continue;
        }
        if (const auto* order = std::get_if<domain::NewOrder>(&message->body)) {
            // The quantity carries the message's number: ids are the journal's business.
            shared->at[static_cast<std::size_t>(order->quantity.raw()) % kStampsMost].store(
                at, std::memory_order_release);
        } else if (std::holds_alternative<wire::Logon>(message->body)) {
            wire::LogonAck ack;
            ack.session = 1;
            answer(ack);
            answer(wire::RecoveryDone{});
        } else if (std::holds_alternative<wire::SessionHeartbeat>(message->body)) {
            answer(wire::SessionHeartbeat{});
        }
    }
}

domain::Instrument instrument() {
    domain::Instrument i;
    i.id = kInstrument;
    i.symbol = "SITC-Z26";
    i.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
    i.contractSize = 1000;
    return i;
}

trading::OrderCoreOptions wideLimits() {
    trading::OrderCoreOptions options;
    options.limits.maxOrderQuantity = options.limits.maxPosition = Quantity::fromRaw(1'000'000'000);
    options.limits.maxOrderNotional = options.limits.maxDailyLoss = domain::Money::fromUsd(9'000'000'000);
    options.limits.maxMessagesPerSecond = 10'000'000;
    options.ackTimeout = 1h;
    return options;
}

trading::MarketReference reference() {
    return trading::marked({.instrument = kInstrument,
                            .bestBid = Price::fromNanoUsd(1'920'000'000),
                            .bestAsk = Price::fromNanoUsd(1'940'000'000),
                            .last = std::nullopt,
                            .isLive = true,
                            .isHalted = false});
}

/// Encodes as the real one and drops the bytes.
class EncodingGateway final : public trading::OrderGateway {
 public:
    domain::Result<void> connect(std::uint64_t, trading::OrderGatewayListener& listener) override {
        listener.onRecovered({});
        listener.onLink(trading::LinkState::Ready, "ready.");
        return {};
    }
    bool send(const domain::NewOrder& order) override {
        m_message.body = order;
        keep(m_encoder.encode(m_message).data());
        return true;
    }
    bool send(const domain::NewOrderList&) override { return true; }
    bool send(const domain::CancelOrder&) override { return true; }
    bool send(const domain::ReplaceOrder&) override { return true; }
    void acknowledge(std::uint64_t) override {}
    void poll(domain::Duration) override {}
    void wake() override {}
    void disconnect() override {}

 private:
    wire::Encoder m_encoder;
    wire::SessionMessage m_message;
};

/// p50 of press to encoded bytes in one thread, ns.
double handlerNanos(std::size_t count) {
    ports::SystemClock clock;
    storage::MemoryBlotterStore store(storage::MemoryBlotterStore::Commit::AtOnce, false);
    EncodingGateway gateway;
    trading::OrderCore core(clock, store, gateway, wideLimits());
    (void)core.start();
    core.defineInstrument(instrument());
    core.updateReference(reference());
    core.setArmed(kInstrument, true, "bench");
    core.onStore();
    std::vector<trading::DeskEvent> events;
    std::vector<double> times;
    times.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
        const trading::OrderIntent order = intent(i);
        const std::int64_t start = now();
        core.place(order);
        core.onStore();
        times.push_back(static_cast<double>(now() - start));
        events.clear();
        core.takeEvents(events);
        if (i % 200 == 0) {
            std::this_thread::sleep_for(
                10ms);  // the repeat check looks back half a second: keep that window real
        }
    }
    return percentile(times, 0.5);
}

/// A desk thread and an exchange process with ipc between them.
class LiveDesk {
 public:
    LiveDesk(const std::string& directory, std::unique_ptr<trading::BlotterStore> store)
        : m_endpoint("ipc://" + directory + "/o"), m_child([this] { serveOrders(m_endpoint, m_shared); }) {
        while (m_shared->ready == 0) {
            std::this_thread::sleep_for(1ms);
        }
        zmq::ZmqOrderGatewayOptions options;
        options.endpoint = m_endpoint;
        m_session =
            std::make_unique<terminal::OrderSession>(std::make_unique<zmq::ZmqOrderGateway>(options, m_clock),
                                                     std::move(store), m_clock, wideLimits());
        (void)m_session->start();
        m_session->defineInstrument(instrument());
        m_session->updateReference(reference());
        m_session->setArmed(kInstrument, true, "bench");
        for (bool open = false; !open; std::this_thread::sleep_for(1ms)) {
            std::vector<trading::DeskEvent> events;
            m_session->drain(events);
            for (const auto& event : events) {
                const auto* gate = std::get_if<trading::GateChanged>(&event);
                open = open || (gate != nullptr && gate->open);
            }
        }
    }
    /// Press to received over there, ns.
    double pressToReceived() {
        const std::size_t number = ++m_number;
        const trading::OrderIntent order = intent(number);
        const std::int64_t start = now();
        m_session->place(order);
        const std::int64_t at = m_shared.await(number);
        m_events.clear();
        m_session->drain(m_events);
        return static_cast<double>(at - start);
    }

 private:
    ports::SystemClock m_clock;
    Shared m_shared;
    std::string m_endpoint;
    Child m_child;
    std::unique_ptr<terminal::OrderSession> m_session;
    std::vector<trading::DeskEvent> m_events;
    std::size_t m_number = 0;
};

/// State machine, risk and gateway in this thread, an exchange process at the other end.
class DirectDesk {
 public:
    explicit DirectDesk(const std::string& directory)
        : m_endpoint("ipc://" + directory + "/o"), m_child([this] { serveOrders(m_endpoint, m_shared); }) {
        while (m_shared->ready == 0) {
            std::this_thread::sleep_for(1ms);
        }
        zmq::ZmqOrderGatewayOptions options;
        options.endpoint = m_endpoint;
        m_gateway = std::make_unique<zmq::ZmqOrderGateway>(options, m_clock);
        m_core = std::make_unique<trading::OrderCore>(m_clock, m_store, *m_gateway, wideLimits());
        (void)m_core->start();
        m_core->defineInstrument(instrument());
        m_core->updateReference(reference());
        m_core->setArmed(kInstrument, true, "bench");
        while (!m_core->isGateOpen()) {
            m_gateway->poll(1ms);
            m_core->onStore();
        }
    }
    double intentToReceived() {
        const std::size_t number = ++m_number;
        const trading::OrderIntent order = intent(number);
        const std::int64_t start = now();
        m_core->place(order);
        m_core->onStore();
        const std::int64_t at = m_shared.await(number);
        m_gateway->poll(0ms);  // heartbeats
        m_events.clear();
        m_core->takeEvents(m_events);
        return static_cast<double>(at - start);
    }

 private:
    ports::SystemClock m_clock;
    Shared m_shared;
    std::string m_endpoint;
    Child m_child;
    storage::MemoryBlotterStore m_store{storage::MemoryBlotterStore::Commit::AtOnce, false};
    std::unique_ptr<zmq::ZmqOrderGateway> m_gateway;
    std::unique_ptr<trading::OrderCore> m_core;
    std::vector<trading::DeskEvent> m_events;
    std::size_t m_number = 0;
};

/// Bytes of an order message, one write, one blocking read in another process.
class RawTcp {
 public:
    RawTcp() : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(m_listener, 1);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
        m_child.emplace([this] { receive(); });
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ::connect(m_socket, reinterpret_cast<sockaddr*>(&address), size);
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~RawTcp() {
        ::close(m_socket);
        ::close(m_listener);
    }
    double sendToReceived() {
        m_bytes[0] = ++m_number;
        const std::int64_t start = now();
        if (::send(m_socket, m_bytes.data(), sizeof m_bytes, MSG_NOSIGNAL) != sizeof m_bytes) {
            return 0;
        }
        return static_cast<double>(m_shared.await(m_number) - start);
    }

 private:
    using Message = std::array<std::uint64_t, 20>;  // 160 bytes, as an encoded order
    void receive() {
        const int peer = ::accept(m_listener, nullptr, nullptr);
        Message bytes{};
        while (::recv(peer, bytes.data(), sizeof bytes, MSG_WAITALL) == sizeof bytes) {
            m_shared->at[bytes[0] % kStampsMost].store(now(), std::memory_order_release);
        }
    }
    Shared m_shared;
    int m_listener;
    int m_socket = -1;
    std::optional<Child> m_child;
    Message m_bytes{};
    std::uint64_t m_number = 0;
};

/// One page written in place and fdatasync'ed: the least a durable journal can cost.
class RawSync {
 public:
    explicit RawSync(const std::string& directory)
        : m_file(::open((directory + "/raw").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)),
          m_page(4096, 'x') {
        for (int i = 0; i < kPages; ++i) {
            write(i);
        }
        ::fdatasync(m_file);
    }
    ~RawSync() { ::close(m_file); }
    double writeAndSync() {
        const std::int64_t start = now();
        write(m_next++ % kPages);
        ::fdatasync(m_file);
        return static_cast<double>(now() - start);
    }

 private:
    static constexpr int kPages = 256;
    void write(int page) {
        if (::pwrite(m_file, m_page.data(), m_page.size(), page * 4096L) < 0) {
            std::perror("pwrite");
        }
    }
    int m_file;
    std::vector<char> m_page;
    int m_next = 0;
};

/// p50 of each in us, taken in turn sample by sample, so that a neighbour's noise meets all alike; the median
/// of the rounds.
std::vector<double> alternate(const Context& context, std::size_t count,
                              const std::vector<std::function<double()>>& each) {
    std::vector<std::vector<double>> rounds(each.size());
    for (int round = 0; round <= context.repeats; ++round) {
        std::vector<std::vector<double>> samples(each.size());
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t e = 0; e < each.size(); ++e) {
                samples[e].push_back(each[e]() / 1000);
            }
        }
        for (std::size_t e = 0; e < each.size() && round > 0; ++e) {  // the first one warms up
            rounds[e].push_back(percentile(samples[e], 0.5));
        }
    }
    std::vector<double> medians;
    for (const std::vector<double>& values : rounds) {
        medians.push_back(median(values));
    }
    return medians;
}

TESSERA_BENCH("order.path", "press to the exchange's process, journal in memory") {
    const std::size_t handled = context.scaled(20'000);
    const std::vector<double> handler = interleave(context, {[&] { return handlerNanos(handled) / 1000; }});
    context.add(plainRow("order.path.handler", "us", handler[0]).atMost(10));

    RawTcp raw;
    DirectDesk direct(folder(context, "direct"));
    LiveDesk desk(folder(context, "path"), std::make_unique<storage::MemoryBlotterStore>(
                                               storage::MemoryBlotterStore::Commit::AtOnce, false));
    const auto m = alternate(context, context.scaled(1'000),
                             {[&] { return direct.intentToReceived(); }, [&] { return raw.sendToReceived(); },
                              [&] { return desk.pressToReceived(); }});
    context.add(timeRow("order.path", "us p50", {m[0], m[1]}, "raw blocking tcp")
                    .ratioAtMost(5)
                    .remark(fmt::format("from the screen's thread, one hop more: {:.0f} us", m[2])));
}

TESSERA_BENCH("order.durable", "press to the exchange's process, journal in SQLite with synchronous=FULL") {
    LiveDesk memory(folder(context, "memory"), std::make_unique<storage::MemoryBlotterStore>(
                                                   storage::MemoryBlotterStore::Commit::AtOnce, false));
    const std::string directory = folder(context, "durable");
    LiveDesk desk(directory, diskStore(directory, true));
    RawSync raw(directory);
    const auto m = alternate(context, context.scaled(500),
                             {[&] { return desk.pressToReceived(); }, [&] { return raw.writeAndSync(); },
                              [&] { return memory.pressToReceived(); }});
    context.add(timeRow("order.durable", "us p50", {m[0], 2 * m[1] + m[2]}, "2x fdatasync + order.path")
                    .ratioAtMost(1)
                    .remark(fmt::format("fdatasync {:.0f} us, order.path {:.0f} us", m[1], m[2])));
}

}  // namespace
}  // namespace tessera::bench
