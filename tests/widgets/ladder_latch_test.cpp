#include "widgets/ladder/ladder_latch.h"

#include <gtest/gtest.h>

#include "tests/widgets/ladder_support.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Side;
using std::chrono::milliseconds;
using C = LadderColumn;
using Kind = LadderGesture::Kind;

constexpr auto kNoModifier = Qt::KeyboardModifiers();
const domain::Duration kNow = std::chrono::seconds(10);

const LadderGesture* gestureOf(const LatchOutcome& outcome) {
    return std::get_if<LadderGesture>(&outcome);
}
std::optional<LadderIgnored> reasonOf(const LatchOutcome& outcome) {
    const auto* reason = std::get_if<LadderIgnored>(&outcome);
    return reason ? std::optional(*reason) : std::nullopt;
}

class LatchTest : public ::testing::Test {
 protected:
    LatchOutcome press(LadderCell cell, Qt::MouseButton button = Qt::LeftButton,
                       Qt::KeyboardModifiers modifiers = kNoModifier) {
        return m_latch.press(cell, button, modifiers, m_book, m_now);
    }
    LatchOutcome release(std::optional<LadderCell> cell, Qt::MouseButton button = Qt::LeftButton) {
        return m_latch.release(cell, button, m_book, m_now);
    }
    LatchOutcome click(LadderCell cell, Qt::MouseButton button = Qt::LeftButton,
                       Qt::KeyboardModifiers modifiers = kNoModifier) {
        const LatchOutcome pressed = press(cell, button, modifiers);
        return std::holds_alternative<std::monostate>(pressed) ? release(cell, button) : pressed;
    }

    LadderLatch m_latch;
    LadderSnapshot m_book = ladder(197, 10);
    domain::Duration m_now = kNow;
};

TEST_F(LatchTest, ALeftClickOnABidSizeBuysQuantityAAtThatPrice) {
    const auto outcome = click({C::Bid, 7});
    const LadderGesture* g = gestureOf(outcome);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->kind, Kind::Place);
    EXPECT_EQ(g->side, Side::Buy);
    EXPECT_EQ(g->price, cents(190));
    EXPECT_EQ(g->quantity, lots(10));
    EXPECT_EQ(g->sequence, 1000u);
    EXPECT_EQ(g->bestBid, cents(192));
    EXPECT_EQ(g->orderKind, LadderOrderKind::Limit);
}

TEST_F(LatchTest, ARightClickOnAnAskSizeSellsQuantityB) {
    const auto outcome = click({C::Ask, 1}, Qt::RightButton);
    const LadderGesture* g = gestureOf(outcome);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->side, Side::Sell);
    EXPECT_EQ(g->price, cents(196));
    EXPECT_EQ(g->quantity, lots(50));
    EXPECT_EQ(g->slot, LadderQuantitySlot::B);
}

TEST_F(LatchTest, WhatWasPaintedAtPressIsAskedForEvenIfTheBookMovesMeanwhile) {
    EXPECT_FALSE(gestureOf(press({C::Bid, 7})));
    m_book.sequence = 2000;
    m_book.bestBid = cents(191);
    m_book.quantityA = lots(99);
    const auto outcome = release(LadderCell{C::Bid, 7});
    const LadderGesture* g = gestureOf(outcome);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->quantity, lots(10));
    EXPECT_EQ(g->sequence, 1000u);
    EXPECT_EQ(g->bestBid, cents(192));
}

TEST_F(LatchTest, LeavingTheCellAbortsEvenAfterComingBack) {
    press({C::Bid, 7});
    m_latch.move(LadderCell{C::Bid, 8});
    m_latch.move(LadderCell{C::Bid, 7});
    EXPECT_EQ(reasonOf(release(LadderCell{C::Bid, 7})), LadderIgnored::LeftCell);
    press({C::Bid, 7});
    EXPECT_EQ(reasonOf(release(std::nullopt)), LadderIgnored::LeftCell);
}

TEST_F(LatchTest, ARowThatJustMovedIgnoresThePress) {
    m_latch.rowsMoved(m_now - milliseconds(149));
    EXPECT_EQ(reasonOf(press({C::Bid, 7})), LadderIgnored::RowMoved);
    m_latch.rowsMoved(m_now - milliseconds(150));
    EXPECT_TRUE(gestureOf(click({C::Bid, 7})));
}

TEST_F(LatchTest, ARowThatMovesBetweenPressAndReleaseIgnoresTheRelease) {
    press({C::Bid, 7});
    m_latch.rowsMoved(m_now);
    m_now += milliseconds(100);
    EXPECT_EQ(reasonOf(release(LadderCell{C::Bid, 7})), LadderIgnored::RowMoved);
}

TEST_F(LatchTest, AfterALongHoldAnotherPriceUnderThePointerStillIgnores) {
    press({C::Bid, 7});
    m_book = ladder(198, 10);
    m_latch.rowsMoved(m_now);
    m_now += std::chrono::seconds(5);
    EXPECT_EQ(reasonOf(release(LadderCell{C::Bid, 7})), LadderIgnored::RowMoved);
}

