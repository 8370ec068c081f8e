// Model prices as a person meets them: the list, the chart of what is compared, what changed, what was
// refused.
#include "ui/models/models_panel.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "tests/ui/fake_prices.h"
#include "tests/ui/fakes.h"
#include "ui/context/glossary.h"
#include "ui/models/change_feed.h"
#include "ui/models/price_lines.h"
#include "ui/models/price_words.h"
#include "ui/shell/guide.h"
#include "ui/shell/palette.h"

namespace tessera::test {
namespace {

using namespace listprices;
using domain::Timestamp;
using ui::Comparison;
using ui::ModelsPanel;
using ui::ModelsState;
using ui::ModelTable;

StatedPrice price(const char* text) {
    return StatedPrice::priced(*domain::parsePrice(text));
}
ModelKey key(const char* name) {
    return {"list", "router", name};
}

std::shared_ptr<const PriceBook> smallBook(int more = 0) {
    PriceBatch batch;
    batch.asOf = day("2026-08-22");
    batch.sources = {{"list", "MIT", batch.asOf}};
    const auto add = [&](const std::string& model, PriceDimension dimension, const char* from,
                         StatedPrice value) {
        batch.facts.push_back(
            {{"list", "router", model, dimension, 0, ServiceTier::Standard}, day(from), day(from), value});
    };
    using enum PriceDimension;
    add("acme/big", Input, "2025-01-01", price("10"));
    add("acme/big", Output, "2025-01-01", price("60"));
    add("acme/big", Output, "2026-08-01", price("20"));
    add("acme/free", Input, "2026-02-01", StatedPrice::free());
    add("acme/free", Output, "2026-02-01", StatedPrice::free());
    add("zeta/auto", Output, "2026-03-01", StatedPrice::none(PriceState::Varies));
    add("zeta/gone", Output, "2025-03-01", price("0.051831"));
    add("zeta/gone", Output, "2025-06-01", StatedPrice::none(PriceState::Withdrawn));
    add("zeta/gone", Output, "2025-09-01", price("0.065"));
    for (int i = 0; i < more; ++i) {
        add("more/model-" + std::to_string(i), Input, "2025-01-01", price("1"));
        add("more/model-" + std::to_string(i), Output, "2025-01-01", price("2"));
        add("more/model-" + std::to_string(i), Output, "2025-07-01", price("3"));
    }
    batch.refusals.push_back(
        {"list", "router", "zeta/auto", "pricing.prompt", "-1", RefusalKind::Varies, batch.asOf});
    batch.refusals.push_back(
        {"list", "router", "zeta/odd", "pricing.prompt", "abc", RefusalKind::NotANumber, batch.asOf});
    batch.refusals.push_back(
        {"list", "router", "acme/auto", "pricing.prompt", "-1", RefusalKind::Varies, batch.asOf});
    auto book = std::make_shared<PriceBook>();
    EXPECT_TRUE(book->append(batch).ok());
    return book;
}

TEST(ModelComparison, AModelThatIsOnlyLookedAtGivesWayToTheNextOne) {
    Comparison compared;
    EXPECT_TRUE(compared.show(key("a")));
    EXPECT_TRUE(compared.show(key("b")));
    ASSERT_EQ(compared.models().size(), 1U);
    EXPECT_EQ(compared.models()[0].key, key("b"));
    EXPECT_TRUE(compared.keep(key("b")));
    EXPECT_TRUE(compared.show(key("c")));
    EXPECT_EQ(compared.models().size(), 2U);
    EXPECT_NE(compared.find(key("b"))->colour, compared.find(key("c"))->colour);
}

TEST(ModelComparison, SixAreKeptAndASeventhIsRefused) {
    Comparison compared;
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
        EXPECT_TRUE(compared.keep(key(name)));
    }
    EXPECT_FALSE(compared.keep(key("g")));
    EXPECT_FALSE(compared.show(key("g")));
    const int freed = compared.find(key("c"))->colour;
    EXPECT_TRUE(compared.toggle(key("c"))) << "a kept one goes";
    EXPECT_TRUE(compared.toggle(key("g")));
    EXPECT_EQ(compared.find(key("g"))->colour, freed) << "six colours, each of one line";
    EXPECT_EQ(compared.find(key("a"))->colour, 0) << "the others keep theirs";
}

TEST(ModelsStateValue, ItComesBackAsItWasWritten) {
    ModelsState state;
    state.text = "claude";
    state.vendor = "router";
    state.maker = "acme";
    state.isChangedLately = true;
    state.least = usd(0.5);
    state.most = usd(3);
    state.since.day = day("2026-01-31");
    state.sort = {ModelColumn::Changes, true};
    state.dimension = PriceDimension::CachedInput;
    state.isLog = false;
    state.span = ui::PriceSpan::SixMonths;
    state.tab = 2;
    state.compared.keep(key("a"));
    state.compared.show(key("b"));
    EXPECT_EQ(ModelsState::fromJson(state.toJson()), state);
    EXPECT_EQ(ModelsState::fromJson({}), ModelsState());
}

TEST(ModelsStateValue, OfAHandEditedFileWhatIsNonsenseIsLeftOut) {
    const ModelsState state = ModelsState::fromJson({{"models", QJsonArray{7, QJsonObject{}, "x"}},
                                                     {"price", "reasoning"},
                                                     {"span", "a week"},
                                                     {"sort", 9},
                                                     {"tab", 44},
                                                     {"sinceDays", -3},
                                                     {"least", "-1"},
                                                     {"most", "dear"}});
    ModelsState expected;
    expected.tab = 2;
    EXPECT_EQ(state, expected);
}

TEST(PriceRanges, AreReadAsAPersonWritesThem) {
    using ui::parsePriceRange;
    EXPECT_EQ(parsePriceRange("0.5 - 3"), (ui::PriceRange{usd(0.5), usd(3)}));
    EXPECT_EQ(parsePriceRange(" From 10 "), (ui::PriceRange{usd(10), std::nullopt}));
    EXPECT_EQ(parsePriceRange("to 0.2"), (ui::PriceRange{std::nullopt, usd(0.2)}));
    EXPECT_EQ(parsePriceRange("1 to 2"), (ui::PriceRange{usd(1), usd(2)}));
    for (const char* text : {"", "cheap", "3 - 1", "1 2", "1..2", "-"}) {
        EXPECT_FALSE(parsePriceRange(text)) << text;
    }
    EXPECT_EQ(ui::rangeWords({usd(0.5), usd(3)}), "0.50 to 3.00");
}

TEST(PriceLine, IsStepsWithGapsAndEndsWithItsSource) {
    const auto book = smallBook();
    const auto listing = *findListing(*book, key("zeta/gone"));
    const auto line = ui::priceLine(*book, listing, PriceDimension::Output, day("2026-11-01"), true, 3);
    ASSERT_EQ(line.steps.size(), 4U);
    EXPECT_EQ(line.name, "gone");
    EXPECT_EQ(line.steps[0].value, *price("0.051831").price());
    EXPECT_TRUE(line.steps[1].isGap) << "withdrawn";
    EXPECT_FALSE(line.steps[2].isGap);
    EXPECT_TRUE(line.steps[3].isGap);
    EXPECT_EQ(line.steps[3].time, day("2026-08-23")) << "nothing is known after the list's day";
    EXPECT_EQ(ui::decimalsFor({line}), 4);
}

TEST(PriceLine, AFreeModelHasNoPlaceOnALogScale) {
    const auto book = smallBook();
    const auto listing = *findListing(*book, key("acme/free"));
    const auto log = ui::priceLine(*book, listing, PriceDimension::Output, day("2026-11-01"), true, 0);
    const auto linear = ui::priceLine(*book, listing, PriceDimension::Output, day("2026-11-01"), false, 0);
    EXPECT_TRUE(log.steps.at(0).isGap);
    EXPECT_FALSE(linear.steps.at(0).isGap);
    EXPECT_EQ(linear.steps.at(0).value, domain::Price{});
}

/// The same model by the same vendor in a second list, and another vendor's of the same short name.
std::shared_ptr<const PriceBook> bookOfTwoLists() {
    auto book = std::make_shared<PriceBook>(*smallBook());
    PriceBatch batch;
    batch.asOf = day("2026-08-30");
    batch.sources = {{"other/second", "MIT", batch.asOf}};
    const auto add = [&](const char* vendor, const char* model, const char* usd) {
        batch.facts.push_back(
            {{"other/second", vendor, model, PriceDimension::Output, 0, ServiceTier::Standard},
             batch.asOf,
             batch.asOf,
             price(usd)});
    };
    add("router", "acme/big", "19");
    add("cloud", "acme/big", "18");
    add("cloud", "big", "17");
    EXPECT_TRUE(book->append(batch).ok());
    return book;
}

struct ModelsTest : ::testing::Test {
    Desk screen;
    FakePrices prices;
    std::unique_ptr<ModelsPanel> panel;

