#pragma once
#include <chrono>

#include "app/ports/clock.h"

namespace tessera::ports {

/// The machine's clocks. Any thread.
class SystemClock final : public Clock {
 public:
    domain::Timestamp utcNow() const override {
        return domain::Timestamp::fromNanos(
            std::chrono::duration_cast<domain::Duration>(std::chrono::system_clock::now().time_since_epoch())
                .count());
    }
    domain::Duration monotonicNow() const override {
        return std::chrono::duration_cast<domain::Duration>(
            std::chrono::steady_clock::now().time_since_epoch());
    }
};

}  // namespace tessera::ports
