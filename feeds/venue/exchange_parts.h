#pragma once
// What the files of Exchange share.

#include <cmath>

#include "feeds/venue/exchange.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary these files are about

inline constexpr Duration kDay = std::chrono::hours(24);

/// A fixing is published to four decimals.
inline Price asFixing(double usd) {
    return Price::fromNanoUsd(static_cast<std::int64_t>(std::llround(usd * 1e4)) * 100'000);
}

inline Price nearestTick(double usd, PriceDelta tick) {
    const double ticks = usd * 1e9 / static_cast<double>(tick.nanoUsd());
    return Price::fromNanoUsd(static_cast<std::int64_t>(std::llround(ticks)) * tick.nanoUsd());
}

struct Exchange::Family {
    market::ContractFamily terms;
    InstrumentId index{};
    std::unique_ptr<market::PriceProcess> process;
};

struct Exchange::Listing {
    InstrumentId id{};
    Family* family = nullptr;
    std::vector<Bar> bars;
    std::vector<Fixing> fixings;
    SettlementPrice settlement;
    std::optional<Price> last;
    market::PriceProcess::ForwardTerms forward;  // futures: as of m_forwardsAt
    bool isTraded = false;                       // listed and not settled
};

}  // namespace tessera::venue
