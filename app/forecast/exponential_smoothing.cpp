#include "app/forecast/exponential_smoothing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "app/forecast/baselines.h"
#include "app/forecast/fan.h"
#include "app/forecast/minimise.h"

namespace tessera::forecast {

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kSigmaCap = 0.5;  // of one step, as the random walk's
constexpr const char* kStill = "the price never moved in the history: there is nothing to fit";

double between(double low, double high, double free) {
    return low + (high - low) / (1 + std::exp(-free));
}

/// Least-squares line over 0, 1, ...
struct Line {
    double level = 0, slope = 0;
};
Line lineThrough(std::span<const double> y) {
    const double n = static_cast<double>(y.size()), middle = (n - 1) / 2;
    const double mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double across = 0, along = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double x = static_cast<double>(i) - middle;
        across += x * x;
        along += x * (y[i] - mean);
    }
    const double slope = across > 0 ? along / across : 0;
    return {mean - slope * middle, slope};
}

/// Season by classical decomposition: mean distance from a centred moving average, summing to zero; [i mod
/// m].
std::vector<double> seasonOf(std::span<const double> y, std::size_t m) {
    std::vector<double> sum(m), count(m);
    const std::size_t half = m / 2;
    for (std::size_t i = half; i + half < y.size(); ++i) {
        double average = 0;
        for (std::size_t k = i - half; k <= i + half; ++k) {
            const bool isHalf = m % 2 == 0 && (k == i - half || k == i + half);
            average += (isHalf ? 0.5 : 1.0) * y[k] / static_cast<double>(m);
        }
        sum[i % m] += y[i] - average;
        count[i % m] += 1;
    }
    for (std::size_t k = 0; k < m; ++k) {
        sum[k] = count[k] > 0 ? sum[k] / count[k] : 0;
    }
    const double mean = std::accumulate(sum.begin(), sum.end(), 0.0) / static_cast<double>(m);
    for (double& value : sum) {
        value -= mean;
    }
    return sum;
}

/// 0 unless the history holds two whole seasons and one more step.
std::size_t usableSeason(const ports::ForecastRequest& request, std::size_t points) {
    const auto season = static_cast<std::size_t>(std::max(request.season, 0));
    return season >= 2 && points > 2 * season ? season : 0;
}

struct EtsModel {
    bool hasTrend = false, isDamped = false;
    std::vector<double> season;  // first ones; empty: none
    double alpha = 0, beta = 0, phi = 1, gamma = 0;
    double level = 0, slope = 0;
    double sigma = 0, aicc = kInfinite;

    const char* name() const {
        if (season.empty()) {
            return !hasTrend ? "ETS(A,N,N)" : isDamped ? "ETS(A,Ad,N)" : "ETS(A,A,N)";
        }
        return !hasTrend ? "ETS(A,N,A)" : isDamped ? "ETS(A,Ad,A)" : "ETS(A,A,A)";
    }
    double expected(std::size_t step) const {
        return level + phi * slope + (season.empty() ? 0 : season[step % season.size()]);
    }
    void take(double error, std::size_t step) {
        level += phi * slope + alpha * error;
        slope = phi * slope + beta * error;
        if (!season.empty()) {
            season[step % season.size()] += gamma * error;
        }
    }
    /// Runs through `y` from the first state to the last; the squared one-step errors.
    double run(std::span<const double> y) {
        double squares = 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double error = y[i] - expected(i);
            squares += error * error;
            take(error, i);
        }
        return squares;
    }
    int parameters() const {
        return 2 + (hasTrend ? 2 : 0) + (isDamped ? 1 : 0) +
               (season.empty() ? 0 : 1 + static_cast<int>(season.size()) - 1);
    }
};

/// `free`: alpha, first level, then beta and first slope, then phi, then gamma, as the form has them;
/// smoothing parameters as logits, states in deviations of a step.
EtsModel withParameters(EtsModel model, std::span<const double> free, const Line& start, double scale) {
    std::size_t i = 0;
    model.alpha = between(1e-4, 0.9999, free[i++]);
    model.level = start.level + free[i++] * scale;
    if (model.hasTrend) {
        model.beta = model.alpha * between(1e-4, 0.9999, free[i++]);
        model.slope = start.slope + free[i++] * scale;
    }
    if (model.isDamped) {
        model.phi = between(0.8, 0.98, free[i++]);
    }
    if (!model.season.empty()) {
        model.gamma = (1 - model.alpha) * between(1e-4, 0.9999, free[i++]);
    }
    return model;
}

