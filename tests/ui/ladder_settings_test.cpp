#include "ui/ladder/ladder_settings.h"

#include <gtest/gtest.h>

#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/temporary_directory.h"
#include "tests/ui/fakes.h"
#include "ui/ladder/ladder_menu.h"
#include "ui/ladder/ladder_panel.h"
#include "widgets/ladder/ladder_rows.h"

namespace tessera::test {
namespace {

using domain::Side;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ui::AutoCentre;
using ui::AutoCentreFacts;
using ui::AutoCentreRules;
using ui::LadderSettings;
using Advice = AutoCentre::Advice;

TEST(AutoCentre, IsOffUnlessChosen) {
    AutoCentre centre;
    const AutoCentreFacts facts{20, -5, -5, -4};
    for (int second = 0; second < 100; ++second) {
        EXPECT_EQ(centre.step({}, facts, seconds(second)), Advice::Stay);
    }
}

TEST(AutoCentre, WarnsFirstThenCentresWhenTheLastTradeNearsAnEdge) {
    AutoCentre centre;
    const AutoCentreRules rules{0, 2, 0};
    EXPECT_EQ(centre.step(rules, {20, 10, 9, 8}, seconds(0)), Advice::Stay);
    EXPECT_EQ(centre.step(rules, {20, 2, 9, 8}, seconds(10)), Advice::Stay) << "two rows are between";
    EXPECT_EQ(centre.step(rules, {20, 1, 9, 8}, seconds(11)), Advice::Warn);
    EXPECT_EQ(centre.step(rules, {20, 1, 9, 8}, seconds(11) + milliseconds(599)), Advice::Warn);
    EXPECT_EQ(centre.step(rules, {20, 1, 9, 8}, seconds(11) + milliseconds(600)), Advice::Centre);
    EXPECT_EQ(centre.step(rules, {20, 1, 9, 8}, seconds(12)), Advice::Stay) << "a rest between two";
    EXPECT_EQ(centre.step(rules, {20, 19, 9, 8}, seconds(14)), Advice::Warn) << "the lower edge too";
    EXPECT_EQ(centre.step(rules, {20, 9, 9, 8}, seconds(15)), Advice::Stay) << "it came back by itself";
}

TEST(AutoCentre, TheInsideMarketHasARuleOfItsOwn) {
    AutoCentre centre;
    const AutoCentreRules rules{0, 0, 3};
    EXPECT_EQ(centre.step(rules, {20, 0, 9, 8}, seconds(0)), Advice::Stay);
    EXPECT_EQ(centre.step(rules, {20, 9, 17, 16}, seconds(10)), Advice::Warn);
    EXPECT_EQ(centre.step(rules, {20, 9, 9, -40}, seconds(20)), Advice::Centre);
}

TEST(AutoCentre, ByTimeItCentresOnlyWhatIsNotCentred) {
    AutoCentre centre;
    const AutoCentreRules rules{5, 0, 0};
    AutoCentreFacts facts{20, 9, 9, 8};
    facts.isCentred = true;
    EXPECT_EQ(centre.step(rules, facts, seconds(0)), Advice::Stay);
    EXPECT_EQ(centre.step(rules, facts, seconds(60)), Advice::Stay);
    facts.isCentred = false;
    EXPECT_EQ(centre.step(rules, facts, seconds(61)), Advice::Warn);
    EXPECT_EQ(centre.step(rules, facts, seconds(62)), Advice::Centre);
    EXPECT_EQ(centre.step(rules, facts, seconds(66)), Advice::Stay);
    EXPECT_EQ(centre.step(rules, facts, seconds(67)), Advice::Warn);
}

TEST(AutoCentre, WaitsWhileThePointerIsOverAnOrderColumnAndWarnsAnewAfterwards) {
    AutoCentre centre;
    const AutoCentreRules rules{0, 2, 0};
    AutoCentreFacts facts{20, 0, 9, 8};
    (void)centre.step(rules, facts, seconds(0));
    EXPECT_EQ(centre.step(rules, facts, seconds(10)), Advice::Warn);
    facts.isBusy = true;
    EXPECT_EQ(centre.step(rules, facts, seconds(11)), Advice::Stay);
    EXPECT_EQ(centre.step(rules, facts, seconds(60)), Advice::Stay);
    facts.isBusy = false;
    EXPECT_EQ(centre.step(rules, facts, seconds(61)), Advice::Warn);
    EXPECT_EQ(centre.step(rules, facts, seconds(62)), Advice::Centre);
}

TEST(LadderSettings, SurviveInAWorkspaceAndRubbishGivesTheUsual) {
    EXPECT_EQ(LadderSettings::fromJson({}), LadderSettings{});
    LadderSettings chosen;
    chosen.profile = widgets::LadderProfileId::AutoSide;
    chosen.firesOnPress = true;
    chosen.confirmsClose = false;
    chosen.autoCentre = {15, 2, 4};
    chosen.columns.setHidden(widgets::LadderColumn::Volume, true);
    chosen.columns.move(widgets::LadderColumn::Profit, -1);
    chosen.grouping = 5;
    QJsonObject state = chosen.toJson();
    EXPECT_EQ(LadderSettings::fromJson(state), chosen);
    state.insert("centreEverySeconds", -7);
    state.insert("ticksPerRow", "many");
    state.insert("clicks", "telepathy");
    const LadderSettings read = LadderSettings::fromJson(state);
    EXPECT_EQ(read.autoCentre.everySeconds, 0);
    EXPECT_EQ(read.grouping, 1);
    EXPECT_EQ(read.profile, widgets::LadderProfileId::Standard);
}

/// One ladder with a clock the test turns.
struct PanelTest : ::testing::Test {
    PanelTest() {
        panel.resize(400, 74 + 18 + 20 * 18);
        panel.view().setClock([this] { return screen.clock.monotonic; });
        panel.presenter().setMarket(&screen.market());
        panel.show();
        QCoreApplication::processEvents();
        frame(milliseconds(0));
    }
    void frame(domain::Duration time) {
        screen.clock.advance(time);
        screen.context.tick();
        QCoreApplication::sendPostedEvents();
        panel.view().repaint();
    }
    void change(const std::function<void(LadderSettings&)>& edit) {
        LadderSettings next = panel.presenter().settings();
        edit(next);
        panel.presenter().setSettings(next);
    }
    domain::Price top() { return panel.view().snapshot().rows.front().price; }
    QPoint cell(widgets::LadderColumn column, int row) {
        const QSize size = panel.view().size();
        return widgets::LadderGeometry::make(size.width(), size.height(), 4,
                                             panel.presenter().settings().columns)
            .cell(column, row)
            .center();
    }
    int rowOf(double price) {
        return static_cast<int>((top() - usd(price)) / screen.market().instrument().tick);
    }
    void leave() {
        QEvent event(QEvent::Leave);
        QApplication::sendEvent(&panel.view(), &event);
    }
    /// The market goes up by ten cents.
    void run() {
        for (std::uint64_t id : {21, 22}) {
            screen.feed.record(screen.id, FakeFeed::make(domain::RecordKind::Delete, id, Side::Sell, 0, 0));
        }
        screen.feed.add(screen.id, 31, Side::Buy, 2.02, 10);
        screen.feed.add(screen.id, 32, Side::Sell, 2.03, 10);
    }

