#pragma once
// How well a future follows a price, and how much of it would be needed: the minimum-variance hedge ratio
//   h* = rho x sigma_S / sigma_F
// (L. H. Ederington, "The hedging performance of the new futures markets", J. Finance 34, 1979), estimated on
// weekly logarithmic changes, which is the slope of the least-squares line. Its effectiveness is R^2. The
// interval is robust against changes that come in jumps (HC3: J. G. MacKinnon, H. White, J. Econometrics 29,
// 1985): one week in which both moved is no evidence, and does not look like any. Doubles: statistics, not
// money. Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera::hedge {

/// Why there is a hedge, or none. The order is that in which they are looked at.
enum class HedgeVerdict : std::uint8_t {
    Hedge,
    NoPrice,           // no list has the price
    NeverMoved,        // the price stood still all the time
    TooFewWeeks,       // too few weeks in which both are known
    FutureNeverMoved,  // nothing to follow
    TooFewMoves,       // it moved in too few weeks
    HoldsZero,         // the interval includes zero: perhaps it does not follow at all
    PoorFit,           // R^2 below the floor: most of the risk would stay
    ByContract,        // a hedge: what is paid follows the market price as the person says, not as measured
    FixedPrice,        // agreed for good: no price risk
};

/// What is asked of the evidence before a hedge is suggested; the screen states them.
struct HedgeRules {
    std::size_t leastWeeks = 26;
    std::size_t leastMoves = 6;
    double leastFit = 0.25;  // R^2
    bool operator==(const HedgeRules&) const = default;
};

/// The line through the weeks.
struct HedgeFit {
    double ratio = 0, low = 0, high = 0;    // h* and its 90 % interval
    double rho = 0, fit = 0;                // correlation and its square, R^2
    double sigmaSpot = 0, sigmaFuture = 0;  // standard deviation a week
};
struct HedgeEstimate {
    HedgeVerdict verdict = HedgeVerdict::NoPrice;
    std::size_t weeks = 0;         // in which both changes are known
    std::size_t moves = 0;         // among those, in which the price moved
    std::size_t weeksKnown = 0;    // in which the price's own change is known
    std::optional<HedgeFit> line;  // none: fewer than 4 weeks, or one of the two never moved
    bool isHedge() const { return verdict == HedgeVerdict::Hedge || verdict == HedgeVerdict::ByContract; }
    bool isMeasured() const { return verdict == HedgeVerdict::Hedge; }
};

/// Changes a week, side by side; none: not known. Both of one length.
HedgeEstimate estimateHedge(std::span<const std::optional<double>> spot,
                            std::span<const std::optional<double>> future, const HedgeRules& rules);

/// The ratio that is bought, millionths: h* where there is a hedge (0 .. 1000), else `byHand` where the price
/// moved and there is an index to try it on; none: no hedge.
std::optional<std::int64_t> usedRatioPpm(const HedgeEstimate& estimate, std::string_view tier,
                                         const std::optional<int>& byHand);

/// Student's t, `probability` in (0.5, 1), by the expansion of Abramowitz and Stegun 26.7.5; `freedom` >= 2.
double studentQuantile(double probability, double freedom);

/// A sentence for the person: "No hedge: its list price has not moved in 61 weeks."
std::string sentenceFor(const HedgeEstimate& estimate, const HedgeRules& rules);
/// The same in a few words, for a table: "list price unchanged 61 weeks".
std::string shortReason(const HedgeEstimate& estimate, const HedgeRules& rules);

}  // namespace tessera::hedge
