#include "app/history/bar_aggregator.h"

#include <gtest/gtest.h>

namespace tessera::history {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Timestamp;
using std::chrono::minutes;
using std::chrono::seconds;

Timestamp at(std::int64_t second) {
    return Timestamp::fromSeconds(second);
}
Price cents(std::int64_t n) {
    return Price::fromNanoUsd(n * 10'000'000);
}
Quantity lots(std::int64_t n) {
    return Quantity::fromRaw(n);
}

TEST(BarAggregator, TradesOfOneIntervalMakeOneBar) {
    BarAggregator bars(minutes(1));
    bars.add(at(60), cents(193), lots(4), Side::Buy);
    bars.add(at(70), cents(195), lots(2), Side::Sell);
    const auto bar = bars.add(at(119), cents(192), lots(1), std::nullopt);
    ASSERT_TRUE(bar);
    EXPECT_EQ(bar->start, at(60));
    EXPECT_EQ(bar->open, cents(193));
    EXPECT_EQ(bar->high, cents(195));
    EXPECT_EQ(bar->low, cents(192));
    EXPECT_EQ(bar->close, cents(192));
    EXPECT_EQ(bar->volume, lots(7));
    EXPECT_EQ(bar->buyVolume, lots(4));
}

TEST(BarAggregator, ATradeExactlyOnTheBoundaryOpensTheNextBar) {
    BarAggregator bars(minutes(1));
    bars.add(at(119), cents(193), lots(1), Side::Buy);
    const auto bar = bars.add(at(120), cents(190), lots(1), Side::Sell);
    EXPECT_EQ(bar->start, at(120));
    EXPECT_EQ(bar->open, cents(190));
    EXPECT_EQ(bar->volume, lots(1));
}

TEST(BarAggregator, IntervalsWithoutTradesGiveNoBar) {
    BarAggregator bars(minutes(1));
    BarPyramid pyramid(minutes(1));
    for (const std::int64_t second : {0, 30, 600, 605}) {
        ASSERT_TRUE(pyramid.put(*bars.add(at(second), cents(1), lots(1), Side::Buy)).ok());
    }
    EXPECT_EQ(pyramid.size(), 2u);
}

TEST(BarAggregator, ALateTradeIsCountedAndChangesNoBar) {
    BarAggregator bars(minutes(1));
    bars.add(at(120), cents(193), lots(1), Side::Buy);
    EXPECT_FALSE(bars.add(at(119), cents(500), lots(9), Side::Buy).has_value());
    EXPECT_EQ(bars.lateTrades(), 1u);
    EXPECT_EQ(bars.current()->high, cents(193));
}

TEST(BarAggregator, ResumesFromAStoredBar) {
    BarAggregator first(minutes(1)), second(minutes(1));
    second.resume(*first.add(at(60), cents(193), lots(5), Side::Buy));
    const auto bar = second.add(at(61), cents(190), lots(1), Side::Sell);
    EXPECT_EQ(bar->open, cents(193));
    EXPECT_EQ(bar->volume, lots(6));
}

TEST(Resample, FourHoursFromMinutesKeepsGaps) {
    std::vector<Bar> base;
    for (const std::int64_t minute : {0, 1, 239, 240, 1000}) {
        const Price price = cents(minute + 1);
        base.push_back(Bar{at(minute * 60), price, price, price, price, lots(1), lots(0)});
    }
    const auto coarse = resample(std::span<const Bar>(base), std::chrono::hours(4));
    ASSERT_EQ(coarse.size(), 3u);
    EXPECT_EQ(coarse[0].start, at(0));
    EXPECT_EQ(coarse[0].open, cents(1));
    EXPECT_EQ(coarse[0].close, cents(240));
    EXPECT_EQ(coarse[0].volume, lots(3));
    EXPECT_EQ(coarse[1].start, at(14'400));
    EXPECT_EQ(coarse[2].start, at(57'600));
}

TEST(Resample, AnotherPyramidHoldsTheSameVolume) {
    BarPyramid minutesOf(minutes(1));
    for (std::int64_t minute = 0; minute < 1000; ++minute) {
        const Price price = cents(100 + minute % 7);
        ASSERT_TRUE(
            minutesOf.append(Bar{at(minute * 60), price, price, price, price, lots(2), lots(1)}).ok());
    }
    const BarPyramid hours = resample(minutesOf, std::chrono::hours(1));
    EXPECT_EQ(hours.size(), 17u);
    std::int64_t volume = 0;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        volume += hours.at(i).volume.raw();
    }
    EXPECT_EQ(volume, 2000);
}

}  // namespace
}  // namespace tessera::history
