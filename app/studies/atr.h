#pragma once
// Average true range (Wilder, 1978): the plain mean of the first `length` true ranges, which begin with the
// second bar, then his smoothing. USD. None for the first `length` bars. The step over a gap counts, as
// Wilder meant it to.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kAtr;

}  // namespace tessera::studies
