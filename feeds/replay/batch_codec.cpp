#include "feeds/replay/batch_codec.h"

#include <limits>
#include <utility>

#include "feeds/replay/recording_format.h"

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;
using domain::MarketRecord;
using domain::RecordKind;

namespace {

constexpr std::uint64_t kFormRecords = 0, kFormSnapshot = 1, kFormState = 2, kFormMask = 3, kWithChecksum = 4;
constexpr std::uint64_t kSideBit = 1U << 3U, kEndBit = 1U << 4U, kSnapshotBit = 1U << 5U, kOddBit = 1U << 6U;
// Until the year 2096: sums of times stay far from their limits.
constexpr std::int64_t kLastNanos = 4'000'000'000'000'000'000;
constexpr std::uint16_t kKnownFlags = domain::record_flag::kEventEnd | domain::record_flag::kSnapshot;

enum : std::size_t {  // in the order of the file
    kInstrument,
    kForm,
    kEpoch,
    kSequence,
    kCount,
    kReceived,
    kDelay,
    kChecksum,
    kStatus,
    kHead,
    kReference,
    kOrderId,
    kTradeId,
    kPrice,
    kQuantity,
    kVenueTime,
    kOddFlags,
    kOddAux
};

std::uint64_t formOf(SourceItem::Kind kind) {
    return kind == SourceItem::Kind::Snapshot ? kFormSnapshot
           : kind == SourceItem::Kind::State  ? kFormState
                                              : kFormRecords;
}

bool refers(RecordKind kind) {
    return kind == RecordKind::Modify || kind == RecordKind::Delete || kind == RecordKind::Execute;
}

/// What the price of a record counts from that refers to no known order.
std::int64_t& priceBefore(ColumnMemory& memory, const MarketRecord& r) {
    const bool isResting = r.kind == RecordKind::Add || r.kind == RecordKind::Level;
    return isResting ? memory.restingPrice[static_cast<std::size_t>(r.side)] : memory.price;
}

/// The record is known: what later ones count from.
void remember(ColumnMemory& memory, const MarketRecord& r) {
    priceBefore(memory, r) = r.priceNanoUsd;
    memory.price = r.priceNanoUsd;
    memory.quantity = r.quantityRaw;
    memory.orders.apply(r);
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
    const auto detail =
        isState ? static_cast<std::uint64_t>(item.state) : static_cast<std::uint64_t>(item.status);
    m_items.push_back({item.kind, instrument, item.epoch, item.firstSequence, item.received.nanos(), delay,
                       isState ? 0 : item.records.size(), item.checksum, detail});
    if (isState) {
        return;
    }
    const std::int64_t tick = m_memory->tickOf(instrument);
    for (const MarketRecord& r : item.records) {
        m_offTick |= tick <= 0 || r.priceNanoUsd % tick != 0;
    }
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
    if (item.checksum) {
        m_columns[Checksum].add(*item.checksum);
    }
    if (item.kind == SourceItem::Kind::Snapshot) {
        m_columns[Status].add(item.detail);
    }
    memory.epoch = epoch;
    memory.expected = item.firstSequence + (item.kind == SourceItem::Kind::Records ? item.count : 0);
    m_memory->received = item.received;
}

void BatchEncoder::encodeHead(const MarketRecord& r, domain::Side side) {
    const bool isOdd = (r.flags & ~kKnownFlags) != 0 || r.aux != 0;
    m_columns[Head].add(static_cast<std::uint64_t>(r.kind) | (static_cast<std::uint64_t>(side) * kSideBit) |
                        (r.endsEvent() ? kEndBit : 0) |
                        ((r.flags & domain::record_flag::kSnapshot) != 0 ? kSnapshotBit : 0) |
                        (isOdd ? kOddBit : 0));
    if (!isOdd) {
        return;
    }
    m_columns[OddFlags].add(r.flags);
    m_columns[OddAux].add(r.aux);
}

void BatchEncoder::encodeRecord(const MarketRecord& r, ColumnMemory& memory, std::int64_t tick,
                                bool inSnapshot) {
    const std::uint64_t reference = refers(r.kind) ? memory.orders.referenceTo(r.orderId) : 0;
    const OrderMemory::Slot* order = memory.orders.at(reference);
    if (order != nullptr && order->price % tick != 0) {
        order = nullptr;
    }
    encodeHead(r, order != nullptr && order->side == r.side ? domain::Side::Buy
                  : order != nullptr                        ? domain::Side::Sell
                                                            : r.side);
    if (refers(r.kind)) {
        m_columns[Reference].add(order != nullptr ? reference : 0);
    }
    const auto id = static_cast<std::int64_t>(r.orderId);
    const bool isAdd = r.kind == RecordKind::Add, isTrade = r.kind == RecordKind::Trade;
    if (isTrade) {
        m_columns[TradeId].addSigned(wrappedSubtract(id, std::exchange(memory.tradeId, id)));
    } else if (order == nullptr) {
        m_columns[OrderId].addSigned(isAdd || refers(r.kind) ? wrappedSubtract(id, memory.addId) : id);
    }
    if (isAdd) {
        memory.addId = id;
    }
    const std::int64_t before = order != nullptr ? order->price : priceBefore(memory, r);
    m_columns[Price].addSigned(wrappedSubtract(r.priceNanoUsd / tick, before / tick));
    m_columns[QuantityColumn].addSigned(order != nullptr && r.kind != RecordKind::Execute
                                            ? wrappedSubtract(order->quantity, r.quantityRaw)
                                        : isTrade ? wrappedSubtract(r.quantityRaw, memory.quantity)
                                                  : r.quantityRaw);
    m_columns[VenueTime].addSigned(
        inSnapshot ? r.venueTimeNanos
                   : wrappedSubtract(r.venueTimeNanos, std::exchange(m_memory->venueTime, r.venueTimeNanos)));
    remember(memory, r);
}

void BatchEncoder::finish(std::vector<std::byte>& out) {
    for (ColumnWriter& column : m_columns) {
        column.clear();
    }
    std::size_t at = 0;
    for (const Item& item : m_items) {
        encodeItem(item);
        ColumnMemory& memory = m_memory->instruments[item.instrument];
        const std::int64_t tick = m_offTick ? 1 : m_memory->tickOf(item.instrument);
        const bool inSnapshot = item.kind == SourceItem::Kind::Snapshot;
        if (inSnapshot) {
            memory.orders.clear();
        }
        for (const std::size_t end = at + item.count; at < end; ++at) {
            encodeRecord(m_records[at], memory, tick, inSnapshot);
        }
    }
    putVarint(out, m_items.size());
    putVarint(out, m_records.size());
    for (const ColumnWriter& column : m_columns) {
        column.appendTo(out);
    }
    m_items.clear();
    m_records.clear();
    m_offTick = false;
}

// ---------------------------------------------------------------- and back

domain::Result<void> BatchDecoder::start(std::span<const std::byte> payload, bool nanoPrices) {
    VarintReader reader(payload);
    m_left = reader.next();
    m_recordsLeft = reader.next();
    for (ColumnReader& column : m_columns) {
        column = ColumnReader(reader);
    }
    m_nanoPrices = nanoPrices;
    const bool fits = m_recordsLeft <= format::kMaxBlockRecords && m_left <= format::kMaxBlockRecords;
    if (reader.ok() && reader.atEnd() && fits) {
        return {};
    }
    m_left = 0;
    return corrupt("columns");
}

domain::Result<void> BatchDecoder::next(SourceItem& out) {
    --m_left;
    const std::uint64_t instrument = m_columns[kInstrument].next();
    const std::uint64_t form = m_columns[kForm].next();
    const bool isState = (form & kFormMask) == kFormState, isSnapshot = (form & kFormMask) == kFormSnapshot;
    const std::int64_t tick = instrument > std::numeric_limits<std::uint32_t>::max()
                                  ? 0
                                  : m_memory->tickOf(static_cast<std::uint32_t>(instrument));
    if (tick <= 0 || form > (kFormMask | kWithChecksum) || (form & kFormMask) == kFormMask) {
        m_left = 0;
        return corrupt("batch head");
    }
    ColumnMemory& memory = m_memory->instruments[static_cast<std::uint32_t>(instrument)];
    out.kind = isState      ? SourceItem::Kind::State
               : isSnapshot ? SourceItem::Kind::Snapshot
                            : SourceItem::Kind::Records;
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
    if ((form & kWithChecksum) != 0) {
        out.checksum = static_cast<std::uint32_t>(m_columns[kChecksum].next());
    }
    const std::uint64_t status = isSnapshot ? m_columns[kStatus].next() : 0;
    out.status = static_cast<domain::TradingStatus>(status);
    if (isState) {
        out.state = static_cast<ports::StreamState>(count);
    }
    const std::uint64_t records = isState ? 0 : count;
    memory.expected = out.firstSequence + (isSnapshot || isState ? 0 : records);
    m_records.clear();
    if (isSnapshot) {
        memory.orders.clear();
    }
    bool isGood = records <= m_recordsLeft &&
                  status <= static_cast<std::uint64_t>(domain::TradingStatus::Settled) &&
                  (!isState || count <= static_cast<std::uint64_t>(ports::StreamState::Disconnected)) &&
                  m_memory->received >= 0 && m_memory->received <= kLastNanos && out.epoch >= 1 &&
                  out.firstSequence >= 1 && out.firstSequence < (1ULL << 62U);
    for (std::uint64_t i = 0; isGood && i < records; ++i) {
        isGood = decodeRecord(m_records.emplace_back(), memory, m_nanoPrices ? 1 : tick, isSnapshot);
    }
    for (std::size_t c = kInstrument; c <= kStatus; ++c) {
        isGood = isGood && m_columns[c].ok();
    }
    if (!isGood) {
        m_left = 0;
        return corrupt("batch");
    }
    m_recordsLeft -= records;
    out.records = m_records;
    return {};
}

void BatchDecoder::decodeIds(MarketRecord& r, ColumnMemory& memory, bool isReferred) {
    const bool isAdd = r.kind == RecordKind::Add;
    if (r.kind == RecordKind::Trade) {
        memory.tradeId = wrappedAdd(memory.tradeId, m_columns[kTradeId].nextSigned());
        r.orderId = static_cast<std::uint64_t>(memory.tradeId);
    } else if (!isReferred) {
        const std::int64_t value = m_columns[kOrderId].nextSigned();
        r.orderId =
            static_cast<std::uint64_t>(isAdd || refers(r.kind) ? wrappedAdd(memory.addId, value) : value);
    }
    if (isAdd) {
        memory.addId = static_cast<std::int64_t>(r.orderId);
    }
}

bool BatchDecoder::decodeRecord(MarketRecord& r, ColumnMemory& memory, std::int64_t tick, bool inSnapshot) {
    const std::uint64_t head = m_columns[kHead].next();
    r.kind = static_cast<RecordKind>(head & 7U);
    r.side = static_cast<domain::Side>((head & kSideBit) != 0);
    r.flags = static_cast<std::uint16_t>(((head & kEndBit) != 0 ? domain::record_flag::kEventEnd : 0) |
                                         ((head & kSnapshotBit) != 0 ? domain::record_flag::kSnapshot : 0));
    if ((head & kOddBit) != 0) {
        r.flags = static_cast<std::uint16_t>(m_columns[kOddFlags].next());
        r.aux = static_cast<std::uint32_t>(m_columns[kOddAux].next());
    }
    const std::uint64_t reference = refers(r.kind) ? m_columns[kReference].next() : 0;
    const OrderMemory::Slot* order = memory.orders.at(reference);
    if (reference != 0 && order == nullptr) {
        return false;
    }
    if (order != nullptr) {
        r.orderId = order->id;
        r.side = r.side == domain::Side::Buy ? order->side : opposite(order->side);
    }
    decodeIds(r, memory, order != nullptr);
    const std::int64_t before = order != nullptr ? order->price : priceBefore(memory, r);
    const std::int64_t ticks = wrappedAdd(before / tick, m_columns[kPrice].nextSigned());
    const bool overflows = __builtin_mul_overflow(ticks, tick, &r.priceNanoUsd);
    const std::int64_t quantity = m_columns[kQuantity].nextSigned();
    r.quantityRaw = order != nullptr && r.kind != RecordKind::Execute
                        ? wrappedSubtract(order->quantity, quantity)
                    : r.kind == RecordKind::Trade ? wrappedAdd(memory.quantity, quantity)
                                                  : quantity;
    const std::int64_t time = m_columns[kVenueTime].nextSigned();
    r.venueTimeNanos = inSnapshot ? time : m_memory->venueTime = wrappedAdd(m_memory->venueTime, time);
    bool isGood = !overflows && head < 2 * kOddBit && isInRange(r);
    for (std::size_t c = kHead; c <= kOddAux; ++c) {
        isGood = isGood && m_columns[c].ok();
    }
    if (isGood) {
        remember(memory, r);
    }
    return isGood;
}

bool BatchDecoder::isInRange(const MarketRecord& r) {
    return r.priceNanoUsd <= domain::kPriceLimit && r.priceNanoUsd >= -domain::kPriceLimit &&
           r.quantityRaw >= 0 && r.quantityRaw <= domain::kQuantityLimit &&
           (r.kind != RecordKind::Status ||
            r.aux <= static_cast<std::uint32_t>(domain::TradingStatus::Settled));
}

}  // namespace tessera::replay
