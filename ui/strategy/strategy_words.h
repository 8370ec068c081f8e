#pragma once
// What a strategy comes to, in sentences and as a picture. GUI thread only.

#include "app/marketdata/valuation.h"
#include "app/strategy/strategy.h"
#include "ui/context/app_services.h"
#include "widgets/chart/payoff_view.h"

namespace tessera::ui {

/// "Brings 46.00 USD of premium, 0.80 USD of fees."
QString costWords(const strategy::Strategy& strategy);
/// That, and what it can bring when the first leg ends.
QString outcomeWords(const strategy::Strategy& strategy, const strategy::Outcome& outcome);
QString greeksWords(const strategy::Strategy& strategy);
/// None: not known.
QString marginWords(const std::optional<marketdata::MarginChange>& margin);
/// By the forecast that is shown of the reference future at `interval`; empty where there is none, or where
/// it reaches beyond the first leg's end.
QString forecastWords(const strategy::Strategy& strategy, const AppServices& services,
                      domain::Duration interval);
/// At the end, now, and where `days` > 0 after them.
widgets::PayoffView::Picture payoffPicture(const strategy::Strategy& strategy,
                                           const strategy::Outcome& outcome, double days);

}  // namespace tessera::ui
