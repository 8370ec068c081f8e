// Implied orders: what rests in two of three books trades in the third.

#include "tests/matching/implied_books.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT: the vocabulary this file is about
using Fills = std::vector<std::string>;
using B = ImpliedBooks;

TEST(ImpliedOrders, TwoLegsMakeAnOrderForTheSpreadAndItTradesAtOnceInAllThreeBooks) {
    B books;
    books.sell(1, B::kNear, "1.94", 5);
    books.buy(2, B::kFar, "1.88", 3);
    EXPECT_EQ(books.implied(B::kSpread, Side::Sell), "3 @ 0.060");
    EXPECT_EQ(books.implied(B::kSpread, Side::Buy), "-") << "of one side alone";
    books.events.clear();
    books.buy(7, B::kSpread, "0.065", 4);
    EXPECT_EQ(books.fills(), (Fills{"1 sells 3 SITC-Z26 @ 1.940", "2 buys 3 SITC-F27 @ 1.880",
                                    "7 buys 3 SITC-Z26-F27 @ 0.060"}));
    EXPECT_EQ(books.events,
              (std::vector{InstrumentId{B::kSpread}, InstrumentId{B::kNear}, InstrumentId{B::kFar}}))
        << "an event of each book, and of no other";
    for (const ExecutionReport& report : books.reports) {
        EXPECT_EQ(report.impliedBy,
                  report.type == ExecType::Trade ? InstrumentId{B::kSpread} : InstrumentId{});
    }
    EXPECT_EQ(books.text(B::kSpread), "0.065 x 1 |") << "the rest waits for the next";
    EXPECT_EQ(books.text(B::kNear), "| 1.940 x 2");
    EXPECT_EQ(books.text(B::kFar), "| ");
    EXPECT_EQ(books.net(B::kExchange, B::kNear), 3);
    EXPECT_EQ(books.net(B::kExchange, B::kFar), -3);
    EXPECT_EQ(books.net(B::kExchange, B::kSpread), -3) << "bought the near, sold the far: it is flat";
    EXPECT_EQ(static_cast<std::int64_t>(books.cash[B::kExchange]), 0);
}

TEST(ImpliedOrders, ASpreadAndALegMakeAnOrderInTheOtherLeg) {
    B books;
    books.sell(1, B::kSpread, "0.05", 4);
    books.sell(2, B::kFar, "1.88", 9);
    EXPECT_EQ(books.implied(B::kNear, Side::Sell), "4 @ 1.930");
    books.buy(7, B::kNear, "1.93", 2);
    EXPECT_EQ(books.fills(), (Fills{"1 sells 2 SITC-Z26-F27 @ 0.050", "2 sells 2 SITC-F27 @ 1.880",
                                    "7 buys 2 SITC-Z26 @ 1.930"}));
    books.buy(3, B::kNear, "1.90", 1);
    EXPECT_EQ(books.implied(B::kFar, Side::Buy), "1 @ 1.850") << "near bid less spread offer";
    books.engine.cancel(OrderId{2}, Reason::CancelledByUser, books.now);
    books.sell(7, B::kFar, "1.85", 1);
    EXPECT_EQ(books.fills(), (Fills{"3 buys 1 SITC-Z26 @ 1.900", "1 sells 1 SITC-Z26-F27 @ 0.050",
                                    "7 sells 1 SITC-F27 @ 1.850"}));
}

TEST(ImpliedOrders, OneTierLessAnotherImpliesAsTwoMonthsDo) {
    B books;
    books.buy(1, B::kTiers, "4.05", 2);
    books.buy(2, B::kNear, "1.93", 2);
    EXPECT_EQ(books.implied(B::kDear, Side::Buy), "2 @ 5.950") << "5.98, which is no price of SITF";
    books.sell(7, B::kDear, "5.95", 1);
    EXPECT_EQ(books.fills(), (Fills{"1 buys 1 SITF-SITC-Z26 @ 4.020", "2 buys 1 SITC-Z26 @ 1.930",
                                    "7 sells 1 SITF-Z26 @ 5.950"}))
        << "the order for the spread has the three cents that rounding leaves";
}

