#pragma once
// A third-party producer as a feed: one socket loop for every format. Where the producer's PUB connects
// (cryptofeed), our SUB binds, and only on this machine: the formats are unencrypted, and anybody who may
// connect may write a book. Where it binds (OpenAlgo, DWX), ours connects, which may reach elsewhere,
// read-only.

#include <memory>
#include <string>
#include <vector>

#include "app/ports/clock.h"
#include "app/ports/feed_source.h"
#include "app/ports/market_data_feed.h"

namespace tessera::adapters {

struct AdapterFeedOptions {
    std::string name = "cryptofeed";
    ports::FeedFormat format = ports::FeedFormat::Cryptofeed;
    std::string endpoint = "tcp://127.0.0.1:5555";  // cryptofeed's default
    bool bind = true;
    std::vector<std::string> topics;  // prefixes; none: everything
    domain::Duration staleAfter{};    // promised for each symbol; 0: the format's own, for the whole source
    std::vector<ports::SymbolMapping> mappings;
    std::size_t queueCapacity = 65'536;  // events towards the market; beyond it depth coalesces
};

/// Calls are for the market thread; a thread of its own reads.
class AdapterFeed final : public ports::MarketDataFeed {
 public:
    /// `clock` outlives the feed and may be read from its thread.
    AdapterFeed(AdapterFeedOptions options, const ports::Clock& clock);
    ~AdapterFeed() override;

    /// BadInput: no ZeroMQ address. Refused: an address to bind that other machines could reach. Unavailable:
    /// the address is taken.
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

}  // namespace tessera::adapters
