// Stops, trailing stops, icebergs, GTD, OCO and brackets in the matching engine.

#include "tests/matching/scripted_market.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT
using testing::delta;
using testing::lots;
using testing::price;

constexpr Side B = Side::Buy, S = Side::Sell;

struct Conditional : ::testing::Test {
    ScriptedMarket m;

    NewOrder order(Side side, OrderType type, std::int64_t quantity, std::string_view stop,
                   std::string_view limit = "0.00") {
        NewOrder out;
        out.id = ClientOrderId{++m.lastClientId};
        out.instrument = m.instrument.id;
        out.side = side;
        out.type = type;
        out.timeInForce = TimeInForce::Gtc;
        out.price = price(limit);
        out.quantity = lots(quantity);
        out.terms.stopPrice = price(stop);
        return out;
    }
    OrderId place(std::uint32_t account, const NewOrder& what) {
        return m.engine.submit(AccountId{account}, what, m.now);
    }
    OrderId stop(std::uint32_t account, Side side, std::string_view at, std::int64_t quantity) {
        return place(account, order(side, OrderType::Stop, quantity, at));
    }
    OrderId trailing(std::uint32_t account, Side side, std::string_view distance, std::int64_t quantity) {
        NewOrder what = order(side, OrderType::TrailingStop, quantity, "0.00");
        what.terms.trail = delta(distance);
        return place(account, what);
    }
    /// Two accounts trade one lot there; the book is as before.
    void tradeAt(std::string_view at, std::int64_t quantity = 1) {
        m.sell(80, at, quantity);
        m.buy(81, at, quantity, TimeInForce::Ioc);
    }
    std::vector<NewOrder> bracketOrders(Side side, std::string_view entry, std::int64_t quantity,
                                        std::string_view target, std::string_view protection) {
        std::vector<NewOrder> orders;
        orders.push_back(order(side, OrderType::Limit, quantity, "0.00", entry));
        orders.push_back(order(opposite(side), OrderType::Limit, quantity, "0.00", target));
        orders.push_back(order(opposite(side), OrderType::Stop, quantity, protection));
        orders[0].terms.role = LinkRole::Entry;
        orders[1].terms.role = LinkRole::Target;
        orders[2].terms.role = LinkRole::Protection;
        return orders;
    }
    /// Ids of the accepted orders of the list, in its order.
    std::vector<OrderId> list(std::uint32_t account, std::vector<NewOrder> orders) {
        const std::size_t before = m.reports.size();
        m.engine.submit(AccountId{account}, NewOrderList{std::move(orders)}, m.now);
        std::vector<OrderId> ids;
        for (std::size_t i = before; i < m.reports.size(); ++i) {
            if (m.reports[i].type == ExecType::New) {
                ids.push_back(m.reports[i].orderId);
            }
        }
        return ids;
    }
    std::vector<OrderId> bracket(std::uint32_t account, Side side, std::string_view entry,
                                 std::int64_t quantity, std::string_view target,
                                 std::string_view protection) {
        return list(account, bracketOrders(side, entry, quantity, target, protection));
    }
    std::vector<OrderId> oco(std::uint32_t account, NewOrder one, NewOrder two) {
        one.terms.role = two.terms.role = LinkRole::Oco;
        return list(account, {one, two});
    }
    /// -1: it neither rests nor waits.
    std::int64_t leaves(OrderId id) {
        ExecutionReport out;
        return m.engine.status(id, out) ? out.leavesQuantity.raw() : -1;
    }
    std::int64_t inBook(OrderId id) {
        const auto resting = m.engine.book(m.instrument.id)->find(id);
        return resting ? resting->quantity.raw() : 0;
    }
    Price stopOf(OrderId id) {
        ExecutionReport out;
        EXPECT_TRUE(m.engine.status(id, out));
        return out.terms.stopPrice;
    }
    std::int64_t filled(OrderId id) {
        std::int64_t sum = 0;
        for (const ExecutionReport& report : m.reports) {
            if (report.orderId == id && report.type == ExecType::Trade) {
                sum += report.lastQuantity.raw();
            }
        }
        return sum;
    }
    std::optional<ExecutionReport> said(OrderId id, ExecType type) {
        for (auto at = m.reports.rbegin(); at != m.reports.rend(); ++at) {
            if (at->orderId == id && at->type == type) {
                return *at;
            }
        }
        return std::nullopt;
    }
};

