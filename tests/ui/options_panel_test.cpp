// The chain of what is listed: what is shown, what a click links, what is said where there is nothing.

#include <gtest/gtest.h>

#include <QApplication>
#include <QContextMenuEvent>
#include <QJsonArray>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTimer>

#include "tests/ui/fakes.h"
#include "ui/bridge/open_interest_view.h"
#include "ui/options/options_panel.h"

namespace tessera::test {
namespace {

using domain::InstrumentId;
using domain::OptionRight;
using domain::Side;
using std::chrono::hours;
using ui::ChainField;
using ui::ChainModel;

class OptionsPanelTest : public ::testing::Test {
 protected:
    void defineFuture(std::uint32_t id, const char* symbol, int days, domain::ContractMonth month) {
        domain::Instrument future = sitc(id);
        future.symbol = symbol;
        future.lastTradingTime = m_screen.clock.now + hours(24) * days;
        future.spec = domain::FutureSpec{month};
        m_screen.feed.notices.push_back(ports::InstrumentDefined{future, true});
    }
    void defineOption(std::uint32_t id, std::uint32_t future, OptionRight right, double strike, int days) {
        domain::Instrument option = sitc(id);
        option.symbol = "O" + std::to_string(id);
        option.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
        option.priceDecimals = 3;
        option.lastTradingTime = m_screen.clock.now + hours(24) * days;
        option.spec = domain::OptionSpec{{2027, 1}, InstrumentId{future}, right, usd(strike)};
        m_screen.feed.notices.push_back(ports::InstrumentDefined{option, true});
    }
    void quote(std::uint32_t id, double bid, double ask) {
        m_screen.feed.state(InstrumentId{id}, ports::StreamState::Live);
        m_screen.feed.add(InstrumentId{id}, id * 10, Side::Buy, bid, 20);
        m_screen.feed.add(InstrumentId{id}, id * 10 + 1, Side::Sell, ask, 30);
    }
    /// SITC-F27 at 2.00 with calls and puts at 1.90, 2.00 (no put) and 2.10, the last one not quoted.
    void listOptions() {
        defineFuture(20, "SITC-F27", 73, {2027, 1});
        defineOption(31, 20, OptionRight::Call, 1.90, 73);
        defineOption(32, 20, OptionRight::Put, 1.90, 73);
        defineOption(33, 20, OptionRight::Call, 2.00, 73);
        defineOption(35, 20, OptionRight::Call, 2.10, 73);
        defineOption(36, 20, OptionRight::Put, 2.10, 73);
        m_screen.context.tick();
        quote(20, 1.99, 2.01);
        quote(31, 0.196, 0.200);
        quote(32, 0.095, 0.099);
        quote(33, 0.141, 0.145);
        m_screen.context.tick();
    }
    ui::OptionsPanel& open(const ui::PanelState& state = {}) {
        m_panel = std::make_unique<ui::OptionsPanel>(m_screen.context);
        m_panel->resize(1000, 700);
        m_panel->show();
        m_panel->restoreState(state);
        refresh();
        return *m_panel;
    }
    /// Frames until the panel has looked again.
    void refresh() {
        for (int frame = 0; frame < 25; ++frame) {
            m_screen.context.tick();
        }
    }
    QModelIndex at(double strike, ChainField field, OptionRight right = OptionRight::Call) {
        const ChainModel& model = m_panel->table().chainModel();
        return model.index(model.rowOf(usd(strike)), ChainModel::columnOf(field, right));
    }
    QString text(double strike, ChainField field, OptionRight right = OptionRight::Call) {
        return at(strike, field, right).data().toString();
    }
    void click(const QModelIndex& index) {
        QTest::mouseClick(m_panel->table().viewport(), Qt::LeftButton, {},
                          m_panel->table().visualRect(index).center());
    }
    std::string linked() const {
        const ui::InstrumentMarket* market = m_panel->link().instrument();
        return market != nullptr ? market->instrument().symbol : "";
    }

