#pragma once
// What the account is worth and what it may still do, in exact integers. Values only; GUI thread.

#include <optional>

#include "app/domain/values.h"

namespace tessera::ui {

class DeskModel;
class MarketHub;

/// USD; one that does not fit a Money is none.
struct AccountFigures {
    std::optional<domain::Money> startingCash, cash, realised, fees;
    std::optional<domain::Money> unrealised;   // open positions at the last price, before the exit's fees
    std::optional<domain::Money> equity;       // cash and unrealised
    std::optional<domain::Money> total;        // equity less starting cash
    std::optional<domain::Money> today;        // of the session day, after fees
    std::optional<domain::Money> marginUsed;   // initial margin of the open positions
    std::optional<domain::Money> marginWorst;  // and of everything that could still fill
    std::optional<domain::Money>
        marginFree;  // what new orders may take: the limit's share of equity less that
};

AccountFigures accountFigures(const DeskModel& desk, const MarketHub& hub);

}  // namespace tessera::ui
