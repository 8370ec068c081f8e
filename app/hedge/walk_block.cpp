#include "app/hedge/walk_block.h"

// One clone for machines with wider registers. Neither fuses a multiplication with an addition, so both give
// the same bits.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TESSERA_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define TESSERA_WIDE
#endif
#define TESSERA_INLINE [[gnu::always_inline]] inline

namespace tessera::hedge {

namespace {

TESSERA_INLINE void nextWords(LaneRandom& random, WordLanes& out) {
    WordLanes* s = random.state;
    const WordLanes sum = s[0] + s[3];
    out = ((sum << 7) | (sum >> 25)) + s[0];
    const WordLanes t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >> 21);
}

/// Four uniform bytes less their mean: whole, -510 .. 510.
TESSERA_INLINE void bytes(LaneRandom& random, FloatLanes& out) {
    WordLanes word;
    nextWords(random, word);
    const WordLanes pairs = (word & 0x00FF00FFU) + ((word >> 8) & 0x00FF00FFU);
    const WordLanes sum = (pairs & 0xFFFFU) + (pairs >> 16);
    out = __builtin_convertvector(__builtin_bit_cast(IntLanes, sum) - 510, FloatLanes);
}

/// exp to 2e-7 relative, |x| <= 80: x = n ln 2 + r, a polynomial in r, n into the exponent.
TESSERA_INLINE void exponential(const FloatLanes& argument, FloatLanes& out) {
    constexpr float kMagic = 12'582'912.0F;  // 1.5 x 2^23: adding it rounds to a whole number
    FloatLanes x = argument;
    x = x > 80.0F ? FloatLanes{} + 80.0F : x;
    x = x < -80.0F ? FloatLanes{} - 80.0F : x;
    const FloatLanes shifted = x * 1.44269504F + kMagic;
    const FloatLanes n = shifted - kMagic;
    const FloatLanes r = (x - n * 0.693145752F) - n * 1.42860677e-6F;
    FloatLanes p = r * (1.0F / 720.0F) + (1.0F / 120.0F);
    p = p * r + (1.0F / 24.0F);
    p = p * r + (1.0F / 6.0F);
    p = p * r + 0.5F;
    p = p * r + 1.0F;
    p = p * r + 1.0F;
    const IntLanes whole = __builtin_convertvector(n, IntLanes);
    const IntLanes bits = (whole + 127) << 23;
    out = p * __builtin_bit_cast(FloatLanes, bits);
}

}  // namespace

void seedLanes(LaneRandom& random, std::uint64_t seed) {
    for (WordLanes& words : random.state) {
        for (int lane = 0; lane < kLanes; ++lane) {
            seed += 0x9E3779B97F4A7C15ULL;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
            words[lane] = static_cast<std::uint32_t>((z ^ (z >> 31)) >> 16) | 1U;
        }
    }
}

TESSERA_WIDE void walkDriver(LaneRandom& from, float decay, float scale, const FloatRow* jumps, int days,
                             FloatRow* walk) {
    LaneRandom random = from;  // in registers: nothing that is stored below can be it
    FloatLanes y{};
    for (int day = 0; day < days; ++day) {
        FloatLanes step;
        bytes(random, step);
        y = y * decay + step * scale;
        if (jumps != nullptr) {
            y += jumps[day].lanes;
        }
        walk[day].lanes = y;
    }
    from = random;
}

TESSERA_WIDE void sumExponentials(LaneRandom& from, float ratio, const FloatRow* driver, float ownScale,
                                  const float* weight, const std::uint16_t* monthOf, int days,
                                  FloatRow* sums) {
    LaneRandom random = from;
    FloatLanes own{};
    for (int day = 0; day < days; ++day) {
        FloatLanes z = own;
        if (ownScale > 0) {
            FloatLanes step;
            bytes(random, step);
            own += step * ownScale;
            z = own;
        }
        if (driver != nullptr) {
            z += driver[day].lanes * ratio;
        }
        FloatLanes level;
        exponential(z, level);
        sums[monthOf[day]].lanes += level * weight[day];
    }
    from = random;
}

}  // namespace tessera::hedge
