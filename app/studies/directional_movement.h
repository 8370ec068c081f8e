#pragma once
// Directional movement (Wilder, 1978): +DI and -DI are his sums of directional movement in per cent of his
// sum of true ranges; ADX is his smoothing of DX = 100 x |+DI - -DI| / (+DI + -DI) after the plain mean of
// its first `length` values. 0..100. +DI and -DI are none for the first `length` bars, ADX for the first 2 x
// length - 1. The sums start as in TA-Lib: over length - 1 bars, smoothed from the next on.
//
// Without any range there is no DI, without any movement no DX; ADX is none at such a bar and goes on from
// where it was (TA-Lib shows 0 and the ADX before).

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kDirectionalMovement;

}  // namespace tessera::studies
