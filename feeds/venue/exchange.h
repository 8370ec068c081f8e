#pragma once
// The deterministic heart of the paper exchange: listed contracts, matching, simulated participants, bars, fixings.
// No clock, no sockets, no files: the same configuration and the same calls give the same state and the same output.
// One thread.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/domain/order_book.h"
#include "app/matching/matching_engine.h"

namespace tessera::venue {

/// What comes out, in order. Called inside Exchange's calls; must not call back.
class ExchangeSink : public matching::MatchSink {
 public:
    virtual void onFixing(const domain::Fixing& fixing) = 0;
    virtual void onSettlement(const domain::SettlementPrice& settlement) = 0;
};

struct ExchangeConfig {
    std::uint64_t seed = 1;
    domain::Timestamp start;       // venue time at which trading with the outside begins
    int warmupDays = 10;           // simulated before `start`, so that charts have a past
    std::string history;           // index levels file; empty: the embedded levels
    std::string instruments;       // contract TOML file or folder; empty: the embedded contracts
};

class Exchange {
 public:
    /// BadInput / NotFound with a sentence when history or contracts cannot be read. Runs the warm-up.
    static domain::Result<std::unique_ptr<Exchange>> open(const ExchangeConfig& config, ExchangeSink& sink);
    ~Exchange();

    /// Simulates on the fixed grid up to and including the last step at or before `venueTime`.
    void advance(domain::Timestamp venueTime);
    /// After a pause of the process: venue time continues at `venueTime`, nothing is simulated for the time between.
    void resumeAt(domain::Timestamp venueTime);
    domain::Timestamp now() const;  // venue time of the last step

    // Orders of outside accounts; as MatchingEngine's.
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order);
    bool cancel(domain::OrderId order, domain::Reason why);
    bool replace(domain::OrderId order, const domain::ReplaceOrder& replace);
    bool status(domain::OrderId order, domain::ExecutionReport& out) const;

    const std::vector<domain::Instrument>& instruments() const;  // by id, indexes included
    const domain::OrderBook* book(domain::InstrumentId instrument) const;
    domain::TradingStatus tradingStatus(domain::InstrumentId instrument) const;
    /// One-minute bars, oldest first.
    const std::vector<domain::Bar>& bars(domain::InstrumentId instrument) const;
    /// Oldest first; of an index.
    const std::vector<domain::Fixing>& fixings(domain::InstrumentId instrument) const;
    /// The latest per instrument that has one.
    std::vector<domain::SettlementPrice> settlements() const;
    /// Over everything that came out so far; equal after equal calls.
    std::uint64_t stateHash() const;

 private:
    struct Impl;
    explicit Exchange(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::venue
