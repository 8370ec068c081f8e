#include "app/forecast/statistical_forecasters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "app/forecast/digit_encoder.h"
#include "app/forecast/exponential_smoothing.h"
#include "app/forecast/fan.h"
#include "app/forecast/minimise.h"
#include "app/forecast/recalibration.h"
#include "app/forecast/return_models.h"
#include "app/forecast/scoring.h"
#include "tests/forecast/classic_series.h"
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

double widthAt(const ports::Forecast& forecast, std::size_t step) {
    return std::log(quantileAt(forecast, .95, step) / quantileAt(forecast, .05, step));
}

/// Daily list prices: a price that stands still but for `jumps` (step, factor).
ports::ForecastRequest listRequest(std::size_t length, std::vector<std::pair<std::size_t, double>> jumps) {
    ports::ForecastRequest request = walkRequest(0);
    request.interval = std::chrono::hours(24);
    double price = 10;
    for (std::size_t i = 0; i < length; ++i) {
        for (const auto& [step, factor] : jumps) {
            price *= step == i ? factor : 1;
        }
        request.closes.push_back(price);
    }
    return request;
}

TEST(StatisticalForecasters, AreListedOnceEachAndAnswerBehindThePort) {
    for (const StatisticalForecaster& each : statisticalForecasters()) {
        EXPECT_EQ(findStatisticalForecaster(each.key), &each);
        EXPECT_EQ(findStatisticalForecaster(each.name), &each);
        const auto forecaster = makeStatisticalForecaster(each.key);
        ASSERT_TRUE(forecaster);
        EXPECT_EQ(forecaster->name(), each.name);
        forecaster->submit(walkRequest(200));
        std::vector<ports::Forecast> out;
        ASSERT_EQ(forecaster->drain(out), 1u);
        EXPECT_EQ(out[0].status, ports::ForecastStatus::Ok) << each.key << ": " << out[0].sentence;
        EXPECT_EQ(out[0].forecaster, each.name);
        EXPECT_GE(out[0].paths.size(), 128u) << each.key;
        EXPECT_EQ(out[0].quantiles.size(), std::size(kQuantileLevels));
        EXPECT_FALSE(out[0].sampler.empty());
    }
    EXPECT_EQ(makeStatisticalForecaster("oracle"), nullptr);
    EXPECT_EQ(statisticalForecast("oracle", walkRequest(200)).sentence, "there is no forecaster \"oracle\"");
}

TEST(StatisticalForecasters, GiveTheSameForTheSameSeed) {
    for (const StatisticalForecaster& each : statisticalForecasters()) {
        auto request = walkRequest(150);
        const auto first = statisticalForecast(each.key, request);
        EXPECT_EQ(statisticalForecast(each.key, request).paths, first.paths) << each.key;
        request.seed = 99;
        EXPECT_NE(statisticalForecast(each.key, request).paths, first.paths) << each.key;
    }
}

/// Whatever comes in: a state, a sentence where it is no fan, and never a value that is no price.
void expectSound(const ports::ForecastRequest& request, std::string_view what) {
    for (const StatisticalForecaster& each : statisticalForecasters()) {
        const auto forecast = statisticalForecast(each.key, request);
        const auto told = testing::Message() << each.key << " of " << what << ": " << forecast.sentence;
        if (forecast.status != ports::ForecastStatus::Ok) {
            EXPECT_EQ(forecast.status, ports::ForecastStatus::Abstained) << told;
            EXPECT_FALSE(forecast.sentence.empty()) << told;
            EXPECT_TRUE(forecast.quantiles.empty() && forecast.paths.empty()) << told;
            continue;
        }
        for (const auto& path : forecast.paths) {
            ASSERT_EQ(path.size(), static_cast<std::size_t>(request.horizon)) << told;
            EXPECT_TRUE(std::ranges::all_of(path, [](double p) { return std::isfinite(p) && p > 0; }))
                << told;
        }
        for (std::size_t step = 0; step < static_cast<std::size_t>(request.horizon); ++step) {
            double below = 0;
            for (const auto& track : forecast.quantiles) {
                const double value = track.values.at(step);
                ASSERT_TRUE(std::isfinite(value) && value > 0 && value >= below) << told << " step " << step;
                below = value;
            }
        }
    }
}

