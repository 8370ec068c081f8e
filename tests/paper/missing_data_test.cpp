// A book that was emptied (a reset, a gap, an unreadable update, a publisher gone) says nothing about who
// left it: what a paper order waits behind is what it was, bounded by what is shown later.
#include "tests/paper/shadow_support.h"

namespace tessera::test {
namespace {

/// What an adapter sends when it trusts its book no more.
void emptied(Shadow& s, ports::StreamState state = ports::StreamState::Disconnected) {
    s.reset();
    s.event({Shadow::one(RecordKind::Clear, Side::Buy, 0, 0)});
    s.state(state);
}

/// ... and when its source has told the whole of it again.
void shownAnew(Shadow& s, std::int64_t bidSize) {
    s.reset();
    ports::FeedEvent status = Shadow::one(RecordKind::Status, Side::Buy, 0, 0);
    status.record.aux = static_cast<std::uint32_t>(domain::TradingStatus::Open);
    s.event({status, Shadow::one(RecordKind::Level, Side::Buy, 100, bidSize),
             Shadow::one(RecordKind::Level, Side::Sell, 101, 5)});
    s.state(ports::StreamState::Live);
}

struct MissingData : testing::TestWithParam<FillModel> {
    Shadow s;
    ClientOrderId order{};
    void SetUp() override {
        s.bid(100, 50);
        s.ask(101, 5);
        order = s.buy(100, 4);
        ASSERT_EQ(s.ahead(order, GetParam()), 50);
    }
};

/// A source that turned out finer: what was a dollar's grid is half a dollar's now.
TEST_P(MissingData, AFinerTickKeepsARestingOrderAtItsPriceAndItsPlace) {
    domain::Instrument finer = coin();
    finer.tick = PriceDelta::fromNanoUsd(domain::kNanoPerUsd / 2);
    finer.priceDecimals = 1;
    s.exchange.define(finer, s.now);
    shownAnew(s, 50);
    EXPECT_EQ(s.last(order)->type, ExecType::New) << "not cancelled";
    EXPECT_EQ(s.ahead(order, GetParam()), 50);
    s.trade(Side::Sell, 100, 6);
    EXPECT_EQ(s.filled(order, GetParam()), 0);
    s.wait(2'000);
    s.trade(Side::Sell, 100, 46);
    EXPECT_EQ(s.filled(order, GetParam()), 2);
    EXPECT_EQ(s.lastFill(GetParam()).price, usd(100));
}

TEST_P(MissingData, AnOrderKeepsItsPlaceWhenThePublisherGoesAndComesBack) {
    emptied(s);
    EXPECT_EQ(s.ahead(order, GetParam()), 50) << "nobody was seen to leave";
    s.wait(3'000);
    shownAnew(s, 50);
    EXPECT_EQ(s.ahead(order, GetParam()), 50);
    s.trade(Side::Sell, 100, 6);
    EXPECT_EQ(s.filled(order, GetParam()), 0) << "six of fifty ahead";
    EXPECT_EQ(s.ahead(order, GetParam()), 44);
}

TEST_P(MissingData, WhatIsShownLaterBoundsThePlaceAndTellsOfNoCancel) {
    emptied(s, ports::StreamState::Waiting);
    shownAnew(s, 30);
    for (const FillModel model : trading::kEveryFillModel) {
        EXPECT_EQ(s.ahead(order, model), 30) << "thirty are all there are";
    }
    emptied(s);
    shownAnew(s, 80);
    EXPECT_EQ(s.ahead(order, GetParam()), 30) << "nobody gets in front of it";
    s.wait(2'000);
    s.trade(Side::Sell, 100, 32);
    EXPECT_EQ(s.filled(order, GetParam()), 2);
}

TEST_P(MissingData, ALevelThatIsNotThereInTheBookShownAnewHasNobodyAhead) {
    emptied(s);
    s.reset();
    s.event({Shadow::one(RecordKind::Level, Side::Buy, 99, 7),
             Shadow::one(RecordKind::Level, Side::Sell, 101, 5)});
    s.state(ports::StreamState::Live);
    EXPECT_EQ(s.ahead(order, GetParam()), 0);
}

TEST_P(MissingData, TradesWhileNothingIsShownStillMoveThePlace) {
    emptied(s, ports::StreamState::Waiting);
    s.trade(Side::Sell, 100, 20);
    EXPECT_EQ(s.ahead(order, GetParam()), 30);
    shownAnew(s, 60);
    EXPECT_EQ(s.ahead(order, GetParam()), 30);
}

TEST_P(MissingData, AnObservedFallOfALiveBookIsStillOne) {
    s.bid(100, 0);
    EXPECT_EQ(s.ahead(order, GetParam()), 0);
}

TEST_P(MissingData, DisplayedSizeIsNotTakenTwiceAcrossAnEmptiedBook) {
    const auto first = s.buy(101, 5);
    ASSERT_EQ(s.filled(first, GetParam()), 5);
    emptied(s);
    shownAnew(s, 50);
    const auto second = s.buy(101, 5);
    EXPECT_EQ(s.filled(second, GetParam()), 0) << "the five shown are the five it took";
}

TEST_P(MissingData, AnOrderThatComesToAnEmptiedBookJoinsWhatIsShownNext) {
    emptied(s);
    const auto late = s.buy(100, 4);
    EXPECT_EQ(s.ahead(late, GetParam()), -1) << "unknown is no place, and never nobody";
    s.trade(Side::Sell, 100, 6);
    EXPECT_EQ(s.filled(late, GetParam()), 0);
    shownAnew(s, 50);
    EXPECT_EQ(s.ahead(late, GetParam()), 50);
}

TEST_P(MissingData, APriceThatLeavesTheDepthASourceShowsIsNoCancel) {
    auto hidden = Shadow::one(RecordKind::Level, Side::Buy, 100, 0);
    auto better = Shadow::one(RecordKind::Level, Side::Buy, 101, 9);
    hidden.record.flags = domain::record_flag::kNotShown;
    s.ask(101, 0);
    s.ask(102, 5);
    s.event({hidden, better});  // a source of quotes: the bid moved up
    EXPECT_EQ(s.ahead(order, GetParam()), 50);
    s.bid(101, 0);
    s.bid(100, 45);
    EXPECT_EQ(s.ahead(order, GetParam()), 45);
}

TEST_P(MissingData, ABookShownAnewThatDoesNotReachThePriceSaysNothingOfIt) {
    emptied(s);
    s.reset();
    s.event({Shadow::one(RecordKind::Level, Side::Buy, 101, 7),
             Shadow::one(RecordKind::Level, Side::Sell, 102, 5)});
    s.state(ports::StreamState::Live);
    EXPECT_EQ(s.ahead(order, GetParam()), 50) << "quotes alone do not show what is behind the best";
}

INSTANTIATE_TEST_SUITE_P(EveryModel, MissingData, testing::ValuesIn(trading::kEveryFillModel),
                         [](const auto& model) { return std::string(trading::toText(model.param)); });

TEST(MissingOrders, OrderByOrderThePlaceIsKeptToo) {
    Shadow s;
    s.add(1, Side::Buy, 100, 4);
    s.add(2, Side::Buy, 100, 6);
    s.add(9, Side::Sell, 101, 5);
    const auto order = s.buy(100, 5);
    emptied(s);
    EXPECT_EQ(s.ahead(order), 10);
    s.reset();
    s.event({Shadow::one(RecordKind::Add, Side::Buy, 100, 6, 2),
             Shadow::one(RecordKind::Add, Side::Sell, 101, 5, 9)});
    s.state(ports::StreamState::Live);
    EXPECT_EQ(s.ahead(order), 6);
}

}  // namespace
}  // namespace tessera::test