    Desk m_screen;
    std::unique_ptr<ui::OptionsPanel> m_panel;
};

TEST_F(OptionsPanelTest, WhereNoOptionIsListedItSaysSo) {
    ui::OptionsPanel& panel = open();
    EXPECT_EQ(panel.title(), "Options");
    EXPECT_TRUE(panel.table().emptyWords().startsWith("No options. The exchange lists none"));
    EXPECT_FALSE(panel.strip().isVisible());
    EXPECT_FALSE(panel.smile().isVisible());
    listOptions();
    refresh();
    EXPECT_EQ(panel.title(), "SITC-F27 options") << "it came later";
    EXPECT_TRUE(panel.strip().isVisible());
}

TEST_F(OptionsPanelTest, OpenInterestStandsOutermostAndUnknownIsADash) {
    marketdata::OpenInterestBoard board;
    new ui::OpenInterestView(board, m_screen.hub);  // the hub owns it
    listOptions();
    ui::OptionsPanel& panel = open();
    panel.resize(1600, 700);
    panel.table().setWanted({ChainField::OpenInterest, ChainField::OpenChange});
    EXPECT_EQ(text(1.90, ChainField::OpenInterest), "–") << "nobody has told it";
    const auto tell = [&](std::uint32_t id, std::int64_t lots, std::optional<std::int64_t> settled) {
        domain::Instrument option;
        option.symbol = "O" + std::to_string(id);
        board.tell(option, {InstrumentId{id}, m_screen.clock.now, domain::Quantity::fromRaw(lots),
                            settled ? std::optional(domain::Quantity::fromRaw(*settled)) : std::nullopt});
    };
    tell(31, 6'095, 5'883);
    tell(33, 20, 24);
    tell(35, 7, 7);
    tell(32, 230, std::nullopt);
    panel.restoreState({});  // looks again
    refresh();
    EXPECT_EQ(text(1.90, ChainField::OpenInterest), "6,095");
    EXPECT_EQ(text(1.90, ChainField::OpenChange), "+212");
    EXPECT_EQ(text(2.00, ChainField::OpenChange), "-4");
    EXPECT_EQ(text(2.10, ChainField::OpenChange), "0");
    EXPECT_EQ(text(1.90, ChainField::OpenInterest, OptionRight::Put), "230");
    EXPECT_EQ(text(1.90, ChainField::OpenChange, OptionRight::Put), "–") << "what was settled is not known";
    EXPECT_EQ(text(2.10, ChainField::OpenInterest, OptionRight::Put), "–");
    EXPECT_EQ(ChainModel::fieldOf(0), ChainField::OpenInterest);
    EXPECT_EQ(ChainModel::fieldOf(ChainModel::kColumns - 1), ChainField::OpenInterest);
    const QList<QLabel*> labels = panel.findChildren<QLabel*>();
    const auto says = [&labels](const QString& words) {
        return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text() == words; });
    };
    EXPECT_TRUE(says("6,122 open, day +208"));
    EXPECT_FALSE(says("230 open")) << "one put is not known, so their sum is not";
}

TEST_F(OptionsPanelTest, CallsStandLeftOfTheStrikePutsRightAndTheFutureBetween) {
    listOptions();
    ui::OptionsPanel& panel = open();
    const ChainModel& model = panel.table().chainModel();
    ASSERT_EQ(model.rowCount(), 4) << "three strikes and the line at the money";
    EXPECT_EQ(model.moneyRow(), 1) << "2.00 is at the future's price";
    EXPECT_EQ(model.index(1, ChainModel::kStrike).data().toString(), "2.00");
    EXPECT_EQ(text(1.90, ChainField::Strike), "1.90");
    EXPECT_EQ(text(1.90, ChainField::Bid), "0.196");
    EXPECT_EQ(text(1.90, ChainField::Ask), "0.200");
    EXPECT_EQ(text(1.90, ChainField::Bid, OptionRight::Put), "0.095");
    EXPECT_EQ(text(2.00, ChainField::Volatility), "40.1");
    EXPECT_EQ(text(2.00, ChainField::Delta), "0.54");
    EXPECT_TRUE(text(1.90, ChainField::Delta, OptionRight::Put).startsWith("-0.3"));
    EXPECT_TRUE(panel.priceLine().startsWith("2.00 middle of bid and ask"));
    EXPECT_EQ(panel.strip().value(ui::ChainStrip::AtTheMoney), "40.1 %");
    EXPECT_EQ(panel.expiries().count(), 1);
    EXPECT_EQ(panel.expiries().tabText(0), "F27 73 d");
    EXPECT_EQ(panel.smile().picture().lines.front().points.size(), 2U);
    EXPECT_EQ(at(1.90, ChainField::Bid, OptionRight::Put).data(Qt::AccessibleTextRole).toString(),
              "Put 1.90, Bid 0.095");
}

