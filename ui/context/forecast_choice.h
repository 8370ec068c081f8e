#pragma once
// Which forecaster a person wants to see in full, which as an outline, how far ahead, whether recalibrated
// and whether earlier forecasts are drawn: kept in the settings, the same on every chart and ladder. And the
// watch list's end of the series looked at. GUI thread only.

#include "ui/context/app_services.h"

class QMenu;

namespace tessera::ui {

/// As it was kept; after the settings were loaded, and when one of them changed.
void restoreForecastChoice(AppServices& services);
/// Shows it and keeps it.
void chooseForecasters(AppServices& services, const ports::ForecastChoice& choice);
/// The next one at work in full, or as an outline (none comes first there); what is shown then is told.
void showNextForecaster(AppServices& services);
void showNextOutline(AppServices& services);
void toggleEarlierForecasts(AppServices& services);
void toggleRecalibrated(AppServices& services);
/// The next longer horizon, the shortest behind the longest; told.
void showNextHorizon(AppServices& services);
/// Of the chosen instrument at the chart's bars and horizon: onto the watch list, or off it; told.
void toggleWatched(AppServices& services);
/// "SITC-Z26, 24 × 1m".
QString subjectText(const ports::ForecastSubject& subject);
/// Adds who can be shown in full and as an outline, the present ones checked, the horizons, and switches.
void addForecastChoices(QMenu& menu, AppServices& services);

}  // namespace tessera::ui
