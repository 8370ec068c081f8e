#pragma once
// The market-data session of one channel (wire.md) as a state machine without sockets, threads or clocks:
// messages and times go in, requests and book changes come out. One thread owns it.
//
//   Joining    first message or heartbeat                     -> Snapshot
//   Snapshot   END, then what was buffered behind it          -> Live
//   Live       gap of at most 1 024                           -> Replay
//   Live       larger gap, epoch, checksum, crossed, lag      -> Snapshot
//   any        numbers that go back within an epoch           -> Snapshot
//   Replay     END -> Live; GONE                              -> Snapshot
//   waiting    no answer in 500 ms: again; three times: on a new recovery link

#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "app/domain/order_book.h"
#include "app/ports/market_data_feed.h"
#include "feeds/wire/codec.h"
#include "feeds/zmq/delay_window.h"

namespace tessera::zmq {

namespace session_limit {
inline constexpr domain::Duration kStaleAfter = std::chrono::seconds(1);
inline constexpr domain::Duration kDisconnectedAfter = std::chrono::seconds(3);
inline constexpr domain::Duration kRequestTimeout = std::chrono::milliseconds(500);
inline constexpr domain::Duration kRetryAfterFailure = std::chrono::seconds(1);
inline constexpr domain::Duration kMaxLag = std::chrono::seconds(1);
inline constexpr int kTries = 3;
inline constexpr std::uint64_t kMaxReplay = 1'024;
inline constexpr std::size_t kMaxBuffered = 200'000;
inline constexpr std::size_t kMaxSnapshot = 2'000'000;
}  // namespace session_limit

/// Where a session's results go. Called from within the session's own calls.
class SessionOutput {
 public:
    virtual ~SessionOutput() = default;
    virtual void request(const wire::RecoveryRequest& request) = 0;
    /// Three requests went unanswered, and again every three: the recovery socket is to be replaced, and the
    /// person told once for all sessions of it.
    virtual void noAnswer() = 0;
    /// Records firstSequence.. applied to book(), which is consistent with them.
    virtual void records(std::uint64_t firstSequence, std::span<const domain::MarketRecord> records) = 0;
    /// The book was replaced as a whole.
    virtual void reset(std::uint64_t sequence, domain::TradingStatus status) = 0;
    virtual void state(ports::StreamState state) = 0;
    /// Once per occurrence.
    virtual void problem(const std::string& sentence) = 0;
};

struct SessionCounters {
    std::uint64_t records = 0;
    std::uint64_t gaps = 0;
    std::uint64_t recoveries = 0;                      // after the join: from a loss back to Live
    std::uint64_t duplicates = 0;                      // records seen before
    std::uint64_t rejected = 0;                        // wrong epoch, contradictory answers
    std::uint64_t skipped = 0;                         // sequences jumped over by a snapshot
    domain::Duration lastRecovery{}, worstRecovery{};  // from the gap to Live
};

/// What a bid at the ask's price means in continuous trading.
enum class LockedBook : std::uint8_t {
    Fault,   // the market matches on the spot: a record was lost
    Honest,  // a foreign one (InstrumentKind::External), of which nobody knows how it matches
};

inline LockedBook lockedBookOf(const domain::Instrument& instrument) {
    return instrument.kind() == domain::InstrumentKind::External ? LockedBook::Honest : LockedBook::Fault;
}

class MarketDataSession {
 public:
    /// `channel` is the upper half of every request id, so that answers find their session.
    MarketDataSession(std::string symbol, domain::PriceDelta tick, std::uint32_t channel,
                      SessionOutput& output, LockedBook locked = LockedBook::Fault);

    /// The topic was subscribed: from now on traffic is expected.
    void join(domain::Duration now);
    void onBatch(const wire::Batch& batch, domain::Duration now);
    void onChunk(const wire::RecoveryChunk& chunk, domain::Duration now);
    /// At least every 50 ms.
    void onTimer(domain::Duration now);
    /// The socket monitor says the link is down.
    void onLinkDown(domain::Duration now);
    /// The source has a whole book at hand that replaces this one: asks for it at once. Nothing was lost, so
    /// nobody is told, and no waiting time of an earlier fault holds it up.
    void reload(domain::Duration now);

