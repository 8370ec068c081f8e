#pragma once
// From one view of a series' forecasts to what a chart draws and a badge says. Pure.

#include <optional>

#include "app/ports/forecast_desk.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

/// "1h", "15m", "1d".
QString intervalText(domain::Duration interval);

/// "UNPROVEN 12/30" or "skill +1.8 % (n 214, 90 % CI -0.4..+4.1)  includes zero".
struct ForecastBadge {
    QString text;
    bool isProven = false;
};
ForecastBadge badgeOf(const ports::ForecastScore& score);

/// Values of one level, one per step; null when the forecast does not hold it.
const std::vector<double>* quantileTrack(const ports::Forecast& forecast, double level);
/// The forecast shown in full where there is one, else null.
const ports::Forecast* shownModel(const ports::ForecastView& view);

/// None: nothing of the series is shown and nothing was tried. `hasGhosts`: earlier forecasts as well.
std::optional<widgets::ChartForecast> forecastOverlay(const ports::ForecastView& view, bool hasGhosts = true);

}  // namespace tessera::ui
