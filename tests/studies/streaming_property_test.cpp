// A stream of ticks says what a recomputation from the first bar says, whatever the forming bar went through.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/studies/series.h"

namespace tessera::studies {
namespace {

RC_GTEST_PROP(StudiesProperty, AFormingBarThatChangesGivesWhatARecomputationGives, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    const auto bars = randomBars(seed, 90);
    for (const StudySpec* spec : catalogue()) {
        RC_LOG() << spec->id << "\n";
        auto streamed = shortStudy(spec->id);
        std::vector<MarkedBar> soFar;
        for (const MarkedBar& closed : bars) {
            MarkedBar forming = closed;
            for (std::uint64_t ticks = random() % 4; ticks > 0; --ticks) {
                forming.bar = otherShape(closed.bar, random);
                RC_ASSERT(streamed->update(forming.bar, forming.marks));
                if (random() % 16 == 0) {
                    auto afresh = shortStudy(spec->id);
                    soFar.push_back(forming);
                    RC_ASSERT(valuesOf(*afresh, soFar).back() == streamed->values());
                    soFar.pop_back();
                }
            }
            RC_ASSERT(streamed->update(closed.bar, closed.marks));
            soFar.push_back(closed);
        }
        auto plain = shortStudy(spec->id);
        RC_ASSERT(valuesOf(*plain, soFar).back() == streamed->values());
        RC_ASSERT(streamed->size() == soFar.size());
    }
}

/// Of the last `length` closes ending at `last`, in long double and from their definition.
struct Naive {
    long double mean = 0, deviation = 0, weighted = 0, highest = 0, lowest = 0;
};

Naive naiveOf(const std::vector<MarkedBar>& bars, std::size_t last, std::size_t length) {
    Naive naive;
    std::vector<long double> x;
    for (std::size_t i = last + 1 - length; i <= last; ++i) {
        x.push_back(static_cast<long double>(bars[i].bar.close.nanoUsd()) / 1e9L);
    }
    const auto count = static_cast<long double>(length);
    for (std::size_t i = 0; i < length; ++i) {
        naive.mean += x[i] / count;
        naive.weighted += x[i] * static_cast<long double>(i + 1) * 2 / (count * (count + 1));
    }
    for (const long double value : x) {
        naive.deviation += (value - naive.mean) * (value - naive.mean) / count;
    }
    naive.deviation = std::sqrt(naive.deviation);
    naive.highest = naive.lowest = x[0];
    for (std::size_t i = last + 1 - length; i <= last; ++i) {
        naive.highest = std::max(naive.highest, static_cast<long double>(bars[i].bar.high.nanoUsd()) / 1e9L);
        naive.lowest = std::min(naive.lowest, static_cast<long double>(bars[i].bar.low.nanoUsd()) / 1e9L);
    }
    return naive;
}

void expectNear(std::optional<double> ours, long double wanted, double scale = 0) {
    RC_ASSERT(ours.has_value());
    RC_ASSERT(deviation(*ours, static_cast<double>(wanted), scale) <= 1e-12);
}

RC_GTEST_PROP(StudiesProperty, WindowsSayWhatTheirDefinitionSays, (std::uint64_t seed)) {
    const std::size_t length = 2 + seed % 30;
    const std::vector<Setting> settings{{"length", static_cast<double>(length)}};
    const auto bars = randomBars(seed, 150);
    const auto of = [&](const char* id) { return valuesOf(**make(id, settings), bars); };
    const auto sma = of("sma"), wma = of("wma"), bollinger = of("bollinger"), donchian = of("donchian");
    for (std::size_t i = length - 1; i < bars.size(); ++i) {
        const Naive naive = naiveOf(bars, i, length);
        expectNear(sma[i].at[0], naive.mean);
        expectNear(wma[i].at[0], naive.weighted);
        expectNear(bollinger[i].at[0], naive.mean + 2 * naive.deviation);
        expectNear(bollinger[i].at[2], naive.mean - 2 * naive.deviation, 1);
        expectNear(donchian[i].at[0], naive.highest);
        expectNear(donchian[i].at[2], naive.lowest);
    }
}

TEST(Studies, ABarFromBeforeTheLastIsRefusedAndChangesNothing) {
    for (const StudySpec* spec : catalogue()) {
        auto study = shortStudy(spec->id);
        const auto bars = randomBars(5, 40);
        const Values before = valuesOf(*study, bars).back();
        EXPECT_FALSE(study->update(bars[20].bar));
        EXPECT_EQ(study->values(), before) << spec->id;
        EXPECT_EQ(study->size(), bars.size());
    }
}

TEST(Studies, ALineIsBrokenWhereBarsAreMissing) {
    for (const StudySpec* spec : catalogue()) {
        auto study = shortStudy(spec->id, {.interval = std::chrono::minutes(1)});
        const auto bars = randomBars(9, 60);
        for (const MarkedBar& marked : bars) {
            ASSERT_TRUE(study->update(marked.bar));
            EXPECT_EQ(study->values().isBroken, marked.marks.followsGap) << spec->id;
        }
    }
}

}  // namespace
}  // namespace tessera::studies
