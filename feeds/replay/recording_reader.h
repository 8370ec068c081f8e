#pragma once
// Reads a Tessera recording block by block; memory holds one block, whatever the file's length.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "feeds/replay/batch_codec.h"
#include "feeds/replay/byte_source.h"
#include "feeds/replay/record_source.h"
#include "feeds/replay/recording_format.h"
#include "feeds/wire/codec.h"

namespace tessera::replay {

/// One thread.
class RecordingReader final : public RecordSource {
 public:
    /// BadInput: not a recording, or of another version. Corrupt: damaged at the head.
    static domain::Result<std::unique_ptr<RecordingReader>> open(const std::string& path,
                                                                 OpenOptions options = {});
    /// The same from memory, which outlives the reader.
    static domain::Result<std::unique_ptr<RecordingReader>> ofMemory(std::span<const std::byte> bytes);

    domain::Result<void> next(SourceItem& out) override;
    domain::Result<void> rewind() override;
    /// Between two blocks of a file that is not compressed as a whole.
    bool hasPlaces() const override { return !m_bytes->isCompressed(); }
    std::shared_ptr<const SourcePlace> place() const override;
    domain::Result<void> goTo(const SourcePlace& place) override;
    std::string description() const override;
    const SourceCounters& counters() const override { return m_counters; }
    int progress() const override { return m_bytes->progress(); }
    std::vector<std::string> notes() const override;
    std::optional<domain::Timestamp> lastReceived() const override { return m_lastReceived; }

    /// True once the end was met and the file was closed by its writer.
    bool wasClosed() const { return m_wasClosed; }
    /// Bytes of an incomplete block at the end, which are ignored.
    std::uint64_t tornBytes() const { return m_tornBytes; }
    /// Blocks from which decoding may begin, as the index lists them. Known at the end of a closed file.
    std::uint64_t indexEntries() const { return m_indexEntries; }

 private:
    RecordingReader(std::unique_ptr<ByteSource> bytes, OpenOptions options);
    static domain::Result<std::unique_ptr<RecordingReader>> start(std::unique_ptr<RecordingReader> reader);
    domain::Result<void> readHead();
    domain::Result<void> step(SourceItem& out);
    domain::Result<bool> nextBlock();
    domain::Result<void> startBlock(const format::BlockHeader& header, std::span<const std::byte> stored);
    domain::Result<void> unpack(const format::BlockHeader& header, std::span<const std::byte> stored);
    domain::Result<void> readReference();
    domain::Result<void> readIndex(std::uint64_t at);
    domain::Result<void> damaged(const char* what);
    void giveNews(SourceItem& out);
    bool isWanted(const SourceItem& item) const;

    std::unique_ptr<ByteSource> m_bytes;
    OpenOptions m_options;
    SourceCounters m_counters;
    CodecMemory m_memory;
    BatchDecoder m_decoder{m_memory};
    wire::Decoder m_wire;
    std::vector<std::byte> m_payload;
    std::vector<SourceItem::NewsBody> m_news;  // of the reference block being read
    std::size_t m_newsAt = 0;
    std::vector<std::uint32_t> m_wanted;  // instruments, with a filter
    domain::Timestamp m_created, m_blockReceived;
    std::optional<domain::Timestamp> m_lastReceived;
    std::uint64_t m_blocks = 0, m_tornBytes = 0, m_indexEntries = 0, m_unknownBlocks = 0;
    std::uint64_t m_trailerRecords = 0;
    bool m_atEnd = false, m_wasClosed = false, m_sawIndex = false;
};

}  // namespace tessera::replay
