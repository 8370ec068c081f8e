#include "app/terminal/hedge_command.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

class HedgeCommand : public testing::Test {
 protected:
    HedgeCommand() {
        m_clock.now = *domain::parseIso("2026-11-05T10:00:00Z");
        std::ofstream file(m_directory.path() + "/use.csv");
        file << "Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens\n";
        for (int day = 1; day <= 31; ++day) {
            file << "\"2026-10-" << (day < 10 ? "0" : "") << day
                 << " 00:00:00\",\"meta-llama/"
                    "llama-3.3-70b-instruct\",\"1000\",\"0\",\"301\",\"4000000\",\"1000000\","
                    "\"0\"\n";
        }
    }
    std::string run(HedgeRequest request) {
        if (request.files.empty()) {
            request.files = {m_directory.path() + "/use.csv"};
        }
        std::ostringstream out;
        const auto done = runHedgeCommand(request, m_directory.path(), m_clock, out);
        return done ? out.str() : done.error().sentence;
    }
    test::TemporaryDirectory m_directory;
    test::FakeClock m_clock;
};

TEST_F(HedgeCommand, JsonHoldsTheWholePlanAndIsTheSameTwice) {
    const std::string text = run({.asJson = true, .budget = "200000", .ratio = "0.5"});
    const auto json = nlohmann::json::parse(text, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << text;
    EXPECT_EQ(json["usual_month"]["month"], "2026-10");
    EXPECT_EQ(json["usual_month"]["tokens_usd"], "31000.000000000");
    EXPECT_EQ(json["exposures"].size(), 1U);
    EXPECT_EQ(json["strip"]["legs"].size(), 6U);
    EXPECT_TRUE(json["strip"]["legs"][0]["by_hand"]);
    EXPECT_GT(json["with_and_without"]["unhedged"]["exceeding_budget"], 0.0);
    EXPECT_EQ(json["alternatives"].size(), 4U);
    EXPECT_EQ(json["back_test"]["months"].size(), 12U);
    EXPECT_EQ(run({.asJson = true, .budget = "200000", .ratio = "0.5"}), text);
}

TEST_F(HedgeCommand, WithoutABudgetNoChanceIsClaimed) {
    const auto json = nlohmann::json::parse(run({.asJson = true}));
    EXPECT_TRUE(json["with_and_without"]["unhedged"]["exceeding_budget"].is_null());
}

TEST_F(HedgeCommand, TheWorkbookIsWrittenAndItsNameChecked) {
    const std::string path = m_directory.path() + "/plan.xlsx";
    run({.xlsx = path, .ratio = "0.5"});
    std::ifstream file(path, std::ios::binary);
    std::string start(2, '\0');
    file.read(start.data(), 2);
    EXPECT_EQ(start, "PK");
    EXPECT_EQ(run({.xlsx = m_directory.path() + "/plan.txt"}), "The name of a workbook ends in .xlsx.");
}

TEST_F(HedgeCommand, TheTableSaysTheVerdictFirst) {
    const std::string text = run({});
    EXPECT_EQ(text.substr(0, 12), "Do not hedge") << text;
    EXPECT_NE(text.find("Not covered:"), std::string::npos);
}

TEST_F(HedgeCommand, WrongOptionsAreNamedWithTheirValue) {
    EXPECT_EQ(run({.future = "forward"}), "--future is average or outright, not \"forward\".");
    EXPECT_EQ(run({.budget = "lots"}), "--budget is an amount of USD such as 300000, not \"lots\".");
    EXPECT_EQ(run({.usdPerUnit = "0"}), "--usd-per-unit is a rate above zero such as 1.08, not \"0\".");
    EXPECT_EQ(run({.ratio = "7"}), "--ratio is between 0 and 3, such as 0.8, not \"7\".");
    EXPECT_EQ(run({.months = 40}), "A plan is of 1 to 36 months, not 40.");
}

}  // namespace
}  // namespace tessera::terminal
