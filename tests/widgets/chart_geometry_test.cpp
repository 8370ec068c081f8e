#include "widgets/chart/chart_geometry.h"

#include <gtest/gtest.h>

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::Timestamp;
using std::chrono::hours;
using std::chrono::minutes;

Timestamp day(unsigned d, int hour = 0) {
    return domain::fromCivilDate({2026, 11, d}, hours(hour));
}
Price usd(double v) {
    return Price::fromNanoUsd(static_cast<std::int64_t>(v * 1e9 + 0.5));
}

ChartGeometry geometry(ChartScale scale = ChartScale::Linear) {
    ChartGeometry g;
    g.plot = QRectF(0, 0, 600, 400);
    g.volume = QRectF(0, 400, 600, 80);
    g.from = day(10);
    g.to = day(20);
    g.low = 1.0;
    g.high = 2.0;
    g.scale = scale;
    return g;
}

TEST(ChartGeometry, TimeMapsLinearlyAndBack) {
    const ChartGeometry g = geometry();
    EXPECT_DOUBLE_EQ(g.mapTimeToX(day(10)), 0);
    EXPECT_DOUBLE_EQ(g.mapTimeToX(day(15)), 300);
    EXPECT_DOUBLE_EQ(g.mapTimeToX(day(20)), 600);
    for (int hour = 0; hour < 240; hour += 7) {
        const Timestamp t = day(10) + hours(hour);
        EXPECT_LE(std::abs((g.mapXToTime(g.mapTimeToX(t)) - t).count()), 2000) << hour;
    }
}

TEST(ChartGeometry, PriceMapsUpwardsAndBackExactly) {
    for (const ChartScale scale : {ChartScale::Linear, ChartScale::Log}) {
        const ChartGeometry g = geometry(scale);
        EXPECT_NEAR(g.mapPriceToY(usd(1.0)), 400, 1e-9);
        EXPECT_NEAR(g.mapPriceToY(usd(2.0)), 0, 1e-9);
        EXPECT_LE(std::abs((g.mapYToPrice(g.mapPriceToY(usd(1.37))) - usd(1.37)).nanoUsd()), 1);
    }
    EXPECT_NEAR(geometry(ChartScale::Log).mapPriceToY(usd(1.41421356)), 200, 1e-3);
}

TEST(ChartGeometry, ZoomKeepsTheTimeUnderThePointer) {
    ChartGeometry g = geometry();
    const Timestamp before = g.mapXToTime(450);
    g.zoomTime(450, 2, minutes(1));
    EXPECT_NEAR(static_cast<double>((g.mapXToTime(450) - before).count()), 0, 1e6);
    EXPECT_EQ((g.to - g.from), hours(120));
}

TEST(ChartGeometry, ZoomEndsAtEightIntervals) {
    ChartGeometry g = geometry();
    for (int i = 0; i < 100; ++i) {
        g.zoomTime(300, 2, minutes(1));
    }
    EXPECT_EQ(g.to - g.from, minutes(8));
    for (int i = 0; i < 100; ++i) {
        g.zoomTime(300, 0.5, minutes(1));
    }
    EXPECT_GT(g.to, g.from);
}

TEST(ChartGeometry, PanningToTheRightShowsEarlierTimes) {
    ChartGeometry g = geometry();
    g.panTime(60);
    EXPECT_EQ(g.from, day(9));
    EXPECT_EQ(g.to, day(19));
}

TEST(ChartGeometry, PriceZoomKeepsThePriceUnderThePointer) {
    for (const ChartScale scale : {ChartScale::Linear, ChartScale::Log}) {
        ChartGeometry g = geometry(scale);
        const Price before = g.mapYToPrice(100);
        g.zoomPrice(100, 1.5);
        EXPECT_LE(std::abs((g.mapYToPrice(100) - before).nanoUsd()), 2);
        g.panPrice(40);
        EXPECT_LE(std::abs((g.mapYToPrice(140) - before).nanoUsd()), 2);
    }
}

TEST(ChartGeometry, AFlatHistoryStillHasARange) {
    for (const ChartScale scale : {ChartScale::Linear, ChartScale::Log}) {
        ChartGeometry g = geometry(scale);
        g.fitPrice(usd(1.5), usd(1.5));
        EXPECT_LT(g.low, 1.5);
        EXPECT_GT(g.high, 1.5);
        EXPECT_NEAR(g.mapPriceToY(usd(1.5)), 200, 1);
    }
}

TEST(ChartGeometry, PriceTicksAreRoundAndShareAPrecision) {
    ChartGeometry g = geometry();
    g.low = 1.76;
    g.high = 2.13;
    const auto ticks = g.priceTicks(50, 2);
    ASSERT_GE(ticks.size(), 4u);
    for (const ChartTick& tick : ticks) {
        EXPECT_EQ(tick.label.size(), 4) << tick.label.toStdString();  // 1.80, 1.85 ...
        EXPECT_NEAR(tick.position, g.mapUsdToY(tick.label.toDouble()), 1e-6);
    }
}

TEST(ChartGeometry, ALogAxisOverDecadesHasDecadeTicks) {
    ChartGeometry g = geometry(ChartScale::Log);
    g.low = 0.05;
    g.high = 60;
    QStringList labels;
    for (const ChartTick& tick : g.priceTicks(30)) {
        labels << tick.label;
    }
    for (const char* wanted : {"0.1", "1", "10"}) {
        EXPECT_TRUE(labels.contains(wanted)) << labels.join(' ').toStdString();
    }
}

TEST(ChartGeometry, TimeTicksKeepTheirDistanceAtEveryZoom) {
    ChartGeometry g = geometry();
    for (std::int64_t seconds = 10; seconds < std::int64_t{40} * 365 * 86400; seconds = seconds * 3 / 2) {
        g.to = g.from + std::chrono::seconds(seconds);
        const auto ticks = g.timeTicks(60);
        EXPECT_LE(ticks.size(), 11u) << seconds;
        for (std::size_t i = 1; i < ticks.size(); ++i) {
            EXPECT_GE(ticks[i].position - ticks[i - 1].position, 45) << seconds;
            EXPECT_FALSE(ticks[i].label.isEmpty());
        }
    }
}

TEST(ChartGeometry, MidnightIsNamedByItsDay) {
    ChartGeometry g = geometry();
    g.from = day(19, 20);
    g.to = day(20, 4);
    bool hasDay = false;
    for (const ChartTick& tick : g.timeTicks(60)) {
        hasDay = hasDay || (tick.label == "20 Nov" && tick.isMajor);
    }
    EXPECT_TRUE(hasDay);
}

TEST(ChartGeometry, BodiesAreOddSoThatTheWickIsInTheMiddle) {
    EXPECT_EQ(candleBodyWidth(0.5), 1);
    EXPECT_EQ(candleBodyWidth(2.9), 1);
    EXPECT_EQ(candleBodyWidth(6), 5);
    for (double pitch = 3; pitch < 60; pitch += 0.37) {
        EXPECT_EQ(candleBodyWidth(pitch) % 2, 1) << pitch;
        EXPECT_LE(candleBodyWidth(pitch), pitch) << pitch;
    }
}

}  // namespace
}  // namespace tessera::widgets