TEST_F(LatchTest, EveryReasonNotToOrderIsNamed) {
    m_book.isArmed = false;
    EXPECT_EQ(reasonOf(click({C::Bid, 7})), LadderIgnored::Disarmed);
    m_book.isArmed = true;
    m_book.phase = LadderPhase::Stale;
    EXPECT_EQ(reasonOf(click({C::Bid, 7})), LadderIgnored::NotLive);
    m_book.phase = LadderPhase::Live;
    m_book.isReadOnly = true;
    EXPECT_EQ(reasonOf(click({C::Bid, 7})), LadderIgnored::ReadOnly);
    m_book.isReadOnly = false;
    m_book.quantityA = {};
    EXPECT_EQ(reasonOf(click({C::Bid, 7})), LadderIgnored::NoQuantity);
    EXPECT_EQ(reasonOf(click({C::Bid, 99})), LadderIgnored::OutsideBook);
    EXPECT_EQ(reasonOf(click({C::MyBuys, 7}, Qt::RightButton)), LadderIgnored::NothingToCancel);
    for (int reason = 0; reason <= static_cast<int>(LadderIgnored::NoSide); ++reason) {
        EXPECT_TRUE(describe(static_cast<LadderIgnored>(reason)).endsWith('.')) << reason;
    }
}

TEST_F(LatchTest, DisarmedBetweenPressAndReleaseSendsNothing) {
    press({C::Bid, 7});
    m_book.isArmed = false;
    EXPECT_EQ(reasonOf(release(LadderCell{C::Bid, 7})), LadderIgnored::Disarmed);
}

TEST_F(LatchTest, CancelsWorkWhenStaleAndDisarmed) {
    m_book.phase = LadderPhase::Stale;
    m_book.isArmed = false;
    m_book.mine = {mine(5, Side::Buy, 190)};
    const auto outcome = click({C::MyBuys, 7}, Qt::RightButton);
    const LadderGesture* g = gestureOf(outcome);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->kind, Kind::Cancel);
    EXPECT_EQ(g->order, domain::ClientOrderId{5});
    EXPECT_EQ(g->price, cents(190));
    const auto side = click({C::Ask, -1});
    ASSERT_TRUE(gestureOf(side));
    EXPECT_EQ(gestureOf(side)->kind, Kind::CancelSide);
    EXPECT_EQ(gestureOf(side)->side, Side::Sell);
}

TEST_F(LatchTest, ALeftDragMovesAnOrderAndADropOutsideDoesNot) {
    m_book.mine = {mine(5, Side::Buy, 190)};
    press({C::MyBuys, 7});
    m_latch.move(LadderCell{C::MyBuys, 8});
    EXPECT_TRUE(m_latch.isDragging());
    const auto outcome = release(LadderCell{C::MyBuys, 8});
    const LadderGesture* g = gestureOf(outcome);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->kind, Kind::Replace);
    EXPECT_EQ(g->order, domain::ClientOrderId{5});
    EXPECT_EQ(g->price, cents(189));
    press({C::MyBuys, 7});
    EXPECT_EQ(reasonOf(release(LadderCell{C::Bid, 8})), LadderIgnored::Aborted);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(click({C::MyBuys, 7})));
}

TEST_F(LatchTest, ModifiersAskForOtherOrderKinds) {
    const auto kindOf = [&](Qt::KeyboardModifiers modifiers) {
        return gestureOf(click({C::Ask, 7}, Qt::LeftButton, modifiers))->orderKind;
    };
    EXPECT_EQ(kindOf(Qt::ShiftModifier), LadderOrderKind::Stop);
    EXPECT_EQ(kindOf(Qt::ShiftModifier | Qt::ControlModifier), LadderOrderKind::StopLimit);
    EXPECT_EQ(kindOf(Qt::AltModifier), LadderOrderKind::Bracket);
}

TEST_F(LatchTest, ASecondButtonEndsTheClick) {
    press({C::Bid, 7});
    EXPECT_EQ(reasonOf(press({C::Bid, 7}, Qt::RightButton)), LadderIgnored::OtherButton);
    EXPECT_FALSE(gestureOf(release(LadderCell{C::Bid, 7})));
    EXPECT_FALSE(gestureOf(release(LadderCell{C::Bid, 7}, Qt::RightButton)));
}

TEST_F(LatchTest, FireOnPressAsksAtOnceAndOnlyOnce) {
    m_latch.setFireOnPress(true);
    EXPECT_TRUE(gestureOf(press({C::Bid, 7})));
    EXPECT_FALSE(gestureOf(release(LadderCell{C::Bid, 7})));
}

TEST_F(LatchTest, TheMiddleButtonRecentresFromAnywhere) {
    EXPECT_EQ(gestureOf(press({C::Price, 3}, Qt::MiddleButton))->kind, Kind::Recentre);
}

TEST_F(LatchTest, OtherColumnsDoNothing) {
    for (const C column : {C::Price, C::Volume, C::Profit, C::BuyAhead, C::SellAhead}) {
        EXPECT_TRUE(std::holds_alternative<std::monostate>(click({column, 7})));
    }
}

}  // namespace
}  // namespace tessera::widgets
