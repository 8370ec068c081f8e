#pragma once
// CRC-32C (Castagnoli, reflected 0x82F63B78): book checksums on the wire, torn-record detection in logs.

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::domain {

/// CRC of `bytes`, continuing from `previous` (0 to begin).
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t previous = 0);
/// The same for one integer, little-endian.
std::uint32_t crc32cOfInt64(std::int64_t value, std::uint32_t previous);

}  // namespace tessera::domain
