#pragma once
// What a source of market data is to the rest of the program.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/domain/market_record.h"

namespace tessera::ports {

/// State of one instrument's stream, as the person must see it.
enum class StreamState : std::uint8_t {
    Waiting,     // subscribed, nothing usable yet ("waiting for snapshot")
    Recovering,  // gap or join: a snapshot or replay is under way
    Live,
    Stale,         // silent for longer than its source or this symbol may be: grey, disarmed
    Disconnected,  // no traffic for 3 s, or the link is known to be down
};

/// One step of one instrument's stream. Records come in channel order; `Reset` means: clear the book and
/// trades state, what follows up to the next event end rebuilds it. A `State` may repeat the last one: the
/// stream was heard and nothing in it changed.
struct FeedEvent {
    enum class Kind : std::uint8_t { Record, Reset, State };
    Kind kind = Kind::Record;
    StreamState state = StreamState::Waiting;  // Kind::State
    domain::InstrumentId instrument{};
    std::uint64_t sequence = 0;   // channel sequence after this event; 0 for unsequenced sources
    domain::MarketRecord record;  // Kind::Record
};

/// Rarer news, in its own queue. Order relative to FeedEvents is not promised.
struct InstrumentDefined {
    domain::Instrument instrument;
    bool sequenced = true;  // false: shown as "unsequenced", read-only
};
struct BarHistory {  // answers requestBars; `bars` oldest first
    domain::InstrumentId instrument{};
    domain::Duration interval{};
    std::vector<domain::Bar> bars;
    bool startsOver = false;  // a replay began again: whatever was shown before is void
    /// Channel sequence up to which the bars count every print; 0 of a source that has none.
    std::uint64_t throughSequence = 0;
};
struct FixingHistory {  // answers requestBars for an index
    domain::InstrumentId instrument{};
    std::vector<domain::Fixing> fixings;
};
struct FeedProblem {                    // told once per occurrence, for the events list and the log
    domain::InstrumentId instrument{};  // 0 with `wholeFeed`
    bool wholeFeed = false;
    std::string sentence;
};
using FeedNotice = std::variant<InstrumentDefined, domain::Fixing, domain::SettlementPrice, BarHistory,
                                FixingHistory, FeedProblem>;

/// One kind of message that was refused: "unreadable", "crossed", "Python pickle".
struct RejectedKind {
    std::string kind;
    std::uint64_t count = 0;
};

/// Counters since start; read at panel rate.
struct FeedStatistics {
    std::string name;  // "paper exchange", "cryptofeed"
    std::string endpoint;
    StreamState worst = StreamState::Waiting;  // worst state of any subscribed instrument
    std::string sentence;                      // what the state means now, in words
    domain::Timestamp since;                   // wall time of the last change of `worst`
    std::uint64_t messages = 0;
    std::uint64_t records = 0;
    std::uint64_t gaps = 0;
    std::uint64_t recoveries = 0;
    std::uint64_t rejected = 0;               // malformed, unknown, hostile
    std::uint64_t unknownKeys = 0;            // of messages otherwise good; each key is told once
    std::vector<RejectedKind> rejectedKinds;  // what `rejected` is made of, where a feed tells; none at zero
    std::string rejectedSample;               // the last sentence told about one, with its first bytes
    std::uint64_t dropped = 0;                // known lost (skipped on purpose or at a full queue)
    domain::Duration latency{};  // local minus sender's clock, offset removed; median of the last second
    /// Local minus sender's clock at the fastest message of the last minute: how far the two clocks differ,
    /// and the shortest transit. None before a message that carries a sending time.
    std::optional<domain::Duration> clockOffset;
    domain::Duration venueTimeOffset{};  // venue time minus wall time, for clocks on screen
};

/// One instrument's stream in figures, since it was subscribed; read at panel rate.
struct ChannelStatistics {
    domain::InstrumentId instrument{};
    std::string symbol;
    StreamState state = StreamState::Waiting;
    std::uint64_t sequence = 0;    // last applied; 0 for an unsequenced source
    std::uint64_t records = 0;     // applied
    std::uint64_t gaps = 0;        // holes in the sequence
    std::uint64_t recoveries = 0;  // replays and snapshots that led back to Live
    std::uint64_t duplicates = 0;  // records that came again
    std::uint64_t rejected = 0;    // contradictory or of an earlier epoch
    std::uint64_t dropped = 0;     // jumped over by a snapshot, or coalesced at a full queue
    domain::Duration lastRecovery{}, worstRecovery{};  // from the gap to Live
    /// Since its last message, heartbeats among them; none before the first, or where nobody counts.
    std::optional<domain::Duration> silence{};
};

/// Who is woken when a feed has something to drain. May be called from any thread; must not wait.
class FeedWake {
 public:
    virtual ~FeedWake() = default;
    virtual void ring() = 0;
};

/// Runs its own thread. All calls below are for one consumer thread (the market's), but for start() and
/// stop(), which are for whoever owns the feed; none waits for a socket.
class MarketDataFeed {
 public:
    virtual ~MarketDataFeed() = default;
    /// `wake` outlives the feed; null: nobody waits. A feed that never rings is looked at from time to time.
    virtual void setWake(FeedWake*) {}
    virtual domain::Result<void> start() = 0;
    virtual void stop() = 0;
    /// Streams are asked for by instrument; unknown ids are reported as a FeedProblem.
    virtual void subscribe(domain::InstrumentId instrument) = 0;
    virtual void unsubscribe(domain::InstrumentId instrument) = 0;
    /// Asks for stored bars (1 minute base) or, for an index, its fixings; answered by a notice.
    virtual void requestBars(domain::InstrumentId instrument) = 0;
    /// Moves up to `out.size()` events out of the bounded queue; returns how many.
    virtual std::size_t drain(std::span<FeedEvent> out) = 0;
    virtual std::size_t drainNotices(std::vector<FeedNotice>& out) = 0;
    virtual FeedStatistics statistics() const = 0;
    /// By symbol; refreshed about twice a second. Empty for a feed that keeps no account by channel.
    virtual std::vector<ChannelStatistics> channels() const { return {}; }
};

}  // namespace tessera::ports
