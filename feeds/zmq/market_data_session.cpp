#include "feeds/zmq/market_data_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tessera::zmq {

using domain::Duration;
using domain::MarketRecord;
using ports::StreamState;
using wire::ChunkStatus;
using wire::RecoveryKind;
namespace limit = session_limit;

static std::string_view describe(domain::BookError error) {
    switch (error) {
        case domain::BookError::UnknownOrder:
            return "an order the book does not hold";
        case domain::BookError::DuplicateOrder:
            return "an order that is already there";
        case domain::BookError::OffTick:
            return "a price off the tick";
        case domain::BookError::BadQuantity:
            return "an impossible quantity";
        case domain::BookError::BadPrice:
            return "an impossible price";
        case domain::BookError::MixedKinds:
            return "orders and price levels in one book";
        case domain::BookError::None:
            break;
    }
    return "";
}

static double seconds(Duration d) {
    return std::chrono::duration<double>(d).count();
}

MarketDataSession::MarketDataSession(std::string symbol, domain::PriceDelta tick, std::uint32_t channel,
                                     SessionOutput& output, LockedBook locked)
    : m_symbol(std::move(symbol)),
      m_channel(channel),
      m_output(&output),
      m_locked(locked),
      m_book(tick),
      m_jitter(channel + 1) {}

void MarketDataSession::join(Duration now) {
    m_phase = Phase::Joining;
    m_lastTraffic = now;
    m_output->state(m_state);
}

// ---------------------------------------------------------------- the stream

void MarketDataSession::onBatch(const wire::Batch& batch, Duration now) {
    if (m_phase == Phase::Idle) {
        return;
    }
    if (batch.epoch < m_epoch || batch.epoch == 0) {  // a leftover of the venue's earlier life
        ++m_counters.rejected;
        return;
    }
    m_lastTraffic = now;
    m_linkDown = false;
    if (batch.epoch > m_epoch) {
        startEpoch(batch.epoch, now);
    } else if (hasGoneBack(batch)) {
        forgetNumbers();
        m_output->problem(
            fmt::format("{}: the venue numbers its records anew; loading its book again.", m_symbol));
        startSnapshot(now);
    }
    if (batch.lastSeq() >= m_lastSeen) {
        m_lastSeen = batch.lastSeq();
        m_lastSeenSent = std::max(m_lastSeenSent, batch.sendNanos);
    }
    // A duplicate that took the long way round says nothing about how current the stream is.
    if (batch.lastSeq() + 1 >= m_expected) {
        m_lag = m_delays.add(now, batch.sendNanos);
    }
    if (m_phase == Phase::Live) {
        onLive(batch, now);
    } else {
        buffer(batch, now);
        if (m_phase == Phase::Replay) {
            drainBuffer(now);
        }
    }
    showState(now);
}

void MarketDataSession::startEpoch(std::uint64_t epoch, Duration now) {
    const bool restarted = m_epoch != 0;
    m_epoch = epoch;
    forgetNumbers();
    m_delays.clear();
    if (restarted) {
        m_book.clear();
        m_status = domain::TradingStatus::PreOpen;
        m_output->reset(0, m_status);
        m_output->problem(fmt::format("{}: the venue restarted; loading its book again.", m_symbol));
    }
    m_tries = 0;
    startSnapshot(now);
}

void MarketDataSession::forgetNumbers() {
    m_expected = 1;
    m_lastSeen = 0;
    m_lastSeenSent = 0;
    m_buffer.clear();
    m_buffered = 0;
}

void MarketDataSession::onLive(const wire::Batch& batch, Duration now) {
    if (m_lag > limit::kMaxLag) {
        m_output->problem(
            fmt::format("{}: {:.1f} s behind; skipping to the newest book.", m_symbol, seconds(m_lag)));
        m_delays.clear();
        startSnapshot(now);
        return;
    }
    if (batch.firstSeq > m_expected) {
        buffer(batch, now);
        recoverTo(batch.firstSeq - 1, now);
        return;
    }
    if (!apply(batch.firstSeq, batch.records, now)) {
        return;
    }
    if (batch.checksum && batch.lastSeq() + 1 == m_expected && *batch.checksum != m_book.checksum()) {
        distrustBook(
            fmt::format("{}: the book's checksum differs from the venue's; loading it again.", m_symbol),
            now);
    }
}

