// What the positions could gain and lose, from marks alone.

#include <gtest/gtest.h>

#include <QLabel>
#include <algorithm>

#include "tests/ui/fakes.h"
#include "ui/portfolio/portfolio_panel.h"

namespace tessera::test {
namespace {

using std::chrono::hours;

class PortfolioPanelTest : public ::testing::Test {
 protected:
    PortfolioPanelTest() {
        domain::Instrument call = sitc();
        call.id = domain::InstrumentId{40};
        call.symbol = "SITC-Z26-C2.0000";
        call.underlying = "SITC-Z26";
        call.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
        call.priceDecimals = 3;
        call.lastTradingTime = m_screen.clock.now + hours(24) * 19;
        call.spec = domain::OptionSpec{.contractMonth = {2026, 12},
                                       .future = m_screen.id,
                                       .right = domain::OptionRight::Call,
                                       .strike = usd(2.0)};
        m_screen.feed.notices.push_back(ports::InstrumentDefined{call, true});
        m_screen.feed.state(call.id, ports::StreamState::Live);
        m_panel.resize(620, 700);
        m_panel.show();
    }
    void hold(std::uint32_t id, const char* symbol, std::int64_t lots) {
        trading::PositionView position;
        position.instrument = domain::InstrumentId{id};
        position.symbol = symbol;
        position.net = domain::Quantity::fromRaw(lots);
        m_screen.desk.events.push_back(trading::PositionChanged{position});
        frames();
    }
    void quoteCall(double bid, double ask) {
        m_screen.feed.add(domain::InstrumentId{40}, 51, domain::Side::Buy, bid, 10);
        m_screen.feed.add(domain::InstrumentId{40}, 52, domain::Side::Sell, ask, 10);
        frames();
    }
    void frames() {
        for (int i = 0; i < 40; ++i) {
            m_screen.context.tick();
        }
    }
    static QString cell(widgets::RecordTable& table, int row, int column) {
        return table.model()->index(row, column).data().toString();
    }

    bool showsLossHead() const {
        return std::ranges::any_of(m_panel.findChildren<QLabel*>(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QStringLiteral("Value at risk"));
        });
    }

    Desk m_screen;
    ui::PortfolioPanel m_panel{m_screen.context};
};

TEST_F(PortfolioPanelTest, WithoutPositionsItSaysSo) {
    frames();
    EXPECT_EQ(m_panel.months().model()->rowCount(), 0);
    EXPECT_TRUE(m_panel.months().emptyWords().startsWith(QStringLiteral("No positions")));
    EXPECT_EQ(m_panel.scenarios().cellText(2, 3), QStringLiteral("+0").mid(1)) << "nothing is at stake";
    EXPECT_FALSE(showsLossHead()) << "a heading over nothing";
    hold(1, "SITC-Z26", -20);
    EXPECT_TRUE(showsLossHead());
}

TEST_F(PortfolioPanelTest, AFutureMovesAsItsDeltaInEveryPart) {
    hold(1, "SITC-Z26", -20);
    ASSERT_EQ(m_panel.months().model()->rowCount(), 1);
    EXPECT_TRUE(cell(m_panel.months(), 0, 0).startsWith(QStringLiteral("@SITC")));
    EXPECT_EQ(cell(m_panel.months(), 0, ui::MonthRiskTable::DeltaLots), QStringLiteral("-20.00"));
    EXPECT_EQ(cell(m_panel.months(), 0, ui::MonthRiskTable::DeltaUsd), QStringLiteral("-385.00"))
        << "20,000 Mtok at the mark of 1.925";
    EXPECT_EQ(cell(m_panel.months(), 0, ui::MonthRiskTable::Vega), QStringLiteral("0.00"));
    EXPECT_EQ(m_panel.scenarios().cellText(2, 6), QStringLiteral("-3,850"));
    EXPECT_EQ(m_panel.scenarios().cellText(0, 6), QStringLiteral("-3,850")) << "it has no volatility";
    EXPECT_EQ(cell(m_panel.stress(), 0, 2), QStringLiteral("+15,400.00")) << "a price war pays who is short";
    EXPECT_TRUE(m_panel.historicalText().contains(QStringLiteral("not known"))) << "no index was told";
    EXPECT_TRUE(m_panel.simulatedText().contains(QStringLiteral("10,000 simulated days")))
        << m_panel.simulatedText().toStdString();
}

TEST_F(PortfolioPanelTest, AnOptionWithoutAPriceLeavesEverySumADash) {
    hold(40, "SITC-Z26-C2.0000", 5);
    ASSERT_EQ(m_panel.months().model()->rowCount(), 1);
    EXPECT_EQ(cell(m_panel.months(), 0, ui::MonthRiskTable::DeltaLots), QStringLiteral("–"));
    EXPECT_EQ(m_panel.scenarios().cellText(0, 0), QStringLiteral("–"));
    EXPECT_EQ(cell(m_panel.stress(), 0, 2), QStringLiteral("–"));
    EXPECT_TRUE(m_panel.unknownText().contains(QStringLiteral("SITC-Z26-C2.0000")));
    quoteCall(0.050, 0.052);
    EXPECT_NE(cell(m_panel.months(), 0, ui::MonthRiskTable::DeltaLots), QStringLiteral("–"));
    EXPECT_TRUE(cell(m_panel.months(), 0, ui::MonthRiskTable::Theta).startsWith(QLatin1Char('-')));
    EXPECT_TRUE(m_panel.unknownText().isEmpty());
}

TEST_F(PortfolioPanelTest, WhatHasNoDaysAndNoProcessIsNamedAndTheRestStaysKnown) {
    hold(1, "SITC-Z26", -20);
    const QString alone = m_panel.simulatedText();
    domain::Instrument skill = sitc(60);
    skill.symbol = "SKILL-ETS-Z26";
    skill.underlying = "@SKILL-ETS";
    skill.contractSize = 10;
    m_screen.feed.notices.push_back(ports::InstrumentDefined{skill, true});
    m_screen.feed.state(skill.id, ports::StreamState::Live);
    m_screen.feed.add(skill.id, 61, domain::Side::Buy, 44.0, 10);
    m_screen.feed.add(skill.id, 62, domain::Side::Sell, 44.1, 10);
    hold(60, "SKILL-ETS-Z26", 10);
    EXPECT_TRUE(m_panel.simulatedText().startsWith(alone.chopped(1)))
        << m_panel.simulatedText().toStdString();
    EXPECT_TRUE(m_panel.simulatedText().contains(QStringLiteral("without @SKILL-ETS")))
        << m_panel.simulatedText().toStdString();
    m_panel.resize(870, 420);  // its share of a window of 1280 x 720
    frames();
    EXPECT_GE(m_panel.scenarios().height(), m_panel.scenarios().sizeHint().height()) << "no row is cut off";
    hold(1, "SITC-Z26", 0);
    EXPECT_TRUE(m_panel.simulatedText().contains(QStringLiteral("not known, for @SKILL-ETS has none")))
        << m_panel.simulatedText().toStdString();
    EXPECT_TRUE(m_panel.historicalText().contains(QStringLiteral("@SKILL-ETS")))
        << m_panel.historicalText().toStdString();
}

TEST_F(PortfolioPanelTest, APositionWhoseSourceIsGoneIsNamed) {
    hold(1, "SITC-Z26", 3);
    hold(77, "GONE-Z26", 2);
    EXPECT_TRUE(m_panel.unknownText().contains(QStringLiteral("GONE-Z26")));
    EXPECT_EQ(m_panel.scenarios().cellText(1, 1), QStringLiteral("–"));
}

}  // namespace
}  // namespace tessera::test
