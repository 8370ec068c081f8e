#include "widgets/ladder/ladder_rows.h"

#include <gtest/gtest.h>

#include "tests/widgets/ladder_support.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Side;

std::vector<LadderRowPaint> built(const LadderSnapshot& snapshot, int rows = 10) {
    std::vector<LadderRowPaint> out;
    buildRows(snapshot, LadderGeometry::make(400, 18 + rows * 18, 4), false, out);
    return out;
}

std::vector<int> differing(const std::vector<LadderRowPaint>& a, const std::vector<LadderRowPaint>& b) {
    std::vector<int> rows;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!(a[i] == b[i])) {
            rows.push_back(static_cast<int>(i));
        }
    }
    return rows;
}

TEST(LadderRows, AnEqualSnapshotDirtiesNothing) {
    EXPECT_TRUE(differing(built(ladder(197, 10)), built(ladder(197, 10))).empty());
}

TEST(LadderRows, ASizeThatDoesNotChangeTheScaleDirtiesOneRow) {
    LadderSnapshot s = ladder(197, 10);
    s.rows[0].ask = lots(1000);
    const auto before = built(s);
    s.rows[7].bid = lots(450);
    EXPECT_EQ(differing(before, built(s)), (std::vector<int>{7}));
}

TEST(LadderRows, EachValueDirtiesItsOwnColumnEvenWhenTheBarKeepsItsLength) {
    const auto bit = [](LadderColumn column) { return 1u << static_cast<unsigned>(column); };
    using Change = void (*)(LadderRowPaint&);
    const std::pair<Change, unsigned> kChanges[] = {
        {[](LadderRowPaint& p) { p.row.ask = lots(101); }, bit(LadderColumn::Ask)},
        {[](LadderRowPaint& p) { p.row.bid = lots(101); }, bit(LadderColumn::Bid)},
        {[](LadderRowPaint& p) { p.isBestAsk = true; }, bit(LadderColumn::Ask) | bit(LadderColumn::Price)},
        {[](LadderRowPaint& p) { p.row.marks = MarkHigh; }, bit(LadderColumn::Price)},
        {[](LadderRowPaint& p) { p.fan[3] = 5; }, bit(LadderColumn::Price)},
        {[](LadderRowPaint& p) { p.isFlashing = true; }, bit(LadderColumn::Price)},
        {[](LadderRowPaint& p) { p.isLast = true; }, bit(LadderColumn::Price) | bit(LadderColumn::Profit)},
        {[](LadderRowPaint& p) { p.row.buyVolume = lots(7); }, bit(LadderColumn::Volume)},
        {[](LadderRowPaint& p) { p.row.profit = domain::Money::fromUsd(1); }, bit(LadderColumn::Profit)},
        {[](LadderRowPaint& p) { p.buy = mine(1, Side::Buy, 190); },
         bit(LadderColumn::MyBuys) | bit(LadderColumn::BuyAhead)},
        {[](LadderRowPaint& p) { p.sell = mine(1, Side::Sell, 190); },
         bit(LadderColumn::MySells) | bit(LadderColumn::SellAhead)},
        {[](LadderRowPaint& p) { p.isStale = true; }, kAllColumns},
        {[](LadderRowPaint& p) { p.isBidSide = !p.isBidSide; }, kAllColumns},
        {[](LadderRowPaint& p) { p.hasMarketLineAbove = true; }, kAllColumns},
    };
    const LadderRowPaint before = built(ladder(197, 10))[2];
    for (std::size_t i = 0; i < std::size(kChanges); ++i) {
        LadderRowPaint after = before;
        kChanges[i].first(after);
        EXPECT_FALSE(after == before) << i;
        EXPECT_EQ(dirtyColumns(before, after), kChanges[i].second) << i;
    }
    EXPECT_EQ(dirtyColumns(before, before), 0u);
}

TEST(LadderRows, BarsAreLinearFromZeroAndAnythingIsAtLeastOnePixel) {
    LadderSnapshot s = ladder(197, 10);
    for (LadderRow& row : s.rows) {
        row.bid = row.ask = {};
    }
    s.rows[0].ask = lots(1000);
    s.rows[1].ask = lots(500);
    s.rows[2].ask = lots(1);
    const auto rows = built(s);
    EXPECT_EQ(rows[0].askBar, 43);
    EXPECT_EQ(rows[1].askBar, 22);
    EXPECT_EQ(rows[2].askBar, 1);
    EXPECT_EQ(rows[3].askBar, 0);
}

