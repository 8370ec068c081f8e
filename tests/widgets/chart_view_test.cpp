#include "widgets/chart/chart_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QGraphicsView>
#include <QImage>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "app/history/bar_pyramid.h"
#include "widgets/chart/chart_model.h"

namespace tessera::widgets {
namespace {

using domain::Bar;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Timestamp;
using history::BarPyramid;
using std::chrono::minutes;

constexpr std::int64_t kCent = 10'000'000;

Bar barAt(std::int64_t minute, std::int64_t open, std::int64_t close) {
    return Bar{Timestamp::fromSeconds(1'790'000'040 / 60 * 60 + minute * 60),
               Price::fromNanoUsd(open * kCent),
               Price::fromNanoUsd((std::max(open, close) + 1) * kCent),
               Price::fromNanoUsd((std::min(open, close) - 1) * kCent),
               Price::fromNanoUsd(close * kCent),
               Quantity::fromRaw(10),
               Quantity::fromRaw(5)};
}

class ChartTest : public ::testing::Test {
 protected:
    ChartTest() : m_bars(minutes(1)), m_theme(makeTheme(Appearance::Dark)), m_chart(m_theme) {
        for (std::int64_t i = 0; i < 300; ++i) {
            if (i < 200 || i >= 220) {  // twenty minutes without trades
                EXPECT_TRUE(m_bars.append(barAt(i, 190 + i % 7, 190 + (i * 3) % 7)).ok());
            }
        }
        m_chart.resize(654, 500);
        ChartState live;
        live.phase = ChartPhase::Live;
        m_chart.setState(live);
        m_chart.setPriceFormat(2, PriceDelta::fromNanoUsd(kCent));
        m_chart.show();
        m_chart.setSource(&m_bars);
        m_viewport = m_chart.findChild<QGraphicsView*>()->viewport();
    }
    QImage picture() {
        QImage image(m_chart.size(), QImage::Format_RGB32);
        m_chart.render(&image);
        return image;
    }
    void wheel(QPointF at, int delta, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent event(at, m_viewport->mapToGlobal(at), QPoint(), QPoint(0, delta), Qt::NoButton,
                          modifiers, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_viewport, &event);
    }
    /// Where the canvas begins.
    int legend() { return m_chart.findChild<QGraphicsView*>()->geometry().top(); }
    int count(const QImage& image, const QRect& where, const QColor& colour) {
        int found = 0;
        for (int y = where.top(); y <= where.bottom(); ++y) {
            for (int x = where.left(); x <= where.right(); ++x) {
                found += image.pixel(x, y) == colour.rgb();
            }
        }
        return found;
    }

    BarPyramid m_bars;
    Theme m_theme;
    ChartView m_chart;
    QWidget* m_viewport = nullptr;
};

TEST_F(ChartTest, OpensOnTheNewestBarsSixPixelsEach) {
    const ChartGeometry& g = m_chart.chartGeometry();
    EXPECT_NEAR(g.pixelsPer(minutes(1)), 6, 0.01);
    EXPECT_GT(g.to, m_bars.lastStart());
    EXPECT_DOUBLE_EQ(g.plot.width(), 600);
}

TEST_F(ChartTest, TheWheelZoomsAtThePointer) {
    const Timestamp before = m_chart.chartGeometry().mapXToTime(200);
    const double pitch = m_chart.chartGeometry().pixelsPer(minutes(1));
    wheel(QPointF(200, 100), 120);
    EXPECT_GT(m_chart.chartGeometry().pixelsPer(minutes(1)), pitch * 1.2);
    EXPECT_LT(std::abs((m_chart.chartGeometry().mapXToTime(200) - before).count()), 1'000'000);
}

TEST_F(ChartTest, DraggingPansTheTime) {
    const Timestamp from = m_chart.chartGeometry().from;
    QTest::mousePress(m_viewport, Qt::LeftButton, {}, QPoint(300, 100));
    QMouseEvent move(QEvent::MouseMove, QPointF(360, 100), m_viewport->mapToGlobal(QPointF(360, 100)),
                     Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_viewport, &move);
    QTest::mouseRelease(m_viewport, Qt::LeftButton, {}, QPoint(360, 100));
    EXPECT_NEAR(static_cast<double>((from - m_chart.chartGeometry().from).count()) / 60e9, 10, 0.01);
}

TEST_F(ChartTest, TheNewestBarIsFollowedOnlyWhileInView) {
    const Timestamp to = m_chart.chartGeometry().to;
    ASSERT_TRUE(m_bars.append(barAt(300, 191, 192)).ok());
    m_chart.refresh();
    EXPECT_EQ(m_chart.chartGeometry().to - to, minutes(1));
    m_chart.setVisibleTime(m_bars.firstStart(), m_bars.firstStart() + minutes(60));
    ASSERT_TRUE(m_bars.append(barAt(301, 191, 192)).ok());
    m_chart.refresh();
    EXPECT_EQ(m_chart.chartGeometry().from, m_bars.firstStart());
}

TEST_F(ChartTest, TheLiveBarMovesWithItsTrades) {
    m_chart.refresh();
    const QImage before = picture();
    Bar last = m_bars.at(m_bars.size() - 1);
    last.close = last.high = Price::fromNanoUsd(199 * kCent);
    ASSERT_TRUE(m_bars.updateLast(last).ok());
    m_chart.refresh();
    EXPECT_NE(before, picture());
}

TEST_F(ChartTest, AGapHasNoCandles) {
    const Timestamp base = m_bars.firstStart();
    m_chart.setVisibleTime(base + minutes(190), base + minutes(240));
    const ChartGeometry& g = m_chart.chartGeometry();
    const int left = static_cast<int>(g.mapTimeToX(base + minutes(200))) + 1;
    const int right = static_cast<int>(g.mapTimeToX(base + minutes(220))) - 1;
    const QImage image = picture();
    const QRect gap(left, legend(), right - left, static_cast<int>(g.plot.height()));
    EXPECT_EQ(count(image, gap, m_theme.up.base) + count(image, gap, m_theme.down.base), 0);
    const QRect beside(right + 4, legend(), 100, static_cast<int>(g.plot.height()));
    EXPECT_GT(count(image, beside, m_theme.up.base) + count(image, beside, m_theme.down.base), 50);
}

TEST_F(ChartTest, AnIndexIsAStepLineWithItsGapsLeftOpen) {
    const Timestamp base = m_bars.firstStart();
    ChartIndexLine line;
    line.name = "@SITC";
    const auto step = [&](int minute, std::int64_t cents, bool isGap) {
        line.steps.push_back({base + minutes(minute), Price::fromNanoUsd(cents * kCent), isGap, false});
    };
    step(240, 193, false);
    step(260, 195, true);
    step(280, 194, false);
    m_chart.setIndexLines({line});
    m_chart.setVisibleTime(base + minutes(230), base + minutes(300));
    const ChartGeometry& g = m_chart.chartGeometry();
    const auto between = [&](int from, int to) {
        const int left = static_cast<int>(g.mapTimeToX(base + minutes(from))) + 2;
        const int right = static_cast<int>(g.mapTimeToX(base + minutes(to))) - 2;
        return count(picture(), QRect(left, legend(), right - left, static_cast<int>(g.plot.height())),
                     m_theme.series[0]);
    };
    EXPECT_GT(between(240, 260), 50);
    EXPECT_EQ(between(260, 280), 0);
    EXPECT_GT(between(280, 295), 20);
}

/// List prices: no bars, and lines that may end at one price.
struct LinesAlone : ChartTest {
    const Timestamp base = Timestamp::fromSeconds(1'790'000'000);
    const domain::Duration day = std::chrono::hours(24);

    LinesAlone() {
        m_chart.setLinesOnly(true);
        m_chart.setSource(nullptr);
    }
    /// At `cents` from its first day until its last one, where it ends.
    ChartIndexLine line(const char* name, int colour, int first, int last, std::int64_t cents) {
        return {name,
                colour,
                {{base + day * first, Price::fromNanoUsd(cents * kCent)}, {base + day * last, Price{}, true}},
                "1.00"};
    }
};

TEST_F(LinesAlone, NamesOfLinesThatEndAtOnePriceDoNotCoverEachOther) {
    m_chart.setIndexLines(
        {line("MMMMM", 0, 0, 60, 100), line("WWWWW", 1, 5, 60, 100), line("HHHHH", 2, 10, 60, 100)});
    m_chart.setVisibleTime(base, base + day * 100);
    const ChartGeometry& g = m_chart.chartGeometry();
    const int left = static_cast<int>(g.mapTimeToX(base + day * 60)) + 4;
    const QImage image = picture();
    int below = -1;
    std::vector<std::pair<int, int>> rows;
    for (const std::size_t colour : {0U, 1U, 2U}) {
        int top = -1, bottom = -1;
        for (int y = 0; y < static_cast<int>(g.plot.bottom()); ++y) {
            if (count(image, QRect(left, y, 150, 1), m_theme.series[colour]) > 0) {
                top = top < 0 ? y : top;
                bottom = y;
            }
        }
        ASSERT_GE(top, 0) << "name " << colour << " is not there";
        rows.emplace_back(top, bottom);
    }
    std::ranges::sort(rows);
    for (const auto& [top, bottom] : rows) {
        EXPECT_GT(top, below);
        below = bottom;
    }
}

TEST_F(LinesAlone, APriceThatBeganBeforeTheViewIsInIt) {
    m_chart.setIndexLines({line("old", 0, 0, 90, 5'000), line("new", 1, 60, 90, 10)});
    m_chart.setVisibleTime(base + day * 50, base + day * 100);
    EXPECT_GT(m_chart.chartGeometry().high, 50) << "it holds, though it changed before";
    EXPECT_LT(m_chart.chartGeometry().low, 0.1);
}

TEST_F(LinesAlone, APriceThatNeverMovedIsNoMountainOfItsLastDigits) {
    m_chart.setIndexLines({line("flat", 0, 0, 90, 600)});
    m_chart.setVisibleTime(base, base + day * 100);
    EXPECT_LT(m_chart.chartGeometry().low, 5);
    EXPECT_GT(m_chart.chartGeometry().high, 7);
}

TEST_F(LinesAlone, AResetShowsAllOfThem) {
    m_chart.setIndexLines({line("one", 0, 10, 60, 100), line("two", 1, 20, 90, 200)});
    m_chart.setVisibleTime(base + day * 30, base + day * 40);
    QTest::keyClick(&m_chart, Qt::Key_Home);
    EXPECT_EQ(m_chart.chartGeometry().from, base + day * 10);
    EXPECT_GT(m_chart.chartGeometry().to, base + day * 90);
    m_chart.setWholeTime(base, base + day * 200);
    QTest::keyClick(&m_chart, Qt::Key_Home);
    EXPECT_EQ(m_chart.chartGeometry().to, base + day * 200) << "as it was said";
    m_chart.resize(900, 500);
    QCoreApplication::processEvents();
    EXPECT_EQ(m_chart.chartGeometry().from, base) << "wider, not more time";
}

TEST_F(LinesAlone, NothingIsKeptForAmountsAndBars) {
    m_chart.setIndexLines({line("one", 0, 10, 60, 100)});
    m_chart.setVisibleTime(base, base + day * 100);
    EXPECT_EQ(m_chart.chartGeometry().volume.height(), 0);
    EXPECT_EQ(m_viewport->mapTo(&m_chart, QPoint(0, 0)).y(), 0) << "no legend over it";
}

TEST_F(LinesAlone, AFreePriceMakesALogScaleLinear) {
    m_chart.setScale(ChartScale::Log);
    m_chart.setIndexLines({line("paid", 0, 0, 60, 100)});
    m_chart.setVisibleTime(base, base + day * 100);
    EXPECT_EQ(m_chart.chartGeometry().scale, ChartScale::Log);
    m_chart.setIndexLines({line("paid", 0, 0, 60, 100), line("free", 1, 0, 60, 0)});
    EXPECT_EQ(m_chart.chartGeometry().scale, ChartScale::Linear);
}

/// The last price's line would strike the name of an index out: its words give way.
TEST_F(ChartTest, ALinesNameStandsOffTheLastPrice) {
    m_chart.resetView();
    const ChartGeometry g = m_chart.chartGeometry();
    ChartIndexLine line;
    line.name = "@SITC";
    line.steps.push_back({m_bars.firstStart(), Price::fromNanoUsd(193 * kCent), false, false});
    m_chart.setIndexLines({line});
    const auto words = [&](std::optional<ChartLast> last) {
        m_chart.setLast(last);
        m_chart.refresh();
        const QImage image = picture();
        const int from =
            static_cast<int>(m_chart.chartGeometry().mapTimeToX(m_bars.lastStart() + minutes(1))) + 3;
        std::pair<int, int> rows{10'000, -1};
        for (int y = legend(); y < legend() + static_cast<int>(g.plot.height()); ++y) {
            for (int x = from; x < std::min(from + 40, 598); ++x) {
                if (image.pixel(x, y) == m_theme.series[0].rgb()) {
                    rows = {std::min(rows.first, y), std::max(rows.second, y)};
                }
            }
        }
        return rows;
    };
    const auto free = words(std::nullopt);
    ASSERT_GT(free.second, free.first);
    const int middle = (free.first + free.second) / 2 - legend();
    ChartLast last;
    last.price = m_chart.chartGeometry().mapYToPrice(middle);
    const auto beside = words(last);
    const int y = static_cast<int>(m_chart.chartGeometry().mapPriceToY(last.price)) + legend();
    EXPECT_TRUE(beside.second < y || beside.first > y) << beside.first << ".." << beside.second << " " << y;
}

TEST_F(ChartTest, DoubleClickOnAnAxisResetsIt) {
    wheel(QPointF(630, 100), 120);  // over the price axis: manual range
    const double low = m_chart.chartGeometry().low;
    m_chart.refresh();
    EXPECT_DOUBLE_EQ(m_chart.chartGeometry().low, low);
    QTest::mouseDClick(m_viewport, Qt::LeftButton, {}, QPoint(630, 100));
    EXPECT_NE(m_chart.chartGeometry().low, low);
    wheel(QPointF(200, 100), 480);
    QTest::mouseDClick(m_viewport, Qt::LeftButton, {}, QPoint(300, m_viewport->height() - 8));
    EXPECT_NEAR(m_chart.chartGeometry().pixelsPer(minutes(1)), 6, 0.01);
}

TEST_F(ChartTest, ThePointersPriceIsToldOnTheTick) {
    std::optional<Price> told;
    QObject::connect(&m_chart, &ChartView::hoveredPriceChanged, [&](std::optional<Price> p) { told = p; });
    QMouseEvent move(QEvent::MouseMove, QPointF(300, 100), m_viewport->mapToGlobal(QPointF(300, 100)),
                     Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(m_viewport, &move);
    ASSERT_TRUE(told);
    EXPECT_TRUE(told->isMultipleOf(PriceDelta::fromNanoUsd(kCent)));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_viewport, &leave);
    EXPECT_FALSE(told);
}

TEST_F(ChartTest, EveryTypeDrawsTheBarsAndLeavesTheGapOpen) {
    const Timestamp base = m_bars.firstStart();
    m_chart.setVisibleTime(base + minutes(190), base + minutes(240));
    const ChartGeometry g = m_chart.chartGeometry();
    const int left = static_cast<int>(g.mapTimeToX(base + minutes(200))) + 2;
    const int right = static_cast<int>(g.mapTimeToX(base + minutes(220))) - 2;
    const auto ink = [&](const QImage& image, int from, int to) {
        const QRect box(from, legend(), to - from, static_cast<int>(g.plot.height()));
        int found = count(image, box, m_theme.text);
        for (const DirectionColours& side : {m_theme.up, m_theme.down}) {
            found += count(image, box, side.base);
        }
        return found;
    };
    std::vector<QImage> seen;
    for (const ChartType type : {ChartType::Candles, ChartType::Bars, ChartType::Line, ChartType::Area,
                                 ChartType::Step, ChartType::HeikinAshi}) {
        m_chart.setType(type);
        const QImage image = picture();
        EXPECT_GT(ink(image, right + 6, right + 150), 20) << static_cast<int>(type);
        EXPECT_EQ(ink(image, left, right), 0) << static_cast<int>(type);
        for (const QImage& other : seen) {
            EXPECT_NE(image, other) << static_cast<int>(type);
        }
        seen.push_back(image);
    }
}

TEST(HeikinAshi, AveragesAsPublished) {
    const auto bar = [](std::int64_t open, std::int64_t high, std::int64_t low, std::int64_t close) {
        Bar made = barAt(0, 0, 0);
        made.open = Price::fromNanoUsd(open * kCent);
        made.high = Price::fromNanoUsd(high * kCent);
        made.low = Price::fromNanoUsd(low * kCent);
        made.close = Price::fromNanoUsd(close * kCent);
        return made;
    };
    const auto made = heikinAshi({bar(100, 108, 96, 104), bar(104, 112, 104, 112)});
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(made[0].open, Price::fromNanoUsd(102 * kCent));   // (100 + 104) / 2
    EXPECT_EQ(made[0].close, Price::fromNanoUsd(102 * kCent));  // (100 + 108 + 96 + 104) / 4
    EXPECT_EQ(made[1].open, Price::fromNanoUsd(102 * kCent));
    EXPECT_EQ(made[1].close, Price::fromNanoUsd(108 * kCent));
    EXPECT_EQ(made[1].low, Price::fromNanoUsd(102 * kCent)) << "reaches to its own open";
}

/// What is seen of the same minutes must not change because the view was moved.
TEST_F(ChartTest, PanningMovesNoHeikinAshiCandle) {
    m_chart.setType(ChartType::HeikinAshi);
    const Timestamp base = m_bars.firstStart();
    m_chart.setVisibleTime(base + minutes(100), base + minutes(150));
    m_chart.resetPrice();
    wheel(QPointF(630, 100), 0);  // the price range is held from here on
    const ChartGeometry before = m_chart.chartGeometry();
    const auto columnOf = [&](int minute) {
        const int x = static_cast<int>(m_chart.chartGeometry().mapTimeToX(base + minutes(minute)));
        return picture().copy(QRect(x, legend() + 60, 12, static_cast<int>(before.plot.height()) - 120));
    };
    const QImage there = columnOf(120);
    m_chart.setVisibleTime(base + minutes(110), base + minutes(160));
    EXPECT_EQ(m_chart.chartGeometry().low, before.low);
    EXPECT_EQ(there, columnOf(120));
}

struct OrderDrag : ChartTest {
    OrderDrag() {
        order.id = domain::ClientOrderId{7};
        order.price = Price::fromNanoUsd(193 * kCent);
        order.text = "Buy 10 limit 1.93";
        m_chart.setOrders({order});
        QObject::connect(&m_chart, &ChartView::orderMoved,
                         [this](const ChartOrderMove& move) { moved = move; });
        y = static_cast<int>(m_chart.chartGeometry().mapPriceToY(order.price));
    }
    void move(QPoint to) {
        QMouseEvent event(QEvent::MouseMove, QPointF(to), m_viewport->mapToGlobal(QPointF(to)),
                          Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_viewport, &event);
    }
    void drag(QPoint from, QPoint to) {
        QTest::mousePress(m_viewport, Qt::LeftButton, {}, from);
        move(to);
    }
    void drop(QPoint at) { QTest::mouseRelease(m_viewport, Qt::LeftButton, {}, at); }
    int yOf(std::int64_t cents) const {
        return static_cast<int>(m_chart.chartGeometry().mapPriceToY(Price::fromNanoUsd(cents * kCent)));
    }

    ChartOrderLine order;
    std::optional<ChartOrderMove> moved;
    int y = 0;
};

TEST_F(OrderDrag, AnOrderHeldByItsTagGoesWhereItIsDropped) {
    const Timestamp from = m_chart.chartGeometry().from;
    drag(QPoint(20, y), QPoint(20, yOf(191)));
    EXPECT_FALSE(moved) << "nothing is sent before the button is released";
    drop(QPoint(20, yOf(191)));
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->id, order.id);
    EXPECT_EQ(moved->price, Price::fromNanoUsd(191 * kCent));
    EXPECT_EQ(m_chart.chartGeometry().from, from);
}

TEST_F(OrderDrag, ItsLineIsNoHandle) {
    drag(QPoint(400, y), QPoint(430, yOf(191)));
    drop(QPoint(430, yOf(191)));
    EXPECT_FALSE(moved);
}

TEST_F(OrderDrag, EscapeLeavesItWhereItIs) {
    drag(QPoint(20, y), QPoint(20, yOf(191)));
    QTest::keyClick(&m_chart, Qt::Key_Escape);
    drop(QPoint(20, yOf(191)));
    EXPECT_FALSE(moved);
}

TEST_F(OrderDrag, DroppedWhereItWasOrAfterItsEndNothingIsSent) {
    drag(QPoint(20, y), QPoint(40, y + 1));
    drop(QPoint(40, y + 1));
    EXPECT_FALSE(moved);
    drag(QPoint(20, y), QPoint(20, yOf(191)));
    m_chart.setOrders({});
    move(QPoint(20, yOf(190)));
    drop(QPoint(20, yOf(190)));
    EXPECT_FALSE(moved);
}

TEST_F(ChartTest, LongPricesAreWholeOnTheAxis) {
    const double before = m_chart.chartGeometry().plot.width();
    BarPyramid tiny(minutes(1));
    for (std::int64_t i = 0; i < 100; ++i) {
        Bar bar = barAt(i, 1, 1);
        bar.open = bar.low = Price::fromNanoUsd(938 + i % 3);
        bar.high = bar.close = Price::fromNanoUsd(941 + i % 3);
        ASSERT_TRUE(tiny.append(bar).ok());
    }
    m_chart.setPriceFormat(9, PriceDelta::fromNanoUsd(1));
    m_chart.setSource(&tiny);
    EXPECT_LT(m_chart.chartGeometry().plot.width(), before - 20);
    const double height = m_chart.chartGeometry().mapPriceToY(Price::fromNanoUsd(938)) -
                          m_chart.chartGeometry().mapPriceToY(Price::fromNanoUsd(943));
    EXPECT_GT(height, m_chart.chartGeometry().plot.height() * 0.8);
    m_chart.setPriceFormat(2, PriceDelta::fromNanoUsd(kCent));
    m_chart.setSource(&m_bars);
    EXPECT_EQ(m_chart.chartGeometry().plot.width(), before);
}

/// A sample path that jumps out of view ends at the edge: no stroke over the whole height.
TEST_F(ChartTest, AStrayPathDrawsNoFullHeightLine) {
    ChartForecast f;
    f.origin = m_bars.lastStart() + minutes(1);
    f.originPrice = Price::fromNanoUsd(193 * kCent);
    for (int i = 1; i <= 5; ++i) {
        const auto at = [&](std::int64_t d) { return Price::fromNanoUsd((193 + d) * kCent); };
        f.steps.push_back({f.origin + minutes(i), at(-5), at(-4), at(-2), at(0), at(2), at(4), at(5)});
    }
    const auto longestRun = [&] {
        const QImage image = picture();
        const QRgb line = mix(m_theme.forecast, m_theme.panel, m_theme.isDark() ? 0.55 : 0.5).rgb();
        const ChartGeometry& g = m_chart.chartGeometry();
        int longest = 0;
        for (int x = static_cast<int>(g.mapTimeToX(f.origin)); x < g.plot.right(); ++x) {
            int rows = 0;
            for (int row = 0; row < g.plot.height(); ++row) {
                rows += image.pixel(x, legend() + row) == line ? 1 : 0;
            }
            longest = std::max(longest, rows);
        }
        return longest;
    };
    f.paths = {{Price::fromNanoUsd(193 * kCent), Price::fromNanoUsd(90'000 * kCent),
                Price::fromNanoUsd(193 * kCent), Price::fromNanoUsd(193 * kCent),
                Price::fromNanoUsd(193 * kCent)}};
    m_chart.setForecast(f);
    wheel(QPointF(300, 100), -1200);  // a step is a pixel or two: lines are not softened
    EXPECT_LT(longestRun(), 40);
}

TEST_F(ChartTest, APriceHoveredOnTheLadderIsDrawn) {
    const QImage before = picture();
    m_chart.setHoveredPrice(Price::fromNanoUsd(193 * kCent));
    EXPECT_NE(before, picture());
    m_chart.setHoveredPrice(std::nullopt);
    EXPECT_EQ(before, picture());
}

TEST_F(ChartTest, WithoutAModelNoVioletFanIsDrawn) {
    ChartForecast f;
    f.origin = m_bars.lastStart() + minutes(1);
    f.originPrice = Price::fromNanoUsd(193 * kCent);
    for (int i = 1; i <= 5; ++i) {
        const auto at = [&](std::int64_t d) { return Price::fromNanoUsd((193 + d) * kCent); };
        f.steps.push_back({f.origin + minutes(i), at(-5), at(-4), at(-2), at(0), at(2), at(4), at(5)});
        f.randomWalk.emplace_back(at(-3), at(3));
    }
    const QRect plot(0, legend(), 600, 300);
    m_chart.setForecast(f);
    EXPECT_GT(count(picture(), plot, m_theme.fan.band90), 20);
    f.hasModel = false;
    m_chart.setForecast(f);
    const QImage image = picture();
    EXPECT_EQ(count(image, plot, m_theme.fan.band90) + count(image, plot, m_theme.fan.band50), 0);
}

TEST_F(ChartTest, KeysPanZoomAndSwitchTheScale) {
    const Timestamp from = m_chart.chartGeometry().from;
    QTest::keyClick(&m_chart, Qt::Key_Left);
    EXPECT_LT(m_chart.chartGeometry().from, from);
    QTest::keyClick(&m_chart, Qt::Key_L);
    EXPECT_EQ(m_chart.scale(), ChartScale::Log);
    QTest::keyClick(&m_chart, Qt::Key_Home);
    EXPECT_EQ(m_chart.chartGeometry().from, from);
}

TEST_F(ChartTest, WithoutASourceOrWithAnEmptyOneItPaintsItsState) {
    m_chart.setSource(nullptr);
    EXPECT_FALSE(picture().isNull());
    const BarPyramid empty(minutes(1));
    m_chart.setSource(&empty);
    for (const ChartPhase phase :
         {ChartPhase::Empty, ChartPhase::Loading, ChartPhase::Live, ChartPhase::Stale}) {
        ChartState state;
        state.phase = phase;
        state.title = "No instrument";
        m_chart.setState(state);
        m_chart.refresh();
        EXPECT_FALSE(picture().isNull());
    }
}

/// A spread trades on both sides of zero, where there is no logarithm.
TEST_F(ChartTest, ALogChartOfPricesBelowZeroIsLinearAndSaysSo) {
    BarPyramid spread(minutes(1));
    for (std::int64_t i = 0; i < 100; ++i) {
        ASSERT_TRUE(spread.append(barAt(i, i % 9 - 4, (i * 5) % 9 - 4)).ok());
    }
    m_chart.setScale(ChartScale::Log);
    m_chart.setSource(&spread);
    EXPECT_EQ(m_chart.chartGeometry().scale, ChartScale::Linear);
    EXPECT_EQ(m_chart.scale(), ChartScale::Log) << "as chosen, for the next instrument";
    const auto y = m_chart.chartGeometry().mapPriceToY(Price::fromNanoUsd(-4 * kCent));
    EXPECT_GT(y, 0);
    EXPECT_LT(y, m_chart.chartGeometry().plot.bottom());
    m_chart.setSource(&m_bars);
    EXPECT_EQ(m_chart.chartGeometry().scale, ChartScale::Log);
}

/// What is set again unchanged costs no paint: an idle chart is asked sixty times a second.
TEST_F(ChartTest, ValuesSetAgainUnchangedPaintNothing) {
    ChartLast last;
    last.price = Price::fromNanoUsd(191 * kCent);
    m_chart.setLast(last);
    m_chart.refresh();
    QCoreApplication::processEvents();
    struct Counter : QObject {
        int paints = 0;
        bool eventFilter(QObject*, QEvent* event) override {
            paints += event->type() == QEvent::Paint ? 1 : 0;
            return false;
        }
    } counter;
    m_viewport->installEventFilter(&counter);
    m_chart.setLast(last);
    m_chart.setIndexLines({});
    m_chart.setForecast(std::nullopt);
    m_chart.setOrders({});
    m_chart.setPosition(std::nullopt);
    m_chart.refresh();
    QCoreApplication::processEvents();
    EXPECT_EQ(counter.paints, 0);
    last.price = Price::fromNanoUsd(192 * kCent);
    m_chart.setLast(last);
    m_chart.refresh();
    QCoreApplication::processEvents();
    EXPECT_GT(counter.paints, 0);
}

TEST_F(ChartTest, AnyZoomReadsAtMostABarAPixel) {
    BarPyramid many(minutes(1));
    for (std::int64_t i = 0; i < 50'000; ++i) {
        ASSERT_TRUE(many.append(barAt(i, 190 + i % 5, 191)).ok());
    }
    m_chart.setSource(&many);
    for (int i = 0; i < 60; ++i) {
        wheel(QPointF(300, 100), -120);
    }
    EXPECT_GE(m_chart.chartGeometry().to - m_chart.chartGeometry().from, minutes(50'000));
    EXPECT_FALSE(picture().isNull());
}

}  // namespace
}  // namespace tessera::widgets