/// Applies what is new of `records`; false when the book can no longer be trusted (a snapshot is then under
/// way).
bool MarketDataSession::apply(std::uint64_t first, std::span<const MarketRecord> records, Duration now) {
    const std::uint64_t seen = std::min<std::uint64_t>(m_expected - first, records.size());
    m_counters.duplicates += seen;
    const auto fresh = records.subspan(static_cast<std::size_t>(seen));
    if (fresh.empty()) {
        return true;
    }
    std::size_t sound = 0;  // records up to the last consistent event end
    Fault fault = Fault::None;
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        fault = applyOne(fresh[i]);
        if (fault != Fault::None) [[unlikely]] {
            break;
        }
        if (fresh[i].endsEvent()) {
            sound = i + 1;
        }
    }
    // What lies behind the last event end belongs to the next batch's event: it is sound as far as known.
    const auto shown = fault == Fault::None ? fresh : fresh.first(sound);
    if (!shown.empty()) {
        m_output->records(m_expected, shown);
    }
    m_expected += shown.size();
    m_counters.records += shown.size();
    if (fault == Fault::None) {
        return true;
    }
    distrustBook(fmt::format("{}: {}; loading the book again.", m_symbol, describe(fault)), now);
    return false;
}

inline MarketDataSession::Fault MarketDataSession::applyOne(const MarketRecord& record) {
    const domain::BookError error = m_book.apply(record);
    if (error != domain::BookError::None) [[unlikely]] {
        m_bookError = error;
        return Fault::Book;
    }
    // What only takes away cannot cross a book: two thirds of a stream need no look at the best prices.
    const bool takesAway = record.kind == domain::RecordKind::Delete ||
                           record.kind == domain::RecordKind::Execute ||
                           record.kind == domain::RecordKind::Trade;
    m_mayCross |= !takesAway;
    if (record.kind == domain::RecordKind::Status) {
        m_status = static_cast<domain::TradingStatus>(record.aux);
    }
    if (!record.endsEvent() || !m_mayCross) {
        return Fault::None;
    }
    m_mayCross = false;
    return isImpossible() ? Fault::Crossed : Fault::None;
}

std::string MarketDataSession::describe(Fault fault) const {
    return fault == Fault::Crossed
               ? fmt::format("bid and ask {} in continuous trading", m_book.isCrossed() ? "crossed" : "met")
               : fmt::format("the stream named {}", zmq::describe(m_bookError));
}

// ---------------------------------------------------------------- the buffer while recovering

void MarketDataSession::buffer(const wire::Batch& batch, Duration now) {
    if (batch.records.empty() || batch.lastSeq() < m_expected) {
        return;
    }
    if (m_buffered + batch.records.size() > limit::kMaxBuffered) {
        m_counters.skipped += m_buffered;
        m_buffer.clear();
        m_buffered = 0;
        m_output->problem(fmt::format("{}: more than {} updates arrived during recovery; starting it again.",
                                      m_symbol, limit::kMaxBuffered));
        startSnapshot(now);
    }
    std::vector<MarketRecord>& slot = m_buffer[batch.firstSeq];
    if (slot.size() >= batch.records.size()) {
        return;
    }
    m_buffered += batch.records.size() - slot.size();
    slot.assign(batch.records.begin(), batch.records.end());
}

/// What a snapshot holds already came once, not twice: it counts nowhere.
void MarketDataSession::dropBuffered(std::uint64_t upTo) {
    while (!m_buffer.empty() && m_buffer.begin()->first + m_buffer.begin()->second.size() <= upTo + 1) {
        m_buffered -= m_buffer.begin()->second.size();
        m_buffer.erase(m_buffer.begin());
    }
}

void MarketDataSession::drainBuffer(Duration now) {
    while (!m_buffer.empty()) {
        const auto next = m_buffer.begin();
        if (next->first > m_expected) {
            if (m_phase == Phase::Replay && m_requestPending && m_expected <= m_replayTo) {
                return;  // answer under way
            }
            // Several holes are fetched at once, as far as one replay reaches: it costs bytes and saves round
            // trips.
            const std::uint64_t lastHole = m_buffer.rbegin()->first - 1;
            recoverTo(std::max(next->first - 1, std::min(lastHole, m_expected + limit::kMaxReplay - 1)), now);
            return;
        }
        const auto node = m_buffer.extract(next);
        m_buffered -= node.mapped().size();
        if (!apply(node.key(), node.mapped(), now)) {
            return;
        }
    }
    if (m_phase == Phase::Replay && m_requestPending && m_expected <= m_replayTo) {
        return;
    }
    if (m_lastSeen >= m_expected) {
        recoverTo(m_lastSeen, now);
        return;
    }
    goLive(now);
}