TEST(StatisticalForecasters, AreSoundOnEveryHistory) {
    auto request = walkRequest(200);
    request.closes.assign(200, 3.5);
    expectSound(request, "a price that stands still");
    request = walkRequest(2);
    expectSound(request, "two points");
    request = walkRequest(200);
    request.closes[7] = 0;
    expectSound(request, "a zero");
    request.closes[7] = std::numeric_limits<double>::quiet_NaN();
    expectSound(request, "a NaN");
    for (const double scale : {1e-12, 1e12}) {
        request = walkRequest(200);
        for (double& close : request.closes) {
            close *= scale;
        }
        expectSound(request, "prices far from one");
    }
    request = walkRequest(200);
    for (std::size_t i = 0; i < request.closes.size(); i += 2) {
        request.closes[i] = i % 4 == 0 ? 1e-12 : 1e12;
    }
    expectSound(request, "prices that leap 24 orders");
    request = walkRequest(700);
    request.horizon = 256;
    expectSound(request, "the longest horizon");
    request.closes.assign(700, 2.0);
    request.closes[650] = 2.5;
    request.closes[651] = 2.0;
    expectSound(request, "one price error");
    request = walkRequest(200);
    for (std::size_t i = 0; i < request.closes.size(); ++i) {
        request.closes[i] = std::exp(0.05 * static_cast<double>(i));
    }
    expectSound(request, "a straight line");
}

TEST(StatisticalForecasters, AFanBeyondTheBoundIsRefusedInWords) {
    auto request = walkRequest(200, 3, 0.4);
    request.horizon = 256;
    const auto forecast = etsForecast(request);
    ASSERT_EQ(forecast.status, ports::ForecastStatus::Abstained);
    EXPECT_NE(forecast.sentence.find("the 90 % band spans a factor of"), std::string::npos)
        << forecast.sentence;
    EXPECT_NE(forecast.sentence.find("beyond 1000, no fan is shown"), std::string::npos) << forecast.sentence;
}

TEST(Minimise, FindsTheFloorOfRosenbrocksValley) {
    const auto valley = [](std::span<const double> x) {
        return 100 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1 - x[0], 2);
    };
    const auto found = minimise(valley, {-1.2, 1.0}, std::vector{0.5, 0.5}, 400);
    EXPECT_NEAR(found.at[0], 1, 1e-3);
    EXPECT_NEAR(found.at[1], 1, 1e-3);
}

TEST(Ets, FollowsATrendWhereThereIsOneAndNoneWhereThereIsNone) {
    auto rising = walkRequest(200, 5, 0.002);
    for (std::size_t i = 0; i < rising.closes.size(); ++i) {
        rising.closes[i] *= std::exp(0.01 * static_cast<double>(i));
    }
    const auto up = etsForecast(rising);
    EXPECT_NEAR(std::log(quantileAt(up, .5, 9) / up.lastClose), 0.1, 0.02) << up.sampler;
    const auto flat = etsForecast(walkRequest(400));
    EXPECT_NE(flat.sampler.find("ETS(A,N,N)"), std::string::npos) << flat.sampler;
}

TEST(Ets, ClosedFormQuantilesAreThoseOfItsOwnPaths) {
    auto request = walkRequest(200, 11, 0.01);
    for (std::size_t i = 0; i < request.closes.size(); ++i) {
        request.closes[i] *= std::exp(0.02 * std::sin(static_cast<double>(i) / 9));
    }
    request.samples = 256;
    const auto forecast = etsForecast(request);
    ASSERT_EQ(forecast.paths.size(), 256u);
    std::vector<double> ends;
    for (const auto& path : forecast.paths) {
        ends.push_back(std::log(path.back()));
    }
    std::sort(ends.begin(), ends.end());
    const double drawn = sampleQuantile(ends, .95) - sampleQuantile(ends, .05);
    EXPECT_NEAR(drawn / widthAt(forecast, 23), 1, 0.15) << forecast.sampler;
}