TEST_F(Conditional, AStopWaitsOutsideTheBookAndATradeAtItsPriceMakesItTrade) {
    m.buy(1, "1.90", 50);
    m.sell(1, "1.95", 50);
    const OrderId id = stop(7, B, "1.95", 4);
    EXPECT_EQ(inBook(id), 0);
    EXPECT_EQ(leaves(id), 4);
    m.buy(2, "1.95", 1);
    EXPECT_EQ(filled(id), 4);
    EXPECT_TRUE(said(id, ExecType::Triggered)->terms.triggered);
    EXPECT_EQ(leaves(id), -1);
}

TEST_F(Conditional, AQuoteAtTheStopPriceDoesNotTriggerIt) {
    const OrderId id = stop(7, S, "1.90", 4);
    m.sell(1, "1.88", 10);
    m.buy(2, "1.85", 10);
    EXPECT_FALSE(said(id, ExecType::Triggered));
}

TEST_F(Conditional, AStopThatIsReachedAlreadyIsRejectedAndNeverTrades) {
    m.buy(1, "1.90", 50);
    m.sell(1, "1.95", 50);
    for (const auto& [side, at] :
         {std::pair(B, "1.93"), std::pair(B, "1.91"), std::pair(S, "1.93"), std::pair(S, "1.97")}) {
        EXPECT_EQ(stop(7, side, at, 4), OrderId{});
        EXPECT_EQ(m.last().type, ExecType::Rejected);
        EXPECT_EQ(m.last().reason, Reason::WrongSide);
    }
}

TEST_F(Conditional, WhatAStopCannotTradeWithinTheCollarRestsThere) {
    m.buy(1, "1.90", 2);
    const OrderId id = stop(7, S, "1.92", 5);
    tradeAt("1.92");
    EXPECT_EQ(filled(id), 2);
    EXPECT_EQ(m.engine.book(m.instrument.id)->find(id)->price, price("1.87")) << "three per cent under 1.92";
    EXPECT_EQ(inBook(id), 3);
}

TEST_F(Conditional, AStopLimitRestsAtItsLimitAndDoesNotTradeThroughIt) {
    m.buy(1, "1.89", 9);
    const OrderId id = place(7, order(S, OrderType::StopLimit, 5, "1.92", "1.91"));
    tradeAt("1.92");
    EXPECT_EQ(filled(id), 0);
    EXPECT_EQ(m.engine.book(m.instrument.id)->find(id)->price, price("1.91"));
}

TEST_F(Conditional, StopsTriggerNearestFirstThenByAgeAndEachOnlyOnce) {
    m.buy(1, "1.90", 100);
    const OrderId far = stop(5, S, "1.91", 1), near = stop(6, S, "1.92", 1), later = stop(7, S, "1.92", 1);
    m.buy(2, "1.91", 1);
    m.sell(3, "1.91", 1, TimeInForce::Ioc);
    std::vector<OrderId> order;
    for (const ExecutionReport& report : m.reports) {
        if (report.type == ExecType::Triggered) {
            order.push_back(report.orderId);
        }
    }
    EXPECT_EQ(order, (std::vector<OrderId>{near, later, far}));
}

TEST_F(Conditional, AStopThatTradesTriggersTheNextOne) {
    m.buy(1, "1.92", 1);
    m.buy(1, "1.90", 5);
    m.buy(1, "1.88", 50);
    const OrderId first = stop(5, S, "1.92", 5), second = stop(6, S, "1.90", 3);
    m.sell(3, "1.92", 1, TimeInForce::Ioc);
    EXPECT_EQ(filled(first), 5);
    EXPECT_EQ(filled(second), 3);
    EXPECT_FALSE(m.engine.book(m.instrument.id)->isCrossedOrLocked());
}

