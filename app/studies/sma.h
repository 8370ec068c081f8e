#pragma once
// Simple moving average: the plain mean of the last `length` prices. USD. None for the first length - 1 bars.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kSma;

}  // namespace tessera::studies
