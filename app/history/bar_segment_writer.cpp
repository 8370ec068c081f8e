#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/domain/crc32c.h"
#include "app/history/bar_segment_layout.h"

namespace tessera::history {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

Error refused(const std::filesystem::path& path, int code) {
    return Error{
        ErrorCode::Unavailable,
        fmt::format("The history file {} cannot be written: {}.", path.string(), std::strerror(code)),
        "segment"};
}

}  // namespace

struct BarSegmentWriter::Impl {
    /// The closed bars of one level, waiting for a block of them.
    struct Level {
        std::vector<Bar> waiting;
        std::vector<BarSegment::Block> blocks;
        std::uint64_t bars = 0;
    };
    struct Pyramid {
        PyramidFold fold;
        std::vector<Level> levels;
    };

    ~Impl() {
        if (fd >= 0) {
            ::close(fd);
        }
        if (!isFinished) {
            ::unlink(path.c_str());
        }
    }

    void write(std::span<const std::byte> bytes) {
        offset += bytes.size();
        while (!bytes.empty() && problem == 0) {
            const ssize_t written = ::write(fd, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                problem = errno;
            }
            bytes = bytes.subspan(written > 0 ? static_cast<std::size_t>(written) : 0);
        }
    }

    void flush(Level& level) {
        if (level.waiting.empty()) {
            return;
        }
        const auto bytes = std::as_bytes(std::span(level.waiting));
        level.blocks.push_back({level.waiting.front().start.nanos(), level.waiting.back().start.nanos(),
                                offset, static_cast<std::uint32_t>(level.waiting.size()),
                                domain::crc32c(bytes)});
        write(bytes);
        level.waiting.clear();
    }

    void push(Pyramid& pyramid, int number, const Bar& bar) {
        Level& level = pyramid.levels[static_cast<std::size_t>(number)];
        level.waiting.push_back(bar);
        ++level.bars;
        if (level.waiting.size() == kBarsPerBlock) {
            flush(level);
        }
    }

    void writeIndex() {
        std::vector<BarSegment::Array> arrays;
        std::vector<BarSegment::Block> blocks;
        std::vector<BarSegment::OpenRecord> open;
        for (Pyramid& pyramid : pyramids) {
            for (std::size_t level = 0; level < pyramid.levels.size(); ++level) {
                flush(pyramid.levels[level]);
                const auto& of = pyramid.levels[level];
                arrays.push_back({pyramid.fold.interval, static_cast<std::uint32_t>(level),
                                  static_cast<std::uint32_t>(of.blocks.size()), blocks.size(), of.bars});
                blocks.insert(blocks.end(), of.blocks.begin(), of.blocks.end());
                const OpenBar& bar = pyramid.fold.open[level];
                open.push_back({bar.bar, bar.bucket, bar.isSet ? 1U : 0U});
            }
        }
        BarSegment::Trailer trailer{};
        trailer.magic = kSegmentMagic;
        trailer.version = kSegmentVersion;
        trailer.intervals = static_cast<std::uint32_t>(pyramids.size());
        trailer.indexOffset = offset;
        trailer.arrays = arrays.size();
        trailer.blocks = blocks.size();
        trailer.openRecords = open.size();
        for (const auto part : {std::as_bytes(std::span(arrays)), std::as_bytes(std::span(blocks)),
                                std::as_bytes(std::span(open))}) {
            trailer.indexCrc = domain::crc32c(part, trailer.indexCrc);
            write(part);
        }
        const auto bytes = std::as_bytes(std::span(&trailer, 1));
        trailer.crc = domain::crc32c(bytes.first(offsetof(BarSegment::Trailer, crc)));
        write(bytes);
    }

    std::filesystem::path path;
    int fd = -1;
    int problem = 0;  // errno of the first refused write
    bool isFinished = false;
    std::uint64_t offset = 0;
    std::vector<Pyramid> pyramids;
};

BarSegmentWriter::BarSegmentWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
BarSegmentWriter::~BarSegmentWriter() = default;

Result<std::unique_ptr<BarSegmentWriter>> BarSegmentWriter::create(const std::filesystem::path& path,
                                                                   std::span<const Duration> intervals,
                                                                   const BarSegment* before) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (impl->fd < 0) {
        return refused(path, errno);
    }
    std::vector<std::byte> head(kHeadBytes);
    std::memcpy(head.data(), &kSegmentMagic, sizeof kSegmentMagic);
    impl->write(head);
    for (const Duration interval : intervals) {
        PyramidFold fold = before != nullptr ? before->where(interval) : PyramidFold(interval);
        const auto levels = static_cast<std::size_t>(fold.levelCount);
        impl->pyramids.push_back({fold, std::vector<Impl::Level>(levels)});
    }
    return std::unique_ptr<BarSegmentWriter>(new BarSegmentWriter(std::move(impl)));
}

Result<std::unique_ptr<BarSegmentWriter>> BarSegmentWriter::createPlain(const std::filesystem::path& path,
                                                                        Duration interval) {
    auto writer = create(path, {&interval, 1});
    if (writer) {
        Impl::Pyramid& pyramid = (*writer)->m_impl->pyramids.front();
        pyramid.fold.levelCount = 1;
        pyramid.levels.resize(1);
    }
    return writer;
}

Result<void> BarSegmentWriter::append(std::span<const Bar> bars) {
    for (Impl::Pyramid& pyramid : m_impl->pyramids) {
        const auto close = [this, &pyramid](int level, const Bar& bar) { m_impl->push(pyramid, level, bar); };
        for (const Bar& bar : bars) {
            pyramid.fold.add(bar, close);
        }
    }
    return m_impl->problem == 0 ? Result<void>() : refused(m_impl->path, m_impl->problem);
}

Result<void> BarSegmentWriter::concatenate(std::span<const std::shared_ptr<const BarSegment>> segments) {
    std::vector<Bar> bars;
    for (Impl::Pyramid& pyramid : m_impl->pyramids) {
        const Duration interval(pyramid.fold.interval);
        for (const auto& segment : segments) {
            for (int level = 0; level < pyramid.fold.levelCount; ++level) {
                const BarRun run = segment->run(interval, level);
                for (std::size_t first = 0; first < run.size(); first += kBarsPerBlock) {
                    bars.clear();
                    run.copy(first, std::min(first + kBarsPerBlock, run.size()), bars);
                    for (const Bar& bar : bars) {
                        m_impl->push(pyramid, level, bar);
                    }
                }
            }
        }
        pyramid.fold = segments.back()->where(interval);
    }
    return m_impl->problem == 0 ? Result<void>() : refused(m_impl->path, m_impl->problem);
}

Result<void> BarSegmentWriter::finish() {
    m_impl->writeIndex();
    if (m_impl->problem == 0 && ::fsync(m_impl->fd) != 0) {
        m_impl->problem = errno;
    }
    if (m_impl->problem != 0) {
        return refused(m_impl->path, m_impl->problem);
    }
    m_impl->isFinished = true;
    return {};
}

std::uint64_t BarSegmentWriter::closedBars() const {
    return m_impl->pyramids.front().levels.front().bars;
}

}  // namespace tessera::history
