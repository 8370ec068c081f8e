#include "app/hedge/hedge_ratio.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace tessera::hedge {

namespace {

constexpr std::size_t kLeastForALine = 4;
constexpr double kNormal95 = 1.6448536269514722;

struct Moments {
    double meanSpot = 0, meanFuture = 0, spot = 0, future = 0, both = 0;  // sums of squares about the means
};

Moments momentsOf(const std::vector<std::pair<double, double>>& weeks) {
    Moments m;
    for (const auto& [spot, future] : weeks) {
        m.meanSpot += spot;
        m.meanFuture += future;
    }
    const auto n = static_cast<double>(weeks.size());
    m.meanSpot /= n;
    m.meanFuture /= n;
    for (const auto& [spot, future] : weeks) {
        m.spot += (spot - m.meanSpot) * (spot - m.meanSpot);
        m.future += (future - m.meanFuture) * (future - m.meanFuture);
        m.both += (spot - m.meanSpot) * (future - m.meanFuture);
    }
    return m;
}

/// Standard error of the slope; infinite where one week alone decides it.
double robustError(const std::vector<std::pair<double, double>>& weeks, const Moments& m, double slope) {
    const auto n = static_cast<double>(weeks.size());
    double sum = 0;
    for (const auto& [spot, future] : weeks) {
        const double x = future - m.meanFuture;
        const double error = spot - m.meanSpot - slope * x;
        const double rest = 1.0 - 1.0 / n - x * x / m.future;
        if (rest < 1e-9) {
            return HUGE_VAL;
        }
        const double scaled = x * error / rest;
        sum += scaled * scaled;
    }
    return std::sqrt(sum) / m.future;
}

std::optional<HedgeFit> lineThrough(const std::vector<std::pair<double, double>>& weeks) {
    if (weeks.size() < kLeastForALine) {
        return std::nullopt;
    }
    const Moments m = momentsOf(weeks);
    if (!(m.spot > 0) || !(m.future > 0)) {
        return std::nullopt;
    }
    HedgeFit line;
    const auto n = static_cast<double>(weeks.size());
    line.sigmaSpot = std::sqrt(m.spot / (n - 1));
    line.sigmaFuture = std::sqrt(m.future / (n - 1));
    line.rho = m.both / std::sqrt(m.spot * m.future);
    line.fit = line.rho * line.rho;
    line.ratio = m.both / m.future;
    const double reach = studentQuantile(0.95, n - 2) * robustError(weeks, m, line.ratio);
    line.low = line.ratio - reach;
    line.high = line.ratio + reach;
    return line;
}

HedgeVerdict judge(const HedgeEstimate& estimate, bool hasFutureMoved, const HedgeRules& rules) {
    if (estimate.weeksKnown == 0) {
        return HedgeVerdict::NoPrice;
    }
    if (estimate.moves == 0) {
        return HedgeVerdict::NeverMoved;
    }
    if (estimate.weeks < rules.leastWeeks) {
        return HedgeVerdict::TooFewWeeks;
    }
    if (!hasFutureMoved) {
        return HedgeVerdict::FutureNeverMoved;
    }
    if (estimate.moves < rules.leastMoves) {
        return HedgeVerdict::TooFewMoves;
    }
    if (!estimate.line || estimate.line->low <= 0) {
        return HedgeVerdict::HoldsZero;
    }
    return estimate.line->fit < rules.leastFit ? HedgeVerdict::PoorFit : HedgeVerdict::Hedge;
}

}  // namespace

double studentQuantile(double probability, double freedom) {
    // The normal's quantile is needed at 0.95 alone here; others come by Newton on the error function.
    double z = kNormal95;
    for (int i = 0; i < 8; ++i) {
        const double at = 0.5 * std::erfc(-z / std::sqrt(2.0));
        z -= (at - probability) / (std::exp(-0.5 * z * z) / std::sqrt(2.0 * M_PI));
    }
    const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, z9 = z7 * z * z;
    const double n = freedom;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n) +
           (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n * n * n * n);
}

HedgeEstimate estimateHedge(std::span<const std::optional<double>> spot,
                            std::span<const std::optional<double>> future, const HedgeRules& rules) {
    HedgeEstimate estimate;
    std::vector<std::pair<double, double>> weeks;
    bool hasFutureMoved = false;
    std::size_t ownMoves = 0;
    for (std::size_t i = 0; i < spot.size(); ++i) {
        if (!spot[i]) {
            continue;
        }
        ++estimate.weeksKnown;
        ownMoves += *spot[i] != 0 ? 1 : 0;
        if (i < future.size() && future[i]) {
            weeks.emplace_back(*spot[i], *future[i]);
            estimate.moves += *spot[i] != 0 ? 1 : 0;
            hasFutureMoved = hasFutureMoved || *future[i] != 0;
        }
    }
    estimate.weeks = weeks.size();
    estimate.line = lineThrough(weeks);
    if (ownMoves > 0 && estimate.moves == 0) {
        // It moved, though in no week in which the future is known: that is too little, not "never".
        estimate.verdict = HedgeVerdict::TooFewWeeks;
    } else {
        estimate.verdict = judge(estimate, hasFutureMoved, rules);
    }
    return estimate;
}

