#pragma once
// What a chain says as a whole, in one line: at the money, skew, put/call volume; and how much its future
// has moved. Pure.

#include "app/curves/series_statistics.h"
#include "app/domain/bar.h"
#include "app/options/chain.h"

namespace tessera::options {

/// Fills atTheMoney, skew, putCallVolume and unknownVolumes from the rows and the forward.
void summarise(Chain& chain);

inline constexpr std::size_t kRealisedDays = 20;

/// How much a future has moved.
struct RealisedVolatility {
    /// Of the last 20 daily changes (curves::realisedVolatility, with its 95 % interval); none while one of
    /// them is not known.
    std::optional<curves::Estimate> estimate;
    std::size_t changes = 0;  // of those 20 that are known
};

/// `days`: bars of a UTC day each, ascending; a day without one has no close. The day `now` lies in does not
/// count: it is not over.
RealisedVolatility realisedVolatility(std::span<const domain::Bar> days, domain::Timestamp now);

}  // namespace tessera::options
