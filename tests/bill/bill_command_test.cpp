#include "app/terminal/bill_command.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/storage/sqlite_usage_ledger.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

class BillCommand : public testing::Test {
 protected:
    BillCommand() { m_clock.now = *domain::parseIso("2026-11-01T12:00:00Z"); }
    std::string run(BillRequest request) {
        std::ostringstream out;
        const auto done = runBillCommand(request, m_directory.path(), m_clock, out);
        return done ? out.str() : done.error().sentence;
    }
    std::string file(const char* name, const std::string& text) {
        const std::string path = m_directory.path() + "/" + name;
        std::ofstream(path) << text;
        return path;
    }
    test::TemporaryDirectory m_directory;
    test::FakeClock m_clock;
};

const std::string kEuros =
    "start_time,amount_value,amount_currency,quantity,quantity_unit,line_item\n"
    "1790553600,2.50,eur,100,tokens,\"gpt-5-mini-2025-08-07, input\"\n";

TEST_F(BillCommand, JsonIsExactAndKeepsEurosApart) {
    EXPECT_EQ(
        run({.files = {file("cost.csv", kEuros)}, .asJson = true}),
        "{\n \"totals\": [\n  {\"month\": \"2026-09\", \"model\": \"gpt-5-mini-2025-08-07\", \"input\": 100, "
        "\"cached\": null, \"cache_write\": null, \"output\": null, \"reasoning\": null, \"cost_usd\": "
        "null}\n ],\n"
        " \"grand_total\": {\"input\": 100, \"cached\": null, \"cache_write\": null, \"output\": null, "
        "\"reasoning\": null, \"cost_usd\": null},\n"
        " \"other_currencies\": [\n  {\"month\": \"2026-09\", \"model\": \"gpt-5-mini-2025-08-07\", "
        "\"currency\": \"EUR\", \"cost\": \"2.5\"}\n ],\n \"warnings\": []\n}\n");
}

TEST_F(BillCommand, AModelNameOfStrangeBytesStillGivesADocumentThatCanBeRead) {
    bill::BillTotals totals;
    totals.months.emplace_back();
    totals.months.back().model = "caf\xE9 \"q\"\n\x7F";
    const auto read = nlohmann::json::parse(billJson(totals, {"\xFF"}), nullptr, false);
    ASSERT_FALSE(read.is_discarded()) << billJson(totals, {});
    EXPECT_EQ(read["totals"][0]["model"], "caf\xEF\xBF\xBD \"q\"\n\x7F");
}

TEST_F(BillCommand, AnUnknownModelIsShownAndSaid) {
    const std::string said = run({.files = {file("cost.csv",
                                                 "start_time,amount_value,amount_currency,line_"
                                                 "item\n1790553600,2.50,usd,\"gpt-5.6, input\"\n")}});
    EXPECT_NE(said.find("unknown model: gpt-5.6"), std::string::npos) << said;
    EXPECT_NE(said.find("2.50 USD"), std::string::npos) << said;
}

TEST_F(BillCommand, WhatCannotBeReadIsASentenceWithItsName) {
    EXPECT_NE(run({.files = {m_directory.path() + "/none.csv"}}).find("none.csv cannot be read"),
              std::string::npos);
    EXPECT_NE(run({.files = {m_directory.path()}}).find("it is no file"), std::string::npos);
    EXPECT_NE(run({.files = {file("e.csv", "")}}).find("e.csv is empty"), std::string::npos);
    EXPECT_NE(run({.files = {file("x.csv", "a,b\n1,2\n")}}).find("columns no known export has (a, b)"),
              std::string::npos);
}

TEST_F(BillCommand, AWorkbookIsWrittenUnderItsOwnKindOfName) {
    const std::string path = m_directory.path() + "/bill.xlsx";
    run({.files = {file("cost.csv", kEuros)}, .xlsx = path});
    std::ifstream book(path, std::ios::binary);
    std::string magic(2, '\0');
    book.read(magic.data(), 2);
    EXPECT_EQ(magic, "PK");
    EXPECT_EQ(run({.files = {file("cost.csv", kEuros)}, .xlsx = m_directory.path() + "/bill.csv"}),
              "The name of a workbook ends in .xlsx.");
}

TEST_F(BillCommand, KeepsFilesForTheWindowOnce) {
    const std::string path = file("cost.csv", kEuros);
    run({.files = {path}, .isKept = true});
    EXPECT_EQ(
        (*storage::SqliteUsageLedger::open(storage::usagePath(m_directory.path())))->book()->files.size(),
        1u);
    EXPECT_EQ(run({.files = {path}, .isKept = true}),
              "cost.csv is in the ledger already: nothing was changed.");
}

}  // namespace
}  // namespace tessera::terminal
