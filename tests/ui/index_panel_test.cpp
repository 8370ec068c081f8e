// The list-price index as a person meets it: tiers and prices on a chart, withheld fixings, and what any of
// them was made of.
#include "ui/indexes/index_panel.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QGraphicsView>
#include <QGuiApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

#include "app/domain/decimal.h"
#include "feeds/prices/built_in_prices.h"
#include "tests/ui/fake_prices.h"
#include "tests/ui/fakes.h"
#include "ui/indexes/index_words.h"
#include "ui/indexes/series_dialog.h"
#include "ui/models/models_panel.h"

namespace tessera::test {
namespace {

using domain::Timestamp;
using ui::AuditTable;
using ui::FixingsTable;
using ui::IndexKnown;
using ui::IndexPanel;
using ui::IndexScale;
using ui::IndexSpan;
using ui::IndexState;
using ui::SeriesTable;

/// The history that is built in, read once for all tests.
std::shared_ptr<const listprices::PriceBook> builtInBook() {
    static const auto book = [] {
        auto made = std::make_shared<listprices::PriceBook>();
        EXPECT_TRUE(made->append(*prices::builtInPrices()).ok());
        return made;
    }();
    return book;
}

TEST(IndexStateValue, ComesBackAsItWasWritten) {
    IndexState state;
    state.tab = 2;
    state.tier = "budget";
    state.day = day("2026-07-01");
    state.blend = *indexes::parseBlend("32:1");
    state.known = IndexKnown::OnDay;
    state.knownOn = day("2026-01-31");
    state.scale = IndexScale::IndexedTo100;
    state.span = IndexSpan::HalfYear;
    state.hidden = {"frontier"};
    state.series = {"gpt-4o output", "openai/gpt-4o input at openrouter"};
    EXPECT_EQ(IndexState::fromJson(state.toJson()), state);
    EXPECT_EQ(IndexState::fromJson(IndexState().toJson()), IndexState());
}

TEST(IndexStateValue, OfAHandEditedFileWhatIsNonsenseIsLeftOut) {
    QJsonArray many;
    for (int i = 0; i < 14; ++i) {
        many << QStringLiteral("model-%1 output").arg(i);
    }
    many << "no price" << 7;
    const IndexState state = IndexState::fromJson({{"tab", 9},
                                                   {"tier", "gold"},
                                                   {"day", "someday"},
                                                   {"blend", "x"},
                                                   {"scale", 3},
                                                   {"hidden", QJsonArray{"gold", "budget"}},
                                                   {"series", many}});
    EXPECT_EQ(state.tier, "composite");
    EXPECT_FALSE(state.day);
    EXPECT_EQ(state.blend, indexes::Blend{});
    EXPECT_EQ(state.hidden, std::set<QString>{"budget"});
    EXPECT_EQ(state.series.size(), IndexState::kMostSeries);
}

struct IndexPanelTest : ::testing::Test {
    Desk screen;
    FakePrices prices;
    std::unique_ptr<IndexPanel> panel;

    IndexPanelTest() { screen.clock.now = day("2026-11-27"); }
    IndexPanel& open(bool isRead = true, int width = 1'280) {
        screen.context.setPrices(&prices);
        if (isRead) {
            prices.ready = builtInBook();
            prices.number = 1;
        }
        panel = std::make_unique<IndexPanel>(screen.context);
        panel->resize(width, 720);
        panel->show();
        screen.context.tick();
        QCoreApplication::processEvents();
        return *panel;
    }
    static QString cell(const QAbstractItemView& table, int row, int column, int role = Qt::DisplayRole) {
        return table.model()->index(row, column).data(role).toString();
    }
    static void press(QAbstractItemView& table, int row, int column, bool isTwice = false) {
        const QModelIndex index = table.model()->index(row, column);
        table.scrollTo(index);
        const QPoint at = table.visualRect(index).center();
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, at);
        if (isTwice) {
            QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, at);
        }
    }
    std::vector<widgets::ChartIndexLine> lines() const { return linesOf(panel->picture(), panel->state()); }
};

