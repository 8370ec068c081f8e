#include "widgets/chart/chart_labels.h"

#include <gtest/gtest.h>

#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <random>

#include "widgets/chart/chart_flags.h"
#include "widgets/chart/chart_layers.h"

namespace tessera::widgets {
namespace {

using domain::Price;

constexpr AxisRun kAxis{0, 400};

TEST(ChartLabels, AFreePlaceIsKept) {
    EXPECT_EQ(nearestFree({100, 118}, {{10, 28}, {118, 136}}, kAxis), (AxisRun{100, 118}));
}

TEST(ChartLabels, ATakenPlaceGivesWayToTheNearerSide) {
    EXPECT_EQ(nearestFree({100, 118}, {{105, 123}}, kAxis), (AxisRun{87, 105}));
    EXPECT_EQ(nearestFree({100, 118}, {{95, 113}}, kAxis), (AxisRun{113, 131}));
}

TEST(ChartLabels, BetweenTwoTooNearItGoesBeyondThem) {
    EXPECT_EQ(nearestFree({110, 128}, {{90, 108}, {120, 138}}, kAxis), (AxisRun{138, 156}));
}

TEST(ChartLabels, AtTheEdgeItStaysOnTheAxis) {
    EXPECT_EQ(nearestFree({-9, 9}, {}, kAxis), (AxisRun{0, 18}));
    EXPECT_EQ(nearestFree({-9, 9}, {{0, 32}}, kAxis), (AxisRun{32, 50}));
    EXPECT_EQ(nearestFree({391, 409}, {{382, 400}}, kAxis), (AxisRun{364, 382}));
}

/// A plot of 400 rows, one USD a row.
ChartModel model() {
    ChartModel m;
    m.theme = makeTheme(Appearance::Dark);
    m.g.plot = QRectF(0, 0, 600, 400);
    m.g.from = domain::Timestamp::fromSeconds(0);
    m.g.to = domain::Timestamp::fromSeconds(600);
    m.g.low = 0;
    m.g.high = 400;
    m.priceAxis = QRect(600, 0, 54, 400);
    return m;
}

Price usd(int whole) {
    return Price::fromNanoUsd(std::int64_t{whole} * 1'000'000'000);
}

TEST(ChartLabels, LastPositionAndPointerNeverMeet) {
    ChartModel m = model();
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        const int near = static_cast<int>(random() % 401);
        const auto about = [&] { return std::clamp(near + static_cast<int>(random() % 41) - 20, 0, 400); };
        m.last = ChartLast{usd(about()), 1, random() % 2 == 0 ? QString() : QStringLiteral("3:01:48")};
        m.position = ChartPosition{usd(about()), {}, {}};
        m.pointer = QPointF(300, std::min(399, about()));
        const PriceTags tags = priceTags(m);
        ASSERT_TRUE(tags.last && tags.position && tags.pointer) << round;
        EXPECT_FALSE(tags.last->meets(*tags.position)) << round;
        EXPECT_FALSE(tags.last->meets(*tags.pointer)) << round;
        EXPECT_FALSE(tags.position->meets(*tags.pointer)) << round;
        for (const auto& tag : {*tags.last, *tags.position, *tags.pointer}) {
            EXPECT_GE(tag.from, 0) << round;
            EXPECT_LE(tag.to, 400) << round;
        }
    }
}

TEST(ChartLabels, TheLastPriceKeepsItsTruePlaceUnderThePointer) {
    ChartModel m = model();
    m.last = ChartLast{usd(200), 1, {}};
    const AxisRun before = *priceTags(m).last;
    m.pointer = QPointF(300, 200);
    EXPECT_EQ(*priceTags(m).last, before);
    EXPECT_EQ(before, (AxisRun{191, 209}));
}

TEST(ChartLabels, TheAxisIsAsWideAsItsLongestPrice) {
    ChartModel m = model();
    m.priceTicks = {{100, "2.40", false}};
    EXPECT_EQ(neededAxisWidth(m, axisDigitWidth(m.theme)), Metrics::priceAxis);
    m.priceTicks = {{100, "0.000000940", false}};
    EXPECT_GE(neededAxisWidth(m, axisDigitWidth(m.theme)),
              QFontMetrics(m.theme.numbers(11)).horizontalAdvance("0.000000940") + 8);
}

TEST(ChartLabels, TinyPricesFillTheHeight) {
    ChartModel m = model();
    m.g.fitPrice(Price::fromNanoUsd(938), Price::fromNanoUsd(942));
    EXPECT_GT(m.g.mapPriceToY(Price::fromNanoUsd(938)) - m.g.mapPriceToY(Price::fromNanoUsd(942)), 300);
}

/// The box of what is written of a line's name; empty: it is not written.
QRect nameOn(const ChartModel& m) {
    QImage image(600, 400, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintLineLabels(painter, m);
    painter.end();
    QRect box;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            box = qAlpha(image.pixel(x, y)) != 0 ? box.united(QRect(x, y, 1, 1)) : box;
        }
    }
    return box;
}

TEST(ChartLabels, TheNameOfALineHidesNoBar) {
    ChartModel m = model();
    m.state.phase = ChartPhase::Live;
    m.barInterval = std::chrono::seconds(6);
    m.indexLines = {{.name = "@SITC",
                     .colour = 1,
                     .steps = {{domain::Timestamp::fromSeconds(0), usd(200), false, true}}}};
    std::mt19937 random(3);
    int written = 0;
    for (int round = 0; round < 200; ++round) {
        m.bars.clear();
        // Around the line, with quiet stretches of some length; in some rounds the whole plot is full.
        const int most = round % 20 == 0 ? 400 : 60;
        for (int i = 0; i < 100; ++i) {
            const int low = most == 400 ? 0 : 200 - static_cast<int>(random() % 60);
            const int high = most == 400 ? 400 : 200 + static_cast<int>(random() % 60);
            m.bars.push_back(
                {domain::Timestamp::fromSeconds(i * 6), usd(low), usd(high), usd(low), usd(high), {}, {}});
        }
        const QRect name = nameOn(m);
        written += !name.isEmpty();
        EXPECT_TRUE(most == 60 || name.isEmpty()) << "there is no free place";
        for (const domain::Bar& bar : m.bars) {
            const QRectF box(QPointF(m.g.mapTimeToX(bar.start), m.g.mapPriceToY(bar.high)),
                             QPointF(m.g.mapTimeToX(bar.start + m.barInterval), m.g.mapPriceToY(bar.low)));
            ASSERT_FALSE(QRectF(name).intersects(box)) << round;
        }
    }
    EXPECT_EQ(written, 190);
}

TEST(ChartLabels, TheNameOfALineStandsAtItWhereNoBarIsNear) {
    ChartModel m = model();
    m.state.phase = ChartPhase::Live;
    m.barInterval = std::chrono::seconds(6);
    m.indexLines = {{.name = "@SITC",
                     .colour = 1,
                     .steps = {{domain::Timestamp::fromSeconds(0), usd(300), false, true}}}};
    m.bars.push_back({domain::Timestamp::fromSeconds(590), usd(20), usd(60), usd(20), usd(60), {}, {}});
    const QRect name = nameOn(m);
    EXPECT_LT(std::abs(name.bottom() - m.g.mapPriceToY(usd(300))), 8);
    EXPECT_GT(name.right(), 585);
}

/// A pane of volume from 400 to 500, one pixel a second.
ChartModel modelOfEvents(std::vector<std::pair<int, QString>> events) {
    ChartModel m = model();
    m.g.volume = QRectF(0, 400, 600, 100);
    for (auto& [second, text] : events) {
        m.events.push_back({domain::Timestamp::fromSeconds(second), text});
    }
    return m;
}

TEST(ChartFlags, WordsEndBeforeTheNextFlag) {
    const QString headline = QStringLiteral("A headline that is longer than the room there is for it here");
    const ChartModel m = modelOfEvents({{100, headline}, {200, headline}, {210, headline}, {580, headline}});
    const QFontMetrics metrics(m.theme.words(10));
    const auto flags = flagsOf(m);
    ASSERT_EQ(flags.size(), 4u);
    EXPECT_TRUE(flags[0].words.endsWith(QStringLiteral("…"))) << flags[0].words.toStdString();
    EXPECT_LT(flags[0].x + 13 + metrics.horizontalAdvance(flags[0].words), flags[1].x);
    EXPECT_EQ(flags[1].words, QString());  // ten pixels
    EXPECT_EQ(flags[2].words, headline);
    EXPECT_EQ(flags[3].words, QString());
    EXPECT_EQ(flagsOf(modelOfEvents({{20, headline}}))[0].words, QString());  // the pane's name stands there
}

TEST(ChartFlags, ThePointerReadsThemWholeWithTheirTime) {
    const ChartModel m = modelOfEvents({{200, QStringLiteral("one")}, {206, QStringLiteral("two")}});
    EXPECT_EQ(flagsAt(m, {204, 408}).join('|'),
              QStringLiteral("1970-01-01 00:03  one|1970-01-01 00:03  two"));
    EXPECT_TRUE(flagsAt(m, {204, 300}).isEmpty());
    EXPECT_TRUE(flagsAt(m, {250, 408}).isEmpty());
}

}  // namespace
}  // namespace tessera::widgets
