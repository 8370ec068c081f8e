#include "app/history/bar_pyramid.h"

#include <gtest/gtest.h>

#include <random>

#include "app/history/bar_aggregator.h"

namespace tessera::history {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Price;
using domain::Quantity;
using domain::Timestamp;

constexpr Duration kMinute = std::chrono::minutes(1);
constexpr std::int64_t kMinuteNanos = 60'000'000'000;

Bar barAt(std::int64_t minute, std::int64_t open, std::int64_t high, std::int64_t low, std::int64_t close,
          std::int64_t volume = 1) {
    return Bar{Timestamp::fromNanos(minute * kMinuteNanos),
               Price::fromNanoUsd(open),
               Price::fromNanoUsd(high),
               Price::fromNanoUsd(low),
               Price::fromNanoUsd(close),
               Quantity::fromRaw(volume),
               Quantity::fromRaw(volume / 2)};
}

Timestamp minute(std::int64_t n) {
    return Timestamp::fromNanos(n * kMinuteNanos);
}

std::vector<Bar> randomBars(unsigned seed, int count, int gapPercent) {
    std::mt19937 random(seed);
    std::vector<Bar> bars;
    std::int64_t at = 28'000'000 + static_cast<std::int64_t>(random() % 1000), price = 1'900'000'000;
    for (int i = 0; i < count; ++i) {
        const std::int64_t close = price + static_cast<std::int64_t>(random() % 2001) - 1000;
        const std::int64_t wick = static_cast<std::int64_t>(random() % 500);
        bars.push_back(barAt(at, price, std::max(price, close) + wick, std::min(price, close) - wick, close,
                             static_cast<std::int64_t>(random() % 100)));
        price = close;
        at += 1 + (static_cast<int>(random() % 100) < gapPercent ? static_cast<int>(random() % 300) : 0);
    }
    return bars;
}

/// What a reader must see, computed without any level: the base bars of each bucket merged.
std::vector<Bar> merged(const std::vector<Bar>& base, Duration interval, Timestamp from, Timestamp to) {
    std::vector<Bar> out;
    for (const Bar& bar : resample(std::span(base), interval)) {
        if (bar.start + interval > from && bar.start < to) {
            out.push_back(bar);
        }
    }
    return out;
}

void expectSame(const std::vector<Bar>& got, const std::vector<Bar>& want) {
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_EQ(got[i].start, want[i].start) << "bar " << i;
        ASSERT_EQ(got[i].open, want[i].open) << "bar " << i;
        ASSERT_EQ(got[i].high, want[i].high) << "bar " << i;
        ASSERT_EQ(got[i].low, want[i].low) << "bar " << i;
        ASSERT_EQ(got[i].close, want[i].close) << "bar " << i;
        ASSERT_EQ(got[i].volume, want[i].volume) << "bar " << i;
        ASSERT_EQ(got[i].buyVolume, want[i].buyVolume) << "bar " << i;
    }
}

TEST(BarPyramid, AnEmptyPyramidReadsNothing) {
    BarPyramid pyramid(kMinute);
    std::vector<Bar> out{Bar{}};
    EXPECT_EQ(pyramid.read(minute(0), minute(1000), 100, out), kMinute);
    EXPECT_TRUE(out.empty());
    EXPECT_FALSE(pyramid.firstStart().isSet());
    EXPECT_FALSE(pyramid.lastStart().isSet());
}

TEST(BarPyramid, ACoarseBarHasTheOpenOfTheFirstTheCloseOfTheLastAndTheExtremes) {
    BarPyramid pyramid(kMinute);
    ASSERT_TRUE(pyramid.append(barAt(8, 10, 12, 9, 11, 4)).ok());
    ASSERT_TRUE(pyramid.append(barAt(9, 11, 19, 10, 12, 6)).ok());
    ASSERT_TRUE(pyramid.append(barAt(10, 12, 13, 3, 5, 8)).ok());
    ASSERT_TRUE(pyramid.append(barAt(11, 5, 6, 4, 6, 2)).ok());
    ASSERT_TRUE(pyramid.append(barAt(12, 6, 7, 6, 7, 2)).ok());
    std::vector<Bar> out;
    EXPECT_EQ(pyramid.read(minute(8), minute(13), 2, out), kMinute * 4);
    expectSame(out, {barAt(8, 10, 19, 3, 6, 20), barAt(12, 6, 7, 6, 7, 2)});
}

