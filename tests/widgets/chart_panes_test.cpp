// Studies and comparisons on a chart as one sees and clicks them.

#include "widgets/chart/chart_panes.h"

#include <gtest/gtest.h>

#include <QGraphicsView>
#include <QSignalSpy>
#include <QTest>
#include <random>

#include "app/history/bar_pyramid.h"
#include "widgets/chart/chart_notices.h"
#include "widgets/chart/chart_view.h"

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

TEST(PaneLayout, FillsTheHeightAndKeepsRoomForThePrice) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        const auto height = static_cast<double>(100 + random() % 1400);
        const double volume = random() % 3 == 0 ? 0 : 78;
        std::vector<double> shares(random() % 7);
        for (double& share : shares) {
            share = static_cast<double>(random() % 90) / 100;
        }
        const PaneHeights laid = layOutPanes(height, volume, shares);
        double sum = laid.price + laid.volume;
        bool isCut = false;
        for (const double pane : laid.panes) {
            EXPECT_TRUE(pane == 0 || pane >= kLeastPane) << pane;
            EXPECT_FALSE(isCut && pane > 0) << "the last ones go first";
            isCut = isCut || pane == 0;
            sum += pane;
        }
        EXPECT_NEAR(sum, height, 1e-9);
        const bool hasPane = !laid.panes.empty() && laid.panes.front() > 0;
        EXPECT_TRUE(!hasPane || laid.price >= kLeastPrice) << laid.price;
    }
}

TEST(PaneLayout, APaneIsAsHighAsItsShareWhereThereIsRoom) {
    const PaneHeights laid = layOutPanes(1000, 78, {0.2, 0.1});
    EXPECT_EQ(laid.panes, (std::vector<double>{200, 100}));
    EXPECT_EQ(laid.price, 622);
}

TEST(ChartNotices, AreSaidWholeOneUnderTheOtherAndStudiesStandBelowThem) {
    ChartModel m;
    m.theme = makeTheme(Appearance::Dark);
    m.state.phase = ChartPhase::Live;
    m.canvas = QRect(0, 0, 360, 400);
    m.g.plot = QRectF(0, 0, 300, 300);
    EXPECT_TRUE(chartNotices(m).empty());
    m.forecast.emplace();
    m.forecast->remark = QStringLiteral(
        "Dimmed: its 90 % band is 6.0 times as wide as the random walk's at the horizon (more than 4): out "
        "of "
        "proportion to how the price has moved");
    const auto dimmed = chartNotices(m);
    ASSERT_EQ(dimmed.size(), 1u);
    const QFontMetrics metrics(m.theme.words(11));
    EXPECT_GE(dimmed[0].box.height(), 2 * metrics.height()) << "wrapped, not cut";
    EXPECT_EQ(noticesHeight(m), dimmed[0].box.height());
    m.state.phase = ChartPhase::Stale;
    ASSERT_EQ(chartNotices(m).size(), 2u);
    EXPECT_EQ(chartNotices(m)[1].box.top(), chartNotices(m)[0].box.bottom() + 1);
    m.state.remark = QStringLiteral("SITC-X26 ended on 2026-11-30 at 20:00 UTC: it is no longer traded.");
    ASSERT_EQ(chartNotices(m).size(), 2u);
    EXPECT_EQ(chartNotices(m)[1].text, m.state.remark) << "of what has ended enough is said";
    m.state.phase = ChartPhase::Loading;
    EXPECT_TRUE(chartNotices(m).empty());
    m.state = {};
    m.state.phase = ChartPhase::Live;
    m.canvas = QRect(0, 0, 700, 400);
    m.forecastLine.reset();
    m.forecast->remark = QStringLiteral("No forecast: only futures and their spreads are forecast");
    EXPECT_TRUE(chartNotices(m).empty()) << "it stands where the forecast's line would";
    m.forecast->line = QStringLiteral("drift, as of 20:00 UTC, 24 x 1h");
    m.forecastLine.reset();
    EXPECT_EQ(chartNotices(m).size(), 1u);
}