    Desk screen;
    ui::LadderPanel panel{screen.context};
};

TEST_F(PanelTest, AutoCentreFlashesThenMovesTheRowsAndTheClickAfterItIsIgnored) {
    change([](LadderSettings& s) { s.autoCentre.insideWithinRows = 2; });
    panel.presenter().setArmed(true, "by you");
    const domain::Price before = top();
    run();
    frame(seconds(3));
    EXPECT_TRUE(panel.view().snapshot().willCentre);
    EXPECT_EQ(top(), before) << "a flash warns first";
    frame(milliseconds(700));
    EXPECT_FALSE(panel.view().snapshot().willCentre);
    ASSERT_NE(top(), before);
    std::optional<widgets::LadderIgnored> reason;
    QObject::connect(&panel.view(), &widgets::LadderView::ignored,
                     [&](widgets::LadderIgnored why) { reason = why; });
    frame(milliseconds(100));
    QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, cell(widgets::LadderColumn::Bid, 15));
    EXPECT_TRUE(screen.desk.placed.empty());
    EXPECT_EQ(reason, widgets::LadderIgnored::RowMoved);
    frame(milliseconds(100));
    QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, cell(widgets::LadderColumn::Bid, 15));
    EXPECT_EQ(screen.desk.placed.size(), 1U);
}

