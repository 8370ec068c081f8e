#include "feeds/imports/dbn_bars.h"

#include <fmt/format.h>

#include <cstring>

#include "feeds/replay/dbn_layout.h"

namespace tessera::imports {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Price;
using domain::Quantity;
using domain::Result;
using domain::Timestamp;
namespace dbn = replay::dbn;

namespace {

// As published (dbn 0.3x, record.rs and enums.rs): schemas, record types and the two layouts.
constexpr std::uint16_t kSchemaTrades = 4, kSchemaOhlcv1s = 5, kSchemaOhlcv1d = 8;
constexpr std::uint8_t kTypeTrade = 0x00, kTypeOhlcvFirst = 0x20, kTypeOhlcvLast = 0x23;
constexpr const char* kOhlcvNames[] = {"ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d"};

struct OhlcvRecord {
    std::uint8_t length, rtype;
    std::uint16_t publisher;
    std::uint32_t instrument;
    std::uint64_t tsEvent;
    std::int64_t open, high, low, close;  // 1e-9
    std::uint64_t volume;
};
static_assert(sizeof(OhlcvRecord) == 56);

struct TradeRecord {
    std::uint8_t length, rtype;
    std::uint16_t publisher;
    std::uint32_t instrument;
    std::uint64_t tsEvent;
    std::int64_t price;  // 1e-9
    std::uint32_t size;
    char action, side;
    std::uint8_t flags, depth;
    std::uint64_t tsRecv;
    std::int32_t tsInDelta;
    std::uint32_t sequence;
};
static_assert(sizeof(TradeRecord) == 48);

bool isPrice(std::int64_t nano) {
    return nano <= domain::kPriceLimit && nano >= -domain::kPriceLimit;
}

Timestamp timeOf(std::uint64_t nanos) {
    return Timestamp::fromNanos(nanos > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(nanos));
}

Error cutOff() {
    return Error{ErrorCode::Corrupt,
                 "The DBN file is cut off in the middle of a record. Nothing was imported.", "dbn record"};
}

}  // namespace

Result<DbnBars> DbnBars::open(const std::string& path) {
    auto bytes = replay::ByteSource::openFile(path);
    if (!bytes) {
        return bytes.error();
    }
    DbnBars bars;
    bars.m_bytes = std::move(bytes).value();
    const auto length = dbn::metadataBytes(bars.m_bytes->peek(dbn::kPreludeBytes));
    if (!length) {
        return length.error();
    }
    const auto head = bars.m_bytes->peek(*length);
    if (head.size() < *length) {
        return cutOff();
    }
    auto metadata = dbn::parseMetadata(head);
    if (!metadata) {
        return metadata.error();
    }
    bars.m_metadata = std::move(metadata).value();
    bars.m_bytes->consume(*length);
    const std::uint16_t schema = bars.m_metadata.schema;
    if (schema < kSchemaTrades || schema > kSchemaOhlcv1d) {
        return Error{ErrorCode::BadInput, "The DBN file holds neither bars (ohlcv) nor prints (trades).",
                     "schema"};
    }
    return bars;
}

std::string DbnBars::description() const {
    return fmt::format(
        "Databento DBN {} {} ({})", m_metadata.version,
        m_metadata.schema == kSchemaTrades ? "trades" : kOhlcvNames[m_metadata.schema - kSchemaOhlcv1s],
        m_metadata.dataset);
}

Duration DbnBars::interval() const {
    constexpr Duration kIntervals[] = {std::chrono::seconds(1), std::chrono::minutes(1),
                                       std::chrono::hours(1), std::chrono::hours(24)};
    return m_metadata.schema == kSchemaTrades ? Duration::zero()
                                              : kIntervals[m_metadata.schema - kSchemaOhlcv1s];
}

history::SeriesKey DbnBars::keyOf(std::uint32_t instrument, const history::ImportRequest& request) const {
    const auto name = m_metadata.symbols.find(instrument);
    history::SeriesKey key = request.key;
    key.source = key.source.empty() ? m_metadata.dataset : key.source;
    key.symbol = name != m_metadata.symbols.end() ? name->second : fmt::format("#{}", instrument);
    key.quantityDecimals = 0;
    key.interval = std::max<Duration>(interval(), std::chrono::minutes(1));
    return key;
}

Result<bool> DbnBars::next(const history::ImportRequest& request, RowSink& rows) {
    const auto head = m_bytes->peek(dbn::kRecordHeaderBytes);
    if (head.empty() && !m_bytes->problem()) {
        return false;
    }
    const std::size_t length = head.empty() ? 0 : std::size_t{static_cast<std::uint8_t>(head[0])} * 4;
    const auto record = m_bytes->peek(std::max(length, dbn::kRecordHeaderBytes));
    if (m_bytes->problem() || length < dbn::kRecordHeaderBytes || record.size() < length) {
        return cutOff();
    }
    ++m_record;
    const auto type = static_cast<std::uint8_t>(record[1]);
    if (type >= kTypeOhlcvFirst && type <= kTypeOhlcvLast && length >= sizeof(OhlcvRecord)) {
        takeBar(record, request, rows);
    } else if (type == kTypeTrade && length >= sizeof(TradeRecord)) {
        takeTrade(record, request, rows);
    }
    m_bytes->consume(length);
    return true;
}

void DbnBars::takeBar(std::span<const std::byte> bytes, const history::ImportRequest& request,
                      RowSink& rows) {
    OhlcvRecord r{};
    std::memcpy(&r, bytes.data(), sizeof r);
    const history::SeriesKey key = keyOf(r.instrument, request);
    if (!wants(request, key.symbol) || !wants(request, timeOf(r.tsEvent))) {
        return;
    }
    ++rows.counts().rows;
    if (!isPrice(r.open) || !isPrice(r.high) || !isPrice(r.low) || !isPrice(r.close) ||
        r.volume > static_cast<std::uint64_t>(domain::kQuantityLimit)) {
        rows.reject(m_record, "a price or the volume is undefined or out of range");
        return;
    }
    rows.addBar(
        key,
        {timeOf(r.tsEvent), Price::fromNanoUsd(r.open), Price::fromNanoUsd(r.high), Price::fromNanoUsd(r.low),
         Price::fromNanoUsd(r.close), Quantity::fromRaw(static_cast<std::int64_t>(r.volume)), Quantity{}},
        m_record);
}

void DbnBars::takeTrade(std::span<const std::byte> bytes, const history::ImportRequest& request,
                        RowSink& rows) {
    TradeRecord r{};
    std::memcpy(&r, bytes.data(), sizeof r);
    const history::SeriesKey key = keyOf(r.instrument, request);
    if (r.action != 'T' || !wants(request, key.symbol) || !wants(request, timeOf(r.tsEvent))) {
        return;
    }
    ++rows.counts().rows;
    if (!isPrice(r.price) || r.size == 0) {
        rows.reject(m_record, "its price is undefined or its size is zero");
        return;
    }
    history::Tick tick{timeOf(r.tsEvent), Price::fromNanoUsd(r.price), Quantity::fromRaw(r.size),
                       std::nullopt};
    if (r.side == 'A' || r.side == 'B') {  // of the aggressor: A sold, B bought
        tick.aggressor = r.side == 'B' ? domain::Side::Buy : domain::Side::Sell;
    }
    rows.addTick(key, tick, m_record);
}

}  // namespace tessera::imports
