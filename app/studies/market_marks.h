#pragma once
// What the bars of a market say of sessions and gaps: the same for every study of it, wherever it is
// computed.

#include <functional>

#include "app/domain/instrument.h"
#include "app/studies/study_series.h"

namespace tessera::studies {

/// For bars of `interval`. What is traded here has session days that end at 20:00 UTC, anything else UTC
/// days. A quiet market has intervals without a trade, and so without a bar: what is missing longer than an
/// hour, or ten bars, follows a gap, where sums that hang on every trade start anew.
StudySeries::Marks marksFor(const domain::Instrument& instrument, domain::Duration interval);

/// What holds for all bars of `instrument`; gaps are told by marksFor() alone. `knowsAggressor`: its source
/// says of every print who was the aggressor.
StudyContext contextFor(const domain::Instrument& instrument, bool knowsAggressor);

}  // namespace tessera::studies
