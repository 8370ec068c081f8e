#include "widgets/ladder/ladder_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QFrame>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QWheelEvent>
#include <random>

#include "tests/widgets/ladder_support.h"
#include "widgets/ladder/ladder_geometry.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Price;
using domain::Side;
using C = LadderColumn;
using Kind = LadderGesture::Kind;

constexpr int kRows = 20;

class ViewTest : public ::testing::Test {
 protected:
    ViewTest() : m_theme(makeTheme(Appearance::Dark)), m_view(m_theme) {
        m_view.resize(400, 18 + kRows * 18);
        m_view.setClock([this] { return m_now; });
        QObject::connect(&m_view, &LadderView::gesture,
                         [this](const LadderGesture& g) { m_gestures.push_back(g); });
        QObject::connect(&m_view, &LadderView::ignored, [this](LadderIgnored r) { m_ignored.push_back(r); });
        QObject::connect(&m_view, &LadderView::hoveredPriceChanged,
                         [this](std::optional<Price> p) { m_hovered = p; });
        m_view.setReducedMotion(true);
        m_view.show();
        show(ladder(202, kRows));
    }

    void show(LadderSnapshot snapshot) {
        m_view.setSnapshot(std::move(snapshot));
        (void)picture();
    }
    QImage picture() {
        QImage image(m_view.size(), QImage::Format_RGB32);
        m_view.render(&image);
        return image;
    }
    static QPoint at(C column, int row) {
        return LadderGeometry::make(400, 18 + kRows * 18, 4).cell(column, row).center();
    }
    void click(C column, int row, Qt::MouseButton button = Qt::LeftButton,
               Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(&m_view, button, modifiers, at(column, row));
    }

    domain::Duration m_now = std::chrono::seconds(100);
    Theme m_theme;
    LadderView m_view;
    std::vector<LadderGesture> m_gestures;
    std::vector<LadderIgnored> m_ignored;
    std::optional<Price> m_hovered;
};

TEST_F(ViewTest, AClickOnABidCellAsksToBuyThere) {
    click(C::Bid, 12);
    ASSERT_EQ(m_gestures.size(), 1u);
    EXPECT_EQ(m_gestures[0].kind, Kind::Place);
    EXPECT_EQ(m_gestures[0].price, cents(190));
    EXPECT_EQ(m_gestures[0].side, Side::Buy);
}

TEST_F(ViewTest, ASnapshotThatIsNotPaintedYetChangesNoClick) {
    m_view.setSnapshot(
        ladder(205, kRows));  // waits for the next frame: the screen still shows 1.90 in row 12
    click(C::Bid, 12);
    ASSERT_EQ(m_gestures.size(), 1u);
    EXPECT_EQ(m_gestures[0].price, cents(190));
}

TEST_F(ViewTest, RightClickOnMyOrderCancelsIt) {
    LadderSnapshot s = ladder(202, kRows);
    s.mine = {mine(9, Side::Sell, 195)};
    show(s);
    click(C::MySells, 7, Qt::RightButton);
    ASSERT_EQ(m_gestures.size(), 1u);
    EXPECT_EQ(m_gestures[0].kind, Kind::Cancel);
    EXPECT_EQ(m_gestures[0].order, domain::ClientOrderId{9});
}

TEST_F(ViewTest, AClickOnAHeadCancelsThatSide) {
    QTest::mouseClick(&m_view, Qt::LeftButton, {}, QPoint(100, 8));
    ASSERT_EQ(m_gestures.size(), 1u);
    EXPECT_EQ(m_gestures[0].kind, Kind::CancelSide);
    EXPECT_EQ(m_gestures[0].side, Side::Buy);
}

TEST_F(ViewTest, AKeyHeldElsewhereChangesWhatTheHoverPromises) {
    QLineEdit elsewhere;  // has the keyboard, not the ladder
    elsewhere.show();
    QEnterEvent enter(at(C::Bid, 12), at(C::Bid, 12), at(C::Bid, 12));
    QApplication::sendEvent(&m_view, &enter);
    QTest::mouseMove(&m_view, at(C::Bid, 12));
    const QImage limit = picture();
    QTest::keyPress(&elsewhere, Qt::Key_Alt);
    const QImage bracket = picture();
    EXPECT_NE(limit, bracket);
    QTest::keyRelease(&elsewhere, Qt::Key_Alt, Qt::AltModifier);
    EXPECT_EQ(limit, picture());
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&m_view, &leave);
    const QImage none = picture();
    QTest::keyPress(&elsewhere, Qt::Key_Alt);
    EXPECT_EQ(none, picture());
}