TEST_F(IndexPanelTest, ListsEveryTierWithItsNewestFixingAndItsState) {
    open();
    const auto& table = panel->seriesTable();
    ASSERT_EQ(table.model()->rowCount(), 4);
    EXPECT_EQ(cell(table, 0, SeriesTable::Name), "Composite");
    EXPECT_EQ(cell(table, 0, SeriesTable::Value), "1.686972");
    EXPECT_EQ(cell(table, 0, SeriesTable::Day), "22 Aug 2026");
    EXPECT_EQ(cell(table, 0, SeriesTable::State), "Published");
    EXPECT_EQ(cell(table, 0, SeriesTable::Dispersion), "0.368");
    EXPECT_EQ(cell(table, 3, SeriesTable::Name), "Budget");
    EXPECT_EQ(cell(table, 3, SeriesTable::Value), "–") << "withheld is no number";
    EXPECT_EQ(cell(table, 3, SeriesTable::State), "Withheld: dispersion 0.680 above 0.60");
}

TEST_F(IndexPanelTest, DrawsTheTiersAsStepsWithGapsWhereTheyWereWithheld) {
    open();
    const auto drawn = lines();
    ASSERT_EQ(drawn.size(), 4U);
    EXPECT_EQ(drawn[3].name, "Budget");
    EXPECT_GT(std::ranges::count_if(drawn[3].steps, &widgets::ChartStep::isGap), 5);
    for (const widgets::ChartIndexLine& line : drawn) {
        EXPECT_TRUE(line.steps.back().isGap) << "what came after the list is not known";
        EXPECT_FALSE(line.steps.front().isGap);
    }
}

TEST_F(IndexPanelTest, ABoxTakesALineAwayAndBringsItBack) {
    open();
    QSignalSpy told(panel.get(), &ui::Panel::stateChanged);
    press(panel->seriesTable(), 1, SeriesTable::Drawn);
    EXPECT_EQ(lines().size(), 3U);
    EXPECT_EQ(told.size(), 1);
    panel->seriesTable().setCurrentIndex(panel->seriesTable().model()->index(1, 0));
    QTest::keyClick(&panel->seriesTable(), Qt::Key_Space);
    EXPECT_EQ(lines().size(), 4U);
}

TEST_F(IndexPanelTest, FromATierToItsFixingsToWhatOneWasMadeOf) {
    open();
    press(panel->seriesTable(), 1, SeriesTable::Name, true);
    EXPECT_EQ(panel->tabs().tabText(IndexPanel::FixingsTab), "Fixings of frontier");
    EXPECT_EQ(panel->tabs().currentIndex(), IndexPanel::FixingsTab);
    auto& fixings = panel->fixingsTable();
    ASSERT_EQ(fixings.model()->rowCount(), 701);
    EXPECT_EQ(cell(fixings, 0, FixingsTable::Day), "22 Aug 2026") << "the newest first";
    EXPECT_EQ(cell(fixings, 0, FixingsTable::Level), "7.678000");
    press(fixings, 4, FixingsTable::Day, true);
    EXPECT_EQ(panel->tabs().currentIndex(), IndexPanel::AuditTab);
    const auto& rows = panel->audit().table();
    EXPECT_TRUE(panel->audit().sentence().contains("Computed again from the rows: 7.491556, the same."))
        << panel->audit().sentence().toStdString();
    EXPECT_EQ(cell(rows, 0, AuditTable::Verdict), "in");
    const int last = rows.model()->rowCount() - 1;
    EXPECT_EQ(cell(rows, last, AuditTable::Verdict), "sum");
    EXPECT_EQ(cell(rows, last, AuditTable::Weight), "100.0000 %");
    EXPECT_TRUE(cell(rows, last, AuditTable::Contribution).startsWith("7.49155"));
}

