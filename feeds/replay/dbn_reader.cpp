#include "feeds/replay/dbn_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>

namespace tessera::replay {

using dbn::MboRecord;
using domain::Error;
using domain::ErrorCode;
using domain::MarketRecord;
using domain::RecordKind;
using domain::Result;
using domain::Side;
using domain::TradingStatus;

namespace {

constexpr std::size_t kRecordsToGuessFrom = 100'000;
constexpr std::uint64_t kPricesForATick = 32;
constexpr std::int64_t kUsualTickNano = 10'000'000;

std::uint64_t keyOf(std::uint16_t publisher, std::uint32_t instrument) {
    return (std::uint64_t{publisher} << 32U) | instrument;
}

template <class T>
T fieldAt(std::span<const std::byte> record, std::size_t at) {
    T value{};
    std::memcpy(&value, record.data() + at, sizeof value);
    return value;
}

/// Undefined times are all ones; what lies beyond the year 2096 is as good as undefined.
domain::Timestamp timeOf(std::uint64_t nanos) {
    constexpr std::uint64_t kLatestNanos = 4'000'000'000'000'000'000;
    return domain::Timestamp::fromNanos(nanos > kLatestNanos ? 0 : static_cast<std::int64_t>(nanos));
}

std::string schemaName(std::uint16_t schema) {
    constexpr const char* kNames[] = {"mbo",        "mbp-1",    "mbp-10",   "tbbo",     "trades",
                                      "ohlcv-1s",   "ohlcv-1m", "ohlcv-1h", "ohlcv-1d", "definition",
                                      "statistics", "status",   "imbalance"};
    return schema < std::size(kNames) ? kNames[schema] : fmt::format("number {}", schema);
}

/// Databento's status actions.
TradingStatus statusOf(std::uint16_t action, TradingStatus now) {
    switch (action) {
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
        case 6:
        case 11:
            return TradingStatus::PreOpen;
        case 7:
            return TradingStatus::Open;
        case 8:
        case 9:
        case 10:
            return TradingStatus::Halted;
        case 12:
        case 13:
        case 15:
            return TradingStatus::Closed;
        default:
            return now;
    }
}

}  // namespace

DbnReader::DbnReader(std::unique_ptr<ByteSource> bytes, OpenOptions options)
    : m_bytes(std::move(bytes)), m_options(std::move(options)) {}

Result<std::unique_ptr<DbnReader>> DbnReader::open(std::unique_ptr<ByteSource> bytes, OpenOptions options) {
    std::unique_ptr<DbnReader> reader(new DbnReader(std::move(bytes), std::move(options)));
    if (auto read = reader->readMetadata(); !read) {
        return read.error();
    }
    reader->guessTicks();
    if (auto again = reader->rewind(); !again) {
        return again.error();
    }
    return reader;
}

Result<void> DbnReader::readMetadata() {
    const auto length = dbn::metadataBytes(m_bytes->peek(dbn::kPreludeBytes));
    if (!length) {
        return length.error();
    }
    const auto bytes = m_bytes->peek(*length);
    if (bytes.size() < *length) {
        return Error{ErrorCode::Corrupt, "The DBN file is cut off inside its metadata.", "metadata"};
    }
    auto metadata = dbn::parseMetadata(bytes);
    if (!metadata) {
        return metadata.error();
    }
    m_metadata = std::move(metadata).value();
    m_bytes->consume(*length);
    if (m_metadata.schema == dbn::kSchemaMbo || m_metadata.schema == dbn::kSchemaMixed) {
        return {};
    }
    return Error{ErrorCode::BadInput,
                 fmt::format("The DBN file holds the schema {}; Tessera replays market by order (mbo).",
                             schemaName(m_metadata.schema)),
                 "schema"};
}

Result<void> DbnReader::rewind() {
    m_bytes->rewind();
    m_counters = {};
    m_keeper.clear();
    m_streams.clear();
    m_firstPublisher.clear();
    m_lastKey = ~std::uint64_t{0};
    m_lastStream = nullptr;
    m_fill = {};
    m_markedGaps = 0;
    m_recordBytes = 0;
    m_atEnd = false;
    return readMetadata();
}

/// The file does not say what the tick is. A definition record does, where there is one; else the prices of
/// the first records show it, and a finer price later refines it.
void DbnReader::guessTicks() {
    struct Seen {
        std::int64_t divisor = 0, defined = 0;
        std::uint64_t prices = 0;
    };
    std::unordered_map<std::uint64_t, Seen> seen;
    std::span<const std::byte> bytes;
    for (std::size_t i = 0; i < kRecordsToGuessFrom; ++i) {
        const auto more = nextRecord(bytes);
        if (!more || !*more) {
            break;
        }
        const auto type = fieldAt<std::uint8_t>(bytes, 1);
        Seen& s = seen[keyOf(fieldAt<std::uint16_t>(bytes, 2), fieldAt<std::uint32_t>(bytes, 4))];
        if (type == dbn::rtype::kDefinition && bytes.size() >= 32) {
            s.defined = fieldAt<std::int64_t>(bytes, 24);
        } else if (type == dbn::rtype::kMbo) {
            const auto action = fieldAt<char>(bytes, 38);
            const auto price = fieldAt<std::int64_t>(bytes, 24);
            if ((action != 'A' && action != 'M') || price > domain::kPriceLimit ||
                price < -domain::kPriceLimit) {
                continue;
            }
            s.divisor = std::gcd(s.divisor, price);
            ++s.prices;
        }
    }
    for (const auto& [key, s] : seen) {
        const bool isDefined = s.defined > 0 && s.defined <= domain::kPriceLimit;
        const std::int64_t usual = std::gcd(s.divisor, kUsualTickNano);
        m_ticks[key] = isDefined                                      ? s.defined
                       : s.prices >= kPricesForATick && s.divisor > 0 ? s.divisor
                                                                      : usual;
    }
}

std::string DbnReader::description() const {
    return fmt::format("Databento DBN {} ({}){}", m_metadata.version, m_metadata.dataset,
                       m_bytes->isCompressed() ? ", zstd" : "");
}

std::vector<std::string> DbnReader::notes() const {
    if (m_markedGaps == 0) {
        return {};
    }
    return {fmt::format("The publisher marked {} gaps in its own data.", m_markedGaps)};
}

const domain::OrderBook* DbnReader::book(domain::InstrumentId id) const {
    const KeptStream* stream = m_keeper.find(id);
    return stream == nullptr ? nullptr : stream->book.get();
}

Result<bool> DbnReader::nextRecord(std::span<const std::byte>& out) {
    m_bytes->consume(m_recordBytes);
    m_recordBytes = 0;
    auto record = m_bytes->peek(sizeof(MboRecord));  // usually all of it
    if (record.empty()) {
        if (m_bytes->problem()) {
            return *m_bytes->problem();
        }
        return false;
    }
    const std::size_t length = std::size_t{static_cast<std::uint8_t>(record[0])} * 4;
    record = length <= record.size() ? record.first(length) : m_bytes->peek(length);
    if (record.size() < length) {
        if (m_bytes->problem()) {
            return *m_bytes->problem();
        }
        return Error{ErrorCode::Corrupt,
                     "The DBN file is cut off in the middle of a record; what came before is good.",
                     fmt::format("byte {}", m_bytes->offset())};
    }
    const bool isMbo = length >= dbn::kRecordHeaderBytes && record[1] == std::byte{dbn::rtype::kMbo};
    if (length < (isMbo ? sizeof(MboRecord) : dbn::kRecordHeaderBytes)) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format(
                "The DBN file is damaged at byte {}: a record of {} bytes cannot be; what came before "
                "is good.",
                m_bytes->offset(), length),
            "record length"};
    }
    m_recordBytes = length;
    out = record;
    return true;
}

