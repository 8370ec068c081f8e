#pragma once
// Weights of a fixing: whole parts of 1e-12 that sum to one exactly, so that anybody's arithmetic on the rows
// gives the same level. They are the definition: where thirds or sevenths as fractions would lie on a half of
// the last decimal published, the parts left over decide (3 of the 2,039 levels since 2024).

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::indexes {

/// One, in the unit of every weight.
inline constexpr std::int64_t kWhole = 1'000'000'000'000;

/// `total` shared out in proportion to `claims` (each > 0): rounded down, the parts left over to the largest
/// remainders, the earlier of equal ones first. Sums to `total`.
std::vector<std::int64_t> apportion(std::int64_t total, std::span<const std::int64_t> claims);

/// kWhole in proportion to `claims`, none above `cap`: the excess goes to the others in proportion, again
/// where that lifts another to the cap. Where so few share that the cap cannot be met (three and 30 %), equal
/// parts are the nearest there is. `cap` > 0; of kWhole or more it never binds.
std::vector<std::int64_t> capped(std::span<const std::int64_t> claims, std::int64_t cap);

}  // namespace tessera::indexes
