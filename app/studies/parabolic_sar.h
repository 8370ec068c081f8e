#pragma once
// Parabolic stop and reverse (Wilder, 1978): the stop moves towards the extreme of the trade by a factor that
// grows with every new extreme, never into the range of the last two bars; a bar that touches it turns the
// trade. USD. None for the first bar. As in TA-Lib, the first trade is short if the second bar moved down by
// more than up, else long, with the first bar's extreme as stop; a touch turns.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kParabolicSar;

}  // namespace tessera::studies
