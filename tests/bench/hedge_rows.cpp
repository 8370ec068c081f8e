// hedge.montecarlo: the bill of three years by the day, ten thousand times, against the same loop written
// plainly.

#include <cmath>
#include <random>

#include "app/hedge/bill_simulation.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

constexpr int kMonths = 36, kParts = 5, kPaths = 10'000;

hedge::SimulationQuestion threeYears() {
    hedge::SimulationQuestion question;
    for (int month = 0; month < kMonths; ++month) {
        question.daysOfMonths.push_back(month % 12 == 1 ? 28 : month % 2 == 0 ? 31 : 30);
    }
    for (int i = 0; i < kParts; ++i) {
        question.drivers.push_back({2.5, 0.40, 3.0, 0.10, 0.25});
        question.parts.push_back({.monthly = 10'000, .driver = i});
    }
    question.growthSigma = 0.1;
    question.paths = kPaths;
    return question;
}

/// What anybody would write: normal deviates and exp() in doubles, a path after the other.
double plainly(const hedge::SimulationQuestion& question) {
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    double sum = 0;
    const double day = 1.0 / 365;
    for (int path = 0; path < question.paths; ++path) {
        double factor = 1;
        std::array<double, kParts> x{};
        for (const int days : question.daysOfMonths) {
            factor *= std::exp(question.growthSigma * normal(random));
            for (std::size_t i = 0; i < kParts; ++i) {
                const hedge::PriceDriver& driver = question.drivers[i];
                std::poisson_distribution<int> jumps(driver.jumpsAYear * day);
                double month = 0;
                for (int d = 0; d < days; ++d) {
                    x[i] += -driver.kappa * x[i] * day + driver.sigma * std::sqrt(day) * normal(random);
                    for (int left = jumps(random); left > 0; --left) {
                        x[i] += driver.jumpMean + driver.jumpSigma * normal(random);
                    }
                    month += std::exp(x[i]);
                }
                sum += factor * question.parts[i].monthly * month / days;
            }
        }
    }
    return sum;
}

TESSERA_BENCH("hedge.montecarlo", "10,000 paths x 3 years by the day x 5 exposures") {
    const hedge::SimulationQuestion question = threeYears();
    const auto measures = interleave(
        context,
        {[&] { return nanosEach(1, [&] { keep(hedge::simulateBill(question).unhedged.mean); }) / 1e6; },
         [&] { return nanosEach(1, [&] { keep(plainly(question)); }) / 1e6; }});
    context.add(timeRow("hedge.montecarlo", "ms", measures, "the same loop written plainly").atMost(150));
}

}  // namespace
}  // namespace tessera::bench
