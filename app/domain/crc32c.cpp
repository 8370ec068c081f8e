#include "app/domain/crc32c.h"

#include <array>

namespace tessera::domain {

namespace {

/// Eight bytes a turn ("slicing by 8", Kounavis and Berry 2005): table[k] is a byte's share after k more
/// bytes.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables makeTables() {
    Tables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
        }
        tables[0][i] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t i = 0; i < 256; ++i) {
            const std::uint32_t before = tables[k - 1][i];
            tables[k][i] = (before >> 8) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

constexpr Tables kTables = makeTables();

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t previous) {
    std::uint32_t crc = ~previous;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint32_t carried = i < 4 ? crc >> (8 * i) : 0;
            next ^= kTables[7 - i][(carried ^ static_cast<std::uint32_t>(bytes[i])) & 0xFFU];
        }
        crc = next;
    }
    for (const std::byte byte : bytes) {
        crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFU];
    }
    return ~crc;
}

std::uint32_t crc32cOfInt64(std::int64_t value, std::uint32_t previous) {
    std::array<std::byte, 8> bytes;
    auto rest = static_cast<std::uint64_t>(value);
    for (std::byte& byte : bytes) {
        byte = static_cast<std::byte>(rest & 0xFFU);
        rest >>= 8;
    }
    return crc32c(bytes, previous);
}

}  // namespace tessera::domain