TEST_F(OptionsPanelTest, WhatIsNotKnownIsADashWithItsReason) {
    listOptions();
    ui::OptionsPanel& panel = open();
    EXPECT_EQ(text(2.10, ChainField::Bid), "–");
    EXPECT_EQ(text(2.10, ChainField::Volatility), "–");
    EXPECT_EQ(at(2.10, ChainField::Volatility).data(Qt::ToolTipRole).toString(), "Nobody quotes it.");
    EXPECT_EQ(text(2.10, ChainField::Delta), "–");
    EXPECT_EQ(text(1.90, ChainField::Last), "–");
    EXPECT_EQ(text(2.00, ChainField::Bid, OptionRight::Put), "–");
    EXPECT_EQ(at(2.00, ChainField::Bid, OptionRight::Put).data(Qt::ToolTipRole).toString(),
              "No such option is listed");
    EXPECT_EQ(text(2.00, ChainField::Mine, OptionRight::Put), "");
    EXPECT_EQ(panel.strip().value(ui::ChainStrip::Realised), "–");
    EXPECT_EQ(panel.strip().note(ui::ChainStrip::Realised), "0 of 20 days known");
    EXPECT_EQ(panel.strip().value(ui::ChainStrip::Skew), "–");
}

TEST_F(OptionsPanelTest, ABookThatIsNotLiveQuotesNothing) {
    listOptions();
    open();
    m_screen.feed.state(InstrumentId{33}, ports::StreamState::Stale);
    refresh();
    EXPECT_EQ(text(2.00, ChainField::Bid), "–");
    EXPECT_EQ(text(1.90, ChainField::Bid), "0.196");
}

TEST_F(OptionsPanelTest, AClickOnAPriceMakesThatOptionTheInstrumentOfItsColour) {
    listOptions();
    ui::OptionsPanel& panel = open();
    panel.link().setColour(ui::LinkColour::Sky);
    click(at(1.90, ChainField::Delta));
    EXPECT_EQ(linked(), "") << "a greek is no price";
    click(at(1.90, ChainField::Bid, OptionRight::Put));
    EXPECT_EQ(linked(), "O32");
    EXPECT_EQ(m_screen.context.links().group(ui::LinkColour::Sky).instrument(), panel.link().instrument());
    refresh();
    EXPECT_EQ(at(1.90, ChainField::Delta, OptionRight::Put)
                  .data(widgets::RecordLookRole)
                  .value<widgets::RecordLook>()
                  .ground,
              widgets::RecordGround::Chosen);
    EXPECT_TRUE(panel.smile().picture().lines.front().points.front().isChosen);
    click(at(2.00, ChainField::Ask, OptionRight::Put));
    EXPECT_EQ(linked(), "O32") << "it is not listed";
    click(panel.table().chainModel().index(1, ChainModel::kStrike));
    EXPECT_EQ(linked(), "SITC-F27");
    EXPECT_TRUE(m_screen.desk.placed.empty()) << "orders are placed in ladder and ticket";
}

TEST_F(OptionsPanelTest, ArrowsGoFromCellToCellAndEnterChoosesTheOption) {
    listOptions();
    ui::OptionsPanel& panel = open();
    panel.link().setColour(ui::LinkColour::None);
    panel.table().setCurrentIndex(at(1.90, ChainField::Ask));
    QTest::keyClick(&panel.table(), Qt::Key_Left);
    EXPECT_EQ(panel.table().currentIndex(), at(1.90, ChainField::Bid));
    QTest::keyClick(&panel.table(), Qt::Key_Return);
    EXPECT_EQ(linked(), "O31");
    QTest::keyClick(&panel.table(), Qt::Key_Down);
    QTest::keyClick(&panel.table(), Qt::Key_Return);
    EXPECT_EQ(linked(), "SITC-F27") << "the line at the money is the future's";
    QTest::keyClick(&panel.table(), Qt::Key_Down);
    QTest::keyClick(&panel.table(), Qt::Key_Return);
    EXPECT_EQ(linked(), "O33");
}