TEST(LadderRows, SidesMeetAtTheMarket) {
    const auto rows = built(ladder(197, 10));  // 197 ... 188; bid 192 is row 5, ask 193 row 4
    EXPECT_TRUE(rows[4].isAskSide && rows[4].isBestAsk && !rows[4].isBidSide);
    EXPECT_TRUE(rows[5].isBidSide && rows[5].isBestBid && !rows[5].isAskSide);
    EXPECT_TRUE(rows[5].hasMarketLineAbove);
    EXPECT_FALSE(rows[4].hasMarketLineBelow);
}

TEST(LadderRows, AWideSpreadHasALineOnBothSides) {
    const auto rows = built(ladder(197, 10, 190, 193));
    EXPECT_TRUE(rows[4].hasMarketLineBelow);
    EXPECT_TRUE(rows[7].hasMarketLineAbove);
    EXPECT_FALSE(rows[5].isBidSide || rows[5].isAskSide);
}

TEST(LadderRows, MyOrdersLandOnTheirRowAndSide) {
    LadderSnapshot s = ladder(197, 10);
    s.mine = {mine(1, Side::Buy, 191), mine(2, Side::Sell, 195), mine(3, Side::Buy, 150)};
    const auto rows = built(s);
    EXPECT_EQ(rows[6].buy->id, domain::ClientOrderId{1});
    EXPECT_EQ(rows[2].sell->id, domain::ClientOrderId{2});
    EXPECT_FALSE(rows[6].sell);
}

TEST(LadderRows, TheFanFollowsItsPricesAndPointsBeyondTheView) {
    LadderSnapshot s = ladder(197, 10);
    s.forecast =
        LadderForecast{cents(180), cents(189), cents(190), cents(192), cents(194), cents(195), cents(196)};
    const auto rows = built(s);
    EXPECT_FALSE(rows[0].hasFan);  // 1.97 lies above the 95 % quantile
    EXPECT_TRUE(rows[1].hasFan);
    EXPECT_EQ(rows[1].fan[0], 9);  // middle of the 1.96 row
    EXPECT_EQ(rows[5].fan[3], 9);  // median on 1.92
    EXPECT_EQ(rows.back().fanBeyond, -1);
    EXPECT_EQ(rows.back().fanEdge, cents(180));
    EXPECT_EQ(rows.front().fanBeyond, 0);
}

TEST(LadderRows, ProfitChangesSignOnce) {
    LadderSnapshot s = ladder(197, 10);
    for (std::size_t i = 0; i < s.rows.size(); ++i) {
        s.rows[i].profit = domain::Money::fromUsd(350 - 100 * static_cast<std::int64_t>(i));
    }
    const auto rows = built(s);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].hasProfitLineAbove, i == 4) << i;
    }
}

TEST(LadderRows, GroupedRowsHoldTheLastTradeInside) {
    LadderSnapshot s = ladder(200, 4);
    s.rowStep = domain::PriceDelta::fromNanoUsd(50'000'000);
    s.grouping = 5;
    for (std::size_t i = 0; i < s.rows.size(); ++i) {
        s.rows[i].price = cents(200 - 5 * static_cast<std::int64_t>(i));
    }
    s.last = cents(193);
    const auto rows = built(s);
    EXPECT_TRUE(rows[2].isLast);  // 1.90 .. 1.94
    EXPECT_EQ(rowOf(s, cents(195)), 1);
    EXPECT_FALSE(rowOf(s, cents(193)));
}

TEST(LadderRows, StaleKeepsTheNumbersAndDropsTheForecast) {
    LadderSnapshot s = ladder(197, 10);
    s.forecast =
        LadderForecast{cents(188), cents(189), cents(190), cents(192), cents(194), cents(195), cents(196)};
    s.phase = LadderPhase::Stale;
    const auto rows = built(s);
    EXPECT_TRUE(rows[5].isStale);
    EXPECT_EQ(rows[5].row.bid, lots(105));
    EXPECT_FALSE(rows[5].hasFan);
}

TEST(LadderRows, MoreOrFewerRowsThanFitAreHarmless) {
    EXPECT_EQ(built(ladder(197, 3)).size(), 10u);
    EXPECT_FALSE(built(ladder(197, 3))[3].exists);
    EXPECT_EQ(built(ladder(197, 50)).size(), 10u);
    EXPECT_EQ(built(LadderSnapshot{}).size(), 10u);
}

}  // namespace
}  // namespace tessera::widgets