TEST(Ets, NoiseAroundALevelHardlyWidensWithTheHorizon) {
    auto request = walkRequest(300);
    std::mt19937_64 engine(12);
    std::normal_distribution<double> noise(0, 0.05);
    for (double& close : request.closes) {
        close = 2 * std::exp(noise(engine));
    }
    const auto forecast = etsForecast(request);
    EXPECT_LT(widthAt(forecast, 23) / widthAt(forecast, 0), 1.2) << forecast.sampler;
    EXPECT_NEAR(widthAt(forecast, 0), 2 * 1.645 * 0.05, 0.02);
}

TEST(Theta, DriftsByHalfTheSlopeOfTheHistory) {
    auto request = walkRequest(200);
    for (std::size_t i = 0; i < request.closes.size(); ++i) {
        request.closes[i] = 2 * std::exp(0.01 * static_cast<double>(i));
    }
    const auto forecast = thetaForecast(request);
    ASSERT_EQ(forecast.status, ports::ForecastStatus::Ok) << forecast.sentence;
    const double slope = std::log(quantileAt(forecast, .5, 19) / quantileAt(forecast, .5, 9)) / 10;
    EXPECT_NEAR(slope, 0.005, 1e-6);
}

TEST(Garch, FindsTheParametersItWasDrawnWith) {
    std::mt19937_64 engine(4);
    std::normal_distribution<double> normal;
    std::vector<double> returns;
    double variance = 1e-4;
    for (int i = 0; i < 20'000; ++i) {
        returns.push_back(std::sqrt(variance) * normal(engine));
        variance = 5e-6 + 0.10 * returns.back() * returns.back() + 0.85 * variance;
    }
    const GarchFit fit = fitGarch(returns);
    EXPECT_NEAR(fit.alpha, 0.10, 0.02);
    EXPECT_NEAR(fit.beta, 0.85, 0.03);
    EXPECT_NEAR(fit.longRun, 1e-4, 1e-5);
}

TEST(Garch, WidensAfterAStormAndItsMedianTakesNoSide) {
    auto request = walkRequest(300, 6, 0.004);
    const double calm = widthAt(garchForecast(request), 0);
    double log = std::log(request.closes.back());
    for (int i = 0; i < 40; ++i) {
        log += i % 2 == 0 ? 0.03 : -0.028;
        request.closes.push_back(std::exp(log));
    }
    const auto storm = garchForecast(request);
    EXPECT_GT(widthAt(storm, 0), 3 * calm);
    EXPECT_NEAR(quantileAt(storm, .5, 23) / storm.lastClose, 1, 1e-12);
}

TEST(Jumps, APriceThatNeverMovedHasAPointMassAndSaysSo) {
    const auto forecast = jumpForecast(listRequest(365, {}));
    ASSERT_EQ(forecast.status, ports::ForecastStatus::Ok);
    EXPECT_EQ(quantileAt(forecast, .5, 23), 10);
    EXPECT_EQ(quantileAt(forecast, .25, 23), 10);
    // 4 a year for a year and none in the year seen: 2 a year, 0.13 in 24 days
    EXPECT_NE(forecast.sentence.find("never moved in the history of 364 steps"), std::string::npos);
    EXPECT_NE(forecast.sentence.find("with 88 % it stays where it is"), std::string::npos)
        << forecast.sentence;
    const auto moved =
        std::ranges::count_if(forecast.paths, [](const auto& path) { return path.back() != 10; });
    EXPECT_GT(moved, 0);
    EXPECT_LT(moved, 40);
}

TEST(Jumps, ItsOwnStepsCountOnceThereAreFive) {
    const auto few = listRequest(365, {{50, 0.5}, {200, 0.5}});
    EXPECT_NE(jumpForecast(few).sentence.find("2 jumps in 364 steps, the rest borrowed"), std::string::npos);
    const auto many =
        listRequest(365, {{30, 0.5}, {80, 0.5}, {150, 0.5}, {210, 0.5}, {290, 0.5}, {350, 0.5}});
    const auto forecast = jumpForecast(many);
    EXPECT_EQ(forecast.sentence.find("6 jumps in 364 steps; "), 0u) << forecast.sentence;
    for (const auto& path : forecast.paths) {  // it halves or stands
        const double halvings = std::log2(10 / 64.0 / path.back());
        EXPECT_NEAR(halvings, std::round(halvings), 1e-9);
    }
}

