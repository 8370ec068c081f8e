#include "feeds/replay/batch_codec.h"

#include <limits>

#include "feeds/replay/recording_format.h"

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;
using domain::MarketRecord;
using domain::RecordKind;

namespace {

constexpr std::uint64_t kFormRecords = 0, kFormSnapshot = 1, kFormState = 2, kFormMask = 3, kWithChecksum = 4;
constexpr std::uint64_t kSideBit = 1U << 3U, kEndBit = 1U << 4U, kSnapshotBit = 1U << 5U, kOddBit = 1U << 6U;
constexpr std::uint16_t kKnownFlags = domain::record_flag::kEventEnd | domain::record_flag::kSnapshot;

enum : std::size_t {  // in the order of the file
    kInstrument, kForm, kEpoch, kSequence, kCount, kReceived, kDelay, kChecksum, kStatus,
    kHead, kOrderId, kPrice, kQuantity, kVenueTime, kOddFlags, kOddAux
};

std::uint64_t formOf(SourceItem::Kind kind) {
    return kind == SourceItem::Kind::Snapshot ? kFormSnapshot
           : kind == SourceItem::Kind::State  ? kFormState
                                              : kFormRecords;
}

Error corrupt(const char* what) {
    return {ErrorCode::Corrupt, "The recording is damaged: a block contradicts its own format.", what};
}

}  // namespace

// ---------------------------------------------------------------- to columns

void BatchEncoder::add(const SourceItem& item) {
    const auto instrument = static_cast<std::uint32_t>(item.instrument);
    const std::int64_t delay = item.sent.isSet() ? item.received.nanos() - item.sent.nanos() : 0;
    const bool isState = item.kind == SourceItem::Kind::State;
    const auto detail = isState ? static_cast<std::uint64_t>(item.state) : static_cast<std::uint64_t>(item.status);
    m_items.push_back({item.kind, instrument, item.epoch, item.firstSequence, item.received.nanos(), delay,
                       isState ? 0 : item.records.size(), item.checksum, detail});
    if (isState) return;
    const std::int64_t tick = m_memory->tickOf(instrument);
    for (const MarketRecord& r : item.records) m_offTick |= tick <= 0 || r.priceNanoUsd % tick != 0;
    m_records.insert(m_records.end(), item.records.begin(), item.records.end());
}

void BatchEncoder::encodeItem(const Item& item) {
    ColumnMemory& memory = m_memory->instruments[item.instrument];
    const auto epoch = static_cast<std::int64_t>(item.epoch);
    m_columns[Instrument].add(item.instrument);
    m_columns[Form].add(formOf(item.kind) | (item.checksum ? kWithChecksum : 0));
    m_columns[Epoch].addSigned(wrappedSubtract(epoch, memory.epoch));
    m_columns[Sequence].addSigned(static_cast<std::int64_t>(item.firstSequence - memory.expected));
    m_columns[Count].add(item.kind == SourceItem::Kind::State ? item.detail : item.count);
    m_columns[Received].addSigned(wrappedSubtract(item.received, m_memory->received));
    m_columns[Delay].addSigned(item.delay);
    if (item.checksum) m_columns[Checksum].add(*item.checksum);
    if (item.kind == SourceItem::Kind::Snapshot) m_columns[Status].add(item.detail);
    memory.epoch = epoch;
    memory.expected = item.firstSequence + (item.kind == SourceItem::Kind::Records ? item.count : 0);
    m_memory->received = item.received;
}

void BatchEncoder::encodeRecord(const MarketRecord& r, ColumnMemory& memory, std::int64_t tick) {
    const bool isOdd = (r.flags & ~kKnownFlags) != 0 || r.aux != 0;
    const auto side = static_cast<std::size_t>(r.side);
    m_columns[Head].add(static_cast<std::uint64_t>(r.kind) | (side * kSideBit) | (r.endsEvent() ? kEndBit : 0) |
                        ((r.flags & domain::record_flag::kSnapshot) != 0 ? kSnapshotBit : 0) | (isOdd ? kOddBit : 0));
    const auto id = static_cast<std::int64_t>(r.orderId);
    m_columns[OrderId].addSigned(wrappedSubtract(id, memory.addId));
    if (r.kind == RecordKind::Add) memory.addId = id;
    const std::int64_t price = r.priceNanoUsd / tick;
    m_columns[Price].addSigned(wrappedSubtract(price, memory.price[side]));
    memory.price[side] = price;
    m_columns[QuantityColumn].addSigned(r.quantityRaw);
    m_columns[VenueTime].addSigned(wrappedSubtract(r.venueTimeNanos, memory.venueTime));
    memory.venueTime = r.venueTimeNanos;
    if (isOdd) {
        m_columns[OddFlags].add(r.flags);
        m_columns[OddAux].add(r.aux);
    }
}

void BatchEncoder::finish(std::vector<std::byte>& out) {
    for (ColumnWriter& column : m_columns) column.clear();
    std::size_t at = 0;
    for (const Item& item : m_items) {
        encodeItem(item);
        ColumnMemory& memory = m_memory->instruments[item.instrument];
        const std::int64_t tick = m_offTick ? 1 : m_memory->tickOf(item.instrument);
        for (const std::size_t end = at + item.count; at < end; ++at) encodeRecord(m_records[at], memory, tick);
    }
    putVarint(out, m_items.size());
    putVarint(out, m_records.size());
    for (const ColumnWriter& column : m_columns) column.appendTo(out);
    m_items.clear();
    m_records.clear();
    m_offTick = false;
}

// ---------------------------------------------------------------- and back

