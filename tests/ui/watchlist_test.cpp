// Watchlists as a person makes them: own symbols, own order, own columns; kept in the workspace.
#include "ui/watchlist/watchlist_panel.h"

#include <gtest/gtest.h>

#include <QJsonArray>
#include <QTest>

#include "tests/ui/fakes.h"

namespace tessera::test {
namespace {

using ui::WatchColumn;
using ui::Watchlist;

TEST(WatchlistValue, ItComesBackAsItWasWritten) {
    Watchlist list;
    list.name = "Mine";
    list.makeOwn({"SITC-Z26", "BTC"});
    list.show(WatchColumn::Bid, true);
    list.show(WatchColumn::Line, false);
    list.sortBy(WatchColumn::Change);
    EXPECT_EQ(Watchlist::fromJson(list.toJson()), list);
    list.symbols.reset();
    list.allMonths = true;
    EXPECT_EQ(Watchlist::fromJson(list.toJson()), list);
    EXPECT_FALSE(Watchlist::fromJson({{"name", "Kept before there were many months"}}).allMonths);
}

TEST(WatchlistValue, OfAHandEditedFileWhatIsNonsenseIsLeftOut) {
    QJsonArray symbols{"A", 7, "", "B", "A"};
    for (int i = 0; i < 2'000; ++i) {
        symbols.append(QString("S%1").arg(i));
    }
    const Watchlist list = Watchlist::fromJson({{"name", "   "},
                                                {"symbols", symbols},
                                                {"columns", QJsonArray{"last", "colour", 5, "bid", "last"}},
                                                {"sort", "taste"}});
    EXPECT_EQ(list.name, "Watchlist");
    EXPECT_EQ(list.symbols->size(), Watchlist::kMostSymbols);
    EXPECT_EQ(list.symbols->mid(0, 3), (QStringList{"B", "A", "S0"})) << "named twice: the later place";
    EXPECT_EQ(list.columns, (std::vector{WatchColumn::Bid, WatchColumn::Last}));
    EXPECT_FALSE(list.sort);
}

TEST(WatchlistValue, AHeadSortsOneWayThenTheOtherThenNotAtAll) {
    Watchlist list;
    list.sortBy(WatchColumn::Change);
    EXPECT_TRUE(list.sort && list.sort->isDescending) << "the largest first";
    list.sortBy(WatchColumn::Change);
    EXPECT_TRUE(list.sort && !list.sort->isDescending);
    list.sortBy(WatchColumn::Change);
    EXPECT_FALSE(list.sort);
    list.sortBy(std::nullopt);
    EXPECT_TRUE(list.sort && !list.sort->isDescending) << "names from A";
}

struct WatchlistTest : ::testing::Test {
    Desk screen;
    ui::WatchlistPanel panel{screen.context};
    int changes = 0;

