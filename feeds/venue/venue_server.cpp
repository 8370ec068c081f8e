#include "feeds/venue/venue_server.h"

#include <spdlog/spdlog.h>

#include <array>
#include <chrono>

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr Duration kWallStep = std::chrono::milliseconds(100);
/// Behind by more than this the market is taken to have stood still (a stopped process, a sleeping machine).
constexpr std::int64_t kMostStepsBehind = 20;

Timestamp utcNow() {
    return Timestamp::fromNanos(
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count());
}

Duration monotonicNow() {
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

/// Hands on to the publisher once it exists: the core opens first, since it gives the epoch.
class VenueServer::Sink : public ExchangeSink {
 public:
    MarketPublisher* publisher = nullptr;
    void onEvent(InstrumentId instrument, std::span<const MarketRecord> records) override {
        if (publisher != nullptr) {
            publisher->onEvent(instrument, records);
        }
    }
    void onReport(const ExecutionReport&) override {}
    void onUnsettled(InstrumentId, const std::string& sentence) override { spdlog::error("{}", sentence); }
    void onCommitment(InstrumentId, const std::string& sentence) override { spdlog::info("{}", sentence); }
    void onDefinition(const Instrument& instrument) override {
        if (publisher != nullptr) {
            publisher->onDefinition(instrument);
        }
    }
    void onFixing(const Fixing& fixing) override {
        if (publisher != nullptr) {
            publisher->onFixing(fixing);
        }
    }
    void onSettlement(const SettlementPrice& price) override {
        if (publisher != nullptr) {
            publisher->onSettlement(price);
        }
    }
};

VenueServer::~VenueServer() = default;

Result<std::unique_ptr<VenueServer>> VenueServer::open(ServerConfig config) {
    std::unique_ptr<VenueServer> server(new VenueServer());
    server->m_config = std::move(config);
    const auto endpoints = wire::endpointsFor(server->m_config.bindBase);
    if (!endpoints) {
        return endpoints.error();
    }
    CoreConfig& core = server->m_config.core;
    core.stepLength =
        Duration(static_cast<std::int64_t>(static_cast<double>(kWallStep.count()) * server->m_config.speed));
    core.exchange.start = utcNow();
    core.epochAtLeast = static_cast<std::uint64_t>(utcNow().nanos());
    // The log's lock comes first: a second venue must not take the sockets of the first.
    server->m_sink = std::make_unique<Sink>();
    auto opened = VenueCore::open(core, *server->m_sink);
    if (!opened) {
        return opened.error();
    }
    server->m_core = std::move(opened).value();
    auto sockets = VenueSockets::bind(*endpoints, server->m_config.curve);
    if (!sockets) {
        return sockets.error();
    }
    server->m_sockets = std::move(sockets).value();
    server->m_publisher =
        std::make_unique<MarketPublisher>(server->m_sockets->marketData(), server->m_core->epoch());
    server->m_publisher->open(server->m_core->exchange());
    server->m_sink->publisher = server->m_publisher.get();
    server->m_recovery = std::make_unique<RecoveryService>(
        server->m_sockets->recovery(), server->m_core->exchange(), *server->m_publisher, server->m_refusals);
    server->m_orders =
        std::make_unique<OrderService>(*server->m_sockets, *server->m_core, server->m_refusals);
    server->m_anchorMono = monotonicNow();
    server->m_anchorVenue = server->m_core->timeOfStep(0);
    spdlog::info("{} instruments listed, epoch {}. {}", server->m_core->exchange().instruments().size(),
                 server->m_core->epoch(), server->m_core->remark());
    return server;
}

void VenueServer::readClocks() {
    m_mono = monotonicNow();
    m_utc = utcNow();
    const double wall = static_cast<double>((m_mono - m_anchorMono).count());
    m_venueNow = m_anchorVenue + Duration(static_cast<std::int64_t>(wall * m_config.speed));
    m_publisher->setTime(m_mono, m_utc);
    m_orders->setTime(m_mono, m_utc, m_venueNow);
}

void VenueServer::steps() {
    const Duration length = m_core->timeOfStep(1) - m_core->timeOfStep(0);
    if (m_venueNow - m_core->timeOfStep(m_core->steps()) > length * kMostStepsBehind) {
        spdlog::warn("the venue was stopped; market time stood still meanwhile");
        // At high speeds wall time stays the master; venue time never goes back.
        m_core->skipTo(m_venueNow);
        m_anchorMono = m_mono;
        m_anchorVenue = m_core->timeOfStep(0);
        return;
    }
    while (m_core->timeOfStep(m_core->steps() + 1) <= m_venueNow) {
        m_core->step();
    }
}

void VenueServer::tellSnapshotFailure() {
    if (m_core->snapshotFailure() != m_toldSnapshotFailure) {
        m_toldSnapshotFailure = m_core->snapshotFailure();
        if (!m_toldSnapshotFailure.empty()) {
            spdlog::warn("{} The log holds everything; the next start takes longer.", m_toldSnapshotFailure);
        }
    }
}

void VenueServer::beat() {
    if (m_mono - m_lastBeat < std::chrono::seconds(1)) {
        return;
    }
    m_lastBeat = m_mono;
    tellSnapshotFailure();
    if (m_config.onBeat) {
        m_config.onBeat();
    }
}

Result<void> VenueServer::run(const ports::StopSignals& stop) {
    std::array<::zmq::pollitem_t, 4> items{{{m_sockets->orders().handle(), 0, ZMQ_POLLIN, 0},
                                            {m_sockets->recovery().handle(), 0, ZMQ_POLLIN, 0},
                                            {m_sockets->marketData().handle(), 0, ZMQ_POLLIN, 0},
                                            {nullptr, -1, 0, 0}}};
    int count = 3;
    if (m_sockets->zap() != nullptr) {
        items[3] = {m_sockets->zap()->handle(), 0, ZMQ_POLLIN, 0};
        count = 4;
    }
    while (!stop.isRaised()) {
        const double untilStep =
            static_cast<double>((m_core->timeOfStep(m_core->steps() + 1) - m_venueNow).count()) /
            m_config.speed / 1e6;
        const long waitMs =
            m_orders->hasBacklog() ? 5 : std::clamp(static_cast<long>(untilStep) + 1, 1L, 50L);
        ::zmq_poll(items.data(), count, waitMs);
        readClocks();
        m_sockets->answerZap();
        m_orders->read(256);
        m_recovery->serve(16);
        m_sockets->subscriptions().read(m_refusals,
                                        [this](std::string_view topic) { m_publisher->welcome(topic); });
        steps();
        m_orders->keepTime();
        if (!m_core->flush()) {
            const std::string why = m_core->failure() + " The exchange stops so that nothing is lost.";
            m_orders->logoutAll(why);
            return Error{ErrorCode::Unavailable, why, "flush"};
        }
        m_orders->pump();
        m_publisher->keepTime(m_mono, m_utc);
        m_refusals.keepTime(m_mono);
        m_core->keepSnapshot();
        beat();
    }
    m_orders->logoutAll("The venue is closing.");
    m_core->saveSnapshot();
    tellSnapshotFailure();
    const OrderServiceCounters& orders = m_orders->counters();
    spdlog::info(
        "stopped: {} records published, {} order messages ({} refused), {} recovery requests ({} refused)",
        m_publisher->counters().records, orders.messages, orders.rejected, m_recovery->requests(),
        m_recovery->rejected());
    return {};
}

}  // namespace tessera::venue
