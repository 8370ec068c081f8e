#pragma once
// Nasdaq TotalView-ITCH 5.0 files (BinaryFILE: each message behind its length, u16 big-endian; length 0 ends
// the session), plain or zstd. Every stock becomes a stream once something rests in its book.
//
// Prices are 1e-4 USD, times nanoseconds since midnight in New York; the day is not in the file, so it is
// asked for. E and C become an execution and its print, X a smaller order, U a deletion and an addition
// (priority is lost), P and Q prints. What has no place in a book is skipped and counted by type.

#include <memory>
#include <string>
#include <vector>

#include "feeds/replay/book_keeper.h"
#include "feeds/replay/byte_source.h"
#include "feeds/replay/record_source.h"

namespace tessera::replay {

/// One thread.
class ItchReader final : public RecordSource {
 public:
    /// `date` empty: the day count starts at 1970-01-01, and a note says so. BadInput: no ITCH message at the
    /// head.
    static domain::Result<std::unique_ptr<ItchReader>> open(std::unique_ptr<ByteSource> bytes,
                                                            OpenOptions options = {});

    domain::Result<void> next(SourceItem& out) override;
    domain::Result<void> rewind() override;
    std::string description() const override;
    const SourceCounters& counters() const override { return m_counters; }
    int progress() const override { return m_bytes->progress(); }
    std::vector<std::string> notes() const override;
    const domain::OrderBook* book(domain::InstrumentId id) const override;

 private:
    using Message = std::span<const std::byte>;

    ItchReader(std::unique_ptr<ByteSource> bytes, OpenOptions options);
    /// Empty at the end of the session.
    domain::Result<Message> nextMessage();
    void onMessage(Message m);
    void onDirectory(Message m);
    void onTradingAction(Message m);
    bool onOrder(char type, Message m, KeptStream& stream, domain::MarketRecord record);
    void onExecution(char type, Message m, KeptStream& stream, domain::MarketRecord record);
    void onReduction(Message m, KeptStream& stream, domain::MarketRecord record);
    void onReplace(Message m, KeptStream& stream, domain::MarketRecord record);
    void onPrint(char type, Message m, domain::MarketRecord record);
    KeptStream* streamFor(std::uint16_t locate, Message stock);

    std::unique_ptr<ByteSource> m_bytes;
    OpenOptions m_options;
    std::int64_t m_midnight = 0;  // UTC nanoseconds
    SourceCounters m_counters;
    BookKeeper m_keeper{m_counters};
    struct Locate {
        KeptStream* stream = nullptr;
        bool isFiltered = false;
    };
    Locate& locateOf(std::uint16_t number) {
        if (number >= m_locates.size()) {
            m_locates.resize(std::size_t{number} + 1);
        }
        return m_locates[number];
    }
    std::vector<Locate> m_locates;         // by stock locate
    std::vector<std::uint64_t> m_skipped;  // by message type
    std::vector<domain::MarketRecord> m_records;
    std::uint64_t m_brokenTrades = 0;
    std::size_t m_messageBytes = 0;
    bool m_atEnd = false, m_sawEnd = false;
};

/// Midnight in New York of `date`, in UTC: four hours behind in daylight-saving time (second Sunday of March
/// to first Sunday of November), five otherwise.
domain::Timestamp newYorkMidnight(domain::CivilDate date);
/// The MMDDYYYY a file name holds ("01302019.NASDAQ_ITCH50"), or YYYYMMDD; none otherwise.
std::optional<domain::CivilDate> dateInFileName(const std::string& path);
/// True when the head looks like a length-prefixed ITCH message.
bool looksLikeItch(std::span<const std::byte> head);

}  // namespace tessera::replay
