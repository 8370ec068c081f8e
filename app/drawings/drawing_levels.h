#pragma once
// Where a drawing stands in price at a time.

#include "app/drawings/drawing.h"

namespace tessera::drawings {

/// Prices it has at `at`, ascending: of a line its own, of a channel, rectangle or range both edges, of a
/// retracement every level. Slanted lines as on a linear scale, rounded half to even at 1e-9. Lines and boxes
/// from their first point to their last, rays and retracements from the first on. Empty elsewhere, and for
/// what has no price of its own: a vertical line, a text, and a VWAP, whose price the trades make.
std::vector<domain::Price> levelsAt(const Drawing& drawing, domain::Timestamp at);

/// Its levels are something a price can cross.
bool hasLevels(DrawingKind kind);

}  // namespace tessera::drawings
