#include "app/terminal/order_session.h"

#include <pthread.h>
#include <readerwriterqueue.h>

#include <atomic>
#include <functional>
#include <thread>
#include <variant>

#include "app/trading/position_keeper.h"

namespace tessera::terminal {

using namespace trading;

namespace {

struct Arm {
    domain::InstrumentId instrument{};
    bool armed = false;
    std::string why;
};
struct Cancel {
    domain::ClientOrderId order{};
    std::string source;
};
struct Replace {
    domain::ClientOrderId order{};
    domain::Price price;
    domain::Quantity quantity;
    BookSeen seen;
};
struct CancelAll {
    std::optional<domain::InstrumentId> instrument;
    std::optional<domain::Side> side;
    std::string source;
};
struct KillSwitch {
    bool on = false;
};
struct Tag {
    std::vector<domain::ClientOrderId> orders;
    std::string tag;
};
using Legs = std::vector<OrderIntent>;
using Command = std::variant<std::monostate, Arm, OrderIntent, Legs, Cancel, Replace, CancelAll, KillSwitch,
                             LimitChange, Tag, Intent>;
/// What the market thread tells.
using MarketTold = std::variant<std::monostate, domain::Instrument, MarketReference>;

/// How long the session sleeps when nothing happens: time-outs are looked at this often.
constexpr domain::Duration kTick = std::chrono::milliseconds(50);
/// How long a stop waits for rows still being written.
constexpr domain::Duration kStopAtMost = std::chrono::seconds(3);

void execute(OrderCore& core, Command& command) {
    struct Visitor {
        OrderCore& core;
        void operator()(std::monostate) {}
        void operator()(const Arm& c) { core.setArmed(c.instrument, c.armed, c.why); }
        void operator()(const OrderIntent& c) { core.place(c); }
        void operator()(const Legs& c) { core.placeList(c); }
        void operator()(const Intent& c) { core.begin(c); }
        void operator()(const Cancel& c) { core.cancel(c.order, c.source); }
        void operator()(const Replace& c) { core.replace(c.order, c.price, c.quantity, c.seen); }
        void operator()(const CancelAll& c) { core.cancelAll(c.instrument, c.side, c.source); }
        void operator()(const KillSwitch& c) { core.setKillSwitch(c.on); }
        void operator()(const LimitChange& c) { core.setLimit(c); }
        void operator()(const Tag& c) { core.setTag(c.orders, c.tag); }
    };
    std::visit(Visitor{core}, command);
}

void take(OrderCore& core, const MarketTold& told) {
    if (const auto* instrument = std::get_if<domain::Instrument>(&told)) {
        core.defineInstrument(*instrument);
    } else if (const auto* reference = std::get_if<MarketReference>(&told)) {
        core.updateReference(*reference);
    }
}

}  // namespace

/// Between start() and stop() everything but the queues and the flag belongs to the session's thread.
struct OrderSession::Impl {
    std::unique_ptr<OrderGateway> gateway;
    std::unique_ptr<BlotterStore> store;
    OrderCore core;
    moodycamel::ReaderWriterQueue<Command> commands{1024};
    moodycamel::ReaderWriterQueue<MarketTold> market{4096};
    moodycamel::ReaderWriterQueue<DeskEvent> events{4096};
    std::atomic<bool> stopping{false};
    std::thread thread;
    std::vector<DeskEvent> fresh;
    std::vector<domain::Instrument> known;  // as of the start; not changed after it

    Impl(std::unique_ptr<OrderGateway> gateway_, std::unique_ptr<BlotterStore> store_,
         const ports::Clock& clock, OrderCoreOptions options)
        : gateway(std::move(gateway_)),
          store(std::move(store_)),
          core(clock, *store, *gateway, std::move(options)) {}

