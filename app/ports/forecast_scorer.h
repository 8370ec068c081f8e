#pragma once
// How a ledger scores without knowing the forecast implementation (storage may not use app/forecast).

#include <span>

#include "app/ports/track_record.h"

namespace tessera::ports {

struct SkillInterval {
    double skill = 0;          // 1 - mean score / mean reference score; > 0 is better than the reference
    double low = 0, high = 0;  // 90 %; equal to skill when there is no variance to speak of
};

/// Pure functions; any thread.
class ForecastScorer {
 public:
    virtual ~ForecastScorer() = default;
    /// Score of an ensemble against what happened, smaller is better, unit of the members.
    virtual double crps(std::span<const double> members, double outcome) const = 0;
    /// Scores in time order; `overlap` >= 1: how many forecasts are open at the same time.
    virtual SkillInterval skill(std::span<const double> scores, std::span<const double> reference,
                                int overlap) const = 0;
    /// What forecasts of one series say of their forecaster.
    virtual TrackRecord record(std::span<const ResolvedForecast> forecasts) const = 0;
};

}  // namespace tessera::ports