/// The model at its end, fitted to `y`.
EtsModel fitted(const EtsModel& form, std::span<const double> y, double scale) {
    std::vector<double> plain(y.begin(), y.end());
    for (std::size_t i = 0; i < plain.size() && !form.season.empty(); ++i) {
        plain[i] -= form.season[i % form.season.size()];
    }
    Line start = lineThrough(std::span(plain).first(std::min<std::size_t>(plain.size(), 10)));
    start = form.hasTrend ? Line{start.level - start.slope, start.slope} : Line{plain.front(), 0};
    std::vector<double> free{1.0, 0.0}, step{1.0, 1.0};
    if (form.hasTrend) {
        free.insert(free.end(), {-3.0, 0.0});
        step.insert(step.end(), {1.0, 0.2});
    }
    if (form.isDamped) {
        free.push_back(1.0);
        step.push_back(1.0);
    }
    if (!form.season.empty()) {
        free.push_back(-3.0);
        step.push_back(1.0);
    }
    const auto squares = [&](std::span<const double> at) {
        EtsModel model = withParameters(form, at, start, scale);
        return model.run(y);
    };
    const Minimum best = minimise(squares, free, step, 50 * static_cast<int>(free.size()));
    EtsModel model = withParameters(form, best.at, start, scale);
    const double sum = model.run(y), n = static_cast<double>(y.size());
    const double k = model.parameters() + 1.0;  // with the variance
    model.sigma = std::sqrt(sum / std::max(1.0, n - k + 1));
    if (sum > 0 && n - k - 1 > 0) {
        model.aicc = n * std::log(sum / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1);
    }
    return model;
}

EtsModel bestEts(std::span<const double> y, std::size_t season, double scale) {
    EtsModel best;
    const std::vector<double> cycle = season > 0 ? seasonOf(y, season) : std::vector<double>();
    for (const bool isSeasonal : {false, true}) {
        if (isSeasonal && cycle.empty()) {
            continue;
        }
        for (const int trend : {0, 1, 2}) {
            EtsModel form;
            form.hasTrend = trend > 0;
            form.isDamped = trend == 2;
            form.season = isSeasonal ? cycle : std::vector<double>();
            EtsModel model = fitted(form, y, scale);
            if (model.aicc < best.aicc) {
                best = std::move(model);
            }
        }
    }
    return best;
}

/// Standard deviation of one-step changes: the size states move by.
double stepSize(std::span<const double> y) {
    double squares = 0;
    for (std::size_t i = 1; i < y.size(); ++i) {
        squares += (y[i] - y[i - 1]) * (y[i] - y[i - 1]);
    }
    return std::sqrt(squares / static_cast<double>(y.size() - 1));
}

/// Log returns from the last close: means and deviations at each step, and paths of the same model.
struct EtsFan {
    std::vector<double> mean, deviation;
    LogPaths paths;
};

EtsFan fanOf(const EtsModel& model, std::size_t points, double lastLog,
             const ports::ForecastRequest& request) {
    EtsFan fan;
    EtsModel ahead = model;
    double variance = 0, damping = 0;
    const double one = std::min(model.sigma, kSigmaCap);
    for (int step = 1; step <= request.horizon; ++step) {
        const std::size_t i = points + static_cast<std::size_t>(step) - 1;
        fan.mean.push_back(ahead.expected(i) - lastLog);
        ahead.take(0, i);
        variance += one * one;
        fan.deviation.push_back(std::sqrt(variance));
        // What one error adds to the forecast `step` later: c_j of class 1.
        damping += std::pow(model.phi, step);
        const bool isSeason = !model.season.empty() && step % static_cast<int>(model.season.size()) == 0;
        const double weight =
            model.alpha + (model.hasTrend ? model.beta * damping : 0) + (isSeason ? model.gamma : 0);
        variance += one * one * (weight * weight - 1);
    }
    Draws draws(request.seed);
    for (std::size_t i = 0; i < pathsOf(request); ++i) {
        EtsModel path = model;
        std::vector<double> logs;
        for (std::size_t step = points; step < points + static_cast<std::size_t>(request.horizon); ++step) {
            const double error = one * draws.normal();
            logs.push_back(path.expected(step) + error - lastLog);
            path.take(error, step);
        }
        fan.paths.push_back(std::move(logs));
    }
    return fan;
}

/// lag-m autocorrelation beyond the 90 % band of white noise whose shorter lags are what they are (Bartlett).
bool isSeasonal(std::span<const double> y, std::size_t m) {
    const double n = static_cast<double>(y.size());
    const double mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double variance = 0;
    for (const double value : y) {
        variance += (value - mean) * (value - mean);
    }
    double squares = 0, last = 0;
    for (std::size_t lag = 1; lag <= m && variance > 0; ++lag) {
        double covariance = 0;
        for (std::size_t i = lag; i < y.size(); ++i) {
            covariance += (y[i] - mean) * (y[i - lag] - mean);
        }
        last = covariance / variance;
        squares += lag < m ? last * last : 0;
    }
    return std::abs(last) > 1.645 * std::sqrt((1 + 2 * squares) / n);
}

