// Drawings on a chart by hand and by keys.

#include <gtest/gtest.h>

#include <QGraphicsView>
#include <QSignalSpy>
#include <QTest>

#include "app/history/bar_pyramid.h"
#include "widgets/chart/chart_drawings.h"
#include "widgets/chart/chart_view.h"

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Timestamp;
using drawings::Drawing;
using drawings::DrawingKind;
using drawings::Point;
using std::chrono::minutes;

constexpr std::int64_t kCent = 10'000'000;

Price cents(std::int64_t value) {
    return Price::fromNanoUsd(value * kCent);
}

class DrawingsOnAChart : public ::testing::Test {
 protected:
    DrawingsOnAChart() : m_bars(minutes(1)), m_chart(makeTheme(Appearance::Dark)) {
        for (std::int64_t i = 0; i < 120; ++i) {
            const Timestamp start = Timestamp::fromSeconds(1'790'000'040 / 60 * 60 + i * 60);
            (void)m_bars.append(
                {start, cents(200), cents(210), cents(190), cents(205), Quantity::fromRaw(1), {}});
        }
        m_chart.resize(800, 600);
        ChartState live;
        live.phase = ChartPhase::Live;
        m_chart.setState(live);
        m_chart.setPriceFormat(2, PriceDelta::fromNanoUsd(kCent));
        m_chart.show();
        m_chart.setSource(&m_bars);
        m_chart.setVisibleTime(m_bars.firstStart(), m_bars.lastStart() + minutes(1));
        m_viewport = m_chart.findChild<QGraphicsView*>()->viewport();
        QObject::connect(&m_chart, &ChartView::drawingPlaced,
                         [this](const Drawing& d) { m_placed.push_back(d); });
        QObject::connect(&m_chart, &ChartView::drawingChanged,
                         [this](const Drawing& d) { m_changed.push_back(d); });
    }
    const ChartGeometry& g() { return m_chart.chartGeometry(); }
    QPoint pixel(const Point& point) {
        return QPointF(g().mapTimeToX(point.time), g().mapPriceToY(point.price)).toPoint();
    }
    Point at(std::size_t bar, std::int64_t price) {
        return {m_bars.at(bar).start + std::chrono::seconds(30), cents(price)};
    }
    void move(QPoint to, Qt::MouseButtons buttons = Qt::NoButton) {
        QMouseEvent event(QEvent::MouseMove, QPointF(to), m_viewport->mapToGlobal(QPointF(to)), Qt::NoButton,
                          buttons, {});
        QApplication::sendEvent(m_viewport, &event);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(m_viewport, Qt::LeftButton, keys, from);
        move((from + to) / 2, Qt::LeftButton);
        move(to, Qt::LeftButton);
        QTest::mouseRelease(m_viewport, Qt::LeftButton, keys, to);
    }
    Drawing trend() {
        return {.id = 3, .kind = DrawingKind::TrendLine, .points = {at(30, 200), at(90, 208)}, .text = {}};
    }
    QStringList spoken() {
        QStringList names;
        for (int i = 0; i < m_chart.spokenParts(); ++i) {
            names << m_chart.spokenPart(i).name;
        }
        return names;
    }

    history::BarPyramid m_bars;
    ChartView m_chart;
    QWidget* m_viewport = nullptr;
    std::vector<Drawing> m_placed, m_changed;
};

TEST_F(DrawingsOnAChart, TwoClicksPlaceALineOnTheBarsUnderThem) {
    m_chart.setTool(DrawingKind::TrendLine);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(30, 203)));
    move(pixel(at(60, 204)));
    EXPECT_TRUE(m_placed.empty());
    m_chart.setMagnet(false);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(90, 207)));
    ASSERT_EQ(m_placed.size(), 1U);
    EXPECT_EQ(m_placed[0].points[0].time, at(30, 0).time);
    EXPECT_EQ(m_placed[0].points[1], at(90, 207));
    EXPECT_EQ(m_chart.tool(), std::nullopt) << "one at a time";
}

TEST_F(DrawingsOnAChart, ADragPlacesTheSameAndEveryKindCanBePlaced) {
    m_chart.setMagnet(false);
    for (const drawings::KindInfo& info : drawings::drawingKinds()) {
        m_placed.clear();
        m_chart.setTool(info.kind);
        if (info.points == 2) {
            drag(pixel(at(30, 197)), pixel(at(80, 203)));
        } else {
            for (std::size_t i = 0; i < info.points; ++i) {
                QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(30 + 20 * i, 197)));
            }
        }
        ASSERT_EQ(m_placed.size(), 1U) << info.title;
        EXPECT_EQ(m_placed[0].points.size(), info.points) << info.title;
    }
}