Result<void> DbnReader::next(SourceItem& out) {
    while (!m_keeper.take(out)) {
        std::span<const std::byte> record;
        const auto more = m_atEnd ? Result<bool>(false) : nextRecord(record);
        if (!more || !*more) {
            m_atEnd = true;
            out.kind = SourceItem::Kind::End;
            out.records = {};
            return more ? Result<void>{} : Result<void>(more.error());
        }
        ++m_counters.messages;
        onRecord(record);
    }
    return {};
}

void DbnReader::onRecord(std::span<const std::byte> record) {
    const auto type = fieldAt<std::uint8_t>(record, 1);
    if (type == dbn::rtype::kMbo) {
        onMbo(fieldAt<MboRecord>(record, 0));
    } else if (type == dbn::rtype::kStatus && record.size() >= 26) {
        onStatus(record);
    } else if (type == dbn::rtype::kSymbolMapping) {
        onSymbolMapping(record);
    } else if (type != dbn::rtype::kDefinition) {
        ++m_counters.skipped[fmt::format("rtype {:#04x}", type)];
    }
}

KeptStream* DbnReader::streamFor(std::uint16_t publisher, std::uint32_t instrument) {
    const std::uint64_t key = keyOf(publisher, instrument);
    if (key == m_lastKey) {
        return m_lastStream;
    }
    m_lastKey = key;
    const auto [slot, isNew] = m_streams.try_emplace(key, nullptr);
    if (!isNew) {
        return m_lastStream = slot->second;
    }
    const auto name = m_metadata.symbols.find(instrument);
    domain::Instrument i;
    i.spec = domain::ExternalSpec{};
    i.symbol = name != m_metadata.symbols.end() ? name->second : fmt::format("#{}", instrument);
    const auto& wanted = m_options.symbols;
    const bool isWanted = wanted.empty() || std::find(wanted.begin(), wanted.end(), i.symbol) != wanted.end();
    // A consolidated file has one instrument at several publishers: each is a book of its own.
    const auto first = m_firstPublisher.try_emplace(instrument, publisher).first->second;
    if (first != publisher) {
        i.symbol += fmt::format("@{}", publisher);
    }
    i.name = fmt::format("{}, recorded by Databento from {}", i.symbol, m_metadata.dataset);
    i.family = m_metadata.dataset;
    i.unit = "units";
    const auto tick = m_ticks.find(key);
    i.tick = domain::PriceDelta::fromNanoUsd(tick != m_ticks.end() ? tick->second : kUsualTickNano);
    if (isWanted) {
        slot->second = &m_keeper.add(std::move(i));
    }
    return m_lastStream = slot->second;
}

