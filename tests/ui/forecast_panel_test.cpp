// Records of forecasters in a panel: live ones, back-tests apart, and where a forecast came from.

#include <gtest/gtest.h>

#include <fstream>

#include "app/forecast/track_record.h"
#include "app/terminal/table_file.h"
#include "tests/support/temporary_directory.h"
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

TEST_F(ForecastPanelTest, OfTwoOutcomesNoIntervalIsStated) {
    m_screen.ledger.lists = {seriesOf("fake", "SITC-Z26", 2, 0.003), seriesOf("drift", "SITC-Z26", 3, 0.006)};
    ++m_screen.ledger.linesAndScores;
    frames();
    ASSERT_EQ(m_panel.live().table().model()->rowCount(), 2);
    EXPECT_TRUE(cell(0, TrackTable::Skill).startsWith(QLatin1Char('+')));
    EXPECT_EQ(cell(0, TrackTable::Interval), QStringLiteral("–"));
    EXPECT_TRUE(cell(1, TrackTable::Interval).contains(QStringLiteral(" … ")));
}

TEST(TrackWords, OneWaitsAndAPValueIsNeverZero) {
    EXPECT_EQ(ui::pendingWords(1), QStringLiteral("1 waits for its outcome"));
    EXPECT_EQ(ui::pendingWords(24), QStringLiteral("24 wait for their outcome"));
    auto record = std::make_shared<ports::TrackRecord>();
    record->n = 40;
    record->dieboldMarianoP = 0.0004;
    ui::TrackRow row;
    row.interval = minutes(1);
    row.isLive = true;
    row.record = record;
    ui::TrackTable table;
    table.showRows({row});
    EXPECT_EQ(table.index(0, TrackTable::DieboldMariano).data().toString(), QStringLiteral("<0.01"));
}

TEST_F(ForecastPanelTest, ARowWhoseOutcomeNobodySawSaysThat) {
    ports::ForecastRow row;
    row.id = 1;
    row.forecaster = "fake";
    row.symbol = "SITC-Z26";
    row.resolved = true;
    ui::RecordedTable table;
    table.showRows({row});
    const auto at = [&](int column) { return table.index(0, column).data().toString(); };
    EXPECT_EQ(at(4), QStringLiteral("not seen"));
    EXPECT_EQ(at(5), QStringLiteral("–"));
    EXPECT_EQ(at(6), QStringLiteral("–"));
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
    const auto tested = seriesOf("fake", "gpt-4o", 50, 0.004);
    summaries->all.push_back(
        {{"gpt-4o", std::chrono::hours(24)},
         "openrouter",
         30,
         "fake",
         tested->record,
         2,
         "It may have seen these prices in training.",
         std::make_shared<const std::vector<ports::ResolvedForecast>>(tested->resolved)});
    m_screen.forecastDesk.setBacktests([summaries] { return summaries; });
    frames();
    EXPECT_EQ(m_panel.live().table().model()->rowCount(), 3) << "never mixed with live ones";
    ASSERT_EQ(m_panel.backtests().table().model()->rowCount(), 1);
    EXPECT_TRUE(m_panel.backtests().verdictText().contains(QStringLiteral("may have seen")));
    const auto all = m_panel.allRecords();
    ASSERT_EQ(all.rows.size(), 4u);
    EXPECT_EQ(std::vector(all.rows[3].begin(), all.rows[3].begin() + 5),
              (std::vector<std::string>{"back-test", "fake", "gpt-4o", "openrouter", "1d"}));
    m_panel.openTab(ui::ForecastPanel::BacktestTab);
    const auto scored = m_panel.chosenForecasts();
    EXPECT_EQ(scored.rows.size(), 50u) << "what the back-test scored, one by one";
    EXPECT_EQ(scored.remarks[0],
              "Back-test: scored forecasts of fake on gpt-4o, 30 × 1d, source: openrouter, times UTC");
    EXPECT_EQ(scored.remarks[2], "It may have seen these prices in training.");
}

TEST_F(ForecastPanelTest, ExportsGiveTheTableAndTheChosenForecasts) {
    const ui::ExportTable all = m_panel.allRecords();
    ASSERT_EQ(all.rows.size(), 3u);
    ASSERT_EQ(all.columns.size(), 24u);
    for (const auto& row : all.rows) {
        EXPECT_EQ(row.size(), all.columns.size());
    }
    EXPECT_EQ(all.columns[7].name, "scored");
    EXPECT_TRUE(all.columns[7].isNumber);
    EXPECT_EQ(std::vector(all.rows[0].begin(), all.rows[0].begin() + 5),
              (std::vector<std::string>{"live", "fake", "SITC-Z26", "forecast ledger", "1m"}));
    EXPECT_EQ(all.rows[0][7], "40");
    EXPECT_EQ(all.rows[0][8], "3");
    EXPECT_EQ(all.rows[0][9], "") << "of a live record nothing is known of abstentions";
    EXPECT_NE(all.remarks[1].find("as of 20"), std::string::npos) << all.remarks[1];
    const ui::ExportTable chosen = m_panel.chosenForecasts();
    ASSERT_EQ(chosen.rows.size(), 40u);
    EXPECT_EQ(chosen.columns.back().name, "q0.95");
    EXPECT_EQ(chosen.rows[0].size(), chosen.columns.size());
}

