// A million bars leave no drift behind: windows keep their sums in two doubles
// (app/studies/compensated_sum.h).

#include <gtest/gtest.h>

#include <cmath>

#include "tests/studies/series.h"

namespace tessera::studies {
namespace {

constexpr std::size_t kBars = 1'000'000;
constexpr std::size_t kLength = 20;

/// Closes from a millionth of a dollar to a million dollars and back, so that what a large value leaves
/// behind in a sum would drown a small one.
std::int64_t closeOf(std::mt19937_64& random, std::size_t i) {
    const double phase = std::sin(static_cast<double>(i) * 6.283185307179586 / 50'000);
    const double noise = static_cast<double>(random() % 10'000) / 1e6;
    return static_cast<std::int64_t>(1e9 * std::exp(13.8 * phase) * (1 + noise));
}

/// The last bars alone, given to a new study.
Values afresh(std::string_view id, const std::vector<domain::Bar>& tail) {
    auto study = std::move(make(id, std::vector<Setting>{{"length", static_cast<double>(kLength)}})).value();
    return valuesOf(*study, unmarked(tail)).back();
}

void expectNoDrift(std::string_view id) {
    std::mt19937_64 random(3);
    auto study = std::move(make(id, std::vector<Setting>{{"length", static_cast<double>(kLength)}})).value();
    std::vector<domain::Bar> tail;
    double worst = 0;
    for (std::size_t i = 0; i < kBars; ++i) {
        const domain::Bar bar = flatBar(static_cast<std::int64_t>(i), closeOf(random, i));
        ASSERT_TRUE(study->update(bar));
        tail.push_back(bar);
        if (tail.size() > 2 * kLength) {
            tail.erase(tail.begin(), tail.end() - kLength);
        }
        if (i % 12'347 == 12'346 || i + 1 == kBars) {
            tail.erase(tail.begin(), tail.end() - kLength);
            const Values wanted = afresh(id, tail);
            for (std::size_t output = 0; output < find(id)->outputs.size(); ++output) {
                worst = std::max(worst, deviation(*study->values().at[output], *wanted.at[output]));
            }
        }
    }
    EXPECT_LE(worst, 1e-12) << id;
}

TEST(StudiesLongRun, AMillionBarsLeaveNoDriftInWindows) {
    for (const char* id : {"sma", "wma", "bollinger", "regression", "donchian"}) {
        expectNoDrift(id);
    }
}

TEST(StudiesLongRun, ASessionOfAMillionBarsHasTheMeanAndDeviationOfItsDefinition) {
    std::mt19937_64 random(4);
    auto vwap = std::move(make("vwap")).value();
    long double volume = 0, sum = 0, squares = 0;
    const long double base = 50'000;
    for (std::size_t i = 0; i < kBars; ++i) {
        const auto close =
            static_cast<std::int64_t>(50'000e9) + static_cast<std::int64_t>(random() % 1'000'000'000);
        const auto traded = static_cast<std::int64_t>(random() % 1'000);
        ASSERT_TRUE(
            vwap->update(flatBar(static_cast<std::int64_t>(i), close, traded), {.startsSession = i == 0}));
        const long double apart = static_cast<long double>(close) / 1e9L - base;
        volume += static_cast<long double>(traded);
        sum += apart * static_cast<long double>(traded);
        squares += apart * apart * static_cast<long double>(traded);
    }
    const long double mean = sum / volume;
    const double spread = static_cast<double>(std::sqrt(squares / volume - mean * mean));
    EXPECT_LE(deviation(*vwap->values().at[0], static_cast<double>(base + mean)), 1e-12);
    EXPECT_LE(deviation(*vwap->values().at[1] - *vwap->values().at[0], spread), 1e-9);
}

}  // namespace
}  // namespace tessera::studies