void DbnReader::onMbo(const MboRecord& r) {
    KeptStream* stream = streamFor(r.publisher, r.instrument);
    if (stream == nullptr) {
        skip("filtered out");
        return;
    }
    const domain::Timestamp recv = timeOf(r.tsRecv), event = timeOf(r.tsEvent);
    MarketRecord record;
    record.orderId = r.orderId;
    record.priceNanoUsd = r.price;
    record.quantityRaw = r.size;
    record.venueTimeNanos = (event.isSet() ? event : recv).nanos();
    record.side = r.side == 'A' ? Side::Sell : Side::Buy;
    m_records.clear();
    const bool isDoubted = (r.flags & dbn::flag::kMaybeBadBook) != 0;
    if (isDoubted && !stream->isDoubted) {
        ++m_markedGaps;
        m_keeper.markGap(*stream);
    }
    stream->isDoubted = isDoubted;
    const bool isOrder = (r.flags & (dbn::flag::kTopOfBook | dbn::flag::kLevel)) == 0;
    const bool needsSide = r.action == 'A' || r.action == 'M';
    if (!isOrder && r.action != 'T') {
        skip("not an order");
    } else if (needsSide && r.side != 'A' && r.side != 'B') {
        ++m_counters.rejected;
    } else if (r.action == 'A') {
        m_records.push_back(record);
        m_records.back().kind = RecordKind::Add;
    } else if (r.action == 'M') {
        onModify(*stream, r, record);
    } else if (r.action == 'C') {
        onCancel(*stream, r, record);
    } else if (r.action == 'T') {
        onTrade(*stream, r, record);
    } else if (r.action == 'R') {
        record.kind = RecordKind::Clear;
        record.orderId = 0;
        record.priceNanoUsd = record.quantityRaw = 0;
        m_records.push_back(record);
    } else if (r.action == 'F') {
        m_fill = {stream, r.orderId, r.size};
    } else if (r.action != 'N') {
        ++m_counters.rejected;
    }
    m_keeper.handle(*stream, m_records, (r.flags & dbn::flag::kLast) != 0, recv.isSet() ? recv : event);
}

