#include "app/forecast/baselines.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

/// All a closed-form forecast follows from, beside its origin and last close.
struct ClosedForm {
    double drift = 0, sigma = 0;  // of one step's log return
    std::uint64_t seed = 0;       // of the paths
};

/// Numbers as they read back to the same bits: a ledger line is enough to draw its random walk again.
std::string textOf(const ClosedForm& form) {
    return fmt::format("closed form, drift {}, sigma {}, seed {}", form.drift, form.sigma, form.seed);
}

/// The number behind `name` in `text`.
template <class Number>
bool readNumber(std::string_view text, std::string_view name, Number& out) {
    const std::size_t at = text.find(name);
    if (at == std::string_view::npos) {
        return false;
    }
    const char* begin = text.data() + at + name.size();
    return std::from_chars(begin, text.data() + text.size(), out).ec == std::errc();
}

std::optional<ClosedForm> closedFormOf(std::string_view text) {
    ClosedForm form;
    const bool isRead = readNumber(text, "drift ", form.drift) && readNumber(text, "sigma ", form.sigma) &&
                        readNumber(text, "seed ", form.seed);
    return isRead && std::isfinite(form.drift) && form.sigma >= 0 && form.sigma <= kVolatilityCap
               ? std::optional(form)
               : std::nullopt;
}

/// Gaussian log returns: N(drift k, sigma^2 k) at step k, from forecast.lastClose.
void fillClosedForm(ports::Forecast& forecast, const ClosedForm& form, int horizon, int paths) {
    forecast.sampler = textOf(form);
    for (const double level : kQuantileLevels) {
        ports::QuantileTrack track{level, {}};
        for (int step = 1; step <= horizon; ++step) {
            const double log = form.drift * step + normalQuantile(level) * form.sigma * std::sqrt(step);
            track.values.push_back(forecast.lastClose * std::exp(log));
        }
        forecast.quantiles.push_back(std::move(track));
    }
    std::mt19937_64 engine(form.seed);
    for (int i = 0; i < paths; ++i) {
        forecast.paths.push_back(gaussianPath(engine, forecast.lastClose, form.drift, form.sigma, horizon));
    }
}

ports::Forecast gaussianForecast(const ports::ForecastRequest& request, std::string name, double drift) {
    ports::Forecast forecast;
    forecast.forecaster = std::move(name);
    forecast.symbol = request.symbol;
    forecast.origin = request.origin;
    forecast.interval = request.interval;
    if (std::string reason = refusal(request); !reason.empty()) {
        forecast.status = ports::ForecastStatus::Abstained;
        forecast.sentence = std::move(reason);
        return forecast;
    }
    forecast.lastClose = request.closes.back();
    const double sigma = std::min(ewmaVolatility(request.closes), kVolatilityCap);
    fillClosedForm(forecast, {drift, sigma, request.seed}, request.horizon,
                   std::max(request.samples, kBaselinePaths));
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

double quickNormalQuantile(double p) {
    return acklam(p);
}

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

std::optional<ports::Forecast> randomWalkAgain(const ports::Forecast& model, std::string_view reference) {
    constexpr std::string_view kName = "random walk";
    const auto form = reference.starts_with(kName) ? closedFormOf(reference) : std::nullopt;
    if (!form || model.paths.empty() || !(model.lastClose > 0)) {
        return std::nullopt;
    }
    ports::Forecast walk;
    walk.forecaster = kName;
    walk.symbol = model.symbol;
    walk.origin = model.origin;
    walk.interval = model.interval;
    walk.lastClose = model.lastClose;
    fillClosedForm(walk, *form, static_cast<int>(model.paths.front().size()), kBaselinePaths);
    return walk;
}

ports::Forecast driftForecast(const ports::ForecastRequest& request) {
    const bool usable = refusal(request).empty();
    return gaussianForecast(request, "drift", usable ? meanLogReturn(request.closes) : 0);
}

BaselineForecaster::BaselineForecaster(std::string name, Compute compute)
    : m_name(std::move(name)), m_compute(std::move(compute)) {
    auto status = std::make_shared<ports::ModelStatus>();
    status->state = ports::ModelStatus::State::Idle;
    status->model = m_name;
    status->sentence = "a statistical baseline; needs no model";
    m_status = std::move(status);
}

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

std::shared_ptr<const ports::ModelStatus> BaselineForecaster::status() const {
    return m_status;
}

}  // namespace tessera::forecast
