#include "feeds/replay/recording_reader.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <fstream>

#include "app/domain/crc32c.h"
#include "feeds/replay/block_io.h"

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using format::BlockKind;
using Kind = SourceItem::Kind;

namespace {

// A block of nothing but zeros unpacks to a few thousand times its size; more is an attack on memory.
constexpr std::uint64_t kMostExpansion = 16'384;

/// The session's last receive time, from the index block's header; none in a file that was not closed.
std::optional<domain::Timestamp> peekLastReceived(const std::string& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : 0;
    if (size < static_cast<std::streamoff>(format::kHeaderBytes + format::kTrailerBytes)) {
        return std::nullopt;
    }
    std::array<std::byte, format::kBlockHeaderBytes> bytes{};
    const auto readAt = [&](std::streamoff at, std::size_t count) {
        in.seekg(at);
        return static_cast<bool>(
            in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count)));
    };
    if (!readAt(size - static_cast<std::streamoff>(format::kTrailerBytes), format::kTrailerBytes)) {
        return std::nullopt;
    }
    const auto trailer = readTrailer(std::span(bytes).first(format::kTrailerBytes));
    if (!trailer || trailer->indexOffset > static_cast<std::uint64_t>(size) ||
        !readAt(static_cast<std::streamoff>(trailer->indexOffset), bytes.size())) {
        return std::nullopt;
    }
    const auto header = readBlockHeader(bytes);
    if (!header || header->kind != BlockKind::Index) {
        return std::nullopt;
    }
    return domain::Timestamp::fromNanos(header->lastNanos);
}

}  // namespace

RecordingReader::RecordingReader(std::unique_ptr<ByteSource> bytes, OpenOptions options)
    : m_bytes(std::move(bytes)), m_options(std::move(options)) {}

Result<std::unique_ptr<RecordingReader>> RecordingReader::start(std::unique_ptr<RecordingReader> reader) {
    if (auto head = reader->readHead(); !head) {
        return head.error();
    }
    return reader;
}

Result<std::unique_ptr<RecordingReader>> RecordingReader::open(const std::string& path, OpenOptions options) {
    auto bytes = ByteSource::openFile(path);
    if (!bytes) {
        return bytes.error();
    }
    std::unique_ptr<RecordingReader> reader(
        new RecordingReader(std::move(bytes).value(), std::move(options)));
    reader->m_lastReceived = peekLastReceived(path);
    return start(std::move(reader));
}

Result<std::unique_ptr<RecordingReader>> RecordingReader::ofMemory(std::span<const std::byte> bytes) {
    return start(std::unique_ptr<RecordingReader>(new RecordingReader(ByteSource::ofMemory(bytes), {})));
}

Result<void> RecordingReader::readHead() {
    const auto created = readFileHeader(m_bytes->peek(format::kHeaderBytes));
    if (!created) {
        return created.error();
    }
    m_created = *created;
    m_bytes->consume(format::kHeaderBytes);
    return {};
}

Result<void> RecordingReader::rewind() {
    m_bytes->rewind();
    m_counters = {};
    m_memory = {};
    m_decoder = BatchDecoder(m_memory);
    m_news.clear();
    m_newsAt = 0;
    m_wanted.clear();
    m_blocks = m_tornBytes = m_indexEntries = m_unknownBlocks = m_trailerRecords = 0;
    m_atEnd = m_wasClosed = m_sawIndex = false;
    return readHead();
}

namespace {

/// Everything a block that follows depends on.
struct BlockPlace final : SourcePlace {
    std::uint64_t offset = 0, blocks = 0, unknownBlocks = 0;
    CodecMemory memory;
    SourceCounters counters;
    std::vector<std::uint32_t> wanted;

    std::size_t bytes() const override { return sizeof *this + memory.bytes(); }
};

}  // namespace

std::shared_ptr<const SourcePlace> RecordingReader::place() const {
    const bool isBetweenBlocks = m_newsAt >= m_news.size() && !m_decoder.hasMore() && !m_atEnd && !m_sawIndex;
    if (!isBetweenBlocks || m_bytes->isCompressed()) {
        return nullptr;
    }
    auto place = std::make_shared<BlockPlace>();
    place->offset = m_bytes->offset();
    place->blocks = m_blocks;
    place->unknownBlocks = m_unknownBlocks;
    place->memory = m_memory;
    place->counters = m_counters;
    place->wanted = m_wanted;
    return place;
}

