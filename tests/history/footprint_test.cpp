#include "app/history/footprint.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/text_book.h"

namespace tessera::history {
namespace {

using domain::Quantity;
using domain::Side;
using domain::Timestamp;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::price;

const domain::PriceDelta kCent = domain::PriceDelta::fromNanoUsd(10'000'000);

Tick tick(int second, const char* at, std::int64_t quantity, std::optional<Side> aggressor) {
    return {Timestamp::fromSeconds(1'700'000'040) + seconds(second), price(at), Quantity::fromRaw(quantity),
            aggressor};
}

FootprintRow row(const char* at, std::int64_t bought, std::int64_t sold, std::int64_t unknown = 0) {
    return {price(at), Quantity::fromRaw(bought), Quantity::fromRaw(sold), Quantity::fromRaw(unknown)};
}

TEST(Footprint, CountsWhoWasTheAggressorAtEachPrice) {
    const std::vector<Tick> ticks{tick(1, "2.01", 5, Side::Buy), tick(2, "2.00", 3, Side::Sell),
                                  tick(3, "2.01", 2, Side::Sell), tick(4, "2.01", 1, std::nullopt),
                                  tick(70, "2.02", 4, Side::Buy)};
    const auto bars = footprintsOf(ticks, minutes(1));
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars[0].rows, (std::vector{row("2.00", 0, 3), row("2.01", 5, 2, 1)}));
    EXPECT_EQ(bars[1].rows, (std::vector{row("2.02", 4, 0)}));
    const FootprintFigures figures = figuresOf(bars[0], kCent);
    EXPECT_EQ(figures.bought, Quantity::fromRaw(5));
    EXPECT_EQ(figures.sold, Quantity::fromRaw(5));
    EXPECT_EQ(figures.pointOfControl, 1U);
    EXPECT_EQ(figures.delta(), std::nullopt) << "a lot of unknown side may be either";
    EXPECT_EQ(figuresOf(bars[1], kCent).delta(), std::optional<std::int64_t>(4));
}

TEST(Footprint, AnImbalanceIsReadAcrossTheSpread) {
    const FootprintBar bar{Timestamp::fromSeconds(60),
                           {row("2.00", 0, 10), row("2.01", 30, 2), row("2.02", 6, 9), row("2.05", 3, 0)}};
    // 2.01: 30 bought against 10 sold a row lower; 2.02: 6 bought against 2 sold at 2.01; 2.05 has no
    // neighbour.
    EXPECT_EQ(figuresOf(bar, kCent).imbalance, (std::vector{0, 1, 1, 0}));
    const FootprintBar sold{Timestamp::fromSeconds(60), {row("2.00", 0, 10), row("2.01", 3, 0)}};
    EXPECT_EQ(figuresOf(sold, kCent).imbalance, (std::vector{-1, 0}));
}

TEST(Footprint, MinutesGrowAndALatePrintGoesWhereItBelongs) {
    FootprintSeries series;
    EXPECT_TRUE(series.isEmpty());
    series.add(tick(1, "2.01", 5, Side::Buy));
    EXPECT_FALSE(series.isEmpty()) << "the minute under way is one";
    series.add(tick(70, "2.02", 4, Side::Buy));
    const auto before = series.view();
    EXPECT_EQ(series.view(), before) << "nothing came: the same object";
    series.add(tick(2, "2.01", 1, Side::Sell));
    const auto after = series.view();
    ASSERT_EQ(after->size(), 2U);
    EXPECT_EQ((*after)[0]->rows, (std::vector{row("2.01", 5, 1)}));
    EXPECT_EQ((*before)[0]->rows, (std::vector{row("2.01", 5, 0)})) << "what was handed out stays";
    series.add(tick(-500, "1.00", 1, Side::Sell));
    EXPECT_EQ(series.view()->size(), 2U) << "older than all of them";
    for (int minute = 2; minute < 3000; ++minute) {
        series.add(tick(60 * minute, "2.00", 1, Side::Buy));
    }
    EXPECT_LE(series.view()->size(), FootprintSeries::kMost);
    series.clear();
    EXPECT_TRUE(series.isEmpty());
}

RC_GTEST_PROP(FootprintProperty, NothingIsLostByGrouping, (const std::vector<std::uint16_t>& raw)) {
    std::vector<Tick> ticks;
    std::int64_t bought = 0, sold = 0, unknown = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const int kind = raw[i] % 3;
        const std::int64_t quantity = raw[i] / 7 + 1;
        (kind == 0 ? bought : kind == 1 ? sold : unknown) += quantity;
        ticks.push_back(
            {Timestamp::fromSeconds(1'700'000'000 + 7 * static_cast<int>(i)),
             domain::Price::fromNanoUsd(static_cast<std::int64_t>(raw[i]) * 10'000'000 - 300'000'000),
             Quantity::fromRaw(quantity),
             kind == 2 ? std::nullopt : std::optional(kind == 0 ? Side::Buy : Side::Sell)});
    }
    const auto bars =
        regrouped(footprintsOf(ticks, minutes(1)), minutes(15), domain::PriceDelta::fromNanoUsd(50'000'000));
    for (const FootprintBar& bar : bars) {
        const FootprintFigures figures = figuresOf(bar, domain::PriceDelta::fromNanoUsd(50'000'000));
        bought -= figures.bought.raw();
        sold -= figures.sold.raw();
        unknown -= figures.unknown.raw();
        RC_ASSERT(std::ranges::is_sorted(bar.rows, {}, &FootprintRow::price));
    }
    RC_ASSERT(bought == 0 && sold == 0 && unknown == 0);
}

}  // namespace
}  // namespace tessera::history
