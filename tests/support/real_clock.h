#pragma once
// The system's clocks, for tests with real sockets and processes.

#include <chrono>

#include "app/ports/clock.h"

namespace tessera::support {

class RealClock final : public ports::Clock {
 public:
    domain::Timestamp utcNow() const override {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return domain::Timestamp::fromNanos(std::chrono::duration_cast<domain::Duration>(now).count());
    }
    domain::Duration monotonicNow() const override {
        return std::chrono::duration_cast<domain::Duration>(
            std::chrono::steady_clock::now().time_since_epoch());
    }
};

}  // namespace tessera::support