Result<void> RecordingReader::goTo(const SourcePlace& place) {
    const auto* block = dynamic_cast<const BlockPlace*>(&place);
    if (block == nullptr) {
        return Error{ErrorCode::BadInput, "This place is of another recording.", "goTo"};
    }
    m_bytes->seekTo(block->offset);
    m_blocks = block->blocks;
    m_unknownBlocks = block->unknownBlocks;
    m_memory = block->memory;
    m_decoder = BatchDecoder(m_memory);
    m_counters = block->counters;
    m_wanted = block->wanted;
    m_news.clear();
    m_newsAt = 0;
    m_tornBytes = m_indexEntries = m_trailerRecords = 0;
    m_atEnd = m_wasClosed = m_sawIndex = false;
    return {};
}

std::string RecordingReader::description() const {
    return fmt::format("Tessera recording {}", format::kVersion);
}

std::vector<std::string> RecordingReader::notes() const {
    std::vector<std::string> out;
    if (m_atEnd && !m_wasClosed) {
        out.push_back(
            m_tornBytes > 0
                ? fmt::format("The recording was not closed: the last {} bytes are an incomplete batch and "
                              "were ignored; everything before them is whole.",
                              m_tornBytes)
                : "The recording was not closed; every batch in it is whole.");
    }
    if (m_unknownBlocks > 0) {
        out.push_back(
            fmt::format("{} blocks of a kind this version does not know were skipped.", m_unknownBlocks));
    }
    return out;
}

Result<void> RecordingReader::damaged(const char* what) {
    m_atEnd = true;
    m_wasClosed = true;  // the note about an unclosed file would hide the damage
    return Error{ErrorCode::Corrupt,
                 fmt::format("The recording is damaged at byte {}; what was read before it is good.",
                             m_bytes->offset()),
                 what};
}

Result<void> RecordingReader::next(SourceItem& out) {
    do {
        if (auto done = step(out); !done) {
            m_atEnd = true;
            return done;
        }
    } while (out.kind != Kind::End && !isWanted(out));
    if (out.kind == Kind::Records) {
        m_counters.records += out.records.size();
    }
    return {};
}

Result<void> RecordingReader::step(SourceItem& out) {
    out.records = {};
    out.checksum.reset();
    for (;;) {
        if (m_newsAt < m_news.size()) {
            giveNews(out);
            return {};
        }
        if (!m_atEnd && m_decoder.hasMore()) {
            ++m_counters.messages;
            if (auto done = m_decoder.next(out); !done) {
                return damaged(done.error().detail.c_str());
            }
            return {};
        }
        const auto more = m_atEnd ? Result<bool>(false) : nextBlock();
        if (!more) {
            return more.error();
        }
        if (!*more) {
            m_atEnd = true;
            out.kind = Kind::End;
            return {};
        }
    }
}

/// A filter keeps what it names and, without its symbol, nothing else; definitions come first.
bool RecordingReader::isWanted(const SourceItem& item) const {
    if (m_options.symbols.empty()) {
        return true;
    }
    if (item.kind == Kind::News) {
        if (const auto* d = std::get_if<ports::InstrumentDefined>(&item.news)) {
            return std::find(m_options.symbols.begin(), m_options.symbols.end(), d->instrument.symbol) !=
                   m_options.symbols.end();
        }
    }
    const auto number = static_cast<std::uint32_t>(item.instrument);
    return std::find(m_wanted.begin(), m_wanted.end(), number) != m_wanted.end();
}

void RecordingReader::giveNews(SourceItem& out) {
    out.kind = Kind::News;
    out.received = m_blockReceived;
    out.sent = {};
    out.news = m_news[m_newsAt++];
    if (const auto* d = std::get_if<ports::InstrumentDefined>(&out.news)) {
        out.instrument = d->instrument.id;
        const auto& names = m_options.symbols;
        if (std::find(names.begin(), names.end(), d->instrument.symbol) != names.end()) {
            m_wanted.push_back(static_cast<std::uint32_t>(d->instrument.id));
        }
    } else if (const auto* f = std::get_if<domain::Fixing>(&out.news)) {
        out.instrument = f->instrument;
    } else if (const auto* s = std::get_if<domain::SettlementPrice>(&out.news)) {
        out.instrument = s->instrument;
    }
}

