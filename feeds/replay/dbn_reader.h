#pragma once
// Databento DBN files, market by order, plain or zstd: every instrument becomes a stream of its own.
//
// Actions: A adds, M modifies (an unknown order is added, as the publisher documents), C cancels by `size`, R
// clears; T is the print, F names the resting order a print hit and changes nothing: the C behind it is then
// an execution. Times: ts_event is the venue's, ts_recv the receive time. Prices are 1e-9 already.

#include <memory>
#include <string>
#include <unordered_map>

#include "feeds/replay/book_keeper.h"
#include "feeds/replay/byte_source.h"
#include "feeds/replay/dbn_layout.h"
#include "feeds/replay/dbn_metadata.h"
#include "feeds/replay/record_source.h"

namespace tessera::replay {

/// One thread.
class DbnReader final : public RecordSource {
 public:
    /// BadInput: another schema than market by order, or an unknown version. Corrupt: damaged metadata.
    static domain::Result<std::unique_ptr<DbnReader>> open(std::unique_ptr<ByteSource> bytes,
                                                           OpenOptions options = {});

    domain::Result<void> next(SourceItem& out) override;
    domain::Result<void> rewind() override;
    std::string description() const override;
    const SourceCounters& counters() const override { return m_counters; }
    int progress() const override { return m_bytes->progress(); }
    std::vector<std::string> notes() const override;
    const domain::OrderBook* book(domain::InstrumentId id) const override;
    const dbn::Metadata& metadata() const { return m_metadata; }

 private:
    struct Fill {
        const KeptStream* stream = nullptr;
        std::uint64_t orderId = 0;
        std::uint64_t size = 0;
    };

    DbnReader(std::unique_ptr<ByteSource> bytes, OpenOptions options);
    domain::Result<void> readMetadata();
    void guessTicks();
    /// False at the end of the file. The record stays until the next call.
    domain::Result<bool> nextRecord(std::span<const std::byte>& out);
    void onRecord(std::span<const std::byte> record);
    void onMbo(const dbn::MboRecord& r);
    void onCancel(KeptStream& stream, const dbn::MboRecord& r, domain::MarketRecord& record);
    void onTrade(KeptStream& stream, const dbn::MboRecord& r, domain::MarketRecord& record);
    void onModify(KeptStream& stream, const dbn::MboRecord& r, const domain::MarketRecord& record);
    void onStatus(std::span<const std::byte> record);
    void onSymbolMapping(std::span<const std::byte> record);
    KeptStream* streamFor(std::uint16_t publisher, std::uint32_t instrument);
    void skip(const char* why) { ++m_counters.skipped[why]; }

    std::unique_ptr<ByteSource> m_bytes;
    OpenOptions m_options;
    dbn::Metadata m_metadata;
    SourceCounters m_counters;
    BookKeeper m_keeper{m_counters};
    std::unordered_map<std::uint64_t, KeptStream*>
        m_streams;  // by publisher and instrument; null: filtered out
    std::unordered_map<std::uint32_t, std::uint16_t> m_firstPublisher;  // by instrument
    std::unordered_map<std::uint64_t, std::int64_t>
        m_ticks;  // by publisher and instrument, from guessTicks()
    std::uint64_t m_lastKey = ~std::uint64_t{0};
    KeptStream* m_lastStream = nullptr;
    Fill m_fill;
    std::vector<domain::MarketRecord> m_records;
    std::uint64_t m_markedGaps = 0;
    std::size_t m_recordBytes = 0;  // to be consumed before the next one
    bool m_atEnd = false;
};

}  // namespace tessera::replay
