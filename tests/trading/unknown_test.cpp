// What is not known is none: no verdict without a price, no amount without a contract.
#include <algorithm>

#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

constexpr InstrumentId kOther{2};

domain::Instrument other() {
    domain::Instrument i = sitDecember();
    i.id = kOther;
    i.symbol = "SITC-F27";
    return i;
}

MarketReference quote(InstrumentId id, double bid, double ask) {
    return trading::marked({.instrument = id,
                            .bestBid = usd(bid),
                            .bestAsk = usd(ask),
                            .last = std::nullopt,
                            .isLive = true,
                            .isHalted = false});
}

/// A desk whose program starts again, with the journal it had and no market yet.
struct UnknownTest : testing::Test {
    Desk desk;
    UnknownTest() { desk.ready(); }

    void hold(InstrumentId id, Side side, std::int64_t quantity, double price, std::uint64_t exec) {
        OrderIntent order = intent(side, quantity, 1.93);
        order.instrument = id;
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->place(order);
        desk.settle();
        const ClientOrderId placed{desk.core->state().header().lastClientOrderId};
        ExecutionReport fill = desk.report(ExecType::Trade, placed);
        fill.instrument = id;
        fill.lastQuantity = lots(quantity);
        fill.lastPrice = usd(price);
        fill.execId = domain::ExecId{exec};
        desk.tell(fill);
    }
    void restart() {
        desk.core = std::make_unique<OrderCore>(desk.clock, desk.store, desk.gateway, desk.options);
        ASSERT_TRUE(desk.core->start().ok());
        tick();
    }
    void tick() {
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->onTimer();
        desk.settle();
    }
    RiskView told() const { return desk.seen<RiskChanged>().back().risk; }
    bool isJournalled(std::string_view kind) const {
        return std::ranges::any_of(desk.store.committed(), [&](const JournalEntry& entry) {
            return kindOf(entry.event.body) == kind;
        });
    }
};
using Unknown = UnknownTest;