TEST(ImpliedOrders, AnOrderComesBeforeAnImpliedOneAtTheSamePriceAndAfterABetterOne) {
    B books;
    books.sell(1, B::kSpread, "0.05", 4);
    books.sell(2, B::kFar, "1.88", 4);
    books.sell(3, B::kNear, "1.93", 1);
    books.sell(3, B::kNear, "1.94", 1);
    books.buy(7, B::kNear, "1.94", 6);
    for (const ExecutionReport& report : books.reports) {
        const bool isImplied =
            report.lastQuantity == Quantity::fromRaw(4);  // the other two trades are of one lot
        if (report.type == ExecType::Trade) {
            EXPECT_EQ(report.impliedBy, isImplied ? InstrumentId{B::kSpread} : InstrumentId{});
        }
    }
    EXPECT_EQ(books.fills(), (Fills{"3 sells 1 SITC-Z26 @ 1.930", "7 buys 1 SITC-Z26 @ 1.930",
                                    "1 sells 4 SITC-Z26-F27 @ 0.050", "2 sells 4 SITC-F27 @ 1.880",
                                    "7 buys 4 SITC-Z26 @ 1.930", "3 sells 1 SITC-Z26 @ 1.940",
                                    "7 buys 1 SITC-Z26 @ 1.940"}));
}

TEST(ImpliedOrders, NoImpliedOrderIsMadeOfAnImpliedOne) {
    B books;
    books.sell(1, B::kSpread, "0.05", 4);
    books.sell(2, B::kFar, "1.88", 4);  // with it an offer of the near leg, implied
    books.sell(3, B::kTiers, "4.00", 4);
    EXPECT_EQ(books.implied(B::kNear, Side::Sell), "4 @ 1.930");
    EXPECT_EQ(books.implied(B::kDear, Side::Sell), "-") << "it would need that one";
    books.buy(7, B::kDear, "6.10", 1);
    EXPECT_EQ(books.fills(), Fills{});
}

TEST(ImpliedOrders, WhereALegIsGoneOrStandsStillNothingOfItTrades) {
    B books;
    books.sell(1, B::kNear, "1.94", 5);
    const OrderId far = books.buy(2, B::kFar, "1.88", 3);
    books.engine.setStatus(InstrumentId{B::kFar}, TradingStatus::Halted, books.now);
    EXPECT_EQ(books.implied(B::kSpread, Side::Sell), "-");
    books.buy(7, B::kSpread, "0.07", 1);
    EXPECT_EQ(books.fills(), Fills{}) << "all three trade, or none";
    EXPECT_EQ(books.text(B::kSpread), "0.070 x 1 |");
    books.engine.setStatus(InstrumentId{B::kFar}, TradingStatus::Open, books.now);
    EXPECT_EQ(books.fills(), (Fills{"1 sells 1 SITC-Z26 @ 1.940", "2 buys 1 SITC-F27 @ 1.880",
                                    "7 buys 1 SITC-Z26-F27 @ 0.060"}))
        << "what came to cross meanwhile";
    EXPECT_TRUE(books.engine.cancel(far, Reason::CancelledByUser, books.now));
    books.buy(7, B::kSpread, "0.06", 1);
    EXPECT_EQ(books.fills(), Fills{});
}

TEST(ImpliedOrders, APostOnlyOrderThatWouldMeetOneIsRejected) {
    B books;
    books.sell(1, B::kNear, "1.94", 5);
    books.buy(2, B::kFar, "1.88", 3);
    NewOrder order = books.order(B::kSpread, Side::Buy, "0.06", 1);
    order.postOnly = true;
    books.submit(7, order);
    EXPECT_EQ(books.reports.back().reason, Reason::WouldTake);
    order.price = testing::price("0.055");
    books.submit(7, order);
    EXPECT_EQ(books.reports.back().type, ExecType::New);
}

