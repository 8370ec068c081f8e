#include "app/domain/crc32c.h"

#include <array>

namespace tessera::domain {

namespace {

constexpr std::array<std::uint32_t, 256> makeTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
        }
        table[i] = crc;
    }
    return table;
}

constexpr auto kTable = makeTable();

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t previous) {
    std::uint32_t crc = ~previous;
    for (const std::byte byte : bytes) {
        crc = (crc >> 8) ^ kTable[(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFU];
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
