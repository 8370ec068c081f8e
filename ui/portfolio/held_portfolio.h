#pragma once
// The account's positions as risk sees them, and the days their indexes had. GUI thread only.

#include "app/portfolio/value_at_risk.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

/// A calendar spread is its two legs. What a position hangs on is taken from marks, as everywhere.
portfolio::Portfolio heldPortfolio(const AppServices& services);
/// Of the indexes that holdings settle to: published levels that are no simulation, day by day.
portfolio::DailyLevels realLevels(const AppServices& services, std::span<const portfolio::Holding> holdings);
/// As the paper exchange moves them.
std::map<std::string, market::ProcessParameters> processesOf(std::span<const portfolio::Holding> holdings);

}  // namespace tessera::ui
