#pragma once
// Small rules that the parts of the engine share.

#include "app/domain/order.h"

namespace tessera::matching {

/// `bp` basis points of `base`, always a distance.
inline domain::PriceDelta share(domain::PriceDelta base, std::int32_t bp) {
    const std::int64_t magnitude = base.nanoUsd() < 0 ? -base.nanoUsd() : base.nanoUsd();
    return domain::PriceDelta::fromNanoUsd(
        static_cast<std::int64_t>(domain::Int128{magnitude} * bp / 10'000));
}

/// `limit` is as good as `resting` in the sense of the side that takes.
inline bool reaches(domain::Side taker, domain::Price limit, domain::Price resting) {
    return taker == domain::Side::Buy ? limit >= resting : limit <= resting;
}

/// A trade at `traded` triggers a stop of this side.
inline bool isReached(domain::Side side, domain::Price stop, domain::Price traded) {
    return side == domain::Side::Buy ? traded >= stop : traded <= stop;
}

/// Where a trailing stop stands behind `best`.
inline domain::Price trailingStop(const domain::OrderTerms& terms, domain::Side side, domain::Price best,
                                  domain::PriceDelta tick) {
    const domain::PriceDelta distance = trailDistance(terms, best, tick);
    return side == domain::Side::Sell ? floorToTick(best - distance, tick)
                                      : ceilToTick(best + distance, tick);
}

inline void mix(std::uint64_t& hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x100000001B3ULL;
}

}  // namespace tessera::matching