/// False at the end: of the file, of what is whole, or at the trailer.
Result<bool> RecordingReader::nextBlock() {
    const std::uint64_t at = m_bytes->offset();
    const auto head = m_bytes->peek(format::kBlockHeaderBytes);
    const bool isTrailer =
        head.size() >= format::kTrailerBytes && readTrailer(head.first(format::kTrailerBytes)).has_value();
    if (isTrailer && m_sawIndex) {
        const Trailer trailer = *readTrailer(head.first(format::kTrailerBytes));
        if (head.size() != format::kTrailerBytes || trailer.indexOffset >= at) {
            return damaged("trailer").error();
        }
        m_trailerRecords = trailer.records;
        m_wasClosed = true;
        return false;
    }
    if (m_bytes->problem()) {
        return *m_bytes->problem();
    }
    if (head.size() < format::kBlockHeaderBytes) {
        m_tornBytes = head.size();
        return false;
    }
    if (m_sawIndex) {
        return damaged("bytes behind the index").error();
    }
    const auto header = readBlockHeader(head);
    if (!header || header->number != m_blocks) {
        return damaged("block header").error();
    }
    const std::size_t whole = format::kBlockHeaderBytes + header->storedBytes;
    const auto block = m_bytes->peek(whole);
    if (block.size() < whole) {
        if (m_bytes->problem()) {
            return *m_bytes->problem();
        }
        m_tornBytes = block.size();
        return false;
    }
    const auto stored = block.subspan(format::kBlockHeaderBytes);
    if (domain::crc32c(stored) != header->payloadCrc) {
        return damaged("block checksum").error();
    }
    if (auto started = startBlock(*header, stored); !started) {
        return damaged(started.error().detail.c_str()).error();
    }
    m_bytes->consume(whole);
    ++m_blocks;
    return true;
}

Result<void> RecordingReader::startBlock(const format::BlockHeader& header,
                                         std::span<const std::byte> stored) {
    m_blockReceived = domain::Timestamp::fromNanos(header.firstNanos);
    const bool isKnown = header.kind == BlockKind::Reference || header.kind == BlockKind::Batches ||
                         header.kind == BlockKind::Index;
    if (!isKnown) {
        ++m_unknownBlocks;
        return {};
    }
    if (auto unpacked = unpack(header, stored); !unpacked) {
        return unpacked;
    }
    if (header.kind == BlockKind::Reference) {
        return readReference();
    }
    if (header.kind == BlockKind::Index) {
        return readIndex(m_bytes->offset());
    }
    if ((header.flags & format::block_flag::kAfresh) != 0) {
        m_memory.startAfresh();
    }
    return m_decoder.start(m_payload, (header.flags & format::block_flag::kNanoPrices) != 0);
}

Result<void> RecordingReader::unpack(const format::BlockHeader& header, std::span<const std::byte> stored) {
    const Error wrong{ErrorCode::Corrupt, "The recording is damaged: a block cannot be unpacked.", "zstd"};
    if ((header.flags & format::block_flag::kZstd) == 0) {
        if (header.unpackedBytes != header.storedBytes) {
            return wrong;
        }
        m_payload.assign(stored.begin(), stored.end());
        return {};
    }
    if (header.unpackedBytes > (std::uint64_t{header.storedBytes} + 16) * kMostExpansion) {
        return wrong;
    }
    m_payload.resize(header.unpackedBytes);
    const std::size_t got = ZSTD_decompress(m_payload.data(), m_payload.size(), stored.data(), stored.size());
    if (ZSTD_isError(got) != 0 || got != header.unpackedBytes) {
        return wrong;
    }
    return {};
}

Result<void> RecordingReader::readReference() {
    m_news.clear();
    m_newsAt = 0;
    const Error wrong{ErrorCode::Corrupt, "The recording is damaged: a reference block cannot be read.",
                      "reference"};
    if (m_payload.empty()) {
        return wrong;
    }
    const bool isSequenced = (m_payload[0] & std::byte{1}) != std::byte{};
    const auto message = m_wire.decode(std::span<const std::byte>(m_payload).subspan(1));
    const auto* batch = message ? std::get_if<wire::RefBatch>(&*message) : nullptr;
    if (batch == nullptr) {
        return wrong;
    }
    for (const domain::Instrument& instrument : batch->definitions) {
        m_memory.define(instrument);
        m_news.emplace_back(ports::InstrumentDefined{instrument, isSequenced});
    }
    for (const domain::Fixing& fixing : batch->fixings) {
        m_news.emplace_back(fixing);
    }
    for (const domain::SettlementPrice& settlement : batch->settlements) {
        m_news.emplace_back(settlement);
    }
    return {};
}

/// Checked, not kept: reading goes from the beginning.
Result<void> RecordingReader::readIndex(std::uint64_t at) {
    const Error wrong{ErrorCode::Corrupt, "The recording is damaged: its index cannot be read.", "index"};
    VarintReader reader(m_payload);
    const std::uint64_t count = reader.next();
    std::uint64_t offset = 0, number = 0;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        offset += reader.next();
        number += reader.next();
        (void)reader.next();
        if (offset >= at || number >= m_blocks) {
            return wrong;
        }
    }
    if (!reader.ok() || !reader.atEnd()) {
        return wrong;
    }
    m_indexEntries = count;
    m_sawIndex = true;  // nothing but the trailer may follow
    return {};
}

}  // namespace tessera::replay