TEST_F(ViewTest, HoverTellsThePriceAndLeavingTellsNone) {
    QTest::mouseMove(&m_view, at(C::Price, 3));
    EXPECT_EQ(m_hovered, cents(199));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&m_view, &leave);
    EXPECT_FALSE(m_hovered);
}

TEST_F(ViewTest, TheWheelScrollsByWholeNotches) {
    const auto wheel = [&](int delta) {
        QWheelEvent event(QPointF(150, 100), m_view.mapToGlobal(QPointF(150, 100)), QPoint(),
                          QPoint(0, delta), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&m_view, &event);
    };
    wheel(60);
    EXPECT_TRUE(m_gestures.empty());
    wheel(60);
    ASSERT_EQ(m_gestures.size(), 1u);
    EXPECT_EQ(m_gestures[0].kind, Kind::Scroll);
    EXPECT_GT(m_gestures[0].step, 0);
}

TEST_F(ViewTest, KeysReachTheLadderAndAHeldKeyPlacesOnce) {
    m_view.setCursorPrice(cents(190));
    QTest::keyClick(&m_view, Qt::Key_B);
    ASSERT_EQ(m_gestures.size(), 1u);
    QKeyEvent repeat(QEvent::KeyPress, Qt::Key_B, Qt::NoModifier, "b", true);
    QApplication::sendEvent(&m_view, &repeat);
    EXPECT_EQ(m_gestures.size(), 1u);
}

TEST_F(ViewTest, EscapeDropsAHeldClick) {
    QTest::mousePress(&m_view, Qt::LeftButton, {}, at(C::Bid, 12));
    QTest::keyClick(&m_view, Qt::Key_Escape);
    QTest::mouseRelease(&m_view, Qt::LeftButton, {}, at(C::Bid, 12));
    EXPECT_TRUE(m_gestures.empty());
    ASSERT_FALSE(m_ignored.empty());
    EXPECT_EQ(m_ignored[0], LadderIgnored::Aborted);
}

TEST_F(ViewTest, OnlyTheChangedRowsArePaintedAgainAndThePictureIsTheSame) {
    LadderSnapshot s = ladder(202, kRows);
    for (int turn = 0; turn < 30; ++turn) {
        auto& row = s.rows[static_cast<std::size_t>(turn * 7 % kRows)];
        (row.ask.raw() > 0 ? row.ask : row.bid) = lots(turn * 13 % 90 + 1);
        s.last = s.rows[static_cast<std::size_t>(turn * 3 % kRows)].price;
        s.lastDirection = turn % 2 == 0 ? 1 : -1;
        s.mine = {mine(1, Side::Buy, 185 + turn % 5)};
        show(s);
    }
    LadderView fresh(m_theme);
    fresh.resize(m_view.size());
    fresh.setReducedMotion(true);
    fresh.setSnapshot(s);
    QImage image(fresh.size(), QImage::Format_RGB32);
    fresh.render(&image);
    EXPECT_EQ(picture(), image);
}

TEST_F(ViewTest, OfAnAbsurdFanTheEdgesAloneAreDrawnAndFainter) {
    LadderSnapshot s = ladder(202, kRows);
    s.forecast =
        LadderForecast{cents(196), cents(198), cents(200), cents(202), cents(204), cents(206), cents(208)};
    const auto count = [&](const QColor& colour) {
        const QImage image = picture();
        int found = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                found += image.pixel(x, y) == colour.rgb();
            }
        }
        return found;
    };
    show(s);
    EXPECT_GT(count(m_theme.ladderFan.band50), 20);
    const int before = count(m_theme.forecast);
    s.forecast->isDimmed = true;
    show(s);
    EXPECT_EQ(count(m_theme.ladderFan.band50), 0);
    EXPECT_LT(count(m_theme.forecast), before / 2);
    EXPECT_GT(count(m_theme.ladderFan.band90), 20) << "it is there";
}

/// Letters painted over themselves look bold: their soft edges add up.
TEST_F(ViewTest, ThePriceTheFanPointsToIsPaintedOnceHoweverOftenItsRowChanges) {
    LadderSnapshot s = ladder(202, kRows);
    s.forecast =
        LadderForecast{cents(90), cents(150), cents(180), cents(190), cents(199), cents(220), cents(260)};
    for (int turn = 0; turn < 5; ++turn) {
        for (auto* row : {&s.rows.front(), &s.rows.back()}) {
            row->buyVolume = lots(turn + 1);
        }
        show(s);
    }
    LadderView fresh(m_theme);
    fresh.resize(m_view.size());
    fresh.setReducedMotion(true);
    fresh.setSnapshot(s);
    QImage image(fresh.size(), QImage::Format_RGB32);
    fresh.render(&image);
    EXPECT_EQ(picture(), image);
}

