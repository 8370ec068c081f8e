// The path of an intent: risk, journal, commit, wire, report, commit, screen.
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

using Commit = storage::MemoryBlotterStore::Commit;

TEST(OrderCore, NothingLeavesBeforeItsRowIsCommitted) {
    Desk desk(Commit::Held);
    desk.ready();
    desk.core->place(intent(Side::Buy, 1, 1.92));
    desk.core->onStore();
    EXPECT_TRUE(desk.gateway.orders.empty());
    desk.store.commitAll();
    desk.core->onStore();
    EXPECT_EQ(desk.gateway.orders.size(), 1U);
}

TEST(OrderCore, ACommitReleasesWhatItCoversAndNoMore) {
    Desk desk(Commit::Held);
    desk.ready();
    desk.core->place(intent(Side::Buy, 1, 1.92));
    desk.store.commitAll();
    desk.core->place(intent(Side::Buy, 2, 1.92));
    desk.core->onStore();
    ASSERT_EQ(desk.gateway.orders.size(), 1U);
    EXPECT_EQ(desk.gateway.orders[0].quantity, lots(1));
}

TEST(OrderCore, AFillIsShownAndAcknowledgedOnlyAfterItsRowIsCommitted) {
    Desk desk(Commit::Held);
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 1, 1.92);
    desk.events.clear();
    ExecutionReport fill = desk.report(ExecType::Trade, id);
    fill.lastQuantity = lots(1);
    fill.lastPrice = usd(1.92);
    fill.execId = domain::ExecId{1};
    desk.core->onReport(fill, 1, false);
    desk.core->onStore();
    desk.core->takeEvents(desk.events);
    EXPECT_TRUE(desk.seen<FillAdded>().empty());
    EXPECT_EQ(desk.gateway.acknowledged, 0U);
    desk.settle();
    EXPECT_EQ(desk.seen<FillAdded>().size(), 1U);
    EXPECT_EQ(desk.gateway.acknowledged, 1U);
}

