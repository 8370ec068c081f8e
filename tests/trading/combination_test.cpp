// Stops and combinations at the desk: what leaves, what the journal replays to, what counts as exposure.

#include <gtest/gtest.h>

#include "app/trading/order_lifecycle.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

using domain::LinkRole;
using domain::OrderType;
using domain::TimeInForce;

OrderIntent stopIntent(Side side, std::int64_t quantity, double at) {
    OrderIntent i = intent(side, quantity, 0);
    i.type = OrderType::Stop;
    i.price = {};
    i.terms.stopPrice = usd(at);
    return i;
}

std::vector<OrderIntent> bracket(std::int64_t quantity) {
    std::vector<OrderIntent> legs{intent(Side::Buy, quantity, 1.92), intent(Side::Sell, quantity, 1.99),
                                  stopIntent(Side::Sell, quantity, 1.88)};
    legs[0].terms.role = LinkRole::Entry;
    legs[1].terms.role = LinkRole::Target;
    legs[2].terms.role = LinkRole::Protection;
    return legs;
}

struct Combination : testing::Test {
    Desk desk;
    Combination() { desk.ready(); }
    ClientOrderId place(const OrderIntent& what) {
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->place(what);
        desk.settle();
        return ClientOrderId{desk.core->state().header().lastClientOrderId};
    }
    /// The id of its first order.
    ClientOrderId placeList(const std::vector<OrderIntent>& legs) {
        desk.clock.advance(std::chrono::seconds(1));
        desk.core->placeList(legs);
        desk.settle();
        return ClientOrderId{desk.core->state().header().lastClientOrderId + 1 - legs.size()};
    }
    static ClientOrderId plus(ClientOrderId id, std::uint64_t n) {
        return ClientOrderId{static_cast<std::uint64_t>(id) + n};
    }
    void restate(ClientOrderId id, std::int64_t quantity, Reason why) {
        ExecutionReport r = desk.report(ExecType::Restated, id);
        r.quantity = lots(quantity);
        r.reason = why;
        desk.tell(r);
    }
    std::pair<std::int64_t, std::int64_t> exposure() const {
        const WorkingExposure e = desk.core->state().exposure(kSit);
        return {e.buy.raw(), e.sell.raw()};
    }
};

TEST_F(Combination, AStopLeavesWithItsStopPriceAndCountsAsExposure) {
    const ClientOrderId id = place(stopIntent(Side::Buy, 5, 1.97));
    ASSERT_EQ(desk.gateway.orders.size(), 1U);
    EXPECT_EQ(desk.gateway.orders[0].terms.stopPrice, usd(1.97));
    EXPECT_EQ(exposure(), std::pair(5L, 0L));
    desk.tell(ExecType::New, id);
    ExecutionReport r = desk.report(ExecType::Triggered, id);
    r.price = usd(2.02);
    r.terms.triggered = true;
    desk.tell(r);
    EXPECT_TRUE(desk.order(id).terms.triggered);
    EXPECT_EQ(workingPrice(desk.order(id)), usd(2.02));
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Combination, AStopOnTheWrongSideIsDeniedWithTheReasonAndNothingLeaves) {
    const ClientOrderId id = place(stopIntent(Side::Buy, 5, 1.93));
    EXPECT_EQ(desk.order(id).life, OrderLife::Denied);
    EXPECT_EQ(
        desk.order(id).note,
        "A buy stop waits above the last trade (1.93); 1.93 is reached already. Use a limit order there.");
    place(stopIntent(Side::Sell, 5, 1.95));
    EXPECT_TRUE(desk.gateway.orders.empty());
}

TEST_F(Combination, ABracketLeavesAsOneMessageAfterItsLastRow) {
    const ClientOrderId entry = placeList(bracket(10));
    ASSERT_EQ(desk.gateway.lists.size(), 1U);
    EXPECT_TRUE(desk.gateway.orders.empty());
    const auto& orders = desk.gateway.lists[0].orders;
    ASSERT_EQ(orders.size(), 3U);
    EXPECT_EQ(orders[0].id, entry);
    for (const auto& order : orders) {
        EXPECT_EQ(order.terms.listId, entry);
    }
    EXPECT_EQ(exposure(), std::pair(10L, 0L)) << "the exits can sell only what the entry bought";
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Combination, ExposureFollowsTheEntryAndCountsTargetAndStopOnce) {
    const ClientOrderId entry = placeList(bracket(10));
    for (std::uint64_t i = 0; i < 3; ++i) {
        desk.tell(ExecType::New, plus(entry, i));
    }
    desk.fill(entry, 4, 1.92, 1);
    EXPECT_EQ(exposure(), std::pair(6L, 4L));
    desk.fill(entry, 6, 1.92, 2);
    EXPECT_EQ(exposure(), std::pair(0L, 10L));
    desk.fill(plus(entry, 1), 3, 1.99, 3);
    EXPECT_EQ(exposure(), std::pair(0L, 10L)) << "until the venue says the stop shrank";
    restate(plus(entry, 2), 7, Reason::LinkedFill);
    EXPECT_EQ(exposure(), std::pair(0L, 7L));
    EXPECT_EQ(desk.order(plus(entry, 2)).note, "the linked order traded");
    desk.fill(plus(entry, 1), 7, 1.99, 4);
    desk.tell(ExecType::Canceled, plus(entry, 2), Reason::LinkedFill);
    EXPECT_EQ(exposure(), std::pair(0L, 0L));
    EXPECT_EQ(desk.order(plus(entry, 1)).life, OrderLife::Filled);
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Combination, BothSidesOfAnOcoAreWithinTheLimitsOnce) {
    std::vector<OrderIntent> oco{intent(Side::Sell, 20, 1.99), stopIntent(Side::Sell, 20, 1.88)};
    oco[0].terms.role = oco[1].terms.role = LinkRole::Oco;
    placeList(oco);
    EXPECT_EQ(exposure(), std::pair(0L, 20L));
}

