#include "app/forecast/scoring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "app/forecast/track_record.h"

namespace tessera::forecast {

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

double meanOf(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

/// Variance of the mean of a series of mean about 0, with Bartlett weights (never negative) over `lags` lags.
double hacVarianceOfMean(std::span<const double> centred, int lags) {
    const std::size_t n = centred.size();
    const double size = static_cast<double>(n);
    double variance = 0;
    for (std::size_t lag = 0; lag <= static_cast<std::size_t>(std::max(lags, 0)) && lag < n; ++lag) {
        double covariance = 0;
        for (std::size_t i = lag; i < n; ++i) {
            covariance += centred[i] * centred[i - lag];
        }
        const double weight = 1.0 - static_cast<double>(lag) / static_cast<double>(lags + 1);
        variance += (lag == 0 ? 1.0 : 2.0 * weight) * covariance / size;
    }
    return std::max(variance, 0.0) / size;
}

/// Continued fraction of the incomplete beta function (modified Lentz), Numerical Recipes 6.4.
double betaFraction(double a, double b, double x) {
    constexpr double kTiny = 1e-300;
    double c = 1.0;
    double d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (std::abs(d) < kTiny ? kTiny : d);
    double h = d;
    for (int m = 1; m <= 300; ++m) {
        const double mm = m;
        for (const double term : {mm * (b - mm) * x / ((a + 2 * mm - 1) * (a + 2 * mm)),
                                  -(a + mm) * (a + b + mm) * x / ((a + 2 * mm) * (a + 2 * mm + 1))}) {
            d = 1.0 + term * d;
            c = 1.0 + term / c;
            d = 1.0 / (std::abs(d) < kTiny ? kTiny : d);
            c = std::abs(c) < kTiny ? kTiny : c;
            h *= d * c;
        }
        if (std::abs(d * c - 1.0) < 1e-14) {
            break;
        }
    }
    return h;
}

double incompleteBeta(double a, double b, double x) {
    if (x <= 0 || x >= 1) {
        return x <= 0 ? 0 : 1;
    }
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * betaFraction(a, b, x) / a
                                     : 1 - front * betaFraction(b, a, 1 - x) / b;
}

/// Where the incomplete beta function reaches p; a, b > 0.
double betaQuantile(double p, double a, double b) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 100 && high - low > 1e-15; ++i) {
        const double middle = (low + high) / 2;
        (incompleteBeta(a, b, middle) < p ? low : high) = middle;
    }
    return (low + high) / 2;
}

class Scorer final : public ports::ForecastScorer {
 public:
    double crps(std::span<const double> members, double outcome) const override {
        return fairCrps(members, outcome);
    }

    ports::TrackRecord record(std::span<const ports::ResolvedForecast> forecasts) const override {
        return trackRecordOf(forecasts);
    }

    ports::SkillInterval skill(std::span<const double> scores, std::span<const double> reference,
                               int overlap) const override {
        ports::SkillInterval interval;
        const std::size_t n = std::min(scores.size(), reference.size());
        if (n == 0) {
            return interval;
        }
        const double referenceMean = meanOf(reference.first(n));
        if (!(referenceMean > 0)) {
            return interval;
        }
        const double ratio = meanOf(scores.first(n)) / referenceMean;
        interval.skill = interval.low = interval.high = 1 - ratio;
        if (n < 3) {
            return interval;
        }
        std::vector<double> influence(n);
        for (std::size_t i = 0; i < n; ++i) {
            influence[i] = (scores[i] - ratio * reference[i]) / referenceMean;
        }
        const double deviation = std::sqrt(hacVarianceOfMean(influence, std::max(overlap, 1) - 1));
        const double half = studentQuantile(0.95, static_cast<double>(n - 1)) * deviation;
        interval.low -= half;
        interval.high += half;
        return interval;
    }
};

}  // namespace

