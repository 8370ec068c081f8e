// Results counted from a real blotter, and how long a million fills take.
#include "app/storage/results_query.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "app/storage/blotter_export.h"
#include "app/storage/blotter_schema.h"
#include "tests/storage/disk_desk.h"

namespace tessera::test {
namespace {

using analytics::Results;
using analytics::ResultsRange;

std::int64_t number(const std::string& profile, const char* query) {
    storage::Database db;
    EXPECT_TRUE(storage::openForReading(db, storage::blotterPath(profile)));
    return db.integer(query, -1);
}

struct ResultsOnDisk : testing::Test {
    TemporaryDirectory profile;
    std::unique_ptr<DiskDesk> desk = std::make_unique<DiskDesk>(profile.path());

    /// One order pressed over the book given, filled at 1.92.
    void trade(Side side, std::int64_t quantity, std::optional<double> bid, std::optional<double> ask) {
        desk->clock.advance(std::chrono::seconds(60));
        trading::OrderIntent order = intent(side, quantity, 1.92);
        order.seen.bestBid = bid ? std::optional(usd(*bid)) : std::nullopt;
        order.seen.bestAsk = ask ? std::optional(usd(*ask)) : std::nullopt;
        desk->core->place(order);
        desk->settle();
        desk->fill(ClientOrderId{desk->core->state().header().lastClientOrderId}, quantity, side);
        desk->settle();
    }
    Results count(const ResultsRange& range = {}) {
        const auto counted = storage::countResults(profile.path(), range, desk->clock.utcNow());
        EXPECT_TRUE(counted) << (counted ? "" : counted.error().sentence);
        return counted ? *counted : Results{};
    }
    void close() {
        desk->store->close();
        desk.reset();
    }
};

TEST_F(ResultsOnDisk, TheBookAtThePressIsWhatSlippageIsMeasuredAgainst) {
    trade(Side::Buy, 2, 1.90, 1.92);           // mid 1.91: a cent each
    trade(Side::Sell, 2, std::nullopt, 1.93);  // no mid
    const Results r = count();
    EXPECT_EQ(r.total.fills, 2);
    EXPECT_EQ(r.total.roundTrips, 1);
    EXPECT_EQ(r.total.slippageFills, 1);
    const std::int64_t size = sitDecember().contractSize;
    EXPECT_EQ(r.total.slippage, Money::fromNanoUsd(2 * size * 10'000'000));
    EXPECT_EQ(r.total.fees, Money::fromUsd(1));
    EXPECT_EQ(number(profile.path(), "SELECT count(*) FROM orders WHERE bid IS NOT NULL"), 1);
}

TEST_F(ResultsOnDisk, TheyAgreeWithTheProfitTableToTheLastDigit) {
    for (int i = 0; i < 12; ++i) {
        trade(i % 3 == 2 ? Side::Sell : Side::Buy, 1 + i % 4, 1.91, 1.92);
    }
    const Results r = count();
    const auto rows = storage::countProfit(profile.path());
    ASSERT_TRUE(rows);
    domain::MoneySum fifo, fees;
    for (const trading::ProfitRow& row : *rows) {
        fifo += row.fifo;
        fees += row.fees;
    }
    EXPECT_EQ(r.total.realised, *fifo.result());
    EXPECT_EQ(r.total.fees, *fees.result());
}

TEST_F(ResultsOnDisk, ABlotterOfBeforeArrivalsOpensWithThemAndVerifies) {
    trade(Side::Buy, 1, 1.90, 1.92);
    trade(Side::Sell, 1, 1.92, 1.94);
    const Results before = count();
    close();
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    // Back to how version 5 left it.
    ASSERT_EQ(sqlite3_exec(raw, kEarlierInstruments, nullptr, nullptr, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw,
                           "ALTER TABLE orders DROP COLUMN bid; ALTER TABLE orders DROP COLUMN ask; ALTER "
                           "TABLE fills DROP COLUMN "
                           "implied_by;"
                           "ALTER TABLE desk DROP COLUMN session_without;"
                           "ALTER TABLE desk DROP COLUMN intents; PRAGMA user_version=5;",
                           nullptr, nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(raw);
    desk = std::make_unique<DiskDesk>(profile.path());
    ASSERT_EQ(desk->problem, "");
    const Results after = count();
    EXPECT_EQ(after.total.slippage, before.total.slippage);
    EXPECT_EQ(after.total.slippageFills, 2);
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

TEST_F(ResultsOnDisk, ABlotterWhoseArrivalsStoodApartOpensWithThemAndVerifies) {
    trade(Side::Buy, 1, 1.90, 1.92);
    trade(Side::Sell, 1, std::nullopt, 1.94);
    const Results before = count();
    close();
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    // Back to how version 7 left it.
    ASSERT_EQ(sqlite3_exec(raw,
                           "CREATE TABLE arrivals(order_id INTEGER PRIMARY KEY, bid INTEGER NOT NULL, ask "
                           "INTEGER NOT NULL) STRICT;"
                           "INSERT INTO arrivals SELECT id,bid,ask FROM orders WHERE bid IS NOT NULL;"
                           "ALTER TABLE orders DROP COLUMN bid; ALTER TABLE orders DROP COLUMN ask; ALTER "
                           "TABLE fills DROP COLUMN "
                           "implied_by;"
                           "PRAGMA user_version=7;",
                           nullptr, nullptr, nullptr),
              SQLITE_OK)
        << sqlite3_errmsg(raw);
    sqlite3_close(raw);
    desk = std::make_unique<DiskDesk>(profile.path());
    ASSERT_EQ(desk->problem, "");
    const Results after = count();
    EXPECT_EQ(after.total.slippage, before.total.slippage);
    EXPECT_EQ(after.total.slippageFills, 1);
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

TEST_F(ResultsOnDisk, AChangedArrivalIsFoundAndARebuildPutsItRight) {
    trade(Side::Buy, 1, 1.90, 1.92);
    close();
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw, "UPDATE orders SET ask=ask+1;", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(raw);
    const auto broken = storage::verifyAudit(profile.path());
    ASSERT_FALSE(broken.ok());
    EXPECT_NE(broken.error().sentence.find("ask is"), std::string::npos);
    ASSERT_TRUE(storage::rebuildProjections(profile.path()).ok());
    EXPECT_TRUE(storage::verifyAudit(profile.path()).ok());
}

TEST_F(ResultsOnDisk, AreAnsweredOnAThreadOfTheirOwn) {
    trade(Side::Buy, 1, 1.90, 1.92);
    storage::SqliteResultsQuery query(profile.path());
    const auto ticket = query.request({}, desk->clock.utcNow());
    std::vector<analytics::ResultsAnswer> answers;
    for (int i = 0; i < 20'000 && answers.empty(); ++i) {
        query.drain(answers);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers.front().ticket, ticket);
    EXPECT_EQ(answers.front().results.total.fills, 1);
    EXPECT_EQ(answers.front().results.sentence, "");
}

TEST(ResultsWithoutABlotter, SayWhy) {
    const TemporaryDirectory empty;
    const auto counted = storage::countResults(empty.path(), {}, {});
    ASSERT_FALSE(counted);
    EXPECT_NE(counted.error().sentence.find("There is no blotter"), std::string::npos);
}

TEST_F(ResultsOnDisk, AMillionFillsAreCountedInASecond) {
    trade(Side::Buy, 1, 1.90, 1.92);
    close();
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    // Copies of the one fill, turn by turn bought and sold, each of an order of its own.
    ASSERT_EQ(
        sqlite3_exec(
            raw,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1000000) "
            "INSERT INTO fills SELECT 1000+i,1000+i,1000+i,f.instrument,f.symbol,i%2,"
            "f.price+(i%7)*10000000,1,f.fee,0,0,f.venue_time,f.recorded_at+i*1000000000,0,"
            "CASE i%3 WHEN 0 THEN 'hedge' ELSE '' END,0 FROM n, fills f WHERE f.id<1000;"
            "CREATE TEMP TABLE o AS SELECT * FROM orders WHERE id=1;"
            "INSERT INTO orders SELECT f.order_id,current_id,venue_id,o.instrument,o.symbol,o.side,type,"
            "tif,o.price,pending_price,o.quantity,filled,leaves,notional,average,life,request,unknown,"
            "note,created_at,updated_at,journal_seq,cancel_id,replace_id,replace_price,"
            "replace_quantity,acknowledged,external,terms,fees,o.realised,o.tag,f.price-5000000,"
            "f.price+5000000 FROM fills f,o WHERE f.id>=1000;",
            nullptr, nullptr, nullptr),
        SQLITE_OK)
        << sqlite3_errmsg(raw);
    sqlite3_close(raw);
    const auto begin = std::chrono::steady_clock::now();
    const auto counted =
        storage::countResults(profile.path(), {}, domain::Timestamp::fromSeconds(1'900'000'000));
    const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    ASSERT_TRUE(counted) << counted.error().sentence;
    EXPECT_EQ(counted->total.fills, 1'000'001);
    EXPECT_EQ(counted->byTag.size(), 2U);
    EXPECT_EQ(counted->total.slippageFills, 1'000'001);
    std::printf("results of 1,000,001 fills in %.2f s\n", took);
    EXPECT_LT(took, 5.0);  // a machine shared with other work; the figure printed is the one to read
}

}  // namespace
}  // namespace tessera::test
