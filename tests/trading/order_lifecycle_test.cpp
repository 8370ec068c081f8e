// Every row of the state machine's table, as a desk sees it.
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

struct OrderLifecycle : testing::Test {
    Desk desk;
    OrderLifecycle() { desk.ready(); }
    ClientOrderId pending() { return desk.place(Side::Buy, 5, 1.92); }
    ClientOrderId live() {
        const ClientOrderId id = pending();
        desk.tell(ExecType::New, id);
        return id;
    }
    ClientOrderId cancelling() {
        const ClientOrderId id = live();
        desk.core->cancel(id, "ladder");
        desk.settle();
        return id;
    }
    /// Replace to 8 at 1.91; returns the order, `request` its new name.
    ClientOrderId replacing(ClientOrderId& request) {
        const ClientOrderId id = live();
        desk.core->replace(id, usd(1.91), lots(8), {});
        desk.settle();
        request = desk.gateway.replaces.back().id;
        return id;
    }
    void replaced(ClientOrderId id, ClientOrderId request, std::int64_t quantity) {
        ExecutionReport r = desk.report(ExecType::Replaced, request);
        r.origId = id;
        r.price = usd(1.91);
        r.quantity = lots(quantity);
        desk.tell(r);
    }
    std::uint64_t refused() const { return desk.core->state().header().rejectedEvents; }
};

TEST_F(OrderLifecycle, AnOrderThatFailsRiskIsDeniedAndNeverSent) {
    const ClientOrderId id = desk.place(Side::Buy, 5000, 1.92);
    EXPECT_EQ(desk.order(id).life, OrderLife::Denied);
    EXPECT_TRUE(desk.gateway.orders.empty());
}

TEST_F(OrderLifecycle, AnAcceptedIntentIsPendingAndSent) {
    const ClientOrderId id = pending();
    EXPECT_EQ(desk.order(id).life, OrderLife::PendingNew);
    ASSERT_EQ(desk.gateway.orders.size(), 1U);
    EXPECT_EQ(desk.gateway.orders[0].id, id);
    EXPECT_EQ(desk.gateway.orders[0].price, usd(1.92));
}

TEST_F(OrderLifecycle, PendingBecomesLiveOnTheAck) {
    EXPECT_EQ(desk.order(live()).life, OrderLife::Live);
}

TEST_F(OrderLifecycle, PendingIsRejectedWithTheReasonInWords) {
    const ClientOrderId id = pending();
    desk.tell(ExecType::Rejected, id, Reason::Halted);
    EXPECT_EQ(desk.order(id).life, OrderLife::Rejected);
    EXPECT_EQ(desk.order(id).note, "trading is halted");
    EXPECT_TRUE(desk.order(id).leaves.isZero());
}

TEST_F(OrderLifecycle, AFillBeforeTheAckMakesItLiveAndTheAckChangesNothing) {
    const ClientOrderId id = pending();
    desk.fill(id, 2, 1.92, 1);
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
    desk.tell(ExecType::New, id);
    EXPECT_EQ(desk.order(id).filled, lots(2));
    EXPECT_EQ(desk.order(id).leaves, lots(3));
    EXPECT_EQ(refused(), 0U);
}

TEST_F(OrderLifecycle, AFullFillBeforeTheAckMakesItFilled) {
    const ClientOrderId id = pending();
    desk.fill(id, 5, 1.92, 1);
    desk.tell(ExecType::New, id);
    EXPECT_EQ(desk.order(id).life, OrderLife::Filled);
    EXPECT_EQ(refused(), 0U);
}

TEST_F(OrderLifecycle, AnImmediateOrdersRemainderIsCanceled) {
    const ClientOrderId id = pending();
    desk.fill(id, 2, 1.92, 1);
    desk.tell(ExecType::Canceled, id, Reason::NotFilled);
    EXPECT_EQ(desk.order(id).life, OrderLife::Canceled);
    EXPECT_EQ(desk.order(id).filled, lots(2));
    EXPECT_TRUE(desk.order(id).leaves.isZero());
}

TEST_F(OrderLifecycle, PendingAndLiveExpire) {
    for (const ClientOrderId id : {pending(), live()}) {
        desk.tell(ExecType::Expired, id, Reason::EndOfDay);
        EXPECT_EQ(desk.order(id).life, OrderLife::Expired);
    }
}

TEST_F(OrderLifecycle, ACancelMayBeAskedBeforeTheAck) {
    const ClientOrderId id = pending();
    desk.core->cancel(id, "ladder");
    desk.settle();
    EXPECT_EQ(desk.order(id).life, OrderLife::PendingNew);
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingCancel);
    ASSERT_EQ(desk.gateway.cancels.size(), 1U);
    EXPECT_EQ(desk.gateway.cancels[0].target, id);
}