TEST_F(Unknown, AfterARestartNoLossVerdictIsGivenBeforeThePositionHasAPrice) {
    tick();
    hold(kSit, Side::Buy, 100, 1.50, 1);  // 43,000 USD ahead
    tick();
    desk.clock.advance(std::chrono::hours(24));
    tick();
    restart();
    tick();
    EXPECT_EQ(desk.core->state().header().tradingState, TradingState::Normal)
        << "the open profit the day began with is not a loss because no quote has come yet";
    EXPECT_FALSE(isJournalled("trading state"));
    EXPECT_EQ(told().resultToday, std::nullopt);
    EXPECT_EQ(told().equity, std::nullopt);
    ASSERT_EQ(told().withoutMark.size(), 1U);
    EXPECT_EQ(told().withoutMark[0].symbol, "SITC-Z26");
    desk.core->defineInstrument(sitDecember());
    desk.core->updateReference(quote(kSit, 1.92, 1.94));
    tick();
    EXPECT_EQ(told().resultToday, Money{});
    EXPECT_EQ(told().equity, Money::fromUsd(143'000));
    EXPECT_TRUE(told().withoutMark.empty());
    desk.core->updateReference(quote(kSit, 1.60, 1.62));
    tick();
    EXPECT_EQ(desk.core->state().header().tradingState, TradingState::CloseOnly)
        << "with a price the verdict is given";
}

TEST_F(Unknown, APositionWithoutAPriceIsNamedAndEverythingElseGoesOn) {
    desk.core->defineInstrument(other());
    desk.core->setArmed(kOther, true, "test");
    desk.core->updateReference(quote(kOther, 1.92, 1.94));
    hold(kOther, Side::Buy, 10, 1.93, 1);
    restart();
    desk.core->defineInstrument(sitDecember());
    desk.core->updateReference(quote(kSit, 1.92, 1.94));
    RecoverySnapshot snapshot;
    snapshot.positions.push_back({.instrument = kOther, .net = lots(10)});
    snapshot.lastServerSequence = desk.serverSequence;
    desk.ready(snapshot);
    desk.core->setArmed(kOther, true, "test");
    tick();
    EXPECT_EQ(told().equity, std::nullopt) << "the position has not vanished from it";
    EXPECT_EQ(told().knownEquity, Money::fromUsd(100'000));
    ASSERT_EQ(told().withoutMark.size(), 1U);
    EXPECT_EQ(told().withoutMark[0].symbol, "SITC-F27");
    EXPECT_EQ(told().marginWorstCase, std::nullopt);
    EXPECT_EQ(told().withoutMargin.at(0).symbol, "SITC-F27");
    EXPECT_EQ(desk.order(desk.place(Side::Buy, 1, 1.92)).life, OrderLife::PendingNew);
    OrderIntent there = intent(Side::Buy, 1, 1.92);
    there.instrument = kOther;
    desk.core->place(there);
    desk.settle();
    const OrderView& denied = desk.order(ClientOrderId{desk.core->state().header().lastClientOrderId});
    EXPECT_EQ(denied.life, OrderLife::Denied);
    EXPECT_SAYS(denied.note, "SITC-F27");
}

TEST_F(Unknown, TheSessionDayBeginsWithoutAnAbsentPositionWhichCountsFromItsFirstPrice) {
    desk.core->defineInstrument(other());
    desk.core->setArmed(kOther, true, "test");
    desk.core->updateReference(quote(kOther, 1.92, 1.94));
    hold(kOther, Side::Buy, 100, 1.93, 1);
    hold(kSit, Side::Buy, 10, 1.93, 2);
    tick();
    restart();
    desk.core->defineInstrument(sitDecember());
    desk.core->updateReference(quote(kSit, 1.92, 1.94));
    desk.clock.advance(std::chrono::hours(24));
    tick();
    EXPECT_TRUE(isJournalled("session day"));
    EXPECT_EQ(desk.core->state().header().sessionWithout, std::vector{kOther});
    desk.core->updateReference(quote(kSit, 1.82, 1.84));
    tick();
    EXPECT_EQ(told().resultToday, Money::fromUsd(-1'000)) << "of what has a price";
    restart();
    EXPECT_EQ(desk.core->state().header().sessionWithout, std::vector{kOther}) << "kept in the journal";
    desk.core->defineInstrument(sitDecember());
    desk.core->defineInstrument(other());
    desk.core->updateReference(quote(kSit, 1.82, 1.84));
    desk.core->updateReference(quote(kOther, 1.42, 1.44));
    tick();
    EXPECT_TRUE(isJournalled("session mark"));
    EXPECT_EQ(told().resultToday, Money::fromUsd(-1'000)) << "what it lost before belongs to the days before";
    EXPECT_EQ(desk.core->state().header().tradingState, TradingState::Normal);
    desk.core->updateReference(quote(kOther, 1.41, 1.43));
    tick();
    EXPECT_EQ(told().resultToday, Money::fromUsd(-2'000));
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Unknown, TheMarkValuesAndJudgesWhateverTheBookShows) {
    MarketReference seen = quote(kSit, 1.92, 1.94);
    seen.bestBid = seen.bestAsk = std::nullopt;
    seen.mark = usd(1.50);
    desk.core->updateReference(seen);
    const ClientOrderId far = desk.place(Side::Buy, 1, 1.92);
    EXPECT_SAYS(desk.order(far).note, "Price collar 10.00 % from 1.50; asked 1.92");
}

TEST_F(Unknown, OldSessionDayRowsOfTheJournalAreStillRead) {
    const auto body = decodePayload("session day", "day=20000 open=-7000000000");
    ASSERT_TRUE(body.ok());
    EXPECT_TRUE(std::get<SessionDayStarted>(*body).without.empty());
}

// --- contracts that are not known yet

ExecutionReport fillOf(InstrumentId id, std::uint64_t exec, Side side, double price) {
    ExecutionReport fill;
    fill.type = ExecType::Trade;
    fill.id = ClientOrderId{50 + exec};
    fill.instrument = id;
    fill.side = side;
    fill.lastQuantity = lots(10);
    fill.lastPrice = usd(price);
    fill.execId = domain::ExecId{exec};
    return fill;
}

/// Its journal was lost, its venue was not: five fills of three instruments are told again.
struct LostJournal {
    ManualClock clock;
    storage::MemoryBlotterStore store{storage::MemoryBlotterStore::Commit::AtOnce};
    ScriptedGateway gateway;
    OrderCore core{clock, store, gateway, {}};
    std::vector<DeskEvent> events;

    LostJournal() { EXPECT_TRUE(core.start().ok()); }
    void settle() {
        core.onStore();
        core.takeEvents(events);
    }
    void replay() {
        const std::vector<ExecutionReport> fills{
            fillOf(InstrumentId{1}, 1, Side::Buy, 1.90), fillOf(InstrumentId{2}, 2, Side::Buy, 2.00),
            fillOf(InstrumentId{1}, 3, Side::Sell, 1.95), fillOf(InstrumentId{3}, 4, Side::Sell, 1.80),
            fillOf(InstrumentId{2}, 5, Side::Sell, 2.10)};
        std::uint64_t sequence = 0;
        for (const ExecutionReport& fill : fills) {
            core.onReport(fill, ++sequence, true);
        }
        RecoverySnapshot snapshot;
        snapshot.positions.push_back({.instrument = InstrumentId{3}, .net = lots(-10)});
        snapshot.lastServerSequence = sequence;
        gateway.recover(snapshot);
        settle();
    }
    void define(std::uint32_t id) {
        domain::Instrument i = sitDecember();
        i.id = InstrumentId{id};
        i.symbol = "S" + std::to_string(id);
        i.contractSize = 1000 * id;
        core.defineInstrument(i);
        settle();
    }
};

TEST(UnknownContract, WhateverTheOrderOfTheDefinitionsTheReplayedFillsAmountToTheSame) {
    std::vector<std::uint32_t> order{1, 2, 3};
    do {
        for (std::size_t before = 1; before <= order.size(); ++before) {
            LostJournal lost;
            for (std::size_t i = 0; i < before; ++i) {
                lost.define(order[i]);
            }
            lost.replay();
            if (before < order.size()) {
                EXPECT_FALSE(lost.core.isGateOpen());
            }
            for (std::size_t i = before; i < order.size(); ++i) {
                lost.define(order[i]);
            }
            lost.settle();
            // 10 lots x 1000 x 0.05 and 10 lots x 2000 x 0.10
            EXPECT_EQ(lost.core.state().header().account.realised, Money::fromUsd(2'500));
            EXPECT_EQ(lost.core.state().position(InstrumentId{3}).net, lots(-10));
            EXPECT_EQ(lost.core.state().position(InstrumentId{3}).cost, Money::fromUsd(-54'000));
            EXPECT_EQ(lost.core.state().header().lastServerSequence, 5U) << "in the venue's order";
            EXPECT_TRUE(lost.core.isGateOpen());
            EXPECT_EQ(lost.gateway.acknowledged, 5U);
        }
    } while (std::ranges::next_permutation(order).found);
}

TEST(UnknownContract, WhatWaitsIsNotAcknowledgedAndTheGateSaysWhy) {
    LostJournal lost;
    lost.define(2);
    lost.replay();
    EXPECT_EQ(lost.gateway.acknowledged, 0U) << "the first fill waits, and what came after it with it";
    EXPECT_TRUE(lost.core.state().positions().empty());
    bool isSaid = false;
    for (const DeskEvent& event : lost.events) {
        const auto* gate = std::get_if<GateChanged>(&event);
        isSaid = isSaid || (gate != nullptr && gate->cause == GateCause::Definition);
    }
    EXPECT_TRUE(isSaid);
}

// --- contracts defined anew

TEST_F(Unknown, AFinerTickDisarmsFirstAndKeepsTheRestingOrders) {
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.90);
    desk.tell(ExecType::New, id);
    domain::Instrument finer = sitDecember();
    finer.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
    finer.priceDecimals = 3;
    desk.core->defineInstrument(finer);
    desk.settle();
    EXPECT_FALSE(desk.core->state().isArmed(kSit));
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
    EXPECT_TRUE(desk.gateway.cancels.empty());
    const std::string said =
        "SITC-Z26 disarmed: the contract was defined anew, its tick went from 0.01 to 0.001; working orders "
        "are "
        "kept.";
    EXPECT_TRUE(desk.alerted(said));
    EXPECT_EQ(desk.seen<Disarmed>().size(), 1U);
    const auto& rows = desk.store.committed();
    EXPECT_EQ(rows[rows.size() - 2].event.why, said) << "before the new definition";
    EXPECT_EQ(kindOf(rows.back().event.body), "contract defined");
    EXPECT_SAYS(desk.order(desk.place(Side::Buy, 1, 1.92)).note, "is disarmed");
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Unknown, ANewDateOrMarginLeavesTheInstrumentArmed) {
    domain::Instrument same = sitDecember();
    same.lastTradingTime = desk.clock.utcNow() + std::chrono::hours(48);
    same.initialMarginPerLot = Money::fromUsd(7);
    desk.core->defineInstrument(same);
    desk.settle();
    EXPECT_TRUE(desk.core->state().isArmed(kSit));
}

}  // namespace
}  // namespace tessera::test
