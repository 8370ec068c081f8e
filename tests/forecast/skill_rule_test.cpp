#include "app/skill/skill_rule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/forecast/scoring.h"

namespace tessera::skill {
namespace {

using domain::Price;
using domain::Timestamp;

Timestamp day(int number) {
    return *domain::parseIso("2026-01-01") + domain::kDay * number;
}

std::vector<DayScore> days(int count, std::int64_t crps, std::int64_t reference) {
    std::vector<DayScore> all;
    for (int i = 0; i < count; ++i) {
        all.push_back({day(i), crps, reference});
    }
    return all;
}

TEST(SkillRule, TheRandomWalkAgainstItselfIsExactlyFifty) {
    EXPECT_EQ(indexOf(days(30, 777, 777), {}).hundredths, 5'000);
    EXPECT_EQ(indexOf(days(30, 0, 777), {}).hundredths, 10'000);
    EXPECT_EQ(indexOf(days(30, 1'554, 777), {}).hundredths, 0);
    EXPECT_EQ(indexOf(days(30, 5'000, 777), {}).hundredths, 0) << "held at 0";
}

TEST(SkillRule, TheIndexIsRoundedHalfToEvenToAHundredth) {
    EXPECT_EQ(indexHundredths(3, 2'000), 9'992) << "9992.5 exactly, to the even one";
    EXPECT_EQ(indexHundredths(1, 2'000), 9'998) << "9997.5 exactly";
    EXPECT_EQ(indexHundredths(1, 3), 8'333);
}

TEST(SkillRule, TheScoreOfTheReferenceIsTheClosedFormToTheGrainOfItsMembers) {
    const std::int64_t volatility = 30'000'000;  // 3 % a day
    const auto members = referenceMembers(volatility);
    ASSERT_EQ(members.size(), kMembers);
    EXPECT_EQ(members.front(), -members.back());
    for (const std::int64_t outcome : {0, 10'000, -45'000, 120'000}) {
        const double exact = forecast::normalCrps(0, 0.03, static_cast<double>(outcome) * 1e-6);
        EXPECT_NEAR(static_cast<double>(crpsOf(members, outcome)) * 1e-9, exact, 0.0008) << outcome;
    }
}

TEST(SkillRule, TheScoreIsTwiceTheMeanPinballLossAtTheLevelsOfTheMembers) {
    const std::vector<std::int64_t> members{-900, -400, -399, -100, -50, -20, -10, 0,   1,   2,
                                            3,    50,   80,   90,   100, 200, 300, 400, 500, 5'000};
    for (const std::int64_t outcome : {-2'000, -55, 0, 7, 9'999}) {
        double pinball = 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            const double level = (static_cast<double>(i) + 0.5) / 20;
            pinball +=
                2 *
                forecast::pinballLoss(level, static_cast<double>(members[i]), static_cast<double>(outcome)) /
                20;
        }
        EXPECT_NEAR(static_cast<double>(crpsOf(members, outcome)), pinball * 1'000, 0.51) << outcome;
    }
}

TEST(SkillRule, FewerThanTwentyDaysExtendTheWindowByFiveThenTheLastIndexStands) {
    std::vector<DayScore> all = days(35, 100, 200);
    const auto withhold = [&](int from, int to) {
        for (int i = from; i < to; ++i) {
            all[static_cast<std::size_t>(i)].crps = all[static_cast<std::size_t>(i)].reference = std::nullopt;
        }
    };
    withhold(23, 35);  // 18 of the last 30
    SkillIndex index = indexOf(all, {});
    EXPECT_EQ(index.windowDays, 35);
    EXPECT_EQ(index.validDays, 23);
    EXPECT_EQ(index.hundredths, 7'500);
    EXPECT_FALSE(index.isCarried);

    withhold(18, 23);  // 18 of 35
    EXPECT_EQ(indexOf(all, {}).hundredths, std::nullopt) << "there never was one";
    SkillIndex before;
    before.hundredths = 6'123;
    index = indexOf(all, before);
    EXPECT_EQ(index.hundredths, 6'123);
    EXPECT_TRUE(index.isCarried);
    EXPECT_EQ(index.low, std::nullopt) << "no sampling error of what was carried";
}

TEST(SkillRule, AReferenceWithoutAnyErrorCarriesTheIndex) {
    SkillIndex before;
    before.hundredths = 4'900;
    const SkillIndex index = indexOf(days(30, 0, 0), before);
    EXPECT_EQ(index.hundredths, 4'900);
    EXPECT_TRUE(index.isCarried);
}

TEST(SkillRule, TheSamplingErrorIsThatOfTheRatio) {
    std::vector<DayScore> all = days(30, 100, 200);
    all[3].crps = 900;
    const SkillIndex index = indexOf(all, {});
    ASSERT_TRUE(index.low && index.high);
    EXPECT_LT(*index.low, *index.hundredths);
    EXPECT_GT(*index.high, *index.hundredths);
    EXPECT_NEAR(*index.high - *index.hundredths, *index.hundredths - *index.low, 1);
}

domain::Fixing fixing(int number, const char* usd, domain::Duration later = {}) {
    const Timestamp at = day(number) + std::chrono::hours(20);
    domain::Fixing made;
    made.asOf = at;
    made.knownAt = at + later;
    made.level = Price::fromNanoUsd(static_cast<std::int64_t>(std::llround(std::stod(usd) * 1e9)));
    return made;
}

TEST(SkillRule, ARevisionCountsForADayAndNoLonger) {
    const std::vector<domain::Fixing> fixings{fixing(0, "2"), fixing(0, "2.5", std::chrono::hours(24)),
                                              fixing(0, "3", std::chrono::hours(25)), fixing(2, "4")};
    const auto levels = dayLevels(fixings);
    ASSERT_EQ(levels.size(), 3U);
    EXPECT_EQ(levels[0].level, Price::fromNanoUsd(2'500'000'000));
    EXPECT_EQ(levels[1].level, std::nullopt) << "the day nobody fixed is a day all the same";
    EXPECT_EQ(levels[2].level, Price::fromNanoUsd(4'000'000'000));
}

TEST(SkillRule, FixingsOfOtherHoursAndWithheldOnesAreNoLevels) {
    domain::Fixing noon = fixing(1, "9");
    noon.asOf = noon.knownAt = day(1) + std::chrono::hours(12);
    domain::Fixing withheld = fixing(1, "9");
    withheld.withheldReason = "two providers";
    const auto levels = dayLevels(std::vector{fixing(0, "2"), noon, withheld});
    ASSERT_EQ(levels.size(), 2U);
    EXPECT_EQ(levels[1].level, std::nullopt);
}

}  // namespace
}  // namespace tessera::skill
