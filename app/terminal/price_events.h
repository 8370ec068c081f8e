#pragma once
// Changes of list prices as events a corrector is told of. Pure; any thread.

#include <vector>

#include "app/listprices/price_book.h"
#include "app/ports/model_server_desk.h"

namespace tessera::terminal {

/// Input and output prices of the standard tariff that another price took the place of in the 120 days up to
/// `upTo`, as known then: the newest dozen, newest first. "deepseek/deepseek-chat output price cut from 0.42
/// to 0.28 USD per million tokens". One of several sources of the same words is told once.
std::vector<ports::ContextEvent> priceEvents(const listprices::PriceBook& book, domain::Timestamp upTo);

}  // namespace tessera::terminal
