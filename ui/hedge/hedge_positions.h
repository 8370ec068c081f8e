#pragma once
// What the account holds of the futures a bill is hedged with, beside the bill. GUI thread only.

#include "app/hedge/follow_up.h"
#include "ui/context/app_services.h"
#include "ui/hedge/plan_rows.h"

namespace tessera::ui {

std::vector<widgets::RecordColumn> positionColumns();
/// Futures on a tier's index with an open position, by their last trading time. `plan` may be null: what they
/// cover is not known then.
std::vector<std::vector<PlanCell>> positionRows(const AppServices& services, const hedge::HedgePlan* plan);
/// What a held future has brought and what of its month it stands for; none: no future on a tier's index,
/// nothing is held, or what it brought is not known. The day it was placed is not told.
std::optional<hedge::HeldHedge> heldHedge(const InstrumentMarket& market,
                                          const trading::PositionView& position,
                                          const hedge::HedgePlan& plan);
/// "ends in 5 days: it covers its own month only" from eight days before on; empty before.
QString rollReminder(domain::Timestamp lastTradingTime, domain::Timestamp now);

}  // namespace tessera::ui
