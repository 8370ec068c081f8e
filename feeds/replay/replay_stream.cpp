#include "feeds/replay/replay_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "app/history/bar_aggregator.h"

namespace tessera::replay {

using domain::Duration;
using domain::MarketRecord;
using Kind = SourceItem::Kind;

namespace {

constexpr std::size_t kMaxBars = 100'000;
constexpr int kMostAnswers = 4;  // a replay refused, then a snapshot; more would be a session gone mad

}  // namespace

ReplayStream::ReplayStream(ports::InstrumentDefined defined, std::uint32_t channel, ports::FeedRing& ring,
                           PrintLog& prints, Tell tell, Duration now)
    : m_defined(std::move(defined)),
      m_ring(&ring),
      m_prints(&prints),
      m_tell(std::move(tell)),
      m_session(m_defined.instrument.symbol, m_defined.instrument.tick, channel, *this,
                zmq::lockedBookOf(m_defined.instrument)) {
    m_session.join(now);
}

void ReplayStream::take(const SourceItem& item, Duration now) {
    if (item.kind == Kind::State) {
        m_isSilent =
            item.state == ports::StreamState::Stale || item.state == ports::StreamState::Disconnected;
        if (item.state == ports::StreamState::Disconnected) {
            m_session.onLinkDown(now);
        }
        return;
    }
    m_isSilent = false;
    m_epoch = std::max(m_epoch, item.epoch);
    if (item.kind == Kind::Snapshot) {
        takeSnapshot(item, now);
        return;
    }
    wire::Batch batch;
    batch.epoch = item.epoch;
    batch.firstSeq = item.firstSequence;
    // Whatever was late when it was recorded is on time now.
    batch.sendNanos = now.count();
    batch.records = item.records;
    batch.checksum = item.checksum;
    m_session.onBatch(batch, now);
    answer(now);
    // A recorded book serves the recovery it was recorded for; a later one must not go back to it.
    if (!item.records.empty()) {
        m_snapshot.reset();
    }
    flush();
}

/// The session asks for a book by itself, when a heartbeat shows that it lacks one or misses records. A
/// source without sequences replaces its book where it stands: that is no fault, and the session is told to
/// load it.
void ReplayStream::takeSnapshot(const SourceItem& item, Duration now) {
    RecordedBook& s = m_snapshot.emplace();
    s.epoch = item.epoch;
    s.lastSequence = item.firstSequence - 1;
    s.status = item.status;
    s.records.assign(item.records.begin(), item.records.end());
    if (item.checksum) {
        s.checksum = *item.checksum;
    } else {
        domain::OrderBook book(m_defined.instrument.tick);
        for (const MarketRecord& r : s.records) {
            (void)book.apply(r);
        }
        s.checksum = book.checksum();
    }
    wire::Batch heartbeat;
    heartbeat.epoch = item.epoch;
    heartbeat.firstSeq = item.firstSequence;
    heartbeat.sendNanos = now.count();
    m_session.onBatch(heartbeat, now);
    // One that ends before what is known: the venue numbered anew, and was recorded so.
    const bool isAnother =
        m_session.sequence() > s.lastSequence ||
        (m_session.sequence() == s.lastSequence && m_session.book().checksum() != s.checksum);
    if (!m_request && item.epoch == m_epoch && (!m_session.isSound() || isAnother)) {
        m_session.reload(now);
    }
    answer(now);
    flush();
}

/// Plays the venue's recovery service: single records are not kept, whole books are where they were recorded.
void ReplayStream::answer(Duration now) {
    for (int i = 0; i < kMostAnswers && m_request; ++i) {
        const bool wantsReplay = m_request->what == wire::RecoveryKind::Replay;
        if (!wantsReplay && !m_snapshot) {
            if (!std::exchange(m_toldGap, true)) {
                m_tell(m_defined.instrument.id,
                       fmt::format(
                           "{}: the recording has a gap here; its book is back with the next recorded one.",
                           m_defined.instrument.symbol));
            }
            return;
        }
        wire::RecoveryChunk chunk;
        chunk.requestId = m_request->requestId;
        m_request.reset();
        if (wantsReplay) {
            chunk.status = wire::ChunkStatus::Gone;
            m_session.onChunk(chunk, now);
            continue;
        }
        const RecordedBook snapshot = std::move(*m_snapshot);
        m_snapshot.reset();
        chunk.status = wire::ChunkStatus::End;
        chunk.epoch = snapshot.epoch;
        chunk.lastSeq = snapshot.lastSequence;
        chunk.count = static_cast<std::uint32_t>(snapshot.records.size());
        chunk.checksum = snapshot.checksum;
        chunk.records = snapshot.records;
        chunk.tradingStatus = snapshot.status;
        m_toldGap = false;
        m_session.onChunk(chunk, now);
    }
}

void ReplayStream::onTimer(Duration now) {
    if (m_epoch > 0 && !m_isSilent) {
        wire::Batch heartbeat;
        heartbeat.epoch = m_epoch;
        heartbeat.firstSeq = m_session.sequence() + 1;
        heartbeat.sendNanos = now.count();
        m_session.onBatch(heartbeat, now);
    }
    m_session.onTimer(now);
    answer(now);
    flush();
}

void ReplayStream::flush() {
    if (m_stream && m_stream->hasOverflowed()) {
        m_stream->flush(m_session.isSound());
    }
}

namespace {

/// The whole book as a recording holds one.
std::vector<MarketRecord> recordsOf(const domain::OrderBook& book) {
    std::vector<MarketRecord> out;
    const auto add = [&out](domain::RecordKind kind, domain::Side side, domain::Price price,
                            domain::Quantity size) {
        MarketRecord& record = out.emplace_back();
        record.kind = kind;
        record.side = side;
        record.priceNanoUsd = price.nanoUsd();
        record.quantityRaw = size.raw();
        record.flags = domain::record_flag::kSnapshot;
    };
    std::vector<domain::RestingOrder> orders;
    book.orders(orders);
    for (const domain::RestingOrder& order : orders) {
        add(domain::RecordKind::Add, order.side, order.price, order.quantity);
        out.back().orderId = static_cast<std::uint64_t>(order.id);
    }
    std::vector<domain::BookLevel> levels;
    for (const domain::Side side : {domain::Side::Buy, domain::Side::Sell}) {
        levels.clear();
        if (orders.empty()) {
            book.levels(side, std::numeric_limits<std::uint32_t>::max(), levels);
        }
        for (const domain::BookLevel& level : levels) {
            add(domain::RecordKind::Level, side, level.price, level.quantity);
        }
    }
    if (!out.empty()) {
        out.back().flags |= domain::record_flag::kEventEnd;
    }
    out.shrink_to_fit();  // it is kept
    return out;
}

}  // namespace

std::optional<StreamStanding> ReplayStream::standing() const {
    StreamStanding out;
    out.defined = m_defined;
    out.waiting = m_snapshot;
    out.isSilent = m_isSilent;
    out.bars = m_bars;
    out.barsThrough = m_barsThrough;
    out.prints = m_prints->standing();
    if (m_epoch == 0) {
        return out;
    }
    if (!m_session.isSound() || m_request) {
        return std::nullopt;
    }
    out.book = {m_epoch, m_session.sequence(), m_session.book().checksum(), m_session.tradingStatus(),
                recordsOf(m_session.book())};
    return out;
}

bool ReplayStream::takeOver(const StreamStanding& standing, Duration now) {
    m_bars = standing.bars;
    m_barsThrough = standing.barsThrough;
    m_prints->restore(standing.prints);
    const RecordedBook& book = standing.book;
    if (book.epoch == 0) {
        m_snapshot = standing.waiting;
        m_isSilent = standing.isSilent;
        return true;
    }
    SourceItem item;
    item.kind = Kind::Snapshot;
    item.instrument = m_defined.instrument.id;
    item.epoch = book.epoch;
    item.firstSequence = book.lastSequence + 1;
    item.records = book.records;
    item.checksum = book.checksum;
    item.status = book.status;
    take(item, now);
    m_snapshot = standing.waiting;
    m_isSilent = standing.isSilent;
    m_barsThrough = standing.barsThrough;
    return m_session.isSound() && m_session.sequence() == book.lastSequence &&
           m_session.book().checksum() == book.checksum;
}

void ReplayStream::subscribe() {
    if (m_stream) {
        return;
    }
    m_stream = std::make_unique<ports::FeedStream>(*m_ring, m_defined.instrument.id, m_session.book());
    if (m_session.isSound()) {
        m_stream->reset(m_session.sequence(), m_session.tradingStatus());
    }
    m_stream->state(m_session.state());
}

void ReplayStream::subscribeEmpty() {
    subscribe();
    m_stream->reset(0, domain::TradingStatus::PreOpen);
}

void ReplayStream::subscribeAsItIs() {
    if (m_session.isSound()) {
        subscribe();
    } else {
        subscribeEmpty();
    }
}

void ReplayStream::unsubscribe() {
    m_stream.reset();
}

void ReplayStream::records(std::uint64_t first, std::span<const MarketRecord> records) {
    for (const MarketRecord& record : records) {
        if (record.kind == domain::RecordKind::Trade) {
            addBar(record);
        }
        const std::uint64_t sequence = m_barsThrough = first++;
        if (!m_stream) {
            continue;
        }
        if (record.kind == domain::RecordKind::Status) {
            m_stream->setStatus(static_cast<domain::TradingStatus>(record.aux));
        }
        m_stream->record(sequence, record);
    }
}

void ReplayStream::reset(std::uint64_t sequence, domain::TradingStatus status) {
    if (m_stream) {
        m_stream->reset(sequence, status);
    }
}

void ReplayStream::state(ports::StreamState state) {
    if (m_stream) {
        m_stream->state(state);
    }
}

/// The session speaks of a venue that does not answer; answer() has said what is the matter with the file.
void ReplayStream::problem(const std::string& sentence) {
    if (!m_request) {
        m_tell(m_defined.instrument.id, fmt::format("Replay: {}", sentence));
    }
}

void ReplayStream::addBar(const MarketRecord& trade) {
    if (m_bars.size() >= kMaxBars) {
        m_bars.erase(m_bars.begin(), m_bars.begin() + kMaxBars / 10);
    }
    m_prints->add({trade.venueTime(), trade.price(), trade.quantity(), trade.side});
    (void)history::addPrint(m_bars, std::chrono::minutes(1), trade.venueTime(), trade.price(),
                            trade.quantity(), trade.side);  // a recording's late print is in no bar
}

}  // namespace tessera::replay
