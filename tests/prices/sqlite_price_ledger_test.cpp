#include "app/storage/sqlite_price_ledger.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "feeds/prices/built_in_prices.h"
#include "tests/support/temporary_directory.h"

namespace tessera::storage {
namespace {

using domain::Timestamp;
using listprices::PriceBatch;
using listprices::PriceBook;

Timestamp day(const char* iso) {
    return *domain::parseIso(iso);
}

PriceBatch oneFact(const char* listing, std::int64_t nano) {
    PriceBatch batch;
    batch.asOf = day("2026-01-01");
    batch.sources = {{"test", "MIT", batch.asOf}};
    batch.facts = {{{"test", "v", listing},
                    batch.asOf,
                    batch.asOf,
                    listprices::StatedPrice::priced(domain::Price::fromNanoUsd(nano))}};
    batch.titles = {{"test", "v", listing, "A title"}};
    batch.aliases = {{"test", "v", "other-name", listing}};
    batch.refusals = {{"test", "v", listing, "output", "-1", listprices::RefusalKind::Varies, batch.asOf}};
    return batch;
}

void expectSame(const PriceBook& a, const PriceBook& b) {
    ASSERT_EQ(a.series().size(), b.series().size());
    EXPECT_EQ(a.sources(), b.sources());
    EXPECT_EQ(a.eventCount(), b.eventCount());
    EXPECT_EQ(a.aliases().size(), b.aliases().size());
    EXPECT_EQ(a.refusals().size(), b.refusals().size());
    for (listprices::SeriesNumber i = 0; i < a.series().size(); ++i) {
        ASSERT_EQ(a.keyOf(i), b.keyOf(i));
        ASSERT_EQ(a.series()[i].events, b.series()[i].events);
    }
    for (std::size_t i = 0; i < a.listings().size(); ++i) {
        ASSERT_EQ(a.listings()[i].title, b.listings()[i].title);
        ASSERT_EQ(a.listings()[i].series, b.listings()[i].series);
    }
}

class PriceLedgerFile : public testing::Test {
 protected:
    std::string path() const { return pricesPath(m_directory.path()); }
    std::unique_ptr<SqlitePriceLedger> open() const {
        auto ledger = SqlitePriceLedger::open(path());
        EXPECT_TRUE(ledger.ok()) << (ledger ? "" : ledger.error().sentence);
        return ledger ? std::move(ledger).value() : nullptr;
    }
    void sql(const char* statement) const {
        Database db;
        ASSERT_EQ(db.open(path(), SQLITE_OPEN_READWRITE), SQLITE_OK);
        ASSERT_EQ(db.execute(statement), SQLITE_OK) << db.message();
    }
    std::string refusal() const {
        const auto ledger = SqlitePriceLedger::open(path());
        return ledger ? "" : ledger.error().sentence;
    }
    test::TemporaryDirectory m_directory;
};

TEST_F(PriceLedgerFile, ReadsBackWhatItWroteAndIsItsOwnersAlone) {
    const auto ledger = open();
    ASSERT_TRUE(ledger->append(*prices::builtInPrices()).ok());
    ASSERT_TRUE(ledger->append(oneFact("m", 5)).ok());
    const auto held = ledger->book();
    ASSERT_TRUE(ledger->append(oneFact("n", 7)).ok());
    EXPECT_EQ(held->eventCount() + 1, ledger->book()->eventCount());  // what was handed out stays as it was
    expectSame(*open()->book(), *ledger->book());
    struct stat info {};
    ASSERT_EQ(::stat(path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(PriceLedgerFile, TheSameBatchAfterARestartAddsNothing) {
    ASSERT_TRUE(open()->append(*prices::builtInPrices()).ok());
    ASSERT_TRUE(open()->append(oneFact("m", 5)).ok());
    const auto ledger = open();
    EXPECT_TRUE(ledger->append(*prices::builtInPrices())->isEmpty());
    EXPECT_TRUE(ledger->append(oneFact("m", 5))->isEmpty());
    EXPECT_TRUE(ledger->book()->priceOf({"other-name"}, {day("2026-01-02"), day("2026-01-02")}).ok());
}

TEST_F(PriceLedgerFile, WhatTheDiskDoesNotTakeIsNeitherInTheFileNorInTheBook) {
    const auto ledger = open();
    ASSERT_TRUE(ledger->append(oneFact("m", 5)).ok());
    // The refusal is the last row of a batch: everything before it must go as well.
    sql("CREATE TRIGGER no BEFORE INSERT ON refusal BEGIN SELECT RAISE(ABORT,'full'); END");
    const auto failed = ledger->append(oneFact("n", 7));
    ASSERT_FALSE(failed.ok());
    EXPECT_TRUE(failed.error().sentence.starts_with("The prices were not imported: "))
        << failed.error().sentence;
    EXPECT_EQ(ledger->book()->eventCount(), 1u);
    EXPECT_EQ(open()->book()->eventCount(), 1u);
    sql("DROP TRIGGER no");
    EXPECT_EQ(ledger->append(oneFact("n", 7))->events.size(), 1u);
    EXPECT_EQ(open()->book()->eventCount(), 2u);
}

TEST_F(PriceLedgerFile, RefusesAFileOfAnotherVersionOrKind) {
    open();
    sql("PRAGMA user_version=9");
    EXPECT_EQ(refusal(), path() +
                             " is a price ledger of version 9; this Tessera reads version 1. Move it away to "
                             "begin anew, or use the Tessera that wrote it.");
    sql("PRAGMA application_id=1");
    EXPECT_EQ(refusal(), path() + " is no price ledger. Move it away to begin anew.");
    std::ofstream(path(), std::ios::trunc) << "<html>";
    EXPECT_NE(refusal().find("damaged or not a database"), std::string::npos) << refusal();
}

TEST_F(PriceLedgerFile, RefusesRowsThatContradictThemselves) {
    for (const char* damage :
         {"INSERT INTO event VALUES(77,0,0,0,5)", "UPDATE series SET dimension=9",
          "UPDATE listing SET source=4", "PRAGMA ignore_check_constraints=1; UPDATE event SET state=42",
          "PRAGMA ignore_check_constraints=1; UPDATE event SET nano_usd_per_mtok=-3",
          "UPDATE refusal SET kind=200", "UPDATE series SET number=3"}) {
        std::remove(path().c_str());
        ASSERT_TRUE(open()->append(oneFact("m", 5)).ok());
        sql(damage);
        EXPECT_NE(refusal().find("contradicts itself"), std::string::npos) << damage << ": " << refusal();
    }
}

TEST_F(PriceLedgerFile, TakesWhatAnotherHolderOfTheFileWrote) {
    const auto terminal = open(), collector = open();
    ASSERT_TRUE(collector->append(oneFact("m", 5)).ok());
    const auto before = terminal->book();
    EXPECT_TRUE(*terminal->refresh());
    EXPECT_FALSE(*terminal->refresh());  // nothing new since
    EXPECT_EQ(before->eventCount(), 0u);
    expectSame(*terminal->book(), *collector->book());
    // Without refresh() as well: an append looks first, and gives the next numbers.
    ASSERT_TRUE(collector->append(oneFact("n", 6)).ok());
    ASSERT_TRUE(terminal->append(oneFact("o", 7)).ok());
    EXPECT_EQ(terminal->book()->eventCount(), 3u);
    EXPECT_TRUE(*collector->refresh());
    expectSame(*terminal->book(), *collector->book());
    EXPECT_FALSE(*terminal->refresh());  // its own commit is no news
}

/// A process of its own that opens the ledger and appends `count` models; its code is how many failed.
pid_t writerProcess(const std::string& path, const std::string& prefix, int count) {
    const pid_t child = ::fork();
    if (child != 0) {
        return child;
    }
    const auto ledger = SqlitePriceLedger::open(path);
    int failures = ledger ? 0 : 99;
    for (int i = 0; ledger && i < count; ++i) {
        failures +=
            ledger.value()->append(oneFact(fmt::format("{}{}", prefix, i).c_str(), 5 + i)).ok() ? 0 : 1;
    }
    ::_exit(failures);
}

TEST_F(PriceLedgerFile, ThreeProcessesThatWriteAtOnceLoseNothing) {
    constexpr int kEach = 40;
    std::vector<pid_t> children;
    for (const char* prefix : {"a", "b", "c"}) {
        children.push_back(writerProcess(path(), prefix, kEach));
    }
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    }
    const auto book = open()->book();
    EXPECT_EQ(book->eventCount(), 3u * kEach);
    EXPECT_EQ(book->listings().size(), 3u * kEach);
    for (const char* prefix : {"a", "b", "c"}) {
        const auto price =
            book->priceOf({fmt::format("{}{}", prefix, 7)}, {day("2026-01-02"), day("2026-01-02")});
        ASSERT_TRUE(price.ok());
        EXPECT_EQ(price->value.price()->nanoUsd(), 12);
    }
}

}  // namespace
}  // namespace tessera::storage
