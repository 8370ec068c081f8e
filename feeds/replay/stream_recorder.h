#pragma once
// A feed's published stream as items of a recording: events become numbered batches and whole books, notices
// become definitions, fixings and settlements. No thread and no clock of its own: the caller drains the feed
// and says when.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "app/ports/market_data_feed.h"
#include "feeds/replay/record_source.h"
#include "feeds/replay/recording_writer.h"

namespace tessera::replay {

struct RecorderCounters {
    std::uint64_t events = 0;
    std::uint64_t gaps = 0;     // sequences the feed had to skip
    std::uint64_t late = 0;     // prints the feed kept aside at a full queue: behind their place, left out
    std::uint64_t refused = 0;  // records our own book could not bear: a fault of the feed
};

/// One thread.
class StreamRecorder {
 public:
    /// `writer` outlives the recorder.
    explicit StreamRecorder(RecordingWriter& writer) : m_writer(&writer) {}

    /// Notices come before the events drained after them. Errors are the writer's.
    domain::Result<void> take(const ports::FeedNotice& notice, domain::Timestamp now);
    domain::Result<void> take(std::span<const ports::FeedEvent> events, domain::Timestamp now);
    /// Writes each changed book's checksum; the session compares it on replay. Every few seconds and at the
    /// end.
    domain::Result<void> writeChecksums(domain::Timestamp now);

    const RecorderCounters& counters() const { return m_counters; }
    /// Instruments whose stream began.
    std::size_t liveStreams() const;
    std::size_t instruments() const { return m_streams.size(); }

 private:
    struct Stream {
        domain::Instrument instrument;
        bool isSequenced = true;
        std::unique_ptr<domain::OrderBook> book;
        std::uint64_t epoch = 0;  // 0: nothing came yet
        std::uint64_t expected = 1;
        std::uint64_t lastSnapshot = 0;
        domain::TradingStatus status = domain::TradingStatus::Open;
        bool isCollecting = false;  // between a reset and the end of its snapshot
        bool isWaiting = false;     // defined anew at another scale: nothing counts until the reset
        bool hasNews = false;       // since the last checksum
        std::vector<domain::MarketRecord> records;  // of the batch or snapshot under way
        std::uint64_t firstSequence = 0;
    };

    domain::Result<void> define(const ports::InstrumentDefined& defined, domain::Timestamp now);
    domain::Result<void> writeNews(SourceItem::NewsBody news, domain::InstrumentId id, domain::Timestamp now);
    domain::Result<void> onRecord(Stream& stream, const ports::FeedEvent& event, domain::Timestamp now);
    domain::Result<void> endSnapshot(Stream& stream, std::uint64_t sequence, domain::Timestamp now);
    domain::Result<void> endBatch(Stream& stream, domain::Timestamp now);
    void startReset(Stream& stream);

    RecordingWriter* m_writer;
    std::map<std::uint32_t, Stream> m_streams;
    std::vector<std::uint32_t> m_touched;  // streams with a batch under way
    RecorderCounters m_counters;
};

}  // namespace tessera::replay
