// Bricks, footprints, the book over time, the clock of the axis.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <QImage>
#include <QPainter>

#include "app/history/bar_pyramid.h"
#include "widgets/chart/chart_footprint.h"
#include "widgets/chart/chart_model.h"
#include "widgets/chart/chart_view.h"

namespace tessera::widgets {
namespace {

using domain::Bar;
using domain::Price;
using domain::PriceDelta;
using domain::Timestamp;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kCent = 10'000'000;
const Timestamp kStart = Timestamp::fromSeconds(1'790'000'040 / 60 * 60);

Price cents(std::int64_t count) {
    return Price::fromNanoUsd(count * kCent);
}

std::vector<Bar> closes(const std::vector<std::int64_t>& all) {
    std::vector<Bar> bars;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Price close = cents(all[i]);
        bars.push_back({kStart + minutes(1) * static_cast<int>(i), close, close, close, close, {}, {}});
    }
    return bars;
}

TEST(Renko, ABrickForEachWholeStepAndTwoToTurn) {
    const auto bricks =
        renkoBricks(closes({200, 204, 210, 231, 222, 209}), PriceDelta::fromNanoUsd(10 * kCent));
    // From 2.00-2.10: up to 2.20 and 2.30 in one bar; 2.22 turns nothing; 2.09 falls below 2.20 by a brick.
    ASSERT_EQ(bricks.size(), 3U);
    EXPECT_EQ(bricks[0], (ChartBrick{kStart + minutes(3), cents(210), cents(220), true, 0, 2}));
    EXPECT_EQ(bricks[1], (ChartBrick{kStart + minutes(3), cents(220), cents(230), true, 1, 2}));
    EXPECT_EQ(bricks[2], (ChartBrick{kStart + minutes(5), cents(210), cents(220), false, 0, 1}));
}

TEST(Renko, TheHeightIsARoundStepNearHalfAPercent) {
    const PriceDelta tick = PriceDelta::fromNanoUsd(kCent);
    EXPECT_EQ(brickSize(cents(200), tick), PriceDelta::fromNanoUsd(kCent));
    EXPECT_EQ(brickSize(cents(10'000'000), tick), PriceDelta::fromNanoUsd(50'000 * kCent));
    EXPECT_EQ(brickSize(cents(1), tick), tick) << "never less than a tick";
}

RC_GTEST_PROP(RenkoProperty, BricksFollowEachOtherWithoutAHole, (const std::vector<std::uint8_t>& raw)) {
    std::vector<std::int64_t> prices(raw.begin(), raw.end());
    const PriceDelta size = PriceDelta::fromNanoUsd(5 * kCent);
    const auto bricks = renkoBricks(closes(prices), size);
    for (std::size_t i = 0; i < bricks.size(); ++i) {
        RC_ASSERT(bricks[i].high - bricks[i].low == size);
        if (i > 0) {
            const ChartBrick &before = bricks[i - 1], &now = bricks[i];
            const Price met = now.isUp ? now.low : now.high;
            RC_ASSERT(met == (now.isUp ? before.high : before.low));
        }
    }
}

TEST(ChartZone, DaysOf23And25HoursAreAsLongAsTheyAre) {
    const ChartZone chicago{QTimeZone("America/Chicago")};
    if (chicago.isUtc()) {
        GTEST_SKIP() << "this system knows no time zones";
    }
    // 8 March 2026, 02:00: the clock jumps to 03:00.
    const auto at = [](const char* iso) { return domain::parseIso(iso).value(); };
    EXPECT_EQ(chicago.name(at("2026-03-08T07:59:00Z")), QStringLiteral("UTC-6"));
    EXPECT_EQ(chicago.name(at("2026-03-08T08:00:00Z")), QStringLiteral("UTC-5"));
    EXPECT_EQ(chicago.fromLocal(at("2026-03-08T00:00:00Z")), at("2026-03-08T06:00:00Z"));
    EXPECT_EQ(chicago.fromLocal(at("2026-03-09T00:00:00Z")), at("2026-03-09T05:00:00Z"));
    ChartGeometry g;
    g.plot = QRectF(0, 0, 1200, 400);
    g.zone = chicago;
    g.from = at("2026-03-07T06:00:00Z");
    g.to = at("2026-03-10T05:00:00Z");
    std::vector<double> midnights;
    double before = -1;
    for (const ChartTick& tick : g.timeTicks(60)) {
        EXPECT_GT(tick.position, before) << "none twice, none backwards: " << tick.label.toStdString();
        before = tick.position;
        if (tick.isMajor) {
            midnights.push_back(tick.position);
        }
    }
    ASSERT_EQ(midnights.size(), 4U);
    const double hour = g.pixelsPer(hours(1));
    EXPECT_NEAR(midnights[1] - midnights[0], 24 * hour, 1e-6);
    EXPECT_NEAR(midnights[2] - midnights[1], 23 * hour, 1e-6);
    // And 1 November, when 01:00 to 02:00 is shown twice.
    EXPECT_EQ(chicago.fromLocal(at("2026-11-02T00:00:00Z")) - chicago.fromLocal(at("2026-11-01T00:00:00Z")),
              hours(25));
}

/// Columns of one bid of 8 at 2.00 and one offer of `quantity` at 2.05, a second each.
class OneWall final : public ChartDepthSource {
 public:
    std::uint64_t count = 600;
    std::int64_t quantity = 512;
    std::uint64_t end() const override { return count; }
    std::uint64_t begin() const override { return 0; }
    Timestamp startOf(std::uint64_t number) const override {
        return kStart + seconds(1) * static_cast<int>(number);
    }
    domain::Duration interval() const override { return seconds(1); }
    ChartDepthColumn column(std::uint64_t number) const override {
        return {startOf(number), {{cents(200), 8}, {cents(205), quantity}}};
    }
};

class DepthPicture : public ::testing::Test {
 protected:
    DepthPicture() {
        m_model.theme = makeTheme(Appearance::Dark);
        m_model.canvas = QRect(0, 0, 600, 200);
        m_model.g.plot = QRectF(0, 0, 600, 200);
        m_model.g.from = kStart;
        m_model.g.to = kStart + seconds(600);
        m_model.g.low = 1.95;
        m_model.g.high = 2.10;
        m_model.tick = PriceDelta::fromNanoUsd(kCent);
        m_model.state.phase = ChartPhase::Live;
        m_model.depth = m_source;
    }
    QImage paint() {
        QImage image(600, 200, QImage::Format_RGB32);
        image.fill(m_model.theme.panel);
        QPainter painter(&image);
        paintDepth(painter, m_model);
        return image;
    }
    QRgb at(const QImage& image, int x, double usd) const {
        return image.pixel(x, static_cast<int>(m_model.g.mapUsdToY(usd)));
    }
    ChartModel m_model;
    std::shared_ptr<OneWall> m_source = std::make_shared<OneWall>();
};

TEST_F(DepthPicture, AWallStandsWhereItRestsOnAnyScale) {
    for (const ChartScale scale : {ChartScale::Linear, ChartScale::Log}) {
        for (const bool isInverted : {false, true}) {
            m_model.g.scale = scale;
            m_model.g.isInverted = isInverted;
            const QImage image = paint();
            const QRgb ground = m_model.theme.panel.rgb();
            EXPECT_NE(at(image, 300, 2.055), ground) << "the wall";
            EXPECT_NE(at(image, 300, 2.005), ground) << "the small bid";
            EXPECT_NE(at(image, 300, 2.055), at(image, 300, 2.005)) << "more is stronger";
            EXPECT_EQ(at(image, 300, 2.03), ground) << "nothing rests between";
        }
    }
}

/// As at a real exchange: fifty levels alike, and far from them one order ten thousand times as large.
class WhaleFarAway final : public ChartDepthSource {
 public:
    std::uint64_t end() const override { return 600; }
    std::uint64_t begin() const override { return 0; }
    Timestamp startOf(std::uint64_t number) const override {
        return kStart + seconds(1) * static_cast<int>(number);
    }
    domain::Duration interval() const override { return seconds(1); }
    ChartDepthColumn column(std::uint64_t number) const override {
        ChartDepthColumn column{startOf(number), {{cents(900), 1'000'000}}};
        for (int level = 0; level < 50; ++level) {
            column.cells.push_back({cents(180 + level), 100 - level % 5 * 20});
        }
        return column;
    }
};

TEST_F(DepthPicture, OneOrderFarAwayDoesNotTakeTheColoursFromTheBook) {
    m_model.depth = std::make_shared<WhaleFarAway>();
    const auto distance = [&](QRgb a, QRgb b) {
        return std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
    };
    const QImage image = paint();
    EXPECT_GT(distance(at(image, 300, 2.005), m_model.theme.panel.rgb()), 120) << "100 of at most 100";
    EXPECT_GT(distance(at(image, 300, 2.005), at(image, 300, 2.045)), 60) << "100 and 20";
}

TEST_F(DepthPicture, PanningMakesNoPictureAnewAndASecondMakesOne) {
    (void)paint();
    const std::uint64_t made = m_model.depthImage.made();
    for (int i = 0; i < 50; ++i) {
        m_model.g.from = kStart + seconds(i);
        m_model.g.to = kStart + seconds(400 + i);
        (void)paint();
    }
    EXPECT_EQ(m_model.depthImage.made(), made);
    m_source->count = 601;
    m_model.g.to = kStart + seconds(700);
    (void)paint();
    EXPECT_EQ(m_model.depthImage.made(), made + 1);
}

/// Two bars: the first with an imbalance.
class TwoBars final : public ChartFootprintSource {
 public:
    std::uint64_t revision() const override { return 1; }
    void read(Timestamp, Timestamp, domain::Duration, PriceDelta height,
              std::vector<ChartFootprintBar>& out) const override {
        askedHeight = height;
        out = {{kStart, {{cents(200), 3, 40, 0, 0}, {cents(201), 150, 2, 0, 1}}, 1, 111},
               {kStart + minutes(1), {{cents(200), 5, 5, 1, 0}}, 0, std::nullopt}};
    }
    mutable PriceDelta askedHeight;
};

/// A source that names no side: all of a row is unknown.
class NoSides final : public ChartFootprintSource {
 public:
    explicit NoSides(std::int64_t quantity) : m_quantity(quantity) {}
    std::uint64_t revision() const override { return 1; }
    void read(Timestamp, Timestamp, domain::Duration, PriceDelta,
              std::vector<ChartFootprintBar>& out) const override {
        out = {{kStart + minutes(1), {{cents(200), 0, 0, m_quantity, 0}, {cents(201), 0, 0, 7, 0}}, 0, {}}};
    }

 private:
    std::int64_t m_quantity;
};

TEST(Footprints, OfASourceThatNamesNoSidesHaveTheirNumbersAllTheSame) {
    history::BarPyramid bars{minutes(1)};
    for (const Bar& bar : closes({200, 201, 200, 201, 202, 200, 201, 200, 201, 200})) {
        ASSERT_TRUE(bars.append(bar).ok());
    }
    ChartView view(makeTheme(Appearance::Dark));
    view.resize(900, 500);
    ChartState state;
    state.phase = ChartPhase::Live;
    view.setState(state);
    view.setPriceFormat(2, PriceDelta::fromNanoUsd(kCent));
    view.show();
    view.setSource(&bars);
    view.setType(ChartType::Footprint);
    view.setVisibleTime(kStart - minutes(1), kStart + minutes(9));
    const auto picture = [&](std::int64_t quantity) {
        view.setFootprints(std::make_shared<NoSides>(quantity));
        QImage image(view.size(), QImage::Format_RGB32);
        view.render(&image);
        return image;
    };
    EXPECT_NE(picture(40), picture(41)) << "what was dealt is read";
    std::vector<ChartFootprintBar> bar;
    NoSides(1).read({}, {}, {}, {}, bar);
    EXPECT_TRUE(hasUnknownSides(bar)) << "and the chart says what it does not know";
    TwoBars().read({}, {}, {}, {}, bar);
    bar.pop_back();
    EXPECT_FALSE(hasUnknownSides(bar));
}

TEST(Footprints, AreDrawnWhereBarsAreWideAndCandlesElsewhere) {
    history::BarPyramid bars{minutes(1)};
    for (const Bar& bar : closes({200, 201, 200, 201, 202, 200, 201, 200, 201, 200})) {
        ASSERT_TRUE(bars.append(bar).ok());
    }
    const auto source = std::make_shared<TwoBars>();
    ChartView view(makeTheme(Appearance::Dark));
    view.resize(900, 500);
    ChartState state;
    state.phase = ChartPhase::Live;
    view.setState(state);
    view.setPriceFormat(2, PriceDelta::fromNanoUsd(kCent));
    view.show();
    view.setSource(&bars);
    view.setType(ChartType::Footprint);
    view.setFootprints(source);
    const auto picture = [&view] {
        QImage image(view.size(), QImage::Format_RGB32);
        view.render(&image);
        return image;
    };
    view.setVisibleTime(kStart - minutes(1), kStart + minutes(9));
    const QImage wide = picture();
    EXPECT_EQ(source->askedHeight.nanoUsd() % kCent, 0) << "rows are whole ticks";
    view.setType(ChartType::Candles);
    EXPECT_NE(picture(), wide);
    view.setType(ChartType::Footprint);
    view.setVisibleTime(kStart - minutes(1), kStart + minutes(200));
    // Below the line that says so.
    const auto lower = [&] { return picture().copy(0, view.height() / 2, view.width(), view.height() / 2); };
    const QImage narrow = lower();
    view.setType(ChartType::Candles);
    EXPECT_EQ(lower(), narrow) << "four pixels a bar have no room for numbers";
}

}  // namespace
}  // namespace tessera::widgets
