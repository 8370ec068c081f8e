#pragma once
// Linearly weighted moving average: weights 1 (oldest) to `length` (newest). USD. None for the first length -
// 1 bars.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kWma;

}  // namespace tessera::studies