TEST_F(IndexPanelTest, AWithheldFixingSaysWhyAndWhatItCarries) {
    IndexState state;
    state.tier = "budget";
    open();
    panel->restoreState(state.toJson());
    panel->tabs().setCurrentIndex(IndexPanel::FixingsTab);
    const auto& fixings = panel->fixingsTable();
    EXPECT_EQ(cell(fixings, 0, FixingsTable::Level), "–");
    EXPECT_EQ(cell(fixings, 0, FixingsTable::State),
              "Withheld: dispersion 0.680 above 0.60; nothing to carry: none was published in 44 days");
    panel->showAudit();
    EXPECT_TRUE(panel->audit().sentence().contains("The sums of a withheld fixing are no level."));
}

TEST_F(IndexPanelTest, TheArrowsOfTheAuditGoADayAndStopAtTheEnds) {
    open();
    panel->showAudit();
    EXPECT_EQ(panel->audit().day(), day("2026-08-22"));
    const auto buttons = panel->audit().findChildren<QToolButton*>();
    QToolButton *before = nullptr, *after = nullptr;
    for (QToolButton* button : buttons) {
        before = button->toolTip() == "The day before" ? button : before;
        after = button->toolTip() == "The day after" ? button : after;
    }
    ASSERT_NE(before, nullptr);
    EXPECT_FALSE(after->isEnabled());
    before->click();
    EXPECT_EQ(panel->audit().day(), day("2026-08-21"));
    EXPECT_EQ(panel->state().day, day("2026-08-21"));
    EXPECT_TRUE(after->isEnabled());
}

TEST_F(IndexPanelTest, TheAuditIsCopiedAndExportedWithItsSums) {
    open();
    panel->showAudit();
    const QString csv = panel->audit().csv();
    EXPECT_TRUE(csv.contains("# Fixing of 2026-08-22 at 20:00 UTC: 1.686972."));
    EXPECT_TRUE(csv.contains("contribution_usd_per_mtok"));
    const QString copied = panel->audit().copiedText();
    EXPECT_TRUE(copied.startsWith("Composite of 22 Aug 2026: 1.686972 USD per Mtok\n14 models of 13 makers"))
        << copied.toStdString();
    EXPECT_TRUE(copied.contains("openai/gpt-5.4-mini")) << copied.toStdString();
    EXPECT_TRUE(copied.contains("sum\t"));
}

TEST_F(IndexPanelTest, TheListFollowsThePointerOverTheChart) {
    open();
    EXPECT_EQ(panel->addSeries("gpt-4o output"), "");
    emit panel->chart().pointed(day("2024-10-02T21:00:00Z"));
    const auto& table = panel->seriesTable();
    EXPECT_EQ(cell(table, 4, SeriesTable::Value), "15.00");
    EXPECT_EQ(cell(table, 0, SeriesTable::Day), "2 Oct 2024");
    EXPECT_EQ(cell(table, 0, SeriesTable::Value), "–");
    EXPECT_EQ(cell(table, 0, SeriesTable::State), "Withheld: 2 observations; at least 3 are needed");
    emit panel->chart().pointed(day("2024-01-01"));
    EXPECT_EQ(cell(table, 4, SeriesTable::State), "Not listed yet");
    EXPECT_EQ(cell(table, 1, SeriesTable::State), "No price list of that day");
    emit panel->chart().pointed(day("2026-11-01"));
    EXPECT_EQ(cell(table, 4, SeriesTable::State), "No price since 23 Aug 2026");
    emit panel->chart().pointed(std::nullopt);
    EXPECT_EQ(cell(table, 0, SeriesTable::Value), "1.686972");
    EXPECT_EQ(cell(table, 4, SeriesTable::Value), "10.00");
}

