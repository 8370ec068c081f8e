#pragma once
// The market's own thread: drains the feeds as they ring, tells every consumer, and keeps one update ready
// for the reader of views.

#include <functional>
#include <memory>

#include "app/marketdata/market_data.h"

namespace tessera::marketdata {

/// Calls are for one thread (the GUI's). None waits, but for removeFeed(), which returns once the feed is not
/// used any more, and stop(). Without start() everything happens in the calls themselves: what
/// tests use.
class MarketSession {
 public:
    /// `clock` may be read from the session's thread. All outlive the session and may be null but for the
    /// clock; sink, tap, keeper and watch are called on its thread.
    MarketSession(const ports::Clock& clock, MarketOptions options = {},
                  ports::MarketReferenceSink* sink = nullptr, ports::MarketTap* tap = nullptr,
                  ports::MarketKeeper* keeper = nullptr, MarketWatch* watch = nullptr);
    ~MarketSession();

    /// What the journal knows; before start() and the first feed.
    void seed(const std::vector<domain::Instrument>& known);
    void start();
    /// Feeds are not used after this. Idempotent.
    void stop();

    /// Returns the feed's number: 0 for the first, which is the trading venue. Outlives the session, or is
    /// removed before.
    std::size_t addFeed(ports::MarketDataFeed& feed);
    void removeFeed(std::size_t feed);
    void setInterest(Interest interest);
    /// Moves what changed since the last call to `update`; false when nothing did. Any
    /// thread. At most 2 ms behind an instrument that is followed or has own orders, 25 ms behind another;
    /// news of an instrument bring its view along at once.
    bool take(MarketUpdate& update);

    const MarketOptions& options() const;
    const ports::Clock& clock() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::marketdata
