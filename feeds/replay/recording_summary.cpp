#include "feeds/replay/recording_summary.h"

#include <algorithm>

namespace tessera::replay {

using domain::BookError;
using domain::RecordKind;
using Kind = SourceItem::Kind;

std::uint64_t RecordingSummary::records() const {
    std::uint64_t sum = 0;
    for (const InstrumentSummary& i : instruments) {
        sum += i.records;
    }
    return sum;
}

std::uint64_t RecordingSummary::gaps() const {
    std::uint64_t sum = 0;
    for (const InstrumentSummary& i : instruments) {
        sum += i.gaps;
    }
    return sum;
}

std::uint64_t RecordingSummary::unknownOrders() const {
    std::uint64_t sum = counters.unknownOrders;
    for (const InstrumentSummary& i : instruments) {
        sum += i.unknownOrders;
    }
    return sum;
}

void SummaryBuilder::take(const SourceItem& item) {
    if (item.kind == Kind::End) {
        return;
    }
    if (!m_summary.firstReceived.isSet()) {
        m_summary.firstReceived = item.received;
    }
    m_summary.lastReceived = std::max(m_summary.lastReceived, item.received);
    if (item.kind == Kind::News) {
        return onNews(item);
    }
    ++m_summary.batches;
    const auto found = m_streams.find(static_cast<std::uint32_t>(item.instrument));
    if (found == m_streams.end()) {
        return;
    }
    Stream& stream = found->second;
    if (!stream.summary.firstReceived.isSet()) {
        stream.summary.firstReceived = item.received;
    }
    stream.summary.lastReceived = item.received;
    if (item.kind == Kind::State) {
        ++m_summary.states;
    } else if (item.epoch < stream.summary.epoch) {
        stream.summary.rejected += item.records.size();
    } else if (item.kind == Kind::Snapshot) {
        onSnapshot(stream, item);
    } else {
        onRecords(stream, item);
    }
}

void SummaryBuilder::onNews(const SourceItem& item) {
    if (std::holds_alternative<domain::Fixing>(item.news)) {
        ++m_summary.fixings;
    }
    if (std::holds_alternative<domain::SettlementPrice>(item.news)) {
        ++m_summary.settlements;
    }
    const auto* defined = std::get_if<ports::InstrumentDefined>(&item.news);
    if (defined == nullptr) {
        return;
    }
    ++m_summary.definitions;
    Stream& stream = m_streams[static_cast<std::uint32_t>(defined->instrument.id)];
    const bool isNewScale =
        !stream.book || stream.summary.instrument.tick != defined->instrument.tick ||
        stream.summary.instrument.quantityDecimals != defined->instrument.quantityDecimals;
    stream.summary.instrument = defined->instrument;
    stream.summary.isSequenced = defined->sequenced;
    if (isNewScale) {
        stream.book = std::make_unique<domain::OrderBook>(defined->instrument.tick);
    }
}

void SummaryBuilder::onSnapshot(Stream& stream, const SourceItem& item) {
    InstrumentSummary& s = stream.summary;
    ++s.snapshots;
    const bool sameLife = item.epoch == s.epoch;
    if (sameLife && stream.expected > 0 && item.firstSequence > stream.expected) {
        ++s.gaps;
        s.missing += item.firstSequence - stream.expected;
    }
    s.epoch = item.epoch;
    stream.expected = item.firstSequence;
    s.lastSequence = item.firstSequence - 1;
    s.isSound = true;
    stream.book->clear();
    for (const domain::MarketRecord& r : item.records) {
        apply(stream, r);
    }
    compare(stream, item);
}

void SummaryBuilder::onRecords(Stream& stream, const SourceItem& item) {
    InstrumentSummary& s = stream.summary;
    if (item.epoch > s.epoch) {  // a new life begins with a snapshot; records before it have no book
        s.isSound = item.firstSequence == 1;
        s.epoch = item.epoch;
        stream.expected = item.firstSequence;
        stream.book->clear();
    } else if (stream.expected > 0 && item.firstSequence > stream.expected) {
        ++s.gaps;
        s.missing += item.firstSequence - stream.expected;
        s.isSound = false;
    }
    std::uint64_t sequence = item.firstSequence;
    for (const domain::MarketRecord& r : item.records) {
        if (sequence++ < stream.expected) {
            continue;  // seen before
        }
        ++s.records;
        s.trades += r.kind == RecordKind::Trade ? 1 : 0;
        if (s.isSound) {
            apply(stream, r);
        }
    }
    stream.expected = std::max(stream.expected, sequence);
    s.lastSequence = stream.expected - 1;
    if (s.isSound) {
        compare(stream, item);
    }
}

void SummaryBuilder::apply(Stream& stream, const domain::MarketRecord& record) {
    const BookError error = stream.book->apply(record);
    if (error == BookError::None) {
        return;
    }
    const bool isUnknown = error == BookError::UnknownOrder && record.kind != RecordKind::Add;
    ++(isUnknown ? stream.summary.unknownOrders : stream.summary.rejected);
}

void SummaryBuilder::compare(Stream& stream, const SourceItem& item) {
    if (!item.checksum) {
        return;
    }
    ++stream.summary.checksums;
    stream.summary.wrongChecksums += *item.checksum == stream.book->checksum() ? 0 : 1;
}

const domain::OrderBook* SummaryBuilder::book(domain::InstrumentId id) const {
    const auto found = m_streams.find(static_cast<std::uint32_t>(id));
    return found == m_streams.end() ? nullptr : found->second.book.get();
}

RecordingSummary SummaryBuilder::finish(const RecordSource& source) {
    for (auto& [id, stream] : m_streams) {
        InstrumentSummary& s = stream.summary;
        s.bid = stream.book->best(domain::Side::Buy);
        s.ask = stream.book->best(domain::Side::Sell);
        s.orders = stream.book->orderCount();
        s.bookChecksum = stream.book->checksum();
        m_summary.instruments.push_back(s);
    }
    m_summary.description = source.description();
    m_summary.counters = source.counters();
    m_summary.notes = source.notes();
    return std::move(m_summary);
}

RecordingSummary summarize(RecordSource& source) {
    SummaryBuilder builder;
    SourceItem item;
    std::optional<domain::Error> damage;
    do {
        const auto read = source.next(item);
        if (!read) {
            damage = read.error();
        }
        if (!read) {
            break;
        }
        builder.take(item);
    } while (item.kind != Kind::End);
    RecordingSummary summary = builder.finish(source);
    summary.damage = std::move(damage);
    return summary;
}

}  // namespace tessera::replay
