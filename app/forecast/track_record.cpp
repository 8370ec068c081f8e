#include "app/forecast/track_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/forecast/baselines.h"
#include "app/forecast/scoring.h"

namespace tessera::forecast {

namespace {

using ports::DirectionRecord;
using ports::ObservedShare;
using ports::SkillVerdict;

constexpr double kOneSided90 = 1.6448536269514722;  // normal quantile of .95
constexpr std::size_t kSkillPoints = 120;
/// A median this near the last close (as a log) makes no call: rounding of a fan without drift.
constexpr double kNoCall = 1e-9;

bool isPrice(double value) {
    return std::isfinite(value) && value > 0;
}

bool hasQuantiles(const ResolvedForecast& f) {
    return !f.levels.empty() && f.levels.size() == f.values.size() &&
           std::all_of(f.values.begin(), f.values.end(), [](double v) { return std::isfinite(v); });
}

double logReturn(const ResolvedForecast& f) {
    return std::log(f.outcome / f.lastClose);
}

/// Of the log return: as stated, else fair over the members, else twice the mean pinball loss.
std::optional<double> crpsOf(const ResolvedForecast& f) {
    if (f.crps) {
        return std::isfinite(*f.crps) ? f.crps : std::nullopt;
    }
    if (!f.members.empty()) {
        const double crps = fairCrps(f.members, logReturn(f));
        return std::isfinite(crps) ? std::optional(crps) : std::nullopt;
    }
    if (!hasQuantiles(f) || !std::all_of(f.values.begin(), f.values.end(), isPrice)) {
        return std::nullopt;
    }
    std::vector<double> logs;
    for (const double value : f.values) {
        logs.push_back(std::log(value / f.lastClose));
    }
    return meanPinball(f.levels, logs, logReturn(f));
}

/// One forecast with its loss, in time order.
struct Scored {
    const ResolvedForecast* forecast = nullptr;
    double crps = 0;
};

std::vector<Scored> scoredOf(std::span<const ResolvedForecast> forecasts, int& leftOut) {
    std::vector<Scored> out;
    for (const ResolvedForecast& f : forecasts) {
        const auto crps = isPrice(f.lastClose) && isPrice(f.outcome) ? crpsOf(f) : std::nullopt;
        if (crps) {
            out.push_back({&f, *crps});
        } else {
            ++leftOut;
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const Scored& a, const Scored& b) {
        return a.forecast->origin < b.forecast->origin;
    });
    return out;
}

/// How many are open at once at most; at most a quarter, beyond which a variance estimate means nothing.
int overlapOf(const std::vector<Scored>& all) {
    std::size_t most = 1;
    for (std::size_t i = 0, j = 0; i < all.size(); ++i) {
        while (j < all.size() && all[j].forecast->origin < all[i].forecast->target) {
            ++j;
        }
        most = std::max(most, j > i ? j - i : 0);
    }
    return static_cast<int>(std::min(most, std::max<std::size_t>(1, all.size() / 4)));
}

double meanOf(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Losses of the forecasts that have a reference, with its losses.
struct Losses {
    std::vector<double> own, reference;
    std::vector<domain::Timestamp> targets;
};

Losses lossesOf(const std::vector<Scored>& all) {
    Losses losses;
    for (const Scored& one : all) {
        const auto reference = one.forecast->crpsReference;
        if (reference && std::isfinite(*reference)) {
            losses.own.push_back(one.crps);
            losses.reference.push_back(*reference);
            losses.targets.push_back(one.forecast->target);
        }
    }
    return losses;
}

void addSkill(TrackRecord& record, const Losses& losses) {
    const std::size_t n = losses.own.size();
    record.compared = static_cast<int>(n);
    if (n == 0) {
        return;
    }
    record.meanCrps = meanOf(losses.own);
    record.meanCrpsReference = meanOf(losses.reference);
    const std::span own(losses.own), reference(losses.reference);
    if (!(*record.meanCrpsReference > 0)) {
        return;  // nothing moved and the walk knew it: no ratio
    }
    const auto scorer = makeScorer();
    const auto all = scorer->skill(own, reference, record.overlap);
    record.skill = all.skill;
    record.skillLow = all.low;
    record.skillHigh = all.high;
    const auto test = dieboldMariano(own, reference, record.overlap);
    if (test.valid) {
        record.dieboldMariano = test.statistic;
        record.dieboldMarianoP = test.pValue;
    }
    const std::size_t points = std::min(n, kSkillPoints);
    for (std::size_t i = 1; i <= points; ++i) {
        const std::size_t count = i * n / points;
        const auto part = scorer->skill(own.first(count), reference.first(count),
                                        std::min(record.overlap, std::max(1, static_cast<int>(count / 4))));
        record.skillOverTime.push_back(
            {losses.targets[count - 1], static_cast<int>(count), part.skill, part.low, part.high});
    }
}

void addPinball(TrackRecord& record, const std::vector<Scored>& all) {
    double loss = 0, size = 0, scaledLoss = 0, scaledError = 0;
    int withMedian = 0;
    for (const Scored& one : all) {
        const ResolvedForecast& f = *one.forecast;
        if (!hasQuantiles(f)) {
            continue;
        }
        const double pinball = meanPinball(f.levels, f.values, f.outcome);
        loss += pinball;
        size += std::abs(f.outcome);
        if (f.scale && *f.scale > 0) {
            ++record.scaled;
            scaledLoss += pinball / *f.scale;
            if (const auto median = quantileAt(f, .5)) {
                ++withMedian;
                scaledError += std::abs(f.outcome - *median) / *f.scale;
            }
        }
    }
    record.wql = size > 0 ? std::optional(loss / size) : std::nullopt;
    if (record.scaled > 0) {
        record.scaledPinball = scaledLoss / record.scaled;
    }
    if (withMedian > 0) {
        record.mase = scaledError / withMedian;
    }
}

ObservedShare coverageOf(const std::vector<Scored>& all, double nominal) {
    int n = 0, inside = 0;
    for (const Scored& one : all) {
        const auto low = quantileAt(*one.forecast, (1 - nominal) / 2);
        const auto high = quantileAt(*one.forecast, (1 + nominal) / 2);
        if (low && high) {
            ++n;
            inside += one.forecast->outcome >= *low && one.forecast->outcome <= *high ? 1 : 0;
        }
    }
    return wilsonShare(nominal, inside, n);
}

/// How much of [low, high] lies below `level`; of a point, all or nothing.
double partBelow(const PitRange& range, double level) {
    if (range.high <= range.low) {
        return range.low <= level + 1e-12 ? 1 : 0;
    }
    return std::clamp((level - range.low) / (range.high - range.low), 0.0, 1.0);
}

void addCalibration(TrackRecord& record, const std::vector<Scored>& all) {
    std::vector<double> below(std::size(kQuantileLevels));
    int n = 0;
    for (const Scored& one : all) {
        const auto range = pitOf(*one.forecast);
        if (!range) {
            continue;
        }
        ++n;
        for (std::size_t i = 0; i < below.size(); ++i) {
            below[i] += partBelow(*range, kQuantileLevels[i]);
        }
        const double tenths = static_cast<double>(record.pit.size());
        if (range->high <= range->low) {
            record.pit[static_cast<std::size_t>(std::min(range->low * tenths, tenths - 1))] += 1;
            continue;
        }
        for (std::size_t i = 0; i < record.pit.size(); ++i) {
            const double edge = static_cast<double>(i) / tenths;
            record.pit[i] += partBelow(*range, edge + 1 / tenths) - partBelow(*range, edge);
        }
    }
    for (std::size_t i = 0; i < below.size(); ++i) {
        record.reliability.push_back(wilsonShare(kQuantileLevels[i], below[i], n));
    }
}

DirectionRecord directionOf(const std::vector<Scored>& all) {
    DirectionRecord record;
    for (const Scored& one : all) {
        const ResolvedForecast& f = *one.forecast;
        const auto median = quantileAt(f, .5);
        if (f.outcome == f.lastClose) {
            ++record.ties;
        } else if (!median || !isPrice(*median) || std::abs(std::log(*median / f.lastClose)) < kNoCall) {
            ++record.abstentions;
        } else {
            ++record.calls;
            record.hits += (*median > f.lastClose) == (f.outcome > f.lastClose) ? 1 : 0;
        }
    }
    if (record.calls > 0) {
        record.rate = static_cast<double>(record.hits) / record.calls;
        const auto interval = exactBinomialInterval(record.hits, record.calls, 0.90);
        record.low = interval.low;
        record.high = interval.high;
        record.pValue = fairCoinPValue(record.hits, record.calls);
    }
    return record;
}

std::string percent(double share) {
    return fmt::format("{:+.1f} %", 100 * share);
}

void addVerdict(TrackRecord& record, const Losses& losses) {
    const auto interval = [&] {
        return fmt::format("skill {} over {} forecasts, 90 % interval {} to {}", percent(*record.skill),
                           record.compared, percent(record.skillLow), percent(record.skillHigh));
    };
    if (record.compared < kProvenForecasts) {
        record.sentence = fmt::format("UNPROVEN: {} of the {} scored forecasts a verdict needs.",
                                      record.compared, kProvenForecasts);
    } else if (!record.skill) {
        record.sentence = fmt::format(
            "UNPROVEN: the price stood still in all {} forecasts and the random walk said so: there is "
            "nothing "
            "to be better at.",
            record.compared);
    } else if (losses.own == losses.reference) {
        record.sentence = fmt::format(
            "UNPROVEN: it scored as the random walk did, forecast by forecast, in all {}.", record.compared);
    } else if (record.skillLow > 0) {
        record.verdict = SkillVerdict::Better;
        record.sentence = fmt::format("Better than the random walk: {}.", interval());
    } else if (record.skillHigh < 0) {
        record.verdict = SkillVerdict::Worse;
        record.sentence = fmt::format("Worse than the random walk: {}.", interval());
    } else {
        record.sentence = fmt::format("UNPROVEN: {}, which includes zero.", interval());
    }
}

}  // namespace

std::optional<double> quantileAt(const ResolvedForecast& f, double level) {
    constexpr double kSame = 1e-9;
    if (!hasQuantiles(f) || level < f.levels.front() - kSame || level > f.levels.back() + kSame) {
        return std::nullopt;
    }
    const auto above = std::lower_bound(f.levels.begin(), f.levels.end(), level - kSame);
    const auto i = static_cast<std::size_t>(above - f.levels.begin());
    if (i == 0 || std::abs(f.levels[i] - level) <= kSame) {
        return f.values[i];
    }
    const double part = (level - f.levels[i - 1]) / (f.levels[i] - f.levels[i - 1]);
    return std::lerp(f.values[i - 1], f.values[i], part);
}

std::optional<PitRange> pitOf(const ResolvedForecast& f) {
    if (!f.members.empty()) {
        const double outcome = logReturn(f);
        const auto count = [&](auto&& is) {
            return static_cast<double>(std::count_if(f.members.begin(), f.members.end(), is));
        };
        const double below = count([&](double m) { return m < outcome; });
        const double equal = count([&](double m) { return m == outcome; });
        const double size = static_cast<double>(f.members.size()) + 1;
        return PitRange{below / size, (below + equal + 1) / size};
    }
    if (!hasQuantiles(f)) {
        return std::nullopt;
    }
    std::vector<double> values = f.values;
    std::sort(values.begin(), values.end());  // crossed quantiles of a model are put in order
    const auto [first, last] = std::equal_range(values.begin(), values.end(), f.outcome);
    const auto from = static_cast<std::size_t>(first - values.begin());
    const auto to = static_cast<std::size_t>(last - values.begin());  // behind the last equal one
    const std::size_t n = values.size();
    if (to > from + 1) {
        return PitRange{from == 0 ? 0 : f.levels[from], to == n ? 1 : f.levels[to - 1]};
    }
    if (to == from + 1) {
        return PitRange{f.levels[from], f.levels[from]};
    }
    if (from == 0 || from == n) {
        return from == 0 ? PitRange{0, f.levels.front()} : PitRange{f.levels.back(), 1};
    }
    const double part = (f.outcome - values[from - 1]) / (values[from] - values[from - 1]);
    const double at = std::lerp(f.levels[from - 1], f.levels[from], part);
    return PitRange{at, at};
}

std::optional<double> scaleOf(std::span<const double> closes) {
    double sum = 0;
    for (std::size_t i = 1; i < closes.size(); ++i) {
        sum += std::abs(closes[i] - closes[i - 1]);
    }
    const bool isKnown = closes.size() > 1 && std::isfinite(sum) && sum > 0;
    return isKnown ? std::optional(sum / static_cast<double>(closes.size() - 1)) : std::nullopt;
}

ObservedShare wilsonShare(double nominal, double count, int n) {
    ObservedShare share{.nominal = nominal, .count = count, .n = n};
    if (n < 1) {
        return share;
    }
    const double size = n, z2 = kOneSided90 * kOneSided90;
    share.share = count / size;
    const double middle = (share.share + z2 / (2 * size)) / (1 + z2 / size);
    const double half = kOneSided90 / (1 + z2 / size) *
                        std::sqrt(share.share * (1 - share.share) / size + z2 / (4 * size * size));
    share.low = std::max(0.0, middle - half);
    share.high = std::min(1.0, middle + half);
    return share;
}

TrackRecord trackRecordOf(std::span<const ResolvedForecast> forecasts) {
    TrackRecord record;
    const std::vector<Scored> all = scoredOf(forecasts, record.leftOut);
    record.n = static_cast<int>(all.size());
    record.overlap = overlapOf(all);
    if (!all.empty()) {
        record.meanCrpsAll = std::accumulate(all.begin(), all.end(), 0.0,
                                             [](double sum, const Scored& one) { return sum + one.crps; }) /
                             record.n;
    }
    const Losses losses = lossesOf(all);
    addSkill(record, losses);
    addPinball(record, all);
    record.coverage50 = coverageOf(all, .5);
    record.coverage80 = coverageOf(all, .8);
    record.coverage90 = coverageOf(all, .9);
    addCalibration(record, all);
    record.direction = directionOf(all);
    addVerdict(record, losses);
    return record;
}

}  // namespace tessera::forecast
