#pragma once
// Which forecaster a person wants to see in full, which as an outline, and whether earlier forecasts are
// drawn: kept in the settings, the same on every chart and ladder. GUI thread only.

#include "ui/context/app_services.h"

class QMenu;

namespace tessera::ui {

/// As it was kept; after the settings were loaded.
void restoreForecastChoice(AppServices& services);
/// Shows it and keeps it.
void chooseForecasters(AppServices& services, const ports::ForecastChoice& choice);
/// The next one at work in full, or as an outline (none comes first there); what is shown then is told.
void showNextForecaster(AppServices& services);
void showNextOutline(AppServices& services);
void toggleEarlierForecasts(AppServices& services);
/// Adds who can be shown in full and as an outline, the present ones checked, and the earlier forecasts.
void addForecastChoices(QMenu& menu, AppServices& services);

}  // namespace tessera::ui
