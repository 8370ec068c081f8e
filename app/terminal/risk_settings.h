#pragma once
#include <QSettings>

#include "app/domain/result.h"
#include "app/trading/order_desk.h"

namespace tessera::terminal {

/// What a new profile starts with; from then on the journal has the limits and Menu, Risk limits changes
/// them. From settings.ini, group [risk]: maxOrderLots, maxOrderValueUsd, maxPositionLots, priceCollarBp,
/// maxMessagesPerSecond, maxDailyLossUsd; whole numbers > 0. What is not there keeps its default and is
/// written back, so that the file shows every limit. BadInput names the line that is wrong: a limit is never
/// guessed.
domain::Result<trading::RiskLimits> readRiskLimits(QSettings& settings);

}  // namespace tessera::terminal
