#pragma once
// Donchian channel (Richard Donchian): highest high and lowest low of the last `length` bars, the newest
// included, and the middle between them. USD. None for the first length - 1 bars.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kDonchian;

}  // namespace tessera::studies
