#include "app/forecast/baselines.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <random>

namespace tessera::forecast {

namespace {

constexpr int kMaximumHorizon = 256;
constexpr int kMaximumSamples = 256;
constexpr int kBaselinePaths = 128;
/// A one-step volatility above this is a data error, not a market: intervals stay finite.
constexpr double kVolatilityCap = 0.5;

double meanLogReturn(std::span<const double> closes) {
    return closes.size() < 2
               ? 0
               : std::log(closes.back() / closes.front()) / static_cast<double>(closes.size() - 1);
}

/// Standard normal from 53 random bits: std::normal_distribution differs between libraries, seeds should not.
double normalDraw(std::mt19937_64& engine) {
    const double uniform = (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
    return normalQuantile(uniform);
}

std::vector<double> gaussianPath(std::mt19937_64& engine, double last, double drift, double sigma,
                                 int horizon) {
    std::vector<double> path;
    path.reserve(static_cast<std::size_t>(horizon));
    double log = 0;
    for (int step = 0; step < horizon; ++step) {
        log += drift + sigma * normalDraw(engine);
        path.push_back(last * std::exp(log));
    }
    return path;
}

/// Gaussian log returns: N(drift k, sigma^2 k) at step k.
ports::Forecast gaussianForecast(const ports::ForecastRequest& request, std::string name, double drift) {
    ports::Forecast forecast;
    forecast.forecaster = std::move(name);
    forecast.symbol = request.symbol;
    forecast.asOf = request.asOf;
    forecast.interval = request.interval;
    if (std::string reason = refusal(request); !reason.empty()) {
        forecast.status = ports::ForecastStatus::Abstained;
        forecast.sentence = std::move(reason);
        return forecast;
    }
    const double last = request.closes.back();
    const double sigma = std::min(ewmaVolatility(request.closes), kVolatilityCap);
    forecast.lastClose = last;
    forecast.sampler =
        fmt::format("closed form, drift {:.3e}, sigma {:.3e}, seed {}", drift, sigma, request.seed);
    for (const double level : kQuantileLevels) {
        ports::QuantileTrack track{level, {}};
        for (int step = 1; step <= request.horizon; ++step) {
            track.values.push_back(last *
                                   std::exp(drift * step + normalQuantile(level) * sigma * std::sqrt(step)));
        }
        forecast.quantiles.push_back(std::move(track));
    }
    std::mt19937_64 engine(request.seed);
    for (int i = 0; i < std::max(request.samples, kBaselinePaths); ++i) {
        forecast.paths.push_back(gaussianPath(engine, last, drift, sigma, request.horizon));
    }
    return forecast;
}

/// Acklam's coefficients, relative error 1.15e-9 before the refinement.
double acklam(double p) {
    constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                            1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
    constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                            6.680131188771972e+01, -1.328068155288572e+01};
    constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                            -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
    constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                            3.754408661907416e+00};
    const auto tail = [&](double q) {
        return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
               ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    };
    if (p < 0.02425) {
        return tail(std::sqrt(-2 * std::log(p)));
    }
    if (p > 1 - 0.02425) {
        return -tail(std::sqrt(-2 * std::log1p(-p)));
    }
    const double q = p - 0.5;
    const double r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
           (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

}  // namespace

double normalQuantile(double p) {
    const double x = acklam(p);
    const double error = 0.5 * std::erfc(-x / std::numbers::sqrt2) - p;
    const double u = error * std::sqrt(2 * std::numbers::pi) * std::exp(x * x / 2);
    return x - u / (1 + x * u / 2);
}

double ewmaVolatility(std::span<const double> closes, double lambda) {
    double weighted = 0;
    double weight = 0;
    for (std::size_t i = 1; i < closes.size(); ++i) {
        const double r = std::log(closes[i] / closes[i - 1]);
        weighted = lambda * weighted + (1 - lambda) * r * r;
        weight = lambda * weight + (1 - lambda);  // so that a short history is not biased to zero
    }
    return weight > 0 ? std::sqrt(weighted / weight) : 0;
}

std::string refusal(const ports::ForecastRequest& request) {
    if (request.closes.size() < kMinimumHistory) {
        return fmt::format("history too short ({} of {})", request.closes.size(), kMinimumHistory);
    }
    if (!std::all_of(request.closes.begin(), request.closes.end(),
                     [](double c) { return std::isfinite(c) && c > 0; })) {
        return "the history holds a price that is not positive: no forecast on a log scale";
    }
    if (request.horizon < 1 || request.horizon > kMaximumHorizon) {
        return fmt::format("a horizon of {} steps is outside 1 to {}", request.horizon, kMaximumHorizon);
    }
    if (request.samples < 1 || request.samples > kMaximumSamples) {
        return fmt::format("{} paths are outside 1 to {}", request.samples, kMaximumSamples);
    }
    return {};
}

ports::Forecast randomWalkForecast(const ports::ForecastRequest& request) {
    return gaussianForecast(request, "random walk", 0);
}

ports::Forecast driftForecast(const ports::ForecastRequest& request) {
    const bool usable = refusal(request).empty();
    return gaussianForecast(request, "drift", usable ? meanLogReturn(request.closes) : 0);
}

BaselineForecaster::BaselineForecaster(std::string name, Compute compute)
    : m_name(std::move(name)), m_compute(compute) {}

ports::ForecastTicket BaselineForecaster::submit(ports::ForecastRequest request) {
    const auto started = std::chrono::steady_clock::now();
    ports::Forecast forecast = m_compute(request);
    forecast.ticket = static_cast<ports::ForecastTicket>(++m_tickets);
    forecast.computeTime = std::chrono::steady_clock::now() - started;
    m_ready.push_back(std::move(forecast));
    return m_ready.back().ticket;
}

void BaselineForecaster::cancel(ports::ForecastTicket ticket) {
    for (ports::Forecast& forecast : m_ready) {
        if (forecast.ticket == ticket) {
            forecast.status = ports::ForecastStatus::Cancelled;
            forecast.sentence = "cancelled";
            forecast.paths.clear();
            forecast.quantiles.clear();
        }
    }
}

std::size_t BaselineForecaster::drain(std::vector<ports::Forecast>& out) {
    const std::size_t count = m_ready.size();
    std::move(m_ready.begin(), m_ready.end(), std::back_inserter(out));
    m_ready.clear();
    return count;
}

ports::ModelStatus BaselineForecaster::status() const {
    return {ports::ModelStatus::State::Idle, m_name, "a statistical baseline; needs no model", -1, {}};
}

}  // namespace tessera::forecast
