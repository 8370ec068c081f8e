#include "feeds/collector/ask_schedule.h"

#include <algorithm>

namespace tessera::collector {

using domain::Duration;

namespace {

constexpr int kMostDoublings = 20;
constexpr Duration kFirstWait = std::chrono::minutes(1), kLongestWait = std::chrono::hours(6);

}  // namespace

domain::Timestamp nextAsk(domain::Timestamp now, Duration every, const AskResult& result, int chance) {
    Duration wait;
    if (result.isGood) {
        wait = every + every / 10'000 * chance;
    } else {
        const int doublings = std::clamp(result.failuresInARow - 1, 0, kMostDoublings);
        const Duration base = std::min({kFirstWait * (std::int64_t{1} << doublings), every, kLongestWait});
        wait = base * 3 / 4 + base / 2'000 * chance;
    }
    return now + std::max(wait, result.retryAfter.value_or(Duration::zero()));
}

}  // namespace tessera::collector
