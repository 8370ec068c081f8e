#include "widgets/chart/chart_renko.h"

#include <algorithm>
#include <cstdlib>

namespace tessera::widgets {

using domain::Price;
using domain::PriceDelta;

std::vector<ChartBrick> renkoBricks(const std::vector<domain::Bar>& bars, PriceDelta size) {
    std::vector<ChartBrick> bricks;
    if (bars.empty()) {
        return bricks;
    }
    // Edges of the last brick; of the first close those around it.
    Price low = floorToTick(bars.front().close, size), high = low + size;
    for (const domain::Bar& bar : bars) {
        const std::size_t before = bricks.size();
        while (bar.close >= high + size) {
            bricks.push_back({bar.start, high, high + size, true});
            low = high;
            high = high + size;
        }
        while (bar.close <= low - size) {
            bricks.push_back({bar.start, low - size, low, false});
            high = low;
            low = low - size;
        }
        const auto count = static_cast<int>(bricks.size() - before);
        for (int place = 0; place < count; ++place) {
            ChartBrick& brick = bricks[before + static_cast<std::size_t>(place)];
            brick.place = place;
            brick.count = count;
        }
    }
    return bricks;
}

PriceDelta brickSize(Price price, PriceDelta tick) {
    const std::int64_t wanted = std::abs(price.nanoUsd()) / 200;
    std::int64_t best = 1;
    for (std::int64_t power = 1; power <= 100'000'000'000'000'000; power *= 10) {
        for (const std::int64_t factor : {1, 2, 5}) {
            const std::int64_t step = power * factor;
            best = std::abs(step - wanted) < std::abs(best - wanted) ? step : best;
        }
    }
    return std::max(PriceDelta::fromNanoUsd(best), tick);
}

}  // namespace tessera::widgets
