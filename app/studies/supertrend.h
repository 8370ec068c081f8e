#pragma once
// Supertrend (Olivier Seban): median price plus and minus `multiple` average true ranges, of which the upper
// only falls while closes stay below it and the lower only rises while they stay above; a close beyond the
// band of the trend turns it. USD. The lower band while rising, the upper while falling; the other output is
// none. Both are none for the first `length` bars. The first trend is up unless the close lies below its
// band, as in TA-Lib.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kSupertrend;

}  // namespace tessera::studies
