#include "app/forecast/closed_bars.h"

namespace tessera::forecast {

namespace {
constexpr double kUsd = 1e-9;
}  // namespace

ClosedBars closedBars(std::span<const domain::Bar> minutes, domain::Duration interval,
                      domain::Timestamp now) {
    ClosedBars closed;
    domain::Timestamp current;
    for (const domain::Bar& bar : minutes) {
        const domain::Timestamp end = floorTo(bar.start, interval) + interval;
        if (end > now) {
            break;
        }
        if (end != current) {
            current = end;
            closed.closes.push_back(0);
            closed.ends.push_back(end);
        }
        closed.closes.back() = static_cast<double>(bar.close.nanoUsd()) * kUsd;
    }
    return closed;
}

}  // namespace tessera::forecast
