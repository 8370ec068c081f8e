#include "feeds/replay/stream_recorder.h"

#include <algorithm>

namespace tessera::replay {

using domain::MarketRecord;
using domain::RecordKind;
using domain::Result;
using domain::Timestamp;
using ports::FeedEvent;

Result<void> StreamRecorder::writeNews(SourceItem::NewsBody news, domain::InstrumentId id, Timestamp now) {
    SourceItem item;
    item.kind = SourceItem::Kind::News;
    item.received = now;
    item.instrument = id;
    item.news = std::move(news);
    return m_writer->write(item);
}

Result<void> StreamRecorder::take(const ports::FeedNotice& notice, Timestamp now) {
    if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
        return define(*defined, now);
    }
    if (const auto* fixing = std::get_if<domain::Fixing>(&notice)) {
        return writeNews(*fixing, fixing->instrument, now);
    }
    if (const auto* settlement = std::get_if<domain::SettlementPrice>(&notice)) {
        return writeNews(*settlement, settlement->instrument, now);
    }
    return {};
}

Result<void> StreamRecorder::define(const ports::InstrumentDefined& defined, Timestamp now) {
    Stream& stream = m_streams[static_cast<std::uint32_t>(defined.instrument.id)];
    const bool isNewScale =
        stream.book && (stream.instrument.tick != defined.instrument.tick ||
                        stream.instrument.quantityDecimals != defined.instrument.quantityDecimals);
    stream.instrument = defined.instrument;
    stream.isSequenced = defined.sequenced;
    if (!stream.book || isNewScale) {
        stream.book = std::make_unique<domain::OrderBook>(defined.instrument.tick);
    }
    stream.isWaiting = isNewScale;
    return writeNews(defined, defined.instrument.id, now);
}

Result<void> StreamRecorder::take(std::span<const FeedEvent> events, Timestamp now) {
    for (const FeedEvent& event : events) {
        ++m_counters.events;
        const auto found = m_streams.find(static_cast<std::uint32_t>(event.instrument));
        if (found == m_streams.end()) {
            continue;  // an index: it has states and no book
        }
        Stream& stream = found->second;
        if (event.kind == FeedEvent::Kind::Reset) {
            if (auto ended = endBatch(stream, now); !ended) {
                return ended;
            }
            startReset(stream);
        } else if (event.kind == FeedEvent::Kind::Record) {
            if (auto taken = onRecord(stream, event, now); !taken) {
                return taken;
            }
        } else if (stream.epoch > 0) {
            if (auto ended = endBatch(stream, now); !ended) {
                return ended;
            }
            SourceItem item;
            item.kind = SourceItem::Kind::State;
            item.received = now;
            item.instrument = event.instrument;
            item.epoch = stream.epoch;
            item.firstSequence = stream.expected;
            item.state = event.state;
            if (auto written = m_writer->write(item); !written) {
                return written;
            }
        }
    }
    for (const std::uint32_t id : m_touched) {
        if (auto ended = endBatch(m_streams[id], now); !ended) {
            return ended;
        }
    }
    m_touched.clear();
    return {};
}

void StreamRecorder::startReset(Stream& stream) {
    stream.isCollecting = true;
    stream.isWaiting = false;
    stream.book->clear();
    stream.records.clear();
}

Result<void> StreamRecorder::onRecord(Stream& stream, const FeedEvent& event, Timestamp now) {
    const MarketRecord& record = event.record;
    if (stream.isWaiting) {
        return {};
    }
    const bool isSnapshot = (record.flags & domain::record_flag::kSnapshot) != 0;
    if (stream.isCollecting && isSnapshot) {
        if (record.kind == RecordKind::Status) {
            stream.status = static_cast<domain::TradingStatus>(record.aux);
        } else if (record.kind != RecordKind::Clear) {
            m_counters.refused += stream.book->apply(record) == domain::BookError::None ? 0 : 1;
            stream.records.push_back(record);
        }
        return record.endsEvent() ? endSnapshot(stream, event.sequence, now) : Result<void>{};
    }
    if (stream.epoch == 0) {
        return {};  // a stream begins with its book
    }
    const std::uint64_t sequence =
        stream.isSequenced ? event.sequence : stream.expected + stream.records.size();
    if (sequence < stream.expected + stream.records.size()) {
        ++m_counters.late;
        return {};
    }
    if (sequence > stream.expected + stream.records.size()) {
        ++m_counters.gaps;
        if (auto ended = endBatch(stream, now); !ended) {
            return ended;
        }
        stream.expected = sequence;
    }
    if (stream.book->apply(record) != domain::BookError::None) {
        ++m_counters.refused;
    }
    if (record.kind == RecordKind::Status) {
        stream.status = static_cast<domain::TradingStatus>(record.aux);
    }
    if (stream.records.empty()) {
        m_touched.push_back(static_cast<std::uint32_t>(event.instrument));
    }
    stream.records.push_back(record);
    return {};
}

/// A sequence that went back is the venue's next life.
Result<void> StreamRecorder::endSnapshot(Stream& stream, std::uint64_t sequence, Timestamp now) {
    stream.isCollecting = false;
    if (!stream.isSequenced) {
        sequence = std::max<std::uint64_t>(stream.expected, 1) - 1;
    }
    const bool isNewLife = stream.epoch == 0 || sequence + 1 < stream.expected;
    if (isNewLife) {
        ++stream.epoch;
    }
    if (!isNewLife && sequence + 1 > stream.expected) {
        ++m_counters.gaps;
    }
    stream.expected = sequence + 1;
    SourceItem item;
    item.kind = SourceItem::Kind::Snapshot;
    item.received = now;
    item.instrument = stream.instrument.id;
    item.epoch = stream.epoch;
    item.firstSequence = stream.expected;
    item.records = stream.records;
    item.status = stream.status;
    item.checksum = stream.book->checksum();
    auto written = m_writer->write(item);
    stream.records.clear();
    return written;
}

Result<void> StreamRecorder::endBatch(Stream& stream, Timestamp now) {
    if (stream.isCollecting || stream.records.empty()) {
        return {};
    }
    SourceItem item;
    item.kind = SourceItem::Kind::Records;
    item.received = now;
    item.instrument = stream.instrument.id;
    item.epoch = stream.epoch;
    item.firstSequence = stream.expected;
    item.records = stream.records;
    auto written = m_writer->write(item);
    stream.expected += stream.records.size();
    stream.records.clear();
    stream.hasNews = true;
    return written;
}

Result<void> StreamRecorder::writeChecksums(Timestamp now) {
    for (auto& [id, stream] : m_streams) {
        if (!stream.hasNews || stream.isCollecting || stream.isWaiting) {
            continue;
        }
        stream.hasNews = false;
        SourceItem item;
        item.kind = SourceItem::Kind::Records;
        item.received = now;
        item.instrument = stream.instrument.id;
        item.epoch = stream.epoch;
        item.firstSequence = stream.expected;
        item.checksum = stream.book->checksum();
        if (auto written = m_writer->write(item); !written) {
            return written;
        }
    }
    return {};
}

std::size_t StreamRecorder::liveStreams() const {
    return static_cast<std::size_t>(std::count_if(m_streams.begin(), m_streams.end(),
                                                  [](const auto& entry) { return entry.second.epoch > 0; }));
}

}  // namespace tessera::replay