TEST(BarPyramid, EveryLevelOfRandomHistoriesEqualsAPlainMerge) {
    for (unsigned seed = 1; seed <= 24; ++seed) {
        const std::vector<Bar> base =
            randomBars(seed, 50 + static_cast<int>(seed) * 37, static_cast<int>(seed % 4) * 5);
        BarPyramid pyramid(kMinute);
        std::mt19937 random(seed);
        for (const Bar& bar : base) {
            ASSERT_TRUE(pyramid.append(bar).ok());
        }
        for (int read = 0; read < 40; ++read) {
            const auto a = base[random() % base.size()].start, b = base[random() % base.size()].start;
            const auto from = std::min(a, b) - Duration(random() % 100), to = std::max(a, b) + Duration(1);
            const std::size_t maxBars = 2 + random() % 60;
            std::vector<Bar> out;
            const Duration interval = pyramid.read(from, to, maxBars, out);
            ASSERT_LE(out.size(), maxBars) << "seed " << seed;
            expectSame(out, merged(base, interval, from, to));
            if (interval > kMinute) {  // the next finer level would not have fitted
                ASSERT_GT(merged(base, interval / 4, from, to).size(), maxBars) << "seed " << seed;
            }
        }
    }
}

TEST(BarPyramid, LoadingInPiecesOfAnySizeEqualsAppendingOneByOne) {
    std::mt19937 random(3);
    const std::vector<Bar> base = randomBars(17, 2000, 4);
    BarPyramid whole(kMinute), pieces(kMinute);
    for (const Bar& bar : base) {
        ASSERT_TRUE(whole.append(bar).ok());
    }
    for (std::size_t done = 0; done < base.size();) {
        const std::size_t count = std::min<std::size_t>(random() % 70, base.size() - done);
        ASSERT_TRUE(pieces.appendAll(std::span(base).subspan(done, count)).ok());
        done += count;
    }
    for (const std::size_t maxBars : {3u, 10u, 50u, 300u, 5000u}) {
        std::vector<Bar> a, b;
        EXPECT_EQ(whole.read(base.front().start, base.back().start + kMinute, maxBars, a),
                  pieces.read(base.front().start, base.back().start + kMinute, maxBars, b));
        expectSame(a, b);
    }
}

TEST(BarPyramid, ALoadStopsAtTheFirstBarThatDoesNotFitAndKeepsThoseBefore) {
    BarPyramid pyramid(kMinute);
    const std::vector<Bar> bars{barAt(1, 1, 1, 1, 1), barAt(2, 1, 1, 1, 1), barAt(2, 1, 1, 1, 1),
                                barAt(3, 1, 1, 1, 1)};
    EXPECT_FALSE(pyramid.appendAll(bars).ok());
    EXPECT_EQ(pyramid.size(), 2u);
    EXPECT_EQ(pyramid.lastStart(), minute(2));
}

TEST(BarPyramid, ReadingAfterEveryAppendNeverMissesTheNewestBars) {
    const std::vector<Bar> base = randomBars(99, 400, 5);
    BarPyramid pyramid(kMinute);
    std::vector<Bar> sofar, out;
    for (const Bar& bar : base) {
        ASSERT_TRUE(pyramid.append(bar).ok());
        sofar.push_back(bar);
        const Duration interval = pyramid.read(base.front().start, bar.start + kMinute, 8, out);
        expectSame(out, merged(sofar, interval, base.front().start, bar.start + kMinute));
    }
}