TEST(OrderCore, ReplayingTheJournalFromEmptyGivesTheLiveState) {
    Desk desk;
    desk.ready();
    const ClientOrderId first = desk.place(Side::Buy, 5, 1.92);
    desk.tell(ExecType::New, first);
    desk.fill(first, 3, 1.92, 1, Money::fromNanoUsd(1'500'000'000));
    const ClientOrderId second = desk.place(Side::Sell, 4, 1.94);
    desk.fill(second, 4, 1.94, 2);
    desk.place(Side::Buy, 5000, 1.92);
    desk.core->replace(first, usd(1.91), lots(9), {});
    desk.core->setKillSwitch(true);
    desk.settle();
    desk.gateway.lose();
    desk.settle();
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST(OrderCore, ARestartContinuesWhereTheJournalEnds) {
    Desk desk;
    desk.ready();
    const ClientOrderId working = desk.place(Side::Buy, 5, 1.92);
    desk.tell(ExecType::New, working);
    desk.fill(working, 2, 1.92, 1, Money::fromNanoUsd(7));
    const PositionView before = desk.position();
    const AccountView account = desk.core->state().header().account;
    desk.gateway.ready = false;
    desk.events.clear();
    desk.start();
    EXPECT_EQ(desk.gateway.connectedFrom, desk.serverSequence) << "the venue replays what came after";
    EXPECT_TRUE(desk.order(working).unknown);
    EXPECT_EQ(desk.position().net, before.net);
    EXPECT_EQ(desk.position().cost, before.cost);
    EXPECT_EQ(desk.core->state().header().account.cash, account.cash);
    EXPECT_EQ(desk.seen<PositionChanged>().size(), 1U);
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST(OrderCore, ClientOrderIdsIncreaseAcrossACrashThatLostUncommittedRows) {
    Desk desk(Commit::Held);
    desk.ready();
    const ClientOrderId sent = desk.place(Side::Buy, 1, 1.92);
    desk.core->place(intent(Side::Buy, 2, 1.92));
    desk.store.crash();
    EXPECT_EQ(desk.gateway.orders.size(), 1U) << "what was lost never left";
    desk.start();
    desk.ready();
    EXPECT_GT(desk.place(Side::Buy, 3, 1.92), sent);
}

TEST(OrderCore, TheVenuesLargestIdIsRespectedByAFreshJournal) {
    Desk desk;
    RecoverySnapshot snapshot;
    snapshot.lastClientOrderId = ClientOrderId{500};
    desk.ready(snapshot);
    EXPECT_EQ(desk.place(Side::Buy, 1, 1.92), ClientOrderId{501});
}

TEST(OrderCore, AnOrderTheVenueNeverGotEndsAsNeverReached) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.gateway.lose();
    desk.gateway.recover();
    desk.settle();
    EXPECT_EQ(desk.order(id).life, OrderLife::Rejected);
    EXPECT_TRUE(desk.core->state().living().empty()) << "local open set = venue open set";
}

TEST(OrderCore, AReplayedCancelOnDisconnectEndsTheOrderWithItsReason) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.tell(ExecType::New, id);
    desk.gateway.lose();
    ExecutionReport gone = desk.report(ExecType::Canceled, id);
    gone.reason = Reason::Disconnected;
    desk.core->onReport(gone, ++desk.serverSequence, true);
    RecoverySnapshot snapshot;
    snapshot.lastServerSequence = desk.serverSequence;
    desk.gateway.recover(snapshot);
    desk.settle();
    EXPECT_EQ(desk.order(id).life, OrderLife::Canceled);
    EXPECT_EQ(desk.order(id).note, "cancelled on disconnect");
    EXPECT_TRUE(desk.core->isGateOpen());
}

TEST(OrderCore, AReplayedReportIsTakenOnce) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.fill(id, 2, 1.92, 1);
    ExecutionReport again = desk.report(ExecType::Trade, id);
    again.lastQuantity = lots(2);
    again.execId = domain::ExecId{1};
    desk.core->onReport(again, desk.serverSequence, true);
    desk.settle();
    EXPECT_EQ(desk.order(id).filled, lots(2));
}

ExecutionReport bustOf(Desk& desk, ClientOrderId order, std::int64_t quantity, std::uint64_t exec,
                       std::uint64_t own) {
    ExecutionReport bust = desk.report(ExecType::TradeCanceled, order);
    bust.lastQuantity = lots(quantity);
    bust.lastPrice = usd(1.92);
    bust.fee = Money::fromUsd(1);
    bust.refExecId = domain::ExecId{exec};
    bust.execId = domain::ExecId{own};
    return bust;
}

TEST(OrderCore, ABustTakesAFillBackFromOrderPositionAndAccount) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    ExecutionReport fill = desk.report(ExecType::Trade, id);
    fill.lastQuantity = lots(5);
    fill.lastPrice = usd(1.92);
    fill.fee = Money::fromUsd(1);
    fill.execId = domain::ExecId{1};
    desk.tell(fill);
    ASSERT_EQ(desk.order(id).life, OrderLife::Filled);
    desk.tell(bustOf(desk, id, 5, 1, 2));
    EXPECT_EQ(desk.order(id).life, OrderLife::Filled) << "ended is ended: nothing of it works any more";
    EXPECT_EQ(desk.order(id).filled, lots(0));
    EXPECT_EQ(desk.order(id).leaves, lots(0));
    EXPECT_EQ(desk.order(id).note, "the venue took execution 1 back");
    EXPECT_EQ(desk.position().net, lots(0));
    EXPECT_EQ(desk.position().realised, Money{});
    EXPECT_EQ(desk.position().fees, Money{}) << "the fee comes back too";
    EXPECT_TRUE(desk.seen<FillAdded>().back().fill.isBust);
    EXPECT_TRUE(desk.alerted("took back execution 1"));
}

