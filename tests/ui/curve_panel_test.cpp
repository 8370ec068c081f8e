// The curve of what is listed, from marks and the index; series beside each other.

#include <gtest/gtest.h>

#include <QJsonArray>
#include <QJsonObject>

#include "app/domain/decimal.h"
#include "tests/ui/fake_prices.h"
#include "tests/ui/fakes.h"
#include "ui/curve/curve_panel.h"

namespace tessera::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class CurvePanelTest : public ::testing::Test {
 protected:
    void define(std::uint32_t id, const char* symbol, int days) {
        domain::Instrument month = sitc();
        month.id = domain::InstrumentId{id};
        month.symbol = symbol;
        month.underlying = "@SITC";
        month.lastTradingTime = m_screen.clock.now + hours(24) * days;
        m_screen.feed.notices.push_back(ports::InstrumentDefined{month, true});
        m_screen.context.tick();
    }
    void tellHistory(const char* symbol, double week, double now) {
        const auto* market = m_screen.hub.findSymbol(symbol);
        ports::BarHistory history{market->instrument().id, minutes(1), {}};
        const domain::Timestamp end = floorTo(m_screen.clock.now, minutes(1));
        for (const auto& [at, value] :
             {std::pair(end - hours(24 * 7 + 1), week), std::pair(end - minutes(1), now)}) {
            const domain::Price close = usd(value);
            history.bars.push_back({at, close, close, close, close, {}, {}});
        }
        m_screen.feed.notices.push_back(history);
        m_screen.context.tick();
    }
    static QString cell(widgets::RecordTable& table, int row, int column) {
        return table.model()->index(row, column).data().toString();
    }

    Desk m_screen;
};

TEST_F(CurvePanelTest, MonthsWithoutAPriceAreThereAndSaySo) {
    define(21, "SITC-F27", 55);
    define(20, "SITC-X27", 25);
    ui::CurvePanel panel(m_screen.context);
    panel.link().setColour(ui::LinkColour::None);
    panel.resize(900, 600);
    panel.show();
    panel.restoreState({{"underlying", "@SITC"}});
    m_screen.context.tick();
    ASSERT_GE(panel.months().model()->rowCount(), 2);
    EXPECT_EQ(panel.title(), QStringLiteral("Curve of @SITC"));
    QStringList symbols;
    for (int row = 0; row < panel.months().model()->rowCount(); ++row) {
        symbols << cell(panel.months(), row, 0);
    }
    EXPECT_LT(symbols.indexOf("SITC-X27"), symbols.indexOf("SITC-F27")) << "nearest first";
    const auto row = static_cast<int>(symbols.indexOf("SITC-F27"));
    EXPECT_EQ(cell(panel.months(), row, 2), QStringLiteral("–")) << "nobody quoted it";
    EXPECT_EQ(cell(panel.months(), row, 3), QStringLiteral("–"));
    EXPECT_EQ(panel.saveState().value("underlying").toString(), "@SITC");
}

TEST_F(CurvePanelTest, FuturesOnTheMeanOfAMonthAreACurveOfTheirOwn) {
    domain::Instrument average = sitc();
    average.id = domain::InstrumentId{30};
    average.symbol = "SITCA-Z26";
    average.family = "SITCA";
    average.underlying = "@SITC";
    average.lastTradingTime = m_screen.clock.now + hours(24) * 30;
    average.spec = domain::FutureSpec{{2026, 12}, domain::SettlementRule::MonthAverage};
    m_screen.feed.notices.push_back(ports::InstrumentDefined{average, true});
    define(21, "SITC-F27", 55);
    ui::CurvePanel panel(m_screen.context);
    panel.link().setColour(ui::LinkColour::None);
    panel.resize(900, 600);
    panel.show();
    const auto symbols = [&] {
        m_screen.context.tick();
        QStringList all;
        for (int row = 0; row < panel.months().model()->rowCount(); ++row) {
            all << cell(panel.months(), row, 0);
        }
        return all;
    };
    panel.restoreState({{"underlying", "@SITC"}});
    EXPECT_TRUE(symbols().contains("SITC-F27"));
    EXPECT_FALSE(symbols().contains("SITCA-Z26"));
    panel.takeInstrument(m_screen.hub.findSymbol("SITCA-Z26"));
    EXPECT_EQ(panel.title(), QStringLiteral("Curve of @SITC, month averages"));
    EXPECT_EQ(symbols(), QStringList{"SITCA-Z26"});
    average.family = "H100";
    average.underlying = "@H100";
    EXPECT_EQ(ui::CurveMarkets::nameOf(average), QStringLiteral("@H100")) << "there is no other on it";
}

TEST_F(CurvePanelTest, SeriesAreAddedByNameAndKeptAndNeedTwentyDays) {
    define(20, "SITC-X27", 25);
    tellHistory("SITC-X27", 2.00, 2.10);
    ui::CurvePanel panel(m_screen.context);
    panel.link().setColour(ui::LinkColour::None);
    panel.resize(900, 600);
    panel.show();
    EXPECT_EQ(panel.together().add(QStringLiteral("no such thing")),
              QStringLiteral("Nothing is called \"no such thing\"."));
    EXPECT_EQ(panel.together().add(QStringLiteral("SITC-X27")), QString());
    EXPECT_EQ(panel.together().add(QStringLiteral("SITC-X27")),
              QStringLiteral("SITC-X27 is among them already."));
    EXPECT_EQ(panel.together().add(QStringLiteral("SITC-X27 - SITC-Z26")), QString());
    FakePrices prices;  // a list was read, and no such model is in it
    m_screen.context.setPrices(&prices);
    for (const char* name : {"gtp-5 output", "SITC-X27 / gtp-5 output"}) {
        EXPECT_EQ(panel.together().add(QString::fromLatin1(name)),
                  QStringLiteral("Nothing is called \"gtp-5 output\"."));
    }
    m_screen.context.setPrices(nullptr);
    ASSERT_EQ(panel.together().table().model()->rowCount(), 2);
    EXPECT_EQ(cell(panel.together().table(), 0, ui::TogetherTable::Volatility), QStringLiteral("–"));
    EXPECT_EQ(panel.together().seasons().model()->rowCount(), 12);
    ui::CurvePanel again(m_screen.context);
    again.restoreState(panel.saveState());
    EXPECT_EQ(again.together().series(), panel.together().series());
}

}  // namespace
}  // namespace tessera::test