    ModelsTest() { screen.clock.now = day("2026-09-01"); }
    ModelsPanel& open(bool isRead = true, int more = 0) {
        screen.context.setPrices(&prices);
        if (isRead) {
            prices.ready = smallBook(more);
            prices.number = 1;
        }
        return show();
    }
    ModelsPanel& show() {
        panel = std::make_unique<ModelsPanel>(screen.context);
        panel->resize(1'700, 700);
        panel->show();
        screen.context.tick();
        QCoreApplication::processEvents();
        return *panel;
    }
    widgets::RecordTable& table(ModelsPanel::Tab tab = ModelsPanel::ModelsTab) { return panel->table(tab); }
    QString cell(int row, int column, int role = Qt::DisplayRole,
                 ModelsPanel::Tab tab = ModelsPanel::ModelsTab) {
        return table(tab).model()->index(row, column).data(role).toString();
    }
    QStringList names() {
        QStringList all;
        for (int row = 0; row < table().model()->rowCount(); ++row) {
            all << cell(row, ModelTable::Model);
        }
        return all;
    }
    void click(int row, int column) {
        const QModelIndex index = table().model()->index(row, column);
        table().scrollTo(index);
        QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, table().visualRect(index).center());
    }
    void type(const QString& text) {
        panel->filters().search()->setText(text);
        emit panel->filters().changed();
    }
};

TEST_F(ModelsTest, TheListSaysWhatIsKnownAndWhyTheRestIsNot) {
    open();
    EXPECT_EQ(names(), (QStringList{"acme/big", "acme/free", "zeta/auto", "zeta/gone"}))
        << "the newest change first";
    EXPECT_EQ(cell(0, ModelTable::Input), "10.00");
    EXPECT_EQ(cell(0, ModelTable::Output), "20.000") << "one precision a column";
    EXPECT_EQ(cell(0, ModelTable::CachedInput), "–");
    EXPECT_TRUE(cell(0, ModelTable::CachedInput, Qt::ToolTipRole).startsWith("Not stated:"));
    EXPECT_EQ(cell(0, ModelTable::LastChange), "1 Aug 2026");
    EXPECT_EQ(cell(0, ModelTable::FromTo), "60.00 → 20.00");
    EXPECT_EQ(cell(0, ModelTable::Percent), "−66.7 %");
    EXPECT_EQ(cell(0, ModelTable::Changes), "1");
    EXPECT_EQ(cell(1, ModelTable::Output), "free");
    EXPECT_EQ(cell(2, ModelTable::Output), "–");
    EXPECT_TRUE(cell(2, ModelTable::Output, Qt::ToolTipRole).startsWith("Varies:"));
    EXPECT_TRUE(cell(2, ModelTable::Output, Qt::ToolTipRole).contains("list (MIT), as of 22 Aug 2026"));
    EXPECT_EQ(cell(2, ModelTable::Output, Qt::AccessibleTextRole), "Output none");
    EXPECT_TRUE(cell(3, ModelTable::Output, Qt::ToolTipRole).startsWith("0.065, USD per million tokens"));
    EXPECT_TRUE(table().isColumnHidden(ModelTable::Source)) << "of one source every row would say the same";
}

TEST_F(ModelsTest, NothingIsAskedBeforeThePanelIsSeen) {
    screen.context.setPrices(&prices);
    ModelsPanel hidden(screen.context);
    screen.context.tick();
    EXPECT_EQ(prices.asked, 0);
    open(false);
    EXPECT_EQ(prices.asked, 1);
    EXPECT_TRUE(table().emptyWords().startsWith("Reading the prices"));
    for (int i = 0; i < 5; ++i) {
        screen.context.tick();
    }
    EXPECT_EQ(prices.asked, 1) << "once, and then the revision tells";
    prices.ready = smallBook();
    prices.number = 1;
    screen.context.tick();
    EXPECT_EQ(names().size(), 4);
}

TEST_F(ModelsTest, WithoutADeskItSaysSo) {
    show();
    EXPECT_TRUE(table().emptyWords().startsWith("No prices here")) << table().emptyWords().toStdString();
}

TEST_F(ModelsTest, AnEmptyLedgerSaysWhatToDoAndADamagedOneWhatIsWrong) {
    prices.number = 1;
    prices.wrong = "The price ledger is damaged.";
    open(false);
    EXPECT_TRUE(table().emptyWords().startsWith("No prices yet. Press Import prices"));
    EXPECT_EQ(panel->sentence(), "The price ledger is damaged.");
}

TEST_F(ModelsTest, SearchFiltersAndSortsAreWhatTheRowsShow) {
    open();
    type("zeta");
    EXPECT_EQ(names(), (QStringList{"zeta/auto", "zeta/gone"}));
    type("nobody");
    EXPECT_TRUE(table().emptyWords().startsWith("No model is like that"));
    type("");
    panel->filters().latelyButton()->click();
    EXPECT_EQ(names(), QStringList{"acme/big"});
    panel->filters().latelyButton()->click();
    panel->filters().priceBox()->setCurrentIndex(3);
    emit panel->filters().priceBox()->activated(3);
    EXPECT_EQ(names(), QStringList{"zeta/gone"}) << "output below 0.10";
    panel->filters().priceBox()->setCurrentIndex(0);
    emit panel->filters().priceBox()->activated(0);
    emit table().horizontalHeader()->sectionClicked(ModelTable::Output);
    EXPECT_EQ(names().front(), "acme/big");
    EXPECT_EQ(table().sortColumn(), ModelTable::Output);
    emit table().horizontalHeader()->sectionClicked(ModelTable::Output);
    EXPECT_EQ(names(), (QStringList{"acme/free", "zeta/gone", "acme/big", "zeta/auto"})) << "unknown last";
}

TEST_F(ModelsTest, AClickDrawsAndTheBoxKeeps) {
    open();
    click(0, ModelTable::Model);
    EXPECT_EQ(panel->chart().view().spokenParts() > 0, true);
    ASSERT_NE(panel->state().compared.find(key("acme/big")), nullptr);
    click(3, ModelTable::Model);
    EXPECT_EQ(panel->state().compared.find(key("acme/big")), nullptr) << "only looked at";
    click(3, ModelTable::Drawn);
    click(0, ModelTable::Model);
    EXPECT_EQ(panel->state().compared.models().size(), 2U);
    EXPECT_EQ(cell(3, ModelTable::Drawn, Qt::AccessibleTextRole), "kept on the chart");
    EXPECT_EQ(cell(0, ModelTable::Drawn, Qt::AccessibleTextRole), "on the chart");
    EXPECT_TRUE(panel->chart().origin().contains("not traded"));
    EXPECT_TRUE(panel->chart().origin().contains("list (MIT), as of 22 Aug 2026"));
}

TEST_F(ModelsTest, TheKeysDoWhatTheMouseDoes) {
    open();
    table().setFocus();
    table().setCurrentIndex(table().model()->index(0, 1));
    QTest::keyClick(&table(), Qt::Key_Space);
    EXPECT_TRUE(panel->state().compared.find(key("acme/big"))->isKept);
    QTest::keyClick(&table(), Qt::Key_Down);
    QCoreApplication::processEvents();
    ASSERT_NE(panel->state().compared.find(key("acme/free")), nullptr) << "the chart follows the arrows";
    QTest::keyClick(&table(), Qt::Key_Up);
    QTest::keyClick(&table(), Qt::Key_Space);
    QCoreApplication::processEvents();
    const ui::ComparedModel* big = panel->state().compared.find(key("acme/big"));
    EXPECT_TRUE(big == nullptr || !big->isKept);
}

TEST_F(ModelsTest, ARowIsCopiedAsItIsShown) {
    open();
    table().selectRow(0);
    const QString copied = table().copiedText();
    EXPECT_TRUE(copied.contains("acme/big\trouter\t10.00\t20.000\t–\t1 Aug 2026\t60.00 → 20.00\t−66.7 %\t1"))
        << copied.toStdString();
}

TEST_F(ModelsTest, LinesOfDifferentModelsAreOnTheChartWithTheirValues) {
    open();
    panel->showModel(key("acme/big"));
    click(0, ModelTable::Drawn);
    panel->showModel(key("zeta/gone"));
    QStringList said;
    for (int part = 0; part < panel->chart().view().spokenParts(); ++part) {
        said << panel->chart().view().spokenPart(part).name;
    }
    const QString all = said.join('\n');
    EXPECT_TRUE(all.contains("logarithmic")) << all.toStdString();
    EXPECT_TRUE(all.contains("Line big, 20.00")) << all.toStdString();
    EXPECT_TRUE(all.contains("Line gone, 0.065")) << all.toStdString();
    const widgets::ChartGeometry& g = panel->chart().view().chartGeometry();
    EXPECT_LT(g.low, 0.0519);
    EXPECT_GT(g.high, 60) << "the whole history is in view";
    EXPECT_GT(g.to, day("2026-08-23")) << "with room for the names";
    EXPECT_LT(g.from, day("2025-01-01"));
}

TEST_F(ModelsTest, RowsAndLinesOfOneNameSayWhatTellsThemApart) {
    screen.context.setPrices(&prices);
    prices.ready = bookOfTwoLists();
    prices.number = 1;
    show();
    QStringList shown = names();
    EXPECT_EQ(shown.removeDuplicates(), 0) << shown.join('\n').toStdString();
    EXPECT_TRUE(shown.contains("acme/big · router, second")) << shown.join('\n').toStdString();
    EXPECT_TRUE(shown.contains("acme/big · cloud, second")) << shown.join('\n').toStdString();
    EXPECT_TRUE(shown.contains("acme/free")) << "alone of its name: nothing is added";
    panel->tabs().setCurrentIndex(ModelsPanel::ChangesTab);
    QCoreApplication::processEvents();
    QStringList listed;
    for (int row = 0; row < table(ModelsPanel::ChangesTab).model()->rowCount(); ++row) {
        listed << cell(row, ui::ChangeFeed::Model, Qt::DisplayRole, ModelsPanel::ChangesTab);
    }
    EXPECT_TRUE(listed.contains("acme/big · router, second")) << listed.join('\n').toStdString();
    panel->tabs().setCurrentIndex(ModelsPanel::ModelsTab);
    for (const ModelKey& each : {key("acme/big"), ModelKey{"other/second", "router", "acme/big"},
                                 ModelKey{"other/second", "cloud", "big"}}) {
        for (int row = 0; row < table().model()->rowCount(); ++row) {
            if (static_cast<ModelTable*>(table().model())->keyAt(row) == each) {
                click(row, ModelTable::Drawn);
            }
        }
    }
    QStringList said;
    for (int part = 0; part < panel->chart().view().spokenParts(); ++part) {
        said << panel->chart().view().spokenPart(part).name;
    }
    const QString all = said.join('\n');
    EXPECT_TRUE(all.contains("Line big · router, list, 20.00")) << all.toStdString();
    EXPECT_TRUE(all.contains("Line big · router, second, 19.00")) << all.toStdString();
    EXPECT_TRUE(all.contains("Line big · cloud, second, 17.00")) << all.toStdString();
}

TEST_F(ModelsTest, AResetOfTheChartShowsTheWholeHistoryAgain) {
    open();
    panel->showModel(key("acme/big"));
    widgets::ChartView& view = panel->chart().view();
    const Timestamp from = view.chartGeometry().from;
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Plus);
    EXPECT_NE(view.chartGeometry().from, from);
    QTest::keyClick(&view, Qt::Key_Home);
    EXPECT_LT(std::chrono::abs(view.chartGeometry().from - from), std::chrono::minutes(1))
        << "and not the year 1970";
}

