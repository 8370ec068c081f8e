// What a contract is, in plain words.

#include "ui/shell/contract_card.h"

#include <gtest/gtest.h>

#include "app/domain/month_average.h"
#include "tests/ui/fakes.h"
#include "ui/bridge/position_limit_view.h"

namespace tessera::test {
namespace {

class ContractCardTest : public ::testing::Test {
 protected:
    ContractCardTest() { m_screen.clock.now = domain::parseIso("2026-12-04T12:00:00Z").value(); }
    void define(domain::Instrument instrument) {
        m_screen.feed.notices.push_back(ports::InstrumentDefined{std::move(instrument), true});
        m_screen.context.tick();
    }
    /// A December future on the mean of its month.
    void defineAverage() {
        domain::Instrument average = sitc(20);
        average.symbol = "SITCA-Z26";
        average.family = "SITCA";
        average.spec = domain::FutureSpec{{2026, 12}, domain::SettlementRule::MonthAverage};
        define(average);
    }
    void tellFixings(std::initializer_list<std::pair<const char*, double>> levels) {
        domain::Instrument index = sitc(21);
        index.symbol = "@SITC";
        index.underlying.clear();
        index.spec = domain::IndexSpec{};
        define(index);
        ports::FixingHistory history{index.id, {}};
        for (const auto& [day, level] : levels) {
            domain::Fixing fixing;
            fixing.instrument = index.id;
            fixing.asOf = fixing.knownAt = domain::parseIso(day).value() + domain::kFixingTime;
            fixing.level = usd(level);
            history.fixings.push_back(fixing);
        }
        m_screen.feed.notices.push_back(history);
        m_screen.context.tick();
    }
    QString line(const char* symbol, const char* title) {
        const auto lines = ui::contractLines(*m_screen.hub.findSymbol(symbol), m_screen.hub);
        const auto found = std::ranges::find_if(
            lines, [&](const ui::ContractLine& each) { return each.title == QLatin1String(title); });
        return found == lines.end() ? QStringLiteral("(no such line)") : found->text;
    }

    Desk m_screen;
};

TEST_F(ContractCardTest, AFutureSettlesToItsIndexOnItsLastDay) {
    EXPECT_TRUE(line("SITC-Z26", "Settles").startsWith("In cash to @SITC on the last trading day"));
    EXPECT_EQ(line("SITC-Z26", "Fixed so far"), "(no such line)");
}

TEST_F(ContractCardTest, ThePositionLimitIsTheExchanges) {
    marketdata::PositionLimitBoard board;
    new ui::PositionLimitView(board, m_screen.hub);  // the hub owns it
    EXPECT_EQ(line("SITC-Z26", "Position limit"), "–, the exchange has not told one");
    board.tell({{m_screen.market().instrument().family, 20'000, 60'000}});
    EXPECT_TRUE(line("SITC-Z26", "Position limit").startsWith("20,000 lots bought or sold, 60,000 of all "))
        << line("SITC-Z26", "Position limit").toStdString();
}

TEST_F(ContractCardTest, AnAverageSaysWhatItIsTheMeanOfAndHowMuchOfItStands) {
    defineAverage();
    EXPECT_TRUE(line("SITCA-Z26", "What it is").startsWith("A future on the average of a month"));
    EXPECT_TRUE(
        line("SITCA-Z26", "Settles")
            .startsWith("In cash to the mean of the 23 business-day fixings of @SITC in December 2026."))
        << line("SITCA-Z26", "Settles").toStdString();
    EXPECT_EQ(line("SITCA-Z26", "Fixed so far"), "The fixings of @SITC are not known here.");
    tellFixings({{"2026-11-30", 1.90}, {"2026-12-01", 1.92}, {"2026-12-03", 1.95}});
    EXPECT_EQ(line("SITCA-Z26", "Fixed so far"), "3 of 23 fixings, 1 of them carried, 1.930000 on average")
        << "1.92, 1.92 carried over the 2nd, 1.95";
    m_screen.clock.now = domain::parseIso("2027-02-01T12:00:00Z").value();
    EXPECT_EQ(line("SITCA-Z26", "Fixed so far").left(30), "23 of 23 fixings, 21 of them c");
}

TEST_F(ContractCardTest, AnAverageOfADayWithoutAnythingToCarrySaysSo) {
    defineAverage();
    tellFixings({{"2026-12-02", 1.92}});
    EXPECT_TRUE(line("SITCA-Z26", "Fixed so far").startsWith("There is no mean of the month"))
        << line("SITCA-Z26", "Fixed so far").toStdString();
}

}  // namespace
}  // namespace tessera::test
