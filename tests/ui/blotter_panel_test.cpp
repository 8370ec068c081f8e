// The blotter as a person uses it: tags, groups, sorts, the account.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QSettings>
#include <QStackedWidget>
#include <QTabBar>
#include <QTemporaryDir>

#include "tests/ui/fakes.h"
#include "ui/blotter/blotter_panel.h"
#include "ui/blotter/filter_bar.h"
#include "widgets/table/record_delegate.h"

namespace tessera::test {
namespace {

using domain::ClientOrderId;
using domain::Money;
using domain::Quantity;
using domain::Side;
using trading::BlotterTable;
using trading::GroupBy;
using Sort = trading::BlotterFilter::Sort;

struct Blotter : testing::Test {
    Desk screen;
    ui::BlotterPanel panel{screen.context};

    Blotter() {
        panel.show();
        screen.desk.events.push_back(trading::OrderChanged{screen.working(9, Side::Buy, 1.92, 10)});
        frames();
    }
    void frames(int count = 16) {
        for (int i = 0; i < count; ++i) {
            screen.context.tick();
        }
    }
    widgets::RecordTable* table(int tab) {
        static const char* const kFirst[] = {"State", "Market UTC"};
        for (auto* candidate : panel.findChildren<widgets::RecordTable*>()) {
            const auto& columns = candidate->columns();
            const std::size_t at = tab == 0 ? 1 : 0;
            if (columns.size() > 8 && columns[at].title == kFirst[tab]) {
                return candidate;
            }
        }
        return nullptr;
    }
    static int columnOf(const widgets::RecordTable& table, const QString& title) {
        for (std::size_t i = 0; i < table.columns().size(); ++i) {
            if (table.columns()[i].title == title) {
                return static_cast<int>(i);
            }
        }
        return -1;
    }
    void choose(QComboBox* box, int index) {
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    static QString cell(const widgets::RecordTable& table, int row, const QString& title) {
        return table.model()->index(row, columnOf(table, title)).data().toString();
    }
    /// Two groups of one order each.
    void answerGroups() {
        const auto& asked = screen.query.groupings.back();
        trading::Page<trading::GroupRow> page;
        page.ticket = asked.ticket;
        for (const char* tag : {"hedge", ""}) {
            trading::GroupRow& row = page.rows.emplace_back();
            row.title = *tag != '\0' ? tag : "Untagged";
            row.rows = asked.filter;
            row.rows.tag = tag;
            row.count = 1204;
            row.quantity = row.filled = Quantity::fromRaw(12'040);
            row.averagePrice = usd(1.925);
            row.priceDecimals = 2;
            row.fees = Money::fromUsd(602);
            row.realised = Money::fromUsd(-15);
        }
        screen.query.pages.emplace_back(page);
        frames();
    }
};

TEST_F(Blotter, ATagIsTypedIntoTheRowAndShownOnceTheDeskHasIt) {
    auto* orders = table(0);
    const QModelIndex tag = orders->model()->index(0, columnOf(*orders, "Tag"));
    ASSERT_TRUE(tag.flags() & Qt::ItemIsEditable);
    EXPECT_FALSE(orders->model()->setData(tag, QString(33, 'x'), Qt::EditRole));
    EXPECT_TRUE(screen.desk.tagged.empty());
    EXPECT_TRUE(orders->model()->setData(tag, "  hedge ", Qt::EditRole));
    ASSERT_EQ(screen.desk.tagged.size(), 1U);
    EXPECT_EQ(screen.desk.tagged[0].first, std::vector{ClientOrderId{9}});
    EXPECT_EQ(screen.desk.tagged[0].second, "hedge");
    EXPECT_EQ(tag.data().toString(), "") << "not before it is in the journal";
    screen.desk.events.push_back(trading::TagChanged{ClientOrderId{9}, "hedge"});
    frames();
    EXPECT_EQ(cell(*orders, 0, "Tag"), "hedge");
}

TEST_F(Blotter, FillsTakeTheirOrdersTag) {
    trading::FillView fill;
    fill.id = 5;
    fill.order = ClientOrderId{9};
    fill.symbol = "SITC-Z26";
    screen.desk.events.push_back(trading::FillAdded{fill});
    screen.desk.events.push_back(trading::TagChanged{ClientOrderId{9}, "hedge"});
    frames();
    EXPECT_EQ(cell(*table(1), 0, "Tag"), "hedge");
}

TEST_F(Blotter, ARowOfPositionsLeadsWhereARowOfTheWatchlistDoes) {
    trading::PositionView held;
    held.instrument = screen.id;
    held.symbol = "SITC-Z26";
    held.net = Quantity::fromRaw(12);
    screen.desk.events.push_back(trading::PositionChanged{held});
    frames();
    auto* positions = panel.findChildren<widgets::RecordTable*>().back();
    for (auto* candidate : panel.findChildren<widgets::RecordTable*>()) {
        positions = candidate->accessibleName() == "Positions" ? candidate : positions;
    }
    ASSERT_EQ(positions->model()->rowCount(), 2) << "the position and the total";
    emit positions->activated(positions->model()->index(1, 1));
    EXPECT_EQ(panel.link().instrument(), nullptr) << "the total is no instrument";
    emit positions->activated(positions->model()->index(0, 1));
    ASSERT_NE(panel.link().instrument(), nullptr);
    EXPECT_EQ(panel.link().instrument()->instrument().id, screen.id);
}

TEST_F(Blotter, TheLongestRoleOfAFillFitsItsColumn) {
    trading::FillView fill;
    fill.id = 5;
    fill.symbol = "SITC-Z26";
    fill.origin = trading::FillOrigin::Liquidation;
    fill.impliedBy = domain::InstrumentId{7};
    screen.desk.events.push_back(trading::FillAdded{fill});
    frames();
    const auto* fills = table(1);
    ASSERT_NE(fills, nullptr);
    EXPECT_EQ(cell(*fills, 0, "Role"), "liquidation, implied");
    const int room = fills->columns()[static_cast<std::size_t>(columnOf(*fills, "Role"))].width;
    EXPECT_GE(room, QFontMetrics(screen.context.theme().words(12)).horizontalAdvance("liquidation, implied") +
                        2 * widgets::kCellPad);
}

/// At another speed of the exchange than 1 market time and this machine's clock are different times.
TEST_F(Blotter, ATimeColumnSaysWhoseClockItShows) {
    const auto tipOf = [](const widgets::RecordTable& of, int column) {
        return of.model()->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
    };
    const auto* orders = table(0);
    const auto* fills = table(1);
    ASSERT_NE(fills, nullptr);
    const int recorded = columnOf(*orders, "Journal UTC"), traded = columnOf(*fills, "Market UTC");
    ASSERT_GE(recorded, 0);
    EXPECT_TRUE(tipOf(*orders, recorded).contains("this machine's clock"));
    EXPECT_TRUE(tipOf(*fills, traded).contains("Market time"));
    for (const auto* shown : panel.findChildren<widgets::RecordTable*>()) {
        EXPECT_EQ(columnOf(*shown, "Time UTC"), -1) << shown->accessibleName().toStdString();
    }
}

TEST_F(Blotter, WhatIsHeldStandsBeforeWhatIsFlat) {
    trading::PositionView flat, held;
    flat.instrument = domain::InstrumentId{3};
    flat.symbol = "SITC-X26";
    held.instrument = domain::InstrumentId{9};
    held.symbol = "SITC-F27";
    held.net = Quantity::fromRaw(2);
    screen.desk.events.push_back(trading::PositionChanged{flat});
    screen.desk.events.push_back(trading::PositionChanged{held});
    frames();
    for (auto* each : panel.findChildren<widgets::RecordTable*>()) {
        if (each->accessibleName() == "Positions") {
            EXPECT_EQ(cell(*each, 0, "Symbol"), "SITC-F27");
            EXPECT_EQ(cell(*each, 1, "Symbol"), "SITC-X26");
        }
    }
}

TEST_F(Blotter, PositionsHaveTheRoomTheyNeedUpToHalf) {
    panel.resize(900, 600);
    QWidget* positions = nullptr;
    for (auto* each : panel.findChildren<widgets::RecordTable*>()) {
        positions = each->accessibleName() == "Positions" ? each : positions;
    }
    ASSERT_NE(positions, nullptr);
    const auto hold = [&](std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            trading::PositionView held;
            held.instrument = domain::InstrumentId{100 + i};
            held.symbol = "SITC-" + std::to_string(i);
            held.net = Quantity::fromRaw(1);
            screen.desk.events.push_back(trading::PositionChanged{held});
        }
        frames();
    };
    hold(7);
    EXPECT_GE(positions->height(), 8 * 18) << "seven and their sum";
    hold(60);
    EXPECT_LE(positions->height(), 300);
}

TEST_F(Blotter, WhatTheExchangeDidOfItselfIsNamedInTheFillsRole) {
    for (const auto origin :
         {trading::FillOrigin::Order, trading::FillOrigin::Settlement, trading::FillOrigin::Liquidation}) {
        trading::FillView fill;
        fill.id = 5 + static_cast<int>(origin);
        fill.symbol = "SITC-Z26";
        fill.origin = origin;
        fill.instrument = screen.id;
        fill.price =
            origin == trading::FillOrigin::Settlement ? domain::Price::fromNanoUsd(1'740'400'000) : usd(1.93);
        screen.desk.events.push_back(trading::FillAdded{fill});
    }
    frames();
    EXPECT_EQ(cell(*table(1), 0, "Role"), "liquidation");
    EXPECT_EQ(cell(*table(1), 1, "Role"), "settlement");
    EXPECT_EQ(cell(*table(1), 2, "Role"), "taker");
    EXPECT_EQ(cell(*table(1), 1, "Price"), "1.740400") << "a settlement lies between ticks";
    EXPECT_EQ(cell(*table(1), 2, "Price"), "1.93");
}

TEST_F(Blotter, AClickOnAHeadSortsTheWholeStoreByThatColumn) {
    auto* orders = table(0);
    const std::vector<std::pair<const char*, Sort>> heads{
        {"Symbol", Sort::Symbol},     {"State", Sort::State},   {"Side", Sort::Side},
        {"Qty", Sort::Quantity},      {"Filled", Sort::Filled}, {"Type", Sort::Type},
        {"Price", Sort::Price},       {"Avg", Sort::Average},   {"Fees", Sort::Fees},
        {"Realised", Sort::Realised}, {"Tag", Sort::Tag},       {"TIF", Sort::TimeInForce}};
    for (const auto& [title, sort] : heads) {
        const int column = columnOf(*orders, title);
        emit orders->horizontalHeader()->sectionClicked(column);
        ASSERT_FALSE(screen.query.searches.empty());
        EXPECT_EQ(screen.query.searches.back().filter.sort, sort) << title;
        EXPECT_EQ(orders->sortColumn(), column);
        const bool wasAscending = screen.query.searches.back().filter.ascending;
        emit orders->horizontalHeader()->sectionClicked(column);
        EXPECT_NE(screen.query.searches.back().filter.ascending, wasAscending) << title;
    }
    const std::size_t before = screen.query.searches.size();
    emit orders->horizontalHeader()->sectionClicked(columnOf(*orders, "Note"));
    EXPECT_EQ(screen.query.searches.size(), before) << "a sentence has no order";
}

TEST_F(Blotter, AGroupShowsItsSumsAndOpensIntoItsRows) {
    auto* orders = table(0);
    choose(panel.filterBar().groupBox(), 5);
    ASSERT_FALSE(screen.query.groupings.empty());
    EXPECT_EQ(screen.query.groupings.back().by, GroupBy::Tag);
    answerGroups();
    ASSERT_EQ(orders->model()->rowCount(), 2);
    EXPECT_EQ(orders->model()->index(0, 0).data(widgets::RecordGroupRole).toString(),
              "▸  hedge   1,204 orders");
    EXPECT_EQ(cell(*orders, 0, "Qty"), "12,040");
    EXPECT_EQ(cell(*orders, 0, "Avg"), "1.9250");
    EXPECT_EQ(cell(*orders, 0, "Fees"), "602.00");
    EXPECT_EQ(cell(*orders, 0, "Realised"), "-15.00");

    emit orders->groupActivated(0);
    EXPECT_EQ(screen.query.searches.back().filter.tag, "hedge")
        << "its own rows are asked for, a page of them";
    trading::Page<trading::OrderView> page;
    page.ticket = screen.query.searches.back().ticket;
    page.rows = {screen.working(8, Side::Buy, 1.92, 10), screen.working(7, Side::Sell, 1.95, 5)};
    page.next.id = 7;
    screen.query.pages.emplace_back(page);
    frames();
    ASSERT_EQ(orders->model()->rowCount(), 5) << "two groups, two rows, and a line for more";
    EXPECT_EQ(cell(*orders, 2, "Qty"), "5");
    EXPECT_TRUE(
        orders->model()->index(3, 0).data(widgets::RecordGroupRole).toString().contains("2 of 1,204 shown"));
    const std::size_t before = screen.query.searches.size();
    emit orders->groupActivated(3);
    EXPECT_EQ(screen.query.searches.size(), before + 1);
    EXPECT_EQ(screen.query.searches.back().after.id, 7);
    emit orders->groupActivated(0);
    EXPECT_EQ(orders->model()->rowCount(), 2) << "closed again";
}

TEST_F(Blotter, AGroupsRowsFollowTheDeskAndLeaveWhenTheyNoLongerBelong) {
    auto* orders = table(0);
    choose(panel.filterBar().groupBox(), 5);
    answerGroups();
    emit orders->groupActivated(1);
    trading::Page<trading::OrderView> page;
    page.ticket = screen.query.searches.back().ticket;
    page.rows = {screen.working(8, Side::Buy, 1.92, 10)};
    screen.query.pages.emplace_back(page);
    frames();
    ASSERT_EQ(orders->model()->rowCount(), 3);
    screen.desk.events.push_back(trading::OrderChanged{screen.working(12, Side::Buy, 1.91, 3)});
    frames();
    ASSERT_EQ(orders->model()->rowCount(), 4);
    EXPECT_EQ(cell(*orders, 2, "Qty"), "3");
    trading::OrderView tagged = screen.working(12, Side::Buy, 1.91, 3);
    tagged.tag = "hedge";
    screen.desk.events.push_back(trading::OrderChanged{tagged});
    screen.desk.events.push_back(trading::TagChanged{ClientOrderId{12}, "hedge"});
    frames();
    EXPECT_EQ(orders->model()->rowCount(), 3);
    EXPECT_GE(screen.query.groupings.size(), 2U) << "the sums are counted again";
}

TEST_F(Blotter, GroupsColumnsAndTheProfitsRowsAreKept) {
    choose(panel.filterBar().groupBox(), 2);
    auto* orders = table(0);
    orders->setColumnShown(columnOf(*orders, "Type"), false);
    auto* tabs = qobject_cast<QTabBar*>(panel.headerRow());
    tabs->setCurrentIndex(4);
    choose(panel.filterBar().groupBox(), 3);
    ui::BlotterPanel again(screen.context);
    again.restoreState(panel.saveState());
    EXPECT_EQ(qobject_cast<QTabBar*>(again.headerRow())->currentIndex(), 4) << "the tab comes back";
    qobject_cast<QTabBar*>(again.headerRow())->setCurrentIndex(0);
    EXPECT_EQ(again.filterBar().groupBox()->currentIndex(), 2);
    qobject_cast<QTabBar*>(again.headerRow())->setCurrentIndex(4);
    EXPECT_EQ(again.filterBar().groupBox()->currentText(), "By tag");
    bool isHidden = false;
    for (auto* candidate : again.findChildren<widgets::RecordTable*>("orders")) {
        isHidden = candidate->isColumnHidden(columnOf(*candidate, "Type"));
    }
    EXPECT_TRUE(isHidden);
}

TEST(AccountModel, AddsUpExactlyAndShowsLimitsBesideTheirUse) {
    Desk screen;
    trading::PositionView position;
    position.instrument = screen.id;
    position.symbol = "SITC-Z26";
    position.net = Quantity::fromRaw(-3);
    position.cost = Money::fromUsd(-5'850);
    screen.desk.events.push_back(trading::PositionChanged{position});
    screen.desk.events.push_back(trading::AccountChanged{{.name = "Practice",
                                                          .startingCash = Money::fromUsd(100'000),
                                                          .cash = Money::fromUsd(99'990),
                                                          .realised = Money::fromUsd(0),
                                                          .fees = Money::fromUsd(10)}});
    trading::RiskView risk;
    risk.resultAtStart = Money::fromUsd(12'580);  // of a total of 80 now: 12,500 were lost today
    risk.equity = Money::fromUsd(100'080);
    risk.marginWorstCase = Money::fromUsd(965);
    screen.desk.events.push_back(trading::RiskChanged{risk});
    screen.feed.trade(screen.id, Side::Sell, 1.92, 1, screen.clock.now);
    screen.context.tick();
    screen.context.select(&screen.market());
    ui::AccountModel model(screen.context);
    model.refresh();
    std::map<QString, QStringList> rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 1; column < 4; ++column) {
            cells << model.index(row, column).data().toString();
        }
        rows[model.index(row, 0).data().toString()] = cells;
    }
    EXPECT_EQ(rows["Starting cash USD"][0], "100,000.00");
    EXPECT_EQ(rows["Cash USD"][0], "99,990.00");
    EXPECT_EQ(rows["Unrealised USD"][0], "+90.00");
    EXPECT_EQ(rows["Equity USD"][0], "100,080.00");
    EXPECT_EQ(rows["Total result USD"][0], "+80.00");
    EXPECT_EQ(rows["Margin used USD"][0], "579.00");
    EXPECT_EQ(rows["Margin free USD"][0], "99,115.00");
    EXPECT_EQ(rows["Buying power"][0], "513 lots");
    bool hasLoss = false;
    for (const auto& [name, cells] : rows) {
        hasLoss =
            hasLoss || (cells[1] == "25,000.00 USD" && cells[0] == "12,500.00 USD" && cells[2] == "50.0 %");
    }
    EXPECT_TRUE(hasLoss);
}

TEST(ProfitModel, AddsUpByDaySymbolOrTagToTheSameTotal) {
    Desk screen;
    ui::ProfitModel model(screen.context);
    model.refresh();
    trading::Page<trading::ProfitRow> page;
    page.ticket = trading::PageTicket{4'000 + screen.query.profits};
    const auto row = [](std::int64_t day, const char* symbol, const char* tag, std::int64_t usd_) {
        return trading::ProfitRow{.day = day,
                                  .symbol = symbol,
                                  .tag = tag,
                                  .fills = 2,
                                  .fifo = Money::fromUsd(usd_),
                                  .average = Money::fromUsd(usd_),
                                  .fees = Money::fromUsd(1)};
    };
    page.rows = {row(20'781, "SITC-Z26", "hedge", 100), row(20'781, "SITC-Z26", "", -30),
                 row(20'780, "H100-Z26", "hedge", 5)};
    screen.query.pages.emplace_back(page);
    screen.context.tick();
    const auto shown = [&](ui::ProfitModel::By by) {
        model.setBy(by);
        QStringList lines;
        for (int i = 0; i < model.rowCount(); ++i) {
            lines << QStringList{model.index(i, 1).data().toString(), model.index(i, 2).data().toString(),
                                 model.index(i, 4).data().toString()}
                         .join(' ');
        }
        return lines;
    };
    using By = ui::ProfitModel::By;
    EXPECT_EQ(shown(By::Tag), (QStringList{"  +75.00", " hedge +105.00", " – -30.00"}));
    EXPECT_EQ(shown(By::Symbol), (QStringList{"  +75.00", "H100-Z26  +5.00", "SITC-Z26  +70.00"}));
    EXPECT_EQ(shown(By::Day), (QStringList{"  +75.00", "  +70.00", "  +5.00"}));
    EXPECT_EQ(shown(By::DayAndSymbol).size(), 3);
}

TEST_F(Blotter, ATableThatIsMadeWhenItsTabIsShownHasItsColumnsAsTheyWereLeft) {
    const auto activityOf = [](ui::BlotterPanel& of) {
        qobject_cast<QTabBar*>(of.headerRow())->setCurrentIndex(2);
        return qobject_cast<widgets::RecordTable*>(of.findChild<QStackedWidget*>()->currentWidget());
    };
    ASSERT_NE(activityOf(panel), nullptr);
    activityOf(panel)->setColumnShown(1, false);
    qobject_cast<QTabBar*>(panel.headerRow())->setCurrentIndex(0);
    ui::BlotterPanel neverShown(screen.context);
    neverShown.restoreState(panel.saveState());
    ui::BlotterPanel again(screen.context);
    again.restoreState(neverShown.saveState());
    EXPECT_TRUE(activityOf(again)->isColumnHidden(1));
    EXPECT_FALSE(activityOf(again)->isColumnHidden(0));
    EXPECT_EQ(activityOf(again)->model()->columnCount(), activityOf(panel)->model()->columnCount());
}

TEST_F(Blotter, ARowOfTheForecastsAsksWhereItCameFrom) {
    screen.ledger.rows.resize(2);
    screen.ledger.rows[1].id = 7;
    ++screen.ledger.linesAndScores;
    frames();
    qobject_cast<QTabBar*>(panel.headerRow())->setCurrentIndex(3);
    auto* rows = qobject_cast<widgets::RecordTable*>(panel.findChild<QStackedWidget*>()->currentWidget());
    ASSERT_NE(rows, nullptr);
    ASSERT_EQ(rows->model()->rowCount(), 2);
    std::int64_t asked = 0;
    QObject::connect(&screen.context.forecasts(), &ui::ForecastBridge::evidenceWanted, &panel,
                     [&](const ports::ForecastRow& row) { asked = row.id; });
    emit rows->activated(rows->model()->index(1, 0));
    EXPECT_EQ(asked, 7);
}

}  // namespace
}  // namespace tessera::test