    WatchlistTest() {
        define(2, "SITC-F27", 1'800'000'000);
        define(3, "AAA-Z26", 1'796'000'000);
        Watchlist all;
        all.allMonths = true;
        view().setList(all);
        QObject::connect(&panel, &ui::Panel::stateChanged, [this] { ++changes; });
        panel.resize(400, 300);
        panel.show();
        for (int i = 0; i < 10; ++i) {
            screen.context.tick();
        }
    }
    void define(std::uint32_t id, const char* symbol, std::int64_t expiry) {
        domain::Instrument other = sitc(id);
        other.symbol = symbol;
        other.lastTradingTime = domain::Timestamp::fromSeconds(expiry);
        screen.feed.notices.push_back(ports::InstrumentDefined{other, true});
        screen.context.tick();
    }
    ui::WatchlistView& view() { return panel.view(); }
    QStringList symbols() { return view().symbols(); }
    void own(const QStringList& wanted) {
        Watchlist list = view().list();
        list.symbols = wanted;
        view().setList(list);
    }
    void select(const char* symbol) { panel.link().setInstrument(screen.hub.findSymbol(symbol)); }
};

/// In whatever order the exchange lists: near months first, the same at every start.
TEST_F(WatchlistTest, OneThatIsOpenedLaterShowsWhatIsKnownAlready) {
    ui::WatchlistPanel later(screen.context);
    later.restoreState(panel.saveState());
    EXPECT_EQ(later.view().symbols(), symbols());
    EXPECT_TRUE(later.view().symbols().contains("SITC-Z26"));
}

TEST_F(WatchlistTest, TheListOfAllStandsByFamilyAndMonth) {
    EXPECT_EQ(symbols(), (QStringList{"SITC-Z26", "AAA-Z26", "SITC-F27"}));
}

TEST_F(WatchlistTest, AMonthThatEndedLeavesTheFamiliesAndStaysInAListOfOnesOwn) {
    const auto end = domain::Timestamp::fromSeconds(1'796'000'000);  // of AAA-Z26
    ASSERT_LT(screen.clock.now, end);
    screen.clock.advance(end - screen.clock.now);
    for (int i = 0; i < 40; ++i) {
        screen.context.tick();
    }
    EXPECT_FALSE(symbols().contains("AAA-Z26"));
    own({"AAA-Z26", "SITC-F27"});
    EXPECT_TRUE(symbols().contains("AAA-Z26"));
}

/// Ten months of eight families would be a list nobody reads.
TEST_F(WatchlistTest, TheFirstListShowsTheNearestMonthsOfEachFamilyAndAllIndexes) {
    const auto add = [this](std::uint32_t id, const char* symbol, const char* family, std::int64_t expiry,
                            domain::ContractSpec spec) {
        domain::Instrument other = sitc(id);
        other.symbol = symbol;
        other.family = family;
        other.lastTradingTime = domain::Timestamp::fromSeconds(expiry);
        other.spec = std::move(spec);
        screen.feed.notices.push_back(ports::InstrumentDefined{other, true});
        screen.context.tick();
    };
    const domain::FutureSpec average{{2026, 12}, domain::SettlementRule::MonthAverage};
    const domain::SpreadSpec spread{{2026, 12},
                                    {{domain::InstrumentId{1}, 1}, {domain::InstrumentId{2}, -1}}};
    add(20, "SITF-F27", "SITF", 1'800'000'000, domain::FutureSpec{});
    add(21, "SITF-Z26", "SITF", 1'796'000'000, domain::FutureSpec{});
    add(22, "SITF-G27", "SITF", 1'803'000'000, domain::FutureSpec{});
    add(23, "SITCA-F27", "SITCA", 1'801'000'000, average);
    add(24, "SITCA-Z26", "SITCA", 1'798'000'000, average);
    add(25, "SITC-Z26-F27", "SITC", 1'796'000'000, spread);
    add(26, "SITC-F27-G27", "SITC", 1'800'000'000, spread);
    for (std::uint32_t id = 30; id < 35; ++id) {
        add(id, ("@X" + std::to_string(id)).c_str(), "X", 0, domain::IndexSpec{});
    }
    ui::WatchlistPanel first(screen.context);
    EXPECT_EQ(first.view().symbols(), (QStringList{"SITC-Z26", "AAA-Z26", "SITF-Z26", "SITF-F27", "SITCA-Z26",
                                                   "SITC-Z26-F27", "@X30", "@X31", "@X32", "@X33", "@X34"}))
        << "two of each on the index, one of the averages and of the spreads";
    EXPECT_EQ(symbols().size(), 15) << "and the list of all shows all";
}

TEST_F(WatchlistTest, AnOwnListKeepsItsOrderAndSymbolsNobodyToldOfYet) {
    own({"SITC-F27", "BTC", "SITC-Z26"});
    EXPECT_EQ(symbols(), (QStringList{"SITC-F27", "BTC", "SITC-Z26"}));
    EXPECT_EQ(view().spokenPart(1).name, "BTC, no source has told of it yet");
    define(9, "BTC", 0);
    EXPECT_TRUE(view().spokenPart(1).name.startsWith("BTC, last none")) << "shown once it is there";
}

TEST_F(WatchlistTest, AltAndArrowsMoveTheSelectedRowAndMakeTheListAnOwnOne) {
    select("AAA-Z26");
    QTest::keyClick(&view(), Qt::Key_Up, Qt::AltModifier);
    EXPECT_EQ(symbols(), (QStringList{"AAA-Z26", "SITC-Z26", "SITC-F27"}));
    QTest::keyClick(&view(), Qt::Key_Up, Qt::AltModifier);  // at the top already
    QTest::keyClick(&view(), Qt::Key_Down);
    EXPECT_EQ(panel.link().instrument()->instrument().symbol, "SITC-Z26") << "without Alt it selects";
    EXPECT_EQ(symbols(), (QStringList{"AAA-Z26", "SITC-Z26", "SITC-F27"}));
    EXPECT_GE(changes, 1) << "the workspace is told, so that it is saved";
    ui::WatchlistPanel later(screen.context);
    later.restoreState(panel.saveState());
    EXPECT_EQ(later.view().symbols(), symbols());
}

TEST_F(WatchlistTest, DeleteTakesARowFromAnOwnListAlone) {
    select("AAA-Z26");
    QTest::keyClick(&view(), Qt::Key_Delete);
    EXPECT_EQ(symbols().size(), 3) << "the list of all shows all";
    own({"SITC-F27", "AAA-Z26"});
    QTest::keyClick(&view(), Qt::Key_Delete);
    EXPECT_EQ(symbols(), QStringList{"SITC-F27"});
}

TEST_F(WatchlistTest, ADroppedInstrumentJoinsAnOwnListAndIsOnlySelectedInTheListOfAll) {
    panel.takeInstrument(screen.hub.findSymbol("AAA-Z26"));
    EXPECT_FALSE(view().list().symbols);
    own({"SITC-F27"});
    panel.takeInstrument(screen.hub.findSymbol("AAA-Z26"));
    EXPECT_EQ(symbols(), (QStringList{"SITC-F27", "AAA-Z26"}));
    EXPECT_EQ(panel.link().instrument(), screen.hub.findSymbol("AAA-Z26"));
}

TEST_F(WatchlistTest, ColumnsSayWhatTheMarketSays) {
    Watchlist list = view().list();
    list.columns = {WatchColumn::Bid, WatchColumn::Ask, WatchColumn::Volume};
    view().setList(list);
    EXPECT_EQ(view().spokenPart(1).name, "SITC-Z26, best bid 1.92, best ask 1.93, volume of 24 hours none");
    select("SITC-Z26");
    EXPECT_EQ(view().copiedText().toStdString(),
              "Symbol\tBest bid\tBest ask\tVolume of 24 hours\nSITC-Z26\t1.92\t1.93\t–\n");
}

TEST_F(WatchlistTest, AClickOnAHeadSortsWhatHasNoFigureComesLast) {
    Watchlist list = view().list();
    list.columns = {WatchColumn::Bid};
    list.symbols = QStringList{"AAA-Z26", "SITC-Z26", "SITC-F27"};
    view().setList(list);
    QTest::mouseClick(&view(), Qt::LeftButton, {}, QPoint(view().width() - 12, 8));
    EXPECT_EQ(symbols().front(), "SITC-Z26") << "the only one with a bid";
    QTest::mouseClick(&view(), Qt::LeftButton, {}, QPoint(view().width() - 12, 8));
    EXPECT_EQ(symbols().front(), "SITC-Z26");
    QTest::mouseClick(&view(), Qt::LeftButton, {}, QPoint(20, 8));
    EXPECT_EQ(symbols(), (QStringList{"AAA-Z26", "SITC-F27", "SITC-Z26"}));
}

}  // namespace
}  // namespace tessera::test
