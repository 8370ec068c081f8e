// What a shadow account must not get from a market in between: mid-event, rebuilt, silent, scaled anew.
#include "app/paper/shadow_gateway.h"
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

TEST(ShadowExchange, AStopThatTriggersInTheMiddleOfAnEventTradesAtWhatTheEventLeaves) {
    Shadow s;
    s.add(1, Side::Buy, 99, 10);
    s.add(2, Side::Sell, 101, 5);
    s.add(3, Side::Sell, 102, 10);
    domain::NewOrder stop{.type = OrderType::Stop};
    stop.terms.stopPrice = usd(101);
    const auto order = s.buy(0, 4, stop);
    // An aggressor takes the five, as the venue tells it.
    s.event({s.one(RecordKind::Execute, Side::Sell, 101, 5, 2), s.one(RecordKind::Trade, Side::Buy, 101, 5)});
    EXPECT_EQ(s.filled(order), 4);
    EXPECT_EQ(s.lastFill().price, usd(102)) << "not at the collar";
    EXPECT_EQ(s.lastFill().reason.cause, FillCause::TookDisplayed);
    EXPECT_FALSE(s.lastFill().isMaker);
}

TEST(ShadowExchange, AStopThatAnOwnFillTriggersTradesAtWhatIsShown) {
    Shadow s;
    s.bid(99, 10);
    s.ask(105, 5);
    s.trade(Side::Buy, 105, 1);
    const auto own = s.buy(100, 2);
    domain::NewOrder stop{.type = OrderType::Stop};
    stop.terms.stopPrice = usd(100);
    const auto order = s.sell(0, 2, stop);
    s.trade(Side::Sell, 100, 2);
    EXPECT_EQ(s.filled(own), 2);
    EXPECT_EQ(s.filled(order), 2);
    EXPECT_EQ(s.lastFill().price, usd(99));
}

TEST(ShadowExchange, AnOrderThatCameWhileTheBookWasBeingRebuiltTradesAtTheShownPrice) {
    Shadow s;
    s.ask(101, 5);
    s.reset();
    const auto order = s.buy(110, 2);
    EXPECT_EQ(s.filled(order), 0);
    s.ask(101, 5);
    EXPECT_EQ(s.filled(order), 2);
    EXPECT_EQ(s.lastFill().price, usd(101));
}

