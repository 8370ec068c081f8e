// `tessera bill pull`, and what stays of it on the disk.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "app/storage/sqlite_usage_ledger.h"
#include "app/terminal/bill_command.h"
#include "tests/pull/vendor_server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

using test::kVendorKey;

class PullCommand : public testing::Test {
 protected:
    PullCommand() {
        m_clock.now = *domain::parseIso("2026-11-01T09:30:00Z");
        ::setenv("OPENAI_ADMIN_KEY", kVendorKey, 1);
    }
    ~PullCommand() override { ::unsetenv("OPENAI_ADMIN_KEY"); }
    /// What it printed, or its sentence.
    std::string run(const std::string& behaviour, const char* to = "2026-10-31") {
        BillRequest request;
        request.asJson = true;
        request.isKept = true;
        request.pull = PullRequest{"openai", m_from, to, m_server.url(behaviour),
                                   [this](const std::string& what) { m_told += what + "\n"; }};
        std::ostringstream out;
        const auto done = runBillCommand(request, m_directory.path(), m_clock, out);
        return done ? out.str() : done.error().sentence;
    }
    std::shared_ptr<const bill::UsageBook> book() const {
        return (*storage::SqliteUsageLedger::open(storage::usagePath(m_directory.path())))->book();
    }
    /// Every byte of every file of the profile.
    std::string keptBytes() const {
        std::string all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(m_directory.path())) {
            std::ifstream in(entry.path(), std::ios::binary);
            all += entry.path().string() + std::string(std::istreambuf_iterator<char>(in), {});
        }
        return all;
    }

    test::VendorServer m_server;
    test::TemporaryDirectory m_directory;
    test::FakeClock m_clock;
    std::string m_from = "2026-10-30";
    std::string m_told;
};

TEST_F(PullCommand, IsKeptAsAFileIsAndReplacesWhatItSaidBefore) {
    const std::string first = run("good");
    EXPECT_NE(first.find("\"cost_usd\": \"0.2\""), std::string::npos) << first;
    ASSERT_EQ(book()->files.size(), 2U);
    EXPECT_EQ(book()->files[0].file.name, "OpenAI usage, pulled 2026-11-01, 2026-10-30 to 2026-10-31");
    EXPECT_EQ(book()->files[0].file.digest.size(), 64U);
    // The same answers are the same bytes, whatever their pages: they are there already.
    EXPECT_NE(run("paged").find("already"), std::string::npos);
    EXPECT_EQ(book()->imports.size(), 1U);
    // A longer period takes the place of what was said of its days.
    run("good", "2026-11-01");
    ASSERT_EQ(book()->imports.size(), 2U);
    EXPECT_FALSE(book()->imports[1].changes.empty());
    EXPECT_EQ(bill::formatAmount(*bill::totalsOf(book()->joined()).grand.cost), "0.3");
}

TEST_F(PullCommand, SaysWhomItAsksBeforeItAsks) {
    run("good");
    EXPECT_EQ(m_told.find("OpenAI is asked for tokens"), 0U) << m_told;
    EXPECT_NE(m_told.find("/v1/organization/costs"), std::string::npos);
    EXPECT_NE(m_told.find("3 questions, 3 pages"), std::string::npos);
}

TEST_F(PullCommand, TheKeyIsInNothingThatIsKeptOrSaid) {
    std::string printed;
    for (const char* behaviour : {"good", "wrong-key", "bad-request", "sent-on", "truncated"}) {
        printed += run(behaviour);
    }
    EXPECT_EQ(printed.find(kVendorKey), std::string::npos);
    EXPECT_EQ(m_told.find(kVendorKey), std::string::npos);
    const std::string kept = keptBytes();
    EXPECT_NE(kept.find("gpt-5-mini"), std::string::npos);  // it was looked at
    EXPECT_EQ(kept.find(kVendorKey), std::string::npos);
    EXPECT_EQ(kept.find("sk-admin"), std::string::npos);
}

TEST_F(PullCommand, AFailedPullKeepsNothing) {
    m_from = "2026-10-21";  // days for a second page
    EXPECT_NE(run("second-page-truncated").find("cut off"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(storage::usagePath(m_directory.path())));
}

TEST_F(PullCommand, WithoutAKeySaysWhereItIsReadFrom) {
    ::unsetenv("OPENAI_ADMIN_KEY");
    const std::string said = run("good");
    EXPECT_EQ(said.find("OPENAI_ADMIN_KEY does not hold a key. There is no key. OpenAI asks for"), 0U)
        << said;
    EXPECT_EQ(m_server.seen(), "[]");
}

TEST_F(PullCommand, ADayThatIsNoneIsNamed) {
    EXPECT_EQ(run("good", "October"), "--to \"October\" is no day: write it as 2026-10-31.");
}

}  // namespace
}  // namespace tessera::terminal
