#pragma once
// A batches block: SourceItems of kind Records, Snapshot and State to columns and back. Both ends carry the
// same memory of each instrument from block to block. The format is recording_format.h's.

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "feeds/replay/column_codec.h"
#include "feeds/replay/order_memory.h"
#include "feeds/replay/record_source.h"

namespace tessera::replay {

/// What the differences of one instrument count from. Prices in 1e-9 USD.
struct ColumnMemory {
    std::int64_t epoch = 0;
    std::uint64_t expected = 1;
    std::int64_t addId = 0, tradeId = 0;
    std::array<std::int64_t, 2> restingPrice{};  // of Adds and Levels, by side
    std::int64_t price = 0, quantity = 0;        // of the record before
    OrderMemory orders;
};

/// Shared by writer and reader; ticks come from the definitions.
struct CodecMemory {
    std::unordered_map<std::uint32_t, ColumnMemory> instruments;
    std::unordered_map<std::uint32_t, std::int64_t> ticks;
    std::int64_t received = 0, venueTime = 0;

    void startAfresh() {
        instruments.clear();
        received = venueTime = 0;
    }
    void define(const domain::Instrument& instrument) {
        const auto number = static_cast<std::uint32_t>(instrument.id);
        ticks[number] = instrument.tick.nanoUsd();
        instruments[number].orders.clear();
    }
    /// About, in memory.
    std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& [number, column] : instruments) {
            sum += sizeof column + column.orders.bytes();
        }
        return sum;
    }
    /// 0: not defined.
    std::int64_t tickOf(std::uint32_t instrument) const {
        const auto found = ticks.find(instrument);
        return found == ticks.end() ? 0 : found->second;
    }
};

/// Collects the items of one block.
class BatchEncoder {
 public:
    explicit BatchEncoder(CodecMemory& memory) : m_memory(&memory) {}

    /// Records are copied. The instrument was defined.
    void add(const SourceItem& item);
    bool isEmpty() const { return m_items.empty(); }
    std::size_t recordCount() const { return m_records.size(); }
    std::int64_t firstNanos() const { return m_items.front().received; }
    std::int64_t lastNanos() const { return m_items.back().received; }
    /// True when a price is off its tick, so that the block needs flag kNanoPrices.
    bool needsNanoPrices() const { return m_offTick; }
    /// The payload; empties the encoder.
    void finish(std::vector<std::byte>& out);

 private:
    struct Item {
        SourceItem::Kind kind;
        std::uint32_t instrument;
        std::uint64_t epoch, firstSequence;
        std::int64_t received, delay;
        std::size_t count;
        std::optional<std::uint32_t> checksum;
        std::uint64_t detail;  // StreamState or TradingStatus
    };
    enum Column : std::size_t {
        Instrument,
        Form,
        Epoch,
        Sequence,
        Count,
        Received,
        Delay,
        Checksum,
        Status,
        Head,
        Reference,
        OrderId,
        TradeId,
        Price,
        QuantityColumn,
        VenueTime,
        OddFlags,
        OddAux,
        ColumnCount
    };
    void encodeItem(const Item& item);
    void encodeRecord(const domain::MarketRecord& record, ColumnMemory& memory, std::int64_t tick,
                      bool inSnapshot);
    void encodeHead(const domain::MarketRecord& record, domain::Side side);

    CodecMemory* m_memory;
    std::vector<Item> m_items;
    std::vector<domain::MarketRecord> m_records;
    std::array<ColumnWriter, ColumnCount> m_columns;
    bool m_offTick = false;
};

/// Reads the items of one block.
class BatchDecoder {
 public:
    explicit BatchDecoder(CodecMemory& memory) : m_memory(&memory) {}

    /// `payload` stays valid until the last item. Corrupt when its head cannot be.
    domain::Result<void> start(std::span<const std::byte> payload, bool nanoPrices);
    bool hasMore() const { return m_left > 0; }
    /// Only with hasMore(). Corrupt: contradicts the format, names an instrument never defined, or a value is
    /// out of range.
    domain::Result<void> next(SourceItem& out);

 private:
    bool decodeRecord(domain::MarketRecord& record, ColumnMemory& memory, std::int64_t tick, bool inSnapshot);
    void decodeIds(domain::MarketRecord& record, ColumnMemory& memory, bool isReferred);
    static bool isInRange(const domain::MarketRecord& record);

    CodecMemory* m_memory;
    std::array<ColumnReader, 18> m_columns;
    std::uint64_t m_left = 0, m_recordsLeft = 0;
    bool m_nanoPrices = false;
    std::vector<domain::MarketRecord> m_records;
};

}  // namespace tessera::replay
