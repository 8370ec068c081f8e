// Scores over a ledger's worth of forecasts: what opening the track record costs.

#include <cmath>
#include <random>

#include "app/forecast/baselines.h"
#include "app/forecast/scoring.h"
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

}  // namespace
}  // namespace tessera::bench
