#pragma once
// Between a third-party file and a session that trusts what it is told: keeps the books, lets through only
// what they can bear, numbers it, and says in the stream's own terms what the file says in others. One
// thread.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "feeds/replay/record_source.h"

namespace tessera::replay {

/// One instrument of a third-party file. Address stable for the life of the keeper.
struct KeptStream {
    domain::Instrument instrument;
    std::unique_ptr<domain::OrderBook> book;  // from the first message that concerns it
    std::uint64_t sequence = 0;               // of the last record let through
    domain::TradingStatus status = domain::TradingStatus::Open;
    bool isInAuction = false;  // the book crossed while nothing said that trading is halted
    bool isEventOpen = false;
    bool isGapMarked = false;  // before the next record
    bool isDoubted = false;    // the source says its own data may be incomplete
    domain::Side lastAggressor = domain::Side::Buy;
};

class BookKeeper {
 public:
    /// `counters` outlive the keeper.
    explicit BookKeeper(SourceCounters& counters) : m_counters(&counters) {}

    /// A new stream; `instrument.id` is given here, 1 and up. `instrument.tick` > 0 is a first guess: a finer
    /// price defines the instrument again, and its book follows as a snapshot.
    KeptStream& add(domain::Instrument instrument);
    /// Null for an id never given.
    KeptStream* find(domain::InstrumentId id) const;

    /// One message: what its records become waits for take(). A record the book cannot bear is counted and
    /// left out. `endsEvent`: the source says the book is consistent after it.
    void handle(KeptStream& stream, std::span<const domain::MarketRecord> records, bool endsEvent,
                domain::Timestamp received);
    /// The source says that something is missing here: a number is left out and the book follows as a
    /// snapshot.
    void markGap(KeptStream& stream) { stream.isGapMarked = stream.book != nullptr; }
    /// False when nothing waits. What it borrows is valid until handle() is called again.
    bool take(SourceItem& out);
    void clear();

 private:
    enum class Waiting : std::uint8_t { Definition, Snapshot, Records };
    void define(KeptStream& stream);
    void takeSnapshot(KeptStream& stream);
    void refine(KeptStream& stream, domain::Price price);
    void admit(KeptStream& stream, const domain::MarketRecord& record);
    void endEvent(KeptStream& stream);
    void pushStatus(std::size_t at, domain::TradingStatus status);

    SourceCounters* m_counters;
    std::vector<std::unique_ptr<KeptStream>> m_streams;
    KeptStream* m_current = nullptr;
    domain::Timestamp m_received;
    std::vector<Waiting> m_waiting;
    std::size_t m_taken = 0;
    std::uint64_t m_sequenceBefore = 0;
    std::vector<domain::MarketRecord> m_records, m_snapshot;
};

}  // namespace tessera::replay