struct ThetaModel {
    std::vector<double> season;  // taken out; empty: none
    std::size_t points = 0;
    double alpha = 0, drift = 0, level = 0, sigma = 0;

    /// `step` from 1, as a log.
    double expected(int step) const {
        const std::size_t at = points + static_cast<std::size_t>(step) - 1;
        const double pull = (1 - std::pow(1 - alpha, static_cast<double>(points))) / alpha;
        return level + drift * (step - 1 + pull) + (season.empty() ? 0 : season[at % season.size()]);
    }
    /// Runs from the first level to the last; the squared one-step errors of the method, its drift included.
    double run(std::span<const double> y) {
        double squares = 0, pull = 0;  // (1 - (1 - alpha)^t) / alpha
        for (const double value : y) {
            const double error = value - level - drift * pull;
            squares += error * error;
            level += alpha * (value - level);
            pull = 1 + (1 - alpha) * pull;
        }
        return squares;
    }
};

ThetaModel fittedTheta(std::vector<double> y, std::size_t m) {
    ThetaModel form;
    form.points = y.size();
    if (m > 0 && isSeasonal(y, m)) {
        form.season = seasonOf(y, m);
        for (std::size_t i = 0; i < y.size(); ++i) {
            y[i] -= form.season[i % m];
        }
    }
    form.drift = lineThrough(y).slope / 2;
    const double scale = stepSize(y);
    const auto at = [&](std::span<const double> free) {
        ThetaModel model = form;
        model.alpha = between(1e-3, 0.9999, free[0]);
        model.level = y.front() + free[1] * scale;
        return model;
    };
    const auto squares = [&](std::span<const double> free) { return at(free).run(y); };
    ThetaModel model = at(minimise(squares, {1.0, 0.0}, std::vector{1.0, 1.0}, 100).at);
    const double left = std::max(1.0, static_cast<double>(y.size()) - 3);
    model.sigma = std::min(kSigmaCap, std::sqrt(model.run(y) / left));
    return model;
}

}  // namespace

ports::Forecast etsForecast(const ports::ForecastRequest& request) {
    ports::Forecast forecast = answerTo(request, "ETS");
    if (std::string why = refusal(request); !why.empty()) {
        return abstained(std::move(forecast), std::move(why));
    }
    const std::vector<double> logs = fittedLogs(request);
    if (neverMoved(logs)) {
        return abstained(std::move(forecast), kStill);
    }
    const EtsModel model = bestEts(logs, usableSeason(request, logs.size()), stepSize(logs));
    if (!std::isfinite(model.aicc)) {
        return abstained(std::move(forecast), "no form of exponential smoothing fits the history");
    }
    const EtsFan fan = fanOf(model, logs.size(), logs.back(), request);
    setPaths(forecast, fan.paths, fan.paths.size());
    setGaussianQuantiles(forecast, fan.mean, fan.deviation);
    forecast.sampler =
        fmt::format("{}, alpha {:.6g}, beta {:.6g}, phi {:.6g}, gamma {:.6g}, sigma {:.6g}, seed {}",
                    model.name(), model.alpha, model.beta, model.phi, model.gamma, model.sigma, request.seed);
    return bounded(std::move(forecast));
}

ports::Forecast thetaForecast(const ports::ForecastRequest& request) {
    ports::Forecast forecast = answerTo(request, "Theta");
    if (std::string why = refusal(request); !why.empty()) {
        return abstained(std::move(forecast), std::move(why));
    }
    const std::vector<double> logs = fittedLogs(request);
    if (neverMoved(logs)) {
        return abstained(std::move(forecast), kStill);
    }
    const ThetaModel model = fittedTheta(logs, usableSeason(request, logs.size()));
    std::vector<double> mean, deviation;
    for (int step = 1; step <= request.horizon; ++step) {
        mean.push_back(model.expected(step) - logs.back());
        deviation.push_back(model.sigma * std::sqrt(1 + (step - 1) * model.alpha * model.alpha));
    }
    Draws draws(request.seed);
    LogPaths paths(pathsOf(request));
    for (std::vector<double>& path : paths) {
        double moved = 0;  // of the smoothed level, by the errors so far
        for (const double centre : mean) {
            const double error = model.sigma * draws.normal();
            path.push_back(centre + moved + error);
            moved += model.alpha * error;
        }
    }
    setPaths(forecast, paths, paths.size());
    setGaussianQuantiles(forecast, mean, deviation);
    forecast.sampler = fmt::format("Theta, alpha {:.6g}, drift {:.6g}, sigma {:.6g}, season {}, seed {}",
                                   model.alpha, model.drift, model.sigma, model.season.size(), request.seed);
    return bounded(std::move(forecast));
}

}  // namespace tessera::forecast
