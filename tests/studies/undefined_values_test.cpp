// Where a formula divides by nothing, and series too short or too still to say anything.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/studies/series.h"

namespace tessera::studies {
namespace {

std::vector<MarkedBar> flat(std::int64_t count, std::int64_t price, std::int64_t volume = 10) {
    std::vector<MarkedBar> bars;
    for (std::int64_t i = 0; i < count; ++i) {
        bars.push_back({flatBar(i, price, volume, volume / 2), {.startsSession = i == 0}});
    }
    return bars;
}

Values lastOf(std::string_view id, const std::vector<MarkedBar>& bars) {
    auto study = shortStudy(id);
    return valuesOf(*study, bars).back();
}

TEST(UndefinedValues, NoStudyEverSaysNotANumber) {
    for (const StudySpec* spec : catalogue()) {
        for (const std::int64_t price :
             {std::int64_t{2'000'000'000}, std::int64_t{0}, std::int64_t{-5'000'000'000}}) {
            for (const std::int64_t volume : {0, 10}) {
                auto study = shortStudy(spec->id);
                for (const Values& values : valuesOf(*study, flat(60, price, volume))) {
                    for (const auto& value : values.at) {
                        ASSERT_TRUE(!value || std::isfinite(*value)) << spec->id;
                    }
                }
            }
        }
    }
}

TEST(UndefinedValues, PricesThatNeverMovedHaveNoRsiNoStochasticAndNoDirection) {
    for (const char* id : {"rsi", "stochastic", "adx"}) {
        EXPECT_EQ(lastOf(id, flat(60, 2'000'000'000)), Values{}) << id;
    }
}

TEST(UndefinedValues, AFlatStretchAfterAMoveKeepsTheRsi) {
    auto rsi = shortStudy("rsi");
    const std::vector<std::int64_t> prices{10, 12, 11, 14, 13, 15};
    std::int64_t minute = 0;
    for (const std::int64_t price : prices) {
        ASSERT_TRUE(rsi->update(flatBar(minute++, price * 1'000'000'000)));
    }
    const double moved = rsi->values().at[0].value();
    for (int i = 0; i < 300; ++i) {
        ASSERT_TRUE(rsi->update(flatBar(minute++, 15'000'000'000)));
    }
    EXPECT_NEAR(rsi->values().at[0].value(), moved, 1e-9);
}

TEST(UndefinedValues, FlatPricesHaveAveragesAndBandsOfWidthZero) {
    const double price = 0.1;
    for (const char* id : {"sma", "ema", "wma"}) {
        EXPECT_DOUBLE_EQ(lastOf(id, flat(60, 100'000'000)).at[0].value(), price) << id;
    }
    for (const char* id : {"bollinger", "keltner", "donchian", "regression", "vwap"}) {
        const Values values = lastOf(id, flat(60, 100'000'000));
        for (int output = 0; output < 3; ++output) {
            EXPECT_DOUBLE_EQ(values.at[static_cast<std::size_t>(output)].value(), price) << id;
        }
    }
    EXPECT_EQ(lastOf("volatility", flat(60, 100'000'000)).at[0], 0.0);
    EXPECT_EQ(lastOf("atr", flat(60, 100'000'000)).at[0], 0.0);
}

TEST(UndefinedValues, BandsAreOfWidthZeroAsSoonAsTheWindowIsFlat) {
    auto bands = shortStudy("bollinger");  // length 4
    const std::vector<std::int64_t> prices{1'000'000'003, 3'333'333'333, 777'777'777,
                                           777'777'777,   777'777'777,   777'777'777};
    std::int64_t minute = 0;
    for (const std::int64_t price : prices) {
        ASSERT_TRUE(bands->update(flatBar(minute++, price)));
    }
    EXPECT_EQ(bands->values().at[0], bands->values().at[2]);
}

TEST(UndefinedValues, ASingleBarHasWhatNeedsNoOther) {
    for (const StudySpec* spec : catalogue()) {
        SCOPED_TRACE(spec->id);
        auto study = std::move(make(spec->id)).value();
        EXPECT_EQ(study->values(), Values{});
        ASSERT_TRUE(study->update(barOf(0, 20, 30, 10, 20), {.startsSession = true}));
        for (std::size_t output = 0; output < spec->outputs.size(); ++output) {
            EXPECT_EQ(study->values().at[output].has_value(),
                      spec->warmUp(*parametersOf(*spec, {}), output) == 0);
        }
        EXPECT_EQ(study->size(), 1u);
    }
}

TEST(UndefinedValues, TheStochasticIsNoneForAsLongAsAHoleIsInItsMeans) {
    auto stochastic =
        std::move(make("stochastic", std::vector<Setting>{{"length", 2}, {"smoothing", 2}, {"signal", 2}}))
            .value();
    const std::vector<std::int64_t> closes{10, 20, 30, 30, 40, 50, 60};
    std::vector<bool> k, d;
    std::int64_t minute = 0;
    for (const std::int64_t close : closes) {
        ASSERT_TRUE(stochastic->update(flatBar(minute++, close)));
        k.push_back(stochastic->values().at[0].has_value());
        d.push_back(stochastic->values().at[1].has_value());
    }
    EXPECT_EQ(k, (std::vector<bool>{false, false, true, false, false, true, true}));
    EXPECT_EQ(d, (std::vector<bool>{false, false, false, false, false, false, true}));
}

TEST(UndefinedValues, AVolatilityWindowBeginsAnewBehindAPriceWithoutALogarithm) {
    auto volatility = shortStudy("volatility");  // length 4
    std::vector<bool> known;
    std::int64_t minute = 0;
    for (const std::int64_t price : {10, 11, 12, 13, 14, 0, 15, 16, 17, 18, 19}) {
        ASSERT_TRUE(volatility->update(flatBar(minute++, price)));
        known.push_back(volatility->values().at[0].has_value());
    }
    EXPECT_EQ(known,
              (std::vector<bool>{false, false, false, false, true, false, false, false, false, false, true}));
}

}  // namespace
}  // namespace tessera::studies
