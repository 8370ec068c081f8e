#pragma once
// Exponential moving average: weight 2 / (length + 1) of the newest price. The first value is the plain mean
// of the first `length` prices (TA-Lib's convention). USD. None for the first length - 1 bars.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kEma;

}  // namespace tessera::studies