TEST_F(IndexPanelTest, AClickOnTheChartOpensWhatTheNearestTierWasMadeOfThatDay) {
    open();
    widgets::ChartView& view = panel->chart().view();
    QWidget* viewport = view.findChild<QGraphicsView*>()->viewport();
    const Timestamp at = day("2026-03-23T21:00:00Z");
    const auto frontier = lines()[1];
    ASSERT_EQ(frontier.name, "Frontier");
    const auto behind = std::ranges::upper_bound(frontier.steps, at, {}, &widgets::ChartStep::time);
    const widgets::ChartGeometry& g = view.chartGeometry();
    const QPoint place = QPointF(g.mapTimeToX(at), g.mapPriceToY(std::prev(behind)->value) + 4).toPoint();
    QTest::mousePress(viewport, Qt::LeftButton, {}, place);
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, place + QPoint(30, 0));
    EXPECT_FALSE(panel->state().day) << "a drag is none";
    QTest::mouseClick(viewport, Qt::LeftButton, {}, QPointF(g.mapTimeToX(at), place.y()).toPoint());
    ASSERT_TRUE(panel->state().day);
    EXPECT_EQ(ui::indexDayWords(*panel->state().day), "23 Mar 2026");
    EXPECT_EQ(panel->state().tier, "frontier");
    EXPECT_EQ(panel->state().tab, 2) << "the audit";
}

TEST_F(IndexPanelTest, ARevisedFixingSaysWhatWasPrintedFirst) {
    open();
    panel->showAudit();
    EXPECT_FALSE(panel->audit().sentence().contains("A revision"));
    auto revised = std::make_shared<listprices::PriceBook>(*builtInBook());
    listprices::PriceBatch correction;
    correction.asOf = day("2026-10-01");
    correction.sources = {{"jvrck/openrouterlist", "MIT", correction.asOf}};
    correction.facts.push_back(
        {{"jvrck/openrouterlist", "openrouter", "openai/gpt-5.4-mini", listprices::PriceDimension::Output},
         day("2026-08-01"),
         day("2026-10-01"),
         listprices::StatedPrice::priced(*domain::parsePrice("4"))});
    ASSERT_TRUE(revised->append(correction).ok());
    prices.ready = revised;
    ++prices.number;
    IndexState state = panel->state();
    state.day = day("2026-08-22");
    panel->restoreState(state.toJson());
    screen.context.tick();
    EXPECT_TRUE(panel->audit().sentence().contains("A revision: first printed as 1.686972."))
        << panel->audit().sentence().toStdString();
}

TEST_F(IndexPanelTest, APriceIsDrawnBesideTheIndexAndNoMoreThanTen) {
    open();
    EXPECT_EQ(panel->addSeries("gpt-4o output"), "");
    ASSERT_EQ(lines().size(), 5U);
    EXPECT_EQ(lines().back().name, "gpt-4o output");
    EXPECT_EQ(lines().back().value, "10.00");
    EXPECT_EQ(cell(panel->seriesTable(), 4, SeriesTable::Value), "10.00");
    EXPECT_EQ(panel->addSeries("gpt-4o output"), "") << "once is enough";
    EXPECT_EQ(lines().size(), 5U);
    EXPECT_EQ(panel->addSeries("openai/chatgpt-4o-latest output"), "");
    EXPECT_TRUE(cell(panel->seriesTable(), 5, SeriesTable::State).startsWith("No price since 18 Feb 2026"))
        << cell(panel->seriesTable(), 5, SeriesTable::State).toStdString();
    panel->seriesTable().setCurrentIndex(panel->seriesTable().model()->index(5, 1));
    QTest::keyClick(&panel->seriesTable(), Qt::Key_Delete);
    EXPECT_TRUE(panel->addSeries("no-such-model output").contains("No source lists a model"));
    EXPECT_TRUE(panel->addSeries("gpt-4o").contains("names no price series"));
    for (const char* model : {"gpt-4o input", "gpt-4o-mini output", "gpt-4.1 output", "gpt-5 output",
                              "gpt-5-mini output", "claude-opus-4.5 output", "claude-sonnet-4.5 output",
                              "gemini-2.5-pro output", "gemini-2.5-flash output"}) {
        EXPECT_EQ(panel->addSeries(model), "") << model;
    }
    EXPECT_EQ(panel->addSeries("gpt-5-nano output"), "10 prices are drawn already: take one off first.");
    panel->seriesTable().setCurrentIndex(panel->seriesTable().model()->index(4, 1));
    QTest::keyClick(&panel->seriesTable(), Qt::Key_Delete);
    EXPECT_EQ(panel->state().series.size(), 9);
    EXPECT_EQ(panel->addSeries("gpt-5-nano output"), "");
}

