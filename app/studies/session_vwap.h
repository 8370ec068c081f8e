#pragma once
// Volume-weighted average price of a session: sum of price x volume over sum of volume since the bar marked
// startsSession, each bar at its typical price unless told otherwise; bands at multiples of the
// volume-weighted population deviation. USD. None before the first mark (part of a session is not the
// session's average) and before its first trade.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kSessionVwap;

}  // namespace tessera::studies
