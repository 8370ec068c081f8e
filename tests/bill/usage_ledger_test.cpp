#include "app/storage/sqlite_usage_ledger.h"

#include <fstream>

#include "app/bill/sample_company.h"
#include "tests/bill/read_usage.h"
#include "tests/support/temporary_directory.h"

namespace tessera::storage {
namespace {

using bill::UsageFile;
using test::linesOf;

constexpr const char* kHeader =
    "start_time,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens\n";

class UsageLedger : public testing::Test {
 protected:
    UsageLedger() { open(); }
    void open() {
        m_ledger.reset();
        auto opened = SqliteUsageLedger::open(usagePath(m_directory.path()));
        ASSERT_TRUE(opened) << opened.error().sentence;
        m_ledger = std::move(opened).value();
    }
    static UsageFile file(const std::string& name, const std::string& rows) {
        UsageFile file = test::readUsage(kHeader + rows, name);
        file.digest = name + rows;
        return file;
    }
    std::string bill() const { return linesOf(bill::totalsOf(m_ledger->book()->joined())); }

    test::TemporaryDirectory m_directory;
    std::unique_ptr<SqliteUsageLedger> m_ledger;
    const domain::Timestamp m_now = *domain::parseIso("2026-11-01T12:00:00Z");
};

TEST_F(UsageLedger, KeepsWhatWasReadAcrossARestart) {
    const UsageFile kept =
        file("a.csv", "2026-09-02,1,m,True,flex,100,7,30\n2026-09-03,1,n,False,,5,1,0\nx,1,m,,,1,1,1\n");
    ASSERT_TRUE(m_ledger->keep({kept}, m_now));
    open();
    ASSERT_EQ(m_ledger->book()->files.size(), 1u);
    const UsageFile& read = m_ledger->book()->files[0].file;
    EXPECT_EQ(read.lines, kept.lines);
    EXPECT_EQ(read.stated, kept.stated);
    EXPECT_EQ(read.notes, kept.notes);
    EXPECT_EQ(read.leftOut.size(), 1u);
    EXPECT_EQ(read.format, kept.format);
    EXPECT_EQ(m_ledger->book()->imports.at(0).at, m_now);
}

TEST_F(UsageLedger, TheSameBytesAgainChangeNothing) {
    const UsageFile kept = file("a.csv", "2026-09-02,1,m,False,,100,7,30\n");
    ASSERT_TRUE(m_ledger->keep({kept}, m_now));
    EXPECT_EQ(m_ledger->keep({kept}, m_now).error().sentence,
              "a.csv is in the ledger already: nothing was changed.");
    EXPECT_EQ(m_ledger->book()->imports.size(), 1u);
}

TEST_F(UsageLedger, AnOverlappingMonthIsReplacedAndSaidAndCanBeTakenBack) {
    ASSERT_TRUE(m_ledger->keep(
        {file("old.csv", "2026-08-30,1,m,False,,10,1,0\n2026-09-02,1,m,False,,100,7,0\n")}, m_now));
    const auto second = m_ledger->keep(
        {file("new.csv", "2026-09-01,1,m,False,,1,1,0\n2026-09-02,1,m,False,,120,8,0\n")}, m_now);
    ASSERT_TRUE(second) << second.error().sentence;
    ASSERT_EQ(second->changes.size(), 1u);
    EXPECT_EQ(second->changes[0],
              "2026-09: 1 lines, 107 tokens of old.csv give way to 2 lines, 130 tokens of new.csv");
    EXPECT_EQ(bill(), "2026-08 m in 10 cr 0 cw - out 1\n2026-09 m in 121 cr 0 cw - out 9\n");
    EXPECT_EQ(m_ledger->undo(1).error().sentence, "Import 2 replaced part of import 1. Undo import 2 first.");
    ASSERT_TRUE(m_ledger->undo(2));
    open();
    EXPECT_EQ(bill(), "2026-08 m in 10 cr 0 cw - out 1\n2026-09 m in 100 cr 0 cw - out 7\n");
    EXPECT_EQ(m_ledger->undo(2).error().sentence, "There is no import 2 to undo.");
}

TEST_F(UsageLedger, TheMadeUpCompanyGivesWayToOwnFilesAndIsNeverAddedToThem) {
    UsageFile sample = file("sample.csv", "2026-09-02,1,m,False,,900,7,30\n");
    sample.digest = bill::sampleDigest(sample.name);
    const UsageFile own = file("own.csv", "2026-09-02,1,m,False,,100,7,30\n");
    ASSERT_TRUE(m_ledger->keep({sample}, m_now));
    EXPECT_TRUE(m_ledger->book()->isSample());
    ASSERT_TRUE(m_ledger->keep({own}, m_now));
    EXPECT_FALSE(m_ledger->book()->isSample());
    ASSERT_EQ(m_ledger->book()->files.size(), 1u);
    EXPECT_EQ(m_ledger->book()->files[0].file.name, "own.csv");
    EXPECT_TRUE(m_ledger->book()->imports[1].changes.empty()) << "nothing of one's own gave way";
    const std::string before = bill();
    EXPECT_EQ(m_ledger->keep({sample}, m_now).error().code, domain::ErrorCode::Refused);
    open();
    EXPECT_EQ(bill(), before);
    ASSERT_TRUE(m_ledger->undo(2));
    EXPECT_TRUE(m_ledger->book()->files.empty()) << "taking one's own back brings no sample";
    EXPECT_TRUE(m_ledger->keep({sample}, m_now));
}

TEST_F(UsageLedger, FilesOfOneImportStandBesideEachOther) {
    ASSERT_TRUE(m_ledger->keep(
        {file("a.csv", "2026-09-02,1,m,False,,100,7,0\n"), file("b.csv", "2026-09-02,1,m,False,,50,3,0\n")},
        m_now));
    EXPECT_EQ(bill(), "2026-09 m in 150 cr 0 cw - out 10\n");
}

TEST_F(UsageLedger, FilesOfOneNameAreToldApartByTheirBytes) {
    const UsageFile september = file("usage.csv", "2026-09-02,1,m,False,,100,7,0\n");
    const UsageFile october = file("usage.csv", "2026-10-02,1,m,False,,50,3,0\n");
    ASSERT_TRUE(m_ledger->keep({september}, m_now));
    ASSERT_TRUE(m_ledger->keep({september, october}, m_now));
    EXPECT_EQ(bill(), "2026-09 m in 100 cr 0 cw - out 7\n2026-10 m in 50 cr 0 cw - out 3\n");
}

TEST_F(UsageLedger, WhatAnotherHolderKeptMeanwhileIsBuiltUpon) {
    auto other = SqliteUsageLedger::open(usagePath(m_directory.path()));
    ASSERT_TRUE(other) << other.error().sentence;
    const UsageFile first = file("a.csv", "2026-09-02,1,m,False,,100,7,0\n");
    ASSERT_TRUE(other.value()->keep({first}, m_now));
    EXPECT_EQ(m_ledger->keep({first}, m_now).error().sentence,
              "a.csv is in the ledger already: nothing was changed.");
    const auto second = m_ledger->keep({file("b.csv", "2026-09-02,1,m,False,,120,8,0\n")}, m_now);
    ASSERT_TRUE(second) << second.error().sentence;
    EXPECT_EQ(second->number, 2);
    EXPECT_EQ(second->changes.size(), 1u);
    EXPECT_EQ(bill(), "2026-09 m in 120 cr 0 cw - out 8\n");
    ASSERT_TRUE(other.value()->undo(2));
    ASSERT_TRUE(m_ledger->refresh());
    EXPECT_EQ(bill(), "2026-09 m in 100 cr 0 cw - out 7\n");
}

TEST_F(UsageLedger, ChoicesAndMappingsAreKept) {
    ASSERT_TRUE(m_ledger->choose("our-model", "openai/gpt-5-mini"));
    ASSERT_TRUE(m_ledger->choose("other", ""));
    ASSERT_TRUE(m_ledger->choose("other", std::nullopt));
    ASSERT_TRUE(m_ledger->remember("a\nb\n", "day=A"));
    open();
    EXPECT_EQ(m_ledger->book()->choices, (bill::ModelChoices{{"our-model", "openai/gpt-5-mini"}}));
    EXPECT_EQ(m_ledger->book()->mappings.at("a\nb\n"), "day=A");
}

TEST_F(UsageLedger, AnotherFileUnderItsNameIsRefusedAndLeftAlone) {
    const std::string path = m_directory.path() + "/other.sqlite";
    std::ofstream(path)
        << "this is no database at all, and longer than a header of one hundred bytes would be "
           "so that nothing doubts it";
    EXPECT_FALSE(SqliteUsageLedger::open(path).ok());
    EXPECT_TRUE(std::ifstream(path).good());
}

}  // namespace
}  // namespace tessera::storage
