#include <gtest/gtest.h>

#include "tests/ui/fakes.h"
#include "ui/ladder/ladder_presenter.h"

namespace tessera::test {
namespace {

using domain::Quantity;
using domain::Side;
using widgets::LadderGesture;
using widgets::LadderRow;
using widgets::LadderSnapshot;

struct LadderPresenterTest : ::testing::Test {
    Desk screen;
    ui::LadderPresenter ladder{screen.context};
    LadderPresenterTest() {
        ladder.setVisibleRows(9);
        ladder.setMarket(&screen.market());
    }
    const LadderRow& row(const LadderSnapshot& snapshot, double price) {
        for (const LadderRow& candidate : snapshot.rows) {
            if (candidate.price == usd(price)) {
                return candidate;
            }
        }
        ADD_FAILURE() << "no row at " << price;
        return snapshot.rows.front();
    }
    LadderGesture buyAt(double price) {
        LadderGesture gesture;
        gesture.kind = LadderGesture::Kind::Place;
        gesture.side = Side::Buy;
        gesture.price = usd(price);
        gesture.quantity = Quantity::fromRaw(10);
        gesture.sequence = 104;
        gesture.bestBid = usd(1.92);
        return gesture;
    }
};

TEST_F(LadderPresenterTest, ShowsEverySizeAtItsPriceAndCentresTheSpread) {
    const LadderSnapshot snapshot = ladder.build();
    ASSERT_EQ(snapshot.rows.size(), 9u);
    EXPECT_EQ(snapshot.rows[4].price, usd(1.93));
    EXPECT_EQ(row(snapshot, 1.92).bid, Quantity::fromRaw(148));
    EXPECT_EQ(row(snapshot, 1.92).ask, Quantity{});
    EXPECT_EQ(row(snapshot, 1.94).ask, Quantity::fromRaw(112));
    EXPECT_EQ(snapshot.phase, widgets::LadderPhase::Live);
}

TEST_F(LadderPresenterTest, AContractThatEndedSaysSoIsDisarmedAndStaysDisarmed) {
    domain::Instrument ending = screen.market().instrument();
    ending.lastTradingTime = screen.clock.now + std::chrono::minutes(5);
    screen.feed.notices.push_back(ports::InstrumentDefined{ending, true});
    screen.context.tick();
    ladder.setArmed(true, "by the test");
    EXPECT_TRUE(ladder.build().isArmed);
    screen.clock.advance(std::chrono::minutes(6));
    screen.context.tick();
    screen.context.tick();
    const LadderSnapshot snapshot = ladder.build();
    EXPECT_EQ(snapshot.phase, widgets::LadderPhase::Empty);
    EXPECT_EQ(snapshot.title, "SITC-Z26 has ended");
    EXPECT_FALSE(ladder.build().isArmed);
    EXPECT_TRUE(QString::fromStdString(screen.market().whyNotTraded()).startsWith("SITC-Z26 ended on "));
    ladder.setArmed(true, "by the test");
    EXPECT_FALSE(ladder.build().isArmed);
}

TEST_F(LadderPresenterTest, StaysWhereItIsWhenTheMarketMoves) {
    (void)ladder.build();
    screen.feed.add(screen.id, 13, Side::Buy, 1.89, 7);
    screen.feed.record(screen.id, FakeFeed::make(domain::RecordKind::Delete, 11, Side::Buy, 1.92, 0));
    screen.context.tick();
    EXPECT_EQ(ladder.build().rows[4].price, usd(1.93));
}

TEST_F(LadderPresenterTest, GroupsBidsDownAndAsksUp) {
    ladder.setGrouping(5);
    const LadderSnapshot snapshot = ladder.build();
    EXPECT_EQ(row(snapshot, 1.90).bid, Quantity::fromRaw(148 + 134));
    EXPECT_EQ(row(snapshot, 1.95).ask, Quantity::fromRaw(96 + 112));
}

TEST_F(LadderPresenterTest, KeepsTheLastWholePictureInTheMiddleOfAnEvent) {
    (void)ladder.build();
    screen.feed.add(screen.id, 14, Side::Buy, 1.92, 500, false);
    screen.context.tick();
    EXPECT_EQ(row(ladder.build(), 1.92).bid, Quantity::fromRaw(148));
    screen.feed.add(screen.id, 15, Side::Buy, 1.90, 1, true);
    screen.context.tick();
    EXPECT_EQ(row(ladder.build(), 1.92).bid, Quantity::fromRaw(648));
}

TEST_F(LadderPresenterTest, AnOrderCarriesThePriceAndSequenceLatchedAtPress) {
    ladder.handle(buyAt(1.90));
    ASSERT_EQ(screen.desk.placed.size(), 1u);
    EXPECT_EQ(screen.desk.placed[0].price, usd(1.90));
    EXPECT_EQ(screen.desk.placed[0].quantity, Quantity::fromRaw(10));
    EXPECT_EQ(screen.desk.placed[0].seen.sequence, 104u);
    EXPECT_EQ(screen.desk.placed[0].seen.bestBid, usd(1.92));
    EXPECT_EQ(screen.desk.placed[0].seen.source, "ladder click");
}

TEST_F(LadderPresenterTest, AStopOnTheWrongSideIsRefusedInWordsAndNeverSentAsAnythingElse) {
    QStringList told;
    QObject::connect(&screen.context, &ui::AppServices::told,
                     [&](const QString& text, bool) { told << text; });
    LadderGesture stop = buyAt(1.90);
    stop.orderKind = widgets::LadderOrderKind::Stop;
    screen.feed.record(screen.id, FakeFeed::make(domain::RecordKind::Trade, 0, Side::Buy, 1.93, 1));
    screen.context.tick();
    ladder.handle(stop);
    EXPECT_TRUE(screen.desk.placed.empty());
    ASSERT_FALSE(told.isEmpty());
    EXPECT_TRUE(told.back().contains("above the last trade"));
}

TEST_F(LadderPresenterTest, ModifiersPlaceStopsStopLimitsAndBracketsFromThePresets) {
    LadderGesture gesture = buyAt(1.99);
    gesture.orderKind = widgets::LadderOrderKind::Stop;
    ladder.handle(gesture);
    gesture.orderKind = widgets::LadderOrderKind::StopLimit;
    ladder.handle(gesture);
    ASSERT_EQ(screen.desk.placed.size(), 2U);
    EXPECT_EQ(screen.desk.placed[0].type, domain::OrderType::Stop);
    EXPECT_EQ(screen.desk.placed[0].terms.stopPrice, usd(1.99));
    EXPECT_EQ(screen.desk.placed[1].price, usd(2.01)) << "two ticks beyond the stop";
    gesture = buyAt(1.90);
    gesture.orderKind = widgets::LadderOrderKind::Bracket;
    ladder.handle(gesture);
    ASSERT_EQ(screen.desk.lists.size(), 1U);
    const auto& legs = screen.desk.lists[0];
    ASSERT_EQ(legs.size(), 3U);
    EXPECT_EQ(legs[1].price, usd(2.00));
    EXPECT_EQ(legs[2].terms.stopPrice, usd(1.84));
}

TEST_F(LadderPresenterTest, StopsStandAtTheirStopPriceAndAltDragMovesTheWholeBracket) {
    const auto leg = [](std::uint64_t id, Side side, domain::OrderType type, domain::LinkRole role,
                        double price) {
        trading::OrderView view;
        view.id = view.currentId = domain::ClientOrderId{id};
        view.instrument = domain::InstrumentId{1};
        view.side = side;
        view.type = type;
        view.life = trading::OrderLife::Live;
        view.quantity = view.leaves = Quantity::fromRaw(10);
        view.terms.role = role;
        view.terms.listId = domain::ClientOrderId{7};
        (type == domain::OrderType::Stop ? view.terms.stopPrice : view.price) = usd(price);
        return trading::OrderChanged{view};
    };
    using domain::LinkRole;
    using domain::OrderType;
    auto entry = leg(7, Side::Buy, OrderType::Limit, LinkRole::Entry, 1.91);
    auto target = leg(8, Side::Sell, OrderType::Limit, LinkRole::Target, 1.96);
    auto stop = leg(9, Side::Sell, OrderType::Stop, LinkRole::Protection, 1.90);
    for (auto* each : {&entry, &target, &stop}) {
        each->order.instrument = screen.market().instrument().id;
        screen.desk.events.emplace_back(*each);
    }
    screen.context.tick();
    const LadderSnapshot snapshot = ladder.build();
    ASSERT_EQ(snapshot.mine.size(), 3U);
    for (const widgets::LadderMine& mine : snapshot.mine) {
        EXPECT_EQ(mine.linkedTo, 7U);
        EXPECT_EQ(mine.isStop, mine.id == domain::ClientOrderId{9});
        EXPECT_EQ(mine.isDormant, mine.id != domain::ClientOrderId{7});
        if (mine.isStop) {
            EXPECT_EQ(mine.price, usd(1.90));
        }
    }
    LadderGesture move;
    move.kind = LadderGesture::Kind::MoveBracket;
    move.order = domain::ClientOrderId{9};
    move.price = usd(1.91);
    ladder.handle(move);
    ASSERT_EQ(screen.desk.replaced.size(), 3U);
    EXPECT_EQ(screen.desk.replaced[0].second, usd(1.92));
    EXPECT_EQ(screen.desk.replaced[1].second, usd(1.97));
    EXPECT_EQ(screen.desk.replaced[2].second, usd(1.91));
}

TEST_F(LadderPresenterTest, DisarmsWhenTheBookGoesStale) {
    ladder.setArmed(true, "by you");
    ASSERT_TRUE(ladder.isArmed());
    screen.feed.state(screen.id, ports::StreamState::Stale);
    screen.context.tick();
    const LadderSnapshot snapshot = ladder.build();
    EXPECT_FALSE(ladder.isArmed());
    EXPECT_EQ(snapshot.phase, widgets::LadderPhase::Stale);
    EXPECT_TRUE(screen.desk.hasCall("disarm: the book is stale"));
}

TEST_F(LadderPresenterTest, CannotBeArmedWithoutAnOrderSession) {
    screen.desk.events.push_back(trading::LinkChanged{trading::LinkState::Down, "gone", {}});
    screen.context.tick();
    ladder.setArmed(true, "by you");
    EXPECT_FALSE(ladder.isArmed());
}

TEST_F(LadderPresenterTest, ChangingTheInstrumentDisarms) {
    ladder.setArmed(true, "by you");
    ladder.setMarket(nullptr);
    EXPECT_FALSE(ladder.isArmed());
}

TEST_F(LadderPresenterTest, ShowsMyOrderWithItsExactPlaceInTheQueue) {
    screen.feed.add(screen.id, 77, Side::Buy, 1.92, 10);
    screen.desk.events.push_back(trading::OrderChanged{screen.working(5, Side::Buy, 1.92, 10, 77)});
    screen.context.tick();
    const LadderSnapshot snapshot = ladder.build();
    ASSERT_EQ(snapshot.mine.size(), 1u);
    EXPECT_EQ(snapshot.mine[0].ahead, Quantity::fromRaw(148));
    EXPECT_EQ(snapshot.mine[0].mark, widgets::OrderMark::Working);
}

TEST_F(LadderPresenterTest, ACancelledOrderFadesWithinTwoSeconds) {
    trading::OrderView order = screen.working(5, Side::Buy, 1.92, 10);
    order.life = trading::OrderLife::Canceled;
    screen.desk.events.push_back(trading::OrderChanged{order});
    screen.context.tick();
    ASSERT_EQ(ladder.build().mine.size(), 1u);
    EXPECT_FALSE(ladder.build().mine[0].canCancel);
    screen.clock.advance(std::chrono::milliseconds(2100));
    EXPECT_TRUE(ladder.build().mine.empty());
}

TEST_F(LadderPresenterTest, RightClickCancelsEveryOrderOfTheChip) {
    screen.desk.events.push_back(trading::OrderChanged{screen.working(5, Side::Buy, 1.91, 10)});
    screen.desk.events.push_back(trading::OrderChanged{screen.working(6, Side::Buy, 1.91, 20)});
    screen.desk.events.push_back(trading::OrderChanged{screen.working(7, Side::Buy, 1.90, 20)});
    screen.context.tick();
    (void)ladder.build();
    LadderGesture cancel;
    cancel.kind = LadderGesture::Kind::Cancel;
    cancel.side = Side::Buy;
    cancel.price = usd(1.91);
    ladder.handle(cancel);
    ASSERT_EQ(screen.desk.intents.size(), 1U) << "one intent for all of them";
    EXPECT_EQ(screen.desk.intents[0].kind, trading::IntentKind::CancelSet);
    EXPECT_EQ(screen.desk.intents[0].orders,
              (std::vector{domain::ClientOrderId{5}, domain::ClientOrderId{6}}));
}

TEST_F(LadderPresenterTest, TheCancelSetPicksByAgeAndByDistanceFromTheMarket) {
    const std::pair<Side, double> orders[] = {
        {Side::Buy, 1.90}, {Side::Sell, 1.95}, {Side::Buy, 1.80}, {Side::Sell, 1.99}, {Side::Buy, 1.89}};
    std::uint64_t id = 0;
    for (const auto& [side, price] : orders) {
        screen.desk.events.push_back(trading::OrderChanged{screen.working(++id, side, price, 5)});
    }
    screen.context.tick();
    using widgets::LadderPick;
    const auto cancelled = [&](LadderPick pick, std::optional<Side> side) {
        LadderGesture gesture;
        gesture.kind = LadderGesture::Kind::CancelOne;
        gesture.pick = pick;
        gesture.pickSide = side;
        screen.desk.cancelled.clear();
        ladder.handle(gesture);
        return screen.desk.cancelled.empty() ? 0 : static_cast<int>(screen.desk.cancelled.front());
    };
    EXPECT_EQ(cancelled(LadderPick::Newest, {}), 5);
    EXPECT_EQ(cancelled(LadderPick::Newest, Side::Sell), 4);
    EXPECT_EQ(cancelled(LadderPick::Oldest, {}), 1);
    EXPECT_EQ(cancelled(LadderPick::Oldest, Side::Sell), 2);
    EXPECT_EQ(cancelled(LadderPick::Nearest, {}), 2) << "1.95 and 1.90 are as near: the newer one";
    EXPECT_EQ(cancelled(LadderPick::Nearest, Side::Buy), 1);
    EXPECT_EQ(cancelled(LadderPick::Furthest, {}), 3);
    EXPECT_EQ(cancelled(LadderPick::Furthest, Side::Sell), 4);
    // A bracket whose entry has not traded is one thing: its exits are newer, and alone they are not taken.
    trading::OrderView entry = screen.working(10, Side::Buy, 1.88, 5);
    entry.terms.listId = domain::ClientOrderId{10};
    entry.terms.role = domain::LinkRole::Entry;
    trading::OrderView stop = screen.working(11, Side::Sell, 1.70, 5);
    stop.terms.listId = domain::ClientOrderId{10};
    stop.terms.role = domain::LinkRole::Protection;
    screen.desk.events.push_back(trading::OrderChanged{entry});
    screen.desk.events.push_back(trading::OrderChanged{stop});
    screen.context.tick();
    EXPECT_EQ(cancelled(LadderPick::Newest, {}), 10);
    entry.filled = domain::Quantity::fromRaw(2);
    screen.desk.events.push_back(trading::OrderChanged{entry});
    screen.context.tick();
    EXPECT_EQ(cancelled(LadderPick::Newest, {}), 11) << "it works for what the entry traded";
}

TEST_F(LadderPresenterTest, MovingAChipMovesEveryOrderItAddsUp) {
    for (const std::uint64_t id : {5, 6}) {
        screen.desk.events.push_back(trading::OrderChanged{screen.working(id, Side::Buy, 1.91, 5)});
    }
    screen.desk.events.push_back(trading::OrderChanged{screen.working(7, Side::Buy, 1.90, 5)});
    screen.context.tick();
    ASSERT_EQ(ladder.build().mine.size(), 2U);
    LadderGesture move;
    move.kind = LadderGesture::Kind::Replace;
    move.order = domain::ClientOrderId{6};
    move.side = Side::Buy;
    move.price = usd(1.89);
    ladder.handle(move);
    ASSERT_EQ(screen.desk.replaced.size(), 2U);
    EXPECT_EQ(screen.desk.replaced[0], std::pair(domain::ClientOrderId{5}, usd(1.89)));
    EXPECT_EQ(screen.desk.replaced[1], std::pair(domain::ClientOrderId{6}, usd(1.89)));
}

TEST_F(LadderPresenterTest, ARefusedOrderBlinksThreeTimesThenStandsStill) {
    trading::OrderView refused = screen.working(5, Side::Buy, 1.91, 5);
    refused.life = trading::OrderLife::Rejected;
    screen.desk.events.push_back(trading::OrderChanged{refused});
    screen.context.tick();
    int blinks = 0;
    bool wasLit = false;
    for (int i = 0; i < 29; ++i) {
        const LadderSnapshot snapshot = ladder.build();
        ASSERT_EQ(snapshot.mine.size(), 1U) << i;
        blinks += snapshot.mine[0].isBlinking && !wasLit ? 1 : 0;
        wasLit = snapshot.mine[0].isBlinking;
        screen.clock.advance(std::chrono::milliseconds(100));
    }
    EXPECT_EQ(blinks, 3);
    EXPECT_FALSE(wasLit);
}

TEST_F(LadderPresenterTest, DisarmsAfterTheComputerSlept) {
    ladder.setArmed(true, "by you");
    (void)ladder.build();
    screen.clock.advance(std::chrono::minutes(10));
    (void)ladder.build();
    EXPECT_TRUE(ladder.isArmed()) << "time that passes on both clocks is no sleep";
    screen.clock.now = screen.clock.now + std::chrono::minutes(1);  // the monotonic clock stood still
    (void)ladder.build();
    EXPECT_FALSE(ladder.isArmed());
    EXPECT_TRUE(screen.desk.hasCall("disarm: the computer slept, or its clock was set"));
}

TEST_F(LadderPresenterTest, KeysChangeTheTermsAndTheGrouping) {
    LadderGesture gesture;
    gesture.kind = LadderGesture::Kind::NextTimeInForce;
    ladder.handle(gesture);
    EXPECT_EQ(ladder.timeInForce(), domain::TimeInForce::Gtc);
    gesture.kind = LadderGesture::Kind::PostOnly;
    ladder.handle(gesture);
    EXPECT_TRUE(ladder.isPostOnly());
    gesture.kind = LadderGesture::Kind::Group;
    gesture.step = 1;
    ladder.handle(gesture);
    ladder.handle(gesture);
    EXPECT_EQ(ladder.build().grouping, 5);
    gesture.step = -1;
    for (int i = 0; i < 5; ++i) {
        ladder.handle(gesture);
    }
    EXPECT_EQ(ladder.grouping(), 1);
    gesture.kind = LadderGesture::Kind::QuantityZero;
    ladder.handle(gesture);
    EXPECT_TRUE(ladder.quantity(widgets::LadderQuantitySlot::A).isZero());
}

TEST_F(LadderPresenterTest, FlattenIsAskedOfTheDeskAsOneIntent) {
    trading::PositionView position;
    position.instrument = screen.id;
    position.net = Quantity::fromRaw(20);
    screen.desk.events.push_back(trading::PositionChanged{position});
    screen.context.tick();
    EXPECT_EQ(ladder.closePositionWords(1), "Sell 20 SITC-Z26 at market.");
    ladder.closePosition(1);
    ASSERT_EQ(screen.desk.intents.size(), 1u);
    EXPECT_EQ(screen.desk.intents[0].kind, trading::IntentKind::Flatten);
    EXPECT_EQ(screen.desk.intents[0].instrument, screen.id);
    EXPECT_FALSE(screen.desk.hasCall("cancel all")) << "the panel composes nothing";
    EXPECT_TRUE(screen.desk.placed.empty());
    EXPECT_EQ(ladder.closePositionWords(2), "Sell 40 SITC-Z26 at market.");
    ladder.closePosition(2);
    EXPECT_EQ(screen.desk.intents.back().kind, trading::IntentKind::Reverse);
}

TEST_F(LadderPresenterTest, ProfitIfFlatIsExactAndAfterFees) {
    trading::PositionView position;
    position.instrument = screen.id;
    position.net = Quantity::fromRaw(20);
    position.cost = domain::Money::fromUsd(38'200);  // 20 lots at 1.91
    position.averagePrice = usd(1.91);
    screen.desk.events.push_back(trading::PositionChanged{position});
    screen.context.tick();
    const LadderSnapshot snapshot = ladder.build();
    // (1.93 - 1.91) x 20 x 1000 = 400; fees 0.20 x 20 lots, in and out = 8.
    EXPECT_EQ(row(snapshot, 1.93).profit, domain::Money::fromUsd(392));
    EXPECT_EQ(row(snapshot, 1.91).marks & widgets::MarkAverage, widgets::MarkAverage);
}

TEST_F(LadderPresenterTest, ANumberFieldCannotOverflowTheQuantity) {
    ladder.setUnits(widgets::LadderQuantitySlot::A, 5'000'000);
    EXPECT_EQ(ladder.quantity(widgets::LadderQuantitySlot::A), Quantity::fromRaw(99'999));
    ladder.setUnits(widgets::LadderQuantitySlot::A, -5);
    EXPECT_EQ(ladder.quantity(widgets::LadderQuantitySlot::A), Quantity{});
}

TEST_F(LadderPresenterTest, AThirdPartyBookCanBeWatchedButNotArmed) {
    FakeFeed other;
    screen.hub.addFeed(other);
    domain::Instrument coin = sitc(1);
    coin.symbol = "BTC-USD";
    coin.spec = domain::ExternalSpec{};
    other.notices.push_back(ports::InstrumentDefined{coin, false});
    other.state(coin.id, ports::StreamState::Live);
    screen.context.tick();
    ladder.setMarket(screen.hub.findSymbol("BTC-USD"));
    ladder.setArmed(true, "by you");
    EXPECT_FALSE(ladder.isArmed());
    EXPECT_TRUE(ladder.build().isReadOnly);
}

TEST_F(LadderPresenterTest, AFinerTickOnAnArmedLadderDisarmsItBeforeRowsAreNumberedAnew) {
    screen.desk.events.push_back(trading::OrderChanged{screen.working(5, Side::Buy, 1.91, 10, 0)});
    ladder.setArmed(true, "by you");
    ASSERT_TRUE(ladder.isArmed());
    (void)ladder.build();
    domain::Instrument finer = sitc();
    finer.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
    finer.priceDecimals = 3;
    screen.feed.notices.push_back(ports::InstrumentDefined{finer, true});
    screen.context.tick();
    EXPECT_FALSE(ladder.isArmed());
    EXPECT_TRUE(screen.desk.cancelled.empty()) << "the resting order stays";
    EXPECT_TRUE(screen.desk.hasCall("disarm: its tick or its scale of quantities was defined anew"))
        << "the pixel under the pointer has another price now";
}

TEST_F(LadderPresenterTest, TheSameDefinitionAgainDisarmsNothing) {
    ladder.setArmed(true, "by you");
    screen.feed.notices.push_back(ports::InstrumentDefined{sitc(), true});
    screen.context.tick();
    EXPECT_TRUE(ladder.isArmed());
}

TEST_F(LadderPresenterTest, TheClockOfAReplayMayJumpWithoutDisarming) {
    FakeClock machine;
    screen.context.setMachineClock(&machine);
    ladder.setArmed(true, "by you");
    (void)ladder.advance();
    screen.clock.now = screen.clock.now + std::chrono::hours(3);  // five times as fast, or started over
    machine.advance(std::chrono::milliseconds(16));
    (void)ladder.advance();
    EXPECT_TRUE(ladder.isArmed());
    machine.now = machine.now + std::chrono::minutes(10);  // the machine itself slept
    (void)ladder.advance();
    EXPECT_FALSE(ladder.isArmed());
}

TEST_F(LadderPresenterTest, ASnapshotIsBuiltAgainOnlyWhenItWouldDiffer) {
    EXPECT_TRUE(ladder.advance());
    EXPECT_FALSE(ladder.advance());
    screen.feed.add(screen.id, 13, Side::Buy, 1.90, 7);
    screen.context.tick();
    EXPECT_TRUE(ladder.advance());
    EXPECT_FALSE(ladder.advance());
    screen.clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(ladder.advance()) << "the age of the last message is shown by the second";
}

TEST_F(LadderPresenterTest, ShowsTheAgeOfTheInstrumentsOwnLastMessage) {
    screen.clock.advance(std::chrono::seconds(22));
    screen.context.tick();
    EXPECT_EQ(ladder.build().summary.age, std::chrono::seconds(22));
}

TEST_F(LadderPresenterTest, AnUnsequencedSourceThatCanBeTradedIsNotCalledReadOnly) {
    Desk other;
    marketdata::MarketSession session(other.clock, {.tradingAt = marketdata::TradingAt::Shadow});
    ui::MarketHub hub(session);
    hub.addFeed(other.feed);
    domain::Instrument coin = sitc(3);
    coin.spec = domain::ExternalSpec{};
    other.feed.notices.push_back(ports::InstrumentDefined{coin, false});
    hub.tick();
    ui::AppServices context(hub, other.deskModel, other.forecasts, other.query);
    ui::LadderPresenter presenter(context);
    presenter.setMarket(hub.instruments().front());
    EXPECT_EQ(presenter.build().summary.lotWords, "USD, unsequenced");
}

}  // namespace
}  // namespace tessera::test