TEST_F(ForecastPanelTest, ATableIsWrittenAsTextAndAsAWorkbook) {
    const TemporaryDirectory folder;
    ui::ExportTable table = m_panel.allRecords();
    table.rows[0][1] = "=cmd()";
    const std::string csv = folder.path() + "/records.csv", xlsx = folder.path() + "/records.xlsx";
    ASSERT_TRUE(terminal::writeTable(table, csv));
    std::ifstream file(csv);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(text.starts_with("# Track records of forecasters, source: the forecast ledger"));
    EXPECT_NE(text.find("\r\nkind,forecaster,symbol,source,bars,standing,horizon,scored,"),
              std::string::npos);
    EXPECT_NE(text.find("\r\nlive,'=cmd(),SITC-Z26,forecast ledger,1m,"), std::string::npos)
        << "no text becomes a formula";
    ASSERT_TRUE(terminal::writeTable(table, xlsx));
    std::ifstream book(xlsx);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(book), {}).substr(0, 2), "PK");
    EXPECT_FALSE(terminal::writeTable(table, folder.path() + "/none/records.csv"));
}

TEST_F(ForecastPanelTest, ARecalibratedRecordStandsBehindTheOneItIsOf) {
    m_screen.ledger.lists.push_back(seriesOf("fake recalibrated", "SITC-Z26", 5, 0.003));
    ++m_screen.ledger.linesAndScores;
    frames();
    EXPECT_EQ(cell(0, TrackTable::Forecaster), QStringLiteral("fake"));
    EXPECT_EQ(cell(1, TrackTable::Forecaster), QStringLiteral("fake recalibrated"));
    EXPECT_EQ(cell(1, TrackTable::Standing), QStringLiteral("UNPROVEN"));
    EXPECT_EQ(cell(2, TrackTable::Forecaster), QStringLiteral("drift"));
}

TEST_F(ForecastPanelTest, TheHorizonLookedAtComesFirst) {
    auto near = std::make_shared<ports::ForecastSeries>(*seriesOf("drift", "SITC-Z26", 12, 0.006));
    near->horizon = 6;
    m_screen.ledger.lists.push_back(near);
    ++m_screen.ledger.linesAndScores;
    frames();
    EXPECT_EQ(cell(0, TrackTable::Subject), QStringLiteral("SITC-Z26, 24 × 1m"));
    EXPECT_EQ(cell(2, TrackTable::Subject), QStringLiteral("SITC-Z26, 6 × 1m"));
}

TEST_F(ForecastPanelTest, WhereARecordedForecastCameFromIsShownWhenAsked) {
    const auto rowOf = [](std::int64_t id, const char* forecaster, const char* symbol) {
        ports::ForecastRow row;
        row.id = id;
        row.forecaster = forecaster;
        row.symbol = symbol;
        row.origin = domain::Timestamp::fromSeconds(1'795'000'000);
        row.resolvesAt = row.origin + minutes(24);
        return row;
    };
    m_screen.ledger.rows = {rowOf(3, "fake", "SITC-Z26"), rowOf(2, "drift", "SITC-F27"),
                            rowOf(1, "drift", "SITC-F27")};
    ports::Forecast made;
    made.forecaster = "drift of the second row";
    m_screen.ledger.recorded = {{{}, {}}, {made, {}}};
    emit m_screen.context.forecasts().evidenceWanted(m_screen.ledger.rows[1]);
    frames();
    EXPECT_EQ(m_panel.live().chosen()->symbol, "SITC-F27");
    EXPECT_EQ(m_panel.forecasts().table().currentIndex().row(), 0);
    EXPECT_TRUE(m_panel.forecasts().isVisible());
    EXPECT_TRUE(m_panel.forecasts().text().contains(QStringLiteral("drift of the second row")))
        << m_panel.forecasts().text().toStdString();
    emit m_screen.context.forecasts().evidenceWanted(m_screen.ledger.rows[0]);
    frames();
    EXPECT_EQ(m_panel.live().chosen()->forecaster, "fake");
}

TEST_F(ForecastPanelTest, ASeriesIsPutOnTheWatchListAndTakenOff) {
    m_panel.openTab(ui::ForecastPanel::WatchTab);
    auto& page = m_panel.watchList();
    EXPECT_EQ(page.addButton().text(), QStringLiteral("Watch SITC-Z26, 24 × 1m"));
    EXPECT_TRUE(page.table().emptyWords().startsWith(QStringLiteral("No series is watched")));
    page.addButton().click();
    ASSERT_EQ(page.table().model()->rowCount(), 1);
    EXPECT_FALSE(page.addButton().isEnabled()) << "it is on the list";
    EXPECT_EQ(page.table().model()->index(0, ui::WatchTable::State).data().toString(),
              QStringLiteral("its bars are not there yet"));
    page.table().selectRow(0);
    page.table().setCurrentIndex(page.table().model()->index(0, 0));
    page.removeButton().click();
    EXPECT_EQ(page.table().model()->rowCount(), 0);
    EXPECT_TRUE(m_screen.forecastDesk.watched().empty());
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
