#pragma once
// One order as its record tells it, in words.

#include <QString>

#include "app/trading/blotter_query.h"

namespace tessera::ui {

/// Terms, the book at the click and what follows from it, fills with their side of the trade, every event
/// with time and author. `priceDecimals`, `quantityDecimals`: the instrument's.
QString orderHistoryText(const trading::OrderHistory& history, int priceDecimals, int quantityDecimals);

}  // namespace tessera::ui
