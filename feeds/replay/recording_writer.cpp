#include "feeds/replay/recording_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "app/domain/crc32c.h"
#include "feeds/replay/batch_codec.h"
#include "feeds/replay/block_io.h"
#include "feeds/wire/codec.h"

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using format::BlockKind;

namespace {

constexpr std::uint64_t kBlocksBetweenFreshStarts = 1'024;
constexpr std::size_t kWorthPacking = 64;  // bytes
constexpr std::byte kSequencedFlag{1};

struct IndexEntry {
    std::uint64_t offset, number;
    std::int64_t firstNanos;
};

}  // namespace

struct RecordingWriter::Impl {
    std::string path;
    WriterOptions options;
    int fd = -1;
    std::uint64_t offset = 0;
    std::uint64_t blocks = 0, batchBlocks = 0, records = 0;
    std::int64_t firstNanos = 0, lastNanos = 0, syncedNanos = 0;
    bool isClosed = false;
    std::optional<Error> failure;  // the first one; nothing is written after it
    CodecMemory memory;
    BatchEncoder encoder{memory};
    wire::Encoder wireEncoder;
    std::vector<IndexEntry> index;
    std::vector<std::byte> payload, frame;

    ~Impl() {
        if (fd >= 0) {
            ::close(fd);
        }
    }

    Result<void> append(std::span<const std::byte> bytes);
    Result<void> appendBlock(format::BlockHeader header);
    Result<void> writeNews(const SourceItem& item);
    Result<void> flush();
    Result<void> writeIndex();
    Result<void> syncIfDue(std::int64_t now);
};

/// All of it or nothing: a write that fails half-way is taken back.
Result<void> RecordingWriter::Impl::append(std::span<const std::byte> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(fd, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            const int why = count < 0 ? errno : ENOSPC;
            (void)!::ftruncate(fd, static_cast<off_t>(offset));
            failure = Error{ErrorCode::Unavailable,
                            fmt::format("{} cannot be written on: {}. What was recorded before is safe.",
                                        path, std::strerror(why)),
                            "write"};
            return *failure;
        }
        done += static_cast<std::size_t>(count);
    }
    offset += bytes.size();
    return {};
}

/// Header and packed payload with one write.
Result<void> RecordingWriter::Impl::appendBlock(format::BlockHeader header) {
    if (payload.size() > format::kMaxBlockBytes) {
        return Error{ErrorCode::BadInput, "A batch is larger than a recording can hold.", "block size"};
    }
    const std::size_t head = format::kBlockHeaderBytes;
    frame.resize(head + std::max(ZSTD_compressBound(payload.size()), payload.size()));
    std::size_t stored = payload.size();
    if (payload.size() >= kWorthPacking) {
        stored = ZSTD_compress(frame.data() + head, frame.size() - head, payload.data(), payload.size(),
                               options.zstdLevel);
    }
    if (payload.size() < kWorthPacking || ZSTD_isError(stored) != 0 || stored >= payload.size()) {
        stored = payload.size();
        if (stored > 0) {
            std::memcpy(frame.data() + head, payload.data(), stored);
        }
    } else {
        header.flags |= format::block_flag::kZstd;
    }
    frame.resize(head + stored);
    header.storedBytes = static_cast<std::uint32_t>(stored);
    header.unpackedBytes = static_cast<std::uint32_t>(payload.size());
    header.number = blocks;
    header.payloadCrc = domain::crc32c(std::span(frame).subspan(head));
    const auto bytes = blockHeader(header);
    std::copy(bytes.begin(), bytes.end(), frame.begin());
    const std::uint64_t at = offset;
    if (auto written = append(frame); !written) {
        return written;
    }
    if ((header.flags & format::block_flag::kAfresh) != 0) {
        index.push_back({at, blocks, header.firstNanos});
    }
    ++blocks;
    return {};
}

Result<void> RecordingWriter::Impl::writeNews(const SourceItem& item) {
    if (auto flushed = flush(); !flushed) {
        return flushed;  // the order of definitions and batches is kept
    }
    wire::RefBatch batch;
    batch.epoch = item.epoch;
    batch.sendNanos = item.sent.nanos();
    std::byte flags{};
    if (const auto* defined = std::get_if<ports::InstrumentDefined>(&item.news)) {
        batch.definitions.push_back(defined->instrument);
        if (defined->sequenced) {
            flags |= kSequencedFlag;
        }
        memory.define(defined->instrument);
    } else if (const auto* fixing = std::get_if<domain::Fixing>(&item.news)) {
        batch.fixings.push_back(*fixing);
    } else if (const auto* settlement = std::get_if<domain::SettlementPrice>(&item.news)) {
        batch.settlements.push_back(*settlement);
    } else {
        return {};
    }
    const auto bytes = wireEncoder.encode(batch);
    payload.assign(1, flags);
    payload.insert(payload.end(), bytes.begin(), bytes.end());
    format::BlockHeader header;
    header.kind = BlockKind::Reference;
    header.firstNanos = header.lastNanos = item.received.nanos();
    return appendBlock(header);
}