TEST_F(Conditional, AHighTradeBeforeALowOneInOneSweepTriggersWhatEachReached) {
    // One buyer sweeps 1.92, 1.95: the sell stop at 1.92 is reached by its first trade.
    m.buy(1, "1.90", 9);
    const OrderId id = stop(5, S, "1.92", 2);
    m.sell(1, "1.92", 1);
    m.sell(1, "1.95", 1);
    m.buy(2, "1.95", 2);
    EXPECT_EQ(filled(id), 2);
}

TEST_F(Conditional, ATrailingStopFollowsOneWayOnly) {
    m.buy(1, "1.80", 50);
    const OrderId id = trailing(7, S, "0.03", 2);
    EXPECT_EQ(stopOf(id), price("1.90"));
    tradeAt("1.96");
    EXPECT_EQ(stopOf(id), price("1.93"));
    EXPECT_EQ(m.last().reason, Reason::Trailed);
    tradeAt("1.94");
    EXPECT_EQ(stopOf(id), price("1.93")) << "never back";
    tradeAt("1.93");
    EXPECT_TRUE(said(id, ExecType::Triggered));
}

TEST_F(Conditional, ATrailingStopByPercentRoundsToATickAndABuyFollowsDown) {
    NewOrder what = order(B, OrderType::TrailingStop, 2, "0.00");
    what.terms.trailBp = 200;
    const OrderId id = place(7, what);
    EXPECT_EQ(stopOf(id), price("1.97")) << "2 % of 1.93 is 0.0386, four ticks";
    tradeAt("1.80");
    EXPECT_EQ(stopOf(id), price("1.84"));
    what.id = ClientOrderId{++m.lastClientId};
    what.terms.trail = delta("0.01");
    EXPECT_EQ(place(7, what), OrderId{}) << "ticks and percent at once";
    EXPECT_EQ(m.last().reason, Reason::BadTrail);
}

TEST_F(Conditional, AnIcebergShowsAPartAndEachNextPartGoesToTheBackOfTheQueue) {
    NewOrder what = order(S, OrderType::Limit, 10, "0.00", "1.95");
    what.terms.display = lots(4);
    const OrderId ice = place(7, what);
    const OrderId behind = m.sell(8, "1.95", 5);
    EXPECT_EQ(inBook(ice), 4);
    m.buy(2, "1.95", 6);
    EXPECT_EQ(filled(ice), 4);
    EXPECT_EQ(filled(behind), 2) << "the refreshed part lost its place";
    EXPECT_EQ(inBook(ice), 4);
    EXPECT_EQ(said(ice, ExecType::Restated)->reason, Reason::Refreshed);
    m.buy(2, "1.95", 20);
    EXPECT_EQ(filled(ice), 10) << "an aggressor goes on to the hidden part";
    EXPECT_EQ(filled(behind), 5);
    EXPECT_EQ(leaves(ice), -1);
}

TEST_F(Conditional, AFillOrKillCountsWhatAnIcebergHides) {
    NewOrder what = order(S, OrderType::Limit, 10, "0.00", "1.95");
    what.terms.display = lots(1);
    const OrderId ice = place(7, what);
    m.buy(2, "1.95", 10, TimeInForce::Fok);
    EXPECT_EQ(filled(ice), 10);
}

TEST_F(Conditional, ASmallerIcebergKeepsItsPlaceAndALargerPartThanTheOrderIsRefused) {
    NewOrder what = order(S, OrderType::Limit, 10, "0.00", "1.95");
    what.terms.display = lots(4);
    const OrderId ice = place(7, what);
    m.sell(8, "1.95", 5);
    ASSERT_TRUE(m.replace(ice, "1.95", 6));
    m.buy(2, "1.95", 4);
    EXPECT_EQ(filled(ice), 4) << "still first";
    EXPECT_EQ(inBook(ice), 2);
    what.terms.display = lots(11);
    EXPECT_EQ(place(7, what), OrderId{});
    EXPECT_EQ(m.last().reason, Reason::BadDisplay);
}

