#pragma once
// Volume delta of a bar: volume of aggressive buyers less that of aggressive sellers, buyVolume - (volume -
// buyVolume). In quantity units. No warm-up. None where the source does not tell the aggressor.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kVolumeDelta;

}  // namespace tessera::studies
