// What a row of the forecast ledger says once its outcome is seen, and the scores over many.

#include <algorithm>
#include <cmath>

#include "app/storage/forecast_ledger_rows.h"

namespace tessera::storage {

namespace {

/// How many forecasts of one series are open at once at most: their outcomes share price moves. At most a
/// quarter of the series, beyond which a variance estimate means nothing.
int overlapOf(const std::vector<const LedgerEntry*>& series) {
    std::size_t most = 1;
    for (std::size_t i = 0, j = 0; i < series.size(); ++i) {
        while (j < series.size() && series[j]->row.origin < series[i]->row.resolvesAt) {
            ++j;
        }
        most = std::max(most, j - i);
    }
    return static_cast<int>(std::min(most, std::max<std::size_t>(1, series.size() / 4)));
}

}  // namespace

double LedgerEntry::quantile(double level) const {
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (std::abs(levels[i] - level) < 1e-9) {
            return quantiles[i];
        }
    }
    return std::nan("");
}

bool LedgerEntry::inside(double lowLevel, double close) const {
    return close >= quantile(lowLevel) && close <= quantile(1 - lowLevel);
}

void LedgerEntry::settle(bool observed, double close, double crps, double crpsReference) {
    row.resolved = true;
    row.observed = observed;
    row.outcome = close;
    row.crps = crps;
    row.crpsReference = crpsReference;
    inside50 = inside(.25, close);
    inside80 = inside(.10, close);
    inside90 = inside(.05, close);
    if (observed) {
        ports::ResolvedForecast& done = scored.emplace();
        done.origin = row.origin;
        done.target = row.resolvesAt;
        done.lastClose = row.lastClose;
        done.outcome = close;
        done.levels = levels;
        done.values = quantiles;
        if (members.size() <= ports::ForecastSeries::kKeptMembers) {
            done.members = members;
        }
        done.crps = crps;
        done.crpsReference = crpsReference;
        done.scale = scale;
    }
    members.clear();
    referenceMembers.clear();
}

ports::ForecastScore scoreOf(std::vector<const LedgerEntry*> series, const ports::ForecastScorer& scorer) {
    ports::ForecastScore score;
    if (series.empty()) {
        return score;
    }
    std::sort(series.begin(), series.end(),
              [](const LedgerEntry* a, const LedgerEntry* b) { return a->row.origin < b->row.origin; });
    std::vector<double> own;
    std::vector<double> reference;
    const double n = static_cast<double>(series.size());
    for (const LedgerEntry* entry : series) {
        own.push_back(entry->row.crps);
        reference.push_back(entry->row.crpsReference);
        score.meanCrps += entry->row.crps / n;
        score.meanCrpsReference += entry->row.crpsReference / n;
        score.coverage50 += entry->inside50 ? 1 / n : 0;
        score.coverage80 += entry->inside80 ? 1 / n : 0;
        score.coverage90 += entry->inside90 ? 1 / n : 0;
    }
    const ports::SkillInterval skill = scorer.skill(own, reference, overlapOf(series));
    score.skill = skill.skill;
    score.skillLow = skill.low;
    score.skillHigh = skill.high;
    score.resolved = static_cast<int>(series.size());
    return score;
}

}  // namespace tessera::storage
