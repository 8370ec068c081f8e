#include "ui/ladder/ladder_limit_use.h"

#include "ui/bridge/account_figures.h"
#include "ui/bridge/position_limit_view.h"

namespace tessera::ui {

std::optional<widgets::LadderLimitUse> limitUse(const domain::Instrument& contract, domain::Side side,
                                                domain::Quantity quantity, const DeskModel& desk,
                                                const MarketHub& hub) {
    const domain::MarginPosition added = traded(contract.id, side, quantity);
    const PositionLimitReading reading = PositionLimitView::with({&added, 1}, desk, hub);
    if (!reading.use) {
        return std::nullopt;
    }
    return widgets::LadderLimitUse{.lots = reading.use->lots,
                                   .limit = reading.use->limit,
                                   .isOfFamily = reading.use->of != contract.symbol,
                                   .isRefused = !reading.refusal.isEmpty()};
}

}  // namespace tessera::ui
