#include "app/marketdata/market_data.h"

#include <gtest/gtest.h>

#include "app/marketdata/valuation.h"
#include "tests/marketdata/scripted_feed.h"

namespace tessera::marketdata::test {
namespace {

using domain::InstrumentId;
using ports::StreamState;

constexpr InstrumentId kFuture{1}, kCoin{7};

/// SITC-Z26 live at 1.92 x 1.96.
struct MarketTest : ::testing::Test {
    World w;
    MarketTest() {
        w.market.addFeed(0, w.venue);
        w.venue.define(future());
        w.venue.state(kFuture, StreamState::Live);
        w.venue.level(kFuture, Side::Buy, "1.92", 5, false);
        w.venue.level(kFuture, Side::Sell, "1.96", 5);
        w.turn();
    }
    void history(int count, std::uint64_t through) {
        ports::BarHistory bars{kFuture, minutes(1), {}};
        bars.throughSequence = through;
        const domain::Timestamp end = floorTo(w.clock.now, minutes(1));
        for (int i = count; i > 0; --i) {
            const domain::Price at = price("1.90");
            bars.bars.push_back({end - minutes(i), at, at, at, at, domain::Quantity::fromRaw(2), {}});
        }
        w.venue.notices.push_back(bars);
        w.turn();
    }
};

TEST_F(MarketTest, EveryConsumerIsToldOfTheSameTurn) {
    ASSERT_FALSE(w.sink.references.empty());
    const ports::MarketReference& told = w.sink.references.back();
    EXPECT_EQ(told.bestBid, price("1.92"));
    EXPECT_EQ(told.bestAsk, price("1.96"));
    EXPECT_EQ(told.mark, price("1.94"));
    EXPECT_TRUE(told.isLive);
    EXPECT_EQ(w.view(1).mark->price, price("1.94"));
    EXPECT_EQ(w.view(1).depth.best(Side::Buy)->price, price("1.92"));
    EXPECT_EQ(w.sink.defined.front().symbol, "SITC-Z26") << "defined before its first price";
}

/// A market lists thousands of contracts in its years; most of them are over.
TEST_F(MarketTest, WhatIsSettledForGoodIsAskedForOnceSomebodyLooksAtIt) {
    constexpr InstrumentId kOver{2}, kNext{3};
    w.venue.define(future(2, "SITC-X26"));
    w.venue.define(future(3, "SITC-F27"));
    w.venue.notices.push_back(domain::SettlementPrice{
        .instrument = kOver, .asOf = w.clock.now, .price = price("1.91"), .isFinal = true});
    w.turn();
    EXPECT_EQ(w.venue.subscribed, (std::vector{kFuture, kNext}));
    EXPECT_EQ(w.venue.asked, (std::vector{kFuture, kNext}));
    EXPECT_EQ(w.view(2).mark->price, price("1.91")) << "its worth is known all the same";
    w.market.setInterest({.followed = {kOver}, .ownOrders = {}, .channelsOf = {}});
    EXPECT_EQ(w.venue.subscribed.back(), kOver);
    EXPECT_EQ(w.venue.asked.back(), kOver);
    w.market.setInterest({.followed = {kOver, kNext}, .ownOrders = {}, .channelsOf = {}});
    EXPECT_EQ(w.venue.subscribed.size(), 3U) << "once";
}

TEST_F(MarketTest, NothingIsToldTwice) {
    const auto before = w.sink.references.size();
    w.venue.level(kFuture, Side::Buy, "1.90", 5);  // behind the best: no reference moves
    w.turn();
    EXPECT_EQ(w.sink.references.size(), before);
}

TEST_F(MarketTest, TheMarkStaysAsItWasWhileTheBookIsNotLive) {
    w.venue.trade(kFuture, "1.95", 1, w.clock.now);
    w.turn();
    ASSERT_EQ(w.view(1).mark->price, price("1.95"));
    const domain::Timestamp then = w.clock.now;
    w.clock.advance(seconds(30));
    w.venue.reset(kFuture);
    w.venue.state(kFuture, StreamState::Recovering);
    w.turn();
    EXPECT_EQ(w.view(1).mark->price, price("1.95"));
    EXPECT_EQ(w.view(1).mark->asOf, then) << "and says since when";
    EXPECT_EQ(w.sink.references.back().mark, price("1.95"));
    EXPECT_FALSE(w.sink.references.back().isLive);
}

TEST_F(MarketTest, HasNoMarkBeforeAQuoteOrATrade) {
    w.venue.define(future(2, "SITC-F27"));
    w.turn();
    EXPECT_FALSE(w.view(2).mark);
}

TEST_F(MarketTest, NoViewShowsHalfAnEvent) {
    w.venue.level(kFuture, Side::Sell, "1.96", 0, false);
    w.turn();
    EXPECT_EQ(w.view(1).depth.best(Side::Sell)->price, price("1.96"));
    w.venue.level(kFuture, Side::Sell, "1.97", 3);
    w.turn();
    EXPECT_EQ(w.view(1).depth.best(Side::Sell)->price, price("1.97"));
}

TEST_F(MarketTest, TheDayRollsWithTheClockThoughNothingTrades) {
    history(60, 50);
    w.venue.trade(kFuture, "2.50", 4, w.clock.now);
    w.turn();
    EXPECT_EQ(w.view(1).day.high, price("2.50"));
    EXPECT_EQ(w.view(1).day.volume, domain::Quantity::fromRaw(60 * 2 + 4));
    w.clock.advance(hours(23) + minutes(30));
    w.turn();
    EXPECT_EQ(w.view(1).day.high, price("2.50"));
    EXPECT_EQ(w.view(1).day.volume, domain::Quantity::fromRaw(30 * 2 + 4)) << "half of the hour is out";
    EXPECT_EQ(w.view(1).day.closeBefore, price("1.90"));
    w.clock.advance(minutes(31));
    w.turn();
    EXPECT_FALSE(w.view(1).day.high) << "nothing traded within the last 24 hours";
    EXPECT_EQ(w.view(1).day.volume, domain::Quantity{});
    EXPECT_EQ(w.view(1).day.closeBefore, price("2.50"));
}

TEST_F(MarketTest, NoVolumeIsToldBeforeTheSourceHasToldItsHistory) {
    w.venue.trade(kFuture, "1.95", 4, w.clock.now);
    w.turn();
    EXPECT_FALSE(w.view(1).day.volume) << "4 is what came since the start, not the day's";
}

TEST_F(MarketTest, PrintsBeforeAndAfterTheAnswerOfHistoryCountOnce) {
    const domain::Timestamp minute = floorTo(w.clock.now, minutes(1));
    w.venue.trade(kFuture, "1.95", 4, minute + seconds(1));  // sequence 103
    w.venue.trade(kFuture, "1.97", 5, minute + seconds(2));  // 104
    w.turn();
    ports::BarHistory bars{kFuture, minutes(1), {}};
    bars.throughSequence = 103;
    bars.bars.push_back({minute,
                         price("1.93"),
                         price("1.95"),
                         price("1.93"),
                         price("1.95"),
                         domain::Quantity::fromRaw(10),
                         {}});
    w.venue.notices.push_back(bars);
    w.turn();
    const auto all = w.view(1).minutes.all();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].volume.raw(), 15) << "4 was in the answer, 5 came after it";
    EXPECT_EQ(all[0].open, price("1.93"));
    EXPECT_EQ(all[0].close, price("1.97"));
}

