#pragma once
// When a skill has an interval: a spread needs three losses at least.

#include "app/ports/track_record.h"

namespace tessera::ports {

inline constexpr int kFewestForInterval = 3;

/// Else low and high are the skill itself, which says nothing of how sure it is.
inline bool hasSkillInterval(const TrackRecord& record) {
    return record.skill && record.compared >= kFewestForInterval;
}

}  // namespace tessera::ports
