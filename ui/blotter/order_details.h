#pragma once
// One order as its record tells it, in words.

#include <QString>

#include <functional>
#include <string>
#include <vector>

#include "app/trading/blotter_query.h"

namespace tessera::ui {

/// Terms, the book at the click and what follows from it, fills with their side of the trade, every event
/// with time and author. `priceDecimals`, `quantityDecimals`: the instrument's. `books`: the two others that
/// a spread of this number joins with the instrument's, by symbol; empty where that is not known.
using OtherBooks = std::function<std::vector<std::string>(domain::InstrumentId spread)>;
QString orderHistoryText(const trading::OrderHistory& history, int priceDecimals, int quantityDecimals,
                         const OtherBooks& books = {});

}  // namespace tessera::ui