struct ForeignTest : MarketTest {
    ForeignTest() {
        w.market.addFeed(1, w.source);
        w.source.define(coin(), false);
        w.source.state(kCoin, StreamState::Live);
        w.turn();
    }
    const InstrumentView& btc() { return *w.viewOf("BTC-USD"); }
};

TEST_F(ForeignTest, AStampTwentyHoursAheadDoesNotStopTheSeries) {
    w.source.trade(kCoin, "101", 1, w.clock.now);
    w.source.trade(kCoin, "999", 1, w.clock.now + hours(20));
    w.source.trade(kCoin, "102", 1, w.clock.now);
    w.turn();
    w.clock.advance(minutes(2));
    w.source.trade(kCoin, "103", 1, w.clock.now);
    w.turn();
    const auto bars = btc().minutes.all();
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars[0].volume.raw(), 3) << "the print counts at the time it came";
    EXPECT_EQ(bars[1].close, price("103"));
    ASSERT_EQ(w.news.back().kind, MarketNews::Kind::Problem);
    EXPECT_NE(w.news.back().sentence.find("BTC-USD is stamped 2026-11-21T08:00:00Z"), std::string::npos)
        << w.news.back().sentence;
}

TEST_F(ForeignTest, APrintOf1970IsNotTodaysLow) {
    w.source.trade(kCoin, "101", 1, w.clock.now);
    w.turn();
    w.source.trade(kCoin, "100", 1, domain::Timestamp::fromSeconds(1));
    w.turn();
    EXPECT_EQ(btc().minutes.all().size(), 1U);
    EXPECT_EQ(btc().minutes.all().front().start, floorTo(w.clock.now, minutes(1)));
}

