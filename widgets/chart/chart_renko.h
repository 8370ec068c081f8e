#pragma once
// Renko: bricks of one height, whatever time they took. Each stands at the bar whose close finished it.

#include <vector>

#include "app/domain/bar.h"

namespace tessera::widgets {

struct ChartBrick {
    domain::Timestamp start;  // of the bar that finished it
    domain::Price low, high;
    bool isUp = false;
    int place = 0, count = 1;  // among the bricks of that bar, from the left
    bool operator==(const ChartBrick&) const = default;
};

/// By closes: a brick more when the close is a whole brick beyond the last one's near edge, and the other way
/// when it is one beyond the far edge (Nison, Beyond Candlesticks, 1994). Edges are multiples of `size` (>
/// 0), so that where the reading begins is soon forgotten. `bars` ascending.
std::vector<ChartBrick> renkoBricks(const std::vector<domain::Bar>& bars, domain::PriceDelta size);

/// The 1-2-5 step nearest to half a percent of `price`, `tick` at least.
domain::PriceDelta brickSize(domain::Price price, domain::PriceDelta tick);

}  // namespace tessera::widgets
