// Named paper accounts: made, chosen, put away, and what a person reads when their file was damaged.
#include "app/terminal/accounts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/temporary_directory.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;
using domain::Money;
using domain::Timestamp;
using ports::PaperAccount;
using ports::PaperKind;
using terminal::Accounts;

const Timestamp kNow = Timestamp::fromSeconds(1'795'000'000);

struct AccountsOnDisk : testing::Test {
    TemporaryDirectory folder;
    fs::path profile{folder.path()};

    Accounts open(Timestamp now = kNow) {
        auto opened = Accounts::open(profile, now);
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().sentence);
        return std::move(opened).value();
    }
    std::string refusal() {
        const auto opened = Accounts::open(profile, kNow);
        return opened ? "" : opened.error().sentence;
    }
    static PaperAccount shadow(const std::string& name) {
        PaperAccount account;
        account.name = name;
        account.kind = PaperKind::Shadow;
        account.createdAt = kNow;
        return account;
    }
    static void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text;
    }
    static std::string read(const fs::path& file) {
        std::ifstream in(file);
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }
    static std::string wrongOf(Accounts& accounts, const PaperAccount& account) {
        const auto created = accounts.create(account);
        return created ? "" : created.error().sentence;
    }
};

TEST_F(AccountsOnDisk, AFreshProfileHasTheVenueAccountPractice) {
    const Accounts accounts = open();
    ASSERT_EQ(accounts.list().size(), 1U);
    EXPECT_EQ(accounts.current().name, "Practice");
    EXPECT_EQ(accounts.current().kind, PaperKind::Venue);
    EXPECT_EQ(accounts.directoryOf("Practice"), profile);
}

TEST_F(AccountsOnDisk, TheFirstAccountKeepsItsDate) {
    EXPECT_EQ(open(kNow).current().createdAt, kNow);
    EXPECT_EQ(open(kNow + std::chrono::hours(30)).current().createdAt, kNow);
}