TEST_F(ForeignTest, ALatePrintGoesToTheMinuteItBelongsTo) {
    w.source.trade(kCoin, "101", 1, w.clock.now);
    w.turn();
    w.clock.advance(minutes(1));
    w.source.trade(kCoin, "105", 1, w.clock.now);
    w.source.trade(kCoin, "90", 2, w.clock.now - minutes(1));
    w.turn();
    const auto bars = btc().minutes.all();
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars[0].low, price("90"));
    EXPECT_EQ(bars[0].volume.raw(), 3);
    EXPECT_EQ(bars[1].low, price("105"));
}

TEST_F(ForeignTest, AFinerTickKeepsWhatWasDealtAndTheBookComesAnew) {
    w.source.trade(kCoin, "101", 1, w.clock.now);
    w.source.level(kCoin, Side::Buy, "100", 1);
    w.turn();
    domain::Instrument finer = coin();
    finer.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
    w.source.define(finer, false);
    w.turn();
    EXPECT_EQ(btc().instrument->tick, finer.tick);
    EXPECT_FALSE(btc().depth.best(Side::Buy));
    EXPECT_EQ(btc().minutes.size(), 1U);
    EXPECT_EQ(btc().mark->price, price("101"));
}

TEST_F(ForeignTest, AStoredBarFromTheFutureIsLeftOut) {
    ports::BarHistory bars{kCoin, minutes(1), {}};
    const auto bar = [](domain::Timestamp start) {
        return domain::Bar{start, price("1"), price("1"), price("1"), price("1"), {}, {}};
    };
    bars.bars = {bar(w.clock.now - minutes(5)), bar(w.clock.now + hours(20))};
    w.source.notices.push_back(bars);
    w.turn();
    ASSERT_EQ(btc().minutes.size(), 1U);
    EXPECT_LT(btc().minutes.back().start, w.clock.now);
}

TEST_F(ForeignTest, TheAgeOfAStreamIsThatOfItsOwnLastMessage) {
    w.source.level(kCoin, Side::Buy, "100", 1);
    w.turn();
    const domain::Timestamp then = w.clock.now;
    w.clock.advance(seconds(22));
    w.venue.level(kFuture, Side::Buy, "1.91", 1);
    w.turn();
    EXPECT_EQ(btc().lastMessageAt, then);
    EXPECT_EQ(w.view(1).lastMessageAt, w.clock.now);
}

