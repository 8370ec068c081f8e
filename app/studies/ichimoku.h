#pragma once
// Ichimoku kinko hyo (Goichi Hosoda, 1969): middle of highest high and lowest low over three lengths.
// Conversion line (tenkan-sen) and base line (kijun-sen); leading span A, their mean, and leading span B,
// both drawn `displacement` bars ahead; the lagging span is the close, drawn as many behind. USD. Values
// belong to the bar that gave them: StudySpec::shift says where they are drawn. None until the length of the
// line is full; the lagging span has no warm-up.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kIchimoku;

}  // namespace tessera::studies