TEST_F(OrderLifecycle, LiveFillsInPartsAndThenWhole) {
    const ClientOrderId id = live();
    desk.fill(id, 2, 1.92, 1);
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
    desk.fill(id, 3, 1.92, 2);
    EXPECT_EQ(desk.order(id).life, OrderLife::Filled);
    EXPECT_EQ(desk.order(id).averagePrice, usd(1.92));
    EXPECT_EQ(desk.position().net, lots(5));
}

TEST_F(OrderLifecycle, AnUnsolicitedCancelEndsALiveOrderAndSaysWhy) {
    const ClientOrderId id = live();
    desk.tell(ExecType::Canceled, id, Reason::Disconnected);
    EXPECT_EQ(desk.order(id).life, OrderLife::Canceled);
    EXPECT_EQ(desk.order(id).note, "cancelled on disconnect");
}

TEST_F(OrderLifecycle, AFillKeepsACancelPendingEvenToFull) {
    const ClientOrderId id = cancelling();
    desk.fill(id, 2, 1.92, 1);
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingCancel);
    desk.fill(id, 3, 1.92, 2);
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingCancel);
    EXPECT_EQ(desk.order(id).filled, lots(5));
    desk.tell(ExecType::CancelRejected, id, Reason::TooLate);
    EXPECT_EQ(desk.order(id).life, OrderLife::Filled);
    EXPECT_EQ(desk.order(id).request, OrderRequest::None);
}

TEST_F(OrderLifecycle, ACancelAckCancels) {
    const ClientOrderId id = cancelling();
    desk.tell(ExecType::Canceled, id, Reason::CancelledByUser);
    EXPECT_EQ(desk.order(id).life, OrderLife::Canceled);
    EXPECT_EQ(desk.order(id).request, OrderRequest::None);
}

TEST_F(OrderLifecycle, ACancelRejectRestoresTheLifeBefore) {
    const ClientOrderId id = cancelling();
    desk.tell(ExecType::CancelRejected, id, Reason::TooLate);
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
    EXPECT_EQ(desk.order(id).request, OrderRequest::None);
    EXPECT_EQ(desk.order(id).note, "cancel refused: too late");
}

TEST_F(OrderLifecycle, AReplaceAckGivesTheNewNameAndTerms) {
    ClientOrderId request;
    const ClientOrderId id = replacing(request);
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingReplace);
    EXPECT_EQ(desk.order(id).pendingPrice, usd(1.91));
    EXPECT_EQ(desk.order(id).price, usd(1.92));
    replaced(id, request, 8);
    EXPECT_EQ(desk.order(id).currentId, request);
    EXPECT_EQ(desk.order(id).price, usd(1.91));
    EXPECT_EQ(desk.order(id).quantity, lots(8));
    EXPECT_EQ(desk.order(id).leaves, lots(8));
    desk.core->cancel(id, "ladder");
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.back().target, request) << "a cancel names the order as last named";
}

TEST_F(OrderLifecycle, FillsWhileAReplaceIsPendingUseTheOldTerms) {
    ClientOrderId request;
    const ClientOrderId id = replacing(request);
    desk.fill(id, 2, 1.92, 1);
    EXPECT_EQ(desk.order(id).leaves, lots(3));
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingReplace);
    replaced(id, request, 8);
    EXPECT_EQ(desk.order(id).leaves, lots(6));
}

TEST_F(OrderLifecycle, AReplaceBelowTheFilledQuantityKeepsWhatIsFilled) {
    ClientOrderId request;
    const ClientOrderId id = replacing(request);
    desk.fill(id, 4, 1.92, 1);
    replaced(id, request, 3);
    EXPECT_EQ(desk.order(id).quantity, lots(4)) << "quantity is max(new, filled)";
    EXPECT_EQ(desk.order(id).life, OrderLife::Filled);
}

TEST_F(OrderLifecycle, AReplaceRejectKeepsTheOldTerms) {
    ClientOrderId request;
    const ClientOrderId id = replacing(request);
    ExecutionReport r = desk.report(ExecType::ReplaceRejected, id);
    r.origId = request;
    r.reason = Reason::OutsideLimits;
    desk.tell(r);
    EXPECT_EQ(desk.order(id).price, usd(1.92));
    EXPECT_EQ(desk.order(id).quantity, lots(5));
    EXPECT_EQ(desk.order(id).request, OrderRequest::None);
}

TEST_F(OrderLifecycle, ACancelOverridesAPendingReplace) {
    ClientOrderId request;
    const ClientOrderId id = replacing(request);
    desk.core->cancel(id, "ladder");
    desk.settle();
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingCancel);
    replaced(id, request, 8);
    EXPECT_EQ(desk.order(id).request, OrderRequest::PendingCancel);
    EXPECT_EQ(desk.order(id).quantity, lots(8));
}

