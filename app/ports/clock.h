#pragma once
#include "app/domain/timestamp.h"

namespace tessera::ports {

/// The only way code below the executables learns the time. Implementations: the system's, and a scripted one
/// in tests.
class Clock {
 public:
    virtual ~Clock() = default;
    /// Wall time, UTC. May jump.
    virtual domain::Timestamp utcNow() const = 0;
    /// Never goes back; origin arbitrary. Sessions and time-outs use this one.
    virtual domain::Duration monotonicNow() const = 0;
};

}  // namespace tessera::ports