TEST_F(ForeignTest, ARemovedSourcesInstrumentsStayKnownAndComeBackUnderTheirNumber) {
    const InstrumentId number = btc().instrument->id;
    w.source.trade(kCoin, "101", 1, w.clock.now);
    w.turn();
    w.market.removeFeed(1);
    w.turn();
    EXPECT_TRUE(btc().isRetired);
    EXPECT_EQ(btc().mark->price, price("101"));
    ScriptedFeed again("coins");
    w.market.addFeed(2, again);
    again.define(coin(99), false);
    w.turn();
    EXPECT_FALSE(btc().isRetired);
    EXPECT_EQ(btc().instrument->id, number);
    EXPECT_EQ(std::ranges::count_if(w.views,
                                    [](const auto& v) { return v.second->instrument->symbol == "BTC-USD"; }),
              1);
}

TEST(InstrumentRegistry, ANumberTheJournalKnowsStaysWithItsInstrument) {
    InstrumentRegistry fresh;
    const InstrumentId usual = fresh.numberOf(1, "coins", coin());
    domain::Instrument other = future(0, "ETH-USD");
    other.id = usual;
    InstrumentRegistry seeded;
    seeded.seed(other);
    const InstrumentId moved = seeded.numberOf(1, "coins", coin());
    EXPECT_NE(moved, usual) << "the number belongs to what the journal gave it to";
    domain::Instrument known = coin();
    known.id = moved;
    InstrumentRegistry next;
    next.seed(other);
    next.seed(known);
    EXPECT_EQ(next.numberOf(1, "coins", coin()), moved) << "and the moved one keeps its own, in every start";
}

