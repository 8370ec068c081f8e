#pragma once
// The clock of a replay.

#include "app/ports/clock.h"
#include "app/ports/replay_control.h"
#include "app/ports/system_clock.h"

namespace tessera::terminal {

/// The recording's wall time, so that every time on the screen is of the recording; monotonic time is the
/// machine's.
class ReplayClock final : public ports::Clock {
 public:
    /// `replay` outlives the clock.
    explicit ReplayClock(const ports::ReplayControl& replay) : m_replay(replay) {}
    domain::Timestamp utcNow() const override { return m_replay.recordedNow(); }
    domain::Duration monotonicNow() const override { return m_system.monotonicNow(); }

 private:
    const ports::ReplayControl& m_replay;
    ports::SystemClock m_system;
};

}  // namespace tessera::terminal