    const domain::OrderBook& book() const { return m_book; }
    const std::string& symbol() const { return m_symbol; }
    ports::StreamState state() const { return m_state; }
    /// True when book() is what the venue's was at sequence().
    bool isSound() const { return m_phase == Phase::Live || m_phase == Phase::Replay; }
    std::uint64_t sequence() const { return m_expected - 1; }
    domain::TradingStatus tradingStatus() const { return m_status; }
    const SessionCounters& counters() const { return m_counters; }
    /// Of the last message, heartbeats among them; zero before the first.
    domain::Duration lastTraffic() const { return m_lastTraffic; }
    /// Lag of the last batch.
    domain::Duration lag() const { return m_lag; }
    /// Monotonic time of arrival minus the venue's time of sending, smallest of the last minute.
    std::optional<domain::Duration> leastDelay() const { return m_delays.least(); }

 private:
    enum class Phase : std::uint8_t { Idle, Joining, Snapshot, Replay, Live };
    enum class Fault : std::uint8_t { None, Book, Crossed };  // what is wrong with the book after a record

    void startEpoch(std::uint64_t epoch, domain::Duration now);
    /// Sent later than the newest record known, and yet ends before it: the venue does not count on. Its
    /// records would pass for duplicates, and a book that stands still would call itself live.
    bool hasGoneBack(const wire::Batch& batch) const {
        return batch.lastSeq() < m_lastSeen && batch.sendNanos > m_lastSeenSent;
    }
    /// Numbers known so far mean nothing any more.
    void forgetNumbers();
    void startSnapshot(domain::Duration now);
    void startReplay(std::uint64_t to, domain::Duration now);
    void recoverTo(std::uint64_t last, domain::Duration now);
    void beginRecovery(domain::Duration now);
    void sendRequest(domain::Duration now);
    void distrustBook(const std::string& why, domain::Duration now);
    void retryLater(domain::Duration now);

    void buffer(const wire::Batch& batch, domain::Duration now);
    void dropBuffered(std::uint64_t upTo);
    void drainBuffer(domain::Duration now);
    void onLive(const wire::Batch& batch, domain::Duration now);
    bool apply(std::uint64_t first, std::span<const domain::MarketRecord> records, domain::Duration now);
    Fault applyOne(const domain::MarketRecord& record);
    /// In continuous trading no book of this market looks like this.
    bool isImpossible() const {
        return m_status == domain::TradingStatus::Open &&
               (m_locked == LockedBook::Fault ? m_book.isCrossedOrLocked() : m_book.isCrossed());
    }
    std::string describe(Fault fault) const;
    void onReplayChunk(const wire::RecoveryChunk& chunk, domain::Duration now);
    void onSnapshotChunk(const wire::RecoveryChunk& chunk, domain::Duration now);
    bool loadSnapshot(const wire::RecoveryChunk& end, domain::Duration now);
    void goLive(domain::Duration now);
    void showState(domain::Duration now);

    std::string m_symbol;
    std::uint32_t m_channel;
    SessionOutput* m_output;
    LockedBook m_locked;
    domain::OrderBook m_book;
    domain::TradingStatus m_status = domain::TradingStatus::PreOpen;
    domain::BookError m_bookError = domain::BookError::None;  // of the last Fault::Book
    bool m_mayCross = false;                                  // the event so far added or moved something

    Phase m_phase = Phase::Idle;
    ports::StreamState m_state = ports::StreamState::Waiting;
    bool m_linkDown = false;
    domain::Duration m_lastTraffic{};
    std::uint64_t m_epoch = 0;
    std::uint64_t m_expected = 1;     // next sequence
    std::uint64_t m_lastSeen = 0;     // highest sequence the venue is known to have sent
    std::int64_t m_lastSeenSent = 0;  // when it was, by the venue's clock

    std::map<std::uint64_t, std::vector<domain::MarketRecord>> m_buffer;  // by first sequence
    std::size_t m_buffered = 0;                                           // records in it
    std::vector<domain::MarketRecord> m_snapshot;

    bool m_requestPending = false;
    std::uint64_t m_requestId = 0;
    std::uint32_t m_requestCount = 0;
    domain::Duration m_deadline{};  // of the request, or when to try again
    int m_tries = 0;
    std::uint64_t m_replayFrom = 0, m_replayTo = 0, m_replayNext = 0;
    domain::Duration m_recoveryStarted{};
    bool m_recovering = false;
    bool m_hasJoined = false;
    int m_failures = 0;  // distrusted books in a row
    domain::Duration m_lastFailure{};

    DelayWindow m_delays;
    domain::Duration m_lag{};
    std::minstd_rand m_jitter;
    SessionCounters m_counters;
};

}  // namespace tessera::zmq