Result<void> RecordingWriter::Impl::flush() {
    if (encoder.isEmpty()) {
        return {};
    }
    format::BlockHeader header;
    header.kind = BlockKind::Batches;
    header.firstNanos = encoder.firstNanos();
    header.lastNanos = encoder.lastNanos();
    if (encoder.needsNanoPrices()) {
        header.flags |= format::block_flag::kNanoPrices;
    }
    if (batchBlocks++ % kBlocksBetweenFreshStarts == 0) {
        header.flags |= format::block_flag::kAfresh;
        memory.startAfresh();
    }
    payload.clear();
    encoder.finish(payload);
    if (auto written = appendBlock(header); !written) {
        return written;
    }
    return syncIfDue(header.lastNanos);
}

Result<void> RecordingWriter::Impl::syncIfDue(std::int64_t now) {
    if (now - syncedNanos < options.syncInterval.count()) {
        return {};
    }
    syncedNanos = now;
    if (::fdatasync(fd) == 0 || errno == EINVAL) {
        return {};  // EINVAL: a pipe or the like cannot be synced
    }
    failure =
        Error{ErrorCode::Unavailable,
              fmt::format("{} cannot be brought to the disk: {}.", path, std::strerror(errno)), "fdatasync"};
    return *failure;
}

Result<void> RecordingWriter::Impl::writeIndex() {
    payload.clear();
    putVarint(payload, index.size());
    IndexEntry before{};
    for (const IndexEntry& entry : index) {
        putVarint(payload, entry.offset - before.offset);
        putVarint(payload, entry.number - before.number);
        putVarint(payload, zigzag(wrappedSubtract(entry.firstNanos, before.firstNanos)));
        before = entry;
    }
    const std::uint64_t at = offset;
    format::BlockHeader header;
    header.kind = BlockKind::Index;
    header.firstNanos = firstNanos;
    header.lastNanos = lastNanos;
    if (auto written = appendBlock(header); !written) {
        return written;
    }
    return append(trailerBytes({at, records}));
}

RecordingWriter::RecordingWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

RecordingWriter::~RecordingWriter() {
    (void)close();
}

Result<std::unique_ptr<RecordingWriter>> RecordingWriter::create(const std::string& path,
                                                                 const WriterOptions& options) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->options = options;
    const int flags =
        O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (options.replaceExisting ? O_TRUNC : O_EXCL);
    impl->fd = ::open(path.c_str(), flags, 0644);
    if (impl->fd < 0 && errno == EEXIST) {
        return Error{ErrorCode::Refused,
                     fmt::format("{} exists; choose another name, or say --force to replace it.", path),
                     "exists"};
    }
    if (impl->fd < 0) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be made: {}.", path, std::strerror(errno)), "open"};
    }
    if (auto written = impl->append(fileHeader(options.created)); !written) {
        return written.error();
    }
    return std::unique_ptr<RecordingWriter>(new RecordingWriter(std::move(impl)));
}

Result<void> RecordingWriter::write(const SourceItem& item) {
    Impl& i = *m_impl;
    if (i.failure) {
        return *i.failure;
    }
    const std::int64_t received = item.received.nanos();
    if (i.firstNanos == 0) {
        i.firstNanos = received;
    }
    i.lastNanos = std::max(i.lastNanos, received);
    if (item.kind == SourceItem::Kind::News) {
        return i.writeNews(item);
    }
    if (i.memory.tickOf(static_cast<std::uint32_t>(item.instrument)) <= 0 ||
        item.records.size() > format::kMaxBlockRecords) {
        return Error{ErrorCode::BadInput,
                     "A batch belongs to no defined instrument, or is larger than a block.",
                     fmt::format("instrument {}, {} records", static_cast<std::uint32_t>(item.instrument),
                                 item.records.size())};
    }
    if (i.encoder.recordCount() + item.records.size() > i.options.maxRecords) {
        if (auto flushed = i.flush(); !flushed) {
            return flushed;
        }
    }
    i.encoder.add(item);
    if (item.kind == SourceItem::Kind::Records) {
        i.records += item.records.size();
    }
    return flushIfDue(item.received);
}

Result<void> RecordingWriter::flushIfDue(domain::Timestamp now) {
    Impl& i = *m_impl;
    const bool isDue =
        !i.encoder.isEmpty() && now.nanos() - i.encoder.firstNanos() >= i.options.blockSpan.count();
    return isDue ? i.flush() : Result<void>{};
}

Result<void> RecordingWriter::flush() {
    return m_impl->flush();
}

Result<void> RecordingWriter::close() {
    Impl& i = *m_impl;
    if (std::exchange(i.isClosed, true)) {
        return {};
    }
    if (i.failure) {
        return *i.failure;
    }
    if (auto flushed = i.flush(); !flushed) {
        return flushed;
    }
    if (auto written = i.writeIndex(); !written) {
        return written;
    }
    i.syncedNanos = 0;
    return i.syncIfDue(i.options.syncInterval.count());
}

std::uint64_t RecordingWriter::records() const {
    return m_impl->records;
}
std::uint64_t RecordingWriter::bytes() const {
    return m_impl->offset;
}

}  // namespace tessera::replay
