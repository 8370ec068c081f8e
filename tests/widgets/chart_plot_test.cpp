// What is kept of a chart's plot: moved by a pan it has the very pixels a whole painting gives.

#include "widgets/chart/chart_plot.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/history/bar_pyramid.h"
#include "widgets/chart/chart_model.h"

namespace tessera::widgets {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Timestamp;
using std::chrono::minutes;

constexpr int kWidth = 620, kHeight = 420;
constexpr Duration kMinute = minutes(1);
const Timestamp kFirst = Timestamp::fromSeconds(1'790'000'040 / 60 * 60);

/// Prices that wander between the same two edges, so that panning does not change the scale; with gaps.
history::BarPyramid wavingBars(int count, int offset) {
    history::BarPyramid bars(kMinute);
    for (int i = 0; i < count; ++i) {
        if (i % 97 == 41) {
            continue;
        }
        const auto at = [&](double x) {
            return Price::fromNanoUsd(
                std::llround((2 + 0.3 * std::sin(x * 0.9) + 0.1 * std::sin(x * 0.13)) * 1e9));
        };
        const Price open = at(i + offset), close = at(i + offset + 1);
        const PriceDelta wick = PriceDelta::fromNanoUsd(i % 5 * 9'000'000);
        (void)bars.append({kFirst + kMinute * i, open, std::max(open, close) + wick,
                           std::min(open, close) - wick, close, Quantity::fromRaw(i % 40 * 3),
                           Quantity::fromRaw(i % 20)});
    }
    return bars;
}

std::shared_ptr<const ChartStudySource> lineOf(history::BarPyramid bars) {
    return std::make_shared<CloseLine>(std::make_shared<history::BarPyramid>(std::move(bars)));
}

ChartForecast fanAt(Timestamp origin) {
    ChartForecast f;
    f.origin = origin;
    f.originPrice = Price::fromNanoUsd(2'000'000'000);
    f.paths.resize(3);
    for (int i = 1; i <= 40; ++i) {
        const auto at = [&](double z) {
            return Price::fromNanoUsd(std::llround((2 + z * 0.02 * std::sqrt(i)) * 1e9));
        };
        f.steps.push_back(
            {origin + kMinute * i, at(-1.64), at(-1.28), at(-.67), at(.05), at(.67), at(1.28), at(1.64)});
        f.randomWalk.emplace_back(at(-1.5), at(1.5));
        for (std::size_t p = 0; p < f.paths.size(); ++p) {
            f.paths[p].push_back(at(std::sin(i * 0.7 + static_cast<double>(p))));
        }
    }
    return f;
}

class KeptPlot : public ::testing::Test {
 protected:
    KeptPlot() : m_bars(wavingBars(3000, 0)) {
        m_model.theme = makeTheme(Appearance::Dark);
        m_model.state.phase = ChartPhase::Live;
        m_model.canvas = QRect(0, 0, kWidth + 60, kHeight + 20);
        m_model.g.plot = QRectF(0, 0, kWidth, 280);
        m_model.g.volume = QRectF(0, 280, kWidth, 60);
        m_model.panes.resize(1);
        m_model.panes[0].pane = {7, 0.2};
        m_model.panes[0].g.plot = QRectF(0, 340, kWidth, kHeight - 340);
        m_model.tick = PriceDelta::fromNanoUsd(10'000'000);
        ChartStudy over{.id = 1,
                        .name = "one",
                        .outputs = {{.title = {}, .colour = 1}},
                        .values = lineOf(wavingBars(3000, 5))};
        ChartStudy under = over;
        under.id = under.pane = 7;
        under.guides = {1.9, 2.1};
        under.values = lineOf(wavingBars(3000, 11));
        m_model.studies = {over, under};
        m_model.forecast = fanAt(kFirst + kMinute * 1460);
        m_model.source = &m_bars;
        m_model.isPriceAuto = false;
        m_model.g.low = 1.4;
        m_model.g.high = 2.6;
        m_model.panes[0].isAuto = false;
        m_model.panes[0].g.low = 1.4;
        m_model.panes[0].g.high = 2.6;
        ChartIndexLine index;
        index.name = "@SITC";
        for (int i = 0; i < 30; ++i) {
            index.steps.push_back({kFirst + kMinute * (i * 100),
                                   Price::fromNanoUsd(1'800'000'000 + i % 3 * 90'000'000), i == 9, i >= 14});
        }
        m_model.indexLines = {index};
    }

    void show(Timestamp from, Duration span) {
        m_model.g.from = from;
        m_model.g.to = from + span;
        m_model.readVisible();
        m_model.mostVolume = 120;  // of every window this wide it is; a narrow one must not rescale
    }

    QImage draw(ChartPlotImage& kept, const ChartModel& model) const {
        QImage image(QSize(kWidth + 60, kHeight + 20) * m_ratio, QImage::Format_RGB32);
        image.setDevicePixelRatio(m_ratio);
        image.fill(Qt::black);
        QPainter painter(&image);
        EXPECT_TRUE(kept.draw(painter, model));
        return image;
    }

    static std::optional<std::pair<int, int>> firstOther(const QImage& a, const QImage& b, const QRect& in) {
        for (int y = in.top(); y <= in.bottom(); ++y) {
            for (int x = in.left(); x <= in.right(); ++x) {
                if (a.pixel(x, y) != b.pixel(x, y)) {
                    return std::pair(x, y);
                }
            }
        }
        return std::nullopt;
    }

    /// Pans to and fro by uneven steps; every picture is that of a plot painted whole.
    void panAbout(Duration span, bool isMostlyMoved = true) {
        ChartPlotImage kept;
        Timestamp from = kFirst + kMinute * 1500 - span / 3 * 2;
        show(from, span);
        (void)draw(kept, m_model);
        const std::int64_t whole = kept.paintedColumns();
        int number = 0;
        for (const double columns :
             {-1.2, -3.7, -40.0, 7.3, 0.4, 90.6, 12.0, -1.5, -130.2, 33.3, 250.0, -5.0}) {
            from = from + Duration(std::llround(columns * static_cast<double>(span.count()) / kWidth));
            show(from, span);
            const QImage moved = draw(kept, m_model);
            ChartPlotImage fresh;
            const QImage painted = draw(fresh, m_model);
            ++number;
            ASSERT_EQ(firstOther(moved, painted, painted.rect()), std::nullopt) << "pan " << number;
        }
        EXPECT_TRUE(!isMostlyMoved || kept.paintedColumns() - whole < 6 * whole)
            << "twelve pans painted more than what came into view";
    }

    int m_ratio = 1;
    history::BarPyramid m_bars;
    ChartModel m_model;
};

TEST_F(KeptPlot, IsWhatAWholePaintingGivesAtAnyWidthOfABar) {
    for (const Duration span :
         {kMinute * 40, kMinute * 110, kMinute * 310, kMinute * 620, kMinute * 777, kMinute * 2500}) {
        SCOPED_TRACE(std::chrono::duration_cast<minutes>(span).count());
        panAbout(span);
    }
}

TEST_F(KeptPlot, IsWhatAWholePaintingGivesInEveryForm) {
    for (const ChartType type :
         {ChartType::Bars, ChartType::Line, ChartType::Area, ChartType::Step, ChartType::HeikinAshi}) {
        SCOPED_TRACE(static_cast<int>(type));
        m_model.type = type;
        ++m_model.revision;
        panAbout(kMinute * 130);
        panAbout(kMinute * 700);
    }
}

TEST_F(KeptPlot, IsPaintedWholeWhenWhatItShowsChanged) {
    ChartPlotImage kept;
    show(kFirst + kMinute * 1000, kMinute * 300);
    (void)draw(kept, m_model);
    const std::int64_t once = kept.paintedColumns();
    (void)draw(kept, m_model);
    EXPECT_EQ(kept.paintedColumns(), once) << "nothing changed";

    m_model.g.high = 2.7;
    const QImage scaled = draw(kept, m_model);
    EXPECT_EQ(kept.paintedColumns(), 2 * once);
    (void)m_bars.append({kFirst + kMinute * 3000, {}, {}, {}, {}, {}, {}});
    (void)draw(kept, m_model);
    EXPECT_EQ(kept.paintedColumns(), 3 * once) << "a bar came";
    m_model.theme = makeTheme(Appearance::Light);
    ++m_model.revision;
    EXPECT_NE(draw(kept, m_model), scaled);
    EXPECT_EQ(kept.paintedColumns(), 4 * once);
}

TEST_F(KeptPlot, IsWhatAWholePaintingGivesOnAScreenOfTwoPixelsForOne) {
    m_ratio = 2;
    for (const Duration span : {kMinute * 40, kMinute * 310, kMinute * 777}) {
        SCOPED_TRACE(std::chrono::duration_cast<minutes>(span).count());
        panAbout(span);
    }
    for (const ChartType type : {ChartType::Line, ChartType::Area, ChartType::Step}) {
        SCOPED_TRACE(static_cast<int>(type));
        m_model.type = type;
        ++m_model.revision;
        panAbout(kMinute * 130);
    }
    m_ratio = 3;
    panAbout(kMinute * 130);
}

/// A painter that is scaled by hand keeps nothing: what it paints is painted whole.
TEST_F(KeptPlot, HasThePixelsOfWhatIsNotKept) {
    for (const int ratio : {1, 2}) {
        m_ratio = ratio;
        ChartPlotImage kept;
        show(kFirst + kMinute * 1000, kMinute * 130);
        const QImage shown = draw(kept, m_model);
        QImage whole(shown.size(), QImage::Format_RGB32);
        QPainter painter(&whole);
        painter.scale(ratio, ratio);
        if (ratio == 1) {
            painter.setWorldTransform(QTransform(1, 0, 0, 1, 0.25, 0));
            EXPECT_FALSE(kept.draw(painter, m_model)) << "between two pixels";
            continue;
        }
        EXPECT_FALSE(kept.draw(painter, m_model));
        paintPlot(painter, m_model);
        painter.end();
        const QRect inside(8 * ratio, 0, (kWidth - 16) * ratio, kHeight * ratio);
        EXPECT_EQ(firstOther(shown, whole, inside), std::nullopt);
    }
}

TEST_F(KeptPlot, IsNotKeptWhereAScreenHasNoWholePixels) {
    ChartPlotImage kept;
    show(kFirst + kMinute * 1000, kMinute * 300);
    QImage image((kWidth + 60) * 3 / 2, (kHeight + 20) * 3 / 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(1.5);
    QPainter painter(&image);
    EXPECT_FALSE(kept.draw(painter, m_model));
    paintPlot(painter, m_model);  // all the same
    EXPECT_NE(image.pixel(300, 300), image.pixel(0, 0));
}

TEST_F(KeptPlot, ProfilesOfSessionsMoveWithTheBars) {
    m_model.sessions.setProfiler(
        [](const std::vector<Bar>& bars) {
            ChartProfile made;
            for (int i = 0; i < 20 && !bars.empty(); ++i) {
                const auto at = [](std::int64_t k) {
                    return Price::fromNanoUsd(1'500'000'000 + k * 50'000'000);
                };
                made.rows.push_back({at(i), at(i + 1), 10 + i * 7 % 13, i > 6 && i < 15});
            }
            made.pointOfControl = 12;
            return made;
        },
        std::chrono::hours(20));
    panAbout(kMinute * 310, false);  // one session fills the view now and then
    panAbout(kMinute * 777, false);
    panAbout(kMinute * 2500);
    EXPECT_FALSE(m_model.sessions.shown().empty());
}

TEST(PixelSteps, APanIsAWholeNumberOfColumnsAndNoTimeIsLost) {
    ChartGeometry g;
    g.plot = QRectF(0, 0, 946, 100);
    g.from = kFirst;
    g.to = kFirst + kMinute * 800;
    g.alignToPixels();
    const double before = g.mapTimeToX(kFirst + kMinute * 100);
    for (int i = 0; i < 2000; ++i) {
        g.panTime(1.1825);
        g.alignToPixels();
        EXPECT_LE(std::abs(g.phase), 0.5);
    }
    const double moved = g.mapTimeToX(kFirst + kMinute * 100) - before;
    EXPECT_EQ(moved, std::round(moved));
    EXPECT_NEAR(moved, 2000 * 1.1825, 0.6);
    EXPECT_NEAR(static_cast<double>((g.mapXToTime(g.mapTimeToX(kFirst)) - kFirst).count()), 0, 60e9 / 500);
}

}  // namespace
}  // namespace tessera::widgets