// ---------------------------------------------------------------- recovery

/// Fetches what lies between the book and `last`.
void MarketDataSession::recoverTo(std::uint64_t last, Duration now) {
    ++m_counters.gaps;
    if (last - m_expected + 1 <= limit::kMaxReplay) {
        startReplay(last, now);
        return;
    }
    m_output->problem(
        fmt::format("{}: {} updates were lost; loading the book again.", m_symbol, last - m_expected + 1));
    startSnapshot(now);
}

void MarketDataSession::beginRecovery(Duration now) {
    if (!m_recovering) {
        m_recovering = true;
        m_recoveryStarted = now;
        m_tries = 0;
    }
}

void MarketDataSession::startReplay(std::uint64_t to, Duration now) {
    beginRecovery(now);
    m_phase = Phase::Replay;
    m_replayTo = to;
    sendRequest(now);
}

void MarketDataSession::startSnapshot(Duration now) {
    beginRecovery(now);
    m_phase = Phase::Snapshot;
    sendRequest(now);
}

void MarketDataSession::sendRequest(Duration now) {
    m_requestId = (static_cast<std::uint64_t>(m_channel) << 32U) | ++m_requestCount;
    m_requestPending = true;
    m_snapshot.clear();
    wire::RecoveryRequest request;
    request.requestId = m_requestId;
    request.symbol = m_symbol;
    request.epoch = m_epoch;
    if (m_phase == Phase::Replay) {
        request.what = RecoveryKind::Replay;
        request.fromSeq = m_replayFrom = m_replayNext = m_expected;
        request.toSeq = m_replayTo;
    }
    // Jitter: a hundred sessions that lost the same packet must not ask again in step.
    const auto jitter = std::chrono::milliseconds(m_jitter() % 100);
    m_deadline = now + limit::kRequestTimeout + jitter;
    m_output->request(request);
}

/// The book contradicts the venue: load it again, at once the first time, then ever more slowly.
void MarketDataSession::distrustBook(const std::string& why, Duration now) {
    m_output->problem(why);
    beginRecovery(now);
    if (now - m_lastFailure > std::chrono::seconds(10)) {
        m_failures = 0;
    }
    m_lastFailure = now;
    m_phase = Phase::Snapshot;
    if (m_failures++ == 0) {
        sendRequest(now);
    } else {
        retryLater(now);
    }
}

void MarketDataSession::reload(Duration now) {
    forgetNumbers();  // they were of the book that is replaced
    m_phase = Phase::Snapshot;
    sendRequest(now);
}

void MarketDataSession::retryLater(Duration now) {
    m_requestPending = false;
    const int doublings = std::clamp(m_failures - 2, 0, 4);
    m_deadline = now + std::chrono::milliseconds(250) * (1 << doublings);
}

void MarketDataSession::onChunk(const wire::RecoveryChunk& chunk, Duration now) {
    const bool wanted = m_requestPending && chunk.requestId == m_requestId &&
                        (m_phase == Phase::Snapshot || m_phase == Phase::Replay);
    if (!wanted) {
        return;  // an answer that came after its time-out
    }
    m_deadline = now + limit::kRequestTimeout;
    m_tries = 0;
    if (chunk.status == ChunkStatus::Failed) {
        m_output->problem(fmt::format("{}: the venue could not answer: {}", m_symbol, chunk.text));
        m_requestPending = false;
        m_deadline = now + limit::kRetryAfterFailure;
    } else if (chunk.status == ChunkStatus::Gone) {
        startSnapshot(now);
    } else if (m_phase == Phase::Replay) {
        onReplayChunk(chunk, now);
    } else {
        onSnapshotChunk(chunk, now);
    }
    showState(now);
}

void MarketDataSession::onReplayChunk(const wire::RecoveryChunk& chunk, Duration now) {
    const std::uint64_t last = m_replayNext + chunk.records.size();  // one behind
    if (chunk.epoch != m_epoch || last > m_replayTo + 1) {
        ++m_counters.rejected;
        startSnapshot(now);
        return;
    }
    // A late packet may have been faster than the replay: apply() skips what is known.
    if (last > m_expected && !apply(m_replayNext, chunk.records, now)) {
        return;
    }
    m_replayNext = last;
    if (chunk.status != ChunkStatus::End) {
        return;
    }
    m_requestPending = false;
    if (chunk.count != last - m_replayFrom || m_expected <= m_replayTo) {
        ++m_counters.rejected;
        startSnapshot(now);
        return;
    }
    drainBuffer(now);
}

