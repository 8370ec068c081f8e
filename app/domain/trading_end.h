#pragma once
// Whether a contract's trading is over: the one comparison behind every place that says so.

#include "app/domain/timestamp.h"

namespace tessera::domain {

/// `end`: of trading, market time; unset: it never is.
inline bool isTradingOver(Timestamp end, Timestamp now) {
    return end.isSet() && end <= now;
}

}  // namespace tessera::domain
