// The strategy builder: legs from presets, from the chain and from a file; what is said of them; what leaves.

#include <gtest/gtest.h>

#include <QApplication>
#include <QJsonArray>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "tests/ui/fakes.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/strategy/strategy_panel.h"
#include "ui/strategy/strategy_review.h"

namespace tessera::test {
namespace {

using domain::InstrumentId;
using domain::OptionRight;
using domain::Side;
using std::chrono::hours;
using ui::LegTable;

class StrategyPanelTest : public ::testing::Test {
 protected:
    static constexpr int kDays = 73;
    StrategyPanelTest() {
        domain::Instrument future = sitc(20);
        future.symbol = "SITC-F27";
        future.lastTradingTime = m_screen.clock.now + hours(24) * kDays;
        future.spec = domain::FutureSpec{{2027, 1}};
        m_screen.feed.notices.push_back(ports::InstrumentDefined{future, true});
        for (int i = 0; i < 5; ++i) {
            define(31 + 2 * i, OptionRight::Call, 1.90 + 0.05 * i);
            define(32 + 2 * i, OptionRight::Put, 1.90 + 0.05 * i);
        }
        m_screen.context.tick();
        quote(20, 1.99, 2.01);
        const double calls[] = {0.196, 0.167, 0.141, 0.119, 0.099},
                     puts[] = {0.096, 0.117, 0.141, 0.169, 0.199};
        for (int i = 0; i < 5; ++i) {
            quote(31 + 2 * i, calls[i], calls[i] + 0.004);
            quote(32 + 2 * i, puts[i], puts[i] + 0.004);
        }
        m_screen.context.tick();
    }
    void define(int id, OptionRight right, double strike) {
        domain::Instrument option = sitc(static_cast<std::uint32_t>(id));
        option.symbol = (right == OptionRight::Call ? "C" : "P") + std::to_string(std::lround(strike * 100));
        option.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
        option.priceDecimals = 3;
        option.lastTradingTime = m_screen.clock.now + hours(24) * kDays;
        option.spec = domain::OptionSpec{{2027, 1}, InstrumentId{20}, right, usd(strike)};
        m_screen.feed.notices.push_back(ports::InstrumentDefined{option, true});
    }
    void quote(int number, double bid, double ask) {
        const auto id = static_cast<std::uint32_t>(number);
        m_screen.feed.state(InstrumentId{id}, ports::StreamState::Live);
        m_screen.feed.add(InstrumentId{id}, id * 10, Side::Buy, bid, 20);
        m_screen.feed.add(InstrumentId{id}, id * 10 + 1, Side::Sell, ask, 30);
    }
    ui::StrategyPanel& open(const ui::PanelState& state = {}) {
        m_panel = std::make_unique<ui::StrategyPanel>(m_screen.context);
        m_panel->resize(640, 700);
        m_panel->show();
        m_panel->restoreState(state);
        refresh();
        return *m_panel;
    }
    void refresh() {
        for (int frame = 0; frame < 25; ++frame) {
            m_screen.context.tick();
        }
    }
    QString cell(int row, LegTable::Column column) {
        return m_panel->legs().model()->index(row, column).data().toString();
    }
    void offer(const char* symbol, Side side) {
        m_screen.context.offerLeg(*m_screen.hub.findSymbol(symbol), side);
    }

