#include "widgets/ladder/ladder_keys.h"

#include <gtest/gtest.h>

#include <QKeyEvent>
#include <map>
#include <set>

#include "tests/widgets/ladder_support.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Side;
using Kind = LadderGesture::Kind;

class KeysTest : public ::testing::Test {
 protected:
    LatchOutcome key(int code, Qt::KeyboardModifiers modifiers = {}) {
        const QKeyEvent event(QEvent::KeyPress, code, modifiers);
        const auto action = m_keys.find(keyCombination(event));
        EXPECT_TRUE(action) << code;
        return action ? ladderAct(*action, m_book, m_state) : LatchOutcome();
    }
    std::optional<LadderGesture> asked(int code, Qt::KeyboardModifiers modifiers = {}) {
        const LatchOutcome outcome = key(code, modifiers);
        const auto* gesture = std::get_if<LadderGesture>(&outcome);
        return gesture ? std::optional(*gesture) : std::nullopt;
    }

    LadderSnapshot m_book = ladder(197, 10);
    LadderKeyState m_state;
    LadderKeys m_keys = LadderKeys::defaults();
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

TEST_F(KeysTest, FastArrowsAtTheEdgeGoOnAndDoNotJumpToTheMarket) {
    m_state.cursor = cents(197);
    asked(Qt::Key_Up);  // asks to scroll; the rows are not painted yet when the next key comes
    const auto scroll = asked(Qt::Key_Up);
    ASSERT_TRUE(scroll);
    EXPECT_EQ(m_state.cursor, cents(199));
    EXPECT_EQ(scroll->step, 2) << "as far as brings the cursor into view";
    m_state.cursor = cents(500);
    EXPECT_FALSE(asked(Qt::Key_Up));
    EXPECT_EQ(m_state.cursor, cents(192)) << "one left far behind starts at the market again";
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
    EXPECT_TRUE(abandonMove(m_state));
    EXPECT_FALSE(asked(Qt::Key_Return));
    EXPECT_FALSE(abandonMove(m_state));
}

TEST_F(KeysTest, EscapeCancelsTheNewestControlEscapeAll) {
    const auto one = asked(Qt::Key_Escape);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->kind, Kind::CancelOne);
    EXPECT_EQ(one->pick, LadderPick::Newest);
    EXPECT_FALSE(one->pickSide);
    EXPECT_EQ(asked(Qt::Key_Escape, Qt::ControlModifier)->kind, Kind::CancelAll);
}

TEST_F(KeysTest, TheCancelSetIsFourPicksForAnyBidAndAsk) {
    const std::pair<int, LadderPick> picks[] = {{Qt::Key_W, LadderPick::Newest},
                                                {Qt::Key_O, LadderPick::Oldest},
                                                {Qt::Key_N, LadderPick::Nearest},
                                                {Qt::Key_X, LadderPick::Furthest}};
    for (const auto& [letter, pick] : picks) {
        const auto any = asked(letter), bid = asked(letter, Qt::ShiftModifier),
                   ask = asked(letter, Qt::AltModifier);
        ASSERT_TRUE(any && bid && ask);
        for (const auto& each : {any, bid, ask}) {
            EXPECT_EQ(each->kind, Kind::CancelOne);
            EXPECT_EQ(each->pick, pick);
        }
        EXPECT_FALSE(any->pickSide);
        EXPECT_EQ(bid->pickSide, Side::Buy);
        EXPECT_EQ(ask->pickSide, Side::Sell);
    }
    EXPECT_EQ(asked(Qt::Key_Delete, Qt::ShiftModifier)->side, Side::Buy);
    EXPECT_EQ(asked(Qt::Key_Delete, Qt::AltModifier)->side, Side::Sell);
}

TEST_F(KeysTest, ModifiersOnBAndSPlaceWhatTheyPlaceOnAClick) {
    m_state.cursor = cents(190);
    const auto kindOf = [&](int letter, Qt::KeyboardModifiers modifiers) {
        return asked(letter, modifiers)->orderKind;
    };
    const auto both = Qt::ShiftModifier | Qt::ControlModifier;
    EXPECT_EQ(kindOf(Qt::Key_B, Qt::ShiftModifier), LadderOrderKind::Stop);
    EXPECT_EQ(kindOf(Qt::Key_S, both), LadderOrderKind::StopLimit);
    EXPECT_EQ(kindOf(Qt::Key_B, Qt::AltModifier), LadderOrderKind::Bracket);
    EXPECT_EQ(asked(Qt::Key_S, Qt::AltModifier)->side, Side::Sell);
    EXPECT_EQ(asked(Qt::Key_B, Qt::ControlModifier)->quantity, lots(50));
    EXPECT_EQ(asked(Qt::Key_B, Qt::ControlModifier)->slot, LadderQuantitySlot::B);
}

TEST_F(KeysTest, PlusAndMinusChangeTheOrderAtTheCursor) {
    m_book.mine = {mine(5, Side::Buy, 190)};
    m_state.cursor = cents(190);
    const auto more = asked(Qt::Key_Plus, Qt::ShiftModifier), less = asked(Qt::Key_Minus);
    ASSERT_TRUE(more && less);
    EXPECT_EQ(more->kind, Kind::ChangeQuantity);
    EXPECT_EQ(more->step, 1);
    EXPECT_EQ(less->step, -1);
    EXPECT_EQ(less->order, domain::ClientOrderId{5});
}

TEST_F(KeysTest, MovingAnOrderOutOfViewScrollsAfterIt) {
    m_book.mine = {mine(5, Side::Sell, 197)};
    m_state.cursor = cents(197);
    const auto scroll = asked(Qt::Key_Up, Qt::ShiftModifier);
    ASSERT_TRUE(scroll);
    EXPECT_EQ(scroll->kind, Kind::Scroll);
    EXPECT_EQ(asked(Qt::Key_Return)->price, cents(198));
}

TEST_F(KeysTest, EveryActionHasANameAndNoKeyIsGivenTwice) {
    std::map<int, QString> owners;
    std::set<QString> ids;
    for (const LadderActionInfo& info : ladderActions()) {
        EXPECT_TRUE(ids.insert(info.id).second) << info.id.toStdString();
        EXPECT_FALSE(info.title.isEmpty());
        EXPECT_EQ(keysToText(keysFromText(info.keys)), info.keys) << info.id.toStdString();
        EXPECT_FALSE(info.keys.isEmpty()) << info.id.toStdString() << " cannot be reached by keyboard";
        for (const QKeyCombination key : keysFromText(info.keys)) {
            EXPECT_TRUE(owners.emplace(key.toCombined(), info.id).second)
                << info.id.toStdString() << " and " << owners[key.toCombined()].toStdString();
        }
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(LadderAction::Menu) + 1)
        << "an action is not in the table";
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
    EXPECT_FALSE(m_keys.find(QKeyCombination(Qt::ControlModifier, Qt::Key_F)));
    EXPECT_FALSE(m_keys.find(QKeyCombination(Qt::Key_Tab)));
}

TEST_F(KeysTest, DisarmedPlacesNothingButCancels) {
    m_book.isArmed = false;
    m_state.cursor = cents(190);
    EXPECT_EQ(std::get<LadderIgnored>(key(Qt::Key_B)), LadderIgnored::Disarmed);
    EXPECT_EQ(asked(Qt::Key_Escape)->kind, Kind::CancelOne);
}

}  // namespace
}  // namespace tessera::widgets