TEST_F(IndexPanelTest, IndexedTo100EveryLineBeginsThere) {
    open();
    IndexState state;
    state.scale = IndexScale::IndexedTo100;
    state.span = IndexSpan::Year;
    state.series = QStringList{"gpt-4o output"};
    panel->restoreState(state.toJson());
    const auto drawn = lines();
    ASSERT_EQ(drawn.size(), 5U);
    for (const widgets::ChartIndexLine& line : drawn) {
        EXPECT_EQ(domain::formatPrice(line.steps.front().value, 6), "100.000000") << line.name.toStdString();
        EXPECT_GE(line.steps.front().time, day("2025-08-23"));
    }
    EXPECT_EQ(drawn.back().value, "100.00") << "gpt-4o has not changed since";
}

TEST_F(IndexPanelTest, AnotherMixIsAnotherIndexAndAnEarlierKnowledgeEndsEarlier) {
    open();
    emit panel->chart().blendChosen(*indexes::parseBlend("3:1"));
    EXPECT_NE(cell(panel->seriesTable(), 0, SeriesTable::Value), "1.686972");
    EXPECT_EQ(panel->chart().blends().currentText(), "3 input : 1 output");
    emit panel->chart().blendChosen(*indexes::parseBlend("7:2:1"));
    EXPECT_EQ(cell(panel->seriesTable(), 0, SeriesTable::State), "Withheld: no observations");
    emit panel->chart().blendChosen({});
    emit panel->chart().knownChosen(IndexKnown::OnDay, day("2026-01-31"));
    EXPECT_EQ(cell(panel->seriesTable(), 0, SeriesTable::Day), "31 Jan 2026");
    emit panel->chart().knownChosen(IndexKnown::FirstPrint, {});
    EXPECT_EQ(cell(panel->seriesTable(), 0, SeriesTable::Value), "1.686972");
}

TEST_F(IndexPanelTest, SaysWhatItIsMadeFromAndHowItRelatesToTheExchange) {
    open();
    const QString origin = panel->chart().origin();
    EXPECT_TRUE(origin.contains("Tessera list-price index, equal-weighted")) << origin.toStdString();
    EXPECT_TRUE(origin.contains("jvrck/openrouterlist (MIT), as of 22 Aug 2026"));
    EXPECT_TRUE(origin.contains("@SITC, @SITF, @SITS and @SITB begin with the levels of these tiers"));
    EXPECT_TRUE(origin.contains("Not traded and not simulated"));
}

TEST_F(IndexPanelTest, WithoutPricesItSaysWhatToDo) {
    open(false);
    EXPECT_EQ(panel->seriesTable().model()->rowCount(), 0);
    EXPECT_TRUE(panel->seriesTable().emptyWords().contains("Import a price list"));
    panel->showAudit();
    EXPECT_EQ(panel->audit().csv(), "");
    prices.ready = std::make_shared<listprices::PriceBook>();
    prices.number = 1;
    screen.context.tick();
    panel->tabs().setCurrentIndex(IndexPanel::SeriesTab);
    ASSERT_EQ(panel->seriesTable().model()->rowCount(), 4);
    EXPECT_EQ(cell(panel->seriesTable(), 0, SeriesTable::State), "No price list was read");
}

