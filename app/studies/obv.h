#pragma once
// On-balance volume (Joseph Granville, New Key to Stock Market Profits, 1963): the volume of bars that closed
// higher less that of bars that closed lower, summed in integers. In quantity units. No warm-up: the first
// bar is 0 (TA-Lib begins with the first bar's volume; the level means nothing). After a gap the volume in
// between is not known, so the sum begins again at 0 and the line is broken.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kObv;

}  // namespace tessera::studies
