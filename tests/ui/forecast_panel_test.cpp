// Records of forecasters in a panel: live ones, back-tests apart, and where a forecast came from.

#include <gtest/gtest.h>

#include "app/forecast/track_record.h"
#include "tests/ui/fakes.h"
#include "ui/forecast/forecast_panel.h"

namespace tessera::test {
namespace {

using std::chrono::minutes;
using ui::TrackTable;

std::shared_ptr<const ports::ForecastSeries> seriesOf(const std::string& forecaster,
                                                      const std::string& symbol, int count, double crps) {
    auto series = std::make_shared<ports::ForecastSeries>();
    series->forecaster = forecaster;
    series->symbol = symbol;
    series->interval = minutes(1);
    series->horizon = 24;
    series->pending = 3;
    for (int i = 0; i < count; ++i) {
        ports::ResolvedForecast one;
        one.origin = domain::Timestamp::fromSeconds(1'795'000'000 + 3600 * i);
        one.target = one.origin + minutes(24);
        one.lastClose = 2;
        one.outcome = 2 + 0.01 * (i % 5 - 2);
        one.levels = {.05, .10, .25, .50, .75, .90, .95};
        one.values = {1.95, 1.96, 1.98, 2.0, 2.02, 2.04, 2.05};
        one.crps = crps * (1 + 0.1 * (i % 3));
        one.crpsReference = 0.005 * (1 + 0.1 * (i % 4));
        series->resolved.push_back(one);
    }
    series->record = forecast::trackRecordOf(series->resolved);
    return series;
}

class ForecastPanelTest : public ::testing::Test {
 protected:
    ForecastPanelTest() {
        m_screen.ledger.lists = {seriesOf("drift", "SITC-F27", 4, 0.006),
                                 seriesOf("fake", "SITC-Z26", 40, 0.003),
                                 seriesOf("drift", "SITC-Z26", 12, 0.006)};
        ++m_screen.ledger.linesAndScores;
        m_screen.context.select(&m_screen.market());
        m_screen.context.setInterval(minutes(1));
        m_panel.resize(760, 620);
        m_panel.show();
        frames();
    }
    void frames() {
        for (int i = 0; i < 40; ++i) {
            m_screen.context.tick();
        }
    }
    QString cell(int row, int column) {
        return m_panel.live().table().model()->index(row, column).data().toString();
    }
    QString spoken(const widgets::Spoken& view, int part) { return view.spokenPart(part).name; }

    Desk m_screen;
    ui::ForecastPanel m_panel{m_screen.context};
};

TEST_F(ForecastPanelTest, OneRowForEachForecasterAndSeriesTheOneLookedAtFirst) {
    ASSERT_EQ(m_panel.live().table().model()->rowCount(), 3);
    EXPECT_EQ(cell(0, TrackTable::Forecaster), QStringLiteral("fake"));
    EXPECT_EQ(cell(0, TrackTable::Subject), QStringLiteral("SITC-Z26, 24 × 1m"));
    EXPECT_EQ(cell(0, TrackTable::Scored), QStringLiteral("40"));
    EXPECT_EQ(cell(0, TrackTable::Standing), QStringLiteral("better"));
    EXPECT_TRUE(cell(0, TrackTable::Skill).startsWith(QLatin1Char('+')));
    EXPECT_EQ(cell(1, TrackTable::Forecaster), QStringLiteral("drift"));
    EXPECT_EQ(cell(1, TrackTable::Standing), QStringLiteral("UNPROVEN"));
    EXPECT_EQ(cell(2, TrackTable::Subject), QStringLiteral("SITC-F27, 24 × 1m"));
}

TEST_F(ForecastPanelTest, TheChosenRowIsExplainedInWordsAndPictures) {
    ASSERT_NE(m_panel.live().chosen(), nullptr);
    EXPECT_EQ(m_panel.live().chosen()->forecaster, "fake");
    EXPECT_TRUE(spoken(m_panel.live().coverage(), 1).startsWith(QStringLiteral("80 % band held ")));
    EXPECT_EQ(m_panel.live().pit().spokenParts(), 10);
    EXPECT_EQ(m_panel.live().reliability().spokenParts(), 7);
    EXPECT_GT(m_panel.live().skill().spokenParts(), 0);
    m_panel.live().table().selectRow(1);
    EXPECT_EQ(m_panel.live().chosen()->forecaster, "drift");
    EXPECT_TRUE(m_panel.live().verdictText().contains(QStringLiteral("UNPROVEN")))
        << m_panel.live().verdictText().toStdString();
    EXPECT_TRUE(m_panel.live().verdictText().contains(QStringLiteral("3 wait for their outcome")));
    ++m_screen.ledger.linesAndScores;  // a new score comes: the choice stands
    frames();
    EXPECT_EQ(m_panel.live().chosen()->forecaster, "drift");
}

TEST_F(ForecastPanelTest, WithoutABackTestItSaysThatThereIsNone) {
    EXPECT_EQ(m_panel.backtests().table().model()->rowCount(), 0);
    EXPECT_TRUE(m_panel.backtests().table().emptyWords().startsWith(QStringLiteral("There is no back-test")));
}

TEST_F(ForecastPanelTest, BackTestsStandApartWithWhatAModelMayHaveSeen) {
    auto summaries = std::make_shared<ports::BacktestSummaries>();
    summaries->all.push_back({{"gpt-4o", std::chrono::hours(24)},
                              "openrouter",
                              30,
                              "fake",
                              seriesOf("fake", "gpt-4o", 50, 0.004)->record,
                              2,
                              "It may have seen these prices in training."});
    m_screen.forecastDesk.setBacktests([summaries] { return summaries; });
    frames();
    EXPECT_EQ(m_panel.live().table().model()->rowCount(), 3) << "never mixed with live ones";
    ASSERT_EQ(m_panel.backtests().table().model()->rowCount(), 1);
    EXPECT_TRUE(m_panel.backtests().verdictText().contains(QStringLiteral("may have seen")));
    EXPECT_TRUE(
        m_panel.tableCsv().contains(QStringLiteral("\nback-test,fake,gpt-4o,openrouter,86400,30,50,")));
}

TEST_F(ForecastPanelTest, ExportsGiveTheTableAndTheChosenForecasts) {
    const QStringList table = m_panel.tableCsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    ASSERT_EQ(table.size(), 4);
    EXPECT_TRUE(
        table[0].startsWith(QStringLiteral("kind,forecaster,symbol,source,interval_s,horizon,scored")));
    EXPECT_TRUE(table[1].startsWith(QStringLiteral("live,fake,SITC-Z26,,60,24,40,3,0,")));
    EXPECT_EQ(table[0].count(QLatin1Char(',')), 23);
    const QStringList rows = m_panel.chosenCsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    ASSERT_EQ(rows.size(), 41);
    EXPECT_TRUE(rows[0].endsWith(QStringLiteral(",q0.05,q0.1,q0.25,q0.5,q0.75,q0.9,q0.95")));
    EXPECT_EQ(rows[1].count(QLatin1Char(',')), rows[0].count(QLatin1Char(',')));
}

TEST(Provenance, SaysEverythingTheRowHolds) {
    ports::ForecastProvenance row;
    row.id = 7;
    row.digest = std::string(64, 'a');
    row.reference = "random walk: closed form, drift 0, sigma 0.002, seed 7";
    row.forecast.forecaster = "SmolLM2-135M digits";
    row.forecast.symbol = "SITC-Z26";
    row.forecast.interval = minutes(1);
    row.forecast.modelDigest = "b179";
    row.forecast.sampler = "temperature 0.7, seeds 1 to 16";
    row.forecast.prompt = "500\n501\n";
    row.forecast.completions = {"502\n", "503\n"};
    const QString text = ui::provenanceText(row);
    for (const char* part : {"row 7", "aaaa", "b179", "seeds 1 to 16", "500\n501", "Completion 2 of 2\n503",
                             "random walk: closed form"}) {
        EXPECT_TRUE(text.contains(QLatin1String(part))) << part << "\n" << text.toStdString();
    }
    row.sentence = "Row 7 of the forecast ledger cannot be read.";
    EXPECT_EQ(ui::provenanceText(row), QString::fromStdString(row.sentence));
}

}  // namespace
}  // namespace tessera::test
