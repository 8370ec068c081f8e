// Painted widgets and tables as a screen reader meets them: through QAccessible alone.
#include "widgets/accessible/spoken.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QImage>
#include <QStandardItemModel>
#include <QTest>
#include <random>

#include "app/history/bar_pyramid.h"
#include "tests/widgets/ladder_support.h"
#include "widgets/accessible/heard_names.h"
#include "widgets/chart/chart_view.h"
#include "widgets/ladder/ladder_view.h"
#include "widgets/table/record_table.h"

namespace tessera::widgets {
namespace {

using namespace test;
using domain::Side;

constexpr int kRows = 20;

/// What a reader is told, in order.
struct Told {
    QAccessible::Event type;
    QString name;
};
std::vector<Told>& told() {
    static std::vector<Told> all;
    return all;
}
void listen(QAccessibleEvent& event) {
    const QAccessibleInterface* about = event.accessibleInterface();
    if (event.type() == QAccessible::Focus || event.type() == QAccessible::NameChanged) {
        told().push_back({event.type(), about != nullptr ? about->text(QAccessible::Name) : QString()});
    }
}

class SpokenTest : public ::testing::Test {
 protected:
    SpokenTest() {
        installAccessible();
        setListener(listen);
        told().clear();
    }
    ~SpokenTest() override { setListener(nullptr); }
    static QAccessibleInterface& of(QWidget& widget) {
        return *QAccessible::queryAccessibleInterface(&widget);
    }
    static QString name(QAccessibleInterface* part) {
        return part != nullptr ? part->text(QAccessible::Name) : QStringLiteral("(nothing)");
    }
    static void paint(QWidget& widget) {
        QImage image(widget.size(), QImage::Format_RGB32);
        widget.render(&image);
    }
    static std::vector<QString> said(QAccessible::Event type) {
        std::vector<QString> names;
        for (const Told& each : told()) {
            if (each.type == type) {
                names.push_back(each.name);
            }
        }
        return names;
    }