double fairCrps(std::span<const double> members, double outcome) {
    const std::size_t n = members.size();
    if (n == 0) {
        return kNotANumber;
    }
    std::vector<double> sorted(members.begin(), members.end());
    std::sort(sorted.begin(), sorted.end());
    double distance = 0;
    double pairs = 0;  // sum over i < j of |x_i - x_j|, from the order statistics
    for (std::size_t i = 0; i < n; ++i) {
        distance += std::abs(sorted[i] - outcome);
        pairs += sorted[i] * (2.0 * static_cast<double>(i) - static_cast<double>(n) + 1.0);
    }
    const double size = static_cast<double>(n);
    return distance / size - (n > 1 ? pairs / (size * (size - 1)) : 0.0);
}

double normalCrps(double mean, double deviation, double outcome) {
    if (deviation <= 0) {
        return std::abs(outcome - mean);
    }
    const double z = (outcome - mean) / deviation;
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    const double twiceCdfLessOne = std::erf(z / std::numbers::sqrt2);
    return deviation * (z * twiceCdfLessOne + 2 * density - 1 / std::sqrt(std::numbers::pi));
}

double pinballLoss(double level, double quantile, double outcome) {
    return outcome >= quantile ? level * (outcome - quantile) : (1 - level) * (quantile - outcome);
}

double meanPinball(std::span<const double> levels, std::span<const double> quantiles, double outcome) {
    const std::size_t n = std::min(levels.size(), quantiles.size());
    if (n == 0) {
        return kNotANumber;
    }
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        sum += pinballLoss(levels[i], quantiles[i], outcome);
    }
    return 2 * sum / static_cast<double>(n);
}

double studentCdf(double t, double degrees) {
    const double tail = 0.5 * incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
    return t > 0 ? 1 - tail : tail;
}

double studentQuantile(double p, double degrees) {
    double low = -1;
    double high = 1;
    while (studentCdf(low, degrees) > p && low > -1e12) {
        low *= 2;
    }
    while (studentCdf(high, degrees) < p && high < 1e12) {
        high *= 2;
    }
    for (int i = 0; i < 200 && high - low > 1e-12 * std::max(1.0, std::abs(high)); ++i) {
        const double middle = (low + high) / 2;
        (studentCdf(middle, degrees) < p ? low : high) = middle;
    }
    return (low + high) / 2;
}

BinomialInterval exactBinomialInterval(int hits, int trials, double coverage) {
    BinomialInterval interval;
    if (trials < 1 || hits < 0 || hits > trials) {
        return interval;
    }
    const double tail = (1 - coverage) / 2, k = hits, n = trials;
    interval.low = hits == 0 ? 0 : betaQuantile(tail, k, n - k + 1);
    interval.high = hits == trials ? 1 : betaQuantile(1 - tail, k + 1, n - k);
    return interval;
}

double fairCoinPValue(int hits, int trials) {
    const int fewer = std::min(hits, trials - hits);
    if (trials < 1 || fewer < 0 || 2 * fewer == trials) {
        return 1;
    }
    // P(X <= fewer) of n tosses is the beta distribution's tail I_1/2(n - fewer, fewer + 1).
    return std::min(1.0, 2 * incompleteBeta(trials - fewer, fewer + 1.0, 0.5));
}

DieboldMariano dieboldMariano(std::span<const double> losses, std::span<const double> referenceLosses,
                              int horizon) {
    DieboldMariano result;
    const std::size_t n = std::min(losses.size(), referenceLosses.size());
    if (n < 3 || horizon < 1) {
        return result;
    }
    std::vector<double> difference(n);
    for (std::size_t i = 0; i < n; ++i) {
        difference[i] = losses[i] - referenceLosses[i];
    }
    const double mean = meanOf(difference);
    for (double& value : difference) {
        value -= mean;
    }
    const double variance = hacVarianceOfMean(difference, horizon - 1);
    if (!(variance > 0)) {
        return result;
    }
    const double size = static_cast<double>(n);
    const double h = horizon;
    const double correction = std::max(0.0, (size + 1 - 2 * h + h * (h - 1) / size) / size);
    result.statistic = mean / std::sqrt(variance) * std::sqrt(correction);
    result.pValue = 2 * studentCdf(-std::abs(result.statistic), size - 1);
    result.valid = true;
    return result;
}

std::shared_ptr<const ports::ForecastScorer> makeScorer() {
    return std::make_shared<Scorer>();
}

}  // namespace tessera::forecast
