#pragma once
// Everything a company is told about hedging its bill, made in one go from one question: the panels, the
// report and the command line show parts of this value and compute nothing themselves.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bill/what_moved.h"
#include "app/hedge/alternatives.h"
#include "app/hedge/back_test.h"
#include "app/hedge/bill_simulation.h"
#include "app/hedge/strip.h"

namespace tessera::hedge {

/// What the person chose; everything else follows from the bill and the market.
struct HedgeSettings {
    int months = 6;  // 1 .. 36
    FutureKind kind = FutureKind::Average;
    /// USD for the planned months together; none: not stated. Zero is a budget.
    std::optional<domain::Money> budget = {};
    int growthPpm = 0;             // of the use of tokens a month, expected
    int growthSigmaPpm = 100'000;  // how sure: standard deviation a month
    /// A ratio typed by hand, millionths, for rows that the evidence gives none: to see on paper what it
    /// would do.
    std::optional<int> handRatioPpm = {};
    GpuRental gpu = {};
    std::int64_t nanoUsdPerUnit = 0;  // of a bill that is not in USD; 0: not typed
    AlternativeSettings alternatives = {};
    std::uint64_t seed = 1;
    int paths = 10'000;
    bool operator==(const HedgeSettings&) const = default;
};
/// BadInput names the value: months outside 1..36, growth outside -50..100 % a month, its uncertainty outside
/// 0..100 %, a budget below zero, a ratio outside 0..3, GPU-hours below
/// 0 or without a price, their floating part outside 0..100 %, paths outside 100..100,000.
domain::Result<void> check(const HedgeSettings& settings);

struct PlanQuestion {
    std::shared_ptr<const bill::JoinedBill> bill;  // never null
    bill::ModelChoices choices;
    std::shared_ptr<const listprices::PriceBook> prices;   // never null
    std::shared_ptr<const IndexEvidence> evidence;         // of `prices`; null: made here
    const market::ContractCatalogue* catalogue = nullptr;  // never null
    /// What a market quotes; empty: the curve model prices the catalogue, and says so.
    std::vector<FutureOffer> offers;
    HedgeSettings settings;
    HedgeRules rules;
    domain::Timestamp now;
};

/// A thing a future does not cover: what, and how much of it, as a sentence.
struct NotCovered {
    std::string what, howMuch;
};

/// What a leg of the strip locks in, against where the paths settle.
struct LockedLeg {
    std::size_t leg = 0;                 // in Strip::legs
    std::array<double, 4> settlement{};  // 5, 25, 75, 95 of 100, USD per Mtok
};
/// The index of the past year, a week at a time, of each tier with lots.
struct TierHistory {
    std::string tier;
    std::vector<domain::Timestamp> weeks;
    std::vector<std::optional<domain::Price>> levels;  // none: withheld
};

struct HedgePlan {
    HedgeSettings settings;
    HedgeRules rules;
    domain::Timestamp madeAt;
    domain::Timestamp pricesUntil;  // last day the index is known
    domain::ContractMonth first;    // first planned month
    Exposures exposures;
    Strip strip;
    bool areOffersSimulated = false;
    bool isSample = false;        // the bill is the made-up company's
    SimulationResult simulation;  // with a collar whose call is kCollarCap above each price
    std::vector<LockedLeg> locked;
    std::vector<TierHistory> history;
    std::vector<Alternative> alternatives;
    BackTest backTest;
    std::vector<NotCovered> notCovered;
    std::vector<std::string> assumptions;
    /// The answer in a sentence: "Do not hedge: ...", or what a hedge would do.
    std::string verdict;
    bool isHedge() const { return strip.lots > 0; }
    /// Among the lots are some that the evidence does not speak for.
    bool isByHand() const;
};

inline constexpr double kCollarCap = 0.10;

/// Takes about a second; any thread. Errors: as check(), exposuresOf() and stripOf().
domain::Result<HedgePlan> planHedge(const PlanQuestion& question);

/// "December 2026 to May 2027".
std::string spanOf(const HedgePlan& plan);

}  // namespace tessera::hedge