TEST(StudyNumbers, AreShortWhereTheyAreLarge) {
    EXPECT_EQ(studyNumber(2.34567, 4), QStringLiteral("2.3457"));
    EXPECT_EQ(studyNumber(-0.5, 2), QStringLiteral("-0.50"));
    EXPECT_EQ(studyNumber(23456, 0), QStringLiteral("23.46k"));
    EXPECT_EQ(studyNumber(-1234567, 0), QStringLiteral("-1.23M"));
    EXPECT_EQ(studyNumber(9.87e11, 0), QStringLiteral("987.0G"));
}

/// Bars of a minute, the close of bar i being 2.00 + i cents; one without an end gap.
BarPyramid rising(std::int64_t first, std::int64_t count, std::int64_t base) {
    BarPyramid bars(minutes(1));
    for (std::int64_t i = 0; i < count; ++i) {
        const auto close = Price::fromNanoUsd((base + i) * kCent);
        (void)bars.append({Timestamp::fromSeconds(1'790'000'040 / 60 * 60 + (first + i) * 60), close, close,
                           close, close, Quantity::fromRaw(10), Quantity::fromRaw(5)});
    }
    return bars;
}

std::shared_ptr<const ChartStudySource> lineOf(BarPyramid bars) {
    return std::make_shared<CloseLine>(std::make_shared<BarPyramid>(std::move(bars)));
}

class StudiesOnAChart : public ::testing::Test {
 protected:
    StudiesOnAChart()
        : m_bars(rising(0, 120, 200)),
          m_line(lineOf(rising(0, 120, 200))),
          m_otherLine(lineOf(rising(20, 120, 1000))),
          m_chart(makeTheme(Appearance::Dark)) {
        m_chart.resize(800, 700);
        ChartState live;
        live.phase = ChartPhase::Live;
        m_chart.setState(live);
        m_chart.setPriceFormat(2, PriceDelta::fromNanoUsd(kCent));
        m_chart.show();
        m_chart.setSource(&m_bars);
        m_viewport = m_chart.findChild<QGraphicsView*>()->viewport();
    }
    ChartStudy study(std::uint64_t id, int pane) {
        ChartStudy made;
        made.id = id;
        made.name = QStringLiteral("Study %1").arg(id);
        made.values = m_line;
        made.pane = pane;
        made.outputs = {{.title = {}, .colour = 2}};
        return made;
    }
    QImage picture() {
        QImage image(m_chart.size(), QImage::Format_RGB32);
        m_chart.render(&image);
        return image;
    }
    int pixels(const QRect& where, const QColor& colour) {
        const QImage image = picture();
        int found = 0;
        for (int y = where.top(); y <= where.bottom(); ++y) {
            for (int x = where.left(); x <= where.right(); ++x) {
                found += image.pixelColor(x, y) == colour;
            }
        }
        return found;
    }
    QString spoken(const QString& start) {
        for (int i = 0; i < m_chart.spokenParts(); ++i) {
            if (const QString name = m_chart.spokenPart(i).name; name.startsWith(start)) {
                return name;
            }
        }
        return {};
    }
    /// Where in the canvas; the legend stands above it.
    void moveTo(int x, int y) {
        QMouseEvent event(QEvent::MouseMove, QPointF(x, y), m_viewport->mapToGlobal(QPointF(x, y)),
                          Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(m_viewport, &event);
    }

    BarPyramid m_bars;
    std::shared_ptr<const ChartStudySource> m_line, m_otherLine;
    ChartView m_chart;
    QWidget* m_viewport = nullptr;
};

TEST_F(StudiesOnAChart, TellTheValueOfTheLastBarAndOfTheOneUnderThePointer) {
    m_chart.setStudies({study(1, 0)});
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1")), QStringLiteral("Study Study 1: 3.19"));
    const ChartGeometry& g = m_chart.chartGeometry();
    moveTo(static_cast<int>(g.mapTimeToX(m_bars.at(50).start + std::chrono::seconds(30))), 200);
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1")), QStringLiteral("Study Study 1: 2.50"));
}

TEST_F(StudiesOnAChart, APaneTakesItsRoomFromThePriceAndHidingLeavesItsRow) {
    const double whole = m_chart.chartGeometry().plot.height();
    m_chart.setPanes({{7, 0.2}});
    m_chart.setStudies({study(7, 7)});
    EXPECT_LT(m_chart.chartGeometry().plot.height(), whole - 100);
    const QRect pane(0, 700 - Metrics::timeAxis - 120, 600, 118);
    const QColor ink = makeTheme(Appearance::Dark).series[2];
    ChartStudy hidden = study(7, 7);
    EXPECT_GT(pixels(pane, ink), 20);
    hidden.isHidden = true;
    m_chart.setStudies({hidden});
    EXPECT_EQ(pixels(pane, ink), 0);
    EXPECT_EQ(spoken(QStringLiteral("Study Study 7")), QStringLiteral("Study Study 7, hidden"));
}

TEST_F(StudiesOnAChart, AnUnknownValueIsADash) {
    ChartStudy empty = study(1, 0);
    empty.values = lineOf(rising(400, 3, 200));
    m_chart.setStudies({empty});
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1")), QStringLiteral("Study Study 1: no value"));
}

TEST_F(StudiesOnAChart, ARowUnderThePointerOffersHideEditRemove) {
    m_chart.setStudies({study(4, 0), study(5, 0)});
    QSignalSpy hide(&m_chart, &ChartView::studyHideWanted), edit(&m_chart, &ChartView::studyEditWanted),
        remove(&m_chart, &ChartView::studyRemoveWanted);
    moveTo(20, 4 + 17 + 8);  // the second row
    for (int x = 20; x < 340; x += 4) {
        QTest::mouseClick(m_viewport, Qt::LeftButton, {}, QPoint(x, 4 + 17 + 8));
    }
    for (const QSignalSpy* spy : {&hide, &edit, &remove}) {
        ASSERT_GT(spy->count(), 0);
        EXPECT_EQ(spy->front().front().toULongLong(), 5U);
    }
}

TEST_F(StudiesOnAChart, InANarrowChartARowGivesWayAndItsButtonsAreReached) {
    m_chart.resize(330, 400);
    ChartStudy named = study(5, 0);
    named.name = QStringLiteral("meta-llama/llama-3.3-70b-instruct-turbo output / SITC-Z26");
    named.outputs[0].shape = ChartShape::Steps;
    m_chart.setStudies({named});
    QSignalSpy hide(&m_chart, &ChartView::studyHideWanted), edit(&m_chart, &ChartView::studyEditWanted),
        remove(&m_chart, &ChartView::studyRemoveWanted);
    const int end = static_cast<int>(m_chart.chartGeometry().plot.right());
    moveTo(20, 4 + 8);
    for (int x = 20; x < end; x += 4) {
        QTest::mouseClick(m_viewport, Qt::LeftButton, {}, QPoint(x, 4 + 8));
    }
    for (const QSignalSpy* spy : {&hide, &edit, &remove}) {
        EXPECT_GT(spy->count(), 0) << "it is beyond the plot";
    }
    moveTo(20, 200);
    const QImage image = picture();
    const int top = m_viewport->mapTo(&m_chart, QPoint(0, 4)).y();
    const QColor value = makeTheme(Appearance::Dark).series[2];
    int ink = 0;
    for (int y = top; y < top + 17; ++y) {
        for (int x = 0; x < end; ++x) {
            ink += image.pixelColor(x, y) == value;
        }
    }
    EXPECT_GT(ink, 0) << "the value is in view, however long the name";
}

TEST_F(StudiesOnAChart, ANoteLongerThanTheChartEndsWithAnEllipsis) {
    m_chart.resize(220, 400);
    const Theme theme = makeTheme(Appearance::Dark);
    const auto inkFrom = [&](int left) {
        const QImage image = picture();
        int ink = 0;
        for (int y = 3; y < 23; ++y) {
            for (int x = left; x < image.width(); ++x) {
                ink += image.pixelColor(x, y) != theme.panel;
            }
        }
        return ink;
    };
    const int edge = m_chart.width() - Metrics::panelPadding;
    const int before = inkFrom(0), beforeAtEdge = inkFrom(edge);
    m_chart.setNote(QStringLiteral("computed, not known since 2026-08-23"));
    EXPECT_NE(inkFrom(0), before);
    EXPECT_LE(inkFrom(edge), beforeAtEdge + 10) << "an ellipsis may end there, words do not";
}

TEST_F(StudiesOnAChart, AnEdgeIsDraggedAndADoubleClickMaximises) {
    m_chart.setPanes({{7, 0.2}});
    m_chart.setStudies({study(7, 7)});
    QSignalSpy changed(&m_chart, &ChartView::panesChanged);
    const int edge = static_cast<int>(m_chart.chartGeometry().volume.bottom());
    QTest::mousePress(m_viewport, Qt::LeftButton, {}, QPoint(300, edge));
    moveTo(300, edge - 60);
    QTest::mouseRelease(m_viewport, Qt::LeftButton, {}, QPoint(300, edge - 60));
    EXPECT_EQ(changed.count(), 1);
    EXPECT_NEAR(m_chart.chartGeometry().volume.bottom(), edge - 60, 2);
    EXPECT_GT(m_chart.panes().front().share, 0.25);

    QTest::mouseDClick(m_viewport, Qt::LeftButton, {}, QPoint(300, edge + 30));
    EXPECT_EQ(m_chart.maximised(), 7);
    EXPECT_FALSE(m_chart.crosshairPrice()) << "no price stands there";
    QTest::mouseDClick(m_viewport, Qt::LeftButton, {}, QPoint(300, 300));
    EXPECT_EQ(m_chart.maximised(), std::nullopt);
}

TEST_F(StudiesOnAChart, TwoQuickClicksOnARowMaximiseNothing) {
    m_chart.setPanes({{7, 0.2}});
    m_chart.setStudies({study(7, 7), study(4, 0)});
    QSignalSpy hide(&m_chart, &ChartView::studyHideWanted);
    moveTo(20, 12);
    for (int x = 20; x < 340 && hide.isEmpty(); x += 4) {
        QTest::mouseClick(m_viewport, Qt::LeftButton, {}, QPoint(x, 12));
        if (!hide.isEmpty()) {
            QTest::mouseDClick(m_viewport, Qt::LeftButton, {}, QPoint(x, 12));
        }
    }
    EXPECT_GE(hide.count(), 2);
    EXPECT_EQ(m_chart.maximised(), std::nullopt);
}

TEST_F(StudiesOnAChart, OnAScaleOfPercentEveryLineBeginsAtItsOwnFirstValue) {
    ChartStudy other = study(1001, 0);
    other.values = m_otherLine;
    other.isComparison = true;
    m_chart.setVisibleTime(m_bars.at(40).start, m_bars.at(119).start + minutes(1));
    m_chart.setStudies({other});
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1001")), QStringLiteral("Study Study 1001: 10.99"));
    m_chart.setScale(ChartScale::Percent);
    EXPECT_EQ(m_chart.chartGeometry().scale, ChartScale::Percent);
    // The wider axis takes the oldest bars: it counts from the first of which a part is shown.
    const auto sinceStart = m_chart.chartGeometry().from - m_bars.at(0).start;
    const auto first = sinceStart / minutes(1);
    const double percent = (1099.0 / static_cast<double>(1000 + first - 20) - 1) * 100;
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1001")).toStdString(),
              QStringLiteral("Study Study 1001: +%1 %").arg(percent, 0, 'f', 2).toStdString())
        << first;
}

TEST_F(StudiesOnAChart, OneAgainstALeftAxisLeavesThePricesTheirScale) {
    const ChartGeometry& g = m_chart.chartGeometry();
    const double low = g.low, high = g.high, width = g.plot.width();
    ChartStudy beside = study(1000, 0);
    beside.values = lineOf(rising(0, 120, 90'000));  // 900.00 and more: on one scale the prices were a line
    beside.isComparison = true;
    m_chart.setStudies({beside});
    EXPECT_GT(g.high, 900) << "on one axis both have to fit";
    EXPECT_EQ(g.plot.left(), 0);

    beside.isSecond = true;
    m_chart.setStudies({beside});
    EXPECT_NEAR(g.low, low, 0.2) << "but for the bars that the axis takes the room of";
    EXPECT_NEAR(g.high, high, 0.2);
    EXPECT_GE(g.plot.left(), Metrics::priceAxis);
    EXPECT_LE(g.plot.width(), width - Metrics::priceAxis);
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1000")),
              QStringLiteral("Study Study 1000, left axis: 901.19"));
    // Its labels are written in its colour, in front of a plot that begins behind them.
    const QRect axis(0, 40, static_cast<int>(g.plot.left()) - 2, 400);
    const QColor ink = makeTheme(Appearance::Dark).series[2];
    const QImage image = picture();
    int inked = 0;
    for (int y = axis.top(); y < axis.bottom(); ++y) {
        for (int x = 2; x < axis.right(); ++x) {
            const QColor at = image.pixelColor(x, y);  // soft edges are a mix with the panel
            inked += at.blue() - at.red() > (ink.blue() - ink.red()) / 2;
        }
    }
    EXPECT_GT(inked, 30);
    // It fills the height of its own scale.
    const QRect plot(static_cast<int>(g.plot.left()), 26, static_cast<int>(g.plot.width()),
                     static_cast<int>(g.plot.height()));
    EXPECT_GT(
        pixels(QRect(plot.left(), plot.top() + plot.height() * 3 / 4, plot.width(), plot.height() / 4), ink),
        20);
    EXPECT_GT(pixels(QRect(plot.left() + 300, plot.top() + 30, plot.width() - 300, plot.height() / 4), ink),
              20);

    beside.isHidden = true;
    m_chart.setStudies({beside});
    EXPECT_EQ(g.plot.left(), 0) << "nothing stands against it";
}

TEST_F(StudiesOnAChart, AScaleOfPercentDoesNotCountWhatStandsAgainstALeftAxis) {
    ChartStudy beside = study(1000, 0);
    beside.values = m_otherLine;
    beside.isComparison = true;
    beside.isSecond = true;
    m_chart.setScale(ChartScale::Percent);
    m_chart.setStudies({beside});
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1000")),
              QStringLiteral("Study Study 1000, left axis: 10.99"));
}

TEST_F(StudiesOnAChart, UpsideDownHighPricesAreBelow) {
    const ChartGeometry before = m_chart.chartGeometry();
    EXPECT_LT(before.mapUsdToY(3.0), before.mapUsdToY(2.5));
    m_chart.setInverted(true);
    const ChartGeometry& g = m_chart.chartGeometry();
    EXPECT_GT(g.mapUsdToY(3.0), g.mapUsdToY(2.5));
    EXPECT_EQ(g.mapYToPrice(g.mapUsdToY(2.75)), Price::fromNanoUsd(2'750'000'000));
}

TEST_F(StudiesOnAChart, TheOwnPricesAtTheLeftHaveWhatIsBesideThemAtTheRight) {
    const int width = static_cast<int>(m_chart.chartGeometry().plot.width());
    m_chart.setOwnLeft(true);
    const ChartGeometry& g = m_chart.chartGeometry();
    EXPECT_EQ(g.plot.width(), width) << "alone it only changes sides";
    EXPECT_EQ(g.plot.right(), m_chart.width());
    EXPECT_GE(g.plot.left(), Metrics::priceAxis);
    EXPECT_FALSE(spoken(QStringLiteral("Shown: ")).isEmpty());
    EXPECT_TRUE(spoken(QStringLiteral("Shown: ")).endsWith(QStringLiteral("at the left")));

    ChartStudy beside = study(1000, 0);
    beside.values = lineOf(rising(0, 120, 90'000));
    beside.isComparison = beside.isSecond = true;
    m_chart.setStudies({beside});
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1000")),
              QStringLiteral("Study Study 1000, right axis: 901.19"));
    EXPECT_LE(g.plot.right(), m_chart.width() - Metrics::priceAxis);
    const QRect right(static_cast<int>(g.plot.right()) + 2, 40,
                      m_chart.width() - static_cast<int>(g.plot.right()) - 4, 400);
    const QColor ink = makeTheme(Appearance::Dark).series[2];
    const QImage image = picture();
    int inked = 0;
    for (int y = right.top(); y < right.bottom(); ++y) {
        for (int x = right.left(); x < right.right(); ++x) {
            const QColor at = image.pixelColor(x, y);
            inked += at.blue() - at.red() > (ink.blue() - ink.red()) / 2;
        }
    }
    EXPECT_GT(inked, 30) << "its labels";
    // The left axis zooms the prices.
    const double before = g.high - g.low;
    QTest::mousePress(m_viewport, Qt::LeftButton, {}, QPoint(10, 100));
    QTest::mouseMove(m_viewport, QPoint(10, 160));
    QTest::mouseRelease(m_viewport, Qt::LeftButton, {}, QPoint(10, 160));
    EXPECT_NE(g.high - g.low, before);
}

TEST_F(StudiesOnAChart, ALineBesideThePriceDoesNotCrossHoursInWhichNothingTraded) {
    BarPyramid gapped = rising(0, 40, 300);
    for (std::int64_t i = 80; i < 120; ++i) {
        const auto close = Price::fromNanoUsd(400 * kCent);
        ASSERT_TRUE(gapped
                        .append({Timestamp::fromSeconds(1'790'000'040 / 60 * 60 + i * 60),
                                 close,
                                 close,
                                 close,
                                 close,
                                 {},
                                 {}})
                        .ok());
    }
    ChartStudy beside = study(1000, 0);
    beside.values = lineOf(std::move(gapped));
    beside.isComparison = true;
    m_chart.setStudies({beside});
    const ChartGeometry& g = m_chart.chartGeometry();
    const auto x = [&](int minute) {
        return static_cast<int>(g.mapTimeToX(m_bars.at(0).start + minutes(minute)));
    };
    const QImage image = picture();
    const QColor ink = makeTheme(Appearance::Dark).series[2];
    const auto isInked = [&](int from, int to) {
        for (int at = from; at < to; ++at) {
            for (int y = 60; y < 400; ++y) {
                const QColor c = image.pixelColor(at, y);  // soft edges are a mix with the panel
                if (std::abs(c.red() - ink.red()) + std::abs(c.green() - ink.green()) +
                        std::abs(c.blue() - ink.blue()) <
                    40) {
                    return true;
                }
            }
        }
        return false;
    };
    EXPECT_FALSE(isInked(x(45), x(78))) << "nothing is known there";
    EXPECT_TRUE(isInked(x(20), x(36)));
    EXPECT_TRUE(isInked(x(84), x(110)));
    // And what is told of a bar is of that bar: nothing of an earlier or a later one.
    QTest::mouseMove(m_viewport, QPoint(x(60), 200));
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1000")), QStringLiteral("Study Study 1000: no value"));
}

TEST_F(StudiesOnAChart, APriceThatWasSetBeforeTheViewCountsFromWhatItWasThen) {
    const Timestamp first = m_bars.at(0).start;
    const auto usd = [](std::int64_t cents) { return Price::fromNanoUsd(cents * kCent); };
    ChartStudy beside = study(1000, 0);
    beside.isComparison = true;
    beside.outputs[0].shape = ChartShape::Steps;
    beside.values = std::make_shared<StepLine>(std::vector<ChartStep>{
        {first - std::chrono::hours(900), usd(1000)}, {first + minutes(100), usd(800)}});
    m_chart.setScale(ChartScale::Percent);
    m_chart.setStudies({beside});
    EXPECT_EQ(spoken(QStringLiteral("Study Study 1000")), QStringLiteral("Study Study 1000: -20.00 %"));
    beside.values = std::make_shared<StepLine>(std::vector<ChartStep>{
        {first - std::chrono::hours(900), usd(1000)}, {first - std::chrono::hours(800), {}, true}});
    m_chart.setStudies({beside});
    EXPECT_TRUE(spoken(QStringLiteral("Study Study 1000"))
                    .startsWith(QStringLiteral("Study Study 1000: not known since 2026-0")))
        << spoken(QStringLiteral("Study Study 1000")).toStdString();
}

}  // namespace
}  // namespace tessera::widgets
