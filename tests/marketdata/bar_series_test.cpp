#include "app/marketdata/bar_series.h"

#include <gtest/gtest.h>

#include "tests/marketdata/scripted_feed.h"

namespace tessera::marketdata::test {
namespace {

const domain::Timestamp kStart = domain::parseIso("2026-11-20T00:00:00Z").value();

BarPrint print(int minute, const char* at, std::uint64_t sequence = 0) {
    return {kStart + minutes(minute), price(at), domain::Quantity::fromRaw(1), Side::Buy, sequence};
}

TEST(BarSeries, OldBarsAreSharedAndTheWholeIsThere) {
    BarSeries series;
    for (int i = 0; i < 5'000; ++i) {
        series.add(print(i, "1.00"));
    }
    const BarView view = series.view();
    ASSERT_EQ(view.size(), 5'000U);
    const auto all = view.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_EQ(all[i].start, kStart + minutes(static_cast<std::int64_t>(i)));
    }
    EXPECT_EQ(view.from(kStart + minutes(4'990)).size(), 10U);
    EXPECT_EQ(view.from(kStart + minutes(700)).size(), 4'300U);
    EXPECT_EQ(view.back().start, kStart + minutes(4'999));
}

TEST(BarSeries, AProgramThatRunsForMonthsKeepsTheNewestWeeks) {
    BarSeries series;
    series.setHistory(
        std::vector<domain::Bar>(
            1, domain::Bar{kStart - minutes(9'000), price("1"), price("1"), price("1"), price("1"), {}, {}}),
        0);
    constexpr int kMonth = 31 * 24 * 60;
    for (int i = 0; i < kMonth; ++i) {
        series.add(print(i, "1.00"));
    }
    const BarView view = series.view();
    EXPECT_GE(view.size(), BarSeries::kBarsKept - 512);
    EXPECT_LE(view.size(), BarSeries::kBarsKept + 1'024);
    EXPECT_EQ(view.back().start, kStart + minutes(kMonth - 1));
    EXPECT_EQ(view.all().front().start + minutes(static_cast<std::int64_t>(view.size()) - 1),
              view.back().start)
        << "no hole";
    EXPECT_EQ(series.view().epoch(), view.epoch());
}

TEST(BarSeries, AViewDoesNotMoveWithTheSeries) {
    BarSeries series;
    series.add(print(0, "1.00"));
    const BarView view = series.view();
    series.add(print(0, "2.00"));
    series.add(print(1, "3.00"));
    EXPECT_EQ(view.size(), 1U);
    EXPECT_EQ(view.back().close, price("1.00"));
}

TEST(BarSeries, OnlyChangesOfOlderBarsMoveTheEpoch) {
    BarSeries series;
    series.add(print(0, "1.00"));
    series.add(print(1, "1.00"));
    const auto epoch = series.epoch();
    series.add(print(1, "1.10"));
    series.add(print(2, "1.10"));
    EXPECT_EQ(series.epoch(), epoch);
    series.add(print(0, "0.90"));
    EXPECT_NE(series.epoch(), epoch);
}

TEST(BarSeries, AHistoryWithoutASequenceKeepsNewerBars) {
    BarSeries series;
    series.add(print(10, "1.00"));
    series.add(print(11, "1.10"));
    const auto stored = [](int minute) {
        return domain::Bar{kStart + minutes(minute),     price("1"), price("1"), price("1"), price("1"),
                           domain::Quantity::fromRaw(9), {}};
    };
    series.setHistory({stored(9), stored(10)}, 0);
    const auto all = series.view().all();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].volume.raw(), 9);
    EXPECT_EQ(all[2].close, price("1.10"));
}

}  // namespace
}  // namespace tessera::marketdata::test