TEST(OrderCore, ABustOfALivingOrderLeavesWhatIsOpenAsItIs) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.fill(id, 2, 1.92, 1);
    const ExecutionReport bust = bustOf(desk, id, 2, 1, 2);
    desk.tell(bust);
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
    EXPECT_EQ(desk.order(id).leaves, lots(3));
    EXPECT_EQ(desk.order(id).quantity, lots(3));
    EXPECT_EQ(desk.position().net, lots(0));
    desk.tell(bust);  // told again after a reconnect
    EXPECT_EQ(desk.position().net, lots(0)) << "once";
}

TEST(OrderCore, ABustOfAnUnknownExecutionIsToldAndNotApplied) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.fill(id, 2, 1.92, 1);
    desk.tell(bustOf(desk, id, 2, 77, 3));
    EXPECT_EQ(desk.position().net, lots(2));
    EXPECT_TRUE(desk.alerted("takes back execution 77, which is not in this journal"));
}

TEST(OrderCore, FinalSettlementClosesThePositionAndIsToldAsWhatItIs) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.fill(id, 5, 1.92, 1);
    ExecutionReport settled = desk.report(ExecType::Trade, ClientOrderId{});
    settled.reason = domain::Reason::Settled;
    settled.side = Side::Sell;
    settled.lastQuantity = lots(5);
    settled.lastPrice = usd(1.95);
    settled.execId = domain::ExecId{9};
    desk.tell(settled);
    EXPECT_EQ(desk.position().net, lots(0));
    EXPECT_GT(desk.position().realised, Money{});
    EXPECT_TRUE(desk.alerted("settled: sold 5"));
    EXPECT_FALSE(desk.alerted("EXTERNAL"));
    const auto fills = desk.seen<FillAdded>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(roleText(fills[0].fill), "taker");
    EXPECT_EQ(roleText(fills[1].fill), "settlement");
    const std::string last = desk.store.committed().back().event.why;
    EXPECT_TRUE(last.starts_with("Settlement: sold 5")) << last;
}

domain::ExecutionReport marginReport(Desk& desk, Reason reason, Money equity, Money required,
                                     domain::Timestamp until) {
    ExecutionReport report = desk.report(ExecType::Status, ClientOrderId{});
    report.instrument = {};
    report.reason = reason;
    report.margin = {equity, required, until};
    return report;
}

