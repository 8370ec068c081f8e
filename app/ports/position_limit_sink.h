#pragma once
// Port: who is told what the exchange lets the account hold.

#include <vector>

#include "app/domain/position_limit.h"

namespace tessera::ports {

class PositionLimitSink {
 public:
    virtual ~PositionLimitSink() = default;
    /// On the order session's thread, in place of what was told before.
    virtual void tell(std::vector<domain::PositionLimit> limits) = 0;
};

}  // namespace tessera::ports
