#pragma once
// Volume by price of a stretch of bars. A bar does not say at which of its prices it traded, so its volume is
// spread evenly from its low to its high; the finer the bars the closer to the truth.

#include <span>
#include <vector>

#include "app/domain/bar.h"

namespace tessera::history {

struct ProfileRow {
    domain::Price low, high;  // [low, high); the last row's high is in it
    domain::Quantity volume;
    domain::Quantity buyVolume;  // aggressor bought; <= volume, where the bars know it
    bool isInValueArea = false;
};

struct VolumeProfile {
    std::vector<ProfileRow> rows;    // from the lowest price up; empty without volume
    std::size_t pointOfControl = 0;  // the row with the most; of equal ones the lowest
};

/// At most `mostRows` (> 0) rows of equal height, each a multiple of `tick` (> 0). The rows' volumes add up
/// to the bars' exactly. Value area: 70 % of the volume, grown from the point of control to whichever
/// neighbour has more (Steidlmayer's Market Profile, CBOT).
VolumeProfile volumeProfile(std::span<const domain::Bar> bars, domain::PriceDelta tick, std::size_t mostRows);

}  // namespace tessera::history
