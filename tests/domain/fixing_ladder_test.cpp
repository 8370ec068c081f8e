#include "app/domain/fixing_ladder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/domain/decimal.h"

namespace tessera::domain {
namespace {

Timestamp dayNumber(int n) {
    return parseIso("2026-01-01").value() + std::chrono::hours(24 * n);
}

/// '.' withheld, a digit the level; one a day.
std::vector<DatedLevel> history(const std::string& levels) {
    std::vector<DatedLevel> published;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i] != '.') {
            published.push_back(
                {dayNumber(static_cast<int>(i)), Price::fromNanoUsd((levels[i] - '0') * kNanoPerUsd)});
        }
    }
    return published;
}

std::string carried(const std::string& levels, int onDay) {
    const auto level = carriedLevel(history(levels), dayNumber(onDay));
    return level ? formatPrice(level->level, 1) + " " + std::string(wordFor(level->rung)) : "none";
}

TEST(FixingLadder, TakesTheMedianOfSevenDaysThenFourteenThenCarries) {
    EXPECT_EQ(carried("1234567", 6), "7.0 published");
    EXPECT_EQ(carried("123456.", 6), "3.5 median of 7 days") << "six of seven";
    EXPECT_EQ(carried("1234....", 7), "2.5 median of 14 days") << "three in seven days, four in fourteen";
    EXPECT_EQ(carried("1234" + std::string(10, '.'), 13), "2.5 median of 14 days") << "the last day it holds";
    EXPECT_EQ(carried("1234" + std::string(11, '.'), 14), "4.0 last one carried");
    EXPECT_EQ(carried("12........", 9), "2.0 last one carried");
    EXPECT_EQ(carried("9" + std::string(44, '.'), 44), "9.0 last one carried");
    EXPECT_EQ(carried("9" + std::string(45, '.'), 45), "none") << "day 44 is the last";
    EXPECT_EQ(carried("....", 3), "none");
}

TEST(FixingLadder, DoesNotLookAtWhatCameLater) {
    EXPECT_EQ(carried("1.9", 1), "1.0 last one carried");
    EXPECT_EQ(carried(".9", 0), "none");
}

TEST(FixingLadder, SaysFromHowManyAndWhen) {
    const auto level = carriedLevel(history("1234.."), dayNumber(5));
    ASSERT_TRUE(level.ok());
    EXPECT_EQ(level->fixings, 4);
    EXPECT_EQ(level->newest, dayNumber(3));
}

}  // namespace
}  // namespace tessera::domain