TEST_F(ModelsTest, InputAndOutputAreTwoPictures) {
    open();
    panel->showModel(key("acme/big"));
    EXPECT_TRUE(panel->chart().title() == "Output list price");
    QToolButton* input = nullptr;
    for (QToolButton* button : panel->chart().findChildren<QToolButton*>()) {
        input = button->text() == "Input" ? button : input;
    }
    ASSERT_NE(input, nullptr);
    input->click();
    EXPECT_TRUE(panel->chart().title() == "Input list price");
    EXPECT_EQ(panel->state().dimension, PriceDimension::Input);
}

TEST_F(ModelsTest, WhatChangedIsToldByDayNewestFirstAndAClickDrawsIt) {
    open();
    panel->tabs().setCurrentIndex(ModelsPanel::ChangesTab);
    const auto tab = ModelsPanel::ChangesTab;
    EXPECT_EQ(cell(0, 0, widgets::RecordGroupRole, tab), "Sat 1 Aug 2026, 1 change");
    EXPECT_EQ(cell(1, ui::ChangeFeed::What, Qt::DisplayRole, tab), "Cut");
    EXPECT_EQ(cell(1, ui::ChangeFeed::Model, Qt::DisplayRole, tab), "acme/big");
    EXPECT_EQ(cell(1, ui::ChangeFeed::Tariff, Qt::DisplayRole, tab), "output");
    EXPECT_EQ(cell(1, ui::ChangeFeed::Percent, Qt::DisplayRole, tab), "−66.7 %");
    const int rows = table(tab).model()->rowCount();
    EXPECT_EQ(cell(rows - 1, ui::ChangeFeed::What, Qt::DisplayRole, tab), "Listed");
    EXPECT_EQ(cell(rows - 1, ui::ChangeFeed::To, Qt::DisplayRole, tab), "10.00, 60.00");
    emit table(tab).clicked(table(tab).model()->index(1, 1));
    EXPECT_NE(panel->state().compared.find(key("acme/big")), nullptr);
}

