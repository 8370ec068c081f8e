// Swaps as a person sees them: the schedule asked for, what is held, what leaves.

#include "ui/swaps/swaps_panel.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include "app/market/contract_calendar.h"
#include "tests/ui/fakes.h"
#include "ui/swaps/swap_review.h"
#include "widgets/table/record_delegate.h"

namespace tessera::test {
namespace {

using domain::InstrumentId;
using domain::Side;
using ui::HeldTable;
using ui::OfferTable;

class SwapsPanelTest : public ::testing::Test {
 protected:
    static constexpr int kMonths = 4;
    SwapsPanelTest() {
        domain::ContractMonth month = m_first;
        for (int i = 0; i < kMonths; ++i, month = market::following(month)) {
            domain::Instrument average = sitc(static_cast<std::uint32_t>(40 + i));
            average.symbol = "SITCA-" + monthCode(month);
            average.family = "SITCA";
            average.lastTradingTime = domain::fixingTimes(month).back();
            average.spec = domain::FutureSpec{month, domain::SettlementRule::MonthAverage};
            m_screen.feed.notices.push_back(ports::InstrumentDefined{average, true});
            m_names << QString::fromStdString(average.symbol);
        }
        m_screen.context.tick();
        for (int i = 0; i < kMonths; ++i) {
            quote(40 + i, 1.90 + 0.01 * i, 1.92 + 0.01 * i);
        }
        m_screen.context.tick();
    }
    /// The month behind the present one, so that no fixing of any is missing.
    domain::ContractMonth nextMonth() const {
        const QDateTime now = QDateTime::fromSecsSinceEpoch(m_screen.clock.now.seconds(), Qt::UTC);
        return market::following({now.date().year(), static_cast<unsigned>(now.date().month())});
    }
    void quote(int number, double bid, double ask) {
        const auto id = static_cast<std::uint32_t>(number);
        m_screen.feed.state(InstrumentId{id}, ports::StreamState::Live);
        m_screen.feed.add(InstrumentId{id}, id * 10, Side::Buy, bid, 20);
        m_screen.feed.add(InstrumentId{id}, id * 10 + 1, Side::Sell, ask, 30);
    }
    void hold(int number, std::int64_t lots, double price) {
        trading::PositionView position;
        position.instrument = InstrumentId{static_cast<std::uint32_t>(number)};
        position.symbol = "SITCA";
        position.net = domain::Quantity::fromRaw(lots);
        position.cost = domain::Money::fromNanoUsd(usd(price).nanoUsd() * lots * 1000);
        m_screen.desk.events.push_back(trading::PositionChanged{position});
        m_screen.context.tick();
    }
    ui::SwapsPanel& open(const ui::PanelState& state = {}) {
        m_panel = std::make_unique<ui::SwapsPanel>(m_screen.context);
        m_panel->resize(720, 700);
        m_panel->show();
        m_panel->restoreState(state);
        if (state.isEmpty()) {
            m_panel->restoreState({{"family", "SITCA"}, {"months", 3}, {"first", key(m_first)}});
        }
        m_panel->showAll();
        return *m_panel;
    }
    static QString key(domain::ContractMonth month) {
        return QStringLiteral("%1-%2").arg(month.year).arg(month.month, 2, 10, QLatin1Char('0'));
    }
    static QString cell(widgets::RecordTable& table, int row, int column) {
        return table.model()->index(row, column).data().toString();
    }
    /// What the person reads before it is sent.
    QStringList readAndSend(const std::function<void()>& press) {
        QStringList read;
        QTimer::singleShot(0, m_panel.get(), [&] {
            auto* review = qobject_cast<ui::SwapReview*>(QApplication::activeModalWidget());
            ASSERT_NE(review, nullptr);
            read = review->sentences();
            QTest::keyClick(review, Qt::Key_Return);
        });
        press();
        return read;
    }