TEST_F(AccountsOnDisk, ACreatedAccountComesBackAsItWasMade) {
    PaperAccount made = shadow("Crypto, beside");
    made.startingCash = Money::fromUsd(25'000);
    made.latencyMs = 120;
    made.makerFeeBp = -2;
    made.takerFeeBp = 5;
    made.marginPercent = 10;
    {
        Accounts accounts = open();
        ASSERT_TRUE(accounts.create(made));
    }
    const Accounts accounts = open();
    ASSERT_EQ(accounts.list().size(), 2U);
    EXPECT_EQ(accounts.list()[1], made);
    EXPECT_EQ(accounts.current().name, "Practice");  // making one does not open it
}

TEST_F(AccountsOnDisk, ANameIsTakenWithoutRegardToCase) {
    Accounts accounts = open();
    EXPECT_EQ(wrongOf(accounts, shadow("pRACTICE")),
              "There is an account \"pRACTICE\" already; choose another name.");
    EXPECT_EQ(accounts.list().size(), 1U);
}

TEST_F(AccountsOnDisk, ANameThatCannotBeReadIsRefused) {
    Accounts accounts = open();
    for (const std::string& name : {std::string(), std::string(" x"), std::string("x "), std::string(41, 'x'),
                                    std::string("two\nlines")}) {
        EXPECT_EQ(wrongOf(accounts, shadow(name)),
                  "An account's name has 1 to 40 characters and does not begin or end with a space.");
    }
    EXPECT_EQ(wrongOf(accounts, shadow(std::string(40, 'x'))), "");
}

TEST_F(AccountsOnDisk, AFigureOutOfRangeIsNamedWithItsRange) {
    Accounts accounts = open();
    PaperAccount account = shadow("A");
    account.startingCash = Money::fromUsd(0);
    EXPECT_EQ(wrongOf(accounts, account), "The starting cash in USD must be from 1 to 1000000000; asked 0.");
    account.startingCash = Money::fromNanoUsd(1);
    EXPECT_EQ(wrongOf(accounts, account), "The starting cash is in whole USD.");
    account = shadow("A");
    account.latencyMs = 10'001;
    EXPECT_EQ(wrongOf(accounts, account),
              "The latency in milliseconds must be from 0 to 10000; asked 10001.");
    account = shadow("A");
    account.makerFeeBp = -101;
    EXPECT_EQ(wrongOf(accounts, account),
              "The maker fee in basis points must be from -100 to 1000; asked -101.");
    account = shadow("A");
    account.takerFeeBp = -1;
    EXPECT_EQ(wrongOf(accounts, account), "The taker fee in basis points must be from 0 to 1000; asked -1.");
    account = shadow("A");
    account.marginPercent = 0;
    EXPECT_EQ(wrongOf(accounts, account), "The margin in per cent must be from 1 to 100; asked 0.");
    EXPECT_EQ(accounts.list().size(), 1U);
}

TEST_F(AccountsOnDisk, TheOneSwitchedToIsOpenAfterARestart) {
    {
        Accounts accounts = open();
        ASSERT_TRUE(accounts.create(shadow("Second")));
        ASSERT_TRUE(accounts.switchTo("Second"));
        EXPECT_EQ(accounts.switchTo("Third").error().sentence, "There is no account \"Third\".");
    }
    const Accounts accounts = open();
    EXPECT_EQ(accounts.current().name, "Second");
    EXPECT_TRUE(fs::is_directory(accounts.directoryOf("Second")));
    EXPECT_NE(accounts.directoryOf("Second"), accounts.directoryOf("Practice"));
}

TEST_F(AccountsOnDisk, NamesThatDifferInSignsAloneHaveFoldersOfTheirOwn) {
    Accounts accounts = open();
    ASSERT_TRUE(accounts.create(shadow("a/b")));
    ASSERT_TRUE(accounts.create(shadow("a:b")));
    EXPECT_NE(accounts.directoryOf("a/b"), accounts.directoryOf("a:b"));
    EXPECT_EQ(accounts.directoryOf("a/b").parent_path(), profile / "accounts");
}

TEST_F(AccountsOnDisk, AResetPutsEverythingAwayAndDeletesNothing) {
    {
        Accounts accounts = open();
        write(profile / "blotter.sqlite", "journal");
        write(profile / "blotter.sqlite-wal", "log");
        write(profile / "notes.sqlite", "notes");
        write(profile / "snapshots" / "1.png", "picture");
        write(profile / "venue" / "state", "exchange");
        ASSERT_TRUE(accounts.askReset("Practice", kNow));
        EXPECT_TRUE(fs::exists(profile / "blotter.sqlite"));  // still open: it happens at the next start
    }
    const Accounts accounts = open();
    EXPECT_FALSE(fs::exists(profile / "blotter.sqlite"));
    ASSERT_EQ(accounts.archives().size(), 1U);
    const ports::ArchivedAccount archived = accounts.archives().front();
    EXPECT_EQ(archived.name, "Practice");
    EXPECT_EQ(archived.archivedAt, kNow);
    const fs::path into = archived.directory;
    EXPECT_EQ(read(into / "blotter.sqlite"), "journal");
    EXPECT_EQ(read(into / "blotter.sqlite-wal"), "log");
    EXPECT_EQ(read(into / "notes.sqlite"), "notes");
    EXPECT_EQ(read(into / "snapshots" / "1.png"), "picture");
    EXPECT_EQ(read(into / "venue" / "state"), "exchange");
    EXPECT_EQ(accounts.list().size(), 1U);  // the account is there, and empty
}

TEST_F(AccountsOnDisk, ASecondResetHasAFolderOfItsOwn) {
    for (const int hour : {0, 1}) {
        Accounts accounts = open();
        write(profile / "blotter.sqlite", hour == 0 ? "first" : "second");
        ASSERT_TRUE(accounts.askReset("Practice", kNow + std::chrono::hours(hour)));
    }
    const auto archives = open().archives();
    ASSERT_EQ(archives.size(), 2U);
    EXPECT_EQ(read(fs::path(archives[0].directory) / "blotter.sqlite"), "second");  // newest first
    EXPECT_EQ(read(fs::path(archives[1].directory) / "blotter.sqlite"), "first");
}

TEST_F(AccountsOnDisk, TwoResetsWithinASecondKeepBothJournals) {
    for (const char* journal : {"first", "second"}) {
        Accounts accounts = open();
        write(profile / "blotter.sqlite", journal);
        ASSERT_TRUE(accounts.askReset("Practice", kNow));
    }
    std::set<std::string> kept;
    for (const auto& archive : open().archives()) {
        kept.insert(read(fs::path(archive.directory) / "blotter.sqlite"));
    }
    EXPECT_EQ(kept, (std::set<std::string>{"first", "second"}));
}

TEST_F(AccountsOnDisk, AResetCutOffBetweenTwoMovesGoesOnIntoTheSameFolder) {
    {
        Accounts accounts = open();
        write(profile / "blotter.sqlite", "journal");
        write(profile / "blotter.sqlite-wal", "log");
        ASSERT_TRUE(accounts.askReset("Practice", kNow));
    }
    // As a power cut would leave it: the first move happened, the second did not.
    const std::string text = read(profile / "accounts.toml");
    const std::size_t begin =
        text.find("into = '") != std::string::npos ? text.find("into = '") + 8 : text.find("into = \"") + 8;
    const std::string into = text.substr(begin, text.find_first_of("'\"", begin) - begin);
    fs::create_directories(profile / "archive" / into);
    fs::rename(profile / "blotter.sqlite", profile / "archive" / into / "blotter.sqlite");

    const Accounts accounts = open(kNow + std::chrono::hours(30));
    ASSERT_EQ(accounts.archives().size(), 1U);
    EXPECT_EQ(fs::path(accounts.archives().front().directory).filename(), into);
    EXPECT_EQ(read(profile / "archive" / into / "blotter.sqlite"), "journal");
    EXPECT_EQ(read(profile / "archive" / into / "blotter.sqlite-wal"), "log");
    EXPECT_EQ(accounts.archives().front().archivedAt, kNow);  // when it was asked, not when it ended
    EXPECT_EQ(open().archives().size(), 1U);                  // and it is over
}

TEST_F(AccountsOnDisk, ADamagedFileIsToldWithItsLineAndNothingIsGuessed) {
    write(profile / "accounts.toml", "current = 'Practice'\n\n[[account]\nname = 'Practice'\n");
    EXPECT_NE(refusal().find("accounts.toml, line 3"), std::string::npos) << refusal();
    write(profile / "accounts.toml",
          "current = 'A'\n[[account]]\nname = 'A'\n\n[[account]]\nname = 'a'\nkind = 'shadow'\n");
    EXPECT_NE(refusal().find("accounts.toml, line 5, account 2: its name stands there twice."),
              std::string::npos)
        << refusal();
    write(profile / "accounts.toml", "current = 'A'\n[[account]]\nname = 'A'\nstarting_cash_usd = 'much'\n");
    EXPECT_NE(refusal().find("line 2, account 1: The starting cash in USD must be"), std::string::npos)
        << refusal();
    write(profile / "accounts.toml", "current = 'A'\n[[account]]\nname = 'A'\nkind = 'shadwo'\n");
    EXPECT_NE(refusal().find("the kind \"shadwo\" is neither \"venue\" nor \"shadow\"."), std::string::npos)
        << refusal();
    write(profile / "accounts.toml", "current = 'B'\n[[account]]\nname = 'A'\n");
    EXPECT_NE(refusal().find("the current account \"B\" is not among the accounts."), std::string::npos);
}

TEST_F(AccountsOnDisk, AResetIntoAFolderThatIsNoneIsRefused) {
    write(profile / "blotter.sqlite", "journal");
    for (const char* into : {"", "..", "."}) {
        write(profile / "accounts.toml", std::string("current = 'A'\n[[account]]\nname = 'A'\n[[reset]]\n") +
                                             "name = 'A'\ninto = '" + into + "'\n");
        EXPECT_NE(refusal().find("names no folder to put account \"A\" away into"), std::string::npos)
            << refusal();
        EXPECT_EQ(read(profile / "blotter.sqlite"), "journal");
    }
}

}  // namespace
}  // namespace tessera::test