TEST(ShadowExchange, AnOrderOnItsWayIsAnsweredWhenTheMarketStartsOver) {
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(50);
    Shadow s(terms);
    s.ask(101, 5);
    const auto order = s.buy(101, 5);
    s.exchange.startOver(s.now - std::chrono::hours(1));
    s.now = s.now - std::chrono::hours(1);
    s.wait(1'000);
    ASSERT_NE(s.last(order), nullptr) << "else it is unknown for ever";
    EXPECT_EQ(s.last(order)->type, ExecType::Rejected);
    EXPECT_EQ(s.filled(order), 0);
}

TEST(ShadowExchange, AnOrderOnItsWayIsRefusedWhenItsInstrumentIsScaledAnew) {
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(50);
    Shadow s(terms);
    s.ask(101, 5);
    const auto order = s.buy(101, 5);
    domain::Instrument finer = coin();
    finer.quantityDecimals = 3;
    s.exchange.define(finer, s.now);
    s.ask(101, 5'000);
    s.wait(100);
    ASSERT_NE(s.last(order), nullptr);
    EXPECT_EQ(s.last(order)->type, ExecType::Rejected) << "its five would be 0.005 now";
    EXPECT_EQ(s.filled(order), 0);
}

TEST(ShadowExchange, NothingIsTakenFromABookThatIsNotLive) {
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(50);
    Shadow s(terms);
    s.ask(101, 5);
    const auto order = s.buy(101, 3);
    s.state(ports::StreamState::Disconnected);
    s.wait(100);
    EXPECT_EQ(s.filled(order), 0) << "what was shown may be long gone";
    s.state(ports::StreamState::Live);
    s.ask(101, 5);
    EXPECT_EQ(s.filled(order), 3);
    EXPECT_EQ(s.lastFill().price, usd(101));
}

TEST(ShadowExchange, OrdersEndWithTheirSourceAndPositionsStay) {
    Shadow s;
    s.bid(99, 5);
    s.ask(101, 5);
    s.buy(101, 2);
    const auto order = s.buy(100, 3);
    s.exchange.forsake(kCoin, s.now);
    s.wait(0);
    EXPECT_EQ(s.last(order)->type, ExecType::Canceled);
    EXPECT_EQ(s.net(), 2);
    EXPECT_EQ(s.last(s.sell(0, 2, {.type = OrderType::Market, .timeInForce = TimeInForce::Ioc}))->type,
              ExecType::Rejected)
        << "what it last showed is not there to be taken";
}

TEST(ShadowExchange, AMarketOfQuotesAloneIsWatchedForMarginToo) {
    paper::ShadowTerms terms = freeTerms();
    terms.startingCash = Money::fromUsd(1'000);
    terms.marginPercent = 50;
    Shadow s(terms);
    s.ask(100, 20);
    s.buy(100, 18);
    s.ask(100, 0);
    s.bid(60, 50);
    s.ask(61, 50);
    s.wait(1'500);
    EXPECT_EQ(s.net(), 0);
    ASSERT_FALSE(s.reports.empty());
    EXPECT_EQ(s.reports.back().reason, Reason::Margin);
}

TEST(ShadowExchange, AnInstrumentScaledAnewIsStillLive) {
    Shadow s;
    s.ask(101, 5);
    domain::Instrument finer = coin();
    finer.quantityDecimals = 3;
    s.exchange.define(finer, s.now);
    s.ask(101, 5'000);
    EXPECT_EQ(s.filled(s.buy(101, 2'000)), 2'000);
}

TEST(ShadowExchange, WhatABetterPricedOrderTookOfATradeDoesNotReachTheNext) {
    Shadow s;
    s.bid(99, 3);
    s.ask(105, 5);
    const auto better = s.buy(100, 4);
    const auto worse = s.buy(99, 10);
    ASSERT_EQ(s.ahead(worse), 3);
    s.trade(Side::Sell, 99, 10);
    EXPECT_EQ(s.filled(better), 4);
    EXPECT_EQ(s.filled(worse), 3) << "ten, less four for the better one, less three who stood ahead";
}

TEST(ShadowExchange, ALockedBookIsDealtInAndNeverTradesWithItself) {
    Shadow s;
    s.bid(100, 50);
    s.ask(100, 5);
    const auto taker = s.buy(100, 3);
    EXPECT_EQ(s.filled(taker), 3) << "five are offered at a hundred";
    EXPECT_EQ(s.lastFill().reason.cause, FillCause::TookDisplayed);
    const auto seller = s.sell(100, 60);
    EXPECT_EQ(s.filled(seller), 50) << "none of the fifty was used up by the market itself";
}

TEST(ShadowExchange, ALockFillsNoOrderThatWaitsBehindOthersAtThePrice) {
    Shadow s;
    s.bid(100, 50);
    s.ask(101, 5);
    const auto order = s.buy(100, 4);
    s.ask(100, 5);
    EXPECT_EQ(s.filled(order), 0) << "fifty stand before it, and the five did not trade with them";
    EXPECT_EQ(s.ahead(order), 50);
    s.bid(100, 0);
    EXPECT_EQ(s.filled(order), 4) << "now it is the first in line";
}

TEST(FillModels, AChangedExitStillTakesOffNoMoreThanAModelHolds) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    s.buy(100, 4);
    s.bid(100, 20);
    s.bid(100, 10);
    s.wait(2'000);
    s.trade(Side::Sell, 100, 11);  // base 4, pessimistic one
    ASSERT_EQ(s.net(), 4);
    ASSERT_EQ(s.net(FillModel::Pessimistic), 1);
    const auto exit = s.sell(105, 4);
    const ClientOrderId renamed{++s.lastId};
    s.exchange.send(
        domain::ReplaceOrder{.id = renamed, .target = exit, .price = usd(101), .quantity = coins(4)}, s.now);
    s.wait(0);
    s.ask(101, 0);
    s.bid(102, 50);
    EXPECT_EQ(s.net(), 0);
    EXPECT_EQ(s.net(FillModel::Pessimistic), 0) << "it sold the one that it had";
    std::int64_t sold = 0;
    for (const ModelFill& fill : s.fills) {
        sold += fill.model == FillModel::Pessimistic && fill.side == Side::Sell ? fill.quantity.raw() : 0;
    }
    EXPECT_EQ(sold, 1);
}

TEST(FillModels, AnIcebergExitIsCutToo) {
    Shadow s;
    s.bid(100, 10);
    s.ask(101, 5);
    s.buy(100, 4);
    s.bid(100, 20);
    s.bid(100, 10);
    s.wait(2'000);
    s.trade(Side::Sell, 100, 11);  // base 4, pessimistic one
    ASSERT_EQ(s.net(FillModel::Pessimistic), 1);
    domain::NewOrder iceberg;
    iceberg.terms.display = coins(2);
    const auto exit = s.sell(105, 4, iceberg);
    EXPECT_EQ(s.ahead(exit, FillModel::Pessimistic), 0) << "it waits with the one that it has";
}

TEST(FillModels, AnOrderTheAccountWasRefusedWorksInNone) {
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(40);
    Shadow s(terms);
    s.bid(100, 10);
    s.ask(101, 5);
    s.buy(101, 2);
    s.wait(200);
    ASSERT_EQ(s.net(), 2) << "the account is not flat";
    const auto order = s.buy(99, 1);
    s.wait(25);  // the optimistic one has arrived
    ASSERT_EQ(s.ahead(order, FillModel::Optimistic), 0);
    s.status(domain::TradingStatus::Halted);
    s.wait(25);
    ASSERT_EQ(s.last(order)->type, ExecType::Rejected);
    s.status(domain::TradingStatus::Open);
    s.wait(200);
    EXPECT_EQ(s.ahead(order, FillModel::Optimistic), -1) << "nobody could cancel it any more";
    EXPECT_EQ(s.ahead(order, FillModel::Pessimistic), -1);
}

struct TurnedClock final : ports::Clock {
    Timestamp at = domain::fromCivilDate({2019, 1, 30}, std::chrono::hours(14));
    domain::Duration since{};
    Timestamp utcNow() const override { return at; }
    domain::Duration monotonicNow() const override { return since; }
};
struct Heard final : trading::OrderGatewayListener {
    void onReport(const ExecutionReport& report, std::uint64_t, bool) override { reports.push_back(report); }
    void onRecovered(const trading::RecoverySnapshot&) override {}
    void onLink(trading::LinkState, const std::string&) override {}
    std::vector<ExecutionReport> reports;
};

TEST(ShadowGateway, WhatWasDrainedBeforeAReplayBeganAgainDoesNotHoldUpItsOrders) {
    TurnedClock clock;
    Heard heard;
    paper::ShadowTerms terms = freeTerms();
    terms.latency = std::chrono::milliseconds(50);
    paper::ShadowGateway gateway(terms, clock);
    ASSERT_TRUE(gateway.connect(0, heard));
    gateway.poll({});
    gateway.onInstrument(coin());
    gateway.poll({});
    const Timestamp drained = clock.at + std::chrono::hours(2);
    clock.at = drained;
    gateway.poll({});
    clock.at = clock.at - std::chrono::hours(2);  // the replay begins again, and then the drain is told
    ports::FeedEvent last = Shadow::one(RecordKind::Trade, Side::Buy, 101, 1);
    last.instrument = kCoin;
    gateway.onEvents({&last, 1}, drained);
    gateway.poll({});
    ASSERT_TRUE(gateway.send(domain::NewOrder{
        .id = ClientOrderId{1}, .instrument = kCoin, .price = usd(100), .quantity = coins(1)}));
    clock.at = clock.at + std::chrono::seconds(1);
    gateway.poll({});
    ASSERT_FALSE(heard.reports.empty()) << "it must not wait for two hours to pass again";
    EXPECT_EQ(heard.reports.front().type, ExecType::New);
}

/// The paper exchange runs faster than the wall clock: its day ends a day order, not midnight here.
TEST(ShadowGateway, DaysEndAndFillsAreStampedByMarketTime) {
    TurnedClock clock;
    Heard heard;
    paper::ShadowGateway gateway(freeTerms(), clock);
    ASSERT_TRUE(gateway.connect(0, heard));
    gateway.poll({});
    domain::Instrument listed = coin();
    listed.spec = domain::FutureSpec{.contractMonth = {2026, 12}};
    gateway.onInstrument(listed);
    gateway.poll({});
    ASSERT_TRUE(gateway.send(domain::NewOrder{.id = ClientOrderId{1},
                                              .instrument = kCoin,
                                              .timeInForce = TimeInForce::Day,
                                              .price = usd(100),
                                              .quantity = coins(1)}));
    clock.at = clock.at + std::chrono::seconds(1);
    gateway.poll({});
    ASSERT_EQ(heard.reports.size(), 1U);
    EXPECT_LE(heard.reports[0].venueTime, clock.at);
    const domain::Duration ahead = std::chrono::hours(30);
    gateway.onVenueTime(ahead);
    EXPECT_EQ(gateway.venueTimeOffset(), ahead) << "what the order core takes the day from";
    clock.at = clock.at + std::chrono::seconds(1);
    gateway.poll({});
    ASSERT_EQ(heard.reports.size(), 2U);
    EXPECT_EQ(heard.reports[1].type, ExecType::Expired);
    EXPECT_GE(heard.reports[1].venueTime, clock.at + ahead);
    gateway.onVenueTime(std::chrono::hours(29));  // the exchange was stopped for an hour
    clock.at = clock.at + std::chrono::seconds(1);
    gateway.poll({});
    EXPECT_EQ(heard.reports.size(), 2U) << "nothing starts over";
}

constexpr InstrumentId kOtherCoin{0x80000002};

/// Two sources' instruments, and a strategy over both.
struct TwoCoins : Shadow {
    TwoCoins() {
        domain::Instrument other = coin();
        other.id = kOtherCoin;
        other.symbol = "OTHER-USD";
        exchange.define(other, now);
        ask(101, 10);
        ports::FeedEvent live;
        live.kind = ports::FeedEvent::Kind::State;
        live.state = ports::StreamState::Live;
        std::vector<ports::FeedEvent> events{live, one(RecordKind::Level, Side::Buy, 50, 6)};
        events.back().record.flags = domain::record_flag::kEventEnd;
        for (ports::FeedEvent& event : events) {
            event.instrument = kOtherCoin;
        }
        exchange.onEvents(events, now);
    }
    domain::NewOrder leg(InstrumentId instrument, Side side, std::int64_t price, std::int64_t quantity) {
        domain::NewOrder order{.id = ClientOrderId{++lastId},
                               .instrument = instrument,
                               .side = side,
                               .timeInForce = TimeInForce::Fok,
                               .price = usd(price),
                               .quantity = coins(quantity)};
        order.terms.role = domain::LinkRole::Leg;
        return order;
    }
    std::int64_t held(InstrumentId instrument, FillModel model) const {
        const auto& positions = exchange.accounts()[static_cast<std::size_t>(model)].positions;
        const auto it = positions.find(instrument);
        return it == positions.end() ? 0 : it->second.net.raw();
    }
};

TEST(ShadowExchange, LegsOfAStrategyTradeInTheirOwnMarketsUnderEveryModel) {
    TwoCoins s;
    s.exchange.send(
        domain::NewOrderList{{s.leg(kCoin, Side::Buy, 101, 4), s.leg(kOtherCoin, Side::Sell, 50, 5)}}, s.now);
    s.wait(1);
    for (const FillModel model : trading::kEveryFillModel) {
        EXPECT_EQ(s.held(kCoin, model), 4);
        EXPECT_EQ(s.held(kOtherCoin, model), -5);
    }
}

TEST(ShadowExchange, WhereOneLegCannotTradeWholeNoneDoes) {
    TwoCoins s;
    const auto first = s.leg(kCoin, Side::Buy, 101, 4), second = s.leg(kOtherCoin, Side::Sell, 50, 7);
    s.exchange.send(domain::NewOrderList{{first, second}}, s.now);
    s.wait(1);
    EXPECT_EQ(s.held(kCoin, FillModel::Base), 0);
    EXPECT_EQ(s.held(kOtherCoin, FillModel::Base), 0);
    EXPECT_EQ(s.last(first.id)->type, ExecType::Rejected);
    EXPECT_EQ(s.last(first.id)->reason, Reason::NotFilled);
    EXPECT_EQ(s.last(second.id)->reason, Reason::NotFilled);
    const auto lost = s.leg(InstrumentId{0x80000009}, Side::Sell, 50, 1);
    s.exchange.send(domain::NewOrderList{{s.leg(kCoin, Side::Buy, 101, 4), lost}}, s.now);
    s.wait(1);
    EXPECT_EQ(s.last(lost.id)->reason, Reason::UnknownInstrument);
    EXPECT_EQ(s.held(kCoin, FillModel::Base), 0);
}

}  // namespace
}  // namespace tessera::test
