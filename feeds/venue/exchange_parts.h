#pragma once
// What the files of Exchange share.

#include <cmath>

#include "app/market/margins.h"
#include "app/skill/skill_book.h"
#include "feeds/venue/exchange.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary these files are about

inline constexpr Duration kWarmupStep = std::chrono::minutes(1);
inline constexpr Duration kFixingInterval = std::chrono::hours(1);

/// FNV-1a of a name on top of the seed: what is drawn for one thing does not hang on what else there is.
inline std::uint64_t seedFor(std::uint64_t seed, std::string_view name) {
    std::uint64_t hash = seed ^ 0xCBF29CE484222325ULL;
    for (const char c : name) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    }
    return hash;
}

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
    std::shared_ptr<market::PriceProcess> process;  // of the family that owns the index; null: a skill index
    /// Of a skill index: follows from the fixings it is about, so it is no part of the state.
    std::unique_ptr<skill::SkillBook> book = {};
};

struct Exchange::FairNode {
    double weight = 1;
    market::PriceProcess::ForwardTerms terms;
};

/// fixedUsd + sum of weight x forward: of an average what is fixed already, and the days that are not.
struct Exchange::FairValue {
    double fixedUsd = 0;
    std::vector<FairNode> nodes;
};

struct Exchange::Listing {
    InstrumentId id{};
    Family* family = nullptr;
    std::vector<Bar> bars;
    std::size_t droppedBars = 0;  // before the first of them
    std::vector<Fixing> fixings;
    SettlementPrice settlement;
    std::optional<Price> last;
    FairValue fair;  // of a future, as of fairAt
    Timestamp fairAt;
    bool isTraded = false;                                 // listed and not settled
    Timestamp attendedUntil;                               // somebody from outside sent an order
    Quantity openInterest;                                 // held long over all accounts
    std::optional<Quantity> settledInterest = Quantity{};  // the same at the last daily settlement
    // Not part of the state: setPlaces() gives the first two, turnOf() works out the others.
    market::Quoting quoting;
    Duration phase{};         // where in its interval its turn comes
    Timestamp nextTurn = {};  // of an interval of turnInterval
    Duration turnInterval = {};
};

}  // namespace tessera::venue
