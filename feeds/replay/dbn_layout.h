#pragma once
// Databento Binary Encoding, as published: the market-by-order record and the numbers around it. Versions 1
// to 3 share these; they differ in the lengths of symbols and in record kinds that are skipped here.

#include <cstddef>
#include <cstdint>

namespace tessera::replay::dbn {

struct MboRecord {
    std::uint8_t length;  // in units of four bytes; longer than the struct when a send time is appended
    std::uint8_t rtype;
    std::uint16_t publisher;
    std::uint32_t instrument;
    std::uint64_t tsEvent;
    std::uint64_t orderId;
    std::int64_t price;  // 1e-9
    std::uint32_t size;
    std::uint8_t flags;
    std::uint8_t channel;
    char action;
    char side;
    std::uint64_t tsRecv;
    std::int32_t tsInDelta;
    std::uint32_t sequence;
};
static_assert(sizeof(MboRecord) == 56 && offsetof(MboRecord, price) == 24 &&
              offsetof(MboRecord, tsRecv) == 40);

inline constexpr std::size_t kRecordHeaderBytes = 16;
inline constexpr std::size_t kPreludeBytes = 8;  // "DBN", version u8, metadata length u32
inline constexpr std::size_t kFixedMetadataBytes = 100;
inline constexpr std::uint8_t kNewestVersion = 3;

namespace rtype {
inline constexpr std::uint8_t kMbo = 0xA0;
inline constexpr std::uint8_t kStatus = 0x12;
inline constexpr std::uint8_t kDefinition = 0x13;
inline constexpr std::uint8_t kSymbolMapping = 0x16;
}  // namespace rtype

inline constexpr std::uint16_t kSchemaMbo = 0;
inline constexpr std::uint16_t kSchemaMixed = 0xFFFF;
inline constexpr std::int64_t kUndefinedPrice = INT64_MAX;

namespace flag {
inline constexpr std::uint8_t kLast = 0x80;          // last record of the event for this instrument
inline constexpr std::uint8_t kTopOfBook = 0x40;     // not an order
inline constexpr std::uint8_t kSnapshot = 0x20;      // from a replay, not an event
inline constexpr std::uint8_t kLevel = 0x10;         // an aggregated level, not an order
inline constexpr std::uint8_t kMaybeBadBook = 0x04;  // the publisher lost messages
}  // namespace flag

}  // namespace tessera::replay::dbn
