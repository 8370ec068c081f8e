#pragma once
// The venue's one thread: clocks, sockets, core.

#include <functional>
#include <memory>
#include <string>

#include "app/ports/stop_signals.h"
#include "feeds/venue/market_publisher.h"
#include "feeds/venue/order_service.h"
#include "feeds/venue/recovery_service.h"
#include "feeds/venue/venue_core.h"
#include "feeds/venue/venue_sockets.h"

namespace tessera::venue {

struct ServerConfig {
    CoreConfig core;
    std::string bindBase;
    CurveServer curve;
    double speed = 1.0;            // venue seconds a wall second
    std::function<void()> onBeat;  // each second of the loop: whoever started the venue sees that it works
};

class VenueServer {
 public:
    /// Binds, replays, warms up: may take seconds.
    static domain::Result<std::unique_ptr<VenueServer>> open(ServerConfig config);
    ~VenueServer();

    /// Until `stop` is raised. Unavailable when the log cannot be written any more.
    domain::Result<void> run(const ports::StopSignals& stop);

 private:
    class Sink;

    VenueServer() = default;
    void readClocks();
    void steps();

    ServerConfig m_config;
    std::unique_ptr<VenueSockets> m_sockets;
    std::unique_ptr<Sink> m_sink;
    std::unique_ptr<VenueCore> m_core;
    std::unique_ptr<MarketPublisher> m_publisher;
    std::unique_ptr<RecoveryService> m_recovery;
    std::unique_ptr<OrderService> m_orders;
    void beat();
    void tellSnapshotFailure();

    RefusalLog m_refusals;
    domain::Duration m_lastBeat{};
    std::string m_toldSnapshotFailure;
    domain::Duration m_mono{};
    domain::Timestamp m_utc, m_venueNow;
    domain::Duration m_anchorMono{};  // wall and venue time at the last resume
    domain::Timestamp m_anchorVenue;
};

}  // namespace tessera::venue
