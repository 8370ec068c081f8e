#pragma once
// Volume-weighted average price since an anchor (Brian Shannon): as the session's, from the bar that holds
// the anchor on; where the length of a bar is not known, from the first that starts at or after it. USD. None
// before the anchor and before the first trade after it. Sessions do not end it.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kAnchoredVwap;

}  // namespace tessera::studies
