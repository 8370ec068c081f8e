#pragma once
// SHA-256 with the processor's own instructions where it has them; libsodium's otherwise. The same digests.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::storage {

using Digest = std::array<unsigned char, 32>;

/// One thread. Feed in any pieces, then finish once.
class Sha256 {
 public:
    Sha256();
    void update(const void* data, std::size_t size);
    Digest finish();
    /// Whether this processor has the instructions.
    static bool isAccelerated();
    /// For tests: as if it had not.
    static Digest withoutAcceleration(std::span<const unsigned char> bytes);

 private:
    std::array<std::uint32_t, 8> m_state;
    std::array<unsigned char, 64> m_block;  // what does not fill a block yet
    std::uint64_t m_size = 0;
};

}  // namespace tessera::storage