    void push(Command command) {
        commands.enqueue(std::move(command));
        gateway->wake();
    }
    void publish() {
        fresh.clear();
        core.takeEvents(fresh);
        for (DeskEvent& event : fresh) {
            events.enqueue(std::move(event));
        }
    }
    /// One turn: the market, commands judged by it, then what the disk and the venue said.
    void turn() {
        MarketTold told;
        while (market.try_dequeue(told)) {
            take(core, told);
        }
        Command command;
        while (commands.try_dequeue(command)) {
            execute(core, command);
        }
        core.onStore();
        core.onTimer();
        publish();
    }
    void run() {
        while (!stopping) {
            turn();
            gateway->poll(kTick);
        }
        // What was asked before the stop is still recorded and, where the disk allows it in time, sent;
        // cancels asked for as a whole are answered too.
        const auto end = std::chrono::steady_clock::now() + kStopAtMost;
        turn();
        while ((core.hasWaiting() || core.awaitsAnswers()) && std::chrono::steady_clock::now() < end) {
            gateway->poll(std::chrono::milliseconds(5));
            turn();
        }
        gateway->disconnect();
        store->close();
        core.onStore();
        publish();
    }
};

OrderSession::OrderSession(std::unique_ptr<OrderGateway> gateway, std::unique_ptr<BlotterStore> store,
                           const ports::Clock& clock, OrderCoreOptions options)
    : m_impl(std::make_unique<Impl>(std::move(gateway), std::move(store), clock, std::move(options))) {}

OrderSession::~OrderSession() {
    stop();
}

domain::Result<void> OrderSession::start() {
    m_impl->store->setWake([gateway = m_impl->gateway.get()] { gateway->wake(); });
    if (auto started = m_impl->core.start(); !started) {
        return started.error();
    }
    for (const auto& [id, contract] : m_impl->core.state().contracts()) {
        m_impl->known.push_back(contract);
    }
    m_impl->publish();
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
    ::pthread_setname_np(m_impl->thread.native_handle(), "orders");
    return {};
}

const std::vector<domain::Instrument>& OrderSession::knownInstruments() const {
    return m_impl->known;
}

void OrderSession::stop() {
    if (m_impl->thread.joinable()) {
        m_impl->stopping = true;
        m_impl->gateway->wake();
        m_impl->thread.join();
    }
}

void OrderSession::defineInstrument(const domain::Instrument& instrument) {
    m_impl->market.enqueue(instrument);
    m_impl->gateway->wake();
}
/// Does not wake the session: it takes what is there before anything is judged by it.
void OrderSession::updateReference(const MarketReference& reference) {
    m_impl->market.enqueue(reference);
}
void OrderSession::setArmed(domain::InstrumentId instrument, bool armed, const std::string& why) {
    m_impl->push(Arm{instrument, armed, why});
}
void OrderSession::place(const OrderIntent& intent) {
    m_impl->push(intent);
}
void OrderSession::placeList(const std::vector<OrderIntent>& legs) {
    m_impl->push(legs);
}
void OrderSession::begin(const Intent& intent) {
    m_impl->push(intent);
}
void OrderSession::cancel(domain::ClientOrderId order, const std::string& source) {
    m_impl->push(Cancel{order, source});
}
void OrderSession::replace(domain::ClientOrderId order, domain::Price price, domain::Quantity quantity,
                           const BookSeen& seen) {
    m_impl->push(Replace{order, price, quantity, seen});
}
void OrderSession::cancelAll(std::optional<domain::InstrumentId> instrument, std::optional<domain::Side> side,
                             const std::string& source) {
    m_impl->push(CancelAll{instrument, side, source});
}
void OrderSession::setKillSwitch(bool on) {
    m_impl->push(KillSwitch{on});
}
void OrderSession::setLimit(const LimitChange& change) {
    m_impl->push(change);
}
void OrderSession::setTag(const std::vector<domain::ClientOrderId>& orders, const std::string& tag) {
    m_impl->push(Tag{orders, tag});
}

std::size_t OrderSession::drain(std::vector<DeskEvent>& out) {
    const std::size_t before = out.size();
    DeskEvent event;
    while (m_impl->events.try_dequeue(event)) {
        out.push_back(std::move(event));
    }
    return out.size() - before;
}

}  // namespace tessera::terminal