TEST(OrderCore, AMarginCallIsToldWithItsAmountAndItsTimeUntilItIsOver) {
    Desk desk;
    desk.ready();
    const auto until = domain::parseIso("2026-11-27T21:00:00Z").value();
    desk.tell(marginReport(desk, Reason::MarginCall, Money::fromUsd(812), Money::fromUsd(1'083), until));
    EXPECT_TRUE(desk.alerted("MARGIN CALL: at the daily settlement your equity of 812.00 USD"));
    EXPECT_TRUE(desk.alerted("Bring it up to 1,083.00 USD, the initial margin, by 21:00 UTC on 2026-11-27"));
    EXPECT_EQ(desk.core->state().header().account.marginCall.until, until);
    EXPECT_EQ(desk.core->state().header().rejectedEvents, 0U);
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
    desk.tell(marginReport(desk, Reason::MarginMet, Money::fromUsd(1'100), Money::fromUsd(1'083), {}));
    EXPECT_TRUE(desk.alerted("The margin call is over: your equity of 1,100.00 USD holds"));
    EXPECT_FALSE(desk.core->state().header().account.marginCall.until.isSet());
    desk.tell(marginReport(desk, Reason::MarginMet, -Money::fromUsd(40), {}, {}));
    EXPECT_TRUE(desk.alerted("nothing is held any more, and the account owes 40.00 USD"));
}

TEST(OrderCore, ACallThatWasOpenAlreadyIsToldAtTheLogon) {
    Desk desk;
    RecoverySnapshot snapshot;
    snapshot.marginCall = {Money::fromUsd(500), Money::fromUsd(900),
                           domain::parseIso("2026-11-27T21:00:00Z").value()};
    desk.ready(snapshot);
    EXPECT_TRUE(desk.alerted("A MARGIN CALL is open: your equity is 500.00 USD"));
    EXPECT_EQ(desk.core->state().header().account.marginCall.required, Money::fromUsd(900));
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST(OrderCore, WhatTheExchangeLiquidatesMovesThePositionAndSaysWhy) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.fill(id, 5, 1.92, 1);
    ExecutionReport closed = desk.report(ExecType::Trade, ClientOrderId{});
    closed.reason = Reason::Margin;
    closed.side = Side::Sell;
    closed.lastQuantity = lots(2);
    closed.lastPrice = usd(1.85);
    closed.execId = domain::ExecId{9};
    desk.tell(closed);
    EXPECT_EQ(desk.position().net, lots(3));
    EXPECT_TRUE(desk.alerted("The margin did not hold and the exchange reduced the position: sold 2"));
    EXPECT_FALSE(desk.alerted("EXTERNAL"));
    const auto fills = desk.seen<FillAdded>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(roleText(fills[0].fill), "taker");
    EXPECT_EQ(roleText(fills[1].fill), "liquidation");
    const std::string last = desk.store.committed().back().event.why;
    EXPECT_TRUE(last.starts_with("Liquidation by the exchange: sold 2")) << last;
}

TEST(OrderCore, AnExecutionOfNoOrderIsNotCalledASettlement) {
    Desk desk;
    desk.ready();
    ExecutionReport stray = desk.report(ExecType::Trade, ClientOrderId{});
    stray.side = Side::Sell;
    stray.lastQuantity = lots(2);
    stray.lastPrice = usd(1.85);
    stray.execId = domain::ExecId{9};
    desk.tell(stray);
    const auto told = [&](std::string_view words) {
        return std::ranges::any_of(desk.store.committed(), [&](const JournalEntry& entry) {
            return entry.event.why.find(words) != std::string::npos;
        });
    };
    EXPECT_TRUE(told("Execution 9 of no order: sold 2"));
    EXPECT_FALSE(told("Settlement"));
}

TEST(OrderCore, AFillOfAnUnknownOrderIsQuarantinedAndMovesThePosition) {
    Desk desk;
    desk.ready();
    ExecutionReport foreign = desk.report(ExecType::Trade, ClientOrderId{77});
    foreign.side = Side::Sell;
    foreign.lastQuantity = lots(3);
    foreign.lastPrice = usd(1.93);
    foreign.execId = domain::ExecId{5};
    desk.tell(foreign);
    EXPECT_EQ(desk.position().net, lots(-3));
    EXPECT_TRUE(desk.alerted("EXTERNAL"));
    EXPECT_EQ(desk.core->state().header().externalFills, 1U);
}

TEST(OrderCore, AnOrderFoundAtTheVenueIsShownAsExternalAndCanBeCancelled) {
    Desk desk;
    RecoverySnapshot snapshot;
    snapshot.openOrders.push_back({.id = ClientOrderId{40},
                                   .orderId = domain::OrderId{9},
                                   .instrument = kSit,
                                   .side = Side::Buy,
                                   .price = usd(1.90),
                                   .quantity = lots(2),
                                   .cumQuantity = {}});
    desk.ready(snapshot);
    EXPECT_EQ(desk.order(ClientOrderId{40}).life, OrderLife::Live);
    desk.core->cancel(ClientOrderId{40}, "blotter");
    desk.settle();
    ASSERT_EQ(desk.gateway.cancels.size(), 1U);
    EXPECT_EQ(desk.gateway.cancels[0].target, ClientOrderId{40});
}

TEST(OrderCore, APositionThatContradictsTheVenueKeepsTheGateClosed) {
    Desk desk;
    RecoverySnapshot snapshot;
    snapshot.positions.push_back({.instrument = kSit, .net = lots(4)});
    desk.ready(snapshot);
    EXPECT_FALSE(desk.core->isGateOpen());
    EXPECT_TRUE(desk.alerted("the journal has 0, the venue 4"));
}

TEST(OrderCore, AVenueThatWasResetIsToldAndKeepsTheGateClosed) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.tell(ExecType::New, id);
    desk.gateway.lose();
    desk.gateway.recover();
    desk.settle();
    EXPECT_FALSE(desk.core->isGateOpen());
    EXPECT_TRUE(desk.alerted("was reset"));
}

TEST(OrderCore, AFailingJournalStopsOrderEntryWithASentenceAndResumesByItself) {
    Desk desk;
    desk.ready();
    desk.store.fail("the journal cannot be written: the disk is full.");
    desk.settle();
    EXPECT_FALSE(desk.core->isGateOpen());
    EXPECT_NE(desk.seen<GateChanged>().back().sentence.find("disk is full"), std::string::npos);
    desk.place(Side::Buy, 1, 1.92);
    EXPECT_TRUE(desk.gateway.orders.empty());
    EXPECT_TRUE(desk.alerted("Not sent: the journal cannot be written"));
    desk.store.fail({});
    desk.settle();
    EXPECT_TRUE(desk.core->isGateOpen());
    desk.place(Side::Buy, 1, 1.92);
    EXPECT_EQ(desk.gateway.orders.size(), 1U);
}

TEST(OrderCore, ReportsDuringAJournalFailureAreShownOnceItWorksAgain) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 5, 1.92);
    desk.store.fail("full.");
    desk.fill(id, 5, 1.92, 1);
    EXPECT_TRUE(desk.seen<FillAdded>().empty());
    EXPECT_EQ(desk.gateway.acknowledged, 0U);
    desk.store.fail({});
    desk.settle();
    EXPECT_EQ(desk.seen<FillAdded>().size(), 1U);
    EXPECT_EQ(desk.gateway.acknowledged, 1U);
}

