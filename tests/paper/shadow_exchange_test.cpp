// One account beside a market that never sees it.
#include "tests/paper/shadow_support.h"

namespace tessera::test {
namespace {

using domain::Reason;
using domain::TimeInForce;

TEST(ShadowExchange, ATakerGetsWhatTheBookShowsLevelByLevel) {
    Shadow s;
    s.ask(101, 3);
    s.ask(102, 5);
    const auto order = s.buy(102, 6);
    EXPECT_EQ(s.filled(order), 6);
    ASSERT_EQ(s.fills.front().price, usd(101)) << "the best price first";
    EXPECT_EQ(s.lastFill().price, usd(102));
    EXPECT_EQ(s.lastFill().reason.cause, FillCause::TookDisplayed);
    EXPECT_EQ(s.lastFill().reason.size, coins(5));
}

TEST(ShadowExchange, DisplayedLiquidityIsNeverTakenTwice) {
    Shadow s;
    s.ask(101, 5);
    EXPECT_EQ(s.filled(s.buy(101, 4, {.timeInForce = TimeInForce::Ioc})), 4);
    EXPECT_EQ(s.filled(s.buy(101, 4, {.timeInForce = TimeInForce::Ioc})), 1) << "four of the five were ours";
    EXPECT_EQ(s.filled(s.buy(101, 4, {.timeInForce = TimeInForce::Ioc})), 0);
    s.ask(101, 8);  // three more are shown
    EXPECT_EQ(s.filled(s.buy(101, 9, {.timeInForce = TimeInForce::Ioc})), 3);
    s.ask(101, 2);
    EXPECT_EQ(s.filled(s.buy(101, 9, {.timeInForce = TimeInForce::Ioc})), 0)
        << "the rest may be the part we took";
    s.ask(101, 0);
    s.ask(101, 2);
    EXPECT_EQ(s.filled(s.buy(101, 9, {.timeInForce = TimeInForce::Ioc})), 2) << "a new level";
}

TEST(ShadowExchange, ARestingOrderWaitsBehindWhatWasShownWhenItCame) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    const auto order = s.buy(100, 4);
    EXPECT_EQ(s.ahead(order), 10);
    s.trade(Side::Sell, 100, 7);
    s.bid(100, 3);
    EXPECT_EQ(s.filled(order), 0);
    EXPECT_EQ(s.ahead(order), 3);
    s.trade(Side::Sell, 100, 5);  // three ahead, then two of ours
    EXPECT_EQ(s.filled(order), 2);
    const trading::FillReason& why = s.lastFill().reason;
    EXPECT_EQ(why.cause, FillCause::QueueReached);
    EXPECT_EQ(why.aheadAtEntry, coins(10));
    EXPECT_EQ(why.tradedAhead, coins(10));
    EXPECT_EQ(why.size, coins(5));
    EXPECT_EQ(
        trading::describe(why, Side::Buy, 0, 0),
        "Joined behind 10 at 14:00:00.003 UTC; 10 of them traded, 0 are assumed cancelled or passed. Then a "
        "sale of 5 at 100 reached this order.");
}

TEST(ShadowExchange, ATradeIsUsedOnceHoweverManyOrdersWait) {
    Shadow s;
    s.bid(100, 2);
    s.ask(101, 5);
    const auto first = s.buy(100, 4);
    const auto second = s.buy(100, 4);
    s.trade(Side::Sell, 100, 7);  // two ahead, four of the first, one of the second
    EXPECT_EQ(s.filled(first), 4);
    EXPECT_EQ(s.filled(second), 1);
}

TEST(ShadowExchange, ATradeBeyondThePriceFillsWithWhatItBrought) {
    Shadow s;
    s.bid(100, 50);
    s.bid(99, 5);
    s.ask(101, 5);
    const auto order = s.buy(100, 8);
    s.trade(Side::Sell, 99, 3);
    EXPECT_EQ(s.filled(order), 3) << "whoever sold at 99 would have met us at 100";
    EXPECT_EQ(s.lastFill().price, usd(100)) << "at our price, not at theirs";
    EXPECT_EQ(s.lastFill().reason.cause, FillCause::TradedThrough);
    EXPECT_EQ(s.ahead(order), 0);
}

TEST(ShadowExchange, TheOtherSideShownAtThePriceTradesWithIt) {
    Shadow s;
    s.bid(100, 50);
    s.ask(101, 5);
    const auto order = s.buy(100, 8);
    s.bid(100, 0);
    s.ask(100, 3);
    EXPECT_EQ(s.filled(order), 3);
    EXPECT_EQ(s.lastFill().reason.cause, FillCause::Crossed);
    s.ask(100, 3);
    EXPECT_EQ(s.filled(order), 3) << "the same three are not taken again";
    s.ask(100, 4);
    EXPECT_EQ(s.filled(order), 4);
}

TEST(ShadowExchange, ATradeOnTheOtherSideDoesNotTouchIt) {
    Shadow s;
    s.bid(100, 0);
    s.ask(101, 5);
    const auto order = s.buy(100, 4);
    s.trade(Side::Buy, 100, 50);
    EXPECT_EQ(s.filled(order), 0);
}

TEST(ShadowExchange, OrderByOrderThePlaceIsExact) {
    Shadow s;
    s.add(1, Side::Buy, 100, 4);
    s.add(2, Side::Buy, 100, 6);
    s.add(9, Side::Sell, 101, 5);
    const auto order = s.buy(100, 5);
    EXPECT_EQ(s.ahead(order), 10);
    s.add(3, Side::Buy, 100, 7);  // behind
    s.modify(2, Side::Buy, 100, 5);
    EXPECT_EQ(s.ahead(order), 9);
    s.modify(2, Side::Buy, 100, 8);  // larger: goes to the back
    EXPECT_EQ(s.ahead(order), 4);
    s.remove(3);
    EXPECT_EQ(s.ahead(order), 4) << "it stood behind";
    s.execute(1, Side::Buy, 100, 4);
    EXPECT_EQ(s.filled(order), 0);
    s.execute(2, Side::Buy, 100, 3);  // it came after us, so these three were ours
    EXPECT_EQ(s.filled(order), 3);
    EXPECT_TRUE(s.lastFill().reason.isExact);
    for (const FillModel model : trading::kEveryFillModel) {
        EXPECT_EQ(s.filled(order, model), 3) << "nothing to assume: every model agrees";
    }
}

TEST(ShadowExchange, AfterARebuiltBookOnlyThoseStillThereStandAhead) {
    Shadow s;
    s.add(1, Side::Buy, 100, 4);
    s.add(2, Side::Buy, 100, 6);
    s.add(9, Side::Sell, 101, 5);
    const auto order = s.buy(100, 5);
    s.reset();
    s.add(2, Side::Buy, 100, 6);
    EXPECT_EQ(s.ahead(order), 6);
    EXPECT_EQ(s.filled(order), 0);
}

TEST(ShadowExchange, AMessageTakesItsTimeAndTheMarketMovesMeanwhile) {
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(50);
    Shadow s(terms);
    s.ask(101, 5);
    const auto order = s.buy(101, 5);
    s.wait(30);
    EXPECT_EQ(s.last(order), nullptr) << "not there yet";
    s.ask(101, 2);
    s.wait(40);
    EXPECT_EQ(s.filled(order), 2) << "only what was left when it arrived";
    EXPECT_EQ(s.filled(order, FillModel::Optimistic), 5) << "half as far away, it came before";
}

TEST(ShadowExchange, ADayOrderThatArrivesAfterTheEndOfTheDayIsOfTheNewDay) {
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(100);
    Shadow s(terms);
    s.ask(101, 5);
    const auto earlier = s.buy(99, 1);
    s.now = domain::fromCivilDate({2026, 11, 19}, std::chrono::hours(20)) - std::chrono::milliseconds(50);
    s.wait(0);
    const auto late = s.buy(100, 1);
    s.wait(1'000);  // one turn looks at both the end of the day and the message that came after it
    EXPECT_EQ(s.last(earlier)->type, ExecType::Expired);
    EXPECT_EQ(s.last(late)->type, ExecType::New) << "it reached the market 50 ms after 20:00 UTC";
}

TEST(ShadowExchange, FeesAreAShareOfTheValueRoundedAgainstTheAccount) {
    domain::Instrument instrument = coin();
    instrument.makerFeeBp = 40;
    instrument.takerFeeBp = 60;
    Shadow s(freeTerms(), instrument);
    s.ask(101, 5);
    s.buy(101, 5);
    EXPECT_EQ(s.reports.back().fee, Money::fromNanoUsd(505 * domain::kNanoPerUsd * 60 / 10'000));
    EXPECT_FALSE(s.reports.back().isMaker);
}

TEST(ShadowExchange, StopsTriggerOnTradesAndTakeWhatIsShown) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 10);
    s.trade(Side::Buy, 101, 1);
    domain::NewOrder stop{.type = OrderType::Stop};
    stop.terms.stopPrice = usd(99);
    const auto order = s.sell(0, 4, stop);
    s.bid(100, 0);
    s.bid(98, 6);
    EXPECT_EQ(s.filled(order), 0) << "a quote does not trigger";
    s.trade(Side::Sell, 99, 1);
    EXPECT_EQ(s.filled(order), 4);
    EXPECT_EQ(s.lastFill().price, usd(98));
}

TEST(ShadowExchange, ABracketsExitsWorkForWhatTheEntryTraded) {
    Shadow s;
    s.bid(99, 10);
    s.ask(101, 3);
    s.trade(Side::Buy, 101, 1);
    domain::NewOrderList list;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        domain::NewOrder leg;
        leg.id = ClientOrderId{i};
        leg.instrument = kCoin;
        leg.quantity = coins(3);
        leg.side = i == 1 ? Side::Buy : Side::Sell;
        leg.terms.role = static_cast<domain::LinkRole>(1 + i);
        list.orders.push_back(leg);
    }
    s.lastId = 3;
    list.orders[0].price = usd(101);
    list.orders[1].price = usd(105);
    list.orders[2].type = OrderType::Stop;
    list.orders[2].terms.stopPrice = usd(97);
    s.exchange.send(list, s.now);
    s.wait(0);
    EXPECT_EQ(s.filled(ClientOrderId{1}), 3);
    s.ask(101, 0);
    s.bid(106, 2);  // someone pays more than the target
    EXPECT_EQ(s.filled(ClientOrderId{2}), 2);
    s.bid(106, 0);
    s.trade(Side::Sell, 97, 1);
    EXPECT_EQ(s.filled(ClientOrderId{3}), 1) << "what the target sold is off the stop";
    EXPECT_EQ(s.net(), 0);
}

TEST(ShadowExchange, AnExpiredContractIsSettledAtItsFinalPrice) {
    Shadow s;
    s.ask(100, 5);
    s.buy(100, 5);
    s.sell(120, 2);
    s.exchange.settle(kCoin, usd(110), s.now);
    s.wait(0);
    EXPECT_EQ(s.net(), 0);
    EXPECT_EQ(s.result(FillModel::Base), Money::fromUsd(50));
    EXPECT_EQ(s.reports.back().reason, Reason::Settled);
    EXPECT_EQ(s.net(FillModel::Pessimistic), 0);
}

TEST(ShadowExchange, AnAccountBelowItsMarginIsClosed) {
    paper::ShadowTerms terms = freeTerms();
    terms.startingCash = Money::fromUsd(1'000);
    terms.marginPercent = 50;
    Shadow s(terms);
    s.ask(100, 20);
    s.buy(100, 18);
    s.buy(90, 1);
    s.ask(100, 0);
    s.bid(60, 50);
    s.trade(Side::Sell, 60, 1);  // 18 lost 40 each: 280 of equity is left against 18 x 60 / 2 x 75 %
    s.wait(1'500);
    EXPECT_EQ(s.net(), 0);
    EXPECT_EQ(s.lastFill().reason.cause, FillCause::Liquidated);
    EXPECT_EQ(s.reports.back().reason, Reason::Margin);
}

TEST(ShadowExchange, WhatCannotBeDealtInIsRefusedInWords) {
    Shadow s;
    domain::NewOrder order{.id = ClientOrderId{77}, .instrument = InstrumentId{5}, .quantity = coins(1)};
    s.exchange.send(order, s.now);
    s.wait(0);
    EXPECT_EQ(s.last(ClientOrderId{77})->reason, Reason::UnknownInstrument);
    domain::Instrument bare = coin();
    bare.sizesKnown = false;
    s.exchange.define(bare, s.now);
    EXPECT_EQ(s.last(s.buy(100, 1))->reason, Reason::NotTradable) << "a source without sizes has no queue";
    s.cancel(ClientOrderId{9'999});
    EXPECT_EQ(s.reports.back().type, ExecType::CancelRejected);
    EXPECT_EQ(s.reports.back().reason, Reason::UnknownOrder);
}

TEST(ShadowExchange, EverythingEndsWhenNobodyWatches) {
    Shadow s;
    s.ask(101, 5);
    const auto order = s.buy(100, 5);
    s.exchange.cancelAll(Reason::Disconnected, s.now);
    s.wait(0);
    EXPECT_EQ(s.last(order)->type, ExecType::Canceled);
    EXPECT_EQ(s.last(order)->reason, Reason::Disconnected);
}

}  // namespace
}  // namespace tessera::test