TEST_F(IndexPanelTest, AWorkspaceBringsEverythingBack) {
    open();
    EXPECT_EQ(panel->addSeries("gpt-4o output"), "");
    emit panel->chart().spanChosen(IndexSpan::Quarter);
    press(panel->seriesTable(), 2, SeriesTable::Name);
    const auto kept = panel->saveState();
    open();
    panel->restoreState(kept);
    EXPECT_EQ(panel->state().tier, "standard");
    EXPECT_EQ(lines().size(), 5U);
    EXPECT_EQ(panel->state().span, IndexSpan::Quarter);
}

TEST_F(IndexPanelTest, ANarrowPanelCutsNoColumn) {
    for (const int width : {420, 700, 1'024}) {
        open(true, width);
        for (int tab = 0; tab < IndexPanel::TabCount; ++tab) {
            panel->tabs().setCurrentIndex(tab);
            QCoreApplication::processEvents();
            for (const widgets::RecordTable* table :
                 {&panel->seriesTable(), &panel->fixingsTable(), &panel->audit().table()}) {
                if (!table->isVisible()) {
                    continue;
                }
                int whole = 0;
                for (int column = 0; column < table->model()->columnCount(); ++column) {
                    whole += table->isColumnHidden(column) ? 0 : table->columnWidth(column);
                }
                EXPECT_LE(whole, table->width()) << width << " tab " << tab;
            }
        }
    }
}

TEST_F(IndexPanelTest, FourTiersOverTwoYearsAreWorkedOutWithinAFrameOrTwo) {
    const auto book = builtInBook();
    QElapsedTimer timer;
    timer.start();
    const auto picture = ui::makePicture(book, IndexState(), day("2026-11-27"));
    const auto took = timer.nsecsElapsed() / 1'000;
    std::printf("four tiers, %zu days: %lld us\n", picture.entries[0].fixings.size(),
                static_cast<long long>(took));
    EXPECT_LT(took, 250'000);
}

TEST(SeriesDialogTest, StaysOpenOverWhatCannotBeDrawn) {
    QStringList taken;
    ui::SeriesDialog dialog(
        {"a output"},
        [&](const QString& typed) {
            taken << typed;
            return typed == "a output" ? QString() : QStringLiteral("No such price.");
        },
        nullptr);
    dialog.show();
    dialog.typed().setText("b output");
    dialog.accept();
    EXPECT_TRUE(dialog.isVisible());
    EXPECT_EQ(dialog.problem(), "No such price.");
    dialog.typed().setText("a output");
    dialog.accept();
    EXPECT_FALSE(dialog.isVisible());
    EXPECT_EQ(taken, QStringList({"b output", "a output"}));
}

/// The model browser hands a price over by its key.
TEST_F(IndexPanelTest, TheModelBrowserHandsAPriceToIt) {
    open();
    ui::ModelsPanel models(screen.context);
    models.resize(1'700, 700);
    models.show();
    screen.context.tick();
    QCoreApplication::processEvents();
    QSignalSpy wanted(&screen.context, &ui::AppServices::seriesWanted);
    QToolButton* add = nullptr;
    for (QToolButton* button : models.headerRow()->findChildren<QToolButton*>()) {
        add = button->text() == "Add to chart" ? button : add;
    }
    ASSERT_NE(add, nullptr);
    add->click();
    EXPECT_EQ(wanted.size(), 0) << "nothing is chosen yet";
    models.showModel({"jvrck/openrouterlist", "openrouter", "openai/gpt-4o"});
    add->click();
    ASSERT_EQ(wanted.size(), 1);
    EXPECT_EQ(wanted[0][0].toString(), "openai/gpt-4o output at openrouter");
    EXPECT_EQ(panel->addSeries(wanted[0][0].toString()), "");
    EXPECT_EQ(lines().back().name, "gpt-4o output");
}

}  // namespace
}  // namespace tessera::test
