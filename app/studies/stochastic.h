#pragma once
// Stochastic oscillator (George Lane): %K is where the close lies between the lowest low (0) and the highest
// high (100) of the last `length` bars, as a plain mean over `smoothing` bars; %D is the plain mean of %K
// over `signal` bars. Smoothing 1 gives the fast, 3 the usual slow stochastic. 0..100. %K is none for the
// first length + smoothing - 2 bars, %D for signal - 1 more.
//
// Where high and low of the window are equal, the close lies nowhere between them and %K is none (TA-Lib
// gives 0), as is every mean over such a bar.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kStochastic;

}  // namespace tessera::studies