TEST(ImpliedOrders, AMarketOrderFindsAnEmptyBookThatIsImplied) {
    B books;
    books.sell(1, B::kNear, "1.94", 5);
    books.buy(2, B::kFar, "1.88", 3);
    NewOrder order = books.order(B::kSpread, Side::Buy, "0", 2);
    order.type = OrderType::Market;
    order.timeInForce = TimeInForce::Ioc;
    books.submit(7, order);
    EXPECT_EQ(books.fills().back(), "7 buys 2 SITC-Z26-F27 @ 0.060");
}

TEST(ImpliedOrders, AllOrNoneCountsWhatTheBooksImplyBehindTheBest) {
    B books;
    books.sell(1, B::kNear, "1.94", 2);
    books.sell(1, B::kNear, "1.95", 2);
    books.buy(2, B::kFar, "1.88", 3);
    books.sell(3, B::kSpread, "0.065", 1);
    const auto whole = [&](const char* limit, std::int64_t lots) {
        books.submit(7, books.order(B::kSpread, Side::Buy, limit, lots, TimeInForce::Fok));
        return books.fills().size();
    };
    EXPECT_EQ(whole("0.07", 5), 0U) << "two and one of them, and one that rests";
    EXPECT_EQ(whole("0.065", 4), 0U);
    EXPECT_EQ(whole("0.07", 4), 8U) << "two, the order at 0.065, and the one at 0.07: four matches";
}

TEST(ImpliedOrders, StopsOfALegAreReachedByWhatAnImpliedMatchTradesThere) {
    B books;
    books.sell(1, B::kNear, "1.94", 1);
    books.sell(1, B::kNear, "1.95", 5);
    books.buy(2, B::kFar, "1.88", 1);
    NewOrder stop = books.order(B::kNear, Side::Buy, "0", 2);
    stop.type = OrderType::Stop;
    stop.terms.stopPrice = testing::price("1.94");
    books.submit(5, stop);
    books.buy(7, B::kSpread, "0.06", 1);
    EXPECT_EQ(books.fills().back(), "5 buys 2 SITC-Z26 @ 1.950");
}

TEST(ImpliedOrders, ASpreadThatCannotTellItsLegsPricesImpliesNothing) {
    B books(false);
    EXPECT_FALSE(books.engine.imply(InstrumentId{B::kNear}, books.now)) << "no spread";
    EXPECT_FALSE(books.engine.imply(InstrumentId{9}, books.now)) << "not listed";
    Instrument coarse = books.instruments[B::kSpread - 1];
    coarse.id = InstrumentId{6};
    coarse.tick = testing::delta("0.02");
    books.mirrors.emplace(coarse.id, OrderBook(coarse.tick));
    ASSERT_TRUE(books.engine.list(coarse, testing::price("0.04"), books.now, testing::delta("2")).ok());
    EXPECT_FALSE(books.engine.imply(coarse.id, books.now)) << "1.93 - 1.88 is no price of it";
    EXPECT_TRUE(books.engine.imply(InstrumentId{B::kSpread}, books.now));
    EXPECT_TRUE(books.engine.imply(InstrumentId{B::kSpread}, books.now)) << "already";
}

TEST(ImpliedOrders, LegsOfAStrategyTradeWithOrdersAlone) {
    B books;
    books.sell(1, B::kSpread, "0.05", 4);
    books.sell(2, B::kFar, "1.88", 4);
    NewOrder leg = books.order(B::kNear, Side::Buy, "1.95", 1, TimeInForce::Fok);
    leg.terms.role = LinkRole::Leg;
    books.engine.submit(AccountId{7}, NewOrderList{{leg}}, books.now);
    EXPECT_EQ(books.reports.back().type, ExecType::Rejected);
}

}  // namespace
}  // namespace tessera::matching