TEST_F(Conditional, AGtdOrderExpiresAtItsTimeWaitingOrResting) {
    NewOrder what = order(B, OrderType::Limit, 3, "0.00", "1.90");
    what.timeInForce = TimeInForce::Gtd;
    what.terms.expireAt = m.now + std::chrono::hours(2);
    const OrderId resting = place(7, what);
    NewOrder waiting = order(B, OrderType::Stop, 3, "1.99");
    waiting.timeInForce = TimeInForce::Gtd;
    waiting.terms.expireAt = what.terms.expireAt;
    const OrderId held = place(7, waiting);
    m.engine.endDay(m.now + std::chrono::hours(1));
    m.engine.advance(m.now + std::chrono::hours(2) - Duration(1));
    EXPECT_EQ(leaves(resting), 3);
    m.engine.advance(m.now + std::chrono::hours(2));
    EXPECT_EQ(leaves(resting), -1);
    EXPECT_EQ(leaves(held), -1);
    EXPECT_EQ(said(held, ExecType::Expired)->reason, Reason::DateReached);
    what.terms.expireAt = m.now;
    EXPECT_EQ(place(7, what), OrderId{});
    EXPECT_EQ(m.last().reason, Reason::BadExpiry);
}

TEST_F(Conditional, DayStopsExpireWithTheDayAndEverythingWithTheContract) {
    NewOrder day = order(B, OrderType::Stop, 3, "1.99");
    day.timeInForce = TimeInForce::Day;
    const OrderId dayId = place(7, day), gtc = stop(7, B, "1.99", 3);
    const auto ids = bracket(7, B, "1.90", 5, "2.00", "1.85");
    m.engine.endDay(m.now);
    EXPECT_EQ(leaves(dayId), -1);
    EXPECT_EQ(leaves(gtc), 3);
    m.engine.setStatus(m.instrument.id, TradingStatus::Settled, m.now);
    EXPECT_EQ(leaves(gtc), -1);
    for (const OrderId id : ids) {
        EXPECT_EQ(leaves(id), -1);
    }
}

TEST_F(Conditional, AStopReachedWhileTheMarketHaltsTriggersWhenItOpens) {
    const OrderId second = stop(8, B, "2.12", 1);
    m.sell(1, "2.12", 1);
    m.sell(1, "2.30", 1);  // beyond the halt band
    m.buy(2, "2.35", 2);
    ASSERT_EQ(m.engine.tradingStatus(m.instrument.id), TradingStatus::Halted);
    EXPECT_FALSE(said(second, ExecType::Triggered));
    EXPECT_EQ(leaves(second), 1);
    m.engine.advance(m.now + std::chrono::minutes(10));
    EXPECT_TRUE(said(second, ExecType::Triggered));
}

TEST_F(Conditional, OneOrderOfAnOcoTakesWhatItTradesOffTheOther) {
    const auto ids =
        oco(7, order(S, OrderType::Limit, 10, "0.00", "2.00"), order(S, OrderType::Stop, 10, "1.85"));
    ASSERT_EQ(ids.size(), 2U);
    m.buy(2, "2.00", 4);
    EXPECT_EQ(leaves(ids[1]), 6);
    EXPECT_EQ(said(ids[1], ExecType::Restated)->reason, Reason::LinkedFill);
    m.buy(1, "1.80", 50);
    tradeAt("1.85");
    EXPECT_EQ(filled(ids[0]) + filled(ids[1]), 10);
    EXPECT_EQ(leaves(ids[0]), -1);
    EXPECT_EQ(said(ids[0], ExecType::Canceled)->reason, Reason::LinkedFill);
}

TEST_F(Conditional, OneSweepThatMeetsBothOrdersOfAnOcoFillsTheQuantityOnce) {
    const auto ids = oco(7, order(S, OrderType::Limit, 10, "0.00", "1.95"),
                         order(S, OrderType::Limit, 10, "0.00", "1.96"));
    m.buy(2, "1.99", 50);
    EXPECT_EQ(filled(ids[0]) + filled(ids[1]), 10);
    EXPECT_EQ(m.engine.book(m.instrument.id)->best(B)->quantity.raw(), 40);
}