TEST(OrderCore, AnOrderWhoseRowTookTooLongIsNotSentAnyMore) {
    Desk desk(Commit::Held);
    desk.ready();
    desk.core->place(intent(Side::Buy, 1, 1.92));
    desk.clock.advance(std::chrono::seconds(5));
    desk.settle();
    EXPECT_TRUE(desk.gateway.orders.empty());
    const OrderView& order = desk.order(ClientOrderId{desk.core->state().header().lastClientOrderId});
    EXPECT_EQ(order.life, OrderLife::Rejected);
    EXPECT_NE(order.note.find("not sent: recording it took 5000 ms"), std::string::npos);
}

TEST(OrderCore, AnOrderSettledByARecoveryWhileItsRowWasWrittenIsNotSent) {
    Desk desk(Commit::Held);
    desk.ready();
    desk.core->place(intent(Side::Buy, 1, 1.92));
    desk.gateway.lose();
    desk.gateway.recover();
    desk.settle();
    EXPECT_TRUE(desk.gateway.orders.empty()) << "it was told to the person as never sent";
}

TEST(OrderCore, TheKillSwitchCancelsEverythingAndLetsOnlyCancelsLeave) {
    Desk desk;
    desk.ready();
    for (int i = 0; i < 3; ++i) {
        desk.tell(ExecType::New, desk.place(Side::Buy, 1 + i, 1.92));
    }
    desk.core->setKillSwitch(true);
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.size(), 3U);
    const ClientOrderId denied = desk.place(Side::Buy, 1, 1.91);
    EXPECT_EQ(desk.order(denied).life, OrderLife::Denied);
    EXPECT_NE(desk.order(denied).note.find("kill switch"), std::string::npos);
    EXPECT_EQ(desk.gateway.orders.size(), 3U);
}

