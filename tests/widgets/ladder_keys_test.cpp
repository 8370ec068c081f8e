#include "widgets/ladder/ladder_keys.h"

#include <gtest/gtest.h>

#include "tests/widgets/ladder_support.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Side;
using Kind = LadderGesture::Kind;

class KeysTest : public ::testing::Test {
 protected:
    LatchOutcome key(int code, Qt::KeyboardModifiers modifiers = {}) {
        const LadderKeyResult result = ladderKey(code, modifiers, m_book, m_state);
        EXPECT_TRUE(result.isHandled) << code;
        return result.outcome;
    }
    std::optional<LadderGesture> asked(int code, Qt::KeyboardModifiers modifiers = {}) {
        const LatchOutcome outcome = key(code, modifiers);
        const auto* gesture = std::get_if<LadderGesture>(&outcome);
        return gesture ? std::optional(*gesture) : std::nullopt;
    }

    LadderSnapshot m_book = ladder(197, 10);
    LadderKeyState m_state;
};

TEST_F(KeysTest, TheFirstArrowPutsTheCursorOnTheBestBid) {
    EXPECT_FALSE(asked(Qt::Key_Down));
    EXPECT_EQ(m_state.cursor, cents(192));
    EXPECT_FALSE(asked(Qt::Key_Down));
    EXPECT_EQ(m_state.cursor, cents(191));
}

TEST_F(KeysTest, BAndSPlaceQuantityAAtTheCursor) {
    m_state.cursor = cents(190);
    const auto buy = asked(Qt::Key_B);
    ASSERT_TRUE(buy);
    EXPECT_EQ(buy->kind, Kind::Place);
    EXPECT_EQ(buy->side, Side::Buy);
    EXPECT_EQ(buy->price, cents(190));
    EXPECT_EQ(buy->quantity, lots(10));
    EXPECT_TRUE(buy->byKey);
    EXPECT_EQ(asked(Qt::Key_S)->side, Side::Sell);
}

TEST_F(KeysTest, WithoutACursorNothingIsPlaced) {
    EXPECT_EQ(std::get<LadderIgnored>(key(Qt::Key_B)), LadderIgnored::OutsideBook);
    m_state.cursor = cents(500);  // scrolled out of view: an unseen price is never ordered at
    EXPECT_EQ(std::get<LadderIgnored>(key(Qt::Key_B)), LadderIgnored::OutsideBook);
}

TEST_F(KeysTest, ACursorAtTheEdgeAsksToScroll) {
    m_state.cursor = cents(197);
    const auto scroll = asked(Qt::Key_Up);
    ASSERT_TRUE(scroll);
    EXPECT_EQ(scroll->kind, Kind::Scroll);
    EXPECT_EQ(scroll->step, 1);
    EXPECT_EQ(m_state.cursor, cents(198));
}

TEST_F(KeysTest, ShiftArrowsMoveAnOrderEnterSendsEscapeGivesUp) {
    m_book.mine = {mine(5, Side::Buy, 190)};
    m_state.cursor = cents(190);
    EXPECT_FALSE(asked(Qt::Key_Up, Qt::ShiftModifier));
    EXPECT_FALSE(asked(Qt::Key_Up, Qt::ShiftModifier));
    const auto sent = asked(Qt::Key_Return);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->kind, Kind::Replace);
    EXPECT_EQ(sent->order, domain::ClientOrderId{5});
    EXPECT_EQ(sent->price, cents(192));
    m_state.cursor = cents(190);
    asked(Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_FALSE(asked(Qt::Key_Escape));
    EXPECT_FALSE(asked(Qt::Key_Return));
}

TEST_F(KeysTest, EscapeCancelsTheNewestControlEscapeAll) {
    EXPECT_EQ(asked(Qt::Key_Escape)->kind, Kind::CancelNewest);
    EXPECT_EQ(asked(Qt::Key_Escape, Qt::ControlModifier)->kind, Kind::CancelAll);
}

TEST_F(KeysTest, AltArrowsMoveTheWholeBracketAndTOpensTheTicket) {
    m_book.mine = {mine(5, Side::Buy, 190)};
    m_state.cursor = cents(190);
    EXPECT_FALSE(asked(Qt::Key_Up, Qt::AltModifier));
    const auto sent = asked(Qt::Key_Return);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->kind, Kind::MoveBracket);
    EXPECT_EQ(sent->price, cents(191));
    EXPECT_EQ(asked(Qt::Key_T)->kind, Kind::Ticket);
}

TEST_F(KeysTest, DigitsAddAndShiftedDigitsSubtract) {
    EXPECT_EQ(asked(Qt::Key_7)->step, 7);
    EXPECT_EQ(asked(Qt::Key_7, Qt::ShiftModifier)->step, -7);
    EXPECT_EQ(asked(Qt::Key_Ampersand, Qt::ShiftModifier)->step, -7);  // what a US layout sends
}

TEST_F(KeysTest, SpaceRecentresFFlattensRReverses) {
    EXPECT_EQ(asked(Qt::Key_Space)->kind, Kind::Recentre);
    EXPECT_EQ(asked(Qt::Key_F)->kind, Kind::Flatten);
    EXPECT_EQ(asked(Qt::Key_R)->kind, Kind::Reverse);
}

TEST_F(KeysTest, DeleteCancelsAtTheCursor) {
    m_book.mine = {mine(5, Side::Sell, 195)};
    m_state.cursor = cents(195);
    EXPECT_EQ(asked(Qt::Key_Delete)->order, domain::ClientOrderId{5});
    m_state.cursor = cents(194);
    EXPECT_EQ(std::get<LadderIgnored>(key(Qt::Key_Delete)), LadderIgnored::NothingToCancel);
}

TEST_F(KeysTest, WindowShortcutsAreLeftAlone) {
    EXPECT_FALSE(ladderKey(Qt::Key_F, Qt::ControlModifier, m_book, m_state).isHandled);
    EXPECT_FALSE(ladderKey(Qt::Key_Tab, {}, m_book, m_state).isHandled);
}

TEST_F(KeysTest, DisarmedPlacesNothingButCancels) {
    m_book.isArmed = false;
    m_state.cursor = cents(190);
    EXPECT_EQ(std::get<LadderIgnored>(key(Qt::Key_B)), LadderIgnored::Disarmed);
    EXPECT_EQ(asked(Qt::Key_Escape)->kind, Kind::CancelNewest);
}

}  // namespace
}  // namespace tessera::widgets
