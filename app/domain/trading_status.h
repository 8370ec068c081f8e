#pragma once
#include "app/domain/market_record.h"

namespace tessera::domain {

/// Orders meet in continuous trading; at a price limit within it.
constexpr bool isContinuous(TradingStatus status) {
    return status == TradingStatus::Open || status == TradingStatus::LimitUp ||
           status == TradingStatus::LimitDown;
}

}  // namespace tessera::domain
