#include "app/skill/settlement_check.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/skill/skill_text.h"

namespace tessera::skill {
namespace {

using domain::Fixing;
using domain::Price;

Fixing fixingOf(int day, std::int64_t nanoUsd) {
    Fixing fixing;
    fixing.asOf = fixing.knownAt =
        *domain::parseIso("2026-01-01") + domain::kDay * day + std::chrono::hours(20);
    fixing.level = Price::fromNanoUsd(nanoUsd);
    return fixing;
}

/// 200 days of a subject, and what an exchange publishes of the skill of ETS on it.
class SettlementCheckTest : public ::testing::Test {
 protected:
    SettlementCheckTest() {
        double usd = 2;
        for (int i = 0; i < 200; ++i) {
            usd *= i * 7919 % 13 < 6 ? 1.012 : 0.991;
            subject.push_back(fixingOf(i, std::llround(usd * 1e4) * 100'000));
        }
        SkillBook book(statisticalSkillForecaster("ets"), statisticalAsk("ets"), "@SKILL-ETS");
        for (const DayLevel& level : dayLevels(subject)) {
            book.fix(level, level.day + std::chrono::hours(20));
        }
        for (const SkillRow& row : book.rows()) {
            if (row.state != DayState::Open && row.index.hundredths) {
                Fixing fixing;
                fixing.asOf = fixing.knownAt = row.day + std::chrono::hours(20);
                fixing.level = Price::fromNanoUsd(std::int64_t{*row.index.hundredths} * 10'000'000);
                published.push_back(fixing);
            }
        }
    }
    SettlementCheck checked() {
        SettlementCheck check("@SITC", subject, "@SKILL-ETS", published);
        while (check.advance()) {
        }
        return check;
    }
    std::vector<Fixing> subject, published;
};

TEST_F(SettlementCheckTest, WhatWasPublishedFits) {
    const SettlementCheck check = checked();
    EXPECT_TRUE(check.verdict().starts_with("All of the 41 published levels fit. @SKILL-ETS of 2026-07-19: "))
        << check.verdict();
    const auto days = check.days();
    ASSERT_EQ(days.size(), 75U);
    EXPECT_EQ(days.back().fits, true);
    EXPECT_EQ(days.front().fits, std::nullopt) << "its window reaches back before the days computed";
}

TEST_F(SettlementCheckTest, OnePublishedLevelThatIsAHundredthOffIsNamed) {
    Fixing& wrong = published[published.size() - 3];
    const std::int64_t right = wrong.level.nanoUsd();
    wrong.level = Price::fromNanoUsd(right + 10'000'000);
    EXPECT_EQ(checked().verdict(), "2026-07-17 does not fit: published " +
                                       indexText(static_cast<int>(right / 10'000'000 + 1)) + ", recomputed " +
                                       indexText(static_cast<int>(right / 10'000'000)) + ".");
}

TEST_F(SettlementCheckTest, AnotherPastOfTheSubjectDoesNotFit) {
    subject[190].level = Price::fromNanoUsd(subject[190].level.nanoUsd() * 2);
    EXPECT_NE(checked().verdict().find("2026-07-10 does not fit"), std::string::npos) << checked().verdict();
}

TEST_F(SettlementCheckTest, ItsRecordIsVerifiedLikeAnyOther) {
    const auto read = readSkillText(skillText(checked().record()));
    ASSERT_TRUE(read) << read.error().sentence;
    const auto verdict = verifySkillRecord(*read);
    EXPECT_TRUE(verdict) << verdict.error().sentence;
}

TEST_F(SettlementCheckTest, SaysWhatItCannotCompute) {
    const SettlementCheck unknown("@SITC", subject, "@SKILL-ORACLE", published);
    EXPECT_EQ(unknown.verdict(), "@SKILL-ORACLE is the skill of a forecaster that cannot be asked here.");
    EXPECT_TRUE(unknown.isDone());
    EXPECT_TRUE(unknown.days().empty());
    const SettlementCheck few("@SITC", std::span(subject).first(10), "@SKILL-ETS", published);
    EXPECT_EQ(few.verdict(), "Only 10 days of @SITC are known here: too few to forecast from.");
    published.clear();
    EXPECT_EQ(checked().verdict(),
              "No published level of @SKILL-ETS can be compared: 200 days of @SITC are known here.");
}

TEST(ForecasterOfSkill, IsInTheSymbol) {
    EXPECT_EQ(forecasterOfSkill("@SKILL-ETS"), "ets");
    EXPECT_EQ(forecasterOfSkill("SKILL-THETA-Z26"), "theta");
    EXPECT_EQ(forecasterOfSkill("SITC-Z26"), "");
}

}  // namespace
}  // namespace tessera::skill
