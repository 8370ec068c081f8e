#pragma once
// A file of bars with their pyramids, written once and mapped ever after. A series is a list of segments,
// each going on where the one before ended: put one after the other, their levels are those of one pyramid
// over all bars, so opening a history reads an index and no bar.
//
// Why this and not another storage: 10 million bars of a minute with the pyramids of six intervals, one core
// of a 2-core machine with Debian 12, "one look" a read of at most 800 columns anywhere at any zoom:
//
//                               writing   file     first look, cold  warm    one look  memory
//   mapped segments              6.8 s    963 MB        35 ms        1.7 ms   0.09 ms     3 MB
//   the same blocks in SQLite   23   s    981 MB        12 ms        2.5 ms   0.25 ms     3 MB
//   SQLite, a row a bar (1m)    45   s    569 MB        14 ms        9   ms   0.39 ms     3 MB
//   all bars in memory (1m)                           2218 ms                          1586 MB
//
// SQLite opens as fast; segments are written three times as fast, looked at nearly three times as fast (a
// chart does that every frame), and each of their blocks bears a checksum.

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/history/pyramid_fold.h"

namespace tessera::history {

class BarSegment;

/// The closed bars of one level in one segment. Valid while the segment is. Any thread.
class BarRun {
 public:
    BarRun() = default;
    std::size_t size() const { return m_size; }
    /// Of a run that is not empty.
    domain::Timestamp firstStart() const;
    /// Position of the first bar with start >= `time`.
    std::size_t lowerBound(domain::Timestamp time) const;
    /// Appends [first, last) to `out`; bars whose block does not bear its checksum are left out.
    void copy(std::size_t first, std::size_t last, std::vector<domain::Bar>& out) const;
    /// An unset bar where the block is damaged.
    domain::Bar at(std::size_t index) const;

 private:
    friend class BarSegment;
    BarRun(const BarSegment* segment, std::size_t firstBlock, std::size_t blocks, std::size_t size)
        : m_segment(segment), m_firstBlock(firstBlock), m_blocks(blocks), m_size(size) {}

    const BarSegment* m_segment = nullptr;
    std::size_t m_firstBlock = 0, m_blocks = 0, m_size = 0;
};

/// Immutable; any thread. The pages read belong to the system's cache and are let go of after some megabytes:
/// memory does not grow with the file.
class BarSegment {
 public:
    /// Maps the file and checks its index, not its bars: those are checked when first read. Unavailable:
    /// cannot be read. Corrupt: not a whole segment, or its index is damaged.
    static domain::Result<std::shared_ptr<const BarSegment>> open(const std::filesystem::path& path);
    ~BarSegment();
    BarSegment(const BarSegment&) = delete;
    BarSegment& operator=(const BarSegment&) = delete;

    /// Whose pyramids it holds, finest first: the base interval, then multiples of it.
    const std::vector<domain::Duration>& intervals() const { return m_intervals; }
    /// Base bars that closed in it. The newest one of a series is open, in where().
    BarRun run(domain::Duration interval, int level) const;
    /// Where the pyramid of `interval` (one of intervals()) stands at its end, earlier segments included.
    const PyramidFold& where(domain::Duration interval) const;
    domain::Timestamp lastStart() const { return m_folds.front().open[0].bar.start; }

    /// Reads every block. The number of damaged ones; problems() names them.
    std::size_t verify() const;
    /// Damaged blocks met so far.
    std::size_t damagedBlocks() const { return m_damaged.load(); }
    /// One sentence a damaged block met so far, at most ten.
    std::vector<std::string> problems() const;
    // Of the file; see bar_segment_layout.h.
    struct Block;
    struct Array;
    struct OpenRecord;
    struct Trailer;

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t bytes() const { return m_bytes; }

 private:
    friend class BarRun;

    BarSegment() = default;
    domain::Result<void> map(int fd);
    domain::Result<void> readIndex();
    std::span<const domain::Bar> soundBars(std::size_t block) const;
    void countTouched(std::size_t bytes) const;

    std::filesystem::path m_path;
    const std::byte* m_data = nullptr;
    std::uint64_t m_bytes = 0;
    std::span<const Array> m_arrays;
    std::span<const Block> m_blocks;
    std::vector<domain::Duration> m_intervals;
    std::vector<PyramidFold> m_folds;  // one an interval
    enum class Seen : std::uint8_t { Not, Sound, Damaged };
    std::unique_ptr<std::atomic<Seen>[]> m_seen;  // one a block
    mutable std::atomic<std::size_t> m_damaged{0};
    mutable std::atomic<std::size_t> m_touched{0};  // bytes since the mapped pages were let go
};

/// Writes one segment: append() in the order of time, then finish(). A file that was not finished is no
/// segment. One thread.
class BarSegmentWriter {
 public:
    /// `intervals`: base first, the others multiples of it. `before`: the segment this one goes on from, with
    /// the same intervals; null: none. Unavailable: the file cannot be made.
    static domain::Result<std::unique_ptr<BarSegmentWriter>> create(
        const std::filesystem::path& path, std::span<const domain::Duration> intervals,
        const BarSegment* before = nullptr);
    /// Bars alone, without coarser levels: what is kept to be compared, not to be drawn.
    static domain::Result<std::unique_ptr<BarSegmentWriter>> createPlain(const std::filesystem::path& path,
                                                                         domain::Duration interval);
    ~BarSegmentWriter();

    /// Base bars, aligned, each later than the one before. Unavailable: the disk does not take them.
    domain::Result<void> append(std::span<const domain::Bar> bars);
    /// The segments' closed bars as they are, in order, and the stand of the last one.
    domain::Result<void> concatenate(std::span<const std::shared_ptr<const BarSegment>> segments);
    /// Index, trailer, and everything on the disk before it returns. After it the file can be opened.
    domain::Result<void> finish();
    std::uint64_t closedBars() const;

 private:
    struct Impl;
    explicit BarSegmentWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::history
