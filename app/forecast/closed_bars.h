#pragma once
// The history a forecast is made of. Pure; any thread.

#include <span>
#include <vector>

#include "app/domain/bar.h"

namespace tessera::forecast {

/// Closes of complete bars of `interval`, oldest first, from one-minute bars; the bar holding `now` is left
/// out, intervals without trades have no bar.
struct ClosedBars {
    std::vector<double> closes;  // USD
    std::vector<domain::Timestamp> ends;
};
ClosedBars closedBars(std::span<const domain::Bar> minutes, domain::Duration interval, domain::Timestamp now);

}  // namespace tessera::forecast
