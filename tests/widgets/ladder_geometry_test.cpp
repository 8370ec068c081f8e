#include "widgets/ladder/ladder_geometry.h"

#include <gtest/gtest.h>

namespace tessera::widgets {
namespace {

using C = LadderColumn;

TEST(LadderGeometry, ColumnsAreAsMeasured) {
    const auto g = LadderGeometry::make(400, 18 + 43 * 18, 4);
    const int lefts[] = {0, 38, 78, 124, 186, 232, 272, 310, 356};
    const int widths[] = {38, 40, 46, 62, 46, 40, 38, 46, 44};
    for (int i = 0; i < kLadderColumns; ++i) {
        EXPECT_EQ(g.left(static_cast<C>(i)), lefts[i]) << i;
        EXPECT_EQ(g.columnWidth(static_cast<C>(i)), widths[i]) << i;
    }
    EXPECT_EQ(g.rows, 43);
}

TEST(LadderGeometry, APriceOfMoreCharactersWidensItsColumn) {
    EXPECT_EQ(LadderGeometry::naturalWidth(4), 400);
    EXPECT_EQ(LadderGeometry::naturalWidth(6), 415);
    EXPECT_EQ(LadderGeometry::make(415, 500, 6).columnWidth(C::Price), 77);
}

TEST(LadderGeometry, TooLittleWidthHidesVolumeThenProfitThenTheQueues) {
    EXPECT_FALSE(LadderGeometry::make(399, 500, 4).isVisible(C::Volume));
    EXPECT_TRUE(LadderGeometry::make(399, 500, 4).isVisible(C::Profit));
    EXPECT_FALSE(LadderGeometry::make(320, 500, 4).isVisible(C::Profit));
    EXPECT_TRUE(LadderGeometry::make(320, 500, 4).isVisible(C::BuyAhead));
    EXPECT_FALSE(LadderGeometry::make(234, 500, 4).isVisible(C::BuyAhead));
    EXPECT_TRUE(LadderGeometry::make(234, 500, 4).isVisible(C::MyBuys));
}

TEST(LadderGeometry, SurplusWidthIsSharedByBidAskAndVolume) {
    const auto g = LadderGeometry::make(430, 500, 4);
    EXPECT_EQ(g.columnWidth(C::Bid), 56);
    EXPECT_EQ(g.columnWidth(C::Ask), 56);
    EXPECT_EQ(g.columnWidth(C::Volume), 56);
    EXPECT_EQ(g.right, 430);
}

TEST(LadderGeometry, HiddenColumnsTakeNoWidthAndCannotBeHit) {
    LadderColumns columns;
    columns.setHidden(C::Volume, true);
    const auto g = LadderGeometry::make(400, 500, 4, columns);
    EXPECT_FALSE(g.isVisible(C::Volume));
    for (int x = 0; x < 400; ++x) {
        EXPECT_NE(g.hit(x, 30)->column, C::Volume);
    }
}

TEST(LadderGeometry, EveryPixelOfACellHitsThatCell) {
    const auto g = LadderGeometry::make(400, 18 + 10 * 18, 4);
    for (int i = 0; i < kLadderColumns; ++i) {
        const auto column = static_cast<C>(i);
        for (const int row : {0, 4, 9}) {
            const QRect cell = g.cell(column, row);
            for (const QPoint& p : {cell.topLeft(), cell.bottomRight(), cell.center()}) {
                EXPECT_EQ(g.hit(p.x(), p.y()), (LadderCell{column, row}));
            }
        }
        EXPECT_EQ(g.hit(g.left(column), 0), (LadderCell{column, -1}));
        EXPECT_EQ(g.hit(g.left(column), 17), (LadderCell{column, -1}));
    }
}

TEST(LadderGeometry, ColumnsStandInTheOrderThePersonGaveThem) {
    LadderColumns columns;
    ASSERT_TRUE(columns.move(C::Price, -1));
    ASSERT_TRUE(columns.move(C::Profit, -1));
    const auto g = LadderGeometry::make(400, 500, 4, columns);
    EXPECT_LT(g.left(C::Price), g.left(C::Bid));
    EXPECT_EQ(g.rightOf(C::Price), g.left(C::Bid));
    EXPECT_LT(g.left(C::Profit), g.left(C::Volume));
    EXPECT_EQ(g.hit(g.left(C::Price) + 1, 30), (LadderCell{C::Price, 0}));
    EXPECT_TRUE(g.span({C::Bid, C::Price, C::MyBuys}, 0).isValid());
    EXPECT_TRUE(g.span({C::MyBuys, C::Bid}, 0).isEmpty()) << "the price stands between them";
}

TEST(LadderGeometry, MovingAColumnPassesHiddenOnesAndStopsAtTheEnds) {
    LadderColumns columns;
    columns.setHidden(C::MyBuys, true);
    EXPECT_FALSE(columns.move(C::BuyAhead, -1));
    ASSERT_TRUE(columns.move(C::Bid, -1));
    EXPECT_EQ(columns.order.front(), C::Bid);
    EXPECT_FALSE(columns.move(C::Profit, 1));
    columns.setHidden(C::Price, true);
    EXPECT_FALSE(columns.isHidden(C::Price)) << "a ladder without prices is none";
}

TEST(LadderGeometry, AnArrangementSurvivesAsTextAndRubbishGivesTheUsualOne) {
    LadderColumns columns;
    columns.move(C::Ask, 1);
    columns.setHidden(C::Volume, true);
    EXPECT_EQ(LadderColumns::fromText(columns.toText()), columns);
    EXPECT_EQ(LadderColumns::fromText("bid bid price"), LadderColumns{});
    EXPECT_EQ(LadderColumns::fromText("*"), LadderColumns{});
    EXPECT_EQ(LadderColumns::fromText(""), LadderColumns{});
}

TEST(LadderGeometry, OutsideHitsNothing) {
    const auto g = LadderGeometry::make(400, 18 + 10 * 18 + 7, 4);  // seven pixels of a row that does not fit
    EXPECT_FALSE(g.hit(-1, 30));
    EXPECT_FALSE(g.hit(400, 30));
    EXPECT_FALSE(g.hit(10, -1));
    EXPECT_FALSE(g.hit(10, 18 + 10 * 18));
}

}  // namespace
}  // namespace tessera::widgets