TEST_F(ViewTest, NeitherEmptyNorLoadingTakesClicks) {
    for (const LadderPhase phase : {LadderPhase::Empty, LadderPhase::Loading}) {
        LadderSnapshot s;
        s.phase = phase;
        s.title = "No instrument";
        show(s);
        click(C::Bid, 5);
    }
    EXPECT_TRUE(m_gestures.empty());
}

TEST_F(ViewTest, TheDisconnectedCardHasItsButtons) {
    LadderSnapshot s = ladder(202, kRows);
    s.phase = LadderPhase::Disconnected;
    s.title = "Venue link lost, 20:57:41 UTC";
    s.sentence = "2 orders rest there, state unknown.";
    s.primaryAction = "Try now";
    show(s);
    int asked = -1;
    QObject::connect(&m_view, &LadderView::actionRequested, [&](int action) { asked = action; });
    const auto buttons = m_view.findChildren<QPushButton*>();
    ASSERT_FALSE(buttons.empty());
    buttons.front()->click();
    EXPECT_EQ(asked, 0);
    click(C::Bid, 3);
    ASSERT_FALSE(m_ignored.empty());
    EXPECT_EQ(m_ignored.back(), LadderIgnored::NotLive);
}

/// What rests there may have to be cancelled now: the card that says that data is lost hides no order.
TEST_F(ViewTest, TheDisconnectedCardHidesNoOrderOfMine) {
    for (int row = 0; row < kRows; ++row) {
        LadderSnapshot s = ladder(202, kRows);
        s.phase = LadderPhase::Disconnected;
        s.title = "Market data lost, 20:57:41 UTC";
        s.sentence = "1 order rests here.";
        s.mine.push_back(mine(7, Side::Buy, 202 - row));
        show(s);
        const QWidget* card = m_view.findChild<QFrame*>();
        ASSERT_TRUE(card != nullptr && card->isVisible());
        EXPECT_FALSE(card->geometry().intersects(LadderGeometry::make(400, 18 + kRows * 18, 4).rowRect(row)))
            << row;
        EXPECT_TRUE(m_view.rect().contains(card->geometry())) << row;
    }
}

TEST_F(ViewTest, TheHeightDecidesHowManyRowsAreWanted) {
    int wanted = 0;
    QObject::connect(&m_view, &LadderView::visibleRowsChanged, [&](int rows) { wanted = rows; });
    m_view.resize(400, 18 + 33 * 18 + 5);
    EXPECT_EQ(wanted, 33);
    EXPECT_EQ(m_view.visibleRows(), 33);
}

/// The safety rule of the ladder: what the eye saw at press is what is asked for, or nothing is.
TEST_F(ViewTest, TenThousandClicksUnderAMovingBookNeverHitAPriceNotPaintedAtPress) {
    std::mt19937 random(20261119);
    std::int64_t top = 202;
    int asked = 0, wrong = 0;
    for (int i = 0; i < 10'000; ++i) {
        const int row = static_cast<int>(random() % kRows);
        const C column = random() % 2 == 0 ? C::Bid : C::Ask;
        const Price painted = cents(top - row);
        const bool movesBefore = random() % 20 == 0, movesDuring = random() % 25 == 0;
        if (movesBefore) {  // painted, but only just: the finger is already on its way
            top += top > 600 ? -3 : top < 150 ? 3 : random() % 2 == 0 ? 3 : -3;
            show(ladder(top, kRows, top - 10, top - 9));
        }
        m_gestures.clear();
        QTest::mousePress(&m_view, Qt::LeftButton, {}, at(column, row));
        if (movesDuring) {
            top += top > 600 ? -2 : top < 150 ? 2 : random() % 2 == 0 ? 2 : -2;
            if (random() % 2 == 0) {
                show(ladder(top, kRows, top - 10, top - 9));
            } else {
                m_view.setSnapshot(ladder(top, kRows, top - 10, top - 9));  // not painted yet
            }
        }
        m_now += std::chrono::milliseconds(60 + random() % 60);
        QTest::mouseRelease(&m_view, Qt::LeftButton, {}, at(column, row));
        for (const LadderGesture& gesture : m_gestures) {
            ++asked;
            wrong += gesture.price != painted || gesture.side != (column == C::Bid ? Side::Buy : Side::Sell);
        }
        (void)picture();
        m_now += std::chrono::milliseconds(200);
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_GE(asked, 8'000);
}

}  // namespace
}  // namespace tessera::widgets
