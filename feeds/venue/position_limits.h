#pragma once
// What an account may hold at most. Looked at before an order becomes an input of the market, so that a
// refused one is in no log and a replay does not depend on it. The rule is domain/position_limit.h. Venue
// thread.

#include <string>
#include <vector>

#include "app/domain/position_limit.h"
#include "feeds/venue/account_book.h"
#include "feeds/venue/exchange.h"
#include "feeds/venue/log_record.h"

namespace tessera::venue {

/// Of every family that has one; what an account is told at its logon.
std::vector<domain::PositionLimit> positionLimits(const Exchange& exchange);

/// Empty: `input` may pass, as whatever only reduces does. Else a sentence that names the limit, what is held
/// and what the order could make of it, were everything that works filled. Costs what the account holds and
/// works in, by contract, however many orders it has.
std::string overPositionLimit(const Exchange& exchange, const Account& book, const LogInput& input);

}  // namespace tessera::venue