TEST_F(Conditional, AnOcoThatTradesAtOnceTakesItOffTheOtherToo) {
    m.buy(1, "1.94", 10);
    const auto ids = oco(7, order(S, OrderType::Limit, 10, "0.00", "1.94"),
                         order(S, OrderType::Limit, 10, "0.00", "1.93"));
    EXPECT_EQ(filled(ids[0]), 10);
    EXPECT_EQ(leaves(ids[1]), -1);
}

TEST_F(Conditional, CancellingOneOfAnOcoLeavesTheOther) {
    const auto ids =
        oco(7, order(S, OrderType::Limit, 10, "0.00", "2.00"), order(S, OrderType::Stop, 10, "1.85"));
    ASSERT_TRUE(m.engine.cancel(ids[0], Reason::CancelledByUser, m.now));
    EXPECT_EQ(leaves(ids[1]), 10);
}

TEST_F(Conditional, ABracketsChildrenWorkExactlyAsFarAsItsEntryTraded) {
    const auto ids = bracket(7, B, "1.90", 10, "2.00", "1.85");
    ASSERT_EQ(ids.size(), 3U);
    EXPECT_EQ(inBook(ids[1]), 0) << "nothing to protect yet";
    tradeAt("1.85");  // a seller meets the entry: one lot
    EXPECT_EQ(filled(ids[0]), 1);
    EXPECT_EQ(inBook(ids[1]), 1);
    m.sell(3, "1.90", 3);
    EXPECT_EQ(inBook(ids[1]), 4);
    EXPECT_EQ(said(ids[1], ExecType::Restated)->reason, Reason::EntryFilled);
    ASSERT_TRUE(m.engine.cancel(ids[0], Reason::CancelledByUser, m.now));
    EXPECT_EQ(leaves(ids[1]), 4) << "shrunk to what traded";
    EXPECT_EQ(leaves(ids[2]), 4);
}

TEST_F(Conditional, AnEntryThatNeverTradedTakesItsChildrenWithIt) {
    const auto ids = bracket(7, B, "1.90", 10, "2.00", "1.85");
    ASSERT_TRUE(m.engine.cancel(ids[0], Reason::CancelledByUser, m.now));
    for (const OrderId id : ids) {
        EXPECT_EQ(leaves(id), -1);
    }
    EXPECT_EQ(said(ids[2], ExecType::Canceled)->reason, Reason::LinkedEnd);
}

TEST_F(Conditional, AStopThatTriggersOnAPartFilledEntryEndsTheRestOfTheEntry) {
    m.buy(1, "1.84", 50);
    const auto ids = bracket(7, B, "1.90", 10, "2.00", "1.88");
    m.sell(3, "1.90", 4);
    ASSERT_TRUE(m.replace(ids[0], "1.85", 10));  // the entry is moved below its own stop
    tradeAt("1.88");
    ASSERT_TRUE(said(ids[2], ExecType::Triggered));
    EXPECT_EQ(said(ids[0], ExecType::Canceled)->reason, Reason::LinkedEnd);
    EXPECT_EQ(filled(ids[0]), 4);
    EXPECT_EQ(filled(ids[2]), 4) << "flat, without having met its own entry";
    EXPECT_EQ(leaves(ids[1]), -1);
}

TEST_F(Conditional, OneSweepThroughEntryAndStopEndsFlat) {
    m.buy(1, "1.87", 4);
    m.buy(1, "1.86", 50);
    const auto ids = bracket(7, B, "1.90", 10, "2.00", "1.88");
    m.sell(3, "1.87", 12);
    EXPECT_EQ(filled(ids[0]), 10);
    EXPECT_EQ(filled(ids[2]), 10);
    EXPECT_EQ(leaves(ids[1]), -1);
}