std::optional<std::int64_t> usedRatioPpm(const HedgeEstimate& estimate, std::string_view tier,
                                         const std::optional<int>& byHand) {
    if (estimate.isHedge()) {
        return std::llround(std::clamp(estimate.line->ratio, 0.0, 1000.0) * 1e6);
    }
    const bool canBeTried = !tier.empty() && estimate.verdict != HedgeVerdict::NoPrice &&
                            estimate.verdict != HedgeVerdict::NeverMoved;
    return byHand && canBeTried ? std::optional<std::int64_t>(*byHand) : std::nullopt;
}

std::string shortReason(const HedgeEstimate& estimate, const HedgeRules& rules) {
    switch (estimate.verdict) {
        case HedgeVerdict::Hedge:
            return "";
        case HedgeVerdict::NoPrice:
            return "in no price list";
        case HedgeVerdict::NeverMoved:
            return fmt::format("list price unchanged {} weeks", estimate.weeksKnown);
        case HedgeVerdict::TooFewWeeks:
            return fmt::format("{} weeks known, {} needed", estimate.weeks, rules.leastWeeks);
        case HedgeVerdict::FutureNeverMoved:
            return "the index never moved";
        case HedgeVerdict::TooFewMoves:
            return fmt::format("moved in {} weeks, {} needed", estimate.moves, rules.leastMoves);
        case HedgeVerdict::HoldsZero:
            return "may not follow the index at all";
        case HedgeVerdict::PoorFit:
            return fmt::format("R\u00B2 {:.2f}, {:.2f} needed", estimate.line ? estimate.line->fit : 0.0,
                               rules.leastFit);
        case HedgeVerdict::ByContract:
            return "as set in the form, not measured";
        case HedgeVerdict::FixedPrice:
            return "its price is fixed";
    }
    return "";
}

std::string sentenceFor(const HedgeEstimate& estimate, const HedgeRules& rules) {
    switch (estimate.verdict) {
        case HedgeVerdict::Hedge:
            return fmt::format(
                "A future on the index would have taken away {:.0f} % of the week-to-week price risk "
                "(R\u00B2 {:.2f}, {} weeks).",
                estimate.line->fit * 100, estimate.line->fit, estimate.weeks);
        case HedgeVerdict::NoPrice:
            return "No hedge: no price list names this model, so how its price moves is not known.";
        case HedgeVerdict::NeverMoved:
            return fmt::format(
                "No hedge: its list price has not moved in {} weeks. There is no price risk on record that a "
                "future could take away.",
                estimate.weeksKnown);
        case HedgeVerdict::TooFewWeeks:
            return fmt::format(
                "No hedge: only {} weeks are known in which both its price and the index stand; {} are "
                "needed "
                "before a ratio means anything.",
                estimate.weeks, rules.leastWeeks);
        case HedgeVerdict::FutureNeverMoved:
            return "No hedge: the index never moved in these weeks, so nothing is known of how one follows "
                   "the "
                   "other.";
        case HedgeVerdict::TooFewMoves:
            return fmt::format(
                "No hedge: its price moved in {} weeks only; {} are needed before a ratio means anything.",
                estimate.moves, rules.leastMoves);
        case HedgeVerdict::HoldsZero:
            return fmt::format(
                "No hedge: its price has not clearly moved with the index (90 % interval of the ratio {:.2f} "
                "to "
                "{:.2f}, which includes zero).",
                estimate.line ? estimate.line->low : 0.0, estimate.line ? estimate.line->high : 0.0);
        case HedgeVerdict::PoorFit:
            return fmt::format(
                "No hedge: the index explains only {:.0f} % of its price swings (R\u00B2 {:.2f}; {:.2f} is "
                "needed). A "
                "future would leave most of the risk where it is and add one of its own.",
                estimate.line ? estimate.line->fit * 100 : 0.0, estimate.line ? estimate.line->fit : 0.0,
                rules.leastFit);
        case HedgeVerdict::ByContract:
            return fmt::format(
                "The plan takes it that {:.0f} % of its price moves with the market, as set in the form. How "
                "closely your provider's price follows the index is not measured: no history of either is at "
                "hand.",
                (estimate.line ? estimate.line->ratio : 0.0) * 100);
        case HedgeVerdict::FixedPrice:
            return "No hedge: its price was set as fixed, so there is no price risk.";
    }
    return "";
}

}  // namespace tessera::hedge
