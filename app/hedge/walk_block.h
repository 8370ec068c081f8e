#pragma once
// Eight walks side by side: the inner loop of the bill simulation. Everything is float and whole numbers
// with operations that round the same everywhere, so a seed gives the same walks on every machine.

#include <array>
#include <cstdint>
#include <vector>

namespace tessera::hedge {

inline constexpr int kLanes = 8;
using FloatLanes = float __attribute__((vector_size(kLanes * sizeof(float))));
using WordLanes = std::uint32_t __attribute__((vector_size(kLanes * sizeof(std::uint32_t))));
using IntLanes = std::int32_t __attribute__((vector_size(kLanes * sizeof(std::int32_t))));

/// Eight numbers in memory: the bare vector would lose its alignment inside a container.
struct alignas(kLanes * sizeof(float)) FloatRow {
    FloatLanes lanes{};
};

/// xoshiro128++ (D. Blackman, S. Vigna, 2019) in every lane.
struct LaneRandom {
    WordLanes state[4];
};
/// Lanes seeded apart by splitmix64.
void seedLanes(LaneRandom& random, std::uint64_t seed);

/// The sum of four uniform bytes less its mean has this variance.
inline constexpr double kBytesVariance = 4.0 * 65535.0 / 12.0;

/// y = decay x y + scale x (four bytes) + jumps[day], written to `walk` day by day. `jumps` may be null.
void walkDriver(LaneRandom& random, float decay, float scale, const FloatRow* jumps, int days,
                FloatRow* walk);

/// sums[monthOf[day]] += weight[day] x exp(ratio x driver[day] + own walk of `ownScale`); `driver` may be
/// null.
void sumExponentials(LaneRandom& random, float ratio, const FloatRow* driver, float ownScale,
                     const float* weight, const std::uint16_t* monthOf, int days, FloatRow* sums);

}  // namespace tessera::hedge
