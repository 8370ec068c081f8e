#pragma once
// What is in a recording, found by playing it into books once. Memory grows with the instruments, not with
// the file.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feeds/replay/record_source.h"

namespace tessera::replay {

struct InstrumentSummary {
    domain::Instrument instrument;
    bool isSequenced = true;
    std::uint64_t records = 0, trades = 0, snapshots = 0;
    std::uint64_t gaps = 0, missing = 0;  // holes in the sequence, and the records that would fill them
    std::uint64_t unknownOrders = 0;      // named by a record and not in the book: left out
    std::uint64_t rejected = 0;  // other records the book could not bear, and batches of an older epoch
    std::uint64_t checksums = 0, wrongChecksums = 0;
    std::uint64_t epoch = 0, lastSequence = 0;
    domain::Timestamp firstReceived, lastReceived;
    std::optional<domain::BookLevel> bid, ask;  // at the end
    std::size_t orders = 0;
    std::uint32_t bookChecksum = 0;
    bool isSound = true;  // false: a gap was never closed by a snapshot
};

struct RecordingSummary {
    std::string description;
    domain::Timestamp firstReceived, lastReceived;
    std::uint64_t definitions = 0, fixings = 0, settlements = 0, states = 0, batches = 0;
    std::vector<InstrumentSummary> instruments;  // by number
    SourceCounters counters;
    std::vector<std::string> notes;
    std::optional<domain::Error> damage;  // where reading ended early

    std::uint64_t records() const;
    std::uint64_t gaps() const;
    std::uint64_t unknownOrders() const;  // the source's own and those found here
};

/// Plays items of one source into books; also what tells a recorder's books. One thread.
class SummaryBuilder {
 public:
    void take(const SourceItem& item);
    /// `source` keeps books of its own where it is a third party's.
    RecordingSummary finish(const RecordSource& source);
    /// Null before the instrument's first snapshot or batch.
    const domain::OrderBook* book(domain::InstrumentId id) const;

 private:
    struct Stream {
        InstrumentSummary summary;
        std::unique_ptr<domain::OrderBook> book;
        std::uint64_t expected = 0;  // 0: nothing yet
    };
    void onNews(const SourceItem& item);
    void onSnapshot(Stream& stream, const SourceItem& item);
    void onRecords(Stream& stream, const SourceItem& item);
    void apply(Stream& stream, const domain::MarketRecord& record);
    void compare(Stream& stream, const SourceItem& item);

    std::map<std::uint32_t, Stream> m_streams;
    RecordingSummary m_summary;
};

/// Reads `source` to its end. Damage is in the result, not an error: what came before it counts.
RecordingSummary summarize(RecordSource& source);

}  // namespace tessera::replay
