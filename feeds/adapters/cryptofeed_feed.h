#pragma once
// A cryptofeed process as a feed. Its PUB connects, so our SUB binds, on this machine only: the format is
// unencrypted and anybody who may connect may write a book. A switch makes ours connect instead, which may
// reach elsewhere, read-only.

#include <memory>
#include <string>

#include "app/ports/clock.h"
#include "app/ports/market_data_feed.h"

namespace tessera::adapters {

struct CryptofeedOptions {
    std::string name = "cryptofeed";
    std::string endpoint = "tcp://127.0.0.1:5555";  // cryptofeed's default
    bool bind = true;
    std::size_t queueCapacity = 65'536;  // events towards the GUI; beyond it depth coalesces
};

/// Calls are for the GUI thread; a thread of its own reads.
class CryptofeedFeed final : public ports::MarketDataFeed {
 public:
    /// `clock` outlives the feed and may be read from its thread.
    CryptofeedFeed(CryptofeedOptions options, const ports::Clock& clock);
    ~CryptofeedFeed() override;

    /// Refused: an address to bind that other machines could reach. Unavailable: the address is taken.
    domain::Result<void> start() override;
    void stop() override;
    void subscribe(domain::InstrumentId instrument) override;
    void unsubscribe(domain::InstrumentId instrument) override;
    void requestBars(domain::InstrumentId instrument) override;
    std::size_t drain(std::span<ports::FeedEvent> out) override;
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override;
    ports::FeedStatistics statistics() const override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::adapters