void MarketDataSession::onSnapshotChunk(const wire::RecoveryChunk& chunk, Duration now) {
    if (m_snapshot.size() + chunk.records.size() > limit::kMaxSnapshot) {
        distrustBook(fmt::format("{}: the venue's snapshot is larger than any book; asking again.", m_symbol),
                     now);
        return;
    }
    m_snapshot.insert(m_snapshot.end(), chunk.records.begin(), chunk.records.end());
    if (chunk.status != ChunkStatus::End) {
        return;
    }
    m_requestPending = false;
    if (!loadSnapshot(chunk, now)) {
        return;
    }
    m_phase = Phase::Replay;  // the book is sound; the buffer brings it up to date
    m_replayTo = m_expected - 1;
    drainBuffer(now);
}

bool MarketDataSession::loadSnapshot(const wire::RecoveryChunk& end, Duration now) {
    if (end.count != m_snapshot.size() || end.epoch < m_epoch) {
        ++m_counters.rejected;
        distrustBook(fmt::format("{}: the snapshot was incomplete; asking again.", m_symbol), now);
        return false;
    }
    if (end.epoch > m_epoch) {  // the venue restarted between the first message and the answer
        m_epoch = end.epoch;
        forgetNumbers();
    }
    m_book.clear();
    m_status = end.tradingStatus;
    std::string wrong;
    for (const MarketRecord& record : m_snapshot) {
        const domain::BookError error = m_book.apply(record);
        if (error != domain::BookError::None) {
            wrong = fmt::format("it names {}", zmq::describe(error));
        }
    }
    if (isImpossible()) {
        wrong = m_book.isCrossed() ? "bid and ask are crossed" : "bid and ask are equal";
    }
    if (wrong.empty() && m_book.checksum() != end.checksum) {
        wrong = "its checksum does not fit";
    }
    if (!wrong.empty()) {
        m_book.clear();
        distrustBook(fmt::format("{}: a snapshot was refused: {}.", m_symbol, wrong), now);
        return false;
    }
    if (m_expected > 1 && end.lastSeq >= m_expected) {
        m_counters.skipped += end.lastSeq + 1 - m_expected;
    }
    m_expected = end.lastSeq + 1;
    m_snapshot.clear();
    dropBuffered(end.lastSeq);
    m_output->reset(end.lastSeq, m_status);
    return true;
}

void MarketDataSession::goLive(Duration now) {
    m_phase = Phase::Live;
    m_requestPending = false;
    m_tries = 0;
    if (m_recovering) {
        m_recovering = false;
        if (!std::exchange(m_hasJoined, true)) {
            return;  // the first book is no recovery
        }
        ++m_counters.recoveries;
        m_counters.lastRecovery = now - m_recoveryStarted;
        m_counters.worstRecovery = std::max(m_counters.worstRecovery, m_counters.lastRecovery);
    }
}

// ---------------------------------------------------------------- time

void MarketDataSession::onTimer(Duration now) {
    if (m_phase == Phase::Idle) {
        return;
    }
    const bool recovering = m_phase == Phase::Snapshot || m_phase == Phase::Replay;
    // Without traffic there is nobody to ask; the first message after it brings the request forward.
    if (recovering && now >= m_deadline && m_state != StreamState::Disconnected) {
        if (m_requestPending && ++m_tries >= limit::kTries) {
            m_tries = 0;
            m_output->noAnswer();
        }
        sendRequest(now);
    }
    showState(now);
}

void MarketDataSession::onLinkDown(Duration now) {
    if (m_phase == Phase::Idle) {
        return;
    }
    m_linkDown = true;
    showState(now);
}

void MarketDataSession::showState(Duration now) {
    // Of a contract that ended there is nothing more to hear.
    const bool hasEnded = m_phase == Phase::Live && m_status == domain::TradingStatus::Settled;
    const Duration silence = hasEnded ? Duration{} : now - m_lastTraffic;
    StreamState state = StreamState::Live;
    if (m_linkDown || silence >= limit::kDisconnectedAfter) {
        state = StreamState::Disconnected;
    } else if (m_phase == Phase::Joining) {
        state = StreamState::Waiting;
    } else if (m_phase != Phase::Live) {
        state = StreamState::Recovering;
    } else if (silence >= limit::kStaleAfter) {
        state = StreamState::Stale;
    }
    if (state == m_state) {
        return;
    }
    m_state = state;
    m_output->state(state);
}

}  // namespace tessera::zmq