TEST(Jumps, OfATradedPriceAreApartFromItsDiffusion) {
    auto request = walkRequest(400, 8, 0.01);
    for (std::size_t i = 200; i < request.closes.size(); ++i) {
        request.closes[i] *= 1.3;
    }
    const JumpHistory history = jumpHistoryOf(request.closes);
    EXPECT_NEAR(history.sigma, 0.01, 0.002);
    ASSERT_EQ(history.jumps.size(), 1u);
    EXPECT_NEAR(history.jumps[0], std::log(1.3), 0.05);
}

TEST(Jumps, NeedTheLengthOfAStep) {
    auto request = listRequest(100, {});
    request.interval = {};
    EXPECT_EQ(jumpForecast(request).sentence, "the length of a step is not known: jumps have no rate a year");
}

TEST(Ensemble, AveragesQuantilesAndCountsNoMemberThatAbstained) {
    const auto request = walkRequest(200);
    std::vector<ports::Forecast> members{randomWalkForecast(request), randomWalkForecast(request)};
    members[0].forecaster = "low";
    members[1].forecaster = "high";
    for (auto& track : members[1].quantiles) {
        for (double& value : track.values) {
            value *= std::exp(0.02);
        }
    }
    auto absent = abstained(answerTo(request, "absent"), "it does not feel like it");
    members.push_back(absent);
    const auto forecast = combined(request, members, {});
    ASSERT_EQ(forecast.status, ports::ForecastStatus::Ok);
    EXPECT_NEAR(quantileAt(forecast, .5, 5) / quantileAt(members[0], .5, 5), std::exp(0.01), 1e-12);
    EXPECT_NEAR(quantileAt(forecast, .95, 23) / quantileAt(members[0], .95, 23), std::exp(0.01), 1e-12);
    EXPECT_EQ(forecast.sentence, "without absent (it does not feel like it)");
    EXPECT_EQ(forecast.sampler, "quantile average of low 0.5000, high 0.5000, seed 1");

    const auto alone = combined(request, std::vector{members[0], absent}, {});
    EXPECT_EQ(alone.status, ports::ForecastStatus::Abstained);
    EXPECT_EQ(alone.sentence,
              "an ensemble needs two members and has 1: without absent (it does not feel like it)");
}

TEST(Ensemble, WeightsAreEqualUntilEveryMemberHasThirtyScores) {
    const std::vector<std::string> names{"a", "b"};
    std::vector<MemberRecord> records{{"a", 30, 0.01}, {"b", 29, 0.03}};
    EXPECT_EQ(ensembleWeights(names, records), (std::vector{0.5, 0.5}));
    records[1].scored = 30;
    EXPECT_NEAR(ensembleWeights(names, records)[0], 0.75, 1e-12);
    records.pop_back();
    EXPECT_EQ(ensembleWeights(names, records)[1], 0.5);
}

TEST(Ensemble, PathsAreSpreadAsItsQuantilesSay) {
    const auto forecast = statisticalForecast("ensemble", walkRequest(200));
    for (const std::size_t step : {std::size_t{0}, std::size_t{23}}) {
        for (const auto& track : forecast.quantiles) {
            const auto below = std::ranges::count_if(
                forecast.paths, [&](const auto& path) { return path[step] <= track.values[step]; });
            EXPECT_NEAR(static_cast<double>(below) / static_cast<double>(forecast.paths.size()), track.level,
                        0.01);
        }
    }
}

