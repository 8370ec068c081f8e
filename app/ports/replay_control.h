#pragma once
// Steering a replay: what the controls in the window ask, and what they show.

#include <optional>
#include <string>

#include "app/domain/timestamp.h"

namespace tessera::ports {

/// A way to another place that is under way; `position` of the status is where it has come to.
struct ReplayWay {
    domain::Timestamp from, to;
    bool operator==(const ReplayWay&) const = default;
};

struct ReplayStatus {
    std::string file;
    std::string format;  // "Databento DBN 2 (GLBX.MDP3)"
    bool isPlaying = false;
    bool hasEnded = false;
    double speed = 1;         // recorded seconds a second
    domain::Timestamp first;  // of the recording's clock; the last is unset when the file does not say
    domain::Timestamp position, last;
    std::optional<ReplayWay> way;  // none: it stands or plays
    int progress = 0;              // of the file, 0 .. 10 000
    std::string sentence;          // state in words, or why it ended early
};

inline constexpr double kSlowestReplay = 0.1, kFastestReplay = 1000;

/// Calls are for the GUI thread and never wait.
class ReplayControl {
 public:
    virtual ~ReplayControl() = default;
    virtual ReplayStatus replayStatus() const = 0;
    virtual void play() = 0;
    virtual void pause() = 0;
    /// On to the end of the next event in any book, then pause.
    virtual void step() = 0;
    /// Clamped to kSlowestReplay .. kFastestReplay.
    virtual void setSpeed(double speed) = 0;
    /// From the beginning, in the state (playing or not) it is in.
    virtual void restart() = 0;
    /// Wall time of the recording at the position; any thread.
    virtual domain::Timestamp recordedNow() const = 0;
};

}  // namespace tessera::ports
