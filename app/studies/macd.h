#pragma once
// Moving average convergence/divergence (Gerald Appel): fast less slow exponential moving average, its
// exponential moving average (signal), and the difference of the two. USD. Both averages take their first
// value at the same bar, the slow one's first, as in TA-Lib. The line is none for the first slow - 1 bars,
// signal and histogram for signal - 1 more. The fast length must be the shorter.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kMacd;

}  // namespace tessera::studies
