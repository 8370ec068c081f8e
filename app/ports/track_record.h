#pragma once
// What the resolved forecasts of one forecaster on one subject and horizon say of it. Values; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/timestamp.h"

namespace tessera::ports {

/// One forecast and what came of it. Unknown is none.
struct ResolvedForecast {
    domain::Timestamp origin = {}, target = {};
    double lastClose = 0;              // at the origin, USD, > 0
    double outcome = 0;                // close at the target, USD, > 0
    std::vector<double> levels = {};   // ascending, 0..1
    std::vector<double> values = {};   // of those levels at the horizon, USD
    std::vector<double> members = {};  // log(price / lastClose) at the horizon; empty: quantiles alone
    std::optional<double> crps = {};   // of the log return; none: from members, else from quantiles
    std::optional<double> crpsReference = {};  // random walk of the same origin; none: not known
    std::optional<double> scale = {};          // mean |one-step change| of its history, USD; none: not known
};

/// A share with its 90 % interval. `n` 0: there was nothing to count, and the rest says nothing.
struct ObservedShare {
    double nominal = 0;  // what it should be
    double count = 0;    // of n; a forecast that is partly in counts with that part
    int n = 0;
    double share = 0, low = 0, high = 1;
    bool operator==(const ObservedShare&) const = default;
};

/// Whether the median lay on the outcome's side of the last close.
struct DirectionRecord {
    int hits = 0, calls = 0;
    int ties = 0;                       // the price ended where it was: no side to be on
    int abstentions = 0;                // the median stayed at the last close, or there was none: no call
    std::optional<double> rate = {};    // hits / calls
    double low = 0, high = 1;           // 90 %, exact binomial (Clopper & Pearson 1934)
    std::optional<double> pValue = {};  // two-sided, exact, against one in two
    bool operator==(const DirectionRecord&) const = default;
};

/// Skill of the first `n` forecasts.
struct SkillPoint {
    domain::Timestamp target = {};  // of the last of them
    int n = 0;
    double skill = 0, low = 0, high = 0;  // 90 %
    bool operator==(const SkillPoint&) const = default;
};

enum class SkillVerdict : std::uint8_t {
    Unproven,  // fewer than 30 scored, or the interval includes zero
    Better,    // than the random walk: the interval lies above zero
    Worse,     // below it
};

struct TrackRecord {
    int n = 0;         // forecasts counted
    int compared = 0;  // of these, with a reference: skill and Diebold-Mariano are over them
    int leftOut = 0;   // a price that is not positive, or neither members nor quantiles
    int overlap = 1;   // forecasts open at the same time, at most n / 4: their outcomes share price moves
    std::optional<double> meanCrps = {}, meanCrpsReference = {};  // of the log return, over `compared`
    std::optional<double> meanCrpsAll = {};                       // over n
    std::optional<double> skill = {};                             // 1 - meanCrps / meanCrpsReference
    double skillLow = 0, skillHigh = 0;                           // 90 %
    /// 2 x sum of pinball losses over levels and forecasts, by levels x sum |outcome| (GluonTS's
    /// mean_wQuantileLoss).
    std::optional<double> wql = {};
    /// Mean of (2 x mean pinball loss) / scale, and of |outcome - median| / scale (Hyndman & Koehler 2006),
    /// over the forecasts whose scale is known.
    std::optional<double> scaledPinball = {}, mase = {};
    int scaled = 0;
    ObservedShare coverage50 = {.nominal = .5}, coverage80 = {.nominal = .8}, coverage90 = {.nominal = .9};
    std::array<double, 10> pit = {};  // forecasts a tenth, fractional; sums to n
    DirectionRecord direction = {};
    /// Losses against the reference's; > 0: larger. None: fewer than 3, or no difference varies.
    std::optional<double> dieboldMariano = {}, dieboldMarianoP = {};
    std::vector<SkillPoint> skillOverTime = {};   // ascending, at most 120 points
    std::vector<ObservedShare> reliability = {};  // by level: how often the outcome lay below its quantile
    SkillVerdict verdict = SkillVerdict::Unproven;
    std::string sentence = {};  // the verdict in words, with why where it is UNPROVEN
    bool operator==(const TrackRecord&) const = default;
};

}  // namespace tessera::ports