domain::Result<void> BatchDecoder::start(std::span<const std::byte> payload, bool nanoPrices) {
    VarintReader reader(payload);
    m_left = reader.next();
    m_recordsLeft = reader.next();
    for (ColumnReader& column : m_columns) column = ColumnReader(reader);
    m_nanoPrices = nanoPrices;
    const bool fits = m_recordsLeft <= format::kMaxBlockRecords && m_left <= format::kMaxBlockRecords;
    if (reader.ok() && reader.atEnd() && fits) return {};
    m_left = 0;
    return corrupt("columns");
}

domain::Result<void> BatchDecoder::next(SourceItem& out) {
    --m_left;
    const std::uint64_t instrument = m_columns[kInstrument].next();
    const std::uint64_t form = m_columns[kForm].next();
    const bool isState = (form & kFormMask) == kFormState, isSnapshot = (form & kFormMask) == kFormSnapshot;
    const std::int64_t tick =
        instrument > std::numeric_limits<std::uint32_t>::max() ? 0 : m_memory->tickOf(static_cast<std::uint32_t>(instrument));
    if (tick <= 0 || form > (kFormMask | kWithChecksum) || (form & kFormMask) == kFormMask) {
        m_left = 0;
        return corrupt("batch head");
    }
    ColumnMemory& memory = m_memory->instruments[static_cast<std::uint32_t>(instrument)];
    out.kind = isState ? SourceItem::Kind::State : isSnapshot ? SourceItem::Kind::Snapshot : SourceItem::Kind::Records;
    out.instrument = domain::InstrumentId{static_cast<std::uint32_t>(instrument)};
    memory.epoch = wrappedAdd(memory.epoch, m_columns[kEpoch].nextSigned());
    out.epoch = static_cast<std::uint64_t>(memory.epoch);
    out.firstSequence = memory.expected + static_cast<std::uint64_t>(m_columns[kSequence].nextSigned());
    const std::uint64_t count = m_columns[kCount].next();
    m_memory->received = wrappedAdd(m_memory->received, m_columns[kReceived].nextSigned());
    out.received = domain::Timestamp::fromNanos(m_memory->received);
    const std::int64_t delay = m_columns[kDelay].nextSigned();
    out.sent = domain::Timestamp::fromNanos(delay == 0 ? 0 : wrappedSubtract(m_memory->received, delay));
    out.checksum.reset();
    if ((form & kWithChecksum) != 0) out.checksum = static_cast<std::uint32_t>(m_columns[kChecksum].next());
    const std::uint64_t status = isSnapshot ? m_columns[kStatus].next() : 0;
    out.status = static_cast<domain::TradingStatus>(status);
    if (isState) out.state = static_cast<ports::StreamState>(count);
    const std::uint64_t records = isState ? 0 : count;
    memory.expected = out.firstSequence + (isSnapshot || isState ? 0 : records);
    m_records.clear();
    bool isGood = records <= m_recordsLeft && status <= static_cast<std::uint64_t>(domain::TradingStatus::Settled) &&
                  (!isState || count <= static_cast<std::uint64_t>(ports::StreamState::Disconnected)) &&
                  out.epoch >= 1 && out.firstSequence >= 1 && out.firstSequence < (1ULL << 62U);
    for (std::uint64_t i = 0; isGood && i < records; ++i) {
        isGood = decodeRecord(m_records.emplace_back(), memory, m_nanoPrices ? 1 : tick);
    }
    for (std::size_t c = kInstrument; c <= kStatus; ++c) isGood = isGood && m_columns[c].ok();
    if (!isGood) {
        m_left = 0;
        return corrupt("batch");
    }
    m_recordsLeft -= records;
    out.records = m_records;
    return {};
}

bool BatchDecoder::decodeRecord(MarketRecord& r, ColumnMemory& memory, std::int64_t tick) {
    const std::uint64_t head = m_columns[kHead].next();
    r.kind = static_cast<RecordKind>(head & 7U);
    r.side = static_cast<domain::Side>((head & kSideBit) != 0);
    r.flags = static_cast<std::uint16_t>(((head & kEndBit) != 0 ? domain::record_flag::kEventEnd : 0) |
                                         ((head & kSnapshotBit) != 0 ? domain::record_flag::kSnapshot : 0));
    const std::int64_t id = wrappedAdd(memory.addId, m_columns[kOrderId].nextSigned());
    r.orderId = static_cast<std::uint64_t>(id);
    if (r.kind == RecordKind::Add) memory.addId = id;
    std::int64_t& price = memory.price[static_cast<std::size_t>(r.side)];
    price = wrappedAdd(price, m_columns[kPrice].nextSigned());
    const bool overflows = __builtin_mul_overflow(price, tick, &r.priceNanoUsd);
    r.quantityRaw = m_columns[kQuantity].nextSigned();
    memory.venueTime = wrappedAdd(memory.venueTime, m_columns[kVenueTime].nextSigned());
    r.venueTimeNanos = memory.venueTime;
    if ((head & kOddBit) != 0) {
        r.flags = static_cast<std::uint16_t>(m_columns[kOddFlags].next());
        r.aux = static_cast<std::uint32_t>(m_columns[kOddAux].next());
    }
    bool isGood = !overflows && head < 2 * kOddBit && isInRange(r);
    for (std::size_t c = kHead; c <= kOddAux; ++c) isGood = isGood && m_columns[c].ok();
    return isGood;
}

bool BatchDecoder::isInRange(const MarketRecord& r) {
    return r.priceNanoUsd <= domain::kPriceLimit && r.priceNanoUsd >= -domain::kPriceLimit && r.quantityRaw >= 0 &&
           r.quantityRaw <= domain::kQuantityLimit &&
           (r.kind != RecordKind::Status || r.aux <= static_cast<std::uint32_t>(domain::TradingStatus::Settled));
}

}  // namespace tessera::replay
