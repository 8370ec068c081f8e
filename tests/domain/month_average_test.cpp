#include "app/domain/month_average.h"

#include <gtest/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::domain {
namespace {

constexpr ContractMonth kDecember{2026, 12}, kFebruary{2027, 2};

Price price(const char* text) {
    return parsePrice(text).value();
}

Timestamp evening(const char* day) {
    return parseIso(day).value() + kFixingTime;
}

/// The business days of a month, each at the level of `levels` in turn; the last one goes on.
std::vector<DatedLevel> levelsOf(ContractMonth month, std::vector<const char*> levels) {
    std::vector<DatedLevel> all;
    for (const Timestamp at : fixingTimes(month)) {
        all.push_back({at, price(levels[std::min(all.size(), levels.size() - 1)])});
    }
    return all;
}

void withhold(std::vector<DatedLevel>& levels, const char* day) {
    std::erase_if(levels, [day](const DatedLevel& each) { return each.at == evening(day); });
}

TEST(MonthAverage, TheFixingsThatCountAreThoseOfMondaysToFridays) {
    const auto december = fixingTimes(kDecember);
    ASSERT_EQ(december.size(), 23U);
    EXPECT_EQ(december.front(), evening("2026-12-01"));
    EXPECT_EQ(december.back(), evening("2026-12-31"));
    EXPECT_FALSE(isBusinessDay(evening("2026-12-05")));
    EXPECT_FALSE(isBusinessDay(evening("2026-12-06")));
    EXPECT_TRUE(isBusinessDay(evening("2026-12-07")));
    EXPECT_FALSE(isBusinessDay(parseIso("1969-12-28").value())) << "a Sunday before the epoch";
    EXPECT_EQ(fixingTimes(kFebruary).size(), 20U);
}

/// By hand: 22 fixings of 2.0000 and one of 2.1000 are 46.1 / 23 = 2.004347826086...
TEST(MonthAverage, AMonthWorkedByHand) {
    std::vector<DatedLevel> levels = levelsOf(kDecember, {"2.1", "2"});
    const auto average = monthAverage(levels, kDecember, evening("2026-12-31"));
    ASSERT_TRUE(average.ok());
    EXPECT_TRUE(average->isComplete());
    EXPECT_EQ(average->carried, 0);
    EXPECT_EQ(average->soFar(), price("2.004347826"));
}

/// 20 days: the sum is 40 + 1e-8 x k, a half of 1e-9 where k is odd.
TEST(MonthAverage, AHalfOfTheLastDigitGoesToTheEvenOne) {
    const auto settled = [](const char* first) {
        return monthAverage(levelsOf(kFebruary, {first, "2"}), kFebruary, evening("2027-02-26"))->soFar();
    };
    EXPECT_EQ(settled("2.00000001"), price("2"));
    EXPECT_EQ(settled("2.00000003"), price("2.000000002"));
    EXPECT_EQ(settled("2.00000005"), price("2.000000002"));
    EXPECT_EQ(settled("2.000000051"), price("2.000000003"));
}

TEST(MonthAverage, TheFixedPartGrowsWithEachEveningOfABusinessDay) {
    const auto levels = levelsOf(kDecember, {"2", "3", "4"});
    const auto at = [&](Timestamp when) { return monthAverage(levels, kDecember, when).value(); };
    EXPECT_EQ(at(evening("2026-11-30")).fixed, 0);
    EXPECT_FALSE(at(evening("2026-11-30")).soFar());
    EXPECT_EQ(at(evening("2026-12-01") - Duration(1)).fixed, 0);
    EXPECT_EQ(at(evening("2026-12-01")).fixed, 1);
    EXPECT_EQ(at(evening("2026-12-03")).soFar(), price("3")) << "(2 + 3 + 4) / 3";
    EXPECT_EQ(at(evening("2026-12-06")).fixed, 4) << "a weekend adds nothing";
    EXPECT_EQ(at(evening("2026-12-31")).days, 23);
}

/// 1, 2, 3, 4 December: 1.90, 1.92, 1.94, 1.96; the 7th withheld. In the seven days that end with it there
/// are four: their median is (1.92 + 1.94) / 2. Then 2.00. Sum: 7.72 + 1.93 + 18 x 2.00 = 45.65, / 23.
TEST(MonthAverage, AWithheldFixingCountsAsWhatTheLadderCarries) {
    auto levels = levelsOf(kDecember, {"1.90", "1.92", "1.94", "1.96", "2"});
    withhold(levels, "2026-12-07");
    const auto average = monthAverage(levels, kDecember, evening("2026-12-31")).value();
    EXPECT_EQ(average.carried, 1);
    EXPECT_EQ(average.sum, Int128{price("45.65").nanoUsd()});
    EXPECT_EQ(average.soFar(), price("1.984782609")) << "1.98478260869...";
}

/// Nothing all month, but one of 20 November: the 44 days from it end with 3 January.
TEST(MonthAverage, AWholeMonthWithheldIsTheLastOneAsLongAsItMayBeCarried) {
    const std::vector<DatedLevel> levels{{evening("2026-11-20"), price("1.87")}};
    const auto average = monthAverage(levels, kDecember, evening("2026-12-31")).value();
    EXPECT_EQ(average.carried, 23);
    EXPECT_EQ(average.soFar(), price("1.87"));
    const auto january = monthAverage(levels, {2027, 1}, evening("2027-01-29"));
    ASSERT_FALSE(january.ok());
    EXPECT_EQ(january.error().sentence,
              "There is no mean of the month: no index level was published on 2027-01-04 nor in the 44 days "
              "before it.");
}

TEST(MonthAverage, AMonthWithoutAnyFixingHasNone) {
    const auto average = monthAverage({}, kDecember, evening("2026-12-31"));
    ASSERT_FALSE(average.ok());
    EXPECT_EQ(average.error().code, ErrorCode::NotFound);
    EXPECT_TRUE(monthAverage({}, kDecember, evening("2026-11-30")).ok()) << "nothing is missing yet";
}

TEST(MonthAverage, OnlyPublishedLevelsOfTheEveningAreDaily) {
    std::vector<Fixing> fixings(3);
    fixings[0].asOf = evening("2026-12-01") - std::chrono::hours(1);
    fixings[1].asOf = evening("2026-12-01");
    fixings[2].asOf = evening("2026-12-02");
    fixings[2].withheldReason = "dispersion";
    fixings[1].level = price("2");
    const auto levels = dailyLevels(fixings);
    ASSERT_EQ(levels.size(), 1U);
    EXPECT_EQ(levels[0].level, price("2"));
    EXPECT_TRUE(dailyLevels(fixings, evening("2026-12-02")).empty());
}

}  // namespace
}  // namespace tessera::domain
