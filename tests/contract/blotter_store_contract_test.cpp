// One suite for every BlotterStore: the one in memory and the one on disk.
#include <filesystem>
#include <thread>

#include "app/storage/sqlite_blotter_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

/// A kind of store that can be closed and opened again on what it kept.
struct StoreKind {
    virtual ~StoreKind() = default;
    virtual BlotterStore& store() = 0;
    virtual void reopen() = 0;
};

struct MemoryKind final : StoreKind {
    BlotterStore& store() override { return m_store; }
    void reopen() override { m_store.close(); }
    storage::MemoryBlotterStore m_store;
};

struct SqliteKind final : StoreKind {
    SqliteKind() { reopen(); }
    BlotterStore& store() override { return *m_store; }
    void reopen() override {
        m_store.reset();
        storage::SqliteBlotterOptions options;
        options.profileDir = directory.path();
        auto opened = storage::SqliteBlotterStore::open(options);
        ASSERT_TRUE(opened.ok()) << opened.error().sentence;
        m_store = std::move(opened).value();
    }
    TemporaryDirectory directory;
    std::unique_ptr<storage::SqliteBlotterStore> m_store;
};

enum class Kind { Memory, Sqlite };

struct BlotterStoreContract : testing::TestWithParam<Kind> {
    std::unique_ptr<StoreKind> kind = GetParam() == Kind::Memory ? std::unique_ptr<StoreKind>(new MemoryKind)
                                                                 : std::unique_ptr<StoreKind>(new SqliteKind);
    ManualClock clock;
    ScriptedGateway gateway;
    std::unique_ptr<OrderCore> core;
    std::uint64_t serverSequence = 0;

    void start() {
        core = std::make_unique<OrderCore>(clock, kind->store(), gateway, OrderCoreOptions{});
        const auto started = core->start();
        ASSERT_TRUE(started.ok()) << started.error().sentence;
        core->defineInstrument(sitDecember());
        core->updateReference(trading::marked({.instrument = kSit,
                                               .bestBid = usd(1.92),
                                               .bestAsk = usd(1.94),
                                               .last = {},
                                               .isLive = true,
                                               .isHalted = false}));
        settle();
    }
    void ready() {
        RecoverySnapshot snapshot;
        snapshot.lastServerSequence = serverSequence;
        gateway.recover(snapshot);
        core->setArmed(kSit, true, "test");
        settle();
    }
    void settle() {
        for (int i = 0; i < 2000; ++i) {
            core->onStore();
            if (!core->hasWaiting()) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        FAIL() << "the store does not commit";
    }
    ClientOrderId place(std::int64_t quantity) {
        clock.advance(std::chrono::seconds(1));
        core->place(intent(Side::Buy, quantity, 1.92));
        settle();
        return ClientOrderId{core->state().header().lastClientOrderId};
    }
    void tell(ExecType type, ClientOrderId id, std::int64_t quantity = 0) {
        ExecutionReport r;
        r.type = type;
        r.id = id;
        r.instrument = kSit;
        r.execId = domain::ExecId{serverSequence + 1};
        r.lastQuantity = lots(quantity);
        r.lastPrice = usd(1.92);
        r.fee = Money::fromNanoUsd(123'456'789);
        core->onReport(r, ++serverSequence, false);
        settle();
    }
    void restart() {
        core.reset();
        gateway.ready = false;
        kind->reopen();
        start();
    }
};

TEST_P(BlotterStoreContract, AnEmptyOneGivesAnEmptyDesk) {
    const auto desk = kind->store().load();
    ASSERT_TRUE(desk.ok());
    EXPECT_EQ(desk->header.lastSequence, 0U);
    EXPECT_TRUE(desk->orders.empty());
}

TEST_P(BlotterStoreContract, CommitsInOrderAndTellsOnce) {
    start();
    const std::uint64_t last = core->state().header().lastSequence;
    EXPECT_GT(last, 0U);
    std::vector<StoreNotice> notices;
    EXPECT_EQ(kind->store().drain(notices), 0U) << "every notice was taken";
}

TEST_P(BlotterStoreContract, ARestartGivesTheSameState) {
    start();
    ready();
    const ClientOrderId working = place(5);
    tell(ExecType::New, working);
    tell(ExecType::Trade, working, 2);
    const ClientOrderId done = place(3);
    tell(ExecType::Trade, done, 3);
    place(5000);
    core->cancel(working, "key");
    settle();
    const DeskHeader before = core->state().header();
    const std::uint64_t position = static_cast<std::uint64_t>(core->state().position(kSit).net.raw());
    kind->reopen();
    auto stored = kind->store().load();
    ASSERT_TRUE(stored.ok());
    EXPECT_TRUE(stored->header == before);
    DeskState restored;
    restored.restore(std::move(stored).value());
    EXPECT_EQ(restored.hash(), core->state().hash());
    EXPECT_EQ(restored.position(kSit).net, lots(static_cast<std::int64_t>(position)));
    EXPECT_EQ(hashOf(*restored.find(working)), hashOf(*core->state().find(working)));
    EXPECT_EQ(restored.exposure(kSit).buy, core->state().exposure(kSit).buy);
}

TEST_P(BlotterStoreContract, AContinuedJournalKeepsItsSequenceAndIds) {
    start();
    ready();
    const ClientOrderId first = place(5);
    const std::uint64_t sequence = core->state().header().lastSequence;
    restart();
    ready();
    EXPECT_GT(core->state().header().lastSequence, sequence);
    EXPECT_GT(place(6), first);
}

TEST_P(BlotterStoreContract, ADuplicateExecutionIsKnownAfterARestart) {
    start();
    ready();
    const ClientOrderId id = place(5);
    tell(ExecType::Trade, id, 2);
    restart();
    ExecutionReport again;
    again.type = ExecType::Trade;
    again.id = id;
    again.instrument = kSit;
    again.execId = domain::ExecId{serverSequence};
    again.lastQuantity = lots(2);
    core->onReport(again, serverSequence + 1, true);
    settle();
    EXPECT_EQ(core->state().position(kSit).net, lots(2));
}

TEST_P(BlotterStoreContract, WakesTheOneWhoWaits) {
    std::atomic<int> wakes{0};
    kind->store().setWake([&wakes] { ++wakes; });
    start();
    EXPECT_GT(wakes.load(), 0);
    core.reset();
    kind->store().close();
}

TEST_P(BlotterStoreContract, CloseCommitsWhatWaits) {
    start();
    ready();
    clock.advance(std::chrono::seconds(1));
    core->place(intent(Side::Buy, 5, 1.92));
    const DeskHeader before = core->state().header();
    kind->reopen();
    EXPECT_EQ(kind->store().load()->header.lastSequence, before.lastSequence);
}

INSTANTIATE_TEST_SUITE_P(Stores, BlotterStoreContract, testing::Values(Kind::Memory, Kind::Sqlite),
                         [](const auto& which) { return which.param == Kind::Memory ? "Memory" : "Sqlite"; });

}  // namespace
}  // namespace tessera::test
