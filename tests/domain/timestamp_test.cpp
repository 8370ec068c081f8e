#include "app/domain/timestamp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/domain/calendar_interval.h"
#include "app/domain/time_text.h"

namespace tessera::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Timestamp, ReadsAndWritesIso) {
    const auto time = parseIso("2026-11-19T20:58:11.204Z");
    ASSERT_TRUE(time.ok());
    EXPECT_EQ(formatIso(*time), "2026-11-19T20:58:11.204Z");
    EXPECT_EQ(formatTimeOfDay(*time, 0), "20:58:11");
    EXPECT_EQ(toCivilDate(*time), (CivilDate{2026, 11, 19}));
    EXPECT_EQ(parseIso("2026-11-19").value(), fromCivilDate({2026, 11, 19}));
}

TEST(Timestamp, RefusesWhatIsNotATime) {
    for (const char* text :
         {"", "2026", "2026-13-01", "2026-02-30", "2026-11-19T25:00:00Z", "2026-11-19T20:58:11+02:00",
          "2026-11-19 and more", "20261119", "2026-11-19T20:58"}) {
        EXPECT_FALSE(parseIso(text).ok()) << text;
    }
    EXPECT_TRUE(parseIso("2028-02-29").ok());
}

TEST(Timestamp, FloorsToIntervalsAlsoBeforeTheEpoch) {
    const Timestamp before = Timestamp::fromSeconds(-61);
    EXPECT_EQ(floorTo(before, minutes(1)), Timestamp::fromSeconds(-120));
    EXPECT_EQ(formatIso(before, 0), "1969-12-31T23:58:59Z");
    const Timestamp time = fromCivilDate({2026, 11, 19}, hours(20) + minutes(59));
    EXPECT_EQ(floorTo(time, hours(4)), fromCivilDate({2026, 11, 19}, hours(20)));
}

RC_GTEST_PROP(Timestamp, AnyNanosecondOfThreeCenturiesReadsBack, ()) {
    const auto nanos = *rc::gen::inRange<std::int64_t>(-4'000'000'000'000'000'000, 4'000'000'000'000'000'000);
    const Timestamp time = Timestamp::fromNanos(nanos);
    const auto back = parseIso(formatIso(time, 9));
    RC_ASSERT(back.ok());
    RC_ASSERT(*back == time);
}

TEST(TimeText, MinutesAndLengthsOfBarsAsAPersonReadsThem) {
    EXPECT_EQ(minuteText(*parseIso("2026-11-19T20:58:59.999Z")), "2026-11-19 20:58");
    EXPECT_EQ(minuteText(*parseIso("1969-12-31T23:58:59Z")), "1969-12-31 23:58");
    EXPECT_EQ(intervalText(std::chrono::minutes(15)), "15m");
    EXPECT_EQ(intervalText(std::chrono::seconds(15)), "15s");
    EXPECT_EQ(intervalText(std::chrono::seconds(90)), "90s");
    EXPECT_EQ(intervalText(std::chrono::minutes(90)), "90m");
    EXPECT_EQ(intervalText(std::chrono::hours(4)), "4h");
    EXPECT_EQ(intervalText(std::chrono::hours(48)), "2d");
    EXPECT_EQ(intervalWords(std::chrono::seconds(1)), "1 second");
    EXPECT_EQ(intervalWords(std::chrono::minutes(5)), "5 minutes");
    EXPECT_EQ(intervalWords(std::chrono::hours(24)), "1 day");
}

TEST(CalendarInterval, WeeksAndMonthsFollowTheCalendar) {
    const auto at = [](const char* text) { return *parseIso(text); };
    EXPECT_EQ(intervalText(kWeekBar), "1w");
    EXPECT_EQ(intervalText(kMonthBar), "1M");
    EXPECT_EQ(intervalWords(kMonthBar), "1 month");
    EXPECT_EQ(barIntervalOf("1M", kChartIntervals), kMonthBar);
    EXPECT_EQ(barIntervalOf("1m", kChartIntervals), Duration(std::chrono::minutes(1)));
    EXPECT_EQ(barStart(at("2026-11-29T23:59:59Z"), kWeekBar), at("2026-11-23T00:00:00Z")) << "a Sunday";
    EXPECT_EQ(barStart(at("2026-11-30T00:00:00Z"), kWeekBar), at("2026-11-30T00:00:00Z"));
    EXPECT_EQ(barStart(at("1969-12-31T12:00:00Z"), kWeekBar), at("1969-12-29T00:00:00Z"));
    EXPECT_EQ(barStart(at("2024-02-29T12:00:00Z"), kMonthBar), at("2024-02-01T00:00:00Z"));
    EXPECT_EQ(nextBar(at("2024-02-01T00:00:00Z"), kMonthBar), at("2024-03-01T00:00:00Z"));
    EXPECT_EQ(nextBar(at("2026-12-01T00:00:00Z"), kMonthBar), at("2027-01-01T00:00:00Z"));
    EXPECT_EQ(nextBar(at("2026-11-23T00:00:00Z"), kWeekBar), at("2026-11-30T00:00:00Z"));
    EXPECT_EQ(barStart(at("2026-11-29T23:59:59Z"), std::chrono::hours(4)), at("2026-11-29T20:00:00Z"));
    EXPECT_EQ(madeOf(kMonthBar), kDay);
    EXPECT_EQ(madeOf(std::chrono::seconds(5)), std::chrono::seconds(5));
}

TEST(TimeText, EveryBarLengthOneCanChooseIsFoundByItsNameAndNoOther) {
    EXPECT_EQ(barIntervalNames(), "1s, 5s, 15s, 30s, 1m, 5m, 15m, 1h, 4h, 1d");
    EXPECT_EQ(barIntervalNames(kMinuteBarIntervals), "1m, 5m, 15m, 1h, 4h, 1d");
    EXPECT_EQ(barIntervalOf("15s", kMinuteBarIntervals), std::nullopt);
    for (const Duration interval : kBarIntervals) {
        EXPECT_EQ(barIntervalOf(intervalText(interval)), interval);
    }
    EXPECT_EQ(barIntervalOf("3m"), std::nullopt);
    EXPECT_EQ(barIntervalOf(""), std::nullopt);
}

}  // namespace
}  // namespace tessera::domain