TEST_F(Conditional, AFilledTargetEndsTheEntryAndTheStop) {
    const auto ids = bracket(7, B, "1.90", 10, "1.95", "1.85");
    m.sell(3, "1.90", 4);
    m.buy(4, "1.95", 4);
    EXPECT_EQ(filled(ids[1]), 4);
    for (const OrderId id : ids) {
        EXPECT_EQ(leaves(id), -1) << "one round trip, then nothing is left";
    }
}

TEST_F(Conditional, AMarketEntryProtectsWhatItGot) {
    m.sell(1, "1.93", 3);
    m.buy(1, "1.90", 30);
    auto orders = bracketOrders(B, "0.00", 10, "2.00", "1.90");
    orders[0].type = OrderType::Market;
    const auto ids = list(7, orders);
    ASSERT_EQ(ids.size(), 3U);
    EXPECT_EQ(filled(ids[0]), 3);
    EXPECT_EQ(leaves(ids[1]), 3);
    EXPECT_EQ(leaves(ids[2]), 3);
}

TEST_F(Conditional, ABracketWhoseEntryTradesAtOnceIsJudgedByThePriceItTradesAt) {
    m.sell(1, "1.94", 10);
    const auto ids = bracket(7, B, "2.00", 10, "1.98", "1.90");
    ASSERT_EQ(ids.size(), 3U);
    EXPECT_EQ(filled(ids[0]), 10);
    EXPECT_EQ(inBook(ids[1]), 10);
    EXPECT_TRUE(bracket(8, B, "1.98", 1, "1.99", "1.99").empty());
}

TEST_F(Conditional, ABracketOnTheWrongSideIsRejectedWhole) {
    EXPECT_TRUE(bracket(7, B, "1.90", 10, "2.00", "1.91").empty());
    EXPECT_EQ(m.last().reason, Reason::WrongSide);
    EXPECT_TRUE(bracket(7, B, "1.90", 10, "1.89", "1.85").empty());
    EXPECT_EQ(m.last().reason, Reason::BadCombination);
    EXPECT_EQ(std::count_if(m.reports.begin(), m.reports.end(),
                            [](const auto& r) { return r.type == ExecType::Rejected; }),
              6)
        << "each order is answered";
    NewOrder alone = order(B, OrderType::Limit, 1, "0.00", "1.90");
    alone.terms.role = LinkRole::Entry;
    EXPECT_EQ(place(7, alone), OrderId{});
    EXPECT_EQ(m.last().reason, Reason::BadCombination);
}

TEST_F(Conditional, AStopMovesByReplaceAndNotOntoTheWrongSide) {
    const OrderId id = stop(7, B, "1.97", 4);
    const auto move = [&](std::string_view to) {
        m.engine.replace(id, {ClientOrderId{++m.lastClientId}, ClientOrderId{1}, {}, lots(4), price(to)},
                         m.now);
    };
    move("1.95");
    EXPECT_EQ(m.last().type, ExecType::Replaced);
    move("1.93");
    EXPECT_EQ(m.last().reason, Reason::WrongSide);
    tradeAt("1.95");
    EXPECT_TRUE(said(id, ExecType::Triggered));
}

TEST_F(Conditional, AnOrderOfACombinationKeepsItsQuantity) {
    const auto ids = bracket(7, B, "1.90", 10, "2.00", "1.85");
    m.replace(ids[0], "1.90", 5);
    EXPECT_EQ(m.last().type, ExecType::ReplaceRejected);
    EXPECT_EQ(m.last().reason, Reason::LinkedQuantity);
    m.replace(ids[0], "1.91", 10);
    EXPECT_EQ(m.last().type, ExecType::Replaced);
}

TEST_F(Conditional, AStopTakesNoImmediateTimeInForce) {
    NewOrder what = order(B, OrderType::Stop, 4, "1.97");
    what.timeInForce = TimeInForce::Ioc;
    EXPECT_EQ(place(7, what), OrderId{});
    EXPECT_EQ(m.last().reason, Reason::BadTerms);
}

}  // namespace
}  // namespace tessera::matching
