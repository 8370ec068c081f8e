#pragma once
// Going to a place in a replay.

#include "app/domain/timestamp.h"

namespace tessera::ports {

/// Calls are for the GUI thread and never wait.
class ReplayPosition {
 public:
    virtual ~ReplayPosition() = default;
    /// To the recording's time `to`, clamped to its span; playing or not, as it is. Books, bars and fixings
    /// are then exactly what playing from the beginning to there gives; the tape begins anew, and nothing
    /// that lies in between trades with paper orders. A newer call ends one that is under way.
    virtual void seek(domain::Timestamp to) = 0;
    /// On to the next multiple of `interval` (> 0) of the recording's clock with every event in between, then
    /// pause.
    virtual void stepBar(domain::Duration interval) = 0;
    /// Gives up what is under way of the two: it stays where it has come to.
    virtual void stay() = 0;
};

}  // namespace tessera::ports