TEST_F(Combination, ADeniedLegDeniesTheWholeAndEveryLegSaysWhy) {
    auto legs = bracket(10);
    legs[2].terms.stopPrice = usd(0.5);  // beyond the collar
    const ClientOrderId entry = placeList(legs);
    EXPECT_TRUE(desk.gateway.lists.empty());
    for (std::uint64_t i = 0; i < 3; ++i) {
        EXPECT_EQ(desk.order(plus(entry, i)).life, OrderLife::Denied);
    }
    EXPECT_EQ(exposure(), std::pair(0L, 0L));
}

TEST_F(Combination, MovingAStopLimitMovesBothItsPrices) {
    OrderIntent what = stopIntent(Side::Sell, 5, 1.90);
    what.type = OrderType::StopLimit;
    what.price = usd(1.88);
    const ClientOrderId id = place(what);
    desk.tell(ExecType::New, id);
    desk.core->replace(id, usd(1.91), lots(5), {});
    desk.settle();
    ASSERT_EQ(desk.gateway.replaces.size(), 1U);
    EXPECT_EQ(desk.gateway.replaces[0].stopPrice, usd(1.91));
    EXPECT_EQ(desk.gateway.replaces[0].price, usd(1.89));
}

TEST_F(Combination, AnOrderOfACombinationKeepsItsQuantity) {
    const ClientOrderId entry = placeList(bracket(10));
    desk.tell(ExecType::New, entry);
    desk.core->replace(entry, usd(1.91), lots(5), {});
    desk.settle();
    EXPECT_TRUE(desk.gateway.replaces.empty());
    EXPECT_TRUE(desk.alerted("keep their quantity"));
}

TEST_F(Combination, ARestartFindsTheHeldOrdersAgainAndTakesTheVenuesWord) {
    const ClientOrderId entry = placeList(bracket(10));
    for (std::uint64_t i = 0; i < 3; ++i) {
        desk.tell(ExecType::New, plus(entry, i));
    }
    desk.gateway.lose();
    desk.settle();
    EXPECT_TRUE(desk.order(plus(entry, 2)).unknown);
    desk.start();
    EXPECT_EQ(exposure(), std::pair(10L, 0L)) << "the same after a load";
    RecoverySnapshot snapshot;
    snapshot.lastServerSequence = desk.serverSequence;
    for (std::uint64_t i = 0; i < 3; ++i) {
        const OrderView& view = desk.order(plus(entry, i));
        snapshot.openOrders.push_back({.id = view.id,
                                       .orderId = view.venueId,
                                       .instrument = kSit,
                                       .side = view.side,
                                       .price = view.price,
                                       .quantity = view.quantity,
                                       .cumQuantity = {},
                                       .type = view.type,
                                       .timeInForce = view.timeInForce,
                                       .terms = view.terms});
    }
    snapshot.openOrders[2].terms.stopPrice = usd(1.89);
    desk.ready(snapshot);
    EXPECT_FALSE(desk.order(plus(entry, 2)).unknown);
    EXPECT_EQ(desk.order(plus(entry, 2)).terms.stopPrice, usd(1.89));
    EXPECT_EQ(desk.replayed(), desk.core->state().hash());
}

TEST_F(Combination, AListThatCannotLeaveEndsWhole) {
    desk.gateway.ready = false;
    const ClientOrderId entry = placeList(bracket(10));
    for (std::uint64_t i = 0; i < 3; ++i) {
        EXPECT_EQ(desk.order(plus(entry, i)).life, OrderLife::Rejected);
    }
    EXPECT_EQ(exposure(), std::pair(0L, 0L));
}

TEST(OrderWords, EveryTypeIsSaidInPlainWords) {
    OrderView v;
    v.symbol = "SITC-Z26";
    v.side = Side::Sell;
    v.quantity = lots(5);
    v.price = usd(1.88);
    v.terms.stopPrice = usd(1.90);
    v.type = OrderType::StopLimit;
    EXPECT_EQ(describeOrder(v, 2, 0), "Sell 5 SITC-Z26 stop 1.90 limit 1.88");
    v.type = OrderType::TrailingStop;
    v.terms.trailBp = 150;
    EXPECT_EQ(describeOrder(v, 2, 0), "Sell 5 SITC-Z26 trailing by 1.50 %");
}

}  // namespace
}  // namespace tessera::test
