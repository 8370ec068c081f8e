// What a chart reads of a study: the same values at any zoom, whatever came in which pieces.

#include "app/studies/study_series.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/history/bar_pyramid.h"
#include "app/studies/catalogue.h"
#include "tests/studies/series.h"

namespace tessera::studies {
namespace {

using domain::Bar;
using domain::Duration;
using domain::Timestamp;
using std::chrono::minutes;

constexpr Duration kMinute = minutes(1);
constexpr std::size_t kAll = 1'000'000;

Timestamp minute(std::int64_t n) {
    return Timestamp::fromSeconds(1'700'000'040 / 60 * 60) + kMinute * n;
}

Bar bar(std::int64_t at, std::int64_t close) {
    const auto price = domain::Price::fromNanoUsd(close);
    return {minute(at), price, price, price, price, domain::Quantity::fromRaw(1), {}};
}

StudySeries seriesOf(std::string_view id, std::initializer_list<Setting> settings,
                     Duration interval = kMinute) {
    const StudySpec& spec = *find(id);
    StudyContext context;
    context.interval = interval;
    return {spec, *parametersOf(spec, std::span(settings.begin(), settings.size())), context};
}

history::BarPyramid randomMinutes(std::mt19937_64& random, std::size_t count) {
    history::BarPyramid bars(kMinute);
    std::int64_t at = 0, close = 2'000'000'000;
    for (std::size_t i = 0; i < count; ++i) {
        at += random() % 20 == 0 ? 1 + static_cast<std::int64_t>(random() % 90) : 1;
        close += static_cast<std::int64_t>(random() % 20'000'001) - 10'000'000;
        (void)bars.append(bar(at, close));
    }
    return bars;
}

/// Feeds `whole` into `part` in pieces of random lengths, each last bar with other closes before its own.
void feedInPieces(const history::BarPyramid& whole, std::mt19937_64& random, StudySeries& series) {
    history::BarPyramid part(kMinute);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Bar forming = whole.at(i);
        forming.close = domain::Price::fromNanoUsd(forming.close.nanoUsd() + 1000);
        (void)part.append(forming);
        if (random() % 3 == 0) {
            series.follow(part, 1 + random() % 7);
        }
        (void)part.updateLast(whole.at(i));
        if (random() % 5 == 0) {
            while (!series.follow(part, 1 + random() % 50)) {
            }
        }
    }
    while (!series.follow(part, 3)) {
    }
}

RC_GTEST_PROP(StudySeriesProperty, PiecesAndFormingBarsGiveWhatOneReadingGives, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    const history::BarPyramid bars = randomMinutes(random, 200);
    StudySeries pieces = seriesOf("ema", {{"length", 9}}), once = seriesOf("ema", {{"length", 9}});
    feedInPieces(bars, random, pieces);
    RC_ASSERT(once.follow(bars, kAll));
    RC_ASSERT(pieces.size() == bars.size());
    std::vector<SeriesPoint> a, b;
    pieces.read(bars.firstStart(), bars.lastStart() + kMinute, kMinute, a);
    once.read(bars.firstStart(), bars.lastStart() + kMinute, kMinute, b);
    RC_ASSERT(a.size() == bars.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        RC_ASSERT(a[i].time == bars.at(i).start);
        RC_ASSERT(a[i].time == b[i].time);
        RC_ASSERT(a[i].values == b[i].values);
    }
}

RC_GTEST_PROP(StudySeriesProperty, ACoarseColumnSaysWhatItsLastBarSays, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    const history::BarPyramid bars = randomMinutes(random, 300);
    StudySeries series = seriesOf("sma", {{"length", 5}});
    RC_ASSERT(series.follow(bars, kAll));
    const Duration column = kMinute * (2 + static_cast<std::int64_t>(random() % 40));
    std::vector<SeriesPoint> points;
    series.read(bars.firstStart(), bars.lastStart() + kMinute, column, points);
    std::size_t next = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const Timestamp start = bars.at(i).start;
        const bool isLastOfColumn = i + 1 == bars.size() || domain::floorTo(bars.at(i + 1).start, column) !=
                                                                domain::floorTo(start, column);
        if (isLastOfColumn) {
            RC_ASSERT(next < points.size());
            RC_ASSERT(points[next].time == start);
            RC_ASSERT(points[next].values.at == series.at(start).at);
            ++next;
        }
    }
    RC_ASSERT(next == points.size());
}

TEST(StudySeries, AReadingReachesOneBarBeyondEitherEdge) {
    history::BarPyramid bars(kMinute);
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(bars.append(bar(i, 2'000'000'000 + i)));
    }
    StudySeries series = seriesOf("sma", {{"length", 1}});
    ASSERT_TRUE(series.follow(bars, kAll));
    std::vector<SeriesPoint> points;
    series.read(minute(5), minute(8), kMinute, points);
    ASSERT_EQ(points.size(), 5u);
    EXPECT_EQ(points.front().time, minute(4));
    EXPECT_EQ(points.back().time, minute(8));
}

TEST(StudySeries, AGapInsideAColumnBreaksTheLine) {
    history::BarPyramid bars(kMinute);
    for (int i = 0; i < 60; ++i) {
        ASSERT_TRUE(bars.append(bar(i < 31 ? i : i + 60, 2'000'000'000 + i)));
    }
    StudySeries cvd = seriesOf("cvd", {});
    ASSERT_TRUE(cvd.follow(bars, kAll));
    std::vector<SeriesPoint> points;
    cvd.read(minute(0), minute(200), kMinute * 10, points);
    int broken = 0;
    for (const SeriesPoint& point : points) {
        broken += point.values.isBroken && point.time > minute(30) ? 1 : 0;
    }
    EXPECT_EQ(broken, 1);
}

/// Counts how often it is asked.
class CountedBars final : public domain::BarSource {
 public:
    explicit CountedBars(const history::BarPyramid& bars) : m_bars(bars) {}
    Duration interval() const override { return m_bars.interval(); }
    Timestamp firstStart() const override { return m_bars.firstStart(); }
    Timestamp lastStart() const override { return m_bars.lastStart(); }
    std::uint64_t revision() const override { return m_bars.revision(); }
    Duration read(Timestamp from, Timestamp to, std::size_t maxBars, std::vector<Bar>& out) const override {
        ++reads;
        return m_bars.read(from, to, maxBars, out);
    }
    mutable int reads = 0;

 private:
    const history::BarPyramid& m_bars;
};

TEST(StudySeries, AYearWithoutBarsIsPassedInFewReadsHoweverLittleMayBeTaken) {
    constexpr std::int64_t kYear = 365 * 24 * 60;
    history::BarPyramid bars(kMinute);
    ASSERT_TRUE(bars.append(bar(0, 2'000'000'000)));
    ASSERT_TRUE(bars.append(bar(kYear, 2'100'000'000)));
    const CountedBars counted(bars);
    StudySeries series = seriesOf("sma", {{"length", 1}});
    for (int frame = 0; frame < 4; ++frame) {
        series.follow(counted, 1);
    }
    EXPECT_EQ(series.at(minute(kYear)).at[0], 2.1);
    EXPECT_LT(counted.reads, 1000);
}

TEST(StudySeries, MonthsAreReadHoweverFewThereAre) {
    constexpr Duration kMonth = std::chrono::hours(24 * 28);
    history::BarPyramid months(kMonth);
    for (std::int64_t i = 0; i < 3; ++i) {
        const auto price = domain::Price::fromNanoUsd(1'000 + i);
        (void)months.append({domain::floorTo(minute(0), kMonth) + kMonth * i,
                             price,
                             price,
                             price,
                             price,
                             domain::Quantity::fromRaw(1),
                             {}});
    }
    StudySeries series = seriesOf("sma", {{"length", 2}}, kMonth);
    for (int i = 0; i < 10 && series.size() < 3; ++i) {
        series.follow(months, 40'000);  // as many as a chart may take a frame: more than a time reaches
    }
    EXPECT_EQ(series.size(), 3U);
    EXPECT_TRUE(series.follow(months, 40'000));
}

TEST(StudySeries, AnotherSourceIsReadFromItsStart) {
    history::BarPyramid first(kMinute), second(kMinute);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(first.append(bar(i, 2'000'000'000)));
        ASSERT_TRUE(second.append(bar(i + 3, 4'000'000'000)));
    }
    StudySeries series = seriesOf("sma", {{"length", 2}});
    ASSERT_TRUE(series.follow(first, kAll));
    ASSERT_TRUE(series.follow(second, kAll));
    EXPECT_EQ(series.size(), 5u);
    EXPECT_EQ(series.at(minute(3)).at[0], std::nullopt);
    EXPECT_EQ(series.at(minute(4)).at[0], 4.0);
}

}  // namespace
}  // namespace tessera::studies
