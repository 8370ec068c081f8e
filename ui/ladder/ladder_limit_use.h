#pragma once
// The exchange's position limits for the hover ghost of a ladder. GUI thread only.

#include <optional>

#include "app/domain/instrument.h"
#include "widgets/ladder/ladder_limit.h"

namespace tessera::ui {

class DeskModel;
class MarketHub;

/// What an order would make of the tightest limit, by the rule of ticket and exchange (PositionLimitView).
/// None: no limit of this contract is known.
std::optional<widgets::LadderLimitUse> limitUse(const domain::Instrument& contract, domain::Side side,
                                                domain::Quantity quantity, const DeskModel& desk,
                                                const MarketHub& hub);

}  // namespace tessera::ui
