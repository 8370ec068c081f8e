#pragma once
// When a source is asked next. Pure: the time and the chance are arguments.

#include <cstdint>
#include <optional>

#include "app/domain/timestamp.h"

namespace tessera::collector {

struct AskResult {
    bool isGood = false;
    int failuresInARow = 0;                      // this one included; 0 when good
    std::optional<domain::Duration> retryAfter;  // what the server asked for
};

/// Good: after `every` and up to a tenth more, so that not all Tesseras ask at once. Failed: one minute,
/// doubled with each failure in a row up to `every` or six hours, whichever is less, give or take a quarter.
/// Never before what the server asked for. `chance` is 0..999, uniformly.
domain::Timestamp nextAsk(domain::Timestamp now, domain::Duration every, const AskResult& result, int chance);

}  // namespace tessera::collector