TEST(OrderCore, CancelAllKeepsToTheInstrumentAndSideAsked) {
    Desk desk;
    desk.ready();
    const ClientOrderId bid = desk.place(Side::Buy, 1, 1.92);
    const ClientOrderId offer = desk.place(Side::Sell, 1, 1.94);
    desk.core->cancelAll(kSit, Side::Sell, "ladder");
    desk.settle();
    EXPECT_EQ(desk.order(bid).request, OrderRequest::None);
    EXPECT_EQ(desk.order(offer).request, OrderRequest::PendingCancel);
}

TEST(OrderCore, ACancelWithoutALinkSaysWhatHappensToTheOrder) {
    Desk desk;
    desk.ready();
    const ClientOrderId id = desk.place(Side::Buy, 1, 1.92);
    desk.gateway.lose();
    desk.core->cancel(id, "ladder");
    desk.settle();
    EXPECT_TRUE(desk.alerted("was not sent"));
    EXPECT_EQ(desk.order(id).request, OrderRequest::None);
}

TEST(OrderCore, AThousandCancelsShareOneCommit) {
    Desk desk(Commit::Held);
    desk.ready();
    desk.core->setLimit({.instrument = {}, .limit = RiskLimit::Position, .value = 5000});
    desk.core->setLimit({.instrument = {}, .limit = RiskLimit::MessageRate, .value = 2000});
    for (int i = 0; i < 1000; ++i) {
        desk.place(Side::Buy, 1, 1.92);
    }
    desk.core->setKillSwitch(true);
    EXPECT_TRUE(desk.gateway.cancels.empty());
    desk.store.commitAll();
    desk.core->onStore();
    EXPECT_EQ(desk.gateway.cancels.size(), 1000U);
}