TEST_F(ModelsTest, WhatWasRefusedIsCountedByKindAndSaidInSentences) {
    open();
    const auto tab = ModelsPanel::RefusedTab;
    EXPECT_EQ(panel->tabs().tabText(tab), "Refused 3");
    panel->tabs().setCurrentIndex(tab);
    EXPECT_EQ(cell(0, 0, widgets::RecordGroupRole, tab), "varies (-1): 2");
    EXPECT_EQ(cell(1, ui::RefusalTable::Model, Qt::DisplayRole, tab), "acme/auto");
    EXPECT_TRUE(cell(1, ui::RefusalTable::Why, Qt::DisplayRole, tab).contains("the price varies"));
    EXPECT_EQ(table(tab).model()->rowCount(), 5) << "two headings";
}

TEST_F(ModelsTest, AnImportIsAnsweredWithItsSentence) {
    open();
    QSignalSpy told(&screen.context, &ui::AppServices::told);
    prices.answers.push_back({"/x.csv", "x.csv: 3 prices added, 1 refused.", true, 3, 0, 1});
    screen.context.tick();
    ASSERT_EQ(told.size(), 1);
    EXPECT_EQ(told[0][0].toString(), "x.csv: 3 prices added, 1 refused.");
    EXPECT_EQ(panel->sentence(), "x.csv: 3 prices added, 1 refused.");
}

