#include "app/history/bar_segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/domain/crc32c.h"
#include "app/history/bar_segment_layout.h"
#include "app/history/map_watch.h"

namespace tessera::history {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::size_t kProblemsMost = 10;
/// Pages that stay mapped after they were read, about. Each fault maps up to 64 KiB around it.
constexpr std::size_t kTouchedMost = 4 << 20;

Error corrupt(const std::filesystem::path& path, const char* what) {
    return Error{ErrorCode::Corrupt,
                 fmt::format("The history file {} is damaged and was left out: {}.", path.string(), what),
                 what};
}

}  // namespace

Result<std::shared_ptr<const BarSegment>> BarSegment::open(const std::filesystem::path& path) {
    std::shared_ptr<BarSegment> segment(new BarSegment);
    segment->m_path = path;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return Error{
            ErrorCode::Unavailable,
            fmt::format("The history file {} cannot be read: {}.", path.string(), std::strerror(errno)),
            "segment"};
    }
    auto mapped = segment->map(fd);
    ::close(fd);
    if (!mapped) {
        return mapped.error();
    }
    if (auto read = segment->readIndex(); !read) {
        return read.error();
    }
    return std::shared_ptr<const BarSegment>(std::move(segment));
}

BarSegment::~BarSegment() {
    if (m_data != nullptr) {
        unwatchMapping(m_data);
        ::munmap(const_cast<std::byte*>(m_data), m_bytes);
    }
}

Result<void> BarSegment::map(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0 ||
        static_cast<std::uint64_t>(status.st_size) < kHeadBytes + sizeof(Trailer)) {
        return corrupt(m_path, "it is too short");
    }
    m_bytes = static_cast<std::uint64_t>(status.st_size);
    void* data = ::mmap(nullptr, m_bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED) {
        m_bytes = 0;
        return Error{
            ErrorCode::Unavailable,
            fmt::format("The history file {} cannot be mapped: {}.", m_path.string(), std::strerror(errno)),
            "mmap"};
    }
    m_data = static_cast<const std::byte*>(data);
    watchMapping(m_data, m_bytes);
    return {};
}

Result<void> BarSegment::readIndex() {
    Trailer trailer{};
    std::memcpy(&trailer, m_data + m_bytes - sizeof trailer, sizeof trailer);
    const auto head = std::as_bytes(std::span(&trailer, 1)).first(offsetof(Trailer, crc));
    if (trailer.magic != kSegmentMagic || trailer.crc != domain::crc32c(head)) {
        return corrupt(m_path, "its end is not that of a whole file");
    }
    if (trailer.version != kSegmentVersion) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The history file {} is of version {}, which this Tessera does not know.",
                                 m_path.string(), trailer.version),
                     "segment version"};
    }
    constexpr std::uint64_t kCountMost = 1'000'000'000;  // far beyond any file, and no product overflows
    const std::uint64_t indexBytes = trailer.arrays * sizeof(Array) + trailer.blocks * sizeof(Block) +
                                     trailer.openRecords * sizeof(OpenRecord);
    if (trailer.arrays > kCountMost || trailer.blocks > kCountMost || trailer.openRecords > kCountMost ||
        trailer.indexOffset % alignof(Block) != 0 || trailer.indexOffset > m_bytes ||
        indexBytes != m_bytes - sizeof trailer - trailer.indexOffset ||
        domain::crc32c({m_data + trailer.indexOffset, indexBytes}) != trailer.indexCrc) {
        return corrupt(m_path, "its index does not bear its checksum");
    }
    const std::byte* at = m_data + trailer.indexOffset;
    m_arrays = {reinterpret_cast<const Array*>(at), trailer.arrays};
    at += m_arrays.size_bytes();
    m_blocks = {reinterpret_cast<const Block*>(at), trailer.blocks};
    at += m_blocks.size_bytes();
    for (const Block& block : m_blocks) {
        if (block.count == 0 || block.count > kBarsPerBlock || block.offset % alignof(Bar) != 0 ||
            block.offset + block.count * sizeof(Bar) > trailer.indexOffset) {
            return corrupt(m_path, "its index names bars that are not there");
        }
    }
    std::uint64_t records = 0;
    for (const Array& array : m_arrays) {
        if (array.firstBlock + array.blocks > m_blocks.size()) {
            return corrupt(m_path, "its index names blocks that are not there");
        }
        if (array.level == 0) {
            m_intervals.emplace_back(array.interval);
            m_folds.emplace_back(Duration(array.interval)).levelCount = 0;
        }
        if (m_folds.empty() || array.level != static_cast<std::uint32_t>(m_folds.back().levelCount) ||
            array.level >= kMaxPyramidLevels) {
            return corrupt(m_path, "its index names levels out of order");
        }
        ++m_folds.back().levelCount;
        ++records;
    }
    if (m_folds.empty() || records != trailer.openRecords) {
        return corrupt(m_path, "its index does not say where it ends");
    }
    for (PyramidFold& fold : m_folds) {
        for (int level = 0; level < fold.levelCount; ++level, at += sizeof(OpenRecord)) {
            OpenRecord record{};
            std::memcpy(&record, at, sizeof record);
            fold.open[static_cast<std::size_t>(level)] = {record.bar, record.bucket, record.isSet != 0};
        }
    }
    m_seen = std::make_unique<std::atomic<Seen>[]>(m_blocks.size());
    return {};
}