/// 2.04 since bar 40, and a gap of one bar.
struct LevelSince final : ChartStudySource {
    Timestamp from, gap;
    void read(Timestamp begin, Timestamp end, domain::Duration,
              std::vector<ChartStudyPoint>& out) const override {
        out.clear();
        for (Timestamp at = from; at < end; at = at + minutes(1)) {
            if (at >= begin && at != gap) {
                out.push_back({at, {2.04}, false});
            }
        }
    }
};

TEST_F(DrawingsOnAChart, AnAnchoredVwapStandsAtTheStartOfItsBarAndWhereTheTradesPutIt) {
    m_chart.setTool(DrawingKind::AnchoredVwap);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(40, 197)));
    ASSERT_EQ(m_placed.size(), 1U);
    EXPECT_EQ(m_placed[0].points[0].time, m_bars.at(40).start) << "shorter bars count from the same trade on";
    Drawing vwap = m_placed[0];
    vwap.id = 5;
    m_chart.setDrawings({vwap});
    EXPECT_TRUE(spoken().join('\n').contains("Anchored VWAP, VWAP from "))
        << spoken().join('\n').toStdString();
    EXPECT_FALSE(spoken().join('\n').contains("2.0400")) << "nothing is known of it yet";
    auto line = std::make_shared<LevelSince>();
    line->from = m_bars.at(40).start;
    line->gap = m_bars.at(60).start;
    m_chart.setDrawingLines({{5, line}});
    EXPECT_TRUE(spoken().join('\n').contains(": 2.0400")) << spoken().join('\n').toStdString();
    // It is held where it is drawn, and nowhere else.
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(80, 204)));
    EXPECT_TRUE(spoken().join('\n').contains("selected"));
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(20, 204)));
    EXPECT_FALSE(spoken().join('\n').contains("selected")) << "before its anchor there is none";
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(60, 204)));
    EXPECT_TRUE(spoken().join('\n').contains("selected")) << "a bar without trades is bridged, as a line is";
    QTest::keyClick(&m_chart, Qt::Key_Up);
    EXPECT_TRUE(m_changed.empty()) << "no hand moves its price";
    QTest::keyClick(&m_chart, Qt::Key_Right);
    ASSERT_EQ(m_changed.size(), 1U);
    EXPECT_EQ(m_changed[0].points[0].time, m_bars.at(41).start);
    drag(pixel(at(40, 204)), pixel(at(30, 195)));
    ASSERT_EQ(m_changed.size(), 2U);
    EXPECT_EQ(m_changed[1].points[0].time, m_bars.at(30).start);
}

TEST_F(DrawingsOnAChart, TheMagnetTakesTheHighThatIsNear) {
    m_chart.setPriceFormat(3, PriceDelta::fromNanoUsd(kCent / 10));
    const QPoint nearHigh = pixel(at(40, 210)) + QPoint(0, 6);
    m_chart.setTool(DrawingKind::Horizontal);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, nearHigh);
    m_chart.setTool(DrawingKind::Horizontal);
    m_chart.setMagnet(false);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, nearHigh);
    ASSERT_EQ(m_placed.size(), 2U);
    EXPECT_EQ(m_placed[0].points[0].price, cents(210));
    EXPECT_NE(m_placed[1].points[0].price, cents(210));
}

TEST_F(DrawingsOnAChart, ALineIsMovedWholeAndBendsByItsPointOnceSelected) {
    m_chart.setDrawings({trend()});
    m_chart.setMagnet(false);
    drag(pixel(at(60, 204)), pixel(at(70, 206)));
    ASSERT_EQ(m_changed.size(), 1U);
    EXPECT_EQ(m_changed[0].id, 3U);
    EXPECT_EQ(m_changed[0].points, (std::vector<Point>{at(40, 202), at(100, 210)}));
    drag(pixel(at(90, 208)), pixel(at(100, 195)));
    ASSERT_EQ(m_changed.size(), 2U);
    EXPECT_EQ(m_changed[1].points, (std::vector<Point>{at(30, 200), at(100, 195)}));
}