TEST_F(ModelsTest, AWorkspaceBringsEverythingBack) {
    open();
    panel->showModel(key("zeta/gone"));
    click(3, ModelTable::Drawn);
    type("e");
    panel->tabs().setCurrentIndex(ModelsPanel::ChangesTab);
    const ui::PanelState saved = panel->saveState();
    const ModelsState before = panel->state();
    show();
    EXPECT_FALSE(panel->state() == before);
    panel->restoreState(saved);
    EXPECT_EQ(panel->state(), before);
    EXPECT_EQ(panel->tabs().currentIndex(), ModelsPanel::ChangesTab);
    EXPECT_EQ(panel->filters().search()->text(), "e");
    EXPECT_EQ(panel->chart().view().spokenParts() > 0, true);
}

TEST_F(ModelsTest, AskedForByNameItIsShownWhateverTheFilterSays) {
    open();
    type("zeta");
    panel->showModel(key("acme/big"));
    EXPECT_TRUE(names().contains("acme/big"));
    EXPECT_EQ(cell(table().currentIndex().row(), ModelTable::Model), "acme/big");
}

TEST_F(ModelsTest, ANarrowPanelHasTheListOverTheChartAndCutsNoColumn) {
    open();
    EXPECT_EQ(panel->splitter().orientation(), Qt::Horizontal);
    for (const int width : {420, 760, 1'280, 3'840}) {
        panel->resize(width, 900);
        QCoreApplication::processEvents();
        for (const auto tab : {ModelsPanel::ModelsTab, ModelsPanel::ChangesTab, ModelsPanel::RefusedTab}) {
            panel->tabs().setCurrentIndex(tab);
            QCoreApplication::processEvents();
            int shown = 0;
            for (int column = 0; column < table(tab).model()->columnCount(); ++column) {
                shown += table(tab).isColumnHidden(column) ? 0 : table(tab).columnWidth(column);
            }
            EXPECT_LE(shown, table(tab).width()) << width << " in tab " << tab;
        }
        EXPECT_FALSE(table().isColumnHidden(ModelTable::Output)) << width;
        EXPECT_EQ(panel->splitter().orientation(), width < 1'600 ? Qt::Vertical : Qt::Horizontal) << width;
    }
}

TEST_F(ModelsTest, AThousandModelsAreFilteredWhileOneTypes) {
    QElapsedTimer timer;
    timer.start();
    open(true, 1'000);
    const auto opened = timer.elapsed();
    timer.restart();
    for (int i = 0; i < 10; ++i) {
        type(i % 2 == 0 ? "model 99" : "");
    }
    const auto filtered = timer.nsecsElapsed() / 10'000;
    RecordProperty("open_ms", static_cast<int>(opened));
    RecordProperty("filter_us", static_cast<int>(filtered));
    std::printf("open %lld ms, filter %lld us\n", static_cast<long long>(opened),
                static_cast<long long>(filtered));
    EXPECT_LT(opened, 1'500);
    EXPECT_LT(filtered, 50'000);
}

/// A window's worth: the palette and the guide over the ready workspaces.
struct ModelsShell : ModelsTest {
    QTemporaryDir folder;
    QSettings settings{folder.filePath("s.ini"), QSettings::IniFormat};
    QWidget window;
    ui::PanelCatalogue catalogue = ui::standardPanels();
    std::unique_ptr<ui::WorkspaceHost> host;

    void make() {
        screen.context.setPrices(&prices);
        host = std::make_unique<ui::WorkspaceHost>(
            screen.context, catalogue,
            ui::WorkspaceStore(folder.filePath("w"), [](const QString&) { return true; }), settings, window);
        host->openLast();
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(&host->mainView());
        window.resize(1'680, 1'050);
        window.show();
        QCoreApplication::processEvents();
    }
    ~ModelsShell() override { host->end(); }
};

TEST_F(ModelsShell, ThePaletteFindsAModelByItsName) {
    prices.ready = smallBook(1'000);
    make();
    ui::Palette palette(screen.context, *host, settings, &window);
    QSignalSpy chosen(&palette, &ui::Palette::modelChosen);
    palette.open("#gone");
    auto* list = palette.findChild<QListWidget*>();
    EXPECT_EQ(list->item(0)->text(), "Reading the prices.");
    prices.number = 1;
    screen.context.tick();
    ASSERT_GE(list->count(), 1);
    EXPECT_TRUE(list->item(0)->text().startsWith("zeta/gone")) << list->item(0)->text().toStdString();
    auto* line = palette.findChild<QLineEdit*>();
    QElapsedTimer timer;
    timer.start();
    line->setText("#model-99");
    const auto took = timer.nsecsElapsed() / 1'000;
    std::printf("palette over a thousand models: %lld us\n", static_cast<long long>(took));
    EXPECT_LT(took, 100'000);
    EXPECT_TRUE(list->item(0)->text().startsWith("more/model-99"));
    QTest::keyClick(line, Qt::Key_Return);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_TRUE(chosen[0][0].value<ModelKey>().name.starts_with("more/model-99"));
}

TEST_F(ModelsShell, AContractThatEndedIsCalledThatInThePaletteAndStandsBehindTheOthers) {
    domain::Instrument ended = sitc(7), next = sitc(8);
    ended.symbol = "SITC-X26";
    ended.lastTradingTime = screen.clock.now - std::chrono::hours(1);
    next.symbol = "SITC-X27";
    screen.feed.notices.push_back(ports::InstrumentDefined{ended, true});
    screen.feed.notices.push_back(ports::InstrumentDefined{next, true});
    screen.context.tick();
    make();
    ui::Palette palette(screen.context, *host, settings, &window);
    palette.open("@SITC-X2");
    auto* list = palette.findChild<QListWidget*>();
    ASSERT_EQ(list->count(), 2);
    EXPECT_TRUE(list->item(0)->text().startsWith("SITC-X27")) << list->item(0)->text().toStdString();
    EXPECT_TRUE(list->item(1)->text().contains("ended")) << list->item(1)->text().toStdString();
}

TEST_F(ModelsShell, TheReadyAnalystHasFourChartsAndTheModelPricesBehindOne) {
    make();
    host->open("analyst");
    ASSERT_EQ(host->panelsOf<ModelsPanel>().size(), 1U);
    ModelsPanel* models = host->panelsOf<ModelsPanel>()[0];
    EXPECT_FALSE(models->isVisible());
    EXPECT_EQ(host->showPanel("models"), models) << "the one that is there, not another one";
    EXPECT_TRUE(models->isVisible());
    EXPECT_EQ(host->panelsOf<ModelsPanel>().size(), 1U);
}

TEST_F(ModelsShell, TheAnalystsStartEndsWithTwoModelsComparedAndIsResumed) {
    prices.ready = smallBook();
    prices.number = 1;
    make();
    const auto frames = [this] {
        for (int i = 0; i < 40; ++i) {
            screen.context.tick();
        }
        QCoreApplication::processEvents();
    };
    QWidget arm(&window);
    settings.setValue("guide/door", "study");
    auto guide = std::make_unique<ui::GuideStrip>(
        screen.context, *host, settings, &arm, [] { return false; }, &window);
    const auto title = [&] { return guide->accessibleName(); };
    const auto press = [&](const QString& text) {
        QCoreApplication::processEvents();  // new buttons are shown with the next layout
        for (QPushButton* button : guide->findChildren<QPushButton*>()) {
            if (button->text() == text && !button->isHidden()) {
                button->click();
                return;
            }
        }
        ADD_FAILURE() << "no button " << text.toStdString() << " at " << title().toStdString();
    };
    guide->start();
    EXPECT_EQ(title(), "1 of 6: What models cost");
    ModelsPanel* models = host->panelsOf<ModelsPanel>().at(0);
    EXPECT_TRUE(models->isVisible());
    press("Next");
    EXPECT_EQ(title(), "2 of 6: Look at one");
    frames();
    EXPECT_EQ(title(), "2 of 6: Look at one") << "nothing was looked at yet";
    models->showModel(key("acme/big"));
    frames();
    EXPECT_EQ(title(), "3 of 6: What changed");
    press("Leave");
    guide = std::make_unique<ui::GuideStrip>(
        screen.context, *host, settings, &arm, [] { return false; }, &window);
    guide->start();
    EXPECT_EQ(title(), "3 of 6: What changed") << "resumed where it was left";
    models->tabs().setCurrentIndex(ModelsPanel::ChangesTab);
    frames();
    press("Next");
    press("Next");
    EXPECT_EQ(title(), "6 of 6: Compare two");
    models->tabs().setCurrentIndex(ModelsPanel::ModelsTab);
    for (const int row : {0, 3}) {
        const QModelIndex index =
            models->table(ModelsPanel::ModelsTab).model()->index(row, ModelTable::Drawn);
        emit models->table(ModelsPanel::ModelsTab).clicked(index);
        frames();
    }
    bool hasEnded = false;
    for (const QLabel* label : guide->findChildren<QLabel*>()) {
        hasEnded = hasEnded || label->text() == "Two models compared on a log scale";
    }
    EXPECT_TRUE(hasEnded);
}

TEST_F(ModelsShell, AStartWhoseStepsWereSkippedDoesNotSayTheyWereDone) {
    make();
    QWidget arm(&window);
    QPushButton before(QStringLiteral("Account"), &window);
    before.show();
    settings.setValue("guide/door", "trade");
    ui::GuideStrip guide(
        screen.context, *host, settings, &arm, [] { return false; }, &window);
    guide.start();
    window.activateWindow();
    const auto press = [&](const QString& text) {
        QCoreApplication::processEvents();
        for (QPushButton* button : guide.findChildren<QPushButton*>()) {
            if (button->text() == text && !button->isHidden()) {
                button->setFocus();
                button->click();
                return;
            }
        }
        ADD_FAILURE() << "no button " << text.toStdString();
    };
    for (const char* button : {"Next", "Next", "Next"}) {
        press(QLatin1String(button));
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_EQ(guide.accessibleName(), "4 of 6: Arm it");
    EXPECT_EQ(window.focusWidget(), &guide) << "Space would press what stands beside it";
    for (const char* button : {"Skip", "Skip", "Next"}) {
        press(QLatin1String(button));
    }
    QStringList said;
    for (const QLabel* label : guide.findChildren<QLabel*>()) {
        said << label->text();
    }
    EXPECT_FALSE(said.contains("That was a trade on paper")) << "nothing was traded";
    EXPECT_TRUE(said.contains("That was the guided start, with steps left out"))
        << said.join('\n').toStdString();
}

/// What came of a forecast before its contract ended is known to the exchange alone, which is asked.
TEST(ForecastOutcomes, OfAContractThatEndedMeanwhileAreAskedFor) {
    Desk desk;
    constexpr domain::InstrumentId kOver{7};
    domain::Instrument over = sitc();
    over.id = kOver;
    over.symbol = "SITC-X26";
    over.lastTradingTime = desk.clock.now - std::chrono::hours(1);
    desk.feed.notices.push_back(ports::InstrumentDefined{over, true});
    desk.feed.notices.push_back(domain::SettlementPrice{kOver, over.lastTradingTime, usd(1.91), true});
    desk.ledger.waiting = {{"SITC-X26", std::chrono::hours(1), over.lastTradingTime - std::chrono::hours(2),
                            over.lastTradingTime}};
    for (int i = 0; i < 40; ++i) {
        desk.clock.advance(std::chrono::seconds(10));
        desk.context.tick();
    }
    EXPECT_EQ(std::ranges::count(desk.feed.asked, kOver), 1);
}

TEST(Glossary, AWordIsFoundByEverySpellingWhateverTheCase) {
    const ui::GlossaryEntry* crps = ui::explain("CRPS");
    ASSERT_NE(crps, nullptr);
    EXPECT_EQ(ui::explain(" crps "), crps);
    ASSERT_NE(ui::explain(QStringLiteral("R\u00B2")), nullptr);
    EXPECT_EQ(ui::explain(QStringLiteral("R\u00B2")), ui::explain("hedge effectiveness"));
    EXPECT_EQ(ui::explain(""), nullptr);
    EXPECT_EQ(ui::explain("no such word"), nullptr);
    for (const ui::GlossaryEntry& entry : ui::glossary()) {
        EXPECT_NE(ui::explain(QString::fromUtf8(entry.term)), nullptr) << entry.term;
    }
}

}  // namespace
}  // namespace tessera::test