    Desk m_screen;
    std::unique_ptr<ui::StrategyPanel> m_panel;
};

TEST_F(StrategyPanelTest, BeginsEmptyAndSaysWhatToDo) {
    ui::StrategyPanel& panel = open();
    EXPECT_TRUE(panel.legs().emptyWords().startsWith("No legs. Take a preset"));
    EXPECT_FALSE(panel.sendButton().isEnabled());
    EXPECT_TRUE(panel.payoff().picture().lines.empty());
    EXPECT_EQ(panel.whyText(), "");
}

TEST_F(StrategyPanelTest, SaysWhatTheExchangesPositionLimitsLeaveAndRefusesBeyondThem) {
    marketdata::PositionLimitBoard board;
    new ui::PositionLimitView(board, m_screen.hub);  // the hub owns it
    ui::StrategyPanel& panel = open();
    offer("C200", Side::Buy);
    offer("C210", Side::Sell);
    refresh();
    EXPECT_TRUE(panel.sendButton().isEnabled()) << "nobody has told a limit";
    trading::RiskView risk;
    risk.exposures = {{InstrumentId{31}, domain::Quantity::fromRaw(-7), {}, {}}};
    m_screen.desk.events.push_back(trading::RiskChanged{risk});
    const std::string family = m_screen.hub.findSymbol("C200")->instrument().family;
    board.tell({{family, 5, 9}});
    refresh();
    EXPECT_TRUE(panel.sendButton().isEnabled()) << panel.whyText().toStdString();
    board.tell({{family, 5, 8}});
    refresh();
    EXPECT_FALSE(panel.sendButton().isEnabled());
    EXPECT_EQ(panel.whyText().toStdString(),
              "The position limit of the " + family +
                  " family is 8 lots over all its contracts. The account's positions and working orders "
                  "could come to 7, and this order could make it 9.");
}

TEST_F(StrategyPanelTest, LegsOfferedByTheChainAreSummedAndPricedAtTheOtherSide) {
    ui::StrategyPanel& panel = open();
    offer("C200", Side::Buy);
    EXPECT_EQ(panel.whyText(), "One leg is an order: send it from its ladder or ticket.");
    EXPECT_FALSE(panel.sendButton().isEnabled());
    offer("C210", Side::Sell);
    offer("C210", Side::Sell);
    offer("C210", Side::Buy);
    ASSERT_EQ(panel.legs().model()->rowCount(), 2);
    EXPECT_EQ(cell(0, LegTable::Side), "Buy");
    EXPECT_EQ(cell(0, LegTable::Limit), "0.145") << "the ask";
    EXPECT_EQ(cell(1, LegTable::Side), "Sell");
    EXPECT_EQ(cell(1, LegTable::Lots), "1");
    EXPECT_EQ(cell(1, LegTable::Limit), "0.099") << "the bid";
    EXPECT_TRUE(panel.outcomeText().startsWith("Costs 46.00 USD of premium"))
        << panel.outcomeText().toStdString();
    EXPECT_TRUE(panel.outcomeText().contains("at most +")) << "a vertical has a bound";
    EXPECT_TRUE(panel.sendButton().isEnabled());
    EXPECT_EQ(panel.payoff().picture().breakEvens.size(), 1U);
    offer("C200", Side::Sell);
    EXPECT_EQ(panel.legs().model()->rowCount(), 1) << "bought and sold: nothing is left of it";
}

TEST_F(StrategyPanelTest, WhatIsReadIsWhatIsSentAsOneList) {
    ui::StrategyPanel& panel = open();
    EXPECT_EQ(panel.draft().take(strategy::Preset::IronCondor, InstrumentId{20}),
              "Iron condor: it needs 4 strikes below the money, and fewer are listed.");
    offer("P190", Side::Buy);
    offer("P195", Side::Sell);
    offer("C205", Side::Sell);
    offer("C210", Side::Buy);
    refresh();
    ASSERT_EQ(panel.legs().model()->rowCount(), 4);
    QStringList read;
    QTimer::singleShot(0, &panel, [&] {
        auto* review = qobject_cast<ui::StrategyReview*>(QApplication::activeModalWidget());
        ASSERT_NE(review, nullptr);
        read = review->sentences();
        // The market moves while the person reads.
        quote(31, 0.001, 0.002);
        refresh();
        QTest::keyClick(review, Qt::Key_Return);
    });
    panel.send();
    ASSERT_EQ(read.size(), 4);
    EXPECT_EQ(read[0], "Buy 1 lot P190 at 0.100 or lower");
    EXPECT_EQ(read[2], "Sell 1 lot C205 at 0.119 or higher");
    ASSERT_EQ(m_screen.desk.lists.size(), 1U);
    const auto& legs = m_screen.desk.lists[0];
    ASSERT_EQ(legs.size(), 4U);
    EXPECT_EQ(legs[0].price, usd(0.100));
    EXPECT_EQ(legs[0].terms.role, domain::LinkRole::Leg);
    EXPECT_EQ(legs[0].timeInForce, domain::TimeInForce::Fok);
    EXPECT_EQ(legs[3].side, Side::Buy);
    EXPECT_EQ(legs[0].tag, "strategy");
}

TEST_F(StrategyPanelTest, ASideNobodyShowsIsNamedAndNothingCanBeSent) {
    ui::StrategyPanel& panel = open();
    offer("C200", Side::Buy);
    offer("P200", Side::Buy);
    EXPECT_TRUE(panel.sendButton().isEnabled());
    m_screen.feed.state(m_screen.hub.findSymbol("P200")->instrument().id, ports::StreamState::Stale);
    m_screen.context.tick();
    refresh();
    EXPECT_EQ(panel.whyText(), "Nobody offers P200 now.");
    EXPECT_FALSE(panel.sendButton().isEnabled());
    EXPECT_TRUE(panel.payoff().picture().lines.empty()) << "nothing is drawn of half a strategy";
}

TEST_F(StrategyPanelTest, KeysChangeTheLegUnderThem) {
    ui::StrategyPanel& panel = open();
    offer("C200", Side::Buy);
    panel.legs().setCurrentIndex(panel.legs().model()->index(0, 0));
    QTest::keyClick(&panel.legs(), Qt::Key_Plus);
    EXPECT_EQ(cell(0, LegTable::Lots), "2");
    QTest::keyClick(&panel.legs(), Qt::Key_Minus);
    QTest::keyClick(&panel.legs(), Qt::Key_Delete);
    EXPECT_EQ(panel.legs().model()->rowCount(), 0);
}

TEST_F(StrategyPanelTest, IsKeptInTheWorkspaceAndWaitsForWhatIsNotListedYet) {
    open();
    offer("C200", Side::Buy);
    offer("C210", Side::Sell);
    ui::PanelState state = m_panel->saveState();
    QJsonArray legs = state[QStringLiteral("legs")].toArray();
    legs.append(QJsonObject{{"symbol", "GONE"}, {"lots", -2}});
    state[QStringLiteral("legs")] = legs;
    state[QStringLiteral("ticks")] = 3;
    ui::StrategyPanel& again = open(state);
    EXPECT_EQ(again.legs().model()->rowCount(), 2);
    EXPECT_EQ(cell(0, LegTable::Limit), "0.148") << "three ticks beyond";
    EXPECT_EQ(again.whyText(), "GONE is not listed, or nobody has told of it yet.");
    EXPECT_FALSE(again.sendButton().isEnabled());
    EXPECT_EQ(again.saveState()[QStringLiteral("legs")].toArray().size(), 3) << "nothing is lost";
    again.restoreState(again.saveState());
    EXPECT_EQ(again.legs().model()->rowCount(), 2) << "in place of what there was";
    for (QToolButton* button : again.headerRow()->findChildren<QToolButton*>()) {
        if (button->text() == "Clear") {
            button->click();
        }
    }
    EXPECT_EQ(again.whyText(), "") << "what nobody tells of holds up nothing any more";
    EXPECT_TRUE(again.saveState()[QStringLiteral("legs")].toArray().isEmpty());
}

}  // namespace
}  // namespace tessera::test