TEST(MarketData, WhatOnlyTheJournalKnowsIsThereWithoutAMark) {
    World w(TradingAt::Shadow);
    domain::Instrument known = coin();
    known.id = InstrumentId{0x8000'0001U};
    w.market.seed({known});
    w.turn();
    ASSERT_NE(w.viewOf("BTC-USD"), nullptr);
    EXPECT_FALSE(w.viewOf("BTC-USD")->mark);
    EXPECT_EQ(w.viewOf("BTC-USD")->whyNotTraded, "BTC-USD cannot be traded: no source of it is there.");
}

TEST(MarketData, TheLimitsOfASpreadAreAShareOfItsNearLeg) {
    World w;
    w.market.addFeed(0, w.venue);
    domain::Instrument spread = future(3, "SITC-Z26-F27");
    spread.spec = domain::SpreadSpec{.contractMonth = {}, .legs = {{kFuture, 1}, {InstrumentId{2}, -1}}};
    spread.tick = domain::PriceDelta::fromNanoUsd(5'000'000);
    w.venue.define(future());
    w.venue.define(spread);
    w.venue.notices.push_back(domain::SettlementPrice{kFuture, w.clock.now, price("2.00"), false});
    w.venue.notices.push_back(domain::SettlementPrice{spread.id, w.clock.now, price("0.080"), false});
    w.turn();
    ASSERT_TRUE(w.view(3).limits);
    EXPECT_EQ(w.view(3).limits->up, price("0.580")) << "25 % of 2.00, as at the venue";
    EXPECT_EQ(w.view(3).limits->down, price("-0.420"));
    EXPECT_EQ(w.view(1).limits->up, price("2.50"));
}

TEST(MarketData, AFollowedBookIsWholeAndAnotherIsItsBestLevels) {
    World w;
    w.market.addFeed(0, w.venue);
    w.venue.define(future());
    w.venue.state(kFuture, StreamState::Live);
    for (const char* at : {"1.90", "1.91", "1.92"}) {
        w.venue.level(kFuture, Side::Buy, at, 5, false);
    }
    w.venue.level(kFuture, Side::Sell, "1.96", 5);
    w.turn();
    EXPECT_FALSE(w.view(1).depth.next(Side::Buy, price("1.92")));
    const std::uint64_t before = w.view(1).revision;
    w.market.setInterest({.followed = {kFuture}, .ownOrders = {}, .channelsOf = {}});
    w.turn();
    EXPECT_GT(w.view(1).revision, before) << "who looks only at what changed sees the whole book and bar";
    EXPECT_EQ(w.view(1).depth.next(Side::Buy, price("1.92"))->price, price("1.91"));
    EXPECT_EQ(w.view(1).depth.level(Side::Buy, price("1.90"))->quantity.raw(), 5);
    EXPECT_FALSE(w.view(1).depth.level(Side::Buy, price("1.89")));
}

TEST(Valuation, LeavesOutAndNamesWhatHasNoMark) {
    const domain::Instrument sitc = future(), btc = coin();
    domain::MarginTerms margins;
    margins.define(sitc);
    margins.define(btc);
    const Valuation all = valuationOf(
        {{kFuture, &sitc, domain::Quantity::fromRaw(-3), domain::Money::fromUsd(-5'850), price("1.92")},
         {kCoin, &btc, domain::Quantity::fromRaw(2), domain::Money::fromUsd(200), {}},
         {InstrumentId{9}, nullptr, domain::Quantity::fromRaw(1), {}, {}}},
        margins);
    EXPECT_EQ(all.open, domain::Money::fromUsd(90));
    EXPECT_EQ(all.margin, domain::Money::fromUsd(3 * 193));
    EXPECT_EQ(all.withoutMark, (std::vector{kCoin, InstrumentId{9}}));
    EXPECT_EQ(all.withoutMargin, (std::vector{kCoin, InstrumentId{9}}));
}

TEST(MarketData, ABookThatIsWatchedIsRenewedAtOnceAndTheOthersWithTheNextWholeCollect) {
    World world;
    world.market.addFeed(0, world.venue);
    for (std::uint32_t id = 1; id <= 3; ++id) {
        world.venue.define(future(id, id == 1 ? "SITC-Z26" : id == 2 ? "SITC-H27" : "SITC-M27"));
        world.venue.state(InstrumentId{id}, StreamState::Live);
    }
    world.turn();
    world.market.setInterest({.followed = {InstrumentId{1}},
                              .ownOrders = {{InstrumentId{2}, {domain::OrderId{9}}}},
                              .channelsOf = {}});
    world.turn();
    for (std::uint32_t id = 1; id <= 3; ++id) {
        world.venue.level(InstrumentId{id}, Side::Buy, "1.92", 5);
    }
    const std::size_t told = world.sink.references.size();
    world.market.turn();
    EXPECT_EQ(world.sink.references.size(), told + 3) << "the order core hears of all of them at once";
    EXPECT_EQ(world.market.collect(Collect::Watched).changed.size(), 2U);
    EXPECT_FALSE(world.market.hasChanges());
    EXPECT_TRUE(world.market.hasChangesOfTheRest());
    const MarketUpdate rest = world.market.collect();
    ASSERT_EQ(rest.changed.size(), 1U);
    EXPECT_EQ(rest.changed.front()->depth.best(Side::Buy)->price, price("1.92"));
    EXPECT_FALSE(world.market.hasChangesOfTheRest());
}

TEST(MarketData, NewsOfABookNobodyWatchesBringsItsViewAlong) {
    World world;
    world.market.addFeed(0, world.venue);
    world.venue.define(future());
    world.venue.state(InstrumentId{1}, StreamState::Live);
    world.turn();
    world.venue.level(InstrumentId{1}, Side::Buy, "1.92", 5);
    world.venue.state(InstrumentId{1}, StreamState::Stale);
    world.market.turn();
    const MarketUpdate update = world.market.collect(Collect::Watched);
    ASSERT_EQ(update.news.size(), 1U);
    ASSERT_EQ(update.changed.size(), 1U);
    EXPECT_EQ(update.changed.front()->state, StreamState::Stale);
    EXPECT_TRUE(world.market.collect().changed.empty()) << "it is not told twice";
}

}  // namespace
}  // namespace tessera::marketdata::test