TEST_F(OptionsPanelTest, ARightClickOffersWhatAWatchlistOffers) {
    listOptions();
    ui::OptionsPanel& panel = open();
    const auto offered = [&](const QModelIndex& index) {
        QStringList words;
        QTimer::singleShot(0, &panel, [&words] {
            if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
                for (const QAction* action : menu->actions()) {
                    words << action->text();
                }
                menu->close();
            }
        });
        QWidget* table = panel.table().viewport();
        const QPoint at = panel.table().visualRect(index).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, table->mapToGlobal(at));
        QCoreApplication::sendEvent(table, &event);
        return words;
    };
    EXPECT_EQ(offered(at(1.90, ChainField::Ask)).value(0), "O31: new chart");
    EXPECT_TRUE(offered(at(1.90, ChainField::Ask)).contains("Order ticket…"));
    EXPECT_EQ(offered(panel.table().chainModel().index(1, ChainModel::kStrike)).value(0),
              "SITC-F27: new chart");
    EXPECT_EQ(linked(), "") << "a menu chooses nothing by itself";
}

TEST_F(OptionsPanelTest, TheKeyboardStaysAtItsStrikeWhenTheFutureMovesOverIt) {
    listOptions();
    ui::OptionsPanel& panel = open();
    panel.table().setCurrentIndex(at(2.00, ChainField::Bid));
    m_screen.feed.add(InstrumentId{20}, 999, Side::Buy, 2.00, 5);
    m_screen.feed.add(InstrumentId{20}, 201, Side::Sell, 2.01, 30);
    refresh();
    ASSERT_EQ(panel.table().chainModel().moneyRow(), 2) << "2.005 lies above 2.00";
    EXPECT_EQ(panel.table().currentIndex(), at(2.00, ChainField::Bid));
}

TEST_F(OptionsPanelTest, PositionsStandBesideTheStrikeInLots) {
    listOptions();
    open();
    for (const auto& [id, lots] : {std::pair(31U, 10), std::pair(32U, -4)}) {
        trading::PositionView position;
        position.instrument = InstrumentId{id};
        position.net = domain::Quantity::fromRaw(lots);
        m_screen.desk.events.push_back(trading::PositionChanged{position});
    }
    refresh();
    EXPECT_EQ(text(1.90, ChainField::Mine), "+10");
    EXPECT_EQ(text(1.90, ChainField::Mine, OptionRight::Put), "-4");
    EXPECT_EQ(text(2.00, ChainField::Mine), "");
}

TEST_F(OptionsPanelTest, EachExpiryHasATabAndALinkedFutureChoosesIts) {
    listOptions();
    defineFuture(21, "SITC-G27", 108, {2027, 2});
    defineOption(41, 21, OptionRight::Call, 2.00, 108);
    m_screen.context.tick();
    quote(21, 2.03, 2.05);
    quote(41, 0.190, 0.194);
    ui::OptionsPanel& panel = open();
    ASSERT_EQ(panel.expiries().count(), 2);
    EXPECT_EQ(panel.title(), "SITC-F27 options") << "the nearest";
    EXPECT_EQ(panel.termTable().model()->rowCount(), 2);
    QSignalSpy renamed(&panel, &ui::Panel::titleChanged);
    panel.expiries().setCurrentIndex(1);
    EXPECT_EQ(panel.title(), "SITC-G27 options");
    EXPECT_EQ(renamed.count(), 1);
    EXPECT_EQ(text(2.00, ChainField::Bid), "0.190");
    panel.takeInstrument(m_screen.hub.findSymbol("O33"));
    EXPECT_EQ(panel.title(), "SITC-F27 options");
    EXPECT_EQ(panel.expiries().currentIndex(), 0);
    panel.takeInstrument(m_screen.hub.findSymbol("SITC-Z26"));
    EXPECT_EQ(panel.title(), "SITC-F27 options") << "that one has no options";
}