BarRun BarSegment::run(Duration interval, int level) const {
    for (const Array& array : m_arrays) {
        if (array.interval == interval.count() && array.level == static_cast<std::uint32_t>(level)) {
            return {this, array.firstBlock, array.blocks, array.bars};
        }
    }
    return {};
}

const PyramidFold& BarSegment::where(Duration interval) const {
    const auto at = std::find(m_intervals.begin(), m_intervals.end(), interval);
    return m_folds[static_cast<std::size_t>(at - m_intervals.begin())];
}

/// The bars of a block once they were found to bear their checksum; none otherwise. Where pages were lost it
/// is computed each time: what was sound may be gone.
std::span<const Bar> BarSegment::soundBars(std::size_t number) const {
    const Block& block = m_blocks[number];
    countTouched(block.count * sizeof(Bar));
    const std::span<const Bar> bars{reinterpret_cast<const Bar*>(m_data + block.offset), block.count};
    const Seen seen = m_seen[number].load(std::memory_order_relaxed);
    if (seen == Seen::Sound && lostPages(m_data) == 0) [[likely]] {
        return bars;
    }
    if (seen == Seen::Damaged) {
        return {};
    }
    const bool isSound = !bars.empty() && domain::crc32c(std::as_bytes(bars)) == block.crc;
    const Seen before = m_seen[number].exchange(isSound ? Seen::Sound : Seen::Damaged);
    if (!isSound && before != Seen::Damaged) {
        ++m_damaged;
    }
    return isSound ? bars : std::span<const Bar>();
}

/// A mapped page counts as this process's memory as long as it is mapped; letting go costs a soft fault the
/// next time, since it stays in the system's cache. Safe at any moment: the pages come back as they were.
void BarSegment::countTouched(std::size_t bytes) const {
    if (m_touched.fetch_add(bytes, std::memory_order_relaxed) + bytes > kTouchedMost) {
        m_touched.store(0, std::memory_order_relaxed);
        ::madvise(const_cast<std::byte*>(m_data), m_bytes, MADV_DONTNEED);
    }
}

std::size_t BarSegment::verify() const {
    for (std::size_t block = 0; block < m_blocks.size(); ++block) {
        (void)soundBars(block);
    }
    return m_damaged;
}

std::vector<std::string> BarSegment::problems() const {
    std::vector<std::string> told;
    if (lostPages(m_data) > 0) {
        told.push_back(
            fmt::format("{}: a part of it cannot be read any more: it was cut short, or its disk fails. Bars "
                        "there are not shown.",
                        m_path.filename().string()));
    }
    for (std::size_t i = 0; i < m_blocks.size() && told.size() < kProblemsMost; ++i) {
        if (m_seen[i].load(std::memory_order_relaxed) == Seen::Damaged) {
            told.push_back(fmt::format(
                "{}: {} bars from {} to {} do not bear their checksum; they are kept and not shown.",
                m_path.filename().string(), m_blocks[i].count,
                formatIso(Timestamp::fromNanos(m_blocks[i].firstStart), 0),
                formatIso(Timestamp::fromNanos(m_blocks[i].lastStart), 0)));
        }
    }
    return told;
}

Timestamp BarRun::firstStart() const {
    return Timestamp::fromNanos(m_segment->m_blocks[m_firstBlock].firstStart);
}

/// By the index first, which was checked when the file was opened: a damaged block leads nobody astray.
std::size_t BarRun::lowerBound(Timestamp time) const {
    if (m_size == 0) {
        return 0;
    }
    const auto blocks = m_segment->m_blocks.subspan(m_firstBlock, m_blocks);
    const auto after = std::upper_bound(
        blocks.begin(), blocks.end(), time.nanos(),
        [](std::int64_t at, const BarSegment::Block& block) { return at <= block.lastStart; });
    if (after == blocks.end()) {
        return m_size;
    }
    const auto number = static_cast<std::size_t>(after - blocks.begin());
    const std::span<const Bar> bars = m_segment->soundBars(m_firstBlock + number);
    const auto at = std::lower_bound(bars.begin(), bars.end(), time,
                                     [](const Bar& bar, Timestamp wanted) { return bar.start < wanted; });
    return number * kBarsPerBlock + static_cast<std::size_t>(at - bars.begin());
}

void BarRun::copy(std::size_t first, std::size_t last, std::vector<Bar>& out) const {
    while (first < last) {
        const std::size_t inBlock = first % kBarsPerBlock, block = m_firstBlock + first / kBarsPerBlock;
        const std::size_t count = std::min(last - first, kBarsPerBlock - inBlock), before = out.size();
        const std::span<const Bar> bars = m_segment->soundBars(block);
        if (inBlock + count <= bars.size()) {
            out.insert(out.end(), bars.begin() + static_cast<std::ptrdiff_t>(inBlock),
                       bars.begin() + static_cast<std::ptrdiff_t>(inBlock + count));
            if (lostPages(m_segment->m_data) > 0 && m_segment->soundBars(block).empty()) {
                out.resize(before);  // a page went while it was copied
            }
        }
        first += count;
    }
}

Bar BarRun::at(std::size_t index) const {
    const std::size_t block = m_firstBlock + index / kBarsPerBlock;
    const std::span<const Bar> bars = m_segment->soundBars(block);
    const Bar bar = index % kBarsPerBlock < bars.size() ? bars[index % kBarsPerBlock] : Bar{};
    return lostPages(m_segment->m_data) > 0 && m_segment->soundBars(block).empty() ? Bar{} : bar;
}

}  // namespace tessera::history