    Theme m_theme = makeTheme(Appearance::Dark);
};

class LadderSpokenTest : public SpokenTest {
 protected:
    LadderSpokenTest() : m_view(m_theme) {
        m_view.resize(400, 18 + kRows * 18);
        m_view.setReducedMotion(true);
        m_view.show();
        m_view.activateWindow();
        m_view.setFocus();
        QCoreApplication::processEvents();
        show(ladder(202, kRows));
    }
    void show(LadderSnapshot snapshot) {
        m_view.setSnapshot(std::move(snapshot));
        paint(m_view);
    }
    LadderView m_view;
};

TEST_F(LadderSpokenTest, ARowSaysWhatItShows) {
    LadderSnapshot s = ladder(202, kRows);
    s.mine.push_back(mine(1, Side::Buy, 190));
    s.mine.back().ahead = lots(35);
    s.last = cents(192);
    s.lastDirection = -1;
    show(s);
    QAccessibleInterface& list = of(m_view);
    EXPECT_EQ(list.role(), QAccessible::List);
    ASSERT_EQ(list.childCount(), kRows);
    EXPECT_EQ(name(list.child(12)),
              "Bid 112 lots, price 1.90, ask none, your order 10 lots to buy, 35 ahead");
    EXPECT_EQ(name(list.child(10)), "Bid 110 lots, price 1.92, ask none, best bid, last, down");
    EXPECT_EQ(name(list.child(9)), "Bid none, price 1.93, ask 109 lots, best ask");
    EXPECT_EQ(list.child(12)->text(QAccessible::Value), "1.90");
    EXPECT_EQ(list.child(12)->role(), QAccessible::ListItem);
}

TEST_F(LadderSpokenTest, WordsAreOfTheRowsOnTheScreenNotOfThoseThatWait) {
    m_view.setSnapshot(ladder(205, kRows));
    EXPECT_EQ(name(of(m_view).child(12)), "Bid 112 lots, price 1.90, ask none");
    paint(m_view);
    EXPECT_EQ(name(of(m_view).child(12)), "Bid none, price 1.93, ask 112 lots, best ask");
}

TEST_F(LadderSpokenTest, StaleAndUnknownAreSaid) {
    LadderSnapshot s = ladder(202, kRows);
    s.phase = LadderPhase::Stale;
    s.staleReason = "no message";
    s.tellsSizes = false;
    show(s);
    EXPECT_EQ(name(of(m_view).child(12)), "Stale: bid of a size that is not told, price 1.90, ask none");
    EXPECT_TRUE(of(m_view).text(QAccessible::Description).contains("only cancels work"));
}

TEST_F(LadderSpokenTest, AForecastIsSaidToBeAModelsOutput) {
    LadderSnapshot s = ladder(202, kRows);
    s.forecast =
        LadderForecast{cents(186), cents(187), cents(188), cents(190), cents(192), cents(193), cents(194)};
    show(s);
    EXPECT_EQ(name(of(m_view).child(12)),
              "Bid 112 lots, price 1.90, ask none, model output: median forecast");
    EXPECT_TRUE(name(of(m_view).child(14)).endsWith("model output: inside its 90 % range"));
    EXPECT_FALSE(name(of(m_view).child(1)).contains("model"));
}

TEST_F(LadderSpokenTest, TheCursorIsTheFocus) {
    (void)of(m_view);
    m_view.setCursorPrice(cents(190));
    paint(m_view);
    const QAccessibleInterface* focus = of(m_view).focusChild();
    ASSERT_NE(focus, nullptr);
    EXPECT_TRUE(focus->text(QAccessible::Name).contains("price 1.90"));
    EXPECT_TRUE(focus->state().focused && focus->state().selected);
    ASSERT_TRUE(QTest::qWaitFor([] { return said(QAccessible::Focus).size() == 1; }));
    QTest::keyClick(&m_view, Qt::Key_Down);
    paint(m_view);
    ASSERT_TRUE(QTest::qWaitFor([] { return said(QAccessible::Focus).size() == 2; }, 300))
        << "whoever moves the cursor waits for its words";
    EXPECT_TRUE(said(QAccessible::Focus).back().contains("price 1.89"));
}

TEST_F(LadderSpokenTest, AReaderCanPutTheCursorAndOrdersNothing) {
    QAccessibleInterface* row = of(m_view).child(5);
    EXPECT_EQ(row->actionInterface()->actionNames(),
              QStringList{QAccessibleActionInterface::setFocusAction()});
    int asked = 0;
    QObject::connect(&m_view, &LadderView::gesture, [&](const LadderGesture&) { ++asked; });
    row->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
    row->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    EXPECT_EQ(m_view.cursorPrice(), cents(197));
    EXPECT_EQ(asked, 0);
}

TEST_F(LadderSpokenTest, AMarketThatRunsIsToldCalmly) {
    for (int i = 0; i < kRows; ++i) {
        (void)name(of(m_view).child(i));
    }
    for (int frame = 0; frame < 120; ++frame) {  // two seconds, every size another one each frame
        LadderSnapshot s = ladder(202, kRows);
        for (LadderRow& row : s.rows) {
            row.bid = row.bid + lots(frame);
        }
        show(s);
        QTest::qWait(16);
    }
    QTest::qWait(300);
    EXPECT_GE(told().size(), 10u) << "a reader keeps what it has read: it must hear that it is old";
    EXPECT_LE(told().size(), 2u * (kRows + 1)) << "events follow a clock, not the market";
}

TEST_F(LadderSpokenTest, ARowThatIsGoneIsNotReadAndNotFatal) {
    QAccessibleInterface* last = of(m_view).child(kRows - 1);
    show(ladder(202, 8));
    EXPECT_FALSE(last->isValid());
    EXPECT_EQ(last->text(QAccessible::Name), QString());
    EXPECT_EQ(of(m_view).childCount(), 8);
    LadderSnapshot empty;
    empty.phase = LadderPhase::Empty;
    empty.title = "No instrument";
    empty.sentence = "Drop one here";
    show(empty);
    EXPECT_EQ(of(m_view).text(QAccessible::Description), "No instrument. Drop one here");
}

TEST_F(LadderSpokenTest, TheRowAtTheCursorCanBeCopied) {
    EXPECT_EQ(m_view.copiedText(), QString());
    LadderSnapshot s = ladder(202, kRows);
    s.rows[12].bid = lots(12'345);
    s.mine.push_back(mine(1, Side::Buy, 190));
    s.mine.back().ahead = lots(35);
    show(s);
    m_view.setCursorPrice(cents(190));
    EXPECT_EQ(m_view.copiedText().split('\n').at(1), "35\t10\t12345\t1.90\t\t\t\t");
    EXPECT_EQ(m_view.copiedPrice(), "1.90");
}

TEST(Spoken, NothingIsMadeWhileNobodyListens) {
    installAccessible();
    setListener(nullptr);
    const Theme theme = makeTheme(Appearance::Dark);
    LadderView view(theme);
    view.resize(400, 400);
    view.show();
    for (int i = 0; i < 20; ++i) {
        view.setSnapshot(ladder(202 + i, kRows));
        QImage image(view.size(), QImage::Format_RGB32);
        view.render(&image);
    }
    EXPECT_FALSE(HeardNames::isMade(&view));
    setListener(listen);
    view.update();
    QTest::qWait(20);
    EXPECT_TRUE(HeardNames::isMade(&view));
    setListener(nullptr);
}

class TableSpokenTest : public SpokenTest {
 protected:
    TableSpokenTest() : m_model(3, 4), m_table(m_theme) {
        for (int row = 0; row < 3; ++row) {
            fill(row);
        }
        m_model.setHorizontalHeaderLabels({"State", "Symbol", "Qty", "Note"});
        m_table.setColumns({{"State", RecordKind::Words, 90},
                            {"Symbol", RecordKind::Words, 90},
                            {"Qty", RecordKind::Number, 60},
                            {"Note", RecordKind::Words, 80, true}});
        m_table.setAccessibleName("Orders");
        m_table.resize(400, 120);
        m_table.setModel(&m_model);
        m_table.show();
        m_table.activateWindow();
        m_table.setFocus();
        QCoreApplication::processEvents();
    }
    void fill(int row) {
        const QStringList cells{"Working", "SITC-Z26", QString("1,%1").arg(200 + row), "=1+1"};
        for (int column = 0; column < 4; ++column) {
            m_model.setItem(row, column, new QStandardItem(cells[column]));
        }
    }
    QStandardItemModel m_model;
    RecordTable m_table;
};

TEST_F(TableSpokenTest, CellsAreUnderTheirHeadsAndHiddenColumnsAreNotThere) {
    m_table.setColumnShown(1, false);
    QAccessibleInterface& table = of(m_table);
    EXPECT_EQ(table.role(), QAccessible::Table);
    EXPECT_EQ(table.text(QAccessible::Name), "Orders");
    QAccessibleTableInterface* cells = table.tableInterface();
    ASSERT_NE(cells, nullptr);
    EXPECT_EQ(cells->columnCount(), 3);
    EXPECT_EQ(cells->rowCount(), 3);
    QAccessibleInterface* cell = cells->cellAt(1, 1);
    EXPECT_EQ(cell->text(QAccessible::Value), "1,201");
    ASSERT_EQ(cell->tableCellInterface()->columnHeaderCells().size(), 1);
    EXPECT_EQ(name(cell->tableCellInterface()->columnHeaderCells().front()), "Qty");
    EXPECT_EQ(table.child(table.indexOfChild(cell)), cell);
}

TEST_F(TableSpokenTest, TheCurrentCellIsTheFocusAlsoAfterARowCameAboveIt) {
    (void)of(m_table);
    m_table.setCurrentIndex(m_model.index(1, 2));
    ASSERT_TRUE(QTest::qWaitFor([] { return !said(QAccessible::Focus).empty(); }));
    EXPECT_EQ(said(QAccessible::Focus).back(), "1,201");
    m_model.insertRow(0);
    fill(0);
    EXPECT_EQ(name(of(m_table).focusChild()), "1,201");
    EXPECT_EQ(of(m_table).focusChild()->tableCellInterface()->rowIndex(), 2);
}

TEST_F(TableSpokenTest, RowsThatComeAndGoUnderAReaderLeaveNothingDangling) {
    std::mt19937 random(7);
    std::vector<QAccessible::Id> kept;
    for (int i = 0; i < 3'000; ++i) {
        switch (random() % 6) {
            case 0:
                m_model.insertRow(static_cast<int>(random() % (m_model.rowCount() + 1)));
                break;
            case 1:
                if (m_model.rowCount() > 0) {
                    m_model.removeRow(static_cast<int>(random() % m_model.rowCount()));
                }
                break;
            case 2:
                m_model.sort(static_cast<int>(random() % 4));
                break;
            case 3:
                m_table.setColumnShown(static_cast<int>(random() % 4), random() % 2 == 0);
                break;
            case 4:
                if (random() % 20 == 0) {
                    m_table.setModel(nullptr);
                    m_table.setModel(&m_model);
                }
                break;
            default:
                m_table.setCurrentIndex(m_model.index(static_cast<int>(random() % 5), 0));
        }
        QAccessibleInterface& table = of(m_table);
        if (table.childCount() > 0) {
            QAccessibleInterface* child = table.child(static_cast<int>(random() % table.childCount()));
            ASSERT_TRUE(child != nullptr && child->isValid());
            kept.push_back(QAccessible::uniqueId(child));
        }
        for (const QAccessible::Id id : kept) {  // what a reader still has in its hand
            if (QAccessibleInterface* cell = QAccessible::accessibleInterface(id)) {
                (void)cell->text(QAccessible::Name);
                (void)cell->state();
                (void)cell->rect();
                ASSERT_EQ(cell->isValid(), table.indexOfChild(cell) >= 0);
            }
        }
        if (kept.size() > 40) {
            kept.erase(kept.begin(), kept.begin() + 20);
        }
    }
}

TEST_F(TableSpokenTest, CopiedRowsHaveTheirHeadsAndNumbersASpreadsheetReads) {
    m_table.selectRow(0);
    m_table.selectionModel()->select(m_model.index(2, 0),
                                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_table.setColumnShown(0, false);
    QTest::keyClick(&m_table, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->text(),
              "Symbol\tQty\tNote\nSITC-Z26\t1200\t'=1+1\nSITC-Z26\t1202\t'=1+1\n");
}

TEST(CopiedText, ANumberIsAsShownWithoutTheSeparatorsOfItsThousands) {
    EXPECT_EQ(copiedNumber("1,234,567.05"), "1234567.05");
    EXPECT_EQ(copiedNumber("-1,234"), "-1234");
    EXPECT_EQ(copiedNumber("+0.63"), "+0.63");
    EXPECT_EQ(copiedNumber("~35"), "~35");
    EXPECT_EQ(copiedNumber("14:33:20.123"), "14:33:20.123");
    EXPECT_EQ(copiedNumber("1,23"), "1,23");  // no thousands
    EXPECT_EQ(copiedWords("two\tcells\nand lines"), "two cells and lines");
    EXPECT_EQ(copiedWords("@SITC"), "'@SITC");
    EXPECT_EQ(copiedWords("-12 %"), "-12 %");
}

TEST_F(SpokenTest, AChartSaysWhatItIsOfWhatItShowsAndWhatAModelSays) {
    using std::chrono::minutes;
    history::BarPyramid bars(minutes(1));
    const auto at = [](std::int64_t minute) {
        return domain::Timestamp::fromSeconds(1'790'000'040 + minute * 60);
    };
    for (std::int64_t i = 0; i < 30; ++i) {
        ASSERT_TRUE(
            bars.append({at(i), cents(190), cents(193), cents(189), cents(192), lots(10), lots(5)}).ok());
    }
    ChartView chart(m_theme);
    chart.setAccessibleName("Chart SITC-Z26, 1m");
    chart.resize(654, 500);
    ChartState live;
    live.phase = ChartPhase::Live;
    chart.setState(live);
    chart.setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    chart.show();
    chart.setSource(&bars);
    chart.setLast(ChartLast{cents(192), 1, "0:31"});
    ChartForecast forecast;
    forecast.origin = at(29);
    forecast.line = "SmolLM2-135M";
    forecast.badge = "UNPROVEN 12/30";
    forecast.steps.push_back(
        {at(40), cents(180), cents(182), cents(185), cents(191), cents(195), cents(198), cents(200)});
    chart.setForecast(forecast);
    ChartOrderLine order;
    order.price = cents(191);
    order.text = "Buy 10 limit 1.91";
    chart.setOrders({order});
    chart.setEvents({{at(20), "A list price was cut"}});
    chart.refresh();

    QAccessibleInterface& told = of(chart);
    EXPECT_EQ(told.role(), QAccessible::Chart);
    EXPECT_TRUE(name(&told).startsWith("Chart SITC-Z26, 1m, last 1.92, 2026-")) << name(&told).toStdString();
    EXPECT_TRUE(name(&told).endsWith("close 1.92")) << name(&told).toStdString();
    QStringList parts;
    for (int i = 0; i < told.childCount(); ++i) {
        parts << name(told.child(i));
    }
    const QString all = parts.join('\n');
    EXPECT_TRUE(all.contains("Last 1.92, up, the bar closes in 0:31")) << all.toStdString();
    EXPECT_TRUE(all.contains("open 1.90, high 1.93, low 1.89, close 1.92, volume 10")) << all.toStdString();
    EXPECT_TRUE(all.contains("Forecast, model output, not a market price: SmolLM2-135M, unproven 12/30, at "))
        << all.toStdString();
    EXPECT_TRUE(all.contains("median 1.91, 90 % between 1.80 and 2.00")) << all.toStdString();
    EXPECT_TRUE(all.contains("Your order: Buy 10 limit 1.91")) << all.toStdString();
    EXPECT_TRUE(all.contains(": A list price was cut")) << all.toStdString();
}

}  // namespace
}  // namespace tessera::widgets
