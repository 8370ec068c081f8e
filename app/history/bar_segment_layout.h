#pragma once
// The bytes of a segment file: head, blocks of bars, index (arrays, blocks, open bars), trailer.

#include <bit>
#include <cstdint>
#include <type_traits>

#include "app/history/bar_segment.h"

namespace tessera::history {

static_assert(std::endian::native == std::endian::little, "segments are little-endian");
static_assert(sizeof(domain::Bar) == 56 && std::is_trivially_copyable_v<domain::Bar>);

inline constexpr std::size_t kHeadBytes = 4096;
/// 512 bars are seven pages; every block of an array but its last is full.
inline constexpr std::size_t kBarsPerBlock = 512;
inline constexpr std::uint64_t kSegmentMagic = 0x31'53'52'41'42'53'45'54;  // "TESBARS1"
inline constexpr std::uint32_t kSegmentVersion = 1;

struct BarSegment::Block {
    std::int64_t firstStart, lastStart;
    std::uint64_t offset;
    std::uint32_t count;
    std::uint32_t crc;  // CRC-32C of the bars
};
static_assert(sizeof(BarSegment::Block) == 32);

/// Blocks of one level of one interval lie together in the index, if not in the file.
struct BarSegment::Array {
    std::int64_t interval;
    std::uint32_t level;
    std::uint32_t blocks;
    std::uint64_t firstBlock;
    std::uint64_t bars;
};
static_assert(sizeof(BarSegment::Array) == 32);

struct BarSegment::OpenRecord {
    domain::Bar bar;
    std::int64_t bucket;
    std::uint64_t isSet;
};
static_assert(sizeof(BarSegment::OpenRecord) == 72);

struct BarSegment::Trailer {
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t intervals;
    std::uint64_t indexOffset;
    std::uint64_t arrays, blocks, openRecords;
    std::uint32_t indexCrc;
    std::uint32_t crc;  // of the trailer up to here
};
static_assert(sizeof(BarSegment::Trailer) == 56);

}  // namespace tessera::history
