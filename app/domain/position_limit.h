#pragma once
// What an account may hold at most at its exchange: so many lots of one contract, bought or sold, and so many
// of all contracts of a family together, were everything that works filled. One rule for the exchange, which
// refuses, and for the terminal, which knows it before. Integers. Values only; any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/domain/instrument.h"

namespace tessera::domain {

/// As the exchange tells it of one family.
struct PositionLimit {
    std::string family;             // "SITC"; a spread of two families counts to the first of them
    std::int64_t perContract = 0;   // whole lots, > 0
    std::int64_t allContracts = 0;  // whole lots, >= perContract
    bool operator==(const PositionLimit&) const = default;
};
inline constexpr std::int64_t kLargestPositionLimit = 1'000'000'000;

/// What an account has of one contract, and what it asks for beside it.
struct LimitedPosition {
    const Instrument* contract = nullptr;  // outlives the question; null: not known, and not limited
    Quantity net;                          // held; below zero sold
    Quantity buys, sells;                  // still working; >= 0
    Quantity moreBuys, moreSells;          // asked for; >= 0

    /// The most lots held on one side, were whatever works on it filled; >= 0.
    Quantity most(bool isWithMore) const;
};

/// Null: its family has none.
const PositionLimit* positionLimitOf(const Instrument& contract, std::span<const PositionLimit> limits);

/// Empty: what is asked for may pass, as whatever only reduces does. Else a sentence that names the limit,
/// what is held, what works, and what the order could make of it. `account`: everything it has, each contract
/// once.
std::string overPositionLimit(std::span<const LimitedPosition> account,
                              std::span<const PositionLimit> limits);

/// How far a limit would be used, with everything that works and is asked for filled.
struct PositionLimitUse {
    std::string of;         // "SITC-Z26", or "all SITC contracts"
    std::int64_t lots = 0;  // rounded up
    std::int64_t limit = 0;
    bool operator==(const PositionLimitUse&) const = default;
};
/// Of the contracts asked for and their families: the one of which the largest part would be used. None: no
/// limit of theirs is known.
std::optional<PositionLimitUse> tightestPositionLimit(std::span<const LimitedPosition> account,
                                                      std::span<const PositionLimit> limits);

}  // namespace tessera::domain
