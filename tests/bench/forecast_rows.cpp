// Scores over a ledger's worth of forecasts: what opening the track record costs; and a walk-forward
// back-test.

#include <cmath>
#include <random>

#include "app/forecast/backtest.h"
#include "app/forecast/scoring.h"
#include "app/forecast/statistical_forecasters.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

constexpr std::size_t kForecasts = 10'000;
constexpr std::size_t kMembers = 16;
constexpr std::size_t kLevels = std::size(forecast::kQuantileLevels);
constexpr int kHorizon = 24;

struct Record {
    std::vector<double> members;
    std::vector<double> quantiles;
    double outcome = 0;
};

std::vector<Record> records(std::size_t count) {
    std::mt19937_64 engine(1);
    std::normal_distribution<double> normal;
    std::vector<Record> out(count);
    for (Record& record : out) {
        for (std::size_t i = 0; i < kMembers; ++i) {
            record.members.push_back(normal(engine));
        }
        for (const double level : forecast::kQuantileLevels) {
            record.quantiles.push_back(forecast::normalQuantile(level));
        }
        record.outcome = normal(engine);
    }
    return out;
}

/// Fair CRPS, pinball over seven levels, Diebold-Mariano and the skill interval. Nanoseconds.
double scoreAll(const std::vector<Record>& all) {
    const auto scorer = forecast::makeScorer();
    std::vector<double> losses;
    std::vector<double> reference;
    double pinball = 0;
    const auto work = [&] {
        for (const Record& record : all) {
            losses.push_back(forecast::fairCrps(record.members, record.outcome));
            reference.push_back(forecast::normalCrps(0, 1.1, record.outcome));
            pinball += forecast::meanPinball(forecast::kQuantileLevels, record.quantiles, record.outcome);
        }
        keep(forecast::dieboldMariano(losses, reference, kHorizon));
        keep(scorer->skill(losses, reference, kHorizon));
        keep(pinball);
    };
    return nanosEach(1, work);
}

TESSERA_BENCH("forecast.scores", "CRPS, pinball, Diebold-Mariano and skill of 10 000 forecasts") {
    static_assert(kLevels == 7);
    const std::vector<Record> all = records(kForecasts);
    const auto measures = interleave(context, {[&] { return scoreAll(all) / 1e6; }});
    context.add(plainRow("forecast.scores", "ms", measures[0]).atMost(50));
}

/// The same forecasts as a track record takes them.
std::vector<forecast::ResolvedForecast> resolved(const std::vector<Record>& all) {
    std::vector<forecast::ResolvedForecast> out;
    for (const Record& record : all) {
        forecast::ResolvedForecast f;
        f.origin =
            domain::Timestamp::fromSeconds(1'700'000'000 + static_cast<std::int64_t>(out.size()) * 3'600);
        f.target = f.origin + std::chrono::hours(kHorizon);
        f.lastClose = 2;
        f.outcome = 2 * std::exp(0.02 * record.outcome);
        f.levels.assign(std::begin(forecast::kQuantileLevels), std::end(forecast::kQuantileLevels));
        for (const double quantile : record.quantiles) {
            f.values.push_back(2 * std::exp(0.02 * quantile));
        }
        f.members = record.members;
        f.crps = forecast::fairCrps(record.members, record.outcome);
        f.crpsReference = forecast::normalCrps(0, 1.1, record.outcome);
        f.scale = 0.01;
        out.push_back(std::move(f));
    }
    return out;
}

TESSERA_BENCH("forecast.record", "the whole track record of 10 000 forecasts, skill over time included") {
    const std::vector<forecast::ResolvedForecast> all = resolved(records(kForecasts));
    const auto measures = interleave(
        context, {[&] { return nanosEach(1, [&] { keep(forecast::trackRecordOf(all).n); }) / 1e6; }});
    context.add(plainRow("forecast.record", "ms", measures[0]).atMost(100));
}

/// 400 forecasts of each statistical forecaster, walked forward over a random walk of daily closes.
double walkForward(std::size_t origins) {
    forecast::BacktestSeries series;
    series.symbol = "walk";
    series.interval = std::chrono::hours(24);
    forecast::BacktestPlan plan;
    std::mt19937_64 engine(3);
    std::normal_distribution<double> normal;
    double log = 0;
    const std::size_t points =
        origins - 1 + static_cast<std::size_t>(plan.window) + static_cast<std::size_t>(plan.horizon);
    for (std::size_t i = 0; i < points; ++i) {
        series.ends.push_back(
            domain::Timestamp::fromSeconds(1'700'000'000 + static_cast<std::int64_t>(i) * 86'400));
        series.closes.push_back(2 * std::exp(log += 0.02 * normal(engine)));
    }
    std::vector<std::unique_ptr<ports::Forecaster>> own;
    std::vector<ports::Forecaster*> forecasters;
    for (const forecast::StatisticalForecaster& each : forecast::statisticalForecasters()) {
        forecasters.push_back(own.emplace_back(forecast::makeStatisticalForecaster(each.key)).get());
    }
    forecast::MemoryBacktestStore store;
    const auto test = forecast::Backtest::open(series, plan, forecasters, store);
    return nanosEach(1, [&] { (*test)->run({}); }) / 1e9;
}

TESSERA_BENCH("forecast.backtest", "a walk-forward of 400 origins by all seven statistical forecasters") {
    const std::size_t origins = context.scaled(400);
    const auto measures =
        interleave(context, {[&] { return walkForward(origins) * 400 / static_cast<double>(origins); }});
    context.add(plainRow("forecast.backtest", "s", measures[0]).atMost(5).remark("2 800 forecasts"));
}

}  // namespace
}  // namespace tessera::bench