    Desk m_screen;
    domain::ContractMonth m_first = nextMonth();
    QStringList m_names;
    std::unique_ptr<ui::SwapsPanel> m_panel;
};

TEST_F(SwapsPanelTest, FixingsOfAMonthThatIsUnderWayFitTheirColumn) {
    const QFontMetrics numbers(m_screen.context.theme().numbers(12));
    const int room = numbers.horizontalAdvance(QStringLiteral("22 of 23")) + 2 * widgets::kCellPad;
    EXPECT_GE(OfferTable::columns()[OfferTable::Known].width, room);
    EXPECT_GE(HeldTable::columns()[HeldTable::Known].width, room);
}

TEST_F(SwapsPanelTest, ShowsTheScheduleAtTheMarketWithItsRateAndPar) {
    ui::SwapsPanel& panel = open();
    ASSERT_EQ(panel.offerTable().model()->rowCount(), 3);
    EXPECT_EQ(cell(panel.offerTable(), 0, OfferTable::Contract), m_names[0]);
    EXPECT_EQ(cell(panel.offerTable(), 0, OfferTable::Fixed), "1.92") << "the ask";
    EXPECT_EQ(cell(panel.offerTable(), 0, OfferTable::Par), "1.9100");
    EXPECT_EQ(cell(panel.offerTable(), 0, OfferTable::SoFar), "–") << "unknown is no zero";
    EXPECT_TRUE(cell(panel.offerTable(), 0, OfferTable::Known).startsWith("0 of 2"));
    EXPECT_TRUE(panel.offerText().startsWith("The market asks 1.9300 USD a Mtok; par is 1.9200. Margin"))
        << panel.offerText().toStdString();
    EXPECT_TRUE(panel.sendButton().isEnabled());
}

TEST_F(SwapsPanelTest, TicksBeyondTheMarketAreNotCalledItsPrice) {
    ui::SwapsPanel& panel = open({{"family", "SITCA"}, {"months", 3}, {"first", key(m_first)}, {"ticks", 1}});
    EXPECT_TRUE(panel.offerText().startsWith(
        "With 1 tick beyond the market you pay at most 1.9400 USD a Mtok; par is 1.9200. Margin"))
        << panel.offerText().toStdString();
}

TEST_F(SwapsPanelTest, SaysWhatThePositionLimitLeavesAndRefusesBeyondIt) {
    marketdata::PositionLimitBoard board;
    new ui::PositionLimitView(board, m_screen.hub);  // the hub owns it
    const std::string family = m_screen.hub.findSymbol(m_names[0].toStdString())->instrument().family;
    board.tell({{family, 5, 6}});
    ui::SwapsPanel& panel = open({{"family", "SITCA"}, {"months", 3}, {"first", key(m_first)}, {"lots", 2}});
    EXPECT_TRUE(panel.offerText().endsWith(
        QString(" Position limit: 6 of 6 lots of all %1 contracts with it.").arg(family.c_str())))
        << panel.offerText().toStdString();
    EXPECT_TRUE(panel.sendButton().isEnabled());
    board.tell({{family, 5, 5}});
    panel.showAll();
    EXPECT_FALSE(panel.sendButton().isEnabled());
    EXPECT_TRUE(panel.whyText().startsWith(
        QString("The position limit of the %1 family is 5 lots").arg(family.c_str())))
        << panel.whyText().toStdString();
}

TEST_F(SwapsPanelTest, WhatIsReadLeavesAsOneListWithATag) {
    open();
    const QStringList read = readAndSend([&] { QTest::mouseClick(&m_panel->sendButton(), Qt::LeftButton); });
    ASSERT_EQ(read.size(), 3);
    EXPECT_EQ(read[0], m_names[0] + ": pay fixed at 1.92 or less, 1 lot");
    ASSERT_EQ(m_screen.desk.lists.size(), 1U);
    const auto& legs = m_screen.desk.lists[0];
    ASSERT_EQ(legs.size(), 3U);
    EXPECT_EQ(legs[2].price, usd(1.94));
    EXPECT_EQ(legs[2].side, Side::Buy);
    EXPECT_EQ(legs[2].timeInForce, domain::TimeInForce::Fok);
    EXPECT_EQ(legs[2].terms.role, domain::LinkRole::Leg);
    EXPECT_TRUE(legs[0].tag.starts_with("swap SITCA ")) << legs[0].tag;
}

TEST_F(SwapsPanelTest, TheReviewOfALongSwapIsAsHighAsItsWords) {
    open();
    std::vector<trading::OrderIntent> orders(14);
    for (trading::OrderIntent& order : orders) {
        order.instrument = InstrumentId{40};
    }
    ui::SwapReview review(
        m_screen.context, orders, QString(120, QLatin1Char('w')).replace(40, 1, QLatin1Char(' ')),
        QStringLiteral("What it costs and asks for, in words enough for two lines of the window."), nullptr);
    review.show();
    ASSERT_EQ(review.sentences().size(), 14);
    EXPECT_GE(review.height(), review.layout()->totalHeightForWidth(review.width()))
        << "else its last words stand on the months";
    orders.resize(1);
    ui::SwapReview brief(m_screen.context, orders, QStringLiteral("One month."), QStringLiteral("Cheap."),
                         nullptr);
    brief.show();
    EXPECT_EQ(brief.height(), brief.layout()->totalHeightForWidth(brief.width()))
        << "an empty rest looks like something that is missing";
}

TEST_F(SwapsPanelTest, ARateTheMarketDoesNotGiveAndOneThatIsNoneAreSaid) {
    ui::SwapsPanel& panel = open();
    panel.rateField().setText("1.925");
    EXPECT_EQ(panel.whyText(), "The market asks a rate of 1.9300; you would pay at most at 1.9250.");
    EXPECT_FALSE(panel.sendButton().isEnabled());
    panel.rateField().setText("1.93");
    EXPECT_EQ(panel.whyText(), "");
    EXPECT_TRUE(panel.sendButton().isEnabled());
    panel.rateField().setText("cheap");
    EXPECT_EQ(panel.whyText(), "\"cheap\" is no rate: a number of USD a Mtok, such as 1.9300.");
    EXPECT_FALSE(panel.sendButton().isEnabled());
}

TEST_F(SwapsPanelTest, AScheduleBeyondWhatIsListedIsShownAndCannotBeSent) {
    ui::SwapsPanel& panel = open({{"family", "SITCA"}, {"months", 6}, {"first", key(m_first)}});
    EXPECT_EQ(panel.offerTable().model()->rowCount(), 6);
    EXPECT_EQ(cell(panel.offerTable(), 5, OfferTable::Contract), "–");
    EXPECT_TRUE(panel.whyText().endsWith("is not listed.")) << panel.whyText().toStdString();
    EXPECT_FALSE(panel.sendButton().isEnabled());
}

TEST_F(SwapsPanelTest, WhatIsHeldHasFlowsAValueAndAnOffsettingSwap) {
    hold(40, 2, 1.90);
    hold(41, 2, 1.90);
    ui::SwapsPanel& panel = open();
    ASSERT_EQ(panel.heldTable().model()->rowCount(), 2);
    EXPECT_EQ(cell(panel.heldTable(), 0, HeldTable::Fixed), "1.9000");
    EXPECT_EQ(cell(panel.heldTable(), 0, HeldTable::Expected), "1.9100");
    EXPECT_EQ(cell(panel.heldTable(), 0, HeldTable::Flow), "+20.00");
    EXPECT_EQ(cell(panel.heldTable(), 1, HeldTable::PerCent), "+20.00");
    EXPECT_TRUE(
        panel.heldText().startsWith("Pays 1.9000 fixed on 2 open months; par now 1.9150. Value +60.00 USD"))
        << panel.heldText().toStdString();
    const QStringList read = readAndSend([&] { QTest::mouseClick(&panel.closeButton(), Qt::LeftButton); });
    ASSERT_EQ(read.size(), 2);
    EXPECT_EQ(read[0], m_names[0] + ": receive fixed at 1.90 or more, 2 lots");
    ASSERT_EQ(m_screen.desk.lists.size(), 1U);
    EXPECT_EQ(m_screen.desk.lists[0][0].side, Side::Sell);
}

TEST_F(SwapsPanelTest, ASwapOfOneMonthIsOneOrder) {
    open({{"family", "SITCA"}, {"months", 1}, {"side", 1}, {"first", key(m_first)}});
    const QStringList read = readAndSend([&] { QTest::mouseClick(&m_panel->sendButton(), Qt::LeftButton); });
    ASSERT_EQ(read.size(), 1);
    EXPECT_EQ(read[0], m_names[0] + ": receive fixed at 1.90 or more, 1 lot");
    EXPECT_TRUE(m_screen.desk.lists.empty());
    ASSERT_EQ(m_screen.desk.placed.size(), 1U);
    EXPECT_EQ(m_screen.desk.placed[0].terms.role, domain::LinkRole::None);
}

TEST_F(SwapsPanelTest, WithoutMonthsItSaysSoAndKeepsWhatWasAskedFor) {
    Desk empty;
    ui::SwapsPanel panel(empty.context);
    panel.restoreState({{"family", "SITCA"}, {"months", 12}, {"first", "2027-02"}, {"rate", "2.1"}});
    EXPECT_EQ(panel.whyText(), "The exchange has not told of a month to swap yet.");
    EXPECT_FALSE(panel.sendButton().isEnabled());
    EXPECT_FALSE(panel.closeButton().isEnabled());
    EXPECT_EQ(panel.saveState().value("first").toString(), "2027-02");
    EXPECT_EQ(panel.saveState().value("months").toInt(), 12);
}

}  // namespace
}  // namespace tessera::test