void DbnReader::onModify(KeptStream& stream, const MboRecord& r, const MarketRecord& record) {
    const auto resting = stream.book ? stream.book->find(domain::OrderId{r.orderId}) : std::nullopt;
    m_records.push_back(record);
    m_records.back().kind = resting ? RecordKind::Modify : RecordKind::Add;
    if (!resting) {
        ++m_counters.unknownOrders;
    } else if (resting->side != record.side) {  // not a modification in our terms
        m_records.back().kind = RecordKind::Delete;
        m_records.push_back(record);
        m_records.back().kind = RecordKind::Add;
    }
}

void DbnReader::onCancel(KeptStream& stream, const MboRecord& r, MarketRecord& record) {
    const bool isExecution = m_fill.stream == &stream && m_fill.orderId == r.orderId && m_fill.size >= r.size;
    m_fill = {};
    const auto resting = stream.book ? stream.book->find(domain::OrderId{r.orderId}) : std::nullopt;
    record.kind = isExecution ? RecordKind::Execute : RecordKind::Delete;
    if (resting) {
        record.side = resting->side;
        record.priceNanoUsd = resting->price.nanoUsd();
        const std::int64_t left = resting->quantity.raw() - record.quantityRaw;
        if (left < 0) {
            ++m_counters.rejected;  // more than is there: all of it
        }
        if (left < 0) {
            record.quantityRaw = resting->quantity.raw();
        }
        if (left > 0 && !isExecution) {
            record.kind = RecordKind::Modify;
            record.quantityRaw = left;
        }
    }
    m_records.push_back(record);
}

void DbnReader::onTrade(KeptStream& stream, const MboRecord& r, MarketRecord& record) {
    const bool isPrice =
        r.price != dbn::kUndefinedPrice && r.price <= domain::kPriceLimit && r.price >= -domain::kPriceLimit;
    if (!isPrice || r.size == 0) {
        ++m_counters.rejected;
        return;
    }
    record.kind = RecordKind::Trade;
    record.orderId = r.sequence;
    if (r.side != 'A' && r.side != 'B') {  // unknown: at or above the best offer somebody bought
        const auto ask = stream.book ? stream.book->best(Side::Sell) : std::nullopt;
        const auto bid = stream.book ? stream.book->best(Side::Buy) : std::nullopt;
        record.side = ask && record.price() >= ask->price   ? Side::Buy
                      : bid && record.price() <= bid->price ? Side::Sell
                                                            : stream.lastAggressor;
    }
    stream.lastAggressor = record.side;
    m_records.push_back(record);
}

void DbnReader::onStatus(std::span<const std::byte> bytes) {
    KeptStream* stream = streamFor(fieldAt<std::uint16_t>(bytes, 2), fieldAt<std::uint32_t>(bytes, 4));
    if (stream == nullptr) {
        return;
    }
    const domain::Timestamp recv = timeOf(fieldAt<std::uint64_t>(bytes, 16));
    MarketRecord record;
    record.kind = RecordKind::Status;
    record.aux = static_cast<std::uint32_t>(statusOf(fieldAt<std::uint16_t>(bytes, 24), stream->status));
    record.venueTimeNanos = timeOf(fieldAt<std::uint64_t>(bytes, 8)).nanos();
    m_keeper.handle(*stream, {&record, 1}, !stream->isEventOpen, recv);
}

/// Names arrive in the stream of a live recording, before what they name.
void DbnReader::onSymbolMapping(std::span<const std::byte> bytes) {
    constexpr std::size_t kFirstV1 = 16, kFirstV2 = 17;
    const bool isV1 = bytes.size() < kFirstV2 + 2 * 71 + 1;
    const std::size_t width = isV1 ? 22 : 71;
    // v1: in, out. From v2 on each has a byte for its kind before it.
    const std::size_t in = isV1 ? kFirstV1 : kFirstV2;
    if (bytes.size() < in + width) {
        return;
    }
    const std::string name = dbn::textOf(bytes.subspan(in, width));
    if (!name.empty()) {
        m_metadata.symbols.emplace(fieldAt<std::uint32_t>(bytes, 4), name);
    }
}

}  // namespace tessera::replay