TEST(Sanity, AFanFourTimesAsWideAsTheWalksIsAbsurdAndSaysHowWide) {
    const auto request = walkRequest(200);
    const auto walk = randomWalkForecast(request);
    EXPECT_EQ(whyAbsurd(walk, walk), "");
    auto wild = walk;
    for (auto& track : wild.quantiles) {
        for (double& value : track.values) {
            value = wild.lastClose * std::pow(value / wild.lastClose, 5);
        }
    }
    EXPECT_EQ(whyAbsurd(wild, walk).find("its 90 % band is 5.0 times as wide as the random walk's"), 0u);
    // As wide as digits can be, from the first step on: 2.4 bands of the walk at the horizon, 12 at the
    // first.
    auto digits = walk;
    for (auto& track : digits.quantiles) {
        const double end = walk.lastClose * std::pow(track.values.back() / walk.lastClose, 8 / 3.29);
        track.values.assign(track.values.size(), end);
    }
    EXPECT_EQ(
        whyAbsurd(digits, walk),
        "its 90 % band is 11.9 times as wide as the random walk's after 1 of 24 steps (more than 4): out of "
        "proportion to how the price has moved");
    auto still = request;
    still.closes.assign(200, 2.0);
    EXPECT_EQ(whyAbsurd(walk, randomWalkForecast(still)), "");  // nothing to hold it against
    // A list price that stepped long ago: the walk has forgotten it, the history has not.
    const auto list = listRequest(400, {{20, 0.8}});
    const auto jumps = jumpForecast(list), forgetful = randomWalkForecast(list);
    EXPECT_NE(whyAbsurd(jumps, forgetful), "");
    EXPECT_EQ(whyAbsurd(jumps, forgetful, list.closes), "");
    wild.quantiles.back().values.back() = std::nan("");
    EXPECT_EQ(whyAbsurd(wild, walk), "it has no 90 % band of prices");
}

/// Forecasts that claim a third of the spread there is.
std::vector<ResolvedForecast> overconfident(int count, unsigned seed) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> normal;
    std::vector<ResolvedForecast> all;
    for (int i = 0; i < count; ++i) {
        ResolvedForecast f;
        f.origin = domain::Timestamp::fromSeconds(1'700'000'000 + i * 86'400);
        f.target = f.origin + std::chrono::hours(24);
        f.lastClose = 2;
        f.outcome = 2 * std::exp(0.03 * normal(engine));
        for (const double level : kQuantileLevels) {
            f.levels.push_back(level);
            f.values.push_back(2 * std::exp(0.01 * normalQuantile(level)));
        }
        all.push_back(f);
    }
    return all;
}

