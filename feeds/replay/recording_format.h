#pragma once
// The Tessera recording, version 1: a market-data session in one append-only file. Integers are
// little-endian.
//
// What is recorded. The published stream of a feed after its session has recovered what was lost: numbered
// records, whole books where the session loaded one, definitions, fixings, settlement prices, states. Not the
// raw frames: duplicates and recovery traffic are of no use to a reader, and every source (the venue,
// cryptofeed, DBN, ITCH) fits one format. Batches keep epoch, channel sequence and times, so that replay
// feeds them to the same market-data session a live feed runs; what is missing in the file is a gap there,
// too.
//
//   File   := Header Block* [Trailer]
//   Header := magic 8 bytes 89 'T' 'S' 'R' 0D 0A 1A 0A | version u16 | header bytes u16 (32) | flags u32 (0)
//           | created i64 (UTC nanoseconds) | reserved u32 (0) | crc32c u32 of the 28 bytes before it
//   Block  := marker u32 'TSBK' | stored bytes u32 | unpacked bytes u32 | kind u8 | flags u8 | reserved u16
//   (0)
//           | number u64 (0, 1, 2 ...) | first receive time i64 | last receive time i64
//           | crc32c u32 of the stored payload | crc32c u32 of the 44 bytes before it | payload
//   Trailer:= marker u32 'TSEN' | crc32c u32 of the 16 bytes that follow | offset of the index block u64
//           | records in the file u64
//
// A payload is one zstd frame when flag 1 is set, stored as it is otherwise. A block of a kind the reader
// does not know is skipped. A block is appended with one write, so that a killed writer leaves at most one
// incomplete block at the end; a file without a trailer was not closed and is good up to there. Times are
// nanoseconds since 1970.
//
// kind 1, reference: flags u8 (1: the instruments are sequenced), then a FlatBuffers message of feeds/wire's
// schema
//   (tessera.fbs) whose body is a RefBatch: definitions, fixings, settlements. An instrument is defined
//   before its first batch; a second definition replaces the first.
//
// kind 2, batches: varint number of batches, varint number of records in them, then the columns in the order
// below.
//   Column := coding u8 | varint bytes | data.  coding 0: LEB128 varints; 1: u64 a value.
//   "zz" is zigzag (0 -1 1 -2 ...: 0 1 2 3 ...). "d:" is the difference from what the column last had *for
//   this instrument*, carried from block to block; a block with flag 2 ("afresh") starts all of them at zero
//   again.
//
//   one value a batch                             one value a record, batch after batch
//     instrument    number                          head        kind | side << 3 | event end << 4
//     form          0 records, 1 snapshot,                      | snapshot << 5 | odd << 6
//                   2 state; | 4 with checksum      reference   kinds 1, 2, 3 only: slot + 1, or 0
//     epoch         zz d:                           order id    zz; Adds and references of 0: d: of Adds
//     sequence      zz first - expected             trade id    zz d: trades only
//     count         records; form 2: StreamState    price       zz d: in ticks of the definition, or in
//     receive time  zz d: (of any instrument)                   1e-9 USD when flag 4 of the block is set
//     delay         zz receive - send; 0 unknown    quantity    zz
//     checksum      u32, only with a checksum       venue time  zz d: (of any instrument); in snapshots zz
//     status        snapshots only                  odd flags   u16, odd records only
//                                                   odd aux     u32, odd records only
//
//   Slots: a reader keeps the orders it knows of an instrument. An Add takes the slot freed last, or a new
//   one at the end; a Modify changes price and quantity; a Delete, and an Execute of all that is left, free
//   it; a Clear, a snapshot and a new definition forget all, and so does a block that starts afresh. A
//   reference names a slot; then the side bit says whether the side differs from the order's (1) or not (0),
//   the price counts from the order's, and the quantity of kinds 1 and 2 is the order's minus the record's.
//   (A writer whose prices lie off the tick may always refer with 0.) Elsewhere the price of Adds and Levels
//   counts from the last one of the same side, every other from the record before; the quantity of trades is
//   less that of the record before. Ids of other kinds are not differences; a Clear or a Status has all
//   fields.
//
//   Expected: the sequence after the instrument's last batch (1 at first); a snapshot's `first` is the
//   sequence it includes plus one, and its records are not numbered. Kinds, sides, flags:
//   app/domain/market_record.h.
//
// kind 3, index: varint count, then for each block that starts afresh: varint d: offset, varint d: number,
//   varint zz d: first receive time. Decoding may begin at any of them. Its header spans the whole session.

#include <cstddef>
#include <cstdint>

namespace tessera::replay::format {

inline constexpr unsigned char kMagic[8] = {0x89, 'T', 'S', 'R', '\r', '\n', 0x1A, '\n'};
inline constexpr std::uint16_t kVersion = 1;
inline constexpr std::size_t kHeaderBytes = 32;
inline constexpr std::size_t kBlockHeaderBytes = 48;
inline constexpr std::size_t kTrailerBytes = 24;
inline constexpr std::uint32_t kBlockMarker = 0x4B425354;    // "TSBK"
inline constexpr std::uint32_t kTrailerMarker = 0x4E455354;  // "TSEN"

enum class BlockKind : std::uint8_t { Reference = 1, Batches = 2, Index = 3 };
namespace block_flag {
inline constexpr std::uint8_t kZstd = 1;
inline constexpr std::uint8_t kAfresh = 2;
inline constexpr std::uint8_t kNanoPrices = 4;
}  // namespace block_flag

/// What a reader accepts; a writer stays far below.
inline constexpr std::size_t kMaxBlockBytes = 64U << 20U;
inline constexpr std::size_t kMaxBlockRecords = 2'000'000;

struct BlockHeader {
    std::uint32_t storedBytes = 0;
    std::uint32_t unpackedBytes = 0;
    BlockKind kind = BlockKind::Batches;
    std::uint8_t flags = 0;
    std::uint64_t number = 0;
    std::int64_t firstNanos = 0;
    std::int64_t lastNanos = 0;
    std::uint32_t payloadCrc = 0;
};

}  // namespace tessera::replay::format