TEST(BarPyramid, UpdatingTheLastBarShowsAtEveryZoom) {
    std::vector<Bar> base = randomBars(7, 300, 0);
    BarPyramid pyramid(kMinute);
    for (const Bar& bar : base) {
        ASSERT_TRUE(pyramid.append(bar).ok());
    }
    const std::uint64_t before = pyramid.revision();
    base.back().high = Price::fromNanoUsd(5'000'000'000);
    base.back().volume = Quantity::fromRaw(123'456);
    ASSERT_TRUE(pyramid.updateLast(base.back()).ok());
    EXPECT_GT(pyramid.revision(), before);
    for (const std::size_t maxBars : {2u, 5u, 20u, 100u, 1000u}) {
        std::vector<Bar> out;
        const Duration interval = pyramid.read(base.front().start, base.back().start + kMinute, maxBars, out);
        expectSame(out, merged(base, interval, base.front().start, base.back().start + kMinute));
        EXPECT_EQ(out.back().high, Price::fromNanoUsd(5'000'000'000));
    }
}

TEST(BarPyramid, AGapStaysAGapAtEveryZoomThatCanShowIt) {
    BarPyramid pyramid(kMinute);
    for (const std::int64_t at : {0, 1, 2, 3, 4000, 4001}) {
        ASSERT_TRUE(pyramid.append(barAt(at, 1, 1, 1, 1)).ok());
    }
    std::vector<Bar> out;
    EXPECT_EQ(pyramid.read(minute(0), minute(4002), 6, out),
              kMinute);  // six bars fit although 4 002 slots do not
    EXPECT_EQ(out.size(), 6u);
    (void)pyramid.read(minute(0), minute(4002), 3, out);
    ASSERT_EQ(out.size(), 2u);
    EXPECT_EQ(out[0].start, minute(0));
    EXPECT_EQ(out[1].start, minute(4000));
}

TEST(BarPyramid, WhatDoesNotFitIsRefusedWithASentenceAndChangesNothing) {
    BarPyramid pyramid(kMinute);
    ASSERT_TRUE(pyramid.append(barAt(10, 1, 1, 1, 1)).ok());
    EXPECT_FALSE(pyramid.append(barAt(10, 2, 2, 2, 2)).ok());
    EXPECT_FALSE(pyramid.append(barAt(9, 2, 2, 2, 2)).ok());
    Bar crooked = barAt(11, 2, 2, 2, 2);
    crooked.start = crooked.start + Duration(5);
    EXPECT_FALSE(pyramid.append(crooked).ok());
    const auto result = pyramid.updateLast(barAt(11, 2, 2, 2, 2));
    ASSERT_FALSE(result.ok());
    EXPECT_NE(result.error().sentence, "");
    EXPECT_EQ(pyramid.size(), 1u);
    EXPECT_EQ(pyramid.at(0).open, Price::fromNanoUsd(1));
    ASSERT_TRUE(pyramid.put(barAt(10, 3, 3, 3, 3)).ok());
    ASSERT_TRUE(pyramid.put(barAt(11, 4, 4, 4, 4)).ok());
    EXPECT_EQ(pyramid.size(), 2u);
    EXPECT_EQ(pyramid.at(0).open, Price::fromNanoUsd(3));
}

TEST(BarPyramid, HistoriesLongerThanAChunkReadTheSame) {
    BarPyramid pyramid(kMinute);
    std::vector<Bar> base;
    for (std::int64_t i = 0; i < 100'000; ++i) {
        base.push_back(barAt(i, i, i + 3, i - 3, i + 1, i % 7));
        ASSERT_TRUE(pyramid.append(base.back()).ok());
    }
    std::vector<Bar> out;
    EXPECT_EQ(pyramid.read(minute(32'700), minute(32'900), 1000, out), kMinute);
    expectSame(out, merged(base, kMinute, minute(32'700), minute(32'900)));
    const Duration interval = pyramid.read(minute(0), minute(100'000), 800, out);
    expectSame(out, merged(base, interval, minute(0), minute(100'000)));
    EXPECT_GE(out.size(), 200u);
}

}  // namespace
}  // namespace tessera::history
