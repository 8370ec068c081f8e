#pragma once
// Linear regression channel: the end of the least-squares line through the last `length` prices (TA-Lib's
// LINEARREG), and `deviations` times the population deviation of the prices from that line (divisor length)
// above and below. USD; the slope in USD a bar, from which the straight channel over the window follows. None
// for the first length - 1 bars.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kRegressionChannel;

}  // namespace tessera::studies
