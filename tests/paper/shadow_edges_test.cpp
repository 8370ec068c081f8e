// What a shadow account must not get from a market in between: mid-event, rebuilt, silent, scaled anew.
#include "tests/paper/shadow_support.h"

namespace tessera::test {
namespace {

using domain::Reason;
using domain::TimeInForce;

TEST(ShadowExchange, AnOwnOrderAtTheBackOfAPriceDoesNotStandInFrontOfTheOthers) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    const auto own = s.buy(100, 4);
    EXPECT_EQ(s.ahead(own), 10);
    const auto sale = s.sell(100, 7, {.timeInForce = TimeInForce::Ioc});
    EXPECT_EQ(s.filled(sale), 7) << "ten of others stand before the own order";
    EXPECT_EQ(s.filled(s.sell(100, 3, {.timeInForce = TimeInForce::Fok})), 3) << "the rest of the ten";
    const auto last = s.sell(100, 2, {.timeInForce = TimeInForce::Ioc});
    EXPECT_EQ(s.filled(last), 0);
    EXPECT_EQ(s.last(last)->reason, Reason::SelfTrade) << "now the own order is first";
    EXPECT_EQ(s.filled(own), 0);
}

TEST(ShadowExchange, WhatStandsBehindAnOwnOrderIsNotReachedBeforeIt) {
    Shadow s;
    s.ask(101, 5);
    const auto own = s.buy(100, 4);
    EXPECT_EQ(s.ahead(own), 0);
    s.bid(100, 10);
    s.bid(99, 10);
    const auto sale = s.sell(99, 7, {.timeInForce = TimeInForce::Ioc});
    EXPECT_EQ(s.filled(sale), 0);
    EXPECT_EQ(s.last(sale)->reason, Reason::SelfTrade);
}

}  // namespace
}  // namespace tessera::test
