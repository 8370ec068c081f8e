#pragma once
// What an account may hold at most. Looked at before an order becomes an input of the market, so that a
// refused one is in no log and a replay does not depend on it. Venue thread.

#include <string>

#include "feeds/venue/account_book.h"
#include "feeds/venue/exchange.h"
#include "feeds/venue/log_record.h"

namespace tessera::venue {

/// Empty: `input` may pass, as whatever only reduces does. Else a sentence that names the limit, what is held
/// and what the order could make of it, were everything that works filled.
std::string overPositionLimit(const Exchange& exchange, const Account& book, const LogInput& input);

}  // namespace tessera::venue