TEST(OrderCore, EveryEventKindSurvivesItsPayload) {
    OrderIntent odd = intent(Side::Sell, 3, 1.94);
    odd.seen.source = "ladder key B = 50 % \n\xC3\xA9";
    odd.seen.bestBid = usd(1.92);
    RecoverySnapshot snapshot;
    snapshot.openOrders.resize(2);
    snapshot.positions.push_back({.instrument = kSit, .net = lots(-3)});
    domain::Instrument index;
    index.symbol = "@SITC";
    index.spec = domain::IndexSpec{};
    domain::Instrument spread;
    spread.symbol = "SITC-Z26-F27";
    spread.name = "a name = with 100 %";
    spread.makerFeeBp = -2;
    spread.sizesKnown = false;
    spread.spec = domain::SpreadSpec{.contractMonth = {2026, 12}, .legs = {{kSit, 2}, {InstrumentId{2}, -3}}};
    domain::Instrument coin;
    coin.spec = domain::ExternalSpec{""};
    const std::vector<JournalBody> bodies{
        AccountOpened{"A name", Money::fromUsd(-3)},
        SessionStarted{""},
        ContractDefined{index},
        ContractDefined{spread},
        ContractDefined{coin},
        OrderPlaced{ClientOrderId{1}, odd},
        OrderDenied{ClientOrderId{2}, odd, "max 5; asked 6"},
        CancelAsked{ClientOrderId{3}, ClientOrderId{1}, ClientOrderId{1}, "right click"},
        ReplaceAsked{ClientOrderId{4}, ClientOrderId{1}, ClientOrderId{1}, usd(1.9), lots(2), odd.seen},
        ReplaceDenied{.order = ClientOrderId{1}, .price = {}, .quantity = {}, .sentence = "no"},
        NotSent{ClientOrderId{4}, "link"},
        AckOverdue{ClientOrderId{4}},
        ReportReceived{9, true, {}},
        LinkLost{"silent"},
        Recovered{snapshot},
        ArmedChanged{kSit, true, "key"},
        KillSwitchChanged{true},
        LimitsChanged{},
        GateMoved{true, "open"},
        LimitSet{false, kSit, RiskLimit::Position, true, 1000, true, 500},
        SessionDayStarted{20'000, Money::fromUsd(-7), {kSit, InstrumentId{9}}},
        TradingStateChanged{TradingState::CloseOnly, Money::fromUsd(-25'000), "close only"},
        OrderTagged{ClientOrderId{7}, "a=b % ü"},
        ModelFilled{{.model = FillModel::Pessimistic,
                     .order = ClientOrderId{7},
                     .side = Side::Sell,
                     .quantity = lots(3),
                     .reason = {.cause = FillCause::Crossed, .takenBefore = lots(1), .isExact = true}}},
        SessionMarked{kSit, Money::fromUsd(-3)},
        IntentBegun{{.kind = IntentKind::CancelSet,
                     .instrument = kSit,
                     .side = Side::Sell,
                     .orders = {ClientOrderId{4}, ClientOrderId{5}},
                     .seen = odd.seen}},
        IntentEnded{7, true, "flat, at 100 %"}};
    ASSERT_EQ(bodies.size(), std::variant_size_v<JournalBody> + 2) << "three families of contracts";
    for (const JournalBody& body : bodies) {
        const std::string payload = encodePayload(body);
        const auto back = decodePayload(kindOf(body), payload);
        ASSERT_TRUE(back.ok()) << kindOf(body) << ": " << payload;
        EXPECT_EQ(encodePayload(*back), payload);
    }
    EXPECT_EQ(decodeContract(encodeContract(spread)), spread);
    domain::Instrument average = index;
    average.spec = domain::FutureSpec{{2026, 12}, domain::SettlementRule::MonthAverage};
    EXPECT_EQ(decodeContract(encodeContract(average)), average);
    average.spec = domain::FutureSpec{{2026, 12}};
    EXPECT_EQ(encodeContract(average).find("settles"), std::string::npos) << "as older programs wrote it";
    EXPECT_FALSE(decodeContract(encodeContract(average) + " settles=7"));
    EXPECT_FALSE(decodeContract("id=1 symbol=X"));
    const std::vector<OpenIntent> open{
        {3, domain::Timestamp::fromSeconds(5), std::get<IntentBegun>(bodies[bodies.size() - 2]).intent},
        {4, domain::Timestamp::fromSeconds(6), {}}};
    std::vector<OpenIntent> back;
    ASSERT_TRUE(decodeIntents(encodeIntents(open), back));
    EXPECT_EQ(encodeIntents(back), encodeIntents(open));
    EXPECT_FALSE(decodeIntents("intent=3", back));
    EXPECT_FALSE(decodePayload("order placed", "id=1 instrument=x").ok());
    EXPECT_FALSE(decodePayload("no such kind", "").ok());
    EXPECT_FALSE(decodePayload("not sent", "id=1 text=a extra=2").ok());
}

TEST(OrderCore, AContractOfAnEarlierJournalIsReadWithoutWhatItDidNotKeep) {
    const auto body =
        decodePayload("instrument known",
                      "id=7 kind=1 symbol=SITC-Z26-F27 unit=Mtok tick=5000000 pd=3 qd=0 size=1000 "
                      "near=4 last=1797000000000000000");
    ASSERT_TRUE(body.ok()) << body.error().detail;
    const domain::Instrument& contract = std::get<ContractDefined>(*body).contract;
    EXPECT_EQ(contract.symbol, "SITC-Z26-F27");
    EXPECT_TRUE(contract.isSpread());
    EXPECT_EQ(contract.bandBase(), InstrumentId{4});
    EXPECT_EQ(contract.tick, domain::PriceDelta::fromNanoUsd(5'000'000));
    EXPECT_EQ(contract.initialMarginPerLot, Money{});
    EXPECT_FALSE(
        decodePayload("instrument known", "id=7 kind=9 symbol=X unit= tick=1 pd=3 qd=0 size=1 near=0 last=0")
            .ok());
}

}  // namespace
}  // namespace tessera::test
