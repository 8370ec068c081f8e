#pragma once
// Keltner channel in Linda Raschke's form: exponential moving average of the price, and `multiple` times
// Wilder's average true range above and below (Chester Keltner, How to Make Money in Commodities, 1960, took
// ten days' plain means). USD. The middle is none for the first length - 1 bars, the edges until the average
// true range stands too.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kKeltner;

}  // namespace tessera::studies
