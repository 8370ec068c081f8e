#pragma once
// An expression over time: prices as steps in, a price line out. What was not known at a time is not used.

#include <span>

#include "app/domain/bar.h"
#include "app/expressions/expression.h"
#include "app/listprices/price_line.h"

namespace tessera::expressions {

using Steps = std::vector<listprices::PriceLineStep>;

/// How long a close stands for a price when no trade follows: an hour, or two bars where that is longer. What
/// it was after that nobody knows: trade may have stopped, or data were lost.
domain::Duration closeHolds(domain::Duration interval);

/// Closes as steps: known from the end of their bar (of one still forming: not at all), for closeHolds() at
/// most. `bars` ascending; those that end after `now` are left out.
Steps stepsOfCloses(std::span<const domain::Bar> bars, domain::Duration interval, domain::Timestamp now);

/// The expression wherever one of its operands changes; one entry an operand, in their order, ascending. A
/// gap in any of them is a gap of the whole, and so is what cannot be computed. Neighbours differ.
Steps stepsOf(const Expression& expression, std::span<const Steps> operands);

/// Steps as bars of `interval`, aligned to the epoch, up to `until`, the newest `most` of them: a bar opens
/// with what was known when it began, or first in it; what is known at a bar's end belongs to that bar. No
/// bar where nothing was known. Volume zero.
std::vector<domain::Bar> barsOf(const Steps& steps, domain::Duration interval, domain::Timestamp until,
                                std::size_t most);

}  // namespace tessera::expressions
