// What ends is told in time, once a stage, and of several positions as one.

#include "app/portfolio/roll_notice.h"

#include <gtest/gtest.h>

#include "app/domain/time_text.h"

namespace tessera::portfolio {
namespace {

using domain::Instrument;
using domain::Timestamp;

Timestamp at(const char* iso) {
    return domain::parseIso(iso).value();
}

Instrument ending(int id, const char* symbol, const char* ends, const char* family = "SITCA") {
    Instrument made;
    made.id = domain::InstrumentId{static_cast<std::uint32_t>(id)};
    made.symbol = symbol;
    made.family = family;
    made.lastTradingTime = at(ends);
    return made;
}

TEST(RollNotice, IsGivenThreeDaysADayAndAnHourBeforeOnceEach) {
    const Instrument november = ending(1, "SITCA-X26", "2026-11-30T20:00:00Z");
    const EndingPosition held[] = {{&november, "SITCA-Z26"}};
    RollWatch watch;
    EXPECT_TRUE(watch.advance(held, at("2026-11-27T19:59:00Z")).empty());
    ASSERT_EQ(watch.advance(held, at("2026-11-27T20:00:00Z")).size(), 1U);
    EXPECT_TRUE(watch.advance(held, at("2026-11-28T20:00:00Z")).empty()) << "told already";
    ASSERT_EQ(watch.advance(held, at("2026-11-29T21:00:00Z")).size(), 1U);
    const auto last = watch.advance(held, at("2026-11-30T19:08:00Z"));
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(rollTitle(last[0], at("2026-11-30T19:08:00Z")), "SITCA-X26 ends in 52 min");
    EXPECT_EQ(
        rollSentence(last[0]),
        "SITCA-X26 ends on 2026-11-30 at 20:00 UTC, market time: trading stops, what is held is settled "
        "in cash. To go on with SITCA-X26, close it and open SITCA-Z26.");
    EXPECT_TRUE(watch.advance(held, at("2026-11-30T20:00:00Z")).empty()) << "it is over";
    watch.advance({}, at("2026-11-30T20:01:00Z"));
}

TEST(RollNotice, WhatEndsTogetherIsToldTogetherAndWhatIsOpenedAgainAnew) {
    const Instrument november = ending(1, "SITCA-X26", "2026-11-30T20:00:00Z"),
                     other = ending(2, "SITFA-X26", "2026-11-30T20:00:00Z", "SITFA"),
                     later = ending(3, "SITC-Z26", "2026-12-16T20:00:00Z", "SITC");
    Instrument unset = ending(4, "BTC", "2026-11-30T20:00:00Z");
    unset.lastTradingTime = {};
    const EndingPosition held[] = {{&other, ""}, {&november, ""}, {&later, ""}, {&unset, ""}};
    RollWatch watch;
    const Timestamp now = at("2026-11-30T10:00:00Z");
    const auto told = watch.advance(held, now);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(rollTitle(told[0], now), "SITCA-X26 and 1 more end in 10 h");
    EXPECT_TRUE(rollSentence(told[0]).starts_with("SITCA-X26, SITFA-X26 end on 2026-11-30"));
    watch.advance(std::span(held).first(1), now);
    EXPECT_EQ(watch.advance(held, now).size(), 1U) << "closed and opened again";
}

TEST(RollNotice, TheNextMonthIsOfTheSameFamilyAndEndsNext) {
    const Instrument november = ending(1, "SITCA-X26", "2026-11-30T20:00:00Z"),
                     december = ending(2, "SITCA-Z26", "2026-12-31T20:00:00Z"),
                     january = ending(3, "SITCA-F27", "2027-01-29T20:00:00Z"),
                     frontier = ending(4, "SITFA-Z26", "2026-12-30T20:00:00Z", "SITFA");
    const Instrument* listed[] = {&january, &frontier, &december, &november};
    EXPECT_EQ(nextMonth(november, listed), "SITCA-Z26");
    EXPECT_EQ(nextMonth(january, listed), "");
}

TEST(RollNotice, TimeLeftPromisesNoTimeThatIsNotThere) {
    using std::chrono::minutes;
    EXPECT_EQ(timeLeft(minutes(119)), "119 min");
    EXPECT_EQ(timeLeft(minutes(179)), "2 h");
    EXPECT_EQ(timeLeft(minutes(3 * 1440 - 1)), "2 d");
    EXPECT_EQ(timeLeft(-minutes(5)), "0 min");
}

}  // namespace
}  // namespace tessera::portfolio