TEST(Recalibration, GivesAnOverconfidentForecasterTheCoverageItLacked) {
    const auto scored = overconfident(60, 1);
    ports::Forecast fan = randomWalkForecast(walkRequest(100));
    fan.lastClose = 2;
    for (auto& track : fan.quantiles) {
        track.values.assign(track.values.size(), 2 * std::exp(0.01 * normalQuantile(track.level)));
    }
    const auto wider = recalibrated(fan, scored);
    ASSERT_TRUE(wider) << wider.error().sentence;
    EXPECT_EQ(wider->forecaster, "random walk recalibrated");
    EXPECT_EQ(wider->sentence, "recalibrated on 60 scored forecasts");
    EXPECT_EQ(wider->paths.size(), fan.paths.size());
    int before = 0, after = 0;
    for (const auto& fresh : overconfident(2'000, 2)) {
        before +=
            fresh.outcome >= quantileAt(fan, .05, 23) && fresh.outcome <= quantileAt(fan, .95, 23) ? 1 : 0;
        after += fresh.outcome >= quantileAt(*wider, .05, 23) && fresh.outcome <= quantileAt(*wider, .95, 23)
                     ? 1
                     : 0;
    }
    EXPECT_LT(before, 2'000 * 0.5);
    EXPECT_GT(after, 2'000 * 0.85);
    EXPECT_LT(after, 2'000 * 0.97);
}

TEST(Recalibration, RanksResidualsOutward) {
    std::vector<ResolvedForecast> scored;
    for (int i = 1; i <= 30; ++i) {  // i half widths above the median
        auto f = overconfident(1, 1).front();
        const double half = std::log(*tessera::forecast::quantileAt(f, .95) / 2);
        f.outcome = 2 * std::exp(i * half);
        scored.push_back(f);
    }
    const ports::Forecast fan = randomWalkForecast(walkRequest(100));
    const auto wider = recalibrated(fan, scored);
    ASSERT_TRUE(wider);
    const double half = widthAt(fan, 23) / 2;
    const auto residual = [&](double level) {
        return std::log(quantileAt(*wider, level, 23) / quantileAt(fan, .5, 23)) / half;
    };
    EXPECT_NEAR(residual(.05), 1, 1e-6);  // rank floor(31 x .05)
    EXPECT_NEAR(residual(.25), 7, 1e-6);  // floor(7.75)
    EXPECT_NEAR(residual(.5), 15.5, 1e-6);
    EXPECT_NEAR(residual(.75), 24, 1e-6);  // ceil(23.25)
    EXPECT_NEAR(residual(.95), 30, 1e-6);
}

TEST(Recalibration, IsRefusedBelowThirtyAndForAFanWithoutABand) {
    const ports::Forecast fan = randomWalkForecast(walkRequest(100));
    EXPECT_EQ(recalibrated(fan, overconfident(29, 1)).error().sentence,
              "Recalibration needs 30 scored forecasts with a 90 % band; there are 29.");
    const ports::Forecast still = jumpForecast(listRequest(365, {}));
    ports::Forecast point = still;
    for (auto& track : point.quantiles) {
        track.values.assign(track.values.size(), 10);
    }
    EXPECT_EQ(recalibrated(point, overconfident(40, 1)).error().sentence,
              "This fan has no 90 % band around a median to recalibrate.");
}

/// LLMTime's estimator: twice the pinball loss over 20 levels .05 .. 1.00 of the paths, summed over steps, by
/// the sum of |y|.
double llmtimeScore(std::string_view key, const std::vector<double>& series, int season) {
    ports::ForecastRequest request;
    const std::size_t known = series.size() * 8 / 10;
    request.closes.assign(series.begin(), series.begin() + static_cast<std::ptrdiff_t>(known));
    request.interval = std::chrono::hours(24 * 30);
    request.horizon = static_cast<int>(series.size() - known);
    request.samples = 256;
    request.season = season;
    const auto forecast = statisticalForecast(key, request);
    if (forecast.status != ports::ForecastStatus::Ok) {
        return std::nan("");
    }
    double loss = 0, size = 0;
    for (std::size_t step = 0; step + known < series.size(); ++step) {
        std::vector<double> column;
        for (const auto& path : forecast.paths) {
            column.push_back(path[step]);
        }
        std::sort(column.begin(), column.end());
        for (int level = 1; level <= 20; ++level) {
            loss += 2 *
                    pinballLoss(level / 20.0, sampleQuantile(column, level / 20.0), series[known + step]) /
                    20;
        }
        size += std::abs(series[known + step]);
    }
    return loss / size;
}

// The paper's ARIMA has .054, .069 and .085 (arXiv 2310.07820). Ours on the same estimator; a change of these
// is a change of the forecasts.
TEST(ClassicSeries, BaselinesBesideThePapersArima) {
    EXPECT_NEAR(llmtimeScore("ets", kAirPassengers, 12), .0541, .0005);  // level with it
    EXPECT_NEAR(llmtimeScore("theta", kAirPassengers, 12), .0368, .0005);
    EXPECT_NEAR(llmtimeScore("ets", kWineSales, 12), .0487, .0005);  // 29 % better
    EXPECT_NEAR(llmtimeScore("theta", kWineSales, 12), .0507, .0005);
    // 44 % worse at best, and the model is the reason: series, split (95 quarters, 24 held out), estimator
    // and levels are the paper's. Its ARIMA has no season but 12 to 30 lags (p, d and q by the likelihood of
    // a held-out part; github.com/ngruver/llmtime): three to seven years of quarters, whose swings it carries
    // on, and so it foresees part of the fall after 1988. A level and a season of four keep to where they
    // are. On this estimator such models (statsmodels 0.15) score .0538 on the air passengers with p = 20, d
    // = 1, q = 2, the paper's number; on the yarn .0930 to .0951 with p = 12, d = 1 and .0721 to .0897 with p
    // = 20, d = 1, about its .085. Prices of a market have no such lags to find.
    EXPECT_NEAR(llmtimeScore("theta", kWoollenYarn, 4), .1221, .0005);
    EXPECT_NEAR(llmtimeScore("ets", kWoollenYarn, 4), .1345, .0005);
    EXPECT_NEAR(llmtimeScore("random-walk", kWoollenYarn, 0), .2217, .0005);
}

}  // namespace
}  // namespace tessera::forecast
