#pragma once
// Forecasters without a model, always on. Each answer takes well under a millisecond, so they need no thread:
// submit() computes, drain() delivers. One thread (the consumer's).

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// The fewest closes any forecaster answers to; below it abstains ("history too short (41 of 64)").
inline constexpr std::size_t kMinimumHistory = 64;
/// Quantile levels of every forecast, ascending: 50, 80 and 90 % bands and the median.
inline constexpr double kQuantileLevels[] = {.05, .10, .25, .50, .75, .90, .95};

/// Standard deviation of one step's log return: EWMA over squared returns, mean zero, `lambda` in (0, 1)
/// (RiskMetrics 1996: 0.94). 0 when nothing moved.
double ewmaVolatility(std::span<const double> closes, double lambda = 0.94);

/// Standard normal quantile, |error| < 1e-9 (Acklam's rational approximation with one Halley step); p in (0,
/// 1).
double normalQuantile(double p);
/// The same without the step: relative error below 1.2e-9, a quarter of the time. For draws.
double quickNormalQuantile(double p);

/// Log random walk: no drift, EWMA volatility, quantiles in closed form, paths drawn from `seed`. At least
/// 128 paths whatever `samples` says, so that its score is not sampling noise.
ports::Forecast randomWalkForecast(const ports::ForecastRequest& request);
/// The random walk a ledger line names ("random walk: closed form, drift 0, sigma 0.0012, seed 7"), of the
/// origin, last close and horizon of the model's forecast beside it. None when the words are of another kind.
std::optional<ports::Forecast> randomWalkAgain(const ports::Forecast& model, std::string_view reference);
/// The random walk around the mean log return of the history.
ports::Forecast driftForecast(const ports::ForecastRequest& request);

/// Why this request cannot be answered, or empty: too short, not positive, bad horizon (1..256) or samples
/// (1..256).
std::string refusal(const ports::ForecastRequest& request);

class BaselineForecaster : public ports::Forecaster {
 public:
    using Compute = std::function<ports::Forecast(const ports::ForecastRequest&)>;
    BaselineForecaster(std::string name, Compute compute);
    std::string name() const override { return m_name; }
    void start() override {}
    void stop() override {}
    ports::ForecastTicket submit(ports::ForecastRequest request) override;
    void cancel(ports::ForecastTicket ticket) override;
    std::size_t drain(std::vector<ports::Forecast>& out) override;
    std::shared_ptr<const ports::ModelStatus> status() const override;

 private:
    std::string m_name;
    Compute m_compute;
    std::uint64_t m_tickets = 0;
    std::vector<ports::Forecast> m_ready;
    std::shared_ptr<const ports::ModelStatus> m_status;
};

/// "random walk": the reference every forecaster is scored against.
class RandomWalkForecaster final : public BaselineForecaster {
 public:
    RandomWalkForecaster() : BaselineForecaster("random walk", &randomWalkForecast) {}
};
/// "drift".
class DriftForecaster final : public BaselineForecaster {
 public:
    DriftForecaster() : BaselineForecaster("drift", &driftForecast) {}
};

}  // namespace tessera::forecast
