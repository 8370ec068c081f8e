#pragma once
// The one mark rule: at which price a position is valued, wherever it is shown or checked.

#include <optional>

#include "app/domain/values.h"

namespace tessera::domain {

/// Mark of a live two-sided book: the last trade where it lies within the bid and the ask, else the nearer of
/// the two (the settlement rule of CME's rulebook for a quiet contract); without a trade the middle, rounded
/// towards the bid. With one side missing the last trade, moved to the side that is there when it lies beyond
/// it. None when there is neither a trade nor both sides. A locked quote (bid = ask) is a price; a crossed
/// one is no quote, then the last trade alone counts.
std::optional<Price> markPrice(std::optional<Price> bid, std::optional<Price> ask, std::optional<Price> last);

}  // namespace tessera::domain
