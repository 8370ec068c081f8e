#pragma once
// What a recording is to those who read it: definitions, snapshots and numbered batches in the order they
// were received. Tessera's own files, Databento DBN and Nasdaq ITCH all look like this.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/market_record.h"
#include "app/domain/order_book.h"
#include "app/domain/result.h"
#include "app/ports/market_data_feed.h"

namespace tessera::replay {

/// One step of a recording. `records` is borrowed from the source until its next call.
struct SourceItem {
    enum class Kind : std::uint8_t {
        End,       // nothing follows
        Records,   // firstSequence .. firstSequence + records.size() - 1 of one instrument
        Snapshot,  // the whole book as Adds or Levels, after sequence firstSequence - 1; `status` with it
        State,     // what the recorder saw of its own link: `state`
        News,      // a definition, fixing or settlement price
    };
    using NewsBody =
        std::variant<std::monostate, ports::InstrumentDefined, domain::Fixing, domain::SettlementPrice>;

    Kind kind = Kind::End;
    domain::Timestamp received;  // wall time at the recorder
    domain::Timestamp sent;      // sender's clock; unset when unknown
    domain::InstrumentId instrument{};
    std::uint64_t epoch = 1;
    std::uint64_t firstSequence = 1;  // >= 1
    std::span<const domain::MarketRecord> records;
    std::optional<std::uint32_t> checksum;  // CRC-32C of the top 25 levels after this item
    domain::TradingStatus status = domain::TradingStatus::Open;
    ports::StreamState state = ports::StreamState::Live;
    NewsBody news;

    std::uint64_t lastSequence() const { return firstSequence + records.size() - 1; }
};

/// What a source met on its way. Counted, never a reason to stop.
struct SourceCounters {
    std::uint64_t messages = 0;       // of the file's own kind
    std::uint64_t records = 0;        // handed out, snapshots not counted
    std::uint64_t unknownOrders = 0;  // modify, delete or execute of an order id never added
    std::uint64_t rejected = 0;       // contradicts the book or cannot be true: left out
    std::uint64_t crossedEvents =
        0;  // events that left the bid above the ask: shown as an auction, not as trading
    std::map<std::string, std::uint64_t> skipped;  // by type, what has no place in a book
};

/// Where a source stands, for itself alone to know.
class SourcePlace {
 public:
    virtual ~SourcePlace() = default;
    /// About, in memory: who keeps many has to know.
    virtual std::size_t bytes() const = 0;
};

class RecordSource {
 public:
    virtual ~RecordSource() = default;
    /// The next step. Corrupt: the file is damaged here, what came before is good; asking again gives End.
    virtual domain::Result<void> next(SourceItem& out) = 0;
    /// From the beginning, counters included.
    virtual domain::Result<void> rewind() = 0;

    /// Whether place() is ever one.
    virtual bool hasPlaces() const { return false; }
    /// Where it stands, to be sent back to (this source, or another one of the same file); null where it
    /// cannot be: in the middle of a block, or ever.
    virtual std::shared_ptr<const SourcePlace> place() const { return nullptr; }
    /// Goes on from a place of its own, with the counters it had there.
    virtual domain::Result<void> goTo(const SourcePlace&) {
        return domain::Error{domain::ErrorCode::Refused, "This recording is read from its beginning only.",
                             "goTo"};
    }

    /// "Tessera recording 1", "Databento DBN 2 (GLBX.MDP3)", "Nasdaq TotalView-ITCH 5.0".
    virtual std::string description() const = 0;
    virtual const SourceCounters& counters() const = 0;
    /// How far into the file, 0 .. 10 000.
    virtual int progress() const = 0;
    /// Sentences for the person: an unclean end, an assumed date. Complete at End.
    virtual std::vector<std::string> notes() const { return {}; }
    /// Receive time of the last item, when it is known before reading.
    virtual std::optional<domain::Timestamp> lastReceived() const { return std::nullopt; }
    /// The book of an instrument, where the source keeps one to tell sense from nonsense; null otherwise.
    virtual const domain::OrderBook* book(domain::InstrumentId) const { return nullptr; }
};

struct OpenOptions {
    std::vector<std::string> symbols;       // only these; empty: all
    std::optional<domain::CivilDate> date;  // ITCH: the day its times count from
};

/// Looks at the first bytes and opens what they say. Unavailable: cannot be read. BadInput: none of the
/// formats, or a version this program does not know. Corrupt: damaged at the head.
domain::Result<std::unique_ptr<RecordSource>> openRecording(const std::string& path,
                                                            const OpenOptions& options = {});

}  // namespace tessera::replay
