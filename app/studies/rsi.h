#pragma once
// Relative strength index (Wilder, New Concepts in Technical Trading Systems, 1978): 100 x gains / (gains +
// losses), both smoothed his way after a plain mean of the first `length` changes. 0..100. None for the first
// `length` bars.
//
// Prices that never moved have neither gains nor losses, and 0 / 0 says nothing: the index is none. (The
// field disagrees with itself here: TA-Lib gives 0, Pine's ta.rsi 100, others 50.) Once a price has moved, a
// flat stretch keeps the ratio.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kRsi;

}  // namespace tessera::studies
