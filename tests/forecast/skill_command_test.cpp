#include "app/terminal/skill_command.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/skill/skill_text.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

std::string run(const ForecastCommandRequest& request) {
    std::ostringstream out;
    const auto done = runSkillCommand(request, out);
    return done ? out.str() : done.error().sentence;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(SkillCommand, TheShippedRecordIsThatOfTheStandardForecastersAndFits) {
    const auto out = nlohmann::json::parse(run({.asJson = true, .isSkill = true, .isVerified = true}));
    EXPECT_EQ(out["schema"], "tessera-skill-summary/1");
    EXPECT_EQ(out["subject"], "@SITC");
    EXPECT_EQ(out["last"], "2026-08-22");
    ASSERT_GE(out["forecasters"].size(), 3U);
    EXPECT_EQ(out["forecasters"][0]["key"], "drift");
    EXPECT_EQ(out["forecasters"][1]["key"], "ets");
    EXPECT_EQ(out["forecasters"][2]["key"], "theta");
    for (const auto& one : out["forecasters"]) {
        EXPECT_GE(one["index"], 0) << one["key"];
        EXPECT_LE(one["index"], 100) << one["key"];
        EXPECT_EQ(one["invalid"], 0) << one["key"];
    }
    EXPECT_GT(out["verified"]["forecasts"], 1'000);
}

TEST(SkillCommand, ANewRecordOfTheSameForecastersIsTheShippedOne) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.path() + "/drift.jsonl";
    const std::string text = run({.forecasters = "drift", .record = path, .isSkill = true});
    EXPECT_TRUE(contains(text, "drift")) << text;
    EXPECT_TRUE(contains(run({.isSkill = true, .file = path, .isVerified = true}), "All fit."));
    std::ifstream in(path);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto made = skill::readSkillText(bytes);
    const auto shipped = shippedSkillRecord();
    ASSERT_TRUE(made && shipped);
    ASSERT_EQ(made->tracks[0].rows.size(), shipped->tracks[0].rows.size());
    EXPECT_EQ(made->tracks[0].rows.back().index, shipped->tracks[0].rows.back().index);
    EXPECT_EQ(made->tracks[0].rows.back().commitment, shipped->tracks[0].rows.back().commitment);
}

TEST(SkillCommand, ATamperedFileIsToldByItsDay) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.path() + "/tampered.jsonl";
    auto record = shippedSkillRecord();
    ASSERT_TRUE(record);
    auto changed = std::move(record).value();
    changed.tracks[1].rows[200].reveal.members[0] -= 1;
    std::ofstream(path) << skill::skillText(changed);
    const std::string said = run({.isSkill = true, .file = path, .isVerified = true});
    EXPECT_TRUE(contains(said, "ETS of " + skill::dayText(changed.tracks[1].rows[200].day) + ": ")) << said;
    EXPECT_FALSE(contains(said, "All fit"));
}

TEST(SkillCommand, SaysWhatItCannotRead) {
    EXPECT_EQ(run({.isSkill = true, .file = "/nowhere/x"}), "/nowhere/x cannot be read.");
    EXPECT_EQ(run({.record = "x", .isSkill = true, .isVerified = true}),
              "--record makes a new record; --file and --verify are about one that is there.");
    EXPECT_EQ(run({.forecasters = "oracle", .record = "x", .isSkill = true}),
              "There is no forecaster \"oracle\" for the index.");
}

}  // namespace
}  // namespace tessera::terminal
