#include "widgets/ladder/ladder_profile.h"

#include <gtest/gtest.h>

#include "tests/widgets/ladder_support.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Side;
using C = LadderColumn;
using Id = LadderProfileId;

class ProfileTest : public ::testing::Test {
 protected:
    std::variant<std::monostate, LadderGesture, LadderIgnored> click(Id id, C column, std::int64_t price,
                                                                     Qt::MouseButton button = Qt::LeftButton,
                                                                     Qt::KeyboardModifiers modifiers = {}) {
        LadderLatch latch;
        latch.setProfile(LadderProfile::make(id));
        const LadderCell cell{column, static_cast<int>(197 - price)};
        const auto now = std::chrono::seconds(10);
        const auto pressed = latch.press(cell, button, modifiers, m_book, now);
        return std::holds_alternative<std::monostate>(pressed) ? latch.release(cell, button, m_book, now)
                                                               : pressed;
    }
    LadderGesture placed(Id id, C column, std::int64_t price, Qt::MouseButton button = Qt::LeftButton,
                         Qt::KeyboardModifiers modifiers = {}) {
        const auto outcome = click(id, column, price, button, modifiers);
        const auto* gesture = std::get_if<LadderGesture>(&outcome);
        EXPECT_TRUE(gesture) << "nothing was placed";
        return gesture ? *gesture : LadderGesture{};
    }

    LadderSnapshot m_book = ladder(197, 10, 191, 193);
};

TEST_F(ProfileTest, BookTraderPlacesALimitWithLeftAndAStopWithRight) {
    EXPECT_EQ(placed(Id::InteractiveBrokers, C::Bid, 190).orderKind, LadderOrderKind::Limit);
    const LadderGesture stop = placed(Id::InteractiveBrokers, C::Bid, 195, Qt::RightButton);
    EXPECT_EQ(stop.orderKind, LadderOrderKind::Stop);
    EXPECT_EQ(stop.side, Side::Buy);
    EXPECT_EQ(stop.quantity, lots(10));
    EXPECT_EQ(placed(Id::InteractiveBrokers, C::Ask, 189, Qt::RightButton).side, Side::Sell);
    EXPECT_EQ(placed(Id::InteractiveBrokers, C::Ask, 195, Qt::LeftButton, Qt::AltModifier).orderKind,
              LadderOrderKind::Bracket);
    EXPECT_EQ(placed(Id::InteractiveBrokers, C::Bid, 190, Qt::LeftButton, Qt::ControlModifier).quantity,
              lots(50));
}

TEST_F(ProfileTest, AutoSideBuysBelowTheMarketAndSellsAboveItInThePriceColumn) {
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 191).side, Side::Buy);
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 188).side, Side::Buy);
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 193).side, Side::Sell);
    const LadderGesture above = placed(Id::AutoSide, C::Price, 196, Qt::LeftButton, Qt::ShiftModifier);
    EXPECT_EQ(above.orderKind, LadderOrderKind::Stop);
    EXPECT_EQ(above.side, Side::Buy) << "a buy stop stands above the market";
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 189, Qt::LeftButton, Qt::ShiftModifier).side, Side::Sell);
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 196, Qt::LeftButton, Qt::AltModifier).side, Side::Sell);
}

TEST_F(ProfileTest, AutoSideDoesNotGuessBetweenBidAndAskNorWithoutAMarket) {
    const auto between = click(Id::AutoSide, C::Price, 192);
    EXPECT_EQ(std::get<LadderIgnored>(between), LadderIgnored::NoSide);
    m_book.bestBid.reset();
    m_book.bestAsk.reset();
    EXPECT_EQ(std::get<LadderIgnored>(click(Id::AutoSide, C::Price, 190)), LadderIgnored::NoSide);
    m_book.last = cents(192);
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 190).side, Side::Buy) << "the last trade stands for the market";
    m_book.last.reset();
    m_book.bestBid = cents(191);
    EXPECT_EQ(placed(Id::AutoSide, C::Price, 194).side, Side::Sell) << "above the only side there is";
    EXPECT_TRUE(std::holds_alternative<std::monostate>(click(Id::AutoSide, C::Bid, 190)))
        << "one column only";
}

TEST_F(ProfileTest, AutoSideKeepsTheSideOfThePress) {
    LadderLatch latch;
    latch.setProfile(LadderProfile::make(Id::AutoSide));
    const auto now = std::chrono::seconds(10);
    const LadderCell cell{C::Price, 6};  // 1.91, the best bid
    latch.press(cell, Qt::LeftButton, {}, m_book, now);
    m_book.bestBid = cents(189);
    m_book.bestAsk = cents(190);
    const auto outcome = latch.release(cell, Qt::LeftButton, m_book, now);
    ASSERT_TRUE(std::holds_alternative<LadderGesture>(outcome));
    EXPECT_EQ(std::get<LadderGesture>(outcome).side, Side::Buy);
    EXPECT_EQ(std::get<LadderGesture>(outcome).bestBid, cents(191));
}

TEST_F(ProfileTest, AClickThatIsNotBoundSendsNothingAndSaysSo) {
    EXPECT_EQ(std::get<LadderIgnored>(click(Id::Standard, C::Bid, 190, Qt::LeftButton, Qt::ControlModifier)),
              LadderIgnored::Unbound);
}

TEST_F(ProfileTest, ButtonsSurviveAsText) {
    for (int id = 0; id < kLadderProfiles; ++id) {
        const LadderProfile profile = LadderProfile::make(static_cast<Id>(id));
        for (const LadderClickBinding& binding : profile.clicks) {
            EXPECT_EQ(buttonFromText(toText(binding.button)), binding.button);
            for (const LadderClickBinding& other : profile.clicks) {
                EXPECT_FALSE(binding.click != other.click && binding.button == other.button &&
                             sharePlace(binding.click, other.click))
                    << "two meanings in one place";
            }
        }
    }
    EXPECT_EQ(toText({Qt::RightButton, Qt::ShiftModifier | Qt::ControlModifier}), "Ctrl+Shift+Right");
    EXPECT_FALSE(buttonFromText("Ctrl+"));
    EXPECT_FALSE(buttonFromText("Hyper+Left"));
}

}  // namespace
}  // namespace tessera::widgets
