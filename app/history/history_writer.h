#pragma once
// The history's own thread: takes what the market tells, keeps it, and gives back what was kept. A disk that
// is full or refused stops the history, with a sentence and a counter, and nothing else.

#include <memory>

#include "app/history/history_desk.h"
#include "app/ports/clock.h"
#include "app/ports/market_keeper.h"

namespace tessera::history {

struct HistoryWriterOptions {
    std::filesystem::path folder;
    std::string venueSource = {};  // what the trading venue's series are of; empty: its feed's name
    HistoryStore::Options store;
    domain::Duration syncEvery = std::chrono::seconds(2);    // what a crash can lose
    domain::Duration retryEvery = std::chrono::seconds(60);  // after a stop
    domain::Duration earlier = std::chrono::hours(72);       // what an instrument that comes is given back
    std::size_t queueLength = 65'536;                        // prints; an eighth of it lists of bars
};

/// keep() and drainStored() are for the market's thread, the desk's calls for one other, start() and stop()
/// for who owns it.
class HistoryWriter final : public ports::MarketKeeper, public HistoryDesk {
 public:
    /// `clock` outlives it and may be read from its thread.
    HistoryWriter(HistoryWriterOptions options, const ports::Clock& clock);
    ~HistoryWriter() override;
    void start();
    /// Keeps what waits, then ends. Idempotent.
    void stop();

    void keep(ports::KeptInstrument instrument) override;
    void keep(const ports::KeptPrint& print) override;
    bool keep(ports::KeptBars&& bars) override;
    void drainStored(std::vector<ports::StoredBars>& out) override;

    std::shared_ptr<const SeriesView> view(domain::InstrumentId instrument, int quantityDecimals) override;
    std::uint64_t revision() const override;
    HistoryStatus status() const override;
    std::vector<std::string> drainSentences() override;
    void setSettings(const HistorySettings& settings) override;
    void ticks(domain::InstrumentId instrument, int quantityDecimals, domain::Timestamp from,
               domain::Timestamp to, std::function<void(std::vector<Tick>)> done) override;
    void post(std::function<void(HistoryStore*)> work) override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::history