TEST_F(OptionsPanelTest, APanelMadeLaterBeginsWithWhatItsColourShows) {
    listOptions();
    defineFuture(21, "SITC-G27", 108, {2027, 2});
    defineOption(41, 21, OptionRight::Call, 2.00, 108);
    m_screen.context.tick();
    m_screen.context.links().group(ui::LinkColour::Sky).setInstrument(m_screen.hub.findSymbol("SITC-G27"));
    EXPECT_EQ(open().title(), "SITC-G27 options");
}

TEST_F(OptionsPanelTest, ExpiryAndColumnsComeBack) {
    listOptions();
    defineFuture(21, "SITC-G27", 108, {2027, 2});
    defineOption(41, 21, OptionRight::Call, 2.00, 108);
    ui::OptionsPanel& panel = open();
    panel.expiries().setCurrentIndex(1);
    QMenu menu;
    panel.table().fillColumnsMenu(menu);
    for (QAction* action : menu.actions()) {
        if (action->text() == "Vega" || action->text() == "Volume") {
            action->toggle();
        }
    }
    EXPECT_FALSE(panel.table().isColumnHidden(ChainModel::columnOf(ChainField::Vega, OptionRight::Put)));
    EXPECT_TRUE(panel.table().isColumnHidden(ChainModel::columnOf(ChainField::Volume, OptionRight::Call)));
    const ui::PanelState state = panel.saveState();
    ui::OptionsPanel& again = open(state);
    EXPECT_EQ(again.title(), "SITC-G27 options");
    EXPECT_TRUE(again.table().wanted().contains(ChainField::Vega));
    EXPECT_FALSE(again.table().wanted().contains(ChainField::Volume));
    EXPECT_EQ(again.saveState(), state);
}

TEST_F(OptionsPanelTest, WhereItIsTooLowForBothAPressShowsTheSmileInTheChainsPlace) {
    listOptions();
    ui::OptionsPanel& panel = open();
    panel.headerRow()->resize(880, 26);
    panel.headerRow()->show();
    EXPECT_TRUE(panel.table().isVisible());
    EXPECT_TRUE(panel.smile().isVisible());
    EXPECT_FALSE(panel.pictureButton().isVisible()) << "there is room for both";
    panel.resize(880, 420);  // what a screen of 1280 x 720 leaves
    refresh();
    EXPECT_TRUE(panel.table().isVisible());
    EXPECT_FALSE(panel.smile().isVisible());
    ASSERT_TRUE(panel.pictureButton().isVisible());
    panel.pictureButton().click();
    EXPECT_FALSE(panel.table().isVisible());
    ASSERT_TRUE(panel.smile().isVisible());
    EXPECT_TRUE(panel.termTable().isVisible());
    EXPECT_GE(panel.smile().height(), 200);
    const ui::PanelState state = panel.saveState();
    panel.pictureButton().click();
    EXPECT_TRUE(panel.table().isVisible());
    ui::OptionsPanel& again = open(state);
    EXPECT_TRUE(again.table().isVisible() && again.smile().isVisible())
        << "high enough, whatever was pressed";
    again.resize(880, 420);
    refresh();
    EXPECT_TRUE(again.smile().isVisible());
    EXPECT_FALSE(again.table().isVisible());
}

TEST_F(OptionsPanelTest, WhatDoesNotFitIsLeftOutWholeAndBidAskStrikeStay) {
    listOptions();
    ui::OptionsPanel& panel = open();
    panel.resize(460, 700);
    refresh();
    EXPECT_TRUE(panel.table().isColumnHidden(ChainModel::columnOf(ChainField::Volume, OptionRight::Call)));
    EXPECT_FALSE(panel.table().isColumnHidden(ChainModel::columnOf(ChainField::Bid, OptionRight::Put)));
    EXPECT_FALSE(panel.table().isColumnHidden(ChainModel::kStrike));
    int wide = 0;
    for (int column = 0; column < ChainModel::kColumns; ++column) {
        wide += panel.table().columnWidth(column);
    }
    EXPECT_LE(wide, panel.table().viewport()->width());
}

}  // namespace
}  // namespace tessera::test
