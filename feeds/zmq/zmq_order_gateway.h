#pragma once
// The order session over ZeroMQ (wire.md): logon, replay, heartbeats, reconnection.

#include <cstdint>
#include <memory>
#include <string>

#include "app/ports/clock.h"
#include "app/trading/order_gateway.h"
#include "feeds/zmq/curve_keys.h"

namespace tessera::zmq {

struct ZmqOrderGatewayOptions {
    std::string endpoint;            // wire::endpointsFor(base).orders
    std::string client = "Tessera";  // a name for people; the account comes from the connection
    CurveKeys curve;
    domain::Duration heartbeat = std::chrono::seconds(1);
    domain::Duration testAfter = std::chrono::seconds(2);          // silence
    domain::Duration deadAfter = std::chrono::seconds(3);          // silence
    domain::Duration retryAfter = std::chrono::milliseconds(200);  // first pause before a new socket; doubles
    domain::Duration retryAtMost = std::chrono::seconds(2);
    std::uint32_t maxAgeMs = 2'000;
};

/// Counters since the start, for the connection panel.
struct OrderGatewayStatistics {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t rejected = 0;    // malformed, foreign session
    std::uint64_t duplicates = 0;  // server sequence seen before
    std::uint64_t gaps = 0;        // server sequence skipped: the session is opened again
    std::uint64_t logons = 0;
};

/// Owner and only thread: the order session's, but for wake().
class ZmqOrderGateway final : public trading::OrderGateway {
 public:
    /// `clock` outlives the gateway.
    ZmqOrderGateway(ZmqOrderGatewayOptions options, const ports::Clock& clock);
    ~ZmqOrderGateway() override;

    domain::Result<void> connect(std::uint64_t lastServerSequence,
                                 trading::OrderGatewayListener& listener) override;
    bool send(const domain::NewOrder& order) override;
    bool send(const domain::NewOrderList& list) override;
    bool send(const domain::CancelOrder& cancel) override;
    bool send(const domain::ReplaceOrder& replace) override;
    void acknowledge(std::uint64_t serverSequence) override;
    void poll(domain::Duration timeout) override;
    void wake() override;
    void disconnect() override;
    domain::Duration venueTimeOffset() const override;

    OrderGatewayStatistics statistics() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::zmq
