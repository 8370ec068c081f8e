// The blotter on disk: what survives, what is noticed, what is shown.
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "app/storage/blotter_export.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/trading/desk_state.h"
#include "tests/storage/disk_desk.h"
#include "tests/storage/failing_vfs.h"

namespace tessera::test {
namespace {

using storage::SqliteBlotterStore;

void sql(const std::string& profile, const std::string& statement) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile).c_str(), &db), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, statement.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_free(message);
    sqlite3_close(db);
}

void tradeALittle(const std::string& profile) {
    DiskDesk desk(profile);
    ASSERT_EQ(desk.problem, "");
    desk.fill(desk.place(5), 5);
    desk.place(3);
    desk.place(5000);
    ASSERT_TRUE(desk.settle());
}

TEST(SqliteBlotter, TheFileIsPrivate) {
    TemporaryDirectory profile;
    tradeALittle(profile.path());
    struct stat info {};
    ASSERT_EQ(::stat(storage::blotterPath(profile.path()).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(SqliteBlotter, ASecondTerminalOnTheSameProfileIsRefusedInWords) {
    TemporaryDirectory profile;
    DiskDesk first(profile.path());
    DiskDesk second(profile.path());
    EXPECT_NE(second.problem.find(fmt::format("Another Tessera is using the profile {}, process {}",
                                              profile.path(), ::getpid())),
              std::string::npos)
        << second.problem;
}

TEST(SqliteBlotter, AForeignOrNewerFileIsRefusedInWords) {
    TemporaryDirectory foreign;
    sql(foreign.path(), "CREATE TABLE t(x)");
    EXPECT_NE(DiskDesk(foreign.path()).problem.find("is not a Tessera blotter"), std::string::npos);
    TemporaryDirectory newer;
    tradeALittle(newer.path());
    sql(newer.path(), "PRAGMA user_version=99");
    EXPECT_NE(DiskDesk(newer.path()).problem.find("newer Tessera"), std::string::npos);
    TemporaryDirectory garbage;
    const int file =
        ::open(storage::blotterPath(garbage.path()).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::string text(8192, 'x');
    ASSERT_EQ(::write(file, text.data(), text.size()), 8192);
    ::close(file);
    EXPECT_NE(DiskDesk(garbage.path()).problem.find("damaged or not a database"), std::string::npos);
}

TEST(SqliteBlotter, AnUnbrokenJournalVerifies) {
    TemporaryDirectory profile;
    tradeALittle(profile.path());
    const auto report = storage::verifyAudit(profile.path());
    ASSERT_TRUE(report.ok()) << report.error().sentence;
    EXPECT_NE(report->sentence.find("unbroken"), std::string::npos);
    EXPECT_EQ(report->lastDigest.size(), 64U);
}

TEST(SqliteBlotter, AFillWrittenBeforeRowsSaidWhoseDoingItWasStillVerifies) {
    TemporaryDirectory profile;
    {
        DiskDesk desk(profile.path());
        desk.fill(desk.place(5), 5);
        desk.settleFinally(5);
        ASSERT_TRUE(desk.settle());
    }
    ASSERT_TRUE(storage::verifyAudit(profile.path()).ok());
    sql(profile.path(), "UPDATE fills SET is_late=is_late&3");
    const auto before = storage::verifyAudit(profile.path());
    EXPECT_TRUE(before.ok()) << before.error().sentence;
    sql(profile.path(), "UPDATE fills SET is_late=is_late|8");
    EXPECT_FALSE(storage::verifyAudit(profile.path()).ok()) << "no liquidation follows from the events";
}

TEST(SqliteBlotter, TheJournalCannotBeEditedByAStatement) {
    TemporaryDirectory profile;
    tradeALittle(profile.path());
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &db), SQLITE_OK);
    EXPECT_NE(sqlite3_exec(db, "UPDATE event SET why='nothing' WHERE seq=3", nullptr, nullptr, nullptr),
              SQLITE_OK);
    EXPECT_NE(sqlite3_exec(db, "DELETE FROM event WHERE seq=3", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
}

struct Tampering {
    const char* statement;
    const char* found;
};
struct TamperedBlotter : testing::TestWithParam<Tampering> {};

TEST_P(TamperedBlotter, IsFoundAndItsFirstBrokenRowNamed) {
    TemporaryDirectory profile;
    tradeALittle(profile.path());
    sql(profile.path(),
        std::string("DROP TRIGGER event_is_kept; DROP TRIGGER event_is_fixed;") + GetParam().statement);
    const auto report = storage::verifyAudit(profile.path());
    ASSERT_FALSE(report.ok());
    EXPECT_NE(report.error().sentence.find(GetParam().found), std::string::npos) << report.error().sentence;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, TamperedBlotter,
    testing::Values(Tampering{"UPDATE event SET why='nothing' WHERE seq=5", "Journal row 5 is broken"},
                    Tampering{"UPDATE event SET at=at+1 WHERE seq=4", "Journal row 4 is broken"},
                    Tampering{"UPDATE event SET payload=replace(payload,'qty=5','qty=6')", "is broken"},
                    Tampering{"DELETE FROM event WHERE seq=6", "Journal row 6 is broken: it is missing"},
                    Tampering{"DELETE FROM event WHERE seq=(SELECT max(seq) FROM event)",
                              "follow from the journal"},
                    Tampering{"UPDATE event SET hash=x'00' WHERE seq=2", "Journal row 2 is broken"},
                    Tampering{"UPDATE orders SET filled=filled+1 WHERE id=1", "stored orders do not follow"},
                    Tampering{"DELETE FROM fills", "stored fills do not follow"},
                    Tampering{"UPDATE desk SET cash=cash+1", "stored account does not follow"},
                    Tampering{"UPDATE orders SET tag='other' WHERE id=1",
                              "of order 1, tag is \"other\" and should be \"\""},
                    Tampering{"UPDATE fills SET realised=realised+1", ", realised is 1 and should be 0"},
                    Tampering{"UPDATE fills SET is_late=is_late+8", ", is_late is 8 and should be 0"},
                    Tampering{"UPDATE orders SET fees=fees-1 WHERE id=1", "of order 1, fees is"},
                    Tampering{"UPDATE order_sums SET filled=filled+1", "stored sums do not follow"},
                    Tampering{"UPDATE positions SET cost=cost+1", "stored positions do not follow"}));

TEST(SqliteBlotter, ProjectionsCanBeRebuiltFromTheJournal) {
    TemporaryDirectory profile;
    tradeALittle(profile.path());
    sql(profile.path(),
        "DELETE FROM orders; UPDATE positions SET net=99; DELETE FROM fills; DELETE FROM desk");
    EXPECT_FALSE(storage::verifyAudit(profile.path()).ok());
    ASSERT_TRUE(storage::rebuildProjections(profile.path()).ok());
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

TEST(SqliteBlotter, MoreOrdersThanARestartRemembersStillVerify) {
    TemporaryDirectory profile;
    for (int session = 0; session < 2; ++session) {
        DiskDesk desk(profile.path());
        for (int i = 0; i < 2100; ++i) {
            desk.core->place(intent(Side::Buy, 5000, 1.92));  // denied: ended at once
        }
        ASSERT_TRUE(desk.settle());
    }
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

class DiskFaults : public testing::TestWithParam<std::pair<DiskFault, const char*>> {
    void TearDown() override { diskFault = DiskFault::None; }
};

TEST_P(DiskFaults, StopOrderEntryInWordsLoseNothingAndHealByThemselves) {
    TemporaryDirectory profile;
    std::uint64_t live = 0;
    {
        DiskDesk desk(profile.path(), failingVfs());
        ASSERT_EQ(desk.problem, "");
        desk.fill(desk.place(5), 2);
        ASSERT_TRUE(desk.settle());
        diskFault = GetParam().first;
        const ClientOrderId id{desk.core->state().header().lastClientOrderId};
        desk.fill(id, 1);
        EXPECT_FALSE(desk.settle(100));
        EXPECT_FALSE(desk.core->isGateOpen());
        std::string sentence;
        for (const DeskEvent& event : desk.events) {
            if (const auto* gate = std::get_if<GateChanged>(&event)) {
                sentence = gate->sentence;
            }
        }
        EXPECT_NE(sentence.find(GetParam().second), std::string::npos) << sentence;
        desk.core->place(intent(Side::Buy, 1, 1.92));
        EXPECT_EQ(desk.gateway.orders.size(), 1U) << "nothing leaves that is not recorded";
        EXPECT_EQ(desk.gateway.acknowledged, 1U) << "the fill is not acknowledged";
        diskFault = DiskFault::None;
        EXPECT_TRUE(desk.settle());
        EXPECT_TRUE(desk.core->isGateOpen());
        EXPECT_EQ(desk.gateway.acknowledged, 2U);
        desk.settle();
        live = desk.core->state().hash();
        desk.store->close();
    }
    EXPECT_TRUE(storage::verifyAudit(profile.path()).ok());
    auto reopened = SqliteBlotterStore::open({.profileDir = profile.path(), .vfs = {}});
    ASSERT_TRUE(reopened.ok());
    DeskState state;
    state.restore((*reopened)->load().value());
    EXPECT_EQ(state.hash(), live);
}

INSTANTIATE_TEST_SUITE_P(Kinds, DiskFaults,
                         testing::Values(std::pair{DiskFault::Full, "is full. Free some space"},
                                         std::pair{DiskFault::WriteError, "I/O error"},
                                         std::pair{DiskFault::SyncError, "I/O error"}));

TEST(SqliteBlotter, TheKillSwitchSendsAThousandCancelsWithinATenthOfASecond) {
    const TemporaryDirectory profile;
    DiskDesk desk(profile.path());
    ASSERT_EQ(desk.problem, "");
    desk.core->setLimit({.instrument = {}, .limit = RiskLimit::Position, .value = 5'000});
    desk.core->setLimit({.instrument = {}, .limit = RiskLimit::MessageRate, .value = 5'000});
    for (int i = 0; i < 1000; ++i) {
        desk.core->place(intent(Side::Buy, 1 + i % 3, i % 2 == 0 ? 1.92 : 1.91));
        desk.settle();
        desk.clock.advance(std::chrono::milliseconds(600));  // no repetition
    }
    ASSERT_TRUE(desk.settle());
    ASSERT_EQ(desk.core->state().living().size(), 1000U);
    const auto start = std::chrono::steady_clock::now();
    desk.core->setKillSwitch(true);
    while (desk.gateway.cancels.size() < 1000 &&
           std::chrono::steady_clock::now() - start < std::chrono::seconds(5)) {
        desk.core->onStore();
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    const auto took =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    std::printf("kill switch: %zu cancels journalled and sent in %.1f ms\n", desk.gateway.cancels.size(),
                took);
    EXPECT_EQ(desk.gateway.cancels.size(), 1000U);
    EXPECT_LE(took, 100.0);
}

TEST(SqliteBlotter, AProfileOfBeforeSessionDaysAndOwnLimitsOpensAndVerifies) {
    const TemporaryDirectory profile;
    {
        DiskDesk desk(profile.path(), {}, OrderCoreOptions{});
        desk.fill(ClientOrderId{1},
                  5);  // not placed here: a session day, which version 1 had not, would begin
        EXPECT_TRUE(desk.settle());
        desk.store->close();
    }
    // Back to how version 1 left it: without the rows and columns of version 2.
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    const auto run = [&](const char* sql) { return sqlite3_exec(raw, sql, nullptr, nullptr, nullptr); };
    ASSERT_EQ(run(kEarlierInstruments), SQLITE_OK);
    ASSERT_EQ(run("DROP TABLE risk_limits; DROP TABLE order_events; DROP INDEX fills_by_price; DROP INDEX "
                  "events_of_limits; DROP INDEX orders_of_instrument; DROP INDEX orders_of_life;"
                  "DROP INDEX orders_by_price; DROP INDEX orders_with_note; DROP INDEX fills_of_instrument;"
                  "DROP INDEX fills_of_execution;"
                  "ALTER TABLE desk DROP COLUMN trading_state; ALTER TABLE desk DROP COLUMN session_day;"
                  "ALTER TABLE desk DROP COLUMN session_start; ALTER TABLE desk DROP COLUMN session_since;"
                  "ALTER TABLE desk DROP COLUMN session_without; ALTER TABLE desk DROP COLUMN intents;"
                  "ALTER TABLE orders DROP COLUMN bid; ALTER TABLE orders DROP COLUMN ask; DROP TABLE "
                  "model_positions; DROP INDEX orders_with_tag; DROP INDEX "
                  "fills_with_tag;"
                  "DROP TABLE order_sums;"
                  "DROP TABLE fill_sums; ALTER TABLE fills DROP COLUMN tag;"
                  "ALTER TABLE fills DROP COLUMN realised; ALTER TABLE fills DROP COLUMN implied_by; ALTER "
                  "TABLE orders DROP COLUMN tag;"
                  "ALTER TABLE orders DROP COLUMN realised; ALTER TABLE orders DROP COLUMN fees;"
                  "ALTER TABLE orders DROP COLUMN terms;"
                  "PRAGMA user_version=1;"),
              SQLITE_OK);
    sqlite3_close(raw);
    {
        DiskDesk desk(profile.path());
        ASSERT_EQ(desk.problem, "");
        EXPECT_EQ(desk.core->state().position(kSit).net, lots(5));
        desk.core->setLimit({.instrument = kSit, .limit = RiskLimit::OrderQuantity, .value = 7});
        EXPECT_TRUE(desk.settle());
        desk.store->close();
    }
    DiskDesk again(profile.path());
    EXPECT_EQ(again.core->state().limits(kSit).maxOrderQuantity, lots(7));
    again.store->close();
    const auto verified = storage::verifyAudit(profile.path());
    EXPECT_TRUE(verified.ok()) << verified.error().sentence;
}

std::vector<std::int64_t> impliedFillsOf(const std::string& profile) {
    storage::Database db;
    storage::Statement row;
    std::vector<std::int64_t> out;
    EXPECT_TRUE(storage::openForReading(db, storage::blotterPath(profile)));
    EXPECT_EQ(row.prepare(db, "SELECT implied_by FROM fills ORDER BY id"), SQLITE_OK);
    while (row.step() == SQLITE_ROW) {
        out.push_back(row.integer());
    }
    return out;
}

TEST(SqliteBlotter, AFillKeepsTheSpreadThatImpliedItAndAProfileOfBeforeHasNone) {
    const TemporaryDirectory profile;
    {
        DiskDesk desk(profile.path());
        desk.fill(desk.place(5), 2);
        EXPECT_TRUE(desk.settle());
        desk.store->close();
    }
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw, "ALTER TABLE fills DROP COLUMN implied_by; PRAGMA user_version=9;", nullptr,
                           nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(raw);
    {
        DiskDesk desk(profile.path());
        ASSERT_EQ(desk.problem, "");
        desk.fill(desk.place(5), 3, Side::Buy, domain::InstrumentId{44});
        EXPECT_TRUE(desk.settle());
        EXPECT_EQ(desk.core->state().position(kSit).net, lots(5));
        desk.store->close();
    }
    EXPECT_EQ(impliedFillsOf(profile.path()), (std::vector<std::int64_t>{0, 44}));
    const auto verified = storage::verifyAudit(profile.path());
    EXPECT_TRUE(verified.ok()) << verified.error().sentence;
}

std::vector<trading::JournalEvent> journalOf(const std::string& profile) {
    storage::Database db;
    storage::Statement row;
    std::vector<trading::JournalEvent> events;
    EXPECT_TRUE(storage::openForReading(db, storage::blotterPath(profile)));
    EXPECT_EQ(row.prepare(db, "SELECT seq,at,who,why,kind,payload FROM event ORDER BY seq"), SQLITE_OK);
    while (row.step() == SQLITE_ROW) {
        trading::JournalEvent& event = events.emplace_back();
        event.sequence = row.id();
        event.at = domain::Timestamp::fromNanos(row.integer());
        event.who = row.text();
        event.why = row.text();
        const std::string kind(row.text());
        event.body = trading::decodePayload(kind, row.text()).value();
    }
    return events;
}

/// In one transaction, as entries that waited together.
void writeAtOnce(const std::string& profile, const std::vector<trading::JournalEvent>& events) {
    storage::Database db;
    storage::BlotterWriter writer;
    storage::Digest digest = storage::kGenesis;
    trading::DeskState state;
    std::vector<trading::Changes> changes;
    changes.reserve(events.size());
    ASSERT_TRUE(storage::openForWriting(db, storage::blotterPath(profile), {}));
    ASSERT_EQ(writer.prepare(db), SQLITE_OK);
    ASSERT_EQ(db.execute("BEGIN IMMEDIATE"), SQLITE_OK);
    for (const trading::JournalEvent& event : events) {
        writer.addEvent(event, digest);
        ASSERT_EQ(writer.addChanges(changes.emplace_back(state.apply(event)), event.sequence), SQLITE_DONE);
    }
    ASSERT_EQ(writer.writeHeader(state.header()), SQLITE_DONE);
    ASSERT_EQ(db.execute("COMMIT"), SQLITE_OK);
}

TEST(SqliteBlotter, AHistoryWrittenInOneCommitGivesTheRowsOfOneWrittenEventByEvent) {
    const TemporaryDirectory profile, atOnce;
    {
        DiskDesk desk(profile.path());
        const ClientOrderId order = desk.place(3);
        desk.fill(order, 1);
        desk.fill(order, 2);
        desk.core->setTag({order}, "hedge");
        desk.fill(order, 1);  // more than was ordered: the order changes after its end
        desk.core->setTag({order}, "swing");
        desk.place(1'000'000);  // denied: an order that begins ended
        desk.fill(desk.place(2, Side::Sell), 1, Side::Sell);
        ASSERT_TRUE(desk.settle());
        desk.store->close();
    }
    const auto events = journalOf(profile.path());
    ASSERT_GT(events.size(), 10U);
    writeAtOnce(atOnce.path(), events);
    const auto report = storage::verifyAudit(atOnce.path()), before = storage::verifyAudit(profile.path());
    ASSERT_TRUE(report) << report.error().sentence;
    EXPECT_EQ(report->lastDigest, before->lastDigest);
}

TEST(SqliteBlotter, NothingIsToldAsCommittedBeforeTheLogIsSynced) {
    TemporaryDirectory profile;
    DiskDesk desk(profile.path(), failingVfs());
    for (int i = 0; i < 20; ++i) {
        desk.place(1 + i);
        EXPECT_EQ(desk.gateway.orders.size(), static_cast<std::size_t>(i) + 1);
        EXPECT_FALSE(logIsUnsynced.load());
    }
}

/// The child writes fills and tells over the pipe what was acknowledged, until it is killed.
[[noreturn]] void writeUntilKilled(const std::string& profile, int pipe) {
    DiskDesk desk(profile);
    std::uint64_t told = 0;
    for (;;) {
        for (const Side side : {Side::Buy, Side::Sell}) {
            desk.fill(desk.place(1, side), 1, side);
        }
        desk.settle();
        desk.events.clear();
        if (desk.gateway.acknowledged != told) {
            told = desk.gateway.acknowledged;
            if (::write(pipe, &told, sizeof told) != static_cast<ssize_t>(sizeof told)) {
                ::_exit(1);
            }
        }
    }
}

TEST(SqliteBlotter, KillingTheWriterLosesNothingAcknowledged) {
    std::mt19937 random(20'261'122);
    TemporaryDirectory profile;
    for (int cycle = 0; cycle < 8; ++cycle) {
        int pipes[2];
        ASSERT_EQ(::pipe2(pipes, O_CLOEXEC), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            writeUntilKilled(profile.path(), pipes[1]);
        }
        ::close(pipes[1]);
        std::this_thread::sleep_for(std::chrono::milliseconds(40 + random() % 120));
        ::kill(child, SIGKILL);
        std::uint64_t acknowledged = 0;
        std::uint64_t value = 0;
        while (::read(pipes[0], &value, sizeof value) == static_cast<ssize_t>(sizeof value)) {
            acknowledged = value;
        }
        ::close(pipes[0]);
        ::waitpid(child, nullptr, 0);
        auto store = SqliteBlotterStore::open({.profileDir = profile.path(), .vfs = {}});
        ASSERT_TRUE(store.ok()) << store.error().sentence;
        const auto desk = (*store)->load();
        ASSERT_TRUE(desk.ok()) << desk.error().sentence;
        EXPECT_GE(desk->header.lastServerSequence, acknowledged);
        EXPECT_GE(desk->header.fillCount, acknowledged);
        (*store)->close();
    }
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

}  // namespace
}  // namespace tessera::test
