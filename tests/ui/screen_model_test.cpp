#include <gtest/gtest.h>

#include "tests/ui/fakes.h"
#include "ui/blotter/blotter_models.h"
#include "ui/bridge/account_figures.h"
#include "ui/chart/chart_presenter.h"
#include "ui/ladder/ladder_presenter.h"

namespace tessera::test {
namespace {

using domain::Quantity;
using domain::Side;
using std::chrono::hours;
using std::chrono::minutes;

domain::Bar bar(domain::Timestamp start, double close) {
    return {start, usd(close), usd(close), usd(close), usd(close), Quantity::fromRaw(5), Quantity{}};
}

/// `count` one-minute bars up to the last whole minute before now.
void giveHistory(Desk& screen, int count) {
    ports::BarHistory history{screen.id, minutes(1), {}};
    const domain::Timestamp end = floorTo(screen.clock.now, minutes(1));
    for (int i = count; i > 0; --i) {
        history.bars.push_back(bar(end - minutes(i), 1.90 + 0.0001 * i));
    }
    screen.feed.notices.push_back(history);
    screen.context.tick();
}

TEST(MarketHub, AsksForHistoryOfWhatItSubscribes) {
    Desk screen;
    EXPECT_EQ(screen.feed.subscribed, std::vector{screen.id});
    EXPECT_EQ(screen.feed.asked, std::vector{screen.id});
    EXPECT_TRUE(screen.desk.hasCall("define SITC-Z26"));
}

TEST(MarketHub, AResetClearsTheBookBeforeTheSnapshotRefillsIt) {
    Desk screen;
    ports::FeedEvent reset;
    reset.kind = ports::FeedEvent::Kind::Reset;
    reset.instrument = screen.id;
    screen.feed.events.push_back(reset);
    screen.feed.add(screen.id, 31, Side::Buy, 1.80, 9);
    screen.context.tick();
    EXPECT_EQ(screen.market().book().best(Side::Buy)->price, usd(1.80));
    EXPECT_FALSE(screen.market().book().best(Side::Sell));
}

TEST(MarketHub, TellsTheDeskBestPricesAndWhetherTheyAreLive) {
    Desk screen;
    ASSERT_FALSE(screen.desk.references.empty());
    EXPECT_EQ(screen.desk.references.back().bestBid, usd(1.92));
    EXPECT_TRUE(screen.desk.references.back().isLive);
    screen.feed.state(screen.id, ports::StreamState::Stale);
    screen.context.tick();
    EXPECT_FALSE(screen.desk.references.back().isLive);
}

struct SeenByTap final : ports::MarketTap {
    std::vector<domain::Instrument> instruments;
    std::vector<ports::FeedEvent> events;
    void onInstrument(const domain::Instrument& instrument) override { instruments.push_back(instrument); }
    void onEvents(std::span<const ports::FeedEvent> told, domain::Timestamp) override {
        events.insert(events.end(), told.begin(), told.end());
    }
    void onGone(domain::InstrumentId id) override { gone.push_back(id); }
    void onSettlement(const domain::SettlementPrice&) override {}
    std::vector<domain::InstrumentId> gone;
};

struct TappedHub : testing::Test {
    FakeClock clock;
    FakeFeed venue, source;
    SeenByTap tap;
    marketdata::MarketOptions options{.tradingAt = marketdata::TradingAt::Shadow};
    marketdata::MarketSession session{clock, options, nullptr, &tap};
    ui::MarketHub hub{session};
    domain::Instrument coin = sitc(7);
    TappedHub() {
        coin.spec = domain::ExternalSpec{};
        coin.symbol = "COIN-USD";
        hub.addFeed(venue);
        hub.addFeed(source);
    }
};

TEST_F(TappedHub, ARemovedSourceEndsItsPaperOrders) {
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    source.state(coin.id, ports::StreamState::Live);
    hub.tick();
    ASSERT_EQ(tap.events.back().state, ports::StreamState::Live);
    hub.removeFeed(1);
    EXPECT_EQ(tap.gone, std::vector{tap.instruments.front().id}) << "under the hub's number";
}

TEST_F(TappedHub, ASourceThatTellsSizesLaterIsKnownToBeLive) {
    coin.sizesKnown = false;
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    source.state(coin.id, ports::StreamState::Live);
    hub.tick();
    EXPECT_TRUE(tap.events.empty());
    coin.sizesKnown = true;
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    hub.tick();
    ASSERT_FALSE(tap.events.empty());
    EXPECT_EQ(tap.events.back().state, ports::StreamState::Live);
}

TEST_F(TappedHub, AnotherScaleOfQuantitiesIsAnotherInstrumentForAnAccount) {
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    source.state(coin.id, ports::StreamState::Live);
    hub.tick();
    ui::InstrumentMarket* before = hub.instruments().front();
    coin.quantityDecimals = 3;
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    hub.tick();
    EXPECT_EQ(tap.gone, std::vector{before->instrument().id});
    ASSERT_EQ(hub.instruments().size(), 2U);
    ui::InstrumentMarket* after = hub.instruments().back();
    EXPECT_NE(after->instrument().id, before->instrument().id) << "a position of 5 must not become 0.005";
    EXPECT_EQ(before->instrument().quantityDecimals, 0);
    EXPECT_FALSE(before->canTrade());
    EXPECT_TRUE(after->canTrade());
    EXPECT_EQ(after->state(), ports::StreamState::Live);
}

TEST_F(TappedHub, OfTwoSourcesOfOneSymbolTheFirstSourcesIsMeantWhicheverWasToldBefore) {
    coin.symbol = sitc().symbol;
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    hub.tick();
    ASSERT_NE(hub.findSymbol(coin.symbol), nullptr);
    EXPECT_EQ(hub.findSymbol(coin.symbol)->feed(), 1U);
    venue.notices.push_back(ports::InstrumentDefined{sitc(), true});
    hub.tick();
    EXPECT_EQ(hub.findSymbol(coin.symbol)->feed(), 0U);
}

TEST(ForecastBridge, WhatNoExchangeListsHasNotTheForecastsOfItsNamesake) {
    Desk screen;
    FakeFeed source;
    screen.hub.addFeed(source);
    domain::Instrument coin = sitc(7);
    coin.spec = domain::ExternalSpec{};
    source.notices.push_back(ports::InstrumentDefined{coin, false});
    screen.context.tick();
    ASSERT_EQ(screen.hub.instruments().size(), 2U);
    ui::InstrumentMarket* other = screen.hub.instruments().back();
    ASSERT_EQ(other->instrument().symbol, screen.market().instrument().symbol);
    screen.forecasts.watch(screen.market(), std::chrono::hours(1));
    screen.context.tick();
    screen.forecasts.watch(*other, std::chrono::hours(1));
    const auto own = screen.forecasts.view(screen.market(), std::chrono::hours(1));
    const auto its = screen.forecasts.view(*other, std::chrono::hours(1));
    EXPECT_NE(its, own) << "a fan of another market is not shown as its own";
    for (const ports::ForecasterView& each : own->forecasters) {
        EXPECT_NE(each.attempt.state, ports::ForecastAttempt::State::Abstained) << each.forecaster;
    }
}

TEST(MarketHub, ABookBeingRebuiltIsNotLiveForTheDesk) {
    Desk screen;
    ports::FeedEvent reset;
    reset.kind = ports::FeedEvent::Kind::Reset;
    reset.instrument = screen.id;
    screen.feed.events.push_back(reset);
    screen.feed.state(screen.id, ports::StreamState::Recovering);
    screen.context.tick();
    EXPECT_FALSE(screen.desk.references.back().isLive);
}

TEST(MarketHub, APrintOlderThanTheHistoryDoesNotCountTwice) {
    Desk screen;
    giveHistory(screen, 10);
    const auto before = screen.market().minutes().size();
    screen.feed.trade(screen.id, Side::Buy, 1.93, 5, screen.clock.now - hours(1));
    screen.context.tick();
    EXPECT_EQ(screen.market().minutes().size(), before);
}

TEST(ChartPresenter, LiveTradesExtendTheLastBarOfAnyInterval) {
    Desk screen;
    giveHistory(screen, 180);
    ui::ChartPresenter chart(screen.context);
    chart.setSubject(&screen.market(), hours(1));
    std::vector<domain::Bar> bars;
    chart.source()->read({}, screen.clock.now + hours(1), 100, bars);
    const auto count = bars.size();
    screen.feed.trade(screen.id, Side::Buy, 2.50, 7, screen.clock.now);
    screen.context.tick();
    EXPECT_TRUE(chart.advance());
    chart.source()->read({}, screen.clock.now + hours(1), 100, bars);
    EXPECT_LE(bars.size(), count + 1);
    EXPECT_EQ(bars.back().high, usd(2.50));
    EXPECT_EQ(bars.back().close, usd(2.50));
    EXPECT_FALSE(chart.advance());
}

TEST(OrdersModel, LiveOrdersStandAboveOlderPagesAndAreNotDoubled) {
    Desk screen;
    ui::OrdersModel model(screen.context);
    model.ensureFirstPage();
    ASSERT_EQ(screen.query.requests.size(), 1u);
    screen.desk.events.push_back(trading::OrderChanged{screen.working(9, Side::Buy, 1.92, 10)});
    screen.context.tick();
    trading::Page<trading::OrderView> page;
    page.ticket = screen.query.requests[0].ticket;
    page.rows = {screen.working(9, Side::Buy, 1.92, 99), screen.working(3, Side::Sell, 1.99, 5)};
    page.next.id = 3;
    EXPECT_TRUE(model.take(page));
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_EQ(model.orderAt(0)->quantity, Quantity::fromRaw(10));  // the live one is newer than the page
    EXPECT_TRUE(model.canFetchMore({}));
    EXPECT_FALSE(model.take(page));
}

TEST(PositionsModel, ShowsExactProfitAndATotal) {
    Desk screen;
    trading::PositionView position;
    position.instrument = screen.id;
    position.symbol = "SITC-Z26";
    position.net = Quantity::fromRaw(-3);
    position.cost = domain::Money::fromUsd(-5'850);  // short 3 lots at 1.95
    screen.desk.events.push_back(trading::PositionChanged{position});
    screen.feed.trade(screen.id, Side::Sell, 1.92, 1, screen.clock.now);
    screen.context.tick();
    ui::PositionsModel model(screen.context);
    model.refresh();
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_EQ(model.data(model.index(0, 2), Qt::DisplayRole).toString(), "Short");
    EXPECT_EQ(model.data(model.index(0, 6), Qt::DisplayRole).toString(), "+90.00");
    EXPECT_EQ(model.data(model.index(1, 6), Qt::DisplayRole).toString(), "+90.00");
}

/// Band, positions, ladder and chart say the same of one position, whatever the last trade was.
TEST(OneMark, EveryPanelValuesAPositionAlike) {
    Desk screen;
    trading::AccountView account;
    account.name = "Practice";
    account.startingCash = account.cash = domain::Money::fromUsd(100'000);
    screen.desk.events.push_back(trading::AccountChanged{account});
    trading::PositionView position;
    position.instrument = screen.id;
    position.symbol = "SITC-Z26";
    position.net = Quantity::fromRaw(5);
    position.cost = domain::Money::fromUsd(9'650);  // long 5 lots at 1.93
    position.averagePrice = usd(1.93);
    screen.desk.events.push_back(trading::PositionChanged{position});
    screen.feed.trade(screen.id, Side::Sell, 1.80, 1, screen.clock.now);  // below the bid of 1.92
    screen.context.tick();
    const domain::Money open = domain::Money::fromUsd(-50);  // the trade held by the bid
    const ui::AccountFigures figures = ui::accountFigures(screen.deskModel, screen.hub);
    EXPECT_EQ(figures.unrealised, open);
    EXPECT_EQ(figures.total, open);
    ui::PositionsModel positions(screen.context);
    positions.refresh();
    EXPECT_EQ(positions.data(positions.index(0, 6), Qt::DisplayRole).toString(), "-50.00");
    ui::LadderPresenter ladder(screen.context);
    ladder.setMarket(&screen.market());
    EXPECT_EQ(ladder.build().summary.open, open);
    ui::ChartPresenter chart(screen.context);
    chart.setSubject(&screen.market(), hours(1));
    EXPECT_EQ(chart.position()->profit, "-50.00");
    EXPECT_EQ(screen.desk.references.back().mark, usd(1.92)) << "and the loss limits judge by it";
}

TEST(OneMark, APositionWithoutAPriceIsADashAndNamed) {
    Desk screen;
    trading::PositionView position;
    position.instrument = domain::InstrumentId{0x8000'0009U};
    position.symbol = "EX:BTC-USD";
    position.net = Quantity::fromRaw(1);
    position.cost = domain::Money::fromUsd(100);
    screen.desk.events.push_back(trading::PositionChanged{position});
    screen.context.tick();
    const ui::AccountFigures figures = ui::accountFigures(screen.deskModel, screen.hub);
    EXPECT_EQ(figures.withoutMark, std::vector<std::string>{"EX:BTC-USD"});
    EXPECT_FALSE(figures.today);
    ui::PositionsModel positions(screen.context);
    positions.refresh();
    EXPECT_EQ(positions.data(positions.index(0, 6), Qt::DisplayRole).toString(), "–");
    EXPECT_EQ(positions.data(positions.index(1, 5), Qt::DisplayRole).toString(), "without EX:BTC-USD");
}

}  // namespace
}  // namespace tessera::test
