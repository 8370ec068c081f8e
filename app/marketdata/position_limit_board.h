#pragma once
// What the exchange lets the account hold, for who shows it. The order session tells it with every recovery.

#include <vector>

#include "app/marketdata/told.h"
#include "app/ports/position_limit_sink.h"

namespace tessera::marketdata {

class PositionLimitBoard final : public ports::PositionLimitSink,
                                 public Told<std::vector<domain::PositionLimit>> {
 public:
    void tell(std::vector<domain::PositionLimit> limits) override {
        change([&limits](auto& told) { told = std::move(limits); });
    }
};

}  // namespace tessera::marketdata
