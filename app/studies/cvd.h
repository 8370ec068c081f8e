#pragma once
// Cumulative volume delta: the sum of aggressive buying less aggressive selling since the first bar, or since
// the session began. Summed in integers, in quantity units. No warm-up. None where the source does not tell
// the aggressor.
//
// It never bridges a gap: what was traded in between is not known, so the bar after a gap begins a new sum,
// from its own delta, and the line is broken there.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kCvd;

}  // namespace tessera::studies