TEST_F(PanelTest, AutoCentreStandsStillWhileThePointerIsOverAnOrderColumn) {
    change([](LadderSettings& s) { s.autoCentre.everySeconds = 5; });
    const domain::Price before = top();
    QTest::mouseMove(&panel.view(), cell(widgets::LadderColumn::Ask, 3));
    run();
    for (int i = 0; i < 60; ++i) {
        frame(milliseconds(500));
        ASSERT_EQ(top(), before);
        ASSERT_FALSE(panel.view().snapshot().willCentre);
    }
    QTest::mouseMove(&panel.view(), cell(widgets::LadderColumn::Volume, 3));
    for (int i = 0; i < 4; ++i) {
        frame(milliseconds(300));
    }
    EXPECT_NE(top(), before);
}

TEST_F(PanelTest, TheProfileDecidesWhatAClickMeansAtOnce) {
    panel.presenter().setArmed(true, "by you");
    frame(milliseconds(500));
    const QPoint below = cell(widgets::LadderColumn::Price, rowOf(1.88));
    QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, below);
    EXPECT_TRUE(screen.desk.placed.empty()) << "prices are not for clicking by default";
    change([](LadderSettings& s) { s.profile = widgets::LadderProfileId::AutoSide; });
    QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, below);
    ASSERT_EQ(screen.desk.placed.size(), 1U);
    EXPECT_EQ(screen.desk.placed[0].side, Side::Buy);
    EXPECT_EQ(screen.desk.placed[0].price, usd(1.88));
    change([](LadderSettings& s) { s.profile = widgets::LadderProfileId::InteractiveBrokers; });
    QTest::mouseClick(&panel.view(), Qt::RightButton, {}, cell(widgets::LadderColumn::Bid, rowOf(1.99)));
    ASSERT_EQ(screen.desk.placed.size(), 2U);
    EXPECT_EQ(screen.desk.placed[1].type, domain::OrderType::Stop);
    EXPECT_EQ(screen.desk.placed[1].terms.stopPrice, usd(1.99));
}

TEST_F(PanelTest, FireOnPressSendsBeforeTheButtonIsUp) {
    change([](LadderSettings& s) { s.firesOnPress = true; });
    panel.presenter().setArmed(true, "by you");
    frame(milliseconds(500));
    QTest::mousePress(&panel.view(), Qt::LeftButton, {}, cell(widgets::LadderColumn::Bid, rowOf(1.90)));
    EXPECT_EQ(screen.desk.placed.size(), 1U);
}

TEST_F(PanelTest, ClicksFollowAMovedColumn) {
    change([](LadderSettings& s) {
        s.columns.move(widgets::LadderColumn::Ask, -1);
        s.columns.move(widgets::LadderColumn::Ask, -1);
        s.columns.setHidden(widgets::LadderColumn::BuyAhead, true);
    });
    panel.presenter().setArmed(true, "by you");
    frame(milliseconds(500));
    QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, cell(widgets::LadderColumn::Ask, rowOf(1.95)));
    ASSERT_EQ(screen.desk.placed.size(), 1U);
    EXPECT_EQ(screen.desk.placed[0].side, Side::Sell);
    EXPECT_EQ(screen.desk.placed[0].price, usd(1.95));
}

TEST_F(PanelTest, TheColumnMenuHidesAndMovesAndBringsBack) {
    using widgets::LadderColumn;
    QMenu menu;
    ui::LadderMenu::addColumns(menu, panel.presenter(), LadderColumn::Volume);
    const auto press = [&](const QString& text) {
        for (QAction* action : menu.actions()) {
            if (action->text() == text) {
                return action->trigger();
            }
        }
        ADD_FAILURE() << "no entry " << text.toStdString();
    };
    press("Move “Volume” left");
    EXPECT_EQ(panel.presenter().settings().columns.order[6], LadderColumn::Volume);
    press("Hide “Volume”");
    EXPECT_TRUE(panel.presenter().settings().columns.isHidden(LadderColumn::Volume));
    press("As usual");
    EXPECT_EQ(panel.presenter().settings().columns, widgets::LadderColumns{});
}

