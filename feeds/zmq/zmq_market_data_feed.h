#pragma once
// Market data of one venue over ZeroMQ: the port's implementation. Calls are for the market thread;
// FeedWorker is the thread behind it. A venue that restarts, moves on or vanishes is followed without
// restarting the feed.

#include <memory>
#include <string>

#include "app/ports/clock.h"
#include "app/ports/market_data_feed.h"
#include "app/ports/open_interest.h"
#include "feeds/wire/endpoints.h"
#include "feeds/zmq/curve_keys.h"

namespace tessera::zmq {

struct ZmqMarketDataFeedOptions {
    std::string name = "paper exchange";
    wire::Endpoints endpoints;
    CurveKeys curve;                                  // all empty: no encryption (ipc only)
    std::size_t queueCapacity = 65'536;               // events towards the market; beyond it depth coalesces
    ports::OpenInterestSink* openInterest = nullptr;  // outlives the feed; null: nobody reads it
};

class ZmqMarketDataFeed final : public ports::MarketDataFeed {
 public:
    /// `clock` outlives the feed and may be read from its thread.
    ZmqMarketDataFeed(ZmqMarketDataFeedOptions options, const ports::Clock& clock);
    /// Stops the thread.
    ~ZmqMarketDataFeed() override;

    /// BadInput: an address or key ZeroMQ refuses; Unavailable: no descriptors left. A venue that is not
    /// there yet is no error: the feed waits for it. May be called again after stop().
    domain::Result<void> start() override;
    void stop() override;
    void setWake(ports::FeedWake* wake) override;
    void subscribe(domain::InstrumentId instrument) override;
    void unsubscribe(domain::InstrumentId instrument) override;
    void requestBars(domain::InstrumentId instrument) override;
    std::size_t drain(std::span<ports::FeedEvent> out) override;
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override;
    ports::FeedStatistics statistics() const override;
    std::vector<ports::ChannelStatistics> channels() const override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::zmq
