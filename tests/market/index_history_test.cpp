#include "app/market/index_history.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/domain/month_average.h"
#include "app/market/embedded_data.h"
#include "tests/support/text_book.h"

namespace tessera::market {
namespace {

using namespace domain;  // NOLINT
using tessera::testing::price;

const std::string kHeader = "date,level_usd,observations,providers,withheld_reason\n";

TEST(IndexHistory, ReadsLevelsWithheldDaysAndProvenance) {
    const auto history = parseIndexHistory("# where it is from\n" + kHeader +
                                               "2026-08-20,,2,2,\"2 observations; at least 3, here\"\n"
                                               "2026-08-21,2.030286,15,14,\n",
                                           "x.csv");
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(history->provenance, "where it is from\n");
    ASSERT_EQ(history->fixings.size(), 2U);
    EXPECT_EQ(history->fixings[0].withheldReason, "2 observations; at least 3, here");
    EXPECT_EQ(history->fixings[1].level, price("2.030286"));
    EXPECT_EQ(history->fixings[1].providers, 14);
    EXPECT_EQ(formatIso(history->fixings[1].asOf, 0), "2026-08-21T20:00:00Z");
    EXPECT_FALSE(history->fixings[1].simulated);
}

TEST(IndexHistory, BadLinesAreNamed) {
    const auto complaint = [](const std::string& body) {
        const auto result = parseIndexHistory(body, "x.csv");
        EXPECT_FALSE(result.ok()) << body;
        return result.ok() ? std::string() : result.error().sentence;
    };
    EXPECT_NE(complaint(kHeader + "2026-08-20,abc,3,3,\n").find("x.csv, line 2"), std::string::npos);
    EXPECT_NE(complaint(kHeader + "2026-08-20,-1,3,3,\n").find("line 2"), std::string::npos);
    EXPECT_NE(complaint(kHeader + "2026-08-20,1.0,3\n").find("line 2"), std::string::npos);
    EXPECT_NE(complaint(kHeader + "2026-08-20,1,3,3,\n2026-08-20,1,3,3,\n").find("line 3"),
              std::string::npos);
    EXPECT_FALSE(complaint("").empty());
    EXPECT_FALSE(complaint("2026-08-20,1,3,3,\n").empty());
    EXPECT_FALSE(complaint(kHeader + "2026-08-20,,1,1,too few\n").empty()) << "nothing was ever published";
}

TEST(IndexHistory, TheBuiltInCompositeHistoryReads) {
    const auto history = parseIndexHistory(embeddedIndexLevels("sitc.csv"), "sitc.csv");
    ASSERT_TRUE(history.ok()) << history.error().sentence;
    EXPECT_GT(history->fixings.size(), 600U);
    EXPECT_FALSE(history->provenance.empty());
    EXPECT_TRUE(embeddedIndexLevels("none.csv").empty());
}

RC_GTEST_PROP(IndexHistory, AnyTextIsReadOrRefused, (const std::string& text)) {
    const auto result = parseIndexHistory(kHeader + text, "x.csv");
    RC_ASSERT((result.ok() || !result.error().sentence.empty()));
}

std::vector<Fixing> published(std::initializer_list<std::pair<int, const char*>> daysAgo, Timestamp now) {
    std::vector<Fixing> out;
    for (const auto& [days, level] : daysAgo) {
        Fixing fixing;
        fixing.asOf = now - std::chrono::hours(24 * days);
        fixing.level = price(level);
        out.push_back(fixing);
    }
    return out;
}

TEST(CarriedLevel, FollowsTheLadderOfTheMarketTerms) {
    const Timestamp now = parseIso("2026-08-22T20:00:00Z").value();
    EXPECT_EQ(carriedLevel(dailyLevels(published({{6, "1"}, {4, "9"}, {2, "2"}, {1, "3"}}, now)), now)->level,
              price("2.5"))
        << "median of the week: the mean of the middle two";
    EXPECT_EQ(
        carriedLevel(dailyLevels(published({{13, "5"}, {12, "5"}, {9, "5"}, {1, "7"}}, now)), now)->level,
        price("5"))
        << "fewer than four in a week: the fortnight";
    EXPECT_EQ(carriedLevel(dailyLevels(published({{40, "4"}}, now)), now)->level, price("4"))
        << "carried to day 44";
    EXPECT_EQ(carriedLevel(dailyLevels(published({{44, "4"}}, now)), now)->level, price("4"))
        << "the last day it holds";
    EXPECT_FALSE(carriedLevel(dailyLevels(published({{45, "4"}}, now)), now).ok())
        << "then there is no settlement";
    EXPECT_FALSE(carriedLevel(dailyLevels(std::vector<Fixing>{}), now).ok());
}

}  // namespace
}  // namespace tessera::market