TEST_F(OrderLifecycle, ACancelOvertakenByAReplaceIsAskedAgainUnderTheNewName) {
    ClientOrderId request;
    const ClientOrderId id = replacing(request);
    desk.core->cancel(id, "ladder");
    desk.settle();
    EXPECT_EQ(desk.gateway.cancels.back().target, id);
    replaced(id, request, 8);
    ExecutionReport r = desk.report(ExecType::CancelRejected, id);
    r.reason = Reason::UnknownOrder;
    desk.tell(r);
    ASSERT_EQ(desk.gateway.cancels.size(), 2U);
    EXPECT_EQ(desk.gateway.cancels.back().target, request);
}

TEST_F(OrderLifecycle, ALateFillMovesQuantitiesAndPositionButNotTheLife) {
    for (const ExecType end : {ExecType::Canceled, ExecType::Expired}) {
        const ClientOrderId id = live();
        desk.tell(end, id);
        const OrderLife life = desk.order(id).life;
        const Quantity before = desk.position().net;
        desk.fill(id, 2, 1.92, static_cast<std::uint64_t>(id));
        EXPECT_EQ(desk.order(id).life, life);
        EXPECT_EQ(desk.order(id).filled, lots(2));
        EXPECT_EQ(desk.position().net, before + lots(2));
        EXPECT_TRUE(desk.alerted("Late fill"));
        EXPECT_TRUE(desk.seen<FillAdded>().back().fill.isLate);
    }
}

TEST_F(OrderLifecycle, LinkLossMakesEveryLivingOrderUnknownUntilTheVenueTells) {
    const ClientOrderId working = live();
    const ClientOrderId unsent = pending();
    desk.gateway.lose();
    desk.settle();
    EXPECT_TRUE(desk.order(working).unknown);
    EXPECT_TRUE(desk.order(unsent).unknown);
    RecoverySnapshot snapshot;
    snapshot.lastServerSequence = desk.serverSequence;
    snapshot.openOrders.push_back({.id = working,
                                   .orderId = domain::OrderId{9},
                                   .instrument = kSit,
                                   .side = Side::Buy,
                                   .price = usd(1.92),
                                   .quantity = lots(5),
                                   .cumQuantity = {}});
    desk.gateway.recover(snapshot);
    desk.settle();
    EXPECT_FALSE(desk.order(working).unknown);
    EXPECT_EQ(desk.order(working).life, OrderLife::Live);
    EXPECT_EQ(desk.order(unsent).life, OrderLife::Rejected);
    EXPECT_EQ(desk.order(unsent).note, "never reached the venue");
}

TEST_F(OrderLifecycle, AMissingAnswerIsUnknownAndNotAFailure) {
    const ClientOrderId id = pending();
    desk.clock.advance(std::chrono::seconds(3));
    desk.core->onTimer();
    desk.settle();
    EXPECT_EQ(desk.order(id).life, OrderLife::PendingNew);
    EXPECT_TRUE(desk.order(id).unknown);
    desk.tell(ExecType::New, id);
    EXPECT_FALSE(desk.order(id).unknown);
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
}

TEST_F(OrderLifecycle, AnythingElseIsRefusedCountedAndShown) {
    const ClientOrderId id = live();
    desk.tell(ExecType::Canceled, id);
    std::uint64_t count = refused();
    for (const ExecType type :
         {ExecType::New, ExecType::Canceled, ExecType::Expired, ExecType::Rejected, ExecType::Replaced}) {
        desk.events.clear();
        desk.tell(type, id);
        EXPECT_EQ(desk.order(id).life, OrderLife::Canceled) << "a terminal life never becomes live";
        EXPECT_EQ(refused(), ++count);
        EXPECT_TRUE(desk.alerted("recorded and not applied"));
    }
}

TEST_F(OrderLifecycle, ARejectOfAWorkingOrderIsRefused) {
    const ClientOrderId id = live();
    desk.tell(ExecType::Rejected, id, Reason::DuplicateId);
    EXPECT_EQ(desk.order(id).life, OrderLife::Live);
    EXPECT_EQ(refused(), 1U);
}

TEST_F(OrderLifecycle, ADuplicateExecutionIsANoOp) {
    const ClientOrderId id = live();
    desk.fill(id, 2, 1.92, 7);
    desk.fill(id, 2, 1.92, 7);
    EXPECT_EQ(desk.order(id).filled, lots(2));
    EXPECT_EQ(desk.position().net, lots(2));
    EXPECT_EQ(desk.core->state().header().duplicateEvents, 1U);
}

}  // namespace
}  // namespace tessera::test
