#pragma once
// Bollinger bands (Bollinger on Bollinger Bands, 2001): simple moving average and `deviations` times the
// population standard deviation of the same window around it (divisor length, as Bollinger and TA-Lib have
// it). USD. None for the first length - 1 bars. A flat window has bands of width zero.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kBollinger;

}  // namespace tessera::studies
