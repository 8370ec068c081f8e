#include "app/forecast/baselines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/forecast/forecast_requests.h"

namespace tessera::forecast {
namespace {

double quantileAt(const ports::Forecast& forecast, double level, std::size_t step) {
    for (const auto& track : forecast.quantiles) {
        if (track.level == level) {
            return track.values.at(step);
        }
    }
    return std::nan("");
}

TEST(RandomWalk, QuantilesCoverAsManyOutcomesAsTheyClaim) {
    constexpr int kTrials = 2'000;
    int inside50 = 0, inside80 = 0, inside90 = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        auto request = walkRequest(224, 1'000 + static_cast<std::uint64_t>(trial));
        const double outcome = request.closes.back();
        request.closes.resize(200);  // the last 24 steps are the future
        request.samples = 1;
        const auto forecast = randomWalkForecast(request);
        const auto covers = [&](double low) {
            return outcome >= quantileAt(forecast, low, 23) && outcome <= quantileAt(forecast, 1 - low, 23);
        };
        inside50 += covers(.25) ? 1 : 0;
        inside80 += covers(.10) ? 1 : 0;
        inside90 += covers(.05) ? 1 : 0;
    }
    // Three standard errors, and a little for the estimated volatility.
    EXPECT_NEAR(inside50 / double{kTrials}, .50, .05);
    EXPECT_NEAR(inside80 / double{kTrials}, .80, .05);
    EXPECT_NEAR(inside90 / double{kTrials}, .90, .04);
}

TEST(RandomWalk, MedianStaysAtTheLastCloseAndTheFanWidensWithTheRootOfTime) {
    const auto forecast = randomWalkForecast(walkRequest(100));
    ASSERT_EQ(forecast.status, ports::ForecastStatus::Ok);
    for (std::size_t step = 0; step < 24; ++step) {
        EXPECT_NEAR(quantileAt(forecast, .5, step), forecast.lastClose, 1e-12);
    }
    const auto width = [&](std::size_t step) {
        return std::log(quantileAt(forecast, .95, step) / quantileAt(forecast, .05, step));
    };
    EXPECT_NEAR(width(15) / width(3), 2.0, 1e-9);
}

TEST(RandomWalk, PathsComeFromTheSeedAlone) {
    auto request = walkRequest(100);
    const auto first = randomWalkForecast(request);
    EXPECT_EQ(randomWalkForecast(request).paths, first.paths);
    request.seed = 2;
    EXPECT_NE(randomWalkForecast(request).paths, first.paths);
    EXPECT_GE(first.paths.size(), 128u);
    EXPECT_EQ(first.paths[0].size(), 24u);
}

TEST(RandomWalk, AbstainsOnAShortHistoryAndSaysHowShort) {
    RandomWalkForecaster forecaster;
    const auto ticket = forecaster.submit(walkRequest(41));
    std::vector<ports::Forecast> out;
    ASSERT_EQ(forecaster.drain(out), 1u);
    EXPECT_EQ(out[0].ticket, ticket);
    EXPECT_EQ(out[0].status, ports::ForecastStatus::Abstained);
    EXPECT_EQ(out[0].sentence, "history too short (41 of 64)");
    EXPECT_TRUE(out[0].paths.empty());
}

TEST(RandomWalk, RefusesPricesAndSizesItCannotUse) {
    auto negative = walkRequest(100);
    negative.closes[50] = -1;
    EXPECT_EQ(randomWalkForecast(negative).status, ports::ForecastStatus::Abstained);
    auto endless = walkRequest(100);
    endless.horizon = 100'000;
    EXPECT_EQ(randomWalkForecast(endless).status, ports::ForecastStatus::Abstained);
}

TEST(RandomWalk, KeepsItsFanFiniteAfterAPriceError) {
    auto request = walkRequest(100);
    request.closes[98] *= 1e6;
    const auto forecast = randomWalkForecast(request);
    EXPECT_LT(quantileAt(forecast, .95, 0), forecast.lastClose * 3);
}

TEST(Drift, FollowsTheMeanReturnOfTheHistory) {
    auto request = walkRequest(100);
    for (std::size_t i = 0; i < request.closes.size(); ++i) {
        request.closes[i] = 2 * std::exp(0.001 * static_cast<double>(i));
    }
    const auto forecast = driftForecast(request);
    EXPECT_NEAR(quantileAt(forecast, .5, 9), forecast.lastClose * std::exp(0.01), 1e-9);
    EXPECT_EQ(forecast.forecaster, "drift");
}

TEST(EwmaVolatility, FindsTheVolatilityOfALongWalkAndZeroWhereNothingMoves) {
    EXPECT_NEAR(ewmaVolatility(walkRequest(20'000).closes, 0.999), 0.005, 0.0003);
    EXPECT_EQ(ewmaVolatility(std::vector<double>(100, 2.0)), 0);
}

TEST(NormalQuantile, InvertsTheDistributionFunction) {
    for (const double p : {1e-9, 0.001, 0.02425, 0.1, 0.5, 0.77, 0.97575, 0.9999}) {
        EXPECT_NEAR(0.5 * std::erfc(-normalQuantile(p) / std::sqrt(2.0)), p, 1e-12 + 1e-9 * p);
    }
}

}  // namespace
}  // namespace tessera::forecast
