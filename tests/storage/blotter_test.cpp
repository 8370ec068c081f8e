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
#include "app/storage/blotter_schema.h"
#include "app/storage/sqlite_blotter_query.h"
#include "app/storage/sqlite_blotter_store.h"
#include "tests/storage/failing_vfs.h"
#include "tests/support/temporary_directory.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

using storage::SqliteBlotterStore;

OrderCoreOptions diskOptions() {
    OrderCoreOptions options;
    options.limits.repeatSeconds = 0;  // scripts repeat themselves
    return options;
}

/// A desk over the real store.
struct DiskDesk {
    explicit DiskDesk(const std::string& profile, const std::string& vfs = {},
                      const OrderCoreOptions& core_ = diskOptions()) {
        storage::SqliteBlotterOptions options;
        options.profileDir = profile;
        options.vfs = vfs;
        options.retryInterval = std::chrono::milliseconds(10);
        auto opened = SqliteBlotterStore::open(options);
        if (!opened) {
            problem = opened.error().sentence;
            return;
        }
        store = std::move(opened).value();
        core = std::make_unique<OrderCore>(clock, *store, gateway, core_);
        if (const auto started = core->start(); !started) {
            problem = started.error().sentence;
            return;
        }
        core->defineInstrument(sitDecember());
        core->updateReference({.instrument = kSit,
                               .bestBid = usd(1.92),
                               .bestAsk = usd(1.94),
                               .last = {},
                               .isLive = true,
                               .isHalted = false});
        RecoverySnapshot snapshot;
        snapshot.lastServerSequence = serverSequence = core->state().header().lastServerSequence;
        for (const auto& [id, position] : core->state().positions()) {
            snapshot.positions.push_back({.instrument = id, .net = position.net});
        }
        gateway.recover(snapshot);
        core->setArmed(kSit, true, "test");
        settle();
    }
    bool settle(int milliseconds = 5000) {
        for (int i = 0; i < milliseconds * 5 && core->hasWaiting(); ++i) {
            core->onStore();
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
        core->onStore();
        core->takeEvents(events);
        return !core->hasWaiting();
    }
    ClientOrderId place(std::int64_t quantity, Side side = Side::Buy) {
        clock.advance(std::chrono::seconds(1));
        core->place(intent(side, quantity, 1.92));
        settle();
        return ClientOrderId{core->state().header().lastClientOrderId};
    }
    void fill(ClientOrderId id, std::int64_t quantity, Side side = Side::Buy) {
        ExecutionReport r;
        r.side = side;
        r.type = ExecType::Trade;
        r.id = id;
        r.instrument = kSit;
        r.execId = domain::ExecId{serverSequence + 1};
        r.lastQuantity = lots(quantity);
        r.lastPrice = usd(1.92);
        r.fee = Money::fromNanoUsd(500'000'000);
        core->onReport(r, ++serverSequence, false);
    }

    std::string problem;
    ManualClock clock;
    ScriptedGateway gateway;
    std::unique_ptr<SqliteBlotterStore> store;
    std::unique_ptr<OrderCore> core;
    std::vector<DeskEvent> events;
    std::uint64_t serverSequence = 0;
};

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
                    Tampering{"DELETE FROM event WHERE seq=(SELECT max(seq) FROM event)", "does not follow"},
                    Tampering{"UPDATE event SET hash=x'00' WHERE seq=2", "Journal row 2 is broken"},
                    Tampering{"UPDATE orders SET filled=filled+1 WHERE id=1", "stored orders do not follow"},
                    Tampering{"DELETE FROM fills", "stored fills do not follow"},
                    Tampering{"UPDATE desk SET cash=cash+1", "stored account does not follow"},
                    Tampering{"UPDATE positions SET cost=cost+1",
                              "stored position in SITC-Z26 does not follow"}));

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
        desk.fill(desk.place(5), 5);
        desk.store->close();
    }
    // Back to how version 1 left it: without the rows and columns of version 2.
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    const auto run = [&](const char* sql) { return sqlite3_exec(raw, sql, nullptr, nullptr, nullptr); };
    ASSERT_EQ(run("DROP TABLE risk_limits; DROP TABLE order_events; DROP INDEX fills_by_price; DROP INDEX "
                  "events_of_limits; DROP INDEX orders_of_instrument; DROP INDEX orders_of_life;"
                  "DROP INDEX orders_by_price; DROP INDEX orders_with_note; DROP INDEX fills_of_instrument;"
                  "DROP INDEX fills_of_execution;"
                  "ALTER TABLE desk DROP COLUMN trading_state; ALTER TABLE desk DROP COLUMN session_day;"
                  "ALTER TABLE desk DROP COLUMN session_start; ALTER TABLE desk DROP COLUMN session_since;"
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
            if (::write(pipe, &told, sizeof told) != static_cast<ssize_t>(sizeof told)) ::_exit(1);
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

template <class Row>
trading::Page<Row> pageOf(storage::SqliteBlotterQuery& query, BlotterTable table, std::int64_t before,
                          std::size_t limit) {
    const PageTicket ticket = query.request(table, before, limit);
    std::vector<BlotterPage> pages;
    for (int i = 0; i < 5000 && query.drain(pages) == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (pages.empty() || !std::holds_alternative<trading::Page<Row>>(pages[0])) {
        ADD_FAILURE() << "no page";
        return {};
    }
    EXPECT_EQ(std::get<trading::Page<Row>>(pages[0]).ticket, ticket);
    return std::get<trading::Page<Row>>(pages[0]);
}

TEST(SqliteBlotter, PagesComeNewestFirstAndMeetWithoutAGap) {
    TemporaryDirectory profile;
    storage::SqliteBlotterQuery query(profile.path());
    EXPECT_TRUE(pageOf<OrderView>(query, BlotterTable::Orders, 0, 10).rows.empty()) << "no file yet";
    DiskDesk desk(profile.path());
    for (int i = 0; i < 25; ++i) {
        desk.fill(desk.place(1 + i % 2), 1);
    }
    ASSERT_TRUE(desk.settle());
    std::vector<std::uint64_t> ids;
    std::int64_t before = 0;
    do {
        const auto page = pageOf<OrderView>(query, BlotterTable::Orders, before, 10);
        for (const OrderView& order : page.rows) {
            ids.push_back(static_cast<std::uint64_t>(order.id));
        }
        before = page.nextBefore;
    } while (before != 0);
    ASSERT_EQ(ids.size(), 25U);
    EXPECT_TRUE(std::ranges::is_sorted(ids, std::greater{}));
    const auto fills = pageOf<FillView>(query, BlotterTable::Fills, 0, 3);
    ASSERT_EQ(fills.rows.size(), 3U);
    EXPECT_EQ(static_cast<std::uint64_t>(fills.rows[0].order), 25U);
    EXPECT_EQ(fills.rows[0].symbol, "SITC-Z26");
    const auto activity = pageOf<ActivityRow>(query, BlotterTable::Activity, 0, 2);
    ASSERT_EQ(activity.rows.size(), 2U);
    EXPECT_EQ(activity.rows[0].kind, "execution report");
    EXPECT_EQ(activity.rows[0].who, "venue");
    EXPECT_EQ(activity.rows[0].text, "Order 25: bought 1 SITC-Z26 at 1.92.");
}

std::string csv(const std::string& profile, storage::ExportTable table) {
    std::ostringstream out;
    const auto rows = storage::exportCsv(profile, table, out);
    EXPECT_TRUE(rows.ok()) << rows.error().sentence;
    return out.str();
}

TEST(SqliteBlotter, ExportsEveryTableBesideARunningTerminal) {
    TemporaryDirectory profile;
    DiskDesk desk(profile.path());
    desk.fill(desk.place(5), 2);
    ASSERT_TRUE(desk.settle());
    const std::string orders = csv(profile.path(), storage::ExportTable::Orders);
    EXPECT_NE(orders.find(",SITC-Z26,Buy,limit,DAY,1.92,5,2,3,1.92,3840.00,live,,no,"), std::string::npos)
        << orders;
    const std::string fills = csv(profile.path(), storage::ExportTable::Fills);
    EXPECT_NE(fills.find(",SITC-Z26,Buy,1.92,2,0.50,taker,no\r\n"), std::string::npos) << fills;
    EXPECT_EQ(csv(profile.path(), storage::ExportTable::Positions),
              "symbol,net,average_price,cost,realised,fees\r\nSITC-Z26,2,1.92,3840.00,0.00,0.50\r\n");
    const std::string audit = csv(profile.path(), storage::ExportTable::Audit);
    EXPECT_NE(audit.find("account opened,Tessera,\"Account \"\"Practice\"\" opened with 100,000.00 USD.\""),
              std::string::npos)
        << audit;
    std::ostringstream out;
    EXPECT_NE(storage::exportCsv("/nonexistent", storage::ExportTable::Orders, out)
                  .error()
                  .sentence.find("There is no blotter"),
              std::string::npos);
    EXPECT_FALSE(storage::exportTableFrom("order").has_value());
}

/// Waits for the reader's answer.
template <class Answer>
Answer answered(storage::SqliteBlotterQuery& query, trading::PageTicket ticket) {
    std::vector<BlotterPage> pages;
    for (int i = 0; i < 20'000; ++i) {
        query.drain(pages);
        for (const BlotterPage& page : pages) {
            if (const auto* answer = std::get_if<Answer>(&page);
                answer != nullptr && answer->ticket == ticket) {
                return *answer;
            }
        }
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    ADD_FAILURE() << "no answer";
    return {};
}

struct BlotterSearch : testing::Test {
    TemporaryDirectory profile;
    DiskDesk desk{profile.path()};
    storage::SqliteBlotterQuery query{profile.path()};
    BlotterSearch() {
        for (int i = 0; i < 12; ++i) {
            const ClientOrderId id = desk.place(5 + i, i % 2 == 0 ? Side::Buy : Side::Sell);
            if (i % 3 == 0) {
                desk.fill(id, 5 + i, i % 2 == 0 ? Side::Buy : Side::Sell);
            }
        }
        desk.place(201);  // denied: larger than the largest order
        EXPECT_TRUE(desk.settle());
    }
    std::vector<std::uint64_t> orders(const BlotterFilter& filter, std::size_t limit = 100,
                                      PageKey after = {}) {
        const auto page =
            answered<Page<OrderView>>(query, query.search(BlotterTable::Orders, filter, after, limit));
        EXPECT_EQ(page.sentence, "");
        next = {page.nextBefore, page.nextPrice};
        std::vector<std::uint64_t> ids;
        for (const OrderView& order : page.rows) {
            ids.push_back(static_cast<std::uint64_t>(order.id));
        }
        return ids;
    }
    PageKey next;
};
using Ids = std::vector<std::uint64_t>;

TEST_F(BlotterSearch, FindsBySymbolNumberStateSideAndWordsOfTheNote) {
    EXPECT_EQ(orders({.text = "sitc"}).size(), 13U);
    EXPECT_EQ(orders({.text = "XYZ"}), Ids{});
    EXPECT_EQ(orders({.text = "7"}), Ids{7});
    EXPECT_EQ(orders({.text = "largest order"}), Ids{13});
    EXPECT_EQ(orders({.state = BlotterFilter::State::Refused}), Ids{13});
    EXPECT_EQ(orders({.state = BlotterFilter::State::Filled}), (Ids{10, 7, 4, 1}));
    EXPECT_EQ(orders({.state = BlotterFilter::State::Filled, .side = Side::Sell}), (Ids{10, 4}));
    EXPECT_EQ(orders({.text = "SITC", .state = BlotterFilter::State::Filled, .ascending = true}),
              (Ids{1, 4, 7, 10}));
}

TEST_F(BlotterSearch, NoTextATraderPastesBreaksIt) {
    for (const char* text : {"'; DROP TABLE orders; --", "%", "_", "\\", "100 %", "\"", "?1", "\xff\xfe",
                             "99999999999999999999999999", "-1", "000000000000"}) {
        EXPECT_EQ(orders({.text = text}), Ids{}) << text;
    }
    EXPECT_EQ(orders({}).size(), 13U);
}

TEST_F(BlotterSearch, PagesOfAFilterMeetWithoutAGapInEitherOrder) {
    for (const auto sort : {BlotterFilter::Sort::Time, BlotterFilter::Sort::Price}) {
        for (const bool up : {false, true}) {
            const BlotterFilter filter{.text = "SITC", .sort = sort, .ascending = up};
            Ids all;
            next = {};
            do {
                const Ids page = orders(filter, 4, next);
                all.insert(all.end(), page.begin(), page.end());
            } while (next.id != 0);
            Ids expected;
            for (std::uint64_t id = 1; id <= 13; ++id) {
                expected.insert(up ? expected.end() : expected.begin(), id);
            }
            EXPECT_EQ(all, expected) << up;
        }
    }
}

TEST_F(BlotterSearch, FillsAreFoundByOrderExecutionAndSymbol) {
    const auto count = [&](const std::string& text) {
        return answered<Page<FillView>>(query, query.search(BlotterTable::Fills, {.text = text}, {}, 100))
            .rows.size();
    };
    EXPECT_EQ(count("SITC"), 4U);
    EXPECT_EQ(count("10"), 1U);
    EXPECT_EQ(count("nothing"), 0U);
}

TEST_F(BlotterSearch, AnOrdersHistoryHasItsEventsFillsAndTheBookAtTheClick) {
    const auto page = answered<Page<OrderHistory>>(query, query.history(ClientOrderId{4}));
    ASSERT_EQ(page.rows.size(), 1U);
    const OrderHistory& history = page.rows.front();
    ASSERT_EQ(history.events.size(), 2U);
    EXPECT_EQ(history.events[0].kind, "order placed");
    EXPECT_EQ(history.events[1].kind, "execution report");
    EXPECT_EQ(history.fills.size(), 1U);
    ASSERT_TRUE(history.intent.has_value());
    EXPECT_EQ(history.intent->seen.source, "ladder click");
    EXPECT_TRUE(answered<Page<OrderHistory>>(query, query.history(ClientOrderId{999})).rows.empty());
}

TEST_F(BlotterSearch, LimitChangesAreARecordOfTheirOwn) {
    desk.core->setLimit({.instrument = {}, .limit = RiskLimit::OrderQuantity, .value = 150});
    EXPECT_TRUE(desk.settle());
    const auto page = answered<Page<ActivityRow>>(
        query, query.search(BlotterTable::Activity, {.kind = "limit set"}, {}, 10));
    ASSERT_EQ(page.rows.size(), 2U);
    EXPECT_EQ(page.rows.front().text, "Largest order of the account: from 200 lots to 150 lots.");
    EXPECT_EQ(page.rows.front().who, "you");
}

TEST_F(BlotterSearch, AnExportHoldsWhatIsFilteredAndReplacesAFileOnlyByAWholeOne) {
    const std::string csv = profile.path() + "/out.csv";
    const auto done = answered<Exported>(
        query, query.exportRows(BlotterTable::Orders, {.state = BlotterFilter::State::Filled}, csv));
    EXPECT_TRUE(done.ok) << done.sentence;
    EXPECT_EQ(done.sentence, "4 rows written to " + csv + ".");
    std::ifstream file(csv);
    std::string line;
    int lines = 0;
    while (std::getline(file, line)) {
        ++lines;
    }
    EXPECT_EQ(lines, 5);
    const std::string xlsx = profile.path() + "/out.xlsx";
    const auto book = answered<Exported>(query, query.exportRows(BlotterTable::Fills, {}, xlsx));
    EXPECT_TRUE(book.ok) << book.sentence;
    std::ifstream zip(xlsx, std::ios::binary);
    std::string magic(2, ' ');
    zip.read(magic.data(), 2);
    EXPECT_EQ(magic, "PK");
    const auto lost = answered<Exported>(
        query, query.exportRows(BlotterTable::Orders, {}, profile.path() + "/no/such/folder.xlsx"));
    EXPECT_FALSE(lost.ok);
    EXPECT_NE(lost.sentence.find("could not be written: No such file or directory"), std::string::npos);
    std::ofstream full("/dev/full");
    EXPECT_FALSE(storage::exportCsv(profile.path(), storage::ExportTable::Orders, full).ok());
}

TEST_F(BlotterSearch, AFullDiskDuringAnExportLeavesTheOldFileAndNoPart) {
    for (const char* name : {"/old.csv", "/old.xlsx"}) {
        const std::string path = profile.path() + name;
        std::ofstream(path) << "kept";
        const rlimit most{.rlim_cur = 64, .rlim_max = RLIM_INFINITY};
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &most);
        const auto rows = storage::exportFiltered(profile.path(), BlotterTable::Orders, {}, path);
        ::setrlimit(RLIMIT_FSIZE, &before);
        EXPECT_FALSE(rows.ok()) << name;
        std::string text;
        std::getline(std::ifstream(path) >> std::ws, text);
        EXPECT_EQ(text, "kept") << name;
        EXPECT_FALSE(std::filesystem::exists(path + ".part")) << name;
    }
}

}  // namespace
}  // namespace tessera::test
