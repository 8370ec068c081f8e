#include "app/storage/sha256.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace tessera::storage {

namespace {

constexpr std::array<std::uint32_t, 8> kStart{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
alignas(16) constexpr std::array<std::uint32_t, 64> kRound{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#if defined(__x86_64__)

bool hasInstructions() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    const bool hasSsse3AndSse41 =
        __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & (1U << 9U)) != 0 && (c & (1U << 19U)) != 0;
    return hasSsse3AndSse41 && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & (1U << 29U)) != 0;
}

/// Whole blocks. The state's words stand in the order the instructions want: ABEF and CDGH.
__attribute__((target("sha,sse4.1,ssse3"))) void compress(std::uint32_t* state, const unsigned char* data,
                                                          std::size_t blocks) {
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i abcd = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state));
    __m128i efgh = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state + 4));
    abcd = _mm_shuffle_epi32(abcd, 0xB1);
    efgh = _mm_shuffle_epi32(efgh, 0x1B);
    __m128i abef = _mm_alignr_epi8(abcd, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, abcd, 0xF0);
    for (; blocks > 0; --blocks, data += 64) {
        const __m128i abefBefore = abef, cdghBefore = cdgh;
        __m128i words[4];
        for (int i = 0; i < 4; ++i) {
            words[i] =
                _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data) + i), bigEndian);
        }
        for (int group = 0; group < 16; ++group) {
            __m128i& now = words[group & 3];
            if (group >= 4) {  // w[t] = s1(w[t-2]) + w[t-7] + s0(w[t-15]) + w[t-16], four at a time
                const __m128i& one = words[(group + 1) & 3];
                const __m128i& two = words[(group + 2) & 3];
                const __m128i& three = words[(group + 3) & 3];
                now = _mm_add_epi32(_mm_sha256msg1_epu32(now, one), _mm_alignr_epi8(three, two, 4));
                now = _mm_sha256msg2_epu32(now, three);
            }
            __m128i sum =
                _mm_add_epi32(now, _mm_load_si128(reinterpret_cast<const __m128i*>(kRound.data()) + group));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            sum = _mm_shuffle_epi32(sum, 0x0E);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool hasInstructions() {
    return false;
}
void compress(std::uint32_t*, const unsigned char*, std::size_t) {}

#endif

}  // namespace

bool Sha256::isAccelerated() {
    static const bool has = hasInstructions();
    return has;
}

Sha256::Sha256() : m_state(kStart), m_block{} {}

void Sha256::update(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    std::size_t held = m_size % 64;
    m_size += size;
    if (held > 0) {
        const std::size_t taken = std::min(size, 64 - held);
        std::memcpy(m_block.data() + held, bytes, taken);
        held += taken;
        bytes += taken;
        size -= taken;
        if (held < 64) {
            return;
        }
        compress(m_state.data(), m_block.data(), 1);
    }
    compress(m_state.data(), bytes, size / 64);
    std::memcpy(m_block.data(), bytes + (size & ~std::size_t{63}), size % 64);
}

Digest Sha256::finish() {
    const std::uint64_t bits = m_size * 8;
    const std::size_t held = m_size % 64;
    std::array<unsigned char, 72> tail{};  // 0x80, zeros up to 56 modulo 64, and the length
    tail[0] = 0x80;
    const std::size_t zeros = held < 56 ? 56 - held : 120 - held;
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < 8; ++i) {
        length[i] = static_cast<unsigned char>(bits >> (56 - 8 * i));
    }
    update(tail.data(), zeros);
    update(length.data(), length.size());
    Digest digest{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<unsigned char>(m_state[i / 4] >> (24 - 8 * (i % 4)));
    }
    return digest;
}

Digest Sha256::withoutAcceleration(std::span<const unsigned char> bytes) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

}  // namespace tessera::storage
