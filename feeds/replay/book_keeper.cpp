#include "feeds/replay/book_keeper.h"

#include <numeric>

namespace tessera::replay {

using domain::BookError;
using domain::MarketRecord;
using domain::RecordKind;
using domain::TradingStatus;

namespace {

int decimalsOf(domain::PriceDelta tick) {
    std::int64_t nano = tick.nanoUsd();
    int decimals = 9;
    for (; decimals > 0 && nano % 10 == 0; nano /= 10) {
        --decimals;
    }
    return decimals;
}

}  // namespace

KeptStream& BookKeeper::add(domain::Instrument instrument) {
    auto& stream = *m_streams.emplace_back(std::make_unique<KeptStream>());
    stream.instrument = std::move(instrument);
    stream.instrument.id = domain::InstrumentId{static_cast<std::uint32_t>(m_streams.size())};
    return stream;
}

KeptStream* BookKeeper::find(domain::InstrumentId id) const {
    const auto number = static_cast<std::uint32_t>(id);
    return number == 0 || number > m_streams.size() ? nullptr : m_streams[number - 1].get();
}

void BookKeeper::clear() {
    m_streams.clear();
    m_waiting.clear();
    m_taken = 0;
    m_records.clear();
    m_current = nullptr;
}

void BookKeeper::define(KeptStream& stream) {
    stream.instrument.priceDecimals = decimalsOf(stream.instrument.tick);
    m_waiting.push_back(Waiting::Definition);
}

void BookKeeper::takeSnapshot(KeptStream& stream) {
    m_snapshot.clear();
    std::vector<domain::RestingOrder> orders;
    stream.book->orders(orders);
    for (const domain::RestingOrder& o : orders) {
        m_snapshot.push_back({static_cast<std::uint64_t>(o.id), o.price.nanoUsd(), o.quantity.raw(), 0,
                              RecordKind::Add, o.side, domain::record_flag::kSnapshot, 0});
    }
    m_waiting.push_back(Waiting::Snapshot);
}

/// The book moves to a scale on which `price` lies, too.
void BookKeeper::refine(KeptStream& stream, domain::Price price) {
    const std::int64_t tick = std::gcd(stream.instrument.tick.nanoUsd(), price.nanoUsd());
    stream.instrument.tick = domain::PriceDelta::fromNanoUsd(tick);
    auto finer = std::make_unique<domain::OrderBook>(stream.instrument.tick);
    std::vector<domain::RestingOrder> orders;
    stream.book->orders(orders);
    for (const domain::RestingOrder& o : orders) {
        (void)finer->add(o.id, o.side, o.price, o.quantity);
    }
    stream.book = std::move(finer);
}

void BookKeeper::handle(KeptStream& stream, std::span<const MarketRecord> records, bool endsEvent,
                        domain::Timestamp received) {
    m_current = &stream;
    m_received = received;
    m_waiting.clear();
    m_taken = 0;
    m_records.clear();
    m_sequenceBefore = stream.sequence;
    bool isNew = stream.book == nullptr;
    if (isNew) {
        stream.book = std::make_unique<domain::OrderBook>(stream.instrument.tick);
    }
    for (const MarketRecord& r : records) {
        const bool isPlaced = r.kind == RecordKind::Add || r.kind == RecordKind::Modify;
        const bool isPrice = r.priceNanoUsd <= domain::kPriceLimit && r.priceNanoUsd >= -domain::kPriceLimit;
        if (!isPlaced || !isPrice || r.price().isMultipleOf(stream.instrument.tick)) {
            continue;
        }
        refine(stream, r.price());
        isNew = true;
    }
    if (stream.isGapMarked) {
        m_sequenceBefore = ++stream.sequence;
    }
    if (isNew) {
        define(stream);
    }
    if (isNew || stream.isGapMarked) {
        takeSnapshot(stream);
    }
    stream.isGapMarked = false;
    for (const MarketRecord& r : records) {
        admit(stream, r);
    }
    if (!m_records.empty()) {
        stream.isEventOpen = true;
    }
    if (endsEvent) {
        endEvent(stream);
    }
    if (m_records.empty()) {
        return;
    }
    stream.sequence += m_records.size();
    m_counters->records += m_records.size();
    m_waiting.push_back(Waiting::Records);
}

void BookKeeper::admit(KeptStream& stream, const MarketRecord& record) {
    if (record.kind == RecordKind::Status) {
        stream.status = static_cast<TradingStatus>(record.aux);
        stream.isInAuction = stream.isInAuction && stream.status == TradingStatus::Open;
    }
    switch (stream.book->apply(record)) {
        case BookError::None:
            m_records.push_back(record);
            return;
        case BookError::UnknownOrder:
            ++(record.kind == RecordKind::Add ? m_counters->rejected : m_counters->unknownOrders);
            return;
        default:
            ++m_counters->rejected;
    }
}

void BookKeeper::pushStatus(std::size_t at, TradingStatus status) {
    MarketRecord record;
    record.kind = RecordKind::Status;
    record.aux = static_cast<std::uint32_t>(status);
    record.venueTimeNanos = m_received.nanos();
    m_records.insert(m_records.begin() + static_cast<std::ptrdiff_t>(at), record);
}

/// A crossed book in continuous trading is a fault to every session (a locked one is not). In a file it is an
/// auction of which the file does not speak (pre-open, a consolidated feed): the status says so while it
/// lasts.
void BookKeeper::endEvent(KeptStream& stream) {
    const bool isCrossed = stream.book->isCrossed();
    m_counters->crossedEvents += isCrossed ? 1 : 0;
    if (isCrossed && stream.status == TradingStatus::Open && !stream.isInAuction) {
        stream.isInAuction = true;
        pushStatus(0, TradingStatus::PreOpen);
    } else if (!isCrossed && stream.isInAuction) {
        stream.isInAuction = false;
        pushStatus(m_records.size(), TradingStatus::Open);
    }
    if (m_records.empty() && stream.isEventOpen) {
        pushStatus(0, stream.isInAuction ? TradingStatus::PreOpen : stream.status);
    }
    if (!m_records.empty()) {
        m_records.back().flags |= domain::record_flag::kEventEnd;
    }
    stream.isEventOpen = false;
}

bool BookKeeper::take(SourceItem& out) {
    if (m_taken == m_waiting.size()) {
        return false;
    }
    out.records = {};
    out.checksum.reset();
    out.instrument = m_current->instrument.id;
    out.epoch = 1;
    out.received = m_received;
    out.sent = {};
    out.firstSequence = m_sequenceBefore + 1;
    switch (m_waiting[m_taken++]) {
        case Waiting::Definition:
            out.kind = SourceItem::Kind::News;
            out.news = ports::InstrumentDefined{m_current->instrument, true};
            break;
        case Waiting::Snapshot:
            out.kind = SourceItem::Kind::Snapshot;
            out.status = m_current->isInAuction ? TradingStatus::PreOpen : m_current->status;
            out.records = m_snapshot;
            break;
        case Waiting::Records:
            out.kind = SourceItem::Kind::Records;
            out.records = m_records;
            break;
    }
    return true;
}

}  // namespace tessera::replay
