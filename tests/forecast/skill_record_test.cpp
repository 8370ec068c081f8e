#include "app/skill/skill_record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "app/forecast/sha256.h"
#include "app/skill/skill_text.h"

namespace tessera::skill {
namespace {

using domain::Price;
using domain::Timestamp;

/// 140 days that wander; one of them withheld.
std::vector<DayLevel> wanderingLevels(int count = 140, int withheld = 120) {
    std::vector<DayLevel> levels;
    double usd = 2;
    for (int i = 0; i < count; ++i) {
        usd *= i * 7919 % 13 < 6 ? 1.012 : 0.991;
        const auto level = Price::fromNanoUsd(std::llround(usd * 1e6) * 1'000);
        levels.push_back({*domain::parseIso("2026-01-01") + domain::kDay * i,
                          i == withheld ? std::nullopt : std::optional(level)});
    }
    return levels;
}

SkillRecord madeBy(std::initializer_list<std::string_view> keys,
                   std::vector<DayLevel> levels = wanderingLevels()) {
    std::vector<SkillAsked> asked;
    for (const std::string_view key : keys) {
        asked.push_back({statisticalSkillForecaster(key), statisticalAsk(std::string(key)), {}});
    }
    return makeSkillRecord("@TEST", "a test", std::move(levels), asked, "nonce");
}

SkillRow& rowOf(SkillRecord& record, const char* day) {
    auto& rows = record.tracks.front().rows;
    return *std::ranges::find(rows, *domain::parseIso(day), &SkillRow::day);
}

std::string complaintOf(const SkillRecord& record) {
    const auto verdict = verifySkillRecord(record);
    return verdict ? "it fits" : verdict.error().sentence;
}

TEST(SkillRecord, FitsWhatItIsRecomputedTo) {
    const SkillRecord record = madeBy({"drift", "ets", "theta"});
    ASSERT_EQ(record.tracks.size(), 3U);
    EXPECT_EQ(dayText(record.tracks[0].rows.front().day), "2026-03-06")
        << "the first with 64 levels before it";
    EXPECT_EQ(record.tracks[0].rows.size(), 76U);
    const auto verdict = verifySkillRecord(record);
    ASSERT_TRUE(verdict) << verdict.error().sentence;
    EXPECT_EQ(verdict->days, 3U * 76);
    EXPECT_EQ(verdict->scores, 3U * 74) << "the withheld day and the one after it have no outcome";
    EXPECT_EQ(verdict->commitments, verdict->scores);
    EXPECT_EQ(verdict->forecasts, 3U * 75);
    EXPECT_TRUE(verdict->notRemade.empty());
}

TEST(SkillRecord, TheRandomWalkIsFifty) {
    const SkillRecord record = madeBy({"random-walk"});
    const SkillIndex index = record.tracks.front().rows.back().index;
    ASSERT_TRUE(index.hundredths);
    EXPECT_NEAR(*index.hundredths, 5'000, 2) << "its members go through prices, the reference's do not";
}

TEST(SkillRecord, SurvivesItsText) {
    const SkillRecord record = madeBy({"drift", "ets"});
    const std::string text = skillText(record);
    const auto read = readSkillText(text);
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(skillText(*read), text);
    EXPECT_EQ(complaintOf(*read), "it fits");
}

TEST(SkillRecord, ALevelThatNobodyCouldKnowChangesNoCommitmentBeforeIt) {
    std::vector<DayLevel> other = wanderingLevels();
    other.back().level = Price::fromNanoUsd(9'000'000'000);
    const SkillRecord a = madeBy({"ets"}), b = madeBy({"ets"}, other);
    for (std::size_t i = 0; i < a.tracks[0].rows.size(); ++i) {
        EXPECT_EQ(a.tracks[0].rows[i].commitment, b.tracks[0].rows[i].commitment) << i;
    }
    EXPECT_NE(a.tracks[0].rows.back().score.crps, b.tracks[0].rows.back().score.crps);
}

TEST(SkillRecord, NamesTheFirstDayThatDoesNotFit) {
    SkillRecord record = madeBy({"drift"});
    rowOf(record, "2026-03-20").reveal.members[4] += 1;
    EXPECT_EQ(
        complaintOf(record),
        "drift of 2026-03-20: it stands as scored, recomputed invalid: what was revealed is not what was "
        "committed.");

    record = madeBy({"drift"});
    rowOf(record, "2026-04-02").score.crps = 17;
    EXPECT_NE(complaintOf(record).find("drift of 2026-04-02: the scores are 17 and "), std::string::npos);

    record = madeBy({"drift"});
    *rowOf(record, "2026-04-20").index.hundredths += 1;
    EXPECT_NE(complaintOf(record).find("drift of 2026-04-20: the index is "), std::string::npos);

    record = madeBy({"drift"});
    rowOf(record, "2026-04-02").outcome = 5;
    EXPECT_NE(complaintOf(record).find("drift of 2026-04-02: the outcome is 5 millionths"),
              std::string::npos);

    record = madeBy({"drift"});
    rowOf(record, "2026-04-02").volatility = 1;
    EXPECT_NE(complaintOf(record).find("drift of 2026-04-02: the volatility"), std::string::npos);

    record = madeBy({"drift"});
    record.tracks[0].forecaster.parameters += " but for Mondays";
    EXPECT_EQ(complaintOf(record), "drift: its identity is not the SHA-256 of its key, name and parameters.");

    record = madeBy({"drift"});
    record.tracks[0].rows.erase(record.tracks[0].rows.begin() + 9);
    EXPECT_EQ(complaintOf(record), "drift of 2026-03-16: the day before is not there.");
}

TEST(SkillRecord, AForecastThatTheLevelsDoNotLeadToIsFoundEvenWhereItsDigestFits) {
    SkillRecord record = madeBy({"drift"});
    SkillTrack& track = record.tracks.front();
    SkillRow& row = rowOf(record, "2026-03-20");
    for (std::int64_t& member : row.reveal.members) {
        member = *row.outcome;  // what only somebody who knows the outcome can say
    }
    const auto level = std::ranges::find(record.levels, row.day - domain::kDay, &DayLevel::day)->level;
    row.commitment.digest = forecast::sha256Text(commitmentText(track.identity, row.day, *level, row.reveal));
    // All that follows from it is brought into line, too.
    const auto rows = std::span(track.rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto to = std::ranges::find(record.levels, rows[i].day, &DayLevel::day);
        settleRow(rows[i], rows.first(i), track.identity, *(to - 1), *to);
    }
    EXPECT_EQ(complaintOf(record),
              "drift of 2026-03-20: its forecast is not the one that the levels before it lead to.");
}

TEST(SkillRecord, AMissingLateOrWrongForecastCountsAsTwoReferences) {
    SkillRecord record = madeBy({"drift"});
    const std::string identity = record.tracks[0].identity;
    const auto settled = [&](auto change) {
        SkillRow row = rowOf(record, "2026-03-20");
        change(row);
        const auto to = std::ranges::find(record.levels, row.day, &DayLevel::day);
        settleRow(row, {}, identity, *(to - 1), *to);
        return row;
    };
    const SkillRow none = settled([](SkillRow& row) { row.commitment = {}, row.reveal = {}; });
    EXPECT_EQ(none.state, DayState::Missing);
    EXPECT_EQ(none.score.crps, 2 * *none.score.reference);

    const SkillRow late = settled([](SkillRow& row) { row.commitment.at = row.day; });
    EXPECT_EQ(late.state, DayState::Missing);
    EXPECT_EQ(late.commitment.why, "committed at 2026-03-20T00:00:00Z, the day had begun");
    EXPECT_EQ(late.score.crps, 2 * *late.score.reference);

    const SkillRow atTheLastSecond =
        settled([](SkillRow& row) { row.commitment.at = row.day - std::chrono::seconds(1); });
    EXPECT_EQ(atTheLastSecond.state, DayState::Scored);

    const SkillRow falling = settled([&](SkillRow& row) {
        std::ranges::reverse(row.reveal.members);
        const auto from = std::ranges::find(record.levels, row.day - domain::kDay, &DayLevel::day)->level;
        row.commitment.digest = forecast::sha256Text(commitmentText(identity, row.day, *from, row.reveal));
    });
    EXPECT_EQ(falling.state, DayState::Invalid);
    EXPECT_EQ(falling.commitment.why, "its values do not rise");
    EXPECT_EQ(falling.score.crps, 2 * *falling.score.reference);
}

TEST(SkillRecord, AForecasterThatDoesNotAnswerFallsToZero) {
    const SkillForecaster silent{"silent", "Silent", "says nothing"};
    const auto nothing = [](const ports::ForecastRequest&) {
        ports::Forecast none;
        none.status = ports::ForecastStatus::Failed;
        none.sentence = "the server is down";
        return none;
    };
    const SkillRecord record =
        makeSkillRecord("@TEST", "a test", wanderingLevels(), {{silent, nothing, {}}}, "n");
    EXPECT_EQ(record.tracks[0].rows.back().index.hundredths, 0);
    EXPECT_EQ(record.tracks[0].rows.back().commitment.why, "the server is down");
    const auto verdict = verifySkillRecord(record);
    ASSERT_TRUE(verdict) << verdict.error().sentence;
    EXPECT_EQ(verdict->notRemade, std::vector<std::string>{"Silent (it needs its model)"});
}

TEST(SkillRecord, AForecasterMayBeginLater) {
    const Timestamp from = *domain::parseIso("2026-05-01");
    const SkillRecord record =
        makeSkillRecord("@TEST", "a test", wanderingLevels(),
                        {{statisticalSkillForecaster("drift"), statisticalAsk("drift"), from}}, "n");
    EXPECT_EQ(record.tracks[0].rows.front().day, from);
    EXPECT_EQ(record.tracks[0].rows.back().index.hundredths, std::nullopt) << "18 days are too few";
    EXPECT_EQ(complaintOf(record), "it fits");
}

TEST(SkillText, SaysWhichLineIsNone) {
    const auto complaint = [](std::string_view text) {
        const auto read = readSkillText(text);
        return read ? "read" : read.error().sentence;
    };
    const std::string head =
        R"({"kind":"record","schema":"tessera-skill/1","subject":"@A","source":"","how":""})"
        "\n";
    const std::string who = R"({"kind":"forecaster","key":"ets","name":"ETS","parameters":"","identity":""})"
                            "\n";
    EXPECT_EQ(complaint(""), "There is nothing in it.");
    EXPECT_EQ(complaint("<html>"), "Line 1: it is no JSON object.");
    EXPECT_EQ(complaint(R"({"kind":"level"})"), "Line 1: the first line is no \"record\".");
    EXPECT_EQ(complaint(R"({"kind":"record","schema":"tessera-skill/2","subject":"","source":"","how":""})"),
              "Line 1: the schema is not tessera-skill/1.");
    EXPECT_EQ(complaint(head + R"({"kind":"level","day":"2026-01-01","usd":"-1"})"),
              "Line 2: \"usd\" is no price above zero.");
    EXPECT_EQ(
        complaint(head + R"({"kind":"commit","day":"2026-01-01","forecaster":"x","at":"","sha256":""})"),
        "Line 2: there is no forecaster \"x\".");
    EXPECT_EQ(
        complaint(head + who +
                  R"({"kind":"reveal","day":"2026-01-01","forecaster":"ets","members":[1.5],"nonce":""})"),
        "Line 3: \"members\" holds what is no whole number.");
    EXPECT_EQ(
        complaint(
            head + who +
            R"({"kind":"commit","day":"2026-01-01","forecaster":"ets","at":"2025-12-31","sha256":"x"})"),
        "ETS of 2026-01-01 has no score line.");
    EXPECT_EQ(complaint(head + who + who), "Line 3: the forecaster ets is named twice.");
}

}  // namespace
}  // namespace tessera::skill
