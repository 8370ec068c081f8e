#pragma once
// Realised volatility, close to close: standard deviation of the last `length` logarithmic returns times the
// root of `periods` (bars in a year: 365 for daily bars of a market that never closes, 252 of one that does).
// Per cent a year. The sample deviation (divisor length - 1), or with `mean` "zero" the root of the mean
// square, which suits short windows (Hull, Options, Futures and Other Derivatives). None for the first
// `length` bars.
//
// A return over a gap is not one of this interval and is left out. A price at or below zero (a spread's) has
// no return: the window starts again behind it.

#include "app/studies/study_spec.h"

namespace tessera::studies {

extern const StudySpec kRealisedVolatility;

}  // namespace tessera::studies