TEST_F(PanelTest, TheWheelOverAQuantityStepsItAndPresetsAddToIt) {
    using widgets::LadderQuantitySlot;
    const auto quantity = [&] { return panel.presenter().quantity(LadderQuantitySlot::A).raw(); };
    auto* field = panel.findChildren<QSpinBox*>().front();
    const std::int64_t before = quantity();
    const QPointF at(5, 5);
    QWheelEvent up(at, field->mapToGlobal(at), {}, QPoint(0, 120), Qt::NoButton, {}, Qt::NoScrollPhase,
                   false);
    QApplication::sendEvent(field, &up);
    EXPECT_EQ(quantity(), before + 1);
    for (QPushButton* each : panel.findChildren<QPushButton*>()) {
        if (each->text() == "+25") {
            each->click();
            each->click();
        }
    }
    EXPECT_EQ(quantity(), before + 51);
}

TEST_F(PanelTest, TheWheelOverAnOrderChangesItAndWarnsOfALostPlaceInTheQueue) {
    screen.desk.events.push_back(trading::OrderChanged{screen.working(5, Side::Buy, 1.90, 10)});
    QStringList told;
    QObject::connect(&screen.context, &ui::AppServices::told,
                     [&](const QString& text, bool) { told << text; });
    frame(milliseconds(20));
    const auto turn = [&](int delta) {
        const QPointF at = cell(widgets::LadderColumn::MyBuys, rowOf(1.90));
        QWheelEvent wheel(at, panel.view().mapToGlobal(at), {}, QPoint(0, delta), Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&panel.view(), &wheel);
    };
    turn(-120);
    EXPECT_EQ(screen.desk.replaced.size(), 1U);
    EXPECT_TRUE(told.isEmpty()) << "fewer lots keep their place";
    turn(120);
    EXPECT_EQ(screen.desk.replaced.size(), 2U);
    ASSERT_FALSE(told.isEmpty());
    EXPECT_TRUE(told.back().contains("back of the queue"));
}

TEST_F(PanelTest, ReducedMotionKeepsARefusedChipStill) {
    trading::OrderView refused = screen.working(5, Side::Buy, 1.90, 10);
    refused.life = trading::OrderLife::Rejected;
    screen.desk.events.push_back(trading::OrderChanged{refused});
    frame(milliseconds(20));
    EXPECT_TRUE(panel.view().snapshot().mine.at(0).isBlinking);
    panel.view().setReducedMotion(true);
    frame(milliseconds(20));
    EXPECT_FALSE(panel.view().snapshot().mine.at(0).isBlinking);
}

TEST_F(PanelTest, InRowsOfSeveralTicksOrdersStillGoAtTrueTicksAndTheBestRowsAreMarked) {
    panel.presenter().setGrouping(5);
    panel.presenter().setArmed(true, "by you");
    frame(milliseconds(20));  // other rows are painted now: a click waits until they have stood
    frame(milliseconds(200));
    EXPECT_EQ(panel.view().snapshot().grouping, 5);
    const int row = static_cast<int>((top() - usd(1.85)) / panel.view().snapshot().rowStep);
    QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, cell(widgets::LadderColumn::Bid, row));
    ASSERT_EQ(screen.desk.placed.size(), 1U);
    EXPECT_EQ(screen.desk.placed[0].price, usd(1.85));
    std::vector<widgets::LadderRowPaint> rows;
    const QSize size = panel.view().size();
    widgets::buildRows(panel.view().snapshot(), widgets::LadderGeometry::make(size.width(), size.height(), 4),
                       false, rows);
    const auto bests = std::count_if(rows.begin(), rows.end(),
                                     [](const auto& each) { return each.isBestBid || each.isBestAsk; });
    EXPECT_EQ(bests, 2) << "bids round down and asks up: 1.90 and 1.95";
}

TEST_F(PanelTest, FlattenGoesAtOnceWhereAskingWasTurnedOff) {
    trading::PositionView position;
    position.instrument = screen.id;
    position.net = domain::Quantity::fromRaw(20);
    screen.desk.events.push_back(trading::PositionChanged{position});
    frame(milliseconds(20));
    change([](LadderSettings& s) { s.confirmsClose = false; });
    QTest::keyClick(&panel.view(), Qt::Key_F);
    ASSERT_EQ(screen.desk.intents.size(), 1U);
    EXPECT_EQ(screen.desk.intents[0].kind, trading::IntentKind::Flatten);
    EXPECT_TRUE(screen.desk.placed.empty()) << "what is sent is the order core's to decide";
}

}  // namespace
}  // namespace tessera::test