TEST_F(DrawingsOnAChart, CtrlDragClonesAndALockedOneStays) {
    Drawing locked = trend();
    locked.isLocked = true;
    m_chart.setDrawings({locked});
    const domain::Timestamp from = g().from;
    drag(pixel(at(60, 204)), pixel(at(70, 206)));
    EXPECT_TRUE(m_changed.empty());
    EXPECT_EQ(g().from, from) << "the chart is not panned by it either";
    drag(pixel(at(60, 204)), pixel(at(70, 206)), Qt::ControlModifier);
    ASSERT_EQ(m_placed.size(), 1U);
    EXPECT_EQ(m_placed[0].points[0].time, at(40, 0).time);
    EXPECT_FALSE(m_placed[0].isLocked);
}

TEST_F(DrawingsOnAChart, KeysPlaceSelectMoveAndRemove) {
    m_chart.setTool(DrawingKind::Rectangle);
    QTest::keyClick(&m_chart, Qt::Key_Return);
    ASSERT_EQ(m_placed.size(), 1U);
    m_chart.setDrawings({trend()});
    QSignalSpy removed(&m_chart, &ChartView::drawingRemoveWanted), undone(&m_chart, &ChartView::undoWanted);
    QTest::keyClick(&m_chart, Qt::Key_Delete);
    EXPECT_EQ(removed.count(), 0) << "nothing is selected";
    QTest::keyClick(&m_chart, Qt::Key_Period);
    EXPECT_TRUE(spoken().join('\n').contains(QStringLiteral("Trend line, 2.00 at 2026-09-21 ")))
        << spoken().join('\n').toStdString();
    EXPECT_TRUE(spoken().join('\n').contains(QStringLiteral("selected")));
    QTest::keyClick(&m_chart, Qt::Key_Right);
    QTest::keyClick(&m_chart, Qt::Key_Up, Qt::ShiftModifier);
    ASSERT_EQ(m_changed.size(), 2U);
    EXPECT_EQ(m_changed[0].points[0].time, at(31, 0).time);
    EXPECT_EQ(m_changed[1].points[0].price, cents(210));
    QTest::keyClick(&m_chart, Qt::Key_Delete);
    QTest::keyClick(&m_chart, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(removed.count(), 1);
    EXPECT_EQ(undone.count(), 1);
}

TEST_F(DrawingsOnAChart, EscGivesUpAToolThenTheSelection) {
    m_chart.setTool(DrawingKind::Channel);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(30, 200)));
    QTest::keyClick(&m_chart, Qt::Key_Escape);
    EXPECT_EQ(m_chart.tool(), std::nullopt);
    QTest::mouseClick(m_viewport, Qt::LeftButton, {}, pixel(at(50, 200)));
    EXPECT_TRUE(m_placed.empty());
}

TEST_F(DrawingsOnAChart, ShiftDragMeasuresAndPansNothing) {
    const domain::Timestamp from = g().from;
    drag(pixel(at(30, 200)), pixel(at(90, 210)), Qt::ShiftModifier);
    EXPECT_EQ(g().from, from);
    EXPECT_TRUE(m_placed.empty()) << "a measure is not kept";
    ChartModel model;
    model.source = &m_bars;
    EXPECT_EQ(distanceWords(model, at(30, 200), at(90, 210)),
              QStringLiteral("+0.10 (+5.00 %), 60 bars, 1 h 0 min"));
    EXPECT_EQ(distanceWords(model, at(90, 210), at(30, 200)),
              QStringLiteral("-0.10 (-4.76 %), 60 bars, 1 h 0 min"));
}

TEST_F(DrawingsOnAChart, StandsAtItsTimeAndPriceAtAnyInterval) {
    m_chart.setDrawings({trend()});
    const double before = g().mapTimeToX(at(30, 200).time);
    history::BarPyramid hours(std::chrono::hours(1));
    (void)hours.append({domain::floorTo(m_bars.firstStart(), std::chrono::hours(1)),
                        cents(200),
                        cents(210),
                        cents(190),
                        cents(205),
                        Quantity::fromRaw(1),
                        {}});
    m_chart.setSource(&hours, true);
    EXPECT_DOUBLE_EQ(g().mapTimeToX(at(30, 200).time), before);
    EXPECT_TRUE(spoken().join('\n').contains(QStringLiteral("Trend line, 2.00 at")));
    m_chart.setSource(&m_bars, true);
}

}  // namespace
}  // namespace tessera::widgets
