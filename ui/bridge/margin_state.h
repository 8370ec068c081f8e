#pragma once
// How near an account is to a margin call, and what a person can do about it. Values only; GUI thread.

#include <QString>
#include <optional>

#include "app/domain/values.h"

namespace tessera::ui {

class DeskModel;
class MarketHub;
struct AccountFigures;

enum class MarginLevel : std::uint8_t {
    Held,      // or not known
    High,      // four fifths of the equity or more
    Short,     // equity below the initial margin
    Callable,  // and below the maintenance margin
};

struct MarginState {
    MarginLevel level = MarginLevel::Held;
    std::optional<domain::Money>
        maintenance;  // below it the account is called; none: not known, or nothing held
    QString words;    // where the account stands and what follows; empty of Held
};

MarginState marginState(const AccountFigures& figures, const DeskModel& desk, const MarketHub& hub);

/// "Selling 6 of your 12 lots of SITC-Z26 would hold it at these prices."; empty when nothing has to be
/// closed or it cannot be told.
QString marginExitWords(const AccountFigures& figures, const DeskModel& desk, const MarketHub& hub);

}  // namespace tessera::ui
